// SPDX-License-Identifier: GPL-3.0-or-later
#include "publish/guide_data.h"

#include "base/address_text.h"
#include "base/turkish.h"
#include "geometry/operations.h"

#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

using namespace Qt::StringLiterals;

namespace kbs::guide {

namespace {

constexpr std::size_t doorsPerFile = 3000; ///< about 100 kB: loaded when a door is asked for

QString tr(const char *text)
{
    return QCoreApplication::translate("Guide", text);
}

double rounded(double degrees)
{
    return std::round(degrees * 1e6) / 1e6;
} // 0.1 m

/// Reads the rows of one class by attribute name; only what may be public.
class PublicRows {
public:
    PublicRows(Store &store, const tiles::TileRenderer &tiles, std::string_view className)
        : m_store(store), m_tiles(tiles), m_class(store.catalogue().find(className))
    {
        if (m_class && !m_class->publicData)
            m_class = nullptr;
    }

    [[nodiscard]] const FeatureClass *featureClass() const { return m_class; }

    /// The attribute's text, empty where it is null, unknown or personal.
    [[nodiscard]] QString text(const FeatureBatch &batch, std::size_t row, std::string_view name) const
    {
        const int index = m_class->attributeIndex(name);
        if (index < 0 || m_class->attributes[static_cast<std::size_t>(index)].personal)
            return {};
        return QString::fromStdString(toText(batch.value(row, static_cast<std::size_t>(index)))).trimmed();
    }

    /// Calls `row(batch, row, lonLat of a point on it, geometry)` for every feature with a geometry.
    template <typename Row> [[nodiscard]] Result<void> each(Progress &progress, Row row)
    {
        if (!m_class)
            return {};
        Query query;
        query.featureClass = m_class;
        std::optional<Error> trouble;
        KBS_CHECK(m_store.read(query, [&](const FeatureBatch &batch) {
            for (std::size_t i = 0; i < batch.size() && !trouble; ++i) {
                const Geometry geometry = batch.geometry(i);
                if (geometry.isEmpty())
                    continue;
                const auto mercator = m_tiles.toMercator().transform(
                    geometry.isPoint() ? geometry.points.front() : geometry::labelPoint(geometry));
                if (!mercator)
                    trouble = mercator.error();
                else
                    row(batch, i, tiles::toLonLat(*mercator), geometry);
            }
            return !trouble && !progress.isCancelled();
        }));
        if (trouble)
            return std::unexpected(*trouble);
        if (progress.isCancelled())
            return cancelled();
        return {};
    }

    /// [south, west, north, east] in degrees.
    [[nodiscard]] QJsonArray box(const Bbox &storeBox) const
    {
        const auto mercator = m_tiles.toMercator(storeBox);
        if (!mercator)
            return {};
        const Point low = tiles::toLonLat({mercator->minX, mercator->minY}),
                    high = tiles::toLonLat({mercator->maxX, mercator->maxY});
        return {rounded(low.y), rounded(low.x), rounded(high.y), rounded(high.x)};
    }

private:
    Store &m_store;
    const tiles::TileRenderer &m_tiles;
    const FeatureClass *m_class;
};

/// What the card of a place or stop shows.
QJsonObject details(
    const PublicRows &rows, const FeatureBatch &batch, std::size_t row, std::initializer_list<const char *> names)
{
    QJsonObject info;
    for (const char *name : names)
        if (const QString text = rows.text(batch, row, name); !text.isEmpty())
            info[QString::fromLatin1(name)] = text;
    if (const QString access = rows.text(batch, row, "erisilebilir"); !access.isEmpty())
        info[u"erisilebilir"_s] = access == "1"_L1;
    return info;
}

Result<void> writePlaces(PublicRows rows, const QString &folder, Report &report, QJsonObject &meta, Progress &progress)
{
    const FeatureClass *places = rows.featureClass();
    const Attribute *kind = places ? places->attribute("tur") : nullptr;
    QJsonArray categories, out;
    std::map<std::string, int> indexOf;
    std::vector<int> counts;
    const auto addCategory = [&](const std::string &code, const Title &title) {
        const QString id = QString::fromStdString(code);
        indexOf[code] = static_cast<int>(counts.size());
        counts.push_back(0);
        const bool hasIcon = QFile::exists(u":/resources/icons/poi/%1.svg"_s.arg(id));
        categories.append(QJsonObject{
            {u"code"_s, id}, {u"tr"_s, title.tr}, {u"en"_s, title.en}, {u"icon"_s, hasIcon ? id : u"diger"_s}});
    };
    if (kind && kind->codeList)
        for (const Code &code : kind->codeList->codes)
            addCategory(code.code, code.title);
    if (!indexOf.contains("diger"))
        addCategory("diger", {u"Diğer"_s, u"Other"_s});
    KBS_CHECK(rows.each(progress, [&](const FeatureBatch &batch, std::size_t row, Point at, const Geometry &) {
        const auto found = indexOf.find(rows.text(batch, row, "tur").toStdString());
        const int category = found == indexOf.end() ? indexOf["diger"] : found->second;
        ++counts[static_cast<std::size_t>(category)];
        out.append(QJsonArray{static_cast<qint64>(batch.id(row)), rows.text(batch, row, "ad"), category, rounded(at.y),
            rounded(at.x),
            details(rows, batch, row, {"adres", "mahalle", "telefon", "web", "calisma_saatleri", "sorumlu_kurum"})});
    }));
    for (std::size_t i = 0; i < counts.size(); ++i) {
        QJsonObject category = categories[static_cast<qsizetype>(i)].toObject();
        category[u"count"_s] = counts[i];
        categories[static_cast<qsizetype>(i)] = category;
    }
    report.places = out.size();
    meta[u"categories"_s] = categories;
    return writeDataFile(folder, u"poi"_s, out);
}

Result<void> writeStops(PublicRows rows, const QString &folder, Report &report, Progress &progress)
{
    QJsonArray out;
    KBS_CHECK(rows.each(progress, [&](const FeatureBatch &batch, std::size_t row, Point at, const Geometry &) {
        QString name = rows.text(batch, row, "ad");
        if (name.isEmpty())
            name = rows.text(batch, row, "durak_no");
        out.append(QJsonArray{static_cast<qint64>(batch.id(row)), name, rounded(at.y), rounded(at.x),
            details(rows, batch, row, {"hatlar", "yon", "mahalle", "sorumlu_kurum"})});
    }));
    report.stops = out.size();
    return writeDataFile(folder, u"stops"_s, out);
}

Result<void> writeNeighbourhoods(PublicRows rows, const QString &folder, Report &report, Progress &progress)
{
    QJsonArray out;
    KBS_CHECK(rows.each(progress, [&](const FeatureBatch &batch, std::size_t row, Point at, const Geometry &geometry) {
        out.append(QJsonArray{static_cast<qint64>(batch.id(row)), rows.text(batch, row, "ad"), rounded(at.y),
            rounded(at.x), rows.box(geometry.bbox())});
    }));
    report.neighbourhoods = out.size();
    return writeDataFile(folder, u"areas"_s, out);
}

struct Door {
    QString number;
    Point at;
};
struct Street {
    std::vector<Door> doors;
    Point at;
    Bbox box;
    double length = -1; ///< of the longest piece of its axis
};
using StreetKey = std::pair<QString, QString>; ///< name, neighbourhood

QString streetTitle(const PublicRows &rows, const FeatureBatch &batch, std::size_t row, std::string_view typeAttribute)
{
    return QString::fromStdString(address::withType(
        rows.text(batch, row, "yol_adi").toStdString(), rows.text(batch, row, typeAttribute).toStdString()));
}

/// Streets by name and neighbourhood: from the doors where there are any, else from the road axes.
Result<std::map<StreetKey, Street>> readStreets(PublicRows doors, PublicRows axes, Progress &progress)
{
    std::map<StreetKey, Street> streets;
    std::set<std::pair<std::string, std::string>> hasDoors; // name and type: "Gazi Cad." and "Gazi Caddesi" are one
    const auto identity = [](const QString &title) {
        const address::StreetName name = address::street(title.toStdString());
        return std::pair(name.name, name.type);
    };
    KBS_CHECK(doors.each(progress, [&](const FeatureBatch &batch, std::size_t row, Point at, const Geometry &geometry) {
        const QString title = streetTitle(doors, batch, row, "yol_turu");
        if (title.isEmpty())
            return;
        Street &street = streets[{title, doors.text(batch, row, "mahalle")}];
        street.doors.push_back({doors.text(batch, row, "kapi_no"), at});
        street.box.add(geometry.bbox());
        hasDoors.insert(identity(title));
    }));
    KBS_CHECK(axes.each(progress, [&](const FeatureBatch &batch, std::size_t row, Point at, const Geometry &geometry) {
        const QString title = streetTitle(axes, batch, row, "tur");
        if (title.isEmpty() || hasDoors.contains(identity(title)))
            return;
        Street &street = streets[{title, QString()}];
        street.box.add(geometry.bbox());
        if (const double piece = length(geometry); piece > street.length) {
            street.length = piece;
            street.at = at;
        }
    }));
    for (auto &[key, street] : streets) {
        std::ranges::sort(
            street.doors, [](const Door &a, const Door &b) { return turkish::compare(a.number, b.number) < 0; });
        if (!street.doors.empty())
            street.at = street.doors[street.doors.size() / 2].at;
    }
    return streets;
}

Result<void> writeStreets(
    PublicRows doorRows, PublicRows axisRows, const QString &folder, Report &report, Progress &progress)
{
    KBS_TRY(const auto streets, readStreets(doorRows, axisRows, progress));
    QJsonArray out;
    QJsonObject doors;
    std::size_t doorsHere = 0;
    int file = 0, index = 0;
    const auto flush = [&]() -> Result<void> {
        if (doorsHere == 0)
            return {};
        KBS_CHECK(writeDataFile(folder, u"doors/%1"_s.arg(file++), doors));
        doors = {};
        doorsHere = 0;
        return {};
    };
    for (const auto &[key, street] : streets) {
        QJsonArray list;
        for (const Door &door : street.doors)
            if (!door.number.isEmpty())
                list.append(QJsonArray{door.number, rounded(door.at.y), rounded(door.at.x)});
        out.append(QJsonArray{key.first, key.second, rounded(street.at.y), rounded(street.at.x),
            list.isEmpty() ? -1 : file, doorRows.featureClass() ? doorRows.box(street.box) : axisRows.box(street.box)});
        report.doors += list.size();
        doorsHere += static_cast<std::size_t>(list.size());
        if (!list.isEmpty())
            doors[QString::number(index)] = list;
        ++index;
        if (doorsHere >= doorsPerFile)
            KBS_CHECK(flush());
    }
    KBS_CHECK(flush());
    report.streets = out.size();
    return writeDataFile(folder, u"streets"_s, out);
}

} // namespace

Result<void> writeFile(const QString &path, const QByteArray &content)
{
    QFile file(path);
    if (!file.open(QIODevice::WriteOnly) || file.write(content) != content.size() || !file.flush()) {
        auto error = fail(ErrorKind::Io, tr("the file cannot be written: %1").arg(file.errorString()),
            tr("Check the free space and the rights of the folder."));
        error.error().at(path);
        return error;
    }
    return {};
}

Result<void> writeDataFile(const QString &folder, const QString &name, const QJsonValue &content)
{
    const QString path = folder + u"/data/"_s + name + u".js"_s;
    QDir().mkpath(QFileInfo(path).path());
    const QByteArray json = content.isArray() ? QJsonDocument(content.toArray()).toJson(QJsonDocument::Compact)
                                              : QJsonDocument(content.toObject()).toJson(QJsonDocument::Compact);
    return writeFile(path, "guideData(\"" + name.toUtf8() + "\"," + json + ");\n");
}

Result<void> writeData(Store &store, const tiles::TileRenderer &tiles, const QString &folder, Report &report,
    QJsonObject &meta, Progress &progress)
{
    KBS_CHECK(writePlaces({store, tiles, "poi"}, folder, report, meta, progress));
    KBS_CHECK(writeStops({store, tiles, "durak"}, folder, report, progress));
    KBS_CHECK(writeNeighbourhoods({store, tiles, "mahalle"}, folder, report, progress));
    KBS_CHECK(writeStreets({store, tiles, "numarataj"}, {store, tiles, "yol_orta_hat"}, folder, report, progress));
    meta[u"counts"_s] = QJsonObject{{u"stops"_s, report.stops}, {u"places"_s, report.places},
        {u"streets"_s, report.streets}, {u"doors"_s, report.doors}};
    return {};
}

} // namespace kbs::guide
