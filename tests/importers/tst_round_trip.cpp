// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/exports.h"
#include "app/sample/sample_city.h"
#include "importers/common/own_mark.h"
#include "importers/import_support.h"

#include <QJsonArray>
#include <QtTest>

#include <algorithm>

using namespace kbs;
using namespace kbs::import;
using namespace Qt::StringLiterals;
using test::ImportStore;

#define GOOD(result) QVERIFY2(result, qPrintable(result ? QString() : result.error().text()))

namespace {

/// Texts that formats like to spoil.
constexpr const char *hardText = "İğne ıŞÜĞÖÇ, \"tırnak\"; <a> & 'b' 007 1,50";
constexpr const char *canary = "KANARYA-KISISEL";

std::size_t indexOf(const FeatureClass &featureClass, const char *attribute)
{
    return static_cast<std::size_t>(featureClass.attributeIndex(attribute));
}

QString changesOf(const QJsonObject &report)
{
    QString text;
    const QJsonObject classes = report[u"classes"].toObject();
    for (auto it = classes.begin(); it != classes.end(); ++it) {
        const QJsonObject counts = it.value().toObject();
        if (counts[u"added"].toInt() + counts[u"changed"].toInt() + counts[u"deleted"].toInt() > 0)
            text += it.key()
                + u": +%1 ~%2 -%3\n"_s.arg(counts[u"added"].toInt())
                      .arg(counts[u"changed"].toInt())
                      .arg(counts[u"deleted"].toInt());
    }
    return text;
}

/// Rows as texts over the attributes that `attributes` names, sorted.
QStringList rowsOf(Store &store, const FeatureClass &featureClass, const std::vector<std::size_t> &attributes)
{
    QStringList rows;
    for (const Feature &feature : store.readAll({.featureClass = &featureClass}).value_or(std::vector<Feature>())) {
        QString row = QString::fromStdString(toWkt(feature.geometry, 4));
        for (const double z : feature.geometry.z)
            row += u" z%1"_s.arg(z);
        for (const std::size_t i : attributes)
            row += u"|%1=%2"_s.arg(QString::fromStdString(featureClass.attributes[i].name),
                isNull(feature.values[i]) ? u"<null>"_s : QString::fromStdString(toText(feature.values[i])));
        rows << row;
    }
    rows.sort();
    return rows;
}

/// Attributes that some row of the class has.
std::vector<std::size_t> filled(Store &store, const FeatureClass &featureClass)
{
    std::vector<std::size_t> list;
    const auto rows = store.readAll({.featureClass = &featureClass}).value_or(std::vector<Feature>());
    for (std::size_t i = 0; i < featureClass.attributes.size(); ++i)
        if (std::ranges::any_of(rows, [i](const Feature &feature) { return !isNull(feature.values[i]); }))
            list.push_back(i);
    return list;
}

} // namespace

/// Import → export → import changes nothing, and a fresh store gets the same rows.
class TestRoundTrip : public QObject {
    Q_OBJECT

private:
    std::unique_ptr<ImportStore> m_city;
    QTemporaryDir m_folder;
    QString m_hash;

    QString fileFor(const QString &name) const { return m_folder.filePath(name); }

    Result<ExportCounts> write(const char *format, ExportOptions options)
    {
        const auto &all = cli::exportFormats();
        const auto found = std::ranges::find(all, QString::fromLatin1(format),
            [](const cli::ExportFormat &candidate) { return QString::fromLatin1(candidate.name); });
        QFile::remove(options.path);
        Progress progress;
        return cli::exportTo(**m_city, *found, options, progress);
    }

    void commit(const std::vector<Change> &changes)
    {
        const auto done = (*m_city)->commit(changes, {.author = u"deneme"_s, .message = {}, .kind = u"edit"_s});
        if (!done)
            qFatal("%s", qPrintable(done.error().text()));
    }

    /// A change of the first row of a class, as a user makes it.
    void edit(const char *className, const std::vector<std::pair<const char *, Value>> &values)
    {
        const FeatureClass *featureClass = (*m_city)->catalogue().find(className);
        const Feature before = m_city->all(className).at(0);
        Feature after = before;
        for (const auto &[name, value] : values)
            after.values[indexOf(*featureClass, name)] = value;
        commit({{.kind = ChangeKind::Change,
            .featureClass = featureClass,
            .id = before.id,
            .before = before,
            .after = after}});
    }

    /// A copy of the first row of a class that nobody delivered.
    void draw(const char *className, const std::vector<std::pair<const char *, Value>> &values)
    {
        const FeatureClass *featureClass = (*m_city)->catalogue().find(className);
        Feature feature = m_city->all(className).at(0);
        feature.sourceKey.clear();
        feature.revision = 0;
        feature.id = *(*m_city)->newIds(*featureClass, 1);
        for (const auto &[name, value] : values)
            feature.values[indexOf(*featureClass, name)] = value;
        commit({{.kind = ChangeKind::Add, .featureClass = featureClass, .id = feature.id, .after = feature}});
    }

    void comesBack(const QStringList &files, const ExportCounts &counts)
    {
        for (const QString &file : files) {
            Progress progress;
            auto preview = prepare(**m_city, {file}, {}, progress);
            GOOD(preview);
            QCOMPARE(preview->ledger.rejected, 0);
            QCOMPARE(changesOf(toJson(*preview, {})), QString());
            GOOD(apply(*preview, {}, progress));
            QCOMPARE(m_city->hash(), m_hash);
        }
        ImportStore fresh;
        for (const QString &file : files)
            GOOD(fresh.import({file}));
        for (const auto &[featureClass, count] : counts) {
            const FeatureClass &there = *fresh->catalogue().find(featureClass->name);
            const auto attributes = filled(*fresh, there);
            const QStringList was = rowsOf(**m_city, *featureClass, attributes), is = rowsOf(*fresh, there, attributes);
            for (qsizetype i = 0; i < std::min(was.size(), is.size()); ++i)
                QCOMPARE(is[i], was[i]);
            QVERIFY2(is.size() == was.size(),
                qPrintable(
                    u"%1: %2 of %3"_s.arg(QString::fromStdString(featureClass->name)).arg(is.size()).arg(was.size())));
        }
    }

private Q_SLOTS:
    void initTestCase()
    {
        const QString folder = m_folder.filePath(u"sehir"_s);
        Progress progress;
        const auto summary = sample::write({.parcels = 100, .seed = 3, .folder = folder}, progress);
        GOOD(summary);
        m_city = std::make_unique<ImportStore>();
        for (const QString &file : summary->files)
            if (const auto done = m_city->import({folder + u'/' + file}); !done)
                QVERIFY2(file.endsWith(u".tif"_s), qPrintable(done.error().text()));
        // what deliveries do not hold but users make
        edit("parsel",
            {{"nitelik", std::string(hardText)}, {"malik", std::string(canary)},
                {"malik_kimlik_no", std::string(canary)}, {"ada_no", std::string("0007/A")}});
        edit("yapi", {{"ad", std::string(hardText)}, {"durum", Value()}, {"kullanim", std::string("diger")}});
        edit("numarataj", {{"kapi_no", std::string("007/İ")}, {"yol_adi", std::string(hardText)}});
        edit("plan_alani",
            {{"adi", std::string(hardText)}, {"kat_adedi", Value()}, {"kat_adedi_tur", std::string("serbest")},
                {"arka_bahce", 3.0}});
        draw("parsel",
            {{"parsel_no", std::string("0099")}, {"ulusal_referans", Value()}, {"inspire_id", Value()},
                {"zemin_id", Value()}});
        draw("yapi", {{"kimlik_no", Value()}, {"inspire_id", Value()}, {"maks_id", Value()}, {"yukseklik", 12.3456}});
        draw("numarataj", {{"kimlik_no", Value()}, {"inspire_id", Value()}, {"maks_id", Value()}});
        draw("plan_alani", {{"kaynak_id", Value()}, {"taks", 0.0}, {"taks_tur", std::string("deger")}});
        draw("plan_notu", {{"kaynak_id", Value()}, {"sira", std::int64_t(42)}, {"metin", std::string(hardText)}});
        m_hash = m_city->hash();
    }

    void geoPackage()
    {
        ExportOptions options{.path = fileFor(u"o.gpkg"_s)};
        for (const auto &featureClass : (*m_city)->catalogue().classes())
            if ((*m_city)->statistics(*featureClass)->count > 0)
                options.classes.push_back(featureClass.get());
        const auto counts = write("gpkg", options);
        GOOD(counts);
        comesBack({options.path}, *counts);
    }

    void tucbsLayers()
    {
        ExportOptions options{.path = fileFor(u"tucbs.gpkg"_s)};
        for (const auto &featureClass : (*m_city)->catalogue().classes())
            if (!standardTable(*featureClass, u"tucbs"_s).empty() && (*m_city)->statistics(*featureClass)->count > 0)
                options.classes.push_back(featureClass.get());
        QVERIFY(options.classes.size() > 4);
        const auto counts = write("tucbs", options);
        GOOD(counts);
        comesBack({options.path}, *counts);
    }

    void oneClassPerFile_data()
    {
        QTest::addColumn<QByteArray>("format");
        QTest::addRow("geojson") << "geojson"_ba;
        QTest::addRow("csv") << "csv"_ba;
    }
    void oneClassPerFile()
    {
        QFETCH(const QByteArray, format);
        QStringList files;
        ExportCounts counts;
        for (const auto &featureClass : (*m_city)->catalogue().classes()) {
            if ((*m_city)->statistics(*featureClass)->count == 0)
                continue;
            files << fileFor(QString::fromStdString(featureClass->name) + u'.' + QString::fromLatin1(format));
            const auto written = write(format, {.path = files.back(), .classes = {featureClass.get()}});
            GOOD(written);
            counts.insert(counts.end(), written->begin(), written->end());
        }
        comesBack(files, counts);
    }

    void planGml()
    {
        QStringList files;
        ExportCounts counts;
        QString findings;
        for (const Feature &plan : m_city->all("plan")) {
            const QString pin = m_city->value("plan", plan, "pin");
            files << fileFor(pin + u".gml"_s);
            const auto written = write("plangml",
                {.path = files.back(), .plan = pin, .tell = [&](Finding &&finding) { findings += finding.text; }});
            QVERIFY2(written, qPrintable(findings + (written ? QString() : written.error().text())));
            counts = *written;
        }
        QVERIFY(!files.isEmpty());
        comesBack(files, counts);
    }

    void inspire_data()
    {
        QTest::addColumn<QString>("theme");
        for (const char *theme : {"cp", "au", "bu", "ad"})
            QTest::addRow("%s", theme) << QString::fromLatin1(theme);
    }
    void inspire()
    {
        QFETCH(const QString, theme);
        const QString file = fileFor(theme + u".gml"_s);
        const auto counts = write("inspire", {.path = file, .theme = theme});
        GOOD(counts);
        QVERIFY(!counts->empty());
        comesBack({file}, *counts);
    }

    void personalAttributesNeverLeave()
    {
        const auto clean = [&](const QString &path) {
            QFile file(path);
            return file.open(QIODevice::ReadOnly) && !file.readAll().contains(canary);
        };
        const FeatureClass *parcels = (*m_city)->catalogue().find("parsel");
        for (const char *format : {"gpkg", "geojson", "csv", "inspire", "tucbs"}) {
            const QString path = fileFor(u"kisisel."_s + QString::fromLatin1(format));
            GOOD(write(format, {.path = path, .classes = {parcels}}));
            QVERIFY2(clean(path), format);
        }
        const QString named = fileFor(u"adli.geojson"_s);
        GOOD(write("geojson", {.path = named, .classes = {parcels}, .personal = {u"parsel.malik"_s}}));
        QVERIFY(!clean(named)); // the canary is there to be found
    }
};

QTEST_GUILESS_MAIN(TestRoundTrip)
#include "tst_round_trip.moc"
