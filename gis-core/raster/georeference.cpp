// SPDX-License-Identifier: GPL-3.0-or-later
#include "raster/georeference.h"

#include "raster/gdal.h"

#include <QCoreApplication>

#include <gdal_alg.h>

#include <algorithm>
#include <cmath>
#include <memory>

using namespace Qt::StringLiterals;

namespace kbs::raster {

namespace {

constexpr double nearLine = 0.08;  ///< points that lie in a strip of this width (by length) say little across it
constexpr double onLine = 0.002;   ///< nothing
constexpr double fewCovered = 0.2; ///< of the picture's area

QString tr(const char *text)
{
    return QCoreApplication::translate("Georeference", text);
}

struct DestroyTransformer {
    void operator()(void *transformer) const { GDALDestroyGCPTransformer(transformer); }
};

using Used = std::vector<const ControlPoint *>;

/// Similarity: e = a + c·x + d·y, n = b + d·x − c·y with rows counting down.
std::array<double, 6> helmert(const Used &points)
{
    double x = 0, y = 0, e = 0, n = 0;
    for (const ControlPoint *point : points) {
        x += point->pixel.x();
        y += point->pixel.y();
        e += point->map.x;
        n += point->map.y;
    }
    const auto count = static_cast<double>(points.size());
    x /= count, y /= count, e /= count, n /= count;
    double c = 0, d = 0, square = 0;
    for (const ControlPoint *point : points) {
        const double px = point->pixel.x() - x, py = point->pixel.y() - y, pe = point->map.x - e, pn = point->map.y - n;
        c += px * pe - py * pn;
        d += py * pe + px * pn;
        square += px * px + py * py;
    }
    c /= square;
    d /= square;
    return {e - c * x - d * y, c, d, n - d * x + c * y, d, -c};
}

class Gcps {
public:
    explicit Gcps(const Used &points)
    {
        for (const ControlPoint *point : points)
            m_all.push_back({const_cast<char *>(""), const_cast<char *>(""), point->pixel.x(), point->pixel.y(),
                point->map.x, point->map.y, 0});
    }
    [[nodiscard]] int count() const { return static_cast<int>(m_all.size()); }
    [[nodiscard]] const GDAL_GCP *data() const { return m_all.data(); }

private:
    std::vector<GDAL_GCP> m_all;
};

Point applied(const std::array<double, 6> &place, QPointF pixel)
{
    return {
        place[0] + place[1] * pixel.x() + place[2] * pixel.y(), place[3] + place[4] * pixel.x() + place[5] * pixel.y()};
}

/// Length of the shorter axis of the points' spread over the longer one's.
double spread(const Used &points)
{
    double x = 0, y = 0;
    for (const ControlPoint *point : points) {
        x += point->pixel.x();
        y += point->pixel.y();
    }
    x /= static_cast<double>(points.size());
    y /= static_cast<double>(points.size());
    double xx = 0, xy = 0, yy = 0;
    for (const ControlPoint *point : points) {
        const double px = point->pixel.x() - x, py = point->pixel.y() - y;
        xx += px * px;
        xy += px * py;
        yy += py * py;
    }
    const double middle = (xx + yy) / 2, half = std::hypot((xx - yy) / 2, xy);
    return middle + half > 0 ? std::sqrt(std::max(0.0, middle - half) / (middle + half)) : 0;
}

Result<void> checkPoints(const Used &points, FitMethod method)
{
    const int least = leastPoints(method);
    if (static_cast<int>(points.size()) < least)
        return fail(ErrorKind::Usage, tr("%1 control points are too few").arg(points.size()),
            tr("This transformation needs at least %1, and more to see how good they are.").arg(least));
    for (std::size_t i = 0; i < points.size(); ++i)
        for (std::size_t k = i + 1; k < points.size(); ++k)
            if (points[i]->pixel == points[k]->pixel || points[i]->map == points[k]->map)
                return fail(ErrorKind::Usage,
                    tr("the control points \"%1\" and \"%2\" lie at the same place")
                        .arg(points[i]->name, points[k]->name));
    if (method != FitMethod::Helmert && spread(points) < onLine)
        return fail(ErrorKind::Usage, tr("the control points lie on one line"),
            tr("Choose points at the corners of the picture."));
    return {};
}

void warn(const Used &points, const std::vector<double> &residuals, QSize size, Fit &fit)
{
    if (static_cast<int>(points.size()) == leastPoints(fit.method))
        fit.warnings << tr("With only %1 points nothing is checked: the residuals are zero whatever the points are.")
                            .arg(points.size());
    if (points.size() > 2 && spread(points) < nearLine)
        fit.warnings << tr("The points lie nearly on one line; across it the picture may lie anywhere.");
    double left = 1e300, right = -1e300, top = 1e300, bottom = -1e300;
    for (const ControlPoint *point : points) {
        left = std::min(left, point->pixel.x());
        right = std::max(right, point->pixel.x());
        top = std::min(top, point->pixel.y());
        bottom = std::max(bottom, point->pixel.y());
    }
    if ((right - left) * (bottom - top) < fewCovered * size.width() * size.height())
        fit.warnings << tr("The points cover a small part of the picture; the rest is extrapolated.");
    const auto &p = fit.place;
    if (p[1] * p[5] - p[2] * p[4] > 0)
        fit.warnings << tr("The picture would be mirrored: are east and north exchanged?");
    const double across = std::hypot(p[1], p[4]), down = std::hypot(p[2], p[5]);
    if (across > 0 && down > 0 && fit.method <= FitMethod::Affine) { // bent paper differs from place to place
        const double skew = std::abs(p[1] * p[2] + p[4] * p[5]) / (across * down);
        if (std::abs(across / down - 1) > 0.02 || skew > 0.02)
            fit.warnings << tr("The scales differ by %1 % and the axes by %2° from a right angle: is a point wrong?")
                                .arg(std::abs(across / down - 1) * 100, 0, 'f', 1)
                                .arg(std::asin(std::min(1.0, skew)) * 180 / M_PI, 0, 'f', 1);
    }
    const auto worst = std::ranges::max_element(residuals);
    std::vector<double> sorted(residuals);
    std::ranges::sort(sorted);
    if (points.size() >= 5 && *worst > 3 * sorted[sorted.size() / 2] && *worst > fit.pixelSize)
        fit.warnings << tr("The point \"%1\" disagrees with the others by %2 m.")
                            .arg(points[static_cast<std::size_t>(worst - residuals.begin())]->name)
                            .arg(*worst, 0, 'f', 2);
}

} // namespace

int leastPoints(FitMethod method)
{
    switch (method) {
    case FitMethod::Helmert: return 2;
    case FitMethod::Affine: return 3;
    case FitMethod::Polynomial2: return 6;
    case FitMethod::Polynomial3: return 10;
    }
    return 3;
}

Result<Fit> fit(const std::vector<ControlPoint> &points, FitMethod method, QSize size)
{
    Used used;
    for (const ControlPoint &point : points)
        if (point.isUsed)
            used.push_back(&point);
    KBS_CHECK(checkPoints(used, method));
    const QuietGdal quiet;
    Fit fit{.method = method};
    const Gcps gcps(used);
    std::unique_ptr<void, DestroyTransformer> polynomial;
    if (method == FitMethod::Helmert) {
        fit.place = helmert(used);
    } else {
        if (!GDALGCPsToGeoTransform(gcps.count(), gcps.data(), fit.place.data(), TRUE))
            return fail(ErrorKind::Usage, tr("the control points give no transformation"));
        if (method != FitMethod::Affine)
            polynomial.reset(
                GDALCreateGCPTransformer(gcps.count(), gcps.data(), method == FitMethod::Polynomial2 ? 2 : 3, FALSE));
        if (method != FitMethod::Affine && !polynomial)
            return fail(ErrorKind::Usage, tr("the control points give no polynomial"),
                tr("Spread them over the picture, or take the affine transformation."));
    }
    std::vector<double> ofUsed;
    double squares = 0;
    for (const ControlPoint &point : points) {
        Point at = applied(fit.place, point.pixel);
        int isDone = TRUE;
        if (polynomial) {
            double height = 0;
            at = {point.pixel.x(), point.pixel.y()};
            GDALGCPTransform(polynomial.get(), FALSE, 1, &at.x, &at.y, &height, &isDone);
        }
        const double residual = std::hypot(at.x - point.map.x, at.y - point.map.y);
        fit.residuals.push_back(isDone ? residual : -1);
        if (point.isUsed) {
            ofUsed.push_back(residual);
            squares += residual * residual;
        }
    }
    const auto count = static_cast<int>(used.size());
    fit.rms = std::sqrt(squares / count);
    const int redundancy = 2 * (count - leastPoints(method));
    fit.standardError = redundancy > 0 ? std::sqrt(squares / redundancy) : 0;
    fit.pixelSize = std::sqrt(std::abs(fit.place[1] * fit.place[5] - fit.place[2] * fit.place[4]));
    fit.rotation = -std::atan2(fit.place[4], fit.place[1]) * 180 / M_PI;
    warn(used, ofUsed, size, fit);
    return fit;
}

} // namespace kbs::raster
