// SPDX-License-Identifier: GPL-3.0-or-later
#include "quality/coverage_shapes.h"

#include <QCoreApplication>
#include <QDir>

#include <cmath>
#include <cstring>

using namespace Qt::StringLiterals;

namespace kbs::quality::coverage {

namespace {

constexpr std::size_t bufferSize = 1 << 20;
constexpr std::size_t step = 8; ///< every polygon begins at a multiple of it

/// What stands before the ring ends, vertices and tag of a polygon in the file.
struct Header {
    std::int64_t handle;
    Place origin;
    std::array<std::int32_t, 4> box; ///< from the origin
    std::uint64_t firstEdge;
    std::uint32_t vertices, rings, tag, unused;
};

constexpr std::size_t roundedUp(std::size_t bytes)
{
    return (bytes + step - 1) / step * step;
}

/// Coordinates beyond this many units are nowhere on the earth in any projected system.
constexpr double farthest = 1e13;

Unit toUnits(double metres)
{
    const double units = metres * unitsPerMetre;
    return static_cast<Unit>(units + (units < 0 ? -0.5 : 0.5));
}

/// The inside on the left: shells counter-clockwise, holes clockwise.
void orient(std::span<Place> ring, bool shell)
{
    double twice = 0; // exact enough: what has no area has two directions of the same edges
    const Place origin = ring.front();
    Place from = ring.back();
    for (const Place to : ring) {
        twice += static_cast<double>((from.x - origin.x) * (to.y - origin.y) - (to.x - origin.x) * (from.y - origin.y));
        from = to;
    }
    if (shell ? twice < 0 : twice > 0)
        std::ranges::reverse(ring);
}

} // namespace

Bbox inMetres(const Box &box)
{
    const auto metres = [](Unit units) { return static_cast<double>(units) / unitsPerMetre; };
    return {metres(box.minX), metres(box.minY), metres(box.maxX), metres(box.maxY)};
}

bool toOutline(const FeatureBatch::GeometryView &polygon, Outline &out)
{
    out.vertices.clear();
    out.ringEnds.clear();
    out.box = {};
    std::size_t ring = 0;
    for (const std::uint32_t partEnd : polygon.partEnds) {
        for (bool shell = true; ring < partEnd; ++ring, shell = false) {
            const std::size_t begin = ring == 0 ? 0 : polygon.ringEnds[ring - 1];
            const std::size_t first = out.vertices.size();
            for (const Point &point : polygon.points.subspan(begin, polygon.ringEnds[ring] - begin)) {
                if (!(std::abs(point.x) * unitsPerMetre < farthest && std::abs(point.y) * unitsPerMetre < farthest))
                    return false;
                const Place place{toUnits(point.x), toUnits(point.y)};
                if (out.vertices.size() > first && out.vertices.back() == place)
                    continue;
                out.box.add(place);
                out.vertices.push_back(place);
            }
            if (out.vertices.size() > first + 1 && out.vertices.back() == out.vertices[first])
                out.vertices.pop_back();
            if (out.vertices.size() < first + 3) {
                out.vertices.resize(first); // a ring without an inside
                continue;
            }
            if (out.box.maxX - out.box.minX >= widest || out.box.maxY - out.box.minY >= widest)
                return false;
            orient(std::span(out.vertices).subspan(first), shell);
            out.ringEnds.push_back(static_cast<std::uint32_t>(out.vertices.size()));
        }
    }
    return true;
}

double area(const Shape &shape)
{
    double twice = 0;
    shape.forEachEdge([&](std::size_t, Place a, Place b) {
        twice += static_cast<double>(
            (a.x - shape.origin.x) * (b.y - shape.origin.y) - (b.x - shape.origin.x) * (a.y - shape.origin.y));
    });
    return std::abs(twice) / 2 / (unitsPerMetre * unitsPerMetre);
}

namespace {

/// Whether the closed segment meets the closed box.
bool meets(Place a, Place b, const Box &box)
{
    if (std::max(a.x, b.x) < box.minX || std::min(a.x, b.x) > box.maxX || std::max(a.y, b.y) < box.minY
        || std::min(a.y, b.y) > box.maxY)
        return false;
    const std::array corners{turn(a, b, {box.minX, box.minY}), turn(a, b, {box.maxX, box.minY}),
        turn(a, b, {box.maxX, box.maxY}), turn(a, b, {box.minX, box.maxY})};
    const auto [least, most] = std::ranges::minmax(corners);
    return least <= 0 && most >= 0;
}

} // namespace

bool touches(const Shape &shape, const Box &box)
{
    // the common part keeps the differences small
    const Box part = box.common(shape.box);
    bool border = false;
    shape.forEachEdge([&](std::size_t, Place a, Place b) { border = border || meets(a, b, part); });
    return border || coversWestOf(shape, {part.minX, part.minY});
}

bool coversWestOf(const Shape &shape, Place place)
{
    bool inside = false;
    shape.forEachEdge([&](std::size_t, Place a, Place b) {
        // the place is by nothing lower than its y, so an edge that ends there reaches it and one that begins does not
        if ((a.y < place.y) == (b.y < place.y))
            return;
        const Unit side = turn(a, b, place);
        inside = inside != (a.y < place.y ? side < 0 : side > 0); // the edge passes west of the place
    });
    return inside;
}

// ------------------------------------------------------------------------------------------------ file

Shapes::Shapes(const QString &folder)
    : m_file(folder.isEmpty() ? std::make_unique<QTemporaryFile>()
                              : std::make_unique<QTemporaryFile>(QDir(folder).filePath(u"kbs-coverage-XXXXXX"_s)))
{
    static_assert(sizeof(Header) % step == 0 && sizeof(std::size_t) >= 8);
}

std::uint64_t Shapes::append(std::int64_t handle, const Outline &outline, std::string_view tag)
{
    const std::uint64_t firstEdge = m_edges;
    Header header{.handle = handle,
        .origin = outline.vertices.front(),
        .box = {},
        .firstEdge = firstEdge,
        .vertices = static_cast<std::uint32_t>(outline.vertices.size()),
        .rings = static_cast<std::uint32_t>(outline.ringEnds.size()),
        .tag = static_cast<std::uint32_t>(tag.size()),
        .unused = 0};
    const auto near = [](Unit at, Unit from) { return static_cast<std::int32_t>(at - from); };
    const auto [x, y] = header.origin;
    header.box
        = {near(outline.box.minX, x), near(outline.box.minY, y), near(outline.box.maxX, x), near(outline.box.maxY, y)};

    const std::size_t start = m_buffer.size();
    const std::size_t ringBytes = outline.ringEnds.size() * sizeof(std::uint32_t);
    const std::size_t vertexBytes = outline.vertices.size() * 2 * sizeof(std::int32_t);
    m_starts.push_back(static_cast<std::uint32_t>((m_size + start) / step));
    m_buffer.resize(start + roundedUp(sizeof header + ringBytes + vertexBytes + tag.size()));
    std::byte *to = m_buffer.data() + start;
    std::memcpy(to, &header, sizeof header);
    to += sizeof header;
    std::memcpy(to, outline.ringEnds.data(), ringBytes);
    to += ringBytes;
    for (const Place vertex : outline.vertices) {
        const std::array<std::int32_t, 2> pair{near(vertex.x, x), near(vertex.y, y)};
        std::memcpy(to, pair.data(), sizeof pair);
        to += sizeof pair;
    }
    if (!tag.empty())
        std::memcpy(to, tag.data(), tag.size());
    m_edges += outline.vertices.size();
    if (m_buffer.size() >= bufferSize)
        write();
    return firstEdge;
}

void Shapes::write()
{
    constexpr std::uint64_t most = std::uint64_t(std::numeric_limits<std::uint32_t>::max()) * step;
    const auto size = static_cast<qint64>(m_buffer.size());
    const auto refuse = [this](const QString &why) {
        m_failure = fail(ErrorKind::Io,
            QCoreApplication::translate("Quality", "The coordinates for the overlap check could not be laid down: %1")
                .arg(why),
            QCoreApplication::translate("Quality", "Make room in the folder for temporary files."))
                        .error();
    };
    if (!m_failure) {
        if ((!m_file->isOpen() && !m_file->open())
            || m_file->write(reinterpret_cast<const char *>(m_buffer.data()), size) != size)
            refuse(m_file->errorString());
        else if (m_size + m_buffer.size() > most)
            refuse(QCoreApplication::translate("Quality", "more than 32 GB"));
    }
    m_size += m_buffer.size();
    m_buffer.clear();
}

Result<void> Shapes::map()
{
    if (m_starts.empty())
        return {};
    write();
    m_buffer.shrink_to_fit();
    if (!m_failure && m_file->flush())
        m_data = reinterpret_cast<const std::byte *>(m_file->map(0, static_cast<qint64>(m_size)));
    if (m_failure)
        return std::unexpected(*m_failure);
    if (!m_data)
        return fail(ErrorKind::Io,
            QCoreApplication::translate("Quality", "The coordinates for the overlap check cannot be read again: %1")
                .arg(m_file->errorString()));
    return {};
}

Shape Shapes::at(std::size_t index) const
{
    const std::byte *from = m_data + static_cast<std::size_t>(m_starts[index]) * step;
    const Header &header = *reinterpret_cast<const Header *>(from);
    const auto *ringEnds = reinterpret_cast<const std::uint32_t *>(from + sizeof header);
    const auto *vertices = reinterpret_cast<const std::array<std::int32_t, 2> *>(ringEnds + header.rings);
    return {.handle = header.handle,
        .origin = header.origin,
        .box = box(index),
        .firstEdge = header.firstEdge,
        .vertices = {vertices, header.vertices},
        .ringEnds = {ringEnds, header.rings},
        .tag = {reinterpret_cast<const char *>(vertices + header.vertices), header.tag}};
}

Box Shapes::box(std::size_t index) const
{
    const Header &header = *reinterpret_cast<const Header *>(m_data + static_cast<std::size_t>(m_starts[index]) * step);
    const auto [x, y] = header.origin;
    return {x + header.box[0], y + header.box[1], x + header.box[2], y + header.box[3]};
}

} // namespace kbs::quality::coverage
