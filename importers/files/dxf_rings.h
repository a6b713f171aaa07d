// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "geometry/geometry.h"

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <unordered_set>
#include <vector>

namespace kbs::import {

/// Makes areas of loose lines that close, on the layers where the user's mapping wants areas. Ends must meet exactly:
/// nothing is moved. A border that two neighbours share need not be drawn twice.
class DxfRings {
public:
    struct Area {
        std::size_t layer = 0;
        std::int64_t firstRecord = 0; ///< of the first line that it is made of
        std::string handle;           ///< of that line
        std::size_t lines = 0;
        Geometry geometry;
    };

    void addLine(std::size_t layer, std::int64_t record, const std::string &handle, const Geometry &line);
    /// A closed area of the layer: its border may close others, itself it is no new one.
    void addArea(std::size_t layer, const Geometry &area);
    void build();

    [[nodiscard]] const std::vector<Area> &areas() const { return m_areas; }
    /// Whether every piece of the line became a border of an area.
    [[nodiscard]] bool isUsed(std::int64_t record) const { return m_used.contains(record); }

private:
    using Corner = std::pair<double, double>;
    using Segment = std::pair<Corner, Corner>; ///< smaller corner first
    struct Line {
        std::int64_t record = 0;
        std::string handle;
        std::vector<Segment> segments;
    };
    struct Layer {
        std::vector<Line> lines;
        std::set<Segment> closed; ///< borders of areas that are closed in the drawing
    };
    static std::vector<Segment> segmentsOf(const Geometry &geometry);
    void build(std::size_t index, const Layer &layer);

    std::map<std::size_t, Layer> m_layers;
    std::vector<Area> m_areas;
    std::unordered_set<std::int64_t> m_used;
};

} // namespace kbs::import
