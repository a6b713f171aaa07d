// SPDX-License-Identifier: GPL-3.0-or-later
#include "importers/common/unpack.h"
#include "importers/import_case.h"
#include "importers/source_case.h"

#include <QDir>
#include <QProcess>
#include <QtEndian>

#include <zlib.h>

using namespace kbs;

/// Archives are made here byte by byte, since no packer writes the bad ones.
class TstUnpack : public QObject {
    Q_OBJECT

private:
    test::Files m_files;
    test::FreshStores m_stores;

    struct Entry {
        QByteArray name, bytes;
        bool deflated = false;
    };

    static QByteArray little(quint32 value, int bytes)
    {
        QByteArray out;
        for (int i = 0; i < bytes; ++i)
            out += static_cast<char>(value >> (8 * i));
        return out;
    }
    static QByteArray deflated(const QByteArray &bytes)
    {
        QByteArray zlibStream = qCompress(bytes, 9).mid(4); // Qt's length, then a zlib stream
        return zlibStream.mid(2, zlibStream.size() - 6);    // without header and checksum
    }
    static QByteArray zip(const std::vector<Entry> &entries)
    {
        QByteArray out, directory;
        for (const Entry &entry : entries) {
            const QByteArray packed = entry.deflated ? deflated(entry.bytes) : entry.bytes;
            const auto sum = static_cast<quint32>(crc32(
                0, reinterpret_cast<const Bytef *>(entry.bytes.constData()), static_cast<uInt>(entry.bytes.size())));
            const QByteArray common = little(20, 2) + little(0, 2) + little(entry.deflated ? 8 : 0, 2) + little(0, 4)
                + little(sum, 4) + little(static_cast<quint32>(packed.size()), 4)
                + little(static_cast<quint32>(entry.bytes.size()), 4)
                + little(static_cast<quint32>(entry.name.size()), 2) + little(0, 2);
            const auto offset = static_cast<quint32>(out.size());
            out += "PK\x03\x04" + common + entry.name + packed;
            directory += "PK\x01\x02" + little(20, 2) + common + little(0, 2) + little(0, 2) + little(0, 2)
                + little(0, 4) + little(offset, 4) + entry.name;
        }
        const auto start = static_cast<quint32>(out.size());
        const auto count = static_cast<quint32>(entries.size());
        return out + directory + "PK\x05\x06" + little(0, 4) + little(count, 2) + little(count, 2)
            + little(static_cast<quint32>(directory.size()), 4) + little(start, 4) + little(0, 2);
    }
    static QByteArray point(const char *name)
    {
        return QByteArray("{\"type\":\"Feature\",\"properties\":{\"ad\":\"") + name
            + "\"},\"geometry\":{\"type\":\"Point\",\"coordinates\":[29.94,40.766]}}";
    }

    Result<import::Unpacked> unpack(const QStringList &given) const
    {
        Progress progress;
        return import::Unpacked::of(given, progress);
    }
    static QStringList folders()
    {
        return QDir(QDir::tempPath())
            .entryList({QStringLiteral("kentcbs-unpack-%1-*").arg(QCoreApplication::applicationPid())}, QDir::Dirs);
    }

private Q_SLOTS:
    void everyFileInsideIsAFileOfTheDelivery()
    {
        const auto place = m_stores.make(QStringLiteral("EPSG:5254"));
        const QString path = m_files.write(QStringLiteral("teslim.zip"),
            zip({{"a.geojson", point("bir"), true}, {"alt/b.geojson", point("iki")}, {"oku.pdf", "%PDF-1.4"},
                {"a.qml", "<qgis/>"}}));
        const auto done = test::importFiles(*place.store, {path});
        QVERIFY2(done, done ? "" : qPrintable(done.error().text()));
        QCOMPARE(done->ledger.loaded, 2);
        QCOMPARE(done->files.size(), std::size_t{2});
        QCOMPARE(done->files[1].path, path + QStringLiteral("/alt/b.geojson"));
        QVERIFY(test::countRule(done->ledger, QStringLiteral("read.passed-over"))
            == 1); // the PDF; the .qml belongs to a layer
        for (const Finding &finding : done->ledger.findings)
            QVERIFY2(!finding.file.contains(QStringLiteral("kentcbs-unpack")), qPrintable(finding.file));
        QVERIFY(folders().isEmpty());
        const auto again = test::importFiles(*place.store, {path});
        QCOMPARE(again->revision, done->revision);
    }

    void kmzAndFolders()
    {
        const QByteArray kml = "<kml "
                               "xmlns=\"http://www.opengis.net/kml/2.2\"><Placemark><name>x</"
                               "name><Point><coordinates>29.9,40.7</coordinates></Point></Placemark></kml>";
        const auto kmz = unpack(
            {m_files.write(QStringLiteral("a.kmz"), zip({{"doc.kml", kml, true}, {"files/icon.png", "\x89PNG"}}))});
        QVERIFY2(kmz, kmz ? "" : qPrintable(kmz.error().text()));
        QCOMPARE(kmz->files().size(), 1);
        QVERIFY(kmz->files()[0].endsWith(QStringLiteral("/doc.kml")));

        QVERIFY(QDir(m_files.folder()).mkpath(QStringLiteral("klasor/alt")));
        m_files.write(QStringLiteral("klasor/a.geojson"), point("a"));
        m_files.write(QStringLiteral("klasor/alt/b.csv"), "id;ad\n1;x\n");
        m_files.write(QStringLiteral("klasor/b.prj"), "x");
        const auto folder = unpack({m_files.path(QStringLiteral("klasor"))});
        QVERIFY(folder);
        QCOMPARE(folder->files().size(), 2);
    }

    void refused_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QString>("says");
        const QByteArray good = point("x");
        QTest::newRow("leads up") << zip({{"../kacak.geojson", good}}) << QStringLiteral("leads out");
        QTest::newRow("leads up inside") << zip({{"a/../../kacak.geojson", good}}) << QStringLiteral("leads out");
        QTest::newRow("Windows path") << zip({{"..\\kacak.geojson", good}}) << QStringLiteral("leads out");
        QTest::newRow("absolute") << zip({{"/tmp/kacak.geojson", good}}) << QStringLiteral("leads out");
        QTest::newRow("drive") << zip({{"C:/kacak.geojson", good}}) << QStringLiteral("leads out");
        QTest::newRow("archive inside") << zip({{"b.zip", zip({{"a.geojson", good}})}})
                                        << QStringLiteral("another archive");
        QTest::newRow("twice") << zip({{"a.geojson", good}, {"A.geojson", good}}) << QStringLiteral("twice");
        QTest::newRow("bomb") << zip({{"a.geojson", QByteArray(80 << 20, ' '), true}}) << QStringLiteral("zip bomb");
        QTest::newRow("nothing of use") << zip({{"a.pdf", "%PDF"}}) << QStringLiteral("no file that can be imported");
        QTest::newRow("cut") << zip({{"a.geojson", good, true}}).chopped(40) << QStringLiteral("damaged");
        QTest::newRow("only a beginning") << QByteArray("PK\x03\x04") << QStringLiteral("damaged");
    }
    void refused()
    {
        QFETCH(const QByteArray, bytes);
        QFETCH(const QString, says);
        const auto place = m_stores.make(QStringLiteral("EPSG:5254"));
        const QString before = test::hashOf(*place.store);
        const QString path = m_files.write(QStringLiteral("kotu.zip"), bytes);
        const auto done = test::importFiles(*place.store, {path});
        QVERIFY(!done);
        QCOMPARE(done.error().kind, ErrorKind::Input);
        QVERIFY2(done.error().text().contains(says), qPrintable(done.error().text()));
        QCOMPARE(done.error().file, path);
        QCOMPARE(test::hashOf(*place.store), before);
        QVERIFY(folders().isEmpty());
        QVERIFY(!QFile::exists(QDir::tempPath() + QStringLiteral("/kacak.geojson")));
        QVERIFY(!QFile::exists(m_files.path(QStringLiteral("kacak.geojson"))));
    }

    void damagedBytesAreNoticed()
    {
        QByteArray bytes = zip({{"a.geojson", point("x")}});
        bytes[60] = static_cast<char>(bytes[60] ^ 1); // inside the stored file: the checksum tells
        const auto done = unpack({m_files.write(QStringLiteral("bozuk.zip"), bytes)});
        QVERIFY(!done);
        QVERIFY2(done.error().text().contains(QStringLiteral("damaged")), qPrintable(done.error().text()));
    }

    void folderOfAKilledProcessIsRemoved()
    {
        QProcess process;
        process.start(QStringLiteral("true"), QStringList());
        QVERIFY(process.waitForStarted());
        const qint64 dead = process.processId();
        QVERIFY(process.waitForFinished());
        const QString left = QDir::tempPath() + QStringLiteral("/kentcbs-unpack-%1-abcdef").arg(dead);
        QVERIFY(QDir().mkpath(left));
        QVERIFY(unpack({m_files.write(QStringLiteral("iyi.zip"), zip({{"a.geojson", point("x")}}))}));
        QVERIFY(!QFileInfo::exists(left));
    }

    void cancelledUnpackingLeavesNothing()
    {
        Progress progress([](double, const QString &) { });
        progress.cancel();
        const auto done = import::Unpacked::of(
            {m_files.write(QStringLiteral("iyi2.zip"), zip({{"a.geojson", point("x")}}))}, progress);
        QVERIFY(!done);
        QCOMPARE(done.error().kind, ErrorKind::Cancelled);
        QVERIFY(folders().isEmpty());
    }
};

QTEST_GUILESS_MAIN(TstUnpack)
#include "tst_unpack.moc"
