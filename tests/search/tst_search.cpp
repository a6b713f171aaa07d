// SPDX-License-Identifier: GPL-3.0-or-later
#include "search/search.h"

#include "support/store_support.h"

#include <QtTest>

using namespace Qt::StringLiterals;
using namespace kbs;

using Texts = std::map<std::string, std::string>;

class TstSearch : public QObject {
    Q_OBJECT

private:
    QTemporaryDir m_folder;
    std::shared_ptr<const Catalogue> m_catalogue;
    std::unique_ptr<Store> m_store;
    std::vector<Change> m_changes;

    void add(std::string_view className, Geometry geometry, const Texts &texts)
    {
        const FeatureClass *featureClass = m_catalogue->find(className);
        QVERIFY(featureClass != nullptr);
        KBS_GET(const FeatureId id, m_store->newIds(*featureClass, 1));
        Feature feature{.id = id, .sourceKey = std::to_string(id), .geometry = std::move(geometry)};
        feature.values.resize(featureClass->attributes.size());
        for (const auto &[name, text] : texts) {
            const int index = featureClass->attributeIndex(name);
            QVERIFY2(index >= 0, name.c_str());
            feature.values[static_cast<std::size_t>(index)] = text;
        }
        m_changes.push_back({ChangeKind::Add, featureClass, id, std::nullopt, std::move(feature)});
    }

    void addStreets()
    {
        // The register of streets has codes and no geometry; one street is known by its doors alone.
        add("yol", {},
            {{"ad", "Atatürk"}, {"tur", "cadde"}, {"csbm_kodu", "17"}, {"mahalle", "Cami"}, {"kimlik_no", "900"}});
        add("yol", {}, {{"ad", "Atatürk"}, {"tur", "sokak"}, {"csbm_kodu", "18"}, {"mahalle", "Yeni Cami"}});
        add("yol", {}, {{"ad", "1203/5"}, {"tur", "sokak"}, {"csbm_kodu", "19"}, {"mahalle", "Cami"}});
        add("yol_orta_hat", toMulti(Geometry::line(std::vector<Point>{{500000, 4400000}, {500400, 4400000}})),
            {{"yol_kimlik_no", "900"}, {"yol_adi", "Atatürk Caddesi"}});
        for (const char *number : {"10", "12", "12/A", "16", "21"})
            add("numarataj", Geometry::point(500000 + 10 * std::atof(number), 4400010),
                {{"csbm_kodu", "17"}, {"kapi_no", number}, {"mahalle", "Cami"}});
        add("numarataj", Geometry::point(501000, 4400010),
            {{"csbm_kodu", "18"}, {"kapi_no", "12"}, {"mahalle", "Yeni Cami"}});
        add("numarataj", Geometry::point(502000, 4400010),
            {{"csbm_kodu", "19"}, {"kapi_no", "4"}, {"mahalle", "Cami"}});
        add("yol", {}, {{"ad", "Çığır Sokağı"}, {"mahalle", "Işıklar"}});
        add("numarataj", Geometry::point(503000, 4400010),
            {{"yol_adi", "Çığır Sokağı"}, {"kapi_no", "7-9"}, {"mahalle", "Işıklar"}});
    }

    void addParcels()
    {
        const auto parcel
            = [this](const char *quarter, const char *block, const char *number, double x, const char *state) {
                  add("parsel", test::square(x, 4401000),
                      {{"mahalle", quarter}, {"ada_no", block}, {"parsel_no", number}, {"durum", state}});
              };
        parcel("Cami", "123", "4", 500000, "aktif");
        parcel("Yeni Cami", "123", "4", 501000, "aktif");
        parcel("Işıklar", "123", "4", 502000, "aktif");
        parcel("Işıklar", "123", "4", 502050, "pasif");
        parcel("Işıklar", "123", "44", 502100, "aktif");
        parcel("Işıklar", "7", "4A", 502200, "aktif");
        // As some deliveries have them: no quarter, no block; they lie in the quarter Işıklar.
        add("parsel", test::square(500100, 4402050), {{"ada_no", "55"}, {"parsel_no", "1"}});
        add("parsel", test::square(500200, 4402050), {{"parsel_no", "88"}});
    }

    /// "table label" of the hits, best first.
    QStringList found(const QString &text, int limit = 10)
    {
        Progress progress;
        const auto hits = search::find(*m_store, text, limit, progress);
        QStringList out;
        if (!hits)
            return {hits.error().text()};
        for (const auto &hit : *hits)
            out << u"%1 %2"_s.arg(QString::fromStdString(hit.featureClass->name), hit.label);
        return out;
    }

private Q_SLOTS:
    void initTestCase()
    {
        KBS_GET(m_catalogue, Catalogue::load());
        KBS_GET(m_store,
            stores::create(
                {.location = m_folder.filePath(u"arama.kbs"_s), .name = u"Arama"_s, .crs = test::tm30()}, m_catalogue));
        addStreets();
        addParcels();
        add("mahalle", test::square(500000, 4402000, 500), {{"ad", "Işıklar"}});
        add("poi", Geometry::point(500100, 4402100), {{"ad", "Işıklar Sağlık Ocağı"}, {"tur", "saglik"}});
        KBS_OK(m_store->commit(m_changes, {.author = u"a"_s, .message = u"b"_s, .kind = u"import"_s}));
    }

    void best_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("best"); // "table label" of the first hit; empty: no hit at all
        const auto row = [](const char *text, const char *best) {
            QTest::newRow(text) << QString::fromUtf8(text) << QString::fromUtf8(best);
        };
        row("Işıklar 123/4", "parsel Işıklar 123/4");
        row("IŞIKLAR MAH. 123 ADA 4 PARSEL", "parsel Işıklar 123/4");
        row("cami 123/4", "parsel Cami 123/4");
        row("yeni cami 123/4", "parsel Yeni Cami 123/4");
        row("7/4a", "parsel Işıklar 7/4A");
        row("Işıklar 55/1", "parsel Işıklar 55/1");
        row("55/1", "parsel Işıklar 55/1");
        row("Işıklar 0/88", "parsel Işıklar 88");
        row("Işıklar köyü 88 parsel", "parsel Işıklar 88");
        row("Atatürk Caddesi No 12", "numarataj Cami No: 12");
        row("Atatürk Cad. 12/A", "numarataj Cami No: 12/A");
        row("ATATURK CAD NO:12-A", "numarataj Cami No: 12/A");
        row("Atatürk Sokak 12", "numarataj Yeni Cami No: 12");
        row("Yeni Cami Mah. Atatürk Sk. 12", "numarataj Yeni Cami No: 12");
        row("Cami Atatürk Caddesi 16", "numarataj Cami No: 16");
        row("1203/5 Sk. No 4", "numarataj Cami No: 4");
        row("Çığır Sk. 9", "numarataj Işıklar Çığır Sokağı No: 7-9");
        row("cigir sokak no 7-9", "numarataj Işıklar Çığır Sokağı No: 7-9");
        row("Atatürk Cad.", "yol Cami Atatürk");
        row("ışıklar", "mahalle Işıklar");
        row("isiklar saglik", "poi Işıklar Sağlık Ocağı");
        row("sağlık oc", "poi Işıklar Sağlık Ocağı");
        row("Olmayan Caddesi 5", "");
        row("999/1", "");
        row("", "");
        row("\" OR 1=1 *", "");
    }
    void best()
    {
        QFETCH(QString, text);
        const QStringList hits = found(text);
        QTEST(hits.isEmpty() ? QString() : hits.front(), "best");
    }

    void theNearestDoorOfTheSameSide()
    {
        const QStringList hits = found(u"Atatürk Caddesi 14"_s);
        QVERIFY(hits.contains(u"numarataj Cami No: 12"_s) || hits.contains(u"numarataj Cami No: 16"_s));
        QVERIFY(!hits.contains(u"numarataj Cami No: 21"_s));
    }

    void aRetiredParcelComesLast()
    {
        Progress progress;
        KBS_GET(const auto hits, search::find(*m_store, u"Işıklar 123/4"_s, 10, progress));
        QVERIFY(hits.size() >= 2);
        QCOMPARE(hits[0].label, hits[1].label);
        QVERIFY(hits[0].score > hits[1].score);
        QCOMPARE(hits[0].extent.minX, 502000.0);
    }

    void hitsKnowTheirPlace()
    {
        Progress progress;
        KBS_GET(const auto parcels, search::find(*m_store, u"cami 123/4"_s, 1, progress));
        QCOMPARE(parcels.size(), 1U);
        QCOMPARE(parcels[0].kind, u"parcel"_s);
        QVERIFY(parcels[0].at.has_value());
        QVERIFY(parcels[0].extent.contains(parcels[0].at->x, parcels[0].at->y));
        KBS_GET(const auto streets, search::find(*m_store, u"Atatürk Caddesi"_s, 1, progress));
        QCOMPARE(streets[0].kind, u"address"_s);
        QVERIFY(streets[0].at.has_value()); // from its centre line
        QCOMPARE(streets[0].extent.width(), 400.0);
        KBS_GET(const auto byDoors, search::find(*m_store, u"1203/5 Sokak"_s, 1, progress));
        QVERIFY(byDoors[0].at.has_value()); // from its doors
        QCOMPARE(byDoors[0].at->x, 502000.0);
        KBS_GET(const auto byName, search::find(*m_store, u"Çığır Sokağı"_s, 1, progress));
        QCOMPARE(byName[0].featureClass->name, std::string("yol"));
        QVERIFY(byName[0].at.has_value()); // from the doors that bear its name
        QCOMPARE(byName[0].at->x, 503000.0);
    }

    void scoresFallAndTheLimitHolds()
    {
        Progress progress;
        KBS_GET(const auto hits, search::find(*m_store, u"Atatürk 12"_s, 3, progress));
        QCOMPARE(hits.size(), 3U);
        for (std::size_t i = 0; i < hits.size(); ++i) {
            QVERIFY(hits[i].score > 0 && hits[i].score <= 1);
            QVERIFY(i == 0 || hits[i - 1].score >= hits[i].score);
        }
        QVERIFY(found(u"Atatürk"_s, 0).isEmpty());
    }

    void cancelledSearch()
    {
        Progress progress;
        progress.cancel();
        KBS_REFUSED(search::find(*m_store, u"Atatürk Caddesi 12"_s, 10, progress), ErrorKind::Cancelled);
    }
};

QTEST_GUILESS_MAIN(TstSearch)
#include "tst_search.moc"
