// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/commands.h"
#include "app/cli/exports.h"
#include "importers/common/source.h"

#include <QCoreApplication>
#include <QJsonArray>

#include <algorithm>

namespace kbs::cli {

using namespace Qt::StringLiterals;

namespace {

Result<ExitCode> run(const Arguments &, Console &console)
{
    QJsonArray list;
    console.line(QCoreApplication::translate("Cli", "Read by kbs import:"));
    for (const auto &encoding : import::encodings()) {
        list.append(QJsonObject{{u"name"_s, encoding->name()}, {u"title"_s, encoding->title()},
            {u"extensions"_s, QJsonArray::fromStringList(encoding->extensions())}, {u"losses"_s, encoding->losses()},
            {u"read"_s, true}, {u"write"_s, false}});
        console.line(
            u"  %1 %2 (%3)"_s.arg(encoding->name(), -9).arg(encoding->title(), encoding->extensions().join(u' ')));
        if (!encoding->losses().isEmpty())
            console.line(u"            "_s + encoding->losses());
    }
    console.line(QCoreApplication::translate("Cli", "Written by kbs export:"));
    for (const ExportFormat &format : exportFormats()) {
        list.append(QJsonObject{{u"name"_s, QString::fromLatin1(format.name)},
            {u"title"_s, QString::fromLatin1(format.title)},
            {u"extensions"_s, QJsonArray{QString::fromLatin1(format.extension)}},
            {u"losses"_s, QCoreApplication::translate("Cli", format.losses)}, {u"read"_s, false}, {u"write"_s, true}});
        console.line(u"  %1 %2 (%3)"_s.arg(QLatin1StringView(format.name), -9)
                .arg(QLatin1StringView(format.title), QLatin1StringView(format.extension)));
    }
    console.line(QCoreApplication::translate("Cli", "TUCBS/INSPIRE GML and PlanGML are read, not yet written."));
    console.result({{u"formats"_s, list}});
    return ExitCode::Done;
}

} // namespace

Command formatsCommand()
{
    return {.name = "formats",
        .summary = QT_TRANSLATE_NOOP("Cli", "encodings: what is read and written, and what is lost"),
        .operands = {},
        .options = {},
        .run = run};
}

} // namespace kbs::cli
