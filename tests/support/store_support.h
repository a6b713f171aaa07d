// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "store/store.h"

#include <QTemporaryDir>
#include <QtTest>

/// Fails the test with the error's text where a Result is none. `expression` must be a Result with a value.
#define KBS_GET(declaration, expression)                                                                               \
    auto KBS_JOIN(kbsGet, __LINE__) = (expression);                                                                    \
    QVERIFY2(KBS_JOIN(kbsGet, __LINE__),                                                                               \
        KBS_JOIN(kbsGet, __LINE__) ? "" : qPrintable(KBS_JOIN(kbsGet, __LINE__).error().text()));                      \
    declaration = std::move(*KBS_JOIN(kbsGet, __LINE__))

#define KBS_OK(expression)                                                                                             \
    do {                                                                                                               \
        const auto kbsOk = (expression);                                                                               \
        QVERIFY2(kbsOk, kbsOk ? "" : qPrintable(kbsOk.error().text()));                                                \
    } while (false)

#define KBS_REFUSED(expression, errorKind)                                                                             \
    do {                                                                                                               \
        const auto kbsRefused = (expression);                                                                          \
        QVERIFY(!kbsRefused);                                                                                          \
        QVERIFY2(kbsRefused.error().kind == (errorKind), qPrintable(kbsRefused.error().text()));                       \
        QVERIFY(!kbsRefused.error().message.isEmpty());                                                                \
    } while (false)

namespace kbs::test {

inline Crs tm30()
{
    return crs::find(QStringLiteral("EPSG:5254")).value_or(Crs{});
}

/// The small catalogue of tests/data/store.
inline std::shared_ptr<const Catalogue> smallCatalogue()
{
    static const auto loaded = Catalogue::load(QStringLiteral(KBS_TEST_DATA "/store/catalogue"));
    if (!loaded)
        qFatal("%s", qPrintable(loaded.error().text()));
    return *loaded;
}

/// A square with its lower left corner at (x, y), as the store keeps plots.
inline Geometry square(double x, double y, double side = 20)
{
    const std::vector<Point> shell{{x, y}, {x + side, y}, {x + side, y + side}, {x, y + side}};
    return toMulti(Geometry::polygon(shell));
}

/// A plot of the small catalogue: its key is "ada_no/parsel_no".
inline Feature plot(const std::string &ada, const std::string &parsel, double x, double y)
{
    Feature out;
    out.sourceKey = ada + "/" + parsel;
    out.values = {std::string("Işıklar"), ada, parsel, 400.5, std::int64_t(3), std::int64_t(1),
        std::string("2024-05-01"), std::string("aktif")};
    out.geometry = square(x, y);
    return out;
}

inline Change addition(const FeatureClass &featureClass, FeatureId id, Feature feature)
{
    feature.id = id;
    return {
        .kind = ChangeKind::Add, .featureClass = &featureClass, .id = id, .before = {}, .after = std::move(feature)};
}

inline Change alteration(const FeatureClass &featureClass, Feature before, Feature after)
{
    const FeatureId id = before.id;
    return {.kind = ChangeKind::Change,
        .featureClass = &featureClass,
        .id = id,
        .before = std::move(before),
        .after = std::move(after)};
}

inline Change deletion(const FeatureClass &featureClass, Feature before)
{
    const FeatureId id = before.id;
    return {
        .kind = ChangeKind::Delete, .featureClass = &featureClass, .id = id, .before = std::move(before), .after = {}};
}

inline CommitInfo because(const QString &message, const QString &kind = QStringLiteral("edit"))
{
    return {.author = QStringLiteral("memur"), .message = message, .kind = kind};
}

} // namespace kbs::test
