// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "store/spatialite/stage_image.h"
#include "store/spatialite/unlogged_write.h"
#include "store/spatialite/writer.h"

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <thread>

namespace kbs::spatialite {

/// One class's share of a stage.
struct StagedClass {
    struct Carried {
        std::set<int> attributes;
        bool geometry = false;
    };
    /// What compare() found out about the class as a whole.
    enum class Course : std::uint8_t {
        RowByRow,  ///< the rows are matched with live ones
        FirstLoad, ///< the live class is empty: every row is added, and the image is copied as it is
        Unchanged, ///< the same rows as the last time, and the live class is as it was after them
    };
    const ClassTable *table = nullptr;
    std::map<int, Carried> sources; ///< by number
    std::optional<double> rounding; ///< metres
    std::vector<std::string> completePrefixes;
    std::vector<std::string> removed; ///< source keys
    ClassImage *image = nullptr;      ///< the staged rows; null where none came or they came with ids to keep
    Course course = Course::RowByRow;
    Delivery delivery; ///< these rows, to be known again the next time
    StageCounts counts;
    std::string rows, differences, deletions; ///< qualified, quoted tables (or a subquery) of the stage
};

/// The Stage of a store file. The database "asama" holds differences, deletions and the rows that keep their ids; it is
/// locked as long as the stage lives. The other rows lie in the image, attached as "resim" once it is finished.
///
/// stage.cpp: rows on their way in. stage_compare.cpp: differences. stage_apply.cpp: the switch.
class SpatialiteStage : public Stage {
public:
    SpatialiteStage(std::unique_ptr<Database> database, StoreFile file, std::shared_ptr<const Catalogue> catalogue,
        QString stagePath, std::weak_ptr<Database> idle)
        : m_database(std::move(database)), m_file(std::move(file)), m_catalogue(std::move(catalogue)),
          m_stagePath(std::move(stagePath)), m_idle(std::move(idle))
    {
    }
    ~SpatialiteStage() override;
    Result<void> prepare();

    void carry(
        const FeatureClass &featureClass, const std::vector<int> &attributes, bool geometry, int source) override;
    void rounded(const FeatureClass &featureClass, double distance) override;
    Result<void> add(const FeatureBatch &batch, int source) override;
    void complete(const FeatureClass &featureClass, const std::string &keyPrefix) override;
    void remove(const FeatureClass &featureClass, const std::string &sourceKey) override;
    void matchIds() override { m_matchesIds = true; }
    void keepIds() override { m_keepsIds = true; }
    Result<void> compare(Progress &progress) override;
    std::vector<std::pair<const FeatureClass *, StageCounts>> counts() const override;
    Result<void> changes(const FeatureClass &featureClass, const std::function<bool(const Change &)> &sink) override;
    Result<RevisionNo> apply(const CommitInfo &info, Progress &progress) override;

private:
    static constexpr int geometryColumn = -1;

    StagedClass *staged(const FeatureClass &featureClass);
    Result<void> createTables(StagedClass &entry);
    Result<void> startImage(StagedClass &entry);
    Result<void> addBySql(StagedClass &entry, const FeatureBatch &batch, int source);

    static std::string signature(const StagedClass &entry);
    Result<RevisionNo> chooseCourses();
    Result<void> finishImage(Progress &progress);
    Result<bool> compareAt(RevisionNo head, Progress &progress);
    Result<void> findIds(StagedClass &entry);
    Result<void> compareClass(StagedClass &entry);
    Result<void> keepExactGeometries(StagedClass &entry, const std::string &key);
    Result<void> findDeletions(StagedClass &entry);
    std::string joinedSelect(const StagedClass &entry, const std::string &where) const;
    static std::string carriers(const StagedClass &entry, int attribute);
    std::string differs(const StagedClass &entry) const;
    static std::string sourcesTable(const StagedClass &entry);
    Result<void> writeSources(const StagedClass &entry);

    Result<void> applyDeletions(RevisionWriter &writer, StagedClass &entry);
    Result<void> applyChanges(RevisionWriter &writer, StagedClass &entry);
    Result<void> applyAdditions(RevisionWriter &writer, StagedClass &entry);
    Result<bool> adoptPages(const UnloggedWrite &unlogged);
    Result<void> addRows(RevisionWriter &writer, StagedClass &entry, FeatureId nextId);
    void tick();

    std::unique_ptr<Database> m_database;
    StoreFile m_file;
    std::shared_ptr<const Catalogue> m_catalogue;
    QString m_stagePath;
    std::weak_ptr<Database> m_idle; ///< the store's own connection
    ClassTables m_tables;
    std::unique_ptr<StageImage> m_image;
    bool m_imageIsFinished = false, m_pagesAreAdopted = false;
    std::jthread m_discarding;          ///< gives the image's pages back, once the store has them
    std::vector<StagedClass> m_classes; ///< in the order in which they were first named
    Result<void> m_firstError;          ///< of a call that cannot return one
    std::string m_blob;
    bool m_keepsIds = false, m_matchesIds = false;
    RevisionNo m_comparedHead = -1;
    Progress *m_progress = nullptr;
    std::int64_t m_done = 0, m_toDo = 0;
};

} // namespace kbs::spatialite
