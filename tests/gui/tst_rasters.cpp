// SPDX-License-Identifier: GPL-3.0-or-later
// Rasters, mosaics and backdrops in the window, and giving a scan its place.
// KBS_RASTER_PICTURES=<folder> keeps pictures for who wants to look at them.
#include "gui_support.h"

#include "app/gui/dialogs/backdrop_dialog.h"
#include "app/gui/dialogs/georeference_dialog.h"
#include "app/gui/dialogs/picture_view.h"
#include "app/gui/panels/layer_panel.h"
#include "app/gui/panels/raster_list.h"
#include "app/gui/settings.h"
#include "raster/raster_support.h"
#include "support/served.h"
#include "support/stall_watch.h"

#include <QComboBox>
#include <QDialogButtonBox>
#include <QDropEvent>
#include <QInputDialog>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QMimeData>
#include <QPushButton>
#include <QSlider>
#include <QTableWidget>

using namespace kbs;
using namespace kbs::gui;
using namespace kbs::test;
using namespace Qt::StringLiterals;

class TestRasters : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        auto program = Program::create();
        VERIFY_OK(program);
        m_program = std::move(*program);
        m_city = m_folder.filePath(u"city.kbs"_s);
        VERIFY_OK(test::makeSmallCity(m_city, m_program->model().catalogue));
        m_photo = write(m_folder.filePath(u"foto.tif"_s),
            {.west = 499800,
                .north = 4400800,
                .pixel = 2,
                .width = 1000,
                .height = 600,
                .noData = {},
                .value = plain(QColor(90, 130, 70))});
        m_window = std::make_unique<MainWindow>(*m_program);
        m_window->resize(1200, 760);
        m_window->show();
    }

    void cleanupTestCase() { m_window.reset(); }

    void init()
    {
        m_window->closeStore();
        gui::settings::setRasters(m_city, {});
        m_window->openStore(m_city);
        QTRY_VERIFY_WITH_TIMEOUT(m_window->document(), patience);
        QTRY_VERIFY_WITH_TIMEOUT(!m_window->map().isDrawing(), patience);
    }

    void aDroppedRasterLiesUnderTheMap()
    {
        drop(m_photo);
        QTRY_COMPARE_WITH_TIMEOUT(list().count(), 1, patience);
        m_window->map().fitAll();
        waitForMap();
        QCOMPARE(colourAt({499950, 4400250}), QColor(90, 130, 70)); // between the streets
        QVERIFY(
            shown().pixelColor(m_window->map().view().toScreen({500000, 4400150}).toPoint()) != QColor(90, 130, 70));

        auto *opacity = m_window->findChild<QSlider *>(u"rasterOpacity"_s);
        list().setCurrentRow(0);
        QVERIFY(opacity->isEnabled());
        opacity->setValue(50);
        waitForMap();
        const QColor pale = colourAt({499950, 4400250});
        QVERIFY2(std::abs(pale.red() - (90 + 255) / 2) < 4, qPrintable(pale.name()));

        list().item(0)->setCheckState(Qt::Unchecked);
        waitForMap();
        QCOMPARE(colourAt({499950, 4400250}), QColor(Qt::white));

        // Remembered with the store, not written into it.
        m_window->closeStore();
        m_window->openStore(m_city);
        QTRY_VERIFY_WITH_TIMEOUT(m_window->document(), patience);
        QCOMPARE(list().count(), 1);
        const auto layers = m_window->layers().rasters().layers();
        QCOMPARE(layers.front().source, m_photo);
        QCOMPARE(layers.front().opacity, 0.5);
        QVERIFY(!layers.front().visible);
    }

    void theUppermostOfTheListIsOnTop()
    {
        const QString other = write(m_folder.filePath(u"other.tif"_s),
            {.west = 499800,
                .north = 4400800,
                .pixel = 2,
                .width = 1000,
                .height = 600,
                .noData = {},
                .value = plain(QColor(200, 60, 60))});
        m_window->layers().rasters().addPaths({m_photo});
        QTRY_COMPARE_WITH_TIMEOUT(list().count(), 1, patience);
        m_window->layers().rasters().addPaths({other});
        QTRY_COMPARE_WITH_TIMEOUT(list().count(), 2, patience);
        waitForMap();
        QCOMPARE(colourAt({499950, 4400250}), QColor(200, 60, 60));
        QVERIFY(list().model()->moveRow({}, 1, {}, 0)); // as by dragging
        waitForMap();
        QCOMPARE(colourAt({499950, 4400250}), QColor(90, 130, 70));
    }

    void whatCannotBeDrawnIsTold()
    {
        QFile file(m_folder.filePath(u"letter.tif"_s));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("not a picture");
        file.close();
        m_window->layers().rasters().addPaths({file.fileName()});
        QTRY_VERIFY_WITH_TIMEOUT(message().contains(u"letter.tif"_s), patience);
        QCOMPARE(list().count(), 0);
    }

    void aMissingSystemIsAskedFor()
    {
        // Latitudes and longitudes lie nowhere in the map's own system.
        const QString path = write(m_folder.filePath(u"unplaced.tif"_s),
            {.west = 29.99,
                .north = 39.75,
                .pixel = 1e-4,
                .width = 300,
                .height = 300,
                .crs = nullptr,
                .noData = {},
                .value = plain(QColor(10, 20, 200))});
        m_window->layers().rasters().addPaths({path});
        QTRY_VERIFY_WITH_TIMEOUT(m_window->findChild<QInputDialog *>(u"rasterCrs"_s), patience);
        auto *dialog = m_window->findChild<QInputDialog *>(u"rasterCrs"_s);
        dialog->setTextValue(u"WGS 84 (EPSG:4326)"_s);
        dialog->accept();
        QTRY_COMPARE_WITH_TIMEOUT(list().count(), 1, patience);
        QCOMPARE(m_window->layers().rasters().layers().front().crs, u"EPSG:4326"_s);
        waitForMap();
    }

    void aLayerStaysUntilItsNewSettingsCanBeDrawn()
    {
        m_window->layers().rasters().addPaths({m_photo});
        QTRY_COMPARE_WITH_TIMEOUT(list().count(), 1, patience);
        m_window->layers().rasters().add({.source = u"http://127.0.0.1:9/{z}/{x}/{y}"_s, .kind = raster::Kind::Xyz});
        QTRY_VERIFY_WITH_TIMEOUT(!m_window->layers().rasters().isBusy(), patience);
        QCOMPARE(list().count(), 2);
        const auto photo = [this] { return m_window->layers().rasters().layers().front(); }; // the lower one

        chooseInMenu(1, u"Coordinate system …"_s);
        auto *dialog = m_window->findChild<QInputDialog *>(u"rasterCrs"_s);
        QVERIFY(dialog);
        dialog->reject();
        QCOMPARE(photo().source, m_photo);

        QTRY_VERIFY(!m_window->findChild<QInputDialog *>(u"rasterCrs"_s));
        chooseInMenu(1, u"Coordinate system …"_s);
        dialog = m_window->findChild<QInputDialog *>(u"rasterCrs"_s);
        QVERIFY(dialog);
        dialog->setTextValue(u"TUREF / TM30 (EPSG:5254)"_s);
        dialog->accept();
        QTRY_COMPARE_WITH_TIMEOUT(photo().crs, u"EPSG:5254"_s, patience);
        QCOMPARE(photo().source, m_photo);
        QCOMPARE(list().count(), 2);
        waitForMap();
    }

    void aFolderBecomesAMosaic()
    {
        QDir().mkpath(m_folder.filePath(u"sheets"_s));
        for (int column = 0; column < 6; ++column)
            for (int row = 0; row < 4; ++row)
                write(m_folder.filePath(u"sheets/%1_%2.tif"_s.arg(column).arg(row)),
                    {.west = 499900.0 + 200 * column,
                        .north = 4400700.0 - 200 * row,
                        .pixel = 2,
                        .width = 100,
                        .height = 100,
                        .noData = {},
                        .value = plain(QColor(40 + 30 * column, 40 + 50 * row, 80))});
        QFile note(m_folder.filePath(u"sheets/0_0.tif.xml"_s)); // what often lies beside a sheet
        QVERIFY(note.open(QIODevice::WriteOnly));
        drop(m_folder.filePath(u"sheets"_s));
        QTRY_COMPARE_WITH_TIMEOUT(list().count(), 1, patience);
        QCOMPARE(m_window->layers().rasters().layers().front().kind, raster::Kind::Mosaic);
        QVERIFY(!m_window->importSheet());
        QTRY_VERIFY_WITH_TIMEOUT(!m_window->layers().rasters().isBusy(), patience);
        m_window->map().fit({499900, 4399900, 501100, 4400700});
        waitForMap();
        QCOMPARE(colourAt({499950, 4400250}), QColor(40, 140, 80)); // row 2: 4400300 … 4400100
        keep(u"raster_mosaic"_s);
    }

    void aDroppedFolderWithADeliveryIsImported()
    {
        QDir().mkpath(m_folder.filePath(u"delivery"_s));
        QVERIFY(QFile::copy(m_photo, m_folder.filePath(u"delivery/plan.tif"_s)));
        QFile delivery(m_folder.filePath(u"delivery/parsel.geojson"_s));
        QVERIFY(delivery.open(QIODevice::WriteOnly));
        delivery.write(R"({"type": "FeatureCollection", "features": []})");
        delivery.close();
        drop(m_folder.filePath(u"delivery"_s));
        QTRY_VERIFY_WITH_TIMEOUT(m_window->importSheet(), patience);
        QCOMPARE(list().count(), 0);
    }

    void aBackdropComesFromItsServiceAndStays()
    {
        auto server = std::make_unique<Served>([](const WebServer::Request &request) {
            if (request.parameter(u"request"_s) == "GetCapabilities"_L1)
                return WebServer::Answer{.body
                    = "<WMS_Capabilities "
                      "version='1.3.0'><Service><Title>Altlık</Title></"
                      "Service><Capability><Request><GetMap><Format>image/png</Format></GetMap></"
                      "Request><Layer><Title>x</Title><CRS>EPSG:5254</CRS><Layer><Name>orto</"
                      "Name><Title>Ortofoto</Title><Attribution><Title>© "
                      "Kurum</Title></Attribution></Layer></Layer></Capability></WMS_Capabilities>"};
            return WebServer::Answer{.body = png(QColor(60, 90, 150), {512, 512}), .type = "image/png"};
        });
        m_window->action(u"backdrop"_s)->trigger();
        auto *dialog = m_window->findChild<BackdropDialog *>();
        QVERIFY(dialog);
        dialog->findChild<QLineEdit *>(u"backdropAddress"_s)->setText(server->url(u"/wms"_s));
        QVERIFY(server->requests().isEmpty()); // nothing is asked before the user asks
        dialog->findChild<QPushButton *>(u"backdropAsk"_s)->click();
        auto *layer = dialog->findChild<QComboBox *>(u"backdropLayer"_s);
        QTRY_COMPARE_WITH_TIMEOUT(layer->count(), 1, patience);
        QCOMPARE(layer->currentText(), u"Ortofoto"_s);
        dialog->findChild<QPushButton *>(u"backdropAdd"_s)->click();
        QCOMPARE(list().count(), 1);
        m_window->map().fitAll();
        QTRY_COMPARE_WITH_TIMEOUT(colourAt({499950, 4400250}), QColor(60, 90, 150), patience);
        QCOMPARE(m_window->map().rasters().attribution(), u"© Kurum"_s);
        QTRY_VERIFY_WITH_TIMEOUT(!m_window->map().rasters().isFetching(), patience);
        keep(u"raster_backdrop"_s);

        server.reset(); // the network is gone
        m_window->closeStore();
        m_window->openStore(m_city);
        QTRY_VERIFY_WITH_TIMEOUT(m_window->document(), patience);
        QTRY_COMPARE_WITH_TIMEOUT(colourAt({499950, 4400250}), QColor(60, 90, 150), patience);
        // Where nothing was fetched the window says that nobody answers, and goes on.
        m_window->map().fit({510000, 4410000, 511000, 4411000});
        QTRY_VERIFY_WITH_TIMEOUT(message().contains(u"does not answer"_s), patience);
    }

    void aPasswordIsAskedForAndStaysOutOfTheSettings()
    {
        const QByteArray wanted = "Basic " + QByteArray("ali:gizlisöz").toBase64();
        Served server([&](const WebServer::Request &request) {
            if (request.headers.value("authorization") != wanted)
                return WebServer::Answer{.body = "no", .status = 401};
            return WebServer::Answer{.body = png(QColor(60, 150, 90)), .type = "image/png"};
        });
        // An earlier version's settings with a wrong one in the address.
        QString address = server.url(u"/{z}/{x}/{y}.png"_s);
        const QString location = m_window->document()->location();
        QString old = address;
        settings::setRasters(location, {old.replace(u"http://"_s, u"http://ali:eskisöz@"_s) + u",kind=xyz"_s});
        m_window->closeStore();
        m_window->openStore(location);
        QTRY_VERIFY_WITH_TIMEOUT(m_window->document(), patience);
        QCOMPARE(list().count(), 1);
        QCOMPARE(settings::rasters(location), QStringList{address + u",kind=xyz"_s});
        m_window->map().fitAll();
        // The server does not know it: the window asks, once.
        QDialog *dialog = nullptr;
        QTRY_VERIFY_WITH_TIMEOUT((dialog = m_window->findChild<QDialog *>(u"loginDialog"_s)), patience);
        if (const QString pictures = qEnvironmentVariable("KBS_TOOL_PICTURES"); !pictures.isEmpty())
            QVERIFY(dialog->grab().save(pictures + u"/login-dialog.png"_s));
        dialog->findChild<QLineEdit *>(u"loginName"_s)->setText(u"ali"_s);
        auto *password = dialog->findChild<QLineEdit *>(u"loginPassword"_s);
        QCOMPARE(password->echoMode(), QLineEdit::Password);
        password->setText(u"gizlisöz"_s);
        dialog->findChild<QDialogButtonBox *>()->button(QDialogButtonBox::Ok)->click();
        QTRY_COMPARE_WITH_TIMEOUT(colourAt({499950, 4400250}), QColor(60, 150, 90), patience);
        // Whatever is remembered or shown is without it.
        list().item(0)->setCheckState(Qt::Unchecked); // saves
        list().item(0)->setCheckState(Qt::Checked);
        QVERIFY(!settings::rasters(location).join(u' ').contains(u"söz"_s));
        QVERIFY(!list().item(0)->toolTip().contains(u"söz"_s));
        QVERIFY(!list().item(0)->text().contains(u"söz"_s));
        QSettings().sync();
        QFile written(QSettings().fileName());
        QVERIFY(written.open(QIODevice::ReadOnly));
        const QByteArray all = written.readAll();
        QVERIFY(!all.contains("gizlis") && !all.contains("eskis") && !all.contains("%C3%B6z"));
    }

    void aSilentServiceHoldsNothingUp()
    {
        Served server([](const auto &) { return WebServer::Answer{.silent = true}; });
        m_window->layers().rasters().add({.source = server.url(u"/{z}/{x}/{y}"_s), .kind = raster::Kind::Xyz});
        QTRY_VERIFY_WITH_TIMEOUT(!server.requests().isEmpty(), patience);
        // The vectors are drawn while it is silent, and closing does not wait for it.
        m_window->map().fit({500000, 4400000, 500300, 4400200});
        waitForMap();
        QVERIFY(!m_window->map().picture().isNull());
        QVERIFY(m_window->map().rasters().isFetching());
        m_window->closeStore();
        QVERIFY(!m_window->document());
    }

    void theWindowAnswersAllTheTime()
    {
        // A large picture without overviews, a folder of sheets and a service that never answers, while the map is
        // moved.
        const QString large = write(m_folder.filePath(u"large.tif"_s),
            {.west = 499000,
                .north = 4401000,
                .pixel = 0.4,
                .width = 6000,
                .height = 5000,
                .noData = {},
                .value = [](int band, int x, int y) { return (x / 16 * 7 + y / 16 * 13 + band * 50) % 256; }});
        Served server([](const auto &) { return WebServer::Answer{.silent = true}; });
        application().watch(true);
        m_window->layers().rasters().add({.source = server.url(u"/{z}/{x}/{y}"_s), .kind = raster::Kind::Xyz});
        m_window->layers().rasters().addPaths({m_folder.filePath(u"sheets"_s), large});
        QTRY_COMPARE_WITH_TIMEOUT(list().count(), 3, patience);
        for (int step = 0; step < 12; ++step) {
            m_window->map().zoomBy(step % 3 == 0 ? 0.5 : 1.6);
            QTest::qWait(25); // as fast as a wheel turns, before the last drawing is done
        }
        QTRY_VERIFY_WITH_TIMEOUT(!m_window->layers().rasters().isBusy(), patience);
        waitForMap();
        m_window->closeStore();
        application().watch(false);
        const auto stalls = application().stalls();
        if (!stalls.empty())
            qInfo("longest: %.0f ms, %s", stalls.front().milliseconds, qPrintable(stalls.front().what));
        QVERIFY(stalls.empty() || stalls.front().milliseconds < 100);
        QVERIFY(QFile::exists(large + u".ovr"_s)); // made in the background meanwhile
    }

    void aScanIsGivenItsPlace()
    {
        const QString scan = write(m_folder.filePath(u"pafta.png"_s),
            {.width = 800,
                .height = 600,
                .crs = nullptr,
                .noData = {},
                .value = [](int band, int x, int y) { return (x < 400) == (y < 300) ? 230
                                                          : band == 3               ? 120
                                                                                    : 90; },
                .driver = "PNG"});
        QFile::remove(scan + u".aux.xml"_s);
        QFile::remove(m_folder.filePath(u"pafta.pgw"_s));
        QFile::remove(m_folder.filePath(u"pafta.wld"_s));
        m_window->georeference(scan);
        auto *dialog = m_window->findChild<GeoreferenceDialog *>();
        QVERIFY(dialog);
        PictureView &view = dialog->view();
        QTRY_VERIFY_WITH_TIMEOUT(view.isSharp(), patience);
        auto *table = dialog->findChild<QTableWidget *>(u"controlPoints"_s);
        const auto place = [](QPointF pixel) { return Point{500000 + pixel.x() * 0.5, 4400400 - pixel.y() * 0.5}; };
        for (const QPointF pixel : {QPointF(20, 20), QPointF(780, 30), QPointF(770, 580), QPointF(30, 570)}) {
            QTest::mouseClick(&view, Qt::LeftButton, {}, view.toScreen(pixel).toPoint());
            const int row = table->rowCount() - 1;
            const QPointF clicked(table->item(row, 2)->text().toDouble(), table->item(row, 3)->text().toDouble());
            QVERIFY((clicked - pixel).manhattanLength() < 5);
            const Point at = place(clicked);
            table->item(row, 4)->setText(QString::number(at.x, 'f', 3));
            table->item(row, 5)->setText(QString::number(at.y, 'f', 3));
        }
        QVERIFY(dialog->fit());
        QVERIFY(dialog->fit()->rms < 0.01);
        // A coordinate typed wrong shows at once.
        const QString right = table->item(1, 4)->text();
        table->item(1, 4)->setText(QString::number(right.toDouble() + 20));
        QVERIFY(dialog->fit()->rms > 2);
        QVERIFY(table->item(1, 6)->text().toDouble() > 2);
        // Taken from the map instead.
        table->setCurrentCell(1, 4);
        dialog->findChild<QPushButton *>(u"pickOnMap"_s)->click();
        const QPointF second(table->item(1, 2)->text().toDouble(), table->item(1, 3)->text().toDouble());
        m_window->map().fit({499990, 4400090, 500410, 4400410});
        waitForMap();
        clickMap(m_window->map(), place(second));
        QTRY_VERIFY(dialog->fit()->rms < 2);
        table->item(1, 4)->setText(right);
        table->item(1, 5)->setText(QString::number(place(second).y, 'f', 3));
        QVERIFY(dialog->fit()->rms < 0.01);
        keep(u"raster_georeference"_s, dialog);
        dialog->findChild<QPushButton *>(u"writeWorldFile"_s)->click();
        QTRY_VERIFY_WITH_TIMEOUT(QFile::exists(m_folder.filePath(u"pafta.pgw"_s)), patience);
        QTRY_COMPARE_WITH_TIMEOUT(list().count(), 1, patience); // and laid under the map
        dialog->reject();
        waitForMap();
        QVERIFY(colourAt({500050, 4400380}).red() > 220);
        QVERIFY(colourAt({500350, 4400380}).red() < 120);
    }

private:
    static StallWatch &application() { return *static_cast<StallWatch *>(QCoreApplication::instance()); }
    [[nodiscard]] QListWidget &list() const { return m_window->layers().rasters().list(); }
    void chooseInMenu(int row, const QString &text)
    {
        Q_EMIT list().customContextMenuRequested(list().visualItemRect(list().item(row)).center());
        for (QAction *action : m_window->findChildren<QAction *>())
            if (action->text() == text)
                return action->trigger();
        QFAIL(qPrintable(u"No such entry: "_s + text));
    }
    [[nodiscard]] QString message() const
    {
        QString text;
        for (const MessageBar *bar : m_window->findChildren<MessageBar *>())
            text += bar->text();
        return text;
    }
    void drop(const QString &path)
    {
        QMimeData data;
        data.setUrls({QUrl::fromLocalFile(path)});
        QDragEnterEvent enter({600, 300}, Qt::CopyAction, &data, Qt::LeftButton, {});
        QCoreApplication::sendEvent(m_window.get(), &enter);
        QDropEvent dropped({600, 300}, Qt::CopyAction, &data, Qt::LeftButton, {});
        QCoreApplication::sendEvent(m_window.get(), &dropped);
    }

    void waitForMap()
    {
        QTRY_VERIFY_WITH_TIMEOUT(!m_window->map().isDrawing() && !m_window->layers().rasters().isBusy(), patience);
    }
    [[nodiscard]] QImage shown() const
    {
        QImage image(m_window->map().size(), QImage::Format_RGB32);
        m_window->map().render(&image);
        return image;
    }
    [[nodiscard]] QColor colourAt(Point at) const
    {
        return shown().pixelColor(m_window->map().view().toScreen(at).toPoint());
    }
    /// A picture to look at, where somebody asked for pictures.
    void keep(const QString &name, QWidget *widget = nullptr) const
    {
        if (const QString folder = qEnvironmentVariable("KBS_RASTER_PICTURES"); !folder.isEmpty())
            (widget ? widget : m_window.get())->grab().save(u"%1/%2.png"_s.arg(folder, name));
    }

    test::OwnSettings m_settings;
    QTemporaryDir m_folder;
    std::unique_ptr<Program> m_program;
    std::unique_ptr<MainWindow> m_window;
    QString m_city, m_photo;
};

int main(int argc, char **argv)
{
    kbs::test::StallWatch application(argc, argv);
    TestRasters test;
    return QTest::qExec(&test, argc, argv);
}
#include "tst_rasters.moc"
