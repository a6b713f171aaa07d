// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/postgis/ewkb.h"

#include <cstring>

namespace kbs::postgis {

namespace {

constexpr std::uint32_t withSrid = 0x20000000U;
constexpr std::size_t headBytes = 5, countBytes = 4, pointBytes = sizeof(Point);

bool isMulti(GeometryKind kind)
{
    return kind >= GeometryKind::MultiPoint;
}

GeometryKind memberOf(GeometryKind kind)
{
    return isMulti(kind) ? static_cast<GeometryKind>(static_cast<int>(kind) - 3) : kind;
}

class Writer {
public:
    explicit Writer(char *out) : m_out(out) { }
    template <typename T> void put(T value)
    {
        std::memcpy(m_out, &value, sizeof value);
        m_out += sizeof value;
    }
    void points(std::span<const Point> points)
    {
        std::memcpy(m_out, points.data(), points.size_bytes());
        m_out += points.size_bytes();
    }
    void part(const FeatureBatch::GeometryView &geometry, std::size_t part)
    {
        const std::size_t first = part == 0 ? 0 : geometry.partEnds[part - 1], last = geometry.partEnds[part];
        const GeometryKind kind = memberOf(geometry.kind);
        if (kind == GeometryKind::Polygon)
            put(static_cast<std::uint32_t>(last - first));
        for (std::size_t ring = first; ring < last; ++ring) {
            const std::size_t from = ring == 0 ? 0 : geometry.ringEnds[ring - 1];
            const auto vertices = geometry.points.subspan(from, geometry.ringEnds[ring] - from);
            if (kind != GeometryKind::Point)
                put(static_cast<std::uint32_t>(vertices.size()));
            points(vertices);
        }
    }

private:
    char *m_out;
};

} // namespace

FeatureBatch::GeometryView viewOf(const Geometry &geometry)
{
    return {.kind = geometry.kind,
        .points = geometry.points,
        .ringEnds = geometry.ringEnds,
        .partEnds = geometry.partEnds,
        .z = geometry.z};
}

std::size_t ewkbSize(const FeatureBatch::GeometryView &geometry)
{
    const GeometryKind member = memberOf(geometry.kind);
    const std::size_t parts = geometry.partEnds.size(), rings = geometry.ringEnds.size();
    std::size_t size = headBytes + sizeof(std::int32_t) + geometry.points.size() * pointBytes;
    if (isMulti(geometry.kind))
        size += countBytes + parts * headBytes;
    if (member == GeometryKind::Polygon)
        size += parts * countBytes;
    return member == GeometryKind::Point ? size : size + rings * countBytes;
}

void writeEwkb(const FeatureBatch::GeometryView &geometry, int srid, char *out)
{
    Writer writer(out);
    writer.put('\1'); // little-endian
    writer.put(static_cast<std::uint32_t>(geometry.kind) | withSrid);
    writer.put(static_cast<std::int32_t>(srid));
    if (!isMulti(geometry.kind))
        return writer.part(geometry, 0);
    writer.put(static_cast<std::uint32_t>(geometry.partEnds.size()));
    for (std::size_t part = 0; part < geometry.partEnds.size(); ++part) {
        writer.put('\1');
        writer.put(static_cast<std::uint32_t>(memberOf(geometry.kind)));
        writer.part(geometry, part);
    }
}

bool fitsPostgis(const FeatureBatch::GeometryView &geometry)
{
    const GeometryKind member = memberOf(geometry.kind);
    if (member != GeometryKind::Polygon && member != GeometryKind::LineString)
        return true;
    const std::size_t fewest = member == GeometryKind::Polygon ? 4 : 2;
    std::size_t from = 0;
    for (const std::uint32_t end : geometry.ringEnds) {
        if (end - from < fewest
            || (member == GeometryKind::Polygon && geometry.points[from] != geometry.points[end - 1]))
            return false;
        from = end;
    }
    return true;
}

} // namespace kbs::postgis
