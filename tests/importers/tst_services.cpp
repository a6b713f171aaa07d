// SPDX-License-Identifier: GPL-3.0-or-later
#include "importers/common/remote.h"
#include "importers/import_case.h"
#include "importers/source_case.h"
#include "support/web_server.h"

#include <QElapsedTimer>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

using namespace kbs;
using test::WebServer;

/// Services that answer on the loopback address; nothing else on the network is asked.
class TstServices : public QObject {
    Q_OBJECT

private:
    test::FreshStores m_stores;
    test::Files m_files;

    using Answer = WebServer::Answer;
    using Request = WebServer::Request;

    static QByteArray parcel(int number, const QByteArray &version)
    {
        const QByteArray x = QByteArray::number(29.94 + 0.002 * number, 'f', 4);
        const QByteArray x2 = QByteArray::number(29.94 + 0.002 * number + 0.001, 'f', 4);
        const QByteArray id = QByteArray::number(number);
        const bool isOld = version.startsWith("1.0");
        const QByteArray ring = isOld
            ? "<gml:outerBoundaryIs><gml:LinearRing><gml:coordinates>" + x + ",40.7660 " + x2 + ",40.7660 " + x2
                + ",40.7668 " + x + ",40.7668 " + x
                + ",40.7660</gml:coordinates></gml:LinearRing></gml:outerBoundaryIs>"
            : "<gml:exterior><gml:LinearRing><gml:posList>" + x + " 40.7660 " + x2 + " 40.7660 " + x2 + " 40.7668 " + x
                + " 40.7668 " + x + " 40.7660</gml:posList></gml:LinearRing></gml:exterior>";
        return "<TKGM:parseller " + QByteArray(isOld ? "fid" : "gml:id") + "=\"parseller." + id + "\"><TKGM:adano>0"
            + id + "</TKGM:adano><TKGM:parselno>" + id + "</TKGM:parselno><TKGM:tapukimlikno>" + id
            + "</TKGM:tapukimlikno><TKGM:tapuzeminref>9" + id
            + "</TKGM:tapuzeminref><TKGM:durum>3</TKGM:durum><TKGM:geom><gml:Polygon srsName=\"EPSG:4326\">" + ring
            + "</gml:Polygon></TKGM:geom></TKGM:parseller>";
    }

    static QByteArray collection(const QByteArray &version, const QByteArray &attributes, const QByteArray &members)
    {
        const QByteArray wfs
            = version.startsWith("2") ? "http://www.opengis.net/wfs/2.0" : "http://www.opengis.net/wfs";
        const QByteArray gml
            = version.startsWith("2") ? "http://www.opengis.net/gml/3.2" : "http://www.opengis.net/gml";
        return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<wfs:FeatureCollection xmlns:wfs=\"" + wfs
            + "\" xmlns:gml=\"" + gml + "\" xmlns:TKGM=\"http://www.tkgm.gov.tr\" " + attributes + ">" + members
            + "</wfs:FeatureCollection>";
    }

    static QByteArray capabilities(const QByteArray &version, const QByteArray &more = {})
    {
        return "<wfs:WFS_Capabilities xmlns:wfs=\"http://www.opengis.net/wfs\" "
               "xmlns:ows=\"http://www.opengis.net/ows\" "
               "version=\""
            + version + "\">" + more
            + "<wfs:FeatureTypeList><wfs:FeatureType><wfs:Name>TKGM:parseller</wfs:Name></wfs:FeatureType>"
              "<wfs:FeatureType><wfs:Name>TKGM:mahalleler</wfs:Name></wfs:FeatureType></wfs:FeatureTypeList>"
              "</wfs:WFS_Capabilities>";
    }

    static QByteArray exception(const QByteArray &text)
    {
        return "<ows:ExceptionReport xmlns:ows=\"http://www.opengis.net/ows\"><ows:Exception "
               "exceptionCode=\"NoApplicableCode\"><ows:ExceptionText>"
            + text + "</ows:ExceptionText></ows:Exception></ows:ExceptionReport>";
    }

    /// A service with `total` parcels. `serverLimit`: it gives no more at once, whatever is asked.
    struct Wfs {
        QByteArray version = "2.0.0";
        int total = 25;
        int serverLimit = 10;
        bool knowsPages = true;
        bool knowsHits = true;

        Answer operator()(const Request &request) const
        {
            if (request.parameter(QStringLiteral("REQUEST")) == QStringLiteral("GetCapabilities"))
                return {capabilities(version)};
            const QString type
                = request.parameter(version.startsWith("2") ? QStringLiteral("TYPENAMES") : QStringLiteral("TYPENAME"));
            if (type != QStringLiteral("TKGM:parseller"))
                return {collection(version,
                    version.startsWith("2") ? "numberMatched=\"0\" numberReturned=\"0\"" : "numberOfFeatures=\"0\"",
                    {})};
            const QByteArray all = QByteArray::number(total);
            if (request.parameter(QStringLiteral("RESULTTYPE")) == QStringLiteral("hits"))
                return {collection(version,
                    version.startsWith("2")
                        ? "numberMatched=\"" + (knowsHits ? all : "unknown") + "\" numberReturned=\"0\""
                        : "numberOfFeatures=\"" + all + "\"",
                    {})};
            int size = request.parameter(QStringLiteral("COUNT")).toInt()
                + request.parameter(QStringLiteral("MAXFEATURES")).toInt();
            size = size > 0 ? std::min(size, serverLimit) : serverLimit;
            const int first = knowsPages ? request.parameter(QStringLiteral("STARTINDEX")).toInt() : 0;
            QByteArray members;
            int given = 0;
            for (int i = first; i < std::min(total, first + size); ++i, ++given)
                members += (version.startsWith("2") ? "<wfs:member>" : "<gml:featureMember>") + parcel(i, version)
                    + (version.startsWith("2") ? "</wfs:member>" : "</gml:featureMember>");
            const QByteArray returned = QByteArray::number(given);
            return {collection(version,
                version.startsWith("2")         ? "numberMatched=\"" + all + "\" numberReturned=\"" + returned + "\""
                    : version.startsWith("1.1") ? "numberOfFeatures=\"" + returned + "\""
                                                : QByteArray(),
                members)};
        }
    };

    static QByteArray feature(int number)
    {
        const double x = 29.94 + 0.002 * number;
        return QStringLiteral("{\"type\":\"Feature\",\"id\":\"n%1\",\"properties\":{\"adi\":\"Nokta %1\"},"
                              "\"geometry\":{\"type\":\"Point\",\"coordinates\":[%2,40.766]}}")
            .arg(number)
            .arg(x, 0, 'f', 4)
            .toUtf8();
    }
    static QByteArray page(int first, int end, const QByteArray &next, int matched)
    {
        QByteArray features;
        for (int i = first; i < end; ++i)
            features += (features.isEmpty() ? "" : ",") + feature(i);
        return "{\"type\": \"FeatureCollection\",\"numberMatched\":" + QByteArray::number(matched)
            + ",\"numberReturned\":" + QByteArray::number(end - first) + ",\"links\":["
            + (next.isEmpty() ? "" : "{\"rel\":\"next\",\"href\":\"" + next + "\"}") + "],\"features\":[" + features
            + "]}";
    }

    static QStringList folders()
    {
        return QDir(QDir::tempPath())
            .entryList({QStringLiteral("kentcbs-unpack-%1-*").arg(QCoreApplication::applicationPid())}, QDir::Dirs);
    }
    static QStringList everything(const import::Ledger &ledger, const std::vector<import::FileReport> &files)
    {
        QStringList out;
        for (const Finding &finding : ledger.findings)
            out << finding.text << finding.file;
        for (const import::FileReport &file : files)
            out << file.path << file.why << file.crsWhy;
        return out;
    }

private Q_SLOTS:
    void everyVersionOfWfs_data()
    {
        QTest::addColumn<QByteArray>("version");
        QTest::addColumn<int>("limit");
        QTest::addColumn<bool>("pages");
        QTest::addColumn<bool>("hits");
        QTest::newRow("2.0") << QByteArray("2.0.0") << 10 << true << true;
        QTest::newRow("2.0, number not known") << QByteArray("2.0.0") << 10 << true << false;
        QTest::newRow("1.1") << QByteArray("1.1.0") << 10 << true << true;
        QTest::newRow("1.0") << QByteArray("1.0.0") << 10 << true << false;
        QTest::newRow("1.0 without paging") << QByteArray("1.0.0") << 1000 << false << false;
        QTest::newRow("1.1 without paging") << QByteArray("1.1.0") << 1000 << false << true;
        QTest::newRow("all in one page") << QByteArray("2.0.0") << 1000 << true << true;
    }
    void everyVersionOfWfs()
    {
        QFETCH(const QByteArray, version);
        QFETCH(const int, limit);
        QFETCH(const bool, pages);
        QFETCH(const bool, hits);
        WebServer server(Wfs{.version = version, .serverLimit = limit, .knowsPages = pages, .knowsHits = hits});
        const auto place = m_stores.make(QStringLiteral("EPSG:5254"));
        const QString url = server.url(QStringLiteral("/tkgm.ows/wfs?typeName=TKGM:parseller"));
        const auto done = test::importFiles(*place.store, {url});
        QVERIFY2(done, done ? "" : qPrintable(done.error().text()));
        QVERIFY2(done->ledger.loaded == 25, qPrintable(test::describe(done->ledger)));
        QCOMPARE(done->files.size(), std::size_t{1}); // however many pages
        QCOMPARE(done->files[0].encoding, QStringLiteral("tkgm"));
        QVERIFY2(done->files[0].path.startsWith(server.url(QStringLiteral("/tkgm.ows/wfs/"))),
            qPrintable(done->files[0].path));
        const bool counted = hits && !version.startsWith("1.0");
        QCOMPARE(test::countRule(done->ledger, QStringLiteral("service.count")), counted ? 1 : 0);
        QCOMPARE(test::countRule(done->ledger, QStringLiteral("service.no-count")), counted ? 0 : 1);
        QCOMPARE(test::features(*place.store, "parsel").size(), std::size_t{25});
        QVERIFY(folders().isEmpty());
        const auto again = test::importFiles(*place.store, {url});
        QCOMPARE(again->revision, done->revision); // the same objects: no change
    }

    /// Every type that the service describes, each an account of its own.
    void allTypes()
    {
        WebServer server(Wfs{});
        const auto place = m_stores.make(QStringLiteral("EPSG:5254"));
        const auto done = test::importFiles(*place.store, {server.url(QStringLiteral("/geoserver/wfs"))});
        QVERIFY2(done, done ? "" : qPrintable(done.error().text()));
        QCOMPARE(done->files.size(), std::size_t{2});
        QCOMPARE(done->ledger.loaded, 25);
        QCOMPARE(test::countRule(done->ledger, QStringLiteral("file.no-objects")), 1);
    }

    void aTypeThatIsNotThere()
    {
        WebServer server(Wfs{});
        const auto place = m_stores.make(QStringLiteral("EPSG:5254"));
        const auto done = test::importFiles(*place.store, {server.url(QStringLiteral("/wfs?typeNames=TKGM:yollar"))});
        QVERIFY(!done);
        QVERIFY2(done.error().text().contains(QStringLiteral("TKGM:mahalleler")), qPrintable(done.error().text()));
        QCOMPARE(*place.store->head(), 0);
    }

    /// The connection breaks in the middle of the second page: that page comes again, the others do not.
    void brokenConnection_data()
    {
        QTest::addColumn<int>("kind");
        QTest::newRow("broken") << 0;
        QTest::newRow("cut, but as if it were whole") << 1;
        QTest::newRow("overloaded") << 2;
        QTest::newRow("fewer than it says") << 3;
    }
    void brokenConnection()
    {
        QFETCH(const int, kind);
        int secondPage = 0;
        WebServer server([&](const Request &request) {
            Answer answer = Wfs{}(request);
            if (request.parameter(QStringLiteral("STARTINDEX")) == QStringLiteral("10") && ++secondPage < 3) {
                if (kind == 0)
                    answer.dropAfter = answer.body.size() / 2;
                else if (kind == 1)
                    answer.body.truncate(answer.body.size() / 2);
                else if (kind == 2)
                    answer = {.body = "busy", .status = 503};
                else
                    answer.body.replace("numberReturned=\"10\"", "numberReturned=\"11\"");
            }
            return answer;
        });
        const auto place = m_stores.make(QStringLiteral("EPSG:5254"));
        const auto done
            = test::importFiles(*place.store, {server.url(QStringLiteral("/wfs?typeNames=TKGM:parseller&count=10"))});
        QVERIFY2(done, done ? "" : qPrintable(done.error().text()));
        QCOMPARE(done->ledger.loaded, 25);
        QCOMPARE(secondPage, 3);
        QCOMPARE(server.requests.size(), 1 + 1 + 3 + 2); // capabilities, hits, three pages, two attempts more
    }

    void answersThatAreNone_data()
    {
        QTest::addColumn<QByteArray>("body");
        QTest::addColumn<int>("status");
        QTest::addColumn<QString>("says");
        QTest::newRow("exception") << exception("Feature type is locked by ali") << 200
                                   << QStringLiteral("Feature type is locked");
        QTest::newRow("exception with 400")
            << exception("Illegal property name") << 400 << QStringLiteral("Illegal property name");
        QTest::newRow("1.0 exception") << QByteArray(
            "<ServiceExceptionReport><ServiceException code=\"x\">Yetki yok</ServiceException>"
            "</ServiceExceptionReport>")
                                       << 200 << QStringLiteral("Yetki yok");
        QTest::newRow("web page") << QByteArray("<html><body>Bakımdayız</body></html>") << 200
                                  << QStringLiteral("no collection of features");
        QTest::newRow("not found") << QByteArray("yok") << 404 << QStringLiteral("HTTP 404");
        QTest::newRow("no access") << QByteArray("no") << 401 << QStringLiteral("user:password@");
        QTest::newRow("entities") << QByteArray(
            "<?xml version=\"1.0\"?><!DOCTYPE x [<!ENTITY a \"b\">]><wfs:FeatureCollection "
            "xmlns:wfs=\"http://www.opengis.net/wfs/2.0\">&a;</wfs:FeatureCollection>")
                                  << 200 << QStringLiteral("DOCTYPE");
    }
    void answersThatAreNone()
    {
        QFETCH(const QByteArray, body);
        QFETCH(const int, status);
        QFETCH(const QString, says);
        WebServer server([&](const Request &request) {
            if (request.parameter(QStringLiteral("STARTINDEX")) == QStringLiteral("10"))
                return Answer{.body = body, .status = status};
            return Wfs{}(request);
        });
        const auto place = m_stores.make(QStringLiteral("EPSG:5254"));
        const QString before = test::hashOf(*place.store);
        const auto done = test::importFiles(
            *place.store, {server.url(QStringLiteral("/wfs?typeNames=TKGM:parseller&token=cokgizli&count=10"))});
        QVERIFY(!done);
        QVERIFY2(done.error().text().contains(says), qPrintable(done.error().text()));
        QVERIFY2(!done.error().text().contains(QStringLiteral("cokgizli")), qPrintable(done.error().text()));
        QCOMPARE(test::hashOf(*place.store), before);
        QVERIFY(folders().isEmpty());
    }

    /// The service says 25 and gives 20: nothing of it is imported.
    void countThatDoesNotFit()
    {
        WebServer server([](const Request &request) {
            if (request.parameter(QStringLiteral("RESULTTYPE")) == QStringLiteral("hits"))
                return Wfs{.total = 25}(request);
            return Wfs{.total = 20}(request);
        });
        const auto place = m_stores.make(QStringLiteral("EPSG:5254"));
        const auto done
            = test::importFiles(*place.store, {server.url(QStringLiteral("/wfs?typeNames=TKGM:parseller"))});
        QVERIFY(!done);
        QVERIFY2(
            done.error().text().contains(QStringLiteral("25")) && done.error().text().contains(QStringLiteral("20")),
            qPrintable(done.error().text()));
        QCOMPARE(*place.store->head(), 0);
    }

    /// The last object of a page is the first of the next one: it is loaded once and said.
    void duplicateAtThePageBorder()
    {
        WebServer server([](const Request &request) {
            Answer answer = Wfs{}(request);
            if (request.parameter(QStringLiteral("STARTINDEX")) == QStringLiteral("10"))
                answer.body.replace(parcel(10, "2.0.0"), parcel(9, "2.0.0"));
            return answer;
        });
        const auto place = m_stores.make(QStringLiteral("EPSG:5254"));
        const auto done
            = test::importFiles(*place.store, {server.url(QStringLiteral("/wfs?typeNames=TKGM:parseller&count=10"))});
        QVERIFY2(done, done ? "" : qPrintable(done.error().text()));
        QCOMPARE(done->ledger.read, 25);
        QCOMPARE(done->ledger.loaded, 24);
        QCOMPARE(done->ledger.ignored, 1);
        QCOMPARE(test::countRule(done->ledger, QStringLiteral("service.page-duplicate")), 1);
        QCOMPARE(test::countRule(done->ledger, QStringLiteral("service.paging")), 1);
    }

    void cancel_data()
    {
        QTest::addColumn<int>("kind");
        QTest::newRow("no answer") << 0;
        QTest::newRow("slow answer") << 1;
        QTest::newRow("waiting for another attempt") << 2;
    }
    void cancel()
    {
        QFETCH(const int, kind);
        Progress progress;
        QElapsedTimer since;
        QTimer stop;
        stop.setSingleShot(true);
        QObject::connect(&stop, &QTimer::timeout, &stop, [&] {
            progress.cancel();
            since.start();
        });
        int asked = 0;
        WebServer server([&](const Request &request) {
            Answer answer = Wfs{}(request);
            if (request.parameter(QStringLiteral("REQUEST")) != QStringLiteral("GetFeature"))
                return answer;
            ++asked;
            stop.start(kind == 2 ? 600 : 20);
            if (kind == 0)
                answer.silent = true;
            else if (kind == 1)
                answer.dribble = 30;
            else
                answer = {.body = "busy", .status = 503};
            return answer;
        });
        const auto place = m_stores.make(QStringLiteral("EPSG:5254"));
        const auto done = import::prepare(
            *place.store, {server.url(QStringLiteral("/wfs?typeNames=TKGM:parseller"))}, {}, progress);
        const qint64 took = since.elapsed();
        QVERIFY(!done);
        QCOMPARE(done.error().kind, ErrorKind::Cancelled);
        QVERIFY(asked > 0);
        QVERIFY2(took < 200, qPrintable(QString::number(took)));
        QVERIFY(folders().isEmpty());
    }

    void passwordsAreNotShown()
    {
        WebServer server([](const Request &request) {
            if (request.headers["authorization"] != "Basic " + QByteArray("ayşe:gizli@söz").toBase64())
                return Answer{.body = "no", .status = 401};
            if (request.parameter(QStringLiteral("token")) != QStringLiteral("abc123"))
                return Answer{.body = "no", .status = 403};
            return Wfs{}(request);
        });
        const auto place = m_stores.make(QStringLiteral("EPSG:5254"));
        const QString path = QStringLiteral("/wfs?typeNames=TKGM:parseller&token=abc123");
        const auto done
            = test::importFiles(*place.store, {server.url(path, QStringLiteral("ay%C5%9Fe:gizli%40s%C3%B6z"))});
        QVERIFY2(done, done ? "" : qPrintable(done.error().text()));
        QCOMPARE(done->ledger.loaded, 25);
        for (const QString &text : everything(done->ledger, done->files))
            for (const char *secret : {"gizli", "abc123", "ay%C5%9Fe", "ayşe"})
                QVERIFY2(!text.contains(QString::fromUtf8(secret)), qPrintable(text));
        const auto wrong = test::importFiles(*place.store, {server.url(path, QStringLiteral("ali:yanlisparola"))});
        QVERIFY(!wrong);
        QVERIFY2(!wrong.error().text().contains(QStringLiteral("yanlisparola")), qPrintable(wrong.error().text()));
    }

    void redirects()
    {
        WebServer server([](const Request &request) {
            if (request.path == u"/eski/wfs")
                return Answer{.body = {},
                    .status = 302,
                    .headers = {"Location: /wfs?" + request.query.toString(QUrl::FullyEncoded).toUtf8()}};
            if (request.path == u"/baska/wfs")
                return Answer{.body = {}, .status = 302, .headers = {"Location: http://192.0.2.1/wfs"}};
            return Wfs{}(request);
        });
        const auto place = m_stores.make(QStringLiteral("EPSG:5254"));
        const auto done
            = test::importFiles(*place.store, {server.url(QStringLiteral("/eski/wfs?typeNames=TKGM:parseller"))});
        QVERIFY2(done, done ? "" : qPrintable(done.error().text()));
        QCOMPARE(done->ledger.loaded, 25);
        const auto other = test::importFiles(*place.store, {server.url(QStringLiteral("/baska/wfs"))});
        QVERIFY(!other);
        QVERIFY2(other.error().text().contains(QStringLiteral("192.0.2.1")), qPrintable(other.error().text()));
    }

    // ------------------------------------------------------------------------------------------ OGC API, files

    void ogcApi_data()
    {
        QTest::addColumn<QString>("path");
        QTest::addColumn<int>("layers");
        QTest::newRow("landing page") << QStringLiteral("/api") << 2;
        QTest::newRow("collections") << QStringLiteral("/api/collections") << 2;
        QTest::newRow("one collection") << QStringLiteral("/api/collections/noktalar") << 1;
        QTest::newRow("items") << QStringLiteral("/api/collections/noktalar/items?limit=10") << 1;
    }
    void ogcApi()
    {
        QFETCH(const QString, path);
        QFETCH(const int, layers);
        int drops = 0;
        WebServer server([&](const Request &request) {
            Answer answer{.body = {}, .type = "application/json"};
            if (request.path == u"/api")
                answer.body = "{\"title\":\"x\",\"links\":[{\"rel\":\"data\",\"href\":\"/api/collections\"}]}";
            else if (request.path == u"/api/collections")
                answer.body = "{\"links\":[],\"collections\":[{\"id\":\"noktalar\",\"links\":[]},{\"id\":\"bos\","
                              "\"links\":[]},{\"id\":\"resim\",\"itemType\":\"coverage\"}]}";
            else if (request.path == u"/api/collections/noktalar")
                answer.body = "{\"id\":\"noktalar\",\"links\":[]}";
            else if (request.path == u"/api/collections/bos/items")
                answer.body = page(0, 0, {}, 0);
            else if (request.path == u"/api/collections/noktalar/items") {
                const int first = request.parameter(QStringLiteral("offset")).toInt();
                const int end = std::min(25, first + 10);
                answer.body = page(
                    first, end, end < 25 ? "items?limit=10&offset=" + QByteArray::number(end) : QByteArray(), 25);
                if (first == 20 && ++drops == 1)
                    answer.dropAfter = 300;
            } else
                answer.status = 404;
            return answer;
        });
        const auto place = m_stores.make(QStringLiteral("EPSG:5254"));
        const auto done = test::importFiles(*place.store, {server.url(path)});
        QVERIFY2(done, done ? "" : qPrintable(done.error().text()));
        QCOMPARE(static_cast<int>(done->files.size()), layers);
        QVERIFY2(done->ledger.loaded == 25, qPrintable(test::describe(done->ledger)));
        QCOMPARE(drops, 2);
        QCOMPARE(done->files[0].layers[0].name, QStringLiteral("noktalar"));
        QCOMPARE(done->files[0].layers[0].count, 25);
        QCOMPARE(test::countRule(done->ledger, QStringLiteral("service.count")), layers);
        const auto again = test::importFiles(*place.store, {server.url(path)});
        QCOMPARE(again->revision, done->revision);
    }

    void faultyOgcApi_data()
    {
        QTest::addColumn<QByteArray>("next");
        QTest::addColumn<int>("matched");
        QTest::addColumn<QString>("says");
        QTest::newRow("circle") << QByteArray("items") << 20 << QStringLiteral("circles");
        QTest::newRow("another host") << QByteArray("http://192.0.2.1/items") << 20 << QStringLiteral("192.0.2.1");
        QTest::newRow("fewer") << QByteArray() << 30 << QStringLiteral("30");
    }
    void faultyOgcApi()
    {
        QFETCH(const QByteArray, next);
        QFETCH(const int, matched);
        QFETCH(const QString, says);
        WebServer server([&](const Request &) {
            return Answer{.body = page(0, 10, next, matched), .type = "application/geo+json"};
        });
        const auto place = m_stores.make(QStringLiteral("EPSG:5254"));
        const auto done = test::importFiles(*place.store, {server.url(QStringLiteral("/a/collections/b/items"))});
        QVERIFY(!done);
        QVERIFY2(done.error().text().contains(says), qPrintable(done.error().text()));
        QCOMPARE(*place.store->head(), 0);
    }

    void filesOnTheWeb()
    {
        WebServer server([](const Request &request) {
            if (request.path == u"/v3.1/api/parsel/1/2/3")
                return Answer{.body = feature(3), .type = "application/json"};
            return Answer{.body = "id;ad;boylam;enlem\n1;Çınar;29.94;40.766\n", .type = "application/octet-stream"};
        });
        const auto place = m_stores.make(QStringLiteral("EPSG:5254"));
        const auto csv = test::importFiles(*place.store, {server.url(QStringLiteral("/veri/agac.csv"))});
        QVERIFY2(csv, csv ? "" : qPrintable(csv.error().text()));
        QCOMPARE(csv->ledger.loaded, 1);
        QCOMPARE(csv->files[0].path, server.url(QStringLiteral("/veri/agac.csv/agac.csv")));
        const auto one = test::importFiles(*place.store, {server.url(QStringLiteral("/v3.1/api/parsel/1/2/3"))});
        QVERIFY2(one, one ? "" : qPrintable(one.error().text()));
        QCOMPARE(one->ledger.loaded, 1);
    }

    /// A file never opens a connection, whatever addresses stand in it.
    void localFilesOpenNoSocket()
    {
        const auto sockets = [] {
            int count = 0;
            for (const QFileInfo &entry :
                QDir(QStringLiteral("/proc/self/fd")).entryInfoList(QDir::NoDotAndDotDot | QDir::System | QDir::Files))
                count += entry.readSymLink().contains(QStringLiteral("socket:")) ? 1 : 0;
            return count;
        };
        const QByteArray kml = "<kml xmlns=\"http://www.opengis.net/kml/2.2\"><Document><NetworkLink><Link><href>"
                               "http://127.0.0.1:9/x.kml</href></Link></NetworkLink><Placemark><name>x</name><Point>"
                               "<coordinates>29.94,40.766</coordinates></Point></Placemark></Document></kml>";
        const QByteArray gml = collection("2.0.0",
            "xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:schemaLocation=\"http://www.tkgm.gov.tr "
            "http://127.0.0.1:9/x.xsd\"",
            "<wfs:member>" + parcel(1, "2.0.0") + "</wfs:member>");
        const auto place = m_stores.make(QStringLiteral("EPSG:5254"));
        const int before = sockets();
        int most = 0;
        Progress progress([&](double, const QString &) { most = std::max(most, sockets()); });
        for (const QString &path :
            {m_files.write(QStringLiteral("a.kml"), kml), m_files.write(QStringLiteral("a.gml"), gml)}) {
            const auto done = import::prepare(*place.store, {path}, {}, progress);
            QVERIFY2(done, done ? "" : qPrintable(done.error().text()));
            QCOMPARE(done->ledger.loaded, 1);
        }
        QCOMPARE(most, before);
        QCOMPARE(sockets(), before);
    }
};

QTEST_GUILESS_MAIN(TstServices)
#include "tst_services.moc"
