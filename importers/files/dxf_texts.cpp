// SPDX-License-Identifier: GPL-3.0-or-later
#include "importers/files/dxf_texts.h"

#include "base/turkish.h"
#include "geometry/operations.h"

#include <algorithm>
#include <cmath>

namespace kbs::import {

namespace {

bool areKindred(const std::string &textLayer, const std::string &areaLayer)
{
    const std::string text = turkish::identifier(textLayer);
    const std::string area = turkish::identifier(areaLayer);
    return !area.empty() && (text.starts_with(area) || text.ends_with('_' + area));
}

} // namespace

DxfTexts::Cell DxfTexts::cellOf(double x, double y) const
{
    static constexpr double farthest = 1e15; // a damaged coordinate may be anything
    const auto step = [this](double v) {
        const double at = std::floor(v / m_cellSize);
        return std::isfinite(at) ? static_cast<qint64>(std::clamp(at, -farthest, farthest)) : 0;
    };
    return {step(x), step(y)};
}

void DxfTexts::index()
{
    Bbox extent;
    for (const Text &text : m_texts)
        extent.add(text.at.x, text.at.y);
    const double span = std::max(extent.width(), extent.height());
    m_cellSize = std::max(span / std::max(1.0, std::sqrt(static_cast<double>(m_texts.size()))), 1e-9);
    for (std::size_t i = 0; i < m_texts.size(); ++i)
        m_cells[cellOf(m_texts[i].at.x, m_texts[i].at.y)].push_back(i);
}

void DxfTexts::offer(qint64 record, const std::string &layer, const Geometry &area)
{
    const Bbox box = area.bbox();
    const double size = kbs::area(area);
    const auto consider = [&](std::size_t i) {
        Text &text = m_texts[i];
        const bool kindred = areKindred(text.layer, layer);
        if (kindred < text.kindred || (kindred == text.kindred && size >= text.size))
            return;
        if (!box.contains(text.at.x, text.at.y) || !geometry::containsPoint(area, text.at))
            return;
        text.area = record;
        text.size = size;
        text.kindred = kindred;
    };
    const auto [left, bottom] = cellOf(box.minX, box.minY);
    const auto [right, top] = cellOf(box.maxX, box.maxY);
    if ((right - left + 1) > static_cast<qint64>(m_cells.size()) / std::max<qint64>(1, top - bottom + 1)) {
        for (std::size_t i = 0; i < m_texts.size(); ++i)
            consider(i);
        return;
    }
    for (qint64 x = left; x <= right; ++x) {
        for (qint64 y = bottom; y <= top; ++y) {
            if (const auto cell = m_cells.find({x, y}); cell != m_cells.end())
                std::ranges::for_each(cell->second, consider);
        }
    }
}

void DxfTexts::settle()
{
    for (std::size_t i = 0; i < m_texts.size(); ++i) {
        m_byRecord[m_texts[i].record] = i;
        if (m_texts[i].area > 0)
            m_byArea[m_texts[i].area].push_back(i);
    }
    m_cells.clear();
}

std::vector<const DxfTexts::Text *> DxfTexts::of(qint64 areaRecord) const
{
    std::vector<const Text *> out;
    if (const auto found = m_byArea.find(areaRecord); found != m_byArea.end()) {
        for (const std::size_t i : found->second)
            out.push_back(&m_texts[i]);
    }
    return out;
}

const DxfTexts::Text *DxfTexts::byRecord(qint64 record) const
{
    const auto found = m_byRecord.find(record);
    return found == m_byRecord.end() ? nullptr : &m_texts[found->second];
}

} // namespace kbs::import
