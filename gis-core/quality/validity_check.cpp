// SPDX-License-Identifier: GPL-3.0-or-later
#include "geometry/operations.h"
#include "quality/rule.h"
#include "quality/shape.h"

#include <QCoreApplication>
#include <QLocale>

#include <algorithm>
#include <array>

using namespace Qt::StringLiterals;

namespace kbs::quality {

namespace {

constexpr const char *missingText = QT_TRANSLATE_NOOP("Quality", "The geometry is missing");

struct ShapeRule {
    const char *id;
    const char *title;
    const char *text;
    int decimals;
};
/// In the order of ShapeFault::Kind.
constexpr std::array shapeRules{
    ShapeRule{"shape.duplicate-vertex", QT_TRANSLATE_NOOP("Quality", "Two vertices lie on one another"),
        QT_TRANSLATE_NOOP("Quality", "%1: two vertices lie %2 m from one another"), 4},
    ShapeRule{"shape.spike", QT_TRANSLATE_NOOP("Quality", "The border has a spike"),
        QT_TRANSLATE_NOOP("Quality", "%1: the border goes out and back within %2 m"), 4},
    ShapeRule{"shape.tiny-ring", QT_TRANSLATE_NOOP("Quality", "A ring is too small to be anything"),
        QT_TRANSLATE_NOOP("Quality", "%1: a ring has only %2 m²"), 4},
    ShapeRule{"shape.sliver", QT_TRANSLATE_NOOP("Quality", "An area is only a strip"),
        QT_TRANSLATE_NOOP("Quality", "%1: the area is on average only %2 m wide"), 3},
};

class ValidityRun : public Run {
public:
    explicit ValidityRun(Context &given) : Run(given), m_isMetric(given.reader.crs().isMetric) { }

    bool row(const FeatureBatch &batch, std::size_t row) override
    {
        if (batch.geometryView(row).points.empty()) {
            return !batch.featureClass().geometryRequired
                || context.emit(finding(u"geom.empty"_s, Severity::Error, batch, row,
                    u"%1: %2"_s.arg(named(batch, row), QCoreApplication::translate("Quality", missingText))));
        }
        const auto fault = geometry::invalidity(batch.geometry(row));
        if (!fault)
            return !m_isMetric || checkShape(batch, row);
        Finding one = finding(
            u"geom."_s + fault->code, Severity::Error, batch, row, u"%1: %2"_s.arg(named(batch, row), fault->reason));
        one.extent = {}; // the place of the fault; of a coordinate that is no number there is none
        if (fault->code != "not-finite"_L1)
            one.extent.add(fault->at.x, fault->at.y);
        return context.emit(std::move(one));
    }

private:
    bool checkShape(const FeatureBatch &batch, std::size_t row)
    {
        return std::ranges::all_of(shapeFaults(batch.geometry(row)), [&](const ShapeFault &fault) {
            const ShapeRule &rule = shapeRules[static_cast<std::size_t>(fault.kind)];
            Finding one = finding(QString::fromLatin1(rule.id), Severity::Warning, batch, row,
                QCoreApplication::translate("Quality", rule.text)
                    .arg(named(batch, row), QLocale().toString(fault.measure, 'f', rule.decimals)));
            one.extent = {};
            one.extent.add(fault.at.x, fault.at.y);
            return context.emit(std::move(one));
        });
    }

    bool m_isMetric;
};

class ValidityCheck : public Check {
public:
    std::vector<RuleInfo> rules() const override
    {
        std::vector<RuleInfo> out;
        for (const auto &[code, reason] : geometry::invalidityReasons())
            out.push_back({u"geom."_s + code, reason, Severity::Error});
        for (const ShapeRule &rule : shapeRules)
            out.push_back(
                {QString::fromLatin1(rule.id), QCoreApplication::translate("Quality", rule.title), Severity::Warning});
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
