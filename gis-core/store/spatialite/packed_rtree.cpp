// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/spatialite/packed_rtree.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <sqlite3.h>

namespace kbs::spatialite {

namespace {

constexpr std::size_t headerBytes = 4; // depth (root only) and number of cells, 16 bits each
constexpr std::size_t cellBytes = 24;  // 64-bit id and four 32-bit floats: xmin, xmax, ymin, ymax
constexpr std::int64_t rootNode = 1;
constexpr std::size_t cellsBetweenLooks = 1 << 18; ///< at the task's cancel flag
constexpr double fill = 0.9;                       // some room in each node, so that the first edits need not split it

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

template <typename T> void putBigEndian(char *at, T value)
{
    value = std::byteswap(value);
    std::memcpy(at, &value, sizeof value);
}

std::array<float, 4> unionOf(const std::array<float, 4> &a, const std::array<float, 4> &b)
{
    return {std::min(a[0], b[0]), std::max(a[1], b[1]), std::min(a[2], b[2]), std::max(a[3], b[3])};
}

} // namespace

RtreeCell::RtreeCell(std::int64_t rowId, const Bbox &exact)
    : id(rowId), box{roundedDown(exact.minX), roundedUp(exact.maxX), roundedDown(exact.minY), roundedUp(exact.maxY)}
{
}

PackedRtree::PackedRtree(std::size_t nodeBytes, const QString &scratchPath)
    : m_nodeBytes(nodeBytes), m_capacity((nodeBytes - headerBytes) / cellBytes), m_order(scratchPath),
      m_nodeOf(scratchPath)
{
}

/// Radix sort by the place on the curve: 32 bits in four steps.
Result<void> PackedRtree::sort(const Progress &progress)
{
    Box all = m_cells.front().box;
    for (const RtreeCell &cell : m_cells)
        all = unionOf(all, cell.box);
    const float width = all[1] - all[0], height = all[3] - all[2];
    const float scaleX = width > 0 ? 65535 / width : 0, scaleY = height > 0 ? 65535 / height : 0;
    KBS_CHECK(m_order.resize(2 * m_cells.size()));
    std::span<std::uint64_t> from = m_order.span().first(m_cells.size()), to = m_order.span().subspan(m_cells.size());
    for (std::size_t i = 0; i < m_cells.size(); ++i) {
        if (i % cellsBetweenLooks == 0 && progress.isCancelled())
            return cancelled();
        const Box &box = m_cells[i].box;
        const auto x = static_cast<std::uint32_t>(((box[0] - all[0]) / 2 + (box[1] - all[0]) / 2) * scaleX);
        const auto y = static_cast<std::uint32_t>(((box[2] - all[2]) / 2 + (box[3] - all[2]) / 2) * scaleY);
        from[i] = std::uint64_t(hilbert(std::min(x, 0xffffu), std::min(y, 0xffffu))) << 32 | i;
    }
    constexpr int digitBits = 8;
    for (int shift = 32; shift < 64; shift += digitBits) {
        if (progress.isCancelled())
            return cancelled();
        std::array<std::size_t, 1 << digitBits> place{};
        const auto digit = [shift](std::uint64_t value) { return (value >> shift) & ((1u << digitBits) - 1); };
        for (const std::uint64_t value : from)
            ++place[digit(value)];
        for (std::size_t sum = 0; std::size_t &count : place)
            sum += std::exchange(count, sum);
        for (const std::uint64_t value : from)
            to[place[digit(value)]++] = value;
        std::swap(from, to);
    }
    return {}; // an even number of steps: the result is where it began
}

std::pair<std::int64_t, PackedRtree::Box> PackedRtree::child(std::size_t level, std::size_t index) const
{
    if (level == 0) {
        const RtreeCell &cell = m_cells[m_order.span()[index] & 0xffffffffu];
        return {cell.id, cell.box};
    }
    const Level &below = m_levels[level - 1];
    return {below.firstNode + static_cast<std::int64_t>(index), below.boxes[index]};
}

void PackedRtree::addLevel(bool isRoot)
{
    const std::size_t children = m_levels.empty() ? m_cells.size() : m_levels.back().boxes.size();
    const auto perNode = std::max<std::size_t>(2, static_cast<std::size_t>(static_cast<double>(m_capacity) * fill));
    const std::size_t count = isRoot ? 1 : (children + perNode - 1) / perNode;
    Level level{.firstNode = isRoot ? rootNode
            : m_levels.empty()      ? rootNode + 1
                               : m_levels.back().firstNode + static_cast<std::int64_t>(m_levels.back().boxes.size()),
        .boxes = std::vector<Box>(count),
        .children = children};
    for (std::size_t node = 0, index = 0; node < count; ++node) {
        level.boxes[node] = child(m_levels.size(), index).second;
        for (; index < level.end(node); ++index)
            level.boxes[node] = unionOf(level.boxes[node], child(m_levels.size(), index).second);
    }
    m_levels.push_back(std::move(level));
}

Result<void> PackedRtree::pack(std::span<const RtreeCell> cells, const Progress &progress)
{
    m_cells = cells;
    m_levels.clear();
    if (cells.empty())
        return {};
    KBS_CHECK(sort(progress));
    for (bool isRoot = false; !isRoot;) {
        if (progress.isCancelled())
            return cancelled();
        isRoot = (m_levels.empty() ? cells.size() : m_levels.back().boxes.size()) <= m_capacity;
        addLevel(isRoot);
    }
    KBS_CHECK(m_nodeOf.resize(cells.size()));
    const Level &leaves = m_levels.front();
    for (std::size_t node = 0, index = 0; node < leaves.boxes.size(); ++node)
        for (; index < leaves.end(node); ++index)
            m_nodeOf.span()[m_order.span()[index] & 0xffffffffu]
                = static_cast<std::uint32_t>(leaves.firstNode + static_cast<std::int64_t>(node));
    return {};
}

Result<void> PackedRtree::nodes(const NodeSink &sink) const
{
    std::string bytes;
    const auto write = [&](std::size_t level, std::size_t node, std::uint16_t depth) {
        const Level &own = m_levels[level];
        const std::size_t from = node == 0 ? 0 : own.end(node - 1), to = own.end(node);
        bytes.assign(m_nodeBytes, '\0');
        putBigEndian(bytes.data(), depth);
        putBigEndian(bytes.data() + 2, static_cast<std::uint16_t>(to - from));
        char *at = bytes.data() + headerBytes;
        for (std::size_t index = from; index < to; ++index, at += cellBytes) {
            const auto [id, box] = child(level, index);
            putBigEndian(at, static_cast<std::uint64_t>(id));
            for (std::size_t i = 0; i < 4; ++i)
                putBigEndian(at + 8 + 4 * i, std::bit_cast<std::uint32_t>(box[i]));
        }
        return sink(own.firstNode + static_cast<std::int64_t>(node), bytes);
    };
    if (m_levels.empty())
        return {};
    KBS_CHECK(write(m_levels.size() - 1, 0, static_cast<std::uint16_t>(m_levels.size() - 1)));
    for (std::size_t level = 0; level + 1 < m_levels.size(); ++level)
        for (std::size_t node = 0; node < m_levels[level].boxes.size(); ++node)
            KBS_CHECK(write(level, node, 0));
    return {};
}

Result<void> PackedRtree::rows(const PairSink &sink) const
{
    for (std::size_t i = 0; i < m_cells.size(); ++i)
        KBS_CHECK(sink(m_cells[i].id, m_nodeOf.span()[i]));
    return {};
}

Result<void> PackedRtree::parents(const PairSink &sink) const
{
    for (std::size_t level = 1; level < m_levels.size(); ++level)
        for (std::size_t node = 0, index = 0; node < m_levels[level].boxes.size(); ++node)
            for (; index < m_levels[level].end(node); ++index)
                KBS_CHECK(sink(m_levels[level - 1].firstNode + static_cast<std::int64_t>(index),
                    m_levels[level].firstNode + static_cast<std::int64_t>(node)));
    return {};
}

void ShadowTablesOpen::set(int defensive)
{
    sqlite3_db_config(m_database.handle(), SQLITE_DBCONFIG_DEFENSIVE, defensive, nullptr);
}

Result<void> fillRtree(
    Database &database, const std::string &table, std::span<const RtreeCell> cells, const Progress &progress)
{
    if (cells.empty())
        return {};
    const ShadowTablesOpen open(database);
    KBS_TRY(const std::int64_t nodeBytes,
        database.integer("SELECT length(data) FROM " + quoteName(table + "_node") + " WHERE nodeno = 1"));
    PackedRtree tree(static_cast<std::size_t>(nodeBytes), database.path() + QStringLiteral(".asama-dizin"));
    KBS_CHECK(tree.pack(cells, progress));
    const auto pairs = [&database](const std::string &sql) {
        return [&database, sql](std::int64_t first, std::int64_t second) -> Result<void> {
            KBS_TRY(Statement insert, database.prepare(sql));
            insert.bind(1, first);
            insert.bind(2, second);
            return insert.run();
        };
    };
    KBS_CHECK(tree.nodes([&](std::int64_t node, std::string_view bytes) -> Result<void> {
        KBS_TRY(Statement insert,
            database.prepare(
                "INSERT OR REPLACE INTO " + quoteName(table + "_node") + " (nodeno, data) VALUES (?1, ?2)"));
        insert.bind(1, node);
        insert.bindBlob(2, bytes);
        return insert.run();
    }));
    KBS_CHECK(tree.rows(pairs("INSERT INTO " + quoteName(table + "_rowid") + " (rowid, nodeno) VALUES (?1, ?2)")));
    return tree.parents(pairs("INSERT INTO " + quoteName(table + "_parent") + " (nodeno, parentnode) VALUES (?1, ?2)"));
}

} // namespace kbs::spatialite
