// SPDX-License-Identifier: GPL-3.0-or-later
#include "quality/area_tolerance.h"
#include "quality/rule.h"

#include <QCoreApplication>
#include <QLocale>

#include <cmath>

using namespace Qt::StringLiterals;

namespace kbs::quality {

namespace {

constexpr std::string_view registeredArea = "yuzolcumu";
constexpr std::string_view ownLimit = "yanilma_siniri"; ///< a limit stated for this very parcel goes before the rule

/// Registered against drawn area. Only in projected metres, and not in Web Mercator, whose areas are 70 % too large.
class AreaRun : public Run {
public:
    AreaRun(Context &given, AreaTolerance tolerance)
        : Run(given), m_tolerance(std::move(tolerance)),
          m_area(static_cast<std::size_t>(given.featureClass.attributeIndex(registeredArea))),
          m_limit(given.featureClass.attributeIndex(ownLimit))
    {
    }

    bool row(const FeatureBatch &batch, std::size_t row) override
    {
        const Value &value = batch.value(row, m_area);
        if (isNull(value) || !isLive(batch, row) || batch.geometryView(row).points.empty())
            return true;
        const double registered = toReal(value), drawn = area(batch.geometry(row));
        const Value own = m_limit < 0 ? Value() : batch.value(row, static_cast<std::size_t>(m_limit));
        const double limit = isNull(own) ? m_tolerance.limit(registered) : toReal(own);
        if (std::abs(registered - drawn) <= limit)
            return true;
        const auto number = [](double squareMetres) { return QLocale().toString(squareMetres, 'f', 2); };
        const QString source = isNull(own) ? m_tolerance.title.in(QLocale().name())
                                           : QCoreApplication::translate("Quality", "the parcel's own limit");
        return context.emit(finding(u"cad.area"_s, Severity::Warning, batch, row,
            QCoreApplication::translate(
                "Quality", "%1: registered %2 m², drawn %3 m²; the difference of %4 m² exceeds %5 m² (%6)")
                .arg(named(batch, row), number(registered), number(drawn), number(std::abs(registered - drawn)),
                    number(limit), source)));
    }

private:
    AreaTolerance m_tolerance;
    std::size_t m_area;
    int m_limit;
};

class AreaCheck : public Check {
public:
    std::vector<RuleInfo> rules() const override
    {
        return {{u"cad.area"_s,
            QCoreApplication::translate(
                "Quality", "The registered area differs from the drawn one by more than the error limit"),
            Severity::Warning}};
    }
    bool appliesTo(const FeatureClass &featureClass, const FeatureReader &reader) const override
    {
        return featureClass.geometry == GeometryKind::MultiPolygon && featureClass.attributeIndex(registeredArea) >= 0
            && reader.crs().isMetric && reader.crs().epsg() != 3857;
    }
    Result<std::unique_ptr<Run>> start(Context &context) const override
    {
        KBS_TRY(AreaTolerance tolerance, areaTolerance(QDate::currentDate()));
        return std::make_unique<AreaRun>(context, std::move(tolerance));
    }
};

} // namespace

std::unique_ptr<Check> makeAreaCheck()
{
    return std::make_unique<AreaCheck>();
}

} // namespace kbs::quality
