// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/bbox.h"
#include "base/result.h"
#include "jobs/progress.h"
#include "store/feature.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

/// The topology of one class of polygons that should not overlap, such as the parcels of a delivery: overlaps,
/// duplicates, slivers and narrow gaps.
///
/// How it is found, and why nothing is missed. Vertices are whole multiples of the store's 0.1 mm grid, so all
/// predicates are exact. Let c(p) be the number of polygons that cover the point p. Every ring is walked with the
/// inside on its left; crossing a directed edge from right to left adds one to c. An edge that is met once in each
/// direction changes nothing and leaves; what is left are the *borders*, and c is constant between them. In a
/// delivery that brings its blocks one after the other only the blocks' outlines are left. Then three tests that need
/// nothing but the borders near a place:
///   crossing  no two borders cross, and no border is there twice in the same direction;
///   turn      around a vertex of the borders they alternate: one adds, the next takes away;
///   west      where all borders at a vertex go east (or north), c just west of it, counted with the polygons
///             themselves, and c between those borders is at most 1.
/// If all hold everywhere, no point is covered twice: let M be a connected piece of the (closed) set that is covered
/// twice and u its westernmost point (the southernmost of several). u lies on borders. If two of them cross there,
/// *crossing* fails. Else u is a vertex of the borders, c ≤ 1 just west of it and c ≥ 2 in some sector east of it. If
/// all borders at u go east, *west* fails. If one goes west, both of its sides are west of u, so c is 0 and 1 there,
/// and as *turn* would keep c between these two all around u, *turn* fails.
/// So every connected piece of what is covered twice contains a place where a test fails. From such places the piece
/// is flooded: all pairs of polygons that touch the place are intersected, and the box of what two of them share is a
/// place again. So every overlapping pair is met, also inside a second complete coverage whose own borders are gone.
/// The area that a pair shares decides what is told, so a clean coverage gives no fault.
/// Polygons are taken to be valid one by one (rule geom.*); what crosses itself is compared as far as it goes.
namespace kbs::quality {

/// Whether the polygons of a class share borders and must not overlap.
[[nodiscard]] bool isCoverage(const FeatureClass &featureClass);

/// Metres and square metres.
struct CoverageTolerances {
    double overlapArea = 0.01;       ///< a smaller overlap is the rounding of corners that stand on a neighbour's side
    double rounding = 0.01;          ///< borders this near to each other are the same border with other vertices
    double sliverWidth = 0.10;       ///< gaps up to this width are told; overlaps up to this width are called slivers
    double gapLength = 0.30;         ///< a shorter gap is no gap between two borders but the corner of something else
    std::size_t mostFaults = 10'000; ///< then CoverageReport::more is set and the search ends
};

struct CoverageFault {
    enum class Kind : std::uint8_t {
        Overlap,
        Duplicate, ///< the same polygon twice
        Sliver,    ///< an overlap that is narrow: the same border surveyed twice
        Gap,       ///< a strip between two polygons that nobody covers
    };
    Kind kind = Kind::Overlap;
    std::int64_t first = 0, second = 0; ///< handles, the smaller first
    std::string firstTag, secondTag;
    double area = 0;  ///< m²: of the common part, or of the gap
    double width = 0; ///< m: largest of a gap; mean of an overlap
    Bbox extent;      ///< of the common part or the gap
};

struct CoverageReport {
    std::vector<CoverageFault> faults; ///< by kind and handles
    std::int64_t polygons = 0;
    std::int64_t notChecked = 0;    ///< a coordinate that is no number or lies off the earth, or wider than 107 km
    std::int64_t unevenBorders = 0; ///< pairs of edges that are one border with different vertices (T-junctions)
    bool more = false;              ///< there are more faults than mostFaults
};

/// Fed with polygons in any order, best block by block; then asked once. Memory is bounded: coordinates and tags lie in
/// an unnamed temporary file, about 5 bytes a polygon and 3 MB are held. Belongs to one thread at a time.
class CoverageCheck {
public:
    /// `folder`: where the temporary file goes; empty: the system's.
    explicit CoverageCheck(const CoverageTolerances &tolerances = {}, const QString &folder = {});
    ~CoverageCheck();
    CoverageCheck(CoverageCheck &&) noexcept;
    CoverageCheck &operator=(CoverageCheck &&) noexcept;

    /// Coordinates in metres on the store's grid (others are rounded to it). `handle` and `tag` come back in the
    /// faults. What is not polygonal or empty is passed over. A full disk is told by finish().
    void add(std::int64_t handle, const FeatureBatch::GeometryView &polygon, std::string_view tag = {});
    void add(std::int64_t handle, const Geometry &polygon, std::string_view tag = {});

    /// To be called once, after the last add(). `progress` is only asked for cancel (so another thread may own it);
    /// `done` is told how much is done, 0 … 1.
    [[nodiscard]] Result<CoverageReport> finish(const Progress &progress, const std::function<void(double)> &done = {});

private:
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace kbs::quality
