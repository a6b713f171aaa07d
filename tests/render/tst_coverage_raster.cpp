// SPDX-License-Identifier: GPL-3.0-or-later
#include "render/coverage_raster.h"

#include <QImage>
#include <QtTest>

#include <cmath>
#include <numbers>

using namespace kbs::render;

namespace {

constexpr int side = 40;
const QRgb black = 0xff000000;

/// A white picture on which one shape was painted.
class Paper {
public:
    Paper() : m_image(side, side, QImage::Format_ARGB32_Premultiplied) { m_image.fill(Qt::white); }

    /// In bands of a few rows, as the painter does it.
    template <typename Draw> void paint(int rows, Draw draw)
    {
        CoverageRaster raster(
            reinterpret_cast<std::uint32_t *>(m_image.bits()), static_cast<std::size_t>(side), side, rows);
        for (int top = 0; top < side; top += rows) {
            raster.setBand(top, std::min(side, top + rows));
            draw(raster);
        }
    }
    [[nodiscard]] double inkAt(int x, int y) const { return (255 - qGreen(m_image.pixel(x, y))) / 255.0; }
    [[nodiscard]] double ink() const
    {
        double sum = 0;
        for (int y = 0; y < side; ++y)
            for (int x = 0; x < side; ++x)
                sum += inkAt(x, y);
        return sum;
    }

private:
    QImage m_image;
};

std::vector<PixelPoint> box(double x0, double y0, double x1, double y1)
{
    return {{x0, y0}, {x1, y0}, {x1, y1}, {x0, y1}};
}

} // namespace

class TestCoverageRaster : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void areasCoverTheirShare_data()
    {
        QTest::addColumn<std::vector<PixelPoint>>("ring");
        QTest::addColumn<double>("area"); ///< what of it lies in the picture
        std::vector<PixelPoint> circle;
        for (int i = 0; i < 90; ++i)
            circle.push_back(
                {20 + 12 * std::cos(i * std::numbers::pi / 45), 20 + 12 * std::sin(i * std::numbers::pi / 45)});
        QTest::newRow("whole pixels") << box(3, 4, 10, 9) << 35.0;
        QTest::newRow("parts of pixels") << box(3.25, 4.5, 10.75, 9.1) << 7.5 * 4.6;
        QTest::newRow("within one pixel") << box(5.2, 5.2, 5.7, 5.9) << 0.35;
        QTest::newRow("thin") << box(2, 7.3, 38, 7.4) << 3.6;
        QTest::newRow("triangle") << std::vector<PixelPoint>{{1.5, 2}, {35, 8}, {12, 37.5}}
                                  << std::abs((33.5 * 35.5 - 10.5 * 6) / 2);
        QTest::newRow("circle") << circle << 45 * 144 * std::sin(std::numbers::pi / 45);
        QTest::newRow("left of it") << box(-30, 10, -1, 20) << 0.0;
        QTest::newRow("right of it") << box(41, 10, 60, 20) << 0.0;
        QTest::newRow("above and below") << box(10, -20, 20, -1) << 0.0;
        QTest::newRow("over every edge") << box(-100, -100, 100, 100) << 1600.0;
        QTest::newRow("over the left edge") << box(-7.5, 3, 2.5, 5) << 5.0;
        QTest::newRow("slanted over the left edge") << std::vector<PixelPoint>{{-10, 5}, {10, 5}, {10, 25}} << 150.0;
        QTest::newRow("slanted over the right edge") << std::vector<PixelPoint>{{30, 5}, {50, 5}, {30, 25}} << 150.0;
        QTest::newRow("millions away") << box(-4e6, -3e6, 20, 5e6) << 800.0;
    }
    void areasCoverTheirShare()
    {
        QFETCH(std::vector<PixelPoint>, ring);
        QFETCH(double, area);
        for (const int rows : {1, 7, 16, side}) {
            for (const bool turned : {false, true}) {
                if (turned)
                    std::ranges::reverse(ring);
                Paper paper;
                paper.paint(rows, [&](CoverageRaster &raster) {
                    raster.addRing(ring);
                    raster.fillEvenOdd(black);
                });
                QVERIFY2(std::abs(paper.ink() - area) < 0.02 + area * 0.025, qPrintable(QString::number(paper.ink())));
            }
        }
    }

    void pixelsAreExact()
    {
        Paper paper;
        paper.paint(16, [](CoverageRaster &raster) {
            raster.addRing(box(10.25, 10.5, 13.5, 12));
            raster.fillEvenOdd(black);
        });
        QVERIFY(std::abs(paper.inkAt(10, 10) - 0.375) < 0.01);
        QVERIFY(std::abs(paper.inkAt(11, 10) - 0.5) < 0.01);
        QVERIFY(std::abs(paper.inkAt(12, 11) - 1) < 0.01);
        QVERIFY(std::abs(paper.inkAt(13, 11) - 0.5) < 0.01);
        QCOMPARE(paper.inkAt(14, 11), 0.0);
        QCOMPARE(paper.inkAt(9, 11), 0.0);
    }

    void holesStayOpen()
    {
        for (const bool turned : {false, true}) {
            auto hole = box(10, 10, 20, 20);
            if (turned)
                std::ranges::reverse(hole);
            Paper paper;
            paper.paint(16, [&](CoverageRaster &raster) {
                raster.addRing(box(5, 5, 30, 30));
                raster.addRing(hole);
                raster.fillEvenOdd(black);
            });
            QVERIFY(std::abs(paper.ink() - 525) < 0.1);
            QCOMPARE(paper.inkAt(15, 15), 0.0);
        }
    }

    void strokes_data()
    {
        QTest::addColumn<double>("width");
        for (const double width : {0.3, 0.68, 1.0, 3.0})
            QTest::addRow("%g px", width) << width;
    }
    void strokes()
    {
        QFETCH(double, width);
        Paper ring, line, bevelled;
        ring.paint(16, [&](CoverageRaster &raster) {
            raster.addRingStroke(box(8.3, 8.6, 28.1, 24.2), width / 2);
            raster.fillAll(black);
        });
        const double perimeter = 2 * (19.8 + 15.6);
        QVERIFY2(std::abs(ring.ink() - perimeter * width) < perimeter * 0.02, qPrintable(QString::number(ring.ink())));
        line.paint(16, [&](CoverageRaster &raster) {
            const PixelPoint points[] = {{5, 6}, {25, 6}, {25, 30}};
            raster.addLineStroke(points, width / 2);
            raster.fillAll(black);
        });
        QVERIFY2(
            std::abs(line.ink() - 44 * width) < 44 * 0.02 + width * width, qPrintable(QString::number(line.ink())));
        bevelled.paint(16, [&](CoverageRaster &raster) { // a needle has no spike
            const PixelPoint needle[] = {{5, 20}, {30, 19.9}, {5, 20.2}};
            raster.addRingStroke(needle, width / 2);
            raster.fillAll(black);
        });
        QCOMPARE(bevelled.inkAt(36, 19), 0.0);
        QVERIFY(bevelled.inkAt(20, 19) + bevelled.inkAt(20, 20) > 0.2);
    }

    /// Shapes leave nothing behind for the next one, and colours are laid over what is there.
    void manyShapes()
    {
        Paper paper;
        paper.paint(16, [](CoverageRaster &raster) {
            for (int i = 0; i < 30; ++i) {
                raster.addRing(box(i, i, i + 1.5, i + 2));
                raster.fillEvenOdd(0);
            }
            raster.addRing(box(0, 0, side, side));
            raster.fillEvenOdd(0x80000000);
            raster.dot({35.5, 35.5}, black);
        });
        QVERIFY(std::abs(paper.inkAt(3, 30) - 128 / 255.0) < 0.01);
        QVERIFY(std::abs(paper.inkAt(35, 35) - 1) < 0.01);
        QVERIFY(std::abs(paper.inkAt(36, 35) - 128 / 255.0) < 0.01);
    }
};


QTEST_GUILESS_MAIN(TestCoverageRaster)
#include "tst_coverage_raster.moc"
