// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "store/postgis/stage.h"
#include "store/postgis/writer.h"

#include <list>
#include <map>
#include <optional>
#include <set>

namespace kbs::postgis {

/// One class's share of a stage.
struct StagedClass {
    struct Carried {
        std::set<int> attributes;
        bool geometry = false;
    };
    explicit StagedClass(const ClassTable &classTable);

    const ClassTable *table;
    std::string rows, differences, deletions; ///< quoted temporary tables
    std::map<int, Carried> sources;           ///< by number
    std::optional<double> rounding;           ///< metres
    std::vector<std::string> completePrefixes;
    std::vector<std::string> removed; ///< source keys

    std::int64_t count = 0;
    std::vector<std::size_t> keys; ///< hashes of the source keys: that each is there once is seen without the server
    FeatureId firstId = 0;         ///< of the rows as they were added up, where they do not bring their own
    ClassTally sums;               ///< of the rows as a first load, with ids from firstId on
    canonical::AdditionHasher additions;
    canonical::Hash128 changes;

    bool isFirstLoad = false; ///< by compare(): the live class is empty, so every row is added
    StageCounts counts;
};

/// The Stage of a store in a database.
///
/// stage.cpp: rows on their way in. stage_compare.cpp: differences. stage_apply.cpp: the switch.
class PostgisStage : public Stage {
public:
    PostgisStage(std::unique_ptr<Connection> connection, ServerStore store, ClassTables tables)
        : m_connection(std::move(connection)), m_store(std::move(store)), m_tables(std::move(tables))
    {
    }

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
    using ChangeSink = std::function<Result<bool>(Change &&)>;

    StagedClass *staged(const FeatureClass &featureClass);
    Result<void> createTables(StagedClass &entry);
    Result<void> openCopy(StagedClass &entry);
    Result<void> closeCopy();
    Result<void> addRow(StagedClass &entry, Feature &feature, int source);

    Result<void> compareClass(StagedClass &entry);
    Result<void> checkKeys(StagedClass &entry, const std::string &key);
    Result<void> findIds(StagedClass &entry);
    Result<void> keepExactGeometries(StagedClass &entry, const std::string &key);
    Result<void> findDeletions(StagedClass &entry);
    static std::string carriers(const StagedClass &entry, int attribute);
    std::string differs(const StagedClass &entry) const;
    std::string joinedSelect(const StagedClass &entry, const char *where) const;
    Result<void> readDifferences(const StagedClass &entry, const char *where, const ChangeSink &sink);
    Result<void> readDeletions(const StagedClass &entry, const ChangeSink &sink);

    Result<void> applyFirstLoad(RevisionWriter &writer, StagedClass &entry, FeatureId firstId);
    Result<void> applyDifferences(RevisionWriter &writer, StagedClass &entry, FeatureId firstId);
    Result<void> moveRows(RevisionWriter &writer, StagedClass &entry, FeatureId firstId);
    void tick();

    std::unique_ptr<Connection> m_connection;
    ServerStore m_store;
    ClassTables m_tables;
    std::list<StagedClass> m_classes; ///< in the order in which they were first named
    std::optional<CopyWriter> m_copy; ///< open into the rows of m_copying
    StagedClass *m_copying = nullptr;
    Result<void> m_firstError; ///< of a call that cannot return one
    bool m_keepsIds = false, m_matchesIds = false;
    RevisionNo m_comparedHead = -1;
    Progress *m_progress = nullptr;
    std::int64_t m_done = 0, m_toDo = 0;
};

} // namespace kbs::postgis
