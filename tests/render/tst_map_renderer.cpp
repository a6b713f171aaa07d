// SPDX-License-Identifier: GPL-3.0-or-later
#include "render/map_renderer.h"

#include "render/symbol_painter.h"
#include "support/memory_reader.h"

#include <QPainter>
#include <QProcess>
#include <QTemporaryDir>
#include <QtTest>

#include <cmath>

using namespace kbs;
using namespace kbs::test;
using namespace Qt::StringLiterals;

namespace {

/// Share of pixels that differ visibly; antialiasing may move with library versions.
double difference(const QImage &a, const QImage &b)
{
    if (a.size() != b.size())
        return 1;
    int different = 0;
    for (int y = 0; y < a.height(); ++y) {
        for (int x = 0; x < a.width(); ++x) {
            const QRgb p = a.pixel(x, y), q = b.pixel(x, y);
            different
                += std::abs(qRed(p) - qRed(q)) + std::abs(qGreen(p) - qGreen(q)) + std::abs(qBlue(p) - qBlue(q)) > 96;
        }
    }
    return static_cast<double>(different) / (a.width() * a.height());
}

int inkIn(const QImage &image, const QRect &box)
{
    int ink = 0;
    for (int y = std::max(0, box.top()); y <= std::min(image.height() - 1, box.bottom()); ++y)
        for (int x = std::max(0, box.left()); x <= std::min(image.width() - 1, box.right()); ++x)
            ink += (image.pixel(x, y) & 0xffffff) != 0xffffff;
    return ink;
}

} // namespace

class TestMapRenderer : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        auto catalogue = Catalogue::load();
        QVERIFY2(catalogue, catalogue ? "" : qPrintable(catalogue.error().text()));
        m_catalogue = *catalogue;
        auto styles = StyleBook::load(*m_catalogue);
        QVERIFY2(styles, styles ? "" : qPrintable(styles.error().text()));
        m_styles = *styles;
    }

    /// The pictures beside this test are what a reviewer looked at; KBS_NEW_PICTURES=1 makes them anew.
    void golden_data()
    {
        QTest::addColumn<double>("scale");
        QTest::addColumn<QStringList>("classes");
        QTest::newRow("block-1000") << 1000.0
                                    << QStringList{u"plan_alani"_s, u"plan_cizgi"_s, u"parsel"_s, u"ada"_s, u"yapi"_s,
                                           u"numarataj"_s};
        QTest::newRow("streets-2500") << 2500.0
                                      << QStringList{u"yol_orta_hat"_s, u"parsel"_s, u"yapi"_s, u"poi"_s, u"durak"_s};
        QTest::newRow("networks-500") << 500.0 << QStringList{u"parsel"_s, u"altyapi_hat"_s, u"altyapi_dugum"_s};
        QTest::newRow("town-10000") << 10000.0 << QStringList{u"plan_alani"_s, u"parsel"_s, u"ada"_s, u"mahalle"_s};
    }
    void golden()
    {
        QFETCH(double, scale);
        QFETCH(QStringList, classes);
        MemoryReader reader(m_catalogue);
        fillBlock(reader);
        MapView view{.center = {500050, 4400040}, .size = {360, 260}};
        view.setScaleDenominator(scale);
        const QImage picture = draw(reader, view, layers(classes));
        const QString path
            = QStringLiteral(KBS_TEST_DATA "/render/%1.png").arg(QString::fromUtf8(QTest::currentDataTag()));
        if (qEnvironmentVariableIsSet("KBS_NEW_PICTURES"))
            QVERIFY(picture.save(path));
        const QImage expected(path);
        QVERIFY2(!expected.isNull(), qPrintable(path));
        const double share
            = difference(picture.convertToFormat(QImage::Format_RGB32), expected.convertToFormat(QImage::Format_RGB32));
        if (share > 0.02)
            picture.save(QDir::temp().filePath(QFileInfo(path).fileName()));
        QVERIFY2(share <= 0.02, qPrintable(u"%1 % of the pixels differ from %2"_s.arg(share * 100).arg(path)));
    }

    /// Whatever the scale at which parcels are shown, each of them leaves ink at its place.
    void parcelsNeverVanish_data()
    {
        QTest::addColumn<double>("scale");
        for (const double scale : {500.0, 2000.0, 10000.0, 30000.0, 60000.0})
            QTest::addRow("1:%g", scale) << scale;
    }
    void parcelsNeverVanish()
    {
        QFETCH(double, scale);
        MemoryReader reader(m_catalogue);
        std::vector<Geometry> parcels;
        for (int i = 0; i < 12; ++i) // lone parcels from 40 m down to 2 cm
            parcels.push_back(rectangle(
                500000 + 200 * i, 4400000, 500000 + 200 * i + 40 / std::pow(2, i), 4400000 + 30 / std::pow(2, i)));
        parcels.push_back(rectangle(500000, 4400300, 500002400, 4400300.01)); // a sliver that crosses the whole picture
        for (const Geometry &parcel : parcels)
            reader.add("parsel", parcel);
        for (const Geometry &parcel : parcels) {
            MapView view{.center = {parcel.bbox().minX, parcel.bbox().minY}, .size = {120, 90}};
            view.setScaleDenominator(scale);
            const QImage picture = draw(reader, view, layers({u"parsel"_s}));
            QVERIFY2(inkIn(picture, QRect(58, 43, 5, 5)) > 0,
                qPrintable(u"nothing at the parcel %1 m wide"_s.arg(parcel.bbox().width())));
        }
    }

    void classesKeepToTheirScales()
    {
        MemoryReader reader(m_catalogue);
        reader.add("parsel", rectangle(500000, 4400000, 500040, 4400030));
        MapView view{.center = {500020, 4400015}, .size = {100, 100}};
        const double limit = m_styles->of(*m_catalogue->find("parsel")).maxScale;
        view.setScaleDenominator(limit * 1.01);
        QCOMPARE(inkIn(draw(reader, view, layers({u"parsel"_s})), QRect(0, 0, 100, 100)), 0);
        view.setScaleDenominator(limit * 0.99);
        QVERIFY(inkIn(draw(reader, view, layers({u"parsel"_s})), QRect(0, 0, 100, 100)) > 0);
    }

    void holesStayOpen()
    {
        MemoryReader reader(m_catalogue);
        Geometry ring = Geometry::polygon(std::vector<Point>{{0, 0}, {100, 0}, {100, 100}, {0, 100}});
        ring.partEnds.clear();
        ring.addRing(std::vector<Point>{{30, 30}, {30, 70}, {70, 70}, {70, 30}, {30, 30}});
        ring.endPart();
        for (Point &point : ring.points)
            point = {point.x + 500000, point.y + 4400000};
        reader.add("plan_alani", toMulti(ring), {{"alt_kullanim", std::string("park")}});
        MapView view{.center = {500050, 4400050}, .metresPerPixel = 1, .size = {120, 120}};
        const QImage picture = draw(reader, view, layers({u"plan_alani"_s}));
        QCOMPARE(picture.pixelColor(20, 20), QColor(36, 156, 34));
        QCOMPARE(picture.pixelColor(60, 60), QColor(Qt::white));
    }

    /// At 1:50 a feature of a country's size is cut before it meets the painter; what is seen stays the same.
    void hugeFeaturesAreCut()
    {
        MemoryReader reader(m_catalogue);
        reader.add("plan_alani", rectangle(0, 4000000, 1000000, 4400000), {{"alt_kullanim", std::string("park")}});
        MapView view{.center = {500000, 4400000}, .size = {100, 100}};
        view.setScaleDenominator(50);
        const QImage picture = draw(reader, view, layers({u"plan_alani"_s}));
        QCOMPARE(picture.pixelColor(50, 90), QColor(36, 156, 34));
        QCOMPARE(picture.pixelColor(50, 10), QColor(Qt::white));
    }

    /// Shapes drawn strip by strip with the labels of the whole over them are the picture drawn at once.
    void partsMakeTheWhole()
    {
        MemoryReader reader(m_catalogue);
        fillBlock(reader);
        const MapLayers which = layers({u"plan_alani"_s, u"parsel"_s, u"yapi"_s, u"yol_orta_hat"_s, u"numarataj"_s});
        MapView view{.center = {500050, 4400040}, .size = {360, 260}};
        view.setScaleDenominator(1000);
        const QImage whole = draw(reader, view, which);
        QImage pieced(view.size, QImage::Format_ARGB32_Premultiplied);
        pieced.fill(Qt::white);
        const MapRenderer renderer(m_styles);
        Progress progress;
        for (const QRect &strip : {QRect(0, 0, 360, 97), QRect(0, 97, 131, 163), QRect(131, 97, 229, 163)}) {
            MapView part = view;
            part.size = strip.size();
            part.center = view.toMap(QRectF(strip).center());
            QPainter painter(&pieced);
            painter.translate(strip.topLeft());
            QVERIFY(renderer.paint(painter, part, reader, which, progress, MapPart::Shapes));
        }
        QVERIFY(difference(whole, pieced) > 0.001); // the labels are missing
        QPainter painter(&pieced);
        QVERIFY(renderer.paint(painter, view, reader, which, progress, MapPart::Labels));
        painter.end();
        QVERIFY2(difference(whole, pieced) < 0.0005, qPrintable(QString::number(difference(whole, pieced))));
    }

    void labelsDoNotOverlap()
    {
        MemoryReader many(m_catalogue), one(m_catalogue);
        for (int i = 0; i < 40; ++i) // doors closer together than their numbers are wide
            many.add("numarataj", Geometry::point(500000 + i * 0.2, 4400000), {{"kapi_no", std::string("İĞ88")}});
        one.add("numarataj", Geometry::point(500000, 4400000), {{"kapi_no", std::string("İĞ88")}});
        MapView view{.center = {500004, 4400000}, .size = {300, 100}};
        view.setScaleDenominator(400);
        const auto red = [](const QImage &image) { return inkIn(image, image.rect()); };
        const int onlyMarkers = 0;
        QVERIFY(red(draw(one, view, layers({u"numarataj"_s}))) > onlyMarkers);
        QVERIFY2(red(draw(many, view, layers({u"numarataj"_s}))) < 25 * red(draw(one, view, layers({u"numarataj"_s}))),
            "forty labels were drawn over each other");
    }

    void cancelStopsBetweenBatches()
    {
        MemoryReader reader(m_catalogue);
        reader.batchSize = 1;
        for (int i = 0; i < 5; ++i)
            reader.add("parsel", rectangle(500000 + i, 4400000, 500001 + i, 4400001));
        Progress progress;
        progress.cancel();
        MapView view{.center = {500000, 4400000}, .size = {50, 50}};
        const auto picture = MapRenderer(m_styles).image(view, reader, layers({u"parsel"_s}), progress);
        QVERIFY(!picture);
        QCOMPARE(picture.error().kind, ErrorKind::Cancelled);
    }

    void pdfIsTrueToScale()
    {
        MemoryReader reader(m_catalogue);
        fillBlock(reader);
        MapView view{.center = {500050, 4400040}, .size = {794, 1123}}; // A4 at 96 dpi
        view.setScaleDenominator(1000);
        QTemporaryDir folder;
        const QString path = folder.filePath(u"plan.pdf"_s);
        Progress progress;
        const auto done = MapRenderer(m_styles).pdf(path, view, reader, layers({u"plan_alani"_s, u"poi"_s}), progress);
        QVERIFY2(done, done ? "" : qPrintable(done.error().text()));
        QProcess info;
        info.start(u"pdfinfo"_s, {path});
        QVERIFY(info.waitForFinished());
        const QString text = QString::fromUtf8(info.readAllStandardOutput());
        const QRegularExpressionMatch size
            = QRegularExpression(u"Page size:\\s+([0-9.]+) x ([0-9.]+) pts"_s).match(text);
        QVERIFY2(size.hasMatch(), qPrintable(text));
        QVERIFY(std::abs(size.captured(1).toDouble() - 794 / 96.0 * 72) < 1);
        // The block is 100 m wide: 100 mm on paper at 1:1000, which is 1181 pixels at 300 dpi.
        QProcess raster;
        raster.start(u"pdftoppm"_s, {u"-r"_s, u"300"_s, u"-png"_s, u"-singlefile"_s, path, folder.filePath(u"page"_s)});
        QVERIFY(raster.waitForFinished());
        const QImage page(folder.filePath(u"page.png"_s));
        QVERIFY(!page.isNull());
        const QColor fill(255, 250, 38);
        int left = page.width(), right = 0;
        for (int x = 0; x < page.width(); ++x) {
            for (int y = 0; y < page.height(); y += 5) {
                if (page.pixelColor(x, y) == fill) {
                    left = std::min(left, x);
                    right = std::max(right, x);
                }
            }
        }
        QVERIFY2(std::abs(right - left - 1181) < 8, qPrintable(QString::number(right - left)));
    }

    void pdfThatCannotBeWrittenIsTold()
    {
        MemoryReader reader(m_catalogue);
        Progress progress;
        const auto done
            = MapRenderer(m_styles).pdf(u"/nowhere/at/all.pdf"_s, MapView{.size = {10, 10}}, reader, {}, progress);
        QVERIFY(!done);
        QCOMPARE(done.error().kind, ErrorKind::Io);
    }

    void pickFindsTopmostFirst()
    {
        MemoryReader reader(m_catalogue);
        const FeatureId below = reader.add("parsel", rectangle(500000, 4400000, 500040, 4400030));
        reader.add("parsel", rectangle(500040, 4400000, 500080, 4400030)); // the neighbour, 1 m away
        const FeatureId above = reader.add("numarataj", Geometry::point(500038, 4400010));
        MapView view{.center = {500039, 4400010}, .metresPerPixel = 0.5, .size = {100, 100}};
        const auto hits = pick(reader, layers({u"parsel"_s, u"numarataj"_s}), view, {50, 50});
        QVERIFY(hits);
        QCOMPARE(hits->size(), 2u);
        QCOMPARE(hits->at(0).feature.id, above);
        QCOMPARE(hits->at(1).feature.id, below);
    }

    void everyRuleHasALegendSymbol()
    {
        for (const FeatureClass *featureClass : m_styles->drawingOrder()) {
            for (const StyleRule &rule : m_styles->of(*featureClass).rules) {
                const GeometryKind kind = featureClass->anyGeometry ? GeometryKind::Polygon : featureClass->geometry;
                const QImage symbol = render::legendSymbol(rule.symbol, kind, {22, 16}, 2);
                QCOMPARE(symbol.size(), QSize(44, 32));
                const bool isTextOnly = !rule.symbol.fill && !rule.symbol.line && !rule.symbol.marker && rule.symbol.along.empty();
                bool hasInk = false;
                for (int y = 0; y < symbol.height() && !hasInk; ++y)
                    for (int x = 0; x < symbol.width() && !hasInk; ++x)
                        hasInk = symbol.pixelColor(x, y).alpha() > 0;
                QVERIFY2(hasInk || isTextOnly, qPrintable(rule.title.tr));
            }
        }
    }

private:
    MapLayers layers(const QStringList &names) const
    {
        MapLayers out;
        for (const QString &name : names) {
            const FeatureClass *featureClass = m_catalogue->find(name.toStdString());
            if (!featureClass)
                qFatal("no class %s", qPrintable(name));
            out.classes.push_back(featureClass);
        }
        return out;
    }

    QImage draw(FeatureReader &reader, const MapView &view, const MapLayers &which) const
    {
        Progress progress;
        auto picture = MapRenderer(m_styles).image(view, reader, which, progress);
        if (!picture)
            qFatal("%s", qPrintable(picture.error().text()));
        return *picture;
    }

    /// A block of 100 m × 80 m with parcels, houses, doors, streets around it, pipes and places.
    static void fillBlock(MemoryReader &reader)
    {
        const double e = 500000, n = 4400000;
        const auto text = [](const char *value) { return Value(std::string(value)); };
        reader.add("mahalle", rectangle(e - 400, n - 300, e + 450, n + 380), {{"ad", text("Işıklar")}});
        reader.add("plan_alani", rectangle(e, n, e + 100, n + 80),
            {{"alt_kullanim", text("gelisme_konut")}, {"yapi_notasyonu", text("A-4 0.30/1.20")}});
        reader.add("plan_alani", rectangle(e + 115, n, e + 190, n + 80), {{"alt_kullanim", text("park")}});
        reader.add("plan_alani", rectangle(e - 90, n, e - 15, n + 80),
            {{"alt_kullanim", text("ticaret_konut_alani")}, {"yapi_notasyonu", text("B-5")}});
        reader.add("plan_cizgi",
            polyline({{e + 5, n + 5}, {e + 95, n + 5}, {e + 95, n + 75}, {e + 5, n + 75}, {e + 5, n + 5}}),
            {{"tur", text("yapi_yaklas_c")}});
        reader.add("ada", rectangle(e, n, e + 100, n + 80), {{"ada_no", text("1024")}});
        for (int column = 0; column < 5; ++column) {
            for (int row = 0; row < 2; ++row) {
                const double x = e + 20 * column, y = n + 40 * row;
                reader.add("parsel", rectangle(x, y, x + 20, y + 40),
                    {{"ada_no", text("1024")}, {"parsel_no", Value(std::to_string(column + 5 * row + 1))},
                        {"durum", text(column == 4 ? "taslak" : "aktif")}});
                reader.add("yapi", rectangle(x + 5, y + 10, x + 15, y + 28),
                    {{"kullanim", text(column % 2 ? "konut" : "ticaret")}});
                reader.add("numarataj", Geometry::point(x + 10, row == 0 ? n + 8 : n + 72),
                    {{"kapi_no", Value(std::to_string(2 * column + 1 + row))}, {"tip", text("ana_giris")}});
            }
        }
        reader.add("yol_orta_hat", polyline({{e - 300, n - 8}, {e + 300, n - 8}}),
            {{"yol_adi", text("Atatürk Caddesi")}, {"tur", text("cadde")}});
        reader.add("yol_orta_hat", polyline({{e + 108, n - 200}, {e + 108, n + 260}}),
            {{"yol_adi", text("Şehit Öğretmen Sokağı")}, {"tur", text("sokak")}});
        reader.add("yol_orta_hat", polyline({{e - 300, n + 88}, {e + 300, n + 88}}),
            {{"yol_adi", text("Çığır Sokak")}, {"tur", text("sokak")}});
        reader.add("poi", Geometry::point(e + 150, n + 40), {{"ad", text("Gülşen Parkı")}, {"tur", text("park")}});
        reader.add("poi", Geometry::point(e - 50, n + 60), {{"ad", text("Merkez Eczanesi")}, {"tur", text("eczane")}});
        reader.add("durak", Geometry::point(e + 60, n - 14), {{"ad", text("Çarşı")}});
        const std::vector<const char *> networks{
            "icme_suyu", "atiksu", "yagmur_suyu", "dogalgaz", "elektrik_og", "fiber"};
        for (std::size_t i = 0; i < networks.size(); ++i) {
            const double y = n + 10 + 8 * static_cast<double>(i);
            reader.add("altyapi_hat", polyline({{e, y}, {e + 60, y}, {e + 100, y + 6}}),
                {{"ag", text(networks[i])}, {"cap", Value(200.0)}});
            reader.add("altyapi_dugum", Geometry::point(e + 60, y),
                {{"ag", text(networks[i])}, {"no", Value("N" + std::to_string(i))}});
        }
    }

    std::shared_ptr<const Catalogue> m_catalogue;
    std::shared_ptr<const StyleBook> m_styles;
};

QTEST_MAIN(TestMapRenderer)
#include "tst_map_renderer.moc"
