// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QRgb>

#include <array>
#include <cstdint>
#include <span>
#include <vector>

namespace kbs::render {

struct PixelPoint {
    double x = 0, y = 0; ///< pixels, y down, (0, 0) is the corner of the first pixel
};

/// Fills areas and strokes lines into a horizontal band of a picture (premultiplied ARGB), antialiased by the exact
/// share of each pixel that is covered.
///
/// Every edge adds to the pixels it passes how much of them lies right of it; sums along a row then are coverages. The
/// work is that of the edges' pixels and of the runs between them, whatever the size of a shape, and nothing is
/// allocated. An edge left of the picture counts on its border, one right of it not at all, so that shapes of any size
/// need no other clipping.
class CoverageRaster {
public:
    /// `bits` is the picture's first row. Bands have at most `rows` rows.
    CoverageRaster(std::uint32_t *bits, std::size_t pixelsPerRow, int width, int rows);
    /// From now on rows top … bottom - 1 are painted.
    void setBand(int top, int bottom);

    [[nodiscard]] int top() const { return m_top; }
    [[nodiscard]] int bottom() const { return m_bottom; }
    [[nodiscard]] int width() const { return m_width; }

    /// A closed ring (first point not repeated).
    void addRing(std::span<const PixelPoint> ring);
    /// A closed ring's stroke: mitred corners, bevelled where they are very sharp.
    void addRingStroke(std::span<const PixelPoint> ring, double halfWidth);
    /// A line's stroke, flat ends.
    void addLineStroke(std::span<const PixelPoint> line, double halfWidth);

    /// Paints what was added and starts the next shape. Where rings overlap: even-odd for areas, all of it for strokes.
    void fillEvenOdd(QRgb premultiplied);
    void fillAll(QRgb premultiplied);
    /// One pixel's worth of ink around a point.
    void dot(PixelPoint at, QRgb premultiplied);

private:
    void edge(double x0, double y0, double x1, double y1);
    void edgeInside(double x0, double y0, double x1, double y1, int sign);
    void edge(const PixelPoint &a, const PixelPoint &b) { edge(a.x, a.y, b.x, b.y); }
    template <bool isOpaque, typename Rule> void sweep(QRgb color, Rule rule);
    template <typename Rule> void paint(QRgb color, Rule rule);

    std::uint32_t *m_bits;
    std::size_t m_pixelsPerRow;
    int m_width, m_top = 0, m_bottom = 0, m_rows = 0;
    int m_words;                          ///< of m_touched in a row
    std::vector<std::uint32_t> m_cells;   ///< of the band, all zero between shapes; differences, which may be negative
    std::vector<std::uint64_t> m_touched; ///< a bit for four cells
    int m_firstRow = 0, m_lastRow = -1, m_firstWord = 0, m_lastWord = -1; ///< what the shape touches
};

} // namespace kbs::render
