// SPDX-License-Identifier: GPL-3.0-or-later
#include "geometry/operations.h"
#include "quality/coverage.h"
#include "quality/neighbours.h"

#include <QCoreApplication>
#include <QLocale>

#include <algorithm>
#include <array>
#include <map>

using namespace Qt::StringLiterals;

namespace kbs::quality {

namespace {

struct OverlapRule {
    const char *id;
    std::string_view className;
    const char *title;
    Severity severity;
    double least;                 ///< m²; less is the rounding of corners that stand on a neighbour's side
    std::string_view within = {}; ///< only features with the same value of this attribute may not overlap
    const char *gap = nullptr;    ///< the rule that tells narrow gaps, if any
};
constexpr auto gapTitle = QT_TRANSLATE_NOOP("Quality", "A narrow gap between parcels");
constexpr std::array overlapRules{
    OverlapRule{
        "cad.overlap", "parsel", QT_TRANSLATE_NOOP("Quality", "Parcels overlap"), Severity::Error, 0.01, {}, "cad.gap"},
    OverlapRule{"bld.overlap", "yapi", QT_TRANSLATE_NOOP("Quality", "Buildings overlap"), Severity::Warning, 1.0},
    OverlapRule{"plan.overlap", "plan_alani", QT_TRANSLATE_NOOP("Quality", "Areas of one plan overlap"),
        Severity::Error, 1.0, "plan_pin"},
};

/// Some of the class against their neighbours.
class OverlapRun : public NeighbourRun {
public:
    OverlapRun(Context &given, const OverlapRule &rule) : NeighbourRun(given), m_rule(rule) { }

    Result<void> finish() override
    {
        for (const BoxedId &one : m_subjects)
            m_ids.push_back(one.id);
        std::ranges::sort(m_ids);
        return forNeighbourhoods(context, std::move(m_subjects), context.featureClass,
            [this](const Neighbourhood &group) { return compare(group); });
    }

private:
    Result<bool> compare(const Neighbourhood &group)
    {
        std::vector<Bbox> boxes;
        for (const Feature &other : group.others)
            boxes.push_back(other.geometry.bbox());
        for (const Feature &subject : group.subjects) {
            const Bbox box = subject.geometry.bbox();
            std::optional<geometry::Prepared> prepared;
            for (std::size_t i = 0; i < group.others.size(); ++i) {
                const Feature &other = group.others[i];
                // A pair of two subjects is met twice: the one with the smaller id tells it.
                if (other.id == subject.id || !boxes[i].intersects(box)
                    || (other.id < subject.id && std::ranges::binary_search(m_ids, other.id)))
                    continue;
                if (!mayNotOverlap(subject, other))
                    continue;
                if (!prepared)
                    prepared.emplace(subject.geometry);
                if (prepared->sharesInterior(other.geometry) && !report(subject, other))
                    return false;
            }
        }
        return true;
    }

    [[nodiscard]] bool mayNotOverlap(const Feature &a, const Feature &b) const
    {
        const int index = context.featureClass.attributeIndex(m_rule.within);
        const auto at = static_cast<std::size_t>(index);
        return m_rule.within.empty() || (index >= 0 && !isNull(a.values[at]) && a.values[at] == b.values[at]);
    }

    bool report(const Feature &subject, const Feature &other)
    {
        const auto common = geometry::intersection(subject.geometry, other.geometry);
        if (!common || area(*common) < m_rule.least)
            return true; // a geometry that cannot be intersected is invalid: rule geom.* tells it
        Finding one = finding(QString::fromLatin1(m_rule.id), m_rule.severity, context.featureClass, subject,
            QCoreApplication::translate("Quality", "%1 and %2 (number %3) overlap by %4 m²")
                .arg(named(context.featureClass, subject), named(context.featureClass, other))
                .arg(other.id)
                .arg(QLocale().toString(area(*common), 'f', 2)));
        one.extent = common->bbox();
        return context.emit(std::move(one));
    }

    const OverlapRule &m_rule;
    std::vector<FeatureId> m_ids;
};

/// The whole class at once.
class CoverageRun : public Run {
public:
    CoverageRun(Context &given, const OverlapRule &rule)
        : Run(given), m_rule(rule), m_live(given.featureClass),
          m_coverage({.overlapArea = rule.least, .mostFaults = mostFaults})
    {
    }

    bool row(const FeatureBatch &batch, std::size_t row) override
    {
        if (m_live.isLive(batch, row))
            m_coverage.add(batch.id(row), batch.geometryView(row));
        return true;
    }

    Result<void> finish() override
    {
        KBS_TRY(CoverageReport report, m_coverage.finish(context.progress, context.finished));
        if (!m_rule.gap)
            std::erase_if(
                report.faults, [](const CoverageFault &fault) { return fault.kind == CoverageFault::Kind::Gap; });
        for (std::size_t i = 0; i < report.faults.size(); i += readTogether) {
            const std::span faults = std::span(report.faults).subspan(i);
            KBS_TRY(const bool goOn, tell(faults.first(std::min(readTogether, faults.size()))));
            if (!goOn)
                return {};
        }
        if (report.more)
            std::ignore = context.emit({.rule = QString::fromLatin1(m_rule.id),
                .severity = m_rule.severity,
                .text = QCoreApplication::translate(
                    "Quality", "There are more than these overlaps; mend these and check again"),
                .className = QString::fromStdString(context.featureClass.name)});
        return {};
    }

private:
    static constexpr std::size_t mostFaults = 1'000'000, readTogether = 500;

    /// False: stopped.
    Result<bool> tell(std::span<const CoverageFault> faults)
    {
        Query query{.featureClass = &context.featureClass, .withGeometry = false};
        for (const CoverageFault &fault : faults)
            query.ids.insert(query.ids.end(), {fault.first, fault.second});
        std::ranges::sort(query.ids);
        const auto repeated = std::ranges::unique(query.ids);
        query.ids.erase(repeated.begin(), repeated.end());
        KBS_TRY(const std::vector<Feature> read, context.reader.readAll(query));
        std::map<FeatureId, const Feature *> features;
        for (const Feature &one : read)
            features.emplace(one.id, &one);
        for (const CoverageFault &fault : faults) {
            const auto first = features.find(fault.first), second = features.find(fault.second);
            if (first != features.end() && second != features.end()
                && !context.emit(finding(fault, *first->second, *second->second)))
                return false;
        }
        return true;
    }

    [[nodiscard]] Finding finding(const CoverageFault &fault, const Feature &first, const Feature &second) const
    {
        const bool isGap = fault.kind == CoverageFault::Kind::Gap;
        const QString names[]{named(context.featureClass, first), named(context.featureClass, second)};
        const QLocale locale;
        const QString text = isGap ? QCoreApplication::translate("Quality",
                                         "%1 and %2 (number %3) have a gap of up to %4 m between them, together %5 m²")
                                         .arg(names[0], names[1])
                                         .arg(second.id)
                                         .arg(locale.toString(fault.width, 'f', 2), locale.toString(fault.area, 'f', 2))
                                   : QCoreApplication::translate("Quality", "%1 and %2 (number %3) overlap by %4 m²")
                                         .arg(names[0], names[1])
                                         .arg(second.id)
                                         .arg(locale.toString(fault.area, 'f', 2));
        Finding one = quality::finding(QString::fromLatin1(isGap ? m_rule.gap : m_rule.id),
            isGap ? Severity::Warning : m_rule.severity, context.featureClass, first, text);
        one.extent = fault.extent;
        return one;
    }

    const OverlapRule &m_rule;
    LiveTest m_live;
    CoverageCheck m_coverage;
};

class OverlapCheck : public Check {
public:
    explicit OverlapCheck(const OverlapRule &rule) : m_rule(rule) { }
    std::vector<RuleInfo> rules() const override
    {
        std::vector<RuleInfo> out{
            {QString::fromLatin1(m_rule.id), QCoreApplication::translate("Quality", m_rule.title), m_rule.severity}};
        if (m_rule.gap)
            out.push_back(
                {QString::fromLatin1(m_rule.gap), QCoreApplication::translate("Quality", gapTitle), Severity::Warning});
        return out;
    }
    bool appliesTo(const FeatureClass &featureClass, const FeatureReader &) const override
    {
        return featureClass.name == m_rule.className && featureClass.geometry == GeometryKind::MultiPolygon;
    }
    Result<std::unique_ptr<Run>> start(Context &context) const override
    {
        if (context.isWhole() && m_rule.within.empty())
            return std::make_unique<CoverageRun>(context, m_rule);
        return std::make_unique<OverlapRun>(context, m_rule);
    }

private:
    const OverlapRule &m_rule;
};

} // namespace

void addOverlapChecks(std::vector<std::unique_ptr<Check>> &out)
{
    for (const OverlapRule &rule : overlapRules)
        out.push_back(std::make_unique<OverlapCheck>(rule));
}

} // namespace kbs::quality
