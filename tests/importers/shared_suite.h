// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "importers/import_case.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

/// Imports the real deliveries beside a checkout and compares with tests/data/importers/shared_data.json. That file
/// holds counts, extents and the like, no data. Each tst_shared_*.cpp runs one part of it.
namespace kbs::test {

class SharedSuite {
public:
    explicit SharedSuite(QString part) : m_part(std::move(part)) { }

    /// A file that is not in the table would go unproven.
    void everyFileIsInTheTable() const
    {
        static const QStringList companions{QStringLiteral("dbf"), QStringLiteral("shx"), QStringLiteral("prj"),
            QStringLiteral("cpg"), QStringLiteral("sbn"), QStringLiteral("sbx"), QStringLiteral("xsd"),
            QStringLiteral("csvt")};
        const QJsonObject all = table();
        QDirIterator files(sharedData() + u'/' + m_part, QDir::Files, QDirIterator::Subdirectories);
        while (files.hasNext()) {
            const QFileInfo file(files.next());
            const QString name = QDir(sharedData()).relativeFilePath(file.filePath());
            if (!companions.contains(file.suffix()) && !name.startsWith(QStringLiteral("peer/jts_xml/")))
                QVERIFY2(all.contains(name), qPrintable(name));
        }
    }

    void rows() const
    {
        QTest::addColumn<QJsonObject>("wanted");
        const QJsonObject all = table();
        for (auto it = all.begin(); it != all.end(); ++it) {
            if (it.key().startsWith(m_part + u'/'))
                QTest::newRow(qPrintable(it.key())) << it->toObject();
        }
    }

    void run()
    {
        QFETCH(const QJsonObject, wanted);
        const QString path = sharedData() + u'/' + QString::fromUtf8(QTest::currentDataTag());
        const auto place = m_stores.make(wanted[u"store"].toString(QStringLiteral("EPSG:5254")));
        Store &store = *place.store;
        const QString empty = hashOf(store);
        const auto done = importFiles(store, {path}, optionsOf(wanted));
        if (wanted.contains(u"fails")) {
            QVERIFY2(!done, "this file must be refused");
            QCOMPARE(done.error().kind, ErrorKind::Input);
            QVERIFY2(done.error().text().contains(wanted[u"fails"].toString()), qPrintable(done.error().text()));
            QCOMPARE(done.error().line, wanted[u"line"].toInteger());
            QCOMPARE(hashOf(store), empty);
            QCOMPARE(*store.head(), 0);
            return;
        }
        QVERIFY2(done, done ? "" : qPrintable(done.error().text()));
        const import::Ledger &ledger = done->ledger;
        const qint64 rejected = wanted[u"rejected"].toInteger(), ignored = wanted[u"ignored"].toInteger();
        const QByteArray account = describe(ledger).toUtf8();
        QVERIFY2(ledger.read == wanted[u"read"].toInteger(), account.constData());
        QVERIFY2(ledger.rejected == rejected, account.constData());
        QVERIFY2(ledger.ignored == ignored, account.constData());
        QVERIFY2(ledger.loaded == ledger.read - rejected - ignored, account.constData());
        for (const auto &rule : wanted[u"findings"].toArray())
            QVERIFY2(countRule(ledger, rule.toString()) > 0, account.constData());
        if (wanted.contains(u"charset"))
            QVERIFY2(done->files[0].characterSet.startsWith(wanted[u"charset"].toString()),
                qPrintable(done->files[0].characterSet));

        const std::vector<Feature> all = allFeatures(store);
        QCOMPARE(static_cast<qint64>(all.size()), ledger.loaded);
        if (wanted.contains(u"bbox"))
            compareExtent(store, all, wanted);
        compareContent(store, all, wanted);

        const QString once = hashOf(store);
        const auto again = importFiles(store, {path}, optionsOf(wanted));
        QVERIFY2(again, again ? "" : qPrintable(again.error().text()));
        QCOMPARE(again->revision, done->revision);
        QCOMPARE(hashOf(store), once);
    }

private:
    static QJsonObject table()
    {
        QFile file(QStringLiteral(KBS_TEST_DATA "/importers/shared_data.json"));
        if (!file.open(QIODevice::ReadOnly))
            qFatal("shared_data.json is missing");
        QJsonParseError error;
        const QJsonObject all = QJsonDocument::fromJson(file.readAll(), &error).object();
        if (all.isEmpty())
            qFatal("shared_data.json: %s", qPrintable(error.errorString()));
        return all;
    }

    static import::Options optionsOf(const QJsonObject &wanted)
    {
        import::Options options;
        options.crs = wanted[u"crs"].toString();
        options.encoding = wanted[u"as"].toString();
        options.axis = wanted[u"axis"] == QStringLiteral("ne") ? import::AxisOrder::NorthEast : import::AxisOrder::Auto;
        options.author = QStringLiteral("test");
        return options;
    }

    static Bbox box(const QJsonArray &numbers)
    {
        return {numbers[0].toDouble(), numbers[1].toDouble(), numbers[2].toDouble(), numbers[3].toDouble()};
    }

    /// Extent of everything in the store, in the system in which the extent of the file is known.
    static void compareExtent(Store &store, const std::vector<Feature> &all, const QJsonObject &wanted)
    {
        const QString crsName = wanted[u"bboxCrs"].toString(QStringLiteral("EPSG:4326"));
        const auto crs = crs::find(crsName);
        QVERIFY2(crs, qPrintable(crsName));
        const auto back = Transformer::create(store.crs(), *crs);
        QVERIFY(back);
        Bbox extent;
        for (const Feature &feature : all) {
            Geometry geometry = feature.geometry;
            QVERIFY(back->transform(geometry));
            extent.add(geometry.bbox());
        }
        const Bbox expected = box(wanted[u"bbox"].toArray());
        const double tolerance = crs->isProjected ? 0.06 : 0.00006; // the table is rounded to 0.1 m and 0.0001°
        const QString text = QStringLiteral("%1 %2 %3 %4")
                                 .arg(extent.minX, 0, 'f', 5)
                                 .arg(extent.minY, 0, 'f', 5)
                                 .arg(extent.maxX, 0, 'f', 5)
                                 .arg(extent.maxY, 0, 'f', 5);
        QVERIFY2(
            expected.grown(tolerance).contains(extent) && extent.grown(tolerance).contains(expected), qPrintable(text));
    }

    static QStringList labels(Store &store)
    {
        QStringList all;
        for (const auto &featureClass : store.catalogue().classes()) {
            for (const Feature &feature : features(store, featureClass->name.c_str()))
                all.append(featureClass->label(feature.values));
        }
        return all;
    }

    static void compareContent(Store &store, const std::vector<Feature> &all, const QJsonObject &wanted)
    {
        const auto holding = [&all](const QString &text) {
            return std::ranges::find_if(all,
                [&](const Feature &feature) { return textOf(feature).find(text.toStdString()) != std::string::npos; });
        };
        for (const auto &text : wanted[u"texts"].toArray())
            QVERIFY2(holding(text.toString()) != all.end(), qPrintable(text.toString()));
        for (const auto &label : wanted[u"labels"].toArray())
            QVERIFY2(labels(store).contains(label.toString()), qPrintable(labels(store).join(u' ')));
        if (wanted.contains(u"point")) {
            const QJsonObject point = wanted[u"point"].toObject();
            const auto found = holding(point[u"text"].toString());
            QVERIFY(found != all.end());
            const auto back = Transformer::create(store.crs(), *crs::find(point[u"crs"].toString()));
            const auto at = back->transform(found->geometry.points.at(0));
            QVERIFY(at);
            QCOMPARE_LT(std::abs(at->x - point[u"x"].toDouble()), point[u"tolerance"].toDouble());
            QCOMPARE_LT(std::abs(at->y - point[u"y"].toDouble()), point[u"tolerance"].toDouble());
        }
        if (wanted.contains(u"area")) {
            double sum = 0;
            for (const Feature &feature : all)
                sum += area(feature.geometry);
            const double expected = wanted[u"area"].toDouble();
            QVERIFY2(std::abs(sum - expected) < 0.001 * expected, qPrintable(QString::number(sum)));
        }
        if (wanted[u"coincide"].toBool()) {
            QCOMPARE(all.size(), std::size_t{2});
            const Bbox a = all[0].geometry.bbox(), b = all[1].geometry.bbox();
            QVERIFY(a.grown(0.01).contains(b) && b.grown(0.01).contains(a));
        }
        if (wanted[u"withoutGeometry"].isDouble())
            QCOMPARE(std::ranges::count_if(all, [](const Feature &f) { return f.geometry.isEmpty(); }),
                wanted[u"withoutGeometry"].toInteger());
        if (wanted[u"withHeights"].toBool())
            QVERIFY(std::ranges::all_of(all, [](const Feature &f) { return !f.geometry.z.empty(); }));
    }

    QString m_part;
    FreshStores m_stores;
};

} // namespace kbs::test
