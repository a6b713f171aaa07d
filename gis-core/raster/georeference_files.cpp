// SPDX-License-Identifier: GPL-3.0-or-later
#include "raster/georeference.h"

#include "raster/raster_file.h"

#include <QCoreApplication>
#include <QFile>
#include <QFileInfo>
#include <QRegularExpression>
#include <QSaveFile>
#include <QTextStream>

#include <gdal_utils.h>

#include <cerrno>
#include <cmath>
#include <cstdio>
#include <cstring>

using namespace Qt::StringLiterals;

namespace kbs::raster {

namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("Georeference", text);
}

std::unexpected<Error> about(
    ErrorKind kind, const QString &path, qint64 line, const QString &message, const QString &advice = {})
{
    auto error = fail(kind, message, advice);
    error.error().at(path, line);
    return error;
}

/// QGIS counts rows upwards from the top left corner, so they are negative.
Result<ControlPoint> fromQgis(const QStringList &cells, int number)
{
    bool isOk[4]{};
    ControlPoint point;
    point.name = QString::number(number);
    point.map = {cells.value(0).toDouble(&isOk[0]), cells.value(1).toDouble(&isOk[1])};
    point.pixel = {cells.value(2).toDouble(&isOk[2]), -cells.value(3).toDouble(&isOk[3])};
    point.isUsed = cells.value(4, u"1"_s).trimmed() != "0"_L1;
    if (!isOk[0] || !isOk[1] || !isOk[2] || !isOk[3])
        return fail(ErrorKind::Input, {});
    return point;
}

Result<ControlPoint> fromCells(const QStringList &cells)
{
    bool isOk[4]{};
    ControlPoint point;
    point.name = cells.value(0).trimmed();
    point.pixel = {cells.value(1).toDouble(&isOk[0]), cells.value(2).toDouble(&isOk[1])};
    point.map = {cells.value(3).toDouble(&isOk[2]), cells.value(4).toDouble(&isOk[3])};
    if (cells.size() < 5 || !isOk[0] || !isOk[1] || !isOk[2] || !isOk[3])
        return fail(ErrorKind::Input, {});
    return point;
}

QStringList cellsOf(const QString &line)
{
    const QChar separator = line.contains(u';') ? u';' : line.contains(u'\t') ? u'\t' : u',';
    QStringList cells = line.split(separator);
    for (QString &cell : cells) {
        cell = cell.trimmed();
        if (separator != u',')
            cell.replace(u',', u'.'); // a decimal comma
    }
    return cells;
}

Result<Dataset> openedPicture(const QString &path)
{
    KBS_TRY(const RasterFile file, RasterFile::open(path)); // its checks
    const QuietGdal quiet;
    Dataset dataset(
        GDALOpenEx(path.toUtf8().constData(), GDAL_OF_RASTER | GDAL_OF_READONLY, nullptr, nullptr, nullptr));
    if (!dataset)
        return unreadable(path);
    return dataset;
}

struct TranslateOptions {
    explicit TranslateOptions(const QStringList &words)
        : list(words), options(GDALTranslateOptionsNew(list.list(), nullptr))
    {
    }
    TranslateOptions(const TranslateOptions &) = delete;
    TranslateOptions &operator=(const TranslateOptions &) = delete;
    ~TranslateOptions() { GDALTranslateOptionsFree(options); }
    Words list;
    GDALTranslateOptions *options;
};

QString exact(double value)
{
    return QString::number(value, 'g', 17);
}

const QStringList tiffOptions{
    u"-of"_s, u"GTiff"_s, u"-co"_s, u"TILED=YES"_s, u"-co"_s, u"COMPRESS=DEFLATE"_s, u"-co"_s, u"BIGTIFF=IF_SAFER"_s};

/// As it is, with a description that turns it.
bool translated(GDALDatasetH source, const QByteArray &output, const Fit &fit, const Crs &crs, GdalReport &to)
{
    QStringList words = tiffOptions;
    words << u"-a_srs"_s << crs.id << u"-a_gt"_s;
    for (const double value : fit.place)
        words << exact(value);
    const TranslateOptions options(words);
    GDALTranslateOptionsSetProgress(options.options, reportToProgress, &to);
    return Dataset(GDALTranslate(output.constData(), source, options.options, nullptr)) != nullptr;
}

bool bent(GDALDatasetH source, const QByteArray &output, const std::vector<ControlPoint> &points, const Fit &fit,
    const Crs &crs, GdalReport &to)
{
    QStringList words{u"-of"_s, u"VRT"_s, u"-a_srs"_s, crs.id};
    if (GDALGetRasterColorTable(GDALGetRasterBand(source, 1)))
        words << u"-expand"_s << u"rgba"_s;
    for (const ControlPoint &point : points)
        if (point.isUsed)
            words << u"-gcp"_s << exact(point.pixel.x()) << exact(point.pixel.y()) << exact(point.map.x)
                  << exact(point.map.y);
    const TranslateOptions withPoints(words);
    const Dataset pinned(GDALTranslate("", source, withPoints.options, nullptr));
    if (!pinned)
        return false;
    QStringList warp = tiffOptions;
    warp << u"-t_srs"_s << crs.id << u"-order"_s << (fit.method == FitMethod::Polynomial2 ? u"2"_s : u"3"_s) << u"-r"_s
         << u"bilinear"_s << u"-dstalpha"_s << u"-et"_s << u"0"_s << u"-overwrite"_s;
    const Words list(warp);
    GDALWarpAppOptions *options = GDALWarpAppOptionsNew(list.list(), nullptr);
    GDALWarpAppOptionsSetProgress(options, reportToProgress, &to);
    GDALDatasetH input = pinned.get();
    const Dataset out(GDALWarp(output.constData(), nullptr, 1, &input, options, nullptr));
    GDALWarpAppOptionsFree(options);
    return out != nullptr;
}

} // namespace

Result<std::vector<ControlPoint>> readPoints(const QString &path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return about(ErrorKind::Io, path, 0, tr("the points cannot be read: %1").arg(file.errorString()));
    std::vector<ControlPoint> points;
    QTextStream lines(&file);
    bool isQgis = false, isFirst = true;
    qint64 number = 0;
    for (QString line; lines.readLineInto(&line);) {
        ++number;
        line = line.trimmed();
        if (line.isEmpty() || line.startsWith(u'#'))
            continue;
        const QStringList cells = cellsOf(line);
        if (std::exchange(isFirst, false)) {
            isQgis = cells.value(0).compare("mapX"_L1, Qt::CaseInsensitive) == 0;
            bool isNumber = false;
            cells.value(1).toDouble(&isNumber);
            if (!isNumber) // titles
                continue;
        }
        auto point = isQgis ? fromQgis(cells, static_cast<int>(points.size()) + 1) : fromCells(cells);
        if (!point)
            return about(ErrorKind::Input, path, number, tr("\"%1\" is no control point").arg(line),
                tr("A line is \"name;column;row;east;north\"."));
        points.push_back(std::move(*point));
    }
    return points;
}

Result<void> writePoints(const QString &path, const std::vector<ControlPoint> &points)
{
    QSaveFile file(path);
    if (file.open(QIODevice::WriteOnly)) {
        QTextStream out(&file);
        out << "name;column;row;east;north\n";
        for (const ControlPoint &point : points)
            out << point.name << ';' << QString::number(point.pixel.x(), 'f', 3) << ';'
                << QString::number(point.pixel.y(), 'f', 3) << ';' << QString::number(point.map.x, 'f', 4) << ';'
                << QString::number(point.map.y, 'f', 4) << '\n';
        out.flush();
        if (file.commit())
            return {};
    }
    return about(ErrorKind::Io, path, 0, tr("the points cannot be written: %1").arg(file.errorString()));
}

Result<QSize> pictureSize(const QString &path)
{
    KBS_TRY(const RasterFile file, RasterFile::open(path));
    return file.info().size;
}

Result<QImage> pictureOf(const QString &path, const QRect &rect, QSize size)
{
    KBS_TRY(const RasterFile file, RasterFile::open(path));
    const QuietGdal quiet;
    KBS_TRY(const BandPlan plan, file.plan({.source = path}));
    KBS_TRY(const Dataset bands, file.picture(plan));
    const QRect part = rect & QRect(QPoint(0, 0), file.info().size);
    QImage image(size, QImage::Format_RGB888);
    if (part.isEmpty() || image.isNull())
        return about(ErrorKind::Input, path, 0, tr("the picture has no pixels there"));
    GDALRasterIOExtraArg smooth;
    INIT_RASTERIO_EXTRA_ARG(smooth);
    smooth.eResampleAlg = part.width() > size.width() ? GRIORA_Average : GRIORA_NearestNeighbour;
    std::vector<float> values(static_cast<std::size_t>(size.width()) * static_cast<std::size_t>(size.height()));
    const double factor = plan.isDeep ? 255 / std::max(plan.most - plan.least, 1e-300) : 1;
    for (std::size_t channel = 0; channel < 3; ++channel) {
        const int band = plan.bands.size() == 1 ? 1 : static_cast<int>(channel) + 1;
        if ((channel == 0 || plan.bands.size() > 1)
            && GDALRasterIOEx(GDALGetRasterBand(bands.get(), band), GF_Read, part.x(), part.y(), part.width(),
                   part.height(), values.data(), size.width(), size.height(), GDT_Float32, 0, 0, &smooth)
                != CE_None)
            return unreadable(path);
        std::size_t i = 0;
        for (int y = 0; y < size.height(); ++y) {
            uchar *out = image.scanLine(y) + channel;
            for (int x = 0; x < size.width(); ++x, out += 3)
                *out = static_cast<uchar>(
                    std::clamp((values[i++] - (plan.isDeep ? plan.least : 0)) * factor, 0.0, 255.0));
        }
    }
    return image;
}

QString worldFileOf(const QString &picture)
{
    const QFileInfo file(picture);
    const QString suffix = file.suffix();
    const QString ending = suffix.size() >= 2
        ? QString(suffix.front()) + suffix.back() + (suffix.front().isUpper() ? u'W' : u'w')
        : u"wld"_s;
    return file.path() + u'/' + file.completeBaseName() + u'.' + ending;
}

Result<QString> writeWorldFile(const QString &picture, const Fit &fit, bool overwrites)
{
    const QString path = worldFileOf(picture);
    if (fit.method >= FitMethod::Polynomial2)
        return about(ErrorKind::Usage, path, 0, tr("a world file cannot bend a picture"),
            tr("Write a GeoTIFF, or take the affine transformation."));
    if (!overwrites && QFileInfo::exists(path))
        return about(ErrorKind::Conflict, path, 0, tr("there is a world file already"),
            tr("It says where the picture lies now; replace it only if that is wrong."));
    const auto &p = fit.place;
    QSaveFile file(path);
    if (file.open(QIODevice::WriteOnly)) {
        QTextStream out(&file);
        for (const double value : {p[1], p[4], p[2], p[5], p[0] + (p[1] + p[2]) / 2, p[3] + (p[4] + p[5]) / 2})
            out << QString::number(value, 'f', 10) << '\n';
        out.flush();
        if (file.commit())
            return path;
    }
    return about(ErrorKind::Io, path, 0, tr("the world file cannot be written: %1").arg(file.errorString()));
}

Result<void> writeGeoTiff(const QString &picture, const QString &output, const std::vector<ControlPoint> &points,
    const Fit &fit, const Crs &crs, Progress &progress)
{
    if (QFileInfo(output) == QFileInfo(picture)) // by whatever way they are named
        return about(ErrorKind::Usage, output, 0, tr("the copy would overwrite the original picture"),
            tr("Give it another name."));
    if (!crs.isKnown())
        return about(ErrorKind::Usage, output, 0, tr("the coordinate system of the points is not said"));
    KBS_TRY(const Dataset source, openedPicture(picture));
    const QuietGdal quiet;
    const QString unfinished = output + u".part"_s;
    GdalReport to{progress, tr("Writing %1").arg(QFileInfo(output).fileName())};
    const QByteArray name = unfinished.toUtf8();
    const bool isWritten = fit.method >= FitMethod::Polynomial2 ? bent(source.get(), name, points, fit, crs, to)
                                                                : translated(source.get(), name, fit, crs, to);
    const QString why = QString::fromUtf8(CPLGetLastErrorMsg());
    if (progress.isCancelled() || !isWritten) {
        QFile::remove(unfinished);
        return progress.isCancelled()
            ? Result<void>(cancelled())
            : Result<void>(about(ErrorKind::Io, output, 0, tr("the GeoTIFF cannot be written: %1").arg(why)));
    }
    QFile::remove(unfinished + u".aux.xml"_s);
    if (std::rename(name.constData(), output.toUtf8().constData()) == 0) // what was there goes only now
        return {};
    const QString refused = QString::fromLocal8Bit(std::strerror(errno));
    QFile::remove(unfinished);
    return about(ErrorKind::Io, output, 0, tr("the GeoTIFF cannot be written: %1").arg(refused));
}

} // namespace kbs::raster
