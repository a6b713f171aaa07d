// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/commands.h"
#include "app/cli/store_access.h"
#include "importers/common/mapping_library.h"
#include "importers/common/receipt.h"

#include <QCoreApplication>
#include <QJsonDocument>
#include <QSaveFile>

namespace kbs::cli {

using namespace Qt::StringLiterals;

namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("Cli", text);
}

Result<import::Options> optionsOf(const Arguments &arguments)
{
    import::Options options;
    options.encoding = arguments.option(u"as"_s);
    options.crs = arguments.option(u"crs"_s);
    KBS_TRY(options.mappingFile, import::findMapping(arguments.option(u"map"_s)));
    options.characterSet = arguments.option(u"charset"_s);
    options.repair = arguments.has(u"repair"_s);
    options.complete = arguments.has(u"complete"_s);
    options.author = author(arguments);
    options.message = arguments.option(u"message"_s);
    const QString axis = arguments.option(u"axis"_s, u"auto"_s);
    if (axis == "en"_L1)
        options.axis = import::AxisOrder::EastNorth;
    else if (axis == "ne"_L1)
        options.axis = import::AxisOrder::NorthEast;
    else if (axis != "auto"_L1)
        return fail(ErrorKind::Usage, tr("--axis: \"%1\" is neither auto nor en nor ne").arg(axis));
    return options;
}

Result<void> writeReport(const QString &path, const QJsonObject &report)
{
    QSaveFile file(path);
    if (!file.open(QIODevice::WriteOnly) || file.write(QJsonDocument(report).toJson()) < 0 || !file.commit())
        return fail(ErrorKind::Io, tr("The report %1 cannot be written: %2").arg(path, file.errorString()));
    return {};
}

/// The receipts asked for; what cannot be written is told, since the import itself stands.
void writeReceipts(const import::Receipt &receipt, const QStringList &paths, Console &console)
{
    for (const QString &path : paths) {
        if (const auto written = import::writeReceipt(receipt, path, console.language()); !written)
            console.note(written.error().text());
        else
            console.line(tr("receipt %1, check code %2").arg(path, receipt.facts["checkCode"_L1].toString()));
    }
}

void tell(Console &console, const import::Preview &preview)
{
    for (const import::FileReport &file : preview.files)
        console.line(tr("%1: %2, %3 (%4)")
                .arg(file.path, file.encoding, file.crs.isEmpty() ? tr("no coordinates") : file.crs, file.crsWhy));
    const import::Ledger &ledger = preview.ledger;
    console.line(tr("read %1 = loaded %2 + rejected %3 + ignored %4")
            .arg(console.count(ledger.read), console.count(ledger.loaded), console.count(ledger.rejected),
                console.count(ledger.ignored)));
    for (const auto &[featureClass, counts] : preview.counts)
        console.line(u"  %1 +%2 ~%3 =%4 -%5"_s.arg(QString::fromStdString(featureClass->name), -18)
                .arg(console.count(counts.added), console.count(counts.changed), console.count(counts.unchanged),
                    console.count(counts.deleted)));
    constexpr std::size_t most = 50;
    for (std::size_t i = 0; i < std::min(most, ledger.findings.size()); ++i)
        console.line(describe(ledger.findings[i]));
    const qint64 more = static_cast<qint64>(ledger.findings.size() - std::min(most, ledger.findings.size()))
        + ledger.findingsNotListed;
    if (more > 0)
        console.line(tr("... and %1 more findings; --report or --json lists them").arg(console.count(more)));
}

Result<ExitCode> run(const Arguments &arguments, Console &console)
{
    KBS_TRY(const import::Options options, optionsOf(arguments));
    const QStringList receipts = arguments.all(u"receipt"_s), files = arguments.all(u"file"_s);
    for (const QString &path : receipts)
        KBS_CHECK(import::checkReceiptName(path));
    const bool isDryRun = arguments.has(u"dry-run"_s);
    KBS_TRY(const auto store, openStore(arguments, false));
    KBS_TRY(import::Preview preview, import::prepare(*store, files, options, console.progress()));

    std::optional<RevisionNo> revision;
    if (!isDryRun) {
        KBS_TRY(revision, import::apply(preview, options, console.progress()));
    }
    QJsonObject report = import::toJson(preview, revision);
    std::optional<import::Receipt> receipt;
    if (!receipts.isEmpty()) {
        if (auto made = import::makeReceipt(*store, preview, revision, files, console.progress()))
            receipt = std::move(*made);
        else
            console.note(made.error().text()); // the import itself stands
    }
    if (receipt)
        report = receipt->facts;
    console.result(report);
    tell(console, preview);
    console.line(revision ? tr("revision %1").arg(*revision) : tr("dry run: nothing was changed"));
    if (receipt)
        writeReceipts(*receipt, receipts, console);
    if (arguments.has(u"report"_s)) {
        if (const auto written = writeReport(arguments.option(u"report"_s), report); !written)
            console.note(written.error().text()); // the import itself stands
    }
    return preview.ledger.rejected > 0 ? ExitCode::Findings : ExitCode::Done;
}

} // namespace

Command importCommand()
{
    return {.name = "import",
        .summary = QT_TRANSLATE_NOOP("Cli", "recognise, read, check and load files as one revision"),
        .operands = {storeOperand(),
            {.name = "file", .help = QT_TRANSLATE_NOOP("Cli", "files, archives or addresses (https://…) of one delivery"), .count = Operand::Many}},
        .options = {{.name = "as",
                        .value = "ENCODING",
                        .help = QT_TRANSLATE_NOOP("Cli", "instead of the recognised encoding; see kbs formats")},
            {.name = "crs",
                .value = "EPSG:n",
                .help = QT_TRANSLATE_NOOP("Cli", "instead of the declared coordinate system")},
            {.name = "axis",
                .value = "auto|en|ne",
                .help = QT_TRANSLATE_NOOP("Cli", "order of coordinates: east first or north first (default: auto)")},
            {.name = "map",
                .value = "MAPPING",
                .help
                = QT_TRANSLATE_NOOP("Cli", "mapping file, or the supplier's name that the window saved it under")},
            {.name = "charset",
                .value = "NAME",
                .help = QT_TRANSLATE_NOOP("Cli", "character set of the texts, e.g. windows-1254")},
            {.name = "repair",
                .help = QT_TRANSLATE_NOOP("Cli", "repair invalid polygons instead of rejecting them; each is listed")},
            {.name = "complete",
                .help = QT_TRANSLATE_NOOP("Cli", "the delivery is complete for its classes: what it lacks is deleted")},
            {.name = "dry-run", .help = QT_TRANSLATE_NOOP("Cli", "show what would change, change nothing")},
            {.name = "report",
                .value = "R.json",
                .help = QT_TRANSLATE_NOOP("Cli", "write the whole account to a file")},
            {.name = "receipt",
                .value = "R.html|R.pdf",
                .help = QT_TRANSLATE_NOOP(
                    "Cli", "write the receipt for the supplier: files with SHA-256, ledger, refused objects, sketch"),
                .repeated = true},
            {.name = "message",
                .value = "TEXT",
                .help = QT_TRANSLATE_NOOP("Cli", "message of the revision"),
                .letter = 'm'},
            authorOption()},
        .run = run,
        .details = QT_TRANSLATE_NOOP("Cli",
            "Exit code 1: loaded, but some objects were rejected; every one is listed with its line and reason.\n"
            "With --dry-run nothing is changed; --json, --report and --receipt tell the same, with revision null.\n"
            "Rule numbers (KBS-0401): see kbs rules. Mapping files: see importers/README.md; the window saves them."),
        .drawsWith = "receipt"};
}

} // namespace kbs::cli
