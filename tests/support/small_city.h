// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "store/store.h"
#include "support/memory_reader.h"

namespace kbs::test {

/// A new store at `path` (TUREF / TM30) with a few streets, doors, buildings, places, stops, parcels and a
/// neighbourhood around 500000, 4400000. Parcels carry an owner, so that tests can look for what must not leave the
/// store.
inline Result<std::unique_ptr<Store>> makeSmallCity(const QString &path, std::shared_ptr<const Catalogue> catalogue)
{
    KBS_TRY(const Crs crs, crs::find(QStringLiteral("EPSG:5254")));
    KBS_TRY(std::unique_ptr<Store> store,
        stores::create({.location = path, .name = QStringLiteral("Örnekköy Belediyesi"), .crs = crs}, catalogue));
    std::vector<Change> changes;
    std::optional<Error> trouble;
    const auto add
        = [&](std::string_view className, Geometry geometry, const std::map<std::string, std::string> &values) {
              const FeatureClass *featureClass = catalogue->find(className);
              if (!featureClass)
                  qFatal("no such class in the catalogue");
              auto id = store->newIds(*featureClass, 1);
              if (!id) {
                  trouble = id.error();
                  return;
              }
              Feature feature;
              feature.id = *id;
              feature.values.resize(featureClass->attributes.size());
              for (const auto &[name, text] : values) {
                  const int index = featureClass->attributeIndex(name);
                  if (index < 0)
                      qFatal("no such attribute: %s", name.c_str());
                  auto value = parseValue(featureClass->attributes[static_cast<std::size_t>(index)], text);
                  if (!value) {
                      trouble = value.error();
                      return;
                  }
                  feature.values[static_cast<std::size_t>(index)] = *value;
              }
              feature.geometry = std::move(geometry);
              changes.push_back({ChangeKind::Add, featureClass, feature.id, std::nullopt, std::move(feature)});
          };
    const double e = 500000, n = 4400000;
    add("mahalle", rectangle(e - 100, n - 100, e + 900, n + 700), {{"kimlik_no", "1001"}, {"ad", "Işıklar"}});
    add("mahalle", rectangle(e + 900, n - 100, e + 1500, n + 700), {{"kimlik_no", "1002"}, {"ad", "Çamlık"}});
    const std::vector<const char *> names{"Atatürk Caddesi", "Çığır Sokak", "İnönü Bulvarı", "12. Sokak"};
    const std::vector<const char *> kinds{"cadde", "sokak", "bulvar", "sokak"};
    // Axes come from another register than doors, which writes the type apart.
    const std::vector<const char *> axisNames{"Atatürk", "Çığır", "İnönü", "12."};
    for (std::size_t i = 0; i < names.size(); ++i) {
        const double y = n + 150 * static_cast<double>(i);
        add("yol_orta_hat", polyline({{e, y}, {e + 700, y + 5}, {e + 1400, y}}),
            {{"kimlik_no", "Y" + std::to_string(i)}, {"yol_adi", axisNames[i]}, {"tur", kinds[i]}});
        for (int door = 1; door <= 24; ++door) {
            const double x = e + 25 + 55 * (door - 1), side = door % 2 ? 14 : -14;
            add("numarataj", Geometry::point(x, y + side),
                {{"kimlik_no", std::to_string(1000 * (i + 1) + door)}, {"yol_adi", names[i]},
                    {"kapi_no", std::to_string(door)}, {"mahalle", x < e + 900 ? "Işıklar" : "Çamlık"},
                    {"tip", "ana_giris"}});
            add("yapi", rectangle(x - 9, y + side * 1.6 - 8, x + 9, y + side * 1.6 + 8),
                {{"kimlik_no", "B" + std::to_string(1000 * (i + 1) + door)},
                    {"kullanim", door % 5 ? "konut" : "ticaret"}});
            add("parsel", rectangle(x - 14, y + side * 2 - 16, x + 14, y + side * 2 + 16),
                {{"ada_no", std::to_string(77700 + i)}, {"parsel_no", std::to_string(door)}, {"mahalle", "Işıklar"},
                    {"mevki", "GIZLI MEVKI"}, {"malik", "GIZLI MALIK ADI"}});
        }
    }
    const auto place = [&](const char *name, const char *kind, double x, double y, const char *phone) {
        add("poi", Geometry::point(e + x, n + y),
            {{"ad", name}, {"tur", kind}, {"adres", "Atatürk Caddesi No: 12, Işıklar"}, {"telefon", phone},
                {"mahalle", "Işıklar"}, {"calisma_saatleri", "08.30–17.30"}});
    };
    place("Örnekköy Belediyesi Hizmet Binası", "belediye", 300, 75, "0 000 000 00 01");
    place("Işıklar İlkokulu", "okul", 520, 225, "0 000 000 00 02");
    place("Şifa Eczanesi", "eczane", 180, 40, "0 000 000 00 03");
    place("Gülşen Parkı", "park", 760, 380, "0 000 000 00 04");
    place("Çarşı Camii", "cami", 420, 300, "0 000 000 00 05");
    add("durak", Geometry::point(e + 250, n + 6),
        {{"durak_no", "101"}, {"ad", "Çarşı"}, {"hatlar", "12, 34A"}, {"yon", "İstasyon"}});
    add("durak", Geometry::point(e + 980, n + 156), {{"durak_no", "102"}, {"ad", "İtfaiye"}, {"hatlar", "12"}});
    if (trouble)
        return std::unexpected(*trouble);
    KBS_TRY(const RevisionNo revision,
        store->commit(changes,
            {.author = QStringLiteral("test"),
                .message = QStringLiteral("small city"),
                .kind = QStringLiteral("import")}));
    Q_UNUSED(revision)
    return store;
}

} // namespace kbs::test
