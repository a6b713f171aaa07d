// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/spatialite/packed_rtree.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstring>
#include <sqlite3.h>

namespace kbs::spatialite {

namespace {

constexpr std::size_t headerBytes = 4; // depth (root only) and number of cells, 16 bits each
constexpr std::size_t cellBytes = 24;  // 64-bit id and four 32-bit floats: xmin, xmax, ymin, ymax
constexpr std::int64_t rootNode = 1;
constexpr double fill = 0.9; // some room in each node, so that the first edits need not split it

/// 32-bit box around a 64-bit one, as the module rounds.
struct Cell {
    std::int64_t id = 0;
    std::array<float, 4> box{}; ///< xmin, xmax, ymin, ymax
};

float roundedDown(double value)
{
    const auto rounded = static_cast<float>(value);
    return rounded > value ? std::nextafter(rounded, -HUGE_VALF) : rounded;
}

float roundedUp(double value)
{
    const auto rounded = static_cast<float>(value);
    return rounded < value ? std::nextafter(rounded, HUGE_VALF) : rounded;
}

/// Place on a Hilbert curve over a square of 2^16 by 2^16 cells.
std::uint32_t hilbert(std::uint32_t x, std::uint32_t y)
{
    std::uint32_t distance = 0;
    for (std::uint32_t s = 1u << 15; s > 0; s /= 2) {
        const std::uint32_t rx = (x & s) > 0 ? 1 : 0, ry = (y & s) > 0 ? 1 : 0;
        distance += s * s * ((3 * rx) ^ ry);
        if (ry == 0) {
            if (rx == 1) {
                x = 0xffff - x;
                y = 0xffff - y;
            }
            std::swap(x, y);
        }
    }
    return distance;
}

std::vector<Cell> sortedLeafCells(const std::vector<IndexedBox> &boxes)
{
    Bbox all;
    for (const IndexedBox &entry : boxes)
        all.add(entry.box);
    const double scaleX = all.width() > 0 ? 65535 / all.width() : 0,
                 scaleY = all.height() > 0 ? 65535 / all.height() : 0;
    std::vector<std::pair<std::uint32_t, std::uint32_t>> order; // place on the curve, index
    order.reserve(boxes.size());
    for (std::size_t i = 0; i < boxes.size(); ++i) {
        const auto x = static_cast<std::uint32_t>((boxes[i].box.centerX() - all.minX) * scaleX);
        const auto y = static_cast<std::uint32_t>((boxes[i].box.centerY() - all.minY) * scaleY);
        order.emplace_back(hilbert(std::min(x, 0xffffu), std::min(y, 0xffffu)), static_cast<std::uint32_t>(i));
    }
    std::ranges::sort(order);
    std::vector<Cell> cells;
    cells.reserve(boxes.size());
    for (const auto &[place, index] : order) {
        const IndexedBox &entry = boxes[index];
        cells.push_back({entry.id,
            {roundedDown(entry.box.minX), roundedUp(entry.box.maxX), roundedDown(entry.box.minY),
                roundedUp(entry.box.maxY)}});
    }
    return cells;
}

template <typename T> void putBigEndian(char *at, T value)
{
    value = std::byteswap(value);
    std::memcpy(at, &value, sizeof value);
}

/// Writes nodes level by level, leaves first; the root last, as node 1.
class Packer {
public:
    Packer(Database &database, const std::string &table, std::size_t nodeBytes)
        : m_database(database), m_table(table), m_node(nodeBytes, '\0'),
          m_capacity((nodeBytes - headerBytes) / cellBytes)
    {
    }

    Result<void> write(std::vector<Cell> cells)
    {
        const auto perNode = std::max<std::size_t>(2, static_cast<std::size_t>(static_cast<double>(m_capacity) * fill));
        std::uint16_t depth = 0;
        for (; cells.size() > m_capacity; ++depth) {
            std::vector<Cell> parents;
            // even shares, so that no node is left with too few cells
            const std::size_t nodes = (cells.size() + perNode - 1) / perNode;
            for (std::size_t i = 0; i < nodes; ++i) {
                const std::size_t from = cells.size() * i / nodes, to = cells.size() * (i + 1) / nodes;
                const std::int64_t number = ++m_lastNode;
                KBS_CHECK(writeNode(number, 0, std::span(cells).subspan(from, to - from), depth == 0));
                parents.push_back({number, unionOf(std::span(cells).subspan(from, to - from))});
            }
            cells = std::move(parents);
        }
        return writeNode(rootNode, depth, cells, depth == 0);
    }

private:
    static std::array<float, 4> unionOf(std::span<const Cell> cells)
    {
        std::array<float, 4> box = cells.front().box;
        for (const Cell &cell : cells)
            box = {std::min(box[0], cell.box[0]), std::max(box[1], cell.box[1]), std::min(box[2], cell.box[2]),
                std::max(box[3], cell.box[3])};
        return box;
    }
    Result<void> writeNode(std::int64_t number, std::uint16_t depth, std::span<const Cell> cells, bool leaf)
    {
        std::ranges::fill(m_node, '\0');
        putBigEndian(m_node.data(), depth);
        putBigEndian(m_node.data() + 2, static_cast<std::uint16_t>(cells.size()));
        char *at = m_node.data() + headerBytes;
        // a leaf's rows, and an inner node's children, are noted in a table of their own
        KBS_TRY(Statement note,
            m_database.prepare(leaf
                    ? "INSERT INTO " + quoteName(m_table + "_rowid") + " (rowid, nodeno) VALUES (?1, ?2)"
                    : "INSERT INTO " + quoteName(m_table + "_parent") + " (nodeno, parentnode) VALUES (?1, ?2)"));
        for (const Cell &cell : cells) {
            putBigEndian(at, static_cast<std::uint64_t>(cell.id));
            for (std::size_t i = 0; i < 4; ++i)
                putBigEndian(at + 8 + 4 * i, std::bit_cast<std::uint32_t>(cell.box[i]));
            at += cellBytes;
            note.bind(1, cell.id);
            note.bind(2, number);
            KBS_CHECK(note.run());
        }
        KBS_TRY(Statement write,
            m_database.prepare(
                "INSERT OR REPLACE INTO " + quoteName(m_table + "_node") + " (nodeno, data) VALUES (?1, ?2)"));
        write.bind(1, number);
        write.bindBlob(2, m_node);
        return write.run();
    }

    Database &m_database;
    std::string m_table, m_node;
    std::size_t m_capacity;
    std::int64_t m_lastNode = rootNode;
};

/// The module's own tables are closed to SQL in defensive mode.
class ShadowTablesOpen {
public:
    explicit ShadowTablesOpen(Database &database) : m_database(database) { set(0); }
    ShadowTablesOpen(const ShadowTablesOpen &) = delete;
    ShadowTablesOpen &operator=(const ShadowTablesOpen &) = delete;
    ~ShadowTablesOpen() { set(1); }

private:
    void set(int defensive) { sqlite3_db_config(m_database.handle(), SQLITE_DBCONFIG_DEFENSIVE, defensive, nullptr); }
    Database &m_database;
};

} // namespace

Result<void> fillRtree(Database &database, const std::string &table, std::vector<IndexedBox> boxes)
{
    if (boxes.empty())
        return {};
    const ShadowTablesOpen open(database);
    KBS_TRY(const std::int64_t nodeBytes,
        database.integer("SELECT length(data) FROM " + quoteName(table + "_node") + " WHERE nodeno = 1"));
    std::vector<Cell> cells = sortedLeafCells(boxes);
    boxes = {};
    return Packer(database, table, static_cast<std::size_t>(nodeBytes)).write(std::move(cells));
}

} // namespace kbs::spatialite
