// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/spatialite/blob.h"

#include <bit>
#include <cstring>

namespace kbs::spatialite {

namespace {

static_assert(std::endian::native == std::endian::little, "blobs are written in the machine's own order");

constexpr unsigned char startMark = 0x00, boxEndMark = 0x7C, memberMark = 0x69, endMark = 0xFE;
constexpr std::size_t boxOffset = 6, typeOffset = 39, bodyOffset = 43;

template <typename T> void put(std::string &out, T value)
{
    char bytes[sizeof(T)];
    std::memcpy(bytes, &value, sizeof(T));
    out.append(bytes, sizeof(T));
}

void putPoints(std::string &out, std::span<const Point> points)
{
    static_assert(sizeof(Point) == 2 * sizeof(double));
    out.append(reinterpret_cast<const char *>(points.data()), points.size_bytes());
}

/// One part (a point, a line or a polygon) without its type.
void putPart(std::string &out, const FeatureBatch::GeometryView &geometry, std::size_t part)
{
    const std::size_t first = part == 0 ? 0 : geometry.partEnds[part - 1], last = geometry.partEnds[part];
    if (geometry.kind == GeometryKind::Polygon || geometry.kind == GeometryKind::MultiPolygon)
        put(out, static_cast<std::int32_t>(last - first));
    for (std::size_t ring = first; ring < last; ++ring) {
        const std::size_t from = ring == 0 ? 0 : geometry.ringEnds[ring - 1];
        const auto points = geometry.points.subspan(from, geometry.ringEnds[ring] - from);
        if (geometry.kind != GeometryKind::Point && geometry.kind != GeometryKind::MultiPoint)
            put(out, static_cast<std::int32_t>(points.size()));
        putPoints(out, points);
    }
}

class BlobReader {
public:
    BlobReader(std::string_view bytes, bool swap, Geometry &out) : m_bytes(bytes), m_swap(swap), m_out(out) { }

    bool readAt(std::size_t offset, int type)
    {
        m_at = offset;
        return readTyped(type, true) && m_at + 1 == m_bytes.size();
    }
    bool readTinyPoint(bool hasZ)
    {
        m_at = 7;
        m_out.kind = GeometryKind::Point;
        return readPoints(1, hasZ, false) && endPart() && m_at + 1 == m_bytes.size();
    }

private:
    template <typename T> bool get(T &value)
    {
        if (m_bytes.size() - m_at < sizeof(T))
            return false;
        char bytes[sizeof(T)];
        std::memcpy(bytes, m_bytes.data() + m_at, sizeof(T));
        if (m_swap)
            std::reverse(bytes, bytes + sizeof(T));
        std::memcpy(&value, bytes, sizeof(T));
        m_at += sizeof(T);
        return true;
    }
    bool endPart()
    {
        m_out.partEnds.push_back(static_cast<std::uint32_t>(m_out.ringEnds.size()));
        return true;
    }
    bool readPoints(std::size_t count, bool hasZ, bool hasM)
    {
        const std::size_t width = sizeof(double) * (2u + hasZ + hasM);
        if (count > (m_bytes.size() - m_at) / width)
            return false;
        if (!hasZ && !hasM && !m_swap) {
            const std::size_t before = m_out.points.size();
            m_out.points.resize(before + count);
            std::memcpy(static_cast<void *>(m_out.points.data() + before), m_bytes.data() + m_at, count * width);
            m_at += count * width;
        } else {
            for (std::size_t i = 0; i < count; ++i) {
                Point point;
                double z = 0, m = 0;
                if (!get(point.x) || !get(point.y) || (hasZ && !get(z)) || (hasM && !get(m)))
                    return false;
                m_out.points.push_back(point);
                if (hasZ)
                    m_out.z.push_back(z);
            }
        }
        m_out.ringEnds.push_back(static_cast<std::uint32_t>(m_out.points.size()));
        return true;
    }
    bool readRun(bool hasZ, bool hasM)
    {
        std::int32_t count = 0;
        return get(count) && count > 0 && readPoints(static_cast<std::size_t>(count), hasZ, hasM);
    }
    bool readTyped(int type, bool outermost)
    {
        const bool hasZ = type / 1000 == 1 || type / 1000 == 3;
        const bool hasM = type / 1000 == 2 || type / 1000 == 3;
        const int kind = type % 1000;
        if (type < 0 || type >= 4000 || kind < 1 || kind > (outermost ? 6 : 3))
            return false;
        if (outermost)
            m_out.kind = static_cast<GeometryKind>(kind);
        std::int32_t count = 0;
        switch (kind) {
        case 1: return readPoints(1, hasZ, hasM) && endPart();
        case 2: return readRun(hasZ, hasM) && endPart();
        case 3:
            if (!get(count) || count < 1)
                return false;
            for (std::int32_t ring = 0; ring < count; ++ring)
                if (!readRun(hasZ, hasM))
                    return false;
            return endPart();
        default: return readMembers(kind - 3);
        }
    }
    bool readMembers(int memberKind)
    {
        std::int32_t count = 0;
        if (!get(count) || count < 1)
            return false;
        for (std::int32_t member = 0; member < count; ++member) {
            std::int32_t type = 0;
            if (m_at >= m_bytes.size() || static_cast<unsigned char>(m_bytes[m_at++]) != memberMark || !get(type)
                || type % 1000 != memberKind || !readTyped(type, false))
                return false;
        }
        return true;
    }

    std::string_view m_bytes;
    bool m_swap;
    Geometry &m_out;
    std::size_t m_at = 0;
};

unsigned char byteAt(std::string_view bytes, std::size_t offset)
{
    return static_cast<unsigned char>(bytes[offset]);
}

bool isFramed(std::string_view bytes)
{
    return bytes.size() >= 24 && byteAt(bytes, 0) == startMark && byteAt(bytes, bytes.size() - 1) == endMark;
}

double realAt(std::string_view bytes, std::size_t offset, bool swap)
{
    std::uint64_t raw = 0;
    std::memcpy(&raw, bytes.data() + offset, sizeof raw);
    return std::bit_cast<double>(swap ? std::byteswap(raw) : raw);
}

} // namespace

void writeBlob(const FeatureBatch::GeometryView &geometry, const Bbox &box, int srid, std::string &out)
{
    out.clear();
    out += static_cast<char>(startMark);
    out += '\x01';
    put(out, static_cast<std::int32_t>(srid));
    put(out, box.minX);
    put(out, box.minY);
    put(out, box.maxX);
    put(out, box.maxY);
    out += static_cast<char>(boxEndMark);
    const int kind = static_cast<int>(geometry.kind);
    put(out, static_cast<std::int32_t>(kind));
    if (kind <= 3) {
        putPart(out, geometry, 0);
    } else {
        put(out, static_cast<std::int32_t>(geometry.partEnds.size()));
        for (std::size_t part = 0; part < geometry.partEnds.size(); ++part) {
            out += static_cast<char>(memberMark);
            put(out, static_cast<std::int32_t>(kind - 3));
            putPart(out, geometry, part);
        }
    }
    out += static_cast<char>(endMark);
}

void writeBlob(const Geometry &geometry, int srid, std::string &out)
{
    writeBlob({.kind = geometry.kind,
                  .points = geometry.points,
                  .ringEnds = geometry.ringEnds,
                  .partEnds = geometry.partEnds,
                  .z = geometry.z},
        geometry.bbox(), srid, out);
}

bool readBlob(std::string_view bytes, Geometry &out)
{
    out.kind = GeometryKind::None;
    out.points.clear();
    out.ringEnds.clear();
    out.partEnds.clear();
    out.z.clear();
    if (!isFramed(bytes))
        return false;
    const unsigned char order = byteAt(bytes, 1);
    const bool swap = order == 0x00 || order == 0x80;
    if (order == 0x80 || order == 0x81) { // TinyPoint
        const unsigned char dimension = byteAt(bytes, 6);
        return (dimension == 1 || dimension == 2) && BlobReader(bytes, swap, out).readTinyPoint(dimension == 2);
    }
    if (order > 1 || bytes.size() < bodyOffset + 1 || byteAt(bytes, 38) != boxEndMark)
        return false;
    std::uint32_t type = 0;
    std::memcpy(&type, bytes.data() + typeOffset, sizeof type);
    return BlobReader(bytes, swap, out).readAt(bodyOffset, static_cast<int>(swap ? std::byteswap(type) : type));
}

Bbox blobBox(std::string_view bytes)
{
    Bbox box;
    if (!isFramed(bytes))
        return box;
    const unsigned char order = byteAt(bytes, 1);
    const bool swap = order == 0x00 || order == 0x80;
    if (order == 0x80 || order == 0x81) {
        box.add(realAt(bytes, 7, swap), realAt(bytes, 15, swap));
    } else if (bytes.size() > bodyOffset) {
        box.add(realAt(bytes, boxOffset, swap), realAt(bytes, boxOffset + 8, swap));
        box.add(realAt(bytes, boxOffset + 16, swap), realAt(bytes, boxOffset + 24, swap));
    }
    return box;
}

} // namespace kbs::spatialite
