// SPDX-License-Identifier: GPL-3.0-or-later
#include "importers/common/unpack.h"
#include "importers/import_case.h"
#include "importers/source_case.h"

#include <QDir>
#include <QProcess>
#include <QtEndian>

#include <archive.h>
#include <archive_entry.h>
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
    struct Packed {
        QByteArray name, bytes;
        unsigned type = AE_IFREG;
        QByteArray linkTo;
    };
    /// What libarchive packs: "7z", or "tar" with a packing ("", "gz", "xz", "zst", "bz2").
    QString packed(const QString &fileName, const QString &kind, const std::vector<Packed> &entries) const
    {
        const QString path = m_files.path(fileName);
        archive *out = archive_write_new();
        const QString packing = kind.section(u'.', 1);
        if (kind == QStringLiteral("7z"))
            archive_write_set_format_7zip(out);
        else
            archive_write_set_format_gnutar(out);
        if (packing == QStringLiteral("gz"))
            archive_write_add_filter_gzip(out);
        else if (packing == QStringLiteral("xz"))
            archive_write_add_filter_xz(out);
        else if (packing == QStringLiteral("zst"))
            archive_write_add_filter_zstd(out);
        else if (packing == QStringLiteral("bz2"))
            archive_write_add_filter_bzip2(out);
        if (archive_write_open_filename(out, QFile::encodeName(path).constData()) != ARCHIVE_OK)
            qFatal("%s", archive_error_string(out));
        for (const Packed &one : entries) {
            archive_entry *entry = archive_entry_new();
            archive_entry_set_pathname(entry, one.name.constData());
            archive_entry_set_size(entry, one.type == AE_IFREG ? one.bytes.size() : 0);
            archive_entry_set_filetype(entry, one.type);
            archive_entry_set_perm(entry, 0644);
            if (one.type == AE_IFLNK)
                archive_entry_set_symlink(entry, one.linkTo.constData());
            else if (!one.linkTo.isEmpty())
                archive_entry_set_hardlink(entry, one.linkTo.constData());
            if (archive_write_header(out, entry) < ARCHIVE_WARN)
                qFatal("%s", archive_error_string(out));
            if (one.linkTo.isEmpty() && one.type == AE_IFREG)
                archive_write_data(out, one.bytes.constData(), static_cast<std::size_t>(one.bytes.size()));
            archive_entry_free(entry);
        }
        archive_write_free(out);
        return path;
    }
    static QStringList kinds()
    {
        return {QStringLiteral("7z"), QStringLiteral("tar"), QStringLiteral("tar.gz"), QStringLiteral("tar.xz"),
            QStringLiteral("tar.zst"), QStringLiteral("tar.bz2")};
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

    void everyKindOfArchive_data()
    {
        QTest::addColumn<QString>("kind");
        for (const QString &kind : kinds())
            QTest::newRow(qPrintable(kind)) << kind;
    }
    void everyKindOfArchive()
    {
        QFETCH(const QString, kind);
        const auto place = m_stores.make(QStringLiteral("EPSG:5254"));
        const QString path = packed(QStringLiteral("teslim.") + kind, kind,
            {{"alt", {}, AE_IFDIR}, {"a.geojson", point("bir")}, {"alt/b.geojson", point("iki")},
                {"şehir/oku.pdf", "%PDF-1.4"}});
        const auto done = test::importFiles(*place.store, {path});
        QVERIFY2(done, done ? "" : qPrintable(done.error().text()));
        QCOMPARE(done->ledger.loaded, 2);
        QCOMPARE(done->files.size(), std::size_t{2});
        QCOMPARE(done->files[1].path, path + QStringLiteral("/alt/b.geojson"));
        QCOMPARE(test::countRule(done->ledger, QStringLiteral("read.passed-over")), 1);
        QVERIFY(folders().isEmpty());
        const auto again = test::importFiles(*place.store, {path});
        QCOMPARE(again->revision, done->revision);
    }

    void hostileArchives_data()
    {
        QTest::addColumn<QString>("kind");
        QTest::addColumn<QList<QByteArray>>("names");
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<int>("type");
        QTest::addColumn<QByteArray>("linkTo");
        QTest::addColumn<QString>("says");
        for (const QString &kind : kinds()) {
            const auto row = [&](const char *name, const QList<QByteArray> &names, const QByteArray &bytes,
                                 const char *says, int type = AE_IFREG, const QByteArray &linkTo = {}) {
                QTest::newRow(qPrintable(kind + u' ' + QLatin1StringView(name)))
                    << kind << names << bytes << type << linkTo << QString::fromLatin1(says);
            };
            row("leads up", {"../kacak.geojson"}, point("x"), "leads out");
            row("leads up inside", {"a/../../kacak.geojson"}, point("x"), "leads out");
            row("Windows path", {"..\\kacak.geojson"}, point("x"), "leads out");
            row("absolute", {"/tmp/kacak.geojson"}, point("x"), "leads out");
            row("drive", {"C:/kacak.geojson"}, point("x"), "leads out");
            row("twice", {"a.geojson", "A.geojson"}, point("x"), "twice");
            row("archive inside", {"b.zip"}, zip({{"a.geojson", point("x")}}), "another archive");
            row("nothing of use", {"a.pdf"}, "%PDF", "no file that can be imported");
            row("link to a file outside", {"a.geojson"}, {}, "is a link", AE_IFLNK, "/etc/passwd");
            if (kind == u"7z")
                continue; // knows neither hard links nor devices
            row("hard link", {"a.geojson"}, {}, "is a link", AE_IFREG, "/etc/passwd");
            row("device", {"a.geojson"}, {}, "a device", AE_IFCHR);
            row("pipe", {"a.geojson"}, {}, "a device", AE_IFIFO);
        }
        for (const QString &kind : {QStringLiteral("7z"), QStringLiteral("tar.gz"), QStringLiteral("tar.xz"),
                 QStringLiteral("tar.zst"), QStringLiteral("tar.bz2")})
            QTest::newRow(qPrintable(kind + QStringLiteral(" bomb")))
                << kind << QList<QByteArray>{"a.geojson"} << QByteArray(80 << 20, ' ') << int(AE_IFREG) << QByteArray()
                << QStringLiteral("zip bomb");
    }
    void hostileArchives()
    {
        QFETCH(const QString, kind);
        QFETCH(const QList<QByteArray>, names);
        QFETCH(const QByteArray, bytes);
        QFETCH(const int, type);
        QFETCH(const QByteArray, linkTo);
        QFETCH(const QString, says);
        std::vector<Packed> entries;
        for (const QByteArray &name : names)
            entries.push_back({name, bytes, static_cast<unsigned>(type), linkTo});
        const QString path = packed(QStringLiteral("kotu.") + kind, kind, entries);
        const auto done = unpack({path});
        QVERIFY(!done);
        QCOMPARE(done.error().kind, ErrorKind::Input);
        QVERIFY2(done.error().text().contains(says), qPrintable(done.error().text()));
        QCOMPARE(done.error().file, path);
        QVERIFY(folders().isEmpty());
        QVERIFY(!QFile::exists(QDir::tempPath() + QStringLiteral("/kacak.geojson")));
        QVERIFY(!QFile::exists(m_files.path(QStringLiteral("kacak.geojson"))));
    }

    /// Nothing after the end of a tar is a file, but what is packed there would cost time and is counted.
    void bytesAfterTheEndAreCounted()
    {
        const QString plain = packed(QStringLiteral("son.tar"), QStringLiteral("tar"), {{"a.geojson", point("x")}});
        QFile file(plain);
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QByteArray padded = file.readAll() + QByteArray(80 << 20, '\0');
        const QString path = m_files.path(QStringLiteral("son.tar.gz"));
        gzFile out = gzopen(QFile::encodeName(path).constData(), "wb");
        gzwrite(out, padded.constData(), static_cast<unsigned>(padded.size()));
        gzclose(out);
        const auto done = unpack({path});
        QVERIFY(!done);
        QVERIFY2(done.error().text().contains(QStringLiteral("zip bomb")), qPrintable(done.error().text()));
    }

    void damagedArchives_data() { everyKindOfArchive_data(); }
    /// Every place of the file, one bit each: noticed, or without effect on what comes out.
    void damagedArchives()
    {
        QFETCH(const QString, kind);
        const QByteArray content = point("bir");
        QByteArray bytes;
        {
            QFile file(packed(QStringLiteral("iyi.") + kind, kind, {{"a.geojson", content}}));
            QVERIFY(file.open(QIODevice::ReadOnly));
            bytes = file.readAll();
        }
        const QString path = m_files.path(QStringLiteral("bozuk.") + kind);
        int noticed = 0;
        for (qsizetype at = 0; at < std::min<qsizetype>(bytes.size(), 700); ++at) {
            QByteArray bad = bytes;
            bad[at] = static_cast<char>(bad[at] ^ 4);
            m_files.write(QFileInfo(path).fileName(), bad);
            const auto done = unpack({path});
            if (!done) {
                ++noticed;
                QVERIFY2(done.error().kind == ErrorKind::Input, qPrintable(done.error().text()));
                continue;
            }
            if (done->files().value(0) == path)
                continue; // no longer an archive by its first bytes: the readers look at it
            QFile file(done->files().value(0));
            QVERIFY(file.open(QIODevice::ReadOnly));
            if (kind != u"tar" && kind != u"tar.zst") // no checksum of the contents
                QCOMPARE(file.readAll(), content);
        }
        if (kind != u"tar")
            QVERIFY(noticed > 0);
        m_files.write(QFileInfo(path).fileName(), bytes.first(bytes.size() / 2));
        if (kind != u"tar") // a cut tar may end where its file ends
            QVERIFY(!unpack({path}));
        QVERIFY(folders().isEmpty());
    }

    void namesInTurkishCodePages_data()
    {
        QTest::addColumn<QByteArray>("name");
        QTest::addColumn<QString>("wanted");
        QTest::newRow("UTF-8") << QByteArray("ÇİĞDEM_şğı.geojson") << QStringLiteral("ÇİĞDEM_şğı.geojson");
        QTest::newRow("DOS 857") << QByteArray("\x80\x98\xA6"
                                               "DEM_\x9F\xA7\x8D.geojson")
                                 << QStringLiteral("ÇİĞDEM_şğı.geojson");
        QTest::newRow("Windows 1254") << QByteArray("\xC7\xDD\xD0"
                                                    "DEM_\xFE\xF0\xFD.geojson")
                                      << QStringLiteral("ÇİĞDEM_şğı.geojson");
    }
    void namesInTurkishCodePages()
    {
        QFETCH(const QByteArray, name);
        QFETCH(const QString, wanted);
        const QString zipName = QString::fromLatin1(QTest::currentDataTag()) + QStringLiteral(".zip");
        const auto zipped = unpack({m_files.write(zipName, zip({{name, point("x")}}))});
        QVERIFY2(zipped, zipped ? "" : qPrintable(zipped.error().text()));
        QCOMPARE(QFileInfo(zipped->files().value(0)).fileName(), wanted);
        QByteArray tar; // libarchive would translate the name
        {
            const QByteArray stand(name.size(), 'x');
            QFile file(packed(QStringLiteral("ad.tar"), QStringLiteral("tar"), {{stand, point("x")}}));
            QVERIFY(file.open(QIODevice::ReadOnly));
            tar = file.readAll();
        }
        tar.replace(0, name.size(), name);
        tar.replace(148, 8, "        ");
        unsigned sum = 0;
        for (const char c : tar.first(512))
            sum += static_cast<unsigned char>(c);
        tar.replace(148, 8, QByteArray::number(sum, 8).rightJustified(6, '0') + QByteArray("\0 ", 2));
        const auto tarred = unpack({m_files.write(QStringLiteral("ad2.tar"), tar)});
        QVERIFY2(tarred, tarred ? "" : qPrintable(tarred.error().text()));
        QCOMPARE(QFileInfo(tarred->files().value(0)).fileName(), wanted);
    }

    void packedFilesAreNoArchives()
    {
        const QString path = m_files.path(QStringLiteral("nokta.geojson.gz"));
        gzFile out = gzopen(QFile::encodeName(path).constData(), "wb");
        gzwrite(out, point("x").constData(), static_cast<unsigned>(point("x").size()));
        gzclose(out);
        const auto done = unpack({path});
        QVERIFY(done);
        QCOMPARE(done->files(), QStringList{path});
        const auto rar = unpack({m_files.write(QStringLiteral("a.rar"), QByteArray("Rar!\x1A\x07\x00", 7))});
        QVERIFY(!rar);
        QVERIFY(rar.error().text().contains(QStringLiteral("RAR")));
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
