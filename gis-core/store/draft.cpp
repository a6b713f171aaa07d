// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/draft.h"

#include "base/turkish.h"

#include <QCoreApplication>

#include <algorithm>
#include <array>

namespace kbs::drafts {

namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("Store", text);
}

struct Names {
    DraftState state;
    const char *name, *stored;
};
constexpr std::array<Names, 5> names{{{DraftState::Open, "open", "acik"},
    {DraftState::Approved, "approved", "onaylandi"}, {DraftState::Returned, "returned", "iade"},
    {DraftState::Merged, "merged", "islendi"}, {DraftState::Dropped, "dropped", "birakildi"}}};

const Names &namesOf(DraftState state)
{
    return *std::ranges::find(names, state, &Names::state);
}

Result<void> checkReview(const Draft &now, const DraftDecision &decision, bool anybodyReviews)
{
    if (decision.to == DraftState::Returned && decision.note.trimmed().isEmpty())
        return fail(ErrorKind::Usage, tr("Whoever returns a draft says why"), tr("Write what is to be changed in it."));
    if (decision.to == DraftState::Approved && !anybodyReviews
        && turkish::fold(decision.person) == turkish::fold(now.author))
        return fail(ErrorKind::Usage,
            tr("%1 began the draft \"%2\" and so cannot approve it").arg(now.author, now.name),
            tr("Let somebody else look at it. A store may also let its authors approve: kbs draft STORE reviewer "
               "anybody."));
    return {};
}

} // namespace

const char *name(DraftState state)
{
    return namesOf(state).name;
}

const char *storedName(DraftState state)
{
    return namesOf(state).stored;
}

DraftState stateOf(std::string_view storedName)
{
    const auto found
        = std::ranges::find(names, storedName, [](const Names &one) { return std::string_view(one.stored); });
    return found == names.end() ? DraftState::Open : found->state;
}

Result<QString> keptName(const QString &name)
{
    QString kept = name.simplified().normalized(QString::NormalizationForm_C);
    if (kept.isEmpty())
        return fail(ErrorKind::Usage, tr("A draft needs a name"), tr("Name it after the plan change it holds."));
    return kept;
}

Result<void> checkOpen(const std::optional<Draft> &now)
{
    if (!now)
        return fail(ErrorKind::NotFound, tr("The store has no such draft"), tr("\"kbs draft\" lists the drafts."));
    if (now->state == DraftState::Merged)
        return fail(ErrorKind::Conflict, tr("%1 has merged the draft \"%2\" already").arg(now->closedBy, now->name),
            tr("What it held is in the valid state."));
    if (now->state == DraftState::Dropped)
        return fail(ErrorKind::Conflict, tr("%1 has dropped the draft \"%2\"").arg(now->closedBy, now->name),
            tr("Begin another one."));
    return {};
}

std::string columns(bool counted)
{
    const std::string count = "(SELECT count(*) FROM kbs_taslak_gunluk g WHERE g.taslak = no)";
    return "no, ad, yazan, zaman, taban, durum, inceleyen, inceleme_notu, inceleme_zamani, kapatan, kapanis_zamani, "
           "coalesce(revizyon, 0), "
        + (counted ? count : "0") + ", (SELECT coalesce(max(g.sira), 0) FROM kbs_taslak_gunluk g WHERE g.taslak = no)";
}

Result<Draft> openOne(const std::vector<Draft> &all, DraftNo number)
{
    const auto found = std::ranges::find(all, number, &Draft::number);
    const auto draft = found == all.end() ? std::nullopt : std::optional(*found);
    KBS_CHECK(checkOpen(draft));
    return *draft;
}

Result<void> check(const std::optional<Draft> &now, const DraftDecision &decision, bool anybodyReviews)
{
    KBS_CHECK(checkOpen(now));
    if (decision.person.trimmed().isEmpty())
        return fail(ErrorKind::Usage, tr("The draft \"%1\" needs the name of whoever decides about it").arg(now->name));
    if (now->lastEntry != decision.lastEntry)
        return fail(ErrorKind::Conflict,
            tr("Somebody has edited the draft \"%1\" meanwhile; nothing was changed").arg(now->name),
            tr("Look at it again."));
    if (decision.to == DraftState::Merged && now->state != DraftState::Approved)
        return fail(ErrorKind::Usage, tr("The draft \"%1\" is not approved").arg(now->name),
            tr("Somebody has to approve it first, as it is now."));
    return checkReview(*now, decision, anybodyReviews);
}

std::unexpected<Error> nameIsTaken(const QString &name)
{
    return fail(ErrorKind::Usage, tr("There is an open draft named \"%1\" already").arg(name),
        tr("Go on in that one, or choose another name."));
}

} // namespace kbs::drafts
