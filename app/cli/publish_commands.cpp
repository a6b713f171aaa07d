// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/commands.h"
#include "app/cli/store_access.h"
#include "publish/workspace.h"

#include <QCoreApplication>

// checkout, pull and publish: work beside a shared store.
namespace kbs::cli {

using namespace Qt::StringLiterals;

namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("Cli", text);
}

Result<ExitCode> runCheckout(const Arguments &arguments, Console &console)
{
    const QString path = arguments.operand(u"workspace"_s);
    KBS_TRY(const auto upstream, openStore(arguments, false)); // a workspace number is reserved there
    KBS_TRY(const auto workspace, publish::checkout(*upstream, path, author(arguments), console.progress()));
    KBS_TRY(const RevisionNo revision, workspace->head());
    KBS_TRY(const QString hash, workspace->contentHash());
    console.result({{u"workspace"_s, workspace->location()}, {u"upstream"_s, upstream->location()},
        {u"revision"_s, static_cast<qint64>(revision)}, {u"hash"_s, hash}});
    console.line(tr("%1 is a workspace of %2").arg(workspace->location(), upstream->location()));
    return ExitCode::Done;
}

struct Pair {
    std::unique_ptr<Store> workspace, upstream;
};

Result<Pair> openPair(const Arguments &arguments)
{
    KBS_TRY(auto workspace, openStore(arguments, false));
    KBS_TRY(const auto link, publish::upstreamOf(*workspace));
    const QString named = arguments.option(u"to"_s);
    if (!link)
        return fail(ErrorKind::Usage, tr("%1 is not a workspace: it has no upstream").arg(workspace->location()),
            tr("Make one with kbs checkout"));
    KBS_TRY(auto upstream, stores::open(named.isEmpty() ? link->location : named, workspace->sharedCatalogue()));
    return Pair{std::move(workspace), std::move(upstream)};
}

ExitCode tell(const publish::Outcome &outcome, const QString &what, Console &console)
{
    QJsonArray conflicts;
    for (const Conflict &conflict : outcome.conflicts) {
        conflicts.append(toJson(conflict));
        console.line(describe(conflict));
    }
    console.result(
        {{u"revision"_s, outcome.revision ? QJsonValue(static_cast<qint64>(*outcome.revision)) : QJsonValue()},
            {u"merged"_s, static_cast<qint64>(outcome.merged)}, {u"conflicts"_s, conflicts}});
    if (!outcome.conflicts.empty()) {
        console.note(tr("%1 conflicts; nothing was changed. Choose with --mine CLASS:ID or --theirs CLASS:ID")
                .arg(outcome.conflicts.size()));
        return ExitCode::Conflict;
    }
    console.line(outcome.revision ? what.arg(*outcome.revision) : tr("nothing to do"));
    if (outcome.merged > 0)
        console.line(tr("%1 features took the upstream's state").arg(console.count(outcome.merged)));
    return ExitCode::Done;
}

Result<ExitCode> runPull(const Arguments &arguments, Console &console)
{
    KBS_TRY(const Choices choices, choicesOf(arguments));
    KBS_TRY(const Pair pair, openPair(arguments));
    KBS_TRY(const publish::Outcome outcome, publish::pull(*pair.workspace, *pair.upstream, author(arguments), choices));
    return tell(outcome, tr("revision %1 of the workspace"), console);
}

Result<ExitCode> runPublish(const Arguments &arguments, Console &console)
{
    KBS_TRY(const Choices choices, choicesOf(arguments));
    KBS_TRY(const Pair pair, openPair(arguments));
    KBS_TRY(const publish::Outcome outcome,
        publish::publish(*pair.workspace, *pair.upstream, author(arguments), arguments.option(u"message"_s), choices));
    return tell(outcome, tr("published as revision %1"), console);
}

Operand workspaceOperand()
{
    return {.name = "store", .help = QT_TRANSLATE_NOOP("Cli", "the workspace (.kbs)")};
}

std::vector<Option> exchangeOptions()
{
    std::vector<Option> options = choiceOptions();
    options.push_back({.name = "to",
        .value = "STORE",
        .help = QT_TRANSLATE_NOOP("Cli", "where the upstream is now, if it has moved")});
    options.push_back(authorOption());
    return options;
}

} // namespace

Command checkoutCommand()
{
    return {.name = "checkout",
        .summary = QT_TRANSLATE_NOOP("Cli", "copy a shared store into a workspace"),
        .operands = {{.name = "store", .help = QT_TRANSLATE_NOOP("Cli", "the shared store, a .kbs file")},
            {.name = "workspace", .help = QT_TRANSLATE_NOOP("Cli", "file to make (.kbs)")}},
        .options = {authorOption()},
        .run = runCheckout};
}

Command pullCommand()
{
    return {.name = "pull",
        .summary = QT_TRANSLATE_NOOP("Cli", "bring the others' revisions into the workspace"),
        .operands = {workspaceOperand()},
        .options = exchangeOptions(),
        .run = runPull,
        .details = QT_TRANSLATE_NOOP("Cli", "Exit code 4: conflicts, nothing was changed.")};
}

Command publishCommand()
{
    std::vector<Option> options = exchangeOptions();
    options.insert(options.begin(),
        {.name = "message",
            .value = "TEXT",
            .help = QT_TRANSLATE_NOOP("Cli", "message of the revision"),
            .letter = 'm',
            .required = true});
    return {.name = "publish",
        .summary = QT_TRANSLATE_NOOP("Cli", "send the workspace's revisions to the shared store as one"),
        .operands = {workspaceOperand()},
        .options = options,
        .run = runPublish,
        .details = QT_TRANSLATE_NOOP("Cli", "Exit code 4: conflicts, nothing was changed.")};
}

} // namespace kbs::cli
