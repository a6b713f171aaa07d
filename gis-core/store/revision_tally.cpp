// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/revision_tally.h"

#include <QCoreApplication>

namespace kbs {

using canonical::Hash128;

namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("Store", text);
}

} // namespace

bool ClassTally::mayShrink(const Bbox &extent) const
{
    return !lost.isEmpty()
        && (lost.minX <= extent.minX || lost.minY <= extent.minY || lost.maxX >= extent.maxX
            || lost.maxY >= extent.maxY);
}

void RevisionTally::account(ClassTally &classTally, FeatureId id, const Feature *before, const Feature *after)
{
    const Hash128 old = before ? classTally.hash(*before) : Hash128{};
    const Hash128 now = after ? classTally.hash(*after) : Hash128{};
    classTally.sum -= old;
    classTally.sum += now;
    classTally.count += (after ? 1 : 0) - (before ? 1 : 0);
    if (before)
        classTally.lost.add(before->geometry.bbox());
    if (after)
        classTally.gained.add(after->geometry.bbox());
    classTally.highestId = std::max(classTally.highestId, id);
    m_changes += canonical::changeHash(*classTally.featureClass, id, old, now);
    ++(!before ? m_added : !after ? m_deleted : m_changed);
}

void RevisionTally::accountAdded(std::int64_t count, const Hash128 &changes)
{
    m_changes += changes;
    m_added += count;
}

Revision RevisionTally::sealed(const CommitInfo &info) const
{
    Revision out{.number = number(),
        .parent = m_parent.number,
        .time = info.original ? info.original->time : QDateTime::currentDateTimeUtc(),
        .author = info.author,
        .message = info.message,
        .kind = info.kind,
        .stateHash = m_state.hex(),
        .chainHash = {},
        .added = m_added,
        .changed = m_changed,
        .deleted = m_deleted,
        .salt = info.original ? info.original->salt : canonical::newSalt()};
    if (info.original && info.original->erasedBy > 0) {
        out.chainHash = info.original->chainHash;
        out.erasedBy = info.original->erasedBy;
        out.seal = canonical::erasedSeal(m_parent.chainHash, out, m_changes);
        return out;
    }
    out.chainHash = canonical::chainHash(m_parent.chainHash, out, m_changes);
    return out;
}

Result<void> checkExpectedHead(const CommitInfo &info, RevisionNo head)
{
    if (!info.expectedHead || *info.expectedHead == head)
        return {};
    return fail(ErrorKind::Conflict,
        tr("Somebody committed revision %1 meanwhile (expected %2); nothing was changed")
            .arg(head)
            .arg(*info.expectedHead),
        tr("Look at the new state and try again."));
}

Revision noRevision()
{
    Revision none;
    none.stateHash = Hash128{}.hex();
    return none;
}

std::unexpected<Error> twinKeys(const FeatureClass &featureClass, const QString &key)
{
    auto twins = fail(ErrorKind::Input,
        tr("Two features of %1 would have the key \"%2\"; nothing was changed").arg(featureClass.title.tr, key));
    twins.error().id = key;
    return twins;
}

} // namespace kbs
