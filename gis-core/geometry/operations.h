// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"
#include "geometry/geometry.h"

#include <memory>
#include <optional>
#include <utility>
#include <vector>

/// Geometry questions that GEOS answers. Every function may be called from any thread (one GEOS context per thread).
/// Units are those of the coordinates; results of overlays lie on the 0.1 mm grid.
namespace kbs::geometry {

struct Invalidity {
    QString reason; ///< translated: "the ring crosses itself"
    QString code;   ///< "self-intersection", "ring-not-closed", "hole-outside", "too-few-points", "not-finite", …
    Point at;
};

/// Nothing where the geometry is valid by OGC 06-103r4 (and finite); otherwise the first fault and its place.
[[nodiscard]] std::optional<Invalidity> invalidity(const Geometry &geometry);
/// Every code that invalidity() knows, with its translated reason.
[[nodiscard]] std::vector<std::pair<QString, QString>> invalidityReasons();
/// GEOS "structure" repair: overlapping parts merge, nothing is XORed away; a hole outside its shell becomes a part.
/// Rings are closed first, heights are dropped. Kind stays polygonal; new vertices lie on the grid (so: metres). An
/// error where nothing is left.
[[nodiscard]] Result<Geometry> makeValid(const Geometry &geometry);

[[nodiscard]] bool intersects(const Geometry &a, const Geometry &b);
[[nodiscard]] bool containsPoint(const Geometry &polygonal, Point point); ///< border counts as inside
[[nodiscard]] bool covers(const Geometry &a, const Geometry &b);
[[nodiscard]] double distance(const Geometry &a, const Geometry &b);

/// A geometry that is asked many questions. Belongs to one thread.
class Prepared {
public:
    explicit Prepared(const Geometry &geometry);
    Prepared(Prepared &&) noexcept;
    Prepared &operator=(Prepared &&) noexcept;
    ~Prepared();
    /// More than a shared border. False where one of the two is so invalid that it cannot be said.
    [[nodiscard]] bool sharesInterior(const Geometry &other) const;

private:
    struct Private;
    std::unique_ptr<Private> d;
};

[[nodiscard]] Result<Geometry> intersection(const Geometry &a, const Geometry &b);
[[nodiscard]] Result<Geometry> difference(const Geometry &a, const Geometry &b);
[[nodiscard]] Result<Geometry> unite(const std::vector<Geometry> &parts);
/// Mitred buffer; negative distances shrink. An empty geometry where nothing is left.
[[nodiscard]] Result<Geometry> buffer(const Geometry &geometry, double distance);
/// The pieces of a polygon cut by a line, largest first; one piece where the line does not cut through.
[[nodiscard]] Result<std::vector<Geometry>> split(const Geometry &polygonal, const Geometry &line);
/// A point inside (label position): pole of inaccessibility for polygons, middle for lines.
[[nodiscard]] Point labelPoint(const Geometry &geometry);

} // namespace kbs::geometry
