// SPDX-License-Identifier: GPL-3.0-or-later
#include "tiles/tile_server.h"

#include "base/turkish.h"
#include "geometry/operations.h"
#include "tiles/tile_renderer.h"
#include "tiles/worker_pool.h"

#include <QBuffer>
#include <QCoreApplication>
#include <QFuture>
#include <QHttpServer>
#include <QHttpServerResponse>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QPromise>
#include <QTcpServer>
#include <QUrlQuery>

#include <atomic>
#include <list>
#include <map>

using namespace Qt::StringLiterals;

namespace kbs::tiles {

namespace {

constexpr int workers = 2;
constexpr int blockSide = 4;           ///< tiles drawn together
constexpr std::size_t keptBlocks = 12; ///< per worker, 4 MB each at ratio 1
constexpr int mostHits = 20;
constexpr double reverseReach = 60; ///< metres around a point that /reverse looks in
const QColor land(0xf6, 0xf4, 0xef);

/// What one worker thread owns.
struct Worker {
    Result<std::unique_ptr<Store>> store;
    std::optional<TileRenderer> renderer;
    std::optional<Error> trouble;
    struct Block {
        TileId first;
        int ratio;
        int generation;
        QImage image;
    };
    std::list<Block> blocks; ///< most recently used first
};

struct Answer {
    QHttpServerResponse::StatusCode status = QHttpServerResponse::StatusCode::Ok;
    QByteArray type = "application/json";
    QByteArray body;
};

Answer refusal(QHttpServerResponse::StatusCode status, const QString &why)
{
    return {status, "text/plain; charset=utf-8", why.toUtf8()};
}

Answer refusal(const Error &error)
{
    using Status = QHttpServerResponse::StatusCode;
    const Status status = error.kind == ErrorKind::NotFound ? Status::NotFound
        : error.kind == ErrorKind::Cancelled                ? Status::ServiceUnavailable
                                                            : Status::InternalServerError;
    return refusal(status, error.text());
}

/// The promised answer to one request. Whatever happens to the job that should give it, an answer is given: Qt's server
/// must not see a promise break.
class Pending {
public:
    Pending() { m_promise.start(); }
    Pending(const Pending &) = delete;
    Pending &operator=(const Pending &) = delete;
    ~Pending()
    {
        if (!m_sent)
            send(refusal(QHttpServerResponse::StatusCode::ServiceUnavailable, {}));
    }

    [[nodiscard]] QFuture<QHttpServerResponse> future() const { return m_promise.future(); }
    void send(const Answer &answer)
    {
        m_sent = true;
        QHttpServerResponse response(answer.type, answer.body, answer.status);
        QHttpHeaders headers = response.headers();
        headers.append(QHttpHeaders::WellKnownHeader::CacheControl, "no-cache");
        headers.append("X-Content-Type-Options", "nosniff");
        response.setHeaders(std::move(headers));
        m_promise.addResult(std::move(response));
        m_promise.finish();
    }

private:
    QPromise<QHttpServerResponse> m_promise;
    bool m_sent = false;
};

Result<QByteArray> tilePng(Worker &worker, TileId tile, int ratio, int generation, Progress &progress)
{
    const TileId first{tile.z, tile.x / blockSide * blockSide, tile.y / blockSide * blockSide};
    const int side = std::min(blockSide, 1 << tile.z);
    auto found = std::ranges::find_if(worker.blocks, [&](const Worker::Block &block) {
        return block.first == first && block.ratio == ratio && block.generation == generation;
    });
    if (found == worker.blocks.end()) {
        KBS_TRY(QImage image, worker.renderer->block(first, side, progress, ratio));
        worker.blocks.push_front({first, ratio, generation, std::move(image)});
        if (worker.blocks.size() > keptBlocks)
            worker.blocks.pop_back();
    } else {
        worker.blocks.splice(worker.blocks.begin(), worker.blocks, found);
    }
    const int pixels = tilePixels * ratio;
    QByteArray png;
    QBuffer buffer(&png);
    buffer.open(QIODevice::WriteOnly);
    worker.blocks.front()
        .image.copy((tile.x - first.x) * pixels, (tile.y - first.y) * pixels, pixels, pixels)
        .save(&buffer, "PNG");
    return png;
}

QJsonObject place(const Worker &worker, const FeatureClass &featureClass, const QString &label, Point at, FeatureId id)
{
    const auto mercator = worker.renderer->toMercator().transform(at);
    const Point lonLat = mercator ? toLonLat(*mercator) : Point{};
    const auto degrees = [](double value) { return QString::number(value, 'f', 7); };
    constexpr double around = 0.0005; // degrees: a box to zoom to
    return {{u"place_id"_s, static_cast<qint64>(id)}, {u"category"_s, QString::fromStdString(featureClass.name)},
        {u"display_name"_s, label}, {u"lat"_s, degrees(lonLat.y)}, {u"lon"_s, degrees(lonLat.x)},
        {u"boundingbox"_s,
            QJsonArray{degrees(lonLat.y - around), degrees(lonLat.y + around), degrees(lonLat.x - around),
                degrees(lonLat.x + around)}},
        {u"address"_s, QJsonObject{{u"road"_s, label}}}};
}

std::vector<const FeatureClass *> publicClasses(const Catalogue &catalogue)
{
    std::vector<const FeatureClass *> classes;
    for (const auto &featureClass : catalogue.classes())
        if (featureClass->publicData && featureClass->geometry != GeometryKind::None)
            classes.push_back(featureClass.get());
    return classes;
}

Result<QByteArray> searchJson(Worker &worker, const QString &text, int limit)
{
    const std::string folded = turkish::fold(text.toStdString());
    if (folded.empty())
        return QByteArray("[]");
    KBS_TRY(const std::vector<TextHit> hits,
        (*worker.store)->searchText(folded, publicClasses((*worker.store)->catalogue()), limit));
    QJsonArray array;
    for (const TextHit &hit : hits)
        array.append(place(worker, *hit.featureClass, hit.label, hit.at, hit.id));
    return QJsonDocument(array).toJson(QJsonDocument::Compact);
}

/// The nearest public point (door, place or stop).
Result<QByteArray> reverseJson(Worker &worker, Point lonLat)
{
    KBS_TRY(const Crs geographic, crs::find(u"EPSG:4326"_s));
    KBS_TRY(const Transformer toStore, Transformer::create(geographic, (*worker.store)->crs()));
    KBS_TRY(const Point at, toStore.transform(lonLat));
    const Geometry here = Geometry::point(at.x, at.y);
    double best = reverseReach;
    QJsonObject nearest;
    for (const FeatureClass *featureClass : publicClasses((*worker.store)->catalogue())) {
        if (featureClass->geometry != GeometryKind::Point)
            continue;
        Query query{.featureClass = featureClass};
        query.bbox.add(at.x, at.y);
        query.bbox = query.bbox.grown(reverseReach);
        KBS_TRY(const std::vector<Feature> features, (*worker.store)->readAll(query));
        for (const Feature &feature : features) {
            if (feature.geometry.isEmpty() || geometry::distance(feature.geometry, here) >= best)
                continue;
            best = geometry::distance(feature.geometry, here);
            nearest = place(worker, *featureClass, featureClass->label(feature.values), feature.geometry.points.front(),
                feature.id);
        }
    }
    return QJsonDocument(nearest).toJson(QJsonDocument::Compact);
}

} // namespace

struct TileServer::Private {
    QHttpServer http;
    QTcpServer *tcp = nullptr; ///< owned by `http` once bound
    quint16 port = 0;
    std::atomic<int> generation = 0;
    Progress stopping; ///< cancelled when the server goes: drawing workers stop early
    std::unique_ptr<WorkerPool<Worker>> pool;

    [[nodiscard]] bool isForUs(const QHttpServerRequest &request) const
    {
        // A page of a foreign site that points its own name at 127.0.0.1 must get nothing.
        const QByteArray host = request.headers().value(QHttpHeaders::WellKnownHeader::Host).toByteArray();
        const QByteArray number = QByteArray::number(port);
        return host == "127.0.0.1:" + number || host == "localhost:" + number;
    }

    /// Runs `work` in a worker thread with its store; errors become readable answers.
    QFuture<QHttpServerResponse> answer(
        const QHttpServerRequest &request, const QByteArray &type, std::function<Result<QByteArray>(Worker &)> work)
    {
        auto pending = std::make_shared<Pending>();
        const auto future = pending->future();
        if (!isForUs(request)) {
            pending->send(
                refusal(QHttpServerResponse::StatusCode::Forbidden, tr("this service answers its own computer only")));
            return future;
        }
        pool->submit([pending = std::move(pending), type, work = std::move(work)](Worker &worker) {
            if (worker.trouble)
                return pending->send(
                    refusal(QHttpServerResponse::StatusCode::ServiceUnavailable, worker.trouble->text()));
            const Result<QByteArray> body = work(worker);
            pending->send(body ? Answer{.type = type, .body = *body} : refusal(body.error()));
        });
        return future;
    }

    void addRoutes()
    {
        http.route(u"/tile/<arg>/<arg>/<arg>"_s, QHttpServerRequest::Method::Get,
            [this](int z, int x, const QString &file, const QHttpServerRequest &request) {
                QStringView name = file;
                if (name.endsWith(".png"_L1))
                    name.chop(4);
                const int ratio = name.endsWith("@2x"_L1) ? 2 : 1;
                if (ratio == 2)
                    name.chop(3);
                bool ok = false;
                const TileId tile{z, x, name.toInt(&ok)};
                return answer(request, "image/png", [this, tile, ratio, ok](Worker &worker) -> Result<QByteArray> {
                    if (!ok || !tile.isValid())
                        return fail(ErrorKind::NotFound, tr("there is no such tile"));
                    return tilePng(worker, tile, ratio, generation.load(), stopping);
                });
            });
        http.route(u"/search"_s, QHttpServerRequest::Method::Get, [this](const QHttpServerRequest &request) {
            const QUrlQuery query = request.query();
            const QString text = query.queryItemValue(u"q"_s, QUrl::FullyDecoded).replace(u'+', u' ');
            const int limit = std::clamp(query.queryItemValue(u"limit"_s).toInt(), 0, mostHits);
            return answer(request, "application/json",
                [text, limit](Worker &worker) { return searchJson(worker, text, limit > 0 ? limit : mostHits); });
        });
        http.route(u"/reverse"_s, QHttpServerRequest::Method::Get, [this](const QHttpServerRequest &request) {
            const QUrlQuery query = request.query();
            const Point at{query.queryItemValue(u"lon"_s).toDouble(), query.queryItemValue(u"lat"_s).toDouble()};
            return answer(request, "application/json", [at](Worker &worker) { return reverseJson(worker, at); });
        });
    }
};

TileServer::TileServer(std::unique_ptr<Private> p) : d(std::move(p)) { }

TileServer::~TileServer()
{
    d->stopping.cancel();
    d->pool.reset();
    // Answers that the workers just gave wait in this thread's event queue and refer to connections that die with the
    // server.
    QCoreApplication::sendPostedEvents(&d->http, QEvent::MetaCall);
}

quint16 TileServer::port() const
{
    return d->port;
}

QString TileServer::url() const
{
    return u"http://127.0.0.1:%1/"_s.arg(d->port);
}

void TileServer::forget()
{
    ++d->generation;
}

Result<std::unique_ptr<TileServer>> TileServer::start(OpenStore openStore, std::shared_ptr<const StyleBook> styles)
{
    auto p = std::make_unique<Private>();
    auto tcp = std::make_unique<QTcpServer>();
    if (!tcp->listen(QHostAddress::LocalHost))
        return fail(
            ErrorKind::Io, tr("the preview service cannot listen on this computer: %1").arg(tcp->errorString()));
    p->port = tcp->serverPort();
    if (!p->http.bind(tcp.get()))
        return fail(ErrorKind::Io, tr("the preview service cannot be started"));
    p->tcp = tcp.release(); // the HTTP server is its parent now
    p->pool = std::make_unique<WorkerPool<Worker>>(workers, [openStore = std::move(openStore), styles] {
        auto worker = std::make_unique<Worker>(Worker{.store = openStore()});
        if (!worker->store) {
            worker->trouble = worker->store.error();
            return worker;
        }
        Store &store = **worker->store;
        auto renderer = TileRenderer::create(store, styles, publicLayers(store.catalogue(), *styles, true), land);
        if (renderer)
            worker->renderer = std::move(*renderer);
        else
            worker->trouble = renderer.error();
        return worker;
    });
    p->addRoutes();
    return std::unique_ptr<TileServer>(new TileServer(std::move(p)));
}

} // namespace kbs::tiles
