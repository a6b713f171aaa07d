// SPDX-License-Identifier: GPL-3.0-or-later
#include "quality/rule.h"

#include <QCoreApplication>
#include <QLocale>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace kbs::quality {

namespace {

bool matches(const QString &rule, const QString &wanted)
{
    return rule == wanted || rule.startsWith(wanted + u'.');
}

bool isWanted(const QString &rule, const QStringList &wanted)
{
    return wanted.isEmpty() || std::ranges::any_of(wanted, [&](const QString &one) { return matches(rule, one); });
}

Result<void> knowsAll(const QStringList &wanted)
{
    const std::vector<RuleInfo> all = rules();
    for (const QString &one : wanted) {
        if (std::ranges::none_of(all, [&](const RuleInfo &rule) { return matches(rule.id, one); })) {
            QStringList ids;
            for (const RuleInfo &rule : all)
                ids << rule.id;
            return fail(ErrorKind::Usage, QCoreApplication::translate("Quality", "There is no rule \"%1\"").arg(one),
                QCoreApplication::translate("Quality", "The rules are: %1").arg(ids.join(u", "_s)));
        }
    }
    return {};
}

/// One class of one run.
class ClassRun {
public:
    ClassRun(FeatureReader &reader, const Scope &scope, const FindingSink &sink, Report &report, Progress &progress)
        : m_reader(reader), m_scope(scope), m_sink(sink), m_report(report), m_progress(progress)
    {
    }

    [[nodiscard]] bool isStopped() const { return m_stopped; }

    /// `from` and `share` say what part of the whole this class is, for the progress.
    Result<void> check(
        const FeatureClass &featureClass, const std::vector<FeatureId> &ids, qint64 count, double from, double share)
    {
        const QString what
            = QCoreApplication::translate("Quality", "Checking %1").arg(featureClass.title.in(QLocale().name()));
        const auto report = [&](double part) { m_progress.report(from + share * part, what); };
        std::size_t finishedRuns = 0, allRuns = 1;
        Context context{.reader = m_reader,
            .featureClass = featureClass,
            .subjects = {.featureClass = &featureClass, .bbox = m_scope.bbox, .ids = ids},
            .progress = m_progress,
            .emit = [this](Finding &&one) { return emit(std::move(one)); },
            .finished =
                [&](double part) {
                    report(0.5 + (static_cast<double>(finishedRuns) + part) / static_cast<double>(allRuns) / 2);
                }};
        std::vector<std::unique_ptr<Run>> runs;
        for (const auto &one : checks()) {
            const bool wanted = std::ranges::any_of(
                one->rules(), [&](const RuleInfo &rule) { return isWanted(rule.id, m_scope.rules); });
            if (!wanted || !one->appliesTo(featureClass, m_reader))
                continue;
            KBS_TRY(auto run, one->start(context));
            if (run)
                runs.push_back(std::move(run));
        }
        if (runs.empty())
            return {};
        qint64 &checked = m_report.checked[&featureClass];
        allRuns = runs.size();
        KBS_CHECK(m_reader.read(context.subjects, [&](const FeatureBatch &batch) {
            for (std::size_t row = 0; row < batch.size() && !m_stopped; ++row) {
                for (const auto &run : runs)
                    m_stopped = m_stopped || !run->row(batch, row);
            }
            checked += static_cast<qint64>(batch.size());
            report(0.5 * static_cast<double>(checked) / static_cast<double>(std::max(count, checked)));
            return !m_stopped && !m_progress.isCancelled();
        }));
        for (const auto &run : runs) {
            if (m_progress.isCancelled())
                return cancelled();
            if (m_stopped)
                break;
            KBS_CHECK(run->finish());
            ++finishedRuns;
        }
        return {};
    }

private:
    bool emit(Finding &&one)
    {
        if (!isWanted(one.rule, m_scope.rules))
            return true;
        switch (one.severity) {
        case Severity::Error: ++m_report.errors; break;
        case Severity::Warning: ++m_report.warnings; break;
        case Severity::Info: ++m_report.infos; break;
        }
        m_stopped = !m_sink(std::move(one));
        return !m_stopped;
    }

    FeatureReader &m_reader;
    const Scope &m_scope;
    const FindingSink &m_sink;
    Report &m_report;
    Progress &m_progress;
    bool m_stopped = false;
};

struct Task {
    const FeatureClass *featureClass;
    std::vector<FeatureId> ids;
    qint64 count = 0;
};

Result<std::vector<Task>> tasks(FeatureReader &reader, const Scope &scope)
{
    std::vector<Task> out;
    for (const auto &one : reader.catalogue().classes()) {
        const FeatureClass *featureClass = one.get();
        if (!scope.classes.empty() && !std::ranges::contains(scope.classes, featureClass))
            continue;
        Task task{.featureClass = featureClass};
        if (scope.only) {
            const auto found = scope.only->find(featureClass);
            if (found == scope.only->end() || found->second.empty())
                continue; // no ids would mean all
            task.ids = found->second;
        }
        KBS_TRY(task.count,
            reader.count({.featureClass = featureClass, .bbox = scope.bbox, .ids = task.ids, .withGeometry = false}));
        out.push_back(std::move(task));
    }
    return out;
}

} // namespace

const std::vector<std::unique_ptr<Check>> &checks()
{
    static const auto all = [] {
        std::vector<std::unique_ptr<Check>> out;
        out.push_back(makeAttributeCheck());
        out.push_back(makeValidityCheck());
        out.push_back(makeAreaCheck());
        out.push_back(makeKeyCheck());
        out.push_back(makePlanCheck());
        out.push_back(makeDoorNumberCheck());
        out.push_back(makePeriodCheck());
        out.push_back(makeExtentCheck());
        addReferenceChecks(out);
        addOverlapChecks(out);
        out.push_back(makeBuildingPlaceCheck());
        out.push_back(makeDoorStreetCheck());
        addBlockChecks(out);
        out.push_back(makePlanBoundaryCheck());
        return out;
    }();
    return all;
}

std::vector<RuleInfo> rules()
{
    std::vector<RuleInfo> out;
    for (const auto &check : checks()) {
        for (RuleInfo &rule : check->rules()) {
            if (std::ranges::none_of(out, [&](const RuleInfo &known) { return known.id == rule.id; }))
                out.push_back(std::move(rule)); // some rules hold for several classes
        }
    }
    return out;
}

Result<Report> run(FeatureReader &reader, const Scope &scope, const FindingSink &sink, Progress &progress)
{
    KBS_CHECK(knowsAll(scope.rules));
    KBS_TRY(const std::vector<Task> all, tasks(reader, scope));
    qint64 total = 1, done = 0;
    for (const Task &task : all)
        total += task.count;
    Report report;
    ClassRun classRun(reader, scope, sink, report, progress);
    for (const Task &task : all) {
        if (progress.isCancelled())
            return cancelled();
        const auto part
            = [total](qint64 features) { return static_cast<double>(features) / static_cast<double>(total); };
        KBS_CHECK(classRun.check(*task.featureClass, task.ids, task.count, part(done), part(task.count)));
        done += task.count;
        if (classRun.isStopped())
            break;
    }
    return report;
}

Result<std::map<const FeatureClass *, std::vector<FeatureId>>> changedSince(Store &store, RevisionNo revision)
{
    std::map<const FeatureClass *, std::vector<FeatureId>> out;
    KBS_TRY(const RevisionNo head, store.head());
    KBS_CHECK(store.changesBetween(revision, head, [&](const Change &change) {
        if (change.kind != ChangeKind::Delete)
            out[change.featureClass].push_back(change.id);
        return true;
    }));
    return out;
}

QString named(const FeatureBatch &batch, std::size_t row)
{
    std::vector<Value> values;
    for (std::size_t i = 0; i < batch.featureClass().attributes.size(); ++i)
        values.push_back(batch.value(row, i));
    const QString label = batch.featureClass().label(values);
    return batch.featureClass().title.in(QLocale().name()) + u' '
        + (label.isEmpty() ? u'#' + QString::number(batch.id(row)) : label);
}

Finding finding(const QString &rule, Severity severity, const FeatureBatch &batch, std::size_t row, const QString &text)
{
    Finding out{.rule = rule, .severity = severity, .text = text};
    out.className = QString::fromStdString(batch.featureClass().name);
    out.featureId = batch.id(row);
    for (const Point &point : batch.geometryView(row).points)
        out.extent.add(point.x, point.y);
    return out;
}

} // namespace kbs::quality
