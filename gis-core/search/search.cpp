// SPDX-License-Identifier: GPL-3.0-or-later
#include "search/search.h"

#include "base/turkish.h"
#include "geometry/operations.h"
#include "search/finder.h"

#include <algorithm>
#include <array>
#include <optional>
#include <set>

using namespace Qt::StringLiterals;

namespace kbs::search {

namespace {

constexpr std::array<std::string_view, 3> parcelClasses{"parsel", "ada", "irtifak"};
constexpr std::array<std::string_view, 5> addressClasses{
    "yol", "yol_orta_hat", "yol_yon", "numarataj", "bagimsiz_bolum"};
constexpr std::array<std::string_view, 3> unitClasses{"mahalle", "ilce", "il"};

/// Best first, each feature once.
void rank(std::vector<Hit> &hits, int limit)
{
    std::ranges::stable_sort(hits, [](const Hit &a, const Hit &b) {
        return a.score != b.score ? a.score > b.score : turkish::compare(a.label, b.label) < 0;
    });
    std::set<std::pair<const FeatureClass *, FeatureId>> seen;
    std::erase_if(hits, [&](const Hit &hit) { return !seen.emplace(hit.featureClass, hit.id).second; });
    if (hits.size() > static_cast<std::size_t>(limit))
        hits.resize(static_cast<std::size_t>(limit));
}

Result<void> placeAll(Store &store, std::vector<Hit> &hits)
{
    for (Hit &hit : hits) {
        if (hit.at)
            continue;
        KBS_TRY(const std::optional<Feature> feature, store.get(*hit.featureClass, hit.id));
        if (feature) {
            place(hit, feature->geometry);
            const QString quarter = QString::fromStdString(Columns(*hit.featureClass).text(*feature, "mahalle"));
            if (hit.kind != "place"_L1 && !quarter.isEmpty() && !hit.label.startsWith(quarter))
                hit.label = quarter + u' ' + hit.label;
        }
        if (!hit.at)
            KBS_CHECK(placeStreet(store, hit));
    }
    return {};
}

/// "ışıklar 1071" may be a parcel: the words a quarter, the last one a number.
std::optional<ParcelRequest> numberAlone(const std::string &words)
{
    const std::size_t blank = words.find_last_of(' ');
    const std::string last = blank == std::string::npos ? words : words.substr(blank + 1);
    if (last.empty() || !std::ranges::all_of(last, [](char c) { return c >= '0' && c <= '9'; }))
        return std::nullopt;
    return ParcelRequest{.quarter = blank == std::string::npos ? std::string() : words.substr(0, blank),
        .block = {},
        .parcel = last};
}

/// Behind those that were asked for with block and parcel; of another quarter none.
Result<std::vector<Hit>> parcelsByNumber(Store &store, const ParcelRequest &request, int limit)
{
    constexpr double likely = 0.75, ofAnotherQuarter = 0.5;
    KBS_TRY(std::vector<Hit> hits, findParcels(store, request, limit));
    std::erase_if(hits, [&](const Hit &hit) { return !request.quarter.empty() && hit.score < ofAnotherQuarter; });
    for (Hit &hit : hits)
        hit.score *= likely;
    return hits;
}

} // namespace

std::string Columns::text(const Feature &feature, std::string_view attribute) const
{
    const int index = m_class->attributeIndex(attribute);
    return index < 0 ? std::string() : toText(feature.values[static_cast<std::size_t>(index)]);
}

void place(Hit &hit, const Geometry &geometry)
{
    if (geometry.isEmpty())
        return;
    hit.extent = geometry.bbox();
    hit.at = geometry::labelPoint(geometry);
}

Result<std::vector<Hit>> findPlaces(Store &store, const std::string &words, int limit)
{
    KBS_TRY(const std::vector<TextHit> texts, store.searchText(words, {}, limit));
    std::vector<Hit> out;
    for (const TextHit &text : texts) {
        const std::string &name = text.featureClass->name;
        const bool isExact = turkish::fold(text.label).toStdString() == words;
        const double weight = std::ranges::contains(unitClasses, name) ? 0.95 : 0.85;
        out.push_back({.kind = std::ranges::contains(parcelClasses, name) ? u"parcel"_s
                : std::ranges::contains(addressClasses, name)             ? u"address"_s
                                                                          : u"place"_s,
            .featureClass = text.featureClass,
            .id = text.id,
            .label
            = text.label.isEmpty() ? text.featureClass->title.tr + u" #"_s + QString::number(text.id) : text.label,
            .score = weight * (isExact ? 1.0 : std::min(0.9, text.score))});
    }
    return out;
}

Result<std::vector<Hit>> find(Store &store, const QString &text, int limit, Progress &progress)
{
    const Request request = parse(text.toStdString());
    std::vector<Hit> hits;
    if (request.words.empty() || limit <= 0)
        return hits;
    const auto add = [&](Result<std::vector<Hit>> more) -> Result<void> {
        if (!more)
            return std::unexpected(more.error());
        std::ranges::move(*more, std::back_inserter(hits));
        return progress.isCancelled() ? Result<void>(cancelled()) : Result<void>();
    };
    if (request.parcel) {
        KBS_CHECK(add(findParcels(store, *request.parcel, limit)));
    } else if (const auto parcel = numberAlone(request.words)) {
        KBS_CHECK(add(parcelsByNumber(store, *parcel, limit)));
    }
    if (request.address)
        KBS_CHECK(add(findAddresses(store, *request.address, limit, progress)));
    KBS_CHECK(add(findPlaces(store, request.words, limit)));
    rank(hits, limit);
    KBS_CHECK(placeAll(store, hits));
    return hits;
}

} // namespace kbs::search
