// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The bodies of contract.h, included once by each backend's test program.
#include "contract.h"

#include "base/turkish.h"
#include "edit/journal_erasure.h"
#include "edit/session.h"
#include "publish/store_copy.h"
#include "store/past_store.h"
#include "store/stored_form.h"

#include <QRandomGenerator>

#include <cmath>
#include <limits>
#include <set>
#include <thread>

using namespace kbs;
using namespace kbs::test;
using namespace Qt::StringLiterals;

Result<RevisionNo> StoreContract::addPlots(Store &store, int count)
{
    const FeatureClass &arsa = featureClass("arsa");
    KBS_TRY(const FeatureId first, store.newIds(arsa, count));
    std::vector<Change> changes;
    for (int i = 0; i < count; ++i)
        changes.push_back(addition(arsa, first + i, plot("101", std::to_string(i + 1), 500000 + 20 * i, 4400000)));
    return store.commit(changes, because(u"plots"_s));
}

std::map<std::string, Feature> StoreContract::plots(Store &store, std::optional<RevisionNo> asOf)
{
    std::map<std::string, Feature> out;
    const auto all = store.readAll({.featureClass = &featureClass("arsa"), .asOf = asOf});
    if (!all)
        qWarning("%s", qPrintable(all.error().text()));
    else
        for (const Feature &feature : *all)
            out[feature.sourceKey] = feature;
    return out;
}

Result<std::unique_ptr<Stage>> StoreContract::stagePlots(Store &store, const std::vector<Feature> &features)
{
    const FeatureClass &arsa = featureClass("arsa");
    KBS_TRY(auto stage, store.stage());
    stage->carry(arsa, {0, 1, 2, 3, 4, 5, 6, 7}, true);
    FeatureBatch batch(&arsa);
    for (const Feature &feature : features)
        batch.append(feature);
    KBS_CHECK(stage->add(batch));
    return stage;
}

void StoreContract::expectSound(Store &store)
{
    Progress progress;
    KBS_GET(const std::vector<Finding> findings, store.verify(progress));
    QVERIFY2(findings.empty(), findings.empty() ? "" : qPrintable(findings.front().text));
}

Result<Draft> StoreContract::draftNow(Store &store, DraftNo draft)
{
    KBS_TRY(const std::vector<Draft> all, store.drafts());
    const auto found = std::ranges::find(all, draft, &Draft::number);
    return found == all.end() ? Result<Draft>(fail(ErrorKind::NotFound, u"no such draft"_s)) : *found;
}

Result<void> StoreContract::editDraft(Store &store, DraftNo draft, const std::map<std::string, std::int64_t> &floors)
{
    KBS_TRY(const auto session, EditSession::open(store, draft));
    OverlayReader reader(store, session->overlay());
    KBS_TRY(const auto all, reader.readAll({.featureClass = &featureClass("arsa")}));
    for (const Feature &plot : all) {
        const auto wanted = floors.find(plot.sourceKey);
        if (wanted == floors.end())
            continue;
        Feature changed = plot;
        changed.values[4] = wanted->second;
        KBS_CHECK(session->apply({wanted->second == 0 ? deletion(featureClass("arsa"), plot)
                                                      : alteration(featureClass("arsa"), plot, changed)},
            u"edit"_s));
    }
    return {};
}

Result<Draft> StoreContract::draftWith(
    Store &store, const QString &name, const std::map<std::string, std::int64_t> &floors)
{
    KBS_TRY(const DraftNo draft, store.newDraft(name, u"Ayşe"_s));
    KBS_CHECK(editDraft(store, draft, floors));
    return draftNow(store, draft);
}

Result<void> StoreContract::decide(
    Store &store, DraftNo draft, DraftState to, const QString &person, const QString &note)
{
    KBS_TRY(const Draft now, draftNow(store, draft));
    return store.decideDraft({.draft = draft, .to = to, .person = person, .note = note, .lastEntry = now.lastEntry});
}

void StoreContract::emptyStore()
{
    KBS_GET(const auto store, makeStore());
    QCOMPARE(*store->head(), 0);
    QCOMPARE(*store->contentHash(), QString(32, u'0'));
    QVERIFY(store->revisions()->empty());
    QCOMPARE(store->crs().id, u"EPSG:5254"_s);
    KBS_GET(const ClassStatistics statistics, store->statistics(featureClass("arsa")));
    QCOMPARE(statistics.count, 0);
    QVERIFY(statistics.extent.isEmpty());
    KBS_REFUSED(store->revision(1), ErrorKind::NotFound);
    expectSound(*store);
}

void StoreContract::commitAddsChangesDeletes()
{
    KBS_GET(const auto store, makeStore());
    const FeatureClass &arsa = featureClass("arsa");
    KBS_GET(const RevisionNo first, addPlots(*store, 3));
    QCOMPARE(first, 1);
    auto before = plots(*store);
    QCOMPARE(before.size(), 3u);
    Feature changed = before["101/1"];
    changed.values[4] = std::int64_t(9);
    KBS_GET(const FeatureId id, store->newIds(arsa, 1));
    KBS_GET(const RevisionNo second,
        store->commit({alteration(arsa, before["101/1"], changed), deletion(arsa, before["101/2"]),
                          addition(arsa, id, plot("102", "1", 500500, 4400000))},
            because(u"three kinds"_s)));
    QCOMPARE(second, 2);
    auto after = plots(*store);
    QCOMPARE(after.size(), 3u);
    QCOMPARE(after["101/1"].values[4], Value(std::int64_t(9)));
    QCOMPARE(after["101/1"].revision, 2);
    QCOMPARE(after["101/3"].revision, 1);
    QVERIFY(!after.contains("101/2"));
    KBS_GET(const Revision revision, store->revision(2));
    QCOMPARE(revision.added, 1);
    QCOMPARE(revision.changed, 1);
    QCOMPARE(revision.deleted, 1);
    QCOMPARE(revision.parent, 1);
    QCOMPARE(revision.author, u"memur"_s);
    QCOMPARE(revision.message, u"three kinds"_s);
    QVERIFY(std::abs(revision.time.secsTo(QDateTime::currentDateTimeUtc())) < 3600);
    QCOMPARE(revision.stateHash, *store->contentHash());
    QCOMPARE(revision.chainHash.size(), 64);
    expectSound(*store);
}

void StoreContract::valuesComeBackAsTheyWent()
{
    KBS_GET(const auto store, makeStore());
    const FeatureClass &arsa = featureClass("arsa");
    KBS_GET(const FeatureId id, store->newIds(arsa, 3));
    Feature nulls = plot("", "", 500000, 4400000);
    nulls.sourceKey.clear();
    nulls.values = std::vector<Value>(8);
    Feature empties = nulls;
    empties.values = {std::string(), std::string("0"), std::string("İĞÜŞÖÇığüşöç \"'; --\n"), 0.1 + 0.2,
        std::int64_t(0), std::int64_t(0), std::string("1999"), std::string()};
    Feature extremes = nulls;
    extremes.values[3] = std::numeric_limits<double>::denorm_min();
    extremes.values[4] = std::numeric_limits<std::int64_t>::min();
    extremes.values[2] = std::string("a\0b", 3);
    const std::vector<Feature> written{nulls, empties, extremes};
    std::vector<Change> changes;
    for (std::size_t i = 0; i < written.size(); ++i)
        changes.push_back(addition(arsa, id + static_cast<FeatureId>(i), written[i]));
    KBS_OK(store->commit(changes, because(u"values"_s)));
    for (std::size_t i = 0; i < written.size(); ++i) {
        KBS_GET(const auto read, store->get(arsa, id + static_cast<FeatureId>(i)));
        QVERIFY(read);
        QVERIFY(read->values == written[i].values);
        QVERIFY(read->sourceKey.empty());
    }
    expectSound(*store);
}

void StoreContract::geometriesComeBackAsTheyWent()
{
    KBS_GET(const auto store, makeStore());
    const FeatureClass &yabanci = featureClass("yabanci");
    std::vector<Geometry> geometries{Geometry{}, Geometry::point(500000.1234, 4400000.4321)};
    const std::vector<Point> line{{500000, 4400000}, {500010.5, 4400003}, {500020, 4400000.0001}};
    geometries.push_back(Geometry::line(line));
    geometries.push_back(toMulti(Geometry::line(line)));
    Geometry holed = Geometry::polygon(std::vector<Point>{{0, 0}, {100, 0}, {100, 100}, {0, 100}});
    holed.partEnds.clear();
    holed.addRing(std::vector<Point>{{10, 10}, {10, 20}, {20, 20}, {20, 10}, {10, 10}});
    holed.endPart();
    geometries.push_back(holed);
    Geometry two = toMulti(holed);
    two.addRing(std::vector<Point>{{200, 0}, {300, 0}, {300, 100}, {200, 0}});
    two.endPart();
    geometries.push_back(two);
    Geometry high = Geometry::line(line);
    high.z = {812.25, 813, -1.5};
    geometries.push_back(high);
    Geometry points = toMulti(Geometry::point(1, 2));
    points.addRing(std::vector<Point>{{3, 4}});
    points.endPart();
    geometries.push_back(points);
    KBS_GET(const FeatureId id, store->newIds(yabanci, static_cast<std::int64_t>(geometries.size())));
    std::vector<Change> changes;
    for (std::size_t i = 0; i < geometries.size(); ++i) {
        Feature feature;
        feature.values = {std::string("g")};
        feature.geometry = geometries[i];
        changes.push_back(addition(yabanci, id + static_cast<FeatureId>(i), feature));
    }
    KBS_OK(store->commit(changes, because(u"geometries"_s)));
    for (std::size_t i = 0; i < geometries.size(); ++i) {
        KBS_GET(const auto read, store->get(yabanci, id + static_cast<FeatureId>(i)));
        QVERIFY(read);
        QVERIFY2(read->geometry == geometries[i], toWkt(read->geometry).c_str());
    }
    expectSound(*store);
}

void StoreContract::misfitsAreRefused_data()
{
    QTest::addColumn<Feature>("feature");
    const auto with = [](auto &&change) {
        Feature feature = plot("1", "1", 0, 0);
        change(feature);
        return feature;
    };
    QTest::newRow("text in a real") << with([](Feature &f) { f.values[3] = std::string("12"); });
    QTest::newRow("real in an integer") << with([](Feature &f) { f.values[4] = 1.5; });
    QTest::newRow("number in a text") << with([](Feature &f) { f.values[1] = std::int64_t(101); });
    QTest::newRow("infinite real") << with([](Feature &f) { f.values[3] = std::numeric_limits<double>::infinity(); });
    QTest::newRow("too many values") << with([](Feature &f) { f.values.resize(9); });
    QTest::newRow("wrong kind of geometry") << with([](Feature &f) { f.geometry = Geometry::point(1, 1); });
    QTest::newRow("not a number") << with([](Feature &f) { f.geometry.points[2].y = std::nan(""); });
    QTest::newRow("ring past the end") << with([](Feature &f) { f.geometry.ringEnds.back() += 1; });
    QTest::newRow("no part") << with([](Feature &f) { f.geometry.partEnds.clear(); });
    QTest::newRow("half the heights") << with([](Feature &f) { f.geometry.z = {1, 2}; });
}

void StoreContract::misfitsAreRefused()
{
    QFETCH(Feature, feature);
    KBS_GET(const auto store, makeStore());
    const FeatureClass &arsa = featureClass("arsa");
    // a good change beside it must not be written either
    KBS_REFUSED(
        store->commit({addition(arsa, 1, plot("2", "2", 0, 0)), addition(arsa, 2, feature)}, because(u"misfit"_s)),
        ErrorKind::Input);
    QCOMPARE(*store->head(), 0);
    QCOMPARE(store->count({.featureClass = &arsa}).value_or(-1), 0);
    KBS_REFUSED(store->commit({addition(arsa, 0, plot("2", "2", 0, 0))}, because(u"no id"_s)), ErrorKind::Internal);
}

void StoreContract::conflictChangesNothing()
{
    KBS_GET(const auto store, makeStore());
    const FeatureClass &arsa = featureClass("arsa");
    KBS_OK(addPlots(*store, 3));
    auto base = plots(*store);
    Feature theirs = base["101/1"];
    theirs.values[4] = std::int64_t(7);
    KBS_OK(
        store->commit({alteration(arsa, base["101/1"], theirs), deletion(arsa, base["101/2"])}, because(u"theirs"_s)));
    const QString hash = *store->contentHash();

    Feature mine = base["101/1"];
    mine.values[4] = std::int64_t(8);
    Feature mine2 = base["101/2"];
    mine2.values[4] = std::int64_t(8);
    std::vector<Conflict> conflicts;
    KBS_REFUSED(store->commit({alteration(arsa, base["101/1"], mine), alteration(arsa, base["101/2"], mine2),
                                  addition(arsa, base["101/3"].id, plot("1", "1", 0, 0))},
                    because(u"mine"_s), &conflicts),
        ErrorKind::Conflict);
    QCOMPARE(conflicts.size(), 3u);
    QCOMPARE(conflicts[0].id, base["101/1"].id);
    QCOMPARE(conflicts[0].base->values[4], Value(std::int64_t(3)));
    QCOMPARE(conflicts[0].mine->values[4], Value(std::int64_t(8)));
    QCOMPARE(conflicts[0].theirs->values[4], Value(std::int64_t(7)));
    QVERIFY(!conflicts[1].theirs);
    QVERIFY(!conflicts[2].base);
    QCOMPARE(*store->contentHash(), hash);
    QCOMPARE(*store->head(), 2);
    expectSound(*store);
}

void StoreContract::commitAgainIsHarmless()
{
    KBS_GET(const auto store, makeStore());
    const FeatureClass &arsa = featureClass("arsa");
    KBS_OK(addPlots(*store, 2));
    auto base = plots(*store);
    Feature changed = base["101/1"];
    changed.geometry = square(600000, 4400000);
    KBS_GET(const FeatureId id, store->newIds(arsa, 1));
    const std::vector<Change> changes{alteration(arsa, base["101/1"], changed), deletion(arsa, base["101/2"]),
        addition(arsa, id, plot("9", "9", 0, 0))};
    KBS_GET(const RevisionNo first, store->commit(changes, because(u"once"_s)));
    const Change twice = deletion(arsa, plots(*store)["9/9"]);
    KBS_REFUSED(store->commit({twice, twice}, because(u"twice in one list"_s)), ErrorKind::Internal);
    KBS_GET(const RevisionNo again, store->commit(changes, because(u"twice"_s)));
    QCOMPARE(again, first);
    QCOMPARE(store->revisions()->size(), 2u);
}

void StoreContract::commitWithoutChanges()
{
    KBS_GET(const auto store, makeStore());
    KBS_OK(addPlots(*store, 1));
    KBS_GET(const RevisionNo head, store->commit({}, because(u"nothing"_s)));
    QCOMPARE(head, 1);
    QCOMPARE(*store->head(), 1);
}

void StoreContract::expectedHeadIsHeld()
{
    KBS_GET(const auto store, makeStore());
    KBS_OK(addPlots(*store, 1));
    CommitInfo info = because(u"late"_s);
    info.expectedHead = 0;
    KBS_REFUSED(store->commit({deletion(featureClass("arsa"), plots(*store)["101/1"])}, info), ErrorKind::Conflict);
    QCOMPARE(*store->head(), 1);
    info.expectedHead = 1;
    KBS_OK(store->commit({deletion(featureClass("arsa"), plots(*store)["101/1"])}, info));
}

void StoreContract::twoFeaturesWithOneKey()
{
    KBS_GET(const auto store, makeStore());
    const FeatureClass &arsa = featureClass("arsa");
    KBS_GET(const FeatureId id, store->newIds(arsa, 2));
    const auto refused = store->commit(
        {addition(arsa, id, plot("1", "1", 0, 0)), addition(arsa, id + 1, plot("1", "1", 50, 0))}, because(u"twins"_s));
    QVERIFY(!refused);
    QVERIFY2(refused.error().message.contains(u"1/1"), qPrintable(refused.error().text()));
    QCOMPARE(*store->head(), 0);
    QCOMPARE(store->count({.featureClass = &arsa}).value_or(-1), 0);
}

void StoreContract::keysMayBePassedOn()
{
    KBS_GET(const auto store, makeStore());
    const FeatureClass &arsa = featureClass("arsa");
    KBS_OK(addPlots(*store, 2));
    auto base = plots(*store);
    KBS_GET(const FeatureId id, store->newIds(arsa, 1));
    KBS_OK(
        store->commit({addition(arsa, id, plot("101", "1", 0, 0)), deletion(arsa, base["101/1"])}, because(u"heir"_s)));
    QCOMPARE(plots(*store)["101/1"].id, id);
}

void StoreContract::queries()
{
    KBS_GET(const auto store, makeStore());
    const FeatureClass &arsa = featureClass("arsa");
    KBS_OK(addPlots(*store, 50));
    const auto keys = [&](Query query) {
        query.featureClass = &arsa;
        std::vector<std::string> out;
        const auto all = store->readAll(query);
        for (const Feature &feature : all.value_or(std::vector<Feature>{}))
            out.push_back(feature.sourceKey);
        const auto counted = store->count(query);
        return counted && static_cast<std::size_t>(*counted) == out.size() ? out
                                                                           : std::vector<std::string>{"count differs"};
    };
    using Keys = std::vector<std::string>;
    // [500040.2, 500079.9] touches plots 3 (from 500040) and 4 (to 500080); plot 2 ends at 500040, plot 5 begins at
    // 500080
    QCOMPARE(keys({.bbox = {500040.2, 4400001, 500079.9, 4400002}}), (Keys{"101/3", "101/4"}));
    QCOMPARE(keys({.bbox = {500040, 4400001, 500080, 4400002}}), (Keys{"101/2", "101/3", "101/4", "101/5"}));
    QCOMPARE(keys({.bbox = {500040.2, 4400001, 500079.9, 4400002}, .limit = 1, .offset = 1}), (Keys{"101/4"}));
    QCOMPARE(keys({.bbox = {0, 0, 1, 1}}), Keys{});
    QCOMPARE(keys({.where = {{.attribute = "parsel_no", .values = {std::string("7")}}}}), (Keys{"101/7"}));
    QCOMPARE(keys({.where = {{.attribute = "parsel_no",
                       .comparison = Comparison::In,
                       .values = {std::string("7"), std::string("9")}}}}),
        (Keys{"101/7", "101/9"}));
    QCOMPARE(keys({.where = {{.attribute = "kbs_anahtar", .values = {std::string("101/8")}}}}), (Keys{"101/8"}));
    QCOMPARE(keys({.where = {{.attribute = "alan", .comparison = Comparison::Greater, .values = {400.5}}}}), Keys{});
    QCOMPARE(
        keys({.where = {{.attribute = "alan", .comparison = Comparison::GreaterOrEqual, .values = {400.5}}}}).size(),
        50u);
    QCOMPARE(keys({.where = {{.attribute = "tarih", .comparison = Comparison::IsNull}}}), Keys{});
    QCOMPARE(keys({.limit = 2, .offset = 3, .orderBy = "parsel_no"}),
        (Keys{"101/12", "101/13"})); // text order: 1, 10, 11, 12
    QCOMPARE(keys({.ids = {1, 3}}).size(), 2u);
    KBS_REFUSED(
        store->count({.featureClass = &arsa, .where = {{.attribute = "yok; DROP TABLE arsa", .values = {1.0}}}}),
        ErrorKind::Usage);
    KBS_GET(const auto flat, store->readAll({.featureClass = &arsa, .withGeometry = false, .limit = 1}));
    QVERIFY(flat.front().geometry.isEmpty());
    const int number = arsa.attributeIndex("parsel_no");
    KBS_GET(const auto few, store->readAll({.featureClass = &arsa, .attributes = std::vector{number}, .limit = 1}));
    QVERIFY(!isNull(few.front().values[static_cast<std::size_t>(number)]));
    QCOMPARE(few.front().values.size(), arsa.attributes.size());
    QVERIFY(!few.front().geometry.isEmpty());
    KBS_GET(const auto sorted,
        store->readAll({.featureClass = &arsa, .attributes = std::vector<int>{}, .limit = 2, .orderBy = "parsel_no"}));
    QCOMPARE(sorted.back().sourceKey, "101/10"); // the order does not depend on what is asked for
    int batches = 0;
    KBS_OK(store->read({.featureClass = &arsa}, [&batches](const FeatureBatch &) { return ++batches < 1; }));
    QCOMPARE(batches, 1);
}

void StoreContract::asOfAndHistory()
{
    KBS_GET(const auto store, makeStore());
    const FeatureClass &arsa = featureClass("arsa");
    KBS_OK(addPlots(*store, 2));
    const Feature first = plots(*store)["101/1"];
    Feature second = first;
    second.values[4] = std::int64_t(5);
    KBS_OK(store->commit({alteration(arsa, first, second)}, because(u"2"_s)));
    KBS_OK(store->commit({deletion(arsa, second)}, because(u"3"_s)));
    KBS_OK(store->commit({addition(arsa, first.id, second)}, because(u"4: back again"_s)));
    QCOMPARE(plots(*store, 0).size(), 0u);
    QCOMPARE(plots(*store, 1)["101/1"].values[4], Value(std::int64_t(3)));
    QCOMPARE(plots(*store, 2)["101/1"].values[4], Value(std::int64_t(5)));
    QCOMPARE(plots(*store, 3).size(), 1u);
    QCOMPARE(plots(*store, 4).size(), 2u);
    QCOMPARE(store->count({.featureClass = &arsa, .asOf = 2}).value_or(-1), 2);
    QCOMPARE(store->count({.featureClass = &arsa, .bbox = first.geometry.bbox().grown(-1), .asOf = 1}).value_or(-1), 1);
    KBS_GET(const auto versions, store->history(arsa, first.id));
    QCOMPARE(versions.size(), 4u);
    for (std::size_t i = 0; i < 4; ++i)
        QCOMPARE(versions[i].first, static_cast<RevisionNo>(i + 1));
    QVERIFY(sameContent(*versions[0].second, first));
    QVERIFY(!versions[2].second);
    QVERIFY(versions[3].second);
    expectSound(*store);
}

/// Whatever a past state is asked by, the answer is what reading all of it and looking would give.
void StoreContract::pastIsFoundByWhatItWas()
{
    KBS_GET(const auto store, makeStore());
    const FeatureClass &arsa = featureClass("arsa");
    const auto number = static_cast<std::size_t>(arsa.attributeIndex("parsel_no"));
    const auto area = static_cast<std::size_t>(arsa.attributeIndex("alan"));
    KBS_OK(addPlots(*store, 40));
    QRandomGenerator random(20);
    std::vector<Feature> gone;
    for (int round = 0; round < 12; ++round) {
        KBS_GET(std::vector<Feature> present, store->readAll({.featureClass = &arsa}));
        std::vector<Change> changes;
        if (round % 3 == 2 && !gone.empty()) {
            changes.push_back(addition(arsa, gone.back().id, gone.back()));
            gone.pop_back();
        }
        for (const Feature &before : present) {
            Feature after = before;
            switch (random.bounded(12)) {
            case 0: { // moves to where others are
                const double step = 20 * (random.bounded(9) - 4);
                for (Point &point : after.geometry.points)
                    point.x += step;
                break;
            }
            case 1: after.values[number] = std::to_string(random.bounded(1, 50)); break;
            case 2: after.values[area] = 400.5 + random.bounded(3); break;
            case 3: after.sourceKey += '*'; break;
            case 4:
                changes.push_back(deletion(arsa, before));
                gone.push_back(before);
                continue;
            default: continue;
            }
            changes.push_back(alteration(arsa, before, after));
        }
        KBS_OK(store->commit(changes, because(u"round"_s)));
    }
    expectSound(*store);
    struct Question {
        Query query;
        std::function<bool(const Feature &)> holds;
    };
    const Bbox box{500100.5, 4400001, 500180.5, 4400002};
    const Value seven = std::string("7"), nine = std::string("9");
    const Condition isSeven{.attribute = "parsel_no", .values = {seven}};
    const Condition isLarger{.attribute = "alan", .comparison = Comparison::Greater, .values = {400.5}};
    const auto lies = [&](const Feature &feature) { return feature.geometry.bbox().intersects(box); };
    const auto larger = [&](const Feature &feature) { return std::get<double>(feature.values[area]) > 400.5; };
    const std::vector<Question> questions{{{.bbox = box}, lies},
        {{.where = {isSeven}}, [&](const Feature &feature) { return feature.values[number] == seven; }},
        {{.where = {{.attribute = "parsel_no", .comparison = Comparison::In, .values = {seven, nine}}}},
            [&](const Feature &feature) { return feature.values[number] == seven || feature.values[number] == nine; }},
        {{.where = {isLarger}}, larger},
        {{.bbox = box, .where = {isLarger}}, [&](const Feature &feature) { return lies(feature) && larger(feature); }},
        {{.bbox = box, .where = {isSeven, isLarger}},
            [&](const Feature &feature) {
                return lies(feature) && larger(feature) && feature.values[number] == seven;
            }},
        {{.where = {{.attribute = "kbs_anahtar", .values = {std::string("101/8*")}}}},
            [&](const Feature &feature) { return feature.sourceKey == "101/8*"; }},
        {{.ids = {1, 3, 5, 8}},
            [&](const Feature &feature) { return std::ranges::contains(std::array{1, 3, 5, 8}, feature.id); }}};
    KBS_GET(const RevisionNo head, store->head());
    std::size_t found = 0;
    for (RevisionNo then = 0; then <= head; ++then) {
        KBS_GET(std::vector<Feature> all, store->readAll({.featureClass = &arsa, .asOf = then}));
        for (std::size_t i = 0; i < questions.size(); ++i) {
            Query query = questions[i].query;
            query.featureClass = &arsa;
            query.asOf = then;
            std::vector<Feature> expected;
            std::ranges::copy_if(all, std::back_inserter(expected), questions[i].holds);
            KBS_GET(const std::vector<Feature> answer, store->readAll(query));
            const QByteArray where = "question " + QByteArray::number(i) + " as of " + QByteArray::number(then);
            QVERIFY2(std::ranges::equal(answer, expected,
                         [](const Feature &a, const Feature &b) { return a.id == b.id && sameContent(a, b); }),
                where.constData());
            QCOMPARE(store->count(query).value_or(-1), static_cast<std::int64_t>(expected.size()));
            found += answer.size();
        }
    }
    QVERIFY(found > 100);
}

void StoreContract::differencesBothWays()
{
    KBS_GET(const auto store, makeStore());
    const FeatureClass &arsa = featureClass("arsa");
    KBS_OK(addPlots(*store, 3)); // 1
    auto base = plots(*store);
    Feature changed = base["101/1"];
    changed.values[4] = std::int64_t(5);
    KBS_OK(store->commit({alteration(arsa, base["101/1"], changed), deletion(arsa, base["101/2"])}, because(u"2"_s)));
    KBS_OK(store->commit({alteration(arsa, changed, base["101/1"])}, because(u"3: back"_s)));
    const auto kinds = [&](RevisionNo from, RevisionNo to) {
        std::map<FeatureId, ChangeKind> out;
        const auto done = store->changesBetween(from, to, [&out](const Change &change) {
            out[change.id] = change.kind;
            return true;
        });
        return done ? out : std::map<FeatureId, ChangeKind>{{-1, ChangeKind::Add}};
    };
    using Kinds = std::map<FeatureId, ChangeKind>;
    const FeatureId one = base["101/1"].id, two = base["101/2"].id, three = base["101/3"].id;
    QVERIFY((kinds(1, 2) == Kinds{{one, ChangeKind::Change}, {two, ChangeKind::Delete}}));
    QVERIFY((kinds(2, 1) == Kinds{{one, ChangeKind::Change}, {two, ChangeKind::Add}}));
    QVERIFY((kinds(1, 3) == Kinds{{two, ChangeKind::Delete}})); // changed and changed back is no difference
    QVERIFY((kinds(0, 3) == Kinds{{one, ChangeKind::Add}, {three, ChangeKind::Add}}));
    QVERIFY(kinds(3, 3).empty());
    // versions that came and went again later than the span are in it
    QVERIFY((kinds(0, 1) == Kinds{{one, ChangeKind::Add}, {two, ChangeKind::Add}, {three, ChangeKind::Add}}));
}

void StoreContract::hashIsOfTheContent()
{
    KBS_GET(const auto one, makeStore());
    KBS_GET(const auto other, makeStore());
    const FeatureClass &arsa = featureClass("arsa");
    const Change a = addition(arsa, 1, plot("1", "1", 0, 0)), b = addition(arsa, 2, plot("1", "2", 20, 0));
    KBS_OK(one->commit({a, b}, because(u"both"_s)));
    KBS_OK(other->commit({b}, because(u"second first"_s)));
    const QString half = *other->contentHash();
    QVERIFY(half != *one->contentHash());
    KBS_OK(other->commit({a}, because(u"then the first"_s)));
    QCOMPARE(*other->contentHash(), *one->contentHash());
    KBS_GET(const auto now, other->get(arsa, 1));
    KBS_OK(other->commit({deletion(arsa, *now)}, because(u"away"_s)));
    QCOMPARE(*other->contentHash(), half);
    // every part of a row counts
    std::set<QString> hashes{*one->contentHash()};
    KBS_GET(auto present, one->get(arsa, 1));
    for (int part = 0; part < 4; ++part) {
        Feature next = *present;
        if (part == 0)
            next.sourceKey = "x";
        else if (part == 1)
            next.values[0] = std::monostate{};
        else if (part == 2)
            next.values[0] = std::string();
        else
            next.geometry.points[1].x += gridSize;
        KBS_OK(one->commit({alteration(arsa, *present, next)}, because(u"part"_s)));
        QVERIFY(hashes.insert(*one->contentHash()).second);
        present = next;
    }
}

void StoreContract::stageAddsChangesDeletes()
{
    KBS_GET(const auto store, makeStore());
    const FeatureClass &arsa = featureClass("arsa");
    KBS_OK(addPlots(*store, 4));
    Feature drawn = plot("", "", 700000, 4400000);
    drawn.sourceKey.clear();
    KBS_GET(const FeatureId id, store->newIds(arsa, 1));
    KBS_OK(store->commit({addition(arsa, id, drawn)}, because(u"by hand"_s)));
    Feature same = plot("101", "1", 500000, 4400000);
    Feature changed = plot("101", "2", 500020, 4400000);
    changed.values[3] = 399.0;
    Feature moved = plot("101", "3", 500040, 4400500);
    KBS_GET(const auto stage, stagePlots(*store, {same, changed, moved, plot("200", "1", 500100, 4400000)}));
    stage->complete(arsa, "101/");
    Progress progress;
    KBS_OK(stage->compare(progress));
    const StageCounts counts = stage->counts().front().second;
    QCOMPARE(counts.added, 1);
    QCOMPARE(counts.changed, 2);
    QCOMPARE(counts.unchanged, 1);
    QCOMPARE(counts.deleted, 1);
    std::vector<Change> listed;
    KBS_OK(stage->changes(arsa, [&listed](const Change &change) {
        listed.push_back(change);
        return true;
    }));
    QCOMPARE(listed.size(), 4u);
    QCOMPARE(listed[0].before->values[3], Value(400.5));
    QCOMPARE(listed[0].after->values[3], Value(399.0));
    QVERIFY(listed[2].kind == ChangeKind::Add);
    QVERIFY(listed[3].kind == ChangeKind::Delete);
    KBS_GET(const RevisionNo revision, stage->apply(because(u"delivery"_s, u"import"_s), progress));
    QCOMPARE(revision, 3);
    auto after = plots(*store);
    QCOMPARE(after.size(), 5u); // 101/1, 101/2, 101/3, 200/1 and the one drawn by hand
    QVERIFY(!after.contains("101/4"));
    QVERIFY(after.contains(""));
    QCOMPARE(after["101/1"].revision, 1);
    QCOMPARE(after["101/2"].values[3], Value(399.0));
    QVERIFY(after["101/3"].geometry == moved.geometry);
    expectSound(*store);

    KBS_GET(const auto again, stagePlots(*store, {same, changed, moved, plot("200", "1", 500100, 4400000)}));
    KBS_OK(again->compare(progress));
    QCOMPARE(again->counts().front().second.unchanged, 4);
    KBS_GET(const RevisionNo still, again->apply(because(u"again"_s), progress));
    QCOMPARE(still, 3);

    KBS_GET(const auto withdrawn, stagePlots(*store, {same}));
    for (const char *key : {"101/1", "101/2", "101/", "not there"}) // staged; live; only begins alike; unknown
        withdrawn->remove(arsa, key);
    KBS_OK(withdrawn->compare(progress));
    QCOMPARE(withdrawn->counts().front().second.unchanged, 1);
    QCOMPARE(withdrawn->counts().front().second.deleted, 1);
    KBS_OK(withdrawn->apply(because(u"changes"_s, u"import"_s), progress));
    after = plots(*store);
    QCOMPARE(after.size(), 4u);
    QVERIFY(!after.contains("101/2"));
    expectSound(*store);
}

void StoreContract::stageKeepsWhatIsNotCarried()
{
    KBS_GET(const auto store, makeStore());
    const FeatureClass &arsa = featureClass("arsa");
    KBS_OK(addPlots(*store, 2));
    KBS_GET(const auto stage, store->stage());
    FeatureBatch batch(&arsa);
    Feature sparse = plot("101", "1", 0, 0);
    sparse.values = std::vector<Value>(8);
    sparse.values[7] = std::string("pasif");
    sparse.values[4] = std::int64_t(77); // not carried: must not count
    batch.append(sparse);
    KBS_OK(stage->add(batch));
    stage->carry(arsa, {7}, false); // may come after the rows
    Progress progress;
    KBS_OK(stage->compare(progress));
    QCOMPARE(stage->counts().front().second.changed, 1);
    KBS_OK(stage->apply(because(u"states"_s), progress));
    const Feature after = plots(*store)["101/1"];
    QCOMPARE(after.values[7], Value(std::string("pasif")));
    QCOMPARE(after.values[4], Value(std::int64_t(3)));
    QCOMPARE(after.values[0], Value(std::string("Işıklar")));
    QVERIFY(after.geometry == square(500000, 4400000));
    expectSound(*store);
}

// Two layers of one delivery with different columns: neither empties what only the other one has.
void StoreContract::stageKeepsWhatItsSourceDoesNotCarry()
{
    KBS_GET(const auto store, makeStore());
    const FeatureClass &arsa = featureClass("arsa");
    KBS_OK(addPlots(*store, 2));
    KBS_GET(const auto stage, store->stage());
    FeatureBatch states(&arsa), floors(&arsa);
    Feature sparse = plot("101", "1", 0, 0);
    sparse.geometry = {};
    sparse.values = std::vector<Value>(8);
    sparse.values[7] = std::string("pasif");
    states.append(sparse);
    sparse.sourceKey = plot("101", "2", 0, 0).sourceKey;
    sparse.values = std::vector<Value>(8);
    sparse.values[4] = std::int64_t(77);
    floors.append(sparse);
    KBS_OK(stage->add(states, 1));
    KBS_OK(stage->add(floors, 2));
    stage->carry(arsa, {7}, false, 1);
    stage->carry(arsa, {4}, false, 2);
    Progress progress;
    KBS_OK(stage->compare(progress));
    QCOMPARE(stage->counts().front().second.changed, 2);
    KBS_OK(stage->apply(because(u"two sources"_s), progress));
    auto after = plots(*store);
    QCOMPARE(after["101/1"].values[7], Value(std::string("pasif")));
    QCOMPARE(after["101/1"].values[4], Value(std::int64_t(3)));
    QCOMPARE(after["101/2"].values[4], Value(std::int64_t(77)));
    QVERIFY(after["101/2"].values[7] != Value());
    QVERIFY(!after["101/2"].geometry.isEmpty());
    expectSound(*store);
}

void StoreContract::stageKeepsExactGeometryWithinRounding()
{
    KBS_GET(const auto store, makeStore());
    const FeatureClass &arsa = featureClass("arsa");
    KBS_OK(addPlots(*store, 2));
    const auto compared = [&](double first, double second, std::optional<double> rounding) -> Result<StageCounts> {
        KBS_TRY(auto stage,
            stagePlots(
                *store, {plot("101", "1", 500000 + first, 4400000), plot("101", "2", 500020 + second, 4400000)}));
        if (rounding) {
            stage->rounded(arsa, 1.0);
            stage->rounded(arsa, *rounding); // the finer file of two
        }
        Progress progress;
        KBS_CHECK(stage->compare(progress));
        return stage->counts().front().second;
    };
    KBS_GET(const StageCounts within, compared(0.004, 0.0055, 0.005));
    QCOMPARE(within.keptExact, 1);
    QCOMPARE(within.unchanged, 1);
    QCOMPARE(within.changed, 1);
    KBS_GET(const StageCounts exact, compared(0.004, 0.0055, 0.0));
    QCOMPARE(exact.keptExact, 0);
    QCOMPARE(exact.changed, 2);
    KBS_GET(const StageCounts unsaid, compared(0.004, 0.0055, std::nullopt));
    QCOMPARE(unsaid.changed, 2);
}

void StoreContract::stageIsInvisibleUntilApplied()
{
    KBS_GET(const auto store, makeStore());
    KBS_OK(addPlots(*store, 1));
    const QString hash = *store->contentHash();
    {
        KBS_GET(const auto stage, stagePlots(*store, {plot("1", "1", 0, 0)}));
        Progress progress;
        KBS_OK(stage->compare(progress));
        QCOMPARE(plots(*store).size(), 1u);
        QCOMPARE(*store->contentHash(), hash);
    }
    QCOMPARE(plots(*store).size(), 1u);
    QCOMPARE(*store->contentHash(), hash);
}

void StoreContract::stageWithDoubleKeyIsRefused()
{
    KBS_GET(const auto store, makeStore());
    const auto stage = stagePlots(*store, {plot("1", "1", 0, 0), plot("1", "1", 30, 0)});
    Progress progress;
    if (stage)
        KBS_REFUSED((*stage)->compare(progress), ErrorKind::Internal);
    else
        QVERIFY(stage.error().kind == ErrorKind::Internal);
    Feature keyless = plot("1", "1", 0, 0);
    keyless.sourceKey.clear();
    KBS_REFUSED(stagePlots(*store, {keyless}), ErrorKind::Internal);
}

void StoreContract::stageSeesForeignCommit()
{
    KBS_GET(const auto store, makeStore());
    KBS_GET(const auto stage, stagePlots(*store, {plot("1", "1", 0, 0)}));
    Progress progress;
    KBS_OK(stage->compare(progress));
    KBS_OK(addPlots(*store, 1));
    KBS_REFUSED(stage->apply(because(u"late"_s), progress), ErrorKind::Conflict);
    QCOMPARE(plots(*store).size(), 1u);
}

void StoreContract::stageIntoEmptyEqualsCommit()
{
    // enough rows for the bulk path
    std::vector<Feature> features;
    for (int i = 0; i < 3000; ++i)
        features.push_back(plot("300", std::to_string(i), 500000 + (i % 60) * 20, 4400000 + (i / 60) * 20));
    KBS_GET(const auto bulk, makeStore());
    KBS_GET(const auto stage, stagePlots(*bulk, features));
    Progress progress;
    KBS_OK(stage->compare(progress));
    KBS_OK(stage->apply(because(u"bulk"_s), progress));
    KBS_GET(const auto single, makeStore());
    const FeatureClass &arsa = featureClass("arsa");
    KBS_GET(FeatureId id, single->newIds(arsa, 3000));
    std::vector<Change> changes;
    for (const Feature &feature : features)
        changes.push_back(addition(arsa, id++, feature));
    KBS_OK(single->commit(changes, because(u"singly"_s)));
    QCOMPARE(*bulk->contentHash(), *single->contentHash());
    for (Store *store : {bulk.get(), single.get()}) {
        QCOMPARE(store->count({.featureClass = &arsa, .bbox = {500001, 4400001, 500059, 4400039}}).value_or(-1), 6);
        KBS_GET(const auto hits, store->searchText("300 2999", {}, 5));
        QCOMPARE(hits.size(), 1u);
        expectSound(*store);
    }
    // the table takes single edits after a bulk load
    const Feature one = plots(*bulk)["300/5"];
    Feature moved = one;
    moved.geometry = square(600000, 4500000);
    KBS_OK(bulk->commit({alteration(arsa, one, moved)}, because(u"move"_s)));
    QCOMPARE(bulk->count({.featureClass = &arsa, .bbox = {600001, 4500001, 600002, 4500002}}).value_or(-1), 1);
    QCOMPARE(bulk->count({.featureClass = &arsa, .bbox = one.geometry.bbox().grown(-1)}).value_or(-1), 0);
}

void StoreContract::stageKeepsIds()
{
    KBS_GET(const auto source, makeStore());
    KBS_OK(addPlots(*source, 3));
    const FeatureClass &arsa = featureClass("arsa");
    KBS_OK(source->commit({deletion(arsa, plots(*source)["101/1"])}, because(u"a gap"_s)));
    KBS_GET(const auto copy, makeStore());
    KBS_GET(const auto stage, copy->stage());
    stage->keepIds();
    stage->carry(arsa, {0, 1, 2, 3, 4, 5, 6, 7}, true);
    KBS_OK(source->read(
        {.featureClass = &arsa}, [&stage](const FeatureBatch &batch) { return stage->add(batch).has_value(); }));
    Progress progress;
    KBS_OK(stage->compare(progress));
    KBS_OK(stage->apply(because(u"copy"_s), progress));
    QCOMPARE(*copy->contentHash(), *source->contentHash());
    KBS_GET(const FeatureId next, copy->newIds(arsa, 1));
    QVERIFY(next > 3);
}

void StoreContract::stageMatchesIds()
{
    KBS_GET(const auto store, makeStore());
    const FeatureClass &arsa = featureClass("arsa");
    KBS_OK(addPlots(*store, 3));
    Feature drawn = plot("900", "1", 500800, 4400000);
    drawn.sourceKey.clear();
    KBS_GET(const FeatureId id, store->newIds(arsa, 1));
    KBS_OK(store->commit({addition(arsa, id, drawn)}, because(u"drawn by hand"_s)));
    const auto was = plots(*store);

    Feature byHand = plot("900", "1", 500800, 4400000), renamed = plot("999", "9", 500000, 4400000);
    byHand.id = id;
    renamed.id = was.at("101/1").id; // another key, the same feature
    Feature copy = plot("101", "1", 500900, 4400000);
    copy.id = renamed.id; // a copy of a row is another feature, even with its old key
    Feature stranger = plot("300", "1", 500950, 4400000);
    stranger.id = 123456; // not here: by its key
    const Feature plain = plot("101", "2", 500020, 4400000);
    KBS_GET(const auto stage, store->stage());
    stage->matchIds();
    stage->carry(arsa, {0, 1, 2, 3, 4, 5, 6, 7}, true);
    FeatureBatch batch(&arsa);
    for (const Feature &feature : {byHand, renamed, copy, stranger, plain})
        batch.append(feature);
    KBS_OK(stage->add(batch));
    stage->complete(arsa, "101/");
    Progress progress;
    KBS_OK(stage->compare(progress));
    const StageCounts counts = stage->counts().front().second;
    QCOMPARE(counts.unchanged, 2); // drawn by hand, and 101/2 by its key
    QCOMPARE(counts.changed, 1);
    QCOMPARE(counts.added, 2);
    QCOMPARE(counts.deleted, 1); // 101/3
    KBS_OK(stage->apply(because(u"export came back"_s), progress));
    const auto is = plots(*store);
    QVERIFY(is.at("").id == id && is.at("") == was.at(""));
    QCOMPARE(is.at("101/1").id, renamed.id); // the source key stays
    QCOMPARE(is.at("101/1").values, renamed.values);
    QVERIFY(is.contains("300/1") && !is.contains("101/3"));
    QCOMPARE(is.size(), 5u);
    expectSound(*store);
}

void StoreContract::cancelledStageChangesNothing()
{
    KBS_GET(const auto store, makeStore());
    KBS_OK(addPlots(*store, 5));
    const QString hash = *store->contentHash();
    std::vector<Feature> features;
    for (int i = 0; i < 3000; ++i)
        features.push_back(plot("300", std::to_string(i), 500000 + i * 20, 4400000));
    KBS_GET(const auto stage, stagePlots(*store, features));
    Progress quiet;
    KBS_OK(stage->compare(quiet));
    Progress *self = nullptr;
    Progress progress([&self](double, const QString &) { self->cancel(); });
    self = &progress;
    KBS_REFUSED(stage->apply(because(u"cancelled"_s), progress), ErrorKind::Cancelled);
    QCOMPARE(*store->contentHash(), hash);
    QCOMPARE(plots(*store).size(), 5u);
    expectSound(*store);
    KBS_GET(const auto second, stagePlots(*store, features));
    Progress already;
    already.cancel();
    KBS_REFUSED(second->compare(already), ErrorKind::Cancelled);
}

void StoreContract::idsAreNeverGivenTwice()
{
    KBS_GET(const auto store, makeStore(5));
    const FeatureClass &arsa = featureClass("arsa");
    KBS_GET(const FeatureId first, store->newIds(arsa, 10));
    QCOMPARE(first, (FeatureId(5) << 33) + 1);
    KBS_GET(const auto other, store->reopen());
    KBS_GET(const FeatureId second, other->newIds(arsa, 1));
    QCOMPARE(second, first + 10);
    KBS_GET(const FeatureId tree, store->newIds(featureClass("agac"), 1));
    QCOMPARE(tree, first);
    KBS_REFUSED(store->newIds(arsa, 0), ErrorKind::Internal);
}

/// The new entry's sequence; 0 where the journal goes further than `lastKnown`.
static std::int64_t appended(Store &store, const std::string &payload, std::int64_t lastKnown)
{
    const auto sequence = store.journalAppend(payload, lastKnown);
    return sequence ? sequence->value_or(0) : -1;
}

void StoreContract::journalKeepsOrder()
{
    KBS_GET(const auto store, makeStore());
    const std::int64_t one = appended(*store, "first", 0);
    const std::int64_t two = appended(*store, std::string("\0second", 7), one);
    QVERIFY(two > one && one > 0);
    KBS_GET(const auto other, store->reopen());
    KBS_GET(const auto entries, other->journal());
    QCOMPARE(entries.size(), 2u);
    QCOMPARE(entries[0].sequence, one);
    QCOMPARE(entries[0].payload, std::string("first"));
    QCOMPARE(entries[1].payload, std::string("\0second", 7));
    QCOMPARE(appended(*other, "who knows the first only", one), 0);
    QCOMPARE(store->journal()->size(), 2u);
    KBS_OK(other->journalClear(one));
    QCOMPARE(store->journal()->size(), 1u);
    KBS_OK(other->journalClear(two));
    QVERIFY(store->journal()->empty());
    QVERIFY(appended(*store, "third", 0) > two);
}

void StoreContract::commitClearsJournalAndSetsMeta()
{
    KBS_GET(const auto store, makeStore());
    QVERIFY(!*store->meta("x"));
    KBS_OK(store->setMeta("x", "1"));
    CommitInfo info = because(u"with all"_s);
    info.clearJournalThrough = appended(*store, "entry", 0);
    QVERIFY(appended(*store, "from another window", info.clearJournalThrough) > 0);
    info.meta = {{"x", "2"}, {"ad", "not the store's own name"}};
    KBS_OK(store->commit({}, info));
    QCOMPARE(store->journal()->size(), 1u);
    QCOMPARE(store->journal()->front().payload, std::string("from another window"));
    QCOMPARE(**store->meta("x"), std::string("2"));
    KBS_GET(const auto again, store->reopen());
    QCOMPARE(again->name(), store->name());
}

void StoreContract::pastStateIsAStore()
{
    KBS_GET(auto store, makeStore());
    const FeatureClass &arsa = featureClass("arsa");
    KBS_OK(addPlots(*store, 30));
    const ClassStatistics before = *store->statistics(arsa);
    const QString hash = *store->contentHash();
    KBS_GET(const auto hits, store->searchText("5", {}, 20));
    std::vector<Change> changes;
    for (auto &[key, feature] : plots(*store))
        changes.push_back({ChangeKind::Delete, &arsa, feature.id, feature, {}});
    KBS_OK(store->commit(changes, because(u"all gone"_s)));
    KBS_REFUSED(pastStore(*store->reopen(), 99), ErrorKind::NotFound);
    KBS_GET(const auto past, pastStore(std::move(store), 1));
    KBS_GET(const auto again, past->reopen());
    for (const auto &one : {past.get(), again.get()}) {
        QCOMPARE(*one->head(), 1);
        QCOMPARE(one->revisions()->front().number, 1);
        QCOMPARE(*one->contentHash(), hash);
        QCOMPARE(one->statistics(arsa)->count, before.count);
        QCOMPARE(one->statistics(arsa)->extent, before.extent);
        QCOMPARE(plots(*one).size(), 30u);
        KBS_GET(const auto found, one->searchText("5", {}, 20));
        QCOMPARE(found.size(), hits.size());
        for (std::size_t i = 0; i < hits.size(); ++i) {
            QCOMPARE(found[i].label, hits[i].label);
            QCOMPARE(found[i].score, hits[i].score);
        }
        QVERIFY(one->isReadOnly());
        KBS_REFUSED(one->commit({}, because(u"no"_s)), ErrorKind::Usage);
        KBS_REFUSED(one->revision(2), ErrorKind::NotFound);
        KBS_REFUSED(one->setMeta("a", "b"), ErrorKind::Usage);
    }
    QCOMPARE(*revisionAt(*past, QDateTime::currentDateTimeUtc().addDays(1)), 1);
    KBS_REFUSED(revisionAt(*past, QDateTime::currentDateTimeUtc().addYears(-50)), ErrorKind::NotFound);
}

void StoreContract::accessIsNoted()
{
    KBS_GET(const auto store, makeStore());
    QVERIFY(store->accessLog()->entries.empty());
    const AccessEntry entry{.person = u"deneme"_s,
        .purpose = u"ölçüm itirazı, \"12/3\""_s,
        .way = u"parcel"_s,
        .className = u"arsa"_s,
        .attributes = {u"durum"_s, u"ada_no"_s},
        .features = u"7,9"_s,
        .revision = 3};
    KBS_OK(store->noteAccess({entry, entry}));
    AccessEntry other = entry;
    other.features = u"*"_s;
    KBS_GET(const auto elsewhere, store->reopen());
    KBS_OK(elsewhere->noteAccess({other}));
    KBS_GET(const AccessLog log, store->accessLog());
    const auto &all = log.entries;
    QCOMPARE(all.size(), 3u);
    for (std::size_t i = 0; i < all.size(); ++i) {
        QCOMPARE(all[i].number, static_cast<std::int64_t>(i + 1));
        QCOMPARE(all[i].purpose, entry.purpose);
        QCOMPARE(all[i].attributes, entry.attributes);
        QCOMPARE(all[i].revision, 3);
        QVERIFY(!all[i].person.isEmpty() && std::abs(all[i].time.secsTo(QDateTime::currentDateTimeUtc())) < 600);
    }
    QCOMPARE(all[2].features, u"*"_s);
    QVERIFY(access_log::audit(log).empty());
    AccessLog cut = log;
    cut.entries.pop_back();
    QCOMPARE(access_log::audit(cut).size(), 1u);
    AccessLog changed = log;
    changed.entries[1].features = u"8"_s;
    QCOMPARE(access_log::audit(changed).size(), 1u);

    AccessEntry vague = entry;
    vague.purpose = u" . "_s;
    KBS_REFUSED(store->noteAccess({entry, vague}), ErrorKind::Usage);
    QCOMPARE(store->accessLog()->entries.size(), 3u); // all or nothing
    expectSound(*store);
}

void StoreContract::searchFoldsTurkish()
{
    KBS_GET(const auto store, makeStore());
    const FeatureClass &agac = featureClass("agac");
    const std::vector<std::string> names{
        "Iğdır çınarı", "ISPARTA gülü", "İstanbul servisi", "Çırağan ıhlamuru", "100 Yıl \"meşesi\" AND"};
    KBS_GET(FeatureId id, store->newIds(agac, static_cast<std::int64_t>(names.size())));
    std::vector<Change> changes;
    for (const std::string &name : names) {
        Feature tree;
        tree.values = {name};
        tree.geometry = Geometry::point(500000 + static_cast<double>(id), 4400000);
        changes.push_back(addition(agac, id++, tree));
    }
    KBS_OK(store->commit(changes, because(u"trees"_s)));
    const std::map<QString, QString> expected{{u"ığdır"_s, u"Iğdır çınarı"_s}, {u"IĞDIR"_s, u"Iğdır çınarı"_s},
        {u"ısparta"_s, u"ISPARTA gülü"_s}, {u"isparta"_s, u"ISPARTA gülü"_s}, {u"ist"_s, u"İstanbul servisi"_s},
        {u"İSTANBUL"_s, u"İstanbul servisi"_s}, {u"ciragan"_s, u"Çırağan ıhlamuru"_s},
        {u"ıhlamuru çırağan"_s, u"Çırağan ıhlamuru"_s}, {u"and"_s, u"100 Yıl \"meşesi\" AND"_s},
        {u"mesesi"_s, u"100 Yıl \"meşesi\" AND"_s}};
    for (const auto &[typed, label] : expected) {
        KBS_GET(const auto hits, store->searchText(turkish::fold(typed.toStdString()), {&agac}, 10));
        QCOMPARE(hits.size(), 1u);
        QCOMPARE(hits.front().label, label);
        QVERIFY(hits.front().score > 0 && hits.front().score <= 1);
        QVERIFY(hits.front().at.x > 500000);
    }
    QVERIFY(store->searchText("yok", {}, 10)->empty());
    QVERIFY(store->searchText("", {}, 10)->empty());
    QVERIFY(store->searchText("\" OR *", {}, 10)->empty());
    QVERIFY(store->searchText("isparta", {&featureClass("arsa")}, 10)->empty());
}

void StoreContract::searchFollowsEdits()
{
    KBS_GET(const auto store, makeStore());
    const FeatureClass &arsa = featureClass("arsa");
    KBS_OK(addPlots(*store, 120));
    KBS_GET(const auto whole, store->searchText("101 12", {}, 3));
    QCOMPARE(whole.size(), 2u); // 12 and 120
    QCOMPARE(whole.front().label, u"101/12"_s);
    auto base = plots(*store);
    Feature renamed = base["101/12"];
    renamed.values[2] = std::string("999");
    KBS_OK(store->commit(
        {alteration(arsa, base["101/12"], renamed), deletion(arsa, base["101/120"])}, because(u"renamed"_s)));
    QVERIFY(store->searchText("101 12", {}, 3)->empty());
    QCOMPARE(store->searchText("999", {}, 3)->size(), 1u);
}

void StoreContract::searchAfterFirstLoad()
{
    std::vector<Feature> features;
    for (int i = 0; i < 3000; ++i)
        features.push_back(plot("300", std::to_string(i), 500000 + (i % 60) * 20, 4400000 + (i / 60) * 20));
    KBS_GET(const auto store, makeStore());
    const FeatureClass &arsa = featureClass("arsa");
    KBS_GET(const auto stage, stagePlots(*store, features));
    Progress progress;
    KBS_OK(stage->compare(progress));
    KBS_OK(stage->apply(because(u"delivery"_s), progress));
    expectSound(*store);
    // edits may come before the search text does
    auto base = plots(*store);
    Feature renamed = base["300/17"];
    renamed.values[2] = std::string("7777");
    KBS_GET(const FeatureId id, store->newIds(arsa, 1));
    KBS_OK(store->commit({alteration(arsa, base["300/17"], renamed), deletion(arsa, base["300/18"]),
                             addition(arsa, id, plot("300", "8888", 0, 0))},
        because(u"edits"_s)));
    expectSound(*store);
    Progress stopped;
    stopped.cancel();
    KBS_REFUSED(store->completeSearch(stopped), ErrorKind::Cancelled);
    KBS_OK(store->completeSearch(progress));
    KBS_OK(store->completeSearch(progress));
    expectSound(*store);
    const std::map<std::string, int> expected{
        {"300 7777", 1}, {"300 8888", 1}, {"300 17", 0}, {"300 18", 0}, {"300 2999", 1}};
    for (const auto &[words, count] : expected) {
        KBS_GET(const auto hits, store->searchText(words, {&arsa}, 1000));
        const auto exact = std::ranges::count_if(
            hits, [&](const TextHit &hit) { return hit.label == QString::fromStdString(words).replace(u' ', u'/'); });
        QCOMPARE(exact, count);
    }
    // and follow them afterwards
    Feature again = store->get(arsa, renamed.id)->value();
    const Feature before = again;
    again.values[2] = std::string("6666");
    KBS_OK(store->commit({alteration(arsa, before, again)}, because(u"renamed"_s)));
    QVERIFY(store->searchText("7777", {&arsa}, 10)->empty());
    QCOMPARE(store->searchText("6666", {&arsa}, 10)->size(), 1u);
    expectSound(*store);
}

void StoreContract::readerDoesNotWaitForWriter()
{
    KBS_GET(const auto writer, makeStore());
    KBS_OK(addPlots(*writer, 10));
    KBS_GET(const auto reader, writer->reopen());
    const FeatureClass &arsa = featureClass("arsa");
    // a reading that began before a commit sees the state before it to its end
    int rows = 0;
    KBS_OK(reader->read({.featureClass = &arsa}, [&](const FeatureBatch &batch) {
        rows += static_cast<int>(batch.size());
        return writer->commit({deletion(arsa, plots(*writer)["101/1"])}, because(u"meanwhile"_s)).has_value();
    }));
    QCOMPARE(rows, 10);
    QCOMPARE(reader->count({.featureClass = &arsa}).value_or(-1), 9);
    QCOMPARE(*reader->head(), 2);
}

void StoreContract::extentsShrinkAndGrow()
{
    KBS_GET(const auto store, makeStore());
    const FeatureClass &arsa = featureClass("arsa");
    KBS_OK(addPlots(*store, 3));
    QCOMPARE(store->statistics(arsa)->extent, (Bbox{500000, 4400000, 500060, 4400020}));
    auto base = plots(*store);
    KBS_OK(store->commit({deletion(arsa, base["101/3"])}, because(u"shrink"_s)));
    QCOMPARE(store->statistics(arsa)->extent, (Bbox{500000, 4400000, 500040, 4400020}));
    Feature moved = base["101/1"];
    moved.geometry = square(500000.0001, 4399999.9999);
    KBS_OK(store->commit({alteration(arsa, base["101/1"], moved)}, because(u"move"_s)));
    QCOMPARE(store->statistics(arsa)->extent, (Bbox{500000.0001, 4399999.9999, 500040, 4400020}));
    QCOMPARE(store->statistics(arsa)->count, 2);
    for (const auto &[key, feature] : plots(*store))
        KBS_OK(store->commit({deletion(arsa, feature)}, because(u"away"_s)));
    QVERIFY(store->statistics(arsa)->extent.isEmpty());
    QCOMPARE(*store->contentHash(), QString(32, u'0'));
}

#include "contract_drafts.h"
#include "contract_erasure.h"
