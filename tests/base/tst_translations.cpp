// SPDX-License-Identifier: GPL-3.0-or-later
// Every text of the program has a Turkish translation: the sources are scanned anew and nothing may be left open.
#include "base/language.h"

#include <QDir>
#include <QFile>
#include <QProcess>
#include <QRegularExpression>
#include <QTemporaryDir>
#include <QXmlStreamReader>
#include <QtTest>

using namespace Qt::StringLiterals;

class TestTranslations : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void turkishIsComplete();
    void placeholdersAgree();
    void turkishIsInTheProgram();
    void oneTextHoldsBothLanguages();

private:
    struct Message {
        QString context, source, translation;
        bool unfinished = false;
    };
    static QList<Message> messages(const QString &file);
};

QList<TestTranslations::Message> TestTranslations::messages(const QString &file)
{
    QList<Message> out;
    QFile in(file);
    if (!in.open(QIODevice::ReadOnly))
        return out;
    QXmlStreamReader xml(&in);
    QString context;
    Message message;
    while (!xml.atEnd()) {
        const auto token = xml.readNext();
        if (token == QXmlStreamReader::StartElement) {
            if (xml.name() == u"name")
                context = xml.readElementText();
            else if (xml.name() == u"source")
                message.source = xml.readElementText(QXmlStreamReader::IncludeChildElements);
            else if (xml.name() == u"translation") {
                message.unfinished = xml.attributes().value(u"type"_s) == u"unfinished";
                message.translation = xml.readElementText(QXmlStreamReader::IncludeChildElements).trimmed();
            } else if (xml.name() == u"message")
                message = {};
        } else if (token == QXmlStreamReader::EndElement && xml.name() == u"message") {
            message.context = context;
            out.append(message);
        }
    }
    return out;
}

void TestTranslations::turkishIsComplete()
{
    QTemporaryDir folder;
    const QString copy = folder.filePath(u"kentcbs_tr.ts"_s);
    QVERIFY(QFile::copy(QStringLiteral(KBS_SOURCE_DIR "/translations/kentcbs_tr.ts"), copy));
    QProcess update;
    update.start(QStringLiteral(KBS_SOURCE_DIR "/translations/update"), {copy});
    QVERIFY2(update.waitForFinished(120'000) && update.exitCode() == 0, update.readAllStandardError().constData());
    QStringList open;
    for (const Message &message : messages(copy)) {
        if (message.unfinished || message.translation.isEmpty())
            open.append(u"%1: %2"_s.arg(message.context, message.source));
    }
    QVERIFY2(open.isEmpty(),
        qPrintable(u"%1 texts have no Turkish (run translations/update):\n%2"_s.arg(open.size())
                .arg(open.mid(0, 20).join(u'\n'))));
}

void TestTranslations::placeholdersAgree()
{
    static const QRegularExpression placeholder(u"%L?[0-9n]"_s);
    const auto places = [](const QString &text) {
        QStringList out;
        for (auto i = placeholder.globalMatch(text); i.hasNext();)
            out.append(i.next().captured());
        out.sort();
        out.removeDuplicates();
        return out;
    };
    const auto all = messages(QStringLiteral(KBS_SOURCE_DIR "/translations/kentcbs_tr.ts"));
    QVERIFY(!all.isEmpty());
    for (const Message &message : all)
        QCOMPARE_EQ(places(message.translation).join(u' ') + u" in "_s + message.source,
            places(message.source).join(u' ') + u" in "_s + message.source);
}

void TestTranslations::turkishIsInTheProgram()
{
    kbs::setLanguage(u"tr"_s);
    QCOMPARE(QCoreApplication::translate("Error", "Cancelled; nothing was changed"),
        u"İptal edildi; hiçbir şey değişmedi"_s);
    // These are filed under the class around them, and asked for under the context of a helper.
    QCOMPARE(QCoreApplication::translate("Imar", "area inside the setbacks of every side"),
        u"her kenarın çekme mesafesi içinde kalan alan"_s);
    QVERIFY(QCoreApplication::translate("Catalogue", "a text is expected") != u"a text is expected");
    QCOMPARE(QCoreApplication::translate("Imar", "a text that nobody wrote"), u"a text that nobody wrote"_s);
    kbs::setLanguage(u"en"_s);
    QCOMPARE(
        QCoreApplication::translate("Error", "Cancelled; nothing was changed"), u"Cancelled; nothing was changed"_s);
}

void TestTranslations::oneTextHoldsBothLanguages()
{
    const auto ring = [] { return QCoreApplication::translate("Geometry", "The border crosses itself"); };
    for (const QString &code : {u"tr"_s, u"en"_s}) {
        kbs::setLanguage(code);
        QString text;
        {
            const kbs::BothLanguages both;
            text = QCoreApplication::translate("Import", "%1 at %2 %3").arg(ring(), u"1"_s, u"2"_s);
        }
        QCOMPARE(kbs::inLanguage(text, u"en"_s), u"The border crosses itself at 1 2"_s);
        const QString turkish = kbs::inLanguage(text, u"tr"_s);
        QVERIFY(turkish.contains(u"Sınır kendini kesiyor"_s) && turkish.contains(u"1 2"_s));
        QCOMPARE(kbs::inLanguage(text), code == u"tr" ? turkish : u"The border crosses itself at 1 2"_s);
        QCOMPARE(kbs::inLanguage(turkish, u"en"_s), turkish); // what is in one language stays
        QCOMPARE(ring(), code == u"tr" ? u"Sınır kendini kesiyor"_s : u"The border crosses itself"_s);
    }
}

QTEST_GUILESS_MAIN(TestTranslations)
#include "tst_translations.moc"
