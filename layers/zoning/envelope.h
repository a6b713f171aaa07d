// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "layers/zoning/plans_in_force.h"

/// The buildable envelope: the sides of a building ground with their setbacks, and what they leave.
namespace kbs::zoning {

/// What lies around the parcel; read once for all its areas.
struct Surroundings {
    Geometry own;                   ///< the whole parcel
    std::vector<Feature> parcels;   ///< active ones other than the parcel itself
    std::vector<Feature> planAreas; ///< of the plans that count, newest plan first
    std::vector<Feature> axes;      ///< plan_cizgi: yolorta, yaya_yolu
    std::vector<Feature> approach;  ///< plan_cizgi: building approach lines
    std::vector<Feature> roads;     ///< yol_orta_hat, for the names
};
[[nodiscard]] Result<Surroundings> surroundings(FeatureReader &reader, const Feature &parcel, const PlanSet &plans);

struct EnvelopeResult {
    std::vector<ParcelSide> sides;
    Geometry envelope;
    std::vector<Finding> findings;
};

/// Sides of `ground` (the building area's part of the parcel) and the envelope. A side is a front where a road, a
/// public open area or no parcel lies beyond it; the rear lies opposite a front. Where the ground has fronts in more
/// than one direction, what lies opposite one of them gets the larger of side and rear setback.
[[nodiscard]] Result<EnvelopeResult> envelopeOf(
    FeatureReader &reader, const Geometry &ground, const ImarArea &area, const Surroundings &around);

} // namespace kbs::zoning
