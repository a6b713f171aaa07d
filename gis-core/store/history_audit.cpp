// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/history_audit.h"

#include "store/stored_form.h"

#include <QCoreApplication>

#include <algorithm>

namespace kbs {

using canonical::Hash128;

namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("Store", text);
}

} // namespace

void HistoryAudit::add(const char *rule, const QString &text, const FeatureClass *featureClass, FeatureId id)
{
    Finding finding{.rule = QString::fromLatin1(rule),
        .severity = Severity::Error,
        .text = text,
        .className = featureClass ? QString::fromStdString(featureClass->name) : QString(),
        .sourceId = {},
        .file = {},
        .extent = {}};
    finding.featureId = id;
    m_findings.push_back(std::move(finding));
}

void HistoryAudit::account(
    const FeatureClass &featureClass, FeatureId id, RevisionNo revision, const Hash128 *before, const Hash128 *after)
{
    RevisionSum &sum = m_sums[revision];
    if (before)
        sum.state -= *before;
    if (after)
        sum.state += *after;
    sum.changes += canonical::changeHash(featureClass, id, before ? *before : Hash128{}, after ? *after : Hash128{});
    ++(!before ? sum.added : !after ? sum.deleted : sum.changed);
}

void HistoryAudit::ClassWalk::closeEnded()
{
    if (m_ended != 0)
        m_audit.account(*m_class, m_id, m_ended, &m_endedHash, nullptr);
    m_ended = 0;
}

void HistoryAudit::ClassWalk::version(const Feature &feature, RevisionNo until)
{
    const Hash128 now = m_hash(feature);
    if (feature.id != m_id || feature.revision != m_ended)
        closeEnded();
    m_audit.account(*m_class, feature.id, feature.revision, m_ended != 0 ? &m_endedHash : nullptr, &now);
    m_id = feature.id;
    m_ended = until;
    m_endedHash = now;
    if (until != 0)
        return;
    m_live += now;
    ++m_count;
    m_extent.add(feature.geometry.bbox());
    if ((!m_searchedThrough || feature.id <= *m_searchedThrough) && !searchTextOf(*m_class, feature.values).empty())
        ++m_texts;
}

void HistoryAudit::ClassWalk::damagedGeometry(FeatureId id)
{
    m_audit.add("store.geometry", tr("The geometry is damaged"), m_class, id);
}

void HistoryAudit::ClassWalk::finish(const Noted &noted)
{
    closeEnded();
    if (noted.searchTexts != m_texts)
        m_audit.add("store.search", tr("The search text of %1 does not fit its rows").arg(m_class->title.tr), m_class);
    if (noted.hash != m_live || noted.count != m_count || noted.extent != m_extent)
        m_audit.add("store.class",
            tr("The rows of %1 do not fit their hash, count or extent: they were changed by another hand or are "
               "damaged")
                .arg(m_class->title.tr),
            m_class);
}

void HistoryAudit::revision(const Revision &revision, const QString &changes)
{
    const RevisionSum sum = std::exchange(m_sums[revision.number], {});
    m_sums.erase(revision.number);
    m_state += sum.state;
    const bool counted
        = sum.added == revision.added && sum.changed == revision.changed && sum.deleted == revision.deleted;
    if (m_state.hex() != revision.stateHash || sum.changes.hex() != changes || !counted || revision.parent != m_parent)
        add("store.revision",
            tr("Revision %1 does not fit the rows: they were changed by another hand or are damaged")
                .arg(revision.number));
    const Hash128 changed = Hash128::fromHex(changes);
    if (revision.erasedBy > 0 ? canonical::erasedSeal(m_chain, revision, changed) != revision.seal
                              : canonical::chainHash(m_chain, revision, changed) != revision.chainHash)
        add("store.chain",
            tr("The record of revision %1 (author, time, message, hashes) was changed").arg(revision.number));
    if (!revision.seal.isEmpty())
        m_seals << revision.seal;
    m_chain = revision.chainHash;
    m_parent = revision.number;
}

void HistoryAudit::erasures(const ErasureLog &log)
{
    std::ranges::move(erasure::audit(log, m_seals), std::back_inserter(m_findings));
}

std::vector<Finding> HistoryAudit::findings()
{
    for (const auto &[number, sum] : m_sums)
        add("store.revision", tr("Rows name revision %1, which does not exist").arg(number));
    return std::move(m_findings);
}

} // namespace kbs
