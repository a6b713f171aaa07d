// SPDX-License-Identifier: GPL-3.0-or-later
#include "style/style_json.h"

#include <QFile>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace kbs::style {

namespace {

constexpr double leastSpacingMm = 0.2; ///< closer together nothing could be told apart, and drawing would not end

/// The short names of the usual hatches: angles of their lines.
const std::map<QString, std::vector<double>> &hatchNames()
{
    static const std::map<QString, std::vector<double>> names{{u"none"_s, {}}, {u"solid"_s, {}}, {u"dots"_s, {}},
        {u"horizontal"_s, {0}}, {u"vertical"_s, {90}}, {u"cross"_s, {0, 90}}, {u"diagonal"_s, {45}},
        {u"backDiagonal"_s, {135}}, {u"diagonalCross"_s, {45, 135}}};
    return names;
}

Result<MarkerSymbol> readMarker(const QJsonObject &json, const Place &place)
{
    Members members(json, place);
    MarkerSymbol marker;
    KBS_TRY(marker.shape, members.text(u"shape"_s, u"circle"_s));
    KBS_TRY(marker.color, members.color(u"color"_s));
    KBS_TRY(marker.outline, members.color(u"outline"_s));
    KBS_TRY(marker.outlineMm, members.number(u"outlineMm"_s, marker.outlineMm));
    KBS_TRY(marker.sizeMm, members.number(u"sizeMm"_s, marker.sizeMm));
    KBS_TRY(marker.text, members.text(u"text"_s));
    KBS_TRY(marker.textColor, members.color(u"textColor"_s, Qt::black));
    KBS_TRY(marker.textMm, members.number(u"textMm"_s, 0));
    KBS_TRY(marker.everyMm, members.number(u"everyMm"_s, 0));
    KBS_TRY(marker.startMm, members.number(u"startMm"_s, -1));
    KBS_TRY(marker.offsetMm, members.anyNumber(u"offsetMm"_s, 0));
    KBS_TRY(marker.angle, members.anyNumber(u"angle"_s, 0));
    KBS_TRY(marker.upright, members.flag(u"upright"_s, false));
    if (!markerShapes().contains(marker.shape) && !QFile::exists(marker.shape))
        return place.in(u"shape"_s)
            .wrong(tr("\"%1\" is neither a shape (%2) nor an icon that exists")
                    .arg(marker.shape, markerShapes().join(u", ")));
    if (marker.everyMm > 0 && marker.everyMm < leastSpacingMm)
        return place.in(u"everyMm"_s).wrong(tr("0.2 mm is the least"));
    KBS_CHECK(members.end());
    return marker;
}

Result<HatchLines> readHatch(const QJsonObject &json, const Place &place)
{
    Members members(json, place);
    HatchLines lines;
    KBS_TRY(lines.color, members.color(u"color"_s, Qt::black));
    KBS_TRY(lines.angle, members.anyNumber(u"angle"_s, lines.angle));
    KBS_TRY(lines.spacingMm, members.number(u"spacingMm"_s, lines.spacingMm));
    KBS_TRY(lines.widthMm, members.number(u"widthMm"_s, lines.widthMm));
    KBS_TRY(lines.offsetMm, members.anyNumber(u"offsetMm"_s, 0));
    if (lines.spacingMm < leastSpacingMm)
        return place.in(u"spacingMm"_s).wrong(tr("0.2 mm is the least"));
    KBS_CHECK(members.end());
    return lines;
}

Result<FillMarkers> readFillMarkers(const QJsonObject &json, const Place &place)
{
    Members members(json, place);
    FillMarkers fill;
    KBS_TRY(fill.spacingXMm, members.number(u"spacingXMm"_s, fill.spacingXMm));
    KBS_TRY(fill.spacingYMm, members.number(u"spacingYMm"_s, fill.spacingYMm));
    KBS_TRY(fill.shiftedRows, members.flag(u"shiftedRows"_s, false));
    KBS_TRY(fill.marker, readMarker(members.take(u"marker"_s).toObject(), place.in(u"marker"_s)));
    if (std::min(fill.spacingXMm, fill.spacingYMm) < leastSpacingMm)
        return place.wrong(tr("0.2 mm is the least"));
    KBS_CHECK(members.end());
    return fill;
}

Result<FillSymbol> readFill(const QJsonObject &json, const Place &place)
{
    Members members(json, place);
    FillSymbol fill;
    KBS_TRY(fill.color, members.color(u"color"_s));
    KBS_TRY(const QString hatch, members.text(u"hatch"_s, u"solid"_s));
    HatchLines usual;
    KBS_TRY(usual.color, members.color(u"hatchColor"_s, Qt::black));
    KBS_TRY(usual.spacingMm, members.number(u"hatchSpacingMm"_s, usual.spacingMm));
    KBS_TRY(usual.widthMm, members.number(u"hatchWidthMm"_s, usual.widthMm));
    const auto known = hatchNames().find(hatch);
    if (known == hatchNames().end())
        return place.in(u"hatch"_s).wrong(tr("the hatch \"%1\" is not known").arg(hatch));
    if (usual.spacingMm < leastSpacingMm)
        return place.in(u"hatchSpacingMm"_s).wrong(tr("0.2 mm is the least"));
    for (const double angle : known->second) {
        usual.angle = angle;
        fill.hatches.push_back(usual);
    }
    if (hatch == "dots"_L1)
        fill.markers.push_back({{.shape = u"circle"_s, .color = usual.color, .sizeMm = 2 * usual.widthMm},
            usual.spacingMm, usual.spacingMm, false});
    KBS_TRY(const auto hatches, members.objects(u"hatches"_s));
    for (std::size_t i = 0; i < hatches.size(); ++i) {
        KBS_TRY(const HatchLines lines, readHatch(hatches[i], place.in(u"hatches/%1"_s.arg(i))));
        fill.hatches.push_back(lines);
    }
    KBS_TRY(const auto markers, members.objects(u"markers"_s));
    for (std::size_t i = 0; i < markers.size(); ++i) {
        KBS_TRY(FillMarkers marker, readFillMarkers(markers[i], place.in(u"markers/%1"_s.arg(i))));
        fill.markers.push_back(std::move(marker));
    }
    KBS_CHECK(members.end());
    return fill;
}

Result<void> readStroke(Members &members, LineStroke &stroke)
{
    KBS_TRY(stroke.color, members.color(u"color"_s, Qt::black));
    KBS_TRY(stroke.widthMm, members.number(u"widthMm"_s, stroke.widthMm));
    KBS_TRY(stroke.offsetMm, members.anyNumber(u"offsetMm"_s, 0));
    const QJsonValue dash = members.take(u"dashMm"_s);
    if (dash.isUndefined() || dash.isNull())
        return {};
    const Place at = members.place().in(u"dashMm"_s);
    const QJsonArray array = dash.toArray();
    if (array.size() % 2 != 0 || array.isEmpty())
        return at.wrong(tr("pairs of a dash and a gap are expected"));
    for (const QJsonValue &value : array) {
        if (value.toDouble() <= 0)
            return at.wrong(tr("lengths above 0 are expected"));
        stroke.dashMm.push_back(value.toDouble());
    }
    return {};
}

Result<LineSymbol> readLine(const FeatureClass &featureClass, const QJsonObject &json, const Place &place)
{
    Members members(json, place);
    LineSymbol line;
    KBS_CHECK(readStroke(members, line));
    KBS_TRY(line.casing, members.color(u"casing"_s));
    KBS_TRY(line.casingMm, members.number(u"casingMm"_s, 0));
    KBS_TRY(const QString width, members.text(u"groundWidth"_s));
    line.groundWidth = width.toStdString();
    if (!width.isEmpty() && featureClass.attributeIndex(line.groundWidth) < 0)
        return place.in(u"groundWidth"_s).wrong(tr("the class has no attribute \"%1\"").arg(width));
    KBS_TRY(const auto over, members.objects(u"over"_s));
    for (std::size_t i = 0; i < over.size(); ++i) {
        Members one(over[i], place.in(u"over/%1"_s.arg(i)));
        LineStroke stroke;
        KBS_CHECK(readStroke(one, stroke));
        KBS_CHECK(one.end());
        line.over.push_back(std::move(stroke));
    }
    KBS_CHECK(members.end());
    return line;
}

Result<void> checkTemplate(const FeatureClass &featureClass, const QString &text, const Place &place)
{
    if (text.isEmpty())
        return place.in(u"text"_s).wrong(tr("a template with an attribute in braces is expected"));
    for (qsizetype open = text.indexOf(u'{'); open >= 0; open = text.indexOf(u'{', open + 1)) {
        const qsizetype close = text.indexOf(u'}', open);
        const QString name = close < 0 ? QString() : text.mid(open + 1, close - open - 1).section(u':', 0, 0);
        if (featureClass.attributeIndex(name.toStdString()) < 0)
            return place.in(u"text"_s).wrong(tr("the class has no attribute \"%1\"").arg(name));
    }
    return {};
}

Result<LabelFrame> readFrame(Members &members, const QString &key, const QString &otherwise)
{
    static const std::map<QString, LabelFrame> frames{{u"none"_s, LabelFrame::None}, {u"circle"_s, LabelFrame::Circle},
        {u"box"_s, LabelFrame::Box}, {u"triangle"_s, LabelFrame::Triangle}};
    KBS_TRY(const QString name, members.text(key, otherwise));
    const auto known = frames.find(name);
    if (known == frames.end())
        return members.place().in(key).wrong(tr("the frame \"%1\" is not known").arg(name));
    return known->second;
}

Result<LabelPart> readPart(const FeatureClass &featureClass, const QJsonObject &json, const Place &place)
{
    Members members(json, place);
    LabelPart part;
    KBS_TRY(part.text, members.text(u"text"_s));
    KBS_TRY(part.sizeMm, members.number(u"sizeMm"_s, 0));
    KBS_TRY(part.frame, readFrame(members, u"frame"_s, u"none"_s));
    KBS_TRY(part.frameMm, members.number(u"frameMm"_s, 0));
    KBS_TRY(part.dividers, members.flag(u"dividers"_s, false));
    KBS_TRY(part.sameRow, members.flag(u"sameRow"_s, false));
    KBS_CHECK(members.end());
    KBS_CHECK(checkTemplate(featureClass, part.text, place));
    return part;
}

Result<LabelSymbol> readLabel(const FeatureClass &featureClass, const QJsonObject &json, const Place &place)
{
    Members members(json, place);
    LabelSymbol label;
    KBS_TRY(label.text, members.text(u"text"_s));
    KBS_TRY(label.sizeMm, members.number(u"sizeMm"_s, label.sizeMm));
    KBS_TRY(label.color, members.color(u"color"_s, Qt::black));
    KBS_TRY(label.halo, members.color(u"halo"_s));
    KBS_TRY(label.bold, members.flag(u"bold"_s, false));
    KBS_TRY(label.alongLine, members.flag(u"alongLine"_s, false));
    KBS_TRY(label.overhang, members.flag(u"overhang"_s, false));
    KBS_TRY(label.between, members.flag(u"between"_s, false));
    KBS_TRY(label.priority, members.wholeNumber(u"priority"_s, 0));
    KBS_TRY(label.maxScale, members.number(u"maxScale"_s, 0));
    KBS_TRY(label.minScale, members.number(u"minScale"_s, 0));
    KBS_TRY(label.frame, readFrame(members, u"frame"_s, u"none"_s));
    KBS_TRY(label.frameMm, members.number(u"frameMm"_s, 0));
    KBS_TRY(label.frameFill, members.color(u"frameFill"_s));
    KBS_TRY(label.dividers, members.flag(u"dividers"_s, false));
    KBS_TRY(label.sign, members.text(u"sign"_s));
    KBS_TRY(label.signFrame, readFrame(members, u"signFrame"_s, u"box"_s));
    KBS_TRY(label.signMm, members.number(u"signMm"_s, 0));
    KBS_TRY(const auto parts, members.objects(u"parts"_s));
    for (std::size_t i = 0; i < parts.size(); ++i) {
        KBS_TRY(LabelPart part, readPart(featureClass, parts[i], place.in(u"parts/%1"_s.arg(i))));
        label.parts.push_back(std::move(part));
    }
    const QJsonObject signs = members.take(u"signs"_s).toObject();
    for (auto it = signs.begin(); it != signs.end(); ++it) {
        const QJsonObject codes = it->toObject();
        for (auto code = codes.begin(); code != codes.end(); ++code)
            label.signs[it.key().toStdString()][code.key().toStdString()] = code->toString();
    }
    KBS_CHECK(members.end());
    KBS_CHECK(checkTemplate(featureClass, label.text, place));
    for (const auto &[attribute, codes] : label.signs)
        if (featureClass.attributeIndex(attribute) < 0)
            return place.in(u"signs"_s)
                .wrong(tr("the class has no attribute \"%1\"").arg(QString::fromStdString(attribute)));
    return label;
}

Result<void> readMarkers(Symbol &symbol, const QJsonObject &json, const Place &place)
{
    if (const QJsonValue part = json.value(u"marker"_s); part.isObject()) {
        KBS_TRY(MarkerSymbol marker, readMarker(part.toObject(), place.in(u"marker"_s)));
        if (marker.everyMm > 0)
            symbol.along.push_back(std::move(marker));
        else
            symbol.marker = std::move(marker);
    }
    Members members(json, place);
    KBS_TRY(const auto along, members.objects(u"along"_s));
    for (std::size_t i = 0; i < along.size(); ++i) {
        const Place at = place.in(u"along/%1"_s.arg(i));
        KBS_TRY(MarkerSymbol marker, readMarker(along[i], at));
        if (!(marker.everyMm > 0))
            return at.in(u"everyMm"_s).wrong(tr("a distance above 0 is expected"));
        symbol.along.push_back(std::move(marker));
    }
    return {};
}

Result<std::string> numericAttribute(Members &members, const QString &key, const FeatureClass &featureClass)
{
    KBS_TRY(const QString name, members.text(key));
    if (featureClass.attributeIndex(name.toStdString()) < 0)
        return members.place().in(key).wrong(tr("the class has no attribute \"%1\"").arg(name));
    return name.toStdString();
}

} // namespace

const QStringList &symbolKeys()
{
    static const QStringList keys{
        u"fill"_s, u"line"_s, u"marker"_s, u"along"_s, u"label"_s, u"size"_s, u"sheetScale"_s};
    return keys;
}

Result<Symbol> readSymbol(const FeatureClass &featureClass, const QJsonObject &json, const Place &place)
{
    Symbol symbol;
    if (const QJsonValue part = json.value(u"fill"_s); part.isObject()) {
        KBS_TRY(symbol.fill, readFill(part.toObject(), place.in(u"fill"_s)));
    }
    if (const QJsonValue part = json.value(u"line"_s); part.isObject()) {
        KBS_TRY(symbol.line, readLine(featureClass, part.toObject(), place.in(u"line"_s)));
    }
    KBS_CHECK(readMarkers(symbol, json, place));
    if (const QJsonValue part = json.value(u"label"_s); part.isObject()) {
        KBS_TRY(symbol.label, readLabel(featureClass, part.toObject(), place.in(u"label"_s)));
    }
    if (const QJsonValue part = json.value(u"size"_s); part.isObject()) {
        Members members(part.toObject(), place.in(u"size"_s));
        SizeByValue size;
        KBS_TRY(size.attribute, numericAttribute(members, u"attribute"_s, featureClass));
        KBS_TRY(size.at, members.number(u"at"_s, 1));
        if (size.at <= 0)
            return members.place().in(u"at"_s).wrong(tr("a number above 0 is expected"));
        KBS_CHECK(members.end());
        symbol.size = std::move(size);
    }
    Members members(json, place);
    KBS_TRY(symbol.sheetScale, members.number(u"sheetScale"_s, 0));
    if (symbol.label)
        symbol.label->sheetScale = symbol.sheetScale;
    return symbol;
}

Result<HeatSymbol> readHeat(const FeatureClass &featureClass, const QJsonObject &json, const Place &place)
{
    Members members(json, place);
    HeatSymbol heat;
    KBS_TRY(heat.radiusMm, members.number(u"radiusMm"_s, heat.radiusMm));
    if (members.has(u"weight"_s)) {
        KBS_TRY(heat.weight, numericAttribute(members, u"weight"_s, featureClass));
    }
    for (const QJsonValue &value : members.take(u"colors"_s).toArray()) {
        heat.colors.push_back(colorFrom(value.toString()));
        if (!heat.colors.back().isValid())
            return place.in(u"colors"_s)
                .wrong(tr("\"%1\" is not a colour (#rrggbb, #rrggbbaa or r/g/b)").arg(value.toString()));
    }
    if (heat.colors.size() < 2 || heat.radiusMm < leastSpacingMm)
        return place.wrong(tr("two colours or more and a radius are expected"));
    KBS_CHECK(members.end());
    return heat;
}

} // namespace kbs::style
