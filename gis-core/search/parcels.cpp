// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/turkish.h"
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

} // namespace

Result<std::vector<Hit>> findParcels(Store &store, const ParcelRequest &request, int limit)
{
    const FeatureClass *parcels = store.catalogue().find("parsel");
    std::vector<Hit> out;
    if (parcels == nullptr)
        return out;
    const Columns columns(*parcels);
    constexpr int mostNamesakes = 2000; // one number in every quarter of a province
    Query query{.featureClass = parcels, .limit = mostNamesakes};
    if (!request.block.empty())
        query.where.push_back(isNumber("ada_no", request.block));
    if (!request.parcel.empty())
        query.where.push_back(isNumber("parsel_no", request.parcel));
    KBS_CHECK(store.read(query, [&](const FeatureBatch &batch) {
        for (std::size_t row = 0; row < batch.size(); ++row) {
            const Feature feature = batch.feature(row);
            const std::string quarter = columns.text(feature, "mahalle");
            Hit hit{.kind = u"parcel"_s,
                .featureClass = parcels,
                .id = feature.id,
                .label = (QString::fromStdString(quarter) + u' ' + parcels->label(feature.values)).trimmed(),
                .score = scoreOf(request, quarter, isLive(batch, row))};
            place(hit, feature.geometry);
            out.push_back(std::move(hit));
        }
        return true;
    }));
    std::ranges::stable_sort(out, std::ranges::greater{}, &Hit::score);
    if (out.size() > static_cast<std::size_t>(limit))
        out.resize(static_cast<std::size_t>(limit));
    return out;
}

} // namespace kbs::search
