// SPDX-License-Identifier: GPL-3.0-or-later
// What the columns answer is held against the store itself, question after question.
#include "summary/summary.h"

#include "store/spatialite/sqlite.h"
#include "support/store_support.h"

#include <QRandomGenerator>

#include <cmath>

using namespace kbs;
using namespace kbs::test;
using namespace Qt::StringLiterals;

namespace {

constexpr int plots = 3000;

const FeatureClass &arsa()
{
    return *smallCatalogue()->find("arsa");
}

int attribute(const char *name)
{
    const int index = arsa().attributeIndex(name);
    if (index < 0)
        qFatal("no attribute %s", name);
    return index;
}

Result<std::unique_ptr<Store>> newStore(const QString &path)
{
    return stores::create({.location = path, .name = u"Özet"_s, .crs = tm30()}, smallCatalogue());
}

/// Absent values, Turkish letters, 0 beside nothing.
Feature randomPlot(QRandomGenerator &random, int number)
{
    static const std::vector<std::string> quarters{"Işıklar", "İnönü", "Çınar", "ığdır", "", "Ünye", "Abc"};
    Feature out = plot(std::to_string(random.bounded(40)), std::to_string(number), number * 30.0, 0);
    const auto set = [&](const char *name, Value value) {
        out.values[static_cast<std::size_t>(attribute(name))] = std::move(value);
    };
    set("mahalle", random.bounded(8) == 0 ? Value() : Value(quarters[static_cast<std::size_t>(random.bounded(7))]));
    set("alan", random.bounded(6) == 0 ? Value() : Value(random.bounded(4) == 0 ? 0.0 : random.bounded(1000.0)));
    set("kat", random.bounded(5) == 0 ? Value() : Value(std::int64_t(random.bounded(7))));
    return out;
}

} // namespace

class TestSummary : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;
    std::unique_ptr<Store> m_store;
    Progress m_progress;

    Result<summary::Answer> ask(const summary::Question &question)
    {
        summary::Columns columns(arsa());
        KBS_TRY(const auto needed, summary::attributesOf(arsa(), question));
        KBS_CHECK(columns.load(*m_store, needed, m_progress));
        return summary::answer(columns, question);
    }

private Q_SLOTS:
    void initTestCase()
    {
        KBS_GET(m_store, newStore(m_folder.filePath(u"özet.kbs"_s)));
        QRandomGenerator random(7);
        std::vector<Change> changes;
        for (int i = 1; i <= plots; ++i)
            changes.push_back(addition(arsa(), i, randomPlot(random, i)));
        KBS_OK(m_store->commit(changes, because(u"plots"_s)));
    }

    void conditions_data()
    {
        QTest::addColumn<QString>("name");
        QTest::newRow("text") << u"mahalle"_s;
        QTest::newRow("real") << u"alan"_s;
        QTest::newRow("whole number") << u"kat"_s;
    }
    /// Every comparison with values that are there, that lie between, before and behind all, and of the other type.
    void conditions()
    {
        QFETCH(QString, name);
        const std::vector<Value> values{std::string("Işıklar"), std::string(), std::string("A"), std::string("zzz"),
            std::string("3"), std::int64_t(0), std::int64_t(3), std::int64_t(-1), std::int64_t(99), 2.5, 0.0, 500.25,
            1e9, Value()};
        int some = 0;
        for (const Comparison comparison : {Comparison::Equal, Comparison::Less, Comparison::LessOrEqual,
                 Comparison::Greater, Comparison::GreaterOrEqual, Comparison::IsNull, Comparison::In}) {
            for (const Value &value : values) {
                Condition condition{.attribute = name.toStdString(), .comparison = comparison, .values = {value}};
                if (comparison == Comparison::In)
                    condition.values.push_back(values[static_cast<std::size_t>(some) % values.size()]);
                KBS_GET(const auto answer, ask({.where = {condition}, .by = {}, .of = {}}));
                KBS_GET(const std::int64_t expected, m_store->count({.featureClass = &arsa(), .where = {condition}}));
                QVERIFY2(answer.total.count == expected,
                    qPrintable(u"%1 %2 %3: %4, not %5"_s.arg(name)
                            .arg(int(comparison))
                            .arg(QString::fromStdString(toText(value)))
                            .arg(answer.total.count)
                            .arg(expected)));
                some += expected > 0 && expected < plots ? 1 : 0;
            }
        }
        QVERIFY(some > 5);
    }

    /// Groups, sums and extremes as SQLite counts them.
    void groups()
    {
        const summary::Question question{
            .where = {{.attribute = "kat", .comparison = Comparison::GreaterOrEqual, .values = {std::int64_t(1)}}},
            .by = {attribute("mahalle"), attribute("kat")},
            .of = {attribute("alan"), attribute("kat")}};
        KBS_GET(const auto answer, ask(question));
        KBS_GET(
            const auto database, spatialite::Database::open(m_store->location(), spatialite::Database::Mode::ReadOnly));
        KBS_GET(auto rows,
            database->prepare(
                "SELECT mahalle, kat, count(*), count(alan), total(alan), min(alan), max(alan), total(kat) "
                "FROM arsa WHERE kat >= 1 GROUP BY mahalle, kat ORDER BY mahalle, kat"));
        std::size_t at = 0;
        std::int64_t counted = 0;
        for (;; ++at) {
            KBS_GET(const bool more, rows.step());
            if (!more)
                break;
            QVERIFY(at < answer.groups.size());
            const summary::Group &group = answer.groups[at];
            QCOMPARE(isNull(group.key[0]), rows.isNull(0));
            QCOMPARE(toText(group.key[0]), std::string(rows.text(0)));
            QCOMPARE(std::get<std::int64_t>(group.key[1]), rows.integer(1));
            QCOMPARE(group.count, rows.integer(2));
            QCOMPARE(group.measures[0].present, rows.integer(3));
            QVERIFY(std::abs(group.measures[0].sum - rows.real(4)) < 1e-6);
            if (group.measures[0].present > 0) {
                QCOMPARE(group.measures[0].least, rows.real(5));
                QCOMPARE(group.measures[0].greatest, rows.real(6));
            }
            QCOMPARE(group.measures[1].sum, rows.real(7));
            counted += group.count;
        }
        QCOMPARE(at, answer.groups.size());
        QVERIFY(at > 20);
        QCOMPARE(answer.total.count, counted);
    }

    /// A neighbourhood without a name and one that is not given are two things, and neither is lost.
    void notGivenIsAGroup()
    {
        KBS_GET(const auto answer, ask({.where = {}, .by = {attribute("mahalle")}, .of = {attribute("alan")}}));
        QCOMPARE(answer.total.count, std::int64_t(plots));
        QVERIFY(isNull(answer.groups[0].key[0]));
        QCOMPARE(answer.groups[1].key[0], Value(std::string()));
        QVERIFY(answer.total.measures[0].present < plots);
    }

    void nothingMeetsIt()
    {
        KBS_GET(const auto answer,
            ask({.where = {{.attribute = "kat", .comparison = Comparison::Greater, .values = {std::int64_t(1000)}}},
                .by = {attribute("mahalle")},
                .of = {attribute("alan")}}));
        QVERIFY(answer.groups.empty());
        QCOMPARE(answer.total.count, std::int64_t(0));
        QCOMPARE(answer.total.measures.size(), std::size_t(1));
        QCOMPARE(answer.total.measures[0].present, std::int64_t(0));
    }

    /// Small areas between two great numbers that cancel each other are not lost.
    void sumsAreRoundedOnce()
    {
        QTemporaryDir folder;
        KBS_GET(const auto store, newStore(folder.filePath(u"s.kbs"_s)));
        std::vector<Change> changes;
        for (int i = 1; i <= 1000; ++i) {
            Feature one = plot("1", std::to_string(i), i * 30.0, 0);
            one.values[static_cast<std::size_t>(attribute("alan"))] = i == 1 ? 1e16 : i == 1000 ? -1e16 : 0.1;
            changes.push_back(addition(arsa(), i, std::move(one)));
        }
        KBS_OK(store->commit(changes, because(u"plots"_s)));
        summary::Columns columns(arsa());
        KBS_OK(columns.load(*store, {attribute("alan")}, m_progress));
        KBS_GET(const auto answer, summary::answer(columns, {.where = {}, .by = {}, .of = {attribute("alan")}}));
        QVERIFY(std::abs(answer.total.measures[0].sum - 99.8) < 1e-9);
    }

    /// Attributes that come later must be of the same rows.
    void anotherStateIsNoticed()
    {
        QTemporaryDir folder;
        KBS_GET(const auto store, newStore(folder.filePath(u"s.kbs"_s)));
        KBS_OK(store->commit({addition(arsa(), 1, plot("1", "1", 0, 0)), addition(arsa(), 2, plot("1", "2", 30, 0))},
            because(u"two"_s)));
        summary::Columns columns(arsa());
        KBS_OK(columns.load(*store, {attribute("mahalle")}, m_progress));
        KBS_GET(const auto before, store->get(arsa(), 1));
        Feature after = *before;
        after.values[static_cast<std::size_t>(attribute("mahalle"))] = std::string("Çınar");
        KBS_OK(store->commit({alteration(arsa(), *before, after)}, because(u"moved"_s)));
        KBS_OK(columns.load(*store, {attribute("kat")}, m_progress));
        KBS_GET(const auto answer,
            summary::answer(columns, {.where = {}, .by = {attribute("mahalle")}, .of = {attribute("kat")}}));
        QCOMPARE(answer.groups.size(), std::size_t(2));
        QCOMPARE(answer.groups[0].measures[0].sum, 3.0);
    }

    void whatDoesNotFitIsRefused()
    {
        KBS_REFUSED(ask({.where = {}, .by = {attribute("alan")}, .of = {}}), ErrorKind::Usage);
        KBS_REFUSED(ask({.where = {}, .by = {}, .of = {attribute("mahalle")}}), ErrorKind::Usage);
        KBS_REFUSED(
            ask({.where = {{.attribute = "yok", .values = {std::int64_t(1)}}}, .by = {}, .of = {}}), ErrorKind::Usage);
    }

    void cancelledLeavesNothing()
    {
        Progress progress;
        progress.cancel();
        summary::Columns columns(arsa());
        KBS_REFUSED(columns.load(*m_store, {attribute("kat")}, progress), ErrorKind::Cancelled);
        QVERIFY(!columns.column(attribute("kat")));
    }
};

QTEST_GUILESS_MAIN(TestSummary)
#include "tst_summary.moc"
