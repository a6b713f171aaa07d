// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "store/canonical.h"
#include "store/store.h"

#include <map>

namespace kbs {

/// Store::verify for every backend: fed with all versions of all rows and with the records of the revisions, it adds up
/// every hash again and says where they disagree.
class HistoryAudit {
public:
    /// Walks the versions of one class, by id and age.
    class ClassWalk {
    public:
        /// `searchedThrough`: the full-text index holds no rows with greater ids yet; nothing: it holds all.
        ClassWalk(HistoryAudit &audit, const FeatureClass &featureClass, std::optional<FeatureId> searchedThrough)
            : m_audit(audit), m_hash(featureClass), m_class(&featureClass), m_searchedThrough(searchedThrough)
        {
        }
        /// `until`: the revision that replaced or deleted this version; 0 for a live one.
        void version(const Feature &feature, RevisionNo until);
        void damagedGeometry(FeatureId id);
        /// After the last version: what the store notes of the class.
        struct Noted {
            canonical::Hash128 hash;
            std::int64_t count = 0;
            Bbox extent;
            std::int64_t searchTexts = 0; ///< rows in the full-text index
        };
        void finish(const Noted &noted);

    private:
        void closeEnded();
        HistoryAudit &m_audit;
        canonical::RowHasher m_hash;
        const FeatureClass *m_class;
        std::optional<FeatureId> m_searchedThrough;
        canonical::Hash128 m_live, m_endedHash;
        std::int64_t m_count = 0, m_texts = 0;
        Bbox m_extent;
        FeatureId m_id = 0;
        RevisionNo m_ended = 0;
    };

    /// The revisions by number, after all classes. `changes`: the record's hash of its changes.
    void revision(const Revision &revision, const QString &changes);
    /// After the last revision, too.
    void erasures(const ErasureLog &log);
    /// After the last revision.
    [[nodiscard]] std::vector<Finding> findings();
    void add(const char *rule, const QString &text, const FeatureClass *featureClass = nullptr, FeatureId id = 0);

private:
    struct RevisionSum {
        canonical::Hash128 state; ///< after minus before
        canonical::Hash128 changes;
        std::int64_t added = 0, changed = 0, deleted = 0;
    };
    void account(const FeatureClass &featureClass, FeatureId id, RevisionNo revision, const canonical::Hash128 *before,
        const canonical::Hash128 *after);

    std::map<RevisionNo, RevisionSum> m_sums;
    canonical::Hash128 m_state;
    QString m_chain;
    QStringList m_seals;
    RevisionNo m_parent = 0;
    std::vector<Finding> m_findings;
};

} // namespace kbs
