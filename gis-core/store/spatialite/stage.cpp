// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/spatialite/stage.h"

#include "store/spatialite/blob.h"
#include "store/spatialite/writer.h"
#include "store/stored_form.h"

#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QUuid>

#include <set>
#include <sqlite3.h>

namespace kbs::spatialite {

using namespace Qt::StringLiterals;

namespace {

constexpr std::int64_t bulkRows = 2000; ///< from here on taking indexes off and putting them back pays
constexpr std::int64_t rowsPerReport = 8192;
const QString stageMark = u".asama-"_s;

QString tr(const char *text)
{
    return QCoreApplication::translate("SpatialiteStore", text);
}

void removeStageFile(const QString &path)
{
    for (const char *suffix : {"", "-journal"})
        QFile::remove(path + QLatin1String(suffix));
}

/// One class's share of a stage.
struct StagedClass {
    struct Carried {
        std::set<int> attributes;
        bool geometry = false;
    };
    const ClassTable *table = nullptr;
    std::map<int, Carried> sources; ///< by number
    std::optional<double> rounding; ///< metres
    std::vector<std::string> completePrefixes;
    StageCounts counts;
    std::string rows, differences, deletions; ///< qualified, quoted table names in the stage file
};

class SpatialiteStage : public Stage {
public:
    SpatialiteStage(std::unique_ptr<Database> database, StoreFile file, std::shared_ptr<const Catalogue> catalogue,
        QString stagePath)
        : m_database(std::move(database)), m_file(std::move(file)), m_catalogue(std::move(catalogue)),
          m_stagePath(std::move(stagePath))
    {
    }
    ~SpatialiteStage() override
    {
        m_database.reset();
        removeStageFile(m_stagePath);
    }
    Result<void> prepare();

    void carry(
        const FeatureClass &featureClass, const std::vector<int> &attributes, bool geometry, int source) override;
    void rounded(const FeatureClass &featureClass, double distance) override;
    Result<void> add(const FeatureBatch &batch, int source) override;
    void complete(const FeatureClass &featureClass, const std::string &keyPrefix) override;
    void keepIds() override { m_keepsIds = true; }
    Result<void> compare(Progress &progress) override;
    std::vector<std::pair<const FeatureClass *, StageCounts>> counts() const override;
    Result<void> changes(const FeatureClass &featureClass, const std::function<bool(const Change &)> &sink) override;
    Result<RevisionNo> apply(const CommitInfo &info, Progress &progress) override;

private:
    StagedClass *staged(const FeatureClass &featureClass);
    Result<void> createTables(StagedClass &entry);
    Result<void> compareClass(StagedClass &entry);
    Result<void> keepExactGeometries(StagedClass &entry, const std::string &key);
    Result<void> findDeletions(StagedClass &entry);
    std::string joinedSelect(const StagedClass &entry, const std::string &where) const;
    static constexpr int geometryColumn = -1;
    static std::string carriers(const StagedClass &entry, int attribute);
    std::string differs(const StagedClass &entry) const;
    Result<void> applyDeletions(RevisionWriter &writer, StagedClass &entry);
    Result<void> applyChanges(RevisionWriter &writer, StagedClass &entry);
    Result<void> applyAdditions(RevisionWriter &writer, StagedClass &entry);
    void tick();

    std::unique_ptr<Database> m_database;
    StoreFile m_file;
    std::shared_ptr<const Catalogue> m_catalogue;
    QString m_stagePath;
    ClassTables m_tables;
    std::vector<StagedClass> m_classes; ///< in the order in which they were first named
    Result<void> m_firstError;          ///< of a call that cannot return one
    std::string m_blob;
    bool m_keepsIds = false;
    RevisionNo m_comparedHead = -1;
    Progress *m_progress = nullptr;
    std::int64_t m_done = 0, m_toDo = 0;
};

Result<void> SpatialiteStage::prepare()
{
    KBS_TRY(m_tables, loadTables(*m_database, m_file, *m_catalogue));
    // ATTACH makes no file on a connection that was opened without leave to make one
    if (QFile stageFile(m_stagePath); !stageFile.open(QIODevice::WriteOnly | QIODevice::NewOnly))
        return fail(ErrorKind::Io,
            tr("The staging file %1 cannot be made: %2").arg(m_stagePath, stageFile.errorString()),
            tr("The folder of the store must be writable and have free space."));
    {
        KBS_TRY(Statement attach, m_database->prepare("ATTACH DATABASE ?1 AS asama"));
        const std::string path = m_stagePath.toStdString();
        attach.bind(1, std::string_view(path));
        KBS_CHECK(attach.run());
    }
    // The file is worth nothing after a crash, so it need not be safe; the exclusive lock tells others that it is in
    // use
    KBS_TRY(const std::int64_t bytes, m_database->integer("PRAGMA main.page_size"));
    return m_database->run("PRAGMA asama.page_size = " + std::to_string(bytes)
        + "; PRAGMA asama.locking_mode = EXCLUSIVE; PRAGMA asama.journal_mode = MEMORY; PRAGMA asama.synchronous = "
          "OFF; "
          "CREATE TABLE asama.kilit (bir INTEGER)");
}

StagedClass *SpatialiteStage::staged(const FeatureClass &featureClass)
{
    for (StagedClass &entry : m_classes)
        if (&entry.table->featureClass() == &featureClass)
            return &entry;
    const auto found = m_tables.find(&featureClass);
    Result<void> made;
    if (found == m_tables.end()) {
        made = fail(ErrorKind::Internal,
            tr("The class %1 does not belong to the store's catalogue").arg(QString::fromStdString(featureClass.name)));
    } else {
        StagedClass entry{.table = &found->second};
        entry.rows = "asama." + quoteName(featureClass.name);
        entry.differences = "asama." + quoteName(featureClass.name + "_fark");
        entry.deletions = "asama." + quoteName(featureClass.name + "_silinen");
        made = createTables(entry);
        if (made) {
            m_classes.push_back(std::move(entry));
            return &m_classes.back();
        }
    }
    if (m_firstError)
        m_firstError = std::move(made);
    return nullptr;
}

Result<void> SpatialiteStage::createTables(StagedClass &entry)
{
    return m_database->run("CREATE TABLE " + entry.rows + " AS SELECT " + entry.table->columns()
        + ", 0 AS kbs_teslim FROM main." + entry.table->live() + " WHERE 0; CREATE TABLE " + entry.differences
        + " (sira INTEGER PRIMARY KEY, kbs_id INTEGER, tur INTEGER NOT NULL); CREATE TABLE " + entry.deletions
        + " (kbs_id INTEGER PRIMARY KEY)");
}

void SpatialiteStage::carry(
    const FeatureClass &featureClass, const std::vector<int> &attributes, bool geometry, int source)
{
    if (StagedClass *entry = staged(featureClass)) {
        StagedClass::Carried &carried = entry->sources[source];
        carried.attributes.insert(attributes.begin(), attributes.end());
        carried.geometry |= geometry;
    }
}

void SpatialiteStage::rounded(const FeatureClass &featureClass, double distance)
{
    if (StagedClass *entry = staged(featureClass))
        entry->rounding = std::min(entry->rounding.value_or(distance), distance);
}

void SpatialiteStage::complete(const FeatureClass &featureClass, const std::string &keyPrefix)
{
    if (StagedClass *entry = staged(featureClass))
        entry->completePrefixes.push_back(keyPrefix);
}

Result<void> SpatialiteStage::add(const FeatureBatch &batch, int source)
{
    StagedClass *entry = staged(batch.featureClass());
    KBS_CHECK(m_firstError);
    entry->sources.try_emplace(source);
    if (m_comparedHead >= 0)
        return fail(ErrorKind::Internal, tr("Rows came after the comparison"));
    const ClassTable &table = *entry->table;
    KBS_TRY(Transaction transaction, Transaction::begin(*m_database, Transaction::Kind::Read));
    {
        KBS_TRY(Statement insert,
            m_database->prepare("INSERT INTO " + entry->rows + " (" + table.columns() + ", kbs_teslim) VALUES ("
                + table.placeholders() + ", " + std::to_string(source) + ")"));
        Feature feature;
        for (std::size_t row = 0; row < batch.size(); ++row) {
            batch.feature(row, feature);
            if (feature.sourceKey.empty() && !m_keepsIds)
                return fail(ErrorKind::Internal,
                    tr("A row of %1 came without a key").arg(QString::fromStdString(table.featureClass().name)));
            KBS_CHECK(toStoredForm(table.featureClass(), feature));
            table.bind(insert, feature, m_blob);
            KBS_CHECK(insert.run());
        }
    }
    return transaction.commit();
}

// ---------------------------------------------------------------- compare

/// SQL condition on a staged row s: whether its source carries the attribute (or geometryColumn). "0" and "1" where
/// that is so for none and for all.
std::string SpatialiteStage::carriers(const StagedClass &entry, int attribute)
{
    std::string numbers;
    std::size_t count = 0;
    for (const auto &[number, carried] : entry.sources) {
        if (attribute == geometryColumn ? !carried.geometry : !carried.attributes.contains(attribute))
            continue;
        numbers += (count++ ? ", " : "") + std::to_string(number);
    }
    if (count == 0)
        return "0";
    return count == entry.sources.size() ? "1" : "s.kbs_teslim IN (" + numbers + ")";
}

std::string SpatialiteStage::differs(const StagedClass &entry) const
{
    std::string out = m_keepsIds ? "s.kbs_anahtar IS NOT m.kbs_anahtar" : "0";
    const auto &attributes = entry.table->featureClass().attributes;
    for (std::size_t i = 0; i < attributes.size(); ++i) {
        const std::string column = quoteName(attributes[i].name);
        if (const std::string carried = carriers(entry, static_cast<int>(i)); carried != "0")
            out += " OR (" + carried + " AND s." + column + " IS NOT m." + column + ")";
    }
    if (const std::string carried = carriers(entry, geometryColumn); carried != "0" && entry.table->hasGeometry())
        out += " OR (" + carried + " AND (s.geom IS NOT m.geom OR s.kbs_z IS NOT m.kbs_z))";
    return out;
}

Result<void> SpatialiteStage::compareClass(StagedClass &entry)
{
    const std::string className = entry.table->featureClass().name;
    const std::string key = m_keepsIds ? "kbs_id" : "kbs_anahtar";
    if (auto unique = m_database->run("CREATE UNIQUE INDEX asama." + quoteName("ix_" + className) + " ON "
            + quoteName(className) + " (" + key + ")");
        !unique) {
        if ((sqlite3_errcode(m_database->handle()) & 0xff) == SQLITE_CONSTRAINT)
            return fail(ErrorKind::Internal,
                tr("Two rows of %1 came with the same key").arg(QString::fromStdString(className)));
        return unique;
    }
    KBS_CHECK(keepExactGeometries(entry, key));
    KBS_CHECK(m_database->run("INSERT INTO " + entry.differences
        + " SELECT s.rowid, m.kbs_id, m.kbs_id IS NOT NULL FROM " + entry.rows + " s LEFT JOIN main."
        + entry.table->live() + " m ON m." + key + " = s." + key + " WHERE m.kbs_id IS NULL OR " + differs(entry)));
    KBS_CHECK(findDeletions(entry));
    KBS_TRY(const std::int64_t all, m_database->integer("SELECT count(*) FROM " + entry.rows));
    KBS_TRY(entry.counts.added, m_database->integer("SELECT count(*) FROM " + entry.differences + " WHERE tur = 0"));
    KBS_TRY(entry.counts.changed, m_database->integer("SELECT count(*) FROM " + entry.differences + " WHERE tur = 1"));
    KBS_TRY(entry.counts.deleted, m_database->integer("SELECT count(*) FROM " + entry.deletions));
    entry.counts.unchanged = all - entry.counts.added - entry.counts.changed;
    return {};
}

/// A border does not move because a delivery rounds its coordinates: rows that lie within the rounding take the stored
/// geometry, so that what follows finds no difference.
Result<void> SpatialiteStage::keepExactGeometries(StagedClass &entry, const std::string &key)
{
    if (!entry.rounding || *entry.rounding <= 0 || carriers(entry, geometryColumn) == "0"
        || !entry.table->hasGeometry())
        return {};
    std::vector<std::int64_t> within;
    const std::string live = "main." + entry.table->live() + " m";
    {
        KBS_TRY(Statement rows,
            m_database->prepare("SELECT s.rowid, s.geom, m.geom FROM " + entry.rows + " s JOIN " + live + " ON m." + key
                + " = s." + key + " WHERE s.geom IS NOT m.geom AND s.kbs_z IS m.kbs_z"));
        Geometry delivered, stored;
        for (;;) {
            KBS_TRY(const bool row, rows.step());
            if (!row)
                break;
            if (!rows.isNull(1) && !rows.isNull(2) && readBlob(rows.blob(1), delivered)
                && readBlob(rows.blob(2), stored) && sameWithin(stored, delivered, *entry.rounding + gridSize))
                within.push_back(rows.integer(0));
        }
    }
    KBS_TRY(Statement keep,
        m_database->prepare("UPDATE " + entry.rows + " AS s SET geom = (SELECT m.geom FROM " + live + " WHERE m." + key
            + " = s." + key + ") WHERE rowid = ?1"));
    for (const std::int64_t row : within) {
        keep.bind(1, row);
        KBS_CHECK(keep.run());
    }
    entry.counts.keptExact = static_cast<std::int64_t>(within.size());
    return {};
}

Result<void> SpatialiteStage::findDeletions(StagedClass &entry)
{
    for (const std::string &prefix : entry.completePrefixes) {
        // rows without a key were drawn by hand: no delivery can claim to be complete for them
        KBS_TRY(Statement find,
            m_database->prepare("INSERT OR IGNORE INTO " + entry.deletions + " SELECT m.kbs_id FROM main."
                + entry.table->live()
                + " m WHERE m.kbs_anahtar >= ?1 AND substr(m.kbs_anahtar, 1, length(?1)) = ?1 AND NOT EXISTS (SELECT 1 "
                  "FROM "
                + entry.rows + " s WHERE s.kbs_anahtar = m.kbs_anahtar)"));
        find.bind(1, std::string_view(prefix));
        KBS_CHECK(find.run());
    }
    return {};
}

Result<void> SpatialiteStage::compare(Progress &progress)
{
    KBS_CHECK(m_firstError);
    const CancelGuard guard(*m_database, progress);
    KBS_TRY(Transaction transaction, Transaction::begin(*m_database, Transaction::Kind::Read));
    KBS_TRY(const Revision head, readHead(*m_database));
    double done = 0;
    for (StagedClass &entry : m_classes) {
        progress.report(done++ / static_cast<double>(m_classes.size()),
            tr("Comparing %1").arg(entry.table->featureClass().title.tr));
        KBS_CHECK(compareClass(entry));
    }
    KBS_CHECK(transaction.commit());
    m_comparedHead = head.number;
    return {};
}

std::vector<std::pair<const FeatureClass *, StageCounts>> SpatialiteStage::counts() const
{
    std::vector<std::pair<const FeatureClass *, StageCounts>> out;
    for (const StagedClass &entry : m_classes)
        out.emplace_back(&entry.table->featureClass(), entry.counts);
    return out;
}

/// Present and new columns of every difference, in source order. For added rows the present ones are NULL; for changed
/// ones what the delivery does not carry keeps its value.
std::string SpatialiteStage::joinedSelect(const StagedClass &entry, const std::string &where) const
{
    const auto &attributes = entry.table->featureClass().attributes;
    const auto merged = [](const std::string &column, const std::string &carried) {
        return carried == "1"
            ? ", s." + column
            : ", CASE WHEN f.tur = 0 OR " + carried + " THEN s." + column + " ELSE m." + column + " END";
    };
    std::string sql = "SELECT " + entry.table->columns("m.") + ", coalesce(m.kbs_id, s.kbs_id), m.kbs_rev"
        + merged("kbs_anahtar", "1");
    for (std::size_t i = 0; i < attributes.size(); ++i)
        sql += merged(quoteName(attributes[i].name), carriers(entry, static_cast<int>(i)));
    if (entry.table->hasGeometry())
        sql += merged("geom", carriers(entry, geometryColumn)) + merged("kbs_z", carriers(entry, geometryColumn));
    // CROSS JOIN keeps the order of the loops: the differences lead
    return sql + " FROM " + entry.differences + " f CROSS JOIN " + entry.rows + " s ON s.rowid = f.sira LEFT JOIN main."
        + entry.table->live() + " m ON m.kbs_id = f.kbs_id WHERE " + where + " ORDER BY f.sira";
}

Result<void> SpatialiteStage::changes(const FeatureClass &featureClass, const std::function<bool(const Change &)> &sink)
{
    StagedClass *entry = staged(featureClass);
    KBS_CHECK(m_firstError);
    const ClassTable &table = *entry->table;
    const auto damaged = [&table] {
        return fail(ErrorKind::Storage,
            tr("A geometry of %1 is damaged").arg(QString::fromStdString(table.featureClass().name)));
    };
    {
        KBS_TRY(Statement rows, m_database->prepare(joinedSelect(*entry, "1")));
        for (;;) {
            KBS_TRY(const bool row, rows.step());
            if (!row)
                break;
            Change change{.kind = ChangeKind::Add, .featureClass = &featureClass};
            if (!table.read(rows, change.after.emplace(), true, table.columnCount()))
                return damaged();
            if (!rows.isNull(0)) {
                change.kind = ChangeKind::Change;
                if (!table.read(rows, change.before.emplace()))
                    return damaged();
            }
            change.id = change.after->id;
            if (!sink(change))
                return {};
        }
    }
    KBS_TRY(Statement rows,
        m_database->prepare("SELECT " + table.columns("m.") + " FROM " + entry->deletions + " d CROSS JOIN main."
            + table.live() + " m ON m.kbs_id = d.kbs_id ORDER BY d.kbs_id"));
    for (;;) {
        KBS_TRY(const bool row, rows.step());
        if (!row)
            return {};
        Change change{.kind = ChangeKind::Delete, .featureClass = &featureClass};
        if (!table.read(rows, change.before.emplace()))
            return damaged();
        change.id = change.before->id;
        if (!sink(change))
            return {};
    }
}

// ---------------------------------------------------------------- apply

void SpatialiteStage::tick()
{
    if (++m_done % rowsPerReport == 0)
        m_progress->report(static_cast<double>(m_done) / static_cast<double>(m_toDo), tr("Writing the revision"));
}

Result<void> SpatialiteStage::applyDeletions(RevisionWriter &writer, StagedClass &entry)
{
    const ClassTable &table = *entry.table;
    KBS_TRY(Statement rows,
        m_database->prepare("SELECT " + table.columns("m.") + " FROM " + entry.deletions + " d CROSS JOIN main."
            + table.live() + " m ON m.kbs_id = d.kbs_id"));
    Feature before;
    for (;;) {
        KBS_TRY(const bool row, rows.step());
        if (!row)
            return {};
        if (!table.read(rows, before))
            return fail(ErrorKind::Storage,
                tr("The geometry of %1 %2 in the store is damaged")
                    .arg(QString::fromStdString(table.featureClass().name))
                    .arg(before.id));
        KBS_CHECK(writer.remove(table, before));
        tick();
    }
}

Result<void> SpatialiteStage::applyChanges(RevisionWriter &writer, StagedClass &entry)
{
    const ClassTable &table = *entry.table;
    KBS_TRY(Statement rows, m_database->prepare(joinedSelect(entry, "f.tur = 1")));
    Feature before, after;
    for (;;) {
        KBS_TRY(const bool row, rows.step());
        if (!row)
            return {};
        if (!table.read(rows, before) || !table.read(rows, after, true, table.columnCount()))
            return fail(ErrorKind::Storage,
                tr("The geometry of %1 %2 in the store is damaged")
                    .arg(QString::fromStdString(table.featureClass().name))
                    .arg(before.id));
        KBS_CHECK(writer.change(table, before, after));
        tick();
    }
}

Result<void> SpatialiteStage::applyAdditions(RevisionWriter &writer, StagedClass &entry)
{
    if (entry.counts.added == 0)
        return {};
    const ClassTable &table = *entry.table;
    FeatureId nextId = 0;
    if (!m_keepsIds) {
        KBS_TRY(nextId, reserveIds(*m_database, table, m_file.workspaceNumber, entry.counts.added));
    }
    KBS_TRY(const std::int64_t present,
        m_database->integer("SELECT adet FROM kbs_sinif WHERE no = " + std::to_string(table.number())));
    const bool bulk = present == 0 && entry.counts.added >= bulkRows;
    if (bulk)
        KBS_CHECK(writer.beginBulk(table));
    {
        KBS_TRY(Statement rows,
            m_database->prepare("SELECT " + table.columns("s.") + " FROM " + entry.differences + " f CROSS JOIN "
                + entry.rows + " s ON s.rowid = f.sira WHERE f.tur = 0 ORDER BY f.sira"));
        Feature feature;
        for (;;) {
            KBS_TRY(const bool row, rows.step());
            if (!row)
                break;
            if (!table.read(rows, feature))
                return fail(ErrorKind::Storage,
                    tr("A staged geometry of %1 is damaged").arg(QString::fromStdString(table.featureClass().name)));
            if (!m_keepsIds)
                feature.id = nextId++;
            KBS_CHECK(writer.add(table, feature));
            tick();
        }
    }
    if (bulk)
        return writer.endBulk(table, *m_progress);
    return {};
}

Result<RevisionNo> SpatialiteStage::apply(const CommitInfo &info, Progress &progress)
{
    if (m_comparedHead < 0)
        return fail(ErrorKind::Internal, tr("The delivery was not compared with the store"));
    const CancelGuard guard(*m_database, progress);
    m_progress = &progress;
    m_done = 0;
    m_toDo = 1;
    for (const StagedClass &entry : m_classes)
        m_toDo += entry.counts.added + entry.counts.changed + entry.counts.deleted;
    progress.report(0, tr("Writing the revision"));
    CommitInfo withHead = info;
    if (!withHead.expectedHead)
        withHead.expectedHead = m_comparedHead;
    KBS_TRY(RevisionWriter writer, RevisionWriter::begin(*m_database, withHead));
    if (writer.head() != m_comparedHead)
        return fail(ErrorKind::Conflict,
            tr("Somebody committed revision %1 after the comparison; nothing was changed").arg(writer.head()),
            tr("Compare again."));
    for (StagedClass &entry : m_classes) {
        Result<void> done = applyDeletions(writer, entry);
        if (done)
            done = applyChanges(writer, entry);
        if (done)
            done = applyAdditions(writer, entry);
        if (progress.isCancelled()) // an interrupt inside a trigger comes back as some other refusal
            return cancelled();
        KBS_CHECK(done);
    }
    if (progress.isCancelled())
        return cancelled();
    return writer.finish(m_file.workspaceNumber);
}

} // namespace

Result<std::unique_ptr<Stage>> openStage(const StoreFile &file, std::shared_ptr<const Catalogue> catalogue)
{
    KBS_TRY(auto database, Database::open(file.path, Database::Mode::ReadWrite));
    KBS_CHECK(database->run("PRAGMA synchronous = FULL; PRAGMA cache_size = -131072; PRAGMA temp_store = FILE"));
    const QString stagePath = file.path + stageMark + QUuid::createUuid().toString(QUuid::Id128);
    auto stage = std::make_unique<SpatialiteStage>(std::move(database), file, std::move(catalogue), stagePath);
    KBS_CHECK(stage->prepare());
    return stage;
}

void removeAbandonedStages(const QString &storePath)
{
    const QFileInfo store(storePath);
    const QStringList files
        = QDir(store.absolutePath()).entryList({store.fileName() + stageMark + u"*"_s}, QDir::Files);
    for (const QString &name : files) {
        const QString path = store.absolutePath() + u'/' + name;
        sqlite3 *handle = nullptr;
        const bool free
            = sqlite3_open_v2(path.toUtf8().constData(), &handle, SQLITE_OPEN_READWRITE, nullptr) == SQLITE_OK
            && sqlite3_exec(handle, "BEGIN EXCLUSIVE", nullptr, nullptr, nullptr) != SQLITE_BUSY;
        sqlite3_close(handle);
        if (free)
            removeStageFile(path);
    }
}

} // namespace kbs::spatialite
