// SPDX-License-Identifier: GPL-3.0-or-later
#include "quality/area_tolerance.h"
#include "quality/check.h"

#include "support/memory_reader.h"

#include <QtTest>

#include <limits>
#include <numeric>

using namespace Qt::StringLiterals;
using namespace kbs;
using test::rectangle;

using Values = std::map<std::string, Value>;

namespace {

Value text(const char *given)
{
    return std::string(given);
}

struct Row {
    const char *className;
    Geometry geometry;
    Values values;
};

constexpr double notANumber = std::numeric_limits<double>::quiet_NaN();

} // namespace

class TstQuality : public QObject {
    Q_OBJECT

private:
    std::shared_ptr<const Catalogue> m_catalogue;

    test::MemoryReader reader(const std::vector<Row> &rows, const QString &crs = u"EPSG:5254"_s) const
    {
        test::MemoryReader out(m_catalogue, crs);
        for (const Row &row : rows)
            out.add(row.className, row.geometry, row.values);
        return out;
    }

    /// "rule@id" of every finding, sorted.
    static QStringList found(FeatureReader &reader, const quality::Scope &scope = {})
    {
        QStringList out;
        Progress progress;
        const auto report = quality::run(
            reader, scope,
            [&](Finding &&one) {
                out << u"%1@%2"_s.arg(one.rule).arg(one.featureId);
                if (one.text.isEmpty() || one.className.isEmpty())
                    out << u"a finding that says nothing"_s;
                return true;
            },
            progress);
        if (!report)
            out << report.error().text();
        out.sort();
        return out;
    }

private Q_SLOTS:
    void initTestCase()
    {
        auto loaded = Catalogue::load();
        QVERIFY2(loaded.has_value(), loaded ? "" : qPrintable(loaded.error().text()));
        m_catalogue = *loaded;
    }

    void cases_data()
    {
        QTest::addColumn<std::vector<Row>>("rows");
        QTest::addColumn<QString>("rule");
        QTest::addColumn<QStringList>("expected");
        using Rows = std::vector<Row>;
        const QStringList none;
        const Geometry square = rectangle(0, 0, 100, 100);
        const auto parcel = [](const char *number, Geometry geometry, Values more = {}) {
            more["mahalle"] = text("Cami");
            more["ada_no"] = text("1");
            more["parsel_no"] = text(number);
            return Row{"parsel", std::move(geometry), std::move(more)};
        };

        QTest::newRow("required given") << Rows{{"mahalle", square, {{"ad", text("Cami")}}}} << u"attr.required"_s
                                        << none;
        QTest::newRow("required missing")
            << Rows{{"mahalle", square, {}}} << u"attr.required"_s << QStringList{u"attr.required@1"_s};
        QTest::newRow("required empty") << Rows{{"mahalle", square, {{"ad", text("")}}}} << u"attr.required"_s
                                        << QStringList{u"attr.required@1"_s};

        QTest::newRow("code known") << Rows{parcel("1", square, {{"durum", text("aktif")}})} << u"attr.code"_s << none;
        QTest::newRow("code unknown") << Rows{parcel("1", square, {{"durum", text("belki")}})} << u"attr.code"_s
                                      << QStringList{u"attr.code@1"_s};
        QTest::newRow("another spelling is not the code") << Rows{parcel("1", square, {{"durum", text("mevcut")}})}
                                                          << u"attr.code"_s << QStringList{u"attr.code@1"_s};

        QTest::newRow("valid geometry") << Rows{parcel("1", square)} << u"geom"_s << none;
        QTest::newRow("geometry missing") << Rows{parcel("1", {})} << u"geom"_s << QStringList{u"geom.empty@1"_s};
        QTest::newRow("bow tie") << Rows{parcel(
            "1", toMulti(Geometry::polygon(std::vector<Point>{{0, 0}, {2, 2}, {2, 0}, {0, 2}})))}
                                 << u"geom"_s << QStringList{u"geom.self-intersection@1"_s};
        QTest::newRow("not a number") << Rows{parcel(
            "1", toMulti(Geometry::polygon(std::vector<Point>{{0, 0}, {notANumber, 2}, {2, 0}})))}
                                      << u"geom.not-finite"_s << QStringList{u"geom.not-finite@1"_s};

        // 10 000 m²: the error limit is 39.80 m².
        QTest::newRow("area exact") << Rows{parcel("1", square, {{"yuzolcumu", 10000.0}})} << u"cad.area"_s << none;
        QTest::newRow("area within the limit")
            << Rows{parcel("1", square, {{"yuzolcumu", 10039.0}})} << u"cad.area"_s << none;
        QTest::newRow("area beyond the limit")
            << Rows{parcel("1", square, {{"yuzolcumu", 10041.0}})} << u"cad.area"_s << QStringList{u"cad.area@1"_s};
        QTest::newRow("area not registered") << Rows{parcel("1", square)} << u"cad.area"_s << none;
        QTest::newRow("area registered as 0")
            << Rows{parcel("1", square, {{"yuzolcumu", 0.0}})} << u"cad.area"_s << QStringList{u"cad.area@1"_s};
        QTest::newRow("the parcel's own limit")
            << Rows{parcel("1", square, {{"yuzolcumu", 10041.0}, {"yanilma_siniri", 50.0}})} << u"cad.area"_s << none;

        QTest::newRow("keys differ") << Rows{parcel("1", square), parcel("2", square)} << u"key"_s << none;
        QTest::newRow("same key") << Rows{parcel("1", square), parcel("2", square), parcel("1", square)} << u"key"_s
                                  << QStringList{u"key.duplicate@1"_s, u"key.duplicate@3"_s};
        QTest::newRow("the old one is retired")
            << Rows{parcel("1", square, {{"durum", text("pasif")}}), parcel("1", square)} << u"key"_s << none;
        QTest::newRow("no key at all") << Rows{{"parsel", square, {}}, {"parsel", square, {}}} << u"key"_s << none;

        QTest::newRow("neighbours") << Rows{parcel("1", square), parcel("2", rectangle(100, 0, 200, 100))}
                                    << u"cad.overlap"_s << none;
        QTest::newRow("corner on the neighbour's side")
            << Rows{parcel("1", square), parcel("2", rectangle(99.9999, 20, 200, 80))} << u"cad.overlap"_s << none;
        QTest::newRow("gap of 5 cm") << Rows{parcel("1", square), parcel("2", rectangle(100.05, 0, 200, 100))}
                                     << u"cad.gap"_s << QStringList{u"cad.gap@1"_s};
        QTest::newRow("a way between parcels")
            << Rows{parcel("1", square), parcel("2", rectangle(101, 0, 200, 100))} << u"cad.gap"_s << none;
        QTest::newRow("overlap") << Rows{parcel("1", square), parcel("2", rectangle(99, 0, 200, 100))}
                                 << u"cad.overlap"_s << QStringList{u"cad.overlap@1"_s};
        QTest::newRow("twice the same") << Rows{parcel("1", square), parcel("2", square)} << u"cad.overlap"_s
                                        << QStringList{u"cad.overlap@1"_s};
        QTest::newRow("one inside the other") << Rows{parcel("1", square), parcel("2", rectangle(10, 10, 20, 20))}
                                              << u"cad.overlap"_s << QStringList{u"cad.overlap@1"_s};
        QTest::newRow("three on one spot")
            << Rows{parcel("1", square), parcel("2", square), parcel("3", square)} << u"cad.overlap"_s
            << QStringList{u"cad.overlap@1"_s, u"cad.overlap@1"_s, u"cad.overlap@2"_s};
        QTest::newRow("place that is no number") << Rows{parcel("1", square),
            parcel("2",
                toMulti(Geometry::polygon(std::vector<Point>{{notANumber, notANumber}, {notANumber, notANumber}}))),
            parcel("3", square)} << u"cad.overlap"_s
                                                 << QStringList{u"cad.overlap@1"_s};
        QTest::newRow("overlap with one that will end")
            << Rows{parcel("1", square, {{"gecerlilik_sonu", text("9999-12-31")}}), parcel("2", square)}
            << u"cad.overlap"_s << QStringList{u"cad.overlap@1"_s};
        QTest::newRow("overlap with its retired parent")
            << Rows{parcel("1", square, {{"terkin_tarihi", text("2020-01-01")}}), parcel("2", rectangle(0, 0, 50, 100))}
            << u"cad.overlap"_s << none;
        QTest::newRow("buildings wall to wall")
            << Rows{{"yapi", square, {}}, {"yapi", rectangle(99.995, 0, 120, 100), {}}} << u"bld.overlap"_s << none;
        QTest::newRow("buildings overlap") << Rows{{"yapi", square, {}}, {"yapi", rectangle(98, 0, 120, 100), {}}}
                                           << u"bld.overlap"_s << QStringList{u"bld.overlap@1"_s};

        QTest::newRow("building on its parcel")
            << Rows{parcel("1", square), {"yapi", rectangle(10, 10, 30, 30), {}}} << u"bld"_s << none;
        QTest::newRow("building fills its parcel")
            << Rows{parcel("1", square), {"yapi", square, {}}} << u"bld"_s << none;
        QTest::newRow("building on no parcel") << Rows{parcel("1", square), {"yapi", rectangle(210, 10, 230, 30), {}}}
                                               << u"bld"_s << QStringList{u"bld.no-parcel@2"_s};
        QTest::newRow("building over the border") << Rows{parcel("1", square), {"yapi", rectangle(90, 10, 110, 30), {}}}
                                                  << u"bld"_s << QStringList{u"bld.crosses-border@2"_s};
        QTest::newRow("building without any cadastre") << Rows{{"yapi", square, {}}} << u"bld"_s << none;
        QTest::newRow("demolished building")
            << Rows{parcel("1", square), {"yapi", rectangle(210, 10, 230, 30), {{"durum", text("yikilmis")}}}}
            << u"bld"_s << none;

        const Geometry door = Geometry::point(1, 2);
        const Row street{"yol", {}, {{"ad", text("Atatürk")}, {"tur", text("cadde")}, {"csbm_kodu", text("17")}}};
        QTest::newRow("door by code") << Rows{street, {"numarataj", door, {{"csbm_kodu", text("17")}}}} << u"addr"_s
                                      << none;
        QTest::newRow("door with an unknown code")
            << Rows{street, {"numarataj", door, {{"csbm_kodu", text("18")}, {"yol_adi", text("Atatürk Caddesi")}}}}
            << u"addr"_s << QStringList{u"addr.street@2"_s};
        QTest::newRow("door by name") << Rows{street, {"numarataj", door, {{"yol_adi", text("ATATÜRK CAD.")}}}}
                                      << u"addr"_s << none;
        QTest::newRow("door with an unknown name")
            << Rows{street, {"numarataj", door, {{"yol_adi", text("Atatürkçü Cad.")}}}} << u"addr"_s
            << QStringList{u"addr.street@2"_s};
        QTest::newRow("door without a street") << Rows{street, {"numarataj", door, {{"kapi_no", text("5")}}}}
                                               << u"addr"_s << QStringList{u"addr.street-none@2"_s};
        QTest::newRow("no streets are loaded")
            << Rows{{"numarataj", door, {{"csbm_kodu", text("17")}}}} << u"addr"_s << none;
        QTest::newRow("door numbers") << Rows{{"numarataj", door, {{"kapi_no", text("12/A")}}},
            {"numarataj", door, {{"kapi_no", text("kapı")}}}, {"numarataj", door, {}}}
                                      << u"addr.number"_s << QStringList{u"addr.number@2"_s};
        QTest::newRow("areas of one plan overlap") << Rows{{"plan_alani", square, {{"plan_pin", text("A")}}},
            {"plan_alani", rectangle(90, 0, 200, 100), {{"plan_pin", text("A")}}}}
                                                   << u"plan.overlap"_s << QStringList{u"plan.overlap@1"_s};
        QTest::newRow("areas of two plans overlap") << Rows{{"plan_alani", square, {{"plan_pin", text("A")}}},
            {"plan_alani", rectangle(90, 0, 200, 100), {{"plan_pin", text("B")}}}}
                                                    << u"plan.overlap"_s << none;
        QTest::newRow("area of an unknown plan")
            << Rows{{"plan", square, {{"pin", text("A")}}}, {"plan_alani", square, {{"plan_pin", text("B")}}}}
            << u"plan.plan"_s << QStringList{u"plan.plan@2"_s};
        QTest::newRow("area of its plan")
            << Rows{{"plan", square, {{"pin", text("A")}}}, {"plan_alani", square, {{"plan_pin", text("A")}}}}
            << u"plan.plan"_s << none;

        const auto area = [&](const Values &values) { return Rows{{"plan_alani", square, values}}; };
        QTest::newRow("plan values") << area({{"taks", 0.4}, {"taks_tur", text("deger")}, {"kaks", 1.2}}) << u"plan"_s
                                     << none;
        QTest::newRow("free") << area({{"taks_tur", text("serbest")}, {"kaks_tur", text("verilmemis")}}) << u"plan"_s
                              << none;
        QTest::newRow("0 is a value") << area({{"on_bahce", 0.0}, {"on_bahce_tur", text("deger")}}) << u"plan"_s
                                      << none;
        QTest::newRow("TAKS as a percentage") << area({{"taks", 40.0}}) << u"plan"_s << QStringList{u"plan.taks@1"_s};
        QTest::newRow("TAKS of exactly 1") << area({{"taks", 1.0}}) << u"plan"_s << none;
        QTest::newRow("KAKS below TAKS") << area({{"taks", 0.4}, {"kaks", 0.3}}) << u"plan"_s
                                         << QStringList{u"plan.kaks@1"_s};
        QTest::newRow("value announced") << area({{"yencok_tur", text("deger")}}) << u"plan"_s
                                         << QStringList{u"plan.value-missing@1"_s};
        QTest::newRow("free with a number") << area({{"yencok", 9.5}, {"yencok_tur", text("serbest")}}) << u"plan"_s
                                            << QStringList{u"plan.value-unexpected@1"_s};
        QTest::newRow("negative") << area({{"min_cephe", -1.0}}) << u"plan"_s << QStringList{u"plan.negative@1"_s};
    }
    void cases()
    {
        QFETCH(std::vector<Row>, rows);
        QFETCH(QString, rule);
        QFETCH(QStringList, expected);
        auto store = reader(rows);
        QCOMPARE(found(store, {.rules = {rule}}), expected);
    }

    void areasAreNotComparedInWebMercator()
    {
        auto store = reader({{"parsel", rectangle(0, 0, 100, 100), {{"yuzolcumu", 5000.0}}}}, u"EPSG:3857"_s);
        QCOMPARE(found(store, {.rules = {u"cad.area"_s}}), QStringList());
    }

    void tolerance_data()
    {
        QTest::addColumn<double>("area");
        QTest::addColumn<double>("limit");
        QTest::newRow("none") << 0.0 << 0.0;
        QTest::newRow("first bracket") << 10.0 << 0.5;
        QTest::newRow("100") << 100.0 << 2.30;
        QTest::newRow("300") << 300.0 << 4.30;
        QTest::newRow("750") << 750.0 << 7.55;
        QTest::newRow("1000") << 1000.0 << 8.80;
        QTest::newRow("5000") << 5000.0 << 24.80;
        QTest::newRow("30000") << 30000.0 << 92.30;
    }
    void tolerance()
    {
        QFETCH(double, area);
        const auto rule = quality::areaTolerance(QDate(2026, 1, 1));
        QVERIFY(rule.has_value());
        QTEST(rule->limit(area), "limit");
        QCOMPARE(rule->brackets.size(), 7U);
        QVERIFY(!rule->title.tr.isEmpty() && !rule->title.en.isEmpty());
    }
    void toleranceHasADate() { QVERIFY(!quality::areaTolerance(QDate(1990, 1, 1)).has_value()); }

    void overlapsInALargeClass()
    {
        // 40 × 40 parcels side by side; two of them reach a metre into their eastern neighbour.
        test::MemoryReader store(m_catalogue);
        QStringList expected;
        for (int row = 0; row < 40; ++row) {
            for (int column = 0; column < 40; ++column) {
                const bool large = (row == 3 && column == 7) || (row == 20 && column == 20);
                const FeatureId id = store.add(
                    "parsel", rectangle(column * 10, row * 10, column * 10 + (large ? 11 : 10), row * 10 + 10));
                if (large)
                    expected << u"cad.overlap@%1"_s.arg(id);
            }
        }
        expected.sort();
        QCOMPARE(found(store, {.rules = {u"cad.overlap"_s}}), expected);
        std::vector<FeatureId> all(40 * 40);
        std::iota(all.begin(), all.end(), 1);
        const quality::Scope oneByOne{.rules = {u"cad.overlap"_s}, .only = {{{m_catalogue->find("parsel"), all}}}};
        QCOMPARE(found(store, oneByOne), expected); // feature by feature, as for those that changed
    }

    void scope()
    {
        const Row good{"mahalle", rectangle(0, 0, 10, 10), {{"ad", text("A")}}};
        const Row west{"mahalle", rectangle(0, 0, 10, 10), {}};
        const Row east{"mahalle", rectangle(1000, 0, 1010, 10), {}};
        const Row other{"ilce", rectangle(0, 0, 10, 10), {}};
        auto store = reader({good, west, east, other});
        const FeatureClass *quarter = m_catalogue->find("mahalle");
        const QStringList rules{u"attr"_s};
        QCOMPARE(found(store, {.rules = rules}),
            (QStringList{u"attr.required@2"_s, u"attr.required@3"_s, u"attr.required@4"_s}));
        QCOMPARE(found(store, {.classes = {quarter}, .rules = rules}),
            (QStringList{u"attr.required@2"_s, u"attr.required@3"_s}));
        QCOMPARE(found(store, {.rules = rules, .bbox = {900, 0, 1100, 100}}), QStringList{u"attr.required@3"_s});
        QCOMPARE(found(store, {.rules = rules, .only = {{{quarter, {2}}}}}), QStringList{u"attr.required@2"_s});
        QCOMPARE(found(store, {.rules = rules, .only = {{{quarter, {}}}}}), QStringList());
    }

    void aChangedFeatureIsComparedWithTheUnchanged()
    {
        const Values values{{"mahalle", text("Cami")}, {"ada_no", text("1")}, {"parsel_no", text("1")}};
        auto store = reader({{"parsel", rectangle(0, 0, 10, 10), values}, {"parsel", rectangle(5, 0, 15, 10), values}});
        const quality::Scope scope{
            .rules = {u"cad.overlap"_s, u"key"_s}, .only = {{{m_catalogue->find("parsel"), {2}}}}};
        QCOMPARE(found(store, scope), (QStringList{u"cad.overlap@2"_s, u"key.duplicate@1"_s, u"key.duplicate@2"_s}));
    }

    void unknownRule()
    {
        auto store = reader({});
        Progress progress;
        const auto report
            = quality::run(store, {.rules = {u"cad.overlop"_s}}, [](Finding &&) { return true; }, progress);
        QVERIFY(!report.has_value());
        QCOMPARE(report.error().kind, ErrorKind::Usage);
        QVERIFY(report.error().advice.contains(u"cad.overlap"_s));
    }

    void countsAndStops()
    {
        auto store = reader({{"mahalle", rectangle(0, 0, 1, 1), {}}, {"mahalle", rectangle(0, 0, 1, 1), {}}});
        Progress progress;
        const quality::Scope scope{.classes = {m_catalogue->find("mahalle")}, .rules = {u"attr"_s}};
        const auto report = quality::run(store, scope, [](Finding &&) { return true; }, progress);
        QVERIFY(report.has_value());
        QCOMPARE(report->checked.at(m_catalogue->find("mahalle")), 2);
        QCOMPARE(report->errors, 2);
        int seen = 0;
        QVERIFY(quality::run(store, scope, [&](Finding &&) { return ++seen < 1; }, progress).has_value());
        QCOMPARE(seen, 1);
        double last = 0;
        bool falls = false;
        Progress watched([&](double fraction, const QString &) {
            falls = falls || fraction < last;
            last = fraction;
        });
        QVERIFY(quality::run(store, {}, [](Finding &&) { return true; }, watched).has_value());
        QVERIFY(!falls && last > 0 && last <= 1);
        progress.cancel();
        const auto stopped = quality::run(store, scope, [](Finding &&) { return true; }, progress);
        QVERIFY(!stopped.has_value());
        QCOMPARE(stopped.error().kind, ErrorKind::Cancelled);
    }

    void rulesAreNamedOnce()
    {
        QSet<QString> ids;
        for (const auto &rule : quality::rules()) {
            QVERIFY2(!ids.contains(rule.id), qPrintable(rule.id));
            QVERIFY(!rule.title.isEmpty());
            ids << rule.id;
        }
        QVERIFY(ids.contains(u"geom.self-intersection"_s));
    }
};

QTEST_GUILESS_MAIN(TstQuality)
#include "tst_quality.moc"
