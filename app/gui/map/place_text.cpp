// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/map/place_text.h"

#include <QCoreApplication>
#include <QLocale>
#include <QRegularExpression>

using namespace Qt::StringLiterals;

namespace kbs::gui {

namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("PlaceText", text);
}

std::optional<Transformer> between(const QString &from, const QString &to)
{
    const auto a = crs::find(from), b = crs::find(to);
    if (!a || !b)
        return std::nullopt;
    auto made = Transformer::create(*a, *b);
    if (!made)
        return std::nullopt;
    return std::optional<Transformer>(std::move(*made));
}

/// Two numbers; nothing where the text is something else.
std::optional<std::pair<double, double>> twoNumbers(QString text)
{
    text.remove(QRegularExpression(u"[°EeNnYyXx:]"_s));
    text = text.simplified();
    QStringList parts = text.split(QRegularExpression(u"[\\s;]+"_s), Qt::SkipEmptyParts);
    if (parts.size() == 1)
        parts = text.split(u',', Qt::SkipEmptyParts);
    if (parts.size() != 2)
        return std::nullopt;
    double values[2];
    for (int i = 0; i < 2; ++i) {
        QString part = parts[i];
        if (part.endsWith(u','))
            part.chop(1);
        part.replace(u',', u'.');
        bool good = false;
        values[i] = part.toDouble(&good);
        if (!good)
            return std::nullopt;
    }
    return std::pair(values[0], values[1]);
}

} // namespace

PlaceText::PlaceText(const Crs &storeCrs)
{
    // A sheet is cut in the datum of the survey; in the other one it lies a hundred metres away.
    const QString own = storeCrs.name.contains("ED50"_L1) ? u"EPSG:4230"_s : u"EPSG:5252"_s;
    m_toDegrees = between(storeCrs.id, u"EPSG:4326"_s);
    m_fromDegrees = between(u"EPSG:4326"_s, storeCrs.id);
    m_toSheets = between(storeCrs.id, own);
    m_fromSheets = between(own, storeCrs.id);
}

QString PlaceText::coordinates(Point at) const
{
    const QLocale numbers;
    return tr("E %1  N %2").arg(numbers.toString(at.x, 'f', 2), numbers.toString(at.y, 'f', 2));
}

QString PlaceText::degrees(Point at) const
{
    const auto degrees = m_toDegrees ? m_toDegrees->transform(at) : Result<Point>(fail(ErrorKind::NotFound, {}));
    const QLocale numbers;
    return degrees ? u"%1° %2°"_s.arg(numbers.toString(degrees->y, 'f', 6), numbers.toString(degrees->x, 'f', 6))
                   : QString();
}

QString PlaceText::sheet(Point at, double denominator) const
{
    const auto degrees = m_toSheets ? m_toSheets->transform(at) : Result<Point>(fail(ErrorKind::NotFound, {}));
    const auto found = degrees ? sheets::at(*degrees, sheets::scaleFor(denominator)) : std::nullopt;
    return found ? found->name : QString();
}

Result<PlaceText::Place> PlaceText::findPoint(double first, double second) const
{
    const bool isDegrees = std::abs(first) <= 90 && std::abs(second) <= 180;
    if (isDegrees) {
        if (!m_fromDegrees)
            return fail(ErrorKind::NotFound, tr("This store's system knows no degrees."));
        KBS_TRY(const Point at, m_fromDegrees->transform(Point{second, first}));
        return Place{coordinates(at), Geometry::point(at.x, at.y)};
    }
    // Northings of Türkiye are above 3.9 million; plane eastings below a million, or above nine with the zone.
    const bool isNorthFirst = first > 3'500'000 && first < 5'000'000 && !(second > 3'500'000 && second < 5'000'000);
    const Point at = isNorthFirst ? Point{second, first} : Point{first, second};
    return Place{coordinates(at), Geometry::point(at.x, at.y)};
}

Result<PlaceText::Place> PlaceText::find(const QString &text) const
{
    if (const auto numbers = twoNumbers(text))
        return findPoint(numbers->first, numbers->second);
    const auto sheet = sheets::find(text);
    if (!sheet)
        return fail(ErrorKind::NotFound,
            tr("“%1” is neither a pair of coordinates nor the name of a map sheet.").arg(text.trimmed()),
            tr("Write east and north (500000 4400000), latitude and longitude (39.74 30.00) or a sheet "
               "(H22-c-25-a)."));
    if (!m_fromSheets)
        return fail(ErrorKind::NotFound, tr("This store's system knows no map sheets."));
    std::array<Point, 4> corners = sheet->corners();
    KBS_CHECK(m_fromSheets->transform(corners));
    return Place{sheet->name, Geometry::polygon(std::vector<Point>(corners.begin(), corners.end()))};
}

} // namespace kbs::gui
