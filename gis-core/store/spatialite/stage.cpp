// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/spatialite/stage.h"

#include "store/spatialite/stage_object.h"
#include "store/stored_form.h"

#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QUuid>

#include <sqlite3.h>

namespace kbs::spatialite {

using namespace Qt::StringLiterals;

namespace {

const QString stageMark = u".asama-"_s;
const QString imageMark = u"-resim"_s;

QString tr(const char *text)
{
    return QCoreApplication::translate("SpatialiteStore", text);
}

void removeStageFile(const QString &path)
{
    for (const QString &file : {path, path + imageMark})
        for (const char *suffix : {"", "-journal"})
            QFile::remove(file + QLatin1String(suffix));
}

} // namespace

SpatialiteStage::~SpatialiteStage()
{
    m_discarding = {};
    m_image.reset();
    m_database.reset();
    removeStageFile(m_stagePath);
}

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

void SpatialiteStage::remove(const FeatureClass &featureClass, const std::string &sourceKey)
{
    if (StagedClass *entry = staged(featureClass))
        entry->removed.push_back(sourceKey);
}

Result<void> SpatialiteStage::add(const FeatureBatch &batch, int source)
{
    StagedClass *entry = staged(batch.featureClass());
    KBS_CHECK(m_firstError);
    entry->sources.try_emplace(source);
    if (m_comparedHead >= 0)
        return fail(ErrorKind::Internal, tr("Rows came after the comparison"));
    if (m_keepsIds || m_matchesIds)
        return addBySql(*entry, batch, source);
    if (!entry->image)
        KBS_CHECK(startImage(*entry));
    return entry->image->add(batch, source);
}

Result<void> SpatialiteStage::startImage(StagedClass &entry)
{
    if (!m_image) {
        KBS_TRY(const std::int64_t bytes, m_database->integer("PRAGMA main.page_size"));
        KBS_TRY(const std::int64_t pages, m_database->integer("PRAGMA main.page_count"));
        KBS_TRY(m_image,
            StageImage::create(
                m_stagePath + imageMark, static_cast<std::size_t>(bytes), static_cast<std::uint32_t>(pages)));
    }
    KBS_TRY(Transaction transaction, Transaction::begin(*m_database, Transaction::Kind::Read)); // one state for all
    KBS_TRY(TableLayout layout, TableLayout::of(*m_database, *entry.table));
    KBS_TRY(const Revision head, readHead(*m_database));
    ClassImage::Start start{.revision = head.number + 1, .scratchPath = m_stagePath + u"-gecici"_s};
    KBS_TRY(start.firstId, nextId(*m_database, *entry.table, m_file.workspaceNumber));
    KBS_TRY(const std::int64_t present,
        m_database->integer("SELECT adet FROM kbs_sinif WHERE no = " + std::to_string(entry.table->number())));
    start.forFirstLoad = present == 0;
    entry.image = &m_image->addClass(*entry.table, std::move(layout), std::move(start));
    return transaction.commit();
}

/// Rows that keep their ids or bring those of live features, in any order.
Result<void> SpatialiteStage::addBySql(StagedClass &entry, const FeatureBatch &batch, int source)
{
    const ClassTable &table = *entry.table;
    KBS_TRY(Transaction transaction, Transaction::begin(*m_database, Transaction::Kind::Read));
    {
        KBS_TRY(Statement insert,
            m_database->prepare("INSERT INTO " + entry.rows + " (" + table.columns() + ", kbs_teslim) VALUES ("
                + table.placeholders() + ", " + std::to_string(source) + ")"));
        Feature feature;
        for (std::size_t row = 0; row < batch.size(); ++row) {
            batch.feature(row, feature);
            KBS_CHECK(toStoredForm(table.featureClass(), feature));
            table.bind(insert, feature, m_blob);
            KBS_CHECK(insert.run());
        }
    }
    return transaction.commit();
}

Result<std::unique_ptr<Stage>> openStage(
    const StoreFile &file, std::shared_ptr<const Catalogue> catalogue, std::weak_ptr<Database> idle)
{
    KBS_TRY(auto database, Database::open(file.path, Database::Mode::ReadWrite));
    KBS_CHECK(database->run("PRAGMA synchronous = FULL; PRAGMA cache_size = -131072; PRAGMA temp_store = FILE"));
    const QString stagePath = file.path + stageMark + QUuid::createUuid().toString(QUuid::Id128);
    auto stage = std::make_unique<SpatialiteStage>(
        std::move(database), file, std::move(catalogue), stagePath, std::move(idle));
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
        if (name.endsWith(imageMark) && QFileInfo::exists(path.chopped(imageMark.size())))
            continue; // goes with the stage's first file, which is the one that is locked
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
