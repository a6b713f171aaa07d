// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/sample/text_file.h"
#include "app/sample/writers.h"

#include <array>

// PlanGML UİP (GML 2.1.2, namespace www.csb.gov.tr). The order of the elements is the schema's: inherited first, then
// alphabetical with GeometryProperty in its place; AcikYesilAlan is the exception.
namespace kbs::sample {

using namespace Qt::StringLiterals;

namespace {

constexpr std::array<std::string_view, 6> notes{
    "Plan onama sınırı içinde 3194 sayılı İmar Kanunu ve ilgili yönetmelik hükümlerine uyulacaktır.",
    "Parsel bazında jeolojik-jeoteknik etüt raporu hazırlanmadan uygulama yapılamaz.",
    "Ayrık nizam konut alanlarında arka bahçe mesafesi en az 3 metredir.",
    "Bitişik nizam konut alanlarında bina derinliği 12 metreyi geçemez.",
    "Otopark ihtiyacı parsel içinde karşılanacaktır.", "İmar uygulaması tamamlanmadan yapı ruhsatı verilemez."};

class PlanFile {
public:
    Result<void> open(const QString &path)
    {
        KBS_TRY(m_out, TextFile::create(path));
        *m_out << "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<plan:FeatureCollection xmlns:plan=\"www.csb.gov.tr\""
                  " xmlns:gml=\"http://www.opengis.net/gml\">\n<plan:featureMember>\n";
        return {};
    }
    Result<void> close()
    {
        *m_out << "</plan:featureMember>\n</plan:FeatureCollection>\n";
        return m_out->close();
    }
    void boundary(std::string_view type, const std::vector<Ring> &rings, std::string_view pin, std::string_view name,
        std::string_view last)
    {
        start(type);
        geometry(rings);
        *m_out << "<plan:Pin>" << pin << "</plan:Pin><plan:PlanAdi>" << name << "</plan:PlanAdi>" << last;
        end(type);
    }
    void note(std::string_view text)
    {
        start("PlanNotu");
        *m_out << "<plan:Aciklama>" << text << "</plan:Aciklama>";
        end("PlanNotu");
    }
    void area(Use use, const Ring &ring, const Rules &rules)
    {
        switch (use) {
        case Use::DetachedHousing:
        case Use::TerracedHousing:
            built("Konut", "Gelişme Konut Alanı", rules);
            geometry({ring});
            *m_out << "<plan:KonutTip>GelismeKonut</plan:KonutTip>";
            return end("Konut");
        case Use::Commerce:
            built("KentselCalisma", "Ticaret Alanı", rules);
            *m_out << "<plan:CalismaTip>TicaretAlani</plan:CalismaTip>";
            geometry({ring});
            return end("KentselCalisma");
        case Use::School:
            built("EgitimTesisAlani", "İlkokul Alanı", rules);
            *m_out << "<plan:EgitimTesisTip>IlkokulAlani</plan:EgitimTesisTip>";
            geometry({ring});
            *m_out << "<plan:MulkiyetTip>Kamu</plan:MulkiyetTip>";
            return end("EgitimTesisAlani");
        case Use::Mosque:
            built("IbadetAlani", "Cami", rules);
            geometry({ring});
            *m_out << "<plan:IbadetTip>Cami</plan:IbadetTip>";
            return end("IbadetAlani");
        case Use::Health:
            built("SaglikTesisAlani", "Aile Sağlığı Merkezi", rules);
            geometry({ring});
            *m_out << "<plan:SaglikTip>AileSagligiMerkezi</plan:SaglikTip>";
            return end("SaglikTesisAlani");
        case Use::Administration:
            built("FonksiyonluCalisma", "Belediye Hizmet Alanı", rules);
            *m_out << "<plan:FonksiyonAdi>Mahalle "
                      "Konağı</plan:FonksiyonAdi><plan:FonksiyonluCalismaTip>BelediyeHizmetAlani</"
                      "plan:FonksiyonluCalismaTip>";
            geometry({ring});
            return end("FonksiyonluCalisma");
        case Use::Park:
            start("AcikYesilAlan");
            storeys("Park", rules);
            geometry({ring});
            *m_out << "<plan:AcikYesilTip>Park</plan:AcikYesilTip>";
            return end("AcikYesilAlan");
        }
    }
    void blockEdge(const Ring &ring)
    {
        start("AdaKenari");
        *m_out << "<plan:AdaKenariCizgiTip>Onerilen</plan:AdaKenariCizgiTip><plan:CizgiKalinligi>0.5</"
                  "plan:CizgiKalinligi>";
        line(ring, true);
        end("AdaKenari");
    }
    void road(const Centreline &piece)
    {
        start("Yolorta");
        line(piece.path, false);
        *m_out << "<plan:YolGenisligi>";
        m_out->decimal(piece.width, 0) << "</plan:YolGenisligi><plan:YolTip>"
                                       << (piece.kind == StreetKind::Street ? "TasitYol" : "BolunmusTasit")
                                       << "</plan:YolTip>";
        end("Yolorta");
    }

private:
    void start(std::string_view type) { *m_out << "<plan:" << type << " fid=\"" << type << "." << ++m_count << "\">"; }
    void end(std::string_view type) { *m_out << "</plan:" << type << ">\n"; }
    void geometry(const std::vector<Ring> &rings)
    {
        *m_out << "<plan:GeometryProperty><gml:MultiPolygon srsName=\"EPSG:5254\">";
        for (const Ring &ring : rings) {
            *m_out << "<gml:polygonMember><gml:Polygon><gml:outerBoundaryIs><gml:LinearRing><gml:coordinates>";
            m_out->eastCommaNorth(ring, true)
                << "</gml:coordinates></gml:LinearRing></gml:outerBoundaryIs></gml:Polygon></gml:polygonMember>";
        }
        *m_out << "</gml:MultiPolygon></plan:GeometryProperty>";
    }
    void line(const Path &path, bool close)
    {
        *m_out << "<plan:GeometryProperty><gml:LineString srsName=\"EPSG:5254\"><gml:coordinates>";
        m_out->eastCommaNorth(path, close) << "</gml:coordinates></gml:LineString></plan:GeometryProperty>";
    }
    /// A number and its kind: what the plan does not give is 0 and GecerliDegil, never a limit of 0.
    void rule(std::string_view name, const std::optional<double> &value)
    {
        *m_out << "<plan:" << name << ">";
        m_out->decimal(value.value_or(0), 2) << "</plan:" << name << "><plan:" << name << "Tip>"
                                             << (value ? "Deger" : "GecerliDegil") << "</plan:" << name << "Tip>";
    }
    void storeys(std::string_view name, const Rules &rules)
    {
        *m_out << "<plan:Adi>" << name << "</plan:Adi>";
        rule("EmsalKaks", rules.density);
        *m_out << "<plan:KatAdedi>" << rules.floors << "</plan:KatAdedi>";
        rule("Taks", rules.coverage);
        rule("YapiYuksekligi", rules.height);
    }
    void built(std::string_view type, std::string_view name, const Rules &rules)
    {
        start(type);
        storeys(name, rules);
        *m_out << "<plan:OnBahceMesafesi>";
        m_out->decimal(rules.front.value_or(0), 1) << "</plan:OnBahceMesafesi><plan:YanBahceMesafesi>";
        m_out->decimal(rules.side.value_or(0), 1)
            << "</plan:YanBahceMesafesi><plan:YapiDuzeni>" << rules.order << "</plan:YapiDuzeni>";
    }
    std::unique_ptr<TextFile> m_out;
    std::int64_t m_count = 0;
};

/// What PlanGML has no place for: the dates and state of the plans, as a TUCBS layer of plan boundaries.
class PlanRegister {
public:
    Result<void> open(const QString &path)
    {
        KBS_TRY(m_out, TextFile::create(path));
        *m_out << "{\"type\":\"FeatureCollection\",\"name\":\"TUCBS_UIP\",\"crs\":{\"type\":\"name\",\"properties\":"
                  "{\"name\":\"urn:ogc:def:crs:EPSG::5254\"}},\"features\":[";
        return {};
    }
    void add(std::string_view pin, std::string_view name, std::string_view approved, std::string_view inForce,
        const std::vector<Ring> &rings)
    {
        TextFile &out = *m_out;
        out << (m_first ? "\n" : ",\n") << "{\"type\":\"Feature\",\"properties\":{\"planIslemNumarasi\":\"" << pin
            << "\",\"planAdi\":\"" << name
            << "\",\"planTuru\":\"uygulamaImarPlani\",\"planSureci\":\"yururlukte\",\"onayTarihi\":\"" << approved
            << "\",\"yururlugeGirisTarihi\":\"" << inForce
            << "\"},\"geometry\":{\"type\":\"MultiPolygon\",\"coordinates\":[";
        m_first = false;
        for (std::size_t i = 0; i < rings.size(); ++i) {
            out << (i > 0 ? ",[[" : "[[");
            for (std::size_t k = 0; k <= rings[i].size(); ++k) {
                const GridPoint &p = rings[i][k % rings[i].size()];
                out << (k > 0 ? ",[" : "[");
                out.metres(p.e) << ",";
                out.metres(p.n) << "]";
            }
            out << "]]";
        }
        out << "]}}";
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

constexpr std::string_view planName = "Akçapınar 1/1000 Uygulama İmar Planı";
constexpr std::string_view changeName = "Akçapınar Yükseklik ve Emsal Değişikliği";

class PlanWriter : public Writer {
public:
    Result<void> begin(const City &city, const QDir &folder) override
    {
        KBS_CHECK(m_plan.open(folder.filePath(files()[0])));
        m_plan.boundary("PlanSiniri", {city.outline()}, planPin, "Akçapınar 1/1000 Uygulama İmar Planı",
            "<plan:Nitelik>Plan</plan:Nitelik>");
        for (const std::string_view note : notes)
            m_plan.note(note);
        KBS_CHECK(m_register.open(folder.filePath(files()[2])));
        return m_change.open(folder.filePath(files()[1]));
    }
    Result<void> add(const City &, const Neighbourhood &place) override
    {
        for (const Block &block : place.blocks) {
            m_plan.area(block.use, block.planRing, block.rules);
            m_plan.blockEdge(block.planRing);
            if (block.changed)
                m_changed.push_back({block.use, block.planRing, *block.changed});
        }
        for (const Centreline &piece : place.centrelines)
            m_plan.road(piece);
        return {};
    }
    Result<void> finish(const City &city) override
    {
        KBS_CHECK(m_plan.close());
        std::vector<Ring> rings; // one block in twenty-five: little, even for millions of parcels
        for (const Changed &changed : m_changed)
            rings.push_back(changed.ring);
        m_register.add(planPin, planName, "2018-04-12", "2018-07-02", {city.outline()});
        if (!rings.empty())
            m_register.add(planChangePin, changeName, "2023-09-07", "2023-11-20", rings);
        KBS_CHECK(m_register.close());
        if (!rings.empty())
            m_change.boundary("PlanDegisiklikSiniri", rings, planChangePin, changeName,
                "<plan:DegismeSebepTip>Talep</plan:DegismeSebepTip>");
        for (const Changed &changed : m_changed)
            m_change.area(changed.use, changed.ring, changed.rules);
        m_change.note("Değişiklik sınırı dışında yürürlükteki plan geçerlidir.");
        return m_change.close();
    }
    QStringList files() const override
    {
        return {u"plan/uip.gml"_s, u"plan/uip_degisiklik.gml"_s, u"plan/tucbs_uip.geojson"_s};
    }

private:
    struct Changed {
        Use use;
        Ring ring;
        Rules rules;
    };
    PlanFile m_plan, m_change;
    PlanRegister m_register;
    std::vector<Changed> m_changed;
};

} // namespace

std::unique_ptr<Writer> planWriter()
{
    return std::make_unique<PlanWriter>();
}

} // namespace kbs::sample
