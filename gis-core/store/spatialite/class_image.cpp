// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/spatialite/class_image.h"

#include "store/spatialite/blob.h"
#include "store/stored_form.h"

#include <QCoreApplication>

#include <algorithm>
#include <cmath>

namespace kbs::spatialite {

namespace {

constexpr std::size_t rowsBetweenLooks = 1 << 16; ///< at the task's cancel flag

bool isMulti(GeometryKind kind)
{
    return kind >= GeometryKind::MultiPoint;
}

/// Whether a value is of its column's type and in the one form that stores keep.
bool isPlain(AttributeType type, const Value &value)
{
    if (isNull(value))
        return true;
    switch (type) {
    case AttributeType::Integer:
    case AttributeType::Boolean: return std::holds_alternative<std::int64_t>(value);
    case AttributeType::Real: {
        const auto *real = std::get_if<double>(&value);
        return real && std::isfinite(*real) && !(*real == 0 && std::signbit(*real));
    }
    default: return std::holds_alternative<std::string>(value);
    }
}

bool rises(std::span<const std::uint32_t> ends)
{
    std::uint32_t before = 0;
    return std::ranges::all_of(ends, [&before](std::uint32_t end) { return std::exchange(before, end) < end; });
}

} // namespace

Result<TableLayout> TableLayout::of(Database &database, const ClassTable &table)
{
    const std::string &name = table.featureClass().name;
    TableLayout out;
    {
        KBS_TRY(
            Statement row, database.prepare("SELECT sql FROM main.sqlite_schema WHERE type = 'table' AND name = ?1"));
        row.bind(1, std::string_view(name));
        KBS_TRY(const bool found, row.step());
        out.sql = found ? row.text(0) : std::string_view();
    }
    const auto names = [&](const char *sql, const std::string &of) -> Result<std::vector<std::string>> {
        std::vector<std::string> list;
        KBS_TRY(Statement rows, database.prepare(sql));
        rows.bind(1, std::string_view(of));
        for (;;) {
            KBS_TRY(const bool row, rows.step());
            if (!row)
                return list;
            list.emplace_back(rows.text(0));
        }
    };
    KBS_TRY(out.columns, names("SELECT name FROM pragma_table_info(?1) ORDER BY cid", name));
    for (const auto &[index, sql] : indexStatements(table.featureClass())) {
        Index entry{.name = index, .sql = sql, .unique = sql.starts_with("CREATE UNIQUE")};
        KBS_TRY(entry.columns, names("SELECT name FROM pragma_index_info(?1) ORDER BY seqno", index));
        out.indexes.push_back(std::move(entry));
    }
    {
        KBS_TRY(Statement rows,
            database.prepare("SELECT name, rootpage FROM main.sqlite_schema WHERE tbl_name = ?1 OR tbl_name IN (?2 || "
                             "'_node', ?2 || '_rowid', ?2 || '_parent')"));
        rows.bind(1, std::string_view(name));
        rows.bind(2, std::string_view("idx_" + name + "_geom"));
        for (;;) {
            KBS_TRY(const bool row, rows.step());
            if (!row)
                break;
            out.roots.emplace(rows.text(0), static_cast<std::uint32_t>(rows.integer(1)));
        }
    }
    if (table.hasGeometry()) {
        KBS_TRY(const std::int64_t bytes,
            database.integer(
                "SELECT length(data) FROM main." + quoteName("idx_" + name + "_geom_node") + " WHERE nodeno = 1"));
        out.nodeBytes = static_cast<std::size_t>(bytes);
    }
    return out;
}

ClassImage::ClassImage(PageFile &file, const ClassTable &table, TableLayout layout, Start start)
    : m_file(file), m_table(table), m_layout(std::move(layout)), m_start(std::move(start)), m_rows(file),
      m_boxes(m_start.scratchPath), m_hash(table.featureClass()), m_additionHash(table.featureClass())
{
    const auto columnOf = [&](const std::string &name) -> int {
        if (const int attribute = table.featureClass().attributeIndex(name); attribute >= 0)
            return attribute;
        return name == "kbs_id"     ? Id
            : name == "kbs_rev"     ? Revision
            : name == "kbs_anahtar" ? Key
            : name == "geom"        ? Geom
            : name == "kbs_z"       ? Heights
                                    : Unknown;
    };
    for (const std::string &name : m_layout.columns)
        m_columns.push_back(columnOf(name));
    for (const TableLayout::Index &index : m_layout.indexes) {
        DeclaredIndex &declared = m_indexes.emplace_back(std::vector<int>(), IndexEntries(m_start.scratchPath));
        for (const std::string &name : index.columns)
            declared.columns.push_back(columnOf(name));
    }
}

void ClassImage::setBatch(const FeatureBatch &batch)
{
    m_hash.setBatch(batch);
    m_given.clear();
    std::size_t nulls = 0;
    for (const int column : m_columns) {
        if (column == Id || column == Unknown
            || (column >= 0 && batch.isNullColumn(static_cast<std::size_t>(column)))) {
            ++nulls; // the row id stands in the cell, not in the record
            continue;
        }
        m_given.push_back({std::exchange(nulls, 0), column});
    }
    m_nullsBehind = nulls;
}

Result<void> ClassImage::add(const FeatureBatch &batch, int source)
{
    setBatch(batch);
    const auto &attributes = m_table.featureClass().attributes;
    std::vector<bool> odd(batch.size());
    for (std::size_t i = 0; i < attributes.size(); ++i)
        if (!batch.isNullColumn(i))
            for (std::size_t row = 0; row < batch.size(); ++row)
                if (!isPlain(attributes[i].type, batch.value(row, i)))
                    odd[row] = true;
    for (std::size_t row = 0; row < batch.size(); ++row) {
        if (batch.sourceKey(row).empty())
            return fail(ErrorKind::Internal,
                QCoreApplication::translate("SpatialiteStore", "A row of %1 came without a key")
                    .arg(QString::fromStdString(m_table.featureClass().name)));
        Bbox box;
        const auto kind = odd[row] ? std::nullopt : storedKind(batch.geometryView(row), box);
        if (kind) {
            KBS_CHECK(write(batch, row, source, *kind, box));
        } else {
            KBS_CHECK(addOddRow(batch, row, source));
            setBatch(batch);
        }
    }
    return {};
}

/// Brings a row that is not in stored form into it, or refuses it.
Result<void> ClassImage::addOddRow(const FeatureBatch &batch, std::size_t row, int source)
{
    Feature feature = batch.feature(row);
    KBS_CHECK(toStoredForm(m_table.featureClass(), feature));
    FeatureBatch one(&m_table.featureClass());
    one.append(feature);
    setBatch(one);
    return write(one, 0, source, feature.geometry.kind, feature.geometry.bbox());
}

/// The kind under which a geometry is kept, and its box; nothing where toStoredForm() has to look at it.
std::optional<GeometryKind> ClassImage::storedKind(const FeatureBatch::GeometryView &geometry, Bbox &box) const
{
    if (geometry.points.empty())
        return geometry.ringEnds.empty() && geometry.partEnds.empty() && geometry.z.empty()
            ? std::optional(GeometryKind::None)
            : std::nullopt;
    if (!m_table.hasGeometry() || geometry.partEnds.empty() || geometry.ringEnds.empty() || !geometry.z.empty()
        || geometry.partEnds.back() != geometry.ringEnds.size() || geometry.ringEnds.back() != geometry.points.size()
        || !rises(geometry.ringEnds) || !rises(geometry.partEnds))
        return std::nullopt;
    double zeroIfFinite = 0;
    bool hasZero = false;
    for (const Point &point : geometry.points) {
        zeroIfFinite += point.x * 0.0 + point.y * 0.0;
        hasZero |= point.x == 0 || point.y == 0; // perhaps -0
        box.add(point.x, point.y);
    }
    if (zeroIfFinite != 0 || hasZero)
        return std::nullopt;
    const FeatureClass &featureClass = m_table.featureClass();
    if (featureClass.anyGeometry || geometry.kind == featureClass.geometry)
        return geometry.kind;
    if (isMulti(featureClass.geometry) && !isMulti(geometry.kind)
        && static_cast<int>(geometry.kind) + 3 == static_cast<int>(featureClass.geometry))
        return featureClass.geometry;
    return std::nullopt;
}

Result<void> ClassImage::write(
    const FeatureBatch &batch, std::size_t row, int source, GeometryKind kind, const Bbox &box)
{
    const auto ordinal = static_cast<std::uint32_t>(m_sums.count);
    const FeatureId id = m_start.firstId + m_sums.count;
    auto geometry = batch.geometryView(row);
    geometry.kind = kind;
    m_record.clear();
    for (const Given &given : m_given) {
        m_record.addNulls(given.nullsBefore);
        switch (given.column) {
        case Revision: m_record.addInteger(m_start.revision); break;
        case Geom:
            if (kind == GeometryKind::None) {
                m_record.addNull();
                break;
            }
            writeBlob(geometry, box, m_table.srid(), m_blob);
            m_record.addBlob(m_blob);
            break;
        case Heights:
            if (geometry.z.empty())
                m_record.addNull();
            else
                m_record.addBlob({reinterpret_cast<const char *>(geometry.z.data()), geometry.z.size_bytes()});
            break;
        case Key: m_record.addText(batch.sourceKey(row)); break;
        default: {
            const Value &value = batch.value(row, static_cast<std::size_t>(given.column));
            if (const auto *text = std::get_if<std::string>(&value))
                m_record.addText(*text);
            else if (const auto *integer = std::get_if<std::int64_t>(&value))
                m_record.addInteger(*integer);
            else if (const auto *real = std::get_if<double>(&value))
                m_record.addReal(*real);
            else
                m_record.addNull();
        }
        }
    }
    m_record.addNulls(m_nullsBehind);
    KBS_CHECK(m_rows.add(id, m_record.header(), m_record.body()));
    for (DeclaredIndex &index : m_indexes) {
        if (index.columns.front() == Revision || (index.columns.front() != Key && !m_start.forFirstLoad))
            continue; // the revision is the same everywhere
        for (const int column : index.columns) {
            if (column >= 0)
                index.entries.addValue(batch.value(row, static_cast<std::size_t>(column)));
            else // no other column of ours is ever indexed
                index.entries.addText(batch.sourceKey(row));
        }
        KBS_CHECK(index.entries.endRow(ordinal));
    }
    if (m_start.forFirstLoad && kind != GeometryKind::None)
        KBS_CHECK(m_boxes.append(RtreeCell(id, box)));
    account(row, source, kind, box);
    return {};
}

void ClassImage::account(std::size_t row, int source, GeometryKind kind, const Bbox &box)
{
    const FeatureId id = m_start.firstId + m_sums.count;
    const auto hashes = m_hash.hashRow(row, id, kind);
    ++m_sums.count;
    m_sums.rows += hashes.row;
    m_sums.changes += m_additionHash(id, hashes.row);
    m_sums.extent.add(box);
    if (m_sourceRuns.empty() || m_sourceRuns.back().second != source)
        m_sourceRuns.emplace_back(id, source);
    auto &[count, sum] = m_contents[source];
    ++count;
    sum += hashes.content;
}

// ---------------------------------------------------------------- finish

std::vector<std::function<Result<void>(const Progress &)>> ClassImage::finishers(Indexes wanted)
{
    std::vector<std::function<Result<void>(const Progress &)>> out;
    for (std::size_t i = 0; i < m_indexes.size() && wanted != Indexes::None; ++i) {
        if (m_indexes[i].columns.front() == Key)
            out.emplace_back([this, i](const Progress &progress) { return finishIndex(i, progress); });
        else if (wanted != Indexes::All)
            continue;
        else if (m_indexes[i].columns.front() == Revision)
            out.emplace_back([this, i](const Progress &progress) { return finishRevisionIndex(i, progress); });
        else
            out.emplace_back([this, i](const Progress &progress) { return finishIndex(i, progress); });
    }
    if (m_table.hasGeometry() && wanted == Indexes::All)
        out.emplace_back([this](const Progress &progress) { return finishRtree(progress); });
    out.emplace_back([this](const Progress &) { return finishTable(); });
    return out;
}

/// The place of a tree's root: where the store has it, so that the page can be taken over; 0 where that is no place of
/// this file.
std::uint32_t ClassImage::rootOf(std::string_view name) const
{
    constexpr std::uint32_t ownPages = 2; // of every PageFile
    const auto found = m_layout.roots.find(name);
    const bool isFree = found != m_layout.roots.end() && found->second > ownPages && found->second <= m_file.taken();
    return m_start.forFirstLoad && isFree ? found->second : 0;
}

Result<void> ClassImage::finishTable()
{
    const std::string &name = m_table.featureClass().name;
    KBS_TRY(const std::uint32_t root, m_rows.finish(rootOf(name)));
    const std::scoped_lock lock(*m_partsMutex);
    m_parts.push_back({"table", name, name, m_layout.sql, root});
    return {};
}

Result<void> ClassImage::finishIndex(std::size_t index, const Progress &progress)
{
    KBS_TRY(const IndexEntries::Built built,
        m_indexes[index].entries.build(m_file, rootOf(m_layout.indexes[index].name), m_start.firstId, progress));
    const TableLayout::Index &declared = m_layout.indexes[index];
    const std::string &name = m_table.featureClass().name;
    if (built.hasTwins && declared.unique)
        return fail(ErrorKind::Internal,
            QCoreApplication::translate("SpatialiteStore", "Two rows of %1 came with the same key")
                .arg(QString::fromStdString(name)));
    const std::scoped_lock lock(*m_partsMutex);
    m_parts.push_back({"index", declared.name, name, declared.sql, built.root});
    return {};
}

Result<void> ClassImage::finishRevisionIndex(std::size_t index, const Progress &progress)
{
    IndexTree tree(m_file);
    Record record;
    for (std::int64_t row = 0; row < m_sums.count; ++row) {
        if (static_cast<std::size_t>(row) % rowsBetweenLooks == 0 && progress.isCancelled())
            return cancelled();
        record.clear();
        record.addInteger(m_start.revision);
        record.addInteger(m_start.firstId + row);
        KBS_CHECK(tree.add(record.header(), record.body()));
    }
    const TableLayout::Index &declared = m_layout.indexes[index];
    KBS_TRY(const std::uint32_t root, tree.finish(rootOf(declared.name)));
    const std::scoped_lock lock(*m_partsMutex);
    m_parts.push_back({"index", declared.name, m_table.featureClass().name, declared.sql, root});
    return {};
}

Result<void> ClassImage::finishRtree(const Progress &progress)
{
    PackedRtree packed(m_layout.nodeBytes, m_start.scratchPath);
    KBS_CHECK(packed.pack(m_boxes.span(), progress));
    const auto finish = [&](TableTree &tree, const char *suffix, const char *columns) -> Result<void> {
        const std::string name = "idx_" + m_table.featureClass().name + "_geom" + suffix;
        KBS_TRY(const std::uint32_t root, tree.finish(rootOf(name)));
        const std::scoped_lock lock(*m_partsMutex);
        m_parts.push_back({"table", name, name, "CREATE TABLE " + quoteName(name) + columns, root});
        return {};
    };
    Record record;
    const auto putPair = [&](TableTree &tree) {
        return [&](std::int64_t first, std::int64_t second) -> Result<void> {
            if (static_cast<std::size_t>(first) % rowsBetweenLooks == 0 && progress.isCancelled())
                return cancelled();
            record.clear();
            record.addNull();
            record.addInteger(second);
            return tree.add(first, record.header(), record.body());
        };
    };
    TableTree nodes(m_file), rows(m_file), parents(m_file);
    KBS_CHECK(packed.nodes([&](std::int64_t node, std::string_view bytes) -> Result<void> {
        record.clear();
        record.addNull();
        record.addBlob(bytes);
        return nodes.add(node, record.header(), record.body());
    }));
    KBS_CHECK(finish(nodes, "_node", "(nodeno INTEGER PRIMARY KEY,data)"));
    KBS_CHECK(packed.rows(putPair(rows)));
    KBS_CHECK(finish(rows, "_rowid", "(rowid INTEGER PRIMARY KEY,nodeno)"));
    KBS_CHECK(packed.parents(putPair(parents)));
    return finish(parents, "_parent", "(nodeno INTEGER PRIMARY KEY,parentnode)");
}

} // namespace kbs::spatialite
