// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "geometry/geometry.h"

#include <cstdint>
#include <limits>
#include <string>
#include <unordered_map>
#include <vector>

namespace kbs::import {

/// Finds for each text of a drawing the area that it belongs to: the smallest area around it, areas on a layer of
/// kindred name first (the text layer PARSEL_NO goes with PARSEL).
class DxfTexts {
public:
    struct Text {
        qint64 record = 0; ///< of the text
        Point at;
        std::string layer;
        std::string text;
        qint64 area = 0; ///< record of the area; 0 none
        double size = std::numeric_limits<double>::infinity();
        bool kindred = false;
    };

    void add(Text &&text) { m_texts.push_back(std::move(text)); }
    void index();
    /// Offers an area to the texts inside it.
    void offer(qint64 record, const std::string &layer, const Geometry &area);
    /// After the last offer.
    void settle();
    [[nodiscard]] bool isEmpty() const { return m_texts.empty(); }
    [[nodiscard]] std::vector<const Text *> of(qint64 areaRecord) const;
    [[nodiscard]] const Text *byRecord(qint64 record) const;

private:
    using Cell = std::pair<qint64, qint64>;
    struct CellHash {
        std::size_t operator()(const Cell &cell) const
        {
            return std::hash<quint64>()(
                static_cast<quint64>(cell.first) * 1'000'003 + static_cast<quint64>(cell.second));
        }
    };
    [[nodiscard]] Cell cellOf(double x, double y) const;

    std::vector<Text> m_texts;
    double m_cellSize = 1;
    std::unordered_map<Cell, std::vector<std::size_t>, CellHash> m_cells;
    std::unordered_map<qint64, std::vector<std::size_t>> m_byArea;
    std::unordered_map<qint64, std::size_t> m_byRecord;
};

} // namespace kbs::import
