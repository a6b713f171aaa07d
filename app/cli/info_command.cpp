// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/commands.h"
#include "app/cli/store_access.h"

#include <QCoreApplication>

namespace kbs::cli {

using namespace Qt::StringLiterals;

namespace {

Result<ExitCode> run(const Arguments &arguments, Console &console)
{
    KBS_TRY(const auto store, openStore(arguments));
    KBS_TRY(const RevisionNo head, store->head());
    KBS_TRY(const QString hash, store->contentHash());
    KBS_TRY(const auto uncommitted, store->journal());
    KBS_TRY(const std::vector<Draft> drafts, store->drafts());
    QStringList openDrafts;
    for (const Draft &draft : drafts)
        if (!draft.isClosed())
            openDrafts << draft.name;
    console.line(u"%1 (%2)"_s.arg(store->name(), store->location()));
    console.line(u"%1 %2"_s.arg(store->crs().id, store->crs().name));
    console.line(QCoreApplication::translate("Cli", "revision %1, content %2").arg(head).arg(hash));
    QJsonObject classes;
    for (const auto &featureClass : store->catalogue().classes()) {
        KBS_TRY(const ClassStatistics statistics, store->statistics(*featureClass));
        classes.insert(QString::fromStdString(featureClass->name),
            QJsonObject{{u"count"_s, static_cast<qint64>(statistics.count)}, {u"extent"_s, toJson(statistics.extent)}});
        if (statistics.count > 0)
            console.line(u"  %1 %2  %3"_s.arg(QString::fromStdString(featureClass->name), -18)
                    .arg(console.count(statistics.count), 12)
                    .arg(featureClass->title.in(console.language())));
    }
    const Withheld withheld = store->withheld();
    QStringList hidden, masked;
    for (const FeatureClass *featureClass : withheld.classes)
        hidden << QString::fromStdString(featureClass->name);
    for (const auto &[featureClass, index] : withheld.attributes)
        masked << QString::fromStdString(
            featureClass->name + '.' + featureClass->attributes[static_cast<std::size_t>(index)].name);
    if (!hidden.isEmpty())
        console.line(QCoreApplication::translate("Cli", "You may not read: %1").arg(hidden.join(u", "_s)));
    if (!masked.isEmpty())
        console.line(QCoreApplication::translate("Cli", "Masked, for want of the right: %1").arg(masked.join(u", "_s)));
    if (!uncommitted.empty())
        console.line(QCoreApplication::translate("Cli", "There are uncommitted edits (%1 entries in the journal)")
                .arg(uncommitted.size()));
    if (!openDrafts.isEmpty())
        console.line(
            QCoreApplication::translate("Cli", "Drafts beside the valid state: %1").arg(openDrafts.join(u", "_s)));
    console.result({{u"store"_s, store->location()}, {u"name"_s, store->name()}, {u"classes"_s, classes},
        {u"crs"_s, store->crs().id}, {u"revision"_s, static_cast<qint64>(head)}, {u"hash"_s, hash},
        {u"journal"_s, static_cast<qint64>(uncommitted.size())}, {u"drafts"_s, QJsonArray::fromStringList(openDrafts)},
        {u"hidden"_s, QJsonArray::fromStringList(hidden)}, {u"masked"_s, QJsonArray::fromStringList(masked)}});
    return ExitCode::Done;
}

} // namespace

Command infoCommand()
{
    return {.name = "info",
        .summary = QT_TRANSLATE_NOOP("Cli", "classes, counts, extents, CRS, head revision, content hash"),
        .operands = {storeOperand()},
        .options = {asOfOption(), draftOption()},
        .run = run};
}

} // namespace kbs::cli
