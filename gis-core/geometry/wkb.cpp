// SPDX-License-Identifier: GPL-3.0-or-later
#include "geometry/geometry.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <limits>

namespace kbs {

namespace {

constexpr std::uint32_t ewkbZ = 0x80000000U, ewkbM = 0x40000000U, ewkbSrid = 0x20000000U;
constexpr std::uint32_t isoZ = 1000;

GeometryKind memberKind(GeometryKind multi)
{
    return static_cast<GeometryKind>(static_cast<int>(multi) - 3);
}

class WkbWriter {
public:
    explicit WkbWriter(const Geometry &geometry) : m_geometry(geometry) { }

    std::string write()
    {
        if (m_geometry.kind == GeometryKind::None)
            return {};
        m_out.reserve(
            32 + m_geometry.points.size() * (m_geometry.z.empty() ? 16 : 24) + m_geometry.ringEnds.size() * 9);
        header(m_geometry.kind);
        if (m_geometry.kind >= GeometryKind::MultiPoint) {
            number(static_cast<std::uint32_t>(m_geometry.partEnds.size()));
            for (std::size_t part = 0; part < m_geometry.partEnds.size(); ++part) {
                header(memberKind(m_geometry.kind));
                body(part);
            }
        } else if (m_geometry.isEmpty()) {
            empty();
        } else {
            body(0);
        }
        return std::move(m_out);
    }

private:
    template <typename T> void number(T value)
    {
        if constexpr (std::endian::native == std::endian::big && std::is_integral_v<T>)
            value = std::byteswap(value);
        char bytes[sizeof(T)];
        std::memcpy(bytes, &value, sizeof(T));
        if constexpr (std::endian::native == std::endian::big && !std::is_integral_v<T>)
            std::reverse(bytes, bytes + sizeof(T));
        m_out.append(bytes, sizeof(T));
    }

    void header(GeometryKind kind)
    {
        m_out += '\1';
        number(static_cast<std::uint32_t>(kind) + (m_geometry.z.empty() ? 0 : isoZ));
    }

    void empty()
    {
        if (m_geometry.kind != GeometryKind::Point) {
            number(std::uint32_t{0});
            return;
        }
        for (int i = 0; i < 2; ++i) // POINT EMPTY by GeoPackage and GEOS convention; an empty geometry has no z
            number(std::numeric_limits<double>::quiet_NaN());
    }

    void body(std::size_t part)
    {
        const auto [first, end] = m_geometry.ringsOfPart(part);
        if (m_geometry.isPolygonal())
            number(static_cast<std::uint32_t>(end - first));
        for (std::size_t ring = first; ring < end; ++ring) {
            const std::size_t from = ring == 0 ? 0 : m_geometry.ringEnds[ring - 1];
            const std::size_t to = m_geometry.ringEnds[ring];
            if (!m_geometry.isPoint())
                number(static_cast<std::uint32_t>(to - from));
            for (std::size_t i = from; i < to; ++i) {
                number(m_geometry.points[i].x);
                number(m_geometry.points[i].y);
                if (!m_geometry.z.empty())
                    number(m_geometry.z[i]);
            }
        }
    }

    const Geometry &m_geometry;
    std::string m_out;
};

class WkbReader {
public:
    explicit WkbReader(std::string_view wkb) : m_rest(wkb) { }

    bool read(Geometry &out)
    {
        if (!header(out.kind))
            return false;
        m_hasZ = m_memberHasZ;
        const bool good = out.kind >= GeometryKind::MultiPoint ? members(out) : body(out.kind, out);
        return good && m_rest.empty();
    }

private:
    template <typename T> bool number(T &value)
    {
        if (m_rest.size() < sizeof(T))
            return false;
        char bytes[sizeof(T)];
        std::memcpy(bytes, m_rest.data(), sizeof(T));
        if (m_swap)
            std::reverse(bytes, bytes + sizeof(T));
        std::memcpy(&value, bytes, sizeof(T));
        m_rest.remove_prefix(sizeof(T));
        return true;
    }

    bool header(GeometryKind &kind)
    {
        if (m_rest.empty() || static_cast<unsigned char>(m_rest.front()) > 1)
            return false;
        m_swap = (m_rest.front() == 1) != (std::endian::native == std::endian::little);
        m_rest.remove_prefix(1);
        std::uint32_t type = 0;
        if (!number(type) || (type & ewkbM) != 0)
            return false;
        if (std::uint32_t srid = 0; (type & ewkbSrid) != 0 && !number(srid))
            return false;
        m_memberHasZ = (type & ewkbZ) != 0;
        type &= ~(ewkbZ | ewkbSrid);
        if (type > isoZ) {
            m_memberHasZ = true;
            type -= isoZ;
        }
        kind = static_cast<GeometryKind>(type);
        return type >= 1 && type <= 6;
    }

    bool members(Geometry &out)
    {
        std::uint32_t count = 0;
        if (!number(count))
            return false;
        for (std::uint32_t i = 0; i < count; ++i) {
            GeometryKind kind{};
            if (!header(kind) || kind != memberKind(out.kind) || m_memberHasZ != m_hasZ || !body(kind, out))
                return false;
        }
        return true;
    }

    /// One point, line or polygon as the next part of `out`; an empty one adds nothing.
    bool body(GeometryKind kind, Geometry &out)
    {
        if (kind == GeometryKind::Point)
            return point(out);
        std::uint32_t rings = 1;
        if (kind == GeometryKind::Polygon && !number(rings))
            return false;
        const std::size_t ringsBefore = out.ringEnds.size();
        for (std::uint32_t i = 0; i < rings; ++i) {
            std::uint32_t count = 0;
            if (!number(count) || count > m_rest.size() / (m_hasZ ? 24 : 16))
                return false;
            if (count == 0) {
                if (rings > 1)
                    return false; // a hole without its shell, or an empty hole
                continue;
            }
            if (!coordinates(count, out))
                return false;
            out.ringEnds.push_back(static_cast<std::uint32_t>(out.points.size()));
        }
        if (out.ringEnds.size() > ringsBefore)
            out.endPart();
        return true;
    }

    bool point(Geometry &out)
    {
        if (!coordinates(1, out))
            return false;
        if (std::isnan(out.points.back().x) && std::isnan(out.points.back().y)) { // POINT EMPTY
            out.points.pop_back();
            if (m_hasZ)
                out.z.pop_back();
            return true;
        }
        out.ringEnds.push_back(static_cast<std::uint32_t>(out.points.size()));
        out.endPart();
        return true;
    }

    bool coordinates(std::uint32_t count, Geometry &out)
    {
        for (std::uint32_t i = 0; i < count; ++i) {
            Point point;
            double z = 0;
            if (!number(point.x) || !number(point.y) || (m_hasZ && !number(z)))
                return false;
            out.points.push_back(point);
            if (m_hasZ)
                out.z.push_back(z);
        }
        return true;
    }

    std::string_view m_rest;
    bool m_swap = false;
    bool m_hasZ = false, m_memberHasZ = false;
};

} // namespace

std::string toWkb(const Geometry &geometry)
{
    return WkbWriter(geometry).write();
}

bool fromWkb(std::string_view wkb, Geometry &out)
{
    out = {};
    if (WkbReader(wkb).read(out))
        return true;
    out = {};
    return false;
}

} // namespace kbs
