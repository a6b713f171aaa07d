// SPDX-License-Identifier: GPL-3.0-or-later
#include "crs/crs.h"

#include <QCoreApplication>

#include <algorithm>
#include <cmath>

namespace kbs::crs {

namespace {

constexpr Bbox turkey{25.5, 35.7, 45.0, 42.3};
constexpr double slackOfZone = 1.0;    ///< degrees that a municipality's data may reach over the border of its zone
constexpr double slackOfOthers = 6.0;  ///< degrees, for systems of other authorities than EPSG
constexpr double slackOfExtent = 0.25; ///< degrees around what the store holds: new quarters lie beside the old ones
constexpr double clearLead = 0.1;      ///< by which a candidate must lead to need no question
constexpr double enough = 0.9;         ///< of the points must lie in a box: some files hold a stray 0, 0

QString translated(const char *text)
{
    return QCoreApplication::translate("Crs", text);
}

bool mostIn(const std::vector<Point> &points, const Bbox &box)
{
    const auto inside = std::ranges::count_if(points, [&](Point p) { return box.contains(p.x, p.y); });
    return static_cast<double>(inside) >= enough * static_cast<double>(points.size());
}

/// The points in degrees, read in this system; those that cannot be read so lie nowhere.
std::vector<Point> inDegrees(const Crs &crs, std::vector<Point> points)
{
    static const Result<Crs> wgs84 = find(QStringLiteral("EPSG:4326"));
    const auto transformer = wgs84 ? Transformer::create(crs, *wgs84) : std::unexpected(wgs84.error());
    for (Point &point : points) {
        // PROJ takes 498894 degrees for an angle and turns it round; nobody means that.
        const bool degreesOutside = !crs.isProjected && (std::abs(point.x) > 180 || std::abs(point.y) > 90);
        const auto there = transformer && !degreesOutside ? transformer->transform(point)
                                                          : Result<Point>(fail(ErrorKind::Input, {}));
        point = there.value_or(Point{1000, 1000});
    }
    return points;
}

bool isEd50Zone(const Crs &crs)
{
    return crs.epsg() >= 2319 && crs.epsg() <= 2325;
}

/// What is tried besides the store's own system. Degrees are taken as WGS 84: no file says ED50 degrees without saying
/// so.
bool isWorthTrying(const Crs &crs)
{
    return crs.epsg() != 5252 && crs.epsg() != 4230;
}

struct Sniffer {
    const Crs &store;
    Bbox extent;
    const std::vector<Point> &sample, &turned;

    /// 0.8 beside the store's data, 0.6 in the area of the store's system, 0.3 elsewhere in Türkiye, 0 nowhere.
    [[nodiscard]] double placeScore(const Crs &crs, const std::vector<Point> &raw) const
    {
        const std::vector<Point> degrees = inDegrees(crs, raw);
        const bool isStore = crs.id == store.id;
        if (!isStore && !crs.areaOfUse.isEmpty() && !mostIn(degrees, crs.areaOfUse.grown(slackOfZone)))
            return 0;
        if (!extent.isEmpty() && mostIn(degrees, extent.grown(slackOfExtent)))
            return 0.8;
        if (mostIn(degrees, store.areaOfUse.grown(isStore ? slackOfZone : 0)))
            return 0.6;
        return !isStore && mostIn(degrees, turkey) ? 0.3 : 0;
    }

    void tryOne(const Crs &crs, bool swapped, std::vector<Candidate> &out) const
    {
        double score = placeScore(crs, swapped ? turned : sample);
        if (score <= 0)
            return;
        QString why = translated(score > 0.7 ? QT_TRANSLATE_NOOP("Crs", "lies beside the store's data")
                : score > 0.5                ? QT_TRANSLATE_NOOP("Crs", "lies in the store's zone")
                                             : QT_TRANSLATE_NOOP("Crs", "lies elsewhere in Türkiye"));
        if (crs.id == store.id) {
            score += swapped ? 0.15 : 0.2;
            why = translated(swapped
                    ? QT_TRANSLATE_NOOP("Crs", "fits the store's CRS with the axes swapped (north first)")
                    : QT_TRANSLATE_NOOP("Crs", "fits the store's CRS"));
        } else if (isEd50Zone(crs)) {
            score -= 0.2; // cannot be told from TUREF, but is met less and less
        }
        out.push_back({.crs = crs, .swapped = swapped, .score = score, .why = why});
    }
};

} // namespace

const Candidate *Sniffed::single() const
{
    if (candidates.empty())
        return nullptr;
    const bool clear = candidates.size() == 1 || candidates[0].score - candidates[1].score > clearLead - 1e-9;
    return clear ? &candidates.front() : nullptr;
}

Sniffed sniff(std::span<const Point> sample, const Crs &storeCrs, const Bbox &extentDegrees)
{
    Sniffed out;
    constexpr std::size_t mostPoints = 200;
    std::vector<Point> asWritten, turned;
    const std::size_t step = std::max<std::size_t>(1, sample.size() / mostPoints);
    for (std::size_t i = 0; i < sample.size(); i += step) {
        if (!std::isfinite(sample[i].x) || !std::isfinite(sample[i].y))
            continue;
        asWritten.push_back(sample[i]);
        turned.push_back({sample[i].y, sample[i].x});
    }
    if (asWritten.empty())
        return out;
    const Sniffer sniffer{storeCrs, extentDegrees, asWritten, turned};
    std::vector<Crs> systems{storeCrs};
    for (Crs &crs : turkish()) {
        if (crs.id != storeCrs.id && isWorthTrying(crs))
            systems.push_back(std::move(crs));
    }
    for (const Crs &crs : systems) {
        sniffer.tryOne(crs, false, out.candidates);
        sniffer.tryOne(crs, true, out.candidates);
    }
    std::ranges::stable_sort(out.candidates, std::ranges::greater{}, &Candidate::score);
    return out;
}

bool plausible(const Crs &crs, const Bbox &bbox)
{
    if (bbox.isEmpty() || !std::isfinite(bbox.minX + bbox.minY + bbox.maxX + bbox.maxY))
        return false;
    if (crs.areaOfUse.isEmpty())
        return true;
    // ESRI's areas are less careful: ESRI:102329 (Germany, UTM zone 32) claims only what lies east of the zone.
    const Bbox area = crs.areaOfUse.grown(crs.id.startsWith(QLatin1StringView("EPSG:")) ? slackOfZone : slackOfOthers);
    const std::vector<Point> corners{
        {bbox.minX, bbox.minY}, {bbox.maxX, bbox.minY}, {bbox.maxX, bbox.maxY}, {bbox.minX, bbox.maxY}};
    return std::ranges::all_of(inDegrees(crs, corners), [&](Point p) { return area.contains(p.x, p.y); });
}

} // namespace kbs::crs
