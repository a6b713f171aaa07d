// SPDX-License-Identifier: GPL-3.0-or-later
#include "style/style_import.h"
#include "style/theme.h"

#include <QTemporaryDir>
#include <QtTest>

#include <cmath>

using namespace kbs;
using namespace Qt::StringLiterals;

class TestStyleImport : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        m_catalogue = *Catalogue::load();
        m_styles = *StyleBook::load(*m_catalogue);
        m_parcels = m_catalogue->find("parsel");
    }

    void sld()
    {
        const auto style = read(u"parcels.sld"_s);
        QCOMPARE(style.rules.size(), std::size_t(2)); // the one with LIKE is left out and named
        QCOMPARE(m_missed.size(), 1);
        QVERIFY2(m_missed.front().contains("PropertyIsLike"_L1), qPrintable(m_missed.front()));
        const StyleRule &large = style.rules[0];
        QCOMPARE(large.title.en, u"Large parcels"_s);
        QCOMPARE(large.when.size(), std::size_t(2));
        QCOMPARE(large.when[0].attribute, std::string("yuzolcumu"));
        QCOMPARE(large.when[0].from, std::optional(1000.0));
        QCOMPARE(large.when[1].values, std::vector<std::string>{"aktif"});
        QCOMPARE(large.maxScale, 20000.0);
        QCOMPARE(large.symbol.fill->color.rgb(), QColor(0xff8800).rgb());
        QVERIFY(std::abs(large.symbol.fill->color.alphaF() - 0.5F) < 0.01F);
        QVERIFY(std::abs(large.symbol.line->widthMm - 0.56) < 1e-9); // 2 pixels of 0.28 mm
        QCOMPARE(large.symbol.line->dashMm.size(), std::size_t(2));
        QCOMPARE(large.symbol.label->text, u"{parsel_no}"_s);
        QVERIFY(large.symbol.label->bold && large.symbol.label->halo.isValid());
        QCOMPARE(large.symbol.label->color, QColor(0x000080));
        QVERIFY(style.rules[1].when.empty()); // ElseFilter
    }

    void qmlCategories()
    {
        const auto style = read(u"categories.qml"_s);
        QCOMPARE(style.rules.size(), std::size_t(3));
        QCOMPARE(style.rules[0].when[0].values, std::vector<std::string>{"aktif"});
        QCOMPARE(style.rules[0].symbol.fill->color, QColor(255, 250, 38));
        QCOMPARE(style.rules[0].symbol.line->widthMm, 0.3);
        QCOMPARE(style.rules[1].symbol.fill->hatches.size(), std::size_t(1));
        QCOMPARE(style.rules[1].symbol.fill->hatches[0].angle, 45.0); // Qt's b_diagonal rises to the right
        QVERIFY(!style.rules[1].symbol.line);
        QVERIFY(style.rules[2].when.empty());
        QCOMPARE(style.rules[2].symbol.fill->hatches[0].angle, 30.0);
        QCOMPARE(style.rules[2].symbol.fill->hatches[0].color, QColor(0, 0, 255));
        for (const StyleRule &rule : style.rules) {
            QCOMPARE(rule.symbol.label->text, u"{parsel_no}"_s);
            QVERIFY(std::abs(rule.symbol.label->sizeMm - 10 * 25.4 / 72) < 1e-9);
            QVERIFY(rule.symbol.label->bold);
        }
        QCOMPARE(m_missed.size(), 2);
        QVERIFY2(m_missed.join(u' ').contains("ShapeburstFill"_L1), qPrintable(m_missed.join(u' ')));
    }

    void qmlRules()
    {
        const auto style = read(u"rules.qml"_s);
        QCOMPARE(style.rules.size(), std::size_t(3));
        const StyleRule &small = style.rules[0];
        QCOMPARE(small.when[0].below, std::optional(500.0));
        QCOMPARE(small.when[1].values, (std::vector<std::string>{"aktif", "taslak"}));
        QCOMPARE(small.minScale, 500.0);
        QCOMPARE(small.maxScale, 5000.0);
        QCOMPARE(small.symbol.line->dashMm.size(), std::size_t(2));
        QVERIFY(style.rules[1].when[0].wantsEmpty());
        QVERIFY(style.rules[2].takesAll());
        QCOMPARE(m_missed.size(), 1);
        QVERIFY2(m_missed.front().contains("length"_L1), qPrintable(m_missed.front()));
    }

    void hostileFilesAreRefused_data()
    {
        QTest::addColumn<QByteArray>("xml");
        QTest::newRow("entity bomb") << QByteArray(
            "<!DOCTYPE qgis [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;\">]><qgis>&b;</qgis>");
        QTest::newRow("external entity") << QByteArray(
            "<!DOCTYPE StyledLayerDescriptor [<!ENTITY x SYSTEM "
            "\"file:///etc/passwd\">]><StyledLayerDescriptor>&x;</StyledLayerDescriptor>");
        QTest::newRow("external document type")
            << QByteArray("<!DOCTYPE sld SYSTEM \"http://example.org/sld.dtd\"><StyledLayerDescriptor/>");
        QTest::newRow("cut short") << QByteArray("<qgis><renderer-v2 type=\"singleSymbol\">");
        QTest::newRow("something else") << QByteArray("<html/>");
        QTest::newRow("empty") << QByteArray();
        QTest::newRow("nothing in it") << QByteArray("<StyledLayerDescriptor/>");
        QTest::newRow("nested without end") << QByteArray("<qgis>").repeated(1) + QByteArray("<a>").repeated(5000);
    }
    void hostileFilesAreRefused()
    {
        QFETCH(QByteArray, xml);
        QTemporaryDir folder;
        QFile file(folder.filePath(u"a.qml"_s));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(xml);
        file.close();
        const auto style = importStyle(file.fileName(), m_parcels, 0);
        QVERIFY(!style);
        QCOMPARE(style.error().kind, ErrorKind::Input);
        QVERIFY(style.error().file.endsWith("a.qml"_L1));
    }

    void aClassIsNeeded()
    {
        const auto style = importStyle(QStringLiteral(KBS_TEST_DATA "/style/parcels.sld"), nullptr, 0);
        QVERIFY(!style);
        QCOMPARE(style.error().kind, ErrorKind::Usage);
    }

private:
    ClassStyle read(const QString &name)
    {
        const QString path = QStringLiteral(KBS_TEST_DATA "/style/") + name;
        const auto style = importStyle(path, m_parcels, 300);
        if (!style)
            qFatal("%s", qPrintable(style.error().text()));
        m_missed = style->notMapped;
        const auto book = withStyles(*m_styles, *m_catalogue, style->file[u"classes"_s].toObject(), path);
        if (!book)
            qFatal("%s", qPrintable(book.error().text()));
        return (*book)->of(*m_parcels);
    }

    std::shared_ptr<const Catalogue> m_catalogue;
    std::shared_ptr<const StyleBook> m_styles;
    const FeatureClass *m_parcels = nullptr;
    QStringList m_missed;
};

QTEST_GUILESS_MAIN(TestStyleImport)
#include "tst_style_import.moc"
