// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/sample/text_file.h"
#include "app/sample/writers.h"

#include <algorithm>
#include <array>

// What citizens look for, as GeoJSON, and the building permits as the spreadsheets of older programs give them: CP1254,
// semicolons, decimal commas.
namespace kbs::sample {

using namespace Qt::StringLiterals;

namespace {

struct PlaceKind {
    std::string_view kind, table, service;
};
constexpr std::array<PlaceKind, 12> placeKinds{{{"park", "park", "belediye"}, {"school", "okul", "egitim"},
    {"mosque", "cami", "dini"}, {"health", "asm", "saglik"}, {"administration", "muhtarlik", "yonetim"},
    {"pharmacy", "eczane", "saglik"}, {"market", "market", "ticaret_ve_maliye"}, {"bank", "banka", "ticaret_ve_maliye"},
    {"cafe", "restoran", "turizm_ve_eglence"}, {"restaurant", "restoran", "turizm_ve_eglence"},
    {"fuel", "akaryakit", "ticaret_ve_maliye"}, {"hotel", "otel", "turizm_ve_eglence"}}};

/// Windows-1254 is Latin-1 but for six letters (and a few signs that no word here has).
QByteArray toCp1254(const QString &text)
{
    constexpr std::array<std::pair<char16_t, unsigned char>, 6> letters{
        {{u'Ğ', 0xd0}, {u'İ', 0xdd}, {u'Ş', 0xde}, {u'ğ', 0xf0}, {u'ı', 0xfd}, {u'ş', 0xfe}}};
    QByteArray out;
    for (const QChar c : text) {
        const auto *letter = std::ranges::find(letters, c.unicode(), &std::pair<char16_t, unsigned char>::first);
        out += static_cast<char>(letter != letters.end() ? letter->second : c.unicode() < 0x100 ? c.unicode() : '?');
    }
    return out;
}

class JsonFile {
public:
    Result<void> open(const QString &path, std::string_view name)
    {
        KBS_TRY(m_out, TextFile::create(path));
        *m_out
            << "{\"type\":\"FeatureCollection\",\"name\":\"" << name
            << "\",\"crs\":{\"type\":\"name\",\"properties\":{\"name\":\"urn:ogc:def:crs:EPSG::5254\"}},\"features\":[";
        return {};
    }
    void add(std::initializer_list<std::pair<std::string_view, std::string_view>> properties, const Path &path)
    {
        TextFile &out = *m_out;
        out << (m_first ? "\n{\"type\":\"Feature\",\"properties\":{" : ",\n{\"type\":\"Feature\",\"properties\":{");
        m_first = false;
        bool comma = false;
        for (const auto &[name, value] : properties) {
            out << (comma ? ",\"" : "\"") << name << "\":";
            out.json(value);
            comma = true;
        }
        out << "},\"geometry\":{\"type\":\"" << (path.size() == 1 ? "Point" : "LineString")
            << "\",\"coordinates\":" << (path.size() == 1 ? "" : "[");
        comma = false;
        for (const GridPoint &p : path) {
            out << (comma ? ",[" : "[");
            out.metres(p.e) << ",";
            out.metres(p.n) << "]";
            comma = true;
        }
        out << (path.size() == 1 ? "}}" : "]}}");
    }
    Result<void> close()
    {
        *m_out << "\n]}\n";
        return m_out->close();
    }

private:
    std::unique_ptr<TextFile> m_out;
    bool m_first = true;
};

class GuideWriter : public Writer {
public:
    Result<void> begin(const City &city, const QDir &folder) override
    {
        const QStringList names = files();
        KBS_CHECK(m_places.open(folder.filePath(names[0]), "poi"));
        KBS_CHECK(m_stops.open(folder.filePath(names[1]), "durak"));
        KBS_CHECK(m_lines.open(folder.filePath(names[2]), "hat"));
        KBS_TRY(m_permits, TextFile::create(folder.filePath(names[3])));
        permit("tur;belge_no;amac;onay_tarihi;mahalle;ada_no;parsel_no;yapi_kimlik_no;parsel_alani;insaat_alani;kot_"
               "ustu_kat;bagimsiz_bolum_sayisi\r\n");
        for (int row = 0; row < city.layout().rows(); ++row)
            m_lines.add({{"hat_no", std::to_string(row + 1)},
                            {"ad", city.avenues()[static_cast<std::size_t>(row)].name + " Hattı"}, {"tur", "otobus"},
                            {"yon", "gidis"}, {"isletici", "Akçapınar Belediyesi"}},
                city.avenueAxis(row));
        return {};
    }
    Result<void> add(const City &, const Neighbourhood &place) override
    {
        for (const Place &poi : place.places) {
            const auto kind = std::ranges::find(placeKinds, poi.kind, &PlaceKind::kind);
            m_places.add({{"kaynak_id", std::to_string(poi.id)}, {"ad", poi.name}, {"tur", kind->table},
                             {"hizmet_tipi", kind->service}, {"adres", poi.address}, {"mahalle", place.name}},
                {poi.at});
        }
        for (const Stop &stop : place.stops)
            m_stops.add({{"durak_no", std::to_string(stop.id)}, {"ad", stop.name}, {"tip", "tabela"}, {"tur", "otobus"},
                            {"hatlar", std::to_string(stop.line)}, {"mahalle", place.name}},
                {stop.at});
        for (const Building &building : place.buildings) {
            if (building.id % 8 == 0)
                addPermit(place, building);
        }
        return {};
    }
    Result<void> finish(const City &) override
    {
        KBS_CHECK(m_places.close());
        KBS_CHECK(m_stops.close());
        KBS_CHECK(m_lines.close());
        return m_permits->close();
    }
    QStringList files() const override
    {
        return {
            u"rehber/poi.geojson"_s, u"rehber/durak.geojson"_s, u"rehber/hat.geojson"_s, u"belediye/yapi_ruhsat.csv"_s};
    }

private:
    void permit(const std::string &utf8)
    {
        const QByteArray bytes = toCp1254(QString::fromStdString(utf8));
        *m_permits << std::string_view(bytes.constData(), static_cast<std::size_t>(bytes.size()));
    }
    static std::string comma(double number)
    {
        std::string text = QByteArray::number(number, 'f', 2).toStdString();
        std::ranges::replace(text, '.', ',');
        return text;
    }
    void addPermit(const Neighbourhood &place, const Building &building)
    {
        const Parcel &parcel = place.parcels[building.parcel];
        const std::string day = std::to_string(10 + building.id % 18);
        permit("yapi_ruhsati;" + std::to_string(building.year) + "/" + std::to_string(building.id) + ";yeni;" + day
            + ".05." + std::to_string(building.year) + ";" + place.name + ";" + place.blocks[parcel.block].number + ";"
            + parcel.number + ";" + std::to_string(building.id) + ";" + comma(parcel.area()) + ";"
            + comma(areaOf(building.ring) * building.floorsAbove) + ";" + std::to_string(building.floorsAbove) + ";"
            + std::to_string(building.units) + "\r\n");
    }
    JsonFile m_places, m_stops, m_lines;
    std::unique_ptr<TextFile> m_permits;
};

} // namespace

std::unique_ptr<Writer> guideWriter()
{
    return std::make_unique<GuideWriter>();
}

} // namespace kbs::sample
