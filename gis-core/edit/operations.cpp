// SPDX-License-Identifier: GPL-3.0-or-later
#include "edit/operations.h"

#include "edit/vertices.h"
#include "geometry/operations.h"

#include <QCoreApplication>

#include <algorithm>
#include <set>

namespace kbs::edit {

namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("EditOperations", text);
}

Result<Feature> existing(FeatureReader &reader, const FeatureClass &featureClass, FeatureId id)
{
    KBS_TRY(std::optional<Feature> feature, reader.get(featureClass, id));
    if (!feature)
        return fail(
            ErrorKind::NotFound, tr("There is no %1 %2").arg(QString::fromStdString(featureClass.name)).arg(id));
    return std::move(*feature);
}

Point onGrid(Point point)
{
    Geometry geometry = Geometry::point(point.x, point.y);
    snapToGrid(geometry);
    return geometry.points.front();
}

bool isAreal(const FeatureClass &featureClass)
{
    return featureClass.geometry == GeometryKind::Polygon || featureClass.geometry == GeometryKind::MultiPolygon;
}

bool sharesCorners(const FeatureClass &featureClass)
{
    return featureClass.geometry != GeometryKind::Point && featureClass.geometry != GeometryKind::MultiPoint
        && !featureClass.anyGeometry;
}

Bbox around(Point point)
{
    Bbox box;
    box.add(point.x, point.y);
    return box.grown(2 * gridSize);
}

/// The edited feature and, where the class shares corners, the others near a point.
Result<std::vector<Feature>> participants(
    FeatureReader &reader, const FeatureClass &featureClass, FeatureId id, Point near)
{
    KBS_TRY(Feature edited, existing(reader, featureClass, id));
    std::vector<Feature> out{std::move(edited)};
    if (!sharesCorners(featureClass))
        return out;
    KBS_TRY(std::vector<Feature> others, reader.readAll({.featureClass = &featureClass, .bbox = around(near)}));
    for (Feature &other : others)
        if (other.id != id && !isRetired(featureClass, other))
            out.push_back(std::move(other));
    return out;
}

Change reshaped(const FeatureClass &featureClass, const Feature &before, Geometry geometry)
{
    Change change{
        .kind = ChangeKind::Change, .featureClass = &featureClass, .id = before.id, .before = before, .after = before};
    change.after->geometry = std::move(geometry);
    return change;
}

std::size_t fewestCorners(const Geometry &geometry)
{
    return geometry.isPolygonal() ? 4 : geometry.isLinear() ? 2 : 1; // the closing corner counts
}

bool hasTooShortRing(const Geometry &geometry)
{
    for (std::size_t r = 0; r < geometry.ringEnds.size(); ++r)
        if (geometry.ring(r).size() < fewestCorners(geometry))
            return true;
    return false;
}

/// Every corner of `sources` that lies on the border of `shape` becomes one of its corners.
Geometry withCornersOf(Geometry shape, const std::vector<Geometry> &sources)
{
    const Bbox box = shape.bbox().grown(gridSize);
    for (const Geometry &source : sources)
        for (const Point &corner : source.points)
            if (box.contains(corner.x, corner.y) && !hasVertex(shape, corner))
                shape = withVertexOnEdges(shape, corner);
    return shape;
}

/// Corners that arise by cutting have no measured height, and the others' heights are not to be lost.
Result<void> requireFlat(const Geometry &area)
{
    if (!area.z.empty())
        return fail(ErrorKind::Usage, tr("The area has heights; they cannot be given to the corners that arise"),
            tr("Save it without heights first."));
    return {};
}

} // namespace

bool isRetired(const FeatureClass &featureClass, const Feature &feature)
{
    const int state = featureClass.attributeIndex("durum");
    return state >= 0 && static_cast<std::size_t>(state) < feature.values.size()
        && feature.values[static_cast<std::size_t>(state)] == Value(std::string("pasif"));
}

// ---------------------------------------------------------------- corners

Changes moveVertex(FeatureReader &reader, const FeatureClass &featureClass, FeatureId id, Point from, Point to)
{
    const Point target = onGrid(to);
    KBS_TRY(const std::vector<Feature> features, participants(reader, featureClass, id, from));
    if (!hasVertex(features.front().geometry, from))
        return fail(ErrorKind::Usage, tr("There is no corner at this place"));
    std::vector<Change> changes;
    for (const Feature &feature : features) {
        const Geometry &geometry = feature.geometry;
        if (hasVertex(geometry, from))
            changes.push_back(reshaped(featureClass, feature, withVertexMoved(geometry, from, target)));
        else if (isAreal(featureClass) && hasEdgeThrough(geometry, from))
            changes.push_back(
                reshaped(featureClass, feature, withVertexMoved(withVertexOnEdges(geometry, from), from, target)));
    }
    return changes;
}

Changes insertVertex(FeatureReader &reader, const FeatureClass &featureClass, FeatureId id, Point at)
{
    const Point corner = onGrid(at);
    KBS_TRY(const Feature edited, existing(reader, featureClass, id));
    // the edge nearest to the place, and then everybody who has this edge
    Point a, b;
    double nearest = std::numeric_limits<double>::infinity();
    for (std::size_t r = 0; r < edited.geometry.ringEnds.size(); ++r) {
        const auto ring = edited.geometry.ring(r);
        for (std::size_t i = 0; i + 1 < ring.size(); ++i)
            if (const double distance = distanceBetween(nearestOnSegment(ring[i], ring[i + 1], corner), corner);
                distance < nearest) {
                nearest = distance;
                a = ring[i];
                b = ring[i + 1];
            }
    }
    if (!std::isfinite(nearest) || hasVertex(edited.geometry, corner))
        return fail(ErrorKind::Usage, tr("A corner cannot be put there"));
    const Point onBorder = nearestOnSegment(a, b, corner);
    KBS_TRY(const std::vector<Feature> features, participants(reader, featureClass, id, onBorder));
    std::vector<Change> changes;
    for (const Feature &feature : features) {
        // first on the border, then at its place: so also neighbours whose edge is longer or shorter get it
        if (feature.id != id && !(isAreal(featureClass) ? hasEdgeThrough(feature.geometry, onBorder) : false))
            continue;
        changes.push_back(reshaped(
            featureClass, feature, withVertexMoved(withVertexOnEdges(feature.geometry, onBorder), onBorder, corner)));
    }
    return changes;
}

Changes deleteVertex(FeatureReader &reader, const FeatureClass &featureClass, FeatureId id, Point at)
{
    KBS_TRY(const std::vector<Feature> features, participants(reader, featureClass, id, at));
    if (!hasVertex(features.front().geometry, at))
        return fail(ErrorKind::Usage, tr("There is no corner at this place"));
    const auto pair = neighboursOf(features.front().geometry, at).front();
    std::vector<Change> changes;
    for (const Feature &feature : features) {
        if (!hasVertex(feature.geometry, at)) {
            if (isAreal(featureClass) && hasEdgeThrough(feature.geometry, at))
                return fail(ErrorKind::Usage,
                    tr("A neighbour's border runs through this corner; it cannot be taken away"),
                    tr("Move it instead."));
            continue;
        }
        if (!std::ranges::all_of(
                neighboursOf(feature.geometry, at), [&pair](const auto &other) { return other == pair; }))
            return fail(ErrorKind::Usage, tr("Several borders meet in this corner; it cannot be taken away"),
                tr("Move it instead."));
        Geometry without = withoutVertex(feature.geometry, at);
        if (hasTooShortRing(without))
            return fail(ErrorKind::Usage, tr("Too few corners would be left"));
        changes.push_back(reshaped(featureClass, feature, std::move(without)));
    }
    return changes;
}

// ---------------------------------------------------------------- areas

Result<std::vector<Geometry>> cut(const Geometry &area, const Geometry &line)
{
    KBS_CHECK(requireFlat(area));
    KBS_TRY(std::vector<Geometry> pieces, geometry::split(area, line));
    if (pieces.size() < 2)
        return fail(
            ErrorKind::Usage, tr("The line does not cut the area through"), tr("Draw it from outside to outside."));
    for (Geometry &piece : pieces) {
        snapToGrid(piece);
        piece = withCornersOf(std::move(piece), {area});
    }
    // a corner of one piece on the other's border belongs to both
    for (std::size_t i = 0; i < pieces.size(); ++i)
        pieces[i] = withCornersOf(std::move(pieces[i]), pieces);
    return pieces;
}

Result<Geometry> united(const std::vector<Geometry> &areas)
{
    for (const Geometry &area : areas)
        KBS_CHECK(requireFlat(area));
    KBS_TRY(Geometry whole, geometry::unite(areas));
    if (whole.partEnds.size() != 1)
        return fail(ErrorKind::Usage, tr("The areas do not hang together"), tr("Choose areas that share a border."));
    snapToGrid(whole);
    return withCornersOf(std::move(whole), areas);
}

std::vector<Point> newCorners(const std::vector<Geometry> &pieces, const std::vector<Geometry> &wholes)
{
    std::vector<Point> out;
    for (const Geometry &piece : pieces)
        for (const Point &corner : piece.points)
            if (!std::ranges::contains(out, corner)
                && std::ranges::none_of(wholes, [&](const Geometry &whole) { return hasVertex(whole, corner); }))
                out.push_back(corner);
    return out;
}

Changes shareCorners(FeatureReader &reader, const FeatureClass &featureClass, const std::vector<Point> &corners,
    const std::vector<FeatureId> &except)
{
    if (corners.empty())
        return std::vector<Change>{};
    Bbox box;
    for (const Point &corner : corners)
        box.add(corner.x, corner.y);
    std::vector<Change> changes;
    KBS_TRY(const std::vector<Feature> neighbours,
        reader.readAll({.featureClass = &featureClass, .bbox = box.grown(gridSize)}));
    for (const Feature &neighbour : neighbours) {
        if (std::ranges::contains(except, neighbour.id) || isRetired(featureClass, neighbour))
            continue;
        Geometry geometry = neighbour.geometry;
        const Bbox reach = geometry.bbox().grown(gridSize);
        for (const Point &corner : corners)
            if (reach.contains(corner.x, corner.y) && !hasVertex(geometry, corner) && hasEdgeThrough(geometry, corner))
                geometry = withVertexOnEdges(geometry, corner);
        if (geometry != neighbour.geometry)
            changes.push_back(reshaped(featureClass, neighbour, std::move(geometry)));
    }
    return changes;
}

Changes splitFeature(
    FeatureReader &reader, Store &ids, const FeatureClass &featureClass, FeatureId id, const Geometry &line)
{
    KBS_TRY(const Feature whole, existing(reader, featureClass, id));
    KBS_TRY(std::vector<Geometry> pieces, cut(whole.geometry, line));
    KBS_TRY(
        std::vector<Change> changes, shareCorners(reader, featureClass, newCorners(pieces, {whole.geometry}), {id}));
    KBS_TRY(FeatureId nextId, ids.newIds(featureClass, static_cast<std::int64_t>(pieces.size()) - 1));
    changes.push_back(reshaped(featureClass, whole, pieces.front()));
    for (std::size_t i = 1; i < pieces.size(); ++i) {
        Feature piece = whole;
        piece.id = nextId++;
        piece.sourceKey.clear(); // one feature only can be the one that deliveries know
        piece.geometry = std::move(pieces[i]);
        changes.push_back({.kind = ChangeKind::Add,
            .featureClass = &featureClass,
            .id = piece.id,
            .before = {},
            .after = std::move(piece)});
    }
    return changes;
}

Changes mergeFeatures(FeatureReader &reader, const FeatureClass &featureClass, const std::vector<FeatureId> &ids)
{
    const std::set<FeatureId> distinct(ids.begin(), ids.end());
    if (distinct.size() != ids.size() || ids.size() < 2)
        return fail(ErrorKind::Usage, tr("Choose at least two different features to merge"));
    std::vector<Geometry> areas;
    std::vector<Change> changes;
    for (const FeatureId id : ids) {
        KBS_TRY(Feature feature, existing(reader, featureClass, id));
        areas.push_back(feature.geometry);
        changes.push_back({.kind = ChangeKind::Delete,
            .featureClass = &featureClass,
            .id = id,
            .before = std::move(feature),
            .after = {}});
    }
    KBS_TRY(Geometry whole, united(areas));
    changes.front() = reshaped(featureClass, *changes.front().before, std::move(whole));
    return changes;
}

// ---------------------------------------------------------------- values and whole features

Changes setAttributes(FeatureReader &reader, const FeatureClass &featureClass, const std::vector<FeatureId> &ids,
    const std::map<int, Value> &values)
{
    std::vector<Change> changes;
    for (const FeatureId id : ids) {
        KBS_TRY(Feature before, existing(reader, featureClass, id));
        Change change = reshaped(featureClass, before, before.geometry);
        for (const auto &[index, value] : values) {
            if (index < 0 || static_cast<std::size_t>(index) >= featureClass.attributes.size())
                return fail(ErrorKind::Usage,
                    tr("%1 has no attribute number %2").arg(QString::fromStdString(featureClass.name)).arg(index));
            change.after->values[static_cast<std::size_t>(index)] = value;
        }
        changes.push_back(std::move(change));
    }
    return changes;
}

Changes setGeometry(FeatureReader &reader, const FeatureClass &featureClass, FeatureId id, const Geometry &geometry)
{
    KBS_TRY(const Feature before, existing(reader, featureClass, id));
    return std::vector<Change>{reshaped(featureClass, before, geometry)};
}

Changes addFeature(Store &ids, const FeatureClass &featureClass, Feature feature)
{
    KBS_TRY(feature.id, ids.newIds(featureClass, 1));
    const FeatureId id = feature.id;
    return std::vector<Change>{
        {.kind = ChangeKind::Add, .featureClass = &featureClass, .id = id, .before = {}, .after = std::move(feature)}};
}

Changes deleteFeatures(FeatureReader &reader, const FeatureClass &featureClass, const std::vector<FeatureId> &ids)
{
    std::vector<Change> changes;
    for (const FeatureId id : ids) {
        KBS_TRY(Feature feature, existing(reader, featureClass, id));
        changes.push_back({.kind = ChangeKind::Delete,
            .featureClass = &featureClass,
            .id = id,
            .before = std::move(feature),
            .after = {}});
    }
    return changes;
}

} // namespace kbs::edit
