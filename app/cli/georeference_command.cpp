// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/commands.h"
#include "raster/georeference.h"

#include <QCoreApplication>
#include <QFileInfo>
#include <QJsonArray>

#include <algorithm>
#include <array>

namespace kbs::cli {

using namespace Qt::StringLiterals;

namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("Cli", text);
}

const std::array<std::pair<QString, raster::FitMethod>, 4> methods{
    {{u"helmert"_s, raster::FitMethod::Helmert}, {u"affine"_s, raster::FitMethod::Affine},
        {u"polynomial2"_s, raster::FitMethod::Polynomial2}, {u"polynomial3"_s, raster::FitMethod::Polynomial3}}};

Result<raster::FitMethod> methodOf(const Arguments &arguments)
{
    const QString name = arguments.option(u"method"_s, u"affine"_s);
    const auto found = std::ranges::find(methods, name, &std::pair<QString, raster::FitMethod>::first);
    if (found == methods.end())
        return fail(
            ErrorKind::Usage, tr("--method: \"%1\" is none of helmert, affine, polynomial2 and polynomial3").arg(name));
    return found->second;
}

void tell(const std::vector<raster::ControlPoint> &points, const raster::Fit &fit, Console &console)
{
    for (std::size_t i = 0; i < points.size(); ++i)
        console.line(u"%1  %2 m"_s.arg(points[i].name.leftJustified(12), console.number(fit.residuals[i], 3)));
    console.line(tr("root mean square %1 m, standard error %2 m, pixel %3 m, turned by %4°")
            .arg(console.number(fit.rms, 3), console.number(fit.standardError, 3), console.number(fit.pixelSize, 3),
                console.number(fit.rotation, 3)));
    for (const QString &warning : fit.warnings)
        console.note(warning);
}

QJsonObject toJson(const std::vector<raster::ControlPoint> &points, const raster::Fit &fit)
{
    QJsonArray list, place;
    for (std::size_t i = 0; i < points.size(); ++i)
        list.append(
            QJsonObject{{u"name"_s, points[i].name}, {u"residual"_s, fit.residuals[i]}, {u"used"_s, points[i].isUsed}});
    for (const double value : fit.place)
        place.append(value);
    return {{u"points"_s, list}, {u"rms"_s, fit.rms}, {u"standardError"_s, fit.standardError},
        {u"pixelSize"_s, fit.pixelSize}, {u"rotation"_s, fit.rotation}, {u"geotransform"_s, place},
        {u"warnings"_s, QJsonArray::fromStringList(fit.warnings)}};
}

Result<ExitCode> run(const Arguments &arguments, Console &console)
{
    const QString picture = arguments.operand(u"PICTURE"_s);
    KBS_TRY(const raster::FitMethod method, methodOf(arguments));
    KBS_TRY(const auto points, raster::readPoints(arguments.option(u"points"_s)));
    KBS_TRY(const QSize size, raster::pictureSize(picture));
    KBS_TRY(const raster::Fit fit, raster::fit(points, method, size));
    tell(points, fit, console);
    QJsonObject answer = toJson(points, fit);
    if (arguments.has(u"output"_s)) {
        if (!arguments.has(u"crs"_s))
            return fail(ErrorKind::Usage, tr("--output needs --crs, the system of the points' coordinates"));
        KBS_TRY(const Crs crs, crs::find(arguments.option(u"crs"_s)));
        const QString output = arguments.option(u"output"_s);
        if (QFileInfo::exists(output) && !arguments.has(u"force"_s))
            return fail(ErrorKind::Usage, tr("%1 is there already; --force replaces it").arg(output));
        KBS_CHECK(raster::writeGeoTiff(picture, output, points, fit, crs, console.progress()));
        answer[u"file"_s] = output;
        console.line(tr("%1 is written").arg(output));
    }
    if (arguments.has(u"world-file"_s)) {
        KBS_TRY(const QString path, raster::writeWorldFile(picture, fit, arguments.has(u"force"_s)));
        answer[u"worldFile"_s] = path;
        console.line(tr("%1 is written").arg(path));
    }
    console.result(answer);
    return ExitCode::Done;
}

} // namespace

Command georeferenceCommand()
{
    return {.name = "georeference",
        .summary = QT_TRANSLATE_NOOP("Cli", "give a scanned sheet its place by control points"),
        .operands = {{.name = "PICTURE", .help = QT_TRANSLATE_NOOP("Cli", "scanned sheet; it is not changed")}},
        .options
        = {{.name = "points",
               .value = "F",
               .help = QT_TRANSLATE_NOOP("Cli",
                   "control points, a line each: name;column;row;east;north (pixels from the top left corner), "
                   "or a .points file of QGIS"),
               .required = true},
            {.name = "method",
                .value = "M",
                .help = QT_TRANSLATE_NOOP("Cli", "helmert, affine (default), polynomial2 or polynomial3")},
            {.name = "crs", .value = "EPSG:n", .help = QT_TRANSLATE_NOOP("Cli", "system of the points' coordinates")},
            {.name = "world-file", .help = QT_TRANSLATE_NOOP("Cli", "write a world file beside the picture")},
            {.name = "force", .help = QT_TRANSLATE_NOOP("Cli", "replace a world file or copy that is there")},
            {.name = "output",
                .value = "F.tif",
                .help = QT_TRANSLATE_NOOP("Cli", "write a GeoTIFF copy"),
                .letter = 'o'}},
        .run = run,
        .details
        = QT_TRANSLATE_NOOP("Cli", "Without --output and --world-file it only tells how well the points agree.")};
}

} // namespace kbs::cli
