// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/sample/table_file.h"
#include "app/sample/writers.h"

#include <cstdio>
#include <map>

// MAKS tables with the column names that deliveries have. `id` is the GUID by which the tables point to each other,
// `kimlikno` the national number.
namespace kbs::sample {

using namespace Qt::StringLiterals;

namespace {

using Cell = TableFile::Cell;

enum Kind { Province = 1, District, Quarter, Road, Piece, SideKind, House, Entrance, Unit };

/// The same text for the same thing wherever it is named.
std::string guid(Kind kind, std::int64_t number)
{
    const Dice dice(static_cast<std::uint32_t>(kind));
    const std::uint64_t high = dice.bits(number, 1), low = dice.bits(number, 2);
    char text[40];
    std::snprintf(text, sizeof text, "%08X-%04X-4%03X-A%03X-%012llX", static_cast<unsigned>(high >> 32),
        static_cast<unsigned>(high >> 16 & 0xffff), static_cast<unsigned>(high & 0xfff),
        static_cast<unsigned>(low >> 48 & 0xfff), static_cast<unsigned long long>(low & 0xffffffffffffULL));
    return text;
}

constexpr auto integer = OFTInteger64;

class MaksWriter : public Writer {
public:
    Result<void> begin(const City &city, const QDir &folder) override
    {
        KBS_TRY(m_package, TableFile::create("GPKG", folder.filePath(files()[0])));
        KBS_TRY(m_shapes, TableFile::create("ESRI Shapefile", folder.filePath(u"maks/shp"_s)));
        TableFile &t = *m_package;
        KBS_TRY(m_province, t.addLayer("Il", wkbPolygon, {{"id"}, {"ad"}, {"kimlikno", integer}}));
        KBS_TRY(m_district, t.addLayer("Ilce", wkbPolygon, {{"id"}, {"ad"}, {"kimlikno", integer}, {"ilid"}}));
        KBS_TRY(m_quarter,
            t.addLayer("Mahalle", wkbPolygon, {{"id"}, {"ad"}, {"kimlikno", integer}, {"ilceid"}, {"tanitimkodu"}}));
        KBS_TRY(m_road, t.addLayer("Yol", wkbNone, {{"id"}, {"kimlikno", integer}, {"ad"}, {"tip"}}));
        KBS_TRY(m_piece,
            t.addLayer("YolOrtaHat", wkbLineString,
                {{"id"}, {"kimlikno", integer}, {"yolid"}, {"ad"}, {"tip"}, {"olcek", integer}}));
        KBS_TRY(m_side,
            t.addLayer("YolOrtaHatYon", wkbNone,
                {{"id"}, {"kimlikno", integer}, {"yolortahatid"}, {"mahalleid"}, {"uavtkodu", integer}, {"tur"}}));
        KBS_TRY(m_house,
            t.addLayer("Yapi", wkbPolygon,
                {{"id"}, {"kimlikno", integer}, {"tip"}, {"durum"}, {"ad"}, {"zeminustukatsayisi", integer},
                    {"zeminaltikatsayisi", integer}, {"adano"}, {"parselno"}}));
        KBS_TRY(m_entrance,
            t.addLayer("Numarataj", wkbPoint,
                {{"id"}, {"kimlikno", integer}, {"tip"}, {"kapino"}, {"yolortahatyonid"}, {"yapiid"}}));
        KBS_TRY(m_unit,
            t.addLayer("BagimsizBolum", wkbNone,
                {{"id"}, {"kimlikno", integer}, {"durum"}, {"yapiid"}, {"numaratajid"}, {"bagimsizbolumno"}, {"katno"},
                    {"kullanimturu"}}));
        KBS_TRY(m_quarterShape,
            m_shapes->addLayer("Mahalle", wkbPolygon, {{"id"}, {"ad"}, {"kimlikno", integer}, {"ilceid"}}));
        KBS_TRY(m_entranceShape,
            m_shapes->addLayer(
                "Numarataj", wkbPoint, {{"id"}, {"kimlikno", integer}, {"tip"}, {"kapino"}, {"yapiid"}}));

        const Ring outline = city.outline();
        KBS_CHECK(t.addArea(m_province,
            {guid(Province, provinceCode), std::string(provinceName), std::int64_t(provinceCode)}, outline));
        KBS_CHECK(t.addArea(m_district,
            {guid(District, districtCode), std::string(districtName), std::int64_t(districtCode),
                guid(Province, provinceCode)},
            outline));
        for (const Street &avenue : city.avenues()) {
            m_avenueNames[avenue.id] = avenue.name;
            KBS_CHECK(addRoad(avenue));
        }
        return {};
    }
    Result<void> add(const City &city, const Neighbourhood &place) override
    {
        const std::string quarter = guid(Quarter, place.code);
        const std::vector<Cell> cells{quarter, place.name, place.code, guid(District, districtCode)};
        KBS_CHECK(m_shapes->addArea(m_quarterShape, cells, place.ring));
        std::vector<Cell> more = cells;
        more.emplace_back(std::to_string(place.code % 1000));
        KBS_CHECK(m_package->addArea(m_quarter, more, place.ring));
        std::map<std::int64_t, std::string> names = m_avenueNames;
        for (const Street &street : place.streets) {
            names[street.id] = street.name;
            KBS_CHECK(addRoad(street));
        }
        for (const Centreline &piece : place.centrelines)
            KBS_CHECK(addPiece(city, piece, names[piece.street]));
        for (const Building &building : place.buildings)
            KBS_CHECK(addHouse(place, building));
        for (const Door &door : place.doors)
            KBS_CHECK(addEntrance(place, door));
        return {};
    }
    Result<void> finish(const City &) override
    {
        KBS_CHECK(m_shapes->close());
        return m_package->close();
    }
    QStringList files() const override
    {
        return {u"maks/maks.gpkg"_s, u"maks/shp/Mahalle.shp"_s, u"maks/shp/Numarataj.shp"_s};
    }

private:
    Result<void> addRoad(const Street &street)
    {
        return m_package->addRow(
            m_road, {guid(Road, street.id), street.id, street.name, std::string(kindTitle(street.kind))});
    }
    Result<void> addPiece(const City &city, const Centreline &piece, const std::string &name)
    {
        KBS_CHECK(m_package->addLine(m_piece,
            {guid(Piece, piece.id), piece.id, guid(Road, piece.street), name, std::string(kindTitle(piece.kind)),
                std::int64_t(1000)},
            piece.path));
        for (const Side *side : {&piece.left, &piece.right})
            KBS_CHECK(m_package->addRow(m_side,
                {guid(SideKind, side->id), side->id, guid(Piece, piece.id),
                    guid(Quarter, city.neighbourhoodCode(side->neighbourhood)), side->code,
                    std::string(side == &piece.left ? "sol" : "sag")}));
        return {};
    }
    Result<void> addHouse(const Neighbourhood &place, const Building &building)
    {
        const Parcel &parcel = place.parcels[building.parcel];
        const bool isHousing = building.use == Use::DetachedHousing || building.use == Use::TerracedHousing;
        const std::string type = isHousing  ? (building.units > 1 ? "Apartman" : "Müstakil Bina")
            : building.use == Use::Commerce ? "İş Hanı/İş Merkezi"
                                            : "Kamu";
        KBS_CHECK(m_package->addArea(m_house,
            {guid(House, building.id), building.id, type, std::string("Kullanımda"),
                building.name.empty() ? Cell() : Cell(building.name), std::int64_t(building.floorsAbove),
                std::int64_t(building.floorsBelow), place.blocks[parcel.block].number, parcel.number},
            building.ring));
        const Door &door = place.doors[building.door];
        for (int i = 1; i <= building.units; ++i) {
            const std::int64_t number = building.id * 100 + i;
            const int floor = (i - 1) * building.floorsAbove / building.units;
            KBS_CHECK(m_package->addRow(m_unit,
                {guid(Unit, number), number, std::string("Kullanımda"), guid(House, building.id),
                    guid(Entrance, door.id), building.units == 1 ? std::string("-") : std::to_string(i),
                    std::to_string(floor), std::string(isHousing ? "Mesken" : "Ofis ve İşyeri")}));
        }
        return {};
    }
    Result<void> addEntrance(const Neighbourhood &place, const Door &door)
    {
        const std::string type = door.building ? "Ana Giriş" : "Tahsisli Arsa/Parsel";
        const Cell house = door.building ? Cell(guid(House, place.buildings[*door.building].id)) : Cell();
        KBS_CHECK(m_package->addPoint(m_entrance,
            {guid(Entrance, door.id), door.id, type, door.number, guid(SideKind, door.side), house}, door.at));
        return m_shapes->addPoint(
            m_entranceShape, {guid(Entrance, door.id), door.id, type, door.number, house}, door.at);
    }
    std::unique_ptr<TableFile> m_package, m_shapes;
    std::map<std::int64_t, std::string> m_avenueNames;
    int m_province = 0, m_district = 0, m_quarter = 0, m_road = 0, m_piece = 0, m_side = 0, m_house = 0, m_entrance = 0,
        m_unit = 0;
    int m_quarterShape = 0, m_entranceShape = 0;
};

} // namespace

std::unique_ptr<Writer> maksWriter()
{
    return std::make_unique<MaksWriter>();
}

} // namespace kbs::sample
