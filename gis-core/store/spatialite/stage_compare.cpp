// SPDX-License-Identifier: GPL-3.0-or-later
// Stage::compare and Stage::changes: staged rows against live ones.
#include "store/spatialite/stage_object.h"

#include "store/spatialite/blob.h"

#include <QCoreApplication>
#include <QCryptographicHash>

#include <algorithm>
#include <sqlite3.h>

namespace kbs::spatialite {

namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("SpatialiteStore", text);
}

} // namespace

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
    if (count == entry.sources.size())
        return "1";
    const std::string source = entry.image
        ? "(SELECT t.teslim FROM " + sourcesTable(entry) + " t WHERE t.ilk <= s.kbs_id ORDER BY t.ilk DESC LIMIT 1)"
        : "s.kbs_teslim";
    return source + " IN (" + numbers + ")";
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

/// Gives every staged row the id of its live feature: by its own id, else by its key; the others lose theirs.
Result<void> SpatialiteStage::findIds(StagedClass &entry)
{
    const std::string live = "main." + entry.table->live(), rows = entry.rows;
    const std::string name = quoteName(entry.table->featureClass().name);
    // the first row of an id is the feature; a copy of it is another one
    KBS_CHECK(m_database->run("UPDATE " + rows + " SET kbs_id = NULL WHERE NOT EXISTS (SELECT 1 FROM " + live
        + " m WHERE m.kbs_id = " + name + ".kbs_id) OR rowid NOT IN (SELECT min(rowid) FROM " + rows
        + " GROUP BY kbs_id)"));
    KBS_CHECK(m_database->run("UPDATE " + rows + " SET kbs_anahtar = (SELECT m.kbs_anahtar FROM " + live
        + " m WHERE m.kbs_id = " + name + ".kbs_id) WHERE kbs_id IS NOT NULL"));
    // a key that another row's feature holds already is no key of this row
    KBS_CHECK(m_database->run("UPDATE " + rows
        + " SET kbs_anahtar = kbs_anahtar || '#' || rowid WHERE kbs_id IS NULL AND kbs_anahtar IN (SELECT kbs_anahtar "
          "FROM "
        + rows + " WHERE kbs_id IS NOT NULL)"));
    return m_database->run("UPDATE " + rows + " SET kbs_id = (SELECT m.kbs_id FROM " + live
        + " m WHERE m.kbs_anahtar = " + name + ".kbs_anahtar) WHERE kbs_id IS NULL");
}

Result<void> SpatialiteStage::compareClass(StagedClass &entry)
{
    entry.counts = {};
    if (entry.course == StagedClass::Course::FirstLoad) {
        entry.counts.added = entry.image->sums().count;
        entry.differences = "(SELECT kbs_id AS sira, NULL AS kbs_id, 0 AS tur FROM " + entry.rows + ")";
        return {};
    }
    if (entry.course == StagedClass::Course::Unchanged) {
        entry.counts.unchanged = entry.image->sums().count;
        entry.counts.keptExact = entry.delivery.keptExact;
        return {};
    }
    const std::string className = entry.table->featureClass().name;
    const std::string key = m_keepsIds || m_matchesIds ? "kbs_id" : "kbs_anahtar";
    if (m_matchesIds)
        KBS_CHECK(findIds(entry));
    const std::string index
        = entry.image ? "resim." + quoteName("ix_" + className + "_anahtar") : "asama." + quoteName("ix_" + className);
    if (auto unique = m_database->run(
            "CREATE UNIQUE INDEX IF NOT EXISTS " + index + " ON " + quoteName(className) + " (" + key + ")");
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
    entry.delivery.keptExact = entry.counts.keptExact;
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
                + entry.rows
                + (m_matchesIds ? " s WHERE s.kbs_id = m.kbs_id)" : " s WHERE s.kbs_anahtar = m.kbs_anahtar)")));
        find.bind(1, std::string_view(prefix));
        KBS_CHECK(find.run());
    }
    if (entry.removed.empty())
        return {};
    KBS_TRY(Statement find,
        m_database->prepare("INSERT OR IGNORE INTO " + entry.deletions + " SELECT m.kbs_id FROM main."
            + entry.table->live() + " m WHERE m.kbs_anahtar = ?1 AND NOT EXISTS (SELECT 1 FROM " + entry.rows
            + " s WHERE s.kbs_anahtar = m.kbs_anahtar)"));
    for (const std::string &key : entry.removed) {
        find.bind(1, std::string_view(key));
        KBS_CHECK(find.run());
    }
    return {};
}

/// A short text that is the same for two deliveries of a class only where they say the same: the rows by source with
/// what the source carries, and what they are complete for. Ids, revisions and the order of the rows play no part.
std::string SpatialiteStage::signature(const StagedClass &entry)
{
    QByteArrayList parts;
    for (const auto &[number, content] : entry.image->contents()) {
        const StagedClass::Carried &carried = entry.sources.at(number);
        QByteArray part = QByteArray::number(content.first) + ' ' + content.second.hex().toLatin1();
        if (carried.geometry)
            part += " geom";
        QByteArrayList names;
        for (const int attribute : carried.attributes)
            names += QByteArray::fromStdString(
                entry.table->featureClass().attributes[static_cast<std::size_t>(attribute)].name);
        std::ranges::sort(names);
        parts += part + ' ' + names.join(' ');
    }
    for (const std::string &prefix : entry.completePrefixes)
        parts += "complete " + QByteArray::fromStdString(prefix);
    for (const std::string &key : entry.removed)
        parts += "removed " + QByteArray::fromStdString(key);
    if (entry.rounding)
        parts += "rounded " + QByteArray::number(*entry.rounding, 'g', 17);
    std::ranges::sort(parts);
    return QCryptographicHash::hash(parts.join('\n'), QCryptographicHash::Sha256).toHex().toStdString();
}

/// What is to be done about each class, as the store is now; gives the head.
Result<RevisionNo> SpatialiteStage::chooseCourses()
{
    KBS_TRY(Transaction transaction, Transaction::begin(*m_database, Transaction::Kind::Read));
    KBS_TRY(const Revision head, readHead(*m_database));
    for (StagedClass &entry : m_classes) {
        entry.course = StagedClass::Course::RowByRow;
        if (!entry.image)
            continue;
        entry.delivery = {.signature = signature(entry)};
        KBS_TRY(const std::int64_t count,
            m_database->integer("SELECT adet FROM kbs_sinif WHERE no = " + std::to_string(entry.table->number())));
        const ClassImage::Start &start = entry.image->start();
        if (count == 0 && start.forFirstLoad && start.revision == head.number + 1) {
            entry.course = StagedClass::Course::FirstLoad;
            continue;
        }
        KBS_TRY(const std::optional<Delivery> last, lastDelivery(*m_database, *entry.table));
        if (last && last->signature == entry.delivery.signature) {
            entry.course = StagedClass::Course::Unchanged;
            entry.delivery = *last;
        }
    }
    KBS_CHECK(transaction.commit());
    return head.number;
}

/// Makes the image a database and attaches it.
Result<void> SpatialiteStage::finishImage(Progress &progress)
{
    const auto isNeeded
        = [](const StagedClass &entry) { return entry.image && entry.course != StagedClass::Course::Unchanged; };
    if (std::ranges::none_of(m_classes, isNeeded) || std::exchange(m_imageIsFinished, true))
        return {};
    progress.report(-1, tr("Sorting the delivery"));
    KBS_CHECK(m_image->finish(
        [this](const ClassImage &image) {
            const auto entry = std::ranges::find(m_classes, &image, &StagedClass::image);
            return entry->course == StagedClass::Course::FirstLoad ? ClassImage::Indexes::All
                : entry->course == StagedClass::Course::RowByRow   ? ClassImage::Indexes::Key
                                                                   : ClassImage::Indexes::None;
        },
        progress));
    {
        KBS_TRY(Statement attach, m_database->prepare("ATTACH DATABASE ?1 AS resim"));
        const std::string path = m_image->path().toStdString();
        attach.bind(1, std::string_view(path));
        KBS_CHECK(attach.run());
    }
    for (StagedClass &entry : m_classes) {
        if (!entry.image)
            continue;
        entry.rows = "resim." + quoteName(entry.table->featureClass().name);
        if (entry.sources.size() > 1)
            KBS_CHECK(writeSources(entry));
    }
    return m_database->run("PRAGMA resim.journal_mode = MEMORY; PRAGMA resim.synchronous = OFF; PRAGMA "
                           "resim.cache_size = -8192; PRAGMA resim.mmap_size = 17179869184");
}

/// Notes which rows of an image came from which source.
Result<void> SpatialiteStage::writeSources(const StagedClass &entry)
{
    KBS_TRY(Transaction transaction, Transaction::begin(*m_database, Transaction::Kind::Read));
    KBS_CHECK(
        m_database->run("CREATE TABLE " + sourcesTable(entry) + " (ilk INTEGER PRIMARY KEY, teslim INTEGER NOT NULL)"));
    {
        KBS_TRY(Statement insert, m_database->prepare("INSERT INTO " + sourcesTable(entry) + " VALUES (?1, ?2)"));
        for (const auto &[first, source] : entry.image->sourceRuns()) {
            insert.bind(1, first);
            insert.bind(2, source);
            KBS_CHECK(insert.run());
        }
    }
    return transaction.commit();
}

std::string SpatialiteStage::sourcesTable(const StagedClass &entry)
{
    return "asama." + quoteName(entry.table->featureClass().name + "_teslim");
}

/// False where somebody has committed since the courses were chosen.
Result<bool> SpatialiteStage::compareAt(RevisionNo head, Progress &progress)
{
    KBS_TRY(Transaction transaction, Transaction::begin(*m_database, Transaction::Kind::Read));
    KBS_TRY(const Revision present, readHead(*m_database));
    if (present.number != head)
        return false;
    double done = 0;
    for (StagedClass &entry : m_classes) {
        progress.report(done++ / static_cast<double>(m_classes.size()),
            tr("Comparing %1").arg(entry.table->featureClass().title.tr));
        KBS_CHECK(compareClass(entry));
    }
    KBS_CHECK(transaction.commit());
    return true;
}

Result<void> SpatialiteStage::compare(Progress &progress)
{
    KBS_CHECK(m_firstError);
    const CancelGuard guard(*m_database, progress);
    for (bool done = false; !done;) {
        KBS_TRY(const RevisionNo head, chooseCourses());
        KBS_CHECK(finishImage(progress));
        KBS_TRY(done, compareAt(head, progress));
        m_comparedHead = head;
    }
    return progress.isCancelled() ? Result<void>(cancelled()) : Result<void>();
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
    if (entry->course == StagedClass::Course::Unchanged)
        return {};
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

} // namespace kbs::spatialite
