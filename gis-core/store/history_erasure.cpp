// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/history_erasure.h"

#include "store/canonical.h"

#include <QCoreApplication>

#include <algorithm>
#include <array>
#include <functional>
#include <map>

namespace kbs {

using namespace Qt::StringLiterals;
using canonical::Hash128;

namespace {

/// What the hashes of the revisions gain and lose by rows that hold less than before.
class Rehash {
public:
    /// A version before and after, of the same feature as long as `until` leads on.
    struct Version {
        RevisionNo from = 0, until = 0;
        Hash128 old, now;
    };
    void feature(const FeatureClass &featureClass, FeatureId id, const std::vector<Version> &versions)
    {
        for (std::size_t i = 0; i < versions.size(); ++i) {
            const Version &version = versions[i];
            const bool follows = i > 0 && versions[i - 1].until == version.from;
            const Version before = follows ? versions[i - 1] : Version{};
            change(featureClass, id, version.from, before, version);
            const bool isFollowed = i + 1 < versions.size() && versions[i + 1].from == version.until;
            if (version.until != 0 && !isFollowed)
                change(featureClass, id, version.until, version, Version{});
            if (version.old == version.now)
                continue;
            m_state[version.from] += version.now;
            m_state[version.from] -= version.old;
            m_state[version.until] += version.old;
            m_state[version.until] -= version.now;
            m_touched[version.from] = std::max(m_touched[version.from], version.until);
        }
    }

    struct Report {
        RevisionNo first = 0, last = 0;
        std::int64_t unsalted = 0;
    };
    /// Gives every revision that held one of the values its new hashes, salt and seal.
    Result<Report> reseal(ErasureTables &tables, std::int64_t number)
    {
        Report report;
        if (m_touched.empty())
            return report;
        KBS_TRY(auto revisions, tables.revisions());
        Hash128 state;
        RevisionNo touchedThrough = 0;
        QString parentChain;
        for (auto &[revision, changes] : revisions) {
            if (const auto found = m_state.find(revision.number); found != m_state.end())
                state += found->second;
            if (const auto found = m_touched.find(revision.number); found != m_touched.end())
                touchedThrough = std::max(touchedThrough, found->second);
            if (revision.number <= touchedThrough) {
                Hash128 hash = Hash128::fromHex(revision.stateHash), changed = Hash128::fromHex(changes);
                hash += state;
                changed += m_changes[revision.number];
                report.unsalted += revision.salt.isEmpty() ? 1 : 0;
                report.first = report.first == 0 ? revision.number : report.first;
                report.last = revision.number;
                revision.stateHash = hash.hex();
                revision.salt = canonical::newSalt();
                revision.erasedBy = number;
                revision.seal = canonical::erasedSeal(parentChain, revision, changed);
                KBS_CHECK(tables.reseal(revision, changed.hex()));
            }
            parentChain = revision.chainHash;
        }
        return report;
    }

private:
    void change(const FeatureClass &featureClass, FeatureId id, RevisionNo revision, const Version &before,
        const Version &after)
    {
        if (before.old == before.now && after.old == after.now)
            return;
        m_changes[revision] += canonical::changeHash(featureClass, id, before.now, after.now);
        m_changes[revision] -= canonical::changeHash(featureClass, id, before.old, after.old);
    }

    std::map<RevisionNo, Hash128> m_state, m_changes;
    std::map<RevisionNo, RevisionNo> m_touched; ///< from the first to the last revision that held a value
};

/// One class: its rows lose their values, and what that means for the hashes is added up.
class ClassErasure {
public:
    ClassErasure(ErasureTables &tables, const ErasedVersions &versions)
        : m_tables(tables), m_versions(versions), m_class(*versions.featureClass),
          m_personal(erasure::personalOf(m_class)), m_hash(m_class), m_counts(m_personal.size())
    {
        std::ranges::sort(m_versions.ids);
    }

    Result<void> run(Rehash &rehash, ErasedValues *values)
    {
        if (m_personal.empty() || (m_versions.endedBy == 0 && m_versions.ids.empty()))
            return {};
        const sql::ClassColumns &table = m_tables.table(m_class);
        const std::string columns = table.columns(), history = table.history(), live = table.live();
        const std::string rows = erasableRows(m_versions);
        const std::string ids = " WHERE kbs_id IN (SELECT kbs_id FROM " + history + " WHERE " + rows + ")";
        KBS_CHECK(m_tables.versions(m_class,
            "SELECT " + columns + ", kbs_rev_son FROM " + history + ids + " UNION ALL SELECT " + columns + ", 0 FROM "
                + live + ids + " ORDER BY 1, 2",
            [&](const Feature &feature, RevisionNo until) { version(feature, until, rehash, values); }));
        close(rehash);
        if (std::ranges::all_of(m_counts, [](std::int64_t count) { return count == 0; }))
            return {};
        std::string set;
        for (const std::size_t attribute : m_personal)
            set += (set.empty() ? "" : ", ") + sql::quoteName(m_class.attributes[attribute].name) + " = NULL";
        return m_tables.run("UPDATE " + history + " SET " + set + m_tables.alsoSet(m_class) + " WHERE " + rows);
    }

    [[nodiscard]] std::int64_t count() const { return std::ranges::fold_left(m_counts, 0, std::plus<>()); }
    [[nodiscard]] QStringList counted() const
    {
        QStringList out;
        for (std::size_t i = 0; i < m_counts.size(); ++i)
            if (m_counts[i] > 0)
                out << u"%1.%2=%3"_s.arg(QString::fromStdString(m_class.name),
                    QString::fromStdString(m_class.attributes[m_personal[i]].name), QString::number(m_counts[i]));
        return out;
    }

private:
    [[nodiscard]] bool isMeant(FeatureId id, RevisionNo until) const
    {
        return until != 0 && (until <= m_versions.endedBy || std::ranges::binary_search(m_versions.ids, id));
    }

    void version(const Feature &feature, RevisionNo until, Rehash &rehash, ErasedValues *values)
    {
        if (feature.id != m_id)
            close(rehash);
        m_id = feature.id;
        Rehash::Version version{.from = feature.revision, .until = until, .old = m_hash(feature), .now = {}};
        version.now = version.old;
        if (isMeant(feature.id, until)) {
            Feature erased = feature;
            for (std::size_t i = 0; i < m_personal.size(); ++i) {
                Value &value = erased.values[m_personal[i]];
                m_counts[i] += isNull(value) ? 0 : 1;
                if (values && !isNull(value))
                    values->add(m_class, feature.id, m_personal[i], value);
                value = {};
            }
            version.now = m_hash(erased);
        } else if (values) {
            for (const std::size_t attribute : m_personal)
                values->keep(m_class, feature.id, attribute, feature.values[attribute]);
        }
        m_feature.push_back(version);
    }

    void close(Rehash &rehash)
    {
        rehash.feature(m_class, m_id, m_feature);
        m_feature.clear();
    }

    ErasureTables &m_tables;
    ErasedVersions m_versions;
    const FeatureClass &m_class;
    std::vector<std::size_t> m_personal;
    canonical::RowHasher m_hash;
    std::vector<std::int64_t> m_counts; ///< by personal attribute
    FeatureId m_id = 0;
    std::vector<Rehash::Version> m_feature; ///< versions of the feature that is being read
};

struct Journals {
    std::array<std::vector<JournalEntry>, 2> entries; ///< of the valid state's, of drafts
    [[nodiscard]] bool isEmpty() const { return entries[0].empty() && entries[1].empty(); }
};

/// How many entries held something.
Result<std::int64_t> eraseJournals(
    ErasureTables &tables, const Journals &journals, const ErasureOrder &order, const ErasedValues &values)
{
    std::int64_t count = 0;
    for (const bool ofDrafts : {false, true})
        for (const JournalEntry &entry : journals.entries[ofDrafts ? 1 : 0]) {
            KBS_TRY(auto without, order.journals(entry.payload, values));
            if (!without)
                continue;
            ++count;
            KBS_CHECK(tables.rewriteEntry(ofDrafts, {.sequence = entry.sequence, .payload = std::move(*without)}));
        }
    return count;
}

/// Hashes of what was delivered last: they hold the values too, and are there only to save work.
Result<void> forgetDeliveries(ErasureTables &tables)
{
    return tables.run("DELETE FROM kbs_meta WHERE substr(anahtar, 1, 7) = 'teslim:' OR substr(anahtar, 1, 9) = "
                      "'u:teslim:'");
}

QString requested(const ErasureOrder &order)
{
    QStringList out;
    for (const ErasedVersions &versions : order.versions)
        for (const FeatureId id : versions.ids)
            out << u"%1:%2"_s.arg(QString::fromStdString(versions.featureClass->name)).arg(id);
    return out.join(u',');
}

} // namespace

std::string erasableRows(const ErasedVersions &versions)
{
    std::string which = "kbs_rev_son <= " + std::to_string(versions.endedBy), given;
    if (!versions.ids.empty()) {
        which += " OR kbs_id IN (";
        for (std::size_t i = 0; i < versions.ids.size(); ++i)
            which += (i > 0 ? "," : "") + std::to_string(versions.ids[i]);
        which += ')';
    }
    for (const std::size_t attribute : erasure::personalOf(*versions.featureClass))
        given += (given.empty() ? "" : " OR ") + sql::quoteName(versions.featureClass->attributes[attribute].name)
            + " IS NOT NULL";
    return "(" + which + ") AND (" + (given.empty() ? "1 = 0" : given) + ")";
}

QStringList sealsOf(const std::vector<std::pair<Revision, QString>> &revisions)
{
    QStringList out;
    for (const auto &[revision, changes] : revisions)
        if (!revision.seal.isEmpty())
            out << revision.seal;
    return out;
}

Result<std::optional<Erasure>> eraseHistory(ErasureTables &tables, const ErasureOrder &order)
{
    KBS_CHECK(erasure::check(order));
    Journals journals;
    KBS_TRY(journals.entries[0], tables.entries(false));
    KBS_TRY(journals.entries[1], tables.entries(true));
    KBS_TRY(const std::optional<Erasure> last, tables.lastErasure());
    Erasure made{.number = last ? last->number + 1 : 1,
        .time = QDateTime::currentDateTimeUtc(),
        .person = order.person,
        .reason = order.reason,
        .rule = order.rule,
        .features = requested(order),
        .values = {},
        .seals = {},
        .chainHash = {}};
    Rehash rehash;
    ErasedValues values;
    QStringList counted, classes;
    for (const ErasedVersions &versions : order.versions) {
        for (const FeatureId id : versions.ids)
            values.addFeature(*versions.featureClass, id);
        ClassErasure ofClass(tables, versions);
        KBS_CHECK(ofClass.run(rehash, journals.isEmpty() ? nullptr : &values));
        counted += ofClass.counted();
        classes << QString::fromStdString(versions.featureClass->name);
    }
    KBS_TRY(const std::int64_t entries, eraseJournals(tables, journals, order, values));
    if (entries > 0)
        counted << u"kbs_gunluk=%1"_s.arg(entries);
    if (counted.isEmpty())
        return std::nullopt;
    KBS_TRY(const Rehash::Report report, rehash.reseal(tables, made.number));
    made.values = counted.join(u',');
    made.first = report.first;
    made.last = report.last;
    made.unsalted = report.unsalted;
    KBS_TRY(const auto revisions, tables.revisions());
    made.seals = erasure::sealsHash(sealsOf(revisions));
    made.chainHash = erasure::chained(made, last ? last->chainHash : QString());
    KBS_CHECK(tables.addErasure(made));
    KBS_CHECK(tables.putMeta(erasure::sealKey, made.chainHash.toStdString()));
    KBS_CHECK(tables.putMeta(erasure::unfinishedKey, classes.join(u',').toStdString()));
    KBS_CHECK(forgetDeliveries(tables));
    return made;
}

} // namespace kbs
