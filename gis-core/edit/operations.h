// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "store/store.h"

#include <map>
#include <vector>

/// Edits as lists of changes for EditSession::apply. Nothing is written here. Read through the session's OverlayReader,
/// so that edits build on each other.
///
/// In classes of areas and lines corners are shared: what has a corner at exactly the same coordinates moves along, and
/// in classes of areas a border that passes there gets the corner too, so that no gap opens. Retired features
/// (attribute "durum" = "pasif") keep their shape as it was, unless they are the feature that is edited.
namespace kbs::edit {

using Changes = Result<std::vector<Change>>;

[[nodiscard]] Changes moveVertex(
    FeatureReader &reader, const FeatureClass &featureClass, FeatureId id, Point from, Point to);
/// A new corner on the border of the feature nearest to `at`; it lies at `at`, and neighbours on that border get it
/// too.
[[nodiscard]] Changes insertVertex(FeatureReader &reader, const FeatureClass &featureClass, FeatureId id, Point at);
/// Refused where three borders meet (that would tear the neighbours) and where too few corners would be left.
[[nodiscard]] Changes deleteVertex(FeatureReader &reader, const FeatureClass &featureClass, FeatureId id, Point at);

/// Cuts an area. The largest piece keeps the feature's id, key and values; the others are new features with its values
/// and without a source key. Neighbours get the corners that arise on their borders.
[[nodiscard]] Changes splitFeature(
    FeatureReader &reader, Store &ids, const FeatureClass &featureClass, FeatureId id, const Geometry &line);
/// Unites areas that touch. The first one keeps id, key and values; the others are deleted.
[[nodiscard]] Changes mergeFeatures(
    FeatureReader &reader, const FeatureClass &featureClass, const std::vector<FeatureId> &ids);

/// `values`: attribute index → new value.
[[nodiscard]] Changes setAttributes(FeatureReader &reader, const FeatureClass &featureClass,
    const std::vector<FeatureId> &ids, const std::map<int, Value> &values);
[[nodiscard]] Changes setGeometry(
    FeatureReader &reader, const FeatureClass &featureClass, FeatureId id, const Geometry &geometry);
/// The feature gets a new id of the store.
[[nodiscard]] Changes addFeature(Store &ids, const FeatureClass &featureClass, Feature feature);
[[nodiscard]] Changes deleteFeatures(
    FeatureReader &reader, const FeatureClass &featureClass, const std::vector<FeatureId> &ids);

// ---- pieces that acts of the layers are built from

/// Whether the feature is kept for the record only (see above).
[[nodiscard]] bool isRetired(const FeatureClass &featureClass, const Feature &feature);
/// The pieces of an area cut by a line, largest first, on the grid and with every corner that `area` had on its border.
/// ErrorKind::Usage where the line does not cut it through.
[[nodiscard]] Result<std::vector<Geometry>> cut(const Geometry &area, const Geometry &line);
/// One area without a gap of those that touch, with every corner that lies on its border. ErrorKind::Usage where they
/// do not hang together.
[[nodiscard]] Result<Geometry> united(const std::vector<Geometry> &areas);
/// The corners of `pieces` that none of `wholes` has.
[[nodiscard]] std::vector<Point> newCorners(const std::vector<Geometry> &pieces, const std::vector<Geometry> &wholes);
/// Changes that give these corners to the features whose borders pass by them. `except` are left alone.
[[nodiscard]] Changes shareCorners(FeatureReader &reader, const FeatureClass &featureClass,
    const std::vector<Point> &corners, const std::vector<FeatureId> &except);

} // namespace kbs::edit
