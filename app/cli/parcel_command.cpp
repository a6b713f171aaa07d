// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/commands.h"
#include "app/cli/parcel_argument.h"
#include "app/cli/store_access.h"
#include "layers/cadastre/parcel_card.h"

#include <QCoreApplication>

#include <map>

namespace kbs::cli {

using namespace Qt::StringLiterals;

namespace {

/// What the card would show of personal data, feature by feature.
std::vector<AccessEntry> accessesOf(const cadastre::ParcelCard &card)
{
    std::map<std::pair<QString, FeatureId>, QStringList> read;
    for (const cadastre::CardValue *value : cadastre::maskedValues(card))
        read[{QString::fromStdString(value->source.className), value->source.id}] << value->name;
    std::vector<AccessEntry> out;
    for (const auto &[feature, attributes] : read)
        out.push_back(
            {.className = feature.first, .attributes = attributes, .features = QString::number(feature.second)});
    return out;
}

Result<ExitCode> run(const Arguments &arguments, Console &console)
{
    const bool isPersonal = arguments.has(u"personal"_s);
    KBS_TRY(const auto store, openStore(arguments, !isPersonal)); // the access is noted in it
    KBS_TRY(Feature parcel, parcelOf(*store, arguments));
    KBS_TRY(
        cadastre::ParcelCard card, cadastre::parcelCard(*store, parcel, {.withheld = store->withheld().attributes}));
    if (isPersonal) {
        KBS_CHECK(noteAccess(*store, arguments, u"parcel"_s, accessesOf(card)));
        KBS_TRY(parcel, parcelOf(*store, arguments)); // now with what the store withheld before
        KBS_TRY(card, cadastre::parcelCard(*store, parcel, {.showPersonal = true}));
    }
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
    options.push_back(
        {.name = "personal", .help = QT_TRANSLATE_NOOP("Cli", "show personal data too; needs --purpose")});
    options.push_back(purposeOption());
    options.push_back(authorOption());
    return {.name = "parcel",
        .summary = QT_TRANSLATE_NOOP("Cli", "the parcel card: everything known of one parcel, with its sources"),
        .operands = parcelOperands(),
        .options = options,
        .run = run};
}

} // namespace kbs::cli
