// SPDX-License-Identifier: GPL-3.0-or-later
#include "render/label_placer.h"

#include "base/address_text.h"

#include <QFontMetricsF>
#include <QPainter>

#include <algorithm>
#include <cmath>
#include <numbers>

using namespace Qt::StringLiterals;

namespace kbs::render {

namespace {

/// Text is laid out at this size and scaled: the same shapes on every screen and on paper.
constexpr int layoutPixels = 64;
constexpr double letterWidth = 0.55;   ///< of the letter height, on average
constexpr double streetRepeatMm = 60;  ///< the same street name comes again after this distance
constexpr double maxBendPixels = 0.35; ///< of the letter height: how far a street may bend away under its name

bool isInside(const ScreenShape &shape, QPointF at)
{
    bool inside = false;
    for (std::size_t r = 0; r < shape.ringEnds.size(); ++r) {
        const auto ring = shape.ring(r);
        for (std::size_t i = 1; i < ring.size(); ++i) {
            const QPointF &a = ring[i - 1], &b = ring[i];
            if ((a.y() > at.y()) != (b.y() > at.y())
                && at.x() < (b.x() - a.x()) * (at.y() - a.y()) / (b.y() - a.y()) + a.x())
                inside = !inside;
        }
    }
    return inside;
}

QPointF centroid(std::span<const QPointF> ring)
{
    const QPointF origin = ring.front();
    double area = 0, x = 0, y = 0;
    for (std::size_t i = 1; i < ring.size(); ++i) {
        const QPointF a = ring[i - 1] - origin, b = ring[i] - origin;
        const double cross = a.x() * b.y() - b.x() * a.y();
        area += cross;
        x += (a.x() + b.x()) * cross;
        y += (a.y() + b.y()) * cross;
    }
    return std::abs(area) < 1e-9 ? origin : origin + QPointF(x, y) / (3 * area);
}

/// Middle of the widest stretch inside the area at a height: a point that is certainly inside.
QPointF widestAt(const ScreenShape &shape, double y)
{
    std::vector<double> crossings;
    for (std::size_t r = 0; r < shape.ringEnds.size(); ++r) {
        const auto ring = shape.ring(r);
        for (std::size_t i = 1; i < ring.size(); ++i) {
            const QPointF &a = ring[i - 1], &b = ring[i];
            if ((a.y() > y) != (b.y() > y))
                crossings.push_back((b.x() - a.x()) * (y - a.y()) / (b.y() - a.y()) + a.x());
        }
    }
    std::ranges::sort(crossings);
    QPointF best = shape.bounds.center();
    double width = -1;
    for (std::size_t i = 1; i < crossings.size(); i += 2) {
        if (crossings[i] - crossings[i - 1] > width) {
            width = crossings[i] - crossings[i - 1];
            best = {(crossings[i] + crossings[i - 1]) / 2, y};
        }
    }
    return best;
}

QPointF areaLabelPoint(const ScreenShape &shape)
{
    std::size_t largest = 0;
    for (std::size_t r = 1; r < shape.ringEnds.size(); ++r)
        if (shape.ring(r).size() > shape.ring(largest).size())
            largest = r;
    const QPointF middle = centroid(shape.ring(largest));
    return isInside(shape, middle) ? middle : widestAt(shape, shape.bounds.center().y());
}

} // namespace

LabelTemplate::LabelTemplate(const QString &text, const FeatureClass &featureClass) : m_class(featureClass)
{
    int group = 0, groups = 0;
    QString literal;
    const auto flush = [&] {
        if (!literal.isEmpty())
            m_pieces.push_back({literal, -1, group});
        literal.clear();
    };
    for (qsizetype i = 0; i < text.size(); ++i) {
        const qsizetype close = text[i] == u'{' ? text.indexOf(u'}', i) : -1;
        if (close >= 0) {
            flush();
            m_pieces.push_back({{}, featureClass.attributeIndex(text.mid(i + 1, close - i - 1).toStdString()), group});
            i = close;
        } else if (text[i] == u'[' || text[i] == u']') {
            flush();
            group = text[i] == u'[' ? ++groups : 0;
        } else {
            literal += text[i];
        }
    }
    flush();
}

void LabelTemplate::addAttributes(std::vector<int> &indexes) const
{
    for (const Piece &piece : m_pieces)
        if (piece.attribute >= 0)
            indexes.push_back(piece.attribute);
}

std::optional<std::string> LabelTemplate::streetKind(const FeatureBatch &batch, std::size_t row, int attribute) const
{
    const auto index = static_cast<std::size_t>(attribute);
    const CodeList *list = m_class.attributes[index].codeList;
    if (!list || list->name != "yol_turu"_L1)
        return std::nullopt;
    return toText(batch.value(row, index));
}

QString LabelTemplate::valueText(const FeatureBatch &batch, std::size_t row, int attribute) const
{
    const auto index = static_cast<std::size_t>(attribute);
    const Value &value = batch.value(row, index);
    if (isNull(value))
        return {};
    const std::string stored = toText(value);
    const CodeList *list = m_class.attributes[index].codeList;
    const Code *code = list ? list->find(stored) : nullptr;
    return code ? code->title.tr : QString::fromStdString(stored);
}

QString LabelTemplate::text(const FeatureBatch &batch, std::size_t row) const
{
    QString out, part;
    int group = 0;
    bool isWhole = true, hasAttribute = false, hasValue = false;
    const auto endPart = [&] {
        if (group == 0 || isWhole)
            out += part;
        part.clear();
        isWhole = true;
    };
    for (const Piece &piece : m_pieces) {
        if (piece.group != group)
            endPart();
        group = piece.group;
        if (piece.attribute < 0) {
            part += piece.literal;
            continue;
        }
        if (const auto kind = streetKind(batch, row, piece.attribute)) {
            part = QString::fromStdString(address::withType(part.trimmed().toStdString(), *kind));
            continue;
        }
        const QString value = valueText(batch, row, piece.attribute);
        hasAttribute = hasAttribute || group == 0;
        hasValue = hasValue || (group == 0 && !value.isEmpty());
        isWhole = isWhole && !value.isEmpty();
        part += value;
    }
    endPart();
    if (hasAttribute && !hasValue)
        return {};
    // A missing part leaves no dangling separator: "/4" is shown as "4".
    const auto isSeparator = [](QChar c) { return c == u'/' || c == u',' || c == u':' || c == u'-' || c.isSpace(); };
    while (!out.isEmpty() && isSeparator(out.front()))
        out.removeFirst();
    while (!out.isEmpty() && isSeparator(out.back()))
        out.chop(1);
    return out;
}

LabelPlacer::LabelPlacer(const Canvas &canvas, QSizeF picture, bool wholeOnly)
    : m_canvas(canvas), m_picture(QPointF(0, 0), picture), m_wholeOnly(wholeOnly), m_cell(15 * canvas.pxPerMm)
{
}

bool LabelPlacer::mayFit(const LabelSymbol &symbol, qsizetype letters, const QRectF &bounds) const
{
    const double height = symbol.sizeMm * m_canvas.pxPerMm;
    return bounds.height() >= height * 0.8
        && bounds.width() >= height * letterWidth * 0.8 * static_cast<double>(letters);
}

void LabelPlacer::addArea(const LabelSymbol &symbol, int order, const QString &text, const ScreenShape &shape)
{
    const double height = symbol.sizeMm * m_canvas.pxPerMm;
    const double slack = shape.bounds.height() > 4 * height ? 1.4 * height : 0;
    m_candidates.push_back({&symbol, order, text, areaLabelPoint(shape), 0, 0, slack, false});
}

void LabelPlacer::addPoint(const LabelSymbol &symbol, int order, const QString &text, QPointF at, double markerSize)
{
    m_candidates.push_back(
        {&symbol, order, text, at, 0, markerSize > 0 ? markerSize / 2 + 0.3 * m_canvas.pxPerMm : 0, 0, false});
}

void LabelPlacer::addLine(const LabelSymbol &symbol, int order, const QString &text, const ScreenShape &shape)
{
    const double height = symbol.sizeMm * m_canvas.pxPerMm;
    const double wanted = height * letterWidth * static_cast<double>(text.size());
    // Along the longest run, the place nearest to its middle where the line is straight under the whole name.
    std::size_t best = 0;
    double longest = -1;
    const auto lengthOf = [](std::span<const QPointF> line) {
        double sum = 0;
        for (std::size_t i = 1; i < line.size(); ++i)
            sum += std::hypot(line[i].x() - line[i - 1].x(), line[i].y() - line[i - 1].y());
        return sum;
    };
    for (std::size_t r = 0; r < shape.ringEnds.size(); ++r)
        if (const double length = lengthOf(shape.ring(r)); length > longest) {
            longest = length;
            best = r;
        }
    if (longest < wanted * 1.05)
        return;
    const auto line = shape.ring(best);
    const auto pointAt = [&](double along) {
        for (std::size_t i = 1; i < line.size(); ++i) {
            const double length = std::hypot(line[i].x() - line[i - 1].x(), line[i].y() - line[i - 1].y());
            if (along <= length && length > 0)
                return line[i - 1] + (line[i] - line[i - 1]) * (along / length);
            along -= length;
        }
        return line.back();
    };
    const double middle = longest / 2;
    for (const double shift : {0.0, -0.15, 0.15, -0.3, 0.3}) {
        const double at = middle + shift * longest;
        if (at < wanted / 2 || at > longest - wanted / 2)
            continue;
        const QPointF from = pointAt(at - wanted / 2), to = pointAt(at + wanted / 2);
        const double chord = std::hypot(to.x() - from.x(), to.y() - from.y());
        const QPointF under = pointAt(at);
        const QPointF mid = (from + to) / 2;
        if (chord < wanted * 0.97 || std::hypot(under.x() - mid.x(), under.y() - mid.y()) > height * maxBendPixels)
            continue;
        double degrees = std::atan2(to.y() - from.y(), to.x() - from.x()) * 180 / std::numbers::pi;
        if (degrees > 90)
            degrees -= 180;
        if (degrees < -90)
            degrees += 180;
        m_candidates.push_back({&symbol, order, text, mid, symbol.alongLine ? degrees : 0, 0, 0, true});
        return;
    }
}

QFont LabelPlacer::font(const LabelSymbol &symbol) const
{
    QFont font;
    font.setFamilies({u"Noto Sans"_s, u"DejaVu Sans"_s});
    font.setPixelSize(layoutPixels);
    font.setHintingPreference(QFont::PreferNoHinting);
    font.setBold(symbol.bold);
    return font;
}

QSizeF LabelPlacer::size(const LabelSymbol &symbol, const QString &text) const
{
    const double scale = symbol.sizeMm * m_canvas.pxPerMm / layoutPixels;
    return {QFontMetricsF(font(symbol)).horizontalAdvance(text) * scale, symbol.sizeMm * m_canvas.pxPerMm};
}

bool LabelPlacer::takeRoom(const Candidate &candidate, QPointF middle, QSizeF size)
{
    // A turned label takes a chain of squares along its line.
    std::vector<QRectF> boxes;
    if (candidate.degrees == 0) {
        boxes.emplace_back(middle.x() - size.width() / 2, middle.y() - size.height() / 2, size.width(), size.height());
    } else {
        const double radians = candidate.degrees * std::numbers::pi / 180;
        const QPointF along(std::cos(radians), std::sin(radians));
        const int count = std::max(2, static_cast<int>(std::ceil(size.width() / size.height())));
        for (int i = 0; i < count; ++i) {
            const QPointF at = middle + along * (size.width() * ((i + 0.5) / count - 0.5));
            boxes.emplace_back(at.x() - size.height() / 2, at.y() - size.height() / 2, size.height(), size.height());
        }
    }
    for (const QRectF &box : boxes)
        if ((m_wholeOnly ? !m_picture.contains(box) : !m_picture.intersects(box)) || !isFree(box))
            return false;
    for (const QRectF &box : boxes)
        take(box);
    return true;
}

bool LabelPlacer::isFree(const QRectF &box) const
{
    const auto cellOf = [this](double v) { return static_cast<int>(std::floor(v / m_cell)); };
    for (int x = cellOf(box.left()); x <= cellOf(box.right()); ++x)
        for (int y = cellOf(box.top()); y <= cellOf(box.bottom()); ++y)
            if (const auto found = m_taken.find(cell(x, y)); found != m_taken.end())
                for (const QRectF &taken : found->second)
                    if (taken.intersects(box))
                        return false;
    return true;
}

void LabelPlacer::take(const QRectF &box)
{
    const auto cellOf = [this](double v) { return static_cast<int>(std::floor(v / m_cell)); };
    for (int x = cellOf(box.left()); x <= cellOf(box.right()); ++x)
        for (int y = cellOf(box.top()); y <= cellOf(box.bottom()); ++y)
            m_taken[cell(x, y)].push_back(box);
}

bool LabelPlacer::place(const Candidate &candidate)
{
    std::vector<QPointF> *sameStreet = nullptr;
    if (candidate.isStreet) {
        sameStreet = &m_streets[candidate.text];
        for (const QPointF &other : *sameStreet)
            if (std::hypot(other.x() - candidate.at.x(), other.y() - candidate.at.y())
                < streetRepeatMm * m_canvas.pxPerMm)
                return false;
    }
    const QSizeF room = size(*candidate.symbol, candidate.text);
    std::vector<QPointF> places{candidate.at};
    if (candidate.slack > 0)
        places = {candidate.at, candidate.at + QPointF(0, candidate.slack), candidate.at - QPointF(0, candidate.slack)};
    if (candidate.offset > 0) {
        const double down = candidate.offset + room.height() / 2, aside = candidate.offset + room.width() / 2;
        places = {candidate.at + QPointF(0, down), candidate.at + QPointF(aside, 0), candidate.at - QPointF(0, down),
            candidate.at - QPointF(aside, 0)};
    }
    for (const QPointF &middle : places) {
        if (!takeRoom(candidate, middle, room))
            continue;
        draw(candidate, middle, room);
        if (sameStreet)
            sameStreet->push_back(candidate.at);
        return true;
    }
    return false;
}

void LabelPlacer::draw(const Candidate &candidate, QPointF middle, QSizeF size) const
{
    QPainter &painter = *m_canvas.painter;
    const LabelSymbol &symbol = *candidate.symbol;
    const double scale = symbol.sizeMm * m_canvas.pxPerMm / layoutPixels;
    const QFont used = font(symbol);
    QPainterPath text;
    text.addText(-size.width() / scale / 2, QFontMetricsF(used).capHeight() / 2, used, candidate.text);
    painter.save();
    painter.translate(middle);
    painter.rotate(candidate.degrees);
    painter.scale(scale, scale);
    if (symbol.halo.isValid())
        painter.strokePath(text, QPen(symbol.halo, layoutPixels * 0.24, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    painter.fillPath(text, symbol.color);
    painter.restore();
}

void LabelPlacer::paint()
{
    std::ranges::stable_sort(m_candidates, [](const Candidate &a, const Candidate &b) {
        return a.symbol->priority != b.symbol->priority ? a.symbol->priority > b.symbol->priority : a.order > b.order;
    });
    for (const Candidate &candidate : m_candidates)
        std::ignore = place(candidate);
}

} // namespace kbs::render
