// SPDX-License-Identifier: GPL-3.0-or-later
// Imar durumu on hand-made cases: tests/data/zoning/imar/*.json. "expect" names values of its JSON by path.
#include "layers/cadastre/parcel_finder.h"
#include "layers/zoning/imar.h"
#include "support/memory_reader.h"

#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QTemporaryDir>
#include <QtTest>

using namespace kbs;
using namespace kbs::test;
using namespace Qt::StringLiterals;

namespace {

std::vector<Point> pointsOf(const QJsonArray &array)
{
    std::vector<Point> out;
    for (const QJsonValue &point : array)
        out.push_back({point[0].toDouble(), point[1].toDouble()});
    return out;
}

Geometry geometryOf(const QJsonValue &json)
{
    const QJsonObject object = json.toObject();
    if (const QJsonArray r = object["rect"_L1].toArray(); !r.isEmpty())
        return rectangle(r[0].toDouble(), r[1].toDouble(), r[2].toDouble(), r[3].toDouble());
    if (object.contains("polygon"_L1))
        return toMulti(Geometry::polygon(pointsOf(object["polygon"_L1].toArray())));
    if (object.contains("line"_L1))
        return polyline(pointsOf(object["line"_L1].toArray()));
    if (const QJsonArray p = object["point"_L1].toArray(); !p.isEmpty())
        return Geometry::point(p[0].toDouble(), p[1].toDouble());
    return {};
}

std::map<std::string, Value> valuesOf(const Catalogue &catalogue, const std::string &className, const QJsonObject &json)
{
    std::map<std::string, Value> out;
    for (auto entry = json.begin(); entry != json.end(); ++entry) {
        const Attribute *attribute = catalogue.find(className)->attribute(entry.key().toStdString());
        if (entry->isString())
            out[entry.key().toStdString()] = entry->toString().toStdString();
        else if (attribute && attribute->type == AttributeType::Integer)
            out[entry.key().toStdString()] = static_cast<std::int64_t>(entry->toInteger());
        else
            out[entry.key().toStdString()] = entry->toDouble();
    }
    return out;
}

/// "alanlar.0.oran.value"; "…length" counts a list, "findings" gives the sorted rule ids.
QJsonValue at(const QJsonObject &json, const QString &path)
{
    if (path == u"findings") {
        QStringList rules;
        for (const QJsonValue &finding : json["findings"_L1].toArray())
            rules << finding["rule"_L1].toString();
        rules.removeDuplicates();
        rules.sort();
        return QJsonArray::fromStringList(rules);
    }
    QJsonValue value = json;
    for (const QString &step : path.split(u'.')) {
        if (value.isArray() && step == u"length")
            value = value.toArray().size();
        else if (value.isArray())
            value = value.toArray().at(step.toInt());
        else
            value = value.toObject().value(step);
    }
    return value;
}

} // namespace

class ImarTest : public QObject {
    Q_OBJECT

    std::shared_ptr<const Catalogue> m_catalogue;

    Result<zoning::ImarDurumu> answer(const QString &name) const
    {
        QFile file(QStringLiteral(KBS_TEST_DATA "/zoning/imar/%1.json").arg(name));
        if (!file.open(QIODevice::ReadOnly))
            qFatal("no such case");
        const QJsonObject json = QJsonDocument::fromJson(file.readAll()).object();
        MemoryReader reader(m_catalogue);
        for (const QJsonValue &feature : json["features"_L1].toArray()) {
            const std::string className = feature[0].toString().toStdString();
            reader.add(className, geometryOf(feature[1]), valuesOf(*m_catalogue, className, feature[2].toObject()));
        }
        KBS_TRY(const Feature parcel, cadastre::parcelByNumber(reader, {}, json["parcel"_L1].toString()));
        return zoning::imarDurumu(reader, parcel, QDate::fromString(json["date"_L1].toString(), Qt::ISODate));
    }

private Q_SLOTS:
    void initTestCase()
    {
        const auto loaded = Catalogue::load();
        QVERIFY2(loaded, loaded ? "" : qPrintable(loaded.error().text()));
        m_catalogue = *loaded;
    }

    void cases_data()
    {
        QTest::addColumn<QString>("name");
        const QStringList files
            = QDir(QStringLiteral(KBS_TEST_DATA "/zoning/imar")).entryList({u"*.json"_s}, QDir::Files, QDir::Name);
        QVERIFY(files.size() > 30);
        for (const QString &file : files)
            QTest::newRow(qPrintable(file.chopped(5))) << file.chopped(5);
    }

    void cases()
    {
        QFETCH(QString, name);
        QFile file(QStringLiteral(KBS_TEST_DATA "/zoning/imar/%1.json").arg(name));
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QJsonObject expected = QJsonDocument::fromJson(file.readAll())["expect"_L1].toObject();
        QVERIFY(!expected.isEmpty());
        const auto imar = answer(name);
        QVERIFY2(imar, imar ? "" : qPrintable(imar.error().text()));
        const QJsonObject json = zoning::toJson(*imar);
        for (auto entry = expected.begin(); entry != expected.end(); ++entry) {
            const QJsonValue found = at(json, entry.key());
            const QString said = entry.key() + u": "_s
                + QString::fromUtf8(QJsonDocument(QJsonArray{found, entry.value()}).toJson(QJsonDocument::Compact));
            if (entry->isDouble())
                QVERIFY2(found.isDouble() && std::abs(found.toDouble() - entry->toDouble()) < 0.006, qPrintable(said));
            else
                QVERIFY2(found == entry.value(), qPrintable(said));
        }
    }

    void everyRuleNamesItsSource()
    {
        const auto imar = answer(u"taks-binds"_s);
        QVERIFY(imar);
        const QJsonObject json = zoning::toJson(*imar);
        for (const char16_t *name : {u"kullanim", u"nizam", u"taks", u"kaks", u"yencok", u"kat_adedi", u"on_bahce",
                 u"yan_bahce", u"arka_bahce", u"taban_alani", u"emsal_alani", u"zarf_alani"}) {
            const QJsonObject source = json[QString(name)]["source"_L1].toObject();
            QCOMPARE(source["class"_L1].toString(), u"plan_alani"_s);
            QVERIFY(source["id"_L1].toInteger() > 0);
            QVERIFY(source.contains("revision"_L1));
        }
        QVERIFY(json["uyari"_L1].toString().contains(u"Bilgi amaçlıdır"));
    }

    void checkCodeFollowsTheContent()
    {
        const auto first = answer(u"taks-binds"_s), again = answer(u"taks-binds"_s), other = answer(u"setbacks-bind"_s);
        QVERIFY(first && again && other);
        QCOMPARE(zoning::checkCode(*first), zoning::checkCode(*again));
        QVERIFY(zoning::checkCode(*first) != zoning::checkCode(*other));
        QVERIFY(
            QRegularExpression(u"^[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}$"_s).match(zoning::checkCode(*first)).hasMatch());
    }

    void sayingsAreNeverUnlimited()
    {
        const auto silent = answer(u"silent-plan"_s);
        QVERIFY(silent);
        QCOMPARE(zoning::display(silent->main()->rules.at("yencok"), u"tr"_s), u"planda belirtilmemiş"_s);
        QCOMPARE(zoning::display(silent->main()->floorArea, u"en"_s), u"not given in the plan"_s);
        const auto given = answer(u"taks-binds"_s);
        QCOMPARE(zoning::display(given->main()->rules.at("nizam"), u"tr"_s), u"Ayrık"_s);
        QCOMPARE(zoning::display(given->main()->rules.at("taks"), u"tr"_s), u"0,3"_s);
        const auto contradicted = answer(u"notation-contradicts"_s);
        QCOMPARE(zoning::display(contradicted->main()->rules.at("kat_adedi"), u"tr"_s), u"çelişkili: 4 / 5"_s);
    }

    void sheetIsWrittenWhole()
    {
        QTemporaryDir folder;
        const auto imar = answer(u"notes"_s);
        QVERIFY(imar);
        const QString file = folder.filePath(u"imar.pdf"_s);
        const auto written = zoning::writeSheet(*imar, file, u"tr"_s, u"Örnek Belediyesi"_s);
        QVERIFY2(written, written ? "" : qPrintable(written.error().text()));
        QFile pdf(file);
        QVERIFY(pdf.open(QIODevice::ReadOnly));
        const QByteArray bytes = pdf.readAll();
        QVERIFY(bytes.startsWith("%PDF-") && bytes.trimmed().endsWith("%%EOF"));
        QVERIFY(bytes.size() > 5000);
        if (qEnvironmentVariableIsSet("KBS_KEEP"))
            QVERIFY(QFile::copy(file, qEnvironmentVariable("KBS_KEEP")));
    }

    void sheetRefusesAMissingFolder()
    {
        QTemporaryDir folder;
        const auto imar = answer(u"notes"_s);
        QVERIFY(imar);
        const auto written = zoning::writeSheet(*imar, folder.filePath(u"yok/imar.pdf"_s), u"tr"_s);
        QVERIFY(!written);
        QCOMPARE(written.error().kind, ErrorKind::Io);
        QVERIFY(written.error().message.contains(u"imar.pdf"_s));
    }

    void parcelWithoutGeometryIsRefused()
    {
        MemoryReader reader(m_catalogue);
        const FeatureId id = reader.add("parsel", {}, {{"parsel_no", std::string("5")}});
        const auto imar = zoning::imarDurumu(reader, *cadastre::parcelById(reader, id));
        QVERIFY(!imar);
        QCOMPARE(imar.error().kind, ErrorKind::Input);
    }
};

QTEST_MAIN(ImarTest)
#include "tst_imar.moc"
