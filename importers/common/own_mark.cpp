// SPDX-License-Identifier: GPL-3.0-or-later
#include "importers/common/own_mark.h"

#include <QCoreApplication>

#include <algorithm>
#include <charconv>

namespace kbs::import {

using namespace Qt::StringLiterals;

std::string OwnMark::text() const
{
    return family + "." + className + "." + std::to_string(id);
}

std::optional<OwnMark> OwnMark::parse(std::string_view text)
{
    const std::size_t first = text.find('.'), second = text.find('.', first + 1);
    if (first == 0 || first == std::string_view::npos || second == std::string_view::npos)
        return std::nullopt;
    OwnMark mark{.family = std::string(text.substr(0, first)),
        .className = std::string(text.substr(first + 1, second - first - 1))};
    const char *end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data() + second + 1, end, mark.id);
    return error == std::errc() && stop == end && mark.id > 0 ? std::optional(std::move(mark)) : std::nullopt;
}

std::string standardTable(const FeatureClass &featureClass, const QString &standard)
{
    const auto names = featureClass.aliases.find(standard);
    if (names == featureClass.aliases.end() || names->second.isEmpty())
        return {};
    const QString prefix = standard.toUpper() + u'_', name = names->second.front();
    return (name.startsWith(prefix) ? name : prefix + name).toStdString();
}

std::map<std::size_t, QString> standardColumns(const FeatureClass &featureClass, const QString &standard)
{
    std::map<std::size_t, QString> columns;
    QStringList taken;
    for (std::size_t i = 0; i < featureClass.attributes.size(); ++i) {
        const auto names = featureClass.attributes[i].aliases.find(standard);
        if (names == featureClass.attributes[i].aliases.end())
            continue;
        const auto free = std::ranges::find_if(
            names->second, [&](const QString &name) { return !taken.contains(name, Qt::CaseInsensitive); });
        if (free == names->second.end())
            continue;
        taken << *free;
        columns.emplace(i, *free);
    }
    return columns;
}

std::string standardCode(const Attribute &attribute, const std::string &code)
{
    std::string out;
    bool up = false;
    for (const char c : code) {
        if (c != '_')
            out += up && c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
        up = c == '_';
    }
    const Code *found = attribute.codeList ? attribute.codeList->find(out) : nullptr;
    return found && found->code == code ? out : code;
}

std::optional<LayerMapping> ownMapping(const SourceLayer &layer, const SourceObject &object, const Catalogue &catalogue)
{
    const auto source = object.attributes.find(ownSourceColumn);
    if (!source)
        return std::nullopt;
    const FeatureClass *featureClass = catalogue.find(source->substr(source->find('.') + 1));
    if (!featureClass)
        return std::nullopt;
    LayerMapping mapping;
    mapping.layers << layer.name;
    mapping.className = featureClass->name;
    mapping.why = QCoreApplication::translate("Import", "the layer says that it is an export of this class");
    const auto standard = standardColumns(*featureClass, u"tucbs"_s);
    const bool isStandard = layer.name.toStdString() == standardTable(*featureClass, u"tucbs"_s);
    for (std::size_t i = 0; i < featureClass->attributes.size(); ++i) {
        const auto column = standard.find(i);
        if (isStandard && column == standard.end())
            continue;
        const std::string &name = featureClass->attributes[i].name;
        mapping.attributes.push_back({.attribute = name,
            .ways = {ValueWay{.paths = {isStandard ? column->second : QString::fromStdString(name)}}}});
    }
    for (const char *column : {ownSourceColumn, ownIdColumn})
        mapping.ignore.push_back({.path = QLatin1StringView(column),
            .rule = u"export-mark"_s,
            .reason = QCoreApplication::translate("Import", "where an export comes from; put to use")});
    return mapping;
}

} // namespace kbs::import
