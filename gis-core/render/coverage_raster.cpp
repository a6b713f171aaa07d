// SPDX-License-Identifier: GPL-3.0-or-later
#include "render/coverage_raster.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>

namespace kbs::render {

namespace {

using Ints = std::int32_t __attribute__((vector_size(16)));
using Bytes = std::uint8_t __attribute__((vector_size(16)));
using HalfBytes = std::uint8_t __attribute__((vector_size(8)));
using Shorts = std::uint16_t __attribute__((vector_size(16)));

constexpr int group = 4;            ///< pixels that are swept at once
constexpr int perWord = 64 * group; ///< pixels of a word of touched groups

/// Coordinates and heights have so many binary places, and coverages twice as many.
constexpr int places = 11; // 512 strokes of one shape may lie on each other
constexpr int one = 1 << places;
constexpr int whole = 1 << (2 * places);

/// A colour laid on pixels by shares of 255, four pixels at a time.
template <bool isOpaque> class Ink {
public:
    explicit Ink(QRgb premultiplied) : m_color(premultiplied)
    {
        for (int i = 0; i < 8; ++i)
            m_channels[i] = static_cast<std::uint16_t>((premultiplied >> (8 * (i % 4))) & 255);
        m_alpha = static_cast<std::uint16_t>(qAlpha(premultiplied));
    }

    void blend(std::uint32_t *pixels, Ints shares) const
    {
        const Ints pairs = shares | (shares << 16);
        Bytes under;
        std::memcpy(&under, pixels, sizeof under);
        const auto low = mixed(reinterpret_cast<Shorts>(__builtin_shufflevector(pairs, pairs, 0, 0, 1, 1)),
            __builtin_shufflevector(under, under, 0, 1, 2, 3, 4, 5, 6, 7));
        const auto high = mixed(reinterpret_cast<Shorts>(__builtin_shufflevector(pairs, pairs, 2, 2, 3, 3)),
            __builtin_shufflevector(under, under, 8, 9, 10, 11, 12, 13, 14, 15));
        const Bytes out = __builtin_shufflevector(low, high, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
        std::memcpy(pixels, &out, sizeof out);
    }
    /// Where fewer than four pixels are left in the row.
    void blendSome(std::uint32_t *pixels, int count, Ints shares) const
    {
        std::uint32_t some[group] = {};
        std::copy_n(pixels, count, some);
        blend(some, shares);
        std::copy_n(some, count, pixels);
    }
    void run(std::uint32_t *pixels, int count, int share) const
    {
        if (share >= 255 && isOpaque) {
            std::fill_n(pixels, count, m_color);
            return;
        }
        const Ints shares = {share, share, share, share};
        int i = 0;
        for (; i + group <= count; i += group)
            blend(pixels + i, shares);
        if (i < count)
            blendSome(pixels + i, count - i, shares);
    }

private:
    static Shorts by255(Shorts value) { return (value + (value >> 8)) >> 8; } ///< of value - 127
    HalfBytes mixed(Shorts share, HalfBytes under) const
    {
        const Shorts covered = isOpaque ? share : by255(share * m_alpha + 127);
        return __builtin_convertvector(
            by255(m_channels * share + __builtin_convertvector(under, Shorts) * (255 - covered) + 127), HalfBytes);
    }

    QRgb m_color;
    Shorts m_channels;
    std::uint16_t m_alpha;
};

/// Two normals of a corner: where the offset lines meet, as a multiple of the half width; false where the corner is so
/// sharp that QPainter's mitre limit of 2 bevels it.
bool mitre(const PixelPoint &before, const PixelPoint &after, PixelPoint &out)
{
    const double k = 1 + before.x * after.x + before.y * after.y;
    if (k < 2.0 / 17) // tan of half the turn is 4
        return false;
    out = {(before.x + after.x) / k, (before.y + after.y) / k};
    return true;
}

} // namespace

CoverageRaster::CoverageRaster(std::uint32_t *bits, std::size_t pixelsPerRow, int width, int rows)
    : m_bits(bits), m_pixelsPerRow(pixelsPerRow), m_width(width), m_words((width + 2 + perWord - 1) / perWord),
      m_cells(static_cast<std::size_t>(rows) * static_cast<std::size_t>(m_words) * perWord),
      m_touched(static_cast<std::size_t>(rows) * static_cast<std::size_t>(m_words))
{
}

void CoverageRaster::setBand(int top, int bottom)
{
    m_top = top;
    m_bottom = bottom;
    m_rows = bottom - top;
    m_firstRow = m_rows;
    m_lastRow = -1;
    m_firstWord = m_words;
    m_lastWord = -1;
}

void CoverageRaster::edge(double x0, double y0, double x1, double y1)
{
    y0 -= m_top;
    y1 -= m_top;
    int sign = 1;
    if (y0 > y1) {
        std::swap(x0, x1);
        std::swap(y0, y1);
        sign = -1;
    }
    if (!(y1 - y0 > 1e-9) || y1 <= 0 || y0 >= m_rows || (x0 >= m_width && x1 >= m_width))
        return;
    const double slope = (x1 - x0) / (y1 - y0);
    if (y1 > m_rows) {
        x1 = x0 + (m_rows - y0) * slope;
        y1 = m_rows;
    }
    if (y0 < 0) {
        x0 -= y0 * slope;
        y0 = 0;
    }
    const double right = m_width;
    if (std::min(x0, x1) >= 0 && std::max(x0, x1) <= right)
        return edgeInside(x0, y0, x1, y1, sign);
    // Pieces left of the picture run down its border; those right of it are not seen.
    const auto crossing = [&](double x) { return std::clamp(y0 + (x - x0) / slope, y0, y1); };
    const double atLeft = slope == 0 ? (x0 < 0 ? y1 : y0) : crossing(0);
    const double atRight = slope == 0 ? y1 : crossing(right);
    if (slope >= 0) { // left, inside, right
        edgeInside(0, y0, 0, atLeft, sign);
        edgeInside(std::max(x0, 0.0), atLeft, std::min(x1, right), atRight, sign);
    } else { // right, inside, left
        edgeInside(std::min(x0, right), atRight, std::max(x1, 0.0), atLeft, sign);
        edgeInside(0, atLeft, 0, y1, sign);
    }
}

namespace {

int fixed(double pixels) // of at least 0
{
    return static_cast<int>(pixels * one + 0.5);
}

/// One row of cells, with the bits of those that are not zero. Coordinates are fixed-point numbers.
struct CellRow {
    std::uint32_t *cells;
    std::uint64_t *touched;

    void mark(int column) { touched[column / perWord] |= std::uint64_t(1) << (column / group % 64); }
    void markPair(int column) // and the next one
    {
        const int next = column + 1;
        if (next % perWord == 0) {
            mark(column);
            mark(next);
            return;
        }
        touched[column / perWord]
            |= (std::uint64_t(1) << (column / group % 64)) | (std::uint64_t(1) << (next / group % 64));
    }

    /// A piece of an edge that stays within the row and covers `height` of it (negative: upwards).
    void add(int a, int b, int height)
    {
        const int left = std::min(a, b), right = std::max(a, b);
        const int first = left >> places;
        if (right > (first + 1) << places)
            return addWide(left, right, height);
        const int share = (((left + right) >> 1) - (first << places)) * height;
        cells[first] += height * one - share;
        cells[first + 1] += share;
        markPair(first);
    }

    /// Passes three pixels or more, or a border between two that it is not on.
    void addWide(int left, int right, int height)
    {
        const int first = left >> places, last = (right - 1) >> places;
        // In every pixel so much of the height is passed; what lies right of it is covered all of it.
        const std::int64_t perStep = (static_cast<std::int64_t>(height) << (2 * places)) / (right - left);
        int passed = 0, carried = 0, at = left;
        for (int i = first; i <= last; ++i) {
            const int end = i == last ? right : (i + 1) << places;
            const int upTo = i == last ? height : static_cast<int>((perStep * (end - left)) >> (2 * places));
            const int here = upTo - passed;
            const int share = (((at + end) >> 1) - (i << places)) * here;
            cells[i] += carried + here * one - share;
            carried = share;
            passed = upTo;
            at = end;
        }
        cells[last + 1] += carried;
        for (int i = first; i <= last; i += group)
            mark(i);
        mark(last + 1);
        mark(last);
    }
};

} // namespace

/// Within the picture's width and the band's height, downwards.
void CoverageRaster::edgeInside(double left, double upper, double right, double lower, int sign)
{
    const int y0 = fixed(upper), y1 = fixed(lower), x0 = fixed(left), x1 = fixed(right);
    if (y0 >= y1 || y0 >= m_rows << places)
        return;
    const int first = y0 >> places, last = (y1 - 1) >> places;
    m_firstRow = std::min(m_firstRow, first);
    m_lastRow = std::max(m_lastRow, last);
    m_firstWord = std::min(m_firstWord, std::min(x0, x1) / (perWord * one));
    m_lastWord = std::max(m_lastWord, (std::max(x0, x1) + one) / (perWord * one));
    const auto words = static_cast<std::ptrdiff_t>(m_words);
    CellRow row{m_cells.data() + first * words * perWord, m_touched.data() + first * words};
    if (first == last)
        return row.add(x0, x1, (y1 - y0) * sign);
    constexpr int finer = 32 - places; // binary places that a step has more than a coordinate
    const auto slope = static_cast<std::int64_t>(static_cast<double>(x1 - x0) / (y1 - y0) * 4294967296.0);
    const int top = ((first + 1) << places) - y0;
    std::int64_t x = (static_cast<std::int64_t>(x0) << finer) + ((slope * top) >> places);
    int before = x0;
    int here = static_cast<int>(x >> finer);
    row.add(before, here, top * sign);
    for (int i = first + 1; i < last; ++i) {
        row.cells += words * perWord;
        row.touched += words;
        before = here;
        x += slope;
        here = static_cast<int>(x >> finer);
        row.add(before, here, one * sign);
    }
    row.cells += words * perWord;
    row.touched += words;
    row.add(here, x1, (y1 - (last << places)) * sign);
}

void CoverageRaster::addRing(std::span<const PixelPoint> ring)
{
    for (std::size_t i = 0; i < ring.size(); ++i)
        edge(ring[i], ring[i + 1 == ring.size() ? 0 : i + 1]);
}

namespace {

struct Segment {
    PixelPoint normal; ///< of length 1, to the left on the screen
    double length = 0;
};

Segment segment(const PixelPoint &a, const PixelPoint &b)
{
    const double x = b.x - a.x, y = b.y - a.y;
    const double length = std::sqrt(x * x + y * y);
    return length > 0 ? Segment{{y / length, -x / length}, length} : Segment{{0, 0}, 0};
}

/// The two sides of a stroke at a corner: one point, or two on the outer side where it is bevelled.
struct Corner {
    PixelPoint left[2], right[2];
};

Corner corner(const PixelPoint &at, const Segment &before, const Segment &after, double half)
{
    const auto off = [&](const PixelPoint &n, double by) { return PixelPoint{at.x + n.x * by, at.y + n.y * by}; };
    const bool turnsLeft = before.normal.x * after.normal.y - before.normal.y * after.normal.x < 0;
    PixelPoint m;
    Corner out;
    auto &outer = turnsLeft ? out.right : out.left;
    auto &inner = turnsLeft ? out.left : out.right;
    const double side = turnsLeft ? -half : half;
    const bool isMitred = mitre(before.normal, after.normal, m);
    if (isMitred) {
        outer[0] = outer[1] = off(m, side);
    } else {
        outer[0] = off(before.normal, side);
        outer[1] = off(after.normal, side);
    }
    // Inside a corner the offset lines meet only where both segments reach so far.
    const double reach = std::min(before.length, after.length);
    const bool meets = isMitred && (m.x * m.x + m.y * m.y) * half * half <= reach * reach + half * half;
    inner[0] = inner[1] = meets ? off(m, -side) : at;
    return out;
}

} // namespace

void CoverageRaster::addRingStroke(std::span<const PixelPoint> ring, double halfWidth)
{
    if (ring.size() < 2)
        return;
    Segment before = segment(ring.back(), ring.front());
    Corner first, last;
    for (std::size_t i = 0; i < ring.size(); ++i) {
        const Segment after = segment(ring[i], ring[i + 1 == ring.size() ? 0 : i + 1]);
        const Corner here = corner(ring[i], before, after, halfWidth);
        if (i == 0) {
            first = here;
        } else {
            edge(last.left[1], here.left[0]);
            edge(here.right[0], last.right[1]);
        }
        if (here.left[0].x != here.left[1].x || here.left[0].y != here.left[1].y)
            edge(here.left[0], here.left[1]);
        if (here.right[0].x != here.right[1].x || here.right[0].y != here.right[1].y)
            edge(here.right[1], here.right[0]);
        last = here;
        before = after;
    }
    edge(last.left[1], first.left[0]);
    edge(first.right[0], last.right[1]);
}

void CoverageRaster::addLineStroke(std::span<const PixelPoint> line, double halfWidth)
{
    if (line.size() < 2)
        return;
    Segment before = segment(line[0], line[1]);
    const auto off = [](const PixelPoint &at, const Segment &of, double by) {
        return PixelPoint{at.x + of.normal.x * by, at.y + of.normal.y * by};
    };
    PixelPoint left = off(line[0], before, halfWidth), right = off(line[0], before, -halfWidth);
    edge(right, left);
    for (std::size_t i = 1; i < line.size(); ++i) {
        Corner here;
        Segment after = before;
        if (i + 1 < line.size()) {
            after = segment(line[i], line[i + 1]);
            here = corner(line[i], before, after, halfWidth);
        } else {
            here.left[0] = here.left[1] = off(line[i], before, halfWidth);
            here.right[0] = here.right[1] = off(line[i], before, -halfWidth);
        }
        edge(left, here.left[0]);
        edge(here.left[0], here.left[1]);
        edge(here.right[0], right);
        edge(here.right[1], here.right[0]);
        left = here.left[1];
        right = here.right[1];
        before = after;
    }
    edge(left, right);
}

/// From touched group to touched group: between them the coverage stays.
template <bool isOpaque, typename Rule> void CoverageRaster::sweep(QRgb color, Rule rule)
{
    const Ink<isOpaque> ink(color);
    for (int row = m_firstRow; row <= m_lastRow; ++row) {
        const std::ptrdiff_t begin = static_cast<std::ptrdiff_t>(row) * m_words;
        std::uint32_t *cells = m_cells.data() + begin * perWord;
        std::uint64_t *words = m_touched.data() + begin;
        std::uint32_t *pixels = m_bits + static_cast<std::size_t>(m_top + row) * m_pixelsPerRow;
        Ints sums = {};
        int from = 0;
        const auto runTo = [&](int to) {
            const int share = rule(sums)[0];
            if (share > 0)
                ink.run(pixels + from, to - from, share);
        };
        for (int word = m_firstWord; word <= m_lastWord; ++word) {
            std::uint64_t left = words[word];
            words[word] = 0;
            for (; left != 0; left &= left - 1) {
                const int at = word * perWord + std::countr_zero(left) * group;
                if (from < at && from < m_width)
                    runTo(std::min(at, m_width));
                Ints some;
                std::memcpy(&some, cells + at, sizeof some);
                const Ints none = {};
                std::memcpy(cells + at, &none, sizeof none);
                some += __builtin_shufflevector(none, some, 0, 4, 5, 6);
                some += __builtin_shufflevector(none, some, 0, 1, 4, 5);
                some += sums;
                sums = __builtin_shufflevector(some, some, 3, 3, 3, 3);
                from = at + group;
                if (from <= m_width)
                    ink.blend(pixels + at, rule(some));
                else if (at < m_width)
                    ink.blendSome(pixels + at, m_width - at, rule(some));
            }
        }
        if (from < m_width)
            runTo(m_width);
    }
    m_firstRow = m_rows;
    m_lastRow = -1;
    m_firstWord = m_words;
    m_lastWord = -1;
}

template <typename Rule> void CoverageRaster::paint(QRgb color, Rule rule)
{
    qAlpha(color) == 255 ? sweep<true>(color, rule) : sweep<false>(color, rule);
}

namespace {

/// Coverages from 0 to `whole` as shares of 255.
Ints shareOf(Ints coverage)
{
    const Ints sixteen = coverage >> (2 * places - 16);
    return (sixteen - (sixteen >> 8) + 128) >> 8;
}

Ints magnitude(Ints sum)
{
    const Ints sign = sum >> 31;
    return (sum ^ sign) - sign;
}

} // namespace

void CoverageRaster::fillEvenOdd(QRgb premultiplied)
{
    paint(premultiplied, [](Ints sum) {
        sum = magnitude(sum) & (2 * whole - 1);
        return shareOf(sum > whole ? 2 * whole - sum : sum);
    });
}

void CoverageRaster::fillAll(QRgb premultiplied)
{
    paint(premultiplied, [](Ints sum) {
        sum = magnitude(sum);
        return shareOf(sum > whole ? Ints{whole, whole, whole, whole} : sum);
    });
}

void CoverageRaster::dot(PixelPoint at, QRgb premultiplied)
{
    const double left = at.x - 0.5, up = at.y - 0.5;
    const double column = std::floor(left), row = std::floor(up);
    if (!(column >= -1 && column < m_width && row >= m_top - 1.0 && row < m_bottom))
        return;
    const auto x = static_cast<int>(column), y = static_cast<int>(row);
    const auto overX = static_cast<float>(left - column), overY = static_cast<float>(up - row);
    const Ink<false> ink(premultiplied);
    for (int i = 0; i < 4; ++i) {
        const int px = x + (i & 1), py = y + (i >> 1) - m_top;
        const float share = ((i & 1) ? overX : 1 - overX) * ((i >> 1) ? overY : 1 - overY);
        if (px >= 0 && px < m_width && py >= 0 && py < m_rows)
            ink.run(m_bits + static_cast<std::size_t>(m_top + py) * m_pixelsPerRow + px, 1,
                static_cast<int>(share * 255 + 0.5F));
    }
}

} // namespace kbs::render
