// SPDX-License-Identifier: GPL-3.0-or-later
// Reading features: head, as of a revision, differences, history.
#include "store/spatialite/spatialite_store.h"

#include "store/select.h"
#include "store/spatialite/blob.h"
#include "store/stored_form.h"

#include <QCoreApplication>

namespace kbs::spatialite {

namespace {

constexpr std::size_t batchRows = 2048;
constexpr double indexSlack = 1.0; ///< metres: the R*Tree keeps 32-bit floats, up to 0.5 m off at these coordinates

QString tr(const char *text)
{
    return QCoreApplication::translate("SpatialiteStore", text);
}

/// Boxes are looked up in the R*Tree; what it gives must be tested again.
///
/// Not every version of the history is in an index (schema.h), but of a run of versions that agree in what they are
/// looked up by, the last one is: in an index of the history, or alive. So a version that a query asks for is found by
/// the feature's id, and the ids are those that the live indexes and the history's find together.
class Select : public sql::Select {
public:
    Select(const ClassTable &table, const Query &query) : sql::Select(table, query), m_index(table.index()) { }

    Result<Statement> prepare(Database &database)
    {
        KBS_TRY(Statement statement, database.prepare(text()));
        for (std::size_t i = 0; i < parameters().size(); ++i)
            statement.bind(static_cast<int>(i + 1), parameters()[i]);
        return statement;
    }

protected:
    char parameterMark() const override { return '?'; }
    bool isBoxExact() const override { return false; }
    void addIds(const std::vector<FeatureId> &ids) override
    {
        std::string list = "[";
        for (const FeatureId id : ids)
            list += (list.size() > 1 ? "," : "") + std::to_string(id);
        m_sql += " AND kbs_id IN (SELECT value FROM json_each(";
        parameter(list + "]");
        m_sql += "))";
    }
    void addBox(const Bbox &exact, bool isLive) override
    {
        if (!isLive)
            return; // see addHistoryHint()
        m_sql += " AND kbs_id IN (SELECT pkid FROM " + m_index + " WHERE ";
        addSides(exact);
        m_sql += ')';
    }
    std::string unselective(const char *column) const override { return std::string("+") + column; }
    Result<void> addHistoryHint() override
    {
        if (!m_query.ids.empty())
            return {}; // the history's key
        const auto isIndexed = [this](const Condition &condition) {
            return sql::isIndexed(m_table.featureClass(), condition.attribute);
        };
        const bool byAttribute = std::ranges::any_of(m_query.where, isIndexed);
        if (!byAttribute && (m_query.bbox.isEmpty() || !m_table.hasGeometry()))
            return {};
        const auto addWhat = [&](bool isLive) -> Result<void> {
            if (!byAttribute)
                return addBox(m_query.bbox, isLive), Result<void>();
            for (const Condition &condition : m_query.where)
                if (isIndexed(condition))
                    KBS_CHECK(add(condition));
            return {};
        };
        // of live rows only those that were another way then
        m_sql += " AND kbs_id IN (SELECT kbs_id FROM " + m_table.live() + " WHERE +kbs_rev > ";
        parameter(*m_query.asOf);
        KBS_CHECK(addWhat(true));
        m_sql += " UNION ALL ";
        if (byAttribute) {
            m_sql += "SELECT kbs_id FROM " + m_table.history() + " WHERE kbs_dizinde = 1";
            KBS_CHECK(addWhat(false));
        } else {
            m_sql += std::string("SELECT kbs_id FROM kbs_gecmis_kutu WHERE sinif_en_az <= ")
                + std::to_string(m_table.number()) + " AND sinif_en_cok >= " + std::to_string(m_table.number())
                + " AND ";
            addSides(m_query.bbox);
        }
        m_sql += ')';
        return {};
    }

private:
    void addSides(const Bbox &exact)
    {
        const Bbox box = exact.grown(indexSlack);
        m_sql += "xmin <= ";
        parameter(box.maxX);
        m_sql += " AND xmax >= ";
        parameter(box.minX);
        m_sql += " AND ymin <= ";
        parameter(box.maxY);
        m_sql += " AND ymax >= ";
        parameter(box.minY);
    }
    const std::string &m_index;
};

std::unexpected<Error> damagedGeometry(const ClassTable &table, FeatureId id)
{
    auto error = fail(ErrorKind::Storage,
        tr("The geometry of %1 %2 in the store is damaged")
            .arg(QString::fromStdString(table.featureClass().name))
            .arg(id),
        tr("Run \"kbs verify\" and restore from a backup."));
    return error;
}

} // namespace

Result<void> SpatialiteStore::read(const Query &query, const BatchSink &sink)
{
    KBS_TRY(const ClassTable *classTable, table(query.featureClass));
    const bool boxed = !query.bbox.isEmpty();
    const bool withGeometry = query.withGeometry || boxed;
    Select select(*classTable, query);
    KBS_CHECK(select.build(classTable->columnsFor(query, withGeometry), true));
    KBS_TRY(Statement rows, select.prepare(*m_database));
    const int geometryColumn = classTable->columnCount() - 2;
    FeatureBatch batch(query.featureClass);
    Feature feature;
    std::int64_t toSkip = boxed ? query.offset : 0;
    std::int64_t left = boxed && query.limit >= 0 ? query.limit : std::numeric_limits<std::int64_t>::max();
    while (left > 0) {
        KBS_TRY(const bool row, rows.step());
        if (!row)
            break;
        if (boxed) {
            if (!blobBox(rows.blob(geometryColumn)).intersects(query.bbox))
                continue;
            if (toSkip > 0) {
                --toSkip;
                continue;
            }
            --left;
        }
        if (!classTable->read(rows, feature, query.withGeometry))
            return damagedGeometry(*classTable, rows.integer(0));
        batch.append(feature);
        if (batch.size() >= batchRows) {
            if (!sink(batch))
                return {};
            batch.clear();
        }
    }
    if (batch.size() > 0)
        sink(batch);
    return {};
}

Result<std::int64_t> SpatialiteStore::count(const Query &query)
{
    KBS_TRY(const ClassTable *classTable, table(query.featureClass));
    Query all = query;
    all.limit = -1;
    all.offset = 0;
    std::int64_t found = 0;
    Select select(*classTable, all);
    const bool boxed = !query.bbox.isEmpty() && classTable->hasGeometry();
    KBS_CHECK(select.build(boxed ? "kbs_id, geom" : "count(*)", false));
    KBS_TRY(Statement rows, select.prepare(*m_database));
    for (;;) {
        KBS_TRY(const bool row, rows.step());
        if (!row)
            break;
        if (!boxed)
            found += rows.integer(0); // two rows where history takes part
        else if (blobBox(rows.blob(1)).intersects(query.bbox))
            ++found;
    }
    found = std::max<std::int64_t>(0, found - query.offset);
    return query.limit >= 0 ? std::min(found, query.limit) : found;
}

Result<void> SpatialiteStore::changesBetween(
    RevisionNo from, RevisionNo to, const std::function<bool(const Change &)> &sink)
{
    const RevisionNo low = std::min(from, to), high = std::max(from, to);
    for (const auto &featureClass : m_catalogue->classes()) {
        KBS_TRY(const ClassTable *classTable, table(featureClass.get()));
        std::vector<FeatureId> touched;
        {
            KBS_TRY(Statement ids,
                m_database->prepare("SELECT kbs_id FROM " + classTable->live()
                    + " WHERE kbs_rev > ?1 AND kbs_rev <= ?2 UNION SELECT kbs_id FROM " + classTable->history()
                    + " WHERE (kbs_rev_son > ?1 AND kbs_rev_son <= ?2) OR (kbs_rev > ?1 AND kbs_rev <= ?2) ORDER BY "
                      "1"));
            ids.bind(1, low);
            ids.bind(2, high);
            for (;;) {
                KBS_TRY(const bool row, ids.step());
                if (!row)
                    break;
                touched.push_back(ids.integer(0));
            }
        }
        const auto stateAt = [&](FeatureId id, RevisionNo revision) -> Result<std::optional<Feature>> {
            KBS_TRY(Statement state,
                m_database->prepare("SELECT " + classTable->columns() + " FROM " + classTable->live()
                    + " WHERE kbs_id = ?1 AND kbs_rev <= ?2 UNION ALL SELECT " + classTable->columns() + " FROM "
                    + classTable->history() + " WHERE kbs_id = ?1 AND kbs_rev <= ?2 AND kbs_rev_son > ?2"));
            state.bind(1, id);
            state.bind(2, revision);
            KBS_TRY(const bool row, state.step());
            if (!row)
                return std::nullopt;
            Feature feature;
            if (!classTable->read(state, feature))
                return damagedGeometry(*classTable, id);
            return feature;
        };
        for (const FeatureId id : touched) {
            Change change{.featureClass = featureClass.get(), .id = id};
            KBS_TRY(change.before, stateAt(id, from));
            KBS_TRY(change.after, stateAt(id, to));
            if (!change.before && !change.after)
                continue; // came and went in between
            if (high - low != 1 && sameContent(change.before, change.after))
                continue; // changed and changed back; within one revision what it changed was erased
            change.kind = !change.before ? ChangeKind::Add : !change.after ? ChangeKind::Delete : ChangeKind::Change;
            if (!sink(change))
                return {};
        }
    }
    return {};
}

Result<std::vector<std::pair<RevisionNo, std::optional<Feature>>>> SpatialiteStore::history(
    const FeatureClass &featureClass, FeatureId id)
{
    KBS_TRY(const ClassTable *classTable, table(&featureClass));
    std::vector<std::pair<RevisionNo, std::optional<Feature>>> versions;
    RevisionNo ended = 0; // revision that ended the version before; 0: none did
    KBS_TRY(Statement rows,
        m_database->prepare("SELECT " + classTable->columns() + ", kbs_rev_son FROM " + classTable->history()
            + " WHERE kbs_id = ?1 UNION ALL SELECT " + classTable->columns() + ", 0 FROM " + classTable->live()
            + " WHERE kbs_id = ?1 ORDER BY 2"));
    rows.bind(1, id);
    for (;;) {
        KBS_TRY(const bool row, rows.step());
        if (!row)
            break;
        Feature feature;
        if (!classTable->read(rows, feature))
            return damagedGeometry(*classTable, id);
        if (ended != 0 && ended != feature.revision)
            versions.emplace_back(ended, std::nullopt); // deleted, and brought back later
        ended = rows.integer(classTable->columnCount());
        versions.emplace_back(feature.revision, std::move(feature));
    }
    if (ended != 0)
        versions.emplace_back(ended, std::nullopt);
    return versions;
}

} // namespace kbs::spatialite
