// SPDX-License-Identifier: GPL-3.0-or-later
#include "scene/view.h"

#include <QtTest>

using namespace kbs;

class TstView : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void corners()
    {
        const MapView view{.center = {500000, 4450000}, .metresPerPixel = 2, .size = {800, 600}};
        QVERIFY(view.extent() == (Bbox{499200, 4449400, 500800, 4450600}));
        QCOMPARE(view.toScreen({499200, 4450600}), QPointF(0, 0));
        QCOMPARE(view.toScreen({500800, 4449400}), QPointF(800, 600));
        QCOMPARE(view.transform().map(QPointF(500800, 4449400)), QPointF(800, 600));
        const Point back = view.toMap(QPointF(0, 0));
        QCOMPARE(back.x, 499200.0);
        QCOMPARE(back.y, 4450600.0);
    }

    void zoomKeepsTheAnchor()
    {
        MapView view{.center = {500000, 4450000}, .metresPerPixel = 2, .size = {800, 600}};
        const QPointF anchor(123, 45);
        const Point under = view.toMap(anchor);
        view.zoom(4, anchor);
        QCOMPARE(view.metresPerPixel, 0.5);
        QCOMPARE(view.toScreen(under), anchor);
    }

    void panFollowsTheHand()
    {
        MapView view{.center = {0, 0}, .metresPerPixel = 2, .size = {800, 600}};
        view.pan({10, 20});
        QCOMPARE(view.center.x, -20.0);
        QCOMPARE(view.center.y, 40.0);
    }

    void scale()
    {
        MapView view;
        view.setScaleDenominator(1000);
        QCOMPARE(view.scaleDenominator(), 1000.0);
        QVERIFY(qAbs(view.metresPerPixel - 0.2645833) < 1e-6); // 1 mm on the screen is 1 m in the field
    }

    void fit_data()
    {
        QTest::addColumn<Bbox>("bbox");
        QTest::addColumn<double>("metresPerPixel");
        QTest::newRow("wide") << Bbox{0, 0, 800, 10} << 1.1;
        QTest::newRow("high") << Bbox{0, 0, 10, 1200} << 2.2;
        QTest::newRow("point keeps the scale") << Bbox{5, 5, 5, 5} << 7.0;
        QTest::newRow("empty changes nothing") << Bbox{} << 7.0;
    }
    void fit()
    {
        QFETCH(Bbox, bbox);
        MapView view{.center = {1, 2}, .metresPerPixel = 7, .size = {800, 600}};
        view.fit(bbox);
        QTEST(view.metresPerPixel, "metresPerPixel");
        QCOMPARE(view.center.x, bbox.isEmpty() ? 1.0 : bbox.centerX());
        if (bbox.width() > 0)
            QVERIFY(view.extent().contains(bbox));
    }
};

QTEST_GUILESS_MAIN(TstView)
#include "tst_view.moc"
