// SPDX-License-Identifier: GPL-3.0-or-later
#include "levels/block.h"

#include <algorithm>
#include <cmath>
#include <cstring>

namespace kbs::levels {

namespace {

constexpr std::uint32_t mostShapes = 256;     ///< small enough to leave out what is not seen, large enough to go fast
constexpr std::uint32_t mostPoints = 1 << 14; ///< a larger shape has a block of its own

/// What stands before the columns.
struct Head {
    std::uint32_t shapes, rings, points, textBytes;
    Units originX, originY;
};
static_assert(sizeof(Head) == 32);

std::size_t padded(std::size_t bytes)
{
    return (bytes + 7) / 8 * 8;
}

bool rises(const std::uint32_t *ends, std::uint32_t count, std::uint32_t last)
{
    std::uint32_t before = 0;
    for (std::uint32_t i = 0; i < count; ++i) {
        if (ends[i] < before)
            return false;
        before = ends[i];
    }
    return before == last;
}

/// Cuts columns off a run of bytes.
struct Cutter {
    std::span<const char> left;
    bool isShort = false;

    template <typename T> const T *take(std::uint64_t count)
    {
        const std::uint64_t bytes = (count * sizeof(T) + 7) / 8 * 8;
        if (isShort || bytes > left.size()) {
            isShort = true;
            return nullptr;
        }
        const auto *begin = reinterpret_cast<const T *>(left.data());
        left = left.subspan(bytes);
        return begin;
    }
};

template <typename T> void append(std::vector<char> &out, const T *values, std::size_t count)
{
    const std::size_t at = out.size();
    out.resize(at + padded(count * sizeof(T)));
    if (count > 0)
        std::memcpy(out.data() + at, values, count * sizeof(T));
}

bool isUsable(double metres)
{
    return std::abs(metres) <= farthestMetres; // false for what is no number
}

Units clamped(double metres)
{
    return static_cast<Units>(
        std::llround(std::clamp(metres, -2 * farthestMetres, 2 * farthestMetres) / metresPerUnit));
}

} // namespace

UnitBox UnitBox::of(const Bbox &box)
{
    return {clamped(box.minX), clamped(box.minY), clamped(box.maxX), clamped(box.maxY)};
}

void Shape::clear()
{
    id = 0;
    combo = 0;
    members = 1;
    area = inner = 0;
    xy.clear();
    ringEnds.clear();
    textEnds.clear();
    text.clear();
}

UnitBox Shape::box() const
{
    UnitBox out;
    for (std::size_t i = 0; i + 1 < xy.size(); i += 2)
        out.add(xy[i], xy[i + 1]);
    return out;
}

bool Shape::take(const FeatureBatch::GeometryView &geometry)
{
    kind = geometry.kind;
    const bool isArea = kind == GeometryKind::Polygon || kind == GeometryKind::MultiPolygon;
    xy.clear();
    ringEnds.clear();
    std::size_t begin = 0;
    for (const std::uint32_t end : geometry.ringEnds) {
        auto ring = geometry.points.subspan(begin, end - begin);
        begin = end;
        if (isArea && ring.size() > 1 && ring.front() == ring.back())
            ring = ring.first(ring.size() - 1);
        for (const Point &point : ring) {
            if (!isUsable(point.x) || !isUsable(point.y))
                return false;
            xy.push_back(static_cast<Units>(std::llround(point.x / metresPerUnit)));
            xy.push_back(static_cast<Units>(std::llround(point.y / metresPerUnit)));
        }
        ringEnds.push_back(static_cast<std::uint32_t>(xy.size() / 2));
    }
    return !xy.empty() && box().isSmall();
}

BlockView BlockView::of(std::span<const char> bytes, const Layout &layout, std::uint32_t combos, bool isKnown)
{
    BlockView view;
    Head head;
    if (bytes.size() < sizeof head || reinterpret_cast<std::uintptr_t>(bytes.data()) % 8 != 0)
        return {};
    std::memcpy(&head, bytes.data(), sizeof head);
    Cutter cutter{bytes.subspan(sizeof head)};
    view.m_size = head.shapes;
    view.m_texts = layout.texts;
    view.m_originX = head.originX;
    view.m_originY = head.originY;
    if (layout.isMerged) {
        view.m_members = cutter.take<std::uint32_t>(head.shapes);
        view.m_areas = cutter.take<float>(head.shapes);
        view.m_inners = cutter.take<float>(head.shapes);
    } else {
        view.m_ids = cutter.take<FeatureId>(head.shapes);
    }
    view.m_xy = cutter.take<std::int32_t>(2ULL * head.points);
    view.m_combos = cutter.take<std::uint32_t>(head.shapes);
    view.m_shapeRings = cutter.take<std::uint32_t>(head.shapes);
    const auto *ringEnds = cutter.take<std::uint32_t>(head.rings);
    view.m_kinds = cutter.take<std::uint8_t>(head.shapes);
    const std::uint64_t texts = layout.isMerged ? 0 : std::uint64_t(layout.texts) * head.shapes;
    view.m_textEnds = cutter.take<std::uint32_t>(texts);
    view.m_text = cutter.take<char>(head.textBytes);
    if (cutter.isShort || !cutter.left.empty() || head.points > UINT32_MAX / 2)
        return {};
    if (isKnown) {
        view.m_ringEnds = ringEnds;
        return view;
    }
    if (!rises(view.m_shapeRings, head.shapes, head.rings) || !rises(ringEnds, head.rings, head.points)
        || !rises(view.m_textEnds, static_cast<std::uint32_t>(texts), texts > 0 ? head.textBytes : 0))
        return {};
    for (std::uint32_t row = 0; row < head.shapes; ++row)
        if (view.m_combos[row] >= combos || view.m_kinds[row] > static_cast<int>(GeometryKind::MultiPolygon))
            return {};
    view.m_ringEnds = ringEnds;
    return view;
}

std::string_view BlockView::text(std::uint32_t row, std::uint32_t column) const
{
    const std::uint32_t at = row * m_texts + column;
    const std::uint32_t begin = at == 0 ? 0 : m_textEnds[at - 1];
    return {m_text + begin, m_textEnds[at] - begin};
}

bool BlockWriter::add(const Shape &shape)
{
    UnitBox box = m_box;
    box.add(shape.box());
    if (size() > 0 && (size() >= mostShapes || (m_xy.size() + shape.xy.size()) / 2 > mostPoints || !box.isSmall()))
        return false;
    const auto points = static_cast<std::uint32_t>(m_xy.size() / 2);
    m_box = box;
    m_xy.insert(m_xy.end(), shape.xy.begin(), shape.xy.end());
    for (const std::uint32_t end : shape.ringEnds)
        m_ringEnds.push_back(points + end);
    m_shapeRings.push_back(static_cast<std::uint32_t>(m_ringEnds.size()));
    m_combos.push_back(shape.combo);
    m_kinds.push_back(static_cast<std::uint8_t>(shape.kind));
    if (m_layout.isMerged) {
        m_members.push_back(shape.members);
        m_areas.push_back(shape.area);
        m_inners.push_back(shape.inner);
        return true;
    }
    m_ids.push_back(shape.id);
    const auto textBytes = static_cast<std::uint32_t>(m_text.size());
    for (std::uint32_t i = 0; i < m_layout.texts; ++i)
        m_textEnds.push_back(textBytes + (i < shape.textEnds.size() ? shape.textEnds[i] : 0));
    m_text += shape.text;
    return true;
}

std::vector<char> BlockWriter::finish()
{
    const bool hasPoints = !m_box.isEmpty();
    const Head head{.shapes = size(),
        .rings = static_cast<std::uint32_t>(m_ringEnds.size()),
        .points = static_cast<std::uint32_t>(m_xy.size() / 2),
        .textBytes = static_cast<std::uint32_t>(m_text.size()),
        .originX = hasPoints ? m_box.minX : 0,
        .originY = hasPoints ? m_box.minY : 0};
    std::vector<std::int32_t> steps(m_xy.size());
    for (std::size_t i = 0; i < m_xy.size(); ++i)
        steps[i] = static_cast<std::int32_t>(m_xy[i] - (i % 2 == 0 ? head.originX : head.originY));
    std::vector<char> out;
    append(out, reinterpret_cast<const char *>(&head), sizeof head);
    if (m_layout.isMerged) {
        append(out, m_members.data(), m_members.size());
        append(out, m_areas.data(), m_areas.size());
        append(out, m_inners.data(), m_inners.size());
    } else {
        append(out, m_ids.data(), m_ids.size());
    }
    append(out, steps.data(), steps.size());
    append(out, m_combos.data(), m_combos.size());
    append(out, m_shapeRings.data(), m_shapeRings.size());
    append(out, m_ringEnds.data(), m_ringEnds.size());
    append(out, m_kinds.data(), m_kinds.size());
    append(out, m_textEnds.data(), m_textEnds.size());
    append(out, m_text.data(), m_text.size());
    *this = BlockWriter(m_layout);
    return out;
}

} // namespace kbs::levels
