// SPDX-License-Identifier: GPL-3.0-or-later
// Every rule of the pack has a case that passes and one that fails: tests/data/quality/rules/<id>/. Features in the
// compact form (pass.json, fail.json) go through the checks, or, for rules about geometries on their way in, through
// shape(); folders (pass/, fail/) are deliveries and go through an import (options in options.json).
#include "geometry/repair.h"
#include "importers/common/pipeline.h"
#include "importers/common/shaping.h"
#include "importers/import_case.h"
#include "quality/check.h"
#include "quality/rule_pack.h"
#include "support/compact_features.h"

using namespace kbs;
using namespace Qt::StringLiterals;

namespace {

const QString cases = QStringLiteral(KBS_TEST_DATA "/quality/rules/");

/// What no case can show, and why.
const std::map<QString, QString> withoutCases{
    {u"geometry.invalid"_s, u"for words of a later GEOS that the program does not know"_s},
    {u"geom.invalid"_s, u"for words of a later GEOS that the program does not know"_s},
    {u"repair.invalid"_s, u"for words of a later GEOS that the program does not know"_s},
    {u"geometry.patches"_s, u"only where GEOS refuses to unite them; empty ones are told by geometry.empty"_s},
    {u"geom.duplicate-rings"_s, u"GEOS 3.13 calls it a self-intersection"_s},
    {u"geometry.duplicate-rings"_s, u"GEOS 3.13 calls it a self-intersection"_s},
    {u"repair.duplicate-rings"_s, u"GEOS 3.13 calls it a self-intersection"_s},
    {u"service.count"_s, u"needs a service: tst_services"_s},
    {u"service.no-count"_s, u"needs a service: tst_services"_s},
    {u"service.page-duplicate"_s, u"needs a service: tst_services"_s},
    {u"service.paging"_s, u"needs a service: tst_services"_s},
    {u"topo.not-checked"_s, u"more faults than are listed: tst_coverage"_s},
    {u"read.record"_s, u"only a damaged binary file of a GDAL driver raises it"_s},
};

bool isFamily(const QString &rule, const QString &family)
{
    return rule.startsWith(family + u'.');
}

} // namespace

class TstRuleCases : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        auto loaded = Catalogue::load();
        QVERIFY2(loaded, loaded ? "" : qPrintable(loaded.error().text()));
        m_catalogue = *loaded;
    }

    void rule_data()
    {
        QTest::addColumn<QString>("id");
        for (const quality::PackedRule &rule : quality::rulePack().rules) {
            if (!withoutCases.contains(rule.id))
                QTest::newRow(qPrintable(rule.id)) << rule.id;
        }
    }
    void rule()
    {
        QFETCH(QString, id);
        const quality::PackedRule &rule = *quality::rulePack().find(id);
        const QStringList good = found(rule, u"pass"_s), bad = found(rule, u"fail"_s);
        QVERIFY2(!good.contains(id), qPrintable(u"the good case raises "_s + good.join(u' ')));
        QVERIFY2(bad.contains(id), qPrintable(u"the bad case raises only "_s + bad.join(u' ')));
        QCOMPARE(bad.filter(u"says nothing"_s), QStringList());
    }

    void noCaseIsLeftOver()
    {
        const QStringList folders = QDir(cases).entryList(QDir::Dirs | QDir::NoDotAndDotDot);
        for (const QString &folder : folders)
            QVERIFY2(quality::rulePack().find(folder) && !withoutCases.contains(folder), qPrintable(folder));
    }

    void repairsMoveNothing_data()
    {
        QTest::addColumn<QString>("id");
        for (const quality::PackedRule &rule : quality::rulePack().rules) {
            if (isFamily(rule.id, u"repair"_s) && !withoutCases.contains(rule.id))
                QTest::newRow(qPrintable(rule.id)) << rule.id;
        }
    }
    /// The vertices of a mended polygon are given ones or crossings of given sides, to a tenth of a millimetre.
    void repairsMoveNothing()
    {
        QFETCH(QString, id);
        const auto features = test::CompactFeatures::load(cases + id + u"/fail.json"_s);
        QCOMPARE(quality::rulePack().find(id)->tolerance, geometry::repairTolerance);
        for (const auto &row : features.rows) {
            const auto mended = geometry::repair(row.geometry);
            QVERIFY2(mended, mended ? "" : qPrintable(mended.error().text()));
            QVERIFY(mended->isChange());
            QVERIFY(mended->farthest <= geometry::repairTolerance);
            QVERIFY(mended->text().contains(u"mm"_s));
            for (const Point &vertex : mended->geometry.points)
                QVERIFY2(onGiven(vertex, row.geometry), qPrintable(u"%1 %2"_s.arg(vertex.x).arg(vertex.y)));
        }
    }

    void repairsBeyondTheToleranceAreRefused()
    {
        // The crossing lies between two points of the grid: 0.05 mm from the nearest.
        const Geometry bowTie = Geometry::polygon(std::vector<Point>{{0, 0}, {1.0001, 1}, {1, 0}, {0, 1.0001}});
        QVERIFY(geometry::repair(bowTie));
        const auto refused = geometry::repair(bowTie, 1e-9);
        QVERIFY(!refused);
        QVERIFY(refused.error().message.contains(u"mm"_s));
    }

private:
    /// A given vertex, or a point on two given sides.
    static bool onGiven(Point vertex, const Geometry &given)
    {
        int sides = 0;
        for (std::size_t i = 0; i < given.ringCount(); ++i) {
            const auto ring = given.ring(i);
            for (std::size_t at = 0; at < ring.size(); ++at) {
                const Point a = ring[at], b = ring[(at + 1) % ring.size()];
                if (std::hypot(vertex.x - a.x, vertex.y - a.y) <= geometry::repairTolerance)
                    return true;
                const double length = std::hypot(b.x - a.x, b.y - a.y);
                if (length > 0
                    && std::abs((b.x - a.x) * (vertex.y - a.y) - (b.y - a.y) * (vertex.x - a.x)) / length
                        <= geometry::repairTolerance)
                    ++sides;
            }
        }
        return sides >= 2;
    }

    QStringList found(const quality::PackedRule &rule, const QString &which)
    {
        const QString folder = cases + rule.id + u'/';
        if (QDir(folder + which).exists())
            return imported(folder, which);
        if (!QFile::exists(folder + which + u".json"_s))
            return {u"there is no case: %1%2"_s.arg(folder, which)};
        const auto features = test::CompactFeatures::load(folder + which + u".json"_s);
        return isFamily(rule.id, u"geometry"_s) || isFamily(rule.id, u"repair"_s)
            ? shaped(features, isFamily(rule.id, u"repair"_s))
            : checked(features, rule.id);
    }

    QStringList checked(const test::CompactFeatures &features, const QString &id) const
    {
        QStringList out;
        auto reader = features.reader(m_catalogue);
        Progress progress;
        const auto report = quality::run(
            reader, {.rules = {id}},
            [&](Finding &&one) {
                out << one.rule;
                if (one.text.isEmpty() || one.className.isEmpty() || one.featureId == 0)
                    out << u"a finding that says nothing"_s;
                return true;
            },
            progress);
        if (!report)
            out << report.error().text();
        return out;
    }

    QStringList shaped(const test::CompactFeatures &features, bool repair) const
    {
        QStringList out;
        for (const auto &row : features.rows) {
            Geometry geometry = row.geometry;
            const auto fault = import::shape(geometry, *m_catalogue->find(row.className), false, repair);
            if (fault)
                out << fault->rule;
            if (fault && (fault->text.isEmpty() || fault->rejected == repair))
                out << u"a finding that says nothing, or the wrong outcome: "_s + fault->text;
        }
        return out;
    }

    QStringList imported(const QString &folder, const QString &which)
    {
        QFile file(folder + u"options.json"_s);
        QJsonObject json;
        if (file.open(QIODevice::ReadOnly))
            json = QJsonDocument::fromJson(file.readAll()).object();
        import::Options options;
        options.encoding = json[u"as"].toString();
        options.crs = json[u"crs"].toString();
        options.characterSet = json[u"charset"].toString();
        options.complete = json[u"complete"].toBool();
        if (json.contains(u"map"))
            options.mappingFile = folder + json[u"map"].toString();
        QStringList files;
        if (json[u"folder"].toBool())
            files << folder + which;
        const QStringList names = QDir(folder + which).entryList(QDir::Files, QDir::Name);
        for (const QString &name : names) {
            static const QStringList beside{u"dbf"_s, u"shx"_s, u"prj"_s, u"cpg"_s, u"mid"_s};
            if (files.value(0) != folder + which && !beside.contains(QFileInfo(name).suffix()))
                files << folder + which + u'/' + name;
        }
        test::FreshStores::Place place = m_stores.make(QStringLiteral("EPSG:5254"));
        for (const auto &before : json[u"before"].toArray()) {
            if (const auto done = test::importFiles(*place.store, {folder + before.toString()}); !done)
                return {done.error().text()};
        }
        Progress progress;
        const auto preview = import::prepare(*place.store, files, options, progress);
        if (!preview)
            return {preview.error().text()};
        QStringList out;
        for (const Finding &one : preview->ledger.findings) {
            out << one.rule;
            if (one.text.isEmpty())
                out << u"a finding that says nothing"_s;
        }
        for (const auto &[layer, uses] : preview->ledger.attributes) {
            for (const auto &[path, use] : uses)
                out << (use.outcome.startsWith(u'→') || use.outcome == u"condition"
                        ? use.outcome
                        : quality::rulePack().of(use.outcome).id);
        }
        return out;
    }

    std::shared_ptr<const Catalogue> m_catalogue;
    test::FreshStores m_stores;
};

QTEST_GUILESS_MAIN(TstRuleCases)
#include "tst_rule_cases.moc"
