// SPDX-License-Identifier: GPL-3.0-or-later
#include "importers/common/json_reader.h"
#include "importers/source_case.h"

using namespace kbs;
using namespace kbs::import;

class TstJsonReader : public QObject {
    Q_OBJECT

private:
    test::Files m_files;

    static Result<void> walk(const QString &path, bool sequence = false)
    {
        KBS_TRY(auto stream, TextStream::open(path));
        JsonReader json(*stream);
        if (sequence)
            json.allowSequence();
        for (;;) {
            KBS_TRY(const auto token, json.next());
            if (token == JsonReader::Token::End)
                return {};
        }
    }

private Q_SLOTS:
    void accepted_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::newRow("object") << QByteArray(R"({"a": [1, -2.5e3, true, false, null, "x"], "b": {}})");
        QTest::newRow("number") << QByteArray("0");
        QTest::newRow("text") << QByteArray("\"ğ \\u011f \\ud83d\\ude00 \\\"\\\\\\/\\b\\f\\n\\r\\t\"");
        QTest::newRow("blanks") << QByteArray(" \r\n\t[ ]\n ");
        QTest::newRow("byte order mark") << QByteArray("\xEF\xBB\xBF{}");
    }
    void accepted()
    {
        QFETCH(const QByteArray, text);
        const auto done = walk(m_files.write(QStringLiteral("a.json"), text));
        QVERIFY2(done, done ? "" : qPrintable(done.error().text()));
    }

    void refused_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<int>("line");
        QTest::addColumn<int>("column");
        QTest::newRow("nothing") << QByteArray(" ") << 1 << 1;
        QTest::newRow("trailing comma in list") << QByteArray("[1,\n2,]") << 2 << 3;
        QTest::newRow("trailing comma in object") << QByteArray("{\"a\":1,}") << 1 << 8;
        QTest::newRow("missing comma") << QByteArray("[1 2]") << 1 << 4;
        QTest::newRow("missing colon") << QByteArray("{\"a\" 1}") << 1 << 6;
        QTest::newRow("name without quotes") << QByteArray("{a:1}") << 1 << 2;
        QTest::newRow("single quotes") << QByteArray("['a']") << 1 << 2;
        QTest::newRow("wrong bracket") << QByteArray("[1}") << 1 << 3;
        QTest::newRow("cut in a list") << QByteArray("[1,") << 1 << 3;
        QTest::newRow("cut in a text") << QByteArray("[\"abc") << 1 << 5;
        QTest::newRow("text behind") << QByteArray("{} x") << 1 << 4;
        QTest::newRow("comment") << QByteArray("[1] // no") << 1 << 5;
        QTest::newRow("NaN") << QByteArray("[NaN]") << 1 << 2;
        QTest::newRow("leading zero") << QByteArray("[01]") << 1 << 3;
        QTest::newRow("plus") << QByteArray("[+1]") << 1 << 2;
        QTest::newRow("point without digits") << QByteArray("[1.]") << 1 << 3;
        QTest::newRow("unknown escape") << QByteArray("[\"\\x\"]") << 1 << 4;
        QTest::newRow("half a surrogate") << QByteArray("[\"\\ud83d\"]") << 1 << 10;
        QTest::newRow("control character") << QByteArray("[\"a\nb\"]") << 2 << 0;
        QTest::newRow("columns count letters") << QByteArray("[\"ğüş\" 1]") << 1 << 8;
    }
    void refused()
    {
        QFETCH(const QByteArray, text);
        QFETCH(const int, line);
        QFETCH(const int, column);
        const auto done = walk(m_files.write(QStringLiteral("a.json"), text));
        QVERIFY(!done);
        QCOMPARE(done.error().kind, ErrorKind::Input);
        QCOMPARE(done.error().line, line);
        const QString place = QStringLiteral("line %1, column %2:").arg(line).arg(column);
        QVERIFY2(done.error().message.contains(place), qPrintable(done.error().message));
    }

    void deepNestingIsRefused()
    {
        const auto done = walk(m_files.write(QStringLiteral("deep.json"), QByteArray(100000, '[')));
        QVERIFY(!done);
        QVERIFY(done.error().message.contains(QStringLiteral("256")));
    }

    void tokensAcrossPieces()
    {
        // longer than the pieces in which the file is read, with a letter of two bytes on every border
        QByteArray text = "[\"";
        for (int i = 0; i < 200000; ++i)
            text += "ğ";
        text += "\", 12345]";
        auto stream = TextStream::open(m_files.write(QStringLiteral("long.json"), text));
        JsonReader json(**stream);
        QVERIFY(json.next());
        QCOMPARE(*json.next(), JsonReader::Token::String);
        QCOMPARE(json.text().size(), std::size_t{400000});
        QCOMPARE(*json.next(), JsonReader::Token::Number);
        QCOMPARE(json.text(), std::string("12345"));
    }

    void valuesAsText()
    {
        auto stream = TextStream::open(
            m_files.write(QStringLiteral("v.json"), "[{\"a\": [1.50, \"x\\\"y\"], \"b\": {\"c\": null}}]"));
        JsonReader json(**stream);
        QVERIFY(json.next());
        QVERIFY(json.next());
        QCOMPARE(*json.valueAsText(), std::string("{\"a\":[1.50,\"x\\\"y\"],\"b\":{\"c\":null}}"));
        QCOMPARE(*json.next(), JsonReader::Token::EndArray);
    }

    void sequences()
    {
        QVERIFY(walk(m_files.write(QStringLiteral("s.jsonl"), "{}\n{}\n"), true));
        QVERIFY(walk(m_files.write(QStringLiteral("rs.jsonl"), "\x1e{}\n\x1e{}\n"), true));
        QVERIFY(!walk(m_files.write(QStringLiteral("s.json"), "{}\n{}\n")));
    }

    void characterSets_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QString>("forced");
        QTest::addColumn<QString>("name");
        QTest::addColumn<QString>("text");
        const QString letters = QStringLiteral("IŞIKLAR ğüşıöç İĞÜŞÖÇ");
        const auto encoded = [&letters](const char *set) -> QByteArray { return QStringEncoder(set)(letters); };
        QTest::newRow("UTF-8") << letters.toUtf8() << QString() << QStringLiteral("UTF-8") << letters;
        QTest::newRow("UTF-8 with mark") << QByteArray("\xEF\xBB\xBF") + letters.toUtf8() << QString()
                                         << QStringLiteral("UTF-8") << letters;
        QTest::newRow("ISO-8859-9") << encoded("ISO-8859-9") << QString() << QStringLiteral("ISO-8859-9") << letters;
        QTest::newRow("CP1254 with its own letters")
            << encoded("windows-1254") + QByteArray("\x80\x93") << QString() << QStringLiteral("windows-1254")
            << letters + QStringLiteral("€“");
        QTest::newRow("CP857 must be named")
            << encoded("IBM857") << QStringLiteral("cp857") << QStringLiteral("IBM857") << letters;
        QTest::newRow("UTF-16") << QByteArray("\xFF\xFE") + encoded("UTF-16LE") << QString()
                                << QStringLiteral("UTF-16LE") << letters;
    }
    void characterSets()
    {
        QFETCH(const QByteArray, bytes);
        QFETCH(const QString, forced);
        QFETCH(const QString, name);
        QFETCH(const QString, text);
        const auto stream = TextStream::open(m_files.write(QStringLiteral("t.txt"), bytes), forced);
        QVERIFY2(stream, stream ? "" : qPrintable(stream.error().text()));
        QCOMPARE((*stream)->characterSet().name, name);
        const auto piece = (*stream)->next();
        QVERIFY(piece);
        QCOMPARE(QString::fromUtf8(piece->data(), static_cast<qsizetype>(piece->size())), text);
    }

    void forcedUtf8NamesTheLine()
    {
        const auto stream = TextStream::open(m_files.write(QStringLiteral("u.txt"),
                                                 "one\ntwo\nI\xDE"
                                                 "IK\n"),
            QStringLiteral("utf-8"));
        QVERIFY(stream);
        const auto piece = (*stream)->next();
        QVERIFY(!piece);
        QCOMPARE(piece.error().line, 3);
    }

    void unknownCharacterSet()
    {
        const auto stream = TextStream::open(m_files.write(QStringLiteral("u.txt"), "x"), QStringLiteral("klingon"));
        QVERIFY(!stream);
        QCOMPARE(stream.error().kind, ErrorKind::Usage);
    }
};

QTEST_GUILESS_MAIN(TstJsonReader)
#include "tst_json_reader.moc"
