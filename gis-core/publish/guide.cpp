// SPDX-License-Identifier: GPL-3.0-or-later
#include "publish/guide.h"

#include "publish/guide_data.h"
#include "publish/guide_tiles.h"

#include <QCoreApplication>
#include <QDir>
#include <QDirIterator>
#include <QFile>
#include <QJsonArray>
#include <QTemporaryDir>

#include <filesystem>

using namespace Qt::StringLiterals;

namespace kbs::guide {

namespace {

namespace fs = std::filesystem;

/// The names in a guide's top folder; anything else in it belongs to somebody else and is kept.
const QStringList ownNames{u"index.html"_s, u"guide.css"_s, u"guide.js"_s, u"search.js"_s, u"icon.svg"_s, u"leaflet"_s,
    u"icons"_s, u"data"_s, u"tiles"_s};

QString tr(const char *text)
{
    return QCoreApplication::translate("Guide", text);
}

std::unexpected<Error> ioError(const QString &path, const QString &why)
{
    auto error = fail(ErrorKind::Io, why, tr("Check the free space and the rights of the folder."));
    error.error().at(path);
    return error;
}

/// Refuses folders that hold something other than a guide.
Result<void> checkTarget(const QString &folder)
{
    const QFileInfo info(folder);
    if (!info.exists())
        return {};
    if (!info.isDir())
        return ioError(folder, tr("the guide needs a folder, and this is a file"));
    const bool isGuide = QFile::exists(folder + u"/data/meta.js"_s) && QFile::exists(folder + u"/guide.js"_s);
    if (!isGuide && !QDir(folder).isEmpty(QDir::AllEntries | QDir::NoDotAndDotDot | QDir::Hidden)) {
        auto error = fail(ErrorKind::Usage, tr("the folder holds other files and is no city guide"),
            tr("Choose an empty or a new folder."));
        error.error().at(folder);
        return error;
    }
    return {};
}

Result<void> copyResource(const QString &from, const QString &to)
{
    QFile file(from);
    if (!file.open(QIODevice::ReadOnly))
        return fail(ErrorKind::Internal, u"the program was built without %1"_s.arg(from));
    QDir().mkpath(QFileInfo(to).path());
    return writeFile(to, file.readAll());
}

/// Page, style, scripts and symbols.
Result<void> writePage(const QString &folder)
{
    for (const auto &name : {u"index.html"_s, u"guide.css"_s, u"guide.js"_s, u"search.js"_s, u"icon.svg"_s})
        KBS_CHECK(copyResource(u":/resources/guide/"_s + name, folder + u'/' + name));
    KBS_CHECK(copyResource(u":/resources/guide/konum.svg"_s, folder + u"/icons/konum.svg"_s));
    for (const auto &name : {u"leaflet.min.js"_s, u"leaflet.css"_s})
        KBS_CHECK(copyResource(u":/resources/leaflet/"_s + name, folder + u"/leaflet/"_s + name));
    for (QDirIterator it(u":/resources/icons/poi"_s, {u"*.svg"_s}); it.hasNext();) {
        const QFileInfo icon(it.next());
        KBS_CHECK(copyResource(icon.filePath(), folder + u"/icons/"_s + icon.fileName()));
    }
    return {};
}

/// What of the store the guide shows, in EPSG:3857.
Result<Bbox> publicExtent(Store &store, const tiles::TileRenderer &tiles)
{
    Bbox box;
    for (const auto &featureClass : store.catalogue().classes()) {
        // Provinces and districts are wider than the municipality's own data.
        if (!featureClass->publicData || featureClass->geometry == GeometryKind::None || featureClass->name == "il"
            || featureClass->name == "ilce")
            continue;
        KBS_TRY(const ClassStatistics statistics, store.statistics(*featureClass));
        if (statistics.count > 0)
            box.add(statistics.extent);
    }
    if (box.isEmpty())
        return fail(ErrorKind::NotFound, tr("the store has nothing that a city guide could show"),
            tr("Import streets, doors, buildings or places first."));
    return tiles.toMercator(box);
}

QJsonArray latLon(Point mercator)
{
    const Point lonLat = tiles::toLonLat(mercator);
    return {lonLat.y, lonLat.x};
}

QJsonArray lookList(const std::vector<Look> &looks)
{
    QJsonArray list;
    for (const Look &look : looks)
        list.append(QJsonObject{{u"name"_s, look.name}, {u"tr"_s, look.title.tr}, {u"en"_s, look.title.en},
            {u"tiles"_s, look.folder}, {u"ground"_s, look.ground.name()}});
    return list;
}

/// Puts what others laid into the old folder beside the new files.
Result<void> keepForeignFiles(const QString &from, const QString &to)
{
    const QStringList names
        = QDir(from).entryList(QDir::AllEntries | QDir::NoDotAndDotDot | QDir::Hidden | QDir::System);
    for (const QString &name : names) {
        if (ownNames.contains(name))
            continue;
        std::error_code failed;
        fs::copy((from + u'/' + name).toStdString(), (to + u'/' + name).toStdString(),
            fs::copy_options::recursive | fs::copy_options::copy_symlinks, failed);
        if (failed)
            return ioError(
                from + u'/' + name, tr("the file cannot be copied: %1").arg(QString::fromStdString(failed.message())));
    }
    return {};
}

/// Puts the finished folder in its place; on failure the old one is there again.
Result<void> swapIn(const QString &made, const QString &folder)
{
    const QString aside = made + u".old"_s;
    std::error_code failed;
    const bool existed = QFileInfo::exists(folder);
    if (existed)
        fs::rename(folder.toStdString(), aside.toStdString(), failed);
    if (failed)
        return ioError(folder, tr("the folder cannot be replaced: %1").arg(QString::fromStdString(failed.message())));
    fs::rename(made.toStdString(), folder.toStdString(), failed);
    if (failed) {
        std::error_code ignored; // the first failure is the one to tell
        if (existed)
            fs::rename(aside.toStdString(), folder.toStdString(), ignored);
        return ioError(
            folder, tr("the folder cannot be put in place: %1").arg(QString::fromStdString(failed.message())));
    }
    QDir(aside).removeRecursively();
    return {};
}

} // namespace

Result<Report> write(Store &store, const QString &folder, const Options &options, Progress &progress)
{
    const QString target = QDir::cleanPath(QFileInfo(folder).absoluteFilePath());
    KBS_CHECK(checkTarget(target));
    if (!QDir().mkpath(QFileInfo(target).path()))
        return ioError(target, tr("the folder cannot be made"));
    // Beside the target: renaming works within one file system only.
    QTemporaryDir temporary(QFileInfo(target).path() + u"/.kent-rehberi-XXXXXX"_s);
    if (!temporary.isValid())
        return ioError(target, tr("the folder cannot be made: %1").arg(temporary.errorString()));
    const QString made = temporary.filePath(u"guide"_s);
    QDir().mkpath(made + u"/data"_s);

    KBS_TRY(const std::vector<Look> looks, looksOf(store.catalogue(), options.looks));
    KBS_TRY(const tiles::TileRenderer tiles,
        tiles::TileRenderer::create(store, looks.front().styles, {}, looks.front().ground));
    KBS_TRY(const Bbox extent, publicExtent(store, tiles));
    const TilePlan plan = planTiles(extent, options, looks.size());
    KBS_TRY(const RevisionNo head, store.head());
    KBS_TRY(const Revision revision, store.revision(head));

    Report report;
    report.minZoom = plan.zooms.front().z;
    report.maxZoom = plan.zooms.back().z;
    for (const Look &look : looks)
        report.looks.push_back({look.name, look.notPublic});
    progress.report(0.0, tr("Writing places, streets and doors"));
    QJsonObject meta{{u"title"_s, options.title.isEmpty() ? store.name() : options.title},
        {u"date"_s, revision.time.toString(Qt::ISODate)}, {u"revision"_s, static_cast<qint64>(head)},
        {u"zoom"_s, QJsonObject{{u"min"_s, report.minZoom}, {u"max"_s, report.maxZoom}}},
        {u"bounds"_s, QJsonArray{latLon({extent.minX, extent.minY}), latLon({extent.maxX, extent.maxY})}},
        {u"tileBounds"_s, QJsonArray{latLon({plan.box.minX, plan.box.minY}), latLon({plan.box.maxX, plan.box.maxY})}},
        {u"looks"_s, lookList(looks)}};
    KBS_CHECK(writePage(made));
    KBS_CHECK(writeData(store, tiles, made, report, meta, progress));
    KBS_CHECK(writeDataFile(made, u"meta"_s, meta));
    KBS_CHECK(writeTiles(store, looks, plan, made, target, report, progress));
    if (progress.isCancelled())
        return cancelled();
    if (QFileInfo::exists(target))
        KBS_CHECK(keepForeignFiles(target, made));
    KBS_CHECK(swapIn(made, target));
    return report;
}

} // namespace kbs::guide
