// SPDX-License-Identifier: GPL-3.0-or-later
#include "geometry/operations.h"
#include "quality/rule.h"

#include <QCoreApplication>
#include <QLocale>

#include <map>

using namespace Qt::StringLiterals;

namespace kbs::quality {

namespace {

constexpr double allowedOutside = 1; ///< m²: the rounding of corners on the boundary

using Boundaries = std::map<std::string, std::vector<Geometry>>; ///< by PİN

/// Plans are few, and so are their boundaries: all of them are kept.
Result<Boundaries> readBoundaries(FeatureReader &reader, const FeatureClass &plans)
{
    Boundaries out;
    const int pin = plans.attributeIndex("pin");
    if (pin < 0)
        return out;
    KBS_CHECK(reader.read({.featureClass = &plans}, [&](const FeatureBatch &batch) {
        for (std::size_t row = 0; row < batch.size(); ++row) {
            const std::string text = toText(batch.value(row, static_cast<std::size_t>(pin)));
            Geometry boundary = batch.geometry(row);
            if (!text.empty() && !boundary.isEmpty() && !geometry::invalidity(boundary))
                out[text].push_back(std::move(boundary));
        }
        return true;
    }));
    return out;
}

class PlanBoundaryRun : public Run {
public:
    PlanBoundaryRun(Context &given, Boundaries boundaries)
        : Run(given), m_boundaries(std::move(boundaries)), m_pin(given.featureClass.attributeIndex("plan_pin"))
    {
    }

    bool row(const FeatureBatch &batch, std::size_t row) override
    {
        const auto found = m_boundaries.find(toText(batch.value(row, static_cast<std::size_t>(m_pin))));
        Geometry rest = batch.geometry(row);
        if (found == m_boundaries.end() || rest.isEmpty() || !isLive(batch, row) || geometry::invalidity(rest))
            return true; // rules plan.plan and geom.* tell it
        for (const Geometry &boundary : found->second) {
            auto outside = geometry::difference(rest, boundary);
            if (!outside)
                return true;
            rest = std::move(*outside);
        }
        if (area(rest) <= allowedOutside)
            return true;
        Finding one = finding(u"plan.outside-boundary"_s, Severity::Warning, batch, row,
            QCoreApplication::translate("Quality", "%1 reaches %2 m² over the boundary of its plan")
                .arg(named(batch, row), QLocale().toString(area(rest), 'f', 2)));
        one.extent = rest.bbox();
        return context.emit(std::move(one));
    }

private:
    Boundaries m_boundaries;
    int m_pin;
};

class PlanBoundaryCheck : public Check {
public:
    std::vector<RuleInfo> rules() const override
    {
        return {{u"plan.outside-boundary"_s,
            QCoreApplication::translate("Quality", "A plan area reaches over the boundary of its plan"),
            Severity::Warning}};
    }
    bool appliesTo(const FeatureClass &featureClass, const FeatureReader &reader) const override
    {
        return featureClass.name == "plan_alani" && featureClass.attributeIndex("plan_pin") >= 0
            && reader.catalogue().find("plan") != nullptr && reader.crs().isMetric;
    }
    Result<std::unique_ptr<Run>> start(Context &context) const override
    {
        KBS_TRY(Boundaries boundaries, readBoundaries(context.reader, *context.reader.catalogue().find("plan")));
        if (boundaries.empty())
            return std::unique_ptr<Run>();
        return std::make_unique<PlanBoundaryRun>(context, std::move(boundaries));
    }
};

} // namespace

std::unique_ptr<Check> makePlanBoundaryCheck()
{
    return std::make_unique<PlanBoundaryCheck>();
}

} // namespace kbs::quality
