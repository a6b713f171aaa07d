// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "quality/coverage.h"
#include "quality/coverage_cells.h"
#include "quality/coverage_tiles.h"

#include <map>

namespace kbs::quality::coverage {

/// One bit per edge: whether it met its opposite.
class Bits {
public:
    void set(std::uint64_t index)
    {
        if (index / 64 >= m_words.size())
            m_words.resize(index / 64 + 1);
        m_words[index / 64] |= std::uint64_t(1) << (index % 64);
    }
    [[nodiscard]] bool test(std::uint64_t index) const
    {
        return index / 64 < m_words.size() && ((m_words[index / 64] >> (index % 64)) & 1) != 0;
    }

private:
    std::vector<std::uint64_t> m_words;
};

/// Strips between two polygons that nobody covers, added up.
struct Gap {
    double area = 0, width = 0; ///< m², m
    Box box;
};

struct BorderFindings {
    std::vector<Box> places; ///< where a test of coverage.h fails
    std::map<std::pair<std::uint32_t, std::uint32_t>, Gap> gaps;
    std::int64_t uneven = 0;
    bool more = false; ///< there was more than `mostPlaces` or `mostGaps`
};

/// The borders of one tile after the other: the tests of coverage.h and the search for gaps. Holds its memory for the
/// next tile.
class Borders {
public:
    Borders(const Shapes &shapes, const Tiles &tiles, const Bits &matched, const CoverageTolerances &tolerances);

    /// How far around a polygon its neighbours matter.
    [[nodiscard]] static Unit margin(const CoverageTolerances &tolerances);
    [[nodiscard]] Result<void> examine(std::size_t tile, BorderFindings &out, const Progress &progress);

    static constexpr std::size_t mostPlaces = 200'000;

private:
    struct Edge {
        Place from, to;
        std::uint32_t owner; ///< number of its polygon
        std::int32_t weight; ///< how often it is there more than its opposite
        [[nodiscard]] Box box() const;
    };
    /// An edge at a vertex, seen from it.
    struct Spoke {
        Place to;            ///< relative to the vertex
        std::int32_t weight; ///< > 0: runs away from the vertex
    };
    struct Vertex {
        Place at;
        std::uint32_t firstEnd; ///< list of edge ends: edge number × 2, + 1 for the end that it runs to
    };
    struct Candidate { ///< a possible gap
        std::uint32_t first, second;
        double area, width;
        Place middle;
        Box box;
    };

    void collectShapes(std::size_t tile);
    void collectEdges();
    void matchEdges(BorderFindings &out);
    void indexVertices();
    [[nodiscard]] std::uint32_t vertexAt(Place place) const;
    [[nodiscard]] Result<void> comparePairs(BorderFindings &out, const Progress &progress);
    void compare(std::uint32_t first, std::uint32_t second, BorderFindings &out);
    void findContact(std::uint32_t first, std::uint32_t second, BorderFindings &out);
    void findGap(const Edge &one, const Edge &other, BorderFindings &out);
    [[nodiscard]] Result<void> testVertices(BorderFindings &out, const Progress &progress);
    [[nodiscard]] bool isSound(const Vertex &vertex);
    [[nodiscard]] bool alternates() const;
    [[nodiscard]] int coveredWestOf(Place place) const;
    void takeGaps(BorderFindings &out);
    [[nodiscard]] bool isMine(Place place) const;
    void addPlace(const Box &box, BorderFindings &out);

    const Shapes &m_shapes;
    const Tiles &m_tiles;
    const Bits &m_matched;
    const CoverageTolerances &m_tolerances;
    Unit m_margin;

    Box m_tile;
    std::vector<Shape> m_near;            ///< polygons of the tile
    std::vector<std::uint32_t> m_numbers; ///< theirs
    std::vector<Edge> m_edges;
    std::vector<std::uint32_t> m_slots; ///< hash table: number + 1
    std::vector<Vertex> m_vertices;
    std::vector<std::uint32_t> m_nextEnd;                           ///< per edge end: the next one at its vertex
    std::vector<std::pair<std::uint32_t, std::uint32_t>> m_through; ///< vertex, edge that passes through it
    Cells m_edgeCells, m_shapeCells;
    std::vector<Spoke> m_spokes;
    std::vector<Candidate> m_candidates;
};

} // namespace kbs::quality::coverage
