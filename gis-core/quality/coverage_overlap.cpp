// SPDX-License-Identifier: GPL-3.0-or-later
#include "quality/coverage_overlap.h"

#include <cmath>

namespace kbs::quality::coverage {

void OverlapMeter::Side::collect(const Shape &shape, const Box &part, std::vector<double> &levels)
{
    lines.clear();
    const double height = static_cast<double>(part.maxY - part.minY);
    const auto level = [&](double y) {
        if (y > 0 && y < height)
            levels.push_back(y);
    };
    shape.forEachEdge([&](std::size_t, Place from, Place to) {
        if (to.y < from.y)
            std::swap(from, to);
        if (from.y == to.y || from.y >= part.maxY || to.y <= part.minY || std::min(from.x, to.x) > part.maxX)
            return; // what lies east of the part ends nothing in it
        lines.push_back({static_cast<double>(from.x - part.minX), static_cast<double>(from.y - part.minY),
            static_cast<double>(to.x - part.minX), static_cast<double>(to.y - part.minY)});
        level(lines.back().lowY);
        level(lines.back().highY);
    });
    std::ranges::sort(lines, {}, &Line::lowY);
}

void OverlapMeter::Side::restart()
{
    next = 0;
    active.clear();
}

/// Keeps the lines that cross the band above `low`.
void OverlapMeter::Side::advance(double low)
{
    std::erase_if(active, [low](const Line &line) { return line.highY <= low; });
    for (; next < lines.size() && lines[next].lowY <= low; ++next)
        if (lines[next].highY > low)
            active.push_back(lines[next]);
}

void OverlapMeter::Side::cut(double middle)
{
    cuts.clear();
    for (const Line &line : active)
        cuts.emplace_back(line.at(middle), &line);
    std::ranges::sort(cuts, {}, &std::pair<double, const Line *>::first);
}

/// Adds the heights at which a line of one crosses a line of the other.
void OverlapMeter::findCrossings()
{
    const auto cross = [this](const Line &a, const Line &b) {
        const double low = std::max(a.lowY, b.lowY), high = std::min(a.highY, b.highY);
        if (low >= high || std::max(a.lowX, a.highX) < std::min(b.lowX, b.highX)
            || std::max(b.lowX, b.highX) < std::min(a.lowX, a.highX))
            return;
        const double atLow = a.at(low) - b.at(low), atHigh = a.at(high) - b.at(high);
        if ((atLow < 0 && atHigh > 0) || (atLow > 0 && atHigh < 0))
            m_levels.push_back(low + (high - low) * (atLow / (atLow - atHigh)));
    };
    m_a.restart();
    m_b.restart();
    while (m_a.next < m_a.lines.size() || m_b.next < m_b.lines.size()) {
        const bool fromA = m_b.next == m_b.lines.size()
            || (m_a.next < m_a.lines.size() && m_a.lines[m_a.next].lowY <= m_b.lines[m_b.next].lowY);
        Side &own = fromA ? m_a : m_b;
        Side &other = fromA ? m_b : m_a;
        const Line line = own.lines[own.next++];
        std::erase_if(other.active, [&](const Line &one) { return one.highY <= line.lowY; });
        for (const Line &one : other.active)
            cross(line, one);
        own.active.push_back(line);
    }
}

void OverlapMeter::addBand(double low, double high, double width, double &area, Overlap &out, const Box &part)
{
    const double middle = (low + high) / 2;
    m_a.cut(middle);
    m_b.cut(middle);
    using Cut = std::pair<double, const Line *>;
    const auto end = [width](const std::vector<Cut> &cuts, std::size_t i) {
        return i < cuts.size() ? cuts[i] : Cut{width, nullptr};
    };
    double length = 0;
    for (std::size_t i = 0, j = 0; i < m_a.cuts.size() && j < m_b.cuts.size();) {
        const Cut endA = end(m_a.cuts, i + 1), endB = end(m_b.cuts, j + 1);
        const Cut &from = m_a.cuts[i].first < m_b.cuts[j].first ? m_b.cuts[j] : m_a.cuts[i];
        const Cut &to = endA.first < endB.first ? endA : endB;
        if (to.first > from.first) {
            length += to.first - from.first;
            const auto reach = [&](const Cut &cut, double y) { return cut.second ? cut.second->at(y) : cut.first; };
            const double least = std::min(reach(from, low), reach(from, high));
            const double most = std::max(reach(to, low), reach(to, high));
            out.box.add({part.minX + static_cast<Unit>(std::floor(least)), part.minY + static_cast<Unit>(low)});
            out.box.add(
                {part.minX + static_cast<Unit>(std::ceil(most)), part.minY + static_cast<Unit>(std::ceil(high))});
        }
        if (endA.first < endB.first)
            i += 2;
        else
            j += 2;
    }
    area += length * (high - low);
}

Overlap OverlapMeter::measure(const Shape &a, const Shape &b)
{
    Overlap out;
    const Box part = a.box.common(b.box);
    if (part.minX >= part.maxX || part.minY >= part.maxY)
        return out;
    const double height = static_cast<double>(part.maxY - part.minY);
    m_levels = {0, height};
    m_a.collect(a, part, m_levels);
    m_b.collect(b, part, m_levels);
    if (m_a.lines.empty() || m_b.lines.empty())
        return out;
    findCrossings();
    std::ranges::sort(m_levels);
    m_a.restart();
    m_b.restart();
    double area = 0;
    for (std::size_t i = 1; i < m_levels.size(); ++i) {
        if (m_levels[i] <= m_levels[i - 1])
            continue;
        m_a.advance(m_levels[i - 1]);
        m_b.advance(m_levels[i - 1]);
        addBand(m_levels[i - 1], m_levels[i], static_cast<double>(part.maxX - part.minX), area, out, part);
    }
    out.area = area / (unitsPerMetre * unitsPerMetre);
    out.box = out.box.common(part);
    return out;
}

} // namespace kbs::quality::coverage
