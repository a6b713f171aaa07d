// SPDX-License-Identifier: GPL-3.0-or-later
#include "levels/generaliser.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <unordered_map>

namespace kbs::levels {

namespace {

/// A merged shape stands for at most so many features: an edit of one draws the others anew.
constexpr std::uint32_t mostMembers = 2000;

struct Vertex {
    Units x, y;
    auto operator<=>(const Vertex &) const = default;
};

struct Edge {
    Vertex from, to;
    std::uint32_t shape;
    bool isGone = false;
};

/// Edges of both directions and of one combo have one key.
std::uint64_t keyOf(const Edge &edge, std::uint32_t combo)
{
    const auto mix = [](std::uint64_t h) {
        h ^= h >> 32;
        h *= 0xd6e8feb86659fd93ULL;
        return h ^ (h >> 29);
    };
    const auto &[low, high] = std::minmax(edge.from, edge.to);
    std::uint64_t h = mix(static_cast<std::uint64_t>(low.x) + combo);
    h = mix(h + static_cast<std::uint64_t>(low.y));
    h = mix(h + static_cast<std::uint64_t>(high.x));
    return mix(h + static_cast<std::uint64_t>(high.y));
}

double lengthOf(const Edge &edge)
{
    return std::hypot(static_cast<double>(edge.to.x - edge.from.x), static_cast<double>(edge.to.y - edge.from.y))
        * metresPerUnit;
}

/// Which shapes belong together.
class Groups {
public:
    explicit Groups(std::span<const Shape> shapes) : m_parent(shapes.size()), m_members(shapes.size())
    {
        std::iota(m_parent.begin(), m_parent.end(), 0U);
        for (std::size_t i = 0; i < shapes.size(); ++i)
            m_members[i] = shapes[i].members;
    }
    std::uint32_t find(std::uint32_t shape)
    {
        while (m_parent[shape] != shape)
            shape = m_parent[shape] = m_parent[m_parent[shape]];
        return shape;
    }
    void join(std::uint32_t a, std::uint32_t b)
    {
        a = find(a);
        b = find(b);
        if (a == b || m_members[a] + m_members[b] > mostMembers)
            return;
        if (a > b)
            std::swap(a, b); // the first shape of a group names it
        m_parent[b] = a;
        m_members[a] += m_members[b];
    }

private:
    std::vector<std::uint32_t> m_parent, m_members;
};

/// Brings rings to the grid of a level.
class Snapper {
public:
    explicit Snapper(double pixel) : m_step(std::max<Units>(1, std::llround(pixel / 2 / metresPerUnit))) { }

    void begin(Shape &out) { m_out = &out; }
    /// A ring that collapses is left out, unless it is the first: then a point or a line of it stays.
    void addRing(std::span<const Vertex> ring)
    {
        m_ring.clear();
        for (const Vertex &vertex : ring) {
            const Vertex snapped{snap(vertex.x), snap(vertex.y)};
            while (m_ring.size() >= 2 && isStraight(m_ring[m_ring.size() - 2], m_ring.back(), snapped))
                m_ring.pop_back();
            if (m_ring.empty() || m_ring.back() != snapped)
                m_ring.push_back(snapped);
        }
        for (bool again = true; again && m_ring.size() >= 3;) { // across the ring's seam
            again = false;
            if (m_ring.front() == m_ring.back()
                || isStraight(m_ring[m_ring.size() - 2], m_ring.back(), m_ring.front())) {
                m_ring.pop_back();
                again = true;
            } else if (isStraight(m_ring.back(), m_ring[0], m_ring[1])) {
                m_ring.erase(m_ring.begin());
                again = true;
            }
        }
        if (m_ring.size() < 3) {
            if (!m_out->ringEnds.empty())
                return;
            m_ring = extremes(ring);
        }
        for (const Vertex &vertex : m_ring) {
            m_out->xy.push_back(vertex.x * m_step);
            m_out->xy.push_back(vertex.y * m_step);
        }
        m_out->ringEnds.push_back(static_cast<std::uint32_t>(m_out->xy.size() / 2));
    }

private:
    [[nodiscard]] Units snap(Units value) const
    {
        const Units shifted = value + m_step / 2;
        return shifted >= 0 ? shifted / m_step : -((-shifted + m_step - 1) / m_step);
    }
    static bool isStraight(const Vertex &a, const Vertex &b, const Vertex &c)
    {
        return (b.x - a.x) * (c.y - b.y) == (b.y - a.y) * (c.x - b.x);
    }
    [[nodiscard]] std::vector<Vertex> extremes(std::span<const Vertex> ring) const
    {
        const auto [low, high] = std::ranges::minmax(ring);
        const Vertex a{snap(low.x), snap(low.y)}, b{snap(high.x), snap(high.y)};
        return a == b ? std::vector{a} : std::vector{a, b};
    }

    Units m_step;
    Shape *m_out = nullptr;
    std::vector<Vertex> m_ring;
};

std::vector<Vertex> verticesOf(const Shape &shape, std::size_t ring)
{
    std::vector<Vertex> out;
    for (std::size_t i = ring == 0 ? 0 : shape.ringEnds[ring - 1]; i < shape.ringEnds[ring]; ++i)
        out.push_back({shape.xy[2 * i], shape.xy[2 * i + 1]});
    return out;
}

/// Puts edges end to end. Every vertex has as many edges in as out, so each walk comes back to where it began.
class Tracer {
public:
    void trace(std::span<const Edge> edges, Snapper &snapper)
    {
        m_order.resize(edges.size());
        std::iota(m_order.begin(), m_order.end(), 0U);
        std::ranges::sort(m_order, {}, [&](std::uint32_t i) { return std::pair(edges[i].from, i); });
        m_used.assign(edges.size(), false);
        for (std::size_t start = 0; start < edges.size(); ++start) {
            if (m_used[start])
                continue;
            m_ring.clear();
            for (std::size_t at = start; at < edges.size() && !m_used[at]; at = next(edges, edges[at].to)) {
                m_used[at] = true;
                m_ring.push_back(edges[at].from);
            }
            snapper.addRing(m_ring);
        }
    }

private:
    [[nodiscard]] std::size_t next(std::span<const Edge> edges, const Vertex &from) const
    {
        auto it = std::ranges::lower_bound(m_order, from, {}, [&](std::uint32_t i) { return edges[i].from; });
        for (; it != m_order.end() && edges[*it].from == from; ++it)
            if (!m_used[*it])
                return *it;
        return edges.size();
    }
    std::vector<std::uint32_t> m_order;
    std::vector<bool> m_used;
    std::vector<Vertex> m_ring;
};

bool isArea(const Shape &shape)
{
    return shape.kind == GeometryKind::Polygon || shape.kind == GeometryKind::MultiPolygon;
}

std::vector<Edge> edgesOf(std::span<const Shape> shapes, const std::vector<bool> &isSmall)
{
    std::vector<Edge> edges;
    for (std::uint32_t i = 0; i < shapes.size(); ++i) {
        if (!isSmall[i] && shapes[i].members == 1)
            continue;
        for (std::size_t ring = 0; ring < shapes[i].ringEnds.size(); ++ring) {
            const auto vertices = verticesOf(shapes[i], ring);
            for (std::size_t k = 0; k < vertices.size(); ++k) {
                const Edge edge{vertices[k], vertices[(k + 1) % vertices.size()], i};
                if (edge.from != edge.to)
                    edges.push_back(edge);
            }
        }
    }
    return edges;
}

/// Pairs of edges that run against each other between shapes of one look.
std::vector<std::pair<std::uint32_t, std::uint32_t>> sharedEdges(
    std::span<const Edge> edges, std::span<const Shape> shapes)
{
    std::vector<std::pair<std::uint64_t, std::uint32_t>> keys(edges.size());
    for (std::uint32_t i = 0; i < edges.size(); ++i)
        keys[i] = {keyOf(edges[i], shapes[edges[i].shape].combo), i};
    std::ranges::sort(keys);
    std::vector<std::pair<std::uint32_t, std::uint32_t>> shared;
    for (std::size_t i = 1; i < keys.size(); ++i) {
        const Edge &a = edges[keys[i - 1].second], &b = edges[keys[i].second];
        if (keys[i - 1].first != keys[i].first || a.from != b.to || a.to != b.from
            || shapes[a.shape].combo != shapes[b.shape].combo)
            continue;
        shared.emplace_back(keys[i - 1].second, keys[i].second);
        ++i; // each edge goes away with one other
    }
    return shared;
}

} // namespace

double areaOf(const Shape &shape)
{
    double sum = 0;
    std::size_t begin = 0;
    for (const std::uint32_t end : shape.ringEnds) {
        for (std::size_t i = begin; i < end; ++i) {
            const std::size_t k = i + 1 == end ? begin : i + 1;
            const auto x = [&](std::size_t at) { return static_cast<double>(shape.xy[2 * at] - shape.xy[0]); };
            const auto y = [&](std::size_t at) { return static_cast<double>(shape.xy[2 * at + 1] - shape.xy[1]); };
            sum += x(i) * y(k) - x(k) * y(i);
        }
        begin = end;
    }
    return std::abs(sum) / 2 * metresPerUnit * metresPerUnit;
}

bool isSmallArea(const Shape &shape, double pixel)
{
    const UnitBox box = shape.box();
    const auto most = static_cast<Units>(mergedPixels * pixel / metresPerUnit);
    return isArea(shape) && box.maxX - box.minX < most && box.maxY - box.minY < most;
}

std::vector<Shape> generalise(std::span<const Shape> shapes, double pixel, std::vector<std::uint32_t> &parents)
{
    std::vector<bool> isSmall(shapes.size());
    for (std::size_t i = 0; i < shapes.size(); ++i)
        isSmall[i] = isSmallArea(shapes[i], pixel);
    std::vector<Edge> edges = edgesOf(shapes, isSmall);
    const auto shared = sharedEdges(edges, shapes);
    Groups groups(shapes);
    for (const auto &[a, b] : shared)
        if (isSmall[edges[a].shape] || isSmall[edges[b].shape])
            groups.join(edges[a].shape, edges[b].shape);
    std::vector<float> inner(shapes.size(), 0);
    for (const auto &[a, b] : shared) {
        const std::uint32_t group = groups.find(edges[a].shape);
        if (group != groups.find(edges[b].shape))
            continue;
        edges[a].isGone = edges[b].isGone = true;
        inner[group] += static_cast<float>(lengthOf(edges[a]));
    }

    std::vector<Shape> out;
    parents.assign(shapes.size(), 0);
    std::vector<bool> isMerged(shapes.size(), false);
    for (std::uint32_t i = 0; i < shapes.size(); ++i) {
        const std::uint32_t group = groups.find(i);
        if (group == i) {
            parents[i] = static_cast<std::uint32_t>(out.size());
            Shape &shape = out.emplace_back();
            shape.id = shapes[i].id;
            shape.kind = shapes[i].kind;
            shape.combo = shapes[i].combo;
            shape.members = 0;
            shape.inner = inner[i];
        } else {
            parents[i] = parents[group];
            isMerged[i] = isMerged[group] = true;
        }
        Shape &shape = out[parents[i]];
        shape.members += shapes[i].members;
        shape.area
            += shapes[i].members > 1 || shapes[i].area > 0 ? shapes[i].area : static_cast<float>(areaOf(shapes[i]));
        shape.inner += shapes[i].inner;
    }

    Snapper snapper(pixel);
    std::vector<Edge> border; // of merged shapes, group by group
    for (const Edge &edge : edges)
        if (!edge.isGone && isMerged[edge.shape])
            border.push_back(edge);
    std::ranges::stable_sort(border, {}, [&](const Edge &edge) { return parents[edge.shape]; });
    Tracer tracer;
    for (std::size_t begin = 0; begin < border.size();) {
        std::size_t end = begin;
        const std::uint32_t number = parents[border[begin].shape];
        while (end < border.size() && parents[border[end].shape] == number)
            ++end;
        snapper.begin(out[number]);
        tracer.trace(std::span(border).subspan(begin, end - begin), snapper);
        begin = end;
    }
    for (std::uint32_t i = 0; i < shapes.size(); ++i) {
        Shape &shape = out[parents[i]];
        if (isMerged[i] && !shape.xy.empty())
            continue;
        if (!isArea(shapes[i])) {
            shape.xy = shapes[i].xy;
            shape.ringEnds = shapes[i].ringEnds;
            continue;
        }
        snapper.begin(shape);
        for (std::size_t ring = 0; ring < shapes[i].ringEnds.size(); ++ring)
            snapper.addRing(verticesOf(shapes[i], ring));
    }
    return out;
}

} // namespace kbs::levels
