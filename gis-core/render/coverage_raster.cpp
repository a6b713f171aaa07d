// SPDX-License-Identifier: GPL-3.0-or-later
#include "render/coverage_raster.h"

#include <algorithm>
#include <bit>
#include <cmath>

namespace kbs::render {

namespace {

/// Each channel of a pixel times a / 255, rounded.
std::uint32_t times(std::uint32_t pixel, std::uint32_t a)
{
    std::uint32_t low = (pixel & 0xff00ff) * a;
    low = (low + ((low >> 8) & 0xff00ff) + 0x800080) >> 8;
    std::uint32_t high = ((pixel >> 8) & 0xff00ff) * a;
    high = high + ((high >> 8) & 0xff00ff) + 0x800080;
    return (low & 0xff00ff) | (high & 0xff00ff00);
}

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
    : m_bits(bits), m_pixelsPerRow(pixelsPerRow), m_width(width), m_words((width + 2 + 63) / 64),
      m_cells(static_cast<std::size_t>(rows) * static_cast<std::size_t>(m_words) * 64),
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
    float sign = 1;
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

void CoverageRaster::edgeInside(double x0, double y0, double x1, double y1, float sign)
{
    if (!(y1 > y0) || y0 >= m_rows)
        return;
    const double slope = (x1 - x0) / (y1 - y0);
    const double low = std::min(x0, x1), high = std::max(x0, x1);
    int row = static_cast<int>(y0);
    m_firstRow = std::min(m_firstRow, row);
    m_firstWord = std::min(m_firstWord, static_cast<int>(low) >> 6);
    m_lastWord = std::max(m_lastWord, (static_cast<int>(high) + 1) >> 6);
    double y = y0, x = x0;
    for (; y < y1 && row < m_rows; ++row) {
        const double yNext = std::min(y1, row + 1.0);
        const double xNext = yNext == y1 ? x1 : std::clamp(x0 + (yNext - y0) * slope, low, high);
        const float d = static_cast<float>(yNext - y) * sign;
        float *cells = m_cells.data() + static_cast<std::ptrdiff_t>(row) * m_words * 64;
        const double left = std::min(x, xNext), right = std::max(x, xNext);
        const int first = static_cast<int>(left);
        int last = static_cast<int>(right); // rounded up, without a call
        last += right > last;
        if (last <= first + 1) { // within one pixel
            const float share = static_cast<float>((left + right) / 2 - first);
            cells[first] += d - d * share;
            cells[first + 1] += d * share;
            mark(row, first);
            mark(row, first + 1);
        } else {
            const auto s = static_cast<float>(1 / (right - left));
            const float from = 1 - static_cast<float>(left - first);
            const float to = 1 - static_cast<float>(last - right);
            const float a = 0.5F * s * from * from, z = 0.5F * s * to * to;
            cells[first] += d * a;
            mark(row, first);
            if (last == first + 2) {
                cells[first + 1] += d * (1 - a - z);
                mark(row, first + 1);
            } else {
                const float second = s * (0.5F + from);
                cells[first + 1] += d * (second - a);
                mark(row, first + 1);
                for (int i = first + 2; i < last - 1; ++i) {
                    cells[i] += d * s;
                    mark(row, i);
                }
                const float sum = second + static_cast<float>(last - first - 3) * s;
                cells[last - 1] += d * (1 - sum - z);
                mark(row, last - 1);
            }
            cells[last] += d * z;
            mark(row, last);
        }
        x = xNext;
        y = yNext;
    }
    m_lastRow = std::max(m_lastRow, row - 1);
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

void CoverageRaster::blendRun(int row, int from, int to, float coverage, QRgb color)
{
    const auto a = static_cast<std::uint32_t>(coverage * 255 + 0.5F);
    if (a == 0)
        return;
    const std::uint32_t source = a >= 255 ? color : times(color, a);
    const std::uint32_t rest = 255 - (source >> 24);
    std::uint32_t *pixels = m_bits + static_cast<std::size_t>(m_top + row) * m_pixelsPerRow;
    if (rest == 0) {
        std::fill(pixels + from, pixels + to, source);
        return;
    }
    for (int i = from; i < to; ++i)
        pixels[i] = source + times(pixels[i], rest);
}

/// Runs from touched pixel to touched pixel: between them the coverage stays.
template <typename Rule> void CoverageRaster::sweep(QRgb color, Rule rule)
{
    for (int row = m_firstRow; row <= m_lastRow; ++row) {
        float *cells = m_cells.data() + static_cast<std::ptrdiff_t>(row) * m_words * 64;
        std::uint64_t *words = m_touched.data() + static_cast<std::ptrdiff_t>(row) * m_words;
        float sum = 0;
        int from = 0;
        for (int word = m_firstWord; word <= m_lastWord; ++word) {
            std::uint64_t left = words[word];
            words[word] = 0;
            while (left != 0) {
                const int at = word * 64 + std::countr_zero(left);
                left &= left - 1;
                if (const float coverage = rule(sum); coverage > 0.002F && from < at)
                    blendRun(row, from, std::min(at, m_width), coverage, color);
                sum += cells[at];
                cells[at] = 0;
                from = std::min(at, m_width);
            }
        }
        if (const float coverage = rule(sum); coverage > 0.002F && from < m_width)
            blendRun(row, from, m_width, coverage, color);
    }
    m_firstRow = m_rows;
    m_lastRow = -1;
    m_firstWord = m_words;
    m_lastWord = -1;
}

void CoverageRaster::fillEvenOdd(QRgb premultiplied)
{
    sweep(premultiplied, [](float sum) {
        sum = std::abs(sum);
        if (sum <= 1)
            return sum;
        sum -= 2 * std::floor(sum / 2);
        return sum > 1 ? 2 - sum : sum;
    });
}

void CoverageRaster::fillAll(QRgb premultiplied)
{
    sweep(premultiplied, [](float sum) { return std::min(1.0F, std::abs(sum)); });
}

void CoverageRaster::dot(PixelPoint at, QRgb premultiplied)
{
    const double left = at.x - 0.5, up = at.y - 0.5;
    const double column = std::floor(left), row = std::floor(up);
    if (!(column >= -1 && column < m_width && row >= m_top - 1.0 && row < m_bottom))
        return;
    const auto x = static_cast<int>(column), y = static_cast<int>(row);
    const auto overX = static_cast<float>(left - column), overY = static_cast<float>(up - row);
    for (int i = 0; i < 4; ++i) {
        const int px = x + (i & 1), py = y + (i >> 1) - m_top;
        const float share = ((i & 1) ? overX : 1 - overX) * ((i >> 1) ? overY : 1 - overY);
        if (px >= 0 && px < m_width && py >= 0 && py < m_rows)
            blendRun(py, px, px + 1, share, premultiplied);
    }
}

} // namespace kbs::render
