// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/retention.h"

#include <QCoreApplication>
#include <QTimeZone>

#include <algorithm>

namespace kbs::retention {

using namespace Qt::StringLiterals;

namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("Store", text);
}

QString nameOf(const FeatureClass &featureClass)
{
    return QString::fromStdString(featureClass.name);
}

std::unexpected<Error> unreadable(const QString &line)
{
    return fail(ErrorKind::Storage,
        tr("\"%1\" is no rule of how long personal data are kept; nothing is erased").arg(line),
        tr("Set it anew: kbs retention STORE --keep CLASS=DAYS"));
}

/// The last revision of those that were all made before the moment.
Result<RevisionNo> lastBefore(Store &store, const QDateTime &moment)
{
    KBS_TRY(std::vector<Revision> revisions, store.revisions());
    std::ranges::sort(revisions, {}, &Revision::number);
    RevisionNo last = 0;
    for (const Revision &revision : revisions) {
        if (!revision.time.isValid() || revision.time >= moment)
            break;
        last = revision.number;
    }
    return last;
}

/// Whether the validity of a present row ended before the day.
bool hasEnded(const FeatureClass &featureClass, const Feature &feature, const QDate &before)
{
    for (const char *name : {"gecerlilik_sonu", "surum_bitisi"}) {
        const int index = featureClass.attributeIndex(name);
        const auto *text
            = index < 0 ? nullptr : std::get_if<std::string>(&feature.values[static_cast<std::size_t>(index)]);
        const QDate end = text ? QDate::fromString(QString::fromStdString(text->substr(0, 10)), Qt::ISODate) : QDate();
        if (end.isValid() && end < before)
            return true;
    }
    return false;
}

/// Adds the present rows that a test picks: their values are set to nothing by a revision, and become past ones.
template <typename Test>
Result<void> addPresent(Store &store, Query query, std::vector<Due> &due, Plan &plan, const Test &test)
{
    const FeatureClass &featureClass = *query.featureClass;
    std::vector<FeatureId> ids;
    KBS_CHECK(store.read(query, [&](const FeatureBatch &batch) {
        for (std::size_t row = 0; row < batch.size(); ++row) {
            Feature feature = batch.feature(row);
            if (!test(feature))
                continue;
            Feature without = feature;
            bool holds = false;
            for (Due &one : due) {
                Value &value = without.values[one.attribute];
                one.current += isNull(value) ? 0 : 1;
                holds |= !isNull(value);
                value = {};
            }
            if (!holds)
                continue;
            ids.push_back(feature.id);
            plan.changes.push_back({.kind = ChangeKind::Change,
                .featureClass = &featureClass,
                .id = feature.id,
                .before = std::move(feature),
                .after = std::move(without)});
        }
        return true;
    }));
    std::ranges::copy(ids, std::back_inserter(plan.versions.back().ids));
    return {};
}

std::vector<Due> dueOf(const FeatureClass &featureClass, int days)
{
    std::vector<Due> out;
    for (const std::size_t attribute : erasure::personalOf(featureClass))
        out.push_back({.featureClass = &featureClass, .attribute = attribute, .days = days});
    return out;
}

Result<void> addClass(Store &store, std::vector<Due> &&due, Plan &plan)
{
    KBS_TRY(const std::vector<std::int64_t> past, store.erasable(plan.versions.back()));
    for (std::size_t i = 0; i < due.size(); ++i)
        due[i].past = past[i];
    std::ranges::copy_if(due, std::back_inserter(plan.due), [](const Due &one) { return one.past + one.current > 0; });
    return {};
}

} // namespace

Result<std::vector<Rule>> rules(Store &store)
{
    KBS_TRY(const std::optional<std::string> text, store.meta(rulesKey));
    std::vector<Rule> out;
    for (const QString &line : QString::fromStdString(text.value_or(std::string())).split(u'\n', Qt::SkipEmptyParts)) {
        const qsizetype at = line.indexOf(u'=');
        bool isNumber = false;
        const int days = line.sliced(at + 1).toInt(&isNumber);
        const FeatureClass *featureClass = at < 0 ? nullptr : store.catalogue().find(line.first(at).toStdString());
        if (!featureClass || !isNumber || days < 1 || days > mostDays)
            return unreadable(line);
        out.push_back({.featureClass = featureClass, .days = days});
    }
    return out;
}

Result<void> setRule(Store &store, const FeatureClass &featureClass, std::optional<int> days)
{
    if (erasure::personalOf(featureClass).empty())
        return fail(ErrorKind::Usage, tr("%1 has no personal attribute").arg(nameOf(featureClass)));
    if (days && (*days < 1 || *days > mostDays))
        return fail(ErrorKind::Usage, tr("%1 is no number of days for %2").arg(*days).arg(nameOf(featureClass)),
            tr("A whole number from 1 to %1. \"none\" takes the rule away: then nothing of the class is ever due.")
                .arg(mostDays));
    KBS_TRY(std::vector<Rule> all, rules(store));
    std::erase_if(all, [&](const Rule &rule) { return rule.featureClass == &featureClass; });
    if (days)
        all.push_back({.featureClass = &featureClass, .days = *days});
    std::ranges::sort(all, {}, [](const Rule &rule) { return rule.featureClass->name; });
    QString text;
    for (const Rule &rule : all)
        text += u"%1=%2\n"_s.arg(nameOf(*rule.featureClass)).arg(rule.days);
    return store.setMeta(rulesKey, text.toStdString());
}

std::int64_t Plan::count() const
{
    std::int64_t all = 0;
    for (const Due &one : due)
        all += one.past + one.current;
    return all;
}

Result<Plan> planByRules(Store &store, const QDateTime &now)
{
    KBS_TRY(const std::vector<Rule> all, rules(store));
    Plan plan;
    KBS_TRY(plan.head, store.head());
    QStringList texts;
    for (const Rule &rule : all) {
        const QDateTime moment = now.toUTC().addDays(-rule.days);
        texts << u"%1=%2"_s.arg(nameOf(*rule.featureClass)).arg(rule.days);
        KBS_TRY(const RevisionNo endedBy, lastBefore(store, moment));
        plan.versions.push_back({.featureClass = rule.featureClass, .endedBy = endedBy});
        std::vector<Due> due = dueOf(*rule.featureClass, rule.days);
        const QDate day = moment.toLocalTime().date();
        KBS_CHECK(addPresent(store, {.featureClass = rule.featureClass}, due, plan,
            [&](const Feature &feature) { return hasEnded(*rule.featureClass, feature, day); }));
        KBS_CHECK(addClass(store, std::move(due), plan));
    }
    plan.rule = texts.join(u' ');
    return plan;
}

Result<Plan> planOfFeatures(Store &store, const std::vector<std::pair<const FeatureClass *, FeatureId>> &features)
{
    Plan plan{.rule = u"request"_s};
    KBS_TRY(plan.head, store.head());
    std::map<const FeatureClass *, std::vector<FeatureId>> byClass;
    for (const auto &[featureClass, id] : features)
        byClass[featureClass].push_back(id);
    for (auto &[featureClass, ids] : byClass) {
        std::ranges::sort(ids);
        ids.erase(std::ranges::unique(ids).begin(), ids.end());
        for (const FeatureId id : ids) {
            KBS_TRY(const auto versions, store.history(*featureClass, id));
            if (versions.empty())
                return fail(ErrorKind::NotFound, tr("%1 %2 was never in this store").arg(nameOf(*featureClass)).arg(id),
                    tr("\"kbs find\" and \"kbs parcel\" tell the numbers."));
        }
        plan.versions.push_back({.featureClass = featureClass, .ids = {}});
        std::vector<Due> due = dueOf(*featureClass, 0);
        if (due.empty())
            return fail(ErrorKind::Usage, tr("%1 has no personal attribute").arg(nameOf(*featureClass)));
        KBS_CHECK(addPresent(
            store, {.featureClass = featureClass, .ids = ids}, due, plan, [](const Feature &) { return true; }));
        plan.versions.back().ids = ids;
        KBS_CHECK(addClass(store, std::move(due), plan));
    }
    return plan;
}

Result<std::optional<Erasure>> carryOut(Store &store, const Plan &plan, const QString &person, const QString &reason,
    const JournalEraser &journals, Progress &progress)
{
    KBS_TRY(const ErasureLog before, store.erasures());
    CommitInfo info{.author = person, .message = reason, .kind = u"erasure"_s};
    info.expectedHead = plan.head;
    info.erasure = ErasureOrder{
        .person = person, .reason = reason, .rule = plan.rule, .versions = plan.versions, .journals = journals};
    if (!plan.versions.empty())
        KBS_CHECK(store.commit(plan.changes, info));
    KBS_TRY(const ErasureLog after, store.erasures());
    if (after.unfinished.isEmpty())
        return std::optional<Erasure>();
    if (auto done = store.overwriteErased(progress); !done) {
        Error error = std::move(done.error());
        error.message = tr("The values are erased, but their bytes are not yet overwritten: %1").arg(error.message);
        error.advice = tr("Run \"kbs retention STORE --apply\" again; until then \"kbs verify\" says so.");
        return std::unexpected(std::move(error));
    }
    return after.entries.size() > before.entries.size() ? std::optional(after.entries.back()) : std::nullopt;
}

} // namespace kbs::retention
