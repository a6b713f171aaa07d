// SPDX-License-Identifier: GPL-3.0-or-later
#include "render/label_placer.h"

#include "render/label_block.h"
#include "render/label_spots.h"

#include <QPainter>

#include <algorithm>
#include <cmath>

namespace kbs::render {

namespace {

constexpr double letterWidth = 0.5;   ///< of the letter height: the narrowest text of a letter
constexpr double streetRepeatMm = 60; ///< the same street name comes again after this distance
constexpr double areaRepeatMm = 120;  ///< … and the name of an area larger than the picture after this one
constexpr double tightness = 0.8;     ///< the ink is smaller than the box of a text
constexpr double squarePixels = 96;   ///< in such a square …
constexpr std::size_t perSquare = 96; ///< … so many candidates of a class are looked at; a few dozen can find room
constexpr double gapEm = 0.15;        ///< at both ends of a text, so that two beside each other read as two
constexpr double upright = 1e-6;
constexpr double seemsOwnMm = 8;       ///< an area narrower than this has no room for another's name
constexpr std::size_t mostBetween = 3; ///< places that are kept

/// Neighbours have neighbouring ids: by their ids alone one corner of each square would be labelled and the rest not.
std::uint64_t scattered(std::int64_t id)
{
    auto value = static_cast<std::uint64_t>(id) * 0x9e3779b97f4a7c15u;
    value = (value ^ (value >> 29)) * 0xbf58476d1ce4e5b9u;
    return value ^ (value >> 32);
}

QRectF boxAround(QPointF middle, QSizeF size)
{
    return {middle.x() - size.width() / 2, middle.y() - size.height() / 2, size.width(), size.height()};
}

/// Whether a point lies in an area (even-odd).
bool holds(const ScreenShape &shape, QPointF point)
{
    bool isInside = false;
    for (std::size_t ring = 0; ring < shape.ringEnds.size(); ++ring) {
        const auto points = shape.ring(ring);
        for (std::size_t i = 1; i < points.size(); ++i) {
            const QPointF a = points[i - 1], b = points[i];
            if ((a.y() > point.y()) != (b.y() > point.y())
                && point.x() < a.x() + (point.y() - a.y()) / (b.y() - a.y()) * (b.x() - a.x()))
                isInside = !isInside;
        }
    }
    return isInside;
}

} // namespace

LabelPlacer::LabelPlacer(const Canvas &canvas, QSizeF picture, bool wholeOnly)
    : m_canvas(canvas), m_picture(QPointF(0, 0), picture), m_wholeOnly(wholeOnly),
      m_typesetter(Typesetter::ofThisThread()), m_room(m_picture)
{
    m_typesetter.trim();
}

int LabelPlacer::sizeOf(GeometryKind kind, const QRectF &bounds)
{
    if (kind == GeometryKind::Point || kind == GeometryKind::MultiPoint)
        return 0;
    const double size = kind == GeometryKind::LineString || kind == GeometryKind::MultiLineString
        ? bounds.width() + bounds.height()
        : bounds.width() * bounds.height();
    return size > 1 ? std::ilogb(size) : 0;
}

quint64 LabelPlacer::square(int order, QPointF at) const
{
    const auto place
        = [](double value) { return static_cast<quint64>(std::llround(std::floor(value / squarePixels))); };
    const quint64 x = place(at.x() - m_canvas.hatchOrigin.x()), y = place(at.y() - m_canvas.hatchOrigin.y());
    return (static_cast<quint64>(order) << 50) ^ ((x & 0x1ffffff) << 25) ^ (y & 0x1ffffff);
}

bool LabelPlacer::ranksBefore(const Candidate &a, const Candidate &b)
{
    if (a.of.symbol->priority != b.of.symbol->priority)
        return a.of.symbol->priority > b.of.symbol->priority;
    if (a.of.order != b.of.order)
        return a.of.order > b.of.order;
    if (a.size != b.size)
        return a.size > b.size;
    return scattered(a.of.id ^ a.square) < scattered(b.of.id ^ b.square);
}

bool LabelPlacer::wants(const LabelOf &of, GeometryKind kind, const QRectF &bounds) const
{
    const bool isArea = kind == GeometryKind::Polygon || kind == GeometryKind::MultiPolygon;
    const double height = heightOf(*of.symbol);
    if (isArea && !of.symbol->overhang && of.symbol->isPlain()
        && (bounds.height() < height * tightness || bounds.width() < height * letterWidth * tightness))
        return false;
    const auto bucket = m_buckets.find(square(of.order, bounds.center()));
    return bucket == m_buckets.end() || bucket->second.size() < perSquare
        || ranksBefore({.of = of, .size = sizeOf(kind, bounds)}, m_candidates[bucket->second.front()]);
}

std::string_view LabelPlacer::textOf(const Candidate &candidate) const
{
    return std::string_view(m_texts).substr(candidate.text, candidate.textEnd - candidate.text);
}

void LabelPlacer::keep(Candidate candidate, std::string_view text, std::span<const QPointF> spots, QPointF at)
{
    Bucket &bucket = m_buckets[square(candidate.of.order, at)];
    const auto lowestFirst
        = [this](std::uint32_t a, std::uint32_t b) { return ranksBefore(m_candidates[a], m_candidates[b]); };
    if (bucket.size() >= perSquare) {
        if (!ranksBefore(candidate, m_candidates[bucket.front()]))
            return;
        std::ranges::pop_heap(bucket, lowestFirst);
        m_candidates[bucket.back()].isDropped = true;
        bucket.pop_back();
    }
    candidate.text = static_cast<std::uint32_t>(m_texts.size());
    m_texts += text;
    candidate.textEnd = static_cast<std::uint32_t>(m_texts.size());
    candidate.spot = static_cast<std::uint32_t>(m_spots.size());
    m_spots.insert(m_spots.end(), spots.begin(), spots.end());
    candidate.spotEnd = static_cast<std::uint32_t>(m_spots.size());
    m_candidates.push_back(candidate);
    bucket.push_back(static_cast<std::uint32_t>(m_candidates.size() - 1));
    std::ranges::push_heap(bucket, lowestFirst);
}

QSizeF LabelPlacer::roomFor(const LabelSymbol &symbol, std::string_view text)
{
    const double height = heightOf(symbol);
    return symbol.isPlain() ? QSizeF((m_typesetter.width(text, symbol.bold) + 2 * gapEm) * height, height)
                            : LabelBlock(symbol, QString::fromUtf8(text), m_canvas).size();
}

void LabelPlacer::remember(const LabelOf &of, const ScreenShape &shape)
{
    const double least = seemsOwnMm * m_canvas.pxPerMm;
    if (!of.symbol->between && shape.bounds.width() >= least && shape.bounds.height() >= heightOf(*of.symbol))
        m_areas.push_back({of.order, shape});
}

LabelPlacer::Among LabelPlacer::among(const LabelOf &of, QPointF middle, QSizeF room) const
{
    const QRectF box = boxAround(middle, room);
    Among out = Among::Open;
    for (const Area &area : m_areas) {
        if (area.order >= of.order || !area.shape.bounds.intersects(box))
            continue;
        if (area.shape.bounds.contains(box) && fitsInside(area.shape, middle, room))
            return Among::Inside;
        if (out == Among::Open
            && (holds(area.shape, middle) || holds(area.shape, box.topLeft()) || holds(area.shape, box.topRight())
                || holds(area.shape, box.bottomLeft()) || holds(area.shape, box.bottomRight())))
            out = Among::Across;
    }
    return out;
}

/// The places of a lattice in `where` that lie in the shape and not wholly in another area: open land (streets) first,
/// then across borders, each from the middle outwards.
void LabelPlacer::spotsBetween(
    const LabelOf &of, const ScreenShape &shape, const QRectF &where, QSizeF room, std::vector<QPointF> &out) const
{
    constexpr int steps = 3; // to each side
    out.clear();
    std::vector<QPointF> across;
    for (int ring = 0; ring <= steps; ++ring) {
        for (int y = -ring; y <= ring; ++y) {
            for (int x = -ring; x <= ring; ++x) {
                if (std::max(std::abs(x), std::abs(y)) != ring || out.size() >= mostBetween)
                    continue;
                const QPointF at = where.center() + QPointF(x * where.width(), y * where.height()) / (2 * steps + 1);
                if (!fitsInside(shape, at, room))
                    continue;
                const Among place = among(of, at, room);
                if (place == Among::Open)
                    out.push_back(at);
                else if (place == Among::Across)
                    across.push_back(at);
            }
        }
    }
    for (std::size_t i = 0; i < across.size() && out.size() < mostBetween; ++i)
        out.push_back(across[i]);
}

/// Framed signs shrink until their area holds them.
void LabelPlacer::addBlock(const LabelOf &of, std::string_view text, const ScreenShape &shape)
{
    const QSizeF room = roomFor(*of.symbol, text);
    Candidate candidate{.of = of, .size = sizeOf(GeometryKind::Polygon, shape.bounds)};
    if (shape.isCut)
        return addCutArea(candidate, text, shape, room);
    thread_local std::vector<QPointF> spots;
    for (const double shrink : {1.0, 0.75, 0.55, 0.4}) {
        spotsInside(shape, room * shrink, spots);
        if (spots.empty())
            continue;
        candidate.shrink = shrink;
        return keep(candidate, text, spots, shape.bounds.center());
    }
}

void LabelPlacer::addArea(const LabelOf &of, std::string_view text, const ScreenShape &shape)
{
    remember(of, shape);
    if (!of.symbol->isPlain())
        return addBlock(of, text, shape);
    const double height = heightOf(*of.symbol);
    const QSizeF room(m_typesetter.width(text, of.symbol->bold) * height, height);
    if (!of.symbol->overhang
        && (shape.bounds.width() < room.width() * tightness || shape.bounds.height() < room.height() * tightness))
        return;
    const Candidate candidate{.of = of, .size = sizeOf(GeometryKind::Polygon, shape.bounds)};
    if (shape.isCut)
        return addCutArea(candidate, text, shape, room);
    thread_local std::vector<QPointF> spots;
    if (of.symbol->overhang)
        spots.assign(1, pointInside(shape));
    else
        spotsInside(shape, room, spots);
    if (of.symbol->between) {
        std::erase_if(spots, [&](QPointF at) { return among(of, at, room) == Among::Inside; });
        if (spots.empty())
            spotsBetween(of, shape, shape.bounds, room, spots);
    }
    if (!spots.empty())
        keep(candidate, text, spots, shape.bounds.center());
}

/// An area larger than the picture is named at fixed places of the map, wherever it holds one.
void LabelPlacer::addCutArea(const Candidate &candidate, std::string_view text, const ScreenShape &shape, QSizeF room)
{
    Candidate repeated = candidate;
    repeated.repeat = areaRepeatMm * m_canvas.pxPerMm * 0.9;
    const double side = areaRepeatMm * m_canvas.pxPerMm;
    const QPointF origin = m_canvas.hatchOrigin;
    const QRectF seen
        = m_picture.adjusted(-room.width(), -room.height(), room.width(), room.height()).intersected(shape.bounds);
    const double left = origin.x() + std::floor((seen.left() - origin.x()) / side) * side;
    const double top = origin.y() + std::floor((seen.top() - origin.y()) / side) * side;
    thread_local std::vector<QPointF> between;
    for (double y = top; y <= seen.bottom(); y += side) {
        for (double x = left; x <= seen.right(); x += side) {
            const QPointF at(x + side / 2, y + side / 2);
            if (candidate.of.symbol->between) {
                spotsBetween(candidate.of, shape, {x, y, side, side}, room, between);
                if (!between.empty())
                    keep(repeated, text, between, at);
            } else if (fitsInside(shape, at, room))
                keep(repeated, text, std::span(&at, 1), at);
        }
    }
}

void LabelPlacer::addLine(const LabelOf &of, std::string_view text, const ScreenShape &shape)
{
    const double width = m_typesetter.width(text, of.symbol->bold) * heightOf(*of.symbol);
    const double wanted = width * 1.05, side = streetRepeatMm * m_canvas.pxPerMm;
    Candidate candidate{.of = of, .size = sizeOf(GeometryKind::LineString, shape.bounds)};
    candidate.repeat = side;
    candidate.isAlong = true;
    // A short line has its name in its middle or beside it; a long one at fixed places of the map.
    std::size_t longest = 0;
    double length = -1;
    for (std::size_t r = 0; r < shape.ringEnds.size(); ++r) {
        const auto line = shape.ring(r);
        const double here = lengthOf(line);
        if (here > length) {
            length = here;
            longest = r;
        }
        if (here < wanted || (!shape.isCut && here <= 2 * side))
            continue;
        for (const LatticePlace &place : latticePlaces(line, m_canvas.hatchOrigin, side)) {
            if (place.along < wanted / 2 || place.along > here - wanted / 2)
                continue;
            Candidate repeated = candidate;
            repeated.square = place.square;
            repeated.repeat = 0.75 * side; // neighbouring squares may have their places nearer to each other
            addAlong(repeated, text, line, place.along, wanted);
        }
    }
    if (length < wanted || shape.isCut || length > 2 * side)
        return;
    const auto line = shape.ring(longest);
    for (const double share : {0.5, 0.35, 0.65, 0.2, 0.8}) {
        const double at = share * length;
        if (at < wanted / 2 || at > length - wanted / 2 || !isGentle(stretch(line, at - wanted / 2, at + wanted / 2)))
            continue;
        return addAlong(candidate, text, line, at, wanted);
    }
}

void LabelPlacer::addAlong(
    Candidate candidate, std::string_view text, std::span<const QPointF> line, double at, double width)
{
    std::vector<QPointF> under = stretch(line, at - width / 2, at + width / 2);
    if (under.size() < 2 || !isGentle(under))
        return;
    const QPointF middle = footing(under, width / 2, width / 4).at;
    if (!candidate.of.symbol->alongLine || !candidate.of.symbol->isPlain()) {
        candidate.isAlong = false;
        return keep(candidate, text, std::span(&middle, 1), middle);
    }
    // Never upside down: from left to right, straight up on lines that stand.
    const QPointF chord = under.back() - under.front();
    if (chord.x() < -upright || (std::abs(chord.x()) <= upright && chord.y() > 0))
        std::ranges::reverse(under);
    keep(candidate, text, under, middle);
}

void LabelPlacer::addPoint(const LabelOf &of, std::string_view text, QPointF at, double markerSize)
{
    Candidate candidate{.of = of};
    candidate.offset = markerSize > 0 ? markerSize / 2 + 0.3 * m_canvas.pxPerMm : 0;
    keep(candidate, text, std::span(&at, 1), at);
}

std::vector<QRectF> LabelPlacer::letterBoxes(const PlacedLabel &label) const
{
    const double height = heightOf(*label.of.symbol);
    const double start = lengthOf(label.path) / 2 - label.run->width * height / 2;
    std::vector<QRectF> boxes;
    boxes.reserve(label.run->letters.size());
    for (const TextRun::Place &place : label.run->letters) {
        const double width = place.letter->advance * height;
        const Footing foot = footing(label.path, start + place.x * height + width / 2, width);
        const double cosine = std::abs(std::cos(foot.radians)), sine = std::abs(std::sin(foot.radians));
        boxes.push_back(boxAround(foot.at, {cosine * width + sine * height, sine * width + cosine * height}));
    }
    return boxes;
}

bool LabelPlacer::takeRoom(PlacedLabel &label)
{
    bool isSeen = false;
    for (const QRectF &box : label.boxes) {
        if (m_wholeOnly && !m_picture.contains(box))
            return false;
        isSeen = isSeen || m_picture.intersects(box);
        if (!m_room.isFree(box))
            return false;
    }
    if (!isSeen)
        return false;
    for (const QRectF &box : label.boxes)
        m_room.take(box);
    return true;
}

bool LabelPlacer::tryToPlace(const Candidate &candidate)
{
    const std::string_view text = textOf(candidate);
    const auto spots = std::span(m_spots).subspan(candidate.spot, candidate.spotEnd - candidate.spot);
    const QPointF first = candidate.isAlong ? spots[spots.size() / 2] : spots.front();
    std::vector<QPointF> *same = nullptr;
    if (candidate.repeat > 0) {
        same = &m_same[text];
        for (const QPointF &other : *same)
            if (std::hypot(other.x() - first.x(), other.y() - first.y()) < candidate.repeat)
                return false;
    }
    const LabelSymbol &symbol = *candidate.of.symbol;
    PlacedLabel label{.of = candidate.of,
        .text = text,
        .run = nullptr,
        .at = first,
        .path = {},
        .boxes = {},
        .shrink = candidate.shrink};
    const auto finish = [&] {
        if (same)
            same->push_back(first);
        m_placed.push_back(std::move(label));
        return true;
    };
    if (candidate.isAlong) {
        label.run = &m_typesetter.run(text, symbol.bold);
        label.path.assign(spots.begin(), spots.end());
        label.boxes = letterBoxes(label);
        return takeRoom(label) && finish();
    }
    const QSizeF room = roomFor(symbol, text) * candidate.shrink;
    std::vector<QPointF> around(spots.begin(), spots.end());
    if (candidate.offset > 0) {
        const double down = candidate.offset + room.height() / 2, aside = candidate.offset + room.width() / 2;
        around = {
            first + QPointF(0, down), first + QPointF(aside, 0), first - QPointF(0, down), first - QPointF(aside, 0)};
    }
    for (const QPointF &middle : around) {
        label.boxes.assign(1, boxAround(middle, room));
        if (!takeRoom(label))
            continue;
        label.at = middle;
        if (symbol.isPlain())
            label.run = &m_typesetter.run(text, symbol.bold); // shaped only now: it has its room
        return finish();
    }
    return false;
}

void LabelPlacer::place()
{
    std::vector<const Candidate *> ranked;
    ranked.reserve(m_candidates.size());
    for (const Candidate &candidate : m_candidates)
        if (!candidate.isDropped)
            ranked.push_back(&candidate);
    std::ranges::stable_sort(ranked, [](const Candidate *a, const Candidate *b) { return ranksBefore(*a, *b); });
    for (const Candidate *candidate : ranked)
        std::ignore = tryToPlace(*candidate);
}

void LabelPlacer::drawOutlines(const LabelSymbol &symbol, const QPainterPath &ink, const QPainterPath &halo) const
{
    QPainter &painter = *m_canvas.painter;
    if (symbol.halo.isValid())
        painter.fillPath(halo, symbol.halo);
    painter.fillPath(ink, symbol.color);
}

void LabelPlacer::drawStraight(const PlacedLabel &label, const QTransform &toDevice, bool asPicture) const
{
    const LabelSymbol &symbol = *label.of.symbol;
    const double height = heightOf(symbol);
    const QPointF start
        = label.at + QPointF(-label.run->width * height / 2, m_typesetter.capHeight(symbol.bold) * height / 2);
    if (asPicture) {
        const double ratio = toDevice.m11();
        const TextStyle style{symbol.color.rgba(), symbol.halo.isValid() ? symbol.halo.rgba() : 0u, height * ratio};
        const TextRun::Picture &picture = m_typesetter.picture(*label.run, style);
        if (picture.image.isNull())
            return;
        // On whole pixels: sharp, and the same picture wherever the map is moved.
        const QPointF device = toDevice.map(start);
        m_canvas.painter->drawImage(
            QPoint(static_cast<int>(std::round(device.x())), static_cast<int>(std::round(device.y()))) + picture.offset,
            picture.image);
        return;
    }
    QPainterPath ink, halo;
    ink.setFillRule(Qt::WindingFill);
    halo.setFillRule(Qt::WindingFill);
    for (const TextRun::Place &place : label.run->letters) {
        const QTransform move(height, 0, 0, height, start.x() + place.x * height, start.y());
        ink.addPath(move.map(place.letter->ink));
        halo.addPath(move.map(place.letter->halo));
    }
    drawOutlines(symbol, ink, halo);
}

void LabelPlacer::drawAlong(const PlacedLabel &label) const
{
    const LabelSymbol &symbol = *label.of.symbol;
    const double height = heightOf(symbol);
    const double below = m_typesetter.capHeight(symbol.bold) / 2;
    const double start = lengthOf(label.path) / 2 - label.run->width * height / 2;
    QPainterPath ink, halo;
    ink.setFillRule(Qt::WindingFill);
    halo.setFillRule(Qt::WindingFill);
    for (const TextRun::Place &place : label.run->letters) {
        const double width = place.letter->advance * height;
        const Footing foot = footing(label.path, start + place.x * height + width / 2, width);
        QTransform move = QTransform::fromTranslate(foot.at.x(), foot.at.y());
        move.rotateRadians(foot.radians);
        move.scale(height, height);
        move.translate(-place.letter->advance / 2, below);
        ink.addPath(move.map(place.letter->ink));
        halo.addPath(move.map(place.letter->halo));
    }
    drawOutlines(symbol, ink, halo);
}

void LabelPlacer::draw() const
{
    QPainter &painter = *m_canvas.painter;
    painter.save();
    const QTransform toDevice = painter.deviceTransform();
    const bool isUpright = toDevice.type() <= QTransform::TxScale && toDevice.m11() > 0
        && std::abs(toDevice.m11() - toDevice.m22()) < 1e-9;
    const bool asPicture = isUpright && !m_canvas.isVector;
    for (const PlacedLabel &label : m_placed) {
        if (!label.path.empty())
            drawAlong(label);
        else if (!label.run)
            LabelBlock(*label.of.symbol, QString::fromUtf8(label.text), m_canvas, label.shrink)
                .paint(painter, label.at);
    }
    if (asPicture)
        painter.resetTransform();
    const double ratio = painter.deviceTransform().m11(); // what the device itself scales by
    if (asPicture && std::abs(ratio - 1) > 1e-9)
        painter.scale(1 / ratio, 1 / ratio);
    for (const PlacedLabel &label : m_placed)
        if (label.path.empty() && label.run)
            drawStraight(label, toDevice, asPicture);
    painter.restore();
}

} // namespace kbs::render
