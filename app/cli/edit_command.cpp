// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/commands.h"
#include "app/cli/edit_script.h"
#include "app/cli/store_access.h"
#include "edit/drafts.h"

#include <QCoreApplication>
#include <QFileInfo>

namespace kbs::cli {

using namespace Qt::StringLiterals;

namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("Cli", text);
}

Result<ExitCode> run(const Arguments &arguments, Console &console)
{
    const QString path = arguments.option(u"script"_s);
    KBS_TRY(const std::vector<ScriptLine> script, readScript(path));
    KBS_TRY(const auto store, openValidStore(arguments, false));
    Draft draft;
    if (arguments.has(u"draft"_s)) {
        KBS_TRY(draft, drafts::byName(*store, arguments.option(u"draft"_s)));
    }
    KBS_TRY(const auto session, EditSession::open(*store, draft.number));
    for (const QString &warning : session->warnings())
        console.note(warning);
    if (draft.number == noDraft && session->canUndo() && !arguments.has(u"continue"_s))
        return fail(ErrorKind::Conflict,
            tr("The store has uncommitted edits, the last one: %1").arg(session->undoTitle()),
            tr("Commit or discard them first, or go on from them with --continue"));

    ScriptRunner runner(*store, *session, path);
    const QString message = arguments.option(u"message"_s, tr("Edits of %1").arg(QFileInfo(path).fileName()));
    const auto done = runner.run(script, author(arguments), message, console.progress());
    QJsonArray conflicts;
    for (const Conflict &conflict : runner.conflicts()) {
        conflicts.append(toJson(conflict));
        console.line(describe(conflict));
    }
    if (!done && conflicts.isEmpty())
        return std::unexpected(done.error());
    console.result({{u"operations"_s, runner.operations()},
        {u"revision"_s, runner.revision() ? QJsonValue(static_cast<qint64>(*runner.revision())) : QJsonValue()},
        {u"lines"_s, runner.account()}, {u"conflicts"_s, conflicts}});
    if (!done) {
        console.note(done.error().text());
        return ExitCode::Conflict;
    }
    for (const QJsonValue &line : runner.account())
        console.line(u"  %1  %2"_s.arg(line[u"line"].toInteger(), 4).arg(line[u"title"].toString()));
    if (draft.number != noDraft)
        console.line(tr("%1 operations in the draft \"%2\"").arg(runner.operations()).arg(draft.name));
    else
        console.line(runner.revision() ? tr("revision %1").arg(*runner.revision())
                                       : tr("%1 operations in the journal, not committed").arg(runner.operations()));
    return ExitCode::Done;
}

} // namespace

Command editCommand()
{
    return {.name = "edit",
        .summary = QT_TRANSLATE_NOOP("Cli", "apply a script of edits and acts through the journal"),
        .operands = {storeOperand()},
        .options = {{.name = "script",
                        .value = "F",
                        .help = QT_TRANSLATE_NOOP("Cli", "JSON lines, see below"),
                        .required = true},
            {.name = "message",
                .value = "TEXT",
                .help = QT_TRANSLATE_NOOP("Cli", "message of the revision"),
                .letter = 'm'},
            {.name = "draft",
                .value = "NAME",
                .help = QT_TRANSLATE_NOOP("Cli", "edit in this draft; it is merged, not committed (kbs draft)")},
            {.name = "continue", .help = QT_TRANSLATE_NOOP("Cli", "go on from uncommitted edits instead of refusing")},
            authorOption()},
        .run = run,
        .details = QT_TRANSLATE_NOOP("Cli",
            "One JSON value per line; coordinates in the store's CRS, east first:\n"
            "  {\"add\": \"poi\", \"values\": {\"ad\": \"...\"}, \"geometry\": {\"type\": \"Point\", \"coordinates\": "
            "[e, n]}}\n"
            "  {\"set\": \"parsel\", \"where\": {\"ada_no\": \"101\", \"parsel_no\": \"5\"}, \"values\": {\"mevki\": "
            "\"...\"}}\n"
            "  {\"delete\": \"poi\", \"id\": 7}\n"
            "  {\"move\": \"parsel\", \"id\": 7, \"from\": [e, n], \"to\": [e, n]}; insert and remove take \"at\": [e, "
            "n]\n"
            "  {\"split\": \"yapi\", \"id\": 7, \"line\": [[e, n], [e, n]]}; {\"merge\": \"yapi\", \"targets\": "
            "[{\"id\": 7}, {\"id\": 8}]}\n"
            "  {\"act\": \"ifraz\", \"id\": 7, \"line\": [[e, n], [e, n]], \"numbers\": [\"13\", \"14\"], \"date\": "
            "\"2026-01-31\"}\n"
            "  {\"act\": \"tevhid\", \"targets\": [{\"id\": 7}, {\"id\": 8}], \"number\": \"15\"}\n"
            "  \"undo\", \"redo\", \"discard\", and on the last line \"commit\"\n"
            "Without \"commit\" the edits stay in the journal. After an error nothing of the script is left.")};
}

} // namespace kbs::cli
