// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/sample/text_file.h"
#include "app/sample/writers.h"

// Element names and their order follow the INSPIRE schemas cp/4.0, au/4.0, ad/4.0 and bu-core2d/4.0, which the TUCBS
// themes translate. Coordinates: urn srsName, so northing first.
namespace kbs::sample {

using namespace Qt::StringLiterals;

namespace {

constexpr std::string_view srs = "urn:ogc:def:crs:EPSG::5254";
constexpr std::string_view born = "2020-01-01T00:00:00Z";
constexpr std::string_view gmlNamespaces
    = " xmlns:gml=\"http://www.opengis.net/gml/3.2\" xmlns:xlink=\"http://www.w3.org/1999/xlink\""
      " xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" "
      "xmlns:base=\"http://inspire.ec.europa.eu/schemas/base/3.3\""
      " xmlns:gn=\"http://inspire.ec.europa.eu/schemas/gn/4.0\" xmlns:gmd=\"http://www.isotc211.org/2005/gmd\"";

void polygon(TextFile &out, std::string_view id, const Ring &ring, const Ring &hole)
{
    out << "<gml:Polygon gml:id=\"" << id << ".g\" srsName=\"" << srs
        << "\"><gml:exterior><gml:LinearRing><gml:posList>";
    out.northEast(ring, true) << "</gml:posList></gml:LinearRing></gml:exterior>";
    if (!hole.empty()) {
        // A hole runs clockwise: written back to front.
        const Ring turned(hole.rbegin(), hole.rend());
        out << "<gml:interior><gml:LinearRing><gml:posList>";
        out.northEast(turned, true) << "</gml:posList></gml:LinearRing></gml:interior>";
    }
    out << "</gml:Polygon>";
}

void identifier(TextFile &out, std::string_view prefix, std::string_view localId, std::string_view nameSpace)
{
    out << "<" << prefix << ":inspireId><base:Identifier><base:localId>" << localId << "</base:localId><base:namespace>"
        << nameSpace << "</base:namespace></base:Identifier></" << prefix << ":inspireId>";
}

void geographicalName(TextFile &out, std::string_view text)
{
    out << "<gn:GeographicalName><gn:language>tur</gn:language><gn:nativeness xsi:nil=\"true\" "
           "nilReason=\"unpopulated\"/>"
           "<gn:nameStatus xsi:nil=\"true\" nilReason=\"unpopulated\"/><gn:sourceOfName xsi:nil=\"true\" "
           "nilReason=\"unpopulated\"/>"
           "<gn:pronunciation xsi:nil=\"true\" nilReason=\"unpopulated\"/><gn:spelling><gn:SpellingOfName><gn:text>";
    out.escaped(text)
        << "</gn:text><gn:script>Latn</gn:script></gn:SpellingOfName></gn:spelling></gn:GeographicalName>";
}

/// A GML 3.2 file whose members stand in gml:featureMember.
class CollectionWriter : public Writer {
public:
    CollectionWriter(QString file, std::string nameSpaces)
        : m_name(std::move(file)), m_nameSpaces(std::move(nameSpaces))
    {
    }
    Result<void> begin(const City &city, const QDir &folder) override
    {
        KBS_TRY(m_file, TextFile::create(folder.filePath(m_name)));
        *m_file << "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<gml:FeatureCollection gml:id=\"collection\""
                << gmlNamespaces << m_nameSpaces << ">\n";
        head(city);
        return {};
    }
    Result<void> finish(const City &) override
    {
        *m_file << "</gml:FeatureCollection>\n";
        return m_file->close();
    }
    QStringList files() const override { return {m_name}; }

protected:
    virtual void head(const City &) { }
    TextFile &out() { return *m_file; }

private:
    QString m_name;
    std::string m_nameSpaces;
    std::unique_ptr<TextFile> m_file;
};

class CadastreWriter : public CollectionWriter {
public:
    CadastreWriter()
        : CollectionWriter(
              u"tucbs/kadastro_parselleri.gml"_s, " xmlns:cp=\"http://inspire.ec.europa.eu/schemas/cp/4.0\"")
    {
    }
    Result<void> add(const City &, const Neighbourhood &place) override
    {
        const std::string unit
            = std::to_string(provinceCode) + "-" + std::to_string(districtCode) + "-" + std::to_string(place.code);
        for (const Block &block : place.blocks)
            addBlock(place, block, unit);
        for (const Parcel &parcel : place.parcels)
            addParcel(place, parcel, unit);
        return {};
    }

private:
    void addBlock(const Neighbourhood &place, const Block &block, const std::string &unit)
    {
        const std::string id = "CZ." + std::to_string(place.code) + "." + block.number;
        out() << "<gml:featureMember><cp:CadastralZoning gml:id=\"" << id << "\"><cp:beginLifespanVersion>" << born
              << "</cp:beginLifespanVersion><cp:geometry><gml:MultiSurface gml:id=\"" << id << ".m\" srsName=\"" << srs
              << "\"><gml:surfaceMember>";
        polygon(out(), id, block.ring, {});
        out() << "</gml:surfaceMember></gml:MultiSurface></cp:geometry>";
        identifier(out(), "cp", unit + "-" + block.number, "TR.ORNEK.TK.ADA");
        out() << "<cp:label>" << block.number << "</cp:label><cp:nationalCadastalZoningReference>" << unit << "-"
              << block.number << "</cp:nationalCadastalZoningReference></cp:CadastralZoning></gml:featureMember>\n";
    }
    void addParcel(const Neighbourhood &place, const Parcel &parcel, const std::string &unit)
    {
        const std::string &block = place.blocks[parcel.block].number;
        const std::string id = "CP." + std::to_string(place.code) + "." + block + "." + parcel.number;
        out() << "<gml:featureMember><cp:CadastralParcel gml:id=\"" << id << "\"><cp:areaValue uom=\"m2\">";
        out().decimal(parcel.area(), 2) << "</cp:areaValue><cp:beginLifespanVersion>"
                                        << (parcel.from.empty() ? born : "2022-06-15T00:00:00Z")
                                        << "</cp:beginLifespanVersion>";
        if (parcel.retired)
            out() << "<cp:endLifespanVersion>2022-06-15T00:00:00Z</cp:endLifespanVersion>";
        out() << "<cp:geometry>";
        polygon(out(), id, parcel.ring, parcel.hole);
        out() << "</cp:geometry>";
        identifier(out(), "cp", unit + "-" + block + "-" + parcel.number, "TR.ORNEK.TK");
        out() << "<cp:label>" << block << "/" << parcel.number << "</cp:label><cp:nationalCadastralReference>" << unit
              << "-" << block << "-" << parcel.number
              << "</cp:nationalCadastralReference><cp:validFrom xsi:nil=\"true\" nilReason=\"unknown\"/>";
        if (parcel.retired)
            out() << "<cp:validTo>2022-06-15T00:00:00Z</cp:validTo>";
        out() << "<cp:administrativeUnit xlink:href=\"#AU." << place.code << "\"/><cp:zoning xlink:href=\"#CZ."
              << place.code << "." << block << "\"/></cp:CadastralParcel></gml:featureMember>\n";
    }
};

class UnitsWriter : public CollectionWriter {
public:
    UnitsWriter()
        : CollectionWriter(u"tucbs/idari_birimler.gml"_s, " xmlns:au=\"http://inspire.ec.europa.eu/schemas/au/4.0\"")
    {
    }
    Result<void> add(const City &, const Neighbourhood &place) override
    {
        unit(place.code, place.name, "4thOrder", "Mahalle", place.ring, districtCode);
        return {};
    }

protected:
    void head(const City &city) override
    {
        const Ring outline = city.outline();
        unit(provinceCode, provinceName, "2ndOrder", "İl", outline, 0);
        unit(districtCode, districtName, "3rdOrder", "İlçe", outline, provinceCode);
    }

private:
    void unit(std::int64_t code, std::string_view name, std::string_view level, std::string_view levelName,
        const Ring &ring, std::int64_t upper)
    {
        const std::string id = "AU." + std::to_string(code);
        out() << "<gml:featureMember><au:AdministrativeUnit gml:id=\"" << id
              << "\"><au:geometry><gml:MultiSurface gml:id=\"" << id << ".m\" srsName=\"" << srs
              << "\"><gml:surfaceMember>";
        polygon(out(), id, ring, {});
        out() << "</gml:surfaceMember></gml:MultiSurface></au:geometry><au:nationalCode>" << code
              << "</au:nationalCode>";
        identifier(out(), "au", std::to_string(code), "TR.ORNEK.IB");
        out() << "<au:nationalLevel xlink:href=\"http://inspire.ec.europa.eu/codelist/AdministrativeHierarchyLevel/"
              << level << "\"/><au:nationalLevelName><gmd:LocalisedCharacterString>" << levelName
              << "</gmd:LocalisedCharacterString></au:nationalLevelName><au:country><gmd:Country "
                 "codeList=\"http://www.iso.org/iso/country_codes\""
                 " codeListValue=\"TR\">TR</gmd:Country></au:country><au:name>";
        geographicalName(out(), name);
        out() << "</au:name><au:residenceOfAuthority xsi:nil=\"true\" "
                 "nilReason=\"unpopulated\"/><au:beginLifespanVersion>"
              << born << "</au:beginLifespanVersion>";
        if (upper > 0)
            out() << "<au:upperLevelUnit xlink:href=\"#AU." << upper << "\"/>";
        out() << "<au:administeredBy xsi:nil=\"true\" nilReason=\"unpopulated\"/><au:boundary xsi:nil=\"true\" "
                 "nilReason=\"unpopulated\"/>"
                 "</au:AdministrativeUnit></gml:featureMember>\n";
    }
};

class AddressWriter : public CollectionWriter {
public:
    AddressWriter()
        : CollectionWriter(u"tucbs/adresler.gml"_s, " xmlns:ad=\"http://inspire.ec.europa.eu/schemas/ad/4.0\"")
    {
    }
    Result<void> add(const City &, const Neighbourhood &place) override
    {
        adminUnit(place.code, place.name, "4thOrder");
        for (const Street &street : place.streets)
            thoroughfare(street);
        for (const Door &door : place.doors)
            address(place, door);
        return {};
    }

protected:
    void head(const City &city) override
    {
        adminUnit(provinceCode, provinceName, "2ndOrder");
        adminUnit(districtCode, districtName, "3rdOrder");
        for (const Street &street : city.avenues())
            thoroughfare(street);
    }

private:
    void componentStart(std::string_view type, const std::string &id)
    {
        out() << "<gml:featureMember><ad:" << type << " gml:id=\"" << id << "\">";
    }
    void componentLife(bool isSituated)
    {
        out() << "<ad:beginLifespanVersion>" << born
              << "</ad:beginLifespanVersion><ad:status xsi:nil=\"true\" nilReason=\"unpopulated\"/>"
              << "<ad:validFrom xsi:nil=\"true\" nilReason=\"unknown\"/>";
        if (isSituated)
            out() << "<ad:situatedWithin xlink:href=\"#AN." << districtCode << "\"/>";
        else
            out() << "<ad:situatedWithin xsi:nil=\"true\" nilReason=\"unpopulated\"/>";
    }
    void adminUnit(std::int64_t code, std::string_view name, std::string_view level)
    {
        componentStart("AdminUnitName", "AN." + std::to_string(code));
        componentLife(level == "4thOrder");
        out() << "<ad:name>";
        geographicalName(out(), name);
        out() << "</ad:name><ad:level xlink:href=\"http://inspire.ec.europa.eu/codelist/AdministrativeHierarchyLevel/"
              << level
              << "\"/><ad:adminUnit xsi:nil=\"true\" "
                 "nilReason=\"unpopulated\"/></ad:AdminUnitName></gml:featureMember>\n";
    }
    void thoroughfare(const Street &street)
    {
        const std::string id = std::to_string(street.id);
        componentStart("ThoroughfareName", "TN." + id);
        identifier(out(), "ad", id, "TR.NVI.MAKS");
        componentLife(true);
        out() << "<ad:name><ad:ThoroughfareNameValue><ad:name>";
        geographicalName(out(), streetTitle(street));
        out() << "</ad:name><ad:nameParts xsi:nil=\"true\" "
                 "nilReason=\"unpopulated\"/></ad:ThoroughfareNameValue></ad:name>"
                 "<ad:transportLink xsi:nil=\"true\" "
                 "nilReason=\"unpopulated\"/></ad:ThoroughfareName></gml:featureMember>\n";
    }
    void address(const Neighbourhood &place, const Door &door)
    {
        const Parcel &parcel = place.parcels[door.parcel];
        const std::string id = std::to_string(door.id);
        out() << "<gml:featureMember><ad:Address gml:id=\"AD." << id << "\">";
        identifier(out(), "ad", id, "TR.NVI.MAKS");
        out() << "<ad:position><ad:GeographicPosition><ad:geometry><gml:Point gml:id=\"AD." << id << ".g\" srsName=\""
              << srs << "\"><gml:pos>";
        out().northEast({door.at}, false)
            << "</gml:pos></gml:Point></ad:geometry><ad:specification "
               "xlink:href=\"http://inspire.ec.europa.eu/codelist/"
               "GeometrySpecificationValue/entrance\"/><ad:method "
               "xlink:href=\"http://inspire.ec.europa.eu/codelist/GeometryMethodValue/"
               "byAdministrator\"/><ad:default>true</ad:default></ad:GeographicPosition></ad:position><ad:status"
               " xlink:href=\"http://inspire.ec.europa.eu/codelist/StatusValue/current\"/"
               "><ad:locator><ad:AddressLocator><ad:designator>"
               "<ad:LocatorDesignator><ad:designator>"
            << door.number
            << "</ad:designator><ad:type "
               "xlink:href=\"http://inspire.ec.europa.eu/codelist/LocatorDesignatorTypeValue/addressNumber\"/>"
               "</ad:LocatorDesignator></ad:designator><ad:level "
               "xlink:href=\"http://inspire.ec.europa.eu/codelist/LocatorLevelValue/accessLevel\"/>"
               "</ad:AddressLocator></ad:locator><ad:validFrom xsi:nil=\"true\" "
               "nilReason=\"unknown\"/><ad:beginLifespanVersion>"
            << born << "</ad:beginLifespanVersion><ad:parcel xlink:href=\"#CP." << place.code << "."
            << place.blocks[parcel.block].number << "." << parcel.number << "\"/>";
        if (door.building)
            out() << "<ad:building xlink:href=\"#BU." << place.buildings[*door.building].id << "\"/>";
        out() << "<ad:component xlink:href=\"#TN." << door.street << "\"/><ad:component xlink:href=\"#AN." << place.code
              << "\"/><ad:component xlink:href=\"#AN." << districtCode << "\"/><ad:component xlink:href=\"#AN."
              << provinceCode << "\"/></ad:Address></gml:featureMember>\n";
    }
};

std::string_view currentUse(Use use)
{
    switch (use) {
    case Use::DetachedHousing:
    case Use::TerracedHousing: return "residential";
    case Use::Commerce: return "trade";
    default: return "publicServices";
    }
}

class BuildingWriter : public CollectionWriter {
public:
    BuildingWriter()
        : CollectionWriter(u"tucbs/binalar.gml"_s,
              " xmlns:bu-base=\"http://inspire.ec.europa.eu/schemas/bu-base/4.0\" "
              "xmlns:bu-core2d=\"http://inspire.ec.europa.eu/schemas/bu-core2d/4.0\"")
    {
    }
    Result<void> add(const City &, const Neighbourhood &place) override
    {
        for (const Building &building : place.buildings)
            addBuilding(building);
        return {};
    }

private:
    void addBuilding(const Building &building)
    {
        const bool isHousing = building.use == Use::DetachedHousing || building.use == Use::TerracedHousing;
        const std::string id = "BU." + std::to_string(building.id);
        out() << "<gml:featureMember><bu-core2d:Building gml:id=\"" << id << "\"><bu-base:beginLifespanVersion>" << born
              << "</bu-base:beginLifespanVersion><bu-base:conditionOfConstruction"
                 " xlink:href=\"http://inspire.ec.europa.eu/codelist/ConditionOfConstructionValue/functional\"/"
                 "><bu-base:dateOfConstruction>"
                 "<bu-base:DateOfEvent><bu-base:end>"
              << building.year
              << "-06-30T00:00:00Z</bu-base:end></bu-base:DateOfEvent></bu-base:dateOfConstruction>"
                 "<bu-base:heightAboveGround><bu-base:HeightAboveGround><bu-base:value uom=\"m\">";
        out().decimal(0.5 + 3.0 * building.floorsAbove, 1)
            << "</bu-base:value></bu-base:HeightAboveGround></bu-base:heightAboveGround>";
        identifier(out(), "bu-base", std::to_string(building.id), "TR.NVI.MAKS");
        if (!building.name.empty()) {
            out() << "<bu-base:name>";
            geographicalName(out(), building.name);
            out() << "</bu-base:name>";
        }
        out()
            << "<bu-base:currentUse><bu-base:CurrentUse><bu-base:currentUse "
               "xlink:href=\"http://inspire.ec.europa.eu/codelist/CurrentUseValue/"
            << currentUse(building.use) << "\"/></bu-base:CurrentUse></bu-base:currentUse><bu-base:numberOfDwellings>"
            << (isHousing ? building.units : 0) << "</bu-base:numberOfDwellings><bu-base:numberOfBuildingUnits>"
            << building.units << "</bu-base:numberOfBuildingUnits><bu-base:numberOfFloorsAboveGround>"
            << building.floorsAbove
            << "</"
               "bu-base:numberOfFloorsAboveGround><bu-core2d:geometry2D><bu-base:BuildingGeometry2D><bu-base:geometry>";
        polygon(out(), id, building.ring, {});
        out() << "</bu-base:geometry><bu-base:referenceGeometry>true</"
                 "bu-base:referenceGeometry><bu-base:horizontalGeometryReference"
                 " xlink:href=\"http://inspire.ec.europa.eu/codelist/HorizontalGeometryReferenceValue/footPrint\"/>"
                 "</bu-base:BuildingGeometry2D></bu-core2d:geometry2D></bu-core2d:Building></gml:featureMember>\n";
    }
};

} // namespace

std::unique_ptr<Writer> cadastreWriter()
{
    return std::make_unique<CadastreWriter>();
}

std::unique_ptr<Writer> unitsWriter()
{
    return std::make_unique<UnitsWriter>();
}

std::unique_ptr<Writer> addressWriter()
{
    return std::make_unique<AddressWriter>();
}

std::unique_ptr<Writer> buildingWriter()
{
    return std::make_unique<BuildingWriter>();
}

} // namespace kbs::sample
