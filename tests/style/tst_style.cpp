// SPDX-License-Identifier: GPL-3.0-or-later
#include "style/style.h"

#include <QTemporaryDir>
#include <QtTest>

using namespace kbs;
using namespace Qt::StringLiterals;

class TestStyle : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        auto loaded = Catalogue::load();
        QVERIFY2(loaded, loaded ? "" : qPrintable(loaded.error().text()));
        m_catalogue = *loaded;
    }

    void everyClassWithGeometryHasAStyle()
    {
        const auto book = StyleBook::load(*m_catalogue);
        QVERIFY2(book, book ? "" : qPrintable(book.error().text()));
        std::size_t expected = 0;
        for (const auto &featureClass : m_catalogue->classes())
            expected += featureClass->geometry != GeometryKind::None || featureClass->anyGeometry;
        QCOMPARE((*book)->drawingOrder().size(), expected);
        for (const FeatureClass *featureClass : (*book)->drawingOrder()) {
            QVERIFY2(!(*book)->of(*featureClass).rules.empty(), featureClass->name.c_str());
            QVERIFY2((*book)->of(*featureClass).rules.back().takesAll(),
                "the last rule must take every feature, or some would never be seen");
        }
    }

    void officialColours_data()
    {
        QTest::addColumn<QString>("use");
        QTest::addColumn<QColor>("color");
        QTest::newRow("yerleşik konut") << u"yerlesik_konut"_s << QColor(140, 84, 26);
        QTest::newRow("gelişme konut") << u"gelisme_konut"_s << QColor(255, 250, 38);
        QTest::newRow("ticaret") << u"ticaret_alani"_s << QColor(224, 0, 33);
        QTest::newRow("ticaret-konut") << u"ticaret_konut_alani"_s << QColor(227, 186, 69);
        QTest::newRow("BHA") << u"belediye_hizmet_alani"_s << QColor(102, 153, 205);
        QTest::newRow("sanayi") << u"sanayi_alani"_s << QColor(170, 102, 205);
        QTest::newRow("ilkokul") << u"ilkokul_alani"_s << QColor(0, 143, 255);
        QTest::newRow("hastane") << u"hastane"_s << QColor(0, 169, 230);
        QTest::newRow("park") << u"park"_s << QColor(36, 156, 34);
        QTest::newRow("mezarlık") << u"mezarlik_alani"_s << QColor(99, 186, 82);
        QTest::newRow("termal turizm") << u"termal_turizm_alani"_s << QColor(255, 173, 0);
        QTest::newRow("su") << u"gol"_s << QColor(115, 223, 235);
    }
    void officialColours()
    {
        QFETCH(QString, use);
        QFETCH(QColor, color);
        const auto book = StyleBook::load(*m_catalogue);
        QVERIFY(book);
        const FeatureClass &area = *m_catalogue->find("plan_alani");
        std::vector<Value> values(area.attributes.size());
        values[static_cast<std::size_t>(area.attributeIndex("alt_kullanim"))] = use.toStdString();
        const StyleRule *rule = (*book)->of(area).match(area, values);
        QVERIFY(rule);
        QCOMPARE(rule->symbol.fill->color, color);
    }

    void mistakesAreNamed_data()
    {
        QTest::addColumn<QByteArray>("json");
        QTest::addColumn<QString>("path");
        const auto parsel = [](const char *inside) { return QByteArray("{'classes': {'parsel': {") + inside + "}}}"; };
        const auto rule = [&](const char *inside) {
            return parsel((QByteArray("'rules': [{'title': {'tr': 'a', 'en': 'a'}, ") + inside + "}]").constData());
        };
        QTest::newRow("no JSON") << QByteArray("{") << u"/"_s;
        QTest::newRow("unknown class") << QByteArray("{'classes': {'parsell': {'rules': []}}}")
                                       << u"/classes/parsell"_s;
        QTest::newRow("unknown key") << parsel("'maxscale': 5, 'rules': [{'title': {'tr': 'a', 'en': 'a'}}]")
                                     << u"/classes/parsel/maxscale"_s;
        QTest::newRow("no rules") << parsel("'order': 1") << u"/classes/parsel/rules"_s;
        QTest::newRow("order past every number") << parsel("'order': 4e59, 'rules': []") << u"/classes/parsel/order"_s;
        QTest::newRow("half an order") << parsel("'order': 1.5, 'rules': []") << u"/classes/parsel/order"_s;
        QTest::newRow("priority past every number")
            << rule("'label': {'text': '{ada_no}', 'priority': 1e300}") << u"/classes/parsel/rules/0/label/priority"_s;
        QTest::newRow("no title") << parsel("'rules': [{'line': {}}]") << u"/classes/parsel/rules/0/title"_s;
        QTest::newRow("unknown attribute") << rule("'attribute': 'yok'") << u"/classes/parsel/rules/0/attribute"_s;
        QTest::newRow("unknown code") << rule("'attribute': 'durum', 'values': ['yok']")
                                      << u"/classes/parsel/rules/0/values"_s;
        QTest::newRow("colour") << rule("'fill': {'color': 'mavi'}") << u"/classes/parsel/rules/0/fill/color"_s;
        QTest::newRow("colour out of range")
            << rule("'fill': {'color': '300/0/0'}") << u"/classes/parsel/rules/0/fill/color"_s;
        QTest::newRow("hatch") << rule("'fill': {'hatch': 'wavy'}") << u"/classes/parsel/rules/0/fill/hatch"_s;
        QTest::newRow("dash") << rule("'line': {'dashMm': [1]}") << u"/classes/parsel/rules/0/line/dashMm"_s;
        QTest::newRow("width") << rule("'line': {'widthMm': -1}") << u"/classes/parsel/rules/0/line/widthMm"_s;
        QTest::newRow("marker") << rule("'marker': {'shape': ':/no/such.svg'}")
                                << u"/classes/parsel/rules/0/marker/shape"_s;
        QTest::newRow("label") << rule("'label': {'text': '{yok}'}") << u"/classes/parsel/rules/0/label/text"_s;
        QTest::newRow("unknown key in symbol")
            << rule("'line': {'colour': '#000000'}") << u"/classes/parsel/rules/0/line/colour"_s;
    }
    void mistakesAreNamed()
    {
        QFETCH(QByteArray, json);
        json.replace('\'', '"');
        QFETCH(QString, path);
        QTemporaryDir folder;
        QFile file(folder.filePath(u"a.style.json"_s));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(json);
        file.close();
        const auto book = StyleBook::load(*m_catalogue, folder.path());
        QVERIFY(!book);
        QCOMPARE(book.error().kind, ErrorKind::Input);
        QVERIFY2(book.error().message.contains(path), qPrintable(book.error().text()));
        QVERIFY(book.error().file.endsWith("a.style.json"_L1));
    }

    void missingStyleIsAnError()
    {
        QTemporaryDir empty;
        const auto book = StyleBook::load(*m_catalogue, empty.path());
        QVERIFY(!book);
        QVERIFY(book.error().message.contains("no style"_L1));
    }

private:
    std::shared_ptr<const Catalogue> m_catalogue;
};

QTEST_GUILESS_MAIN(TestStyle)
#include "tst_style.moc"
