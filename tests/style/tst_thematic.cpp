// SPDX-License-Identifier: GPL-3.0-or-later
#include "style/thematic.h"
#include "style/theme.h"
#include "support/memory_reader.h"

#include <QtTest>

#include <numeric>

using namespace kbs;
using namespace kbs::thematic;
using namespace Qt::StringLiterals;

class TestThematic : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        m_catalogue = *Catalogue::load();
        m_styles = *StyleBook::load(*m_catalogue);
    }

    void breaks_data()
    {
        QTest::addColumn<int>("method");
        QTest::addColumn<int>("classes");
        QTest::addColumn<QList<double>>("values");
        QTest::addColumn<QList<double>>("expected");
        const auto equal = static_cast<int>(Method::EqualInterval), quantiles = static_cast<int>(Method::Quantiles),
                   natural = static_cast<int>(Method::NaturalBreaks);
        QTest::newRow("equal") << equal << 4 << QList<double>{0, 1, 2, 10, 100} << QList<double>{0, 25, 50, 75, 100};
        QTest::newRow("quantiles") << quantiles << 2 << QList<double>{1, 2, 3, 4, 100, 200} << QList<double>{1, 4, 200};
        QTest::newRow("quantiles of equal values")
            << quantiles << 4 << QList<double>{1, 1, 1, 1, 1, 5} << QList<double>{1, 5};
        QTest::newRow("natural") << natural << 3 << QList<double>{1, 2, 3, 50, 51, 52, 900, 901}
                                 << QList<double>{1, 50, 900, 901};
        QTest::newRow("fewer steps than classes") << natural << 5 << QList<double>{1, 2} << QList<double>{1, 2, 2};
        QTest::newRow("one value") << natural << 5 << QList<double>{7, 7} << QList<double>{7, 7};
        QTest::newRow("none") << natural << 5 << QList<double>{} << QList<double>{};
    }
    void breaks()
    {
        QFETCH(int, method);
        QFETCH(int, classes);
        QFETCH(QList<double>, values);
        const auto got = classBreaks({values.begin(), values.end()}, static_cast<Method>(method), classes);
        QTEST(QList<double>(got.begin(), got.end()), "expected");
    }

    /// No other borders give classes that are closer together: tried out on all of them.
    void naturalBreaksAreBest()
    {
        std::vector<double> values;
        for (int i = 0; i < 14; ++i)
            values.push_back((i * i * 7) % 31 + (i > 8 ? 60 : 0));
        std::ranges::sort(values);
        const auto spread = [&](const std::vector<double> &borders) {
            double sum = 0;
            for (std::size_t k = 0; k + 1 < borders.size(); ++k) {
                std::vector<double> in;
                for (const double value : values)
                    if (value >= borders[k] && (value < borders[k + 1] || k + 2 == borders.size()))
                        in.push_back(value);
                const double mean = std::accumulate(in.begin(), in.end(), 0.0)
                    / static_cast<double>(std::max<std::size_t>(1, in.size()));
                for (const double value : in)
                    sum += (value - mean) * (value - mean);
            }
            return sum;
        };
        const double best = spread(classBreaks(values, Method::NaturalBreaks, 3));
        for (const double a : values)
            for (const double b : values)
                if (values.front() < a && a < b)
                    QVERIFY(spread({values.front(), a, b, values.back()}) >= best - 1e-9);
    }

    void chart()
    {
        QCOMPARE(histogram({0, 0.4, 1, 5, 9.9, 10}, 2), (std::vector<std::int64_t>{3, 3}));
        QCOMPARE(histogram({3, 3}, 3), (std::vector<std::int64_t>{2, 0, 0}));
        QCOMPARE(histogram({}, 3), (std::vector<std::int64_t>{0, 0, 0}));
    }

    void missingIsNeverZero()
    {
        const FeatureClass &area = *m_catalogue->find("plan_alani");
        test::MemoryReader reader(m_catalogue);
        const auto add = [&](Value value, const char *kind) {
            std::map<std::string, Value> values{{"kaks", value}};
            if (*kind)
                values["kaks_tur"] = std::string(kind);
            reader.add("plan_alani", Geometry::point(0, 0), values);
        };
        for (const double value : {0.5, 1.0, 1.5, 2.0})
            add(value, "deger");
        add(0.0, "deger"); // a real 0
        add(0.0, "gecerli_degil");
        add(0.0, "");
        add({}, "");
        add(0.0, "serbest");
        Progress progress;
        const auto values = readValues(reader, area, "kaks", {}, progress);
        QVERIFY(values);
        QCOMPARE(values->numbers, (std::vector<double>{0, 0.5, 1, 1.5, 2}));
        QCOMPARE(values->missing, std::int64_t(3));
        QCOMPARE(values->free, std::int64_t(1));
        QCOMPARE(values->total(), std::int64_t(9));
        const auto made
            = makeStyle(area, {.attribute = "kaks", .method = Method::EqualInterval, .classes = 2}, *values);
        QVERIFY(made);
        const auto book = withStyles(*m_styles, *m_catalogue, made->file[u"classes"_s].toObject(), {});
        QVERIFY2(book, book ? "" : qPrintable(book.error().text()));
        const auto titleOf = [&](Value value, const char *kind) {
            std::vector<Value> row(area.attributes.size());
            row[static_cast<std::size_t>(area.attributeIndex("kaks"))] = std::move(value);
            if (*kind)
                row[static_cast<std::size_t>(area.attributeIndex("kaks_tur"))] = std::string(kind);
            return (*book)->of(area).match(area, row)->title.en;
        };
        QCOMPARE(titleOf({}, ""), u"Not given"_s);
        QCOMPARE(titleOf(0.0, "gecerli_degil"), u"Not given"_s);
        QCOMPARE(titleOf(0.0, ""), u"Not given"_s);
        QCOMPARE(titleOf(0.0, "serbest"), u"Free"_s);
        QCOMPARE(titleOf(0.0, "deger"), u"0 – 1"_s);
        QCOMPARE(titleOf(0.99, "deger"), u"0 – 1"_s);
        QCOMPARE(titleOf(1.0, "deger"), u"1 – 2"_s);
        QCOMPARE(titleOf(2.0, "deger"), u"1 – 2"_s);
        QCOMPARE(titleOf(7.0, "deger"), u"1 – 2"_s); // edited later: the outer classes are open
    }

    void everyMethodGivesAStyle_data()
    {
        QTest::addColumn<int>("method");
        for (const auto &[name, method] : methods())
            QTest::newRow(qPrintable(name)) << static_cast<int>(method);
    }
    void everyMethodGivesAStyle()
    {
        QFETCH(int, method);
        Values values{.numbers = {1, 2, 3, 40, 50}, .counts = {{"1", 3}, {"2", 9}}, .present = 12, .missing = 2};
        for (const char *name : {"parsel", "yol_orta_hat", "numarataj", "plan_alani"}) {
            const FeatureClass &featureClass = *m_catalogue->find(name);
            const Attribute *attribute = nullptr;
            for (const Attribute &one : featureClass.attributes)
                if (!one.codeList && !attribute)
                    attribute = &one;
            const auto made = makeStyle(
                featureClass, {.attribute = attribute->name, .method = static_cast<Method>(method)}, values);
            QVERIFY2(made, made ? "" : qPrintable(made.error().text()));
            const auto book = withStyles(*m_styles, *m_catalogue, made->file[u"classes"_s].toObject(), {});
            QVERIFY2(book, book ? "" : qPrintable(book.error().text()));
            QVERIFY((*book)->of(featureClass).rules.back().takesAll()); // what is missing is drawn too
        }
    }

    void attributesThatDoNotFitAreNamed()
    {
        const FeatureClass &parcels = *m_catalogue->find("parsel");
        const auto made = makeStyle(parcels, {.attribute = "ada_no"}, {.counts = {{"12", 1}}, .present = 1});
        QVERIFY(!made);
        QCOMPARE(made.error().kind, ErrorKind::Usage);
        test::MemoryReader reader(m_catalogue);
        Progress progress;
        QVERIFY(!readValues(reader, parcels, "no_such_attribute", {}, progress));
        QVERIFY(parcels.attribute("malik")->personal);
        const auto owners = readValues(reader, parcels, "malik", {}, progress);
        QVERIFY(!owners);
        QCOMPARE(owners.error().kind, ErrorKind::Usage);
    }

private:
    std::shared_ptr<const Catalogue> m_catalogue;
    std::shared_ptr<const StyleBook> m_styles;
};

QTEST_GUILESS_MAIN(TestThematic)
#include "tst_thematic.moc"
