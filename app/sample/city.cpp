// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/sample/city.h"

#include "app/sample/builder.h"
#include "app/sample/names.h"

#include <algorithm>
#include <cmath>

namespace kbs::sample {

std::string_view kindTitle(StreetKind kind)
{
    switch (kind) {
    case StreetKind::Street: return "Sokak";
    case StreetKind::Avenue: return "Cadde";
    case StreetKind::Boulevard: return "Bulvar";
    }
    return {};
}

std::string streetTitle(const Street &street)
{
    switch (street.kind) {
    case StreetKind::Street: return street.name + " Sokak";
    case StreetKind::Avenue: return street.name + " Caddesi";
    case StreetKind::Boulevard: return street.name + " Bulvarı";
    }
    return street.name;
}

StreetKind avenueKind(bool horizontal, int index)
{
    return (horizontal ? index % 3 == 0 : index % 4 == 1) ? StreetKind::Boulevard : StreetKind::Avenue;
}

City::City(const Layout &layout)
    : m_layout(layout), m_avenueDoors(static_cast<std::size_t>(2 * (layout.rows() + layout.columns() + 2)))
{
}

Street City::avenue(std::int64_t id) const
{
    const bool horizontal = id < 2'000'000;
    const auto index = static_cast<int>(id % 1'000'000);
    return {.id = id,
        .name = names::avenue(horizontal ? index : m_layout.rows() + 1 + index),
        .kind = avenueKind(horizontal, index)};
}

std::vector<Street> City::avenues() const
{
    std::vector<Street> out;
    for (int row = 0; row <= m_layout.rows(); ++row)
        out.push_back(avenue(1'000'000 + row));
    for (int column = 0; column <= m_layout.columns(); ++column)
        out.push_back(avenue(2'000'000 + column));
    return out;
}

std::int64_t City::neighbourhoodCode(int tile) const
{
    return 170'001 + tile;
}

std::string City::neighbourhoodName(int tile) const
{
    return names::neighbourhood(tile);
}

Ring City::outline() const
{
    const double w = m_layout.width();
    const double h = m_layout.height();
    const auto steps = [](double length) { return static_cast<int>(std::ceil(length / 40)); };
    Ring out;
    const auto walk = [&](double u0, double v0, double u1, double v1) {
        const int n = steps(std::max(std::abs(u1 - u0), std::abs(v1 - v0)));
        for (int i = 0; i < n; ++i)
            out.push_back(m_layout.warp(u0 + (u1 - u0) * i / n, v0 + (v1 - v0) * i / n));
    };
    // Only the last row of tiles may be shorter than the others. Each tile's edge is walked alone: its corners are
    // shared.
    const int rows = m_layout.rows();
    const int last = m_layout.tileCount() - (rows - 1) * m_layout.columns();
    const auto eastEnd = [&](int row) { return row == rows - 1 ? last : m_layout.columns(); };
    for (int c = 0; c < eastEnd(0); ++c)
        walk(c * w, 0, (c + 1) * w, 0);
    for (int r = 0; r < rows; ++r) {
        if (r > 0) {
            for (int c = eastEnd(r - 1); c > eastEnd(r); --c)
                walk(c * w, r * h, (c - 1) * w, r * h);
        }
        walk(eastEnd(r) * w, r * h, eastEnd(r) * w, (r + 1) * h);
    }
    for (int c = last; c > 0; --c)
        walk(c * w, rows * h, (c - 1) * w, rows * h);
    for (int r = rows; r > 0; --r)
        walk(0, r * h, 0, (r - 1) * h);
    return out;
}

Path City::avenueAxis(int row) const
{
    const auto tilesIn = [this](int r) {
        return r < 0 || r >= m_layout.rows()
            ? 0
            : std::min(m_layout.columns(), m_layout.tileCount() - r * m_layout.columns());
    };
    const int columns = std::max(tilesIn(row), tilesIn(row - 1));
    const int n = static_cast<int>(std::ceil(m_layout.width() / 40));
    Path out;
    for (int i = 0; i <= columns * n; ++i)
        out.push_back(m_layout.warp(i * m_layout.width() / n, row * m_layout.height()));
    return out;
}

Neighbourhood City::next()
{
    return Builder(*this, m_avenueDoors, m_next++).build();
}

} // namespace kbs::sample
