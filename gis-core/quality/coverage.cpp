// SPDX-License-Identifier: GPL-3.0-or-later
#include "quality/coverage.h"

#include "quality/coverage_borders.h"
#include "quality/coverage_flood.h"

namespace kbs::quality {

using namespace coverage;

bool isCoverage(const FeatureClass &featureClass)
{
    return featureClass.name == "parsel";
}

namespace {

/// The edges that came last and did not meet their opposite yet. Small enough for the processor's own memory; an edge
/// that is pushed out early meets its opposite when all is read.
class EdgeCache {
public:
    EdgeCache() : m_entries(sets * ways), m_victims(sets) { }

    /// The number of the edge from `to` to `from`, which leaves; nothing: this one stays.
    std::optional<std::uint64_t> meet(Place from, Place to, std::uint64_t edge)
    {
        const bool forward = from < to;
        const Place low = forward ? from : to, high = forward ? to : from;
        const auto x = static_cast<std::int32_t>(high.x - low.x), y = static_cast<std::int32_t>(high.y - low.y);
        const std::size_t set = setOf(low, x, y);
        Entry *const entries = m_entries.data() + set * ways;
        Entry *place = nullptr;
        for (Entry *entry = entries; entry != entries + ways; ++entry) {
            if (entry->edge == none) {
                place = entry;
            } else if (entry->low == low && entry->x == x && entry->y == y
                && (entry->edge & 1) != (forward ? 1u : 0u)) {
                const std::uint64_t met = entry->edge >> 1;
                entry->edge = none;
                return met;
            }
        }
        if (!place)
            place = entries + (m_victims[set]++ % ways);
        *place = {low, x, y, edge << 1 | (forward ? 1u : 0u)};
        return std::nullopt;
    }

private:
    static constexpr std::size_t ways = 4, setBits = 12, sets = std::size_t(1) << setBits;
    static constexpr std::uint64_t none = std::numeric_limits<std::uint64_t>::max();
    struct Entry {
        Place low;
        std::int32_t x = 0, y = 0; ///< to the other end
        std::uint64_t edge = none; ///< number × 2, + 1 where it begins at `low`
    };

    static std::size_t setOf(Place low, std::int32_t x, std::int32_t y)
    {
        const std::uint64_t ends
            = static_cast<std::uint64_t>(static_cast<std::uint32_t>(x)) << 32 | static_cast<std::uint32_t>(y);
        std::uint64_t hash = static_cast<std::uint64_t>(low.x) * 0x9E3779B97F4A7C15u
            + static_cast<std::uint64_t>(low.y) * 0xC2B2AE3D27D4EB4Fu + ends * 0xBF58476D1CE4E5B9u;
        hash ^= hash >> 31;
        return static_cast<std::size_t>((hash * 0x94D049BB133111EBu) >> (64 - setBits));
    }

    std::vector<Entry> m_entries;
    std::vector<std::uint8_t> m_victims;
};

} // namespace

struct CoverageCheck::Private {
    CoverageTolerances tolerances;
    Shapes shapes;
    Bits matched;
    std::unique_ptr<EdgeCache> cache = std::make_unique<EdgeCache>();
    Outline outline;
    CoverageReport report;

    void matchEdges(std::uint64_t firstEdge);
    void takeGaps(const BorderFindings &borders, const Flood &flood);
};

CoverageCheck::CoverageCheck(const CoverageTolerances &tolerances, const QString &folder)
    : d(new Private{.tolerances = tolerances, .shapes = Shapes(folder)})
{
}
CoverageCheck::~CoverageCheck() = default;
CoverageCheck::CoverageCheck(CoverageCheck &&) noexcept = default;
CoverageCheck &CoverageCheck::operator=(CoverageCheck &&) noexcept = default;

void CoverageCheck::add(std::int64_t handle, const Geometry &polygon, std::string_view tag)
{
    add(handle, FeatureBatch::GeometryView{polygon.kind, polygon.points, polygon.ringEnds, polygon.partEnds, polygon.z},
        tag);
}

void CoverageCheck::add(std::int64_t handle, const FeatureBatch::GeometryView &polygon, std::string_view tag)
{
    if (polygon.points.empty() || (polygon.kind != GeometryKind::Polygon && polygon.kind != GeometryKind::MultiPolygon))
        return;
    if (!toOutline(polygon, d->outline)) {
        ++d->report.notChecked;
        return;
    }
    if (d->outline.vertices.empty())
        return;
    ++d->report.polygons;
    d->matchEdges(d->shapes.append(handle, d->outline, tag));
}

void CoverageCheck::Private::matchEdges(std::uint64_t firstEdge)
{
    std::size_t begin = 0;
    for (const std::uint32_t end : outline.ringEnds) {
        Place from = outline.vertices[begin];
        for (std::size_t i = begin; i < end; ++i) {
            const Place to = outline.vertices[i + 1 < end ? i + 1 : begin];
            if (const auto other = cache->meet(from, to, firstEdge + i)) {
                matched.set(firstEdge + i);
                matched.set(*other);
            }
            from = to;
        }
        begin = end;
    }
}

Result<CoverageReport> CoverageCheck::finish(const Progress &progress, const std::function<void(double)> &done)
{
    d->cache.reset();
    KBS_CHECK(d->shapes.map());
    Tiles tiles;
    KBS_CHECK(tiles.build(d->shapes, Borders::margin(d->tolerances), progress));
    BorderFindings found;
    Borders borders(d->shapes, tiles, d->matched, d->tolerances);
    for (std::size_t tile = 0; tile < tiles.size(); ++tile) {
        if (progress.isCancelled())
            return cancelled();
        KBS_CHECK(borders.examine(tile, found, progress));
        if (done && tile % 64 == 0)
            done(static_cast<double>(tile) / static_cast<double>(tiles.size()));
    }
    Flood flood(d->shapes, tiles, d->tolerances);
    KBS_CHECK(flood.run(std::move(found.places), d->report, progress));
    d->report.unevenBorders = found.uneven;
    d->report.more = d->report.more || found.more;
    d->takeGaps(found, flood);
    for (CoverageFault &fault : d->report.faults) {
        if (fault.second < fault.first) {
            std::swap(fault.first, fault.second);
            std::swap(fault.firstTag, fault.secondTag);
        }
    }
    std::ranges::sort(d->report.faults, {},
        [](const CoverageFault &fault) { return std::tuple(fault.kind, fault.first, fault.second); });
    return std::move(d->report);
}

/// A border surveyed twice may overlap here and gape there: that is one fault, told as the overlap.
void CoverageCheck::Private::takeGaps(const BorderFindings &borders, const Flood &flood)
{
    for (const auto &[pair, gap] : borders.gaps) {
        if (flood.isFault(pair.first, pair.second))
            continue;
        if (report.faults.size() >= tolerances.mostFaults) {
            report.more = true;
            return;
        }
        const Shape first = shapes.at(pair.first), second = shapes.at(pair.second);
        report.faults.push_back({.kind = CoverageFault::Kind::Gap,
            .first = first.handle,
            .second = second.handle,
            .firstTag = std::string(first.tag),
            .secondTag = std::string(second.tag),
            .area = gap.area,
            .width = gap.width,
            .extent = inMetres(gap.box)});
    }
}

} // namespace kbs::quality
