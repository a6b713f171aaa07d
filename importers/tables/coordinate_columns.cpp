// SPDX-License-Identifier: GPL-3.0-or-later
#include "importers/tables/coordinate_columns.h"

#include "base/turkish.h"
#include "importers/common/gdal.h"
#include "importers/common/ogr_geometry.h"

#include <QCoreApplication>

#include <ogr_geometry.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <memory>

namespace kbs::import {

namespace {

struct Say {
    Q_DECLARE_TR_FUNCTIONS(Import)
};

enum class Role { None, East, North, X, Y, Longitude, Latitude, Height, Wkt };

struct Named {
    std::string_view name;
    Role role;
};

/// Names after turkish::identifier with '_', ' ', '.' and '-' taken out; of a path the last step.
constexpr std::array<Named, 50> names{{
    {"boylam", Role::Longitude},
    {"lon", Role::Longitude},
    {"lng", Role::Longitude},
    {"long", Role::Longitude},
    {"longitude", Role::Longitude},
    {"stoplon", Role::Longitude},
    {"shapeptlon", Role::Longitude},
    {"enlem", Role::Latitude},
    {"lat", Role::Latitude},
    {"latitude", Role::Latitude},
    {"stoplat", Role::Latitude},
    {"shapeptlat", Role::Latitude},
    {"saga", Role::East},
    {"sagadeger", Role::East},
    {"easting", Role::East},
    {"east", Role::East},
    {"dogu", Role::East},
    {"e", Role::East},
    {"yukari", Role::North},
    {"yukarideger", Role::North},
    {"northing", Role::North},
    {"north", Role::North},
    {"kuzey", Role::North},
    {"n", Role::North},
    {"x", Role::X},
    {"koorx", Role::X},
    {"koordinatx", Role::X},
    {"xkoor", Role::X},
    {"xkoordinat", Role::X},
    {"xkoordinati", Role::X},
    {"coordx", Role::X},
    {"pointx", Role::X},
    {"xcoord", Role::X},
    {"korx", Role::X},
    {"y", Role::Y},
    {"koory", Role::Y},
    {"koordinaty", Role::Y},
    {"ykoor", Role::Y},
    {"ykoordinat", Role::Y},
    {"ykoordinati", Role::Y},
    {"coordy", Role::Y},
    {"pointy", Role::Y},
    {"ycoord", Role::Y},
    {"kory", Role::Y},
    {"z", Role::Height},
    {"kot", Role::Height},
    {"rakim", Role::Height},
    {"yukseklik", Role::Height},
    {"wkt", Role::Wkt},
    {"wktgeom", Role::Wkt},
}};

Role roleOf(const std::string &columnName)
{
    const std::string_view whole(columnName);
    const std::size_t slash = whole.rfind('/');
    std::string key;
    for (const char c : turkish::identifier(slash == std::string_view::npos ? whole : whole.substr(slash + 1))) {
        if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'))
            key += c;
    }
    const auto *found = std::ranges::find(names, key, &Named::name);
    return found == names.end() ? Role::None : found->role;
}

int indexOf(const std::vector<Role> &roles, Role role)
{
    const auto found = std::ranges::find(roles, role);
    return found == roles.end() ? -1 : static_cast<int>(found - roles.begin());
}

std::string_view trimmed(std::string_view text)
{
    const std::size_t first = text.find_first_not_of(" \t\r\n\xC2\xA0");
    if (first == std::string_view::npos)
        return {};
    return text.substr(first, text.find_last_not_of(" \t\r\n\xC2\xA0") - first + 1);
}

/// How many rows speak for x being the easting minus those for y. Northings are the larger ones of metric pairs; in
/// degrees x is the longitude unless only the other reading lies in Turkey.
int votesForXEast(int x, int y, const std::vector<std::vector<std::string>> &rows)
{
    int votes = 0;
    for (const auto &row : rows) {
        if (x >= static_cast<int>(row.size()) || y >= static_cast<int>(row.size()))
            continue;
        const auto first = parseCoordinate(row[static_cast<std::size_t>(x)]);
        const auto second = parseCoordinate(row[static_cast<std::size_t>(y)]);
        if (!first || !second)
            continue;
        const auto isNorthing = [](double v) { return v > 3.9e6 && v < 4.7e6; };
        const auto isEasting = [](double v) { return v > 1e5 && v < 1e6; };
        const auto isLongitude = [](double v) { return v > 25 && v < 45; };
        const auto isLatitude = [](double v) { return v > 35 && v < 43; };
        if (isNorthing(*second) && isEasting(*first))
            ++votes;
        else if (isNorthing(*first) && isEasting(*second))
            --votes;
        else if (isLongitude(*first) && isLatitude(*second))
            ++votes;
        else if (isLongitude(*second) && isLatitude(*first))
            --votes;
    }
    return votes;
}

/// The name alone does not make geometry: the first filled cells must look like it.
bool holdsWkt(int column, const std::vector<std::vector<std::string>> &rows)
{
    const auto at = static_cast<std::size_t>(column);
    for (const auto &row : rows) {
        if (at < row.size() && !row[at].empty())
            return row[at].find('(') != std::string::npos || turkish::asciiLower(row[at]).ends_with("empty");
    }
    return false;
}

} // namespace

std::optional<double> parseCoordinate(std::string_view text)
{
    std::string plain(trimmed(text));
    const auto commas = std::ranges::count(plain, ',');
    const auto points = std::ranges::count(plain, '.');
    if (commas > 0 && points > 0) { // the last mark is the decimal one, the others group thousands
        const char grouping = plain.rfind(',') > plain.rfind('.') ? '.' : ',';
        std::erase(plain, grouping);
    } else if (commas > 1 || points > 1) {
        std::erase(plain, commas > 1 ? ',' : '.');
    }
    std::ranges::replace(plain, ',', '.');
    if (plain.starts_with('+'))
        plain.erase(0, 1);
    double value = 0;
    const auto [end, error] = std::from_chars(plain.data(), plain.data() + plain.size(), value);
    if (plain.empty() || error != std::errc() || end != plain.data() + plain.size() || !std::isfinite(value))
        return std::nullopt;
    return value;
}

CoordinateColumns CoordinateColumns::detect(
    const std::vector<std::string> &columnNames, const std::vector<std::vector<std::string>> &rows)
{
    std::vector<Role> roles;
    std::ranges::transform(columnNames, std::back_inserter(roles), roleOf);
    CoordinateColumns out;
    out.wkt = indexOf(roles, Role::Wkt);
    if (out.wkt >= 0 && holdsWkt(out.wkt, rows)) {
        out.why = Say::tr("geometry from the column \"%1\"")
                      .arg(QString::fromStdString(columnNames[static_cast<std::size_t>(out.wkt)]));
        return out;
    }
    out.wkt = -1;
    out.height = indexOf(roles, Role::Height);
    const auto name
        = [&columnNames](int column) { return QString::fromStdString(columnNames[static_cast<std::size_t>(column)]); };
    out.east = indexOf(roles, Role::Longitude);
    out.north = indexOf(roles, Role::Latitude);
    out.degrees = out.east >= 0 && out.north >= 0;
    if (!out.degrees) {
        out.east = indexOf(roles, Role::East);
        out.north = indexOf(roles, Role::North);
    }
    if (out.any()) {
        out.why = Say::tr("east from the column \"%1\", north from \"%2\"").arg(name(out.east), name(out.north));
        return out;
    }
    const int x = indexOf(roles, Role::X);
    const int y = indexOf(roles, Role::Y);
    out.east = out.north = -1;
    if (x < 0 || y < 0)
        return out;
    const bool xIsEast = votesForXEast(x, y, rows) >= 0;
    out.east = xIsEast ? x : y;
    out.north = xIsEast ? y : x;
    out.why = Say::tr("east from the column \"%1\", north from \"%2\", by the size of their numbers")
                  .arg(name(out.east), name(out.north));
    return out;
}

RowPoint pointOf(const CoordinateColumns &columns, const std::vector<std::string> &columnNames,
    const std::vector<std::string> &cells)
{
    RowPoint out;
    const auto cell = [&cells](int column) {
        return column >= 0 && column < static_cast<int>(cells.size()) ? trimmed(cells[static_cast<std::size_t>(column)])
                                                                      : std::string_view();
    };
    if (columns.wkt >= 0) {
        const std::string text(cell(columns.wkt));
        if (text.empty())
            return out;
        out.given = true;
        const GdalScope quiet; // the fault below says it
        OGRGeometry *made = nullptr;
        const OGRErr code = OGRGeometryFactory::createFromWkt(text.c_str(), nullptr, &made);
        const std::unique_ptr<OGRGeometry> geometry(made);
        if (code != OGRERR_NONE || !geometry) {
            out.fault = Say::tr("the geometry is not valid WKT");
            return out;
        }
        FromOgr converted = fromOgr(*geometry, 0.001);
        if (converted.fault.isEmpty() && converted.parts.size() > 1)
            converted.fault = Say::tr("the geometry mixes points, lines and areas");
        out.fault = converted.fault;
        if (out.fault.isEmpty() && !converted.parts.empty())
            out.geometry = std::move(converted.parts[0]);
        return out;
    }
    if (!columns.any() || (cell(columns.east).empty() && cell(columns.north).empty()))
        return out;
    out.given = true;
    const auto read = [&](int column) {
        const auto value = parseCoordinate(cell(column));
        if (!value && out.fault.isEmpty())
            out.fault = Say::tr("the column \"%1\" holds \"%2\", which is not a number")
                            .arg(QString::fromStdString(columnNames[static_cast<std::size_t>(column)]),
                                QString::fromUtf8(cell(column).data(), static_cast<qsizetype>(cell(column).size())));
        return value.value_or(0);
    };
    const double east = read(columns.east);
    const double north = read(columns.north);
    if (!out.fault.isEmpty())
        return out;
    out.geometry = Geometry::point(east, north);
    if (const auto height = parseCoordinate(cell(columns.height)))
        out.geometry.z = {*height};
    return out;
}

} // namespace kbs::import
