// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "layers/zoning/imar.h"

namespace kbs::zoning {

struct PlanInForce {
    PlanRef ref;
    Geometry boundary; ///< empty where the store has none
};

struct PlanSet {
    std::vector<PlanInForce> inForce;   ///< 1/1000 plans, newest first
    std::vector<PlanRef> pending;       ///< not (yet) in force: drafts, on display …
    std::vector<std::string> otherPins; ///< plans of another level, or no longer in force: their areas do not count
    std::vector<Finding> findings;
};

/// The implementation plans (UİP) whose boundary touches the box or that have no boundary, sorted by what they are on
/// `date`. A plan without a state counts as in force, with a finding.
[[nodiscard]] Result<PlanSet> plansInForce(FeatureReader &reader, const Bbox &around, const QDate &date);

struct PlanPiece {
    Feature area;
    int plan = -1; ///< index into PlanSet::inForce
    Geometry piece;
};

struct Overlay {
    std::vector<PlanPiece> pieces; ///< largest first
    Geometry uncovered;            ///< parts of the parcel in no plan area
    double coveredByPlan = 0;      ///< m2 of the parcel inside a plan boundary or a plan area
    std::vector<Finding> findings;
};

/// Cuts the parcel by the areas of the plans in force; where a newer plan lies, older ones do not count.
[[nodiscard]] Result<Overlay> overlayParcel(FeatureReader &reader, const Geometry &parcel, const PlanSet &plans);

/// Attribute access by name; null and "" where there is none.
[[nodiscard]] Value valueOf(const FeatureClass &featureClass, const Feature &feature, std::string_view attribute);
[[nodiscard]] std::string textOf(const FeatureClass &featureClass, const Feature &feature, std::string_view attribute);

/// Too small a piece of the parcel to count: max(1 m2, 0.1 %).
[[nodiscard]] bool isSliver(double area, double parcelArea);
/// Land that nobody builds on for himself: roads, green areas, water, forest.
[[nodiscard]] bool isOpenUse(std::string_view use);

} // namespace kbs::zoning
