// SPDX-License-Identifier: GPL-3.0-or-later
// Reading features: head, as of a revision, differences, history.
#include "store/postgis/postgis_store.h"

#include "store/select.h"
#include "store/stored_form.h"

#include <QCoreApplication>

namespace kbs::postgis {

namespace {

constexpr std::size_t batchRows = 2048;

QString tr(const char *text)
{
    return QCoreApplication::translate("PostgisStore", text);
}

/// Boxes are looked up in the GiST index, which keeps 32-bit floats. Where rows are counted or left out by the server,
/// it tests them exactly; else whoever reads the geometries does it at less cost.
class Select : public sql::Select {
public:
    Select(const ClassTable &table, const Query &query, bool isExact)
        : sql::Select(table, query), m_isExact(isExact) { }

    [[nodiscard]] Parameters bound() const
    {
        Parameters out;
        for (const Value &value : parameters())
            out.add(value);
        return out;
    }

protected:
    char parameterMark() const override { return '$'; }
    bool isBoxExact() const override { return m_isExact; }
    void addIds(const std::vector<FeatureId> &ids) override
    {
        std::string list = "{";
        for (const FeatureId id : ids)
            list += (list.size() > 1 ? "," : "") + std::to_string(id);
        m_sql += " AND kbs_id = ANY (CAST(";
        parameter(list + "}");
        m_sql += " AS bigint[]))";
    }
    void addBox(const Bbox &box, bool) override
    {
        m_sql += " AND geom && ST_MakeEnvelope(";
        for (const double side : {box.minX, box.minY, box.maxX, box.maxY}) {
            parameter(side);
            m_sql += ", ";
        }
        m_sql += std::to_string(m_table.srid()) + ')';
        if (!m_isExact)
            return;
        const auto side = [this](const char *condition, double value) {
            m_sql += condition;
            parameter(value);
        };
        side(" AND ST_XMin(geom) <= ", box.maxX);
        side(" AND ST_XMax(geom) >= ", box.minX);
        side(" AND ST_YMin(geom) <= ", box.maxY);
        side(" AND ST_YMax(geom) >= ", box.minY);
    }

private:
    bool m_isExact;
};

std::unexpected<Error> damagedGeometry(const ClassTable &table, FeatureId id)
{
    return fail(ErrorKind::Storage,
        tr("The geometry of %1 %2 in the store is damaged")
            .arg(QString::fromStdString(table.featureClass().name))
            .arg(id),
        tr("Run \"kbs verify\" and restore from a backup."));
}

} // namespace

Result<void> PostgisStore::read(const Query &query, const BatchSink &sink)
{
    KBS_TRY(const ClassTable *classTable, table(query.featureClass));
    const bool isTestedHere = !query.bbox.isEmpty() && query.withGeometry && query.limit < 0 && query.offset == 0;
    Select select(*classTable, query, !isTestedHere);
    KBS_CHECK(select.build(classTable->columnsFor(query, query.withGeometry), true));
    KBS_TRY(const auto connection, m_connections.take());
    FeatureBatch batch(query.featureClass);
    Feature feature;
    bool isStopped = false;
    KBS_CHECK(connection->stream(select.text(), select.bound(), [&](const Row &row) -> Result<bool> {
        if (!classTable->read(row, feature, query.withGeometry))
            return damagedGeometry(*classTable, row.integer(0));
        if (!m_revealed.empty() && !query.asOf)
            unmask(*query.featureClass, feature);
        if (isTestedHere && !feature.geometry.bbox().intersects(query.bbox))
            return true;
        batch.append(feature);
        if (batch.size() < batchRows)
            return true;
        isStopped = !sink(batch);
        batch.clear();
        return !isStopped;
    }));
    if (!isStopped && batch.size() > 0)
        sink(batch);
    return {};
}

Result<std::int64_t> PostgisStore::count(const Query &query)
{
    KBS_TRY(const ClassTable *classTable, table(query.featureClass));
    Query all = query;
    all.limit = -1;
    all.offset = 0;
    Select select(*classTable, all, true);
    KBS_CHECK(select.build("count(*)", false));
    KBS_TRY(const auto connection, m_connections.take());
    KBS_TRY(const Rows rows, connection->execute(select.text(), select.bound()));
    std::int64_t found = 0;
    for (int i = 0; i < rows.size(); ++i)
        found += rows[i].integer(0); // two rows where history takes part
    found = std::max<std::int64_t>(0, found - query.offset);
    return query.limit >= 0 ? std::min(found, query.limit) : found;
}

namespace {

/// What was touched between two revisions, before and after: rows of "0 or 1, <columns>", by id.
std::string changesSql(const ClassTable &table)
{
    // $1, $2: the lower and the higher revision; $3, $4: from and to
    const auto state = [&table](const char *side, const char *revision) {
        const std::string columns = table.columns();
        return std::string("SELECT ") + side + "::bigint AS kbs_taraf, " + columns + " FROM " + table.live()
            + " WHERE kbs_rev <= " + revision + " AND kbs_id IN (SELECT kbs_id FROM kbs_degisen) UNION ALL SELECT "
            + side + "::bigint, " + columns + " FROM " + table.history() + " WHERE kbs_rev <= " + revision
            + " AND kbs_rev_son > " + revision + " AND kbs_id IN (SELECT kbs_id FROM kbs_degisen)";
    };
    return "WITH kbs_degisen AS MATERIALIZED (SELECT kbs_id FROM " + table.live()
        + " WHERE kbs_rev > $1 AND kbs_rev <= $2 UNION SELECT kbs_id FROM " + table.history()
        + " WHERE kbs_rev_son > $1 AND kbs_rev_son <= $2 UNION SELECT kbs_id FROM " + table.history()
        + " WHERE kbs_rev > $1 AND kbs_rev <= $2) " + state("0", "$3") + " UNION ALL " + state("1", "$4")
        + " ORDER BY 2, 1";
}

/// Puts the two sides of a feature together again.
class ChangePairs {
public:
    /// `withErased`: also changes of which nothing is left, since what they changed was erased.
    ChangePairs(const ClassTable &table, bool withErased, const std::function<bool(const Change &)> &sink)
        : m_table(table), m_withErased(withErased), m_sink(sink), m_change{.featureClass = &table.featureClass()}
    {
    }
    Result<bool> take(const Row &row)
    {
        Feature feature;
        if (!m_table.read(row, feature, true, 1))
            return damagedGeometry(m_table, row.integer(1));
        if (feature.id != m_change.id && !finish())
            return false;
        m_change.id = feature.id;
        (row.integer(0) == 0 ? m_change.before : m_change.after) = std::move(feature);
        return true;
    }
    /// Gives the last one; false where nobody wants more.
    bool finish()
    {
        Change change = std::exchange(m_change, {.featureClass = &m_table.featureClass()});
        if (!change.before && !change.after)
            return true; // the very first
        if (!m_withErased && sameContent(change.before, change.after))
            return true; // changed and changed back
        change.kind = !change.before ? ChangeKind::Add : !change.after ? ChangeKind::Delete : ChangeKind::Change;
        return m_sink(change);
    }

private:
    const ClassTable &m_table;
    bool m_withErased;
    const std::function<bool(const Change &)> &m_sink;
    Change m_change;
};

} // namespace

Result<void> PostgisStore::changesBetween(
    RevisionNo from, RevisionNo to, const std::function<bool(const Change &)> &sink)
{
    KBS_TRY(const auto connection, m_connections.take());
    for (const auto &featureClass : m_catalogue->classes()) {
        KBS_TRY(const ClassTable *classTable, table(featureClass.get()));
        ChangePairs pairs(*classTable, std::abs(from - to) == 1 && !classTable->masksAny(), sink);
        bool isWanted = true;
        KBS_CHECK(connection->stream(changesSql(*classTable),
            Parameters::of(std::min(from, to), std::max(from, to), from, to), [&](const Row &row) -> Result<bool> {
                KBS_TRY(isWanted, pairs.take(row));
                return isWanted;
            }));
        if (!isWanted || !pairs.finish())
            return {};
    }
    return {};
}

Result<std::vector<std::pair<RevisionNo, std::optional<Feature>>>> PostgisStore::history(
    const FeatureClass &featureClass, FeatureId id)
{
    KBS_TRY(const ClassTable *classTable, table(&featureClass));
    KBS_TRY(const auto connection, m_connections.take());
    KBS_TRY(const Rows rows,
        connection->execute("SELECT " + classTable->columns() + ", kbs_rev_son FROM " + classTable->history()
                + " WHERE kbs_id = $1 UNION ALL SELECT " + classTable->columns() + ", 0 FROM " + classTable->live()
                + " WHERE kbs_id = $1 ORDER BY 2",
            Parameters::of(id)));
    std::vector<std::pair<RevisionNo, std::optional<Feature>>> versions;
    RevisionNo ended = 0; // revision that ended the version before; 0: none did
    for (int i = 0; i < rows.size(); ++i) {
        Feature feature;
        if (!classTable->read(rows[i], feature))
            return damagedGeometry(*classTable, id);
        if (ended != 0 && ended != feature.revision)
            versions.emplace_back(ended, std::nullopt); // deleted, and brought back later
        ended = rows[i].integer(classTable->columnCount());
        versions.emplace_back(feature.revision, std::move(feature));
    }
    if (ended != 0)
        versions.emplace_back(ended, std::nullopt);
    return versions;
}

} // namespace kbs::postgis
