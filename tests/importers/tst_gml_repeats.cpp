// SPDX-License-Identifier: GPL-3.0-or-later
// Objects that are taken as a whole, since they are written like one before them, are what they are when they are
// parsed.
#include "importers/common/gml_coordinates.h"
#include "importers/common/gml_document.h"
#include "importers/common/gml_object.h"
#include "importers/common/xml_form.h"
#include "support/shared_data.h"

#include <QDirIterator>
#include <QRandomGenerator>
#include <QTemporaryDir>
#include <QtTest>

using namespace kbs;
using namespace kbs::import;
using namespace Qt::StringLiterals;

namespace {

/// Counts the objects that were taken as a whole.
class Counting : public gml::Collector {
public:
    using Collector::Collector;
    int repeats = 0;
    Taken repeat(std::size_t number, const XmlRepeat &element) override
    {
        const Taken taken = Collector::repeat(number, element);
        repeats += taken == Taken::No ? 0 : 1;
        return taken;
    }
};

QByteArray shown(const SourceGeometry &geometry)
{
    return QByteArray::fromStdString(geometry.path) + ' ' + geometry.srsName.toUtf8()
        + (geometry.patches ? " patches " : " ")
        + (geometry.fault ? geometry.fault->text.toUtf8() : QByteArray::fromStdString(toWkt(geometry.geometry, 17)))
        + QByteArray::number(static_cast<qsizetype>(geometry.geometry.z.size())) + '\n';
}

/// All that an object says, as one text.
QByteArray shown(const SourceObject &object, std::string_view layer)
{
    QByteArray out = QByteArray(layer.data(), static_cast<qsizetype>(layer.size())) + " line "
        + QByteArray::number(object.line) + " id " + QByteArray::fromStdString(object.id)
        + (object.hadGeometry ? " geometry\n" : "\n");
    for (const auto &[path, text] : object.attributes)
        out.append(path.data(), static_cast<qsizetype>(path.size()))
            .append("=")
            .append(text.data(), static_cast<qsizetype>(text.size()))
            .append("\n");
    out += shown({.path = object.geometryPath,
        .geometry = object.geometry,
        .srsName = object.srsName,
        .patches = object.patches,
        .fault = object.fault});
    for (const SourceGeometry &other : object.others)
        out += shown(other);
    for (const SourceFault &note : object.notes)
        out += note.rule.toUtf8() + ' ' + note.text.toUtf8() + '\n';
    return out;
}

struct Read {
    QByteArray objects;
    QString error;
    int repeats = 0, count = 0;
};

Read read(const QString &path, bool expat)
{
    Read out;
    gml::Unfolder unfolder(0.001);
    SourceObject object;
    Counting collector(false, [&](const gml::Tree &tree, std::string_view layer, const gml::Surroundings &around) {
        unfolder.unfold(tree, around, object);
        out.objects += shown(object, layer);
        ++out.count;
        return true;
    });
    Progress progress;
    XmlStream stream(path, {});
    const auto done = expat ? stream.parseWithExpat(collector, progress) : stream.parse(collector, progress);
    out.error = done ? QString() : done.error().text();
    out.repeats = collector.repeats;
    return out;
}

QString written(const QTemporaryDir &folder, const QByteArray &document)
{
    const QString path = folder.filePath(u"teslim.gml"_s);
    QFile file(path);
    return file.open(QIODevice::WriteOnly | QIODevice::Truncate) && file.write(document) == document.size() ? path
                                                                                                            : QString();
}

QByteArray collection(const QByteArray &members)
{
    return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<w:FeatureCollection xmlns:w='http://www.opengis.net/wfs/2.0' "
           "xmlns:gml='http://www.opengis.net/gml/3.2' xmlns:x='http://www.w3.org/1999/xlink' xmlns:k='u:k'>\n"
        + members + "</w:FeatureCollection>\n";
}

QByteArray parcel(int number, const QByteArray &label, const QByteArray &extra = {})
{
    const QByteArray id = QByteArray::number(number);
    return "<w:member><k:Parsel gml:id=\"P." + id + "\"><k:ada>" + label + "</k:ada><k:blok x:href='#A." + id + "'/>"
        + extra + "\n <k:geom><gml:Polygon srsName=\"EPSG:5254\" gml:id='g" + id
        + "'><gml:exterior><gml:LinearRing><gml:posList>0 0 0 " + id
        + ".25 1 1 0 0</gml:posList></gml:LinearRing>"
          "</gml:exterior></gml:Polygon></k:geom></k:Parsel></w:member>\n";
}

} // namespace

class TestGmlRepeats : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void documents_data()
    {
        QTest::addColumn<QByteArray>("document");
        QTest::addColumn<int>("repeats"); ///< at least
        const auto row = [](const char *name, const QByteArray &members, int repeats) {
            QTest::addRow("%s", name) << collection(members) << repeats;
        };
        QByteArray alike;
        for (int i = 1; i <= 50; ++i)
            alike += parcel(i, QByteArray::number(i));
        row("all alike", alike, 49);
        row("a value is empty", parcel(1, "101") + parcel(2, "") + parcel(3, " ") + parcel(4, "104"), 3);
        row("entities and Turkish letters", parcel(1, "1") + parcel(2, "&lt;A&amp;B&#x131;") + parcel(3, "Çınaraltı İ"),
            2);
        row("an entity that is none", parcel(1, "1") + parcel(2, "&nbsp;"), 0);
        row("no UTF-8", parcel(1, "1") + parcel(2, "\xfd"), 0);
        row("end of cdata", parcel(1, "1") + parcel(2, "]]>"), 0);
        row("line breaks in values", parcel(1, "1") + parcel(2, "a\n\nb") + parcel(3, "\r\n3") + parcel(4, "4"), 3);
        row("an element more",
            parcel(1, "1") + parcel(2, "2", "<k:not>x</k:not>") + parcel(3, "3", "<k:not>y</k:not>") + parcel(4, "4"),
            2);
        row("comments and cdata",
            parcel(1, "1", "<!-- x -->") + parcel(2, "2", "<![CDATA[<]]>") + parcel(3, "3", "<!-- x -->"), 0);
        row("mixed text", parcel(1, "1<k:b>2</k:b>3") + parcel(2, "1<k:b>2</k:b>3") + parcel(3, "1<k:b>5</k:b>"), 0);
        row("an element in place of a text", parcel(1, "1") + parcel(2, "<k:b/>") + parcel(3, "<k:b/>"), 1);
        row("another quote", parcel(1, "1") + parcel(2, "2").replace('"', '\'') + parcel(3, "3").replace('"', '\''), 1);
        row("a quote in a value", parcel(1, "1") + parcel(2, "2").replace("P.2", "P'2"), 1);
        row("less-than in a value", parcel(1, "1") + parcel(2, "2").replace("P.2", "P<2"), 0);
        row("no id", parcel(1, "1") + parcel(2, "2").replace("P.2", ""), 1);
        row("another system", parcel(1, "1") + parcel(2, "2").replace("5254", "5255") + parcel(3, "3"), 1);
        row("a namespace of its own",
            parcel(1, "1").replace("<k:Parsel", "<k:Parsel xmlns:k='u:1'")
                + parcel(2, "2").replace("<k:Parsel", "<k:Parsel xmlns:k='u:1'")
                + parcel(3, "3").replace("<k:Parsel", "<k:Parsel xmlns:k='u:2'"),
            1);
        row("a namespace around",
            "<w:additionalObjects xmlns:k='u:2'>" + parcel(1, "1") + "</w:additionalObjects>" + parcel(2, "2"), 0);
        row("by its id alone",
            QByteArray("<k:list><k:Parsel gml:id='1'><k:a>1</k:a></k:Parsel><k:Parsel "
                       "gml:id='2'><k:a>2</k:a></k:Parsel><k:Parsel gml:id=''><k:a>3</k:a></k:Parsel></k:list>"),
            1);
        row("elsewhere",
            parcel(1, "1") + "<gml:metaDataProperty>" + parcel(2, "2") + "</gml:metaDataProperty>" + parcel(3, "3"), 1);
        row("coordinates that are none", parcel(1, "1") + parcel(2, "2").replace("2.25", "x") + parcel(3, "3"), 2);
        row("an open ring", parcel(1, "1") + parcel(2, "2").replace("1 1 0 0", "\n1 1\n") + parcel(3, "3"), 2);
        row("malformed behind", parcel(1, "1") + parcel(2, "2") + "<w:member>", 1);
        QByteArray many;
        for (int round = 0; round < 3; ++round)
            for (int i = 1; i <= 60; ++i)
                many += parcel(i, "1", QByteArray("<k:e/>").repeated(i));
        row("many forms", many, 0);
        QByteArray large;
        for (int i = 1; i <= 12000; ++i) // several buffers
            large += parcel(i, QByteArray::number(i % 977), i % 7 == 0 ? "<k:not>Ş</k:not>" : "");
        row("large", large, 11900);
        row("cut off", large.left(3'000'000), 7000);
    }

    void documents()
    {
        QFETCH(QByteArray, document);
        QFETCH(int, repeats);
        const QTemporaryDir folder;
        const QString path = written(folder, document);
        const Read ours = read(path, false), parsed = read(path, true);
        QCOMPARE(ours.error, parsed.error);
        QVERIFY2(ours.repeats >= repeats, qPrintable(QString::number(ours.repeats)));
        if (!parsed.error.isEmpty())
            return;
        QCOMPARE(ours.count, parsed.count);
        QVERIFY2(
            ours.objects == parsed.objects, ours.objects.left(2000) + "\n--- parsed\n" + parsed.objects.left(2000));
    }

    /// Where the buffer's pieces meet makes no difference.
    void everyCut()
    {
        const QTemporaryDir folder;
        const QByteArray unit = parcel(7, "7\n&amp;ğ");
        for (int before = 0; before < unit.size() + 3; before += 3) {
            const QByteArray document = collection(
                parcel(1, "1") + "<!--" + QByteArray(1024 * 1024 - 900 - before, 'x') + "-->" + unit + unit + unit);
            const QString path = written(folder, document);
            const Read ours = read(path, false), parsed = read(path, true);
            QCOMPARE(ours.error, parsed.error);
            QVERIFY2(ours.objects == parsed.objects, qPrintable(QString::number(before)));
        }
    }

    void mutations()
    {
        QByteArray seed;
        for (int i = 1; i <= 6; ++i)
            seed += parcel(i, "A " + QByteArray::number(i), i % 3 == 0 ? "<k:not>İ\n</k:not>" : "");
        seed = collection(seed);
        const QByteArray pieces = "<>&;='\"/!-[]? \n\t:axç\xc4\x01"
                                  "09.";
        QRandomGenerator random(7);
        const QTemporaryDir folder;
        int refused = 0, repeats = 0;
        for (int round = 0; round < 1500; ++round) {
            QByteArray document = seed;
            const qsizetype first = seed.indexOf("<w:member>");
            for (int change = random.bounded(1, 4); change > 0; --change) {
                const qsizetype at = first + random.bounded(static_cast<int>(document.size() - first));
                const char piece = pieces[random.bounded(static_cast<int>(pieces.size()))];
                switch (random.bounded(3)) {
                case 0: document[at] = piece; break;
                case 1: document.insert(at, piece); break;
                default: document.remove(at, random.bounded(1, 4)); break;
                }
            }
            const QString path = written(folder, document);
            const Read ours = read(path, false), parsed = read(path, true);
            if (ours.error.isEmpty() != parsed.error.isEmpty()
                || (parsed.error.isEmpty() && ours.objects != parsed.objects))
                QFAIL(document + "\n--- ours\n" + ours.error.toUtf8() + ours.objects + "\n--- expat\n"
                    + parsed.error.toUtf8() + parsed.objects);
            refused += parsed.error.isEmpty() ? 0 : 1;
            repeats += ours.repeats;
        }
        QVERIFY(refused > 200 && refused < 1400 && repeats > 1000); // all kinds were met
    }

    void realDeliveries()
    {
        KBS_NEEDS_SHARED_DATA();
        int files = 0, repeats = 0;
        QDirIterator it(test::sharedData(), {u"*.gml"_s, u"*.xml"_s}, QDir::Files, QDirIterator::Subdirectories);
        while (it.hasNext()) {
            const QString path = it.next();
            const Read ours = read(path, false), parsed = read(path, true);
            QVERIFY2(ours.error == parsed.error, qPrintable(path));
            QVERIFY2(!parsed.error.isEmpty() || ours.objects == parsed.objects, qPrintable(path));
            ++files;
            repeats += ours.repeats;
        }
        QVERIFY(files > 50 && repeats > 1000);
    }

    void forms()
    {
        const auto form = XmlForm::of("<a b='1' srsName='x'><c>2</c> <d e=\"3\"/></a>");
        QVERIFY(form);
        QCOMPARE(form->slots().size(), 3);
        std::vector<std::string_view> values;
        const std::string_view same = "<a b='10' srsName='x'><c></c> <d e=\"'\"/></a>tail";
        QCOMPARE(form->match(same.data(), same.data() + same.size(), values), same.data() + same.size() - 4);
        QCOMPARE(values, (std::vector<std::string_view>{"10", "", "'"}));
        for (std::size_t cut = 0; cut < same.size() - 4; ++cut) // never beyond the end
            QVERIFY(!form->match(same.data(), same.data() + cut, values));
        const std::string_view other = "<a b='10' srsName='y'><c>2</c> <d e=\"3\"/></a>";
        QVERIFY(!form->match(other.data(), other.data() + other.size(), values));
        QVERIFY(!XmlForm::of("<a><!-- x --></a>"));
        QVERIFY(!XmlForm::of("<a>x<b/>y</a>"));
    }

    /// Every way to write a number is read as the nearest double.
    void numbers()
    {
        QRandomGenerator random(11);
        for (int round = 0; round < 200'000; ++round) {
            std::string text = random.bounded(4) == 0 ? "-" : "";
            for (int digits = random.bounded(1, 13); digits > 0; --digits)
                text += static_cast<char>('0' + random.bounded(10));
            if (const int decimals = random.bounded(12); decimals > 0) {
                text += '.';
                for (int digit = 0; digit < decimals; ++digit)
                    text += static_cast<char>('0' + random.bounded(10));
            }
            double expected = 0;
            QVERIFY(gml::readNumber(text, expected));
            gml::Coordinates read;
            std::string mistake;
            const std::string list = text + " " + text + (random.bounded(2) == 0 ? "" : " ");
            QVERIFY(gml::readPosList(list, 2, 0, read, mistake));
            QVERIFY2(
                read.points.size() == 1 && read.points[0].x == expected && read.points[0].y == expected, text.c_str());
        }
        for (const char *wrong : {"1.", ".", "-", "1.5x 2", "12345678x 1", "1 2 3 4 5x", "--1 2"}) {
            gml::Coordinates read;
            std::string mistake;
            double alone = 0;
            const std::string_view first = std::string_view(wrong).substr(0, std::string_view(wrong).find(' '));
            if (!gml::readNumber(first, alone))
                QVERIFY2(!gml::readPosList(wrong, 2, 0, read, mistake), wrong);
        }
    }
};

QTEST_GUILESS_MAIN(TestGmlRepeats)
#include "tst_gml_repeats.moc"
