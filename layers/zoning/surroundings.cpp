// SPDX-License-Identifier: GPL-3.0-or-later
// What lies around a parcel, for the classification of its sides.
#include "layers/zoning/envelope.h"

#include <algorithm>

namespace kbs::zoning {

namespace {

constexpr double reach = 40; ///< m: roads and approach lines farther away do not concern the parcel

class AroundReader {
public:
    AroundReader(FeatureReader &reader, const Feature &parcel, const PlanSet &plans)
        : m_reader(reader), m_parcel(parcel), m_plans(plans), m_box(parcel.geometry.bbox().grown(reach))
    {
    }

    Result<Surroundings> read()
    {
        Surroundings out;
        out.own = m_parcel.geometry;
        KBS_TRY(out.parcels, readClass("parsel"));
        if (const FeatureClass *parcels = m_reader.catalogue().find("parsel"))
            std::erase_if(out.parcels, [&](const Feature &other) {
                return other.id == m_parcel.id || textOf(*parcels, other, "durum") == "pasif";
            });
        KBS_TRY(out.planAreas, readPlanClass("plan_alani"));
        if (const FeatureClass *areas = m_reader.catalogue().find("plan_alani"))
            std::ranges::stable_sort(
                out.planAreas, {}, [&](const Feature &area) { return precedence(textOf(*areas, area, "plan_pin")); });
        KBS_TRY(std::vector<Feature> lines, readPlanClass("plan_cizgi"));
        if (const FeatureClass *kind = m_reader.catalogue().find("plan_cizgi"))
            for (Feature &line : lines) {
                const std::string type = textOf(*kind, line, "tur");
                if (type == "yolorta" || type == "yaya_yolu")
                    out.axes.push_back(std::move(line));
                else if (type == "yapi_yaklas_c" || type == "yapi_yaklasma_mes")
                    out.approach.push_back(std::move(line));
            }
        KBS_TRY(out.roads, readClass("yol_orta_hat"));
        return out;
    }

private:
    FeatureReader &m_reader;
    const Feature &m_parcel;
    const PlanSet &m_plans;
    Bbox m_box;

    Result<std::vector<Feature>> readClass(const char *name)
    {
        Query query;
        query.featureClass = m_reader.catalogue().find(name);
        query.bbox = m_box;
        return query.featureClass ? m_reader.readAll(query) : Result<std::vector<Feature>>(std::vector<Feature>());
    }

    /// Place of the plan among those in force, newest first; areas that name none go last.
    [[nodiscard]] std::ptrdiff_t precedence(const std::string &pin) const
    {
        return std::ranges::find(m_plans.inForce, pin, [](const PlanInForce &plan) { return plan.ref.pin; })
            - m_plans.inForce.begin();
    }

    /// Without the features of plans that do not count.
    Result<std::vector<Feature>> readPlanClass(const char *name)
    {
        KBS_TRY(std::vector<Feature> found, readClass(name));
        if (const FeatureClass *featureClass = m_reader.catalogue().find(name))
            std::erase_if(found, [&](const Feature &feature) {
                const std::string level = textOf(*featureClass, feature, "plan_kademesi");
                return (!level.empty() && level != "uip")
                    || std::ranges::contains(m_plans.otherPins, textOf(*featureClass, feature, "plan_pin"));
            });
        return found;
    }
};

} // namespace

Result<Surroundings> surroundings(FeatureReader &reader, const Feature &parcel, const PlanSet &plans)
{
    return AroundReader(reader, parcel, plans).read();
}

} // namespace kbs::zoning
