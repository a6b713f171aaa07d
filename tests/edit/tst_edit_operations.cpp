// SPDX-License-Identifier: GPL-3.0-or-later
// Edits of shapes: shared corners move together, nothing tears, no corner is lost.
#include "edit/operations.h"
#include "edit/session.h"
#include "edit/snapping.h"
#include "edit/vertices.h"
#include "geometry/operations.h"
#include "support/store_support.h"

using namespace kbs;
using namespace kbs::test;
using namespace Qt::StringLiterals;

class OperationsTest : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;
    std::unique_ptr<Store> m_store;
    std::unique_ptr<EditSession> m_session;
    const FeatureClass *m_arsa = nullptr, *m_agac = nullptr;
    int m_made = 0;

    OverlayReader reader() { return {*m_store, m_session->overlay()}; }
    Feature at(FeatureId id) { return m_session->get(*m_arsa, id).value_or(std::nullopt).value_or(Feature{}); }
    std::size_t corners(FeatureId id) { return at(id).geometry.points.size() - 1; }
    bool has(FeatureId id, double x, double y) { return edit::hasVertex(at(id).geometry, {x, y}); }
    /// Applies the changes; the error's text where that fails.
    QString done(edit::Changes changes)
    {
        if (!changes)
            return changes.error().text();
        const auto applied = m_session->apply(std::move(*changes), u"test"_s);
        return applied ? QString() : applied.error().text();
    }
    /// Whether plots neither overlap nor leave a gap: their areas add up to that of their union.
    bool isCoverage()
    {
        OverlayReader all = reader();
        std::vector<Geometry> shapes;
        double sum = 0;
        const auto features = all.readAll({.featureClass = m_arsa});
        for (const Feature &feature : features.value_or(std::vector<Feature>{})) {
            if (edit::isRetired(*m_arsa, feature))
                continue;
            shapes.push_back(feature.geometry);
            sum += area(feature.geometry);
        }
        const auto whole = geometry::unite(shapes);
        return whole && whole->partEnds.size() == 1 && whole->ringEnds.size() == 1
            && std::abs(area(*whole) - sum) < 0.01;
    }

private Q_SLOTS:
    /// Four plots in a square of 40 m around (20, 20), and two trees at one place:   3 4
    ///                                                                               1 2
    void init()
    {
        m_session.reset();
        m_arsa = smallCatalogue()->find("arsa");
        m_agac = smallCatalogue()->find("agac");
        KBS_GET(m_store,
            stores::create({.location = m_folder.filePath(u"o%1.kbs"_s.arg(++m_made)), .name = u"O"_s, .crs = tm30()},
                smallCatalogue()));
        std::vector<Change> changes;
        for (int i = 0; i < 4; ++i)
            changes.push_back(addition(*m_arsa, i + 1, plot("101", std::to_string(i + 1), 20 * (i % 2), 20 * (i / 2))));
        for (int i = 0; i < 2; ++i) {
            Feature tree;
            tree.values = {std::string("çınar")};
            tree.geometry = Geometry::point(20, 20);
            changes.push_back(addition(*m_agac, i + 1, tree));
        }
        KBS_OK(m_store->commit(changes, because(u"plots"_s)));
        KBS_GET(m_session, EditSession::open(*m_store));
    }

    void sharedCornerMovesInAll()
    {
        OverlayReader r = reader();
        QCOMPARE(done(edit::moveVertex(r, *m_arsa, 1, {20, 20}, {22.00004, 23})), QString());
        for (const FeatureId id : {1, 2, 3, 4}) {
            QVERIFY(has(id, 22, 23));
            QVERIFY(!has(id, 20, 20));
        }
        QVERIFY(isCoverage());
        KBS_OK(m_session->undo());
        QVERIFY(has(3, 20, 20));
    }

    void closingCornerMovesToo()
    {
        OverlayReader r = reader();
        QCOMPARE(done(edit::moveVertex(r, *m_arsa, 1, {0, 0}, {-5, -5})), QString());
        QVERIFY(at(1).geometry.points.front() == at(1).geometry.points.back());
        QCOMPARE(m_session->overlay()->changes().size(), 1u);
    }

    void treesMoveAlone()
    {
        OverlayReader r = reader();
        QCOMPARE(done(edit::moveVertex(r, *m_agac, 2, {20, 20}, {25, 25})), QString());
        QCOMPARE(m_session->overlay()->changes().size(), 1u);
    }

    void retiredFeaturesKeepTheirShape()
    {
        OverlayReader r = reader();
        QCOMPARE(done(edit::setAttributes(r, *m_arsa, {4}, {{7, std::string("pasif")}})), QString());
        OverlayReader after = reader();
        QCOMPARE(done(edit::moveVertex(after, *m_arsa, 1, {20, 20}, {22, 22})), QString());
        QVERIFY(has(4, 20, 20));
        QVERIFY(has(3, 22, 22));
    }

    void cornerOnALongEdgeDoesNotTear()
    {
        // plot 5 lies along the tops of 3 and 4 in one edge
        Feature above = plot("102", "1", 0, 0);
        above.geometry = toMulti(Geometry::polygon(std::vector<Point>{{0, 40}, {40, 40}, {40, 60}, {0, 60}}));
        QCOMPARE(done(edit::addFeature(*m_store, *m_arsa, above)), QString());
        OverlayReader r = reader();
        QCOMPARE(done(edit::moveVertex(r, *m_arsa, 3, {20, 40}, {20, 42})), QString());
        QVERIFY(has(5, 20, 42));
        QVERIFY(isCoverage());
    }

    void insertedCornerIsShared()
    {
        OverlayReader r = reader();
        QCOMPARE(done(edit::insertVertex(r, *m_arsa, 1, {21, 10})), QString());
        QVERIFY(has(1, 21, 10));
        QVERIFY(has(2, 21, 10));
        QCOMPARE(corners(3), 4u);
        QVERIFY(isCoverage());
        OverlayReader again = reader();
        QVERIFY(!edit::insertVertex(again, *m_arsa, 1, {21, 10}));
        QCOMPARE(done(edit::deleteVertex(again, *m_arsa, 2, {21, 10})), QString());
        QCOMPARE(corners(1), 4u);
        QVERIFY(m_session->overlay()->isEmpty());
    }

    void cornersThatCannotGo()
    {
        OverlayReader r = reader();
        KBS_REFUSED(edit::deleteVertex(r, *m_arsa, 1, {20, 20}), ErrorKind::Usage);
        KBS_REFUSED(edit::deleteVertex(r, *m_arsa, 1, {3, 3}), ErrorKind::Usage);
        QCOMPARE(done(edit::deleteVertex(r, *m_arsa, 1, {0, 0})), QString());
        QCOMPARE(corners(1), 3u);
        OverlayReader after = reader();
        KBS_REFUSED(edit::deleteVertex(after, *m_arsa, 1, {0, 20}), ErrorKind::Usage);
    }

    void splitKeepsTheCoverage()
    {
        OverlayReader r = reader();
        const std::vector<Point> line{{7, -5}, {7, 25}};
        QCOMPARE(done(edit::splitFeature(r, *m_store, *m_arsa, 1, Geometry::line(line))), QString());
        OverlayReader after = reader();
        QCOMPARE(after.count({.featureClass = m_arsa}).value_or(-1), 5);
        const FeatureId created = 5;
        QVERIFY(area(at(1).geometry) > area(at(created).geometry)); // the largest keeps the identity
        QCOMPARE(at(1).sourceKey, std::string("101/1"));
        QVERIFY(at(created).sourceKey.empty());
        QVERIFY(at(created).values == at(1).values);
        QVERIFY(has(3, 7, 20)); // the neighbour got the new corner
        QVERIFY(has(1, 7, 0) && has(created, 7, 0));
        QVERIFY(isCoverage());
        KBS_OK(m_session->undo());
        QVERIFY(m_session->overlay()->isEmpty());
    }

    void splitThatDoesNotCut()
    {
        OverlayReader r = reader();
        KBS_REFUSED(edit::splitFeature(r, *m_store, *m_arsa, 1, Geometry::line(std::vector<Point>{{7, -5}, {7, 5}})),
            ErrorKind::Usage);
        KBS_REFUSED(edit::splitFeature(r, *m_store, *m_arsa, 99, Geometry::line(std::vector<Point>{{7, -5}, {7, 25}})),
            ErrorKind::NotFound);
    }

    void mergeKeepsEveryCorner()
    {
        OverlayReader r = reader();
        QCOMPARE(done(edit::mergeFeatures(r, *m_arsa, {2, 4})), QString());
        QVERIFY(has(2, 20, 20)); // on the straight west side, but plots 1 and 3 have it
        QVERIFY(has(2, 40, 20)); // a surveyed corner even on a straight border
        QCOMPARE(at(4).id, 0);
        QCOMPARE(at(2).sourceKey, std::string("101/2"));
        QVERIFY(isCoverage());
        OverlayReader after = reader();
        KBS_REFUSED(edit::mergeFeatures(after, *m_arsa, {1}), ErrorKind::Usage);
        KBS_REFUSED(edit::mergeFeatures(after, *m_arsa, {1, 1}), ErrorKind::Usage);
        Feature away = plot("9", "9", 500, 500);
        QCOMPARE(done(edit::addFeature(*m_store, *m_arsa, away)), QString());
        OverlayReader last = reader();
        KBS_REFUSED(edit::mergeFeatures(last, *m_arsa, {1, 5}), ErrorKind::Usage);
    }

    void heightsStayWithTheirCorners()
    {
        Geometry line = Geometry::line(std::vector<Point>{{0, 0}, {10, 0}, {20, 0}});
        line.z = {100, 110, 120};
        const Geometry with = edit::withVertexOnEdges(line, {15, 0});
        QCOMPARE(with.z, (std::vector<double>{100, 110, 115, 120}));
        QCOMPARE(edit::withoutVertex(with, {10, 0}).z, (std::vector<double>{100, 115, 120}));
        QVERIFY(edit::withoutVertex(with, {15, 0}) == line);
        Geometry high = square(0, 0);
        high.z = {1, 2, 3, 4, 1};
        KBS_REFUSED(edit::cut(high, Geometry::line(std::vector<Point>{{7, -5}, {7, 25}})), ErrorKind::Usage);
    }

    void snapping()
    {
        OverlayReader r = reader();
        const std::vector<const FeatureClass *> classes{m_arsa};
        KBS_GET(const auto corner, edit::snap(r, {20.3, 19.8}, 0.5, classes));
        QVERIFY(corner && corner->to == edit::Snap::To::Vertex);
        QVERIFY((corner->at == Point{20, 20}));
        KBS_GET(const auto edge, edit::snap(r, {20.3, 12.34567}, 0.5, classes));
        QVERIFY(edge && edge->to == edit::Snap::To::Edge);
        QVERIFY((edge->at == Point{20, 12.3457}));
        KBS_GET(const auto nothing, edit::snap(r, {10, 10}, 0.5, classes));
        QVERIFY(!nothing);
        KBS_GET(const auto vertexBeforeNearerEdge, edit::snap(r, {20.05, 19.6}, 0.5, classes));
        QVERIFY(vertexBeforeNearerEdge->to == edit::Snap::To::Vertex);
        KBS_GET(const auto tree, edit::snap(r, {20.3, 19.8}, 0.5, {m_agac}));
        QCOMPARE(tree->featureClass, m_agac);
    }
};

QTEST_GUILESS_MAIN(OperationsTest)
#include "tst_edit_operations.moc"
