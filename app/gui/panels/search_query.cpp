// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/panels/search_query.h"

#include "app/gui/application.h"
#include "search/search.h"

namespace kbs::gui {

Result<std::vector<SearchHit>> searchEverything(Store &store, const QString &text, int limit, Progress &progress)
{
    KBS_TRY(const auto found, search::find(store, text, limit, progress));
    std::vector<SearchHit> hits;
    for (const search::Hit &hit : found) {
        Bbox extent = hit.extent;
        if (extent.isEmpty() && hit.at)
            extent.add(hit.at->x, hit.at->y);
        hits.push_back({hit.featureClass, hit.id, hit.label, hit.featureClass->title.in(language()), extent});
    }
    return hits;
}

} // namespace kbs::gui
