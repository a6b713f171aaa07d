// SPDX-License-Identifier: GPL-3.0-or-later
// Many rows of one class at once: RevisionWriter's bulk loads.
#include "store/spatialite/writer.h"

#include "store/spatialite/class_image.h"

namespace kbs::spatialite {

Result<void> RevisionWriter::beginBulk(const ClassTable &table)
{
    ClassDelta &classDelta = delta(table);
    classDelta.bulk = true;
    KBS_CHECK(postponeSearch(classDelta));
    return takeOff(classDelta, "index");
}

/// The class was empty, so the full-text index holds nothing of it.
Result<void> RevisionWriter::postponeSearch(ClassDelta &delta)
{
    if (!delta.table->isSearchable())
        return {};
    delta.searchedThrough = std::optional<FeatureId>(0);
    return setSearchedThrough(*m_database, *delta.table, 0);
}

/// Drops the triggers or the indexes of the live table and remembers how to make them again.
Result<void> RevisionWriter::takeOff(ClassDelta &delta, const char *type)
{
    std::vector<std::string> drops;
    {
        KBS_TRY(Statement objects,
            m_database->prepare("SELECT type, name, sql FROM main.sqlite_schema WHERE tbl_name = ?1 AND type = ?2 AND "
                                "sql IS NOT NULL"));
        objects.bind(1, std::string_view(delta.table->featureClass().name));
        objects.bind(2, type);
        for (;;) {
            KBS_TRY(const bool row, objects.step());
            if (!row)
                break;
            drops.push_back("DROP " + std::string(objects.text(0)) + " main." + quoteName(objects.text(1)));
            delta.dropped.emplace_back(objects.text(2));
        }
    }
    for (const std::string &sql : drops)
        KBS_CHECK(m_database->run(sql));
    return {};
}

Result<void> RevisionWriter::putBack(ClassDelta &delta)
{
    for (const std::string &sql : std::exchange(delta.dropped, {}))
        KBS_CHECK(m_database->run(sql));
    return {};
}

Result<void> RevisionWriter::endBulk(const ClassTable &table, const Progress &progress)
{
    ClassDelta &classDelta = delta(table);
    KBS_CHECK(fillRtree(*m_database, "idx_" + table.featureClass().name + "_geom", classDelta.boxes, progress));
    classDelta.boxes = {};
    classDelta.bulk = false;
    return putBack(classDelta);
}

Result<void> RevisionWriter::copyClass(
    const ClassTable &table, const std::string &from, FeatureId firstId, const StagedSums &sums)
{
    ClassDelta &classDelta = delta(table);
    KBS_CHECK(postponeSearch(classDelta));
    if (!from.empty())
        KBS_CHECK(copyTables(classDelta, from, !sums.extent.isEmpty()));
    classDelta.sum += sums.rows;
    classDelta.count += sums.count;
    classDelta.gained.add(sums.extent);
    classDelta.highestId = std::max(classDelta.highestId, firstId + sums.count - 1);
    m_tally.accountAdded(sums.count, sums.changes);
    return {};
}

Result<void> RevisionWriter::copyTables(ClassDelta &delta, const std::string &from, bool withRtree)
{
    // Two tables of the same form, the target empty and without triggers: SQLite copies the rows and the entries of the
    // indexes as they are, without taking them apart ("The transfer optimization", insert.c)
    KBS_CHECK(takeOff(delta, "trigger"));
    const auto copy = [&](const std::string &name) {
        return m_database->run(
            "INSERT INTO main." + quoteName(name) + " SELECT * FROM " + from + "." + quoteName(name));
    };
    const ClassTable &table = *delta.table;
    KBS_CHECK(copy(table.featureClass().name));
    if (table.hasGeometry() && withRtree) {
        const ShadowTablesOpen open(*m_database);
        const std::string index = "idx_" + table.featureClass().name + "_geom";
        KBS_CHECK(m_database->run("DELETE FROM main." + quoteName(index + "_node"))); // the empty root
        for (const char *suffix : {"_node", "_rowid", "_parent"})
            KBS_CHECK(copy(index + suffix));
    }
    return putBack(delta);
}

} // namespace kbs::spatialite
