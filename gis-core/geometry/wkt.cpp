// SPDX-License-Identifier: GPL-3.0-or-later
#include "geometry/geometry.h"

#include <array>
#include <charconv>

namespace kbs {

namespace {

class WktWriter {
public:
    WktWriter(const Geometry &geometry, int decimals) : m_geometry(geometry), m_decimals(decimals) { }

    std::string write()
    {
        if (m_geometry.kind == GeometryKind::None)
            return "GEOMETRYCOLLECTION EMPTY";
        m_out = kindName(m_geometry.kind);
        if (!m_geometry.z.empty())
            m_out += " Z";
        m_out += ' ';
        if (m_geometry.isEmpty())
            return m_out + "EMPTY";
        const bool multi = m_geometry.kind >= GeometryKind::MultiPoint;
        if (multi)
            m_out += '(';
        for (std::size_t part = 0; part < m_geometry.partEnds.size(); ++part) {
            if (part > 0)
                m_out += ", ";
            writePart(part);
        }
        if (multi)
            m_out += ')';
        return m_out;
    }

private:
    void writePart(std::size_t part)
    {
        const auto [first, end] = m_geometry.ringsOfPart(part);
        if (m_geometry.isPolygonal())
            m_out += '(';
        for (std::size_t ring = first; ring < end; ++ring) {
            if (ring > first)
                m_out += ", ";
            m_out += '(';
            const std::size_t begin = ring == 0 ? 0 : m_geometry.ringEnds[ring - 1];
            for (std::size_t i = begin; i < m_geometry.ringEnds[ring]; ++i) {
                if (i > begin)
                    m_out += ", ";
                writePoint(i);
            }
            m_out += ')';
        }
        if (m_geometry.isPolygonal())
            m_out += ')';
    }

    void writePoint(std::size_t index)
    {
        number(m_geometry.points[index].x);
        m_out += ' ';
        number(m_geometry.points[index].y);
        if (!m_geometry.z.empty()) {
            m_out += ' ';
            number(m_geometry.z[index]);
        }
    }

    void number(double value)
    {
        std::array<char, 400> buffer{}; // the longest fixed form of a double has 309 digits before the point
        const auto [end, error]
            = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value, std::chars_format::fixed, m_decimals);
        std::string_view text(buffer.data(), end);
        if (text.contains('.')) {
            text = text.substr(0, text.find_last_not_of('0') + 1);
            if (text.ends_with('.'))
                text.remove_suffix(1);
        }
        m_out += text == "-0" ? "0" : text;
    }

    const Geometry &m_geometry;
    int m_decimals;
    std::string m_out;
};

} // namespace

std::string toWkt(const Geometry &geometry, int decimals)
{
    return WktWriter(geometry, decimals).write();
}

} // namespace kbs
