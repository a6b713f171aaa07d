// SPDX-License-Identifier: GPL-3.0-or-later
#include "style/thematic.h"

#include "style/style_json.h"

#include <QLocale>

#include <algorithm>
#include <cmath>
#include <limits>

using namespace Qt::StringLiterals;

namespace kbs::thematic {

namespace {

constexpr int mostCategories = 12;
constexpr std::size_t mostNumberCounts = 5000; ///< a million different areas are no categories
constexpr std::size_t mostSteps = 400;         ///< natural breaks look at so many steps of the values
const QString missingColor = u"#d0d0d0"_s;

const std::map<QString, std::vector<QColor>> &rampStops()
{
    static const std::map<QString, std::vector<QColor>> stops{
        {u"viridis"_s, {QColor(0xfde725), QColor(0x5ec962), QColor(0x21918c), QColor(0x3b528b), QColor(0x440154)}},
        {u"blues"_s, {QColor(0xeff3ff), QColor(0xbdd7e7), QColor(0x6baed6), QColor(0x2171b5), QColor(0x08306b)}},
        {u"reds"_s, {QColor(0xffffb2), QColor(0xfecc5c), QColor(0xfd8d3c), QColor(0xe31a1c), QColor(0x800026)}},
        {u"greens"_s, {QColor(0xedf8e9), QColor(0xbae4b3), QColor(0x74c476), QColor(0x238b45), QColor(0x00441b)}},
        {u"purple-green"_s,
            {QColor(0x762a83), QColor(0xc2a5cf), QColor(0xf7f7f7), QColor(0xa6dba0), QColor(0x1b7837)}}};
    return stops;
}

/// Colours that are told apart by their names, for categories.
const std::vector<QColor> &categoryColors()
{
    static const std::vector<QColor> colors{QColor(0x0072b2), QColor(0xe69f00), QColor(0x009e73), QColor(0xcc79a7),
        QColor(0x56b4e9), QColor(0xd55e00), QColor(0xf0e442), QColor(0x7f5f3f), QColor(0x9a9a9a), QColor(0x332288),
        QColor(0x88ccee), QColor(0x882255)};
    return colors;
}

int kindOf(const FeatureClass &featureClass, const std::string &attribute)
{
    const int index = featureClass.attributeIndex(attribute + "_tur");
    if (index < 0)
        return -1;
    const CodeList *codes = featureClass.attributes[static_cast<std::size_t>(index)].codeList;
    return codes && codes->name == "deger_turu"_L1 ? index : -1;
}

/// Sums of squared distances within stretches of weighted values, in constant time each.
class Stretches {
public:
    explicit Stretches(const std::vector<std::pair<double, double>> &steps) : m_sums(steps.size() + 1)
    {
        for (std::size_t i = 0; i < steps.size(); ++i) {
            const auto [value, weight] = steps[i];
            m_sums[i + 1] = {
                m_sums[i].weight + weight, m_sums[i].sum + weight * value, m_sums[i].squares + weight * value * value};
        }
    }
    [[nodiscard]] double spread(std::size_t begin, std::size_t end) const
    {
        const double weight = m_sums[end].weight - m_sums[begin].weight, sum = m_sums[end].sum - m_sums[begin].sum;
        return m_sums[end].squares - m_sums[begin].squares - sum * sum / weight;
    }

private:
    struct Sums {
        double weight = 0, sum = 0, squares = 0;
    };
    std::vector<Sums> m_sums;
};

std::vector<std::pair<double, double>> stepsOf(const std::vector<double> &ascending)
{
    std::vector<std::pair<double, double>> steps; // value, how often
    for (const double value : ascending)
        if (!steps.empty() && steps.back().first == value)
            steps.back().second += 1;
        else
            steps.emplace_back(value, 1);
    if (steps.size() <= mostSteps)
        return steps;
    std::vector<std::pair<double, double>> fewer;
    const double each = static_cast<double>(ascending.size()) / mostSteps;
    for (std::size_t i = 0; i < mostSteps; ++i) {
        const auto at = static_cast<std::size_t>((static_cast<double>(i) + 0.5) * each);
        if (!fewer.empty() && fewer.back().first == ascending[at])
            fewer.back().second += each;
        else
            fewer.emplace_back(ascending[at], each);
    }
    return fewer;
}

std::vector<double> naturalBreaks(const std::vector<double> &ascending, std::size_t classes)
{
    const auto steps = stepsOf(ascending);
    const std::size_t count = steps.size();
    classes = std::min(classes, count);
    const Stretches stretches(steps);
    // best[k][n]: least spread of the first n steps in k + 1 classes; from[k][n]: where its last class begins.
    std::vector best(classes, std::vector<double>(count + 1, 0)), from(best);
    for (std::size_t n = 1; n <= count; ++n)
        best[0][n] = stretches.spread(0, n);
    for (std::size_t k = 1; k < classes; ++k)
        for (std::size_t n = k + 1; n <= count; ++n) {
            best[k][n] = std::numeric_limits<double>::infinity();
            for (std::size_t begin = k; begin < n; ++begin)
                if (const double spread = best[k - 1][begin] + stretches.spread(begin, n); spread < best[k][n]) {
                    best[k][n] = spread;
                    from[k][n] = static_cast<double>(begin);
                }
        }
    std::vector<double> breaks{ascending.back()};
    std::size_t end = count;
    for (std::size_t k = classes - 1; k > 0; --k) {
        end = static_cast<std::size_t>(from[k][end]);
        breaks.push_back(steps[end].first);
    }
    breaks.push_back(ascending.front());
    std::ranges::reverse(breaks);
    return breaks;
}

QJsonObject title(const QString &tr, const QString &en)
{
    return {{u"tr"_s, tr}, {u"en"_s, en}};
}

QString shortNumber(double value, const QLocale &locale)
{
    const double size = std::abs(value);
    const int decimals = size >= 100 || value == std::round(value) ? 0 : size >= 10 ? 1 : size >= 1 ? 2 : 3;
    return locale.toString(value, 'f', decimals);
}

QJsonObject rangeTitle(double from, double to)
{
    const auto in
        = [&](const QLocale &locale) { return shortNumber(from, locale) + u" – "_s + shortNumber(to, locale); };
    return title(in(QLocale(QLocale::Turkish)), in(QLocale(QLocale::English)));
}

bool isArea(const FeatureClass &featureClass)
{
    return featureClass.anyGeometry || featureClass.geometry == GeometryKind::Polygon
        || featureClass.geometry == GeometryKind::MultiPolygon;
}
bool isLine(const FeatureClass &featureClass)
{
    return featureClass.geometry == GeometryKind::LineString || featureClass.geometry == GeometryKind::MultiLineString;
}

/// The class's geometry in one colour.
void addSymbol(QJsonObject &rule, const FeatureClass &featureClass, const QString &color)
{
    if (isArea(featureClass)) {
        rule[u"fill"_s] = QJsonObject{{u"color"_s, color}};
        rule[u"line"_s] = QJsonObject{{u"color"_s, u"#00000066"_s}, {u"widthMm"_s, 0.12}};
    } else if (isLine(featureClass)) {
        rule[u"line"_s] = QJsonObject{{u"color"_s, color}, {u"widthMm"_s, 0.7}};
    } else {
        rule[u"marker"_s] = QJsonObject{
            {u"shape"_s, u"circle"_s}, {u"color"_s, color}, {u"outline"_s, u"#ffffff"_s}, {u"sizeMm"_s, 2.4}};
    }
}

/// Rules that take out what is no number before the numbers are looked at.
void addKindRules(QJsonArray &rules, const FeatureClass &featureClass, const std::string &attribute)
{
    const int kind = kindOf(featureClass, attribute);
    if (kind < 0)
        return;
    const QString name = QString::fromStdString(attribute), kindName = name + u"_tur"_s;
    const auto add = [&](const QJsonObject &ruleTitle, const QJsonArray &when, const QString &color) {
        QJsonObject rule{{u"title"_s, ruleTitle}, {u"when"_s, when}};
        addSymbol(rule, featureClass, color);
        rules.append(rule);
    };
    const QJsonObject missing = title(u"Verilmemiş"_s, u"Not given"_s);
    add(title(u"Serbest"_s, u"Free"_s),
        {QJsonObject{{u"attribute"_s, kindName}, {u"values"_s, QJsonArray{u"serbest"_s}}}}, u"#f7f0ff"_s);
    add(missing,
        {QJsonObject{{u"attribute"_s, kindName}, {u"values"_s, QJsonArray{u"gecerli_degil"_s, u"verilmemis"_s}}}},
        missingColor);
    add(missing,
        {QJsonObject{{u"attribute"_s, kindName}},
            QJsonObject{{u"attribute"_s, name}, {u"from"_s, 0}, {u"below"_s, 1e-12}}},
        missingColor);
}

void addMissing(QJsonArray &rules, const FeatureClass &featureClass)
{
    QJsonObject rule{{u"title"_s, title(u"Verilmemiş"_s, u"Not given"_s)}};
    addSymbol(rule, featureClass, missingColor);
    rules.append(rule);
}

QJsonArray graduated(const FeatureClass &featureClass, const Options &options, Style &style)
{
    QJsonArray rules;
    const QString name = QString::fromStdString(options.attribute);
    for (std::size_t i = 0; i + 1 < style.breaks.size(); ++i) {
        QJsonObject condition{{u"attribute"_s, name}};
        const bool isOnly = style.breaks.size() == 2;
        if (i > 0 || isOnly) // the outer classes are open: what is edited later finds its place
            condition[u"from"_s] = isOnly ? -1e300 : style.breaks[i];
        if (i + 2 < style.breaks.size())
            condition[u"below"_s] = style.breaks[i + 1];
        QJsonObject rule{
            {u"title"_s, rangeTitle(style.breaks[i], style.breaks[i + 1])}, {u"when"_s, QJsonArray{condition}}};
        addSymbol(rule, featureClass, style::colorText(style.colors[i]));
        rules.append(rule);
    }
    return rules;
}

QJsonArray categories(const FeatureClass &featureClass, const Options &options, const Values &values, Style &style)
{
    std::vector<std::pair<std::string, std::int64_t>> often(values.counts.begin(), values.counts.end());
    std::ranges::stable_sort(often, std::greater<>(), [](const auto &pair) { return pair.second; });
    const Attribute *attribute = featureClass.attribute(options.attribute);
    QJsonArray rules;
    QJsonArray others;
    for (std::size_t i = 0; i < often.size(); ++i) {
        const QString value = QString::fromStdString(often[i].first);
        if (i >= mostCategories) {
            others.append(value);
            continue;
        }
        const Code *code = attribute->codeList ? attribute->codeList->find(often[i].first) : nullptr;
        style.colors.push_back(categoryColors()[i]);
        QJsonObject rule{{u"title"_s, code ? title(code->title.tr, code->title.en) : title(value, value)},
            {u"attribute"_s, QString::fromStdString(options.attribute)}, {u"values"_s, QJsonArray{value}}};
        addSymbol(rule, featureClass, style::colorText(style.colors.back()));
        rules.append(rule);
    }
    if (!others.isEmpty()) {
        QJsonObject rule{{u"title"_s, title(u"Diğerleri"_s, u"Others"_s)},
            {u"attribute"_s, QString::fromStdString(options.attribute)}, {u"values"_s, others}};
        addSymbol(rule, featureClass, u"#8f8f8f"_s);
        rules.append(rule);
    }
    return rules;
}

QJsonArray proportional(const FeatureClass &featureClass, const Options &options, const Values &values, Style &style)
{
    style.colors = {rampColors(options.ramp, 5)[2]};
    const double most = std::max(std::abs(values.numbers.back()), 1e-9);
    const QString name = QString::fromStdString(options.attribute);
    const auto upTo = [&](const QLocale &locale) { return name + u" ≤ "_s + shortNumber(most, locale); };
    QColor color = style.colors.front();
    color.setAlpha(190);
    QJsonObject rule{{u"title"_s, title(upTo(QLocale(QLocale::Turkish)), upTo(QLocale(QLocale::English)))},
        {u"when"_s, QJsonArray{QJsonObject{{u"attribute"_s, name}, {u"from"_s, 1e-12}}}},
        {u"marker"_s,
            QJsonObject{{u"shape"_s, u"circle"_s}, {u"color"_s, style::colorText(color)}, {u"outline"_s, u"#ffffff"_s},
                {u"sizeMm"_s, options.sizeMm}}},
        {u"size"_s, QJsonObject{{u"attribute"_s, name}, {u"at"_s, most}}}};
    if (isArea(featureClass))
        rule[u"line"_s] = QJsonObject{{u"color"_s, u"#00000044"_s}, {u"widthMm"_s, 0.12}};
    QJsonObject zero{{u"title"_s, title(u"0 ve altı"_s, u"0 and less"_s)},
        {u"when"_s, QJsonArray{QJsonObject{{u"attribute"_s, name}, {u"below"_s, 1e-12}}}}};
    if (isArea(featureClass))
        zero[u"line"_s] = QJsonObject{{u"color"_s, u"#00000044"_s}, {u"widthMm"_s, 0.12}};
    else
        zero[u"marker"_s] = QJsonObject{{u"shape"_s, u"x"_s}, {u"color"_s, u"#808080"_s}, {u"sizeMm"_s, 1.4}};
    return {rule, zero};
}

} // namespace

const std::vector<std::pair<QString, Method>> &methods()
{
    static const std::vector<std::pair<QString, Method>> all{{u"equal"_s, Method::EqualInterval},
        {u"quantiles"_s, Method::Quantiles}, {u"natural"_s, Method::NaturalBreaks},
        {u"categories"_s, Method::Categories}, {u"proportional"_s, Method::Proportional}, {u"heat"_s, Method::Heat}};
    return all;
}

const QStringList &ramps()
{
    static const QStringList names = [] {
        QStringList out;
        for (const auto &[name, stops] : rampStops())
            out.append(name);
        return out;
    }();
    return names;
}

std::vector<QColor> rampColors(const QString &ramp, int count)
{
    const auto found = rampStops().find(ramp);
    const std::vector<QColor> &stops = found == rampStops().end() ? rampStops().at(u"viridis"_s) : found->second;
    std::vector<QColor> colors;
    for (int i = 0; i < count; ++i) {
        const double at = count == 1 ? 0.5 * static_cast<double>(stops.size() - 1)
                                     : static_cast<double>(i) * static_cast<double>(stops.size() - 1) / (count - 1);
        const auto below = std::min(static_cast<std::size_t>(at), stops.size() - 2);
        const auto share = static_cast<float>(at - static_cast<double>(below));
        const QColor &a = stops[below], &b = stops[below + 1];
        const auto mix = [share](float x, float y) { return x + (y - x) * share; };
        colors.push_back(
            QColor::fromRgbF(mix(a.redF(), b.redF()), mix(a.greenF(), b.greenF()), mix(a.blueF(), b.blueF())));
    }
    return colors;
}

Result<Values> readValues(FeatureReader &reader, const FeatureClass &featureClass, const std::string &attribute,
    const Bbox &bbox, Progress &progress)
{
    const int index = featureClass.attributeIndex(attribute), kind = kindOf(featureClass, attribute);
    if (index < 0)
        return fail(ErrorKind::Usage,
            style::tr("the class \"%1\" has no attribute \"%2\"")
                .arg(QString::fromStdString(featureClass.name), QString::fromStdString(attribute)));
    if (featureClass.attributes[static_cast<std::size_t>(index)].personal) // its values would stand in the legend
        return fail(ErrorKind::Usage,
            style::tr("\"%1\" is personal data; no map is made of it").arg(QString::fromStdString(attribute)));
    Values values;
    Query query;
    query.featureClass = &featureClass;
    query.bbox = bbox;
    query.withGeometry = false;
    query.attributes = {index};
    if (kind >= 0)
        query.attributes->push_back(kind);
    KBS_CHECK(reader.read(query, [&](const FeatureBatch &batch) {
        for (std::size_t row = 0; row < batch.size(); ++row) {
            const Value &value = batch.value(row, static_cast<std::size_t>(index));
            const std::string ofKind
                = kind < 0 ? std::string() : toText(batch.value(row, static_cast<std::size_t>(kind)));
            const bool isText = std::holds_alternative<std::string>(value);
            if (ofKind == "serbest") {
                ++values.free;
            } else if (isNull(value) || (!ofKind.empty() && ofKind != "deger")
                || (kind >= 0 && ofKind.empty() && toReal(value) == 0)) {
                ++values.missing;
            } else {
                ++values.present;
                if (!isText)
                    values.numbers.push_back(toReal(value));
                if (isText || values.counts.size() < mostNumberCounts)
                    ++values.counts[toText(value)];
            }
        }
        return !progress.isCancelled();
    }));
    if (progress.isCancelled())
        return cancelled();
    std::ranges::sort(values.numbers);
    return values;
}

std::vector<double> classBreaks(const std::vector<double> &ascending, Method method, int classes)
{
    if (ascending.empty() || classes < 1)
        return {};
    const double least = ascending.front(), most = ascending.back();
    if (least == most)
        return {least, most};
    const auto count = static_cast<std::size_t>(classes);
    if (method == Method::NaturalBreaks)
        return naturalBreaks(ascending, count);
    std::vector<double> breaks{least};
    for (std::size_t i = 1; i < count; ++i) {
        const double share = static_cast<double>(i) / static_cast<double>(count);
        const double value = method == Method::Quantiles
            ? ascending[static_cast<std::size_t>(share * static_cast<double>(ascending.size()))]
            : least + share * (most - least);
        if (value > breaks.back() && value < most)
            breaks.push_back(value);
    }
    breaks.push_back(most);
    return breaks;
}

std::vector<std::int64_t> histogram(const std::vector<double> &ascending, int bins)
{
    std::vector<std::int64_t> counts(static_cast<std::size_t>(std::max(bins, 1)));
    if (ascending.empty())
        return counts;
    const double least = ascending.front(), range = ascending.back() - least;
    for (const double value : ascending) {
        const double share = range > 0 ? (value - least) / range : 0;
        const auto bin = static_cast<std::size_t>(share * static_cast<double>(counts.size()));
        ++counts[std::min(bin, counts.size() - 1)];
    }
    return counts;
}

Result<Style> makeStyle(const FeatureClass &featureClass, const Options &options, const Values &values)
{
    const bool isWord = options.method == Method::Categories, isHeat = options.method == Method::Heat;
    if (isHeat ? values.total() == 0 : isWord ? values.counts.empty() : values.numbers.empty())
        return fail(ErrorKind::Usage,
            style::tr("the attribute \"%1\" has no value that such a map could show")
                .arg(QString::fromStdString(options.attribute)),
            style::tr("Choose another attribute, or categories for texts."));
    Style style;
    QJsonArray rules;
    if (!isWord)
        addKindRules(rules, featureClass, options.attribute);
    QJsonArray own;
    if (isWord) {
        own = categories(featureClass, options, values, style);
    } else if (options.method == Method::Proportional) {
        own = proportional(featureClass, options, values, style);
    } else if (!isHeat) {
        style.breaks = classBreaks(values.numbers, options.method, std::clamp(options.classes, 1, 12));
        style.colors = rampColors(options.ramp, static_cast<int>(style.breaks.size()) - 1);
        own = graduated(featureClass, options, style);
    }
    for (const QJsonValue &rule : own)
        rules.append(rule);
    addMissing(rules, featureClass);
    QJsonObject json{{u"order"_s, options.order}, {u"rules"_s, rules}};
    if (isHeat) {
        QJsonArray colors;
        style.colors = rampColors(options.ramp, 5);
        for (std::size_t i = 0; i < style.colors.size(); ++i)
            colors.append(style::colorText(style.colors[i]));
        json[u"heat"_s] = QJsonObject{{u"radiusMm"_s, options.sizeMm},
            {u"weight"_s, QString::fromStdString(options.attribute)}, {u"colors"_s, colors}};
    }
    style.file = {{u"classes"_s, QJsonObject{{QString::fromStdString(featureClass.name), json}}}};
    return style;
}

} // namespace kbs::thematic
