// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui_support.h"

#include <QWheelEvent>

using namespace kbs;
using namespace kbs::gui;
using namespace Qt::StringLiterals;

class TestGuiMap : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        auto model = Model::load();
        QVERIFY2(model, model ? "" : qPrintable(model.error().text()));
        m_model = *model;
        const QString path = m_folder.filePath(u"city.kbs"_s);
        QVERIFY(test::makeSmallCity(path, m_model.catalogue));
        Document::open(m_runner, m_lane, m_model, path, this,
            [this](Result<std::shared_ptr<Document>> opened) { m_document = *opened; });
        QTRY_VERIFY_WITH_TIMEOUT(m_document, test::patience);
        m_map = std::make_unique<MapCanvas>();
        m_map->resize(600, 400);
        m_map->show();
        MapLayers layers;
        layers.classes = m_model.styles->drawingOrder();
        m_map->setLayers(layers);
        m_map->setDocument(m_document);
    }

    void cleanupTestCase()
    {
        m_map.reset();
        m_document.reset();
    }

    void init()
    {
        m_map->fitAll();
        QTRY_VERIFY(!m_map->isDrawing());
    }

    void showsTheWholeStoreAtFirst()
    {
        QVERIFY(m_map->view().extent().contains(m_document->extent()));
        QTRY_VERIFY(!m_map->picture().isNull());
        QImage shown(m_map->size(), QImage::Format_RGB32);
        m_map->render(&shown);
        int drawn = 0;
        for (int y = 0; y < shown.height(); y += 3)
            for (int x = 0; x < shown.width(); x += 3)
                drawn += shown.pixelColor(x, y) != QColor(Qt::white) ? 1 : 0;
        QVERIFY(drawn > 200);
    }

    void theWheelZoomsAtTheCursor()
    {
        const QPointF at(150, 100);
        const Point before = m_map->view().toMap(at);
        const double scale = m_map->view().scaleDenominator();
        QWheelEvent wheel(
            at, m_map->mapToGlobal(at), {}, {0, 240}, Qt::NoButton, Qt::NoModifier, Qt::NoScrollPhase, false);
        QCoreApplication::sendEvent(m_map.get(), &wheel);
        QVERIFY(m_map->view().scaleDenominator() < scale * 0.51);
        const Point after = m_map->view().toMap(at);
        QVERIFY(std::abs(after.x - before.x) < 1e-6 && std::abs(after.y - before.y) < 1e-6);
    }

    void draggingPansAndShiftDraggingZooms()
    {
        const Point before = m_map->view().toMap({100, 100});
        test::dragMap(*m_map, {100, 100}, {200, 150});
        const Point after = m_map->view().toMap({200, 150});
        QVERIFY(std::abs(after.x - before.x) < 1e-6 && std::abs(after.y - before.y) < 1e-6);

        const Point corner = m_map->view().toMap({200, 100}), opposite = m_map->view().toMap({400, 250});
        test::dragMap(*m_map, {200, 100}, {400, 250}, Qt::ShiftModifier);
        const Bbox seen = m_map->view().extent();
        QVERIFY(seen.contains(corner.x, corner.y) && seen.contains(opposite.x, opposite.y));
        QVERIFY(seen.width() < (opposite.x - corner.x) * 2.5);
    }

    void keysZoomAndPan()
    {
        const MapView start = m_map->view();
        QTest::keyClick(m_map.get(), Qt::Key_Plus);
        QVERIFY(std::abs(m_map->view().metresPerPixel - start.metresPerPixel / 2) < 1e-9);
        QTest::keyClick(m_map.get(), Qt::Key_Minus);
        QTest::keyClick(m_map.get(), Qt::Key_Right);
        QVERIFY(m_map->view().center.x > start.center.x);
        QTest::keyClick(m_map.get(), Qt::Key_Up);
        QVERIFY(m_map->view().center.y > start.center.y);
        QTest::keyClick(m_map.get(), Qt::Key_Home);
        QVERIFY(m_map->view().extent().contains(m_document->extent()));
    }

    void aPointIsShownAtAReadableScaleAndInTheMiddle()
    {
        Bbox point;
        point.add(500300, 4400075);
        m_map->fit(point);
        QVERIFY(std::abs(m_map->view().scaleDenominator() - 500) < 1);
        QVERIFY(std::abs(m_map->view().center.x - 500300) < 1e-6);
        QVERIFY(std::abs(m_map->view().center.y - 4400075) < 1e-6);
    }

    void zoomingStopsAtTheLimits()
    {
        for (int i = 0; i < 60; ++i)
            m_map->zoomBy(2);
        const Point center = m_map->view().center;
        QVERIFY(m_map->view().scaleDenominator() >= 9.99);
        m_map->zoomBy(2);
        QCOMPARE(m_map->view().center, center);
        for (int i = 0; i < 60; ++i)
            m_map->zoomBy(0.5);
        QVERIFY(std::isfinite(m_map->view().metresPerPixel));
    }

    void picksWhatLiesUnderThePoint()
    {
        Bbox around;
        around.add(500025 - 20, 4400028 - 20);
        around.add(500025 + 20, 4400028 + 20);
        m_map->fit(around);
        std::vector<SelectedFeature> found;
        m_map->pickAt(m_map->view().toScreen({500025 + 11, 4400028 + 12}),
            [&found](std::vector<SelectedFeature> under) { found = std::move(under); });
        QTRY_VERIFY(!found.empty());
        QVERIFY(std::ranges::any_of(
            found, [](const SelectedFeature &each) { return each.featureClass->name == "parsel"; }));
    }

    void onlyTheLastViewIsDrawn()
    {
        QSignalSpy drawn(m_map.get(), &MapCanvas::drawn);
        for (int i = 0; i < 10; ++i)
            m_map->zoomBy(1.1);
        QTRY_VERIFY(!drawn.isEmpty());
        QTRY_VERIFY(!m_map->isDrawing());
        QVERIFY(drawn.size() < 10);
    }

private:
    test::OwnSettings m_settings;
    QTemporaryDir m_folder;
    Model m_model;
    TaskRunner m_runner;
    Lane m_lane{u"files"_s};
    std::shared_ptr<Document> m_document;
    std::unique_ptr<MapCanvas> m_map;
};

QTEST_MAIN(TestGuiMap)
#include "tst_gui_map.moc"
