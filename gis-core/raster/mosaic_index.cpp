// SPDX-License-Identifier: GPL-3.0-or-later
// Looking through the sheets of a mosaic.
#include "raster/mosaic.h"

#include "raster/overviews.h"
#include "raster/raster_file.h"
#include "store/spatialite/sqlite.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QDir>
#include <QDirIterator>
#include <QFile>
#include <QFileInfo>
#include <QHash>
#include <QTextStream>

#include <array>

using namespace Qt::StringLiterals;

namespace kbs::raster {

using spatialite::Database;
using spatialite::Statement;
using spatialite::Transaction;

namespace {

constexpr int format = 1;      ///< of the index; another one is made anew
constexpr int batch = 200;     ///< sheets kept by one transaction, also of a run that is cancelled later
constexpr int sampleCount = 8; ///< sheets that say how deep values are stretched

QString tr(const char *text)
{
    return QCoreApplication::translate("Raster", text);
}

const char *const schema = R"(
PRAGMA journal_mode = WAL;
CREATE TABLE about (key TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE sheets (id INTEGER PRIMARY KEY, path TEXT NOT NULL UNIQUE, size INTEGER, modified INTEGER,
  w REAL, s REAL, e REAL, n REAL, pixel REAL, colours INTEGER, deep INTEGER, trouble TEXT NOT NULL);
CREATE VIRTUAL TABLE places USING rtree(id, w, e, s, n);
PRAGMA user_version = 1;
)";

/// Names of picture files. Formats that we cannot read are among them, so that they are told and not passed over.
const QStringList patterns{u"*.tif"_s, u"*.tiff"_s, u"*.jp2"_s, u"*.j2k"_s, u"*.png"_s, u"*.jpg"_s, u"*.jpeg"_s,
    u"*.webp"_s, u"*.img"_s, u"*.asc"_s, u"*.hgt"_s, u"*.dem"_s, u"*.dt2"_s, u"*.bmp"_s, u"*.mbtiles"_s, u"*.ecw"_s,
    u"*.sid"_s};

Result<QStringList> pathsOf(const QString &source, Progress &progress)
{
    QStringList paths;
    const QFileInfo info(source);
    if (info.isDir()) {
        QDirIterator files(source, patterns, QDir::Files, QDirIterator::Subdirectories);
        while (files.hasNext()) {
            paths << files.next();
            if (paths.size() % 100 == 0)
                progress.report(-1, tr("%1 sheets found").arg(paths.size()));
            if (progress.isCancelled())
                return cancelled();
        }
        paths.sort();
        return paths;
    }
    QFile file(source);
    if (!file.open(QIODevice::ReadOnly)) {
        auto error = fail(ErrorKind::Io, tr("the sheets of the mosaic cannot be listed: %1").arg(file.errorString()),
            tr("It may have been moved, or its drive is not connected."));
        error.error().at(source);
        return error;
    }
    QTextStream lines(&file);
    for (QString line; lines.readLineInto(&line);)
        if (line = line.trimmed(); !line.isEmpty() && !line.startsWith(u'#'))
            paths << QDir::cleanPath(info.absoluteDir().absoluteFilePath(line));
    paths.removeDuplicates();
    return paths;
}

/// What stands in the index of one sheet.
struct Entry {
    Bbox box;
    double pixel = 0;
    int colours = 0;
    bool isDeep = false;
    QString trouble;
};

class Indexer {
public:
    Indexer(const Layer &layer, const Crs &mapCrs, Progress &progress)
        : m_layer(layer), m_mapCrs(mapCrs), m_progress(progress)
    {
    }

    Result<MosaicRefresh> run()
    {
        KBS_TRY(const QStringList paths, pathsOf(m_layer.source, m_progress));
        if (paths.isEmpty()) {
            auto error = fail(ErrorKind::NotFound, tr("there are no pictures to lay together"));
            error.error().at(m_layer.source);
            return error;
        }
        KBS_CHECK(openIndex());
        KBS_CHECK(readKnown());
        for (qsizetype i = 0; i < paths.size(); i += batch)
            KBS_CHECK(take(paths, i, std::min<qsizetype>(i + batch, paths.size())));
        KBS_CHECK(markGone());
        KBS_CHECK(finish());
        return m_result;
    }

private:
    Result<void> openIndex()
    {
        const QString path = Mosaic::indexPath(m_layer, m_mapCrs);
        if (!QDir().mkpath(cacheFolder()))
            return fail(ErrorKind::Io, tr("the folder %1 cannot be made").arg(cacheFolder()));
        for (int attempt = 0; attempt < 2; ++attempt) {
            if (auto opened = Database::open(path, Database::Mode::Create)) {
                m_database = std::move(*opened);
                const auto version = m_database->integer("PRAGMA user_version");
                if (version && *version == format)
                    return {};
                if (version && *version == 0 && m_database->run(schema))
                    return {};
            }
            m_database.reset(); // damaged, or of another program: it is only an index
            for (const char *end : {"", "-wal", "-shm"})
                QFile::remove(path + QLatin1StringView(end));
        }
        auto error = fail(ErrorKind::Io, tr("the index of the mosaic cannot be written"));
        error.error().at(path);
        return error;
    }

    Result<void> readKnown()
    {
        KBS_TRY(Statement rows, m_database->prepare("SELECT path, id, size, modified, trouble FROM sheets"));
        for (;;) {
            KBS_TRY(const bool isThere, rows.step());
            if (!isThere)
                break;
            m_known.insert(rows.string(0), {rows.integer(1), rows.integer(2), rows.integer(3), rows.string(4)});
        }
        KBS_TRY(Statement crs, m_database->prepare("SELECT value FROM about WHERE key = 'crs'"));
        KBS_TRY(const bool isThere, crs.step());
        QString id = isThere ? crs.string(0) : m_layer.crs;
        if (!id.isEmpty()) {
            KBS_TRY(m_crs, crs::find(id));
        }
        return {};
    }

    Result<void> take(const QStringList &paths, qsizetype from, qsizetype to)
    {
        KBS_TRY(Transaction transaction, Transaction::begin(*m_database, Transaction::Kind::Write));
        for (qsizetype i = from; i < to; ++i) {
            if (m_progress.isCancelled())
                break; // what was looked into stays
            m_progress.report(static_cast<double>(i) / static_cast<double>(paths.size()),
                tr("Sheet %1 of %2").arg(i + 1).arg(paths.size()));
            KBS_CHECK(takeSheet(paths[i]));
        }
        KBS_CHECK(transaction.commit());
        return m_progress.isCancelled() ? Result<void>(cancelled()) : Result<void>();
    }

    Result<void> takeSheet(const QString &path)
    {
        const QFileInfo file(path);
        const qint64 size = file.exists() ? file.size() : -1;
        const qint64 modified = file.exists() ? file.lastModified().toMSecsSinceEpoch() : 0;
        ++m_result.sheets;
        const auto known = m_known.find(path);
        const bool isKnown = known != m_known.end();
        const qint64 id = isKnown ? known->id : 0;
        const bool isSame = isKnown && known->size == size && known->modified == modified;
        const QString trouble = isKnown ? known->trouble : QString();
        if (isKnown)
            m_known.erase(known);
        if (isSame) {
            m_result.skipped += trouble.isEmpty() ? 0 : 1;
            return {};
        }
        ++m_result.read;
        m_result.isChanged = true;
        KBS_TRY(const Entry entry, examine(path, size));
        m_result.skipped += entry.trouble.isEmpty() ? 0 : 1;
        // A sheet that was readable before keeps its place, so that the map can show what is missing there.
        return write(id, path, size, modified, entry);
    }

    Result<Entry> examine(const QString &path, qint64 size)
    {
        Entry entry;
        if (size < 0) {
            entry.trouble = tr("the sheet is gone");
            return entry;
        }
        const auto file = RasterFile::open(path);
        if (!file) {
            entry.trouble = file.error().message;
            return entry;
        }
        const FileInfo &info = file->info();
        entry.pixel = info.pixelSize;
        entry.isDeep = info.isDeep;
        entry.colours = info.hasPalette || info.bands >= 3 ? 3 : 1;
        if (!info.isPlaced)
            entry.trouble = tr("the raster has no place on the map");
        else if (!isWhole(*file))
            entry.trouble = tr("the file is cut off or damaged");
        else
            KBS_CHECK(placeIn(info, entry));
        return entry;
    }

    /// The end of a TIFF is what is missing of a copy that was broken off.
    static bool isWhole(const RasterFile &file)
    {
        const QuietGdal quiet;
        if (!file.path().endsWith(".tif"_L1, Qt::CaseInsensitive)
            && !file.path().endsWith(".tiff"_L1, Qt::CaseInsensitive))
            return true;
        std::array<double, 2> pixel{};
        return GDALRasterIO(GDALGetRasterBand(file.dataset(), file.info().bands), GF_Read, file.info().size.width() - 1,
                   file.info().size.height() - 1, 1, 1, pixel.data(), 1, 1, GDT_Float64, 0, 0)
            == CE_None;
    }

    /// The extent in the mosaic's system, which the first sheet decides where the user does not.
    Result<void> placeIn(const FileInfo &info, Entry &entry)
    {
        Crs own = m_mapCrs;
        if (!m_layer.crs.isEmpty()) {
            KBS_TRY(own, crs::find(m_layer.crs));
        } else if (info.crs.isKnown()) {
            own = info.crs;
        } else if (info.hasCrs) {
            entry.trouble = tr("its coordinate system is not known");
            return {};
        }
        if (!m_crs.isKnown())
            m_crs = own;
        if (!crs::plausible(own, info.box)) {
            entry.trouble = tr("its coordinates do not lie in %1").arg(own.name);
            return {};
        }
        entry.box = info.box;
        if (own.id != m_crs.id) {
            KBS_TRY(const Transformer transformer, Transformer::create(own, m_crs));
            if (const auto box = transformer.transform(info.box))
                entry.box = *box;
            else
                entry.trouble = box.error().message;
        }
        return {};
    }

    Result<void> write(qint64 id, const QString &path, qint64 size, qint64 modified, const Entry &entry)
    {
        const bool keepsPlace = id > 0 && entry.box.isEmpty();
        KBS_TRY(Statement row,
            m_database->prepare(keepsPlace
                    ? "UPDATE sheets SET size = ?3, modified = ?4, trouble = ?12 WHERE id = ?1 AND path = ?2"
                    : "INSERT INTO sheets VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12) ON CONFLICT (id) "
                      "DO "
                      "UPDATE SET size = ?3, modified = ?4, w = ?5, s = ?6, e = ?7, n = ?8, pixel = ?9, colours = ?10, "
                      "deep = ?11, trouble = ?12"));
        const std::string pathText = path.toStdString(), trouble = entry.trouble.toStdString();
        if (id > 0)
            row.bind(1, id);
        row.bind(2, std::string_view(pathText));
        row.bind(3, size);
        row.bind(4, modified);
        row.bind(12, std::string_view(trouble));
        if (!keepsPlace) {
            if (!entry.box.isEmpty()) {
                row.bind(5, entry.box.minX);
                row.bind(6, entry.box.minY);
                row.bind(7, entry.box.maxX);
                row.bind(8, entry.box.maxY);
            }
            row.bind(9, entry.pixel);
            row.bind(10, entry.colours);
            row.bind(11, entry.isDeep ? 1 : 0);
        }
        KBS_CHECK(row.run());
        if (entry.box.isEmpty())
            return {};
        KBS_TRY(const std::int64_t rowId,
            id > 0 ? Result<std::int64_t>(id) : m_database->integer("SELECT last_insert_rowid()"));
        KBS_TRY(Statement place, m_database->prepare("INSERT OR REPLACE INTO places VALUES (?, ?, ?, ?, ?)"));
        place.bind(1, rowId);
        place.bind(2, entry.box.minX);
        place.bind(3, entry.box.maxX);
        place.bind(4, entry.box.minY);
        place.bind(5, entry.box.maxY);
        return place.run();
    }

    /// What the index knows and the folder or list does not have any more.
    Result<void> markGone()
    {
        KBS_TRY(Transaction transaction, Transaction::begin(*m_database, Transaction::Kind::Write));
        for (auto gone = m_known.cbegin(); gone != m_known.cend(); ++gone) {
            ++m_result.sheets;
            ++m_result.skipped;
            if (gone->size < 0)
                continue;
            m_result.isChanged = true;
            KBS_CHECK(write(gone->id, gone.key(), -1, 0, {.trouble = tr("the sheet is gone")}));
        }
        return transaction.commit();
    }

    Result<void> finish()
    {
        KBS_TRY(const std::int64_t state, m_database->integer("SELECT count(*) FROM about WHERE key = 'state'"));
        if (state > 0 && !m_result.isChanged)
            return {};
        KBS_TRY(const BandPlan plan, commonPlan());
        KBS_TRY(Statement pixel, m_database->prepare("SELECT min(pixel) FROM sheets WHERE trouble = '' AND pixel > 0"));
        KBS_TRY([[maybe_unused]] const bool isThere, pixel.step());
        const double finest = pixel.real(0);
        pixel.reset();
        KBS_TRY(Transaction transaction, Transaction::begin(*m_database, Transaction::Kind::Write));
        const auto number = [](double value) { return QString::number(value, 'g', 17); };
        for (const auto &[key, value] :
            std::initializer_list<std::pair<const char *, QString>>{{"crs", m_crs.isKnown() ? m_crs.id : m_mapCrs.id},
                {"colours", number(static_cast<double>(plan.bands.size()))}, {"deep", plan.isDeep ? u"1"_s : u"0"_s},
                {"least", number(plan.least)}, {"most", number(plan.most)}, {"pixel", number(finest)}}) {
            KBS_TRY(Statement row, m_database->prepare("INSERT OR REPLACE INTO about VALUES (?, ?)"));
            const std::string text = value.toStdString();
            row.bind(1, key);
            row.bind(2, std::string_view(text));
            KBS_CHECK(row.run());
        }
        KBS_CHECK(m_database->run(
            "INSERT INTO about VALUES ('state', '1') ON CONFLICT (key) DO UPDATE SET value = value + 1"));
        return transaction.commit();
    }

    /// Colours where any sheet has them; deep values are stretched alike on all sheets, as a sample of them says.
    Result<BandPlan> commonPlan()
    {
        BandPlan plan;
        if (m_layer.look != Look::Natural) {
            plan.bands = {1};
            plan.isDeep = true;
            return plan;
        }
        KBS_TRY(const std::int64_t colours, m_database->integer("SELECT max(colours) FROM sheets WHERE trouble = ''"));
        KBS_TRY(const std::int64_t deep, m_database->integer("SELECT max(deep) FROM sheets WHERE trouble = ''"));
        plan.bands = colours >= 3 ? std::vector{1, 2, 3} : std::vector{1};
        plan.isDeep = deep > 0;
        if (!plan.isDeep)
            return plan;
        KBS_TRY(Statement sample,
            m_database->prepare(
                "SELECT path FROM sheets WHERE trouble = '' AND deep = 1 AND id % (SELECT 1 + count(*) / ? "
                "FROM sheets) = 0 ORDER BY id LIMIT ?"));
        sample.bind(1, sampleCount);
        sample.bind(2, sampleCount);
        bool isFirst = true;
        for (;;) {
            KBS_TRY(const bool isThere, sample.step());
            if (!isThere)
                break;
            const auto file = RasterFile::open(sample.string(0));
            const auto own = file ? file->plan(m_layer) : Result<BandPlan>(std::unexpected(file.error()));
            if (!own)
                continue; // told when it is drawn
            plan.least = isFirst ? own->least : std::min(plan.least, own->least);
            plan.most = isFirst ? own->most : std::max(plan.most, own->most);
            isFirst = false;
        }
        return plan;
    }

    struct Known {
        qint64 id = 0, size = 0, modified = 0;
        QString trouble;
    };
    const Layer &m_layer;
    const Crs &m_mapCrs;
    Progress &m_progress;
    std::unique_ptr<Database> m_database;
    QHash<QString, Known> m_known;
    Crs m_crs;
    MosaicRefresh m_result;
};

} // namespace

Result<MosaicRefresh> Mosaic::refresh(const Layer &layer, const Crs &mapCrs, Progress &progress)
{
    return Indexer(layer, mapCrs, progress).run();
}

Result<qint64> Mosaic::forgetMissing(const Layer &layer, const Crs &mapCrs)
{
    KBS_TRY(const auto database, Database::open(indexPath(layer, mapCrs), Database::Mode::ReadWrite));
    KBS_TRY(Transaction transaction, Transaction::begin(*database, Transaction::Kind::Write));
    KBS_TRY(const qint64 gone, database->integer("SELECT count(*) FROM sheets WHERE size < 0"));
    KBS_CHECK(database->run("DELETE FROM places WHERE id IN (SELECT id FROM sheets WHERE size < 0);"
                            "DELETE FROM sheets WHERE size < 0;"));
    KBS_CHECK(transaction.commit());
    return gone;
}

} // namespace kbs::raster
