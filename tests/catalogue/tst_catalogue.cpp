// SPDX-License-Identifier: GPL-3.0-or-later
// The loader (mistakes are named with file and path), labels, keys, values from and to text.
#include "catalogue/catalogue.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QtTest>

using namespace kbs;
using namespace Qt::StringLiterals;

namespace {

/// A small but complete catalogue; a test replaces a piece of it.
const QByteArray good = R"({
  "theme": "try", "order": 1, "title": {"tr": "Deneme", "en": "Try"},
  "codeLists": [
    {"name": "hal", "title": {"tr": "Hal", "en": "State"}, "codes": [
      {"code": "iyi", "tr": "İyi", "en": "Good", "aliases": ["3", "GelismisHal"]}, {"code": "34.5", "tr": "34,5 kV", "en": "34.5 kV"}]},
    {"name": "acik", "title": {"tr": "Açık", "en": "Open"}, "open": true, "codes": [{"code": "bir", "tr": "Bir", "en": "One"}]}],
  "classes": [{
    "name": "kapi", "title": {"tr": "Kapı", "en": "Door"}, "description": {"tr": "Kapı", "en": "Door"},
    "geometry": "POINT", "label": "[{yol} ]No: {no}", "keys": [["kimlik"], ["yol", "no"]],
    "aliases": {"inspire": ["Address"]},
    "attributes": [
      {"name": "kimlik", "tr": "Kimlik", "en": "Id", "type": "text", "readOnly": true},
      {"name": "yol", "tr": "Yol", "en": "Street", "type": "text", "search": true, "aliases": {"maks": ["yoladi"]}},
      {"name": "no", "tr": "No", "en": "Number", "type": "text", "required": true},
      {"name": "alan", "tr": "Alan", "en": "Area", "type": "real", "unit": "m2"},
      {"name": "kat", "tr": "Kat", "en": "Floors", "type": "integer"},
      {"name": "tarih", "tr": "Tarih", "en": "Date", "type": "date"},
      {"name": "an", "tr": "An", "en": "Moment", "type": "datetime"},
      {"name": "var", "tr": "Var", "en": "Exists", "type": "boolean"},
      {"name": "hal", "tr": "Hal", "en": "State", "type": "code", "codeList": "hal"},
      {"name": "acik", "tr": "Açık", "en": "Open", "type": "code", "codeList": "acik"}]
  }]
})";

Result<std::shared_ptr<const Catalogue>> loadText(const QByteArray &json)
{
    QTemporaryDir folder;
    QFile file(folder.filePath(u"try.catalogue.json"_s));
    if (!file.open(QIODevice::WriteOnly) || file.write(json) != json.size())
        qFatal("cannot write");
    file.close();
    return Catalogue::load(folder.path());
}

} // namespace

class CatalogueTest : public QObject {
    Q_OBJECT

    std::shared_ptr<const Catalogue> m_catalogue;
    const FeatureClass *m_door = nullptr;

private Q_SLOTS:
    void initTestCase()
    {
        const auto loaded = loadText(good);
        QVERIFY2(loaded, loaded ? "" : qPrintable(loaded.error().text()));
        m_catalogue = *loaded;
        m_door = m_catalogue->find("kapi");
        QVERIFY(m_door);
    }

    void readsEverything()
    {
        QCOMPARE(m_catalogue->themes().size(), std::size_t{1});
        QCOMPARE(m_catalogue->themes()[0].classes[0], m_door);
        QCOMPARE(m_door->geometry, GeometryKind::Point);
        QVERIFY(m_door->geometryRequired);
        QVERIFY(!m_door->publicData);
        QCOMPARE(m_door->aliases.at(u"inspire"_s), QStringList{u"Address"_s});
        QCOMPARE(m_door->attributeIndex("alan"), 3);
        QCOMPARE(m_door->attributeIndex("yok"), -1);
        QVERIFY(m_door->attribute("kimlik")->readOnly && m_door->attribute("yol")->search
            && m_door->attribute("no")->required);
        QCOMPARE(m_door->attribute("alan")->unit, u"m2"_s);
        QCOMPARE(m_door->attribute("hal")->codeList, m_catalogue->codeList(u"hal"_s));
        QCOMPARE(m_door->attribute("yol")->aliases.at(u"maks"_s), QStringList{u"yoladi"_s});
        QVERIFY(!m_catalogue->find("yok"));
        QVERIFY(!m_catalogue->codeList(u"yok"_s));
    }

    void namesTheFirstMistake_data()
    {
        QTest::addColumn<QByteArray>("from");
        QTest::addColumn<QByteArray>("to");
        QTest::addColumn<QString>("path");
        const auto row = [](const char *name, const char *from, const char *to, const char *path) {
            QTest::newRow(name) << QByteArray(from) << QByteArray(to) << QString::fromLatin1(path);
        };
        row("no JSON", "\"order\": 1,", "\"order\": 1", "$: ");
        row("unknown key of the file", "\"order\": 1", "\"ordre\": 1", "$.ordre: ");
        row("unknown key of a class", "\"geometry\": \"POINT\"", "\"geometry\": \"POINT\", \"colour\": 1",
            "$.classes[0].colour: ");
        row("unknown key of an attribute", "\"readOnly\": true", "\"readonly\": true",
            "$.classes[0].attributes[0].readonly: ");
        row("unknown geometry", "\"POINT\"", "\"CIRCLE\"", "$.classes[0].geometry: ");
        row("unknown type", "\"type\": \"real\"", "\"type\": \"float\"", "$.classes[0].attributes[3].type: ");
        row("unknown code list", "\"codeList\": \"hal\"", "\"codeList\": \"hall\"",
            "$.classes[0].attributes[8].codeList: ");
        row("code without a list", "\"type\": \"code\", \"codeList\": \"hal\"", "\"type\": \"code\"",
            "$.classes[0].attributes[8].codeList: ");
        row("Turkish letter in a name", "\"name\": \"alan\"", "\"name\": \"alanı\"",
            "$.classes[0].attributes[3].name: ");
        row("same attribute twice", "\"name\": \"kat\"", "\"name\": \"alan\"", "$.classes[0].attributes[4].name: ");
        row("title in one language", "\"tr\": \"Alan\", \"en\": \"Area\"", "\"tr\": \"Alan\"",
            "$.classes[0].attributes[3].en: ");
        row("label of no attribute", "No: {no}", "No: {numara}", "$.classes[0].label: ");
        row("label with a loose bracket", "[{yol} ]", "[{yol} ", "$.classes[0].label: ");
        row("key of no attribute", "[\"kimlik\"]", "[\"kimlik_no\"]", "$.classes[0].keys[0]: ");
        row("same code twice", "\"code\": \"34.5\"", "\"code\": \"iyi\"", "$.codeLists[0].codes[1].code: ");
        row("a blank in a code", "\"code\": \"iyi\"", "\"code\": \"iyi hal\"", "$.codeLists[0].codes[0].code: ");
        row("unknown standard", "\"maks\"", "\"maksi\"", "$.classes[0].attributes[1].aliases.maksi: ");
        row("flag that is text", "\"required\": true", "\"required\": \"yes\"",
            "$.classes[0].attributes[2].required: ");
    }

    void namesTheFirstMistake()
    {
        QFETCH(QByteArray, from);
        QFETCH(QByteArray, to);
        QFETCH(QString, path);
        QVERIFY(good.contains(from));
        const auto loaded = loadText(QByteArray(good).replace(from, to));
        QVERIFY(!loaded);
        QVERIFY2(loaded.error().message.startsWith(path), qPrintable(loaded.error().text()));
        QVERIFY(loaded.error().file.endsWith(u"try.catalogue.json"));
        QCOMPARE(loaded.error().kind, ErrorKind::Input);
    }

    void emptyFolderIsNoCatalogue()
    {
        QTemporaryDir folder;
        const auto loaded = Catalogue::load(folder.path());
        QVERIFY(!loaded);
        QCOMPARE(loaded.error().kind, ErrorKind::NotFound);
    }

    void codesAreFoundByAnySpelling_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("code");
        QTest::newRow("code") << QByteArray("iyi") << QByteArray("iyi");
        QTest::newRow("capitals") << QByteArray("İYİ") << QByteArray("iyi");
        QTest::newRow("alias") << QByteArray("3") << QByteArray("iyi");
        QTest::newRow("alias in other words") << QByteArray("Gelişmiş Hal") << QByteArray("iyi");
        QTest::newRow("English title") << QByteArray("good") << QByteArray("iyi");
        QTest::newRow("number with a point") << QByteArray("34.5") << QByteArray("34.5");
        QTest::newRow("unknown") << QByteArray("345") << QByteArray();
        QTest::newRow("empty") << QByteArray("") << QByteArray();
        QTest::newRow("only punctuation") << QByteArray("()") << QByteArray();
    }

    void codesAreFoundByAnySpelling()
    {
        QFETCH(QByteArray, text);
        QFETCH(QByteArray, code);
        const Code *found = m_catalogue->codeList(u"hal"_s)->find(text.toStdString());
        QCOMPARE(found ? found->code : std::string(), code.toStdString());
    }

    void labelLeavesOutWhatIsEmpty()
    {
        std::vector<Value> values(m_door->attributes.size());
        values[1] = std::string("Işıklar Sokak");
        values[2] = std::string("12/A");
        QCOMPARE(m_door->label(values), u"Işıklar Sokak No: 12/A"_s);
        values[1] = Value{};
        QCOMPARE(m_door->label(values), u"No: 12/A"_s);
    }

    void keyTakesTheFirstCompleteList()
    {
        std::vector<Value> values(m_door->attributes.size());
        QCOMPARE(m_door->key(values), std::string());
        values[1] = std::string("A|B");
        QCOMPARE(m_door->key(values), std::string());
        values[2] = std::string("0");
        QCOMPARE(m_door->key(values), std::string("yol=A\\|B|no=0"));
        values[0] = std::string("");
        QCOMPARE(m_door->key(values), std::string("yol=A\\|B|no=0"));
        values[0] = std::string("77");
        QCOMPARE(m_door->key(values), std::string("kimlik=77"));
    }

    void valuesAreRead_data()
    {
        QTest::addColumn<QByteArray>("attribute");
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<bool>("comma");
        QTest::addColumn<QByteArray>("expected"); ///< text form; "!" where it is refused, "" for null
        const auto row
            = [](const char *name, const char *attribute, const char *text, const char *expected, bool comma = false) {
                  QTest::newRow(name) << QByteArray(attribute) << QByteArray(text) << comma << QByteArray(expected);
              };
        row("empty is null", "alan", "", "");
        row("blanks are null", "no", "  ", "");
        row("leading zero stays", "no", " 007 ", "007");
        row("real", "alan", "1312.4", "1312.4");
        row("zero is not null", "alan", "0", "0");
        row("comma where points rule", "alan", "1312,4", "!");
        row("comma", "alan", "1312,4", "1312.4", true);
        row("thousands and comma", "alan", "1.312,40", "1312.4", true);
        row("thousands only", "alan", "1.312", "1312", true);
        row("no group of three", "alan", "52.52", "!", true);
        row("English form in a comma file", "alan", "7,722.87", "!", true);
        row("not a number", "alan", "nan", "!");
        row("infinite", "alan", "inf", "!");
        row("number with a tail", "alan", "12 m", "!");
        row("integer", "kat", "12", "12");
        row("integer of a spreadsheet", "kat", "12.0", "12");
        row("half an integer", "kat", "12.5", "!");
        row("digits lost by a spreadsheet", "kat", "1.23457E+15", "!");
        row("ISO date", "tarih", "2024-05-31", "2024-05-31");
        row("Turkish date", "tarih", "31.05.2024", "2024-05-31");
        row("short Turkish date", "tarih", "1.5.2024", "2024-05-01");
        row("date of a driver", "tarih", "2024/05/31", "2024-05-31");
        row("date of a moment", "tarih", "2024-05-31T00:00:00", "2024-05-31");
        row("no such day", "tarih", "31.02.2024", "!");
        row("moment", "an", "2024-05-31T10:20:30", "2024-05-31T10:20:30");
        row("moment in UTC", "an", "2024-05-31T10:20:30Z", "2024-05-31T10:20:30Z");
        row("moment with offset", "an", "2024-05-31T10:20:30+03:00", "2024-05-31T07:20:30Z");
        row("moment of a driver", "an", "2024/05/31 10:20:30+00", "2024-05-31T10:20:30Z");
        row("Turkish moment", "an", "31.05.2024 10:20", "2024-05-31T10:20:00");
        row("moment of a day", "an", "31.05.2024", "2024-05-31T00:00:00");
        row("no moment", "an", "yesterday", "!");
        row("yes", "var", "EVET", "1");
        row("no", "var", "Hayır", "0");
        row("true", "var", "true", "1");
        row("neither", "var", "belki", "!");
        row("code", "hal", "GELISMISHAL", "iyi");
        row("unknown code of a closed list", "hal", "kotu", "!");
        row("unknown code of an open list", "acik", "Üç", "Üç");
    }

    void valuesAreRead()
    {
        QFETCH(QByteArray, attribute);
        QFETCH(QByteArray, text);
        QFETCH(bool, comma);
        QFETCH(QByteArray, expected);
        const auto value = parseValue(*m_door->attribute(attribute.toStdString()), text.toStdString(), comma);
        if (expected == "!") {
            QVERIFY2(!value, value ? toText(*value).c_str() : "");
            QVERIFY(value.error().message.contains(QString::fromUtf8(attribute)));
            return;
        }
        QVERIFY2(value, value ? "" : qPrintable(value.error().text()));
        QCOMPARE(isNull(*value), expected.isEmpty());
        QCOMPARE(toText(*value), expected.toStdString());
    }

    void valuesAreShown()
    {
        const auto shown = [this](const char *attribute, const Value &value, const char *language) {
            return displayValue(*m_door->attribute(attribute), value, QString::fromLatin1(language));
        };
        QCOMPARE(shown("alan", 1312.4, "tr"), u"1.312,4\u00a0m²"_s);
        QCOMPARE(shown("alan", 1312.4, "en"), u"1,312.4\u00a0m²"_s);
        QCOMPARE(shown("alan", 0.0, "tr"), u"0\u00a0m²"_s);
        QCOMPARE(shown("alan", Value{}, "tr"), QString());
        QCOMPARE(shown("kat", std::int64_t{2024}, "tr"), u"2024"_s);
        QCOMPARE(shown("tarih", std::string("2024-05-31"), "tr"), u"31.05.2024"_s);
        QCOMPARE(shown("tarih", std::string("2024-05-31"), "en"), u"2024-05-31"_s);
        QCOMPARE(shown("an", std::string("2024-05-31T10:20:30"), "tr"), u"31.05.2024 10:20"_s);
        QCOMPARE(shown("var", std::int64_t{0}, "tr"), u"Hayır"_s);
        QCOMPARE(shown("hal", std::string("iyi"), "tr"), u"İyi"_s);
        QCOMPARE(shown("hal", std::string("iyi"), "en"), u"Good"_s);
        QCOMPARE(shown("acik", std::string("Üç"), "en"), u"Üç"_s);
    }
};

QTEST_GUILESS_MAIN(CatalogueTest)
#include "tst_catalogue.moc"
