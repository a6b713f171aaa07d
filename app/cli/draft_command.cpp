// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/commands.h"
#include "app/cli/store_access.h"
#include "edit/drafts.h"
#include "edit/session.h"

#include <QCoreApplication>

#include <algorithm>
#include <array>

// draft: plan changes beside the valid state.
namespace kbs::cli {

using namespace Qt::StringLiterals;

namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("Cli", text);
}

QString stateText(const Draft &draft)
{
    switch (draft.state) {
    case DraftState::Open: return tr("open");
    case DraftState::Approved: return tr("approved by %1").arg(draft.reviewer);
    case DraftState::Returned: return tr("returned by %1: %2").arg(draft.reviewer, draft.note);
    case DraftState::Merged:
        return draft.revision > 0 ? tr("merged by %1 as revision %2").arg(draft.closedBy).arg(draft.revision)
                                  : tr("merged by %1; it changed nothing").arg(draft.closedBy);
    case DraftState::Dropped: return tr("dropped by %1").arg(draft.closedBy);
    }
    return {};
}

QString lineOf(const Draft &draft, const Console &console)
{
    return u"%1  %2  %3  %4"_s.arg(draft.name, -40)
        .arg(draft.begun.toLocalTime().toString(u"yyyy-MM-dd HH:mm"), draft.author,
            draft.isClosed() ? stateText(draft)
                             : tr("%1, %2 edits").arg(stateText(draft), console.count(draft.entries)));
}

QJsonObject toJson(const Draft &draft)
{
    const auto time = [](const QDateTime &when) {
        return when.isValid() ? QJsonValue(when.toUTC().toString(Qt::ISODate)) : QJsonValue();
    };
    return {{u"name"_s, draft.name}, {u"author"_s, draft.author}, {u"begun"_s, time(draft.begun)},
        {u"base"_s, static_cast<qint64>(draft.base)}, {u"state"_s, QString::fromLatin1(drafts::name(draft.state))},
        {u"entries"_s, static_cast<qint64>(draft.entries)}, {u"reviewer"_s, draft.reviewer},
        {u"reviewed"_s, time(draft.reviewed)}, {u"note"_s, draft.note}, {u"closedBy"_s, draft.closedBy},
        {u"closed"_s, time(draft.closed)},
        {u"revision"_s, draft.revision > 0 ? QJsonValue(static_cast<qint64>(draft.revision)) : QJsonValue()}};
}

Result<ExitCode> list(Store &store, const Arguments &, Console &console)
{
    KBS_TRY(const std::vector<Draft> all, store.drafts());
    QJsonArray array;
    for (const Draft &draft : all) {
        array.append(toJson(draft));
        console.line(lineOf(draft, console));
    }
    if (all.empty())
        console.line(tr("There are no drafts"));
    console.result({{u"drafts"_s, array}});
    return ExitCode::Done;
}

Result<ExitCode> tell(Store &store, DraftNo number, Console &console)
{
    KBS_TRY(const std::vector<Draft> all, store.drafts());
    const auto now = std::ranges::find(all, number, &Draft::number);
    if (now != all.end()) {
        console.result(toJson(*now));
        console.line(lineOf(*now, console));
    }
    return ExitCode::Done;
}

Result<ExitCode> begin(Store &store, const Arguments &arguments, Console &console)
{
    KBS_TRY(const DraftNo number, store.newDraft(arguments.operand(u"name"_s), author(arguments)));
    return tell(store, number, console);
}

Result<ExitCode> show(Store &store, const Arguments &arguments, Console &console)
{
    KBS_TRY(const Draft draft, drafts::byName(store, arguments.operand(u"name"_s)));
    KBS_TRY(const auto session, EditSession::open(store, draft.number));
    for (const QString &warning : session->warnings())
        console.note(warning);
    console.line(lineOf(draft, console));
    QJsonArray array;
    for (const Change &change : session->overlay()->changes()) {
        array.append(cli::toJson(change));
        console.line(describe(change, console.language()));
    }
    QJsonObject answer = toJson(draft);
    answer[u"changes"] = array;
    console.result(answer);
    return ExitCode::Done;
}

Result<ExitCode> decide(Store &store, const Arguments &arguments, DraftState to, Console &console)
{
    KBS_TRY(const Draft draft, drafts::byName(store, arguments.operand(u"name"_s)));
    KBS_CHECK(store.decideDraft({.draft = draft.number,
        .to = to,
        .person = author(arguments),
        .note = arguments.option(u"message"_s),
        .lastEntry = draft.lastEntry}));
    return tell(store, draft.number, console);
}

Result<ExitCode> approve(Store &store, const Arguments &arguments, Console &console)
{
    return decide(store, arguments, DraftState::Approved, console);
}

Result<ExitCode> giveBack(Store &store, const Arguments &arguments, Console &console)
{
    return decide(store, arguments, DraftState::Returned, console);
}

Result<ExitCode> drop(Store &store, const Arguments &arguments, Console &console)
{
    return decide(store, arguments, DraftState::Dropped, console);
}

Result<ExitCode> merge(Store &store, const Arguments &arguments, Console &console)
{
    KBS_TRY(const Choices choices, choicesOf(arguments));
    KBS_TRY(const Draft draft, drafts::byName(store, arguments.operand(u"name"_s)));
    KBS_TRY(const drafts::Merging merging,
        drafts::merge(store, draft, author(arguments), arguments.option(u"message"_s), choices));
    QJsonArray conflicts;
    for (const Conflict &conflict : merging.conflicts) {
        conflicts.append(cli::toJson(conflict));
        console.line(describe(conflict));
    }
    console.result(
        {{u"revision"_s, merging.revision ? QJsonValue(static_cast<qint64>(*merging.revision)) : QJsonValue()},
            {u"merged"_s, static_cast<qint64>(merging.merged)}, {u"conflicts"_s, conflicts}});
    if (!merging.conflicts.empty()) {
        console.note(tr("%1 conflicts; nothing was changed. Choose with --mine CLASS:ID (the draft's state) or "
                        "--theirs CLASS:ID (the valid one)")
                .arg(merging.conflicts.size()));
        return ExitCode::Conflict;
    }
    console.line(merging.revision ? tr("\"%1\" is revision %2").arg(draft.name).arg(*merging.revision)
                                  : tr("\"%1\" is closed: it changed nothing").arg(draft.name));
    if (merging.merged > 0)
        console.line(tr("%1 features had changed in the valid state meanwhile").arg(console.count(merging.merged)));
    return ExitCode::Done;
}

/// Who may approve: the store's own rule.
Result<ExitCode> reviewer(Store &store, const Arguments &arguments, Console &console)
{
    const QString who = arguments.operand(u"name"_s);
    if (who != QLatin1StringView(drafts::anybody) && who != "another"_L1)
        return fail(ErrorKind::Usage, tr("\"%1\" is not one of another, anybody").arg(who));
    KBS_CHECK(store.setMeta(drafts::reviewKey, who.toStdString()));
    console.result({{u"reviewer"_s, who}});
    console.line(who == "another"_L1 ? tr("Drafts are approved by somebody else than their author")
                                     : tr("Anybody may approve drafts, also their author"));
    return ExitCode::Done;
}

struct Verb {
    const char *name;
    Result<ExitCode> (*run)(Store &, const Arguments &, Console &);
    bool reads = false; ///< changes nothing
    bool hasName = true;
};
constexpr std::array<Verb, 8> verbs{{{"list", list, true, false}, {"new", begin}, {"show", show, true},
    {"approve", approve}, {"return", giveBack}, {"merge", merge}, {"drop", drop}, {"reviewer", reviewer}}};

Result<ExitCode> run(const Arguments &arguments, Console &console)
{
    const QString named = arguments.operand(u"verb"_s), name = arguments.operand(u"name"_s);
    const auto verb = std::ranges::find_if(verbs, [&named](const Verb &one) {
        return named == QLatin1StringView(one.name) || (named.isEmpty() && one.run == list);
    });
    if (verb == verbs.end())
        return fail(ErrorKind::Usage, tr("\"%1\" is nothing that is done with a draft").arg(named),
            tr("One of list, new, show, approve, return, merge, drop, reviewer"));
    if (verb->hasName && name.isEmpty())
        return fail(ErrorKind::Usage, tr("%1 is missing").arg(u"NAME"_s));
    KBS_TRY(const auto store, openStore(arguments, verb->reads));
    return verb->run(*store, arguments, console);
}

} // namespace

Command draftCommand()
{
    std::vector<Option> options{{.name = "message",
        .value = "TEXT",
        .help
        = QT_TRANSLATE_NOOP("Cli", "why it is approved or returned; what the merged revision says beside its name"),
        .letter = 'm'}};
    std::ranges::copy(choiceOptions(), std::back_inserter(options));
    options.push_back(authorOption());
    return {.name = "draft",
        .summary = QT_TRANSLATE_NOOP("Cli", "plan changes (tadilat) beside the valid state: list, review, merge, drop"),
        .operands = {storeOperand(),
            {.name = "verb",
                .help = QT_TRANSLATE_NOOP("Cli", "list (default), new, show, approve, return, merge, drop, reviewer"),
                .count = Operand::Optional},
            {.name = "name",
                .help = QT_TRANSLATE_NOOP("Cli", "the draft; of reviewer: another or anybody"),
                .count = Operand::Optional}},
        .options = options,
        .run = run,
        .details = QT_TRANSLATE_NOOP("Cli",
            "A draft is edited with kbs edit --draft NAME and read with --draft NAME of info, find, parcel, imar, "
            "check "
            "and render (check --draft NAME --changed-since head: only what the draft changes); the valid state stays "
            "as it "
            "is until the draft is merged.\n"
            "  approve, return   a review by somebody else than the author; a change of the draft ends it\n"
            "  merge             an approved draft becomes one revision; what the valid state changed meanwhile is "
            "merged\n"
            "  drop              its edits are gone; who dropped it and when stays on record\n"
            "  reviewer anybody  from now on authors may approve their own drafts (reviewer another: not any more)\n"
            "A backup of a file holds its drafts; a copy between a file and a database holds revisions only.\n"
            "Exit code 4: conflicts, or somebody edited the draft meanwhile; nothing was changed.")};
}

} // namespace kbs::cli
