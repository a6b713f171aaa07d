// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/turkish.h"
#include "geometry/operations.h"
#include "search/finder.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <functional>

using namespace Qt::StringLiterals;

namespace kbs::search {

namespace {

constexpr int mostStreets = 10;   ///< streets whose doors are looked at
constexpr int mostTexts = 200;    ///< text hits looked at
constexpr int mostDoors = 20'000; ///< doors of one street
constexpr int mostDoorsByText = 1000;

struct Street {
    const FeatureClass *featureClass = nullptr;
    Feature feature;
    address::StreetName name;
    std::string quarter, code;
    double score = 0; ///< how well it answers the request, 0 … 1
};

/// Search words of a street: a quarter typed without its word ("Cami Atatürk Caddesi") stands in front of the name, so
/// shorter and shorter endings are tried.
std::string withoutFirstWord(const std::string &words)
{
    const std::size_t blank = words.find(' ');
    return blank == std::string::npos ? std::string() : words.substr(blank + 1);
}

class AddressFinder {
public:
    AddressFinder(Store &store, AddressRequest request, Progress &progress)
        : m_store(store), m_request(std::move(request)), m_progress(progress),
          m_doors(store.catalogue().find("numarataj"))
    {
    }

    Result<std::vector<Hit>> find()
    {
        for (std::string name = m_request.street.name; !name.empty() && m_hits.empty(); name = withoutFirstWord(name)) {
            if (m_progress.isCancelled())
                return cancelled();
            const std::string before = m_request.street.name.substr(0, m_request.street.name.size() - name.size());
            KBS_CHECK(findNamed(name, before));
        }
        return std::move(m_hits);
    }

private:
    Result<void> findNamed(const std::string &name, const std::string &quarterBefore)
    {
        m_name = name;
        m_quarter = m_request.quarter.empty() ? turkish::fold(quarterBefore) : m_request.quarter;
        KBS_TRY(std::vector<Street> streets, findStreets());
        if (m_request.door.number > 0 && m_doors != nullptr) {
            for (const Street &street : streets) {
                if (m_progress.isCancelled())
                    return cancelled();
                KBS_CHECK(findDoorsOf(street));
            }
            KBS_CHECK(findDoorsByText(m_name + ' ' + std::to_string(m_request.door.number), mostTexts));
            if (m_hits.empty()) // ranges ("7-9") and neighbours bear other numbers
                KBS_CHECK(findDoorsByText(m_name, mostDoorsByText));
        }
        addStreets(streets);
        return {};
    }

    Result<std::vector<Street>> findStreets()
    {
        std::vector<Street> out;
        for (const char *className : {"yol", "yol_orta_hat"}) {
            const FeatureClass *featureClass = m_store.catalogue().find(className);
            if (featureClass == nullptr || (!out.empty() && out.front().score > 0.9))
                continue; // the register of streets goes before the pieces of their centre lines
            KBS_TRY(const std::vector<TextHit> texts, m_store.searchText(m_name, {featureClass}, mostTexts));
            if (texts.empty())
                continue;
            Query query{.featureClass = featureClass, .withGeometry = false};
            for (const TextHit &text : texts)
                query.ids.push_back(text.id);
            KBS_CHECK(m_store.read(query, [&](const FeatureBatch &batch) {
                for (std::size_t row = 0; row < batch.size(); ++row)
                    addStreet(*featureClass, batch.feature(row), out);
                return true;
            }));
        }
        std::ranges::stable_sort(out, std::ranges::greater{}, &Street::score);
        if (out.size() > mostStreets)
            out.resize(mostStreets);
        return out;
    }

    void addStreet(const FeatureClass &featureClass, Feature feature, std::vector<Street> &out) const
    {
        const Columns columns(featureClass);
        Street street{.featureClass = &featureClass,
            .name = address::street(columns.text(feature, columns.has("ad") ? "ad" : "yol_adi")),
            .quarter = columns.text(feature, "mahalle"),
            .code = columns.text(feature, "csbm_kodu")};
        if (street.name.type.empty())
            street.name.type = columns.text(feature, "tur");
        street.score = scoreOf(street.name, street.quarter);
        const bool isThere = std::ranges::any_of(out, [&](const Street &one) { // pieces of one street
            return one.name == street.name && one.quarter == street.quarter && one.code == street.code;
        });
        street.feature = std::move(feature);
        if (street.score > 0 && !isThere)
            out.push_back(std::move(street));
    }

    /// Name, type and quarter; 0 where another street is meant.
    [[nodiscard]] double scoreOf(const address::StreetName &name, const std::string &quarter) const
    {
        if (m_name != m_request.street.name && name.name != m_name)
            return 0; // of a shortened text only the very name counts
        double score = name.name == m_name  ? 1.0
            : name.name.starts_with(m_name) ? 0.7
            : name.name.contains(m_name)    ? 0.6
                                            : 0;
        if (!m_request.street.type.empty() && !name.type.empty() && name.type != m_request.street.type)
            score *= 0.6;
        if (!m_quarter.empty() && !quarter.empty())
            score *= isQuarter(quarter, m_quarter) ? 1.0 : 0.5;
        return score;
    }

    /// 1 the very door, less for the number with another letter or as part of a range, 0 for others.
    [[nodiscard]] double doorScore(const address::Door &there) const
    {
        const address::Door &wanted = m_request.door;
        if (there == wanted)
            return 1.0;
        if (there.number == wanted.number)
            return there.letters == wanted.letters ? 0.9 : 0.8;
        const bool isInRange = there.last > 0 && wanted.number > there.number && wanted.number <= there.last
            && (wanted.number - there.number) % 2 == 0;
        return isInRange ? 0.85 : 0;
    }

    /// The doors of one street: those that answer the request, else the nearest on the same side.
    struct Doors {
        std::vector<Hit> answers;
        std::optional<Hit> nearest;
        int nearestBy = 0;
    };

    void consider(const Feature &feature, double streetScore, Doors &out) const
    {
        const auto there = streetScore > 0 ? address::door(Columns(*m_doors).text(feature, "kapi_no")) : std::nullopt;
        if (!there)
            return;
        const int by = std::abs(there->number - m_request.door.number);
        if (const double score = doorScore(*there); score > 0) {
            out.answers.push_back(doorHit(feature, streetScore * score));
        } else if (by % 2 == 0 && (!out.nearest || by < out.nearestBy)) {
            out.nearest = doorHit(feature, streetScore * 0.55);
            out.nearestBy = by;
        }
    }

    void take(Doors &&doors)
    {
        if (doors.answers.empty() && doors.nearest)
            m_hits.push_back(*std::move(doors.nearest));
        std::ranges::move(doors.answers, std::back_inserter(m_hits));
    }

    Result<void> findDoorsOf(const Street &street)
    {
        if (street.code.empty())
            return {};
        Doors doors;
        const Query query{.featureClass = m_doors,
            .where = {{.attribute = "csbm_kodu", .values = {street.code}}},
            .limit = mostDoors};
        KBS_CHECK(m_store.read(query, [&](const FeatureBatch &batch) {
            for (std::size_t row = 0; row < batch.size(); ++row)
                consider(batch.feature(row), street.score, doors);
            return !m_progress.isCancelled();
        }));
        take(std::move(doors));
        return {};
    }

    /// Doors that bear the street's name themselves.
    Result<void> findDoorsByText(const std::string &words, int limit)
    {
        KBS_TRY(const std::vector<TextHit> texts, m_store.searchText(words, {m_doors}, limit));
        if (texts.empty())
            return {};
        Query query{.featureClass = m_doors};
        for (const TextHit &text : texts)
            query.ids.push_back(text.id);
        const Columns columns(*m_doors);
        Doors doors;
        KBS_CHECK(m_store.read(query, [&](const FeatureBatch &batch) {
            for (std::size_t row = 0; row < batch.size(); ++row) {
                const Feature feature = batch.feature(row);
                address::StreetName name = address::street(columns.text(feature, "yol_adi"));
                if (name.type.empty())
                    name.type = columns.text(feature, "yol_turu");
                consider(feature, scoreOf(name, columns.text(feature, "mahalle")), doors);
            }
            return !m_progress.isCancelled();
        }));
        take(std::move(doors));
        return {};
    }

    [[nodiscard]] Hit doorHit(const Feature &feature, double score) const
    {
        Hit hit{.kind = u"address"_s,
            .featureClass = m_doors,
            .id = feature.id,
            .label = m_doors->label(feature.values),
            .score = score};
        const QString quarter = QString::fromStdString(Columns(*m_doors).text(feature, "mahalle"));
        if (!quarter.isEmpty())
            hit.label = quarter + u' ' + hit.label;
        place(hit, feature.geometry);
        return hit;
    }

    void addStreets(const std::vector<Street> &streets)
    {
        const double weight = m_request.door.number > 0 ? 0.5 : 1.0; // the street is only the way to the door
        for (const Street &street : streets) {
            const QString label = street.featureClass->label(street.feature.values);
            const QString quarter = QString::fromStdString(street.quarter);
            m_hits.push_back({.kind = u"address"_s,
                .featureClass = street.featureClass,
                .id = street.feature.id,
                .label = quarter.isEmpty() ? label : quarter + u' ' + label,
                .score = street.score * weight});
        }
    }

    Store &m_store;
    AddressRequest m_request;
    Progress &m_progress;
    const FeatureClass *m_doors;
    std::string m_name, m_quarter;
    std::vector<Hit> m_hits;
};

} // namespace

Result<std::vector<Hit>> findAddresses(Store &store, const AddressRequest &request, int limit, Progress &progress)
{
    KBS_TRY(std::vector<Hit> hits, AddressFinder(store, request, progress).find());
    std::ranges::stable_sort(hits, std::ranges::greater{}, &Hit::score);
    if (hits.size() > static_cast<std::size_t>(limit))
        hits.resize(static_cast<std::size_t>(limit));
    return hits;
}

namespace {

/// Gives the hit the place of all features that the query reads and `belongs` takes; of lines the longest is labelled.
Result<void> placeBy(Store &store, const Query &query, Hit &hit, const std::function<bool(const Feature &)> &belongs)
{
    Geometry longest;
    KBS_CHECK(store.read(query, [&](const FeatureBatch &batch) {
        for (std::size_t row = 0; row < batch.size(); ++row) {
            Feature one = batch.feature(row);
            if (one.geometry.isEmpty() || !belongs(one))
                continue;
            hit.extent.add(one.geometry.bbox());
            if (longest.isEmpty() || length(one.geometry) > length(longest))
                longest = std::move(one.geometry);
        }
        return true;
    }));
    if (!longest.isEmpty())
        hit.at = geometry::labelPoint(longest);
    return {};
}

/// The place of a street whose doors name it only in words.
Result<void> placeByDoors(Store &store, const std::string &name, const std::string &quarter, Hit &hit)
{
    const FeatureClass *doors = store.catalogue().find("numarataj");
    const std::string words = turkish::fold(name);
    if (doors == nullptr || words.empty())
        return {};
    KBS_TRY(const std::vector<TextHit> texts, store.searchText(words, {doors}, mostTexts));
    if (texts.empty())
        return {};
    Query query{.featureClass = doors};
    for (const TextHit &text : texts)
        query.ids.push_back(text.id);
    const Columns columns(*doors);
    const std::string bare = address::street(name).name;
    return placeBy(store, query, hit, [&](const Feature &door) {
        return address::street(columns.text(door, "yol_adi")).name == bare
            && (quarter.empty() || columns.text(door, "mahalle") == quarter);
    });
}

} // namespace

Result<void> placeStreet(Store &store, Hit &hit)
{
    struct Link {
        std::string_view from, className, to;
    };
    static constexpr std::array links{Link{"kimlik_no", "yol_orta_hat", "yol_kimlik_no"},
        Link{"maks_id", "yol_orta_hat", "yol_maks_id"}, Link{"csbm_kodu", "numarataj", "csbm_kodu"},
        Link{"ad", "yol_orta_hat", "yol_adi"}};
    if (hit.featureClass->name != "yol")
        return {};
    KBS_TRY(const std::optional<Feature> street, store.get(*hit.featureClass, hit.id));
    if (!street)
        return {};
    const Columns columns(*hit.featureClass);
    for (const Link &link : links) {
        const FeatureClass *featureClass = store.catalogue().find(link.className);
        const std::string value = columns.text(*street, link.from);
        if (hit.at || featureClass == nullptr || value.empty() || !Columns(*featureClass).has(link.to))
            continue;
        const Query query{
            .featureClass = featureClass, .where = {{.attribute = std::string(link.to), .values = {value}}}};
        KBS_CHECK(placeBy(store, query, hit, [](const Feature &) { return true; }));
    }
    if (!hit.at)
        KBS_CHECK(placeByDoors(store, columns.text(*street, "ad"), columns.text(*street, "mahalle"), hit));
    return {};
}

} // namespace kbs::search
