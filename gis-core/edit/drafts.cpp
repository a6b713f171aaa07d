// SPDX-License-Identifier: GPL-3.0-or-later
#include "edit/drafts.h"

#include "edit/session.h"
#include "store/stored_form.h"

#include <QCoreApplication>
#include <QStringList>

#include <algorithm>

namespace kbs::drafts {

namespace {

using kbs::merge::State;

constexpr int mostAttempts = 5; ///< others may commit while we do

QString tr(const char *text)
{
    return QCoreApplication::translate("Drafts", text);
}

/// The session of a draft whose journal is read to its end.
Result<std::unique_ptr<EditSession>> wholeSession(Store &store, DraftNo draft)
{
    KBS_TRY(auto session, EditSession::open(store, draft));
    if (!session->warnings().isEmpty())
        return fail(ErrorKind::Storage, session->warnings().front(),
            tr("Look at the draft, put right what is missing in a new one, and drop this one."));
    return session;
}

QString reasonFor(const State &mine, const State &theirs)
{
    if (!mine)
        return tr("Deleted in the draft, changed in the valid state");
    return theirs ? tr("Changed in the draft and in the valid state")
                  : tr("Changed in the draft, deleted in the valid state");
}

/// The draft's changes as changes of the present head.
Result<std::vector<Change>> overHead(Store &store, const std::vector<Change> &own, const Choices &choices, Merging &out)
{
    std::vector<Change> toCommit;
    out.merged = 0;
    for (const Change &change : own) {
        KBS_TRY(State present, store.get(*change.featureClass, change.id));
        kbs::merge::Outcome merged = kbs::merge::ofFeature(
            change.before, change.after, present, kbs::merge::choiceFor(choices, *change.featureClass, change.id));
        if (merged.isConflict) {
            const QString reason = reasonFor(change.after, present);
            out.conflicts.push_back({.featureClass = change.featureClass,
                .id = change.id,
                .base = change.before,
                .mine = change.after,
                .theirs = std::move(present),
                .reason = reason});
            continue;
        }
        out.merged += sameContent(present, change.before) ? 0 : 1;
        if (!sameContent(present, merged.state))
            toCommit.push_back(kbs::merge::changeBetween(
                *change.featureClass, change.id, std::move(present), std::move(merged.state)));
    }
    return toCommit;
}

} // namespace

Result<Draft> byName(Store &store, const QString &name)
{
    KBS_TRY(const QString kept, keptName(name));
    KBS_TRY(const std::vector<Draft> all, store.drafts());
    QStringList open;
    for (const Draft &draft : all) {
        if (draft.isClosed())
            continue;
        if (draft.name == kept)
            return draft;
        open << draft.name;
    }
    if (const auto closed = std::ranges::find(all, kept, &Draft::name); closed != all.end())
        KBS_CHECK(checkOpen(*closed)); // newest first
    return fail(ErrorKind::NotFound, tr("The store has no draft \"%1\"").arg(kept),
        open.isEmpty() ? tr("There is none; begin one with \"kbs draft STORE new NAME\".")
                       : tr("Drafts: %1").arg(open.join(QStringLiteral(", "))));
}

Result<Merging> merge(
    Store &store, const Draft &seen, const QString &author, const QString &message, const Choices &choices)
{
    KBS_TRY(const auto session, wholeSession(store, seen.number));
    const std::vector<Change> own = session->overlay()->changes();
    CommitInfo info{.author = author,
        .message = message.trimmed().isEmpty() ? tr("Draft \"%1\"").arg(seen.name)
                                               : tr("Draft \"%1\": %2").arg(seen.name, message.trimmed()),
        .kind = QStringLiteral("draft")};
    info.draft = DraftDecision{
        .draft = seen.number, .to = DraftState::Merged, .person = author, .note = {}, .lastEntry = seen.lastEntry};
    KBS_CHECK(check(seen, *info.draft, false)); // before anybody solves conflicts of what may not be merged
    Merging out;
    for (int attempt = 0; attempt < mostAttempts; ++attempt) {
        KBS_TRY(const std::vector<Change> toCommit, overHead(store, own, choices, out));
        if (!out.conflicts.empty())
            return out;
        std::vector<Conflict> moved;
        const auto revision = store.commit(toCommit, info, &moved);
        if (!revision && !moved.empty())
            continue; // somebody else changed the same feature just now
        if (!revision)
            return std::unexpected(revision.error());
        if (!toCommit.empty())
            out.revision = *revision;
        return out;
    }
    return fail(ErrorKind::Conflict,
        tr("Others keep changing what the draft \"%1\" changes; nothing was merged").arg(seen.name), tr("Try again."));
}

} // namespace kbs::drafts
