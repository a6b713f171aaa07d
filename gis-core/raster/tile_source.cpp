// SPDX-License-Identifier: GPL-3.0-or-later
#include "raster/tile_source.h"

#include <QCoreApplication>
#include <QJsonArray>
#include <QUrl>

#include <algorithm>
#include <cmath>

using namespace Qt::StringLiterals;

namespace kbs::raster {

namespace {

constexpr double worldHalf = 20037508.342789244; ///< metres from the middle of EPSG:3857 to its edge
constexpr double blur = 1.3; ///< a tile's pixel may be this much larger than the screen's before a finer zoom is taken

QString tr(const char *text)
{
    return QCoreApplication::translate("Backdrop", text);
}

QJsonArray toJson(const Bbox &box)
{
    return box.isEmpty() ? QJsonArray() : QJsonArray{box.minX, box.minY, box.maxX, box.maxY};
}

} // namespace

Bbox TileMatrix::boxOf(int column, int row) const
{
    const double width = tile.width() * pixel, height = tile.height() * pixel;
    return {corner.x + column * width, corner.y - (row + 1) * height, corner.x + (column + 1) * width,
        corner.y - row * height};
}

QRect TileMatrix::tilesIn(const Bbox &box) const
{
    if (box.isEmpty())
        return {};
    const auto at = [](double value, int most) {
        return static_cast<int>(std::clamp(std::floor(value), -1.0, static_cast<double>(most)));
    };
    const double width = tile.width() * pixel, height = tile.height() * pixel;
    const QPoint from(
        at((box.minX - corner.x) / width, count.width()), at((corner.y - box.maxY) / height, count.height()));
    const QPoint to(
        at((box.maxX - corner.x) / width, count.width()), at((corner.y - box.minY) / height, count.height()));
    return QRect(from, to) & QRect(QPoint(0, 0), count);
}

QString TileSource::addressOf(std::size_t matrix, int column, int row) const
{
    const TileMatrix &of = matrices[matrix];
    QString out = address;
    if (kind == Kind::Wms) {
        const Bbox place = of.boxOf(column, row);
        const bool isTurned = version.startsWith("1.3"_L1) && crs.northFirst;
        QStringList edges;
        for (const double edge : isTurned ? std::array{place.minY, place.minX, place.maxY, place.maxX}
                                          : std::array{place.minX, place.minY, place.maxX, place.maxY})
            edges << QString::number(edge, 'f', crs.isProjected ? 4 : 10);
        return out + u"&WIDTH=%1&HEIGHT=%2&BBOX=%3"_s.arg(of.tile.width()).arg(of.tile.height()).arg(edges.join(u','));
    }
    const QString rowText = QString::number(row), columnText = QString::number(column);
    for (const auto &[name, value] : std::initializer_list<std::pair<QLatin1StringView, QString>>{{"{z}"_L1, of.id},
             {"{x}"_L1, columnText}, {"{y}"_L1, rowText}, {"{-y}"_L1, QString::number(of.count.height() - 1 - row)},
             {"{s}"_L1, QString(QChar(u'a' + (column + row) % 3))},
             {"{TileMatrix}"_L1, QString::fromLatin1(QUrl::toPercentEncoding(of.id))}, {"{TileCol}"_L1, columnText},
             {"{TileRow}"_L1, rowText}})
        out.replace(name, value, Qt::CaseInsensitive);
    return out;
}

QJsonObject TileSource::toJson() const
{
    QJsonArray list;
    for (const TileMatrix &matrix : matrices)
        list.append(QJsonArray{matrix.id, matrix.pixel, matrix.corner.x, matrix.corner.y, matrix.tile.width(),
            matrix.tile.height(), matrix.count.width(), matrix.count.height()});
    return {{u"kind"_s, static_cast<int>(kind)}, {u"crs"_s, crs.id}, {u"address"_s, address}, {u"version"_s, version},
        {u"attribution"_s, attribution}, {u"box"_s, raster::toJson(box)}, {u"matrices"_s, list}};
}

Result<TileSource> TileSource::fromJson(const QJsonObject &json)
{
    TileSource source;
    source.kind = static_cast<Kind>(std::clamp(json[u"kind"_s].toInt(), 0, static_cast<int>(Kind::Xyz)));
    KBS_TRY(source.crs, crs::find(json[u"crs"_s].toString()));
    source.address = json[u"address"_s].toString();
    source.version = json[u"version"_s].toString();
    source.attribution = json[u"attribution"_s].toString();
    if (const QJsonArray box = json[u"box"_s].toArray(); box.size() == 4)
        source.box = {box[0].toDouble(), box[1].toDouble(), box[2].toDouble(), box[3].toDouble()};
    for (const QJsonValue &value : json[u"matrices"_s].toArray()) {
        const QJsonArray of = value.toArray();
        source.matrices.push_back({of.at(0).toString(), of.at(1).toDouble(), {of.at(2).toDouble(), of.at(3).toDouble()},
            {of.at(4).toInt(), of.at(5).toInt()}, {of.at(6).toInt(), of.at(7).toInt()}});
        const TileMatrix &matrix = source.matrices.back();
        if (!(matrix.pixel > 0) || matrix.tile.isEmpty() || matrix.count.isEmpty())
            return fail(ErrorKind::Storage, tr("the kept description of the service is damaged"));
    }
    if (source.matrices.empty())
        return fail(ErrorKind::Storage, tr("the kept description of the service is damaged"));
    return source;
}

Result<TileChoice> tilesFor(const TileSource &source, const MapView &view, const Crs &viewCrs)
{
    Bbox seen = view.extent();
    if (source.crs.id != viewCrs.id) {
        KBS_TRY(const Transformer transformer, Transformer::create(viewCrs, source.crs));
        KBS_TRY(seen, transformer.transform(seen));
    }
    const double pixel = std::min(seen.width() / view.size.width(), seen.height() / view.size.height());
    TileChoice choice;
    while (choice.matrix + 1 < source.matrices.size() && source.matrices[choice.matrix].pixel > pixel * blur)
        ++choice.matrix;
    if (!source.box.isEmpty())
        seen = {std::max(seen.minX, source.box.minX), std::max(seen.minY, source.box.minY),
            std::min(seen.maxX, source.box.maxX), std::min(seen.maxY, source.box.maxY)};
    for (;; --choice.matrix) {
        choice.tiles = source.matrices[choice.matrix].tilesIn(seen);
        if (choice.matrix == 0 || choice.tiles.width() * choice.tiles.height() <= mostTiles)
            break;
    }
    return choice;
}

Result<TileSource> xyzSource(const Layer &layer)
{
    TileSource source;
    source.kind = Kind::Xyz;
    source.address = layer.source;
    source.attribution = layer.attribution;
    if (!layer.source.contains("{z}"_L1) || !layer.source.contains("{x}"_L1)
        || !(layer.source.contains("{y}"_L1) || layer.source.contains("{-y}"_L1)))
        return fail(ErrorKind::Usage, tr("the address of a tile service needs {z}, {x} and {y}"));
    KBS_TRY(source.crs, crs::find(layer.crs.isEmpty() ? u"EPSG:3857"_s : layer.crs));
    for (int zoom = 0; zoom <= layer.maxZoom; ++zoom)
        source.matrices.push_back({QString::number(zoom), 2 * worldHalf / 256 / (1 << zoom), {-worldHalf, worldHalf},
            {256, 256}, {1 << zoom, 1 << zoom}});
    return source;
}

} // namespace kbs::raster
