// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/commands.h"
#include "app/cli/parcel_argument.h"
#include "layers/cadastre/parcel_card.h"

#include <QCoreApplication>

namespace kbs::cli {

using namespace Qt::StringLiterals;

namespace {

Result<ExitCode> run(const Arguments &arguments, Console &console)
{
    KBS_TRY(const auto store, openStore(arguments));
    KBS_TRY(const Feature parcel, parcelOf(*store, arguments));
    const cadastre::CardOptions options{.showPersonal = arguments.has(u"personal"_s)};
    KBS_TRY(const cadastre::ParcelCard card, cadastre::parcelCard(*store, parcel, options));
    console.result(cadastre::toJson(card));
    QString section;
    for (const cadastre::CardLine &line : cadastre::lines(card, console.language())) {
        if (line.section != section)
            console.line(line.section);
        section = line.section;
        console.line(u"  %1  %2"_s.arg(line.title, -28).arg(line.text));
    }
    return ExitCode::Done;
}

} // namespace

Command parcelCommand()
{
    std::vector<Option> options = parcelOptions();
    options.push_back({.name = "personal", .help = QT_TRANSLATE_NOOP("Cli", "show personal data too")});
    return {.name = "parcel",
        .summary = QT_TRANSLATE_NOOP("Cli", "the parcel card: everything known of one parcel, with its sources"),
        .operands = parcelOperands(),
        .options = options,
        .run = run};
}

} // namespace kbs::cli
