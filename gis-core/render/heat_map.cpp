// SPDX-License-Identifier: GPL-3.0-or-later
#include "render/heat_map.h"

#include <QPainter>

#include <algorithm>
#include <cmath>

namespace kbs::render {

namespace {

constexpr int cellsPerRadius = 6;
constexpr double thinnest = 0.04; ///< of the densest: below it nothing is drawn

/// One pass of a box filter along rows (`step` 1) or columns; three passes look like a bell curve.
void blurLine(float *values, int count, int step, int radius, std::vector<float> &line)
{
    line.resize(static_cast<std::size_t>(count));
    double sum = 0;
    const auto value = [&](int i) { return i >= 0 && i < count ? values[i * step] : 0.0F; };
    for (int i = -radius; i < radius; ++i)
        sum += value(i);
    for (int i = 0; i < count; ++i) {
        sum += value(i + radius);
        line[static_cast<std::size_t>(i)] = static_cast<float>(sum / (2 * radius + 1));
        sum -= value(i - radius);
    }
    for (int i = 0; i < count; ++i)
        values[i * step] = line[static_cast<std::size_t>(i)];
}

} // namespace

HeatMap::HeatMap(const HeatSymbol &symbol, const Canvas &canvas, QSizeF picture)
    : m_symbol(symbol), m_canvas(canvas), m_cell(std::max(1.0, symbol.radiusMm * canvas.pxPerMm / cellsPerRadius)),
      m_width(static_cast<int>(std::ceil(picture.width() / m_cell)) + 4 * cellsPerRadius),
      m_height(static_cast<int>(std::ceil(picture.height() / m_cell)) + 4 * cellsPerRadius),
      m_weights(static_cast<std::size_t>(m_width) * static_cast<std::size_t>(m_height), 0.0F)
{
}

void HeatMap::add(QPointF at, double weight)
{
    const int x = static_cast<int>(std::floor(at.x() / m_cell)) + 2 * cellsPerRadius;
    const int y = static_cast<int>(std::floor(at.y() / m_cell)) + 2 * cellsPerRadius;
    if (x >= 0 && x < m_width && y >= 0 && y < m_height)
        m_weights[static_cast<std::size_t>(y) * static_cast<std::size_t>(m_width) + static_cast<std::size_t>(x)]
            += static_cast<float>(weight);
}

QColor HeatMap::colorAt(double share) const
{
    const auto &colors = m_symbol.colors;
    const double at = std::clamp(share, 0.0, 1.0) * static_cast<double>(colors.size() - 1);
    const auto below = std::min(static_cast<std::size_t>(at), colors.size() - 2);
    const auto part = static_cast<float>(at - static_cast<double>(below));
    const QColor &a = colors[below], &b = colors[below + 1];
    const auto mix = [part](float x, float y) { return x + (y - x) * part; };
    const double alpha = std::min(1.0, share / 0.25) * 0.85;
    return QColor::fromRgbF(
        mix(a.redF(), b.redF()), mix(a.greenF(), b.greenF()), mix(a.blueF(), b.blueF()), static_cast<float>(alpha));
}

void HeatMap::paint() const
{
    std::vector<float> values = m_weights, line;
    for (int pass = 0; pass < 3; ++pass) {
        for (int y = 0; y < m_height; ++y)
            blurLine(values.data() + static_cast<std::ptrdiff_t>(y) * m_width, m_width, 1, cellsPerRadius / 2, line);
        for (int x = 0; x < m_width; ++x)
            blurLine(values.data() + x, m_height, m_width, cellsPerRadius / 2, line);
    }
    const float most = *std::ranges::max_element(values);
    if (!(most > 0))
        return;
    QImage image(m_width, m_height, QImage::Format_ARGB32);
    for (int y = 0; y < m_height; ++y)
        for (int x = 0; x < m_width; ++x) {
            const double share
                = values[static_cast<std::size_t>(y) * static_cast<std::size_t>(m_width) + static_cast<std::size_t>(x)]
                / most;
            image.setPixelColor(x, y, share < thinnest ? QColor(Qt::transparent) : colorAt(share));
        }
    const double edge = 2 * cellsPerRadius * m_cell;
    m_canvas.painter->drawImage(QRectF(-edge, -edge, m_width * m_cell, m_height * m_cell), image);
}

} // namespace kbs::render
