// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "crs/crs.h"
#include "crs/sheet.h"
#include "print/print_template.h"

#include <array>
#include <optional>
#include <span>

namespace kbs::print {

/// Which piece of land one page shows. Coordinates are the store's, metres.
struct Frame {
    int scale = 0;                ///< denominator
    std::array<Point, 4> corners; ///< south-west, south-east, north-east, north-west; of a sheet no rectangle
    std::optional<Sheet> sheet;   ///< the official one
    QString name; ///< the sheet's, or the place of the page in a series ("2-1": second row, first column)

    [[nodiscard]] Bbox extent() const;
    [[nodiscard]] Point center() const { return {extent().centerX(), extent().centerY()}; }
    [[nodiscard]] QSizeF sizeMm() const; ///< of the extent on the paper
};

/// What is 100, 200, 250, 500 … 1 000 000 and at least `denominator`.
[[nodiscard]] int roundScale(double denominator);
/// The greatest of 1, 2 and 5 × 10ⁿ that is not more than `length`.
[[nodiscard]] double roundLength(double length);

/// Makes the frames of a template. Frames that do not fit on the paper are ErrorKind::Usage and say what would.
class Framer {
public:
    static Result<Framer> create(const Template &page, const Crs &crs);

    /// The template's map box about a place; with templates of sheets the sheet of this scale that holds the place.
    [[nodiscard]] Result<Frame> at(Point center, int scale) const;
    /// A box that the page must show whole, at the given scale or (0) the largest round one that has room for it.
    [[nodiscard]] Result<Frame> around(const Bbox &box, int scale = 0) const;
    [[nodiscard]] Result<Frame> sheet(const QString &name) const;
    /// All pages of a scale that meet at least one of the boxes, row by row from the north-west: official sheets, or
    /// the template's map box side by side over the extent of the boxes.
    [[nodiscard]] Result<std::vector<Frame>> series(std::span<const Bbox> boxes, int scale) const;

    [[nodiscard]] const Template &page() const { return m_page; }
    /// A place in degrees on the datum of the store.
    [[nodiscard]] Result<Point> degrees(Point place) const { return m_toDegrees.transform(place); }

private:
    Framer(Template page, Transformer toDegrees, Transformer fromDegrees)
        : m_page(std::move(page)), m_toDegrees(std::move(toDegrees)), m_fromDegrees(std::move(fromDegrees))
    {
    }
    [[nodiscard]] Result<Frame> of(const Sheet &sheet) const;
    [[nodiscard]] QSizeF roomMetres(int scale) const; ///< what the map box shows
    [[nodiscard]] Result<void> checkScale(int scale) const;

    Template m_page;
    Transformer m_toDegrees, m_fromDegrees;
};

} // namespace kbs::print
