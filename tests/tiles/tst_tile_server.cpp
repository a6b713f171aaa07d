// SPDX-License-Identifier: GPL-3.0-or-later
#include "tiles/tile_server.h"

#include "support/small_city.h"
#include "tiles/web_mercator.h"

#include <QImage>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTcpSocket>
#include <QTemporaryDir>
#include <QtTest>

using namespace kbs;
using namespace Qt::StringLiterals;

class TestTileServer : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        auto catalogue = Catalogue::load();
        QVERIFY2(catalogue, catalogue ? "" : qPrintable(catalogue.error().text()));
        const QString path = m_folder.filePath(u"city.kbs"_s);
        auto store = test::makeSmallCity(path, *catalogue);
        QVERIFY2(store, store ? "" : qPrintable(store.error().text()));
        m_catalogue = *catalogue;
        auto styles = StyleBook::load(**catalogue);
        QVERIFY(styles);
        m_styles = *styles;
        auto server = tiles::TileServer::start(
            [path, catalogue = *catalogue] { return stores::open(path, catalogue, true); }, m_styles);
        QVERIFY2(server, server ? "" : qPrintable(server.error().text()));
        m_server = std::move(*server);
    }

    void tilesOfTheCity()
    {
        // 500000, 4400000 in TUREF / TM30 lies near 30° E, 39.73° N.
        const tiles::TileRange range = tiles::tilesOf(Bbox{3340000, 4827800, 3340000, 4827800}, 16);
        const Reply reply
            = get(QByteArray("/tile/16/") + QByteArray::number(range.x0) + "/" + QByteArray::number(range.y0) + ".png");
        QCOMPARE(reply.status, 200);
        const QImage tile = QImage::fromData(reply.body, "PNG");
        QCOMPARE(tile.size(), QSize(256, 256));
        const Reply fine = get(
            QByteArray("/tile/16/") + QByteArray::number(range.x0) + "/" + QByteArray::number(range.y0) + "@2x.png");
        QCOMPARE(QImage::fromData(fine.body, "PNG").size(), QSize(512, 512));
    }

    void noSuchTile_data()
    {
        QTest::addColumn<QByteArray>("path");
        QTest::newRow("outside") << QByteArray("/tile/3/9/0.png");
        QTest::newRow("negative") << QByteArray("/tile/3/0/-1.png");
        QTest::newRow("too close") << QByteArray("/tile/31/0/0.png");
        QTest::newRow("words") << QByteArray("/tile/3/0/abc.png");
        QTest::newRow("climbing") << QByteArray("/tile/../../etc/passwd");
        QTest::newRow("unknown") << QByteArray("/parsel");
    }
    void noSuchTile()
    {
        QFETCH(QByteArray, path);
        const Reply reply = get(path);
        QVERIFY2(reply.status >= 400 && reply.status < 500, QByteArray::number(reply.status).constData());
    }

    void searchSpeaksNominatim()
    {
        const Reply reply = get("/search?q=sifa%20ecz&format=json&limit=5");
        QCOMPARE(reply.status, 200);
        const QJsonArray hits = QJsonDocument::fromJson(reply.body).array();
        QCOMPARE(hits.size(), 1);
        const QJsonObject hit = hits[0].toObject();
        QVERIFY(hit[u"display_name"_s].toString().contains(u"Şifa Eczanesi"_s));
        QVERIFY(std::abs(hit[u"lat"_s].toString().toDouble() - 39.7344) < 0.001);
        QVERIFY(std::abs(hit[u"lon"_s].toString().toDouble() - 30.0021) < 0.001);
    }

    void parcelsAreNotFound()
    {
        for (const QByteArray text : {"77700", "77700/1", "GIZLI", "GIZLI%20MALIK"}) {
            const Reply reply = get("/search?q=" + text);
            QCOMPARE(reply.status, 200);
            QCOMPARE(QJsonDocument::fromJson(reply.body).array().size(), 0);
        }
    }

    void reverseNamesTheNearestDoor()
    {
        const Reply found = get("/search?q=sifa");
        const QJsonObject place = QJsonDocument::fromJson(found.body).array()[0].toObject();
        const Reply reply = get(
            "/reverse?lat=" + place[u"lat"_s].toString().toLatin1() + "&lon=" + place[u"lon"_s].toString().toLatin1());
        QCOMPARE(QJsonDocument::fromJson(reply.body).object()[u"display_name"_s].toString(),
            place[u"display_name"_s].toString());
        QCOMPARE(QJsonDocument::fromJson(get("/reverse?lat=41&lon=29").body).object().size(), 0);
    }

    void otherHostsAreRefused_data()
    {
        QTest::addColumn<QByteArray>("host");
        QTest::newRow("a name that was pointed at this computer") << QByteArray("evil.example");
        QTest::newRow("another port") << QByteArray("127.0.0.1:1");
        QTest::newRow("none") << QByteArray();
    }
    void otherHostsAreRefused()
    {
        QFETCH(QByteArray, host);
        const Reply reply = get("/search?q=sifa", host);
        QVERIFY2(reply.status == 403 || reply.status == 400, QByteArray::number(reply.status).constData());
        QVERIFY(!reply.body.contains("Eczane"));
    }

    void aStoreThatCannotBeOpenedIsTold()
    {
        auto server = tiles::TileServer::start(
            [this] { return stores::open(m_folder.filePath(u"missing.kbs"_s), m_catalogue, true); }, m_styles);
        QVERIFY(server);
        const Reply reply = get("/search?q=a", "127.0.0.1:" + QByteArray::number((*server)->port()), (*server)->port());
        QCOMPARE(reply.status, 503);
        QVERIFY(!reply.body.isEmpty());
    }

private:
    struct Reply {
        int status = 0;
        QByteArray body;
    };

    /// A request by hand, since the Host line is what is tested.
    Reply get(const QByteArray &path) { return get(path, "127.0.0.1:" + QByteArray::number(m_server->port())); }
    Reply get(const QByteArray &path, const QByteArray &host, quint16 port = 0)
    {
        QTcpSocket socket;
        socket.connectToHost(u"127.0.0.1"_s, port ? port : m_server->port());
        QByteArray answer;
        QObject::connect(&socket, &QTcpSocket::readyRead, &socket, [&] { answer += socket.readAll(); });
        socket.write("GET " + path + " HTTP/1.1\r\n" + (host.isEmpty() ? QByteArray() : "Host: " + host + "\r\n")
            + "Connection: close\r\n\r\n");
        const auto isWhole = [&] {
            const qsizetype head = answer.indexOf("\r\n\r\n");
            if (head < 0)
                return false;
            const auto length
                = QRegularExpression(u"content-length: *(\\d+)"_s, QRegularExpression::CaseInsensitiveOption)
                      .match(QString::fromLatin1(answer.left(head)));
            return length.hasMatch() && answer.size() - head - 4 >= length.captured(1).toLongLong();
        };
        if (!QTest::qWaitFor(isWhole, 20000))
            return {};
        const qsizetype head = answer.indexOf("\r\n\r\n");
        return {answer.mid(9, 3).toInt(), answer.mid(head + 4)};
    }

    QTemporaryDir m_folder;
    std::shared_ptr<const Catalogue> m_catalogue;
    std::shared_ptr<const StyleBook> m_styles;
    std::unique_ptr<tiles::TileServer> m_server;
};

QTEST_MAIN(TestTileServer)
#include "tst_tile_server.moc"
