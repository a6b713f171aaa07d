// SPDX-License-Identifier: GPL-3.0-or-later
#include "raster/mosaic.h"

#include "raster/raster_support.h"

#include <QStandardPaths>
#include <QTemporaryDir>

using namespace kbs;
using namespace kbs::test;
using namespace Qt::StringLiterals;

namespace {

constexpr int sheetPixels = 20;

/// A sheet of 20 × 20 m in row and column, coloured by them.
QColor colourOf(int column, int row)
{
    return {50 + column * 37 % 200, 50 + row * 53 % 200, 90};
}

void sheet(const QString &folder, int column, int row, const char *crs = "EPSG:5254")
{
    write(u"%1/s_%2_%3.tif"_s.arg(folder).arg(column).arg(row),
        {.west = 500000.0 + column * sheetPixels,
            .north = 4400000.0 - row * sheetPixels,
            .width = sheetPixels,
            .height = sheetPixels,
            .crs = crs,
            .noData = {},
            .value = plain(colourOf(column, row))});
}

Point middleOf(int column, int row)
{
    return {500000.0 + (column + 0.5) * sheetPixels, 4400000.0 - (row + 0.5) * sheetPixels};
}

} // namespace

class TestMosaic : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        QStandardPaths::setTestModeEnabled(true);
        QDir().mkpath(m_folder.filePath(u"few"_s));
        for (int row = 0; row < 3; ++row)
            for (int column = 0; column < 3; ++column)
                sheet(m_folder.filePath(u"few"_s), column, row);
    }

    void thousandsOfSheetsAreOneLayer()
    {
        const QString folder = m_folder.filePath(u"city"_s);
        constexpr int side = 55; // 3025 sheets
        QDir().mkpath(folder);
        for (int row = 0; row < side; ++row)
            for (int column = 0; column < side; ++column)
                sheet(folder, column, row);
        const raster::Layer layer{.source = folder, .kind = raster::Kind::Mosaic};
        Progress progress;
        const auto made = raster::Mosaic::refresh(layer, tm30(), progress);
        VERIFY_OK(made);
        QCOMPARE(made->sheets, side * side);
        QCOMPARE(made->read, side * side);
        QCOMPARE(made->skipped, 0);
        const auto again = raster::Mosaic::refresh(layer, tm30(), progress);
        VERIFY_OK(again);
        QCOMPARE(again->read, 0);
        QVERIFY(!again->isChanged);

        // Near: the sheets themselves.
        const Point at = middleOf(31, 44);
        const auto near = draw(layer.text(), viewOf(at.x, at.y));
        VERIFY_OK(near);
        QCOMPARE(near->image.pixelColor(50, 50), colourOf(31, 44));
        QCOMPARE(near->image.pixelColor(72, 50), colourOf(32, 44));
        QCOMPARE(near->image.pixelColor(50, 72), colourOf(31, 45));
        QVERIFY(near->troubles.empty());

        // Far: outlines while the picture of the whole is missing, then that picture.
        const MapView whole = viewOf(500550, 4399450, 200, 6);
        const auto waiting = draw(layer.text(), whole, true);
        VERIFY_OK(waiting);
        QCOMPARE(waiting->image.pixelColor(100, 3).alpha(), 0); // beyond the sheets
        VERIFY_OK(raster::Mosaic::buildOverview(layer, tm30(), progress));
        const auto far = draw(layer.text(), whole, true);
        VERIFY_OK(far);
        QVERIFY(far->image.pixelColor(100, 100).alpha() == 255);
        QVERIFY(far->image.pixelColor(100, 100) != waiting->image.pixelColor(100, 100));
        const QColor exact = draw(layer.text(), whole)->image.pixelColor(100, 100);
        QVERIFY(std::abs(far->image.pixelColor(100, 100).red() - exact.red()) < 40);
        const auto mosaic = raster::Mosaic::open(layer, tm30());
        VERIFY_OK(mosaic);
        QCOMPARE(mosaic->sheetCount(), side * side);
        QVERIFY(QFile::exists(mosaic->overview()));
        QCOMPARE(far->image.pixelColor(3, 100).alpha(), 0);
    }

    void missingAndDamagedSheetsAreNamedAndCrossedOut()
    {
        const QString folder = copyOfFew(u"holes"_s);
        const raster::Layer layer{.source = folder, .kind = raster::Kind::Mosaic};
        Progress progress;
        VERIFY_OK(raster::Mosaic::refresh(layer, tm30(), progress));
        QVERIFY(QFile::remove(folder + u"/s_1_1.tif"_s));
        QFile cut(folder + u"/s_2_2.tif"_s);
        QVERIFY(cut.open(QIODevice::ReadWrite) && cut.resize(cut.size() / 2));
        cut.close();
        QFile letter(folder + u"/s_9_9.tif"_s);
        QVERIFY(letter.open(QIODevice::WriteOnly));
        letter.write("not a picture");
        letter.close();
        const auto refreshed = raster::Mosaic::refresh(layer, tm30(), progress);
        VERIFY_OK(refreshed);
        QCOMPARE(refreshed->sheets, 10);
        QCOMPARE(refreshed->skipped, 3);
        const auto mosaic = raster::Mosaic::open(layer, tm30());
        VERIFY_OK(mosaic);
        const auto troubles = mosaic->troubles();
        VERIFY_OK(troubles);
        QStringList names;
        for (const raster::Sheet &left : *troubles) {
            names << QFileInfo(left.path).fileName();
            QVERIFY(!left.trouble.isEmpty());
        }
        QCOMPARE(names, (QStringList{u"s_1_1.tif"_s, u"s_2_2.tif"_s, u"s_9_9.tif"_s}));

        const Point at = middleOf(1, 1);
        const auto drawn = draw(layer.text(), viewOf(at.x, at.y));
        VERIFY_OK(drawn);
        QCOMPARE(drawn->troubles.size(), std::size_t(1));
        QVERIFY2(drawn->troubles.front().text().contains(u"3 sheets"_s), qPrintable(drawn->troubles.front().text()));
        QVERIFY(
            drawn->image.pixelColor(50, 50).red() > 100 && drawn->image.pixelColor(50, 50).green() < 90); // the cross
        QCOMPARE(drawn->image.pixelColor(50, 45).alpha(), 0);
        QCOMPARE(drawn->image.pixelColor(30, 50), colourOf(0, 1));

        const auto forgotten = raster::Mosaic::forgetMissing(layer, tm30());
        VERIFY_OK(forgotten);
        QCOMPARE(*forgotten, 1);
    }

    void aSheetThatIsDamagedAfterwardsIsTold()
    {
        const QString folder = copyOfFew(u"later"_s);
        const raster::Layer layer{.source = folder, .kind = raster::Kind::Mosaic};
        Progress progress;
        VERIFY_OK(raster::Mosaic::refresh(layer, tm30(), progress));
        QVERIFY(QFile::remove(folder + u"/s_0_0.tif"_s));
        const Point at = middleOf(0, 0);
        const auto drawn = draw(layer.text(), viewOf(at.x, at.y));
        VERIFY_OK(drawn);
        QCOMPARE(drawn->troubles.size(), std::size_t(1));
        QVERIFY(drawn->troubles.front().file.endsWith(u"s_0_0.tif"_s));
    }

    void aChangedSheetIsReadAgain()
    {
        const QString folder = copyOfFew(u"changed"_s);
        const raster::Layer layer{.source = folder, .kind = raster::Kind::Mosaic};
        Progress progress;
        VERIFY_OK(raster::Mosaic::refresh(layer, tm30(), progress));
        VERIFY_OK(raster::Mosaic::buildOverview(layer, tm30(), progress));
        write(folder + u"/s_1_1.tif"_s,
            {.west = 500300, .north = 4400000, .width = 30, .height = 30, .noData = {}, .value = plain(Qt::white)});
        const auto refreshed = raster::Mosaic::refresh(layer, tm30(), progress);
        VERIFY_OK(refreshed);
        QCOMPARE(refreshed->read, 1);
        const auto mosaic = raster::Mosaic::open(layer, tm30());
        VERIFY_OK(mosaic);
        QVERIFY(mosaic->overview().isEmpty()); // shows what was
        const auto drawn = draw(layer.text(), viewOf(500310, 4399990));
        VERIFY_OK(drawn);
        QCOMPARE(drawn->image.pixelColor(50, 50), QColor(Qt::white));
    }

    void aListOfSheets()
    {
        QFile list(m_folder.filePath(u"sheets.txt"_s));
        QVERIFY(list.open(QIODevice::WriteOnly));
        list.write("# the north\nfew/s_0_0.tif\n\nfew/s_1_0.tif\nfew/s_7_7.tif\n");
        list.close();
        const auto layer = raster::layerOf(list.fileName());
        VERIFY_OK(layer);
        QCOMPARE(layer->kind, raster::Kind::Mosaic);
        Progress progress;
        const auto made = raster::Mosaic::refresh(*layer, tm30(), progress);
        VERIFY_OK(made);
        QCOMPARE(made->sheets, 3);
        QCOMPARE(made->skipped, 1);
    }

    void sheetsOfTwoZonesAndKinds()
    {
        const QString folder = m_folder.filePath(u"mixed"_s);
        QDir().mkpath(folder);
        sheet(folder, 0, 0);
        const auto transformer = Transformer::create(tm30(), *crs::find(u"EPSG:32636"_s));
        VERIFY_OK(transformer);
        const auto corner = transformer->transform(Point{500100, 4400000});
        VERIFY_OK(corner);
        write(folder + u"/other_zone.tif"_s,
            {.west = corner->x,
                .north = corner->y,
                .width = 60,
                .height = 60,
                .bands = 1,
                .crs = "EPSG:32636",
                .noData = {},
                .value = plain(QColor(77, 0, 0))});
        const raster::Layer layer{.source = folder, .kind = raster::Kind::Mosaic};
        Progress progress;
        VERIFY_OK(raster::Mosaic::refresh(layer, tm30(), progress));
        const auto drawn = draw(layer.text(), viewOf(500080, 4399980, 160));
        VERIFY_OK(drawn);
        QVERIFY2(drawn->troubles.empty(), drawn->troubles.empty() ? "" : qPrintable(drawn->troubles[0].text()));
        QCOMPARE(drawn->image.pixelColor(10, 70), colourOf(0, 0));
        QCOMPARE(drawn->image.pixelColor(128, 90), QColor(77, 77, 77)); // grey among colours
    }

    void interruptedIndexesGoOn()
    {
        const QString folder = copyOfFew(u"stopped"_s);
        const raster::Layer layer{.source = folder, .kind = raster::Kind::Mosaic};
        Progress *running = nullptr;
        int seen = 0;
        Progress stopping([&](double, const QString &) {
            if (++seen == 5)
                running->cancel();
        });
        running = &stopping;
        const auto stopped = raster::Mosaic::refresh(layer, tm30(), stopping);
        QVERIFY(!stopped);
        QCOMPARE(stopped.error().kind, ErrorKind::Cancelled);
        Progress progress;
        const auto made = raster::Mosaic::refresh(layer, tm30(), progress);
        VERIFY_OK(made);
        QCOMPARE(made->sheets, 9);
        QVERIFY(made->read < 9);
    }

    void aDamagedIndexIsMadeAnew()
    {
        const raster::Layer layer{.source = m_folder.filePath(u"few"_s), .kind = raster::Kind::Mosaic};
        Progress progress;
        VERIFY_OK(raster::Mosaic::refresh(layer, tm30(), progress));
        QFile index(raster::Mosaic::indexPath(layer, tm30()));
        QVERIFY(index.open(QIODevice::WriteOnly));
        index.write(
            "rubbish that is no database, longer than its header would be, so that it is looked at for what it is");
        index.close();
        const auto made = raster::Mosaic::refresh(layer, tm30(), progress);
        VERIFY_OK(made);
        QCOMPARE(made->read, 9);
    }

    void anEmptyFolderIsTold()
    {
        QDir().mkpath(m_folder.filePath(u"empty"_s));
        Progress progress;
        const auto made = raster::Mosaic::refresh(
            {.source = m_folder.filePath(u"empty"_s), .kind = raster::Kind::Mosaic}, tm30(), progress);
        QVERIFY(!made);
        QCOMPARE(made.error().kind, ErrorKind::NotFound);
    }

    void reliefHasNoSeams()
    {
        // A plane that rises to the east by 1 in 2, cut into two sheets: every pixel of it is shaded alike.
        const QString folder = m_folder.filePath(u"heights"_s);
        QDir().mkpath(folder);
        for (int column = 0; column < 2; ++column)
            write(u"%1/h%2.tif"_s.arg(folder).arg(column),
                {.west = 500000.0 + column * 50,
                    .north = 4400100,
                    .width = 50,
                    .height = 100,
                    .bands = 1,
                    .type = GDT_Float32,
                    .noData = -9999,
                    .value = [column](int, int x, int) { return 900 + (column * 50 + x) * 0.5; }});
        for (const QString &look : {u"hillshade"_s, u"slope"_s}) {
            const QString text = folder + u",kind=mosaic,look="_s + look;
            Progress progress;
            VERIFY_OK(raster::Mosaic::refresh(*raster::layerOf(text), tm30(), progress));
            const auto drawn = draw(text, viewOf(500050, 4400050, 80));
            VERIFY_OK(drawn);
            const QColor left = drawn->image.pixelColor(10, 40);
            QCOMPARE(left.alpha(), 255);
            for (int x = 5; x < 75; ++x)
                QCOMPARE(drawn->image.pixelColor(x, 40), left);
            if (look == "slope"_L1) // 50 %: between orange and red
                QVERIFY2(left.red() > 180 && left.green() < 100, qPrintable(left.name()));
        }
    }

private:
    QString copyOfFew(const QString &name) const
    {
        const QString folder = m_folder.filePath(name);
        QDir().mkpath(folder);
        const QDir few(m_folder.filePath(u"few"_s));
        for (const QString &file : few.entryList(QDir::Files))
            QFile::copy(few.filePath(file), folder + u'/' + file);
        return folder;
    }
    QTemporaryDir m_folder;
};

QTEST_MAIN(TestMosaic)
#include "tst_mosaic.moc"
