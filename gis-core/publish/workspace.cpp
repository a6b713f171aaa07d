// SPDX-License-Identifier: GPL-3.0-or-later
#include "publish/workspace.h"

#include "publish/link.h"
#include "store/stored_form.h"

#include <QCoreApplication>
#include <QUuid>

#include <algorithm>
#include <set>

namespace kbs::publish {

namespace {

constexpr int mostAttempts = 5; ///< others may publish while we do

QString tr(const char *text)
{
    return QCoreApplication::translate("Publish", text);
}

using kbs::merge::changeBetween;
using kbs::merge::State;

Result<State> stateAt(Store &store, const FeatureClass &featureClass, FeatureId id, RevisionNo revision)
{
    KBS_TRY(std::vector<Feature> found, store.readAll({.featureClass = &featureClass, .ids = {id}, .asOf = revision}));
    return found.empty() ? State() : State(std::move(found.front()));
}

Result<std::vector<Change>> changesOf(Store &store, RevisionNo from, RevisionNo to)
{
    std::vector<Change> all;
    KBS_CHECK(store.changesBetween(from, to, [&all](const Change &change) {
        all.push_back(change);
        return true;
    }));
    return all;
}

/// The same class in another store's catalogue: both sides may have loaded their own.
Result<const FeatureClass *> classIn(Store &store, const FeatureClass &featureClass)
{
    const FeatureClass *found = store.catalogue().find(featureClass.name);
    if (found == &featureClass
        || (found
            && std::ranges::equal(found->attributes, featureClass.attributes, {}, &Attribute::name, &Attribute::name)))
        return found;
    return fail(ErrorKind::Storage,
        tr("The class %1 differs between %2 and the other store")
            .arg(QString::fromStdString(featureClass.name), store.location()),
        tr("Open both with the same version of KentCBS."));
}

std::string receivedKey(const Upstream &link)
{
    return receivedPrefix + link.workspaceId.toStdString();
}

/// A publish that is under way or was interrupted: whether it arrived, the upstream knows. Afterwards `link` says where
/// things stand.
Result<void> settlePending(Store &workspace, Store &upstream, Upstream &link)
{
    KBS_TRY(const std::optional<std::string> note, workspace.meta(pendingKey));
    const std::optional<Pending> pending = note ? decodePending(*note) : std::nullopt;
    if (!pending)
        return {};
    KBS_TRY(const std::optional<std::string> answer, upstream.meta(receivedKey(link)));
    const std::optional<Pending> received = answer ? decodePending(*answer) : std::nullopt;
    CommitInfo info{.author = {}, .message = {}, .kind = {}};
    info.meta = {{pendingKey, std::string()}};
    if (received && received->token == pending->token) {
        KBS_TRY(const Revision revision, upstream.revision(received->sent));
        if (revision.number == link.base + 1) {
            link.base = revision.number;
            link.baseChain = revision.chainHash;
        } else { // others' revisions lie in between: they are still to be pulled
            link.published = revision.number;
        }
        link.synced = pending->sent;
        info.meta.emplace_back(linkKey, encode(link));
    }
    KBS_CHECK(workspace.commit({}, info)); // both notes at once
    return {};
}

QString reasonFor(const State &mine, const State &theirs)
{
    if (!mine)
        return tr("Deleted here, changed upstream");
    return theirs ? tr("Changed here and upstream") : tr("Changed here, deleted upstream");
}

/// What changed upstream since the base. What we published beyond the base starts from the state that we gave it.
Result<std::vector<Change>> theirChanges(Store &upstream, const Upstream &link, RevisionNo head)
{
    KBS_TRY(std::vector<Change> theirs, changesOf(upstream, link.base, head));
    if (link.published <= link.base)
        return theirs;
    std::map<std::pair<const FeatureClass *, FeatureId>, State> given;
    KBS_TRY(std::vector<Change> ours, changesOf(upstream, link.published - 1, link.published));
    for (Change &change : ours)
        given.emplace(std::pair(change.featureClass, change.id), std::move(change.after));
    for (Change &change : theirs)
        if (const auto own = given.find({change.featureClass, change.id}); own != given.end())
            change.before = own->second;
    std::erase_if(theirs, [](const Change &change) { return sameContent(change.before, change.after); });
    return theirs;
}

/// The merge itself; the link is advanced with it.
Result<Outcome> merge(Store &workspace, Store &upstream, Upstream &link, const QString &author, const Choices &choices)
{
    Outcome out;
    KBS_TRY(const RevisionNo head, upstream.head());
    if (head == link.base)
        return out;
    std::vector<Change> toApply;
    KBS_TRY(const std::vector<Change> theirs, theirChanges(upstream, link, head));
    for (const Change &change : theirs) {
        KBS_TRY(const FeatureClass *featureClass, classIn(workspace, *change.featureClass));
        KBS_TRY(const State mine, workspace.get(*featureClass, change.id));
        kbs::merge::Outcome merged = kbs::merge::ofFeature(
            change.before, mine, change.after, kbs::merge::choiceFor(choices, *featureClass, change.id));
        if (merged.isConflict)
            out.conflicts.push_back({.featureClass = featureClass,
                .id = change.id,
                .base = change.before,
                .mine = mine,
                .theirs = change.after,
                .reason = reasonFor(mine, change.after)});
        else if (!sameContent(mine, merged.state))
            toApply.push_back(changeBetween(*featureClass, change.id, mine, std::move(merged.state)));
    }
    if (!out.conflicts.empty())
        return out;
    KBS_TRY(const Revision base, upstream.revision(head));
    Upstream advanced = link;
    advanced.base = head;
    advanced.baseChain = base.chainHash;
    advanced.published = 0;
    CommitInfo info{.author = author,
        .message = tr("Pull of %1, revisions %2 to %3").arg(upstream.name()).arg(link.base + 1).arg(head),
        .kind = QStringLiteral("pull")};
    info.meta = {{linkKey, encode(advanced)}};
    KBS_TRY(const RevisionNo revision, workspace.commit(toApply, info));
    link = advanced;
    out.merged = static_cast<std::int64_t>(toApply.size());
    if (!toApply.empty())
        out.revision = revision;
    return out;
}

/// Features that a revision of the workspace has touched since the last publish. Revision by revision: what a pull
/// brought and an edit took back is no net change of the workspace, yet one against the upstream.
Result<std::set<std::pair<const FeatureClass *, FeatureId>>> touchedHere(Store &workspace, const Upstream &link)
{
    std::set<std::pair<const FeatureClass *, FeatureId>> touched;
    KBS_TRY(const RevisionNo head, workspace.head());
    for (RevisionNo revision = link.synced; revision < head; ++revision)
        KBS_CHECK(workspace.changesBetween(revision, revision + 1, [&touched](const Change &change) {
            touched.emplace(change.featureClass, change.id);
            return true;
        }));
    return touched;
}

/// Own changes against the upstream's state at the base.
Result<std::vector<Change>> ownChanges(Store &workspace, Store &upstream, const Upstream &link)
{
    KBS_TRY(const auto touched, touchedHere(workspace, link));
    std::vector<Change> own;
    for (const auto &[here, id] : touched) {
        KBS_TRY(const FeatureClass *featureClass, classIn(upstream, *here));
        KBS_TRY(State mine, workspace.get(*here, id));
        KBS_TRY(State theirs, stateAt(upstream, *featureClass, id, link.base));
        if (!sameContent(theirs, mine)) // what a pull brought is no change of ours
            own.push_back(changeBetween(*featureClass, id, std::move(theirs), std::move(mine)));
    }
    std::ranges::sort(own, {}, [](const Change &change) { return std::pair(change.featureClass->name, change.id); });
    return own;
}

} // namespace

Result<Outcome> pull(Store &workspace, Store &upstream, const QString &author, const Choices &choices)
{
    KBS_TRY(Upstream link, linkTo(workspace, upstream));
    KBS_CHECK(settlePending(workspace, upstream, link));
    return merge(workspace, upstream, link, author, choices);
}

Result<std::vector<Change>> unpublished(Store &workspace, Store &upstream)
{
    KBS_TRY(const Upstream link, linkTo(workspace, upstream));
    return ownChanges(workspace, upstream, link);
}

Result<Outcome> publish(
    Store &workspace, Store &upstream, const QString &author, const QString &message, const Choices &choices)
{
    KBS_TRY(Upstream link, linkTo(workspace, upstream));
    KBS_CHECK(settlePending(workspace, upstream, link));
    Outcome out;
    for (int attempt = 0; attempt < mostAttempts; ++attempt) {
        KBS_TRY(Outcome pulled, merge(workspace, upstream, link, author, choices));
        out.merged += pulled.merged;
        out.conflicts = std::move(pulled.conflicts);
        if (!out.conflicts.empty())
            return out;
        KBS_TRY(const std::vector<Change> own, ownChanges(workspace, upstream, link));
        if (own.empty())
            return out;
        Pending pending{.token = QUuid::createUuid().toString(QUuid::WithoutBraces)};
        KBS_TRY(pending.sent, workspace.head());
        KBS_CHECK(workspace.setMeta(pendingKey, encode(pending)));
        CommitInfo info{.author = author, .message = message, .kind = QStringLiteral("publish")};
        // every change names the state it starts from, so that others may publish at the same time
        info.lastMeta = [&](RevisionNo made) {
            return std::pair(receivedKey(link), encode(Pending{.token = pending.token, .sent = made}));
        };
        const auto revision = upstream.commit(own, info);
        if (!revision && revision.error().kind == ErrorKind::Conflict)
            continue; // somebody else changed the same feature: bring theirs in first
        if (!revision)
            return std::unexpected(revision.error());
        out.revision = *revision;
        KBS_CHECK(settlePending(workspace, upstream, link));
        return out;
    }
    return fail(ErrorKind::Conflict, tr("Others keep publishing to %1; nothing was published").arg(upstream.location()),
        tr("Try again."));
}

} // namespace kbs::publish
