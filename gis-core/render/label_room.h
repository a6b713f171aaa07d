// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QRectF>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

namespace kbs::render {

/// The boxes that are taken on a picture, found by a grid.
class LabelRoom {
public:
    explicit LabelRoom(const QRectF &picture)
        : m_left(picture.left() - reach), m_top(picture.top() - reach), m_columns(cells(picture.width() + 2 * reach)),
          m_rows(cells(picture.height() + 2 * reach)),
          m_first(static_cast<std::size_t>(m_columns) * static_cast<std::size_t>(m_rows), -1)
    {
    }

    [[nodiscard]] bool isFree(const QRectF &box) const
    {
        const Span span = spanOf(box);
        for (int y = span.top; y <= span.bottom; ++y)
            for (int x = span.left; x <= span.right; ++x)
                for (std::int32_t i = m_first[index(x, y)]; i >= 0; i = m_entries[static_cast<std::size_t>(i)].next)
                    if (m_entries[static_cast<std::size_t>(i)].box.intersects(box))
                        return false;
        return true;
    }

    void take(const QRectF &box)
    {
        const Span span = spanOf(box);
        for (int y = span.top; y <= span.bottom; ++y) {
            for (int x = span.left; x <= span.right; ++x) {
                std::int32_t &first = m_first[index(x, y)];
                m_entries.push_back({box, first});
                first = static_cast<std::int32_t>(m_entries.size() - 1);
            }
        }
    }

private:
    struct Entry {
        QRectF box;
        std::int32_t next;
    };
    struct Span {
        int left, top, right, bottom;
    };
    static constexpr double cell = 32, reach = 64; ///< pixels; what lies farther out counts to the cells at the edge
    static int cells(double length) { return std::clamp(static_cast<int>(std::ceil(length / cell)), 1, 2048); }
    [[nodiscard]] Span spanOf(const QRectF &box) const
    {
        const auto place = [](double value, double origin, int count) {
            return static_cast<int>(std::clamp(std::floor((value - origin) / cell), 0.0, count - 1.0));
        };
        return {place(box.left(), m_left, m_columns), place(box.top(), m_top, m_rows),
            place(box.right(), m_left, m_columns), place(box.bottom(), m_top, m_rows)};
    }
    [[nodiscard]] std::size_t index(int x, int y) const
    {
        return static_cast<std::size_t>(y) * static_cast<std::size_t>(m_columns) + static_cast<std::size_t>(x);
    }

    double m_left, m_top;
    int m_columns, m_rows;
    std::vector<std::int32_t> m_first; ///< per cell the first of its entries; -1: none
    std::vector<Entry> m_entries;
};

} // namespace kbs::render
