// SPDX-License-Identifier: GPL-3.0-or-later
#include "geometry/operations.h"
#include "render/map_renderer.h"

#include <algorithm>

namespace kbs {

Result<std::vector<PickHit>> pick(
    FeatureReader &reader, const MapLayers &layers, const MapView &view, QPointF at, double tolerance)
{
    const Point point = view.toMap(at);
    const double reach = tolerance * view.metresPerPixel;
    const Geometry place = Geometry::point(point.x, point.y);
    std::vector<PickHit> hits;
    for (auto it = layers.classes.rbegin(); it != layers.classes.rend(); ++it) {
        Query query;
        query.featureClass = *it;
        query.bbox.add(point.x, point.y);
        query.bbox = query.bbox.grown(reach);
        std::vector<std::pair<double, PickHit>> found;
        KBS_CHECK(reader.read(query, [&](const FeatureBatch &batch) {
            for (std::size_t row = 0; row < batch.size(); ++row) {
                const Geometry geometry = batch.geometry(row);
                if (geometry.isEmpty())
                    continue;
                // An area is met only inside its border: the neighbour's parcel is not what was clicked.
                const bool isInside = geometry.isPolygonal() && geometry::containsPoint(geometry, point);
                const double distance = isInside ? 0
                    : geometry.isPolygonal()     ? reach * 2
                                                 : geometry::distance(geometry, place);
                if (distance <= reach)
                    found.emplace_back(distance, PickHit{*it, batch.feature(row)});
            }
            return true;
        }));
        std::ranges::stable_sort(found, {}, [](const auto &hit) { return hit.first; });
        for (auto &hit : found)
            hits.push_back(std::move(hit.second));
    }
    return hits;
}

} // namespace kbs
