// SPDX-License-Identifier: GPL-3.0-or-later
#include "geometry/operations.h"
#include "quality/neighbours.h"

#include <QCoreApplication>
#include <QLocale>

#include <algorithm>
#include <array>

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
};
constexpr std::array overlapRules{
    OverlapRule{"cad.overlap", "parsel", QT_TRANSLATE_NOOP("Quality", "Parcels overlap"), Severity::Error, 0.01},
    OverlapRule{"bld.overlap", "yapi", QT_TRANSLATE_NOOP("Quality", "Buildings overlap"), Severity::Warning, 1.0},
    OverlapRule{"plan.overlap", "plan_alani", QT_TRANSLATE_NOOP("Quality", "Areas of one plan overlap"),
        Severity::Error, 1.0, "plan_pin"},
};

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

class OverlapCheck : public Check {
public:
    explicit OverlapCheck(const OverlapRule &rule) : m_rule(rule) { }
    std::vector<RuleInfo> rules() const override
    {
        return {
            {QString::fromLatin1(m_rule.id), QCoreApplication::translate("Quality", m_rule.title), m_rule.severity}};
    }
    bool appliesTo(const FeatureClass &featureClass, const FeatureReader &) const override
    {
        return featureClass.name == m_rule.className && featureClass.geometry == GeometryKind::MultiPolygon;
    }
    Result<std::unique_ptr<Run>> start(Context &context) const override
    {
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
