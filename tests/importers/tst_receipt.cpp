// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/language.h"
#include "importers/common/receipt.h"
#include "importers/common/receipt_sketch.h"
#include "importers/import_case.h"

#include <QCryptographicHash>
#include <QGuiApplication>
#include <QJsonArray>
#include <QJsonDocument>

using namespace kbs;
using namespace Qt::StringLiterals;

namespace {

constexpr const char *square = "4391000 486000 4391000 486100 4391100 486100 4391100 486000 4391000 486000";
constexpr const char *bowTie = "4391200 486000 4391300 486100 4391200 486100 4391300 486000 4391200 486000";

QByteArray parcel(const QByteArray &number, const char *positions, const QByteArray &more = {})
{
    return "<gml:featureMember><kbs:Parsel gml:id='P" + number
        + "'><kbs:mahalle>Işıklar &amp; Çınar</kbs:mahalle><kbs:ada>101</kbs:ada><kbs:parsel>" + number
        + "</kbs:parsel>" + more
        + "<kbs:geometri><gml:Polygon srsName='urn:ogc:def:crs:EPSG::5254'><gml:exterior><gml:LinearRing><gml:posList>"
        + positions
        + "</gml:posList></gml:LinearRing></gml:exterior></gml:Polygon></kbs:geometri></kbs:Parsel></"
          "gml:featureMember>\n";
}

QByteArray delivery()
{
    return "<?xml version='1.0' encoding='UTF-8'?>\n<gml:FeatureCollection xmlns:kbs='http://ornek.test/kbs/1.0' "
           "xmlns:gml='http://www.opengis.net/gml/3.2' gml:id='c'>\n"
        + parcel("1", square, "<kbs:malik>Gizli Kişi</kbs:malik><kbs:renk>mavi</kbs:renk>")
        + parcel("2", bowTie, "<kbs:malik>Gizli Kişi</kbs:malik>") + "</gml:FeatureCollection>\n";
}

QJsonObject refused(const QJsonObject &facts)
{
    const QJsonArray findings = facts[u"findings"].toArray();
    for (const auto &one : findings) {
        if (one[u"severity"].toString() == u"error")
            return one.toObject();
    }
    return {};
}

} // namespace

class TstReceipt : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        setLanguage(u"en"_s);
        m_place = m_stores.make(u"EPSG:5254"_s);
        m_file = m_place.folder->filePath(u"teslim.gml"_s);
        QFile file(m_file);
        QVERIFY(file.open(QIODevice::WriteOnly));
        QCOMPARE(file.write(delivery()), delivery().size());
        file.close();
    }

    void factsAreWhole()
    {
        const import::Receipt receipt = made(true);
        const QJsonObject &facts = receipt.facts;
        const QJsonObject file = facts[u"delivery"][0].toObject();
        QCOMPARE(file[u"name"].toString(), u"teslim.gml"_s);
        QCOMPARE(file[u"size"].toInteger(), delivery().size());
        QCOMPARE(file[u"sha256"].toString(),
            QString::fromLatin1(QCryptographicHash::hash(delivery(), QCryptographicHash::Sha256).toHex()));
        QCOMPARE(facts[u"revision"].toInteger(), 1);
        QCOMPARE(facts[u"hash"].toString(), test::hashOf(*m_place.store));
        QVERIFY(facts[u"time"].toString().endsWith(u'Z'));
        const QJsonObject layer = facts[u"layers"][0].toObject();
        QCOMPARE(layer[u"class"].toString(), u"parsel"_s);
        QCOMPARE(layer[u"read"].toInteger(), 2);
        QCOMPARE(layer[u"loaded"].toInteger(), 1);
        QCOMPARE(layer[u"rejected"].toInteger(), 1);
        QCOMPARE(receipt.outlines.size(), 1U);
    }

    void findingsSayNumberPlaceAndBothLanguages()
    {
        const QJsonObject one = refused(made(true).facts);
        QCOMPARE(one[u"rule"].toString(), u"geometry.self-intersection"_s);
        QCOMPARE(one[u"number"].toString(), u"KBS-0406"_s);
        QCOMPARE(one[u"line"].toInteger(), 4);
        QCOMPARE(one[u"id"].toString(), u"P2"_s);
        QCOMPARE(one[u"at"][0].toDouble(), 486050.0);
        QCOMPARE(one[u"at"][1].toDouble(), 4391250.0);
        QVERIFY(one[u"text_en"].toString().startsWith(u"The border crosses itself"_s));
        QVERIFY(one[u"text_tr"].toString().contains(u"Sınır kendini kesiyor"_s));
        QCOMPARE(one[u"text"], one[u"text_en"]);
        setLanguage(u"tr"_s);
        const QJsonObject turkish = refused(made(false).facts);
        QCOMPARE(turkish[u"text"], turkish[u"text_tr"]);
        QCOMPARE(turkish[u"text_en"], one[u"text_en"]);
    }

    void noTextHasTheMarksOfTwoLanguages()
    {
        for (const QString &language : {u"tr"_s, u"en"_s}) {
            setLanguage(language);
            const QString all = QString::fromUtf8(QJsonDocument(made(false).facts).toJson());
            QVERIFY(std::ranges::none_of(all, [](QChar one) { return one >= QChar(0xFDD0) && one <= QChar(0xFDD2); }));
            Progress progress;
            const auto failed = import::prepare(
                *m_place.store, {m_place.folder->filePath(u"yok.gml"_s)}, import::Options(), progress);
            QVERIFY(!failed);
            QVERIFY(!failed.error().text().contains(QChar(0xFDD0)));
        }
    }

    void pageHoldsTheFactsAndNothingPersonal()
    {
        const import::Receipt receipt = made(true);
        for (const QString &language : {u"tr"_s, u"en"_s}) {
            const QString html = import::receiptHtml(receipt, language);
            for (const QString &part : {u"teslim.gml"_s, u"KBS-0406"_s, u"P2"_s, u"486050.00"_s, u"4391250.00"_s,
                     receipt.facts[u"checkCode"].toString(), receipt.facts[u"hash"].toString(),
                     receipt.facts[u"delivery"][0][u"sha256"].toString(), u"<svg"_s, u"KBS-0902"_s})
                QVERIFY2(html.contains(part), qPrintable(part));
            QVERIFY(!html.contains(u"Gizli"_s));
            QVERIFY(!html.contains(m_place.folder->path())); // where the file lay is nobody's business
            QVERIFY(!html.contains(u"src="_s) && !html.contains(u"href="_s));
        }
        QVERIFY(import::receiptHtml(receipt, u"tr"_s).contains(u"Sınır kendini kesiyor"_s));
        QVERIFY(import::receiptHtml(receipt, u"en"_s).contains(u"The border crosses itself"_s));
    }

    void checkCodeFollowsTheFacts()
    {
        const QJsonObject facts = made(true).facts;
        QCOMPARE(import::receiptCode(facts), facts[u"checkCode"].toString());
        QCOMPARE(facts[u"checkCode"].toString().size(), 14);
        QJsonObject other = facts;
        other[u"rejected"] = 0;
        QVERIFY(import::receiptCode(other) != facts[u"checkCode"].toString());
        other = facts;
        QJsonArray findings = facts[u"findings"].toArray();
        findings.removeAt(0);
        other[u"findings"] = findings;
        QVERIFY(import::receiptCode(other) != facts[u"checkCode"].toString());
    }

    void lookedAtOnly()
    {
        const QJsonObject facts = made(false).facts;
        QVERIFY(facts[u"revision"].isNull());
        QVERIFY(!facts.contains(u"time"));
        QVERIFY(import::receiptHtml({.facts = facts, .outlines = {}}, u"en"_s).contains(u"only looked at"_s));
        QCOMPARE(m_place.store->head().value_or(-1), 0);
    }

    void filesAreWritten_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QByteArray>("begin"); ///< empty: refused
        QTest::newRow("html") << u"r.html"_s << QByteArray("<!DOCTYPE html>");
        QTest::newRow("htm") << u"r.HTM"_s << QByteArray("<!DOCTYPE html>");
        QTest::newRow("pdf") << u"r.pdf"_s << QByteArray("%PDF-");
        QTest::newRow("another ending") << u"r.doc"_s << QByteArray();
        QTest::newRow("no such folder") << u"no/r.html"_s << QByteArray();
    }
    void filesAreWritten()
    {
        QFETCH(QString, name);
        QFETCH(QByteArray, begin);
        const QString path = m_place.folder->filePath(name);
        const auto written = import::writeReceipt(made(false), path, u"tr"_s);
        QCOMPARE(written.has_value(), !begin.isEmpty());
        if (begin.isEmpty()) {
            QVERIFY(!QFile::exists(path));
            return;
        }
        QFile file(path);
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QByteArray bytes = file.readAll();
        QVERIFY(bytes.startsWith(begin));
        if (begin.startsWith('%')) // whoever prints it needs no font of ours
            QVERIFY(bytes.contains("/FontFile2") || bytes.contains("/FontFile3"));
    }

    void foldersAndCompanionsAreListed()
    {
        const QDir folder(m_place.folder->path());
        QVERIFY(folder.mkpath(u"t/alt"_s));
        for (const QString &name : {u"t/a.shp"_s, u"t/a.dbf"_s, u"t/b.dbf"_s, u"t/alt/c.txt"_s}) {
            QFile file(folder.filePath(name));
            QVERIFY(file.open(QIODevice::WriteOnly) && file.write("x") == 1);
        }
        const auto names = [&](const QString &given) {
            QStringList out;
            Progress progress;
            const auto preview = prepared();
            const auto receipt
                = import::makeReceipt(*m_place.store, preview, std::nullopt, {folder.filePath(given)}, progress);
            if (!receipt)
                return QStringList{receipt.error().text()};
            const QJsonArray files = receipt->facts[u"delivery"].toArray();
            for (const auto &file : files)
                out << file[u"name"].toString();
            return out;
        };
        QCOMPARE(names(u"t/a.shp"_s), (QStringList{u"a.dbf"_s, u"a.shp"_s}));
        QCOMPARE(names(u"t"_s), (QStringList{u"t/a.dbf"_s, u"t/a.shp"_s, u"t/alt/c.txt"_s, u"t/b.dbf"_s}));
        QVERIFY(names(u"gone.gml"_s).first().contains(u"gone.gml"_s));
    }

    void sketchNeedsAPlace()
    {
        QCOMPARE(import::receiptSketch({}, u"tr"_s), QString());
        const QString sketch = import::receiptSketch(made(true), u"tr"_s);
        QVERIFY(sketch.contains(u"<circle"_s) && sketch.contains(u"100 m"_s) && !sketch.contains(u"nan"_s));
    }

private:
    import::Preview prepared()
    {
        Progress progress;
        auto preview = import::prepare(*m_place.store, {m_file}, import::Options(), progress);
        if (!preview)
            qFatal("%s", qPrintable(preview.error().text()));
        return std::move(*preview);
    }

    import::Receipt made(bool apply)
    {
        Progress progress;
        import::Preview preview = prepared();
        std::optional<RevisionNo> revision;
        if (apply)
            revision = import::apply(preview, import::Options(), progress).value_or(-1);
        auto receipt = import::makeReceipt(*m_place.store, preview, revision, {m_file}, progress);
        if (!receipt)
            qFatal("%s", qPrintable(receipt.error().text()));
        return *receipt;
    }

    test::FreshStores m_stores;
    test::FreshStores::Place m_place;
    QString m_file;
};

int main(int argc, char **argv)
{
    qputenv("QT_QPA_PLATFORM", "offscreen");
    QGuiApplication application(argc, argv);
    TstReceipt test;
    return QTest::qExec(&test, argc, argv);
}
#include "tst_receipt.moc"
