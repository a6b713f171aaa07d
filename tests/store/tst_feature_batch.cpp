// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/feature.h"

#include <QtTest>

#include <algorithm>

using namespace kbs;

class TstFeatureBatch : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        m_class.attributes.resize(3);
        const std::vector<Point> shell{{0, 0}, {1, 0}, {1, 1}};
        Geometry high = Geometry::polygon(shell);
        high.z = {1, 2, 3, 1};
        Geometry parts = toMulti(Geometry::polygon(shell));
        const std::vector<Point> other{{5, 5}, {6, 5}, {6, 6}, {5, 5}};
        parts.addRing(other);
        parts.endPart();
        m_features = {
            {.id = 1,
                .revision = 7,
                .sourceKey = "a",
                .values = {std::int64_t{0}, std::string{}, Value{}},
                .geometry = Geometry::point(1, 2)},
            {.id = 2,
                .revision = 8,
                .sourceKey = "",
                .values = {1.5, std::string("ğ"), std::int64_t{-3}},
                .geometry = high},
            {.id = 3, .revision = 8, .sourceKey = "c", .values = {Value{}, Value{}, Value{}}, .geometry = {}},
            {.id = 4, .revision = 9, .sourceKey = "d", .values = {Value{}, Value{}, Value{}}, .geometry = parts},
        };
    }

    void keepsWhatItGot()
    {
        FeatureBatch batch(&m_class);
        for (const Feature &feature : m_features)
            batch.append(feature);
        QCOMPARE(batch.size(), m_features.size());
        for (std::size_t row = 0; row < m_features.size(); ++row) {
            QVERIFY(batch.feature(row) == m_features[row]);
            QCOMPARE(batch.geometryKind(row), m_features[row].geometry.kind);
            const auto view = batch.geometryView(row);
            QVERIFY(std::ranges::equal(view.points, m_features[row].geometry.points));
            QVERIFY(std::ranges::equal(view.ringEnds, m_features[row].geometry.ringEnds));
            QVERIFY(std::ranges::equal(view.z, m_features[row].geometry.z));
        }
        batch.clear();
        QCOMPARE(batch.size(), 0U);
        batch.append(m_features[1]);
        QVERIFY(batch.feature(0) == m_features[1]);
    }

    void fillsMissingValues()
    {
        FeatureBatch batch(&m_class);
        batch.append({.id = 9, .values = {std::string("x")}});
        QVERIFY(isNull(batch.value(0, 2)));
        QCOMPARE(batch.feature(0).values.size(), 3U);
    }

private:
    FeatureClass m_class;
    std::vector<Feature> m_features;
};

QTEST_GUILESS_MAIN(TstFeatureBatch)
#include "tst_feature_batch.moc"
