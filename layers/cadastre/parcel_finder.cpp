// SPDX-License-Identifier: GPL-3.0-or-later
#include "layers/cadastre/parcel_finder.h"

#include "base/turkish.h"
#include "geometry/operations.h"

#include <QCoreApplication>
#include <QRegularExpression>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace kbs::cadastre {

namespace {

QString tr(const char *text, const char *comment = nullptr, int n = -1)
{
    return QCoreApplication::translate("Parcel", text, comment, n);
}

Result<const FeatureClass *> classOf(FeatureReader &reader, const char *name)
{
    if (const FeatureClass *found = reader.catalogue().find(name))
        return found;
    return fail(ErrorKind::Internal, tr("The catalogue has no class \"%1\"").arg(QString::fromLatin1(name)));
}

std::string text(const FeatureClass &featureClass, const Feature &feature, const char *attribute)
{
    const int index = featureClass.attributeIndex(attribute);
    return index < 0 ? std::string() : toText(feature.values[static_cast<std::size_t>(index)]);
}

bool isRetired(const FeatureClass &featureClass, const Feature &feature)
{
    return text(featureClass, feature, "durum") == "pasif";
}

/// "IŞIKLAR MAHALLESİ" and "Işıklar Mah." are one neighbourhood.
QString neighbourhoodName(const QString &written)
{
    QString name = turkish::fold(written);
    for (const auto suffix : {" mahallesi"_L1, " mahalle"_L1, " mah"_L1, " mh"_L1, " koyu"_L1})
        if (name.endsWith(suffix)) {
            name.chop(suffix.size());
            break;
        }
    return name;
}

bool sameBlock(const std::string &stored, const QString &wanted)
{
    const QString block = QString::fromStdString(stored).trimmed();
    const auto none = [](const QString &number) { return number.isEmpty() || number == u"0" || number == u"-"; };
    return block == wanted || (none(block) && none(wanted));
}

/// Names of the neighbourhoods that the parcel lies in, for parcels whose delivery names none.
Result<QStringList> neighbourhoodsAround(FeatureReader &reader, const Feature &parcel)
{
    QStringList names;
    if (parcel.geometry.isEmpty())
        return names;
    KBS_TRY(const FeatureClass *neighbourhoods, classOf(reader, "mahalle"));
    const Point inside = geometry::labelPoint(parcel.geometry);
    Query query;
    query.featureClass = neighbourhoods;
    query.bbox.add(inside.x, inside.y);
    KBS_TRY(const std::vector<Feature> found, reader.readAll(query));
    for (const Feature &feature : found)
        if (geometry::containsPoint(feature.geometry, inside))
            names << neighbourhoodName(QString::fromStdString(text(*neighbourhoods, feature, "ad")));
    return names;
}

Result<bool> liesIn(FeatureReader &reader, const FeatureClass &parcels, const Feature &parcel, const QString &wanted)
{
    const std::string own = text(parcels, parcel, "mahalle");
    if (!own.empty())
        return neighbourhoodName(QString::fromStdString(own)) == wanted;
    KBS_TRY(const QStringList around, neighbourhoodsAround(reader, parcel));
    return around.contains(wanted);
}

QString describe(const FeatureClass &parcels, const Feature &parcel)
{
    const QString neighbourhood = QString::fromStdString(text(parcels, parcel, "mahalle"));
    return (neighbourhood.isEmpty() ? QString() : neighbourhood + u' ') + parcels.label(parcel.values);
}

} // namespace

Result<ParcelNumber> parseParcelNumber(const QString &written)
{
    const QString compact = written.simplified().remove(u' ');
    const qsizetype slash = compact.indexOf(u'/');
    ParcelNumber number{slash < 0 ? QString() : compact.first(slash), slash < 0 ? compact : compact.sliced(slash + 1)};
    const bool plausible = !number.parcel.isEmpty()
        && number.parcel.contains(QRegularExpression(u"^[0-9][0-9A-Za-z-]*$"_s))
        && (number.block.isEmpty() || number.block.contains(QRegularExpression(u"^[0-9][0-9A-Za-z-]*$"_s)));
    if (!plausible)
        return fail(ErrorKind::Usage, tr("\"%1\" is no parcel number").arg(written),
            tr("Write block and parcel, such as 101/5 or 0/12."));
    return number;
}

Result<Feature> parcelAt(FeatureReader &reader, Point point)
{
    KBS_TRY(const FeatureClass *parcels, classOf(reader, "parsel"));
    Query query;
    query.featureClass = parcels;
    query.bbox.add(point.x, point.y);
    KBS_TRY(std::vector<Feature> found, reader.readAll(query));
    std::erase_if(found, [&](const Feature &parcel) { return !geometry::containsPoint(parcel.geometry, point); });
    std::ranges::stable_sort(found, {}, [&](const Feature &parcel) { return isRetired(*parcels, parcel); });
    if (found.empty())
        return fail(ErrorKind::NotFound,
            tr("There is no parcel at %1, %2").arg(point.x, 0, 'f', 2).arg(point.y, 0, 'f', 2),
            tr("Give east and north in the store's coordinate system (%1).").arg(reader.crs().id));
    return std::move(found.front());
}

Result<Feature> parcelByNumber(FeatureReader &reader, const QString &neighbourhood, const QString &number)
{
    KBS_TRY(const FeatureClass *parcels, classOf(reader, "parsel"));
    KBS_TRY(const ParcelNumber wanted, parseParcelNumber(number));
    Query query;
    query.featureClass = parcels;
    query.where = {{"parsel_no", Comparison::Equal, {wanted.parcel.toStdString()}}};
    KBS_TRY(const std::vector<Feature> candidates, reader.readAll(query));
    const QString name = neighbourhoodName(neighbourhood);
    std::vector<Feature> active, retired;
    for (const Feature &parcel : candidates) {
        if (!sameBlock(text(*parcels, parcel, "ada_no"), wanted.block))
            continue;
        if (!name.isEmpty()) {
            KBS_TRY(const bool inside, liesIn(reader, *parcels, parcel, name));
            if (!inside)
                continue;
        }
        (isRetired(*parcels, parcel) ? retired : active).push_back(parcel);
    }
    std::vector<Feature> &found = active.empty() ? retired : active;
    if (found.empty())
        return fail(ErrorKind::NotFound, tr("There is no parcel %1").arg((neighbourhood + u' ' + number).trimmed()),
            tr("Check the neighbourhood and the number; kbs find searches for similar ones."));
    if (found.size() > 1) {
        QStringList names;
        for (const Feature &parcel : found)
            names << u"%1 (%2)"_s.arg(describe(*parcels, parcel)).arg(parcel.id);
        return fail(ErrorKind::Usage,
            tr("%n parcel(s) fit: %1", nullptr, static_cast<int>(found.size())).arg(names.join(u", "_s)),
            tr("Name the neighbourhood, or give a point with --at."));
    }
    return std::move(found.front());
}

Result<Feature> parcelById(FeatureReader &reader, FeatureId id)
{
    KBS_TRY(const FeatureClass *parcels, classOf(reader, "parsel"));
    KBS_TRY(std::optional<Feature> found, reader.get(*parcels, id));
    if (!found)
        return fail(ErrorKind::NotFound, tr("There is no parcel with id %1").arg(id));
    return std::move(*found);
}

} // namespace kbs::cadastre
