// SPDX-License-Identifier: GPL-3.0-or-later
// What WMS (1.1.1, 1.3.0) and WMTS (1.0.0) services say of themselves.
#include "raster/gdal.h"
#include "raster/tile_source.h"

#include <QCoreApplication>
#include <QUrl>
#include <QUrlQuery>

#include <cpl_minixml.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <memory>

using namespace Qt::StringLiterals;

namespace kbs::raster {

namespace {

constexpr double pixelMetres = 0.00028; ///< OGC's idea of a pixel, for scale denominators
constexpr double degreeMetres = 111319.49079327358;
constexpr double worldHalf = 20037508.342789244;
constexpr int wmsTile = 512; ///< larger than web tiles: fewer labels are cut by their edges
constexpr int wmsZooms = 20;
constexpr qsizetype deepest = 40; ///< levels of layers in layers

QString tr(const char *text)
{
    return QCoreApplication::translate("Backdrop", text);
}

struct DestroyXml {
    void operator()(CPLXMLNode *node) const { CPLDestroyXMLNode(node); }
};
using Xml = std::unique_ptr<CPLXMLNode, DestroyXml>;

QString valueOf(const CPLXMLNode *node, const char *path)
{
    return QString::fromUtf8(CPLGetXMLValue(node, path, "")).simplified();
}

template <typename Each> void forEach(const CPLXMLNode *parent, const char *name, const Each &each)
{
    for (const CPLXMLNode *child = parent ? parent->psChild : nullptr; child; child = child->psNext)
        if (child->eType == CXT_Element && qstricmp(child->pszValue, name) == 0)
            each(child);
}

QStringList textsOf(const CPLXMLNode *parent, const char *name)
{
    QStringList texts;
    forEach(parent, name, [&](const CPLXMLNode *child) { texts << valueOf(child, ""); });
    return texts;
}

Result<Xml> parsed(const QByteArray &text, const QString &address)
{
    const QuietGdal quiet;
    Xml root(CPLParseXMLString(text.constData()));
    if (!root) {
        auto error = fail(ErrorKind::Input, tr("the service does not answer with a description of itself"),
            tr("Check the address; in a browser it should show an XML document."));
        error.error().at(QUrl(address).toString(QUrl::RemoveUserInfo));
        return error;
    }
    CPLStripXMLNamespace(root.get(), nullptr, TRUE);
    return root;
}

/// Capabilities stand beside the declaration at the top of a document.
const CPLXMLNode *element(const Xml &root, std::initializer_list<const char *> names)
{
    for (const CPLXMLNode *node = root.get(); node; node = node->psNext)
        if (node->eType == CXT_Element)
            for (const char *name : names)
                if (qstricmp(node->pszValue, name) == 0)
                    return node;
    return nullptr;
}

Bbox degreesOf(const CPLXMLNode *layer)
{
    Bbox box;
    const auto number = [&](const char *path) { return QByteArray(CPLGetXMLValue(layer, path, "nan")).toDouble(); };
    std::array<double, 4> edges{};
    if (CPLGetXMLNode(const_cast<CPLXMLNode *>(layer), "EX_GeographicBoundingBox"))
        edges = {number("EX_GeographicBoundingBox.westBoundLongitude"),
            number("EX_GeographicBoundingBox.southBoundLatitude"),
            number("EX_GeographicBoundingBox.eastBoundLongitude"),
            number("EX_GeographicBoundingBox.northBoundLatitude")};
    else if (CPLGetXMLNode(const_cast<CPLXMLNode *>(layer), "LatLonBoundingBox"))
        edges = {number("LatLonBoundingBox.minx"), number("LatLonBoundingBox.miny"), number("LatLonBoundingBox.maxx"),
            number("LatLonBoundingBox.maxy")};
    else if (CPLGetXMLNode(const_cast<CPLXMLNode *>(layer), "WGS84BoundingBox")) {
        const QStringList low = valueOf(layer, "WGS84BoundingBox.LowerCorner").split(u' ');
        const QStringList high = valueOf(layer, "WGS84BoundingBox.UpperCorner").split(u' ');
        edges = {low.value(0).toDouble(), low.value(1).toDouble(), high.value(0).toDouble(), high.value(1).toDouble()};
    }
    if (std::ranges::all_of(edges, [](double edge) { return std::isfinite(edge); }) && edges[0] < edges[2]
        && edges[1] < edges[3])
        box = {edges[0], edges[1], edges[2], edges[3]};
    return box;
}

/// A layer and those in it, which inherit its systems, styles and extent.
void addWmsLayers(const CPLXMLNode *node, Offer::Entry inherited, Offer &offer, qsizetype depth)
{
    if (depth > deepest)
        return;
    Offer::Entry entry = std::move(inherited);
    entry.name = valueOf(node, "Name");
    entry.title = valueOf(node, "Title");
    for (const char *word : {"CRS", "SRS"})
        for (const QString &text : textsOf(node, word))
            entry.crs << text.split(u' ', Qt::SkipEmptyParts); // 1.1.1 may write several in one
    entry.crs.removeDuplicates();
    forEach(node, "Style", [&](const CPLXMLNode *style) { entry.styles << valueOf(style, "Name"); });
    if (const Bbox own = degreesOf(node); !own.isEmpty())
        entry.degrees = own;
    if (const QString own = valueOf(node, "Attribution.Title"); !own.isEmpty())
        entry.attribution = own;
    if (!entry.name.isEmpty())
        offer.layers.push_back(entry);
    forEach(node, "Layer", [&](const CPLXMLNode *child) { addWmsLayers(child, entry, offer, depth + 1); });
}

void addWmtsLayers(const CPLXMLNode *root, Offer &offer)
{
    QHash<QString, QString> systems;
    const CPLXMLNode *contents = CPLGetXMLNode(const_cast<CPLXMLNode *>(root), "Contents");
    forEach(contents, "TileMatrixSet",
        [&](const CPLXMLNode *set) { systems[valueOf(set, "Identifier")] = valueOf(set, "SupportedCRS"); });
    forEach(contents, "Layer", [&](const CPLXMLNode *node) {
        Offer::Entry entry{.name = valueOf(node, "Identifier"),
            .title = valueOf(node, "Title"),
            .formats = textsOf(node, "Format"),
            .degrees = degreesOf(node),
            .attribution = offer.attribution};
        forEach(node, "Style", [&](const CPLXMLNode *style) {
            const QString name = valueOf(style, "Identifier");
            valueOf(style, "isDefault") == "true"_L1 ? entry.styles.prepend(name) : entry.styles.append(name);
        });
        forEach(node, "TileMatrixSetLink", [&](const CPLXMLNode *link) {
            entry.matrices << valueOf(link, "TileMatrixSet");
            entry.crs << systems.value(entry.matrices.back());
        });
        forEach(node, "ResourceURL", [&](const CPLXMLNode *resource) {
            if (valueOf(resource, "resourceType") == "tile"_L1 && entry.tileAddress.isEmpty())
                entry.tileAddress = valueOf(resource, "template");
        });
        offer.layers.push_back(std::move(entry));
    });
}

/// The address without what every request says anew.
QUrl baseOf(const QString &address)
{
    QUrl url(address);
    QUrlQuery query(url), kept;
    static const QStringList own{u"service"_s, u"request"_s, u"version"_s, u"layers"_s, u"layer"_s, u"styles"_s,
        u"style"_s, u"format"_s, u"bbox"_s, u"width"_s, u"height"_s, u"crs"_s, u"srs"_s, u"transparent"_s,
        u"tilematrixset"_s, u"tilematrix"_s, u"tilerow"_s, u"tilecol"_s};
    for (const auto &[key, value] : query.queryItems(QUrl::FullyEncoded))
        if (!own.contains(key.toLower()))
            kept.addQueryItem(key, value);
    url.setQuery(kept);
    return url;
}

QString withQuery(const QUrl &base, const QList<std::pair<QString, QString>> &items)
{
    QString query = base.query(QUrl::FullyEncoded);
    for (const auto &[key, value] : items)
        query += (query.isEmpty() ? u""_s : u"&"_s) + key + u'='
            + QString::fromLatin1(QUrl::toPercentEncoding(value, ",:/"));
    QUrl url = base;
    url.setQuery(QString());
    return url.toString(QUrl::FullyEncoded) + u'?' + query;
}

/// What to ask for: the user's choice, the address's own "layers=…", or the only one there is.
Result<QString> wantedLayer(const Layer &layer, const Offer &offer)
{
    QString name = layer.layer;
    for (const auto &[key, value] : QUrlQuery(QUrl(layer.source)).queryItems(QUrl::FullyDecoded))
        if (name.isEmpty()
            && (key.compare("layers"_L1, Qt::CaseInsensitive) == 0
                || key.compare("layer"_L1, Qt::CaseInsensitive) == 0))
            name = value;
    if (name.isEmpty() && offer.layers.size() == 1)
        name = offer.layers.front().name;
    QStringList names;
    for (const Offer::Entry &entry : offer.layers)
        names << entry.name;
    for (const QString &part : offer.kind == Kind::Wms ? name.split(u',') : QStringList{name})
        if (!names.contains(part))
            return fail(ErrorKind::Usage,
                name.isEmpty() ? tr("the service has %1 layers; say which").arg(names.size())
                               : tr("the service has no layer \"%1\"").arg(part),
                tr("There are: %1").arg(names.mid(0, 20).join(u", "_s)));
    return name;
}

/// The map's own system where the service has it, else the web's, else degrees, else the first that we know.
Result<qsizetype> bestSystem(const QStringList &systems, const QString &wanted, const Crs &mapCrs)
{
    for (const QString &id : {wanted, mapCrs.id, u"EPSG:3857"_s, u"EPSG:900913"_s, u"EPSG:4326"_s, u"CRS:84"_s}) {
        const auto found = id.isEmpty() ? std::unexpected(Error()) : crs::find(id);
        for (qsizetype i = 0; found && i < systems.size(); ++i)
            if (const auto offered = crs::find(systems[i]); offered && offered->id == found->id)
                return i;
        if (!wanted.isEmpty() && id == wanted)
            return fail(ErrorKind::Usage, tr("the service does not draw in %1").arg(wanted),
                tr("It has: %1").arg(systems.mid(0, 20).join(u", "_s)));
    }
    for (qsizetype i = 0; i < systems.size(); ++i)
        if (crs::find(systems[i]))
            return i;
    return fail(ErrorKind::Input, tr("the service draws in no system that is known here"));
}

QString bestFormat(const QString &wanted, const QStringList &offered)
{
    if (!wanted.isEmpty())
        return wanted;
    for (const QString &good : {u"image/png"_s, u"image/png; mode=8bit"_s, u"image/jpeg"_s, u"image/jpg"_s})
        if (offered.contains(good))
            return good;
    return offered.isEmpty() ? u"image/png"_s : offered.front();
}

Bbox limitOf(const Bbox &degrees, const Crs &crs)
{
    const auto wgs = crs::find(u"EPSG:4326"_s);
    if (degrees.isEmpty() || !wgs)
        return {};
    const auto transformer = Transformer::create(*wgs, crs);
    const auto box = transformer ? transformer->transform(degrees) : Result<Bbox>(std::unexpected(transformer.error()));
    return box && std::isfinite(box->width()) && std::isfinite(box->height()) ? *box : Bbox();
}

/// A WMS draws anything; its tiles are cut so that the map finds them again.
std::vector<TileMatrix> wmsMatrices(const Crs &crs)
{
    // Square regions that hold the world, its web map, or any zone of Türkiye with its neighbours.
    constexpr double zone = 4194304;
    const bool isWeb = crs.id == "EPSG:3857"_L1;
    const double side = !crs.isProjected ? 360 : isWeb ? 2 * worldHalf : zone;
    const Point corner = !crs.isProjected ? Point{-180, 90}
        : isWeb                           ? Point{-worldHalf, worldHalf}
                                          : Point{500000 - zone / 2, 4300000 + zone / 2};
    std::vector<TileMatrix> matrices;
    for (int zoom = 0; zoom <= wmsZooms; ++zoom)
        matrices.push_back({QString::number(zoom), side / wmsTile / (1 << zoom), corner, {wmsTile, wmsTile},
            {1 << zoom, crs.isProjected ? 1 << zoom : std::max(1, (1 << zoom) / 2)}});
    return matrices;
}

Result<TileSource> wmsSource(const Offer &offer, const Layer &layer, const Crs &mapCrs)
{
    KBS_TRY(const QString names, wantedLayer(layer, offer));
    const auto entry = std::ranges::find(offer.layers, names.section(u',', 0, 0), &Offer::Entry::name);
    KBS_TRY(const qsizetype system, bestSystem(entry->crs, layer.crs, mapCrs));
    TileSource source{.kind = Kind::Wms, .version = offer.version};
    KBS_TRY(source.crs, crs::find(entry->crs[system]));
    const QString format = bestFormat(layer.format, entry->formats);
    const bool isNew = offer.version.startsWith("1.3"_L1);
    source.address = withQuery(baseOf(layer.source),
        {{u"SERVICE"_s, u"WMS"_s}, {u"VERSION"_s, offer.version}, {u"REQUEST"_s, u"GetMap"_s}, {u"LAYERS"_s, names},
            {u"STYLES"_s, layer.style}, {isNew ? u"CRS"_s : u"SRS"_s, entry->crs[system]}, {u"FORMAT"_s, format},
            {u"TRANSPARENT"_s, format.contains("jp"_L1) ? u"FALSE"_s : u"TRUE"_s}});
    source.attribution = entry->attribution;
    source.box = limitOf(entry->degrees, source.crs);
    source.matrices = wmsMatrices(source.crs);
    return source;
}

Result<TileMatrix> matrixOf(const CPLXMLNode *node, const Crs &crs, bool isTurned)
{
    const auto number = [&](const char *path) { return QByteArray(CPLGetXMLValue(node, path, "0")).toDouble(); };
    const QStringList corner = valueOf(node, "TopLeftCorner").split(u' ');
    TileMatrix matrix{.id = valueOf(node, "Identifier"),
        .pixel = number("ScaleDenominator") * pixelMetres / (crs.isProjected ? 1 : degreeMetres),
        .corner = {corner.value(0).toDouble(), corner.value(1).toDouble()},
        .tile = {static_cast<int>(number("TileWidth")), static_cast<int>(number("TileHeight"))},
        .count = {static_cast<int>(number("MatrixWidth")), static_cast<int>(number("MatrixHeight"))}};
    // Degrees are written either way whatever the standard says; a latitude is no more than 90.
    if (isTurned && !(!crs.isProjected && std::abs(matrix.corner.x) > 90))
        std::swap(matrix.corner.x, matrix.corner.y);
    constexpr int largestTile = 4096;
    if (!(matrix.pixel > 0) || matrix.tile.isEmpty() || matrix.count.isEmpty() || matrix.tile.width() > largestTile
        || matrix.tile.height() > largestTile)
        return fail(ErrorKind::Input, tr("the service describes the tile matrix \"%1\" wrongly").arg(matrix.id));
    return matrix;
}

Result<TileSource> wmtsSource(const CPLXMLNode *root, const Offer &offer, const Layer &layer, const Crs &mapCrs)
{
    KBS_TRY(const QString name, wantedLayer(layer, offer));
    const auto entry = std::ranges::find(offer.layers, name, &Offer::Entry::name);
    qsizetype chosen = entry->matrices.indexOf(layer.matrix);
    if (!layer.matrix.isEmpty() && chosen < 0)
        return fail(ErrorKind::Usage, tr("the layer has no tile matrix set \"%1\"").arg(layer.matrix),
            tr("There are: %1").arg(entry->matrices.join(u", "_s)));
    if (chosen < 0) {
        KBS_TRY(chosen, bestSystem(entry->crs, layer.crs, mapCrs));
    }
    TileSource source{.kind = Kind::Wmts};
    KBS_TRY(source.crs, crs::find(entry->crs[chosen]));
    const bool isTurned = source.crs.northFirst && crs::usesAuthorityOrder(entry->crs[chosen]);
    std::optional<Error> wrong;
    forEach(CPLGetXMLNode(const_cast<CPLXMLNode *>(root), "Contents"), "TileMatrixSet", [&](const CPLXMLNode *set) {
        if (valueOf(set, "Identifier") != entry->matrices[chosen])
            return;
        forEach(set, "TileMatrix", [&](const CPLXMLNode *node) {
            auto matrix = matrixOf(node, source.crs, isTurned);
            if (matrix)
                source.matrices.push_back(std::move(*matrix));
            else
                wrong = matrix.error();
        });
    });
    if (wrong)
        return std::unexpected(*wrong);
    if (source.matrices.empty())
        return fail(ErrorKind::Input,
            tr("the service does not describe its tile matrix set \"%1\"").arg(entry->matrices[chosen]));
    std::ranges::sort(source.matrices, std::greater(), &TileMatrix::pixel);
    const QString style = layer.style.isEmpty() ? entry->styles.value(0) : layer.style;
    const QString format = bestFormat(layer.format, entry->formats);
    source.address = entry->tileAddress;
    source.address.replace("{Style}"_L1, style, Qt::CaseInsensitive)
        .replace("{TileMatrixSet}"_L1, entry->matrices[chosen], Qt::CaseInsensitive);
    if (source.address.isEmpty())
        source.address = withQuery(baseOf(layer.source),
                             {{u"SERVICE"_s, u"WMTS"_s}, {u"REQUEST"_s, u"GetTile"_s}, {u"VERSION"_s, u"1.0.0"_s},
                                 {u"LAYER"_s, name}, {u"STYLE"_s, style}, {u"FORMAT"_s, format},
                                 {u"TILEMATRIXSET"_s, entry->matrices[chosen]}})
            + u"&TILEMATRIX={TileMatrix}&TILEROW={TileRow}&TILECOL={TileCol}"_s;
    source.attribution = entry->attribution;
    source.box = limitOf(entry->degrees, source.crs);
    return source;
}

} // namespace

QString capabilitiesAddress(const Layer &layer)
{
    if (layer.source.endsWith(".xml"_L1, Qt::CaseInsensitive))
        return layer.source;
    const bool isWms = layer.kind == Kind::Wms;
    return withQuery(baseOf(layer.source),
        {{u"SERVICE"_s, isWms ? u"WMS"_s : u"WMTS"_s}, {u"REQUEST"_s, u"GetCapabilities"_s},
            {u"VERSION"_s, isWms ? u"1.3.0"_s : u"1.0.0"_s}});
}

Result<Offer> offerOf(const QByteArray &capabilities, const QString &address)
{
    KBS_TRY(const Xml root, parsed(capabilities, address));
    Offer offer;
    if (const CPLXMLNode *wms = element(root, {"WMS_Capabilities", "WMT_MS_Capabilities"})) {
        offer.version = valueOf(wms, "version");
        offer.title = valueOf(wms, "Service.Title");
        Offer::Entry inherited{.attribution = offer.title};
        forEach(CPLGetXMLNode(const_cast<CPLXMLNode *>(wms), "Capability.Request.GetMap"), "Format",
            [&](const CPLXMLNode *format) { inherited.formats << valueOf(format, ""); });
        forEach(CPLGetXMLNode(const_cast<CPLXMLNode *>(wms), "Capability"), "Layer",
            [&](const CPLXMLNode *layer) { addWmsLayers(layer, inherited, offer, 0); });
    } else if (const CPLXMLNode *wmts = element(root, {"Capabilities"})) {
        offer.kind = Kind::Wmts;
        offer.version = u"1.0.0"_s;
        offer.title = valueOf(wmts, "ServiceIdentification.Title");
        offer.attribution = valueOf(wmts, "ServiceProvider.ProviderName");
        addWmtsLayers(wmts, offer);
    }
    if (offer.layers.empty()) {
        const CPLXMLNode *report = element(root, {"ServiceExceptionReport", "ExceptionReport"});
        QString why = report ? valueOf(report, "ServiceException") : QString();
        if (why.isEmpty() && report)
            why = valueOf(report, "Exception.ExceptionText");
        auto error = fail(ErrorKind::Input,
            why.isEmpty() ? tr("the service names no layers that can be drawn") : tr("the service says: %1").arg(why),
            tr("Check the address; WMS and WMTS are told apart by its answer."));
        error.error().at(QUrl(address).toString(QUrl::RemoveUserInfo));
        return error;
    }
    return offer;
}

Result<TileSource> sourceOf(const QByteArray &capabilities, const Layer &layer, const Crs &mapCrs)
{
    KBS_TRY(const Offer offer, offerOf(capabilities, layer.source));
    if (offer.kind == Kind::Wms)
        return wmsSource(offer, layer, mapCrs);
    KBS_TRY(const Xml root, parsed(capabilities, layer.source));
    return wmtsSource(element(root, {"Capabilities"}), offer, layer, mapCrs);
}

} // namespace kbs::raster
