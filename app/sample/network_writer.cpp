// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/sample/table_file.h"
#include "app/sample/text_file.h"
#include "app/sample/writers.h"

#include <array>
#include <cmath>

// Infrastructure with the column names of the catalogue's own tables: a GeoPackage, or GeoJSON lines for big cities.
namespace kbs::sample {

using namespace Qt::StringLiterals;

namespace {

struct Traits {
    std::string_view network, owner, lineType, material, node;
    double diameter;     // mm; 0: none
    double mainDiameter; // mm
    double depth;        // m
    double voltage;      // kV; 0: none
};
constexpr std::array<Traits, networkCount> traits{{
    {"icme_suyu", "Akçapınar Belediyesi Su İşleri", "sebeke", "pe100", "vana", 110, 225, 1.2, 0},
    {"atiksu", "Akçapınar Belediyesi Su İşleri", "sebeke", "korige", "muayene_bacasi", 200, 400, 2.2, 0},
    {"yagmur_suyu", "Akçapınar Belediyesi Fen İşleri", "sebeke", "betonarme", "izgara", 300, 600, 1.8, 0},
    {"dogalgaz", "Akçapınar Gaz", "pe_hat", "pe100", "gaz_vana", 63, 125, 0.9, 0},
    {"elektrik_ag", "Akçapınar Elektrik", "yeralti_kablo", "aluminyum", "pano", 0, 0, 0.8, 0.4},
    {"telekom", "Akçapınar Telekom", "guzergah", "hdpe", "menhol", 110, 110, 0.7, 0},
}};

using Cell = TableFile::Cell;
constexpr std::array lineFields{TableFile::Field{"ag"}, TableFile::Field{"tur"}, TableFile::Field{"no"},
    TableFile::Field{"kurum"}, TableFile::Field{"durum"}, TableFile::Field{"yapim_yili", OFTInteger},
    TableFile::Field{"malzeme"}, TableFile::Field{"cap", OFTReal}, TableFile::Field{"gerilim", OFTReal},
    TableFile::Field{"derinlik", OFTReal}, TableFile::Field{"bas_dugum"}, TableFile::Field{"son_dugum"},
    TableFile::Field{"mahalle"}, TableFile::Field{"konum_yontemi"}, TableFile::Field{"konum_guveni"}};
constexpr std::array nodeFields{TableFile::Field{"ag"}, TableFile::Field{"tur"}, TableFile::Field{"no"},
    TableFile::Field{"kurum"}, TableFile::Field{"durum"}, TableFile::Field{"yapim_yili", OFTInteger},
    TableFile::Field{"derinlik", OFTReal}, TableFile::Field{"mahalle"}, TableFile::Field{"konum_yontemi"},
    TableFile::Field{"konum_guveni"}};

std::int64_t yearOf(std::int64_t id)
{
    return 1985 + id % 37;
}

std::vector<Cell> cellsOf(const Neighbourhood &place, const NetworkLine &line)
{
    const Traits &t = traits[static_cast<std::size_t>(line.network)];
    const auto text = [](std::string_view s) { return Cell(std::string(s)); };
    const auto real = [](double x) { return x > 0 ? Cell(x) : Cell(); };
    return {text(t.network), text(t.lineType), std::to_string(line.id), text(t.owner), text("mevcut"), yearOf(line.id),
        text(t.material), real(line.main ? t.mainDiameter : t.diameter), real(t.voltage), t.depth,
        std::to_string(line.from), std::to_string(line.to), place.name, text("gnss"),
        text(line.id % 5 == 0 ? "b" : "a")};
}

std::vector<Cell> cellsOf(const Neighbourhood &place, const NetworkNode &node)
{
    const Traits &t = traits[static_cast<std::size_t>(node.network)];
    const auto text = [](std::string_view s) { return Cell(std::string(s)); };
    return {text(t.network), text(t.node), std::to_string(node.id), text(t.owner), text("mevcut"), yearOf(node.id),
        t.depth, place.name, text("gnss"), text("a")};
}

class PackageWriter : public Writer {
public:
    Result<void> begin(const City &, const QDir &folder) override
    {
        KBS_TRY(m_file, TableFile::create("GPKG", folder.filePath(files()[0])));
        KBS_TRY(m_lines, m_file->addLayer("altyapi_hat", wkbLineString, {lineFields.begin(), lineFields.end()}));
        KBS_TRY(m_nodes, m_file->addLayer("altyapi_dugum", wkbPoint, {nodeFields.begin(), nodeFields.end()}));
        return {};
    }
    Result<void> add(const City &, const Neighbourhood &place) override
    {
        for (const NetworkLine &line : place.networkLines)
            KBS_CHECK(m_file->addLine(m_lines, cellsOf(place, line), line.path));
        for (const NetworkNode &node : place.networkNodes)
            KBS_CHECK(m_file->addPoint(m_nodes, cellsOf(place, node), node.at));
        return {};
    }
    Result<void> finish(const City &) override { return m_file->close(); }
    QStringList files() const override { return {u"altyapi/altyapi.gpkg"_s}; }

private:
    std::unique_ptr<TableFile> m_file;
    int m_lines = 0, m_nodes = 0;
};

class StreamWriter : public Writer {
public:
    Result<void> begin(const City &, const QDir &folder) override
    {
        const QStringList names = files();
        KBS_TRY(m_lines, TextFile::create(folder.filePath(names[0])));
        KBS_TRY(m_nodes, TextFile::create(folder.filePath(names[1])));
        for (TextFile *file : {m_lines.get(), m_nodes.get()})
            *file << "{\"type\":\"FeatureCollection\",\"crs\":{\"type\":\"name\",\"properties\":{\"name\":\"urn:ogc:"
                     "def:crs:EPSG::5254\"}},\"features\":[";
        return {};
    }
    Result<void> add(const City &, const Neighbourhood &place) override
    {
        for (const NetworkLine &line : place.networkLines) {
            start(*m_lines, m_firstLine);
            properties(*m_lines, lineFields, cellsOf(place, line));
            *m_lines << "\"geometry\":{\"type\":\"LineString\",\"coordinates\":[";
            bool first = true;
            for (const GridPoint &p : line.path) {
                *m_lines << (first ? "" : ",");
                position(*m_lines, p);
                first = false;
            }
            *m_lines << "]}}";
        }
        for (const NetworkNode &node : place.networkNodes) {
            start(*m_nodes, m_firstNode);
            properties(*m_nodes, nodeFields, cellsOf(place, node));
            *m_nodes << "\"geometry\":{\"type\":\"Point\",\"coordinates\":";
            position(*m_nodes, node.at);
            *m_nodes << "}}";
        }
        return {};
    }
    Result<void> finish(const City &) override
    {
        *m_lines << "\n]}\n";
        *m_nodes << "\n]}\n";
        KBS_CHECK(m_lines->close());
        return m_nodes->close();
    }
    QStringList files() const override
    {
        return {u"altyapi/altyapi_hat.geojson"_s, u"altyapi/altyapi_dugum.geojson"_s};
    }

private:
    static void start(TextFile &out, bool &first)
    {
        out << (first ? "\n" : ",\n") << "{\"type\":\"Feature\",";
        first = false;
    }
    static void position(TextFile &out, GridPoint p)
    {
        out << "[";
        out.metres(p.e) << ",";
        out.metres(p.n) << "]";
    }
    static void properties(TextFile &out, std::span<const TableFile::Field> fields, const std::vector<Cell> &cells)
    {
        out << "\"properties\":{";
        for (std::size_t i = 0; i < cells.size(); ++i) {
            out << (i > 0 ? ",\"" : "\"") << fields[i].name << "\":";
            if (const auto *text = std::get_if<std::string>(&cells[i]))
                out.json(*text);
            else if (const auto *integer = std::get_if<std::int64_t>(&cells[i]))
                out << *integer;
            else if (const auto *real = std::get_if<double>(&cells[i]))
                out.decimal(*real, 1);
            else
                out << "null";
        }
        out << "},";
    }
    std::unique_ptr<TextFile> m_lines, m_nodes;
    bool m_firstLine = true, m_firstNode = true;
};

} // namespace

std::unique_ptr<Writer> networkWriter(bool asGeoPackage)
{
    if (asGeoPackage)
        return std::make_unique<PackageWriter>();
    return std::make_unique<StreamWriter>();
}

} // namespace kbs::sample
