// SPDX-License-Identifier: GPL-3.0-or-later
// Personal data (KVKK): masked, read for a stated purpose only, noted; and a canary that nothing written may hold.
#include "support/kbs_process.h"

#include <QDirIterator>
#include <QJsonArray>
#include <QStringEncoder>
#include <QTemporaryDir>
#include <QtTest>

using namespace Qt::StringLiterals;
using namespace kbs::test;

namespace {

const QString owner = u"Kanaryagül Öterbülbül"_s;
const QString identity = u"98765432105"_s;

/// The canary in the letters and character sets that something could write it in.
QList<QByteArray> songs()
{
    QList<QByteArray> out{identity.toUtf8(), "kanaryag", "KANARYAG", "Kanaryag", "terb\xc3\xbclb", "TERB\xc3\x9cLB"};
    for (const QString &word : {u"Kanaryag"_s, u"KANARYAG"_s, identity}) {
        QStringEncoder wide(QStringEncoder::Utf16LE), wideBe(QStringEncoder::Utf16BE);
        out << QByteArray(wide(word)) << QByteArray(wideBe(word)) << word.toUtf8().toHex().toUpper();
    }
    return out;
}

QByteArray filtered(const QString &program, const QStringList &words)
{
    QProcess process;
    process.start(program, words);
    return process.waitForFinished() ? process.readAllStandardOutput() : QByteArray();
}

/// What a file says, also behind its compression.
QByteArray spoken(const QString &path)
{
    QByteArray bytes = contents(path);
    if (bytes.startsWith("%PDF"))
        bytes += filtered(u"pdftotext"_s, {path, u"-"_s});
    if (bytes.startsWith("\x1f\x8b"))
        bytes += filtered(u"gzip"_s, {u"-dc"_s, path});
    if (bytes.startsWith("PK"))
        bytes += filtered(u"unzip"_s, {u"-p"_s, path});
    return bytes;
}

QString heard(const QByteArray &bytes)
{
    static const QList<QByteArray> all = songs();
    for (const QByteArray &song : all)
        if (bytes.contains(song))
            return QString::fromLatin1(song);
    return {};
}

void write(const QString &path, const QByteArray &bytes)
{
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    QCOMPARE(file.write(bytes), bytes.size());
}

} // namespace

class TestPersonal : public QObject {
    Q_OBJECT

    QTemporaryDir m_work;

    Answer kbs(const QStringList &words) { return runKbs(m_work.path(), words); }

private Q_SLOTS:
    void initTestCase()
    {
        QVERIFY(m_work.isValid());
        QCOMPARE(kbs({u"sample"_s, u"--parcels"_s, u"300"_s, u"--seed"_s, u"1"_s, u"-o"_s, u"s"_s}).code, 0);
        QCOMPARE(kbs({u"new"_s, u"k.kbs"_s}).code, 0);
        for (const char *file : {"tucbs/idari_birimler.gml", "tucbs/kadastro_parselleri.gml", "tucbs/adresler.gml",
                 "tucbs/binalar.gml", "plan/uip.gml"})
            QCOMPARE(kbs({u"import"_s, u"k.kbs"_s, u"s/"_s + QLatin1StringView(file)}).code, 0);
        const QJsonObject first = kbs({u"find"_s, u"k.kbs"_s, u"101/1"_s, u"--json"_s})
                                      .json()
                                      .toObject()
                                      .value("hits"_L1)
                                      .toArray()
                                      .first()
                                      .toObject();
        QVERIFY(!first.isEmpty());
        write(m_work.filePath(u"edits.jsonl"_s),
            u"{\"set\": \"parsel\", \"id\": %3, \"values\": {\"malik\": \"%1\", \"malik_kimlik_no\": \"%2\"}}\n"
            "{\"add\": \"yapi_ruhsat\", \"values\": {\"tur\": \"yapi_ruhsati\", \"yapi_sahibi\": \"%1\"}}\n\"commit\"\n"_s
                .arg(owner, identity, QString::number(first["id"_L1].toInteger()))
                .toUtf8());
        const Answer edited = kbs({u"edit"_s, u"k.kbs"_s, u"--script"_s, u"edits.jsonl"_s, u"-m"_s, u"sahipler"_s});
        QVERIFY2(edited.code == 0, edited.err);
        write(m_work.filePath(u"edits.jsonl"_s), // and a plan change in which the owner has another name, too
            u"{\"set\": \"parsel\", \"id\": %2, \"values\": {\"malik\": \"%1 OĞLU\"}}\n"_s
                .arg(owner, QString::number(first["id"_L1].toInteger()))
                .toUtf8());
        QCOMPARE(kbs({u"draft"_s, u"k.kbs"_s, u"new"_s, u"tadilat"_s}).code, 0);
        const Answer drafted
            = kbs({u"edit"_s, u"k.kbs"_s, u"--draft"_s, u"tadilat"_s, u"--script"_s, u"edits.jsonl"_s});
        QVERIFY2(drafted.code == 0, drafted.err);
        QVERIFY(QFile::remove(m_work.filePath(u"edits.jsonl"_s)));
        QVERIFY2(!heard(contents(m_work.filePath(u"k.kbs"_s)) + contents(m_work.filePath(u"k.kbs-wal"_s))).isEmpty(),
            "the canary is not in the store");
    }

    void purposeIsAsked_data()
    {
        QTest::addColumn<QStringList>("words");
        const QStringList card{u"parcel"_s, u"k.kbs"_s, u"101/1"_s, u"--personal"_s};
        const QStringList file{u"export"_s, u"k.kbs"_s, u"--as"_s, u"csv"_s, u"--class"_s, u"parsel"_s, u"-o"_s,
            u"refused.csv"_s, u"--personal"_s, u"parsel.malik"_s};
        QTest::newRow("card") << card;
        QTest::newRow("card, empty") << card + QStringList{u"--purpose"_s, u" "_s};
        QTest::newRow("export") << file;
        QTest::newRow("export, a dot") << file + QStringList{u"--purpose"_s, u"."_s};
    }
    void purposeIsAsked()
    {
        QFETCH(QStringList, words);
        const Answer answer = kbs(words);
        QCOMPARE(answer.code, 2);
        QCOMPARE(heard(answer.out + answer.err), QString());
        QVERIFY(!QFile::exists(m_work.filePath(u"refused.csv"_s)));
        QVERIFY(kbs({u"access"_s, u"k.kbs"_s, u"--json"_s}).json().toObject().value("accesses"_L1).toArray().isEmpty());
    }

    void readingIsNoted()
    {
        const QStringList why{u"--purpose"_s, u"itiraz 2026/15"_s, u"--json"_s};
        const Answer card = kbs(QStringList{u"parcel"_s, u"k.kbs"_s, u"101/1"_s, u"--personal"_s} + why);
        QVERIFY2(card.out.contains(owner.toUtf8()), card.err);
        const Answer file = kbs(QStringList{u"export"_s, u"k.kbs"_s, u"--as"_s, u"csv"_s, u"--class"_s, u"parsel"_s,
                                    u"-o"_s, u"named.csv"_s, u"--personal"_s, u"parsel.malik"_s}
            + why);
        QVERIFY2(file.code == 0, file.err);
        const QByteArray named = contents(m_work.filePath(u"named.csv"_s));
        QVERIFY(named.contains(owner.toUtf8()) && !named.contains(identity.toUtf8()));
        QVERIFY(QFile::remove(m_work.filePath(u"named.csv"_s)));

        const QJsonArray noted
            = kbs({u"access"_s, u"k.kbs"_s, u"--json"_s}).json().toObject().value("accesses"_L1).toArray();
        QCOMPARE(noted.size(), 2);
        const QJsonObject first = noted[0].toObject(), second = noted[1].toObject();
        QCOMPARE(first["way"_L1].toString(), u"parcel"_s);
        QCOMPARE(first["class"_L1].toString(), u"parsel"_s);
        QCOMPARE(first["person"_L1].toString(), u"deneme"_s);
        QCOMPARE(first["purpose"_L1].toString(), u"itiraz 2026/15"_s);
        QVERIFY(first["attributes"_L1].toArray().contains(u"malik_kimlik_no"_s));
        QVERIFY(first["features"_L1].toString().toLongLong() > 0);
        QCOMPARE(second["way"_L1].toString(), u"export"_s);
        QCOMPARE(second["features"_L1].toString(), u"*"_s);
        QCOMPARE(second["number"_L1].toInt(), 2);
        QCOMPARE(kbs({u"verify"_s, u"k.kbs"_s}).code, 0);
    }

    /// A delivery with owners: without a mapping of the user's own their names stay outside.
    void deliveriesAreNotTrusted()
    {
        write(m_work.filePath(u"owners.geojson"_s),
            u"{\"type\": \"FeatureCollection\", \"name\": \"parsel\", \"crs\": {\"type\": \"name\", \"properties\": "
            "{\"name\": \"urn:ogc:def:crs:EPSG::5254\"}}, \"features\": [{\"type\": \"Feature\", \"properties\": "
            "{\"ada_no\": \"7\", \"parsel_no\": \"1\", \"mahalle\": \"X\", \"malik\": \"%1\", \"tc_kimlik\": \"%2\"}, "
            "\"geometry\": {\"type\": \"Polygon\", \"coordinates\": [[[500000, 4400000], [500020, 4400000], [500020, "
            "4400030], [500000, 4400000]]]}}]}"_s.arg(owner, identity)
                .toUtf8());
        QCOMPARE(kbs({u"new"_s, u"other.kbs"_s}).code, 0);
        const Answer answer
            = kbs({u"import"_s, u"other.kbs"_s, u"owners.geojson"_s, u"--report"_s, u"r.json"_s, u"--json"_s});
        QVERIFY(QFile::remove(m_work.filePath(u"owners.geojson"_s)));
        QVERIFY2(answer.code <= 1, answer.err);
        QVERIFY(contents(m_work.filePath(u"r.json"_s)).contains("malik")); // the column is named …
        QCOMPARE(heard(answer.out + answer.err + contents(m_work.filePath(u"r.json"_s))), QString()); // … and nobody
        for (const char *suffix : {"", "-wal", "-shm"})
            QCOMPARE(heard(contents(m_work.filePath(u"other.kbs"_s) + QLatin1StringView(suffix))), QString());
    }

    /// Every command that tells or writes anything.
    void theCanaryIsSilent()
    {
        const QList<QStringList> commands{
            {u"info"_s, u"k.kbs"_s},
            {u"check"_s, u"k.kbs"_s},
            {u"find"_s, u"k.kbs"_s, u"kanary"_s},
            {u"find"_s, u"k.kbs"_s, identity.left(9)},
            {u"parcel"_s, u"k.kbs"_s, u"101/1"_s},
            {u"imar"_s, u"k.kbs"_s, u"101/1"_s, u"--pdf"_s, u"imar.pdf"_s},
            {u"log"_s, u"k.kbs"_s},
            {u"show"_s, u"k.kbs"_s, u"head"_s},
            {u"diff"_s, u"k.kbs"_s, u"0"_s, u"head"_s},
            {u"draft"_s, u"k.kbs"_s},
            {u"draft"_s, u"k.kbs"_s, u"show"_s, u"tadilat"_s},
            {u"parcel"_s, u"k.kbs"_s, u"101/1"_s, u"--draft"_s, u"tadilat"_s},
            {u"find"_s, u"k.kbs"_s, u"kanary"_s, u"--draft"_s, u"tadilat"_s},
            {u"access"_s, u"k.kbs"_s},
            {u"verify"_s, u"k.kbs"_s},
            {u"render"_s, u"k.kbs"_s, u"--size"_s, u"400x300"_s, u"-o"_s, u"map.pdf"_s},
            {u"render"_s, u"k.kbs"_s, u"--size"_s, u"400x300"_s, u"--cache"_s, u"-o"_s, u"map.png"_s},
            {u"print"_s, u"k.kbs"_s, u"--template"_s, u"a4"_s, u"--scale"_s, u"1000"_s, u"--at"_s, u"486110,4391030"_s,
                u"-o"_s, u"print.pdf"_s},
            {u"print"_s, u"k.kbs"_s, u"--template"_s, u"a4"_s, u"--scale"_s, u"1000"_s, u"--at"_s, u"486110,4391030"_s,
                u"-o"_s, u"print.svg"_s},
            {u"guide"_s, u"k.kbs"_s, u"-o"_s, u"guide"_s, u"--max-zoom"_s, u"16"_s},
            {u"export"_s, u"k.kbs"_s, u"--as"_s, u"gpkg"_s, u"-o"_s, u"o.gpkg"_s},
            {u"export"_s, u"k.kbs"_s, u"--as"_s, u"geojson"_s, u"--class"_s, u"parsel"_s, u"-o"_s, u"o.geojson"_s},
            {u"export"_s, u"k.kbs"_s, u"--as"_s, u"csv"_s, u"--class"_s, u"yapi_ruhsat"_s, u"-o"_s, u"o.csv"_s},
            {u"export"_s, u"k.kbs"_s, u"--as"_s, u"inspire"_s, u"--theme"_s, u"cp"_s, u"-o"_s, u"cp.gml"_s},
            {u"export"_s, u"k.kbs"_s, u"--as"_s, u"tucbs"_s, u"--theme"_s, u"bu"_s, u"-o"_s, u"bu.gml"_s},
            {u"import"_s, u"k.kbs"_s, u"o.gpkg"_s, u"--dry-run"_s, u"--report"_s, u"again.json"_s},
        };
        for (const QStringList &words : commands)
            for (const QStringList &more : {QStringList(), QStringList{u"--json"_s}}) {
                if (!more.isEmpty() && (words.contains(u"-o"_s) || words.contains(u"--pdf"_s)))
                    continue; // never overwrites
                const Answer answer = kbs(words + more);
                QVERIFY2(answer.code == 0 || answer.code == 1,
                    qPrintable(words.join(u' ') + u'\n' + QString::fromUtf8(answer.out + answer.err)));
                QVERIFY2(heard(answer.out + answer.err).isEmpty(),
                    qPrintable(words.join(u' ') + u" tells "_s + heard(answer.out + answer.err)));
            }
        int files = 0;
        for (QDirIterator all(m_work.path(), QDir::Files | QDir::Hidden, QDirIterator::Subdirectories);
            all.hasNext();) {
            const QString path = all.next();
            if (path.contains("/k.kbs"_L1) && !path.endsWith(".harita"_L1))
                continue; // the store itself
            ++files;
            QVERIFY2(heard(spoken(path)).isEmpty(), qPrintable(path + u" holds "_s + heard(spoken(path))));
        }
        QVERIFY2(files > 40, qPrintable(QString::number(files)));
        QVERIFY(QFile::exists(m_work.filePath(u"k.kbs.harita"_s)));
    }

    /// Whoever changes the log is found out.
    void tamperingIsFound_data()
    {
        QTest::addColumn<QString>("sql");
        QTest::newRow("purpose") << u"UPDATE kbs_erisim SET amac = 'baska bir sey' WHERE sira = 1"_s;
        QTest::newRow("person") << u"UPDATE kbs_erisim SET kisi = 'baskasi' WHERE sira = 2"_s;
        QTest::newRow("gone") << u"DELETE FROM kbs_erisim WHERE sira = 1"_s;
        QTest::newRow("the last gone") << u"DELETE FROM kbs_erisim WHERE sira = 2"_s;
        QTest::newRow("all gone") << u"DELETE FROM kbs_erisim"_s;
        QTest::newRow("letters moved")
            << u"UPDATE kbs_erisim SET kisi = kisi || 'i', amac = substr(amac, 2) WHERE sira = 1"_s;
    }
    void tamperingIsFound()
    {
        QFETCH(QString, sql);
        const QString copy = m_work.filePath(u"tampered.kbs"_s);
        QFile::remove(copy);
        QCOMPARE(kbs({u"backup"_s, u"k.kbs"_s, u"tampered.kbs"_s}).code, 0);
        QCOMPARE(kbs({u"verify"_s, u"tampered.kbs"_s}).code, 0);
        QProcess sqlite;
        sqlite.start(u"sqlite3"_s, {copy, sql});
        QVERIFY(sqlite.waitForFinished());
        QCOMPARE(sqlite.exitCode(), 0);
        QCOMPARE(kbs({u"verify"_s, u"tampered.kbs"_s}).code, 1);
        QCOMPARE(kbs({u"access"_s, u"tampered.kbs"_s}).code, 1);
    }
};

QTEST_GUILESS_MAIN(TestPersonal)
#include "tst_personal.moc"
