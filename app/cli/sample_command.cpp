// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/commands.h"
#include "app/sample/sample_city.h"

#include <QCoreApplication>
#include <QJsonArray>

namespace kbs::cli {

using namespace Qt::StringLiterals;

namespace {

Result<ExitCode> run(const Arguments &arguments, Console &console)
{
    sample::Request request;
    KBS_TRY(request.parcels, arguments.number(u"parcels"_s, 1000, 100, 5'000'000));
    KBS_TRY(const qint64 seed, arguments.number(u"seed"_s, 1, 0, 0x7fffffff));
    request.seed = static_cast<quint32>(seed);
    request.folder = arguments.option(u"output"_s);
    KBS_TRY(const sample::Summary summary, sample::write(request, console.progress()));

    QJsonObject counts;
    for (const auto &[name, count] : summary.counts)
        counts.insert(name, count);
    console.result({{u"folder"_s, request.folder}, {u"crs"_s, summary.crs}, {u"seed"_s, seed}, {u"counts"_s, counts},
        {u"files"_s, QJsonArray::fromStringList(summary.files)}});
    console.line(QCoreApplication::translate("Cli", "The sample city is in %1").arg(request.folder));
    for (const auto &[name, count] : summary.counts)
        console.line(u"  %1  %2"_s.arg(name, -18).arg(console.count(count), 12));
    return ExitCode::Done;
}

} // namespace

Command sampleCommand()
{
    return {.name = "sample",
        .summary = QT_TRANSLATE_NOOP("Cli", "write the sample city in every encoding that kbs reads"),
        .operands = {},
        .options = {{.name = "parcels",
                        .value = "N",
                        .help = QT_TRANSLATE_NOOP("Cli", "how many live parcels, 100 to 5000000 (default: 1000)")},
            {.name = "seed",
                .value = "S",
                .help = QT_TRANSLATE_NOOP("Cli", "the same number gives the same city (default: 1)")},
            {.name = "output",
                .value = "DIR",
                .help
                = QT_TRANSLATE_NOOP("Cli", "folder to write to; made where it is missing, otherwise it must be empty"),
                .letter = 'o',
                .required = true}},
        .run = run,
        .details = QT_TRANSLATE_NOOP(
            "Cli", "An invented district: nothing in it is a real place, and there are no people in it.")};
}

} // namespace kbs::cli
