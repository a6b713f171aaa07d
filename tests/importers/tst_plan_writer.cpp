// SPDX-License-Identifier: GPL-3.0-or-later
#include "importers/common/export_hints.h"
#include "importers/import_support.h"
#include "importers/plan_files.h"
#include "importers/plangml/plan_writer.h"

#include <QJsonArray>
#include <QtTest>

using namespace kbs;
using namespace kbs::import;
using namespace Qt::StringLiterals;
using test::ImportStore;

#define GOOD(result) QVERIFY2(result, qPrintable(result ? QString() : result.error().text()))

namespace {

struct Exported {
    Result<ExportCounts> counts;
    std::vector<Finding> findings;
};

Exported writePlan(Store &store, const QString &path, ExportOptions options = {})
{
    Exported out;
    options.path = path;
    options.tell = [&](Finding &&finding) { out.findings.push_back(std::move(finding)); };
    Progress progress;
    out.counts = writePlanGml(store, options, progress);
    return out;
}

QString said(const std::vector<Finding> &findings)
{
    QString text;
    for (const Finding &finding : findings)
        text += finding.text + u'\n';
    return text;
}

/// One line per class whose rows would change.
QString changes(const QJsonObject &report)
{
    QString text;
    const QJsonObject classes = report[u"classes"].toObject();
    for (auto it = classes.begin(); it != classes.end(); ++it) {
        const QJsonObject counts = it.value().toObject();
        if (counts[u"added"].toInt() + counts[u"changed"].toInt() + counts[u"deleted"].toInt() > 0)
            text += it.key()
                + u": +%1 ~%2 -%3\n"_s.arg(counts[u"added"].toInt())
                      .arg(counts[u"changed"].toInt())
                      .arg(counts[u"deleted"].toInt());
    }
    return text;
}

QByteArray konut(const QByteArray &values, const QByteArray &id = "Konut.1")
{
    return "<?xml version='1.0'?><plan:FeatureCollection xmlns:plan='www.csb.gov.tr' "
           "xmlns:gml='http://www.opengis.net/gml'><plan:featureMember><plan:PlanSiniri fid='PS.1'>"
           "<plan:GeometryProperty><gml:MultiPolygon srsName='EPSG:5254'><gml:polygonMember><gml:Polygon>"
           "<gml:outerBoundaryIs><gml:LinearRing><gml:coordinates>500000,4400000 500200,4400000 500200,4400200 "
           "500000,4400000</gml:coordinates></gml:LinearRing></gml:outerBoundaryIs></gml:Polygon></gml:polygonMember>"
           "</gml:MultiPolygon></plan:GeometryProperty><plan:Pin>1234567.0</plan:Pin><plan:PlanAdi>Örnek Uygulama "
           "İmar Planı</plan:PlanAdi><plan:Nitelik>Plan</plan:Nitelik></plan:PlanSiniri><plan:Konut fid='"
        + id + "'>" + values
        + "<plan:GeometryProperty><gml:MultiPolygon srsName='EPSG:5254'><gml:polygonMember><gml:Polygon>"
          "<gml:outerBoundaryIs><gml:LinearRing><gml:coordinates>500020,4400020 500120,4400020 500120,4400080 "
          "500020,4400020</gml:coordinates></gml:LinearRing></gml:outerBoundaryIs></gml:Polygon></gml:polygonMember>"
          "</gml:MultiPolygon></plan:GeometryProperty><plan:KonutTip>GelismeKonut</plan:KonutTip></plan:Konut>"
          "</plan:featureMember></plan:FeatureCollection>";
}

constexpr const char *wholeRules
    = "<plan:Adi>Ad</plan:Adi><plan:EmsalKaks>1.5</plan:EmsalKaks><plan:EmsalKaksTip>Deger</plan:EmsalKaksTip>"
      "<plan:KatAdedi>4</plan:KatAdedi><plan:Taks>0</plan:Taks><plan:TaksTip>GecerliDegil</plan:TaksTip>"
      "<plan:YapiYuksekligi>0</plan:YapiYuksekligi><plan:YapiYuksekligiTip>Serbest</plan:YapiYuksekligiTip>"
      "<plan:OnBahceMesafesi>5</plan:OnBahceMesafesi><plan:YanBahceMesafesi>0</plan:YanBahceMesafesi>"
      "<plan:YapiDuzeni>Ayrik</plan:YapiDuzeni>";

/// Changes attributes of the only housing area as a user would.
void edit(ImportStore &store, const std::vector<std::pair<const char *, Value>> &values)
{
    const FeatureClass *areas = store->catalogue().find("plan_alani");
    Feature before = store.all("plan_alani").at(0), after = before;
    for (const auto &[name, value] : values)
        after.values[static_cast<std::size_t>(areas->attributeIndex(name))] = value;
    const auto done = store->commit(
        {{.kind = ChangeKind::Change, .featureClass = areas, .id = before.id, .before = before, .after = after}},
        {.author = u"deneme"_s, .message = {}, .kind = u"edit"_s});
    if (!done)
        qFatal("%s", qPrintable(done.error().text()));
}

} // namespace

class TestPlanWriter : public QObject {
    Q_OBJECT

private Q_SLOTS:
    /// Every type and value of every schema goes in, comes out as it was, fits the schema and changes nothing.
    void wholeSchemas_data()
    {
        QTest::addColumn<std::string>("level");
        QTest::addColumn<QString>("version");
        for (const PlanSchema &schema : PlanSchema::all())
            QTest::addRow("%s %s", schema.level.c_str(), qPrintable(schema.version)) << schema.level << schema.version;
    }
    void wholeSchemas()
    {
        QFETCH(const std::string, level);
        QFETCH(const QString, version);
        const PlanSchema &schema = *PlanSchema::find(level, version);
        ImportStore store;
        test::WholePlan plan(schema);
        const QString file = store.write(plan.file(), u"plan.gml"_s);
        QCOMPARE(test::mistakesOf(file, schema), QString());
        const auto report = store.import({file});
        GOOD(report);
        QCOMPARE((*report)[u"loaded"].toInteger(), plan.count());
        for (const auto &finding : (*report)[u"findings"].toArray())
            QVERIFY2(finding.toObject()[u"rule"].toString() == "geometry.none"_L1,
                qPrintable(finding.toObject()[u"text"].toString()));
        const QJsonObject layers = (*report)[u"attributes"].toObject();
        for (auto layer = layers.begin(); layer != layers.end(); ++layer) {
            const QJsonObject paths = layer.value().toObject();
            for (auto path = paths.begin(); path != paths.end(); ++path)
                QVERIFY2(path.key().startsWith(u'@')
                        || (path.value().toObject()[u"outcome"].toString().startsWith(u"→ "_s)
                            && !path.value().toObject()[u"outcome"].toString().contains(u"ek_"_s)),
                    qPrintable(layer.key() + u'/' + path.key()));
        }
        QCOMPARE(QString::fromStdString(level), store.value("plan", store.all("plan").at(0), "plan_kademesi"));

        const QString out = store.write({}, u"out.gml"_s);
        const Exported exported = writePlan(*store, out, {.schema = version});
        QVERIFY2(exported.counts, qPrintable(said(exported.findings)));
        QCOMPARE(test::mistakesOf(out, schema), QString());
        const auto was = test::readPlan(file), is = test::readPlan(out);
        QCOMPARE(is.size(), was.size());
        for (const auto &[fid, object] : was) {
            QVERIFY2(is.contains(fid), qPrintable(fid));
            const auto &now = is.at(fid);
            auto expected = object, found = now;
            for (auto *list : {&expected, &found}) {
                std::erase_if(*list, [](const auto &entry) { return entry.first == "description"_L1; });
                for (auto &entry : *list) // "500000.1000" and "500000.1" are one coordinate
                    if (entry.first == "GeometryProperty"_L1)
                        entry.second.replace(QRegularExpression(u"\\.?0+(?=[, ]|$)"_s), QString());
            }
            QCOMPARE(found, expected);
        }
        const QString hash = store.hash();
        const auto again = store.import({out});
        GOOD(again);
        QCOMPARE(changes(*again), QString());
        QCOMPARE(store.hash(), hash);
    }

    void newerValuesAreRefusedByTheOlderSchema()
    {
        ImportStore store;
        test::WholePlan plan(*PlanSchema::find("uip", u"1.1.7"_s));
        GOOD(store.import({store.write(plan.file(), u"plan.gml"_s)}));
        const QString out = store.write({}, u"out.gml"_s);
        const Exported exported = writePlan(*store, out, {.schema = u"1.0"_s});
        QVERIFY(!exported.counts);
        QVERIFY(exported.counts.error().kind == ErrorKind::Input);
        for (const char *word : {"tuzla_alani", "afet_hizmet_alani", "mania_siniri", "su_ulasim_baglantisi"})
            QVERIFY2(said(exported.findings).contains(QLatin1StringView(word)), word);
        QVERIFY(std::ranges::all_of(exported.findings, [](const Finding &f) { return f.featureId > 0; }));
    }

    void missingIsNeverInvented()
    {
        ImportStore store;
        GOOD(store.import({store.write(konut(wholeRules), u"a.gml"_s)}));
        edit(store, {{"taks_tur", Value()}, {"kat_adedi", Value()}, {"kat_adedi_tur", Value()}, {"adi", Value()}});
        const QString out = store.write({}, u"out.gml"_s);
        const Exported refused = writePlan(*store, out);
        QVERIFY(!refused.counts);
        QCOMPARE(refused.findings.size(), 1);
        for (const char *word : {"Konut", "Adi is not given", "KatAdedi is not given", "Taks is not given", "TaksTip"})
            QVERIFY2(refused.findings[0].text.contains(QLatin1StringView(word)), qPrintable(refused.findings[0].text));

        const Exported chosen = writePlan(*store, out, {.notGiven = true});
        QVERIFY2(chosen.counts, qPrintable(said(chosen.findings)));
        QCOMPARE(test::mistakesOf(out, *PlanSchema::find("uip")), QString());
        const QString hash = store.hash();
        const auto again = store.import({out});
        GOOD(again);
        QCOMPARE(changes(*again), QString());
        QCOMPARE(store.hash(), hash);
    }

    void datesAndEnumerationsAreNeverInvented()
    {
        ImportStore store;
        GOOD(store.import({store.write(konut(wholeRules), u"a.gml"_s)}));
        edit(store, {{"nizam", Value()}, {"alt_kullanim", Value(std::string("bilinmeyen"))}});
        const Exported exported = writePlan(*store, store.write({}, u"out.gml"_s), {.notGiven = true});
        QVERIFY(!exported.counts);
        QVERIFY(said(exported.findings).contains(u"YapiDuzeni is not given"_s));
        QVERIFY(said(exported.findings).contains(u"bilinmeyen"_s));
    }

    /// What the schema's numbers cannot say survives the way out and back.
    void kindsSurvive_data()
    {
        QTest::addColumn<QString>("attribute");
        QTest::addColumn<bool>("hasValue");
        QTest::addColumn<double>("value");
        QTest::addColumn<QString>("kind");
        for (const char *name : {"kat_adedi", "on_bahce", "yan_bahce"}) {
            QTest::addRow("%s: 0 is a number", name) << QString::fromLatin1(name) << true << 0.0 << u"deger"_s;
            QTest::addRow("%s: free", name) << QString::fromLatin1(name) << false << 0.0 << u"serbest"_s;
            QTest::addRow("%s: not applicable", name)
                << QString::fromLatin1(name) << false << 0.0 << u"gecerli_degil"_s;
            QTest::addRow("%s: not given", name) << QString::fromLatin1(name) << false << 0.0 << u"verilmemis"_s;
            QTest::addRow("%s: number without a kind", name) << QString::fromLatin1(name) << true << 3.0 << QString();
        }
        for (const char *name : {"taks", "kaks", "yencok"}) {
            QTest::addRow("%s: 0 is a number", name) << QString::fromLatin1(name) << true << 0.0 << u"deger"_s;
            QTest::addRow("%s: free", name) << QString::fromLatin1(name) << false << 0.0 << u"serbest"_s;
            QTest::addRow("%s: number without a kind", name) << QString::fromLatin1(name) << true << 0.3 << QString();
        }
    }
    void kindsSurvive()
    {
        QFETCH(const QString, attribute);
        QFETCH(const bool, hasValue);
        QFETCH(const double, value);
        QFETCH(const QString, kind);
        ImportStore store;
        GOOD(store.import({store.write(konut(wholeRules), u"a.gml"_s)}));
        const std::string name = attribute.toStdString(), kindName = name + "_tur";
        Value number;
        if (hasValue && name == "kat_adedi")
            number = static_cast<std::int64_t>(value);
        else if (hasValue)
            number = value;
        edit(store, {{name.c_str(), number}, {kindName.c_str(), kind.isEmpty() ? Value() : Value(kind.toStdString())}});
        const QString out = store.write({}, u"out.gml"_s), hash = store.hash();
        const Exported exported = writePlan(*store, out);
        QVERIFY2(exported.counts, qPrintable(said(exported.findings)));
        QCOMPARE(test::mistakesOf(out, *PlanSchema::find("uip")), QString());
        const auto again = store.import({out});
        GOOD(again);
        QCOMPARE(changes(*again), QString());
        QCOMPARE(store.hash(), hash);
    }

    void unknownAttributesAreKept()
    {
        ImportStore store;
        const auto report
            = store.import({store.write(konut(QByteArray(wholeRules)
                                            + "<plan:YeniKod>112001</plan:YeniKod><plan:YeniKod>2</plan:YeniKod>"
                                              "<plan:Renk>açık</plan:Renk>"),
                u"a.gml"_s)});
        GOOD(report);
        QCOMPARE(store.value("plan_alani", store.all("plan_alani").at(0), "ek_oznitelikler"),
            u"{\"YeniKod\":[\"112001\",\"2\"],\"Renk\":\"açık\"}"_s);
        QCOMPARE((*report)[u"attributes"].toObject()[u"Konut"].toObject()[u"Renk"].toObject()[u"outcome"].toString(),
            u"→ ek_oznitelikler"_s);
        const QString out = store.write({}, u"out.gml"_s), hash = store.hash();
        GOOD(writePlan(*store, out).counts);
        GOOD(store.import({out})); // the schema has no place for them, so they stay as they are
        QCOMPARE(store.hash(), hash);
    }

    void pinWithLetters()
    {
        ImportStore store;
        GOOD(store.import({store.write(konut(wholeRules).replace("1234567.0", "UİP-12"), u"a.gml"_s)}));
        QCOMPARE(store.value("plan", store.all("plan").at(0), "pin"), u"UİP-12"_s);
        const QString out = store.write({}, u"out.gml"_s), hash = store.hash();
        GOOD(writePlan(*store, out).counts);
        QCOMPARE(test::mistakesOf(out, *PlanSchema::find("uip")), QString());
        const auto again = store.import({out});
        GOOD(again);
        QCOMPARE(changes(*again), QString());
        QCOMPARE(store.hash(), hash);
    }

    void foreignIdsBecomeNames()
    {
        ImportStore store;
        GOOD(store.import({store.write(konut(wholeRules, "12 / a"), u"a.gml"_s)}));
        const QString out = store.write({}, u"out.gml"_s), hash = store.hash();
        GOOD(writePlan(*store, out).counts);
        QCOMPARE(test::mistakesOf(out, *PlanSchema::find("uip")), QString());
        const auto again = store.import({out});
        GOOD(again);
        QCOMPARE(changes(*again), QString());
        QCOMPARE(store.hash(), hash);
    }

    void northFirst()
    {
        ImportStore store;
        GOOD(store.import({store.write(konut(wholeRules), u"a.gml"_s)}));
        const QString out = store.write({}, u"out.gml"_s), hash = store.hash();
        GOOD(writePlan(*store, out, {.northFirst = true}).counts);
        QVERIFY(test::readPlan(out)[u"Konut.1"_s].at(12).second.startsWith(u"4400020,500020 "_s));
        GOOD(store.import({out}));
        QCOMPARE(store.hash(), hash);
    }

    void onePlanPerFile()
    {
        ImportStore store;
        const QString out = store.write({}, u"out.gml"_s);
        QVERIFY(writePlan(*store, out).counts.error().kind == ErrorKind::Usage); // none
        GOOD(store.import({store.write(konut(wholeRules), u"a.gml"_s)}));
        GOOD(store.import({store.write(konut(wholeRules).replace("1234567.0", "7654321"), u"b.gml"_s)}));
        const Exported open = writePlan(*store, out);
        QVERIFY(!open.counts && open.counts.error().advice.contains(u"7654321"_s));
        const Exported chosen = writePlan(*store, out, {.plan = u"7654321"_s});
        GOOD(chosen.counts);
        QCOMPARE(test::readPlan(out).size(), 2);
        QVERIFY(writePlan(*store, out, {.plan = u"1"_s}).counts.error().kind == ErrorKind::NotFound);
        QVERIFY(
            writePlan(*store, out, {.plan = u"7654321"_s, .schema = u"9"_s}).counts.error().kind == ErrorKind::Usage);
    }

    void hintsReadBack_data()
    {
        QTest::addColumn<QString>("value");
        for (const char *value : {"", "Serbest", "a;b=c%d", "UİP-12 ğ", " blank "})
            QTest::newRow(value) << QString::fromUtf8(value);
    }
    void hintsReadBack()
    {
        QFETCH(const QString, value);
        const ExportHints hints{{"Pin", value.toStdString()}, {"sira", "3"}};
        QVERIFY(readExportHints(writeExportHints(hints)) == hints);
        QVERIFY(!readExportHints("Konut alanı; TaksTip=Serbest"));
    }
};

QTEST_GUILESS_MAIN(TestPlanWriter)
#include "tst_plan_writer.moc"
