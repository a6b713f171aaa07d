// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/store_view.h"

#include "store/search_words.h"
#include "store/stored_form.h"

#include <algorithm>

namespace kbs {

Result<ClassStatistics> StoreView::statistics(const FeatureClass &featureClass)
{
    ClassStatistics out;
    KBS_CHECK(
        read({.featureClass = &featureClass, .attributes = std::vector<int>()}, [&out](const FeatureBatch &batch) {
            out.count += static_cast<std::int64_t>(batch.size());
            for (std::size_t row = 0; row < batch.size(); ++row)
                for (const Point &point : batch.geometryView(row).points)
                    out.extent.add(point.x, point.y);
            return true;
        }));
    return out;
}

Result<std::vector<TextHit>> StoreView::searchText(
    const std::string &folded, const std::vector<const FeatureClass *> &classes, int limit)
{
    std::vector<TextHit> hits;
    const std::vector<std::string> words = search_words::wordsOf(folded);
    if (words.empty() || limit <= 0)
        return hits;
    const auto most
        = static_cast<std::size_t>(std::max(search_words::fewestCandidates, limit * search_words::candidatesPerHit));
    for (const auto &known : catalogue().classes()) {
        const FeatureClass *featureClass = known.get();
        if (!classes.empty() && !std::ranges::contains(classes, featureClass))
            continue;
        std::vector<int> searched;
        for (std::size_t i = 0; i < featureClass->attributes.size(); ++i)
            if (featureClass->attributes[i].search)
                searched.push_back(static_cast<int>(i));
        if (searched.empty())
            continue;
        std::vector<FeatureId> ids;
        Feature feature;
        KBS_CHECK(read({.featureClass = featureClass, .withGeometry = false, .attributes = searched},
            [&](const FeatureBatch &batch) {
                for (std::size_t row = 0; row < batch.size() && ids.size() < most; ++row) {
                    batch.feature(row, feature);
                    if (search_words::holds(searchTextOf(*featureClass, feature.values), words))
                        ids.push_back(feature.id);
                }
                return ids.size() < most;
            }));
        KBS_CHECK(search_words::appendHits(*this, *featureClass, ids, words, hits));
    }
    KBS_CHECK(search_words::rank(*this, limit, hits));
    return hits;
}

} // namespace kbs
