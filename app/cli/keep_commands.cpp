// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/commands.h"
#include "app/cli/store_access.h"
#include "publish/backups.h"
#include "publish/store_copy.h"
#include "store/backup.h"

#include <QCoreApplication>
#include <QFile>

#include <algorithm>

// backup, restore and verify: keeping a store safe.
namespace kbs::cli {

using namespace Qt::StringLiterals;

namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("Cli", text);
}

/// Pages from file to file, revision by revision where one of them is in a database.
Result<void> copyStore(const QString &from, const QString &to, std::shared_ptr<const Catalogue> all, Console &console)
{
    if (!stores::isOnServer(from) && !stores::isOnServer(to))
        return stores::copyFile(from, to, console.progress());
    KBS_TRY(const auto source, stores::open(from, std::move(all), true));
    KBS_TRY(const std::vector<JournalEntry> journal, source->journal());
    if (!journal.empty())
        console.note(tr("Edits that are not committed yet are not copied; commit them first if they should be"));
    KBS_TRY(const std::vector<Draft> drafts, source->drafts());
    if (std::ranges::any_of(drafts, [](const Draft &draft) { return !draft.isClosed(); }))
        console.note(tr("Drafts stay with the original; merge them first if they should be copied"));
    if (const auto readings = source->accessLog(); readings && !readings->entries.empty())
        console.note(tr("The log of who read personal data stays with the original; keep that too"));
    return publish::copyStore(*source, to, console.progress());
}

Result<ExitCode> copy(const QString &from, const QString &to, Console &console)
{
    KBS_TRY(const auto all, catalogue());
    QString hash;
    {
        KBS_TRY(const auto source, stores::open(from, all, true));
        KBS_TRY(hash, source->contentHash());
    }
    KBS_CHECK(copyStore(from, to, all, console));
    // A copy that nobody has opened is not yet a copy.
    const auto read = [&]() -> Result<std::pair<RevisionNo, QString>> {
        KBS_TRY(const auto copied, stores::open(to, all, true));
        KBS_TRY(const RevisionNo revision, copied->head());
        KBS_TRY(const QString copiedHash, copied->contentHash());
        return std::pair(revision, copiedHash);
    }();
    if (!read) {
        if (!stores::isOnServer(to))
            QFile::remove(to);
        return std::unexpected(read.error());
    }
    console.result({{u"file"_s, to}, {u"revision"_s, static_cast<qint64>(read->first)}, {u"hash"_s, read->second}});
    console.line(tr("%1 is written: revision %2, content %3").arg(to).arg(read->first).arg(read->second));
    return ExitCode::Done;
}

/// The operand is a folder, in which the last ones are kept.
Result<ExitCode> runRotation(const Arguments &arguments, Console &console)
{
    KBS_TRY(const qint64 keep, arguments.number(u"keep"_s, 1, 1, backups::mostKept));
    KBS_TRY(const auto all, catalogue());
    KBS_TRY(const backups::Made made,
        backups::make(arguments.operand(u"store"_s), all, arguments.operand(u"file"_s), static_cast<int>(keep),
            QDateTime::currentDateTimeUtc(), console.progress()));
    console.result({{u"file"_s, made.file}, {u"revision"_s, static_cast<qint64>(made.revision)},
        {u"hash"_s, made.contentHash}, {u"removed"_s, QJsonArray::fromStringList(made.removed)},
        {u"strange"_s, QJsonArray::fromStringList(made.strange)}});
    console.line(tr("%1 is written and verified: revision %2, content %3")
            .arg(made.file)
            .arg(made.revision)
            .arg(made.contentHash));
    for (const QString &file : made.removed)
        console.line(tr("%1 is removed").arg(file));
    for (const QString &file : made.strange)
        console.note(tr("%1 is not the backup that was written there; it was left alone").arg(file));
    return ExitCode::Done;
}

Result<ExitCode> runBackup(const Arguments &arguments, Console &console)
{
    if (arguments.has(u"keep"_s))
        return runRotation(arguments, console);
    return copy(arguments.operand(u"store"_s), arguments.operand(u"file"_s), console);
}

Result<ExitCode> runRestore(const Arguments &arguments, Console &console)
{
    return copy(arguments.operand(u"file"_s), arguments.operand(u"store"_s), console);
}

Result<ExitCode> runVerify(const Arguments &arguments, Console &console)
{
    KBS_TRY(const auto store, openStore(arguments));
    KBS_TRY(const std::vector<Finding> findings, store->verify(console.progress()));
    QJsonArray list;
    for (const Finding &finding : findings) {
        list.append(toJson(finding));
        console.line(describe(finding));
    }
    KBS_TRY(const ErasureLog erased, store->erasures());
    console.result(
        {{u"findings"_s, list}, {u"ok"_s, findings.empty()}, {u"erasures"_s, tellErasures(erased, console)}});
    const auto disagreements = std::ranges::count_if(
        findings, [](const Finding &finding) { return finding.rule != "erasure.bytes"_L1; }); // what is told is no damage
    console.line(disagreements == 0 ? tr("Every hash agrees with its rows")
                                    : tr("%1 disagreements: bring back a backup").arg(disagreements));
    return findings.empty() ? ExitCode::Done : ExitCode::Findings;
}

} // namespace

Command backupCommand()
{
    return {.name = "backup",
        .summary = QT_TRANSLATE_NOOP("Cli", "copy a store, also while somebody works with it"),
        .operands = {storeOperand(),
            {.name = "file",
                .help = QT_TRANSLATE_NOOP("Cli",
                    "backup to make (a file or a postgresql:// address); never overwritten. With "
                    "--keep: a folder that is there")}},
        .options = {{.name = "keep",
            .value = "N",
            .help = QT_TRANSLATE_NOOP("Cli",
                "write a backup into the folder under a name of its own, verify it, and then remove the oldest of this "
                "store's beyond N")}},
        .run = runBackup,
        .details = QT_TRANSLATE_NOOP("Cli",
            "With --keep it is made for cron and systemd timers: it removes only files that it wrote itself and that "
            "nobody has touched since, and none at all unless the new one agrees with its hashes.")};
}

Command restoreCommand()
{
    return {.name = "restore",
        .summary = QT_TRANSLATE_NOOP("Cli", "make a store from a backup"),
        .operands = {{.name = "file", .help = QT_TRANSLATE_NOOP("Cli", "the backup")},
            {.name = "store",
                .help = QT_TRANSLATE_NOOP("Cli", "file (.kbs) or postgresql:// address to make; never overwritten")}},
        .options = {},
        .run = runRestore,
        .details = QT_TRANSLATE_NOOP("Cli",
            "A backup is a store itself, and any store can be restored from: this is also how a store moves from a "
            "file "
            "into a database and back, with its history and its hashes.")};
}

Command verifyCommand()
{
    return {.name = "verify",
        .summary = QT_TRANSLATE_NOOP("Cli", "compute every hash anew and compare"),
        .operands = {storeOperand()},
        .options = {},
        .run = runVerify,
        .details = QT_TRANSLATE_NOOP("Cli", "Exit code 1: the store does not agree with its hashes.")};
}

} // namespace kbs::cli
