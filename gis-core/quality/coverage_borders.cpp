// SPDX-License-Identifier: GPL-3.0-or-later
#include "quality/coverage_borders.h"

#include <bit>
#include <cmath>

namespace kbs::quality::coverage {

namespace {

constexpr std::uint32_t none = std::numeric_limits<std::uint32_t>::max();
constexpr std::size_t betweenCancels = 1 << 14;

std::size_t mixed(Place place)
{
    std::uint64_t hash = static_cast<std::uint64_t>(place.x) * 0x9E3779B97F4A7C15u;
    hash = (hash ^ (hash >> 32)) + static_cast<std::uint64_t>(place.y) * 0xC2B2AE3D27D4EB4Fu;
    return static_cast<std::size_t>((hash ^ (hash >> 29)) * 0xBF58476D1CE4E5B9u);
}

/// East of a place, or due north of it.
bool isEast(Place from)
{
    return from.x > 0 || (from.x == 0 && from.y > 0);
}

Place minus(Place a, Place b)
{
    return {a.x - b.x, a.y - b.y};
}

Unit cross(Place a, Place b)
{
    return a.x * b.y - a.y * b.x;
}

Unit dot(Place a, Place b)
{
    return a.x * b.x + a.y * b.y;
}

/// Whether a point on the line of a segment lies between its ends.
bool isWithin(Place from, Place to, Place at)
{
    return at != from && at != to && dot(minus(at, from), minus(at, to)) < 0;
}

} // namespace

Box Borders::Edge::box() const
{
    return {std::min(from.x, to.x), std::min(from.y, to.y), std::max(from.x, to.x), std::max(from.y, to.y)};
}

Borders::Borders(const Shapes &shapes, const Tiles &tiles, const Bits &matched, const CoverageTolerances &tolerances)
    : m_shapes(shapes), m_tiles(tiles), m_matched(matched), m_tolerances(tolerances), m_margin(margin(tolerances))
{
}

Unit Borders::margin(const CoverageTolerances &tolerances)
{
    return static_cast<Unit>(std::ceil(std::max(tolerances.sliverWidth, tolerances.rounding) * unitsPerMetre)) + 1;
}

Result<void> Borders::examine(std::size_t tile, BorderFindings &out, const Progress &progress)
{
    m_tile = m_tiles.box(tile);
    m_through.clear();
    m_candidates.clear();
    collectShapes(tile);
    collectEdges();
    matchEdges(out);
    indexVertices();
    KBS_CHECK(comparePairs(out, progress));
    if (out.more)
        return {};
    KBS_CHECK(testVertices(out, progress));
    takeGaps(out);
    return {};
}

void Borders::collectShapes(std::size_t tile)
{
    m_near.clear();
    m_numbers.clear();
    const auto take = [this](std::uint32_t number) {
        m_near.push_back(m_shapes.at(number));
        m_numbers.push_back(number);
    };
    std::ranges::for_each(m_tiles.shapes(tile), take);
    const Box reach = m_tile.grown(m_margin);
    for (const std::uint32_t number : m_tiles.large())
        if (m_shapes.box(number).intersects(reach))
            take(number);
    m_shapeCells.lay(m_tile, m_near.size(), 1, [this](std::size_t i) { return m_near[i].box; });
}

/// The edges that did not meet their opposite when they came.
void Borders::collectEdges()
{
    m_edges.clear();
    const Box reach = m_tile.grown(m_margin);
    for (std::size_t i = 0; i < m_near.size(); ++i) {
        const Shape &shape = m_near[i];
        shape.forEachEdge([&](std::size_t index, Place from, Place to) {
            if (m_matched.test(shape.firstEdge + index))
                return;
            const Edge edge{from, to, m_numbers[i], 1};
            if (edge.box().intersects(reach))
                m_edges.push_back(edge);
        });
    }
}

/// Takes out what meets its opposite here: both have the same box, so they are in the same tiles.
void Borders::matchEdges(BorderFindings &out)
{
    m_slots.assign(std::bit_ceil(m_edges.size() * 2 + 1), 0);
    const std::size_t mask = m_slots.size() - 1;
    std::size_t kept = 0;
    for (std::size_t i = 0; i < m_edges.size(); ++i) {
        const Edge edge = m_edges[i];
        const bool forward = edge.from < edge.to;
        const Place low = forward ? edge.from : edge.to, high = forward ? edge.to : edge.from;
        std::size_t slot = (mixed(low) * 31 + mixed(high)) & mask;
        for (; m_slots[slot] != 0; slot = (slot + 1) & mask) {
            Edge &known = m_edges[m_slots[slot] - 1];
            if (known.from == edge.from && known.to == edge.to) {
                ++known.weight;
                known.owner = edge.owner;
                break;
            }
            if (known.from == edge.to && known.to == edge.from) {
                if (--known.weight < 0)
                    known = {edge.from, edge.to, edge.owner, 1};
                break;
            }
        }
        if (m_slots[slot] == 0) {
            m_edges[kept++] = edge;
            m_slots[slot] = static_cast<std::uint32_t>(kept);
        }
    }
    m_edges.resize(kept);
    std::erase_if(m_edges, [](const Edge &edge) { return edge.weight == 0; });
    for (const Edge &edge : m_edges)
        if (edge.weight > 1) { // the same border twice in the same direction
            const Place middle{(edge.from.x + edge.to.x) / 2, (edge.from.y + edge.to.y) / 2};
            if (isMine(middle))
                addPlace({middle.x - 1, middle.y - 1, middle.x + 1, middle.y + 1}, out);
        }
}

void Borders::indexVertices()
{
    m_vertices.clear();
    m_nextEnd.assign(m_edges.size() * 2, none);
    m_slots.assign(std::bit_ceil(m_edges.size() * 4 + 1), 0);
    const std::size_t mask = m_slots.size() - 1;
    for (std::uint32_t end = 0; end < m_nextEnd.size(); ++end) {
        const Edge &edge = m_edges[end / 2];
        const Place at = end % 2 == 0 ? edge.from : edge.to;
        std::size_t slot = mixed(at) & mask;
        while (m_slots[slot] != 0 && m_vertices[m_slots[slot] - 1].at != at)
            slot = (slot + 1) & mask;
        if (m_slots[slot] == 0) {
            m_vertices.push_back({at, none});
            m_slots[slot] = static_cast<std::uint32_t>(m_vertices.size());
        }
        Vertex &vertex = m_vertices[m_slots[slot] - 1];
        m_nextEnd[end] = vertex.firstEnd;
        vertex.firstEnd = end;
    }
}

std::uint32_t Borders::vertexAt(Place place) const
{
    const std::size_t mask = m_slots.size() - 1;
    std::size_t slot = mixed(place) & mask;
    while (m_vertices[m_slots[slot] - 1].at != place)
        slot = (slot + 1) & mask;
    return m_slots[slot] - 1;
}

// ------------------------------------------------------------------------------------------------ pairs

/// Compares all edges that are near each other, a pair once in a tile: in the lower left of the cells that they share.
Result<void> Borders::comparePairs(BorderFindings &out, const Progress &progress)
{
    const Unit half = m_margin / 2 + 1;
    m_edgeCells.lay(m_tile, m_edges.size(), 4 * m_margin, [&](std::size_t i) { return m_edges[i].box().grown(half); });
    std::vector<Box> boxes;
    std::size_t pairs = 0;
    for (std::size_t cell = 0; cell < m_edgeCells.size(); ++cell) {
        const std::span list = m_edgeCells.list(cell);
        boxes.clear();
        for (const std::uint32_t edge : list)
            boxes.push_back(m_edges[edge].box().grown(half).common(m_tile));
        for (std::size_t i = 1; i < list.size(); ++i) {
            for (std::size_t j = 0; j < i; ++j)
                if (boxes[i].intersects(boxes[j])
                    && m_edgeCells.cellAt(
                           {std::max(boxes[i].minX, boxes[j].minX), std::max(boxes[i].minY, boxes[j].minY)})
                        == cell)
                    compare(list[i], list[j], out);
            pairs += i;
            if (pairs > betweenCancels) {
                pairs = 0;
                if (progress.isCancelled())
                    return cancelled();
                if (out.more)
                    return {};
            }
        }
    }
    return {};
}

void Borders::compare(std::uint32_t first, std::uint32_t second, BorderFindings &out)
{
    const Edge &one = m_edges[first], &other = m_edges[second];
    const bool opposite = dot(minus(one.to, one.from), minus(other.to, other.from)) < 0;
    if ((one.to == other.from || one.from == other.to) && !opposite)
        return; // one goes on where the other ends
    findContact(first, second, out);
    if (opposite && one.owner != other.owner)
        findGap(one, other, out);
}

void Borders::findContact(std::uint32_t first, std::uint32_t second, BorderFindings &out)
{
    const Edge &one = m_edges[first], &other = m_edges[second];
    if (!one.box().intersects(other.box()))
        return;
    const Unit oneFrom = turn(other.from, other.to, one.from), oneTo = turn(other.from, other.to, one.to);
    const Unit otherFrom = turn(one.from, one.to, other.from), otherTo = turn(one.from, one.to, other.to);
    const auto pass = [&](Unit side, Place end, std::uint32_t through) {
        const Edge &passing = m_edges[through];
        if (side == 0 && isMine(end) && isWithin(passing.from, passing.to, end))
            m_through.emplace_back(vertexAt(end), through);
    };
    pass(oneFrom, one.from, second);
    pass(oneTo, one.to, second);
    pass(otherFrom, other.from, first);
    pass(otherTo, other.to, first);
    const auto parts = [](Unit a, Unit b) { return (a < 0 && b > 0) || (a > 0 && b < 0); };
    if (!parts(oneFrom, oneTo) || !parts(otherFrom, otherTo))
        return;
    const double t = static_cast<double>(oneFrom) / (static_cast<double>(oneFrom) - static_cast<double>(oneTo));
    const Place at{one.from.x + static_cast<Unit>(t * static_cast<double>(one.to.x - one.from.x)),
        one.from.y + static_cast<Unit>(t * static_cast<double>(one.to.y - one.from.y))};
    addPlace({at.x - 1, at.y - 1, at.x + 1, at.y + 1}, out);
}

/// Two edges that run against each other with the outside between them.
void Borders::findGap(const Edge &one, const Edge &other, BorderFindings &out)
{
    const auto real = [](Place place) { return Point{static_cast<double>(place.x), static_cast<double>(place.y)}; };
    const Point along = real(minus(one.to, one.from));
    const double length = std::hypot(along.x, along.y);
    struct Foot {
        double at, off; ///< along `one`; to its right
    };
    const auto foot = [&](Place place) {
        const Point to = real(minus(place, one.from));
        return Foot{(to.x * along.x + to.y * along.y) / length, (to.x * along.y - to.y * along.x) / length};
    };
    const Foot first = foot(other.to), last = foot(other.from); // `other` runs backwards
    const double begin = std::max(0.0, first.at), end = std::min(length, last.at);
    if (end - begin < m_tolerances.gapLength * unitsPerMetre)
        return;
    const auto off
        = [&](double at) { return first.off + (last.off - first.off) * (at - first.at) / (last.at - first.at); };
    const double atBegin = off(begin), atEnd = off(end);
    const double most = std::max(std::abs(atBegin), std::abs(atEnd));
    const auto at = [&](double s, double side) {
        return Place{one.from.x + static_cast<Unit>(std::lround((along.x * s + along.y * side) / length)),
            one.from.y + static_cast<Unit>(std::lround((along.y * s - along.x * side) / length))};
    };
    const Place middle = at((begin + end) / 2, (atBegin + atEnd) / 4);
    if (!isMine(middle)) // the tile that has it knows who covers it
        return;
    if (most <= m_tolerances.rounding * unitsPerMetre) {
        ++out.uneven;
        return;
    }
    if (std::min(atBegin, atEnd) < -0.5 || most > m_tolerances.sliverWidth * unitsPerMetre)
        return;
    Candidate candidate{.first = std::min(one.owner, other.owner),
        .second = std::max(one.owner, other.owner),
        .area = (atBegin + atEnd) / 2 * (end - begin) / (unitsPerMetre * unitsPerMetre),
        .width = most / unitsPerMetre,
        .middle = middle,
        .box = {}};
    for (const Place corner : {at(begin, 0), at(begin, atBegin), at(end, 0), at(end, atEnd)})
        candidate.box.add(corner);
    m_candidates.push_back(candidate);
}

/// A third polygon may fill the strip.
void Borders::takeGaps(BorderFindings &out)
{
    for (const Candidate &candidate : m_candidates) {
        if (coveredWestOf(candidate.middle) > 0)
            continue;
        const std::pair key{candidate.first, candidate.second};
        if (out.gaps.size() >= m_tolerances.mostFaults && !out.gaps.contains(key)) {
            out.more = true;
            continue;
        }
        Gap &gap = out.gaps[key];
        gap.area += candidate.area;
        gap.width = std::max(gap.width, candidate.width);
        gap.box.add({candidate.box.minX, candidate.box.minY});
        gap.box.add({candidate.box.maxX, candidate.box.maxY});
    }
}

// ------------------------------------------------------------------------------------------------ vertices

Result<void> Borders::testVertices(BorderFindings &out, const Progress &progress)
{
    std::ranges::sort(m_through);
    const auto repeated = std::ranges::unique(m_through);
    m_through.erase(repeated.begin(), repeated.end());
    auto passing = m_through.begin();
    for (std::uint32_t number = 0; number < m_vertices.size(); ++number) {
        if (number % betweenCancels == 0 && progress.isCancelled())
            return cancelled();
        const Vertex &vertex = m_vertices[number];
        if (!isMine(vertex.at))
            continue;
        m_spokes.clear();
        for (std::uint32_t end = vertex.firstEnd; end != none; end = m_nextEnd[end]) {
            const Edge &edge = m_edges[end / 2];
            m_spokes.push_back(
                {minus(end % 2 == 0 ? edge.to : edge.from, vertex.at), end % 2 == 0 ? edge.weight : -edge.weight});
        }
        for (; passing != m_through.end() && passing->first == number; ++passing) {
            const Edge &edge = m_edges[passing->second];
            m_spokes.push_back({minus(edge.to, vertex.at), edge.weight});
            m_spokes.push_back({minus(edge.from, vertex.at), -edge.weight});
        }
        if (!isSound(vertex))
            addPlace({vertex.at.x, vertex.at.y, vertex.at.x, vertex.at.y}, out);
    }
    return {};
}

/// The tests *turn* and *west* of coverage.h.
bool Borders::isSound(const Vertex &vertex)
{
    const auto allEast
        = [this] { return std::ranges::all_of(m_spokes, [](const Spoke &spoke) { return isEast(spoke.to); }); };
    if (m_spokes.size() == 2 && m_spokes[0].weight + m_spokes[1].weight == 0 && !allEast())
        return true;                                                 // one border that passes
    std::ranges::sort(m_spokes, [](const Spoke &a, const Spoke &b) { // counter-clockwise from the south
        const bool eastA = isEast(a.to), eastB = isEast(b.to);
        return eastA != eastB ? eastA : cross(a.to, b.to) > 0;
    });
    std::size_t kept = 0; // spokes in the same direction count together
    for (const Spoke &spoke : m_spokes) {
        if (kept > 0 && cross(m_spokes[kept - 1].to, spoke.to) == 0 && dot(m_spokes[kept - 1].to, spoke.to) > 0)
            m_spokes[kept - 1].weight += spoke.weight;
        else
            m_spokes[kept++] = spoke;
    }
    m_spokes.resize(kept);
    std::erase_if(m_spokes, [](const Spoke &spoke) { return spoke.weight == 0; });
    if (m_spokes.empty())
        return true;
    if (!alternates())
        return false;
    return !allEast() || coveredWestOf(vertex.at) + (m_spokes.front().weight > 0 ? 1 : 0) <= 1;
}

bool Borders::alternates() const
{
    std::int32_t before = m_spokes.back().weight;
    for (const Spoke &spoke : m_spokes) {
        if (std::abs(spoke.weight) != 1 || spoke.weight == before)
            return false;
        before = spoke.weight;
    }
    return true;
}

int Borders::coveredWestOf(Place place) const
{
    int covered = 0;
    for (const std::uint32_t index : m_shapeCells.list(m_shapeCells.cellAt(place))) {
        const Shape &shape = m_near[index];
        if (shape.box.minX < place.x && place.x <= shape.box.maxX && shape.box.minY < place.y
            && place.y <= shape.box.maxY && coversWestOf(shape, place))
            ++covered;
    }
    return covered;
}

bool Borders::isMine(Place place) const
{
    return place.x >= m_tile.minX && place.x <= m_tile.maxX && place.y >= m_tile.minY && place.y <= m_tile.maxY;
}

void Borders::addPlace(const Box &box, BorderFindings &out)
{
    if (out.places.size() < mostPlaces)
        out.places.push_back(box);
    else
        out.more = true;
}

} // namespace kbs::quality::coverage
