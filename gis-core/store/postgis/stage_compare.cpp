// SPDX-License-Identifier: GPL-3.0-or-later
// Stage::compare and Stage::changes: staged rows against live ones.
#include "store/postgis/stage_object.h"

#include <QCoreApplication>

#include <algorithm>

namespace kbs::postgis {

using sql::quoteName;

namespace {

constexpr auto uniqueViolation = "23505";

QString tr(const char *text)
{
    return QCoreApplication::translate("PostgisStore", text);
}

std::unexpected<Error> sameKey(const ClassTable &table)
{
    return fail(ErrorKind::Internal,
        tr("Two rows of %1 came with the same key").arg(QString::fromStdString(table.featureClass().name)));
}

} // namespace

/// SQL condition on a staged row s: whether its source carries the attribute (or geometryColumn). "false" and "true"
/// where that is so for none and for all.
std::string PostgisStage::carriers(const StagedClass &entry, int attribute)
{
    std::string numbers;
    std::size_t count = 0;
    for (const auto &[number, carried] : entry.sources) {
        if (attribute == geometryColumn ? !carried.geometry : !carried.attributes.contains(attribute))
            continue;
        numbers += (count++ ? ", " : "") + std::to_string(number);
    }
    if (count == 0)
        return "false";
    if (count == entry.sources.size())
        return "true";
    return "s.kbs_teslim IN (" + numbers + ")";
}

std::string PostgisStage::differs(const StagedClass &entry) const
{
    std::string out = m_keepsIds ? "s.kbs_anahtar IS DISTINCT FROM m.kbs_anahtar" : "false";
    const auto &attributes = entry.table->featureClass().attributes;
    for (std::size_t i = 0; i < attributes.size(); ++i) {
        const std::string column = quoteName(attributes[i].name);
        if (const std::string carried = carriers(entry, static_cast<int>(i)); carried != "false")
            out += " OR (" + carried + " AND s." + column + " IS DISTINCT FROM m." + column + ")";
    }
    if (const std::string carried = carriers(entry, geometryColumn); carried != "false" && entry.table->hasGeometry())
        out += " OR (" + carried + " AND (s.geom IS DISTINCT FROM m.geom OR s.kbs_z IS DISTINCT FROM m.kbs_z))";
    return out;
}

/// Gives every staged row the id of its live feature: by its own id, else by its key; the others lose theirs.
Result<void> PostgisStage::findIds(StagedClass &entry)
{
    const std::string &live = entry.table->live(), &rows = entry.rows;
    // the first row of an id is the feature; a copy of it is another one
    return m_connection->script("UPDATE " + rows + " s SET kbs_id = NULL WHERE NOT EXISTS (SELECT 1 FROM " + live
        + " m WHERE m.kbs_id = s.kbs_id) OR kbs_sira NOT IN (SELECT min(kbs_sira) FROM " + rows
        + " GROUP BY kbs_id); UPDATE " + rows + " s SET kbs_anahtar = m.kbs_anahtar FROM " + live
        + " m WHERE m.kbs_id = s.kbs_id; "
          // a key that another row's feature holds already is no key of this row
          "UPDATE "
        + rows
        + " SET kbs_anahtar = kbs_anahtar || '#' || kbs_sira WHERE kbs_id IS NULL AND kbs_anahtar IN (SELECT "
          "kbs_anahtar FROM "
        + rows + " WHERE kbs_id IS NOT NULL); UPDATE " + rows + " s SET kbs_id = m.kbs_id FROM " + live
        + " m WHERE s.kbs_id IS NULL AND m.kbs_anahtar = s.kbs_anahtar");
}

/// That no two rows have one key: by hashes kept here where that settles it, else by the server.
Result<void> PostgisStage::checkKeys(StagedClass &entry, const std::string &key)
{
    if (entry.isFirstLoad && !m_keepsIds) {
        std::ranges::sort(entry.keys);
        if (std::ranges::adjacent_find(entry.keys) == entry.keys.end())
            return {};
    }
    auto unique = m_connection->script("CREATE UNIQUE INDEX ON " + entry.rows + " (" + key + ")");
    if (!unique && m_connection->lastState() == uniqueViolation)
        return sameKey(*entry.table);
    return unique;
}

Result<void> PostgisStage::compareClass(StagedClass &entry)
{
    entry.counts = {};
    KBS_TRY(const std::int64_t present,
        m_connection->integer("SELECT adet FROM kbs_sinif WHERE no = $1", Parameters::of(entry.table->number())));
    entry.isFirstLoad = present == 0 && !m_matchesIds;
    const std::string key = m_keepsIds || m_matchesIds ? "kbs_id" : "kbs_anahtar";
    if (m_matchesIds)
        KBS_CHECK(findIds(entry));
    KBS_CHECK(checkKeys(entry, key));
    if (entry.isFirstLoad) {
        entry.counts.added = entry.count;
        return m_connection->script(
            "INSERT INTO " + entry.differences + " SELECT kbs_sira, NULL, 0 FROM " + entry.rows);
    }
    KBS_CHECK(m_connection->script("ANALYZE " + entry.rows));
    KBS_CHECK(keepExactGeometries(entry, key));
    KBS_CHECK(m_connection->script("INSERT INTO " + entry.differences
        + " SELECT s.kbs_sira, m.kbs_id, (m.kbs_id IS NOT NULL)::integer FROM " + entry.rows + " s LEFT JOIN "
        + entry.table->live() + " m ON m." + key + " = s." + key + " WHERE m.kbs_id IS NULL OR " + differs(entry)));
    KBS_CHECK(findDeletions(entry));
    KBS_TRY(const Rows counted,
        m_connection->execute("SELECT count(*) FILTER (WHERE tur = 0), count(*) FILTER (WHERE tur = 1), (SELECT "
                              "count(*) FROM "
            + entry.deletions + ") FROM " + entry.differences));
    entry.counts.added = counted[0].integer(0);
    entry.counts.changed = counted[0].integer(1);
    entry.counts.deleted = counted[0].integer(2);
    entry.counts.unchanged = entry.count - entry.counts.added - entry.counts.changed;
    return {};
}

/// A border does not move because a delivery rounds its coordinates: rows that lie within the rounding take the stored
/// geometry, so that what follows finds no difference.
Result<void> PostgisStage::keepExactGeometries(StagedClass &entry, const std::string &key)
{
    if (!entry.rounding || *entry.rounding <= 0 || carriers(entry, geometryColumn) == "false"
        || !entry.table->hasGeometry())
        return {};
    std::vector<std::int64_t> within;
    Geometry delivered, stored;
    KBS_CHECK(m_connection->stream("SELECT s.kbs_sira, s.geom, m.geom FROM " + entry.rows + " s JOIN "
            + entry.table->live() + " m ON m." + key + " = s." + key
            + " WHERE s.geom IS DISTINCT FROM m.geom AND s.kbs_z IS NOT DISTINCT FROM m.kbs_z",
        {}, [&](const Row &row) -> Result<bool> {
            if (!row.isNull(1) && !row.isNull(2) && fromWkb(row.blob(1), delivered) && fromWkb(row.blob(2), stored)
                && sameWithin(stored, delivered, *entry.rounding + gridSize))
                within.push_back(row.integer(0));
            return true;
        }));
    entry.counts.keptExact = static_cast<std::int64_t>(within.size());
    return m_connection->run("UPDATE " + entry.rows + " s SET geom = m.geom FROM " + entry.table->live() + " m WHERE m."
            + key + " = s." + key + " AND s.kbs_sira = ANY($1)",
        Parameters::of(within));
}

Result<void> PostgisStage::findDeletions(StagedClass &entry)
{
    const std::string begin
        = "INSERT INTO " + entry.deletions + " SELECT m.kbs_id FROM " + entry.table->live() + " m WHERE ";
    const std::string notStaged = " AND NOT EXISTS (SELECT 1 FROM " + entry.rows + " s WHERE ";
    // rows without a key were drawn by hand: no delivery can claim to be complete for them
    for (const std::string &prefix : entry.completePrefixes)
        KBS_CHECK(m_connection->run(begin + "m.kbs_anahtar >= $1 AND starts_with(m.kbs_anahtar, $1)" + notStaged
                + (m_matchesIds ? "s.kbs_id = m.kbs_id)" : "s.kbs_anahtar = m.kbs_anahtar)")
                + " ON CONFLICT DO NOTHING",
            Parameters::of(prefix)));
    if (entry.removed.empty())
        return {};
    return m_connection->run(
        begin + "m.kbs_anahtar = ANY($1)" + notStaged + "s.kbs_anahtar = m.kbs_anahtar) ON CONFLICT DO NOTHING",
        Parameters::of(entry.removed));
}

Result<void> PostgisStage::compare(Progress &progress)
{
    KBS_CHECK(m_firstError);
    KBS_CHECK(closeCopy());
    const CancelGuard guard(*m_connection, progress);
    KBS_TRY(Transaction transaction, Transaction::begin(*m_connection, Transaction::Kind::TemporarySnapshot));
    KBS_TRY(const Revision head, readHead(*m_connection));
    double done = 0;
    for (StagedClass &entry : m_classes) {
        progress.report(done++ / static_cast<double>(m_classes.size()),
            tr("Comparing %1").arg(entry.table->featureClass().title.tr));
        if (progress.isCancelled())
            return cancelled();
        KBS_CHECK(compareClass(entry));
    }
    KBS_CHECK(transaction.commit());
    m_comparedHead = head.number;
    return progress.isCancelled() ? Result<void>(cancelled()) : Result<void>();
}

std::vector<std::pair<const FeatureClass *, StageCounts>> PostgisStage::counts() const
{
    std::vector<std::pair<const FeatureClass *, StageCounts>> out;
    for (const StagedClass &entry : m_classes)
        out.emplace_back(&entry.table->featureClass(), entry.counts);
    return out;
}

/// Present and new columns of differences, in source order. For added rows the present ones are NULL; for changed ones
/// what the delivery does not carry keeps its value.
std::string PostgisStage::joinedSelect(const StagedClass &entry, const char *where) const
{
    const auto &attributes = entry.table->featureClass().attributes;
    const auto merged = [](const std::string &column, const std::string &carried) {
        return carried == "true"
            ? ", s." + column
            : ", CASE WHEN f.tur = 0 OR " + carried + " THEN s." + column + " ELSE m." + column + " END";
    };
    std::string sql = "SELECT " + entry.table->columns("m.") + ", coalesce(m.kbs_id, s.kbs_id), m.kbs_rev"
        + merged("kbs_anahtar", "true");
    for (std::size_t i = 0; i < attributes.size(); ++i)
        sql += merged(quoteName(attributes[i].name), carriers(entry, static_cast<int>(i)));
    if (entry.table->hasGeometry())
        sql += merged("geom", carriers(entry, geometryColumn)) + merged("kbs_z", carriers(entry, geometryColumn));
    return sql + " FROM " + entry.differences + " f JOIN " + entry.rows + " s ON s.kbs_sira = f.sira LEFT JOIN "
        + entry.table->live() + " m ON m.kbs_id = f.kbs_id WHERE " + where + " ORDER BY f.sira";
}

Result<void> PostgisStage::readDifferences(const StagedClass &entry, const char *where, const ChangeSink &sink)
{
    const ClassTable &table = *entry.table;
    return m_connection->stream(joinedSelect(entry, where), {}, [&](const Row &row) -> Result<bool> {
        Change change{.kind = ChangeKind::Add, .featureClass = &table.featureClass()};
        const bool isChange = !row.isNull(0);
        if (!table.read(row, change.after.emplace(), true, table.columnCount())
            || (isChange && !table.read(row, change.before.emplace())))
            return fail(ErrorKind::Storage,
                tr("A geometry of %1 is damaged").arg(QString::fromStdString(table.featureClass().name)));
        if (isChange)
            change.kind = ChangeKind::Change;
        change.id = change.after->id;
        return sink(std::move(change));
    });
}

Result<void> PostgisStage::readDeletions(const StagedClass &entry, const ChangeSink &sink)
{
    const ClassTable &table = *entry.table;
    return m_connection->stream("SELECT " + table.columns("m.") + " FROM " + entry.deletions + " d JOIN " + table.live()
            + " m ON m.kbs_id = d.kbs_id ORDER BY d.kbs_id",
        {}, [&](const Row &row) -> Result<bool> {
            Change change{.kind = ChangeKind::Delete, .featureClass = &table.featureClass()};
            if (!table.read(row, change.before.emplace()))
                return fail(ErrorKind::Storage,
                    tr("A geometry of %1 is damaged").arg(QString::fromStdString(table.featureClass().name)));
            change.id = change.before->id;
            return sink(std::move(change));
        });
}

Result<void> PostgisStage::changes(const FeatureClass &featureClass, const std::function<bool(const Change &)> &sink)
{
    const StagedClass *entry = staged(featureClass);
    KBS_CHECK(m_firstError);
    bool isWanted = true;
    const ChangeSink pass = [&](const Change &change) -> Result<bool> { return isWanted = sink(change); };
    KBS_CHECK(readDifferences(*entry, "true", pass));
    return isWanted ? readDeletions(*entry, pass) : Result<void>();
}

} // namespace kbs::postgis
