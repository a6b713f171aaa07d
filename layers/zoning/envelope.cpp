// SPDX-License-Identifier: GPL-3.0-or-later
#include "layers/zoning/envelope.h"

#include "geometry/operations.h"
#include "layers/zoning/rules.h"

#include <QCoreApplication>

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

using namespace Qt::StringLiterals;

namespace kbs::zoning {

namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("Imar", text);
}

constexpr double probeDistance = 0.5;  ///< m beyond an edge, where we look what lies there
constexpr double onEdge = 0.1;         ///< m: a corner of a neighbour this near to an edge lies on it
constexpr double shortPiece = 0.3;     ///< m: shorter pieces belong to the piece before
constexpr double sameDirection = 0.05; ///< sine of the angle up to which two pieces are one straight side (3°)
constexpr double opposite = -0.707;    ///< cosine of the angle between the normals of a front and of its rear
constexpr double approachReach = 30;   ///< m inside an edge, where an approach line counts for it
constexpr double axisReach = 15;       ///< m: a road axis without a width serves what lies this near

double cross(Point a, Point b)
{
    return a.x * b.y - a.y * b.x;
}
double dot(Point a, Point b)
{
    return a.x * b.x + a.y * b.y;
}
Point minus(Point a, Point b)
{
    return {a.x - b.x, a.y - b.y};
}
Point along(Point from, Point direction, double metres)
{
    return {from.x + direction.x * metres, from.y + direction.y * metres};
}

/// A piece of an edge with one thing beyond it.
struct Piece {
    Point from, to;
    Point direction; ///< unit
    ParcelSide::Kind kind = ParcelSide::Kind::Side;
    bool ambiguous = false; ///< opposite one of several fronts
    QString faces;
    Source facesSource;
    RuleValue setback;
    [[nodiscard]] double length() const { return std::hypot(to.x - from.x, to.y - from.y); }
    [[nodiscard]] Point inward() const { return {-direction.y, direction.x}; } ///< the ground lies on the left
    [[nodiscard]] Point middle() const { return {(from.x + to.x) / 2, (from.y + to.y) / 2}; }
};

class EnvelopeMaker {
public:
    EnvelopeMaker(FeatureReader &reader, const Geometry &ground, const ImarArea &area, const Surroundings &around)
        : m_catalogue(reader.catalogue()), m_ground(ground), m_area(area), m_around(around),
          m_defaults(defaultSetbacks(area.rules, area.floorsHint))
    {
    }

    Result<EnvelopeResult> make()
    {
        for (std::size_t ring = 0; ring < m_ground.ringCount(); ++ring)
            cutRing(m_ground.ring(ring));
        for (Piece &piece : m_pieces)
            lookBeyond(piece);
        findRears();
        for (Piece &piece : m_pieces)
            giveSetback(piece);
        collectSides();
        KBS_CHECK(cutEnvelope());
        return std::move(m_out);
    }

private:
    const Catalogue &m_catalogue;
    const Geometry &m_ground;
    const ImarArea &m_area;
    const Surroundings &m_around;
    DefaultSetbacks m_defaults;
    std::vector<Piece> m_pieces;
    std::vector<std::size_t> m_ringStarts; ///< first piece of each ring
    EnvelopeResult m_out;

    [[nodiscard]] const RuleValue &rule(const char *name) const { return m_area.rules.at(name); }

    // ---- pieces

    /// Cuts the edges where a corner of a neighbour or of a plan area lies on them, so that one thing lies beyond each
    /// piece.
    void cutRing(std::span<const Point> ring)
    {
        m_ringStarts.push_back(m_pieces.size());
        for (std::size_t i = 1; i < ring.size(); ++i) {
            const double length = std::hypot(ring[i].x - ring[i - 1].x, ring[i].y - ring[i - 1].y);
            if (length <= 0)
                continue;
            const Point direction{(ring[i].x - ring[i - 1].x) / length, (ring[i].y - ring[i - 1].y) / length};
            std::vector<double> cuts;
            for (const auto *features : {&m_around.parcels, &m_around.planAreas})
                for (const Feature &feature : *features)
                    for (const Point &vertex : feature.geometry.points) {
                        const Point offset = minus(vertex, ring[i - 1]);
                        const double at = dot(offset, direction);
                        if (std::abs(cross(direction, offset)) < onEdge && at > shortPiece && at < length - shortPiece)
                            cuts.push_back(at);
                    }
            std::ranges::sort(cuts);
            cuts.push_back(length);
            double from = 0;
            for (const double to : cuts) {
                if (to - from < shortPiece && to < length)
                    continue;
                m_pieces.push_back({.from = along(ring[i - 1], direction, from),
                    .to = along(ring[i - 1], direction, to),
                    .direction = direction,
                    .faces = {}});
                from = to;
            }
        }
    }

    template <typename Test>
    static const Feature *find(const std::vector<Feature> &features, Point at, const Test &test)
    {
        const auto found = std::ranges::find_if(features, [&](const Feature &feature) {
            return feature.geometry.bbox().contains(at.x, at.y) && test(feature)
                && geometry::containsPoint(feature.geometry, at);
        });
        return found == features.end() ? nullptr : &*found;
    }

    void lookBeyond(Piece &piece)
    {
        const Point probe = along(piece.middle(), piece.inward(), -probeDistance);
        const FeatureClass *areaClass = m_catalogue.find("plan_alani"), *parcelClass = m_catalogue.find("parsel");
        const Feature *anyArea = find(m_around.planAreas, probe, [](const Feature &) { return true; });
        const Feature *open = anyArea && isOpenUse(textOf(*areaClass, *anyArea, "kullanim")) ? anyArea : nullptr;
        const Feature *neighbour
            = parcelClass ? find(m_around.parcels, probe, [](const Feature &) { return true; }) : nullptr;
        const Feature *axis = axisAt(probe);
        const bool own = geometry::containsPoint(m_around.own, probe); // another part of the same parcel
        const bool plannedRoad = !anyArea && axis;
        if (open || plannedRoad || (own ? !anyArea : !neighbour)) {
            piece.kind = ParcelSide::Kind::Front;
            describeFront(piece, probe, axis, open);
        } else if (neighbour) {
            piece.faces = tr("parcel %1").arg(parcelClass->label(neighbour->values));
            piece.facesSource = sourceOf(*parcelClass, *neighbour);
        }
    }

    /// The nearest road axis whose road reaches the point.
    [[nodiscard]] const Feature *axisAt(Point probe) const
    {
        const FeatureClass *lines = m_catalogue.find("plan_cizgi");
        const Feature *best = nullptr;
        double nearest = axisReach;
        for (const Feature &axis : m_around.axes) {
            const double away = geometry::distance(axis.geometry, Geometry::point(probe.x, probe.y));
            const double width = toReal(valueOf(*lines, axis, "genislik"));
            const double reach = width > 0 ? width / 2 + 2 : axisReach;
            if (away <= reach && (away < nearest || !best)) {
                nearest = away;
                best = &axis;
            }
        }
        return best;
    }

    void describeFront(Piece &piece, Point probe, const Feature *axis, const Feature *open)
    {
        QStringList parts;
        if (const FeatureClass *roads = m_catalogue.find("yol_orta_hat"))
            if (const Feature *road = nearestRoad(probe))
                parts << roads->label(road->values);
        if (axis) {
            const FeatureClass *lines = m_catalogue.find("plan_cizgi");
            const Value width = valueOf(*lines, *axis, "genislik");
            parts << (toReal(width) > 0 ? tr("road, %1 m").arg(toReal(width)) : tr("road"));
            piece.facesSource = sourceOf(*lines, *axis);
        } else if (open) {
            const FeatureClass *areas = m_catalogue.find("plan_alani");
            const Attribute *use = areas->attribute("kullanim");
            parts << displayValue(*use, valueOf(*areas, *open, "kullanim"), u"tr"_s);
            piece.facesSource = sourceOf(*areas, *open);
        }
        piece.faces = parts.isEmpty() ? tr("road or open land") : parts.join(u", "_s);
    }

    [[nodiscard]] const Feature *nearestRoad(Point probe) const
    {
        const Feature *best = nullptr;
        double nearest = axisReach;
        for (const Feature &road : m_around.roads)
            if (const double away = geometry::distance(road.geometry, Geometry::point(probe.x, probe.y));
                away < nearest) {
                nearest = away;
                best = &road;
            }
        return best;
    }

    // ---- fronts and rears

    void findRears()
    {
        std::vector<Point> fronts; // outward normals of fronts in clearly different directions
        for (const Piece &piece : m_pieces) {
            if (piece.kind != ParcelSide::Kind::Front || piece.length() < 1)
                continue;
            const Point outward{-piece.inward().x, -piece.inward().y};
            if (std::ranges::none_of(fronts, [&](Point known) { return dot(known, outward) > 0.5; }))
                fronts.push_back(outward);
        }
        if (fronts.empty())
            finding(u"imar.no-front"_s, Severity::Warning,
                tr("No side of the parcel faces a road; the setbacks are those of sides"));
        if (fronts.size() > 1)
            finding(u"imar.several-fronts"_s, Severity::Info,
                tr("The parcel faces roads in more than one direction; opposite a road the larger of side and rear "
                   "setback is used. Check it on the sketch"));
        for (Piece &piece : m_pieces) {
            if (piece.kind == ParcelSide::Kind::Front)
                continue;
            const Point outward{-piece.inward().x, -piece.inward().y};
            if (std::ranges::none_of(fronts, [&](Point front) { return dot(front, outward) < opposite; }))
                continue;
            piece.ambiguous = fronts.size() > 1;
            if (!piece.ambiguous)
                piece.kind = ParcelSide::Kind::Rear;
        }
    }

    // ---- setbacks

    [[nodiscard]] bool isAttached() const { return toText(rule("nizam").value) == "bitisik"; }

    RuleValue fromPlanOrDefault(const char *name, double byDefault) const
    {
        RuleValue out = rule(name);
        if (out.state == RuleState::Given)
            return out;
        QString how = m_defaults.how;
        if (out.state == RuleState::Free)
            how = tr("the plan leaves it free; the least of the regulation is used. ") + how;
        if (out.state == RuleState::Conflict)
            how = tr("the plan contradicts itself; the regulation is used. ") + how;
        return {.state = RuleState::Default, .value = byDefault, .unit = u"m"_s, .how = how, .source = out.source};
    }

    void giveSetback(Piece &piece) const
    {
        switch (piece.kind) {
        case ParcelSide::Kind::Front:
            piece.setback = fromPlanOrDefault("on_bahce", m_defaults.front);
            takeApproachLine(piece);
            return;
        case ParcelSide::Kind::Rear: piece.setback = fromPlanOrDefault("arka_bahce", m_defaults.rear); return;
        case ParcelSide::Kind::Side: piece.setback = sideSetback(); break;
        }
        if (!piece.ambiguous)
            return;
        const RuleValue rear = fromPlanOrDefault("arka_bahce", m_defaults.rear);
        if (rear.number() > piece.setback.number() && !isAttached()) {
            piece.setback = rear;
            piece.setback.how = tr("opposite one of several fronts: the larger of side and rear setback. ") + rear.how;
        }
    }

    [[nodiscard]] RuleValue sideSetback() const
    {
        const RuleValue &given = rule("yan_bahce");
        if (isAttached() && !(given.state == RuleState::Given && given.number() > 0))
            return {.state = RuleState::Derived,
                .value = 0.0,
                .unit = u"m"_s,
                .how = tr("attached buildings share the common border"),
                .source = rule("nizam").source};
        return fromPlanOrDefault("yan_bahce", m_defaults.side);
    }

    /// An approach line of the plan inside a front replaces the front setback.
    void takeApproachLine(Piece &piece) const
    {
        const FeatureClass *lines = m_catalogue.find("plan_cizgi");
        double nearest = approachReach;
        for (const Feature &line : m_around.approach) {
            const auto away = rayTo(line.geometry, piece.middle(), piece.inward(), piece.direction);
            if (!away || *away >= nearest)
                continue;
            nearest = *away;
            const Value written = valueOf(*lines, line, "mesafe");
            piece.setback = {.state = toReal(written) > 0 ? RuleState::Given : RuleState::Derived,
                .value = toReal(written) > 0 ? toReal(written) : std::round(*away * 100) / 100,
                .unit = u"m"_s,
                .how = tr("building approach line of the plan"),
                .source = sourceOf(*lines, line)};
        }
    }

    /// Distance along the ray to a segment of the line that runs along the piece.
    static std::optional<double> rayTo(const Geometry &line, Point origin, Point ray, Point direction)
    {
        std::optional<double> best;
        for (std::size_t ring = 0; ring < line.ringCount(); ++ring) {
            const auto points = line.ring(ring);
            for (std::size_t i = 1; i < points.size(); ++i) {
                const Point step = minus(points[i], points[i - 1]);
                const double length = std::hypot(step.x, step.y), turned = cross(ray, step);
                if (length <= 0 || std::abs(cross(direction, step)) > 0.35 * length || turned == 0)
                    continue; // more than about 20° off
                const Point offset = minus(points[i - 1], origin);
                const double away = cross(offset, step) / turned, at = cross(offset, ray) / turned;
                if (away > 0 && at >= 0 && at <= 1 && (!best || away < *best))
                    best = away;
            }
        }
        return best;
    }

    // ---- sides for people

    void collectSides()
    {
        for (const Piece &piece : m_pieces) {
            if (!m_out.sides.empty()) {
                ParcelSide &last = m_out.sides.back();
                const Point step = minus(last.line.back(), last.line.front());
                const double size = std::hypot(step.x, step.y);
                const bool straight = size > 0 && std::abs(cross(step, piece.direction)) < sameDirection * size
                    && last.line.back() == piece.from;
                if (straight && last.kind == piece.kind && last.setback.value == piece.setback.value
                    && (last.kind != ParcelSide::Kind::Front || last.faces == piece.faces)) {
                    last.line.push_back(piece.to);
                    last.length += piece.length();
                    if (last.faces != piece.faces && !piece.faces.isEmpty())
                        last.faces += last.faces.isEmpty() ? piece.faces : u", "_s + piece.faces;
                    continue;
                }
            }
            m_out.sides.push_back({.kind = piece.kind,
                .line = {piece.from, piece.to},
                .length = piece.length(),
                .setback = piece.setback,
                .faces = piece.faces,
                .facesSource = piece.facesSource});
        }
    }

    // ---- envelope

    [[nodiscard]] std::size_t nextInRing(std::size_t index) const
    {
        const auto after = std::ranges::upper_bound(m_ringStarts, index);
        const std::size_t end = after == m_ringStarts.end() ? m_pieces.size() : *after;
        return index + 1 < end ? index + 1 : *std::prev(after);
    }
    [[nodiscard]] std::size_t previousInRing(std::size_t index) const
    {
        const auto after = std::ranges::upper_bound(m_ringStarts, index);
        const std::size_t start = *std::prev(after), end = after == m_ringStarts.end() ? m_pieces.size() : *after;
        return index > start ? index - 1 : end - 1;
    }

    /// How far the strips of two consecutive pieces are drawn out at their joint, so that the corner between them
    /// belongs to both: a mitre. At a sharp outer corner they overlap anyway; pieces of one straight side overlap by a
    /// hair, else a slit would stay between them.
    [[nodiscard]] double mitre(std::size_t first, std::size_t second, double depth) const
    {
        const Point a = m_pieces[first].direction, b = m_pieces[second].direction;
        const double turn = std::atan2(cross(a, b), dot(a, b)); // left, an outer corner, is positive
        constexpr double longest = 5, hair = 0.0005;
        if (turn > std::numbers::pi / 2)
            return hair;
        return depth * std::min(longest, std::tan(std::abs(turn) / 2)) + hair;
    }

    /// The strip of the given depth inside a piece.
    [[nodiscard]] Geometry strip(std::size_t index, double depth) const
    {
        const Piece &piece = m_pieces[index];
        const Point from = along(piece.from, piece.direction, -mitre(previousInRing(index), index, depth));
        const Point to = along(piece.to, piece.direction, mitre(index, nextInRing(index), depth));
        const Point outward{-piece.inward().x, -piece.inward().y};
        constexpr double overlap = 0.01; // the strip reaches over the border, so that no sliver stays on it
        const std::array corners{along(from, outward, overlap), along(to, outward, overlap),
            along(to, piece.inward(), depth), along(from, piece.inward(), depth)};
        return Geometry::polygon(corners);
    }

    Result<void> cutEnvelope()
    {
        std::vector<Geometry> strips;
        for (std::size_t i = 0; i < m_pieces.size(); ++i)
            if (m_pieces[i].setback.number() > 0)
                strips.push_back(strip(i, m_pieces[i].setback.number()));
        m_out.envelope = m_ground;
        if (!strips.empty()) {
            KBS_TRY(const Geometry taken, geometry::unite(strips));
            KBS_TRY(m_out.envelope, geometry::difference(m_ground, taken));
        }
        return limitDepth();
    }

    /// The plan's building depth counts from the front setback line.
    Result<void> limitDepth()
    {
        const RuleValue &depth = rule("bina_derinligi");
        if (!depth.hasValue())
            return {};
        std::vector<Geometry> reachable;
        for (std::size_t i = 0; i < m_pieces.size(); ++i)
            if (m_pieces[i].kind == ParcelSide::Kind::Front)
                reachable.push_back(strip(i, m_pieces[i].setback.number() + depth.number()));
        if (reachable.empty())
            return {};
        KBS_TRY(const Geometry band, geometry::unite(reachable));
        KBS_TRY(m_out.envelope, geometry::intersection(m_out.envelope, band));
        return {};
    }

    void finding(const QString &rule, Severity severity, const QString &text)
    {
        m_out.findings.push_back({.rule = rule,
            .severity = severity,
            .text = text,
            .className = u"parsel"_s,
            .sourceId = {},
            .file = {},
            .extent = m_ground.bbox()});
    }
};

} // namespace

Result<EnvelopeResult> envelopeOf(
    FeatureReader &reader, const Geometry &ground, const ImarArea &area, const Surroundings &around)
{
    // The left of every edge is ground only once shells run counter-clockwise.
    Geometry oriented = ground;
    normalise(oriented);
    return EnvelopeMaker(reader, oriented, area, around).make();
}

} // namespace kbs::zoning
