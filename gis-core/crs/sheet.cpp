// SPDX-License-Identifier: GPL-3.0-or-later
#include "crs/sheet.h"

#include <QCoreApplication>

#include <algorithm>
#include <cmath>

using namespace Qt::StringLiterals;

namespace kbs {

namespace {

// Everything is counted in the side of a 1/500 sheet, 11.25″: binary fractions of degrees would lose points on edges.
constexpr int unitsPerDegree = 320;
constexpr int westDegree = 24, northDegree = 44;
constexpr int widthUnits = 22 * unitsPerDegree, heightUnits = 8 * unitsPerDegree;
constexpr int firstColumn = 12;
constexpr double edgeDegrees = 1e-9; ///< 0.1 mm: a point so near to an edge lies on it

/// How the sheets of one scale are made out of those of another.
struct Level {
    int scale;
    int side;   ///< units
    int parent; ///< scale; 0: none
};
constexpr std::array<Level, 8> levels{{{100'000, 160, 0}, {50'000, 80, 100'000}, {25'000, 40, 50'000},
    {10'000, 16, 50'000}, {5'000, 8, 10'000}, {2'000, 4, 5'000}, {1'000, 2, 2'000}, {500, 1, 1'000}}};

const Level *levelOf(int scale)
{
    const auto found = std::ranges::find(levels, scale, &Level::scale);
    return found == levels.end() ? nullptr : &*found;
}

/// Units east of the first column and south of the first row.
struct Cell {
    int east = 0, south = 0;
};

int toUnits(double degrees)
{
    const double units = degrees * unitsPerDegree;
    const double whole = std::round(units);
    return static_cast<int>(std::abs(units - whole) <= edgeDegrees * unitsPerDegree ? whole : std::floor(units));
}

bool isInside(const Cell &cell)
{
    return cell.east >= 0 && cell.east < widthUnits && cell.south >= 0 && cell.south < heightUnits;
}

/// 0 north-west, 1 north-east, 2 south-east, 3 south-west.
int clockwise(const Cell &cell, int side)
{
    const bool isEast = cell.east / side % 2 == 1, isSouth = cell.south / side % 2 == 1;
    return isSouth ? (isEast ? 2 : 3) : (isEast ? 1 : 0);
}

QString nameOf(const Cell &cell, const Level &level)
{
    if (level.parent == 0)
        return QChar(u'A' + static_cast<char16_t>(cell.south / level.side))
            + QString::number(firstColumn + cell.east / level.side);
    const QString parent = nameOf(cell, *levelOf(level.parent));
    const int quarter = clockwise(cell, level.side);
    const QString letter(QChar(u'a' + static_cast<char16_t>(quarter))), digit = QString::number(quarter + 1);
    switch (level.scale) {
    case 25'000: return parent + digit;
    case 10'000:
        return u"%1-%2"_s.arg(parent).arg(
            cell.south / level.side % 5 * 5 + cell.east / level.side % 5 + 1, 2, 10, QChar(u'0'));
    case 2'000:
    case 500: return parent + u'-' + digit;
    default: return parent + u'-' + letter;
    }
}

Sheet sheetAt(Cell cell, const Level &level)
{
    cell.east -= cell.east % level.side;
    cell.south -= cell.south % level.side;
    Sheet sheet;
    sheet.name = nameOf(cell, level);
    sheet.scale = level.scale;
    const auto longitude = [](int east) { return westDegree + static_cast<double>(east) / unitsPerDegree; };
    const auto latitude = [](int south) { return northDegree - static_cast<double>(south) / unitsPerDegree; };
    sheet.degrees.minX = longitude(cell.east);
    sheet.degrees.maxX = longitude(cell.east + level.side);
    sheet.degrees.minY = latitude(cell.south + level.side);
    sheet.degrees.maxY = latitude(cell.south);
    return sheet;
}

std::unexpected<Error> unreadable(const QString &name, const QString &rest)
{
    const QString why = rest.isEmpty() ? QCoreApplication::translate("Sheet", "it ends too early")
                                       : QCoreApplication::translate("Sheet", "“%1” is not understood").arg(rest);
    return fail(ErrorKind::NotFound,
        QCoreApplication::translate("Sheet", "“%1” is not the name of a map sheet: %2. Names look like H22-c-25-a-1-a.")
            .arg(name, why));
}

/// Reads a name piece by piece, from the 1/100 000 down.
class NameReader {
public:
    explicit NameReader(const QString &name) : m_name(name)
    {
        for (const QChar c : name)
            if (!c.isSpace() && c != u'-' && c != u'_' && c != u'.')
                m_rest += c == u'ı' || c == u'İ' ? u'i' : asciiLower(c);
    }

    Result<Sheet> read()
    {
        const Level *level = levelOf(100'000);
        if (m_rest.size() < 3 || m_rest[0] < u'a' || m_rest[0] > u'p')
            return unreadable(m_name, m_rest);
        m_cell.south = (m_rest[0].unicode() - u'a') * level->side;
        m_cell.east = (m_rest.mid(1, 2).toInt() - firstColumn) * level->side;
        if (!m_rest[1].isDigit() || !m_rest[2].isDigit() || !isInside(m_cell))
            return unreadable(m_name, m_rest);
        m_rest.remove(0, 3);
        if (m_rest.isEmpty())
            return sheetAt(m_cell, *level);
        if (!takeQuarter(*levelOf(50'000), u'a'))
            return unreadable(m_name, m_rest);
        if (m_rest.isEmpty())
            return sheetAt(m_cell, *levelOf(50'000));
        if (m_rest.size() == 1)
            return takeQuarter(*levelOf(25'000), u'1') ? Result<Sheet>(sheetAt(m_cell, *levelOf(25'000)))
                                                       : Result<Sheet>(unreadable(m_name, m_rest));
        if (!takeTwentyFifth())
            return unreadable(m_name, m_rest);
        level = levelOf(10'000);
        for (const auto &[scale, first] : {std::pair{5'000, u'a'}, {2'000, u'1'}, {1'000, u'a'}, {500, u'1'}}) {
            if (m_rest.isEmpty())
                break;
            level = levelOf(scale);
            if (!takeQuarter(*level, first))
                return unreadable(m_name, m_rest);
        }
        if (!m_rest.isEmpty())
            return unreadable(m_name, m_rest);
        return sheetAt(m_cell, *level);
    }

private:
    static QChar asciiLower(QChar c) { return c >= u'A' && c <= u'Z' ? QChar(c.unicode() + 32) : c; }

    bool takeQuarter(const Level &level, char16_t first)
    {
        const int quarter = m_rest.isEmpty() ? -1 : m_rest[0].unicode() - first;
        if (quarter < 0 || quarter > 3)
            return false;
        m_cell.east += (quarter == 1 || quarter == 2) ? level.side : 0;
        m_cell.south += quarter >= 2 ? level.side : 0;
        m_rest.remove(0, 1);
        return true;
    }

    bool takeTwentyFifth()
    {
        const Level &level = *levelOf(10'000);
        const int number = m_rest[0].isDigit() && m_rest[1].isDigit() ? m_rest.left(2).toInt() : 0;
        if (number < 1 || number > 25)
            return false;
        m_cell.east += (number - 1) % 5 * level.side;
        m_cell.south += (number - 1) / 5 * level.side;
        m_rest.remove(0, 2);
        return true;
    }

    QString m_name, m_rest;
    Cell m_cell;
};

} // namespace

std::array<Point, 4> Sheet::corners() const
{
    return {{{degrees.minX, degrees.minY}, {degrees.maxX, degrees.minY}, {degrees.maxX, degrees.maxY},
        {degrees.minX, degrees.maxY}}};
}

namespace sheets {

std::optional<Sheet> at(Point degrees, int scale)
{
    const Level *level = levelOf(scale);
    const bool isNear = std::abs(degrees.x) <= 180 && std::abs(degrees.y) <= 90; // false for NaN
    if (!level || !isNear)
        return std::nullopt;
    const Cell cell{toUnits(degrees.x - westDegree), toUnits(northDegree - degrees.y)};
    if (!isInside(cell))
        return std::nullopt;
    return sheetAt(cell, *level);
}

Result<Sheet> find(const QString &name)
{
    return NameReader(name).read();
}

std::vector<Sheet> covering(const Bbox &degrees, int scale, std::size_t limit)
{
    const Level *level = levelOf(scale);
    if (!level || degrees.isEmpty())
        return {};
    if (!degrees.intersects({westDegree, northDegree - 8, westDegree + 22, northDegree}))
        return {};
    const double west = std::clamp(degrees.minX - westDegree, 0.0, 22.0);
    const double east = std::clamp(degrees.maxX - westDegree, 0.0, 22.0);
    const double north = std::clamp(northDegree - degrees.maxY, 0.0, 8.0);
    const double south = std::clamp(northDegree - degrees.minY, 0.0, 8.0);
    // The far edges belong to the next sheet, which the box only touches; a box without width keeps its own.
    const auto last = [](double near, double far) { return std::max(toUnits(near), -toUnits(-far) - 1); };
    const Cell from{toUnits(west), toUnits(north)}, to{last(west, east), last(north, south)};
    const auto rows = [&](int value) { return value / level->side; };
    if (!isInside(from))
        return {};
    const auto count = static_cast<std::size_t>(rows(to.east) - rows(from.east) + 1)
        * static_cast<std::size_t>(rows(to.south) - rows(from.south) + 1);
    if (count > limit)
        return {};
    std::vector<Sheet> sheets;
    sheets.reserve(count);
    for (int row = rows(from.south); row <= rows(to.south); ++row)
        for (int column = rows(from.east); column <= rows(to.east); ++column)
            sheets.push_back(sheetAt({column * level->side, row * level->side}, *level));
    return sheets;
}

int scaleFor(double denominator)
{
    for (const int scale : {500, 1'000, 2'000, 5'000, 10'000, 25'000, 50'000})
        if (denominator <= scale)
            return scale;
    return 100'000;
}

} // namespace sheets

} // namespace kbs
