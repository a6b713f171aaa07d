// SPDX-License-Identifier: GPL-3.0-or-later
// The scanner of our own tells the same of a document as expat does.
#include "importers/common/xml_names.h"
#include "support/shared_data.h"

#include <QDirIterator>
#include <QRandomGenerator>
#include <QTemporaryDir>
#include <QtTest>

using namespace kbs;
using namespace kbs::import;
using namespace Qt::StringLiterals;

namespace {

/// Everything that a document says, as one text.
class Recorder : public XmlStream::Handler {
public:
    QByteArray events;

    XmlName name(std::string_view space, std::string_view local) override { return m_names.intern(space, local); }
    bool start(XmlName name, std::span<const XmlAttribute> attributes, std::int64_t line) override
    {
        flush();
        events += '<' + shown(name) + " line " + QByteArray::number(line);
        QByteArrayList list;
        for (const XmlAttribute &attribute : attributes)
            list << ' ' + shown(attribute.name) + "=\""
                    + QByteArray(attribute.value.data(), static_cast<qsizetype>(attribute.value.size())) + '"';
        events += list.join() + ">\n";
        return true;
    }
    bool end(XmlName name) override
    {
        flush();
        events += "</" + shown(name) + ">\n";
        return true;
    }
    void text(std::string_view text) override { m_text.append(text.data(), static_cast<qsizetype>(text.size())); }
    void flush()
    {
        if (!m_text.isEmpty())
            events += '[' + m_text + "]\n";
        m_text.clear();
    }

private:
    QByteArray shown(XmlName name) const
    {
        return QByteArray::fromStdString('{' + m_names[name].space + '}' + m_names[name].local);
    }
    XmlNames m_names;
    QByteArray m_text;
};

struct Heard {
    QByteArray events;
    QString error;
};

Heard heard(const QString &path, bool expat)
{
    Recorder recorder;
    Progress progress;
    XmlStream stream(path, {});
    const auto done = expat ? stream.parseWithExpat(recorder, progress) : stream.parse(recorder, progress);
    recorder.flush();
    return {recorder.events, done ? QString() : done.error().text()};
}

QString written(const QTemporaryDir &folder, const QByteArray &document)
{
    const QString path = folder.filePath(u"belge.xml"_s);
    QFile file(path);
    return file.open(QIODevice::WriteOnly | QIODevice::Truncate) && file.write(document) == document.size() ? path
                                                                                                            : QString();
}

QByteArray repeated(const char *text, int times)
{
    return QByteArray(text).repeated(times);
}

} // namespace

class TestXmlScanner : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void documents_data()
    {
        QTest::addColumn<QByteArray>("document");
        const auto row = [](const char *name, const QByteArray &document) { QTest::addRow("%s", name) << document; };
        row("plain", "<a><b c='1'>x</b><d/></a>");
        row("declaration", "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone='yes'?>\n<a/>\n<!-- end -->\n");
        row("byte order mark", "\xef\xbb\xbf<a>ğ</a>");
        row("Turkish letters", "<ada_adı özellik='İzmir'>ığüşöçĞÜŞİÖÇ</ada_adı>");
        row("entities", "<a b='&lt;&#x131;&quot;&apos;'>&amp;&gt;&#305;&#x20AC;</a>");
        row("unknown entity", "<a>&nbsp;</a>");
        row("character that is none", "<a>&#0;</a>");
        row("surrogate", "<a>&#xD800;</a>");
        row("broken entity", "<a>&amp</a>");
        row("line ends", "<a b='1\r\n2\n3\r4\t5'>1\r\n2\r3\n</a>");
        row("cdata", "<a>x<![CDATA[<&]] >]]>y</a>");
        row("cdata outside", "<![CDATA[x]]><a/>");
        row("end of cdata in text", "<a>]]></a>");
        row("brackets in text", "<a>]] > ] ]></a>");
        row("brackets in a value", "<a b=']]>'/>");
        row("comments", "<!-- a - b --><a><!----><b/><!-- <c> --></a>");
        row("two dashes", "<a><!-- a -- b --></a>");
        row("instructions", "<?stil href='x'?><a><?b c?></a><?d?>");
        row("xml as an instruction", "<a><?xml version='1.0'?></a>");
        row("namespaces", "<a xmlns='u:1' xmlns:p='u:2' p:x='1' x='2'><p:b xmlns:p='u:3'/><b xmlns=''/><p:b/></a>");
        row("prefix that is none", "<a><p:b/></a>");
        row("prefix of an attribute that is none", "<a p:b='1'/>");
        row("xml prefix", "<a xml:lang='tr'/>");
        row("xml prefix rebound", "<a xmlns:xml='u:1'/>");
        row("empty prefix", "<a xmlns:p=''/>");
        row("one attribute twice", "<a b='1' b='2'/>");
        row("one attribute under two prefixes", "<a xmlns:p='u:1' xmlns:q='u:1' p:b='1' q:b='2'/>");
        row("same local name", "<a xmlns:p='u:1' xmlns:q='u:2' p:b='1' q:b='2' b='3'/>");
        row("two colons", "<a:b:c xmlns:a='u'/>");
        row("colon first", "<:a/>");
        row("digit first", "<1a/>");
        row("wrong end", "<a><b></a></b>");
        row("end too many", "<a></a></b>");
        row("blank in an end tag", "<a></a \n>");
        row("blank before a name", "< a/>");
        row("no blank between attributes", "<a b='1'c='2'/>");
        row("no value", "<a b/>");
        row("no quotes", "<a b=1/>");
        row("less-than in a value", "<a b='<'/>");
        row("greater-than in a value", "<a b='>'>></a>");
        row("blanks around =", "<a b = '1'\n c\t=\"2\" />");
        row("two roots", "<a/><b/>");
        row("text behind", "<a/>x");
        row("text before", "x<a/>");
        row("blank before the declaration", " <?xml version='1.0'?><a/>");
        row("nothing", "");
        row("only blanks", "  \n ");
        row("cut in a tag", "<a><b c='1");
        row("cut in text", "<a>xyz");
        row("cut in a comment", "<a><!-- x");
        row("control character", QByteArray("<a>\x01</a>"));
        row("zero", QByteArray("<a>\0</a>", 8));
        row("not UTF-8", "<a>\xfd\xfe</a>");
        row("overlong", "<a>\xc0\xaf</a>");
        row("cut letter", "<a>\xc4</a>");
        row("not a character", "<a>\xef\xbf\xbe</a>");
        row("four bytes", "<a>\xf0\x9f\x8f\xa0</a>");
        row("another character set", "<?xml version='1.0' encoding='ISO-8859-9'?><a>\xfd\xfe\xf0</a>");
        row("unknown character set", "<?xml version='1.0' encoding='ebced'?><a/>");
        row("doctype", "<!DOCTYPE a><a/>");
        row("entity declared", "<!DOCTYPE a [<!ENTITY x 'y'>]><a>&x;</a>");
        row("doctype inside", "<a><!DOCTYPE a></a>");
        row("deep", repeated("<a>", XmlStream::deepest) + repeated("</a>", XmlStream::deepest));
        row("too deep", repeated("<a>", XmlStream::deepest + 1) + repeated("</a>", XmlStream::deepest + 1));
        row("a text longer than the buffer", "<a>" + repeated("0123456789\n", 400'000) + "&amp;</a>");
        row("a tag longer than the buffer", "<a b='" + repeated("0123456789\n", 300'000) + "'/>");
        row("a comment longer than the buffer", "<a><!--" + repeated("0123456789\n", 300'000) + "--></a>");
        row("many elements", "<a>" + repeated("<b c='\xc4\x9f'>12.5 &lt;</b>\r\n", 100'000) + "</a>");
    }

    void documents()
    {
        QFETCH(QByteArray, document);
        const QTemporaryDir folder;
        const QString path = written(folder, document);
        QVERIFY(!path.isEmpty());
        const Heard ours = heard(path, false), theirs = heard(path, true);
        QCOMPARE(ours.error, theirs.error);
        if (theirs.error.isEmpty())
            QVERIFY2(ours.events == theirs.events, ours.events.left(500) + "\n---\n" + theirs.events.left(500));
    }

    /// Names in both spellings of a prefix and text in pieces: where the pieces of the buffer meet makes no difference.
    void everyCut()
    {
        const QTemporaryDir folder;
        const QByteArray unit = "<p:b xmlns:p='u:1' p:c='ğ&amp;'>ı]]<![CDATA[<]]><!-- x --></p:b>\r\n";
        for (int before = 0; before < unit.size() + 3; ++before) {
            // a whole megabyte before the units, so that the second reading begins at every place of one
            const QByteArray document = "<a>" + QByteArray(1024 * 1024 - 3 - before, 'x') + unit + unit + "</a>";
            const QString path = written(folder, document);
            const Heard ours = heard(path, false), theirs = heard(path, true);
            QCOMPARE(ours.error, theirs.error);
            QVERIFY2(ours.events == theirs.events, qPrintable(QString::number(before)));
        }
    }

    void mutations()
    {
        const QByteArray seed
            = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<w:C xmlns:w='u:w' xmlns='u:d' a='1'>\n <m><P w:id=\"p.1\">"
              "<adı>Çınar &amp; Öz</adı><x nil='true'/><!-- s --><pos>1.5 -2</pos><![CDATA[<>]]></P></m>\n</w:C>\n";
        const QByteArray pieces = "<>&;='\"/!-[]? \n\t:axç\xc4\x01"; // no lone \r: expat counts it as a line
        QRandomGenerator random(20240911);
        const QTemporaryDir folder;
        int refused = 0;
        for (int round = 0; round < 1200; ++round) {
            QByteArray document = seed;
            for (int change = random.bounded(1, 4); change > 0; --change) {
                const qsizetype at = random.bounded(static_cast<int>(document.size()));
                const char piece = pieces[random.bounded(static_cast<int>(pieces.size()))];
                switch (random.bounded(4)) {
                case 0: document[at] = piece; break;
                case 1: document.insert(at, piece); break;
                case 2: document.remove(at, random.bounded(1, 6)); break;
                default:
                    document.insert(
                        at, document.mid(random.bounded(static_cast<int>(document.size())), random.bounded(1, 12)));
                }
            }
            const QString path = written(folder, document);
            const Heard ours = heard(path, false), theirs = heard(path, true);
            if (ours.error.isEmpty() != theirs.error.isEmpty()
                || (theirs.error.isEmpty() && ours.events != theirs.events))
                QFAIL(document + "\n--- ours\n" + ours.error.toUtf8() + ours.events + "\n--- expat\n"
                    + theirs.error.toUtf8() + theirs.events);
            refused += theirs.error.isEmpty() ? 0 : 1;
        }
        QVERIFY(refused > 200 && refused < 1150); // both kinds were met
    }

    void realDeliveries()
    {
        KBS_NEEDS_SHARED_DATA();
        int files = 0;
        QDirIterator it(test::sharedData(), {u"*.gml"_s, u"*.xml"_s, u"*.kml"_s, u"*.xsd"_s, u"*.gfs"_s}, QDir::Files,
            QDirIterator::Subdirectories);
        while (it.hasNext()) {
            const QString path = it.next();
            const Heard ours = heard(path, false), theirs = heard(path, true);
            QVERIFY2(ours.error == theirs.error, qPrintable(path + u": "_s + ours.error + u" / "_s + theirs.error));
            QVERIFY2(!theirs.error.isEmpty() || ours.events == theirs.events, qPrintable(path));
            ++files;
        }
        QVERIFY(files > 50);
    }
};

QTEST_GUILESS_MAIN(TestXmlScanner)
#include "tst_xml_scanner.moc"
