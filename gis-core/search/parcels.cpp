// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/turkish.h"
#include "geometry/operations.h"
#include "quality/live.h"
#include "search/finder.h"

#include <QString>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace kbs::search {

namespace {

/// "4a" is stored as "4A" or "4a".
Condition isNumber(const char *attribute, const std::string &folded)
{
    std::vector<Value> spellings{folded};
    if (std::string upper = QString::fromStdString(folded).toUpper().toStdString(); upper != folded)
        spellings.emplace_back(std::move(upper));
    return {.attribute = attribute, .comparison = Comparison::In, .values = std::move(spellings)};
}

double scoreOf(const ParcelRequest &request, const std::string &quarter, bool isLive)
{
    double score = request.quarter.empty() ? 0.95 : isQuarter(quarter, request.quarter) ? 1.0 : 0.4;
    if (turkish::fold(quarter) == request.quarter || request.quarter.empty())
        return isLive ? score : score - 0.3;
    return (isLive ? score : score - 0.3) - 0.02; // "Cami" before "Yeni Cami"
}

/// Reads the parcels with the numbers asked for.
class ParcelFinder {
public:
    ParcelFinder(Store &store, const ParcelRequest &request, const FeatureClass &parcels)
        : m_store(store), m_request(request), m_parcels(parcels), m_columns(parcels)
    {
    }

    Result<std::vector<Hit>> find()
    {
        constexpr int mostNamesakes = 2000;          // one number in every quarter of a province
        const bool isRural = m_request.block == "0"; // a parcel outside of the blocks: 0 or nothing
        Query query{.featureClass = &m_parcels, .limit = mostNamesakes};
        if (!m_request.block.empty() && !isRural)
            query.where.push_back(isNumber("ada_no", m_request.block));
        if (!m_request.parcel.empty())
            query.where.push_back(isNumber("parsel_no", m_request.parcel));
        KBS_CHECK(m_store.read(query, [&](const FeatureBatch &batch) {
            for (std::size_t row = 0; row < batch.size(); ++row) {
                const Feature feature = batch.feature(row);
                const std::string block = m_columns.text(feature, "ada_no");
                if (!isRural || block.empty() || block == "0")
                    add(feature, isLive(batch, row));
            }
            return true;
        }));
        KBS_CHECK(nameByPlace());
        for (Found &one : m_found) {
            one.hit.score = scoreOf(m_request, one.quarter, one.isLive);
            one.hit.label = (QString::fromStdString(one.quarter) + u' ' + one.hit.label).trimmed();
        }
        std::vector<Hit> out;
        for (Found &one : m_found)
            out.push_back(std::move(one.hit));
        std::ranges::stable_sort(out, std::ranges::greater{}, &Hit::score);
        return out;
    }

private:
    struct Found {
        Hit hit;
        std::string quarter;
        bool isLive = true;
    };

    void add(const Feature &feature, bool isLiveNow)
    {
        Found one{.hit = {.kind = u"parcel"_s,
                      .featureClass = &m_parcels,
                      .id = feature.id,
                      .label = m_parcels.label(feature.values)},
            .quarter = m_columns.text(feature, "mahalle"),
            .isLive = isLiveNow};
        place(one.hit, feature.geometry);
        m_found.push_back(std::move(one));
    }

    /// Deliveries often carry the quarter as a mere code or not at all: then the place tells it.
    Result<void> nameByPlace()
    {
        int left = 200; // a query each
        for (Found &one : m_found) {
            if (one.quarter.empty() && one.hit.at && left-- > 0) {
                KBS_TRY(one.quarter, quarterAt(m_store, *one.hit.at));
            }
        }
        return {};
    }

    Store &m_store;
    const ParcelRequest &m_request;
    const FeatureClass &m_parcels;
    Columns m_columns;
    std::vector<Found> m_found;
};

} // namespace

Result<std::string> quarterAt(Store &store, Point point)
{
    const FeatureClass *quarters = store.catalogue().find("mahalle");
    std::string out;
    if (quarters == nullptr)
        return out;
    const Columns columns(*quarters);
    const Query query{.featureClass = quarters, .bbox = {point.x, point.y, point.x, point.y}};
    KBS_CHECK(store.read(query, [&](const FeatureBatch &batch) {
        for (std::size_t row = 0; row < batch.size() && out.empty(); ++row) {
            const Feature feature = batch.feature(row);
            if (geometry::containsPoint(feature.geometry, point))
                out = columns.text(feature, "ad");
        }
        return out.empty();
    }));
    return out;
}

Result<std::vector<Hit>> findParcels(Store &store, const ParcelRequest &request, int limit)
{
    const FeatureClass *parcels = store.catalogue().find("parsel");
    if (parcels == nullptr)
        return std::vector<Hit>();
    KBS_TRY(std::vector<Hit> out, ParcelFinder(store, request, *parcels).find());
    if (out.size() > static_cast<std::size_t>(limit))
        out.resize(static_cast<std::size_t>(limit));
    return out;
}

} // namespace kbs::search
