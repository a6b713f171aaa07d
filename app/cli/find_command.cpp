// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/commands.h"
#include "app/cli/store_access.h"
#include "search/search.h"

#include <QCoreApplication>

namespace kbs::cli {

using namespace Qt::StringLiterals;

namespace {

Result<ExitCode> run(const Arguments &arguments, Console &console)
{
    KBS_TRY(const qint64 most, arguments.number(u"limit"_s, 20, 1, 10'000));
    KBS_TRY(const auto store, openStore(arguments));
    const QString text = arguments.all(u"text"_s).join(u' ');
    KBS_TRY(
        const std::vector<search::Hit> found, search::find(*store, text, static_cast<int>(most), console.progress()));
    QJsonArray hits;
    for (const search::Hit &hit : found) {
        hits.append(QJsonObject{{u"kind"_s, hit.kind}, {u"class"_s, QString::fromStdString(hit.featureClass->name)},
            {u"id"_s, static_cast<qint64>(hit.id)}, {u"label"_s, hit.label},
            {u"at"_s, hit.at ? QJsonValue(toJson(*hit.at)) : QJsonValue()}, {u"score"_s, hit.score},
            {u"extent"_s, toJson(hit.extent)}});
        const QString at = hit.at ? u"%1,%2"_s.arg(hit.at->x, 0, 'f', 2).arg(hit.at->y, 0, 'f', 2) : QString();
        console.line(
            u"%1  %2  %3"_s.arg(hit.label, -40).arg(hit.featureClass->title.in(console.language()), -14).arg(at));
    }
    console.result({{u"text"_s, text}, {u"hits"_s, hits}});
    if (found.empty())
        console.line(QCoreApplication::translate("Cli", "Nothing found for \"%1\"").arg(text));
    return ExitCode::Done;
}

} // namespace

Command searchCommand()
{
    return {.name = "find",
        .summary = QT_TRANSLATE_NOOP("Cli", "one search for parcels, addresses and places"),
        .operands = {storeOperand(),
            {.name = "text",
                .help = QT_TRANSLATE_NOOP("Cli", "what you would type: 123/4, a street and door number, a place"),
                .count = Operand::Many}},
        .options = {asOfOption(), draftOption(),
            {.name = "limit", .value = "N", .help = QT_TRANSLATE_NOOP("Cli", "at most N answers (default: 20)")}},
        .run = run};
}

} // namespace kbs::cli
