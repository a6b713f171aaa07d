// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/sample/text_file.h"
#include "app/sample/writers.h"
#include "crs/crs.h"

#include <algorithm>

// Parcels as TKGM hands them out: a WFS answer (GML 2, longitude first) and the parcel query's GeoJSON. Enough decimals
// that a reader gets every corner back to the 0.1 mm.
namespace kbs::sample {

using namespace Qt::StringLiterals;

namespace {

constexpr int degreeDigits = 11;

class RegisterWriter : public Writer {
public:
    Result<void> begin(const City &, const QDir &folder) override
    {
        KBS_TRY(const Crs from, crs::find(u"EPSG:5254"_s));
        KBS_TRY(const Crs to, crs::find(u"EPSG:4326"_s));
        KBS_TRY(Transformer transformer, Transformer::create(from, to));
        m_transformer.emplace(std::move(transformer));
        KBS_TRY(m_gml, TextFile::create(folder.filePath(files()[0])));
        KBS_TRY(m_json, TextFile::create(folder.filePath(files()[1])));
        *m_gml << "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<wfs:FeatureCollection "
                  "xmlns:wfs=\"http://www.opengis.net/wfs\""
                  " xmlns:gml=\"http://www.opengis.net/gml\" xmlns:TKGM=\"http://www.tkgm.gov.tr\">\n";
        *m_json << "{\"type\":\"FeatureCollection\",\"name\":\"parseller\",\"features\":[";
        return {};
    }
    Result<void> add(const City &, const Neighbourhood &place) override
    {
        std::vector<Point> points;
        for (const Parcel &parcel : place.parcels) {
            for (const Ring *ring : {&parcel.ring, &parcel.hole}) {
                for (const GridPoint &p : *ring)
                    points.push_back({static_cast<double>(p.e) / 1e4, static_cast<double>(p.n) / 1e4});
            }
        }
        KBS_CHECK(m_transformer->transform(points));
        Point *next = points.data();
        for (const Parcel &parcel : place.parcels) {
            const std::span<const Point> shell(next, parcel.ring.size());
            const std::span<Point> hole(next + parcel.ring.size(), parcel.hole.size());
            std::ranges::reverse(hole); // holes run clockwise
            next += parcel.ring.size() + parcel.hole.size();
            writeGml(place, parcel, shell, hole);
            writeJson(place, parcel, shell, hole);
        }
        return {};
    }
    Result<void> finish(const City &) override
    {
        *m_gml << "</wfs:FeatureCollection>\n";
        *m_json << "\n]}\n";
        KBS_CHECK(m_gml->close());
        return m_json->close();
    }
    QStringList files() const override { return {u"tkgm/parseller.gml"_s, u"tkgm/parseller.geojson"_s}; }

private:
    static void degrees(TextFile &out, Point point, std::string_view between)
    {
        out.decimal(point.x, degreeDigits) << between;
        out.decimal(point.y, degreeDigits);
    }
    void gmlRing(std::span<const Point> ring)
    {
        *m_gml << "<gml:LinearRing><gml:coordinates>";
        for (const Point &point : ring) {
            degrees(*m_gml, point, ",");
            *m_gml << " ";
        }
        degrees(*m_gml, ring.front(), ",");
        *m_gml << "</gml:coordinates></gml:LinearRing>";
    }
    void writeGml(
        const Neighbourhood &place, const Parcel &parcel, std::span<const Point> shell, std::span<const Point> hole)
    {
        *m_gml << "<gml:featureMember><TKGM:parseller fid=\"parseller." << parcel.id << "\"><TKGM:parselno>"
               << parcel.number << "</TKGM:parselno><TKGM:adano>" << place.blocks[parcel.block].number
               << "</TKGM:adano><TKGM:tapukimlikno>" << 500'000'000 + parcel.id
               << "</TKGM:tapukimlikno><TKGM:tapuzeminref>" << 700'000'000 + parcel.id
               << "</TKGM:tapuzeminref><TKGM:tapumahalleref>" << place.code << "</TKGM:tapumahalleref><TKGM:tapualan>";
        m_gml->decimal(parcel.area(), 2)
            << "</TKGM:tapualan><TKGM:tapucinsaciklama>" << parcel.quality << "</TKGM:tapucinsaciklama><TKGM:durum>"
            << (parcel.retired ? 2 : 3)
            << "</TKGM:durum><TKGM:onaydurum>1</TKGM:onaydurum><TKGM:sistemkayittarihi>2020-01-01T00:00:00Z"
               "</TKGM:sistemkayittarihi><TKGM:geom><gml:MultiPolygon srsName=\"EPSG:4326\"><gml:polygonMember>"
               "<gml:Polygon><gml:outerBoundaryIs>";
        gmlRing(shell);
        *m_gml << "</gml:outerBoundaryIs>";
        if (!hole.empty()) {
            *m_gml << "<gml:innerBoundaryIs>";
            gmlRing(hole);
            *m_gml << "</gml:innerBoundaryIs>";
        }
        *m_gml << "</gml:Polygon></gml:polygonMember></gml:MultiPolygon></TKGM:geom></TKGM:parseller></"
                  "gml:featureMember>\n";
    }
    void jsonRing(std::span<const Point> ring)
    {
        *m_json << "[";
        for (const Point &point : ring) {
            *m_json << "[";
            degrees(*m_json, point, ",");
            *m_json << "],";
        }
        *m_json << "[";
        degrees(*m_json, ring.front(), ",");
        *m_json << "]]";
    }
    void writeJson(
        const Neighbourhood &place, const Parcel &parcel, std::span<const Point> shell, std::span<const Point> hole)
    {
        const std::string &block = place.blocks[parcel.block].number;
        *m_json << (m_first ? "\n" : ",\n") << "{\"type\":\"Feature\",\"properties\":{\"ilId\":" << provinceCode
                << ",\"ilAd\":\"" << provinceName << "\",\"ilceId\":" << districtCode << ",\"ilceAd\":\""
                << districtName << "\",\"mahalleId\":" << place.code << ",\"mahalleAd\":";
        m_json->json(place.name) << ",\"adaNo\":\"" << block << "\",\"parselNo\":\"" << parcel.number << "\",\"alan\":";
        m_json->decimal(parcel.area(), 2)
            << ",\"nitelik\":\"" << parcel.quality << "\",\"durum\":\"" << (parcel.retired ? "Pasif" : "Aktif")
            << "\",\"ozet\":\"" << place.name << "-" << block << "/" << parcel.number
            << "\",\"zeminId\":" << 700'000'000 + parcel.id << "},\"geometry\":{\"type\":\"Polygon\",\"coordinates\":[";
        m_first = false;
        jsonRing(shell);
        if (!hole.empty()) {
            *m_json << ",";
            jsonRing(hole);
        }
        *m_json << "]}}";
    }
    std::optional<Transformer> m_transformer;
    std::unique_ptr<TextFile> m_gml, m_json;
    bool m_first = true;
};

/// Which parcels came from which: no exchange format of the register carries it, so the municipality's own columns do.
class LineageWriter : public Writer {
public:
    Result<void> begin(const City &, const QDir &folder) override
    {
        KBS_TRY(m_out, TextFile::create(folder.filePath(files()[0])));
        *m_out << "{\"type\":\"FeatureCollection\",\"name\":\"parsel\",\"crs\":{\"type\":\"name\",\"properties\":"
                  "{\"name\":\"urn:ogc:def:crs:EPSG::5254\"}},\"features\":[";
        return {};
    }
    Result<void> add(const City &, const Neighbourhood &place) override
    {
        for (const Parcel &parcel : place.parcels) {
            if (!parcel.from.empty() || !parcel.into.empty())
                write(place, parcel);
        }
        return {};
    }
    Result<void> finish(const City &) override
    {
        *m_out << "\n]}\n";
        return m_out->close();
    }
    QStringList files() const override { return {u"belediye/parsel.geojson"_s}; }

private:
    /// "2,3" of block 101 as "101/2; 101/3".
    static std::string named(const std::string &block, const std::string &numbers)
    {
        std::string out = block + "/";
        for (const char c : numbers)
            out += c == ',' ? "; " + block + "/" : std::string(1, c);
        return out;
    }
    void write(const Neighbourhood &place, const Parcel &parcel)
    {
        TextFile &out = *m_out;
        const std::string &block = place.blocks[parcel.block].number;
        const std::string &others = parcel.retired ? parcel.into : parcel.from;
        // Two parents or one child: they were joined; one parent or two children: it was divided.
        const bool isDivision = (others.find(',') != std::string::npos) == parcel.retired;
        const std::string_view act = isDivision ? "ifraz" : "tevhid";
        out << (m_first ? "\n" : ",\n") << "{\"type\":\"Feature\",\"properties\":{\"mahalle_kodu\":\"" << place.code
            << "\",\"ada_no\":\"" << block << "\",\"parsel_no\":\"" << parcel.number << "\",\""
            << (parcel.retired ? "sonraki_parseller" : "onceki_parseller") << "\":\"" << named(block, others) << "\",\""
            << (parcel.retired ? "terkin_islem" : "olusum_islem") << "\":\"" << act << "\",\""
            << (parcel.retired ? "terkin_tarihi" : "olusum_tarihi")
            << "\":\"2022-06-15\"},\"geometry\":{\"type\":\"Polygon\",\"coordinates\":[[";
        m_first = false;
        for (std::size_t i = 0; i <= parcel.ring.size(); ++i) {
            const GridPoint &p = parcel.ring[i % parcel.ring.size()];
            out << (i > 0 ? ",[" : "[");
            out.metres(p.e) << ",";
            out.metres(p.n) << "]";
        }
        out << "]]}}";
    }
    std::unique_ptr<TextFile> m_out;
    bool m_first = true;
};

} // namespace

std::unique_ptr<Writer> lineageWriter()
{
    return std::make_unique<LineageWriter>();
}

std::unique_ptr<Writer> registerWriter()
{
    return std::make_unique<RegisterWriter>();
}

} // namespace kbs::sample
