// SPDX-License-Identifier: GPL-3.0-or-later
#include "importers/common/receipt_sketch.h"

#include <QJsonArray>
#include <QLocale>

#include <algorithm>
#include <array>
#include <cmath>

using namespace Qt::StringLiterals;

namespace kbs::import {

namespace {

constexpr std::size_t mostDots = 3000; ///< more cannot be told apart on paper

QString shown(double millimetres)
{
    return QString::number(millimetres, 'f', 2);
}

class Sketch {
public:
    explicit Sketch(const Bbox &place)
    {
        const double least = 20; // metres: a single point needs some surroundings
        const double grow = std::max(least, 0.05 * std::max(place.width(), place.height()));
        m_place = place.grown(grow);
        m_scale = std::min(sketchWidthMm / m_place.width(), sketchHeightMm / m_place.height());
    }

    [[nodiscard]] double x(double east) const { return sketchWidthMm / 2 + (east - m_place.centerX()) * m_scale; }
    [[nodiscard]] double y(double north) const { return sketchHeightMm / 2 - (north - m_place.centerY()) * m_scale; }

    void outline(const Geometry &geometry)
    {
        constexpr double finest = 0.15; // mm: nearer vertices are one dot of the printer
        for (std::size_t i = 0; i < geometry.ringCount(); ++i) {
            QString points;
            double lastX = 1e9, lastY = 1e9;
            for (const Point &point : geometry.ring(i)) {
                const double px = x(point.x), py = y(point.y);
                if (std::hypot(px - lastX, py - lastY) < finest)
                    continue;
                points += (points.isEmpty() ? u"M"_s : u"L"_s) + shown(px) + u' ' + shown(py);
                lastX = px;
                lastY = py;
            }
            m_paths += points;
        }
    }

    void box(const Bbox &box)
    {
        m_body += u"<rect x='%1' y='%2' width='%3' height='%4' fill='none' stroke='#3465a4' stroke-width='0.3' "
                  "stroke-dasharray='1.5 1'/>"_s.arg(shown(x(box.minX)), shown(y(box.maxY)),
                      shown(box.width() * m_scale), shown(box.height() * m_scale));
    }

    void dot(Point at, const QString &severity)
    {
        const QString color = severity == u"error" ? u"#c0392b"_s
            : severity == u"warning"               ? u"#e08a00"_s
                                                   : u"#3465a4"_s;
        m_body
            += u"<circle cx='%1' cy='%2' r='%3' fill='%4' fill-opacity='0.75' stroke='#ffffff' stroke-width='0.15'/>"_s
                   .arg(shown(x(at.x)), shown(y(at.y)), severity == u"error" ? u"1.1"_s : u"0.8"_s, color);
    }

    void scaleBar(const QString &language)
    {
        constexpr double widest = 40; // mm
        double metres = std::pow(10, std::floor(std::log10(widest / m_scale)));
        for (const double step : {5.0, 2.0}) {
            if (metres * step * m_scale <= widest) {
                metres *= step;
                break;
            }
        }
        const double length = metres * m_scale, left = 4, bottom = sketchHeightMm - 4;
        const QLocale numbers(language == u"tr" ? QLocale::Turkish : QLocale::English);
        const QString text
            = metres >= 1000 ? numbers.toString(metres / 1000) + u" km"_s : numbers.toString(metres) + u" m"_s;
        m_body += u"<path d='M%1 %2V%3H%4V%2' fill='none' stroke='#222222' stroke-width='0.3'/>"_s.arg(
            shown(left), shown(bottom - 1.5), shown(bottom), shown(left + length));
        m_body
            += u"<text x='%1' y='%2' font-size='3' font-family='Noto Sans, sans-serif' fill='#222222'>%3</text>"_s.arg(
                shown(left + length + 1.5), shown(bottom), text.toHtmlEscaped());
        m_body += u"<path d='M%1 9L%2 3L%3 9' fill='none' stroke='#222222' stroke-width='0.3'/>"
                  "<text x='%2' y='12.5' font-size='3' text-anchor='middle' font-family='Noto Sans, sans-serif' "
                  "fill='#222222'>%4</text>"_s.arg(shown(sketchWidthMm - 8), shown(sketchWidthMm - 6),
                      shown(sketchWidthMm - 4), language == u"tr" ? u"K"_s : u"N"_s);
    }

    [[nodiscard]] QString svg() const
    {
        return u"<svg xmlns='http://www.w3.org/2000/svg' width='%1mm' height='%2mm' viewBox='0 0 %1 %2'>"
               "<defs><clipPath id='frame'><rect width='%1' height='%2'/></clipPath></defs>"
               "<rect width='%1' height='%2' fill='#ffffff' stroke='#999999' stroke-width='0.3'/>"
               "<g clip-path='url(#frame)'><path d='%3' fill='none' stroke='#9a9a9a' stroke-width='0.15'/>%4</g></svg>"_s
                   .arg(sketchWidthMm)
                   .arg(sketchHeightMm)
                   .arg(m_paths, m_body);
    }

private:
    Bbox m_place;
    double m_scale = 1; ///< millimetres of paper per metre
    QString m_paths, m_body;
};

Bbox boxOf(const QJsonValue &json)
{
    const QJsonArray numbers = json.toArray();
    if (numbers.size() != 4 || !std::ranges::all_of(numbers, [](const auto &one) { return one.isDouble(); }))
        return {};
    Bbox box;
    box.add(numbers[0].toDouble(), numbers[1].toDouble());
    box.add(numbers[2].toDouble(), numbers[3].toDouble());
    return box;
}

} // namespace

QString receiptSketch(const Receipt &receipt, const QString &language)
{
    const Bbox delivered = boxOf(receipt.facts["extent"_L1]);
    struct Dot {
        Point at;
        QString severity;
    };
    std::vector<Dot> dots;
    Bbox place = delivered;
    const QJsonArray findings = receipt.facts["findings"_L1].toArray();
    for (const auto &one : findings) {
        const QJsonArray at = one["at"_L1].toArray();
        if (at.size() != 2 || !at[0].isDouble() || !at[1].isDouble() || dots.size() >= mostDots)
            continue;
        dots.push_back({{at[0].toDouble(), at[1].toDouble()}, one["severity"_L1].toString()});
        place.add(dots.back().at.x, dots.back().at.y);
    }
    if (place.isEmpty())
        return {};
    Sketch sketch(place);
    for (const Geometry &geometry : receipt.outlines)
        sketch.outline(geometry);
    if (!delivered.isEmpty())
        sketch.box(delivered);
    for (const auto *severity : {u"info", u"warning", u"error"}) { // the gravest on top
        for (const Dot &dot : dots) {
            if (dot.severity == QStringView(severity))
                sketch.dot(dot.at, dot.severity);
        }
    }
    sketch.scaleBar(language);
    return sketch.svg();
}

} // namespace kbs::import
