// SPDX-License-Identifier: GPL-3.0-or-later
#include "raster/layer.h"

#include "raster/http.h"
#include "raster/login.h"

#include <QCoreApplication>
#include <QFileInfo>
#include <QRegularExpression>
#include <QStringList>
#include <QUrl>

#include <algorithm>
#include <array>
#include <functional>
#include <utility>

using namespace Qt::StringLiterals;

namespace kbs::raster {

namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("Raster", text);
}

const std::array<std::pair<Kind, QString>, 5> kinds{{{Kind::File, u"file"_s}, {Kind::Mosaic, u"mosaic"_s},
    {Kind::Wms, u"wms"_s}, {Kind::Wmts, u"wmts"_s}, {Kind::Xyz, u"xyz"_s}}};
const std::array<std::pair<Look, QString>, 3> looks{
    {{Look::Natural, u"natural"_s}, {Look::Hillshade, u"hillshade"_s}, {Look::Slope, u"slope"_s}}};

template <typename T, std::size_t n> QString nameOf(const std::array<std::pair<T, QString>, n> &names, T value)
{
    return std::ranges::find(names, value, &std::pair<T, QString>::first)->second;
}

template <typename T, std::size_t n>
bool takeName(const std::array<std::pair<T, QString>, n> &names, const QString &name, T &value)
{
    const auto found = std::ranges::find(names, name, &std::pair<T, QString>::second);
    if (found != names.end())
        value = found->first;
    return found != names.end();
}

bool takeWhole(const QString &text, int least, int &value)
{
    bool isNumber = false;
    value = text.toInt(&isNumber);
    return isNumber && value >= least;
}

bool takeBands(const QString &text, std::vector<int> &bands)
{
    bands.clear();
    for (const QString &word : text.split(u'/', Qt::SkipEmptyParts)) {
        int band = 0;
        if (!takeWhole(word, 1, band))
            return false;
        bands.push_back(band);
    }
    return bands.empty() || bands.size() == 1 || bands.size() == 3;
}

bool takeOpacity(const QString &text, double &opacity)
{
    int percent = 0;
    if (!takeWhole(text, 0, percent) || percent > 100)
        return false;
    opacity = percent / 100.0;
    return true;
}

/// One "key=value"; false where the value is none of the key's.
bool take(Layer &layer, const QString &key, const QString &value)
{
    if (key == "kind"_L1)
        return takeName(kinds, value, layer.kind);
    if (key == "look"_L1)
        return takeName(looks, value, layer.look);
    if (key == "bands"_L1)
        return takeBands(value, layer.bands);
    if (key == "opacity"_L1)
        return takeOpacity(value, layer.opacity);
    if (key == "hidden"_L1) {
        layer.visible = value != "1"_L1;
        return true;
    }
    if (key == "zoom"_L1)
        return takeWhole(value, 0, layer.maxZoom) && layer.maxZoom <= 23;
    if (key == "days"_L1)
        return takeWhole(value, 0, layer.expiryDays);
    if (key == "mb"_L1)
        return takeWhole(value, 1, layer.cacheMb);
    const std::array<std::pair<QLatin1StringView, QString *>, 7> texts{
        {{"title"_L1, &layer.title}, {"crs"_L1, &layer.crs}, {"layer"_L1, &layer.layer}, {"style"_L1, &layer.style},
            {"matrix"_L1, &layer.matrix}, {"format"_L1, &layer.format}, {"attribution"_L1, &layer.attribution}}};
    *std::ranges::find(texts, key, &std::pair<QLatin1StringView, QString *>::first)->second = value;
    return true;
}

Kind kindOf(const QString &source)
{
    const QString lower = source.toLower();
    if (lower.startsWith("http://"_L1) || lower.startsWith("https://"_L1))
        return lower.contains("{x}"_L1) ? Kind::Xyz : lower.contains("wmts"_L1) ? Kind::Wmts : Kind::Wms;
    return lower.endsWith(".txt"_L1) || QFileInfo(source).isDir() ? Kind::Mosaic : Kind::File;
}

} // namespace

QString Layer::name() const
{
    if (!title.isEmpty())
        return title;
    if (isService())
        return layer.isEmpty() ? QUrl(source).host() : u"%1 (%2)"_s.arg(layer, QUrl(source).host());
    const QFileInfo file(source);
    return file.fileName().isEmpty() ? source : file.fileName();
}

QString Layer::text() const
{
    QString out = source;
    const auto add = [&](QLatin1StringView key, const QString &value) {
        out += u',' + key + u'=' + QString::fromLatin1(QUrl::toPercentEncoding(value, " :/", ","));
    };
    const Layer usual;
    add("kind"_L1, nameOf(kinds, kind));
    if (look != usual.look)
        add("look"_L1, nameOf(looks, look));
    if (!bands.empty()) {
        QStringList words;
        for (const int band : bands)
            words << QString::number(band);
        add("bands"_L1, words.join(u'/'));
    }
    if (opacity < 1)
        add("opacity"_L1, QString::number(qRound(opacity * 100)));
    if (!visible)
        add("hidden"_L1, u"1"_s);
    if (maxZoom != usual.maxZoom)
        add("zoom"_L1, QString::number(maxZoom));
    if (expiryDays != usual.expiryDays)
        add("days"_L1, QString::number(expiryDays));
    if (cacheMb != usual.cacheMb)
        add("mb"_L1, QString::number(cacheMb));
    for (const auto &[key, value] : std::initializer_list<std::pair<QLatin1StringView, QString>>{{"title"_L1, title},
             {"crs"_L1, crs}, {"layer"_L1, layer}, {"style"_L1, style}, {"matrix"_L1, matrix}, {"format"_L1, format},
             {"attribution"_L1, attribution}})
        if (!value.isEmpty())
            add(key, value);
    return out;
}

Result<Layer> layerOf(const QString &text)
{
    // From the end, so that commas and equal signs of a path or an address stay where they are.
    static const QRegularExpression last(
        u"^(.+),(kind|look|bands|opacity|hidden|zoom|days|mb|title|crs|layer|style|matrix|format|attribution)=([^,]*)$"_s,
        QRegularExpression::DotMatchesEverythingOption);
    Layer layer;
    bool isKindSaid = false;
    layer.source = text.trimmed();
    for (auto match = last.match(layer.source); match.hasMatch(); match = last.match(layer.source)) {
        layer.source = match.captured(1);
        isKindSaid = isKindSaid || match.captured(2) == "kind"_L1;
        if (!take(layer, match.captured(2), QUrl::fromPercentEncoding(match.captured(3).toUtf8())))
            return fail(ErrorKind::Usage,
                tr("raster \"%1\": %2 cannot be \"%3\"").arg(shown(layer.source), match.captured(2), match.captured(3)),
                tr("bands=4/3/2 or bands=1, opacity=0 … 100, look=natural, hillshade or slope, crs=EPSG:5254"));
    }
    layer.source = withoutLogin(layer.source);
    if (layer.source.isEmpty())
        return fail(ErrorKind::Usage, tr("a raster without a file or address"));
    if (!isKindSaid)
        layer.kind = kindOf(layer.source);
    return layer;
}

} // namespace kbs::raster
