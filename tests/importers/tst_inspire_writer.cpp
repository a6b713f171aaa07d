// SPDX-License-Identifier: GPL-3.0-or-later
#include "importers/import_support.h"
#include "importers/inspire/inspire_writer.h"

#include <QJsonArray>
#include <QXmlStreamReader>
#include <QtTest>

#include <set>

using namespace kbs;
using namespace kbs::import;
using namespace Qt::StringLiterals;
using test::ImportStore;

#define GOOD(result) QVERIFY2(result, qPrintable(result ? QString() : result.error().text()))

namespace {

struct Element {
    QString name; ///< local
    QXmlStreamAttributes attributes;
    QString text;
    std::vector<Element> children;

    [[nodiscard]] const Element *child(const QString &wanted) const
    {
        const auto found = std::ranges::find(children, wanted, &Element::name);
        return found == children.end() ? nullptr : &*found;
    }
};

Element readElement(QXmlStreamReader &xml)
{
    Element element{.name = xml.name().toString(), .attributes = xml.attributes(), .text = {}, .children = {}};
    while (!xml.atEnd()) {
        xml.readNext();
        if (xml.isStartElement())
            element.children.push_back(readElement(xml));
        else if (xml.isEndElement())
            break;
        else if (xml.isCharacters())
            element.text += xml.text();
    }
    return element;
}

/// The file's objects; empty where it is not well-formed.
std::vector<Element> objectsOf(const QString &path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return {};
    QXmlStreamReader xml(&file);
    if (!xml.readNextStartElement())
        return {};
    const Element root = readElement(xml);
    if (xml.hasError())
        return {};
    std::vector<Element> objects;
    for (const Element &member : root.children)
        objects.push_back(member.children.at(0));
    return objects;
}

/// What stands against the order of the schemas.
class Validator {
public:
    Validator()
    {
        QFile file(QStringLiteral(KBS_TEST_DATA "/importers/inspire/order.json"));
        if (file.open(QIODevice::ReadOnly))
            m_order = QJsonDocument::fromJson(file.readAll()).object();
    }
    QStringList mistakes(const std::vector<Element> &objects)
    {
        m_mistakes.clear();
        m_ids.clear();
        for (const Element &object : objects)
            check(object);
        for (const QString &link : std::as_const(m_links))
            if (!m_ids.contains(link))
                m_mistakes << u"nothing has the id "_s + link;
        return m_mistakes;
    }

private:
    void check(const Element &element)
    {
        const QString id = element.attributes.value(u"gml:id"_s).toString();
        static const QRegularExpression name(u"^[A-Za-z_][A-Za-z0-9_.-]*$"_s);
        if (!id.isEmpty() && (!name.match(id).hasMatch() || m_ids.contains(id)))
            m_mistakes << u"id "_s + id;
        m_ids.insert(id);
        const QString link = element.attributes.value(u"xlink:href"_s).toString();
        if (link.startsWith(u'#') && element.name == "component"_L1)
            m_links << link.sliced(1);
        const bool nil = element.attributes.value(u"xsi:nil"_s) == "true"_L1;
        if (nil && !element.children.empty())
            m_mistakes << element.name + u" is nil and has content"_s;
        static const QStringList measures{u"areaValue"_s, u"estimatedAccuracy"_s,
            u"horizontalGeometryEstimatedAccuracy"_s, u"verticalGeometryEstimatedAccuracy"_s, u"value"_s};
        if (measures.contains(element.name) && element.attributes.value(u"uom"_s).isEmpty())
            m_mistakes << element.name + u" has no uom"_s;
        if (m_order.contains(element.name) && !element.children.empty())
            order(element);
        for (const Element &child : element.children)
            check(child);
    }

    void order(const Element &element)
    {
        std::size_t at = 0;
        for (const auto &entry : m_order[element.name].toArray()) {
            const QString name = entry.toString().section(u' ', 0, 0), flags = entry.toString().section(u' ', 1);
            int times = 0;
            for (; at < element.children.size() && element.children[at].name == name; ++at, ++times) {
                const Element &child = element.children[at];
                const bool nil = child.attributes.value(u"xsi:nil"_s) == "true"_L1;
                const bool gmd = name == "levelName"_L1 || name == "nationalLevelName"_L1;
                if (nil && !flags.contains(u'n'))
                    m_mistakes << element.name + u'/' + name + u" may not be nil"_s;
                if (nil && child.attributes.value(gmd ? u"gco:nilReason"_s : u"nilReason"_s).isEmpty())
                    m_mistakes << element.name + u'/' + name + u" gives no reason"_s;
            }
            if ((times == 0 && !flags.contains(u'?')) || (times > 1 && !flags.contains(u'*')))
                m_mistakes << element.name + u'/' + name + u" stands %1 times"_s.arg(times);
        }
        if (at < element.children.size())
            m_mistakes << element.name + u'/' + element.children[at].name + u" stands where it may not"_s;
    }

    QJsonObject m_order;
    QStringList m_mistakes, m_links;
    std::set<QString> m_ids;
};

struct Exported {
    Result<ExportCounts> counts;
    std::vector<Finding> findings;
    std::vector<Element> objects;
};

Exported writeAll(ImportStore &store, const QString &path, ExportOptions options = {})
{
    Exported out;
    options.path = path;
    options.tell = [&](Finding &&finding) { out.findings.push_back(std::move(finding)); };
    Progress progress;
    out.counts = writeInspire(*store, options, progress);
    out.objects = objectsOf(path);
    return out;
}

std::size_t indexOf(const FeatureClass &featureClass, const char *attribute)
{
    return static_cast<std::size_t>(featureClass.attributeIndex(attribute));
}

Geometry square(double e, double n)
{
    const std::vector<Point> ring{{e, n}, {e + 10.1234, n}, {e + 10.1234, n + 10.4321}, {e, n + 10.4321}, {e, n}};
    return toMulti(Geometry::polygon(ring));
}

/// Adds a feature that nobody delivered.
void draw(ImportStore &store, const char *className, Geometry geometry,
    const std::vector<std::pair<const char *, Value>> &values)
{
    const FeatureClass *featureClass = store->catalogue().find(className);
    Feature feature;
    feature.id = *store->newIds(*featureClass, 1);
    feature.values.resize(featureClass->attributes.size());
    feature.geometry = std::move(geometry);
    for (const auto &[name, value] : values)
        feature.values[indexOf(*featureClass, name)] = value;
    const auto done
        = store->commit({{.kind = ChangeKind::Add, .featureClass = featureClass, .id = feature.id, .after = feature}},
            {.author = u"deneme"_s, .message = {}, .kind = u"edit"_s});
    if (!done)
        qFatal("%s", qPrintable(done.error().text()));
}

/// One of everything, some with all values and some with as few as the catalogue allows.
void fill(ImportStore &store)
{
    const auto text = [](const char *value) { return Value(std::string(value)); };
    draw(store, "il", square(500000, 4400000), {{"kimlik_no", text("48")}, {"ad", text("Muğla")}});
    draw(store, "ilce", square(500000, 4400000),
        {{"kimlik_no", text("1197")}, {"ad", text("Akçapınar")}, {"il_kodu", text("48")}});
    draw(store, "mahalle", square(500000, 4400000), {{"ad", text("İğdeli")}});
    draw(store, "ada", square(500000, 4400000), {{"ada_no", text("0101")}, {"tahmini_dogruluk", Value(0.25)}});
    draw(store, "parsel", square(500000, 4400000),
        {{"ada_no", text("0101")}, {"parsel_no", text("007")}, {"yuzolcumu", Value(105.6084)}, {"durum", text("pasif")},
            {"ulusal_referans", text("48-1197-12345-0101-007")}, {"mahalle_kodu", text("99")},
            {"gecerlilik_baslangici", text("2020-02-29")}, {"surum_baslangici", text("2020-02-29T10:00:00Z")}});
    Geometry two = square(500100, 4400000);
    const Geometry other = square(500200, 4400000);
    two.addRing(other.ring(0));
    two.endPart();
    draw(store, "parsel", two, {{"parsel_no", text("8 & <9>")}});
    draw(store, "yapi", square(500001, 4400001),
        {{"ad", text("Ğ Blok")}, {"durum", text("kullanimda")}, {"kullanim", text("konut")}, {"tip", text("apartman")},
            {"yukseklik", Value(12.5)}, {"kot", Value(-1.25)}, {"yapim_tarihi", text("1999-12-31")},
            {"zemin_ustu_kat", Value(std::int64_t(4))}, {"yatay_dogruluk", Value(0.1)}});
    draw(store, "yapi", square(500020, 4400001), {});
    draw(store, "yapi_parca", square(500001, 4400001), {{"zemin_ustu_kat", Value(std::int64_t(0))}});
    draw(store, "yol", {}, {{"ad", text("Şehit Işık")}, {"tur", text("sokak")}});
    draw(store, "numarataj", Geometry::point(500001.1234, 4400001.4321),
        {{"kapi_no", text("007/A")}, {"yol_adi", text("Şehit Işık Sokağı")}, {"mahalle", text("İğdeli")},
            {"ilce", text("Akçapınar")}, {"il", text("Muğla")}, {"posta_kodu", text("01234")}, {"durum", text("current")}});
    draw(store, "numarataj", Geometry::point(500002, 4400002), {{"yol_adi", text("Adsız Yol")}, {"durum", text("eski")}});
}

} // namespace

class TestInspireWriter : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void schemaOrder()
    {
        ImportStore store;
        fill(store);
        const Exported all = writeAll(store, store.write({}, u"o.gml"_s));
        GOOD(all.counts);
        QVERIFY(all.objects.size() >= 12);
        QCOMPARE(Validator().mistakes(all.objects), QStringList());
    }

    void handDrawnComesBackUnchanged()
    {
        ImportStore store;
        fill(store);
        const QString path = store.write({}, u"o.gml"_s), hash = store.hash();
        GOOD(writeAll(store, path).counts);
        const auto again = store.import({path});
        GOOD(again);
        QCOMPARE((*again)[u"rejected"].toInt(), 0);
        QCOMPARE((*again)[u"ignored"].toInt(), 5); // the parts of addresses that are no objects of the store
        QCOMPARE(store.hash(), hash);
    }

    void coordinatesAreNorthFirstAndExact()
    {
        ImportStore store;
        fill(store);
        const Exported all = writeAll(store, store.write({}, u"o.gml"_s), {.theme = u"ad"_s});
        GOOD(all.counts);
        const auto address = std::ranges::find(all.objects, u"Address"_s, &Element::name);
        QVERIFY(address != all.objects.end());
        const Element &point = address->child(u"position"_s)->children.at(0).child(u"geometry"_s)->children.at(0);
        QCOMPARE(point.attributes.value(u"srsName"_s), u"urn:ogc:def:crs:EPSG::5254"_s);
        QCOMPARE(point.children.at(0).text, u"4400001.4321 500001.1234"_s);
    }

    void missingIsVoidOrTold()
    {
        ImportStore store;
        fill(store);
        const Exported all = writeAll(store, store.write({}, u"o.gml"_s), {.theme = u"cp"_s});
        GOOD(all.counts);
        const auto parcel = std::ranges::find_if(all.objects, [](const Element &object) {
            return object.name == "CadastralParcel"_L1 && object.child(u"label"_s)->text == "8 & <9>"_L1;
        });
        QVERIFY(parcel != all.objects.end());
        QVERIFY(!parcel->child(u"areaValue"_s));
        QCOMPARE(parcel->child(u"beginLifespanVersion"_s)->attributes.value(u"nilReason"_s), u"unpopulated"_s);
        QCOMPARE(parcel->child(u"nationalCadastralReference"_s)->text, QString());
        QCOMPARE(all.findings.size(), 2); // this one and the block have no national reference
        QCOMPARE(all.findings[0].rule, u"export.empty"_s);
    }

    void whatCannotBeWrittenIsTold()
    {
        ImportStore store;
        draw(store, "yapi", square(500001, 4400001), {{"ad", std::string("a\x01z")}});
        draw(store, "numarataj", {}, {{"kapi_no", std::string("7")}});
        const Exported all = writeAll(store, store.write({}, u"o.gml"_s));
        GOOD(all.counts);
        QCOMPARE(all.objects.size(), 0);
        QCOMPARE(all.findings.size(), 2);
        for (const Finding &finding : all.findings)
            QCOMPARE(finding.rule, u"export.left-out"_s);
    }

    /// Themes that are read only, in the namespaces of the third, fourth and fifth generation.
    void otherThemes_data()
    {
        QTest::addColumn<QByteArray>("object");
        QTest::addColumn<QString>("className");
        QTest::addColumn<QString>("attribute");
        QTest::addColumn<QString>("value");
        const QByteArray id = "<x:inspireId><b:Identifier><b:localId>7</b:localId><b:namespace>TR.X</b:namespace>"
                              "</b:Identifier></x:inspireId>";
        const QByteArray area = "<gml:MultiSurface gml:id='g' srsName='urn:ogc:def:crs:EPSG::5254'><gml:surfaceMember>"
                                "<gml:Polygon gml:id='p'><gml:exterior><gml:LinearRing><gml:posList>4400000 500000 "
                                "4400000 500010 4400010 500010 4400000 500000</gml:posList></gml:LinearRing>"
                                "</gml:exterior></gml:Polygon></gml:surfaceMember></gml:MultiSurface>";
        const QByteArray line = "<gml:LineString gml:id='l' srsName='urn:ogc:def:crs:EPSG::5254'><gml:posList>4400000 "
                                "500000 4400010 500010</gml:posList></gml:LineString>";
        const QByteArray point = "<gml:Point gml:id='q' srsName='urn:ogc:def:crs:EPSG::5254'><gml:pos>4400000 500000"
                                 "</gml:pos></gml:Point>";
        const QByteArray codes = "http://inspire.ec.europa.eu/codelist/";
        const auto x = [](const char *theme, const QByteArray &content) {
            return "<x:FeatureCollection xmlns:x='http://inspire.ec.europa.eu/schemas/" + QByteArray(theme)
                + "' xmlns:b='http://inspire.ec.europa.eu/schemas/base/3.3' xmlns:gml='http://www.opengis.net/gml/3.2' "
                  "xmlns:xlink='http://www.w3.org/1999/xlink'><gml:featureMember>"
                + content + "</gml:featureMember></x:FeatureCollection>";
        };
        QTest::addRow("plan") << x("plu/4.0",
            "<x:SpatialPlan gml:id='s'>" + id + "<x:extent>" + area
                + "</x:extent><x:officialTitle>Örnek Plan</x:officialTitle><x:processStepGeneral xlink:href='" + codes
                + "ProcessStepGeneralValue/legalForce'/><x:alternativeTitle>Öteki</x:alternativeTitle></x:SpatialPlan>")
                              << u"plan"_s << u"durum"_s << u"yururlukte"_s;
        QTest::addRow("zoning element") << x("plu/4.0",
            "<x:ZoningElement gml:id='z'>" + id + "<x:geometry>" + area + "</x:geometry><x:hilucsLandUse xlink:href='"
                + codes + "HILUCSValue/5_1_PermanentResidentialUse'/></x:ZoningElement>")
                                        << u"plan_alani"_s << u"hilucs"_s << u"5_1_PermanentResidentialUse"_s;
        QTest::addRow("road") << x("tn-ro/5.0",
            "<x:RoadLink gml:id='r'>" + id + "<x:centrelineGeometry>" + line
                + "</x:centrelineGeometry><x:fictitious>false</x:fictitious></x:RoadLink>")
                              << u"yol_orta_hat"_s << u"sanal_mi"_s << u"0"_s;
        QTest::addRow("water appurtenance") << x("us-net-common/4.0",
            "<x:Appurtenance gml:id='a'>" + id + "<x:geometry>" + point + "</x:geometry><x:appurtenanceType xlink:href='"
                + codes + "WaterAppurtenanceTypeValue/hydrant'/></x:Appurtenance>")
                                            << u"altyapi_dugum"_s << u"ag"_s << u"icme_suyu"_s;
        QTest::addRow("utility link") << x("us-net-common/5.0",
            "<x:UtilityLink gml:id='u'>" + id + "<x:centrelineGeometry>" + line + "</x:centrelineGeometry></x:UtilityLink>")
                                      << u"dis_veri"_s << u"katman"_s << u"UtilityLink"_s;
        QByteArray third = x("cp/4.0",
            "<x:CadastralParcel gml:id='c'><x:geometry>" + area + "</x:geometry>" + id
                + "<x:label>0101/007</x:label><x:nationalCadastralReference>r</x:nationalCadastralReference>"
                  "</x:CadastralParcel>");
        QTest::addRow("parcel of the third generation")
            << third.replace("http://inspire.ec.europa.eu/schemas/cp/4.0",
                   "urn:x-inspire:specification:gmlas:CadastralParcels:3.0")
            << u"parsel"_s << u"parsel_no"_s << u"007"_s;
    }
    void otherThemes()
    {
        QFETCH(const QByteArray, object);
        QFETCH(const QString, className);
        QFETCH(const QString, attribute);
        QFETCH(const QString, value);
        ImportStore store;
        const auto report = store.import({store.write("<?xml version='1.0' encoding='UTF-8'?>\n" + object, u"o.gml"_s)});
        GOOD(report);
        QCOMPARE((*report)[u"loaded"].toInt(), 1);
        const QByteArray name = className.toLatin1();
        const auto features = store.all(name.constData());
        QCOMPARE(features.size(), 1);
        QCOMPARE(store.value(name.constData(), features[0], attribute.toLatin1().constData()), value);
        QVERIFY(!features[0].geometry.isEmpty());
    }

    void themes()
    {
        ImportStore store;
        fill(store);
        const QString path = store.write({}, u"o.gml"_s);
        QVERIFY(writeAll(store, path, {.theme = u"xx"_s}).counts.error().kind == ErrorKind::Usage);
        for (const auto &[theme, count] : {std::pair{u"cp"_s, 3}, {u"au"_s, 3}, {u"bu"_s, 3}, {u"ad"_s, 8}})
            QCOMPARE(writeAll(store, path, {.theme = theme}).objects.size(), static_cast<std::size_t>(count));
    }
};

QTEST_GUILESS_MAIN(TestInspireWriter)
#include "tst_inspire_writer.moc"
