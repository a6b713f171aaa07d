// SPDX-License-Identifier: GPL-3.0-or-later
// Pictures of every kind of symbol, of the plan notation and of every theme, held against small stored ones.
// KBS_UPDATE=1 draws them anew.
#include "render/legend.h"
#include "render/map_renderer.h"
#include "render/offset_line.h"
#include "render/rule_matcher.h"
#include "render/symbol_painter.h"
#include "style/style_json.h"
#include "style/theme.h"
#include "support/memory_reader.h"

#include <QJsonDocument>
#include <QPainter>
#include <QPdfWriter>
#include <QTemporaryDir>
#include <QtTest>

#include <cmath>

using namespace kbs;
using namespace Qt::StringLiterals;

namespace {

constexpr double e = 500000, n = 4400000;

Geometry rectangle(double x0, double y0, double x1, double y1)
{
    return Geometry::polygon(std::vector<Point>{{x0, y0}, {x1, y0}, {x1, y1}, {x0, y1}});
}

Geometry polyline(const std::vector<Point> &points)
{
    return Geometry::line(points);
}

/// How far two pictures differ: the mean difference of a channel and the share of pixels that differ visibly.
std::pair<double, double> difference(const QImage &a, const QImage &b)
{
    if (a.size() != b.size())
        return {255, 1};
    double sum = 0;
    int visible = 0;
    for (int y = 0; y < a.height(); ++y)
        for (int x = 0; x < a.width(); ++x) {
            const QColor p = a.pixelColor(x, y), q = b.pixelColor(x, y);
            const int most = std::max(
                {std::abs(p.red() - q.red()), std::abs(p.green() - q.green()), std::abs(p.blue() - q.blue())});
            sum += most;
            visible += most > 48;
        }
    const double pixels = a.width() * a.height();
    return {sum / pixels, visible / pixels};
}

} // namespace

class TestSymbols : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        m_catalogue = *Catalogue::load();
        m_styles = *StyleBook::load(*m_catalogue);
        m_themes = *loadThemes(*m_catalogue);
    }

    void symbols_data()
    {
        QTest::addColumn<QByteArray>("json");
        QTest::addColumn<int>("kind");
        const auto area = static_cast<int>(GeometryKind::Polygon), line = static_cast<int>(GeometryKind::LineString),
                   point = static_cast<int>(GeometryKind::Point);
        for (const char *hatch :
            {"horizontal", "vertical", "cross", "diagonal", "backDiagonal", "diagonalCross", "dots"})
            QTest::addRow("hatch-%s", hatch)
                << QByteArray("{'fill': {'color': '227/186/69', 'hatch': '") + hatch + "'}}" << area;
        QTest::newRow("hatch-30-and-paired") << QByteArray(
            "{'fill': {'hatches': [{'angle': 30, 'spacingMm': 4}, {'angle': 30, 'spacingMm': 4, 'offsetMm': "
            "1}, {'angle': 120, 'spacingMm': 3, 'color': '255/0/0'}]}}")
                                             << area;
        QTest::newRow("fill-markers") << QByteArray(
            "{'fill': {'color': '99/186/82', 'markers': [{'marker': {'shape': 'circle', 'outline': "
            "'#1b5e20', 'sizeMm': 2}, 'spacingXMm': 5, 'spacingYMm': 4, 'shiftedRows': true}]}}")
                                      << area;
        QTest::newRow("border-offset") << QByteArray(
            "{'line': {'widthMm': 0.4, 'over': [{'color': '255/0/0', 'offsetMm': 1.5, 'dashMm': [2, 1]}]}}")
                                       << area;
        QTest::newRow("line-casing") << QByteArray("{'line': {'color': '#ffffff', 'widthMm': 2, 'casing': '#000000', "
                                                   "'casingMm': 0.4}}")
                                     << line;
        QTest::newRow("line-dashed") << QByteArray("{'line': {'widthMm': 0.4, 'dashMm': [6, 2, 0.4, 2]}}") << line;
        QTest::newRow("line-double") << QByteArray(
            "{'line': {'widthMm': 0, 'over': [{'widthMm': 0.5, 'offsetMm': 2}, {'widthMm': 0.5, 'offsetMm': "
            "-2}]}}") << line;
        QTest::newRow("line-circles") << QByteArray(
            "{'along': [{'shape': 'circle', 'outline': '0/92/230', 'sizeMm': 3, "
            "'everyMm': 4}, {'shape': 'circle', 'color': '0/92/230', 'sizeMm': 1, "
            "'everyMm': 4, 'startMm': 4}]}")
                                      << line;
        for (const char *shape : {"circle", "square", "triangle", "diamond", "cross", "x", "star", "pentagon",
                 "hexagon", "bar", "tick", "halfTick", "arrow", "openArrow", "zigzag", "halfCircle"}) {
            QTest::addRow("marker-%s", shape) << QByteArray("{'marker': {'shape': '") + shape
                    + "', 'color': '224/0/33', 'outline': '#000000', 'sizeMm': 10}}"
                                              << point;
            QTest::addRow("along-%s", shape) << QByteArray("{'line': {'widthMm': 0.2}, 'along': [{'shape': '") + shape
                    + "', 'color': '0/0/0', 'sizeMm': 2.5, 'everyMm': 6}]}"
                                             << line;
        }
    }
    void symbols()
    {
        QFETCH(QByteArray, json);
        QFETCH(int, kind);
        json.replace('\'', '"');
        const FeatureClass &parcels = *m_catalogue->find("parsel");
        const auto symbol = style::readSymbol(parcels, QJsonDocument::fromJson(json).object(), {});
        QVERIFY2(symbol, symbol ? "" : qPrintable(symbol.error().text()));
        QImage image(96, 72, QImage::Format_ARGB32_Premultiplied);
        image.fill(Qt::white);
        QPainter painter(&image);
        painter.setRenderHint(QPainter::Antialiasing);
        const render::SymbolPainter symbols(*symbol, {.painter = &painter});
        render::ScreenShape shape;
        switch (static_cast<GeometryKind>(kind)) {
        case GeometryKind::Point:
            shape.points = {{48, 36}};
            shape.ringEnds = {1};
            symbols.drawPoints(shape);
            break;
        case GeometryKind::LineString:
            shape.points = {{4, 60}, {40, 14}, {92, 40}};
            shape.ringEnds = {3};
            shape.bounds = {4, 14, 88, 46};
            symbols.drawCasing(shape);
            symbols.drawLine(shape);
            break;
        default:
            shape.points = {{6, 8}, {88, 4}, {90, 64}, {30, 68}, {6, 8}};
            shape.ringEnds = {5};
            shape.bounds = {6, 4, 84, 64};
            symbols.drawArea(shape);
        }
        painter.end();
        compare(image, QString::fromLatin1(QTest::currentDataTag()), 1.5, 0.01);
    }

    void planSheet_data()
    {
        QTest::addColumn<QString>("theme");
        QTest::addColumn<double>("scale");
        QTest::newRow("plan-1000") << QString() << 1000.0;
        QTest::newRow("plan-3000") << QString() << 3000.0;
        for (const char *theme : {"kadastro", "imar", "numarataj", "altyapi", "gece", "renk-koru"})
            QTest::addRow("theme-%s", theme) << QString::fromLatin1(theme) << 1500.0;
    }
    void planSheet()
    {
        QFETCH(QString, theme);
        QFETCH(double, scale);
        test::MemoryReader reader(m_catalogue);
        fill(reader);
        const auto styles = theme.isEmpty() ? m_styles : themed(theme);
        MapView view{{e + 42, n + 32}, 1, {200, 150}};
        view.setScaleDenominator(scale);
        Progress progress;
        const auto image = MapRenderer(styles).image(view, reader, visible(*styles), progress);
        QVERIFY2(image, image ? "" : qPrintable(image.error().text()));
        compare(*image, QString::fromLatin1(QTest::currentDataTag()), 4, 0.05); // letters may differ with the fonts
    }

    void legendTellsWhatIsSeen()
    {
        test::MemoryReader reader(m_catalogue);
        fill(reader);
        const auto styles = themed(u"imar"_s);
        MapView view{{e + 42, n + 32}, 1, {400, 300}};
        view.setScaleDenominator(1000);
        Progress progress;
        const auto legend = legendOf(reader, visible(*styles), *styles, view, progress);
        QVERIFY(legend);
        QStringList titles;
        for (const LegendGroup &group : *legend)
            for (const LegendEntry &entry : group.entries)
                titles.append(entry.title);
        QVERIFY2(titles.contains(u"Commerce"_s) || titles.contains(u"Ticaret alanı"_s), qPrintable(titles.join(u'|')));
        QVERIFY(!titles.contains(u"Hospital"_s) && !titles.contains(u"Hastane"_s));
        QCOMPARE(QSet<QString>(titles.begin(), titles.end()).size(), titles.size()); // variants share a line
        view.center = {e + 5000, n};                                                 // nothing there
        const auto none = legendOf(reader, visible(*styles), *styles, view, progress);
        QVERIFY(none && none->empty());
    }

    /// Of a city with signs that nothing needs not every row is looked at, and that is said.
    void legendHasPatience()
    {
        test::MemoryReader reader(m_catalogue);
        const FeatureClass &parcels = *m_catalogue->find("parsel");
        constexpr int many = 500;
        for (int i = 0; i < many; ++i) {
            const double x = e + i % 25 * 4, y = n + i / 25 * 4;
            reader.add("parsel", rectangle(x, y, x + 4, y + 4), {{"durum", Value(std::string("aktif"))}});
        }
        MapView view{{e + 50, n + 40}, 1, {400, 300}};
        view.setScaleDenominator(1000);
        const MapLayers layers{.classes = {&parcels}};
        Progress progress;
        const auto whole = legendOf(reader, layers, *m_styles, view, progress);
        QVERIFY(whole && whole->size() == 1 && whole->front().isWhole);
        const auto bounded = legendOf(reader, layers, *m_styles, view, progress, many / 5);
        QVERIFY(bounded && bounded->size() == 1 && !bounded->front().isWhole);
        QCOMPARE(bounded->front().entries.size(), whole->front().entries.size()); // the usual sign is there
        const auto enough = legendOf(reader, layers, *m_styles, view, progress, many + 1);
        QVERIFY(enough && enough->front().isWhole);
    }

    void legendStaysVectorInPdf()
    {
        test::MemoryReader reader(m_catalogue);
        fill(reader);
        MapView view{{e + 42, n + 32}, 1, {400, 300}};
        view.setScaleDenominator(1000);
        Progress progress;
        const auto legend = legendOf(reader, visible(*m_styles), *m_styles, view, progress);
        QVERIFY(legend && !legend->empty());
        const LegendLayout layout{.title = u"Lejant"_s};
        const QSizeF size = legendSize(*legend, layout);
        QVERIFY(size.width() >= layout.widthMm && size.height() > 20);
        QTemporaryDir folder;
        const QString path = folder.filePath(u"legend.pdf"_s);
        {
            QPdfWriter writer(path);
            writer.setResolution(1200);
            QPainter painter(&writer);
            paintLegend(painter, {0, 0}, *legend, layout, 1200 / 25.4);
        }
        QFile file(path);
        QVERIFY(file.open(QIODevice::ReadOnly));
        QVERIFY(!file.readAll().contains("/Subtype /Image"));
    }

    /// The hashed matcher gives what trying every rule gives.
    void matcherAgreesWithTheStyle()
    {
        const FeatureClass &area = *m_catalogue->find("plan_alani");
        const ClassStyle &style = m_styles->of(area);
        const auto index = [&](const char *name) { return static_cast<std::size_t>(area.attributeIndex(name)); };
        const render::RuleMatcher matcher(area, style);
        const auto codes = [&](const char *name) {
            std::vector<Value> values{Value()};
            for (const Code &code : area.attribute(name)->codeList->codes)
                values.emplace_back(code.code);
            return values;
        };
        for (const Value &level : codes("plan_kademesi"))
            for (const Value &use : codes("alt_kullanim"))
                for (const Value &order : {Value(), Value(std::string("ayrik"))}) {
                    std::vector<Value> values(area.attributes.size());
                    values[index("plan_kademesi")] = level;
                    values[index("alt_kullanim")] = use;
                    values[index("nizam")] = order;
                    const StyleRule *wanted = style.match(area, values);
                    const int found = matcher.match(
                        [&](int attribute) -> const Value & { return values[static_cast<std::size_t>(attribute)]; });
                    QVERIFY(wanted && found >= 0);
                    QCOMPARE(&style.rules[static_cast<std::size_t>(found)], wanted);
                }
    }

    void sizesOfASheet()
    {
        QCOMPARE(render::sheetFactor(0, 500), 1.0);
        QCOMPARE(render::sheetFactor(1000, 0), 1.0);
        QCOMPARE(render::sheetFactor(1000, 1000), 1.0);
        QCOMPARE(render::sheetFactor(1000, 500), 2.0);
        QCOMPARE(render::sheetFactor(1000, 2000), 0.5);
        QVERIFY(render::sheetFactor(1000, 100000) > 0.3); // readable at every scale
        QVERIFY(render::sheetFactor(1000, 10) < 3);
        QCOMPARE(render::inkFactor(1000, 500), 1.0);
        QCOMPARE(render::inkFactor(1000, 2000), 0.5);
    }

    void linesOfASheetAreNotThickerThanOnIt_data()
    {
        QTest::addColumn<double>("scale");
        QTest::addColumn<double>("mm");
        QTest::newRow("the plan's own scale") << 1000.0 << 1.6;
        QTest::newRow("1/500") << 500.0 << 1.6;
        QTest::newRow("1/200") << 200.0 << 1.6;
        QTest::newRow("1/2000") << 2000.0 << 0.8;
    }
    void linesOfASheetAreNotThickerThanOnIt()
    {
        QFETCH(double, scale);
        QFETCH(double, mm);
        // The frontage lines (block edges) of a dual carriageway of 20 m, drawn at 20 pixels to a millimetre.
        const FeatureClass &line = *m_catalogue->find("plan_cizgi");
        std::vector<Value> values(line.attributes.size());
        values[static_cast<std::size_t>(line.attributeIndex("alt_tur"))] = Value(std::string("bolunmus_tasit"));
        const StyleRule *rule = m_styles->of(line).match(line, values);
        QVERIFY(rule && rule->symbol.line && rule->symbol.line->casingMm == 1.6);
        constexpr double pxPerMm = 20;
        const double groundPx = 20 / scale * 1000 * pxPerMm, middle = groundPx / 2 + 100;
        QImage image(300, static_cast<int>(2 * middle), QImage::Format_RGB32);
        image.fill(Qt::white);
        QPainter painter(&image);
        const render::SymbolPainter symbols(
            rule->symbol, {.painter = &painter, .pxPerMm = pxPerMm, .scaleDenominator = scale});
        render::ScreenShape shape;
        shape.points = {{-500, middle}, {800, middle}};
        shape.ringEnds = {2};
        shape.bounds = QRectF(-500, middle, 1300, 0);
        symbols.drawCasing(shape, groundPx);
        symbols.drawLine(shape, groundPx);
        painter.end();
        int black = 0;
        for (int y = 0; y < image.height() / 2; ++y)
            black += qGray(image.pixel(150, y)) < 128 ? 1 : 0;
        QVERIFY2(std::abs(black / pxPerMm - mm) <= 0.1, qPrintable(QString::number(black / pxPerMm)));
    }

    void aDotOfADashedLineStaysADot()
    {
        Symbol symbol;
        symbol.sheetScale = 1000;
        symbol.line = LineSymbol{};
        symbol.line->color = Qt::black;
        symbol.line->widthMm = 0.4;
        symbol.line->dashMm = {10, 2, 0.4, 2};
        const auto runs = [&](double scale) {
            constexpr double pxPerMm = 20;
            QImage image(1000, 40, QImage::Format_RGB32);
            image.fill(Qt::white);
            QPainter painter(&image);
            const render::SymbolPainter symbols(
                symbol, {.painter = &painter, .pxPerMm = pxPerMm, .scaleDenominator = scale});
            render::ScreenShape shape;
            shape.points = {{0, 20}, {1000, 20}};
            shape.ringEnds = {2};
            shape.bounds = QRectF(0, 20, 1000, 0);
            symbols.drawLine(shape);
            painter.end();
            std::vector<int> lengths;
            for (int x = 0; x < image.width();) {
                const bool isBlack = qGray(image.pixel(x, 20)) < 128;
                int length = 0;
                for (; x < image.width() && (qGray(image.pixel(x, 20)) < 128) == isBlack; ++x)
                    ++length;
                lengths.push_back(length);
            }
            return lengths;
        };
        const auto near = runs(500); // dashes twice as long, the dot as it was
        QVERIFY(near.size() > 4);
        for (const auto &[index, wanted] : {std::pair(0, 400), {1, 80}, {2, 8}, {3, 80}})
            QVERIFY2(std::abs(near[static_cast<std::size_t>(index)] - wanted) <= 1,
                qPrintable(QString::number(near[static_cast<std::size_t>(index)])));
    }

    void offsetLinesKeepTheirDistance()
    {
        render::ScreenShape square;
        square.points = {{0, 0}, {10, 0}, {10, 10}, {0, 10}, {0, 0}};
        square.ringEnds = {5};
        const auto inner = render::offsetShape(square, 2); // clockwise on the screen: right is inside
        const std::vector<QPointF> expected{{2, 2}, {8, 2}, {8, 8}, {2, 8}, {2, 2}};
        QCOMPARE(inner.points.size(), expected.size());
        for (std::size_t i = 0; i < expected.size(); ++i)
            QVERIFY(std::hypot(inner.points[i].x() - expected[i].x(), inner.points[i].y() - expected[i].y()) < 1e-9);
    }

private:
    [[nodiscard]] std::shared_ptr<const StyleBook> themed(const QString &name) const
    {
        return *withTheme(*m_styles, *m_catalogue, *std::ranges::find(m_themes, name, &MapTheme::name));
    }
    static MapLayers visible(const StyleBook &styles)
    {
        MapLayers layers;
        for (const FeatureClass *featureClass : styles.drawingOrder())
            if (styles.of(*featureClass).visible)
                layers.classes.push_back(featureClass);
        return layers;
    }

    static void fill(test::MemoryReader &reader)
    {
        const auto text = [](const char *value) { return Value(std::string(value)); };
        reader.add("plan_alani", rectangle(e, n, e + 40, n + 60),
            {{"kullanim", text("konut")}, {"alt_kullanim", text("gelisme_konut")}, {"nizam", text("ayrik")},
                {"kat_adedi", Value(std::int64_t{4})}, {"taks", Value(0.3)}, {"taks_tur", text("deger")},
                {"kaks", Value(1.2)}, {"kaks_tur", text("deger")}, {"on_bahce", Value(5.0)},
                {"yan_bahce", Value(3.0)}});
        reader.add("plan_alani", rectangle(e + 50, n, e + 90, n + 28),
            {{"kullanim", text("kentsel_calisma")}, {"alt_kullanim", text("ticaret_alani")}, {"kaks", Value(0.0)},
                {"yapi_notasyonu", text("E=1.50")}});
        reader.add("plan_alani", rectangle(e + 50, n + 38, e + 90, n + 60), {{"alt_kullanim", text("park")}});
        reader.add("plan_cizgi", polyline({{e + 45, n - 20}, {e + 45, n + 80}}),
            {{"tur", text("yolorta")}, {"alt_tur", text("tasit_yol")}, {"genislik", Value(10.0)}});
        reader.add("plan_cizgi", polyline({{e - 20, n - 8}, {e + 110, n - 8}}),
            {{"tur", text("iletim_hatti")}, {"alt_tur", text("dogalgaz_boru_hatti")}});
        reader.add("plan", rectangle(e - 12, n - 16, e + 100, n + 74), {{"plan_adi", text("Deneme")}});
        for (int i = 0; i < 4; ++i) {
            reader.add("parsel", rectangle(e + 10 * i, n, e + 10 * i + 10, n + 60),
                {{"parsel_no", Value(std::to_string(i + 1))}, {"durum", text("aktif")}});
            reader.add(
                "yapi", rectangle(e + 10 * i + 2, n + 20, e + 10 * i + 8, n + 38), {{"kullanim", text("konut")}});
            reader.add("numarataj", Geometry::point(e + 10 * i + 5, n + 3),
                {{"kapi_no", Value(std::to_string(2 * i + 1))}, {"tip", text("ana_giris")}});
        }
        reader.add("altyapi_hat", polyline({{e - 20, n - 4}, {e + 110, n - 4}}),
            {{"ag", text("icme_suyu")}, {"durum", text("mevcut")}});
        reader.add("altyapi_hat", polyline({{e + 46, n - 20}, {e + 46, n + 80}}),
            {{"ag", text("dogalgaz")}, {"durum", text("mevcut")}});
    }

    static void compare(const QImage &image, const QString &name, double mostMean, double mostVisible)
    {
        const QString path = QStringLiteral(KBS_TEST_DATA "/render/signs/%1.png").arg(name);
        if (qEnvironmentVariableIsSet("KBS_UPDATE")) {
            QVERIFY(image.convertToFormat(QImage::Format_RGB888).save(path));
            return;
        }
        const QImage expected(path);
        QVERIFY2(!expected.isNull(), qPrintable(path));
        const auto [mean, visible] = difference(image, expected);
        const bool isSame = mean <= mostMean && visible <= mostVisible;
        if (!isSame)
            image.save(QDir::temp().filePath(u"kbs-sign-%1.png"_s.arg(name)));
        QVERIFY2(
            isSame, qPrintable(u"%1: mean difference %2, %3 % of the pixels"_s.arg(name).arg(mean).arg(100 * visible)));
    }

    std::shared_ptr<const Catalogue> m_catalogue;
    std::shared_ptr<const StyleBook> m_styles;
    std::vector<MapTheme> m_themes;
};

QTEST_MAIN(TestSymbols)
#include "tst_symbols.moc"
