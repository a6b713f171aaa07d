// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "geometry/geometry.h"
#include "store/feature.h"

#include <string>
#include <string_view>

/// SpatiaLite's internal geometry encoding ("BLOB-Geometry", SpatiaLite 5 documentation), always written flat (XY) and
/// little-endian with its bounding box in front. Heights are stored beside it.
namespace kbs::spatialite {

/// Replaces the contents of `out`. The geometry must not be empty.
void writeBlob(const Geometry &geometry, int srid, std::string &out);
/// The same where the geometry lies in a batch and its box is known.
void writeBlob(const FeatureBatch::GeometryView &geometry, const Bbox &box, int srid, std::string &out);
/// Reads every variant of the kinds we know: both byte orders, Z and M members (M is dropped), TinyPoint. False where
/// the bytes are something else or cut short.
[[nodiscard]] bool readBlob(std::string_view bytes, Geometry &out);
/// The box only, without decoding. Empty where the bytes are no geometry.
[[nodiscard]] Bbox blobBox(std::string_view bytes);

} // namespace kbs::spatialite
