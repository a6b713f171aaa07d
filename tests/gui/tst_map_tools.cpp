// SPDX-License-Identifier: GPL-3.0-or-later
// The tools for looking around, driven with mouse and keyboard in the real window on a small city.
// KBS_TOOL_PICTURES=<folder> keeps a picture of each for who wants to look at them.
#include "gui_support.h"

#include "app/gui/map/map_comparison.h"
#include "app/gui/map/overview_map.h"
#include "app/gui/panels/identify_panel.h"
#include "app/gui/panels/layer_panel.h"
#include "app/gui/tools/measure_tool.h"
#include "crs/sheet.h"

#include <QClipboard>
#include <QComboBox>
#include <QDir>
#include <QInputDialog>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QToolButton>
#include <QTreeWidget>

#include <cmath>

using namespace kbs;
using namespace kbs::gui;
using namespace Qt::StringLiterals;

class TestMapTools : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        auto program = Program::create();
        QVERIFY2(program, program ? "" : qPrintable(program.error().text()));
        m_program = std::move(*program);
        const QString path = m_folder.filePath(u"city.kbs"_s);
        QVERIFY(test::makeSmallCity(path, m_program->model().catalogue));
        m_program->showWindow();
        window().resize(1400, 900);
        window().openStore(path);
        QTRY_VERIFY_WITH_TIMEOUT(window().document(), test::patience);
    }

    void cleanupTestCase() { m_program.reset(); }

    void init()
    {
        MapView view = map().view();
        view.center = open();
        view.metresPerPixel = 0.2;
        map().setView(view);
        QVERIFY(settled());
    }

    void cleanup() { window().action(u"select"_s)->trigger(); }

    void lengthsAreMeasured()
    {
        window().action(u"measure"_s)->trigger();
        clickAt({-150, -60});
        clickAt({150, -60});
        clickAt({150, 80});
        QTest::keyClick(&map(), Qt::Key_Return);
        const double metres = (300 + 140) * 0.2;
        QVERIFY2(hint().contains(QLocale().toString(metres, 'f', 2)), qPrintable(hint()));
        keepPicture(u"measure-length"_s);
        // What was measured can be taken along.
        QTest::keyClick(&map(), Qt::Key_C, Qt::ControlModifier);
        QVERIFY(QGuiApplication::clipboard()->text().contains(QLocale().toString(metres, 'f', 2)));
        // The next click begins anew; Backspace takes corners back, Escape clears and then leaves the tool.
        clickAt({0, 0});
        clickAt({50, 0});
        clickAt({50, 120});
        QTest::keyClick(&map(), Qt::Key_Backspace);
        QTest::keyClick(&map(), Qt::Key_Return);
        QVERIFY2(hint().contains(QLocale().toString(10.0, 'f', 2)), qPrintable(hint()));
        QTest::keyClick(&map(), Qt::Key_Escape);
        QVERIFY(window().action(u"measure"_s)->isChecked());
        QTest::keyClick(&map(), Qt::Key_Escape);
        QVERIFY(window().action(u"select"_s)->isChecked());
    }

    void areasAreMeasured()
    {
        window().action(u"measureArea"_s)->trigger();
        for (const QPoint &corner : {QPoint(-100, -50), QPoint(100, -50), QPoint(100, 70), QPoint(-100, 70)})
            clickAt(corner);
        QTest::mouseDClick(&map(), Qt::LeftButton, {}, middle() + QPoint(-100, 70));
        QVERIFY2(hint().contains(QLocale().toString(200 * 0.2 * 120 * 0.2, 'f', 2)), qPrintable(hint()));
        QVERIFY2(hint().contains(QLocale().toString(2 * (200 + 120) * 0.2, 'f', 2)), qPrintable(hint()));
        keepPicture(u"measure-area"_s);
    }

    void anglesAreMeasured()
    {
        window().action(u"measureAngle"_s)->trigger();
        clickAt({0, -120}); // north of the corner
        clickAt({0, 0});
        clickAt({140, 0}); // east of it: a quarter turn clockwise
        QVERIFY2(hint().contains(QLocale().toString(100.0, 'f', 4)), qPrintable(hint()));
        QVERIFY2(hint().contains(u"90° 00′ 00″"_s), qPrintable(hint()));
        keepPicture(u"measure-angle"_s);
        QVERIFY(std::abs(gonBetween({0, 10}, {0, 0}, {-10, 0}) - 300) < 1e-9);
        QVERIFY(std::abs(gonBetween({5, 0}, {0, 0}, {5, 5}) - 350) < 1e-9);
    }

    void identifyAsksEveryLayer()
    {
        const FeatureClass *parcels = m_program->model().catalogue->find("parsel");
        window().layers().model().setVisible(*parcels, false); // what is off is asked all the same
        look({500025 + 10, 4400028 + 12}, 0.2);
        window().action(u"identify"_s)->trigger();
        clickAt({0, 0});
        auto *tree = window().findChild<QTreeWidget *>(u"identifyTree"_s);
        QTRY_VERIFY_WITH_TIMEOUT(tree->topLevelItemCount() > 0, test::patience);
        QStringList lines;
        for (int i = 0; i < tree->topLevelItemCount(); ++i) {
            tree->topLevelItem(i)->setExpanded(true);
            lines << tree->topLevelItem(i)->text(0);
            for (int k = 0; k < tree->topLevelItem(i)->childCount(); ++k)
                lines << tree->topLevelItem(i)->child(k)->text(1);
        }
        const QString all = lines.join(u'\n');
        QVERIFY2(all.contains(u"77700"_s), qPrintable(all));
        QVERIFY2(all.contains(u"Işıklar"_s), qPrintable(all));      // the neighbourhood below it
        QVERIFY2(!all.contains(u"GIZLI MALIK"_s), qPrintable(all)); // personal
        keepPicture(u"identify"_s);
        // A line selects its feature.
        tree->setFocus();
        tree->setCurrentItem(tree->topLevelItem(tree->topLevelItemCount() - 1));
        QTRY_COMPARE(window().document()->selection().size(), 1u);
        window().layers().model().setVisible(*parcels, true);
        QVERIFY(settled());
    }

    void aLayerIsComparedByTheDivider()
    {
        look({500350, 4400030}, 0.4);
        const QImage before = grab();
        window().action(u"compare"_s)->trigger();
        MapComparison &comparison = window().comparison();
        QTRY_VERIFY(comparison.isVisible());
        QVERIFY(settled());
        tick(comparison.right(), "parsel", false);
        QVERIFY(settled());
        const auto differs = [&](const QImage &now, int left, int right) {
            int count = 0;
            for (int y = 120; y < now.height() - 60; y += 2)
                for (int x = left; x < right; x += 2)
                    count += now.pixel(x, y) != before.pixel(x, y) ? 1 : 0;
            return count;
        };
        const int width = map().width(), half = width / 2;
        QTest::mouseMove(&map(), middle());
        QImage now = grab();
        QCOMPARE(differs(now, 20, half - 20), 0);
        QVERIFY(differs(now, half + 20, width - 60) > 100);
        keepPicture(u"compare"_s);
        // The divider is dragged; the map does not move with it.
        const MapView view = map().view();
        test::dragMap(map(), QPoint(half, 400), QPoint(width - 200, 420));
        QCOMPARE(map().view(), view);
        now = grab();
        QCOMPARE(differs(now, 20, width - 220), 0);
        QTest::mouseClick(comparison.findChild<QToolButton *>(u"endComparison"_s), Qt::LeftButton);
        QVERIFY(!window().action(u"compare"_s)->isChecked());
        QVERIFY(settled());
        QCOMPARE(differs(grab(), 20, width - 60), 0);
    }

    void anEarlierDateIsCompared()
    {
        look({500350, 4400030}, 0.4);
        Document &document = *window().document();
        const FeatureClass *buildings = m_program->model().catalogue->find("yapi");
        const RevisionNo head = document.head();
        bool isDone = false;
        document.edit(
            u"pull down"_s,
            [buildings](FeatureReader &reader, Store &) -> Result<std::vector<Change>> {
                Query query;
                query.featureClass = buildings;
                std::vector<Change> changes;
                KBS_TRY(const auto features, reader.readAll(query));
                for (const Feature &feature : features)
                    changes.push_back({ChangeKind::Delete, buildings, feature.id, feature, std::nullopt});
                return changes;
            },
            [&isDone](const Result<void> &) { isDone = true; });
        QTRY_VERIFY_WITH_TIMEOUT(isDone, test::patience);
        document.commit(u"test"_s, u"Yıkım"_s);
        QTRY_VERIFY_WITH_TIMEOUT(document.head() > head, test::patience);
        QVERIFY(settled());
        const QImage without = grab();
        window().action(u"compare"_s)->trigger();
        MapComparison &comparison = window().comparison();
        // The revision before the present one is offered by itself.
        QTRY_VERIFY_WITH_TIMEOUT(
            comparison.right().dates().currentText().contains(QString::number(head)), test::patience);
        QVERIFY(settled());
        const QImage both = grab();
        int left = 0, right = 0;
        for (int y = 120; y < both.height() - 60; y += 2)
            for (int x = 20; x < both.width() - 60; x += 2)
                if (both.pixel(x, y) != without.pixel(x, y) && std::abs(x - both.width() / 2) > 20)
                    ++(x < both.width() / 2 ? left : right);
        QCOMPARE(left, 0);
        QVERIFY(right > 100);
        keepPicture(u"compare-date"_s);
        window().action(u"compare"_s)->trigger();
        QVERIFY(!comparison.isOn());
    }

    void eachSideHasALookOfItsOwn()
    {
        look({500350, 4400030}, 0.4);
        window().action(u"compare"_s)->trigger();
        MapComparison &comparison = window().comparison();
        QVERIFY(settled());
        comparison.left().chooseTheme(u"kadastro"_s);
        comparison.right().chooseTheme(u"gece"_s);
        QVERIFY(settled());
        QVERIFY(comparison.left().looks().currentText() != comparison.right().looks().currentText());
        QVERIFY(!comparison.left().layers().classes.empty());
        QVERIFY(comparison.left().layers().classes != comparison.right().layers().classes);
        const auto meanGrey = [](const QImage &image, int from, int to) {
            qint64 sum = 0, count = 0;
            for (int y = 120; y < image.height() - 60; y += 2)
                for (int x = from; x < to; x += 2, ++count)
                    sum += qGray(image.pixel(x, y));
            return double(sum) / double(count);
        };
        const int width = map().width(), half = width / 2;
        for (const bool isBeside : {false, true}) {
            comparison.setSideBySide(isBeside);
            const QImage both = grab();
            QVERIFY(meanGrey(both, 20, half - 20) > 200);
            QVERIFY(meanGrey(both, half + 20, width - 60) < 100);
            keepPicture(isBeside ? u"beside-looks"_s : u"swipe-looks"_s);
        }
        // Also far outside, where nothing is drawn, each stands on its own ground.
        look({600350, 4500030}, 0.4);
        const QImage empty = grab();
        QCOMPARE(empty.pixelColor(half - 50, 200), QColor(Qt::white));
        QVERIFY(empty.pixelColor(half + 50, 200).lightness() < 80);
        comparison.setSideBySide(false);
        comparison.end();
    }

    void twoMapsShowTheSamePlace()
    {
        look({500350, 4400030}, 0.4);
        window().action(u"compare"_s)->trigger();
        MapComparison &comparison = window().comparison();
        QVERIFY(settled());
        comparison.right().chooseDate({});
        comparison.setSideBySide(true);
        window().map().setDecorated(false);
        QTest::mouseMove(&map(), QPoint(1, 1));
        QVERIFY(settled());
        // Now against now is twice the same picture.
        const QImage both = grab();
        const auto panes = comparison.panes();
        const int shift = qRound(panes[1].shift.x() - panes[0].shift.x());
        QVERIFY(std::abs(shift - map().width() / 2) <= 1);
        int different = 0, ink = 0;
        const QRgb ground = qRgb(255, 255, 255);
        for (int y = 120; y < both.height() - 60; y += 2)
            for (int x = 40; x < map().width() / 2 - 40; x += 2) {
                different += both.pixel(x, y) != both.pixel(x + shift, y) ? 1 : 0;
                ink += both.pixel(x, y) != ground ? 1 : 0;
            }
        QCOMPARE(different, 0);
        QVERIFY(ink > 1000);
        // A click means the same feature in both, and the map is dragged in either.
        const auto at = [&](Point place, int pane) {
            return (map().view().toScreen(place) + panes[static_cast<std::size_t>(pane)].shift).toPoint();
        };
        const Point parcel{500025 + 300 + 10, 4400028 + 12};
        std::vector<FeatureId> ids;
        for (const int pane : {0, 1}) {
            window().document()->select(std::vector<SelectedFeature>{});
            QTest::mouseClick(&map(), Qt::LeftButton, {}, at(parcel, pane));
            QTRY_COMPARE_WITH_TIMEOUT(window().document()->selection().size(), 1u, test::patience);
            ids.push_back(window().document()->selection().front().feature.id);
        }
        QCOMPARE(ids[0], ids[1]);
        keepPicture(u"beside-selected"_s);
        window().document()->select(std::vector<SelectedFeature>{});
        const Point center = map().view().center;
        test::dragMap(map(), QPoint(map().width() / 2 + 60, 400), QPoint(map().width() / 2 - 100, 400));
        QVERIFY(std::abs(map().view().center.x - center.x - 160 * 0.4) < 1e-6);
        // Everything fits into half the window.
        map().fitAll();
        const Bbox all = window().document()->extent();
        QVERIFY(map().view().toScreen({all.maxX, all.minY}).x() - map().view().toScreen({all.minX, all.minY}).x()
            <= map().width() / 2.0);
        window().map().setDecorated(true);
        comparison.setSideBySide(false);
        comparison.end();
    }

    void theOverviewMovesTheMap()
    {
        window().action(u"overview"_s)->trigger();
        OverviewMap &overview = window().overview();
        QTRY_VERIFY_WITH_TIMEOUT(overview.isDrawn(), test::patience);
        QVERIFY(overview.isVisible());
        const QPoint spot(60, 70);
        QTest::mouseClick(&overview, Qt::LeftButton, {}, spot);
        const Point wanted = overview.view().toMap(spot);
        QVERIFY(std::hypot(map().view().center.x - wanted.x, map().view().center.y - wanted.y) < 1);
        QVERIFY(settled());
        keepPicture(u"overview"_s);
        window().action(u"overview"_s)->trigger();
        QVERIFY(!overview.isVisible());
    }

    void aBookmarkBringsTheViewBack()
    {
        look({500200, 4400100}, 0.3);
        const MapView kept = map().view();
        window().action(u"addBookmark"_s)->trigger();
        answer(u"bookmarkDialog"_s, u"Çarşı önü"_s);
        look({501200, 4400500}, 1.5);
        auto *menu = window().findChild<QMenu *>(u"bookmarkMenu"_s);
        const auto entry = [menu] {
            Q_EMIT menu->aboutToShow();
            const auto actions = menu->actions();
            const auto found = std::ranges::find(actions, u"Çarşı önü"_s, &QAction::text);
            return found == actions.end() ? nullptr : *found;
        };
        QVERIFY(entry());
        entry()->trigger();
        QVERIFY(std::abs(map().view().center.x - kept.center.x) < 1e-3);
        QVERIFY(std::abs(map().view().scaleDenominator() - kept.scaleDenominator()) < 1e-3);
        menu->findChild<QMenu *>()->actions().front()->trigger();
        QVERIFY(!entry());
    }

    void placesAreFoundByWhatPeopleWrite_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<Point>("at");
        QTest::newRow("east and north") << u"500300 4400075"_s << Point{500300, 4400075};
        QTest::newRow("north and east") << u"4400075,5 500300,25"_s << Point{500300.25, 4400075.5};
        QTest::newRow("with letters") << u"E 500300.5  N 4400075"_s << Point{500300.5, 4400075};
        QTest::newRow("degrees") << u"39.75, 30.0"_s << Point{500000, 4402000};
        QTest::newRow("sheet") << u"i24-b-05"_s << Point{};
    }
    void placesAreFoundByWhatPeopleWrite()
    {
        QFETCH(QString, text);
        QFETCH(Point, at);
        window().action(u"goTo"_s)->trigger();
        answer(u"goToDialog"_s, text);
        const Bbox seen = map().view().extent();
        if (at.x > 0) {
            QVERIFY(std::abs(seen.centerX() - at.x) < 1000 && std::abs(seen.centerY() - at.y) < 1000);
            return;
        }
        // The whole sheet is in view, framed.
        const PlaceText places(window().document()->crs());
        const auto place = places.find(text);
        QVERIFY(place);
        QCOMPARE(place->title, u"I24-b-05"_s);
        QVERIFY(seen.contains(place->geometry.bbox()));
        QVERIFY(seen.width() < place->geometry.bbox().width() * 3);
    }

    void whatIsNoPlaceIsSaid()
    {
        const MapView before = map().view();
        window().action(u"goTo"_s)->trigger();
        answer(u"goToDialog"_s, u"Gül Sokak"_s);
        QCOMPARE(map().view().center, before.center);
        QCOMPARE(map().view().metresPerPixel, before.metresPerPixel);
        auto *text = window().findChild<QLabel *>(u"messageText"_s);
        QTRY_VERIFY(text->isVisible() && text->text().contains(u"Gül Sokak"_s));
        QVERIFY(text->text().contains(u"H22-c-25-a"_s)); // and what would be one
    }

    void thePointerSaysWhereItIs()
    {
        look({500300, 4400075}, 0.2);
        QTest::mouseMove(&map(), middle() + QPoint(7, 3));
        QTest::mouseMove(&map(), middle());
        auto *coordinates = window().findChild<QLabel *>(u"coordinates"_s);
        auto *sheet = window().findChild<QLabel *>(u"sheet"_s);
        const PlaceText places(window().document()->crs());
        QTRY_COMPARE(coordinates->text(), places.coordinates(map().view().toMap(middle())));
        const auto named = sheets::find(sheet->text());
        QVERIFY2(named, qPrintable(sheet->text()));
        QCOMPARE(named->scale, sheets::scaleFor(map().view().scaleDenominator()));
        QVERIFY(named->degrees.contains(30.0035, 39.7347));
    }

    void theScaleBoxTakesAnyScale()
    {
        auto *scale = window().findChild<QComboBox *>(u"scale"_s);
        scale->setFocus();
        scale->lineEdit()->selectAll();
        QTest::keyClicks(scale->lineEdit(), u"1/1.250"_s);
        QTest::keyClick(scale->lineEdit(), Qt::Key_Return);
        QVERIFY(std::abs(map().view().scaleDenominator() - 1250) < 0.5);
    }

    void theNorthArrowCanBeSwitchedOff()
    {
        const QRect corner(map().width() - 40, 10, 30, 50);
        const auto ink = [&] {
            const QImage image = grab();
            int dark = 0;
            for (int y = corner.top(); y < corner.bottom(); ++y)
                for (int x = corner.left(); x < corner.right(); ++x)
                    dark += qGray(image.pixel(x, y)) < 60 ? 1 : 0;
            return dark;
        };
        const int with = ink();
        QVERIFY(with > 60);
        window().action(u"decorations"_s)->trigger();
        QVERIFY(ink() < with / 2);
        window().action(u"decorations"_s)->trigger();
    }

private:
    MainWindow &window() { return *m_program->window(); }
    MapCanvas &map() { return window().map(); }
    static Point open() { return {500760, 4400610}; } ///< a place without corners to be caught by
    QPoint middle() { return map().rect().center(); }
    QString hint() { return window().findChild<QLabel *>(u"toolHint"_s)->text(); }

    bool settled()
    {
        return QTest::qWaitFor(
            [this] {
                return !map().isDrawing() && !window().comparison().isDrawing()
                    && m_program->runner().running().empty();
            },
            test::patience);
    }

    void look(Point at, double metresPerPixel)
    {
        MapView view = map().view();
        view.center = at;
        view.metresPerPixel = metresPerPixel;
        map().setView(view);
        QVERIFY(settled());
    }

    void clickAt(QPoint fromMiddle)
    {
        QTest::mouseMove(&map(), middle() + fromMiddle);
        QTest::mouseClick(&map(), Qt::LeftButton, {}, middle() + fromMiddle);
    }

    /// Ticks a class in the list of a side's layers.
    void tick(ComparisonSide &side, const char *className, bool on)
    {
        Q_EMIT side.findChild<QToolButton *>(u"comparisonLayers"_s)->menu()->aboutToShow();
        for (QTreeWidgetItemIterator it(&side.layerTree()); *it; ++it)
            if ((*it)->data(0, Qt::UserRole).toString() == QLatin1StringView(className))
                return (*it)->setCheckState(0, on ? Qt::Checked : Qt::Unchecked);
        QFAIL(className);
    }

    void answer(const QString &dialogName, const QString &text)
    {
        QInputDialog *dialog = nullptr;
        QTRY_VERIFY((dialog = window().findChild<QInputDialog *>(dialogName)));
        auto *line = dialog->findChild<QLineEdit *>();
        QVERIFY(line);
        line->setFocus();
        for (const QChar letter : text) { // QTest types Latin letters only
            QKeyEvent press(QEvent::KeyPress, 0, Qt::NoModifier, QString(letter));
            QCoreApplication::sendEvent(line, &press);
        }
        QCOMPARE(line->text(), text);
        QTest::keyClick(line, Qt::Key_Return);
        QTRY_VERIFY(!window().findChild<QInputDialog *>(dialogName));
        QVERIFY(settled());
    }

    QImage grab()
    {
        settled();
        return map().grab().toImage();
    }

    void keepPicture(const QString &name)
    {
        const QString folder = qEnvironmentVariable("KBS_TOOL_PICTURES");
        if (!folder.isEmpty()) {
            settled();
            QVERIFY(window().grab().save(QDir(folder).filePath(name + u".png"_s)));
        }
    }

    test::OwnSettings m_settings;
    QTemporaryDir m_folder;
    std::unique_ptr<Program> m_program;
};

QTEST_MAIN(TestMapTools)
#include "tst_map_tools.moc"
