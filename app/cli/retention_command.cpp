// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/commands.h"
#include "app/cli/store_access.h"
#include "edit/journal_erasure.h"
#include "store/retention.h"

#include <QCoreApplication>

// retention: how long personal values stay, and erasing them.
namespace kbs::cli {

using namespace Qt::StringLiterals;

namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("Cli", text);
}

QString nameOf(const FeatureClass &featureClass)
{
    return QString::fromStdString(featureClass.name);
}

Result<const FeatureClass *> classOf(const Catalogue &catalogue, const QString &name)
{
    KBS_TRY(const auto found, classesOf(catalogue, {name}));
    return found.front();
}

Result<void> setRules(Store &store, const QStringList &texts)
{
    for (const QString &text : texts) {
        const QString days = text.section(u'=', 1);
        bool isNumber = false;
        const int number = days.toInt(&isNumber);
        if (!text.contains(u'=') || (!isNumber && days != "none"_L1))
            return fail(ErrorKind::Usage, tr("--%1: \"%2\" is not of the form CLASS=DAYS").arg(u"keep"_s, text),
                tr("DAYS is a whole number, or none: then nothing of the class is ever due."));
        KBS_TRY(const FeatureClass *featureClass, classOf(store.catalogue(), text.section(u'=', 0, 0)));
        KBS_CHECK(retention::setRule(store, *featureClass, isNumber ? std::optional(number) : std::nullopt));
    }
    return {};
}

Result<retention::Plan> planOf(Store &store, const Arguments &arguments)
{
    const QStringList texts = arguments.all(u"feature"_s);
    if (texts.isEmpty())
        return retention::planByRules(store, QDateTime::currentDateTimeUtc());
    std::vector<std::pair<const FeatureClass *, FeatureId>> features;
    for (const QString &text : texts) {
        bool isNumber = false;
        const FeatureId id = text.section(u':', 1).toLongLong(&isNumber);
        if (!isNumber || id < 1)
            return fail(ErrorKind::Usage, tr("--%1: \"%2\" is not of the form CLASS:ID").arg(u"feature"_s, text));
        KBS_TRY(const FeatureClass *featureClass, classOf(store.catalogue(), text.section(u':', 0, 0)));
        features.emplace_back(featureClass, id);
    }
    return retention::planOfFeatures(store, features);
}

QJsonArray tellRules(const std::vector<retention::Rule> &rules, Console &console)
{
    QJsonArray out;
    for (const retention::Rule &rule : rules) {
        out.append(QJsonObject{{u"class"_s, nameOf(*rule.featureClass)}, {u"days"_s, rule.days}});
        console.line(tr("%1: personal values stay %2 days after a version has ended")
                .arg(nameOf(*rule.featureClass), console.count(rule.days)));
    }
    if (rules.empty())
        console.line(tr("No class has a rule, so nothing is ever due by itself"));
    return out;
}

QJsonArray tellDue(const retention::Plan &plan, Console &console)
{
    QJsonArray out;
    for (const retention::Due &due : plan.due) {
        const QString attribute = QString::fromStdString(due.featureClass->attributes[due.attribute].name);
        const QString rule = due.days > 0 ? tr("older than %1 days").arg(due.days) : tr("request");
        out.append(QJsonObject{{u"class"_s, nameOf(*due.featureClass)}, {u"attribute"_s, attribute},
            {u"past"_s, static_cast<qint64>(due.past)}, {u"current"_s, static_cast<qint64>(due.current)},
            {u"days"_s, due.days > 0 ? QJsonValue(due.days) : QJsonValue()}});
        console.line(u"%1.%2  %3"_s.arg(nameOf(*due.featureClass), attribute,
            tr("%1 values in past states, %2 in present ones (%3)")
                .arg(console.count(due.past), console.count(due.current), rule)));
    }
    if (plan.due.empty())
        console.line(tr("Nothing is due"));
    return out;
}

void warn(const Erasure &made, Console &console)
{
    console.note(
        tr("What lies outside of this store is not erased: backups made before, archived logs of the database "
           "(WAL) and its replicas, checkouts, exports and prints, the data carrier's own copies of old blocks. "
           "A later import may bring a value again. Texts that people wrote (messages, remarks, purposes) are "
           "not searched."));
    if (made.unsalted > 0)
        console.note(tr("%1 of the revisions concerned were made by an older version of KentCBS: whoever guesses an "
                        "erased value exactly can still confirm it by their chain hashes")
                .arg(console.count(made.unsalted)));
}

Result<ExitCode> run(const Arguments &arguments, Console &console)
{
    const bool applies = arguments.has(u"apply"_s);
    if (applies && arguments.has(u"keep"_s))
        return fail(ErrorKind::Usage, tr("--keep and --apply are two steps: look at what is due in between"));
    KBS_TRY(const auto store, openStore(arguments, !applies && !arguments.has(u"keep"_s)));
    KBS_CHECK(setRules(*store, arguments.all(u"keep"_s)));
    KBS_TRY(const std::vector<retention::Rule> rules, retention::rules(*store));
    KBS_TRY(const retention::Plan plan, planOf(*store, arguments));
    QJsonObject answer{{u"rules"_s, tellRules(rules, console)}, {u"due"_s, tellDue(plan, console)}};
    if (!applies) {
        KBS_TRY(const ErasureLog log, store->erasures());
        answer[u"erasures"] = tellErasures(log, console);
        console.result(answer);
        return ExitCode::Done;
    }
    KBS_TRY(const auto made,
        retention::carryOut(*store, plan, author(arguments), arguments.option(u"message"_s),
            journalEraser(store->sharedCatalogue()), console.progress()));
    answer[u"erasure"] = made ? QJsonValue(toJson(*made)) : QJsonValue();
    console.result(answer);
    if (!made) {
        console.line(tr("Nothing was erased"));
        return ExitCode::Done;
    }
    console.line(tr("Deletion record %1: %2").arg(made->number).arg(made->values));
    warn(*made, console);
    return ExitCode::Done;
}

} // namespace

QJsonObject toJson(const Erasure &erasure)
{
    return {{u"number"_s, static_cast<qint64>(erasure.number)}, {u"time"_s, erasure.time.toUTC().toString(Qt::ISODate)},
        {u"person"_s, erasure.person}, {u"reason"_s, erasure.reason}, {u"rule"_s, erasure.rule},
        {u"features"_s, erasure.features}, {u"values"_s, erasure.values},
        {u"first"_s, static_cast<qint64>(erasure.first)}, {u"last"_s, static_cast<qint64>(erasure.last)},
        {u"unsalted"_s, static_cast<qint64>(erasure.unsalted)}, {u"chain"_s, erasure.chainHash}};
}

QJsonArray tellErasures(const ErasureLog &log, Console &console)
{
    QJsonArray out;
    for (const Erasure &one : log.entries) {
        out.append(toJson(one));
        console.line(one.first > 0
                ? tr("Revisions %1 to %2 hold erased values by deletion record %3 (%4, %5: %6)")
                      .arg(one.first)
                      .arg(one.last)
                      .arg(one.number)
                      .arg(one.time.toLocalTime().toString(u"yyyy-MM-dd HH:mm"), one.person, one.reason)
                : tr("Journals hold erased values by deletion record %1 (%2, %3: %4)")
                      .arg(one.number)
                      .arg(one.time.toLocalTime().toString(u"yyyy-MM-dd HH:mm"), one.person, one.reason));
    }
    return out;
}

Command retentionCommand()
{
    return {.name = "retention",
        .summary = QT_TRANSLATE_NOOP("Cli", "erase personal data whose time is over, or by request (KVKK)"),
        .operands = {storeOperand()},
        .options = {{.name = "keep",
                        .value = "CLASS=DAYS",
                        .help = QT_TRANSLATE_NOOP("Cli",
                            "from now on keep personal values of a class so many days after a version has ended; none: "
                            "always"),
                        .repeated = true},
            {.name = "feature",
                .value = "CLASS:ID",
                .help
                = QT_TRANSLATE_NOOP("Cli", "a person's request: everything personal of this feature, present too"),
                .repeated = true},
            {.name = "apply", .help = QT_TRANSLATE_NOOP("Cli", "erase what is due; without: list it")},
            {.name = "message",
                .value = "TEXT",
                .help = QT_TRANSLATE_NOOP("Cli", "why it is erased; the deletion record says so"),
                .letter = 'm'},
            authorOption()},
        .run = run,
        .details = QT_TRANSLATE_NOOP("Cli",
            "A version ends when a revision replaces or deletes its feature, or with the last day of its validity. "
            "Without a rule nothing of a class is ever due. --apply erases the values from the history, journals, "
            "drafts "
            "and the search index in one step, overwrites their bytes, and leaves a deletion record that kbs verify "
            "checks; it is not to be undone. In a database only the owner of the store may do it.")};
}

} // namespace kbs::cli
