// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/postgis/stage.h"

#include "store/postgis/stage_object.h"
#include "store/stored_form.h"

#include <QCoreApplication>

#include <bit>

namespace kbs::postgis {

using sql::quoteName;

namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("PostgisStore", text);
}

} // namespace

StagedClass::StagedClass(const ClassTable &classTable)
    : table(&classTable), rows(quoteName("asama_" + std::to_string(classTable.number()))),
      differences(quoteName("asama_fark_" + std::to_string(classTable.number()))),
      deletions(quoteName("asama_silinen_" + std::to_string(classTable.number()))), sums(classTable.featureClass()),
      additions(classTable.featureClass())
{
}

StagedClass *PostgisStage::staged(const FeatureClass &featureClass)
{
    for (StagedClass &entry : m_classes)
        if (&entry.table->featureClass() == &featureClass)
            return &entry;
    const auto found = m_tables.find(&featureClass);
    Result<void> made;
    if (found == m_tables.end()) {
        made = fail(ErrorKind::Internal,
            tr("The class %1 does not belong to the store's catalogue").arg(QString::fromStdString(featureClass.name)));
    } else if (made = checkWritable(m_store, found->second, Writing::Publish); made) {
        StagedClass entry(found->second);
        made = createTables(entry);
        if (made)
            return &m_classes.emplace_back(std::move(entry));
    }
    if (m_firstError)
        m_firstError = std::move(made);
    return nullptr;
}

Result<void> PostgisStage::createTables(StagedClass &entry)
{
    KBS_CHECK(closeCopy());
    KBS_CHECK(m_connection->script("CREATE TEMP TABLE " + entry.rows + " AS SELECT " + entry.table->columns()
        + ", 0::integer AS kbs_teslim, 0::bigint AS kbs_sira FROM " + entry.table->live()
        + " WHERE false; CREATE TEMP TABLE " + entry.differences
        + " (sira bigint PRIMARY KEY, kbs_id bigint, tur integer NOT NULL); CREATE TEMP TABLE " + entry.deletions
        + " (kbs_id bigint PRIMARY KEY)"));
    KBS_TRY(entry.firstId, nextId(*m_connection, *entry.table, m_store.workspaceNumber));
    return {};
}

void PostgisStage::carry(
    const FeatureClass &featureClass, const std::vector<int> &attributes, bool geometry, int source)
{
    if (StagedClass *entry = staged(featureClass)) {
        StagedClass::Carried &carried = entry->sources[source];
        carried.attributes.insert(attributes.begin(), attributes.end());
        carried.geometry |= geometry;
    }
}

void PostgisStage::rounded(const FeatureClass &featureClass, double distance)
{
    if (StagedClass *entry = staged(featureClass))
        entry->rounding = std::min(entry->rounding.value_or(distance), distance);
}

void PostgisStage::complete(const FeatureClass &featureClass, const std::string &keyPrefix)
{
    if (StagedClass *entry = staged(featureClass))
        entry->completePrefixes.push_back(keyPrefix);
}

void PostgisStage::remove(const FeatureClass &featureClass, const std::string &sourceKey)
{
    if (StagedClass *entry = staged(featureClass))
        entry->removed.push_back(sourceKey);
}

/// One COPY stays open as long as rows of one class come.
Result<void> PostgisStage::openCopy(StagedClass &entry)
{
    if (m_copying == &entry)
        return {};
    KBS_CHECK(closeCopy());
    m_copy.emplace(*m_connection);
    m_copying = &entry;
    return m_copy->begin(entry.table->copySql(entry.rows, ", kbs_teslim, kbs_sira"));
}

Result<void> PostgisStage::closeCopy()
{
    if (!std::exchange(m_copying, nullptr))
        return {};
    const Result<void> done = m_copy->finish();
    m_copy.reset();
    return done;
}

Result<void> PostgisStage::add(const FeatureBatch &batch, int source)
{
    StagedClass *entry = staged(batch.featureClass());
    KBS_CHECK(m_firstError);
    if (m_comparedHead >= 0)
        return fail(ErrorKind::Internal, tr("Rows came after the comparison"));
    entry->sources.try_emplace(source);
    KBS_CHECK(openCopy(*entry));
    Feature feature;
    for (std::size_t row = 0; row < batch.size(); ++row) {
        batch.feature(row, feature);
        if (auto added = addRow(*entry, feature, source); !added) {
            m_copy.reset(); // gives the COPY up
            m_copying = nullptr;
            m_firstError = added;
            return added;
        }
    }
    return {};
}

Result<void> PostgisStage::addRow(StagedClass &entry, Feature &feature, int source)
{
    const FeatureClass &featureClass = entry.table->featureClass();
    if (feature.sourceKey.empty() && !m_keepsIds && !m_matchesIds)
        return fail(
            ErrorKind::Internal, tr("A row of %1 came without a key").arg(QString::fromStdString(featureClass.name)));
    KBS_CHECK(toStoredForm(featureClass, feature));
    ++entry.count;
    if (!m_matchesIds) { // it may turn out to be a first load
        if (!m_keepsIds)
            feature.id = entry.firstId + entry.count - 1;
        const canonical::Hash128 hash = entry.sums.hash(feature);
        entry.sums.sum += hash;
        entry.changes += entry.additions(feature.id, hash);
        ++entry.sums.count;
        entry.sums.highestId = std::max(entry.sums.highestId, feature.id);
        entry.sums.gained.add(feature.geometry.bbox());
        if (!m_keepsIds)
            entry.keys.push_back(std::hash<std::string>()(feature.sourceKey));
    }
    if (!m_keepsIds && !m_matchesIds)
        feature.id = 0; // not yet known
    KBS_CHECK(entry.table->put(*m_copy, feature, 0, 2));
    const std::int32_t sent = std::byteswap(static_cast<std::int32_t>(source));
    m_copy->putBytes({reinterpret_cast<const char *>(&sent), sizeof sent});
    m_copy->put(entry.count);
    return m_copy->endRow();
}

Result<std::unique_ptr<Stage>> openStage(const ServerStore &store, std::shared_ptr<const Catalogue> catalogue)
{
    KBS_TRY(auto connection, Connection::open(store.location, false));
    KBS_CHECK(
        connection->script("SET temp_buffers = '64MB'; SET work_mem = '64MB'; SET maintenance_work_mem = '256MB'"));
    KBS_TRY(ClassTables tables, loadTables(*connection, store, *catalogue));
    return std::make_unique<PostgisStage>(std::move(connection), store, std::move(tables));
}

} // namespace kbs::postgis
