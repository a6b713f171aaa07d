// SPDX-License-Identifier: GPL-3.0-or-later
// Ifraz and tevhid: parents are retired, areas add up, corners and lineage are kept, all undone as a whole.
#include "edit/session.h"
#include "edit/vertices.h"
#include "layers/cadastre/acts.h"
#include "support/store_support.h"

#include <cmath>
#include <random>

using namespace kbs;
using namespace kbs::test;
using namespace Qt::StringLiterals;

class CadastralActsTest : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;
    std::shared_ptr<const Catalogue> m_catalogue;
    std::unique_ptr<Store> m_store;
    std::unique_ptr<EditSession> m_session;
    const FeatureClass *m_parsel = nullptr;
    int m_made = 0;

    Value value(const Feature &feature, const char *name)
    {
        return feature.values[static_cast<std::size_t>(m_parsel->attributeIndex(name))];
    }
    std::string text(const Feature &feature, const char *name) { return toText(value(feature, name)); }
    Feature at(FeatureId id) { return m_session->get(*m_parsel, id).value_or(std::nullopt).value_or(Feature{}); }
    Feature parcel(const char *mahalle, const char *ada, const char *number, Value registered, const Geometry &shape)
    {
        Feature out;
        out.values.resize(m_parsel->attributes.size());
        const auto set = [&](const char *name, Value v) {
            out.values[static_cast<std::size_t>(m_parsel->attributeIndex(name))] = std::move(v);
        };
        set("mahalle", std::string(mahalle));
        set("ada_no", std::string(ada));
        set("parsel_no", std::string(number));
        set("yuzolcumu", std::move(registered));
        set("durum", std::string("aktif"));
        set("nitelik", std::string("Arsa"));
        set("tasinmaz_no", std::string(number) + "000");
        set("malik", std::string(number) + ". malik");
        out.sourceKey = m_parsel->key(out.values);
        out.geometry = shape;
        return out;
    }

private Q_SLOTS:
    void initTestCase() { KBS_GET(m_catalogue, Catalogue::load()); }

    /// Parcels 101/1 and 101/2 side by side, 102/1 above both with one long edge.
    void init()
    {
        m_session.reset();
        m_parsel = m_catalogue->find("parsel");
        KBS_GET(m_store,
            stores::create({.location = m_folder.filePath(u"a%1.kbs"_s.arg(++m_made)), .name = u"A"_s, .crs = tm30()},
                m_catalogue));
        const Geometry above = toMulti(Geometry::polygon(std::vector<Point>{{0, 20}, {40, 20}, {40, 50}, {0, 50}}));
        KBS_OK(m_store->commit({addition(*m_parsel, 1, parcel("Işıklar", "101", "1", 401.37, square(0, 0))),
                                   addition(*m_parsel, 2, parcel("Işıklar", "101", "2", Value{}, square(20, 0))),
                                   addition(*m_parsel, 3, parcel("Çınar", "102", "1", 1200.0, above))},
            because(u"parcels"_s)));
        KBS_GET(m_session, EditSession::open(*m_store));
    }

    void ifraz()
    {
        OverlayReader reader(*m_store, m_session->overlay());
        const Geometry line = Geometry::line(std::vector<Point>{{6.5, -1}, {7.25, 21}});
        KBS_GET(const auto pieces, cadastre::ifrazPieces(reader, 1, line));
        QCOMPARE(pieces.size(), 2u);
        KBS_GET(const cadastre::Act act,
            cadastre::ifraz(reader, *m_store, 1, line, {{"", "10"}, {"", "11"}}, {"2024-05-02", "15/3", "2024-04-30"}));
        KBS_OK(m_session->apply(act.changes, act.title));
        const Feature parent = at(1), first = at(act.created[0]), second = at(act.created[1]);
        QCOMPARE(text(parent, "durum"), std::string("pasif"));
        QCOMPARE(text(parent, "terkin_islem"), std::string("ifraz"));
        QCOMPARE(text(parent, "terkin_tarihi"), std::string("2024-05-02"));
        QCOMPARE(text(parent, "sonraki_parseller"), std::string("101/10; 101/11"));
        QVERIFY(parent.geometry == square(0, 0));
        QCOMPARE(text(parent, "yuzolcumu"), std::string("401.37"));
        const double sum = toReal(value(first, "yuzolcumu")) + toReal(value(second, "yuzolcumu"));
        QCOMPARE(std::llround(sum * 100), 40137);
        QVERIFY(area(first.geometry) > area(second.geometry));
        QVERIFY(std::abs(area(first.geometry) + area(second.geometry) - 400) < 0.01);
        for (const Feature &child : {first, second}) {
            QCOMPARE(text(child, "durum"), std::string("aktif"));
            QCOMPARE(text(child, "olusum_islem"), std::string("ifraz"));
            QCOMPARE(text(child, "onceki_parseller"), std::string("101/1"));
            QCOMPARE(text(child, "karar_no"), std::string("15/3"));
            QCOMPARE(text(child, "nitelik"), std::string("Arsa"));
            QCOMPARE(text(child, "malik"), std::string("1. malik"));
            QVERIFY(isNull(value(child, "tasinmaz_no")));
            QCOMPARE(child.sourceKey, m_parsel->key(child.values));
        }
        QCOMPARE(text(first, "parsel_no"), std::string("10"));
        // the long edge of 102/1 got the new corner; the parcel was not changed otherwise
        QCOMPARE(at(3).geometry.points.size(), 6u);
        QVERIFY(at(3).values == m_store->get(*m_parsel, 3)->value().values);
        KBS_OK(m_session->commit(u"memur"_s, u"ifraz"_s));
        KBS_OK(m_store->commit({}, because(u"nothing"_s)));
    }

    void ifrazIsUndoneAsAWhole()
    {
        OverlayReader reader(*m_store, m_session->overlay());
        KBS_GET(const auto act,
            cadastre::ifraz(reader, *m_store, 1, Geometry::line(std::vector<Point>{{7, -1}, {7, 21}}),
                {{"", "10"}, {"", "11"}}, {}));
        KBS_OK(m_session->apply(act.changes, act.title));
        QVERIFY(m_session->undoTitle().contains(u"101/1"));
        KBS_OK(m_session->undo());
        QVERIFY(m_session->overlay()->isEmpty());
    }

    void ifrazRefusals()
    {
        OverlayReader reader(*m_store, m_session->overlay());
        const Geometry line = Geometry::line(std::vector<Point>{{7, -1}, {7, 21}});
        KBS_REFUSED(cadastre::ifraz(reader, *m_store, 1, line, {{"", "10"}}, {}), ErrorKind::Usage); // too few numbers
        KBS_REFUSED(cadastre::ifraz(reader, *m_store, 1, line, {{"", "10"}, {"", "10"}}, {}),
            ErrorKind::Usage); // twice the same
        KBS_REFUSED(
            cadastre::ifraz(reader, *m_store, 1, line, {{"", "10"}, {"", "2"}}, {}), ErrorKind::Usage); // a neighbour's
        KBS_REFUSED(cadastre::ifraz(reader, *m_store, 1, line, {{"", "10"}, {"", "1"}}, {}),
            ErrorKind::Usage); // the parent's own
        KBS_REFUSED(cadastre::ifraz(reader, *m_store, 1, line, {{"", "10"}, {"", ""}}, {}), ErrorKind::Usage);
        KBS_REFUSED(cadastre::ifraz(reader, *m_store, 77, line, {{"", "10"}, {"", "11"}}, {}), ErrorKind::NotFound);
        KBS_GET(const auto act, cadastre::ifraz(reader, *m_store, 1, line, {{"", "10"}, {"", "11"}}, {}));
        KBS_OK(m_session->apply(act.changes, act.title));
        OverlayReader after(*m_store, m_session->overlay());
        KBS_REFUSED(
            cadastre::ifraz(after, *m_store, 1, line, {{"", "12"}, {"", "13"}}, {}), ErrorKind::Usage); // retired
        KBS_REFUSED(cadastre::tevhid(after, *m_store, {act.created[0], act.created[1]}, {"", "1"}, {}),
            ErrorKind::Usage); // number of a retired one
    }

    void tevhid()
    {
        OverlayReader reader(*m_store, m_session->overlay());
        KBS_GET(const auto act, cadastre::tevhid(reader, *m_store, {1, 2, 3}, {"101", "20"}, {"2024-06-01", {}, {}}));
        KBS_OK(m_session->apply(act.changes, act.title));
        const Feature merged = at(act.created.front());
        QCOMPARE(std::llround(toReal(value(merged, "yuzolcumu")) * 100),
            40137 + 40000 + 120000); // 101/2 has no registered area: measured
        QVERIFY(std::abs(area(merged.geometry) - 2000) < 1e-6);
        for (const Point corner : {Point{0, 20}, Point{40, 20}, Point{20, 0}}) // corners on straight borders stay
            QVERIFY(edit::hasVertex(merged.geometry, corner));
        QVERIFY(!edit::hasVertex(merged.geometry, {20, 20})); // inside now
        QVERIFY(isNull(value(merged, "malik")));              // the parents differ
        QCOMPARE(text(merged, "nitelik"), std::string("Arsa"));
        QVERIFY(isNull(value(merged, "mahalle")));
        QCOMPARE(text(merged, "onceki_parseller"), std::string("Işıklar 101/1; Işıklar 101/2; Çınar 102/1"));
        for (const FeatureId id : {1, 2, 3}) {
            QCOMPARE(text(at(id), "durum"), std::string("pasif"));
            QCOMPARE(text(at(id), "sonraki_parseller"), std::string("101/20"));
        }
        KBS_REFUSED(cadastre::tevhid(reader, *m_store, {1}, {"101", "21"}, {}), ErrorKind::Usage);
    }

    /// Whatever the line, the parts have every corner of the parent, and areas add up to the hundredth.
    void ifrazNeverLosesACorner()
    {
        std::mt19937 random(7);
        std::uniform_real_distribution<double> offset(-14, 14);
        for (int round = 0; round < 40; ++round) {
            OverlayReader reader(*m_store, m_session->overlay());
            const double dx = offset(random), dy = offset(random);
            const Geometry line = Geometry::line(std::vector<Point>{{10 + dx - 3 * dy, 10 + dy + 3 * dx},
                {10 - dy / 4, 10 + dx / 4}, {10 - dx + 3 * dy, 10 - dy - 3 * dx}});
            const auto pieces = cadastre::ifrazPieces(reader, 1, line);
            if (!pieces || pieces->size() != 2)
                continue; // too short to reach the other side
            KBS_GET(const auto act, cadastre::ifraz(reader, *m_store, 1, line, {{"", "10"}, {"", "11"}}, {}));
            KBS_OK(m_session->apply(act.changes, act.title));
            const Feature a = at(act.created[0]), b = at(act.created[1]);
            for (const Point &corner : at(1).geometry.points)
                QVERIFY(edit::hasVertex(a.geometry, corner) || edit::hasVertex(b.geometry, corner));
            for (const Feature *piece : {&a, &b})
                for (const Point &corner : piece->geometry.points)
                    for (const FeatureId neighbour : {2, 3})
                        QVERIFY(edit::hasVertex(at(1).geometry, corner)
                            || !edit::hasEdgeThrough(at(neighbour).geometry, corner));
            QCOMPARE(std::llround((toReal(value(a, "yuzolcumu")) + toReal(value(b, "yuzolcumu"))) * 100), 40137);
            QVERIFY(std::abs(area(a.geometry) + area(b.geometry) - 400) < 0.02);
            KBS_OK(m_session->undo());
        }
    }
};

QTEST_GUILESS_MAIN(CadastralActsTest)
#include "tst_cadastral_acts.moc"
