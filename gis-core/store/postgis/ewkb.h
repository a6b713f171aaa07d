// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "store/feature.h"

/// Geometries as PostGIS takes them in binary form: flat EWKB, little-endian, with the SRID. Heights lie beside them.
namespace kbs::postgis {

[[nodiscard]] FeatureBatch::GeometryView viewOf(const Geometry &geometry);
[[nodiscard]] std::size_t ewkbSize(const FeatureBatch::GeometryView &geometry);
/// Writes ewkbSize() bytes. The geometry must not be empty.
void writeEwkb(const FeatureBatch::GeometryView &geometry, int srid, char *out);
/// PostGIS takes neither open rings, rings of fewer than four vertices nor lines of one.
[[nodiscard]] bool fitsPostgis(const FeatureBatch::GeometryView &geometry);

} // namespace kbs::postgis
