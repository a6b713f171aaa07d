// SPDX-License-Identifier: GPL-3.0-or-later
#include "style/theme.h"

#include "style/style_json.h"
#include "style/style_reader.h"

#include <QDirIterator>
#include <QFile>
#include <QJsonDocument>

#include <algorithm>
#include <array>
#include <cmath>

using namespace Qt::StringLiterals;

namespace kbs {

using style::Members;
using style::Place;
using style::tr;

namespace {

/// OKLab (B. Ottosson, 2020): lightness and two hue axes in which equal distances look equal.
struct Lab {
    double l, a, b;
};

double linear(double value)
{
    return value <= 0.04045 ? value / 12.92 : std::pow((value + 0.055) / 1.055, 2.4);
}

double gamma(double value)
{
    const double clamped = std::clamp(value, 0.0, 1.0);
    return clamped <= 0.0031308 ? 12.92 * clamped : 1.055 * std::pow(clamped, 1 / 2.4) - 0.055;
}

Lab labOf(const QColor &color)
{
    const double r = linear(color.redF()), g = linear(color.greenF()), b = linear(color.blueF());
    const double l = std::cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
    const double m = std::cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
    const double s = std::cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
    return {0.2104542553 * l + 0.7936177850 * m - 0.0040720468 * s,
        1.9779984951 * l - 2.4285922050 * m + 0.4505937099 * s, 0.0259040371 * l + 0.7827717662 * m - 0.8086757660 * s};
}

QColor colorOf(const Lab &lab, float alpha)
{
    const double l = std::pow(lab.l + 0.3963377774 * lab.a + 0.2158037573 * lab.b, 3);
    const double m = std::pow(lab.l - 0.1055613458 * lab.a - 0.0638541728 * lab.b, 3);
    const double s = std::pow(lab.l - 0.0894841775 * lab.a - 1.2914855480 * lab.b, 3);
    const auto channel = [](double value) { return static_cast<float>(gamma(value)); };
    return QColor::fromRgbF(channel(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s),
        channel(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s),
        channel(-0.0041960863 * l - 0.7034186147 * m + 1.7076147010 * s), alpha);
}

QColor mixed(const QColor &from, const QColor &to, double share)
{
    const auto mix = [share](float a, float b) { return static_cast<float>(a + (b - a) * share); };
    return QColor::fromRgbF(
        mix(from.redF(), to.redF()), mix(from.greenF(), to.greenF()), mix(from.blueF(), to.blueF()), from.alphaF());
}

Result<const FeatureClass *> classNamed(const Catalogue &catalogue, const QString &name, const Place &place)
{
    const FeatureClass *featureClass = catalogue.find(name.toStdString());
    if (!featureClass)
        return place.wrong(tr("the catalogue has no class \"%1\"").arg(name));
    return featureClass;
}

Result<std::set<std::string>> readNames(const QJsonValue &json, const Catalogue &catalogue, const Place &place)
{
    std::set<std::string> names;
    for (const QJsonValue &value : json.toArray()) {
        KBS_TRY(const FeatureClass *featureClass, classNamed(catalogue, value.toString(), place));
        names.insert(featureClass->name);
    }
    return names;
}

Result<std::map<std::string, double>> readShares(const QJsonValue &json, const Catalogue &catalogue, const Place &place)
{
    std::map<std::string, double> shares;
    const QJsonObject object = json.toObject();
    for (auto it = object.begin(); it != object.end(); ++it) {
        KBS_TRY(const FeatureClass *featureClass, classNamed(catalogue, it.key(), place.in(it.key())));
        const double share = it->toDouble(-1);
        if (share < 0 || share > 1)
            return place.in(it.key()).wrong(tr("a number from 0 to 1 is expected"));
        shares[featureClass->name] = share;
    }
    return shares;
}

Result<std::vector<std::pair<QColor, QColor>>> readColors(const QJsonValue &json, const Place &place)
{
    std::vector<std::pair<QColor, QColor>> colors;
    const QJsonObject object = json.toObject();
    for (auto it = object.begin(); it != object.end(); ++it) {
        const QColor from = style::colorFrom(it.key()), to = style::colorFrom(it->toString());
        if (!from.isValid() || !to.isValid())
            return place.in(it.key()).wrong(tr("a colour for a colour is expected"));
        colors.emplace_back(from, to);
    }
    return colors;
}

Result<MapTheme> readTheme(const Catalogue &catalogue, const QString &path)
{
    QFile file(path);
    const Place place{path, {}};
    if (!file.open(QIODevice::ReadOnly)) {
        auto error = fail(ErrorKind::Io, tr("the theme file cannot be read: %1").arg(file.errorString()));
        error.error().at(path);
        return error;
    }
    QJsonParseError parse;
    const QJsonDocument document = QJsonDocument::fromJson(file.readAll(), &parse);
    if (parse.error != QJsonParseError::NoError)
        return place.wrong(tr("%1 at byte %2").arg(parse.errorString()).arg(parse.offset));
    Members members(document.object(), place);
    MapTheme theme;
    theme.file = path;
    KBS_TRY(theme.name, members.text(u"name"_s));
    if (theme.name.isEmpty())
        return place.in(u"name"_s).wrong(tr("a text is expected"));
    KBS_TRY(theme.order, members.wholeNumber(u"order"_s, 0));
    KBS_TRY(theme.title, members.title(u"title"_s));
    KBS_TRY(theme.description, members.title(u"description"_s));
    KBS_TRY(theme.background, members.color(u"background"_s, Qt::white));
    if (members.has(u"visible"_s)) {
        KBS_TRY(theme.visible, readNames(members.take(u"visible"_s), catalogue, place.in(u"visible"_s)));
    }
    KBS_TRY(theme.isNight, members.flag(u"night"_s, false));
    KBS_TRY(theme.colors, readColors(members.take(u"colors"_s), place.in(u"colors"_s)));
    KBS_TRY(theme.pale, readShares(members.take(u"pale"_s), catalogue, place.in(u"pale"_s)));
    KBS_TRY(theme.grey, readShares(members.take(u"grey"_s), catalogue, place.in(u"grey"_s)));
    KBS_TRY(theme.unlabelled, readNames(members.take(u"unlabelled"_s), catalogue, place.in(u"unlabelled"_s)));
    theme.styles = members.take(u"styles"_s).toObject();
    KBS_CHECK(members.end());
    return theme;
}

} // namespace

QColor nightColor(const QColor &color)
{
    Lab lab = labOf(color);
    // Not down to black and not up to full strength: a screen at night is looked at for hours. Strong colours stay in
    // the middle, where they can still be named.
    const double strong = std::min(1.0, std::hypot(lab.a, lab.b) / 0.15);
    lab.l = (1 - strong) * (0.20 + 0.72 * (1 - lab.l)) + strong * (0.40 + 0.25 * (1 - lab.l));
    lab.a *= 0.8;
    lab.b *= 0.8;
    return colorOf(lab, color.alphaF());
}

void eachColor(Symbol &symbol, const std::function<void(QColor &)> &change)
{
    const auto one = [&](QColor &color) {
        if (color.isValid())
            change(color);
    };
    const auto marker = [&](MarkerSymbol &of) {
        one(of.color);
        one(of.outline);
        one(of.textColor);
    };
    if (symbol.fill) {
        one(symbol.fill->color);
        for (HatchLines &lines : symbol.fill->hatches)
            one(lines.color);
        for (FillMarkers &markers : symbol.fill->markers)
            marker(markers.marker);
    }
    if (symbol.line) {
        one(symbol.line->color);
        one(symbol.line->casing);
        for (LineStroke &stroke : symbol.line->over)
            one(stroke.color);
    }
    if (symbol.marker)
        marker(*symbol.marker);
    for (MarkerSymbol &along : symbol.along)
        marker(along);
    if (symbol.label) {
        one(symbol.label->color);
        one(symbol.label->halo);
        one(symbol.label->frameFill);
    }
}

bool MapTheme::shows(const FeatureClass &featureClass, const StyleBook &book) const
{
    return visible ? visible->contains(featureClass.name) : book.of(featureClass).visible;
}

Result<std::vector<MapTheme>> loadThemes(const Catalogue &catalogue, const QString &folder)
{
    std::vector<MapTheme> themes;
    for (QDirIterator it(folder, {u"*.theme.json"_s}, QDir::Files, QDirIterator::Subdirectories); it.hasNext();) {
        KBS_TRY(MapTheme theme, readTheme(catalogue, it.next()));
        themes.push_back(std::move(theme));
    }
    std::ranges::sort(themes, {}, [](const MapTheme &theme) { return std::pair(theme.order, theme.name); });
    return themes;
}

/// What may write into a style book.
class ThemeReader {
public:
    static std::shared_ptr<StyleBook> over(
        const StyleBook &base, std::map<std::string, ClassStyle> styles, const QColor &background)
    {
        auto book = std::make_shared<StyleBook>(base);
        for (auto &[name, style] : styles)
            book->m_styles[name] = std::move(style);
        book->m_background = background;
        book->sortOrder();
        return book;
    }
    static Result<std::map<std::string, ClassStyle>> read(
        const Catalogue &catalogue, const QJsonObject &classes, const QString &source)
    {
        StyleBook book;
        KBS_CHECK(StyleReader(catalogue, book).readClasses(classes, source));
        return std::move(book.m_styles);
    }
};

Result<std::shared_ptr<const StyleBook>> withStyles(
    const StyleBook &book, const Catalogue &catalogue, const QJsonObject &classes, const QString &source)
{
    KBS_TRY(auto styles, ThemeReader::read(catalogue, classes, source));
    return ThemeReader::over(book, std::move(styles), book.background());
}

Result<std::shared_ptr<const StyleBook>> withTheme(
    const StyleBook &book, const Catalogue &catalogue, const MapTheme &theme)
{
    KBS_TRY(auto own, ThemeReader::read(catalogue, theme.styles, theme.file));
    std::map<std::string, ClassStyle> styles;
    for (const FeatureClass *featureClass : book.drawingOrder()) {
        const std::string &name = featureClass->name;
        const bool isOwn = own.contains(name);
        ClassStyle style = isOwn ? std::move(own.at(name)) : book.of(*featureClass);
        style.visible = theme.shows(*featureClass, book);
        const double pale = theme.pale.contains(name) ? theme.pale.at(name) : 0;
        const double grey = theme.grey.contains(name) ? theme.grey.at(name) : 0;
        const auto change = [&](QColor &color) {
            const auto replaced = std::ranges::find_if(theme.colors,
                [&](const auto &pair) { return (pair.first.rgb() & RGB_MASK) == (color.rgb() & RGB_MASK); });
            if (replaced != theme.colors.end()) {
                const float alpha = color.alphaF();
                color = replaced->second;
                color.setAlphaF(alpha * replaced->second.alphaF());
            }
            if (theme.isNight && !isOwn)
                color = nightColor(color);
            if (grey > 0) {
                Lab lab = labOf(color);
                lab.a *= 1 - grey;
                lab.b *= 1 - grey;
                color = colorOf(lab, color.alphaF());
            }
            if (pale > 0)
                color = mixed(color, theme.background, pale);
        };
        for (StyleRule &rule : style.rules) {
            if (theme.unlabelled.contains(name))
                rule.symbol.label.reset();
            eachColor(rule.symbol, change);
        }
        styles[name] = std::move(style);
    }
    return ThemeReader::over(book, std::move(styles), theme.background);
}

} // namespace kbs
