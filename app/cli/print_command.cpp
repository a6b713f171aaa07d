// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/commands.h"
#include "app/cli/map_options.h"
#include "app/cli/store_access.h"
#include "print/printer.h"

#include <QCoreApplication>

namespace kbs::cli {

using namespace Qt::StringLiterals;

namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("Cli", text);
}

Result<print::Template> templateOf(const Arguments &arguments)
{
    KBS_TRY(print::Template page, print::templates::load(arguments.option(u"template"_s, u"a4"_s)));
    return arguments.has(u"paper"_s) ? page.on(arguments.option(u"paper"_s)) : Result<print::Template>(std::move(page));
}

/// The boxes of all features of the classes that --series-of names.
Result<std::vector<Bbox>> boxesOf(Store &store, const QStringList &names)
{
    KBS_TRY(const auto classes, classesOf(store.catalogue(), names));
    std::vector<Bbox> boxes;
    for (const FeatureClass *featureClass : classes) {
        Query query;
        query.featureClass = featureClass;
        query.attributes = std::vector<int>();
        KBS_CHECK(store.read(query, [&](const FeatureBatch &batch) {
            for (std::size_t row = 0; row < batch.size(); ++row) {
                Bbox box;
                for (const Point &point : batch.geometryView(row).points)
                    box.add(point.x, point.y);
                if (!box.isEmpty())
                    boxes.push_back(box);
            }
            return true;
        }));
    }
    return boxes;
}

Result<std::vector<print::Frame>> seriesOf(Store &store, const print::Framer &framer, const Arguments &arguments)
{
    KBS_TRY(const qint64 scale, arguments.number(u"series-scale"_s, 0, 10, 1'000'000));
    std::vector<Bbox> boxes;
    if (arguments.has(u"series-of"_s)) {
        KBS_TRY(boxes, boxesOf(store, arguments.all(u"series-of"_s)));
    } else if (arguments.has(u"bbox"_s)) {
        KBS_TRY(const Bbox box, parseBbox(arguments.option(u"bbox"_s)));
        boxes.push_back(box);
    } else {
        return fail(ErrorKind::Usage, tr("--series-scale needs --bbox or --series-of"));
    }
    return framer.series(boxes, static_cast<int>(scale));
}

Result<std::vector<print::Frame>> framesOf(Store &store, const print::Framer &framer, const Arguments &arguments)
{
    if (arguments.has(u"series-scale"_s))
        return seriesOf(store, framer, arguments);
    std::vector<print::Frame> frames;
    for (const QString &name : arguments.all(u"sheet"_s)) {
        KBS_TRY(print::Frame frame, framer.sheet(name));
        frames.push_back(std::move(frame));
    }
    if (!frames.empty())
        return frames;
    KBS_TRY(const qint64 scale, arguments.number(u"scale"_s, 0, 10, 1'000'000));
    if (arguments.has(u"at"_s)) {
        if (scale == 0)
            return fail(ErrorKind::Usage, tr("--at needs --scale"));
        KBS_TRY(const Point at, parsePoint(arguments.option(u"at"_s)));
        KBS_TRY(frames.emplace_back(), framer.at(at, static_cast<int>(scale)));
        return frames;
    }
    if (!arguments.has(u"bbox"_s))
        return fail(ErrorKind::Usage, tr("What to print is missing"),
            tr("Give --at with --scale, --bbox, --sheet, or --series-scale"));
    KBS_TRY(const Bbox box, parseBbox(arguments.option(u"bbox"_s)));
    KBS_TRY(frames.emplace_back(), framer.around(box, static_cast<int>(scale)));
    return frames;
}

QJsonObject toJson(const print::PrintedPage &page)
{
    return {{u"name"_s, page.frame.name}, {u"scale"_s, page.frame.scale}, {u"code"_s, page.key.code},
        {u"key"_s, page.key.text()}, {u"extent"_s, cli::toJson(page.frame.extent())}, {u"file"_s, page.file}};
}

Result<ExitCode> printSheets(Store &store, const Arguments &arguments, Console &console)
{
    print::Sheets sheets;
    KBS_TRY(sheets.page, templateOf(arguments));
    KBS_TRY(const print::Framer framer, print::Framer::create(sheets.page, store.crs()));
    KBS_TRY(sheets.styles, stylesOf(store.catalogue(), arguments, console));
    sheets.theme = arguments.option(u"theme"_s);
    sheets.classes = arguments.all(u"class"_s);
    KBS_TRY(sheets.layers, mapLayersOf(store, *sheets.styles, arguments));
    KBS_CHECK(checkRasters(sheets.layers.rasters, store.crs(), console));
    sheets.title = arguments.option(u"title"_s);
    sheets.municipality = arguments.option(u"municipality"_s);
    sheets.author = author(arguments);
    sheets.date = QDate::currentDate();
    sheets.language = console.language();
    KBS_TRY(const auto frames, framesOf(store, framer, arguments));
    print::Output output{.path = arguments.option(u"output"_s), .oneFileEach = arguments.has(u"each"_s)};
    KBS_TRY(const qint64 dotsPerInch, arguments.number(u"dpi"_s, 300, 50, 2400));
    output.dotsPerInch = static_cast<double>(dotsPerInch);
    KBS_TRY(const print::Printed printed, print::print(store, sheets, frames, output, console.progress()));

    QJsonArray pages, empty;
    for (const print::PrintedPage &page : printed.pages) {
        pages.append(toJson(page));
        console.line(tr("%1  1/%2  %3  check code %4")
                .arg(page.frame.name.isEmpty() ? page.key.place : page.frame.name)
                .arg(page.frame.scale)
                .arg(page.file, page.key.code));
    }
    for (const print::Frame &frame : printed.empty)
        empty.append(frame.name);
    if (!printed.empty.empty())
        console.note(tr("%1 sheets without content were left out").arg(printed.empty.size()));
    for (const Error &note : printed.notes)
        console.note(note.text());
    const RevisionNo revision = printed.pages.front().key.revision;
    console.result({{u"files"_s, QJsonArray::fromStringList(printed.files)}, {u"pages"_s, pages}, {u"empty"_s, empty},
        {u"revision"_s, static_cast<qint64>(revision)}, {u"template"_s, sheets.page.name},
        {u"paper"_s, sheets.page.paper}, {u"crs"_s, store.crs().id}});
    return ExitCode::Done;
}

/// The key of a sheet in hand: the text of its QR code, or its check code with what else stands on it.
Result<print::SheetKey> keyInHand(Store &store, const Arguments &arguments)
{
    const QString given = arguments.option(u"verify"_s).simplified();
    if (given.contains(u' '))
        return print::SheetKey::parse(given);
    KBS_TRY(const print::Template page, templateOf(arguments));
    KBS_TRY(const print::Framer framer, print::Framer::create(page, store.crs()));
    KBS_TRY(const auto frames, framesOf(store, framer, arguments));
    print::SheetKey key = print::sheetKey(
        page, frames.front(), store.crs(), {}, arguments.option(u"theme"_s), arguments.all(u"class"_s));
    key.code = given;
    return key;
}

Result<ExitCode> verify(Store &store, const Arguments &arguments, Console &console)
{
    KBS_TRY(const print::SheetKey key, keyInHand(store, arguments));
    KBS_TRY(const print::Template named,
        arguments.has(u"template"_s) ? print::templates::load(arguments.option(u"template"_s))
                                     : print::templates::load(key.templateName));
    KBS_TRY(const print::Template page, named.on(key.paper));
    KBS_TRY(const auto revision, print::verify(store, page, key));
    KBS_TRY(const RevisionNo head, store.head());
    QJsonObject answer{{u"code"_s, key.code}, {u"genuine"_s, revision.has_value()},
        {u"revision"_s, revision ? QJsonValue(static_cast<qint64>(revision->number)) : QJsonValue()},
        {u"head"_s, static_cast<qint64>(head)}, {u"current"_s, revision && revision->number == head}};
    console.result(answer);
    if (!revision)
        console.line(tr("The code %1 belongs to no revision of this store").arg(key.code));
    else if (revision->number == head)
        console.line(tr("The sheet shows revision %1, which is the current one").arg(head));
    else
        console.line(
            tr("The sheet shows revision %1; the store is at revision %2 by now").arg(revision->number).arg(head));
    return revision ? ExitCode::Done : ExitCode::Findings;
}

Result<ExitCode> run(const Arguments &arguments, Console &console)
{
    if (!arguments.has(u"verify"_s) && !arguments.has(u"output"_s))
        return fail(ErrorKind::Usage, tr("--output is missing: the file to write"));
    KBS_TRY(const auto store, openStore(arguments));
    return arguments.has(u"verify"_s) ? verify(*store, arguments, console) : printSheets(*store, arguments, console);
}

std::vector<Option> options()
{
    return {asOfOption(),
        {.name = "template",
            .value = "NAME",
            .help = QT_TRANSLATE_NOOP("Cli", "a4, a4-landscape, a3, pafta, or a file NAME.print.json (default: a4)")},
        {.name = "paper",
            .value = "SIZE",
            .help = QT_TRANSLATE_NOOP("Cli", "other paper than the template's: A0 … A4")},
        {.name = "scale", .value = "N", .help = QT_TRANSLATE_NOOP("Cli", "draw at 1/N, exact on the paper")},
        {.name = "at", .value = "E,N", .help = QT_TRANSLATE_NOOP("Cli", "middle of the map, or a place on the sheet")},
        {.name = "bbox",
            .value = "E0,N0,E1,N1",
            .help = QT_TRANSLATE_NOOP("Cli", "what to show whole; without --scale at the largest round scale")},
        {.name = "sheet",
            .value = "NAME",
            .help = QT_TRANSLATE_NOOP("Cli", "an official sheet, as H22-c-25-a-1-a (template pafta)"),
            .repeated = true},
        {.name = "series-scale",
            .value = "N",
            .help = QT_TRANSLATE_NOOP("Cli", "all sheets of this scale that --bbox or --series-of meets")},
        {.name = "series-of",
            .value = "C",
            .help = QT_TRANSLATE_NOOP("Cli", "the features of this class say which sheets"),
            .repeated = true},
        {.name = "each", .help = QT_TRANSLATE_NOOP("Cli", "a file for each sheet: plan.pdf becomes plan-NAME.pdf")},
        {.name = "title", .value = "TEXT", .help = QT_TRANSLATE_NOOP("Cli", "title of the sheet")},
        {.name = "municipality",
            .value = "TEXT",
            .help = QT_TRANSLATE_NOOP("Cli", "heading of the sheet (default: the store's name)")},
        {.name = "dpi", .value = "N", .help = QT_TRANSLATE_NOOP("Cli", "dots per inch of a PNG (default: 300)")},
        {.name = "verify",
            .value = "CODE",
            .help = QT_TRANSLATE_NOOP("Cli",
                "tell which revision a sheet shows: the text of its QR code, or its check code with --template, "
                "--scale and --at or --sheet")},
        authorOption(),
        {.name = "output",
            .value = "F",
            .help = QT_TRANSLATE_NOOP("Cli", "file to write: .pdf, .png or .svg"),
            .letter = 'o'}};
}

} // namespace

Command printCommand()
{
    return {.name = "print",
        .summary
        = QT_TRANSLATE_NOOP("Cli", "map sheets on paper, exact in scale: title block, grid, legend, check code"),
        .operands = {storeOperand()},
        .options = withMapOptions(options()),
        .run = run,
        .draws = true};
}

} // namespace kbs::cli
