// SPDX-License-Identifier: GPL-3.0-or-later
#include "raster/georeference.h"

#include "raster/raster_support.h"

#include <QTemporaryDir>

#include <cmath>
#include <random>

using namespace kbs;
using namespace kbs::test;
using namespace Qt::StringLiterals;
using raster::ControlPoint;
using raster::FitMethod;

namespace {

using Truth = Point (*)(QPointF);
const QSize sheetSize(3000, 2000);

/// A sheet turned by 3°, 0.25 m a pixel.
Point trueHelmert(QPointF pixel)
{
    const double a = 0.25 * std::cos(0.05), b = 0.25 * std::sin(0.05);
    return {500000 + a * pixel.x() - b * pixel.y(), 4400000 - b * pixel.x() - a * pixel.y()};
}
Point trueAffine(QPointF pixel)
{
    return {500000 + 0.25 * pixel.x() + 0.003 * pixel.y(), 4400000 + 0.002 * pixel.x() - 0.252 * pixel.y()};
}
Point trueBent(QPointF pixel)
{
    return {500000 + 0.25 * pixel.x() + 1e-6 * pixel.x() * pixel.x(),
        4400000 - 0.25 * pixel.y() + 2e-6 * pixel.y() * pixel.x()};
}

std::vector<ControlPoint> pointsOf(Truth truth, int columns = 4, int rows = 3)
{
    std::vector<ControlPoint> points;
    for (int row = 0; row < rows; ++row) {
        for (int column = 0; column < columns; ++column) {
            const QPointF pixel(100 + column * 2800.0 / (columns - 1), 100 + row * 1800.0 / std::max(1, rows - 1));
            points.push_back({u"P%1"_s.arg(points.size() + 1), pixel, truth(pixel)});
        }
    }
    return points;
}

/// A scanned sheet with a red cross at every control point of a 4 × 3 grid.
QString scan(const QString &path, const std::vector<ControlPoint> &points, int bands = 3)
{
    return write(path,
        {.width = sheetSize.width(),
            .height = sheetSize.height(),
            .bands = bands,
            .crs = nullptr,
            .noData = {},
            .value =
                [&](int band, int x, int y) {
                    for (const ControlPoint &point : points)
                        if (std::abs(point.pixel.x() - x - 0.5) < 8 && std::abs(point.pixel.y() - y - 0.5) < 8)
                            return band == 1 ? 220.0 : 20.0;
                    return 245.0;
                },
            .driver = "PNG"});
}

} // namespace

class TestGeoreference : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void exactPointsGiveNoResiduals_data()
    {
        QTest::addColumn<FitMethod>("method");
        QTest::addColumn<Truth>("truth");
        QTest::newRow("Helmert") << FitMethod::Helmert << &trueHelmert;
        QTest::newRow("affine") << FitMethod::Affine << &trueAffine;
        QTest::newRow("affine of a true sheet") << FitMethod::Affine << &trueHelmert;
        QTest::newRow("second order") << FitMethod::Polynomial2 << &trueBent;
        QTest::newRow("third order") << FitMethod::Polynomial3 << &trueBent;
    }
    void exactPointsGiveNoResiduals()
    {
        QFETCH(FitMethod, method);
        QFETCH(Truth, truth);
        const auto fit = raster::fit(pointsOf(truth, 4, 4), method, sheetSize);
        VERIFY_OK(fit);
        QVERIFY2(fit->rms < 1e-3, qPrintable(QString::number(fit->rms)));
        QVERIFY(std::abs(fit->pixelSize - 0.25) < 0.01);
        QCOMPARE(fit->warnings, QStringList());
    }

    void residualsAreMetresOnTheGround()
    {
        // Two of four corners off by 1 m east and west along the upper edge: a Helmert cannot follow, its residuals can
        // be worked out: the scale takes a part.
        std::vector<ControlPoint> points = pointsOf(trueHelmert);
        std::mt19937 dice(7);
        std::normal_distribution<double> noise(0, 0.10);
        for (ControlPoint &point : points) {
            point.map.x += noise(dice);
            point.map.y += noise(dice);
        }
        const auto fit = raster::fit(points, FitMethod::Helmert, sheetSize);
        VERIFY_OK(fit);
        QVERIFY2(
            fit->standardError > 0.06 && fit->standardError < 0.15, qPrintable(QString::number(fit->standardError)));
        QVERIFY(fit->rms < fit->standardError * std::sqrt(2.0));
        QVERIFY(std::abs(fit->rotation - 0.05 * 180 / M_PI) < 0.05);
    }

    void aWrongPointIsNamed()
    {
        std::vector<ControlPoint> points = pointsOf(trueAffine);
        points[4].map.x += 25;
        const auto fit = raster::fit(points, FitMethod::Affine, sheetSize);
        VERIFY_OK(fit);
        QVERIFY2(fit->warnings.join(u' ').contains(u"\"P5\""_s), qPrintable(fit->warnings.join(u'|')));
        points[4].isUsed = false;
        const auto without = raster::fit(points, FitMethod::Affine, sheetSize);
        VERIFY_OK(without);
        QVERIFY(without->rms < 1e-3);
        QVERIFY(std::abs(without->residuals[4] - 25) < 0.01); // what is not used tells how wrong it is
    }

    void warnings_data()
    {
        QTest::addColumn<int>("kind");
        QTest::addColumn<QString>("says");
        QTest::newRow("no redundancy") << 0 << u"nothing is checked"_s;
        QTest::newRow("nearly a line") << 1 << u"nearly on one line"_s;
        QTest::newRow("a corner only") << 2 << u"small part"_s;
        QTest::newRow("east and north exchanged") << 3 << u"exchanged"_s;
    }
    void warnings()
    {
        QFETCH(int, kind);
        QFETCH(QString, says);
        std::vector<ControlPoint> points = pointsOf(trueAffine);
        if (kind == 0)
            points = {points[0], points[3], points[9]};
        for (ControlPoint &point : points) {
            if (kind == 1)
                point.pixel.setY(1000 + (point.pixel.y() - 1000) * 0.03);
            if (kind == 2)
                point.pixel /= 10;
            if (kind == 1 || kind == 2)
                point.map = trueAffine(point.pixel);
            if (kind == 3)
                std::swap(point.map.x, point.map.y);
        }
        const auto fit = raster::fit(points, FitMethod::Affine, sheetSize);
        VERIFY_OK(fit);
        QVERIFY2(fit->warnings.join(u' ').contains(says), qPrintable(fit->warnings.join(u'|')));
    }

    void refusals_data()
    {
        QTest::addColumn<int>("count");
        QTest::addColumn<FitMethod>("method");
        QTest::addColumn<bool>("isOnLine");
        QTest::newRow("one point") << 1 << FitMethod::Helmert << false;
        QTest::newRow("two for an affine") << 2 << FitMethod::Affine << false;
        QTest::newRow("five for a polynomial") << 5 << FitMethod::Polynomial2 << false;
        QTest::newRow("on one line") << 4 << FitMethod::Affine << true;
        QTest::newRow("the same point twice") << 0 << FitMethod::Affine << false;
    }
    void refusals()
    {
        QFETCH(int, count);
        QFETCH(FitMethod, method);
        QFETCH(bool, isOnLine);
        std::vector<ControlPoint> points = pointsOf(trueAffine);
        if (count == 0)
            points.push_back(points.front());
        else
            points.resize(static_cast<std::size_t>(count));
        if (isOnLine)
            for (ControlPoint &point : points)
                point.pixel.setY(500);
        const auto fit = raster::fit(points, method, sheetSize);
        QVERIFY(!fit);
        QCOMPARE(fit.error().kind, ErrorKind::Usage);
    }

    void writtenPicturesLieRight_data()
    {
        QTest::addColumn<FitMethod>("method");
        QTest::addColumn<Truth>("truth");
        QTest::addColumn<bool>("isWorldFile");
        QTest::newRow("GeoTIFF, Helmert") << FitMethod::Helmert << &trueHelmert << false;
        QTest::newRow("world file, Helmert") << FitMethod::Helmert << &trueHelmert << true;
        QTest::newRow("world file, affine") << FitMethod::Affine << &trueAffine << true;
        QTest::newRow("GeoTIFF, second order") << FitMethod::Polynomial2 << &trueBent << false;
    }
    void writtenPicturesLieRight()
    {
        QFETCH(FitMethod, method);
        QFETCH(Truth, truth);
        QFETCH(bool, isWorldFile);
        const std::vector<ControlPoint> points = pointsOf(truth);
        QTemporaryDir folder;
        const QString picture = scan(folder.filePath(u"pafta.png"_s), points);
        QFile::remove(picture + u".aux.xml"_s);
        QFile original(picture);
        QVERIFY(original.open(QIODevice::ReadOnly));
        const QByteArray before = original.readAll();
        const auto fit = raster::fit(points, method, sheetSize);
        VERIFY_OK(fit);
        QString placed = folder.filePath(u"pafta_tm30.tif"_s);
        Progress progress;
        if (isWorldFile) {
            QFile::remove(raster::worldFileOf(picture)); // of the maker of the test's picture
            VERIFY_OK(raster::writeWorldFile(picture, *fit, false));
            QVERIFY(QFile::exists(folder.filePath(u"pafta.pgw"_s)));
            const auto again = raster::writeWorldFile(picture, *fit, false);
            QVERIFY(!again);
            QCOMPARE(again.error().kind, ErrorKind::Conflict);
            placed = picture;
        } else {
            VERIFY_OK(raster::writeGeoTiff(picture, placed, points, *fit, tm30(), progress));
        }
        original.seek(0);
        QCOMPARE(original.readAll(), before);
        for (const ControlPoint &point : points) {
            const auto drawn = draw(placed, viewOf(point.map.x, point.map.y, 80, 0.25));
            VERIFY_OK(drawn);
            const QColor mark = drawn->image.pixelColor(40, 40), beside = drawn->image.pixelColor(62, 40);
            QVERIFY2(mark.red() > 180 && mark.green() < 60, qPrintable(point.name + mark.name()));
            QVERIFY2(beside.green() > 220, qPrintable(point.name + beside.name()));
        }
    }

    void theOriginalIsNeverOverwritten()
    {
        const std::vector<ControlPoint> points = pointsOf(trueAffine);
        QTemporaryDir folder;
        const QString picture = scan(folder.filePath(u"p.png"_s), points, 1);
        Progress progress;
        const QString link = folder.filePath(u"link.tif"_s);
        QVERIFY(QFile::link(picture, link));
        for (const QString &other :
            {picture, link, folder.filePath(u"../%1/p.png"_s.arg(QDir(folder.path()).dirName()))}) {
            const auto written = raster::writeGeoTiff(
                picture, other, points, *raster::fit(points, FitMethod::Affine, sheetSize), tm30(), progress);
            QVERIFY(!written);
            QCOMPARE(written.error().kind, ErrorKind::Usage);
        }
    }

    void cancelledCopiesLeaveNothing()
    {
        const std::vector<ControlPoint> points = pointsOf(trueAffine);
        QTemporaryDir folder;
        const QString picture = scan(folder.filePath(u"p.png"_s), points, 1);
        Progress progress;
        progress.cancel();
        const auto written = raster::writeGeoTiff(picture, folder.filePath(u"o.tif"_s), points,
            *raster::fit(points, FitMethod::Affine, sheetSize), tm30(), progress);
        QVERIFY(!written);
        QCOMPARE(written.error().kind, ErrorKind::Cancelled);
        QVERIFY(QDir(folder.path()).entryList({u"o.tif*"_s}).isEmpty());
    }

    void pointFiles_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::newRow("ours") << QByteArray("name;column;row;east;north\nA;10.5;20;500000.25;4400000\n");
        QTest::newRow("commas, no titles") << QByteArray("# scanned 1987\nA,10.5,20,500000.25,4400000\n");
        QTest::newRow("decimal commas and tabs") << QByteArray("A\t10,5\t20\t500000,25\t4400000\r\n");
        QTest::newRow("QGIS") << QByteArray(
            "#CRS: "
            "PROJCRS[\"x\"]\nmapX,mapY,sourceX,sourceY,enable,dX,dY,residual\n500000.25,4400000,10.5,-20,1,0,0,0\n");
    }
    void pointFiles()
    {
        QFETCH(QByteArray, text);
        QTemporaryDir folder;
        QFile file(folder.filePath(u"p.points"_s));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(text);
        file.close();
        const auto points = raster::readPoints(file.fileName());
        VERIFY_OK(points);
        QCOMPARE(points->size(), std::size_t(1));
        QCOMPARE(points->front().pixel, QPointF(10.5, 20));
        QCOMPARE(points->front().map, (Point{500000.25, 4400000}));
        VERIFY_OK(raster::writePoints(file.fileName(), *points));
        const auto again = raster::readPoints(file.fileName());
        VERIFY_OK(again);
        QCOMPARE(again->front().map, points->front().map);
        QCOMPARE(again->front().name, points->front().name);
    }

    void wrongPointFilesNameTheLine()
    {
        QTemporaryDir folder;
        QFile file(folder.filePath(u"p.csv"_s));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("name;column;row;east;north\nA;1;2;500000;4400000\nB;1;x;500000;4400000\n");
        file.close();
        const auto points = raster::readPoints(file.fileName());
        QVERIFY(!points);
        QCOMPARE(points.error().line, 3);
    }
};

QTEST_MAIN(TestGeoreference)
#include "tst_georeference.moc"
