// SPDX-License-Identifier: GPL-3.0-or-later
#include "importers/files/dxf_rings.h"

#include "importers/common/ogr_geometry.h"

#include <ogr_geometry.h>

#include <algorithm>
#include <memory>

namespace kbs::import {

std::vector<DxfRings::Segment> DxfRings::segmentsOf(const Geometry &geometry)
{
    std::vector<Segment> out;
    for (std::size_t ring = 0; ring < geometry.ringCount(); ++ring) {
        const auto points = geometry.ring(ring);
        for (std::size_t i = 1; i < points.size(); ++i) {
            const Corner a{points[i - 1].x, points[i - 1].y}, b{points[i].x, points[i].y};
            if (a != b)
                out.emplace_back(std::min(a, b), std::max(a, b));
        }
    }
    return out;
}

void DxfRings::addLine(std::size_t layer, std::int64_t record, const std::string &handle, const Geometry &line)
{
    m_layers[layer].lines.push_back({record, handle, segmentsOf(line)});
}

void DxfRings::addArea(std::size_t layer, const Geometry &area)
{
    for (Segment &segment : segmentsOf(area))
        m_layers[layer].closed.insert(std::move(segment));
}

void DxfRings::build()
{
    for (const auto &[index, layer] : m_layers)
        if (!layer.lines.empty())
            build(index, layer);
    m_layers.clear();
    std::ranges::stable_sort(m_areas, {}, &Area::firstRecord);
}

void DxfRings::build(std::size_t index, const Layer &layer)
{
    std::map<Segment, const Line *> loose; // the first line that has it
    std::set<Segment> all = layer.closed;
    for (const Line &line : layer.lines)
        for (const Segment &segment : line.segments) {
            loose.try_emplace(segment, &line);
            all.insert(segment);
        }
    OGRMultiLineString network;
    for (const auto &[from, to] : all) {
        auto piece = std::make_unique<OGRLineString>();
        piece->addPoint(from.first, from.second);
        piece->addPoint(to.first, to.second);
        network.addGeometryDirectly(piece.release());
    }
    const std::unique_ptr<OGRGeometry> faces(network.Polygonize());
    const auto *collection = dynamic_cast<const OGRGeometryCollection *>(faces.get());
    if (!collection)
        return;
    std::set<Segment> borders;
    for (int i = 0; i < collection->getNumGeometries(); ++i) {
        FromOgr face = fromOgr(*collection->getGeometryRef(i), 0.001);
        if (!face.fault.isEmpty() || face.parts.size() != 1)
            continue;
        Area area{.layer = index, .firstRecord = 0, .handle = {}, .lines = 0, .geometry = std::move(face.parts[0])};
        const std::vector<Segment> around = segmentsOf(area.geometry);
        std::set<const Line *> lines;
        for (const Segment &segment : around)
            if (const auto found = loose.find(segment); found != loose.end() && !layer.closed.contains(segment))
                lines.insert(found->second);
        if (lines.empty())
            continue; // closed in the drawing already
        const Line *first = *std::ranges::min_element(lines, {}, &Line::record);
        area.firstRecord = first->record;
        area.handle = first->handle;
        area.lines = lines.size();
        borders.insert(around.begin(), around.end());
        m_areas.push_back(std::move(area));
    }
    for (const Line &line : layer.lines)
        if (!line.segments.empty()
            && std::ranges::all_of(line.segments, [&](const Segment &segment) { return borders.contains(segment); }))
            m_used.insert(line.record);
}

} // namespace kbs::import
