// SPDX-License-Identifier: GPL-3.0-or-later
#include "geometry/operations.h"
#include "quality/neighbours.h"

#include <QCoreApplication>
#include <QLocale>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace kbs::quality {

namespace {

/// What may stand over the border: eaves and the accuracy of photogrammetry.
double allowedOutside(double footprint)
{
    return std::max(1.0, footprint / 100); // m²
}

QString translated(const char *text)
{
    return QCoreApplication::translate("Quality", text);
}

class BuildingPlaceRun : public NeighbourRun {
public:
    BuildingPlaceRun(Context &given, const FeatureClass &parcels) : NeighbourRun(given), m_parcels(parcels) { }

    Result<void> finish() override
    {
        return forNeighbourhoods(
            context, std::move(m_subjects), m_parcels, [this](const Neighbourhood &group) { return compare(group); });
    }

private:
    Result<bool> compare(const Neighbourhood &group)
    {
        std::vector<Bbox> boxes;
        for (const Feature &parcel : group.others)
            boxes.push_back(parcel.geometry.bbox());
        for (const Feature &building : group.subjects) {
            const Bbox box = building.geometry.bbox();
            std::vector<const Feature *> around;
            bool isInside = false;
            for (std::size_t i = 0; i < group.others.size() && !isInside; ++i) {
                if (!boxes[i].intersects(box))
                    continue;
                around.push_back(&group.others[i]);
                isInside = boxes[i].contains(box) && geometry::covers(group.others[i].geometry, building.geometry);
            }
            if (!isInside && !compare(building, around))
                return false;
        }
        return true;
    }

    bool compare(const Feature &building, const std::vector<const Feature *> &around)
    {
        const Feature *best = nullptr;
        double inside = 0;
        for (const Feature *parcel : around) {
            const auto common = geometry::intersection(parcel->geometry, building.geometry);
            if (common && area(*common) > inside) {
                inside = area(*common);
                best = parcel;
            }
        }
        return report(building, best, area(building.geometry) - inside);
    }

    bool report(const Feature &building, const Feature *parcel, double outside)
    {
        if (parcel == nullptr)
            return context.emit(finding(u"bld.no-parcel"_s, Severity::Warning, context.featureClass, building,
                translated(QT_TRANSLATE_NOOP("Quality", "%1 stands on no parcel"))
                    .arg(named(context.featureClass, building))));
        if (outside <= allowedOutside(area(building.geometry)))
            return true;
        return context.emit(finding(u"bld.crosses-border"_s, Severity::Warning, context.featureClass, building,
            translated(QT_TRANSLATE_NOOP("Quality", "%1 reaches %2 m² over the border of %3"))
                .arg(named(context.featureClass, building), QLocale().toString(outside, 'f', 2),
                    named(m_parcels, *parcel))));
    }

    const FeatureClass &m_parcels;
};

class BuildingPlaceCheck : public Check {
public:
    std::vector<RuleInfo> rules() const override
    {
        return {{u"bld.no-parcel"_s, translated(QT_TRANSLATE_NOOP("Quality", "A building stands on no parcel")),
                    Severity::Warning},
            {u"bld.crosses-border"_s,
                translated(QT_TRANSLATE_NOOP("Quality", "A building reaches over the border of its parcel")),
                Severity::Warning}};
    }
    bool appliesTo(const FeatureClass &featureClass, const FeatureReader &reader) const override
    {
        return featureClass.name == "yapi" && featureClass.geometry == GeometryKind::MultiPolygon
            && reader.catalogue().find("parsel") != nullptr;
    }
    Result<std::unique_ptr<Run>> start(Context &context) const override
    {
        const FeatureClass &parcels = *context.reader.catalogue().find("parsel");
        KBS_TRY(const std::int64_t count, context.reader.count({.featureClass = &parcels, .withGeometry = false}));
        if (count == 0)
            return std::unique_ptr<Run>(); // no cadastre is loaded: nothing to compare with
        return std::make_unique<BuildingPlaceRun>(context, parcels);
    }
};

} // namespace

std::unique_ptr<Check> makeBuildingPlaceCheck()
{
    return std::make_unique<BuildingPlaceCheck>();
}

} // namespace kbs::quality
