// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "crs/crs.h"
#include "jobs/progress.h"

#include <QImage>
#include <QPointF>
#include <QSize>
#include <QStringList>

#include <array>
#include <vector>

namespace kbs::raster {

/// A point that is known on the picture and on the ground.
struct ControlPoint {
    QString name;
    QPointF pixel; ///< column and row from the picture's top left corner; the middle of the first pixel is 0.5, 0.5
    Point map;     ///< east and north
    bool isUsed = true; ///< others show their residual only
};

enum class FitMethod : std::uint8_t {
    Helmert,     ///< shift, turn, one scale: a sheet that was scanned true. From 2 points
    Affine,      ///< two scales and a skew too: paper that shrank. From 3 points
    Polynomial2, ///< bent paper; from 6 points
    Polynomial3, ///< from 10 points
};
[[nodiscard]] int leastPoints(FitMethod method);

/// How well control points agree with one transformation by least squares.
struct Fit {
    FitMethod method = FitMethod::Affine;
    std::vector<double> residuals; ///< metres on the ground, one per given point; negative where it cannot be said
    double rms = 0;                ///< root mean square of the used points' residuals, metres
    double standardError = 0;      ///< m₀ = √([vv] / (2n − u)); 0 without redundancy
    double pixelSize = 0;          ///< metres, in the middle of the points
    double rotation = 0;           ///< degrees, clockwise
    QStringList warnings;          ///< sentences for people
    /// Pixel → map as GDAL writes it; of polynomials only the affine part.
    std::array<double, 6> place{};
};

/// Fits a picture of `size` pixels to the ground. ErrorKind::Usage with too few points, points at one place or on one
/// line.
[[nodiscard]] Result<Fit> fit(const std::vector<ControlPoint> &points, FitMethod method, QSize size);

/// Points as text: "name;column;row;east;north" a line (semicolons, tabs or commas; a # or a line of titles is passed
/// over), or the .points file of QGIS.
[[nodiscard]] Result<std::vector<ControlPoint>> readPoints(const QString &path);
[[nodiscard]] Result<void> writePoints(const QString &path, const std::vector<ControlPoint> &points);

/// Size of the picture in pixels.
[[nodiscard]] Result<QSize> pictureSize(const QString &path);
/// The part `rect` (pixels) of a picture, `size` large, colours as they are; reads overviews where there are.
[[nodiscard]] Result<QImage> pictureOf(const QString &path, const QRect &rect, QSize size);

/// Where a world file of this picture lies: plan.tif → plan.tfw.
[[nodiscard]] QString worldFileOf(const QString &picture);
/// Writes a world file beside the picture, which is not touched. Not for polynomials. An existing one is a Conflict
/// unless `overwrites`.
[[nodiscard]] Result<QString> writeWorldFile(const QString &picture, const Fit &fit, bool overwrites);
/// Writes a GeoTIFF copy: Helmert and affine as they are, turned only by its description; polynomials are warped.
[[nodiscard]] Result<void> writeGeoTiff(const QString &picture, const QString &output,
    const std::vector<ControlPoint> &points, const Fit &fit, const Crs &crs, Progress &progress);

} // namespace kbs::raster
