// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/map/map_frame.h"
#include "edit/session.h"
#include "gui_support.h"

#include <QPainter>
#include <QRandomGenerator>

#include <QPainter>

using namespace kbs;
using namespace kbs::gui;
using namespace Qt::StringLiterals;

namespace {

/// Share of the pixels that differ visibly.
double difference(const QImage &a, const QImage &b)
{
    if (a.size() != b.size())
        return 1;
    qint64 different = 0;
    for (int y = 0; y < a.height(); ++y)
        for (int x = 0; x < a.width(); ++x)
            different += std::abs(qGray(a.pixel(x, y)) - qGray(b.pixel(x, y))) > 24 ? 1 : 0;
    return static_cast<double>(different) / (static_cast<double>(a.width()) * a.height());
}

} // namespace

class TestMapFrame : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        auto model = Model::load();
        QVERIFY(model);
        m_model = *model;
        auto store = test::makeSmallCity(m_folder.filePath(u"city.kbs"_s), m_model.catalogue);
        QVERIFY2(store, store ? "" : qPrintable(store.error().text()));
        m_store = std::move(*store);
    }

    void stripsCoverExactlyWhatIsOpen()
    {
        QRandomGenerator random(7);
        for (int round = 0; round < 300; ++round) {
            const QSize size(1 + random.bounded(60), 1 + random.bounded(40));
            const QRect kept(random.bounded(90) - 40, random.bounded(70) - 35, random.bounded(70), random.bounded(50));
            const auto strips = uncovered(size, kept);
            QVERIFY(strips.size() <= 4);
            for (int y = 0; y < size.height(); ++y) {
                for (int x = 0; x < size.width(); ++x) {
                    const auto in = [&](const QRect &strip) { return strip.contains(x, y); };
                    QCOMPARE(std::ranges::count_if(strips, in), kept.contains(x, y) ? 0 : 1);
                }
            }
        }
    }

    void aFrameKeepsThePixelsOfTheOneBefore()
    {
        const MapView view{.center = {500300.123, 4400150.77}, .metresPerPixel = 0.37, .size = {301, 200}};
        for (const double ratio : {1.0, 1.25, 2.0}) {
            const MapFrame first{.view = frameView(view, ratio, nullptr)};
            QVERIFY(first.view.size.width() >= 301 * ratio && first.view.size.height() >= 200 * ratio);
            QVERIFY(first.view.extent().contains(view.extent()));
            QVERIFY(std::abs(first.view.scaleDenominator() - view.scaleDenominator()) < 1e-9 * view.scaleDenominator());
            MapView moved = view;
            moved.pan({-17.3, 5.9});
            const MapView second = frameView(moved, ratio, &first);
            QVERIFY(sameScale(first.view, second));
            const QPointF corner = second.toScreen(first.view.toMap({0, 0}));
            QVERIFY((corner - QPointF(offsetBetween(first.view, second))).manhattanLength() < 1e-4);
            QVERIFY(second.extent().contains(moved.extent()));
        }
    }

    /// A frame made of the one before and some strips is the frame drawn anew.
    void aMovedFrameIsTheFrameDrawnAnew_data()
    {
        QTest::addColumn<QPointF>("by");
        QTest::newRow("right") << QPointF(-64, 0);
        QTest::newRow("up") << QPointF(0, 40);
        QTest::newRow("aslant") << QPointF(51, -33);
        QTest::newRow("out of sight") << QPointF(3000, 0);
    }
    void aMovedFrameIsTheFrameDrawnAnew()
    {
        QFETCH(QPointF, by);
        const auto first = std::make_shared<const MapFrame>(draw(requestAt(m_view, nullptr)));
        QVERIFY(!first->picture.isNull());
        QVERIFY(difference(first->picture, first->shapes) > 0.0005); // labels are on one of them
        MapView moved = m_view;
        moved.pan(by);
        const MapFrame pieced = draw(requestAt(moved, first));
        const MapFrame anew = draw(requestAt(moved, nullptr, first.get()));
        QVERIFY2(difference(pieced.picture, anew.picture) < 0.002,
            qPrintable(QString::number(difference(pieced.picture, anew.picture))));
    }

    void onlyStripsAreDrawn()
    {
        MapFrame marked = draw(requestAt(m_view, nullptr));
        marked.shapes.fill(Qt::magenta); // what is taken over can be told from what is drawn
        const auto first = std::make_shared<const MapFrame>(std::move(marked));
        MapView moved = m_view;
        moved.pan({-30, 0});
        const MapFrame next = draw(requestAt(moved, first));
        for (int y = 0; y < next.shapes.height(); y += 7) {
            for (int x = 0; x < next.shapes.width(); x += 3) {
                const bool isOld = x < next.shapes.width() - 30;
                QCOMPARE(next.shapes.pixelColor(x, y) == QColor(Qt::magenta), isOld);
            }
        }
    }

    void anotherLookIsDrawnAnew()
    {
        MapFrame marked = draw(requestAt(m_view, nullptr));
        marked.shapes.fill(Qt::magenta);
        const auto first = std::make_shared<const MapFrame>(std::move(marked));
        FrameRequest otherLayers = requestAt(m_view, first);
        otherLayers.layers.classes.pop_back();
        MapView zoomed = m_view;
        zoomed.zoom(1.5, {0, 0});
        for (const FrameRequest &request : {otherLayers, requestAt(zoomed, first)}) {
            const MapFrame next = draw(request);
            QVERIFY(next.shapes.pixelColor(next.shapes.width() / 2, next.shapes.height() / 2) != QColor(Qt::magenta));
        }
    }

    /// An edit repaints the box that it touched, and nothing else; so does its commit, and its undoing.
    void anEditTouchesItsBoxAlone()
    {
        auto session = EditSession::open(*m_store);
        QVERIFY(session);
        const FeatureClass *parcels = m_model.catalogue->find("parsel");
        Query query;
        query.featureClass = parcels;
        query.limit = 1;
        auto parcel = m_store->readAll(query);
        QVERIFY(parcel && parcel->size() == 1);
        const Feature before = parcel->front();
        Feature after = before;
        for (Point &point : after.geometry.points)
            point.x += 12;

        MapView view = m_view;
        view.center = {before.geometry.bbox().centerX(), before.geometry.bbox().centerY()};
        MapFrame marked = draw(requestAt(view, nullptr));
        marked.shapes.fill(Qt::magenta);
        const auto first = std::make_shared<const MapFrame>(std::move(marked));
        QVERIFY((*session)->apply({{ChangeKind::Change, parcels, before.id, before, after}}, u"move"_s));

        FrameRequest request = requestAt(view, first);
        request.overlay = (*session)->overlay();
        const auto edited = std::make_shared<const MapFrame>(draw(request));
        Bbox box = before.geometry.bbox();
        box.add(after.geometry.bbox());
        compareTouched(*edited, box);

        // The commit shows the same; the undo of it touches the same box again.
        QVERIFY((*session)->commit(u"test"_s, u"moved"_s));
        const MapFrame committed = draw(requestAt(view, first));
        QVERIFY(committed.revision > first->revision);
        compareTouched(committed, box);
        QCOMPARE(difference(committed.shapes, edited->shapes), 0.0);

        // Nothing is touched where nothing differs.
        QVERIFY(touched(*request.overlay, *request.overlay).empty());
        QCOMPARE(touched(*request.overlay, *m_noEdits).size(), 1u);
        QCOMPARE(touched(*m_noEdits, *request.overlay).size(), 1u);
    }

    /// While a sharper picture comes, the last one is shown scaled: every part of it where it belongs on the map.
    void theLastFrameIsShownScaled_data()
    {
        QTest::addColumn<double>("factor");
        for (const double factor : {0.001, 0.2, 0.9, 1.0, 2.0, 3.9, 40.0, 900.0, 12'000.0})
            QTest::addRow("%g", factor) << factor;
    }
    void theLastFrameIsShownScaled()
    {
        QFETCH(double, factor);
        constexpr int side = 200, field = 20;
        MapFrame frame{.view = {.center = {500100, 4400100}, .metresPerPixel = 1, .size = {side, side}}};
        frame.picture = QImage(frame.view.size, QImage::Format_RGB32);
        const auto colorOf = [](QPoint pixel) {
            const int x = pixel.x() / field, y = pixel.y() / field;
            return QColor::fromHsv((x * 97 + y * 41) % 360, 255, (x + y) % 2 ? 255 : 150);
        };
        for (int y = 0; y < side; ++y)
            for (int x = 0; x < side; ++x)
                frame.picture.setPixelColor(x, y, colorOf({x, y}));
        MapView view = frame.view;
        view.size = {160, 110};
        view.center = {500092.3, 4400104.8};
        view.metresPerPixel = 1 / factor;
        QImage shown(view.size, QImage::Format_RGB32);
        shown.fill(Qt::white);
        QPainter painter(&shown);
        paintFrame(painter, frame, view, 1);
        painter.end();
        int compared = 0;
        for (int y = 0; y < view.size.height(); y += 3) {
            for (int x = 0; x < view.size.width(); x += 3) {
                const QPointF source = frame.view.toScreen(view.toMap(QPointF(x + 0.5, y + 0.5)));
                const auto inField = [&](double value) { // away from where two colours meet
                    const double at = std::fmod(value, field);
                    return value > 0 && value < side && at > 1.5 + 1 / factor && at < field - 1.5 - 1 / factor;
                };
                const bool isOutside = !QRectF(-2, -2, side + 4, side + 4).contains(source);
                if (!isOutside && (!inField(source.x()) || !inField(source.y())))
                    continue;
                const QColor wanted = isOutside ? QColor(Qt::white) : colorOf(source.toPoint());
                QCOMPARE(shown.pixelColor(x, y).name(), wanted.name());
                ++compared;
            }
        }
        QVERIFY(compared > 200);
    }

    void aCancelledFrameIsNoFrame()
    {
        Progress progress;
        progress.cancel();
        const auto frame = drawFrame(requestAt(m_view, nullptr), *m_store, progress);
        QVERIFY(!frame);
        QCOMPARE(frame.error().kind, ErrorKind::Cancelled);
    }

private:
    FrameRequest requestAt(
        const MapView &view, std::shared_ptr<const MapFrame> previous, const MapFrame *like = nullptr) const
    {
        FrameRequest request;
        request.view = frameView(view, 1.0, previous ? previous.get() : like);
        request.layers.classes = m_model.styles->drawingOrder();
        request.styles = m_model.styles;
        request.overlay = m_noEdits;
        request.previous = std::move(previous);
        return request;
    }

    MapFrame draw(const FrameRequest &request)
    {
        Progress progress;
        auto frame = drawFrame(request, *m_store, progress);
        if (!frame)
            qFatal("%s", qPrintable(frame.error().text()));
        return std::move(*frame);
    }

    static void compareTouched(const MapFrame &frame, const Bbox &box)
    {
        const QRectF inner(frame.view.toScreen({box.minX, box.maxY}), frame.view.toScreen({box.maxX, box.minY}));
        const QRectF outer = inner.adjusted(-40, -40, 40, 40);
        for (int y = 0; y < frame.shapes.height(); y += 2) {
            for (int x = 0; x < frame.shapes.width(); x += 2) {
                const bool isOld = frame.shapes.pixelColor(x, y) == QColor(Qt::magenta);
                if (inner.contains(x, y))
                    QVERIFY(!isOld);
                if (!outer.contains(x, y))
                    QVERIFY(isOld);
            }
        }
    }

    QTemporaryDir m_folder;
    Model m_model;
    std::unique_ptr<Store> m_store;
    std::shared_ptr<const EditOverlay> m_noEdits = std::make_shared<EditOverlay>();
    MapView m_view{.center = {500300, 4400150}, .metresPerPixel = 0.5, .size = {400, 300}};
};

QTEST_MAIN(TestMapFrame)
#include "tst_map_frame.moc"
