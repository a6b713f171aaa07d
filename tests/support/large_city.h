// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "support/memory_reader.h"

namespace kbs::test {

/// A new store at `path` (TUREF / TM30) with about `parcels` parcels in blocks of twelve, their blocks, a building and
/// a door on each and the streets between, from 500000, 4400000 on: enough of everything to be slow where something is.
inline Result<void> makeLargeCity(const QString &path, std::shared_ptr<const Catalogue> catalogue, int parcels)
{
    KBS_TRY(const Crs crs, crs::find(QStringLiteral("EPSG:5254")));
    KBS_TRY(std::unique_ptr<Store> store,
        stores::create({.location = path, .name = QStringLiteral("Büyükköy Belediyesi"), .crs = crs}, catalogue));
    KBS_TRY(const std::unique_ptr<Stage> stage, store->stage());
    const int blocks = std::max(1, parcels / 12);
    const int columns = std::max(1, static_cast<int>(std::sqrt(blocks)));
    struct Row {
        Geometry geometry;
        std::map<std::string, std::string> values;
    };
    const auto write = [&](std::string_view className, const std::vector<std::string> &names,
                           const std::function<std::vector<Row>(int block, double e, double n)> &rows) -> Result<void> {
        const FeatureClass *featureClass = catalogue->find(className);
        if (!featureClass)
            qFatal("no such class in the catalogue");
        std::vector<int> attributes;
        for (const std::string &name : names)
            attributes.push_back(featureClass->attributeIndex(name));
        stage->carry(*featureClass, attributes, true);
        FeatureBatch batch(featureClass);
        int number = 0;
        for (int block = 0; block < blocks; ++block) {
            const double e = 500000 + block % columns * 140.0, n = 4400000 + block / columns * 100.0;
            for (Row &row : rows(block, e, n)) {
                Feature feature;
                feature.sourceKey = std::to_string(++number);
                feature.values.resize(featureClass->attributes.size());
                for (std::size_t i = 0; i < names.size(); ++i)
                    if (const auto value = row.values.find(names[i]); value != row.values.end()) {
                        const auto index = static_cast<std::size_t>(attributes[i]);
                        KBS_TRY(feature.values[index], parseValue(featureClass->attributes[index], value->second));
                    }
                feature.geometry = std::move(row.geometry);
                batch.append(std::move(feature));
            }
            if (batch.size() > 5000 || block + 1 == blocks) {
                KBS_CHECK(stage->add(batch));
                batch.clear();
            }
        }
        return {};
    };
    const auto lot = [](double e, double n, int i, double margin) {
        const double x = e + i % 6 * 20.0, y = n + i / 6 * 40.0;
        return rectangle(x + margin, y + margin, x + 20 - margin, y + 40 - margin);
    };
    KBS_CHECK(write("parsel", {"ada_no", "parsel_no", "mahalle"}, [&](int block, double e, double n) {
        std::vector<Row> rows;
        for (int i = 0; i < 12; ++i)
            rows.push_back({lot(e, n, i, 0),
                {{"ada_no", std::to_string(100 + block)}, {"parsel_no", std::to_string(i + 1)},
                    {"mahalle", "Işıklar"}}});
        return rows;
    }));
    KBS_CHECK(write("ada", {"ada_no"}, [&](int block, double e, double n) {
        return std::vector<Row>{{rectangle(e, n, e + 120, n + 80), {{"ada_no", std::to_string(100 + block)}}}};
    }));
    KBS_CHECK(write("yapi", {"kullanim"}, [&](int block, double e, double n) {
        std::vector<Row> rows;
        for (int i = 0; i < 12; ++i)
            rows.push_back({lot(e, n, i, 5), {{"kullanim", (block + i) % 5 ? "konut" : "ticaret"}}});
        return rows;
    }));
    KBS_CHECK(write("numarataj", {"kapi_no", "yol_adi", "tip"}, [&](int block, double e, double n) {
        std::vector<Row> rows;
        for (int i = 0; i < 12; ++i)
            rows.push_back({Geometry::point(e + i % 6 * 20.0 + 10, i < 6 ? n + 2 : n + 78),
                {{"kapi_no", std::to_string(i + 1)}, {"yol_adi", std::to_string(1000 + block / columns) + ". Sokak"},
                    {"tip", "ana_giris"}}});
        return rows;
    }));
    KBS_CHECK(write("yol_orta_hat", {"yol_adi", "tur"}, [&](int block, double e, double n) {
        return std::vector<Row>{{polyline({{e - 10, n - 10}, {e + 60, n - 9}, {e + 130, n - 10}}),
            {{"yol_adi", std::to_string(1000 + block / columns) + "."}, {"tur", "sokak"}}}};
    }));
    Progress progress;
    KBS_CHECK(stage->compare(progress));
    KBS_TRY(const RevisionNo revision,
        stage->apply({.author = QStringLiteral("test"),
                         .message = QStringLiteral("large city"),
                         .kind = QStringLiteral("import")},
            progress));
    Q_UNUSED(revision)
    return {};
}

} // namespace kbs::test
