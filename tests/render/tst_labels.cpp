// SPDX-License-Identifier: GPL-3.0-or-later
#include "render/label_placer.h"
#include "render/label_spots.h"
#include "render/label_template.h"

#include <QPainter>
#include <QRandomGenerator>
#include <QtTest>

#include <cmath>
#include <numbers>

using namespace kbs;
using namespace kbs::render;
using namespace Qt::StringLiterals;

namespace {

LabelSymbol symbolOf(int priority = 0, bool alongLine = false)
{
    LabelSymbol symbol;
    symbol.text = u"{ad}"_s;
    symbol.color = Qt::black;
    symbol.halo = Qt::white;
    symbol.priority = priority;
    symbol.alongLine = alongLine;
    return symbol;
}

ScreenShape shapeOf(const std::vector<QPointF> &points)
{
    ScreenShape shape;
    shape.points = points;
    shape.ringEnds = {static_cast<std::uint32_t>(points.size())};
    QPolygonF polygon(QList<QPointF>(points.begin(), points.end()));
    shape.bounds = polygon.boundingRect();
    return shape;
}

ScreenShape rectangleAt(double x, double y, double width, double height)
{
    return shapeOf({{x, y}, {x + width, y}, {x + width, y + height}, {x, y + height}, {x, y}});
}

/// A picture with a placer for it.
struct Sheet {
    explicit Sheet(QSize size = {800, 600}, QPointF origin = {}, bool wholeOnly = false)
        : image(size, QImage::Format_ARGB32_Premultiplied), painter(&image)
    {
        image.fill(Qt::white);
        painter.setRenderHint(QPainter::Antialiasing);
        canvas.painter = &painter;
        canvas.hatchOrigin = origin;
        placer = std::make_unique<LabelPlacer>(canvas, QSizeF(size), wholeOnly);
    }
    QImage image;
    QPainter painter;
    Canvas canvas;
    std::unique_ptr<LabelPlacer> placer;
};

void compareNoOverlap(const std::vector<PlacedLabel> &placed)
{
    for (std::size_t a = 0; a < placed.size(); ++a)
        for (std::size_t b = a + 1; b < placed.size(); ++b)
            for (const QRectF &one : placed[a].boxes)
                for (const QRectF &other : placed[b].boxes)
                    QVERIFY2(!one.intersects(other),
                        qPrintable(u"“%1” and “%2” overlap"_s.arg(
                            QString::fromUtf8(placed[a].text), QString::fromUtf8(placed[b].text))));
}

bool ink(const QImage &image, const QRect &box)
{
    for (int y = box.top(); y <= box.bottom(); ++y)
        for (int x = box.left(); x <= box.right(); ++x)
            if (image.rect().contains(x, y) && qGray(image.pixel(x, y)) < 128)
                return true;
    return false;
}

} // namespace

class TestLabels : public QObject {
    Q_OBJECT

private Q_SLOTS:
    /// The name of a neighbourhood stands in the street or across borders, never in a parcel as if it were its label.
    void aNameStandsBetweenTheAreasBelow()
    {
        LabelSymbol name = symbolOf(60);
        name.between = true;
        const LabelSymbol number = symbolOf(30);
        const auto draw = [&](QPointF moved) {
            Sheet sheet({800, 600}, moved);
            std::vector<QRectF> parcels;
            for (int column = -2; column < 7; ++column)
                for (int row = -2; row < 8; ++row) // pairs of rows, a street between two pairs
                    parcels.emplace_back(column * 150 + moved.x(), row * 90 + (row + 4) / 2 * 40 + moved.y(), 150, 90);
            for (std::size_t i = 0; i < parcels.size(); ++i) {
                const QRectF &box = parcels[i];
                ScreenShape shape = rectangleAt(box.x(), box.y(), box.width(), box.height());
                sheet.placer->addArea({&number, 300, static_cast<std::int64_t>(i)}, "12", shape);
            }
            ScreenShape land = rectangleAt(-5000, -5000, 10000, 10000);
            land.isCut = true;
            sheet.placer->addArea({&name, 500, 1}, "Işıklar", land);
            sheet.placer->paint();
            std::vector<QPointF> names;
            for (const PlacedLabel &label : sheet.placer->placed()) {
                if (label.of.symbol != &name)
                    continue;
                names.push_back(label.at - moved);
                // With streets as near as here it touches no parcel at all.
                for (const QRectF &parcel : parcels)
                    if (parcel.adjusted(1, 1, -1, -1).intersects(label.boxes.front()))
                        return std::vector<QPointF>();
            }
            return names;
        };
        const auto names = draw({});
        QVERIFY(!names.empty());
        // They hang on the map: moved a little, they are where they were.
        const auto moved = draw({-30, 25});
        for (const QPointF &at : names)
            if (QRectF(120, 60, 560, 480).contains(at))
                QVERIFY(
                    std::ranges::any_of(moved, [&](QPointF other) { return (other - at).manhattanLength() < 0.01; }));
    }

    void aNameInOneLargeParcelIsLeftOut()
    {
        LabelSymbol name = symbolOf(60);
        name.between = true;
        const LabelSymbol number = symbolOf(30);
        for (const bool isOff : {false, true}) { // without the parcels' layer it has all the room
            Sheet sheet;
            ScreenShape land = rectangleAt(-5000, -5000, 10000, 10000);
            land.isCut = true;
            if (!isOff)
                sheet.placer->addArea({&number, 300, 1}, "12", land);
            sheet.placer->addArea({&name, 500, 1}, "Işıklar", land);
            sheet.placer->paint();
            QCOMPARE(std::ranges::any_of(
                         sheet.placer->placed(), [&](const PlacedLabel &label) { return label.of.symbol == &name; }),
                isOff);
        }
    }

    void noTwoLabelsOverlapAndTheHigherGoesFirst_data()
    {
        QTest::addColumn<quint32>("seed");
        for (quint32 seed = 1; seed <= 12; ++seed)
            QTest::addRow("seed %u", seed) << seed;
    }
    /// Whatever is thrown at it: nothing overlaps, and whoever has no place was kept from it by a higher ranked label.
    void noTwoLabelsOverlapAndTheHigherGoesFirst()
    {
        QFETCH(quint32, seed);
        QRandomGenerator random(seed);
        std::vector<LabelSymbol> symbols;
        for (int priority = 0; priority < 4; ++priority)
            symbols.push_back(symbolOf(priority));
        const LabelSymbol street = symbolOf(random.bounded(5), true);
        Sheet sheet;
        std::vector<std::string> texts;
        std::vector<QPointF> spots;
        for (int i = 0; i < 400; ++i) {
            const QPointF at(random.bounded(800.0), random.bounded(600.0));
            texts.push_back("İ" + std::to_string(i));
            spots.push_back(at);
            sheet.placer->addPoint({&symbols[std::size_t(i) % 4], 1 + i % 3, i}, texts.back(), at, 0);
        }
        for (int i = 0; i < 30; ++i) {
            std::vector<QPointF> line{{random.bounded(800.0), random.bounded(600.0)}};
            double direction = random.bounded(6.28);
            for (int step = 0; step < 12; ++step) {
                direction += random.bounded(0.6) - 0.3;
                line.push_back(line.back() + 25 * QPointF(std::cos(direction), std::sin(direction)));
            }
            sheet.placer->addLine(
                {&street, 2, 1000 + i}, "Şehit Öğretmen " + std::to_string(i) + ". Sokağı", shapeOf(line));
        }
        sheet.placer->place();
        const auto &placed = sheet.placer->placed();
        QVERIFY(placed.size() > 100);
        compareNoOverlap(placed);

        Typesetter &typesetter = Typesetter::ofThisThread();
        for (std::size_t i = 0; i < texts.size(); ++i) {
            const auto mine
                = std::ranges::find_if(placed, [&](const PlacedLabel &each) { return each.of.id == int(i); });
            if (mine != placed.end())
                continue;
            const LabelSymbol &symbol = symbols[i % 4];
            const double height = symbol.sizeMm * sheet.canvas.pxPerMm;
            const QSizeF size((typesetter.width(texts[i], false) + 0.3) * height, height);
            const QRectF box(spots[i] - QPointF(size.width(), size.height()) / 2, size);
            const auto before = [&](const LabelOf &other) {
                return other.symbol->priority > symbol.priority
                    || (other.symbol->priority == symbol.priority && other.order >= 1 + int(i) % 3);
            };
            QVERIFY2(std::ranges::any_of(placed,
                         [&](const PlacedLabel &each) {
                             return before(each.of) && std::ranges::any_of(each.boxes, [&](const QRectF &taken) {
                                 return taken.intersects(box);
                             });
                         }),
                texts[i].c_str());
        }
    }

    void areaLabelsLieInTheirArea_data()
    {
        QTest::addColumn<quint32>("seed");
        for (quint32 seed = 1; seed <= 8; ++seed)
            QTest::addRow("seed %u", seed) << seed;
    }
    void areaLabelsLieInTheirArea()
    {
        QFETCH(quint32, seed);
        QRandomGenerator random(seed);
        const LabelSymbol symbol = symbolOf();
        const double height = symbol.sizeMm * 96 / 25.4;
        Sheet sheet({2000, 2000});
        std::vector<ScreenShape> shapes;
        for (int i = 0; i < 225; ++i) { // stars: hollow and pointed as no parcel is
            const QPointF middle(70 + i % 15 * 130.0, 70 + i / 15 * 130.0);
            std::vector<QPointF> ring;
            for (int corner = 0; corner < 11; ++corner) {
                const double angle = corner * 2 * std::numbers::pi / 11, radius = 8 + random.bounded(54.0);
                ring.push_back(middle + radius * QPointF(std::cos(angle), std::sin(angle)));
            }
            ring.push_back(ring.front());
            shapes.push_back(shapeOf(ring));
            sheet.placer->addArea({&symbol, 1, i}, "1024/" + std::to_string(i), shapes.back());
        }
        sheet.placer->place();
        const auto &placed = sheet.placer->placed();
        QVERIFY(placed.size() > 60);
        for (const PlacedLabel &label : placed) {
            const QSizeF room(label.run->width * height, height);
            QVERIFY2(fitsInside(shapes[std::size_t(label.of.id)], label.at, room), label.text.data());
        }
        // An L whose middle lies outside itself is labelled where it is wide.
        const ScreenShape bent = shapeOf({{0, 0}, {12, 0}, {12, 80}, {100, 80}, {100, 110}, {0, 110}, {0, 0}});
        std::vector<QPointF> spots;
        spotsInside(bent, {60, 10}, spots);
        QCOMPARE(spots.size(), 1u);
        QVERIFY(spots.front().y() > 80);
        spotsInside(rectangleAt(0, 0, 5, 100), {60, 10}, spots);
        QVERIFY(spots.empty());
    }

    /// Moving the map moves the labels with it: away from the edges the same ones stand at the same places of the map.
    void labelsStayWhileTheMapIsMoved_data()
    {
        QTest::addColumn<QPointF>("by");
        QTest::newRow("right") << QPointF(37, 0);
        QTest::newRow("down and left") << QPointF(-80, 55);
        QTest::newRow("far") << QPointF(150, -120);
    }
    void labelsStayWhileTheMapIsMoved()
    {
        QFETCH(QPointF, by);
        const LabelSymbol parcel = symbolOf(1), street = symbolOf(5, true), quarter = symbolOf(3);
        const auto placedAt = [&](QPointF shift) {
            Sheet sheet({1200, 900}, QPointF(-40'000, 70'000) + shift);
            std::int64_t id = 0;
            for (double x = -400; x < 1700; x += 60)
                for (double y = -400; y < 1400; y += 45)
                    sheet.placer->addArea(
                        {&parcel, 1, ++id}, std::to_string(id), rectangleAt(x + shift.x(), y + shift.y(), 60, 45));
            for (int i = 0; i < 6; ++i) { // streets across the whole picture, cut wherever this picture ends
                const double y = 60 + i * 150 + shift.y();
                std::vector<QPointF> line;
                for (double x = std::floor((-500 - shift.x()) / 20) * 20; x + shift.x() <= 1700; x += 20)
                    line.emplace_back(x + shift.x(), y + 30 * std::sin(x / 180));
                ScreenShape shape = shapeOf(line);
                shape.isCut = true;
                sheet.placer->addLine({&street, 2, 10'000 + i}, std::to_string(1600 + i) + ". Sokak", shape);
            }
            ScreenShape town = rectangleAt(-1000, -1000, 3200, 2900);
            town.isCut = true;
            sheet.placer->addArea({&quarter, 3, 20'000}, "Işıklar Mahallesi", town);
            sheet.placer->place();
            std::map<std::pair<std::int64_t, std::pair<long, long>>, int> found;
            for (const PlacedLabel &label : sheet.placer->placed()) {
                const QPointF at = label.at - shift;
                if (QRectF(260, 260, 680, 380).contains(at))
                    ++found[{label.of.id, {std::lround(at.x() / 2), std::lround(at.y() / 2)}}];
            }
            return found;
        };
        const auto before = placedAt({}), after = placedAt(by);
        QVERIFY(before.size() > 60);
        QVERIFY(std::ranges::any_of(before, [](const auto &each) { return each.first.first >= 20'000; }));
        QVERIFY(std::ranges::any_of(before, [](const auto &each) { return each.first.first / 10'000 == 1; }));
        std::size_t same = 0;
        for (const auto &each : before)
            same += after.contains(each.first) ? 1 : 0;
        // Who wins a place may depend on who else is in the picture: at most one in fifty may jump.
        QVERIFY2(same * 50 >= before.size() * 49, qPrintable(u"%1 of %2 stayed"_s.arg(same).arg(before.size())));
    }

    void lettersFollowTheLine()
    {
        const LabelSymbol street = symbolOf(0, true);
        const double radius = 160;
        std::vector<QPointF> arc;
        for (int degree = 200; degree <= 340; degree += 4)
            arc.push_back(QPointF(400, 400)
                + radius
                    * QPointF(std::cos(degree * std::numbers::pi / 180), std::sin(degree * std::numbers::pi / 180)));
        for (const bool isReversed : {false, true}) {
            if (isReversed)
                std::ranges::reverse(arc);
            Sheet sheet;
            sheet.placer->addLine({&street, 1, 1}, "Şehit Öğretmen Sokağı", shapeOf(arc));
            sheet.placer->paint();
            QCOMPARE(sheet.placer->placed().size(), 1u);
            const PlacedLabel &label = sheet.placer->placed().front();
            QCOMPARE(label.boxes.size(), std::size_t(QString(u"Şehit Öğretmen Sokağı"_s).size()));
            double before = 0;
            for (const QRectF &box : label.boxes) {
                const QPointF arm = box.center() - QPointF(400, 400);
                QVERIFY(std::abs(std::hypot(arm.x(), arm.y()) - radius) < 1);
                QVERIFY(box.center().x() > before); // read from left to right, whichever way the line was drawn
                before = box.center().x();
            }
            QVERIFY(ink(sheet.image, QRect(390, 400 - int(radius) - 6, 20, 12)));
        }
    }

    void sharpBendsAndShortLinesHaveNoName()
    {
        const LabelSymbol street = symbolOf(0, true);
        Sheet sheet;
        sheet.placer->addLine({&street, 1, 1}, "Zikzak Sokak",
            shapeOf({{0, 300}, {20, 330}, {40, 300}, {60, 330}, {80, 300}, {100, 330}, {120, 300}, {140, 330}}));
        sheet.placer->addLine({&street, 1, 2}, "Uzun Adlı Sokak", shapeOf({{300, 300}, {330, 300}}));
        sheet.placer->place();
        QVERIFY(sheet.placer->placed().empty());
    }

    void aStreetNameComesAgainButNotCloseBy()
    {
        const LabelSymbol street = symbolOf(0, true);
        Sheet sheet({2000, 200});
        for (int i = 0; i < 10; ++i) // ten pieces of one street
            sheet.placer->addLine({&street, 1, i}, "Gazi Caddesi", shapeOf({{200.0 * i, 100}, {200.0 * (i + 1), 100}}));
        sheet.placer->place();
        const auto &placed = sheet.placer->placed();
        QVERIFY(placed.size() >= 4 && placed.size() < 10);
        for (std::size_t a = 0; a < placed.size(); ++a)
            for (std::size_t b = a + 1; b < placed.size(); ++b)
                QVERIFY(std::abs(placed[a].at.x() - placed[b].at.x()) > 220);
    }

    void ofAHundredThousandOnlySoManyAreLookedAt()
    {
        LabelSymbol symbol = symbolOf();
        symbol.overhang = true;
        Sheet sheet({800, 600});
        LabelSymbol important = symbol;
        important.priority = 9;
        std::size_t asked = 0;
        for (int i = 0; i < 100'000; ++i) {
            const bool isLast = i == 99'999;
            const ScreenShape shape = rectangleAt(i % 400 * 2, i / 400 * 2.4, 2, 2.4);
            const LabelOf of{isLast ? &important : &symbol, 1, i};
            if (!sheet.placer->wants(of, GeometryKind::Polygon, shape.bounds))
                continue;
            ++asked;
            sheet.placer->addArea(of, isLast ? "son" : std::to_string(i), shape);
        }
        sheet.placer->place();
        QVERIFY2(asked < 50'000, qPrintable(QString::number(asked)));
        // The most important one came last and has its place all the same.
        QCOMPARE(sheet.placer->placed().front().text, "son");
        QVERIFY(sheet.placer->placed().size() > 300);
        compareNoOverlap(sheet.placer->placed());
    }

    void wholeLabelsOnlyKeepsOffTheEdge()
    {
        const LabelSymbol symbol = symbolOf();
        for (const bool wholeOnly : {false, true}) {
            Sheet sheet({100, 100}, {}, wholeOnly);
            sheet.placer->addPoint({&symbol, 1, 1}, "Kenarda", {2, 50}, 0);
            sheet.placer->place();
            QCOMPARE(sheet.placer->placed().size(), wholeOnly ? 0u : 1u);
        }
    }

    void labelsKeepOffMarkers()
    {
        const LabelSymbol symbol = symbolOf();
        Sheet sheet;
        sheet.placer->keepFree(QRectF(390, 290, 20, 20));
        sheet.placer->addPoint({&symbol, 1, 1}, "12/A", {400, 300}, 20);
        sheet.placer->keepFree(QRectF(380, 312, 40, 20)); // what stands below it
        sheet.placer->place();
        QCOMPARE(sheet.placer->placed().size(), 1u);
        QVERIFY(!sheet.placer->placed().front().boxes.front().intersects(QRectF(390, 290, 20, 20)));
        QVERIFY(sheet.placer->placed().front().at.x() > 400);
    }

    void turkishLettersAreLettersOfTheirOwn()
    {
        Typesetter &typesetter = Typesetter::ofThisThread();
        const std::string alphabet = "AaBbCcÇçDdEeFfGgĞğHhIıİiJjKkLlMmNnOoÖöPpRrSsŞşTtUuÜüVvYyZzÂâÎîÛû";
        const TextRun &run = typesetter.run(alphabet, false);
        QCOMPARE(run.letters.size(), std::size_t(QString::fromStdString(alphabet).size()));
        QCOMPARE(&typesetter.run(alphabet, false), &run); // shaped once
        QVERIFY(&typesetter.run(alphabet, true) != &run);
        for (const auto &[one, other] :
            {std::pair{"I", "İ"}, {"ı", "i"}, {"s", "ş"}, {"g", "ğ"}, {"O", "Ö"}, {"c", "ç"}}) {
            const auto height = [&](const char *text) {
                return typesetter.run(text, false).letters.front().letter->ink.boundingRect().height();
            };
            QVERIFY2(height(other) > height(one) * 1.05, other); // dots, tails and breves are there
        }
        // Letters written as a letter and a mark are the same letters.
        QCOMPARE(typesetter
                     .run("S\xcc\xa7"
                          "ehir",
                         false)
                     .letters.size(),
            5u);
        QCOMPARE(typesetter
                     .run("S\xcc\xa7"
                          "ehir",
                         false)
                     .width,
            typesetter.run("Şehir", false).width);
        QVERIFY(std::abs(typesetter.width("1024/12", false) - typesetter.run("1024/12", false).width) < 0.05);
    }

    /// The picture of a text is the text: drawn from letter masks it looks as drawn from outlines.
    void picturesOfTextsLookLikeTheirOutlines()
    {
        const LabelSymbol symbol = symbolOf();
        const auto draw = [&](bool isVector) {
            QImage image(200, 60, QImage::Format_ARGB32_Premultiplied);
            image.fill(QColor(120, 160, 90));
            QPainter painter(&image);
            painter.setRenderHint(QPainter::Antialiasing);
            Canvas canvas{.painter = &painter, .pxPerMm = 8};
            canvas.isVector = isVector;
            LabelPlacer placer(canvas, QSizeF(200, 60), false);
            placer.addPoint({&symbol, 1, 1}, "İğdır 12/3", {100, 30}, 0);
            placer.paint();
            painter.end();
            return image;
        };
        const QImage pixels = draw(false), outlines = draw(true);
        qint64 sum = 0;
        for (int y = 0; y < pixels.height(); ++y)
            for (int x = 0; x < pixels.width(); ++x)
                sum += std::abs(qGray(pixels.pixel(x, y)) - qGray(outlines.pixel(x, y)));
        QVERIFY2(sum < pixels.width() * pixels.height() * 6, qPrintable(QString::number(sum)));
        QVERIFY(ink(pixels, pixels.rect()));
    }

    void pieceInBracketsNeedsItsAttribute_data()
    {
        QTest::addColumn<QString>("pattern");
        QTest::addColumn<QString>("ada");
        QTest::addColumn<QString>("parsel");
        QTest::addColumn<QString>("label");
        QTest::newRow("both") << u"{ada_no}/{parsel_no}"_s << u"12"_s << u"3"_s << u"12/3"_s;
        QTest::newRow("no block") << u"{ada_no}/{parsel_no}"_s << u""_s << u"3"_s << u"3"_s;
        QTest::newRow("nothing") << u"{ada_no}/{parsel_no}"_s << u""_s << u""_s << u""_s;
        QTest::newRow("bracket") << u"{parsel_no}[ (ada {ada_no})]"_s << u"12"_s << u"3"_s << u"3 (ada 12)"_s;
        QTest::newRow("bracket left out") << u"{parsel_no}[ (ada {ada_no})]"_s << u""_s << u"3"_s << u"3"_s;
    }
    void pieceInBracketsNeedsItsAttribute()
    {
        QFETCH(QString, pattern);
        QFETCH(QString, ada);
        QFETCH(QString, parsel);
        QFETCH(QString, label);
        const auto catalogue = Catalogue::load();
        QVERIFY(catalogue);
        const FeatureClass *parcels = (*catalogue)->find("parsel");
        Feature feature;
        feature.values.resize(parcels->attributes.size());
        const auto set = [&](std::string_view name, const QString &value) {
            if (!value.isEmpty())
                feature.values[std::size_t(parcels->attributeIndex(name))] = value.toStdString();
        };
        set("ada_no", ada);
        set("parsel_no", parsel);
        FeatureBatch batch(parcels);
        batch.append(feature);
        std::string text = "old";
        QCOMPARE(LabelTemplate(pattern, *parcels).write(batch, 0, text), !label.isEmpty());
        QCOMPARE(QString::fromStdString(text), label);
    }
};

QTEST_MAIN(TestLabels)
#include "tst_labels.moc"
