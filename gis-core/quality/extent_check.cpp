// SPDX-License-Identifier: GPL-3.0-or-later
#include "quality/rule.h"

#include <QCoreApplication>

#include <algorithm>
#include <array>
#include <cmath>

using namespace Qt::StringLiterals;

namespace kbs::quality {

namespace {

constexpr double aroundDistrict = 2000; ///< m: what serves a district may lie that far outside of it

QString translated(const char *text)
{
    return QCoreApplication::translate("Quality", text);
}

Bbox boxOf(const FeatureBatch &batch, std::size_t row)
{
    Bbox box;
    for (const Point &point : batch.geometryView(row).points) {
        if (std::isfinite(point.x) && std::isfinite(point.y)) // else rule geom.not-finite tells it
            box.add(point.x, point.y);
    }
    return box;
}

/// Where the municipality lies: its district, else its neighbourhoods; empty where neither is loaded.
Result<Bbox> municipality(FeatureReader &reader)
{
    Bbox box;
    for (const char *name : {"ilce", "mahalle"}) {
        const FeatureClass *featureClass = reader.catalogue().find(name);
        if (featureClass == nullptr || !box.isEmpty())
            continue;
        KBS_CHECK(reader.read({.featureClass = featureClass}, [&](const FeatureBatch &batch) {
            for (std::size_t row = 0; row < batch.size(); ++row)
                box.add(boxOf(batch, row));
            return true;
        }));
    }
    return box.grown(aroundDistrict);
}

class ExtentRun : public Run {
public:
    ExtentRun(Context &given, const Bbox &around) : Run(given), m_around(around) { }

    bool row(const FeatureBatch &batch, std::size_t row) override
    {
        const Bbox box = boxOf(batch, row);
        if (box.isEmpty())
            return true;
        // A box within one that was found sound is sound: the coordinates are transformed for few features only.
        if (!m_sound.contains(box)) {
            if (!crs::plausible(context.reader.crs(), box))
                return context.emit(finding(u"extent.outside-system"_s, Severity::Error, batch, row,
                    translated(QT_TRANSLATE_NOOP("Quality", "%1 lies outside of the area of %2 (%3)"))
                        .arg(named(batch, row), context.reader.crs().id, context.reader.crs().name)));
            grow(box);
        }
        return m_around.isEmpty() || m_around.intersects(box)
            || context.emit(finding(u"extent.outside-district"_s, Severity::Warning, batch, row,
                translated(QT_TRANSLATE_NOOP("Quality", "%1 lies more than %2 m outside of the district"))
                    .arg(named(batch, row))
                    .arg(aroundDistrict)));
    }

private:
    void grow(const Bbox &box)
    {
        Bbox both = m_sound;
        both.add(box);
        m_sound = crs::plausible(context.reader.crs(), both) ? both : box;
    }

    Bbox m_around, m_sound;
};

class ExtentCheck : public Check {
public:
    std::vector<RuleInfo> rules() const override
    {
        return {
            {u"extent.outside-system"_s,
                translated(QT_TRANSLATE_NOOP("Quality", "An object lies outside of the area of the store's system")),
                Severity::Error},
            {u"extent.outside-district"_s,
                translated(QT_TRANSLATE_NOOP("Quality", "An object lies far outside of the district")),
                Severity::Warning}};
    }
    bool appliesTo(const FeatureClass &featureClass, const FeatureReader &) const override
    {
        // provinces reach beyond their district, backdrops and foreign data come from anywhere
        constexpr std::array<std::string_view, 3> anywhere{"il", "raster_altlik", "dis_veri"};
        return featureClass.geometry != GeometryKind::None && !std::ranges::contains(anywhere, featureClass.name);
    }
    Result<std::unique_ptr<Run>> start(Context &context) const override
    {
        KBS_TRY(const Bbox around, municipality(context.reader));
        const bool isMetric = context.reader.crs().isMetric && context.reader.crs().isKnown();
        return isMetric ? std::make_unique<ExtentRun>(context, around) : std::unique_ptr<ExtentRun>();
    }
};

} // namespace

std::unique_ptr<Check> makeExtentCheck()
{
    return std::make_unique<ExtentCheck>();
}

} // namespace kbs::quality
