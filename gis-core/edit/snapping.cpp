// SPDX-License-Identifier: GPL-3.0-or-later
#include "edit/snapping.h"

#include "edit/vertices.h"

namespace kbs::edit {

namespace {

void keepNearer(std::optional<Snap> &best, const Snap &candidate)
{
    if (!best || candidate.distance < best->distance)
        best = candidate;
}

} // namespace

Result<std::optional<Snap>> snap(
    FeatureReader &reader, Point point, double tolerance, const std::vector<const FeatureClass *> &classes)
{
    std::optional<Snap> vertex, edge;
    Bbox box;
    box.add(point.x, point.y);
    for (const FeatureClass *featureClass : classes) {
        KBS_CHECK(
            reader.read({.featureClass = featureClass, .bbox = box.grown(tolerance)}, [&](const FeatureBatch &batch) {
                for (std::size_t row = 0; row < batch.size(); ++row) {
                    const auto view = batch.geometryView(row);
                    const bool isPoint = view.kind == GeometryKind::Point || view.kind == GeometryKind::MultiPoint;
                    std::size_t begin = 0;
                    for (const std::uint32_t end : view.ringEnds) {
                        for (std::size_t i = begin; i < end; ++i) {
                            const Point corner = view.points[i];
                            if (const double distance = distanceBetween(corner, point); distance <= tolerance)
                                keepNearer(vertex, {Snap::To::Vertex, corner, distance, featureClass, batch.id(row)});
                            if (isPoint || i + 1 == end)
                                continue;
                            const Point near = nearestOnSegment(corner, view.points[i + 1], point);
                            if (const double distance = distanceBetween(near, point); distance <= tolerance)
                                keepNearer(edge, {Snap::To::Edge, near, distance, featureClass, batch.id(row)});
                        }
                        begin = end;
                    }
                }
                return true;
            }));
    }
    if (vertex)
        return vertex;
    if (edge) {
        Geometry onGrid = Geometry::point(edge->at.x, edge->at.y);
        snapToGrid(onGrid);
        edge->at = onGrid.points.front();
    }
    return edge;
}

} // namespace kbs::edit
