// SPDX-License-Identifier: GPL-3.0-or-later
#include "raster/overviews.h"

#include <QCoreApplication>
#include <QCryptographicHash>
#include <QDateTime>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QStandardPaths>
#include <QTemporaryDir>

#include <cpl_conv.h>

using namespace Qt::StringLiterals;

namespace kbs::raster {

namespace {

constexpr int largeSide = 4096, smallestSide = 256; ///< pixels

QString tr(const char *text)
{
    return QCoreApplication::translate("Raster", text);
}

/// A GDAL option for this thread, while it lives.
class Config {
public:
    Config(const char *name, const char *value) : m_name(name) { CPLSetThreadLocalConfigOption(name, value); }
    Config(const Config &) = delete;
    Config &operator=(const Config &) = delete;
    ~Config() { CPLSetThreadLocalConfigOption(m_name, nullptr); }

private:
    const char *m_name;
};

/// Of the file as it is now; another one after it changed.
QString cachedBase(const QString &path)
{
    const QFileInfo file(path);
    const QString state
        = u"%1|%2|%3"_s.arg(file.absoluteFilePath()).arg(file.size()).arg(file.lastModified().toMSecsSinceEpoch());
    return cacheFolder() + u'/'
        + QString::fromLatin1(QCryptographicHash::hash(state.toUtf8(), QCryptographicHash::Sha256).toHex().left(32))
        + u".vrt"_s;
}

/// A virtual raster over the file with overviews beside it: `vrt` and `vrt`.ovr.
Result<void> buildOver(const QString &path, const QString &vrt, Progress &progress)
{
    KBS_TRY(const RasterFile file, RasterFile::open(path));
    const QuietGdal quiet;
    const QByteArray vrtPath = vrt.toUtf8();
    Dataset over(GDALCreateCopy(
        GDALGetDriverByName("VRT"), vrtPath.constData(), file.dataset(), FALSE, nullptr, nullptr, nullptr));
    if (!over)
        return unreadable(path);
    over.reset(); // writes it
    over.reset(GDALOpenEx(vrtPath.constData(), GDAL_OF_RASTER | GDAL_OF_READONLY, nullptr, nullptr, nullptr));
    if (!over)
        return unreadable(path);
    std::vector<int> levels;
    const int side = std::max(file.info().size.width(), file.info().size.height());
    for (int level = 2; side / (level / 2) > smallestSide; level *= 2)
        levels.push_back(level);
    const Config compress("COMPRESS_OVERVIEW", "DEFLATE"), big("BIGTIFF_OVERVIEW", "IF_SAFER");
    const Config predictor("PREDICTOR_OVERVIEW", file.info().isDeep || file.info().hasPalette ? "1" : "2");
    GdalReport to{progress, tr("Overviews of %1").arg(QFileInfo(path).fileName())};
    const CPLErr built = GDALBuildOverviews(over.get(), file.info().hasPalette ? "NEAREST" : "AVERAGE",
        static_cast<int>(levels.size()), levels.data(), 0, nullptr, reportToProgress, &to);
    if (progress.isCancelled())
        return cancelled();
    if (built != CE_None)
        return unreadable(path);
    over.reset(); // the last of it is written now
    if (!QFile::exists(vrt + u".ovr"_s))
        return unreadable(path);
    return {};
}

Result<void> rename(const QString &from, const QString &to)
{
    QFile file(from);
    if (file.rename(to))
        return {};
    auto error = fail(ErrorKind::Io, tr("the overviews cannot be written: %1").arg(file.errorString()));
    error.error().at(to);
    return error;
}

} // namespace

QString cacheFolder()
{
    return QStandardPaths::writableLocation(QStandardPaths::GenericCacheLocation) + u"/kentcbs/rasters"_s;
}

bool wantsOverviews(const FileInfo &info)
{
    return info.overviews == 0 && std::max(info.size.width(), info.size.height()) > largeSide;
}

QString cachedWithOverviews(const QString &path)
{
    const QString vrt = cachedBase(path);
    return QFile::exists(vrt + u".ovr"_s) && QFile::exists(vrt) ? vrt : QString();
}

Result<void> buildOverviews(const QString &path, Progress &progress)
{
    // Made in a folder of its own on the same disk and moved when whole.
    const QString cached = cachedBase(path);
    QTemporaryDir beside(QFileInfo(path).absolutePath() + u"/.kentcbs-XXXXXX"_s);
    if (beside.isValid()) {
        KBS_CHECK(buildOver(path, beside.filePath(u"o.vrt"_s), progress));
        return rename(beside.filePath(u"o.vrt.ovr"_s), path + u".ovr"_s);
    }
    if (!QDir().mkpath(cacheFolder()))
        return fail(ErrorKind::Io, tr("the folder %1 cannot be made").arg(cacheFolder()));
    QTemporaryDir within(cacheFolder() + u"/.kentcbs-XXXXXX"_s);
    KBS_CHECK(buildOver(QFileInfo(path).absoluteFilePath(), within.filePath(u"o.vrt"_s), progress));
    KBS_CHECK(rename(within.filePath(u"o.vrt.ovr"_s), cached + u".ovr"_s));
    return rename(within.filePath(u"o.vrt"_s), cached);
}

} // namespace kbs::raster
