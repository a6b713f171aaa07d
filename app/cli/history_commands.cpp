// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/commands.h"
#include "app/cli/store_access.h"

#include <QCoreApplication>

#include <algorithm>

// log, show, diff and revert: what happened to a store and how to take it back.
namespace kbs::cli {

using namespace Qt::StringLiterals;

namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("Cli", text);
}

QString lineOf(const Revision &revision, const Console &console)
{
    return u"%1  %2  %3  %4  +%5 ~%6 -%7  %8"_s.arg(revision.number, 5)
        .arg(revision.time.toLocalTime().toString(u"yyyy-MM-dd HH:mm"), revision.author, revision.kind,
            console.count(revision.added), console.count(revision.changed), console.count(revision.deleted),
            revision.message);
}

constexpr qint64 defaultLimit = 10'000;

/// Lists the changes from one revision to another into the answer.
Result<void> listChanges(
    Store &store, RevisionNo from, RevisionNo to, qint64 most, Console &console, QJsonObject &answer)
{
    QJsonArray changes;
    qint64 count = 0;
    KBS_CHECK(store.changesBetween(from, to, [&](const Change &change) {
        if (count++ < most) {
            if (console.json())
                changes.append(toJson(change));
            console.line(cli::describe(change, console.language()));
        }
        return !console.progress().isCancelled();
    }));
    if (console.progress().isCancelled())
        return cancelled();
    if (count > most)
        console.line(tr("... and %1 more; --limit shows them").arg(console.count(count - most)));
    answer.insert(u"changes"_s, changes);
    answer.insert(u"changesNotListed"_s, std::max<qint64>(0, count - most));
    return {};
}

Option limitOption()
{
    return {.name = "limit",
        .value = "N",
        .help = QT_TRANSLATE_NOOP("Cli", "list at most N; the rest is counted (default: 10000)")};
}

Result<ExitCode> runLog(const Arguments &arguments, Console &console)
{
    KBS_TRY(const auto store, openStore(arguments));
    KBS_TRY(const qint64 most, arguments.number(u"limit"_s, defaultLimit, 1, 100'000'000));
    KBS_TRY(const std::vector<Revision> revisions, store->revisions());
    QJsonArray list;
    for (std::size_t i = 0; i < std::min(revisions.size(), static_cast<std::size_t>(most)); ++i) {
        list.append(toJson(revisions[i]));
        console.line(lineOf(revisions[i], console));
    }
    console.result({{u"revisions"_s, list}});
    return ExitCode::Done;
}

Result<ExitCode> runShow(const Arguments &arguments, Console &console)
{
    KBS_TRY(const auto store, openStore(arguments));
    KBS_TRY(const qint64 most, arguments.number(u"limit"_s, defaultLimit, 1, 100'000'000));
    KBS_TRY(const RevisionNo number, parseRevision(*store, arguments.operand(u"revision"_s)));
    KBS_TRY(const Revision revision, store->revision(number));
    console.line(lineOf(revision, console));
    QJsonObject answer = toJson(revision);
    KBS_CHECK(listChanges(*store, revision.parent, revision.number, most, console, answer));
    console.result(answer);
    return ExitCode::Done;
}

Result<ExitCode> runDiff(const Arguments &arguments, Console &console)
{
    KBS_TRY(const auto store, openStore(arguments));
    KBS_TRY(const qint64 most, arguments.number(u"limit"_s, defaultLimit, 1, 100'000'000));
    KBS_TRY(const RevisionNo from, parseRevision(*store, arguments.operand(u"from"_s)));
    KBS_TRY(const RevisionNo to, parseRevision(*store, arguments.operand(u"to"_s)));
    QJsonObject answer{{u"from"_s, static_cast<qint64>(from)}, {u"to"_s, static_cast<qint64>(to)}};
    KBS_CHECK(listChanges(*store, from, to, most, console, answer));
    console.result(answer);
    return ExitCode::Done;
}

/// The change that undoes another.
Change inverse(const Change &change)
{
    Change out = change;
    std::swap(out.before, out.after);
    if (change.kind == ChangeKind::Add)
        out.kind = ChangeKind::Delete;
    else if (change.kind == ChangeKind::Delete)
        out.kind = ChangeKind::Add;
    return out;
}

Result<ExitCode> runRevert(const Arguments &arguments, Console &console)
{
    KBS_TRY(const auto store, openStore(arguments, false));
    KBS_TRY(const RevisionNo number, parseRevision(*store, arguments.operand(u"revision"_s)));
    if (number == 0)
        return fail(ErrorKind::Usage, tr("There is no revision 0 to revert"));
    KBS_TRY(const Revision revision, store->revision(number));
    std::vector<Change> changes;
    KBS_CHECK(store->changesBetween(revision.parent, revision.number, [&](const Change &change) {
        changes.push_back(inverse(change));
        return !console.progress().isCancelled();
    }));
    if (console.progress().isCancelled())
        return cancelled();
    std::vector<Conflict> conflicts;
    const auto done = store->commit(changes,
        {.author = author(arguments),
            .message = arguments.option(u"message"_s, tr("Revert of revision %1").arg(number)),
            .kind = u"revert"_s,
            .expectedHead = {},
            .meta = {}},
        &conflicts);
    QJsonArray list;
    for (const Conflict &conflict : conflicts) {
        list.append(toJson(conflict));
        console.line(cli::describe(conflict));
    }
    if (!done && done.error().kind != ErrorKind::Conflict)
        return std::unexpected(done.error());
    console.result({{u"revision"_s, done ? QJsonValue(static_cast<qint64>(*done)) : QJsonValue()},
        {u"reverted"_s, static_cast<qint64>(number)}, {u"conflicts"_s, list}});
    if (!done) {
        console.note(done.error().text());
        return ExitCode::Conflict;
    }
    console.line(tr("revision %1 takes revision %2 back").arg(*done).arg(number));
    return ExitCode::Done;
}

} // namespace

Command logCommand()
{
    return {.name = "log",
        .summary = QT_TRANSLATE_NOOP("Cli", "revisions, newest first"),
        .operands = {storeOperand()},
        .options = {limitOption()},
        .run = runLog};
}

Command showCommand()
{
    return {.name = "show",
        .summary = QT_TRANSLATE_NOOP("Cli", "what one revision changed"),
        .operands = {storeOperand(), {.name = "revision", .help = QT_TRANSLATE_NOOP("Cli", "its number, or head")}},
        .options = {limitOption()},
        .run = runShow};
}

Command diffCommand()
{
    return {.name = "diff",
        .summary = QT_TRANSLATE_NOOP("Cli", "what changed from one revision to another"),
        .operands = {storeOperand(),
            {.name = "from", .help = QT_TRANSLATE_NOOP("Cli", "number of a revision, or head; 0: before the first")},
            {.name = "to", .help = QT_TRANSLATE_NOOP("Cli", "number of a revision, or head")}},
        .options = {limitOption()},
        .run = runDiff};
}

Command revertCommand()
{
    return {.name = "revert",
        .summary = QT_TRANSLATE_NOOP("Cli", "take a revision back with a new one"),
        .operands = {storeOperand(), {.name = "revision", .help = QT_TRANSLATE_NOOP("Cli", "its number, or head")}},
        .options = {{.name = "message",
                        .value = "TEXT",
                        .help = QT_TRANSLATE_NOOP("Cli", "message of the new revision"),
                        .letter = 'm'},
            authorOption()},
        .run = runRevert,
        .details = QT_TRANSLATE_NOOP(
            "Cli", "Exit code 4: later revisions changed the same things; they are listed and nothing was changed.")};
}

} // namespace kbs::cli
