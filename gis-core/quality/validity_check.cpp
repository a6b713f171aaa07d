// SPDX-License-Identifier: GPL-3.0-or-later
#include "geometry/operations.h"
#include "quality/rule.h"

#include <QCoreApplication>

using namespace Qt::StringLiterals;

namespace kbs::quality {

namespace {

constexpr const char *missingText = QT_TRANSLATE_NOOP("Quality", "The geometry is missing");

class ValidityRun : public Run {
public:
    using Run::Run;

    bool row(const FeatureBatch &batch, std::size_t row) override
    {
        if (batch.geometryView(row).points.empty()) {
            return !batch.featureClass().geometryRequired
                || context.emit(finding(u"geom.empty"_s, Severity::Error, batch, row,
                    u"%1: %2"_s.arg(named(batch, row), QCoreApplication::translate("Quality", missingText))));
        }
        const auto fault = geometry::invalidity(batch.geometry(row));
        if (!fault)
            return true;
        Finding one = finding(
            u"geom."_s + fault->code, Severity::Error, batch, row, u"%1: %2"_s.arg(named(batch, row), fault->reason));
        one.extent = {}; // the place of the fault; of a coordinate that is no number there is none
        if (fault->code != "not-finite"_L1)
            one.extent.add(fault->at.x, fault->at.y);
        return context.emit(std::move(one));
    }
};

class ValidityCheck : public Check {
public:
    std::vector<RuleInfo> rules() const override
    {
        std::vector<RuleInfo> out;
        for (const auto &[code, reason] : geometry::invalidityReasons())
            out.push_back({u"geom."_s + code, reason, Severity::Error});
        return out;
    }
    bool appliesTo(const FeatureClass &featureClass, const FeatureReader &) const override
    {
        return featureClass.geometry != GeometryKind::None || featureClass.anyGeometry;
    }
    Result<std::unique_ptr<Run>> start(Context &context) const override
    {
        return std::make_unique<ValidityRun>(context);
    }
};

} // namespace

std::unique_ptr<Check> makeValidityCheck()
{
    return std::make_unique<ValidityCheck>();
}

} // namespace kbs::quality
