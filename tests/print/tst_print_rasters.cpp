// SPDX-License-Identifier: GPL-3.0-or-later
#include "print/printer.h"

#include "raster/raster_support.h"
#include "support/served.h"
#include "support/small_city.h"

#include <QProcess>
#include <QStandardPaths>
#include <QTemporaryDir>

#include <cmath>

using namespace kbs;
using namespace kbs::test;
using namespace Qt::StringLiterals;

namespace {

const QByteArray wmsCapabilities
    = "<WMS_Capabilities version='1.3.0'><Service><Title>Altlık</Title></Service><Capability><Request><GetMap>"
      "<Format>image/png</Format></GetMap></Request><Layer><Title>x</Title><CRS>EPSG:5254</CRS><Layer>"
      "<Name>orto</Name><Title>Ortofoto</Title><Attribution><Title>© Kurum</Title></Attribution></Layer></Layer>"
      "</Capability></WMS_Capabilities>";

QByteArray runTool(const QString &program, const QStringList &words)
{
    QProcess process;
    process.start(program, words);
    process.waitForFinished(120'000);
    return process.readAllStandardOutput();
}

} // namespace

class TestPrintRasters : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        QStandardPaths::setTestModeEnabled(true); // the cache of backdrops
        auto catalogue = Catalogue::load();
        VERIFY_OK(catalogue);
        auto store = makeSmallCity(path(u"city.kbs"_s), *catalogue);
        VERIFY_OK(store);
        m_store = std::move(*store);
    }

    /// What lies under the map is on the paper too, in its colours and its place: a picture, and a service.
    void rastersAreOnThePaper()
    {
        auto loaded = print::templates::load(u"a4"_s);
        VERIFY_OK(loaded);
        print::Template page = *std::move(loaded);
        page.grid = print::GridStyle::None;
        const auto framer = print::Framer::create(page, tm30());
        VERIFY_OK(framer);
        const auto frame = framer->at({500300, 4400200}, 2000);
        VERIFY_OK(frame);
        const Bbox box = frame->extent();
        Served server([](const WebServer::Request &request) {
            return request.parameter(u"request"_s) == "GetCapabilities"_L1
                ? WebServer::Answer{.body = wmsCapabilities}
                : WebServer::Answer{.body = png(QColor(200, 120, 40), {512, 512}), .type = "image/png"};
        });
        // The picture covers the western half of the sheet and hides the service there.
        const double pixel = 1;
        const QString photo = write(path(u"foto.tif"_s),
            {.west = box.minX - 50,
                .north = box.maxY + 50,
                .pixel = pixel,
                .width = static_cast<int>((box.width() / 2 + 50) / pixel),
                .height = static_cast<int>((box.height() + 100) / pixel),
                .noData = {},
                .value = test::plain(QColor(40, 90, 160))});
        auto styles = StyleBook::load(m_store->catalogue());
        VERIFY_OK(styles);
        print::Sheets sheets{.page = page, .styles = *styles, .title = u"Altlık"_s, .date = QDate(2026, 1, 31)};
        sheets.layers.rasters
            = {{.source = server.url(u"/wms"_s), .kind = raster::Kind::Wms, .layer = u"orto"_s}, {.source = photo}};
        const QString pdf = path(u"rasters.pdf"_s);
        Progress progress;
        VERIFY_OK(print::print(*m_store, sheets, {*frame}, {.path = pdf}, progress));
        runTool(u"pdftoppm"_s, {u"-r"_s, u"100"_s, u"-png"_s, u"-singlefile"_s, pdf, path(u"rasters"_s)});
        const QImage image(path(u"rasters.png"_s));
        QVERIFY(!image.isNull());
        const QRectF map = page.map.on(page.pageMm());
        const auto at = [&](double x, double y) {
            return image.pixelColor(
                ((map.topLeft() + QPointF(x * map.width(), y * map.height())) * 100 / 25.4).toPoint());
        };
        for (const double y : {0.2, 0.5, 0.8}) {
            for (const auto &[x, wanted] : {std::pair(0.1, QColor(40, 90, 160)), {0.48, QColor(40, 90, 160)},
                     {0.52, QColor(200, 120, 40)}, {0.9, QColor(200, 120, 40)}}) {
                const QColor found = at(x, y);
                QVERIFY2(std::abs(found.red() - wanted.red()) <= 6 && std::abs(found.green() - wanted.green()) <= 6
                        && std::abs(found.blue() - wanted.blue()) <= 6,
                    qPrintable(u"%1 %2: %3"_s.arg(x).arg(y).arg(found.name())));
            }
        }
        // And whose picture it is.
        const QString said = QString::fromUtf8(runTool(u"pdftotext"_s, {u"-layout"_s, pdf, u"-"_s}));
        QVERIFY2(said.contains(u"© Kurum"_s), qPrintable(said));
    }

private:
    [[nodiscard]] QString path(const QString &name) const { return m_folder.filePath(name); }

    QTemporaryDir m_folder;
    std::unique_ptr<Store> m_store;
};

QTEST_MAIN(TestPrintRasters)
#include "tst_print_rasters.moc"
