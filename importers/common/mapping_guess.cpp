// SPDX-License-Identifier: GPL-3.0-or-later
#include "importers/common/mapping.h"

#include "base/turkish.h"

#include <QCoreApplication>
#include <QRegularExpression>

#include <algorithm>
#include <array>
#include <set>
#include <tuple>

namespace kbs::import {

using namespace Qt::StringLiterals;

namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("Mapping", text);
}

/// "PARSEL_NO", "Parsel no" and "parselNo" are one name.
std::string squeezed(const QString &name)
{
    std::string out;
    for (const char c : turkish::identifier(name.trimmed().toStdString()))
        if (c != '_' && c != ' ' && c != '-' && c != '.')
            out += c;
    return out;
}

/// "TKGM:parseller" and "TUCBS_Mahalle" without their source's name.
std::string squeezedLayer(QString name)
{
    name = name.section(u':', -1);
    for (const auto &prefix : {u"tucbs_"_s, u"maks_"_s, u"tkgm_"_s, u"uip_"_s})
        if (name.startsWith(prefix, Qt::CaseInsensitive))
            name = name.sliced(prefix.size());
    return squeezed(name);
}

bool hasAlias(const std::map<QString, QStringList> &aliases, const QString &encoding, const std::string &key)
{
    for (const auto &[source, names] : aliases) {
        if (!encoding.isEmpty() && source != encoding)
            continue;
        for (const QString &name : names)
            if (squeezed(name) == key)
                return true;
    }
    return false;
}

bool namesClass(const FeatureClass &featureClass, const QString &layer, const QString &encoding)
{
    const std::string key = squeezedLayer(layer);
    if (squeezed(QString::fromStdString(featureClass.name)) == key || hasAlias(featureClass.aliases, encoding, key))
        return true;
    return hasAlias(featureClass.aliases, encoding, squeezed(layer));
}

bool geometryFits(const FeatureClass &featureClass, GeometryKind kind)
{
    if (featureClass.anyGeometry)
        return true;
    if (kind == GeometryKind::None)
        return featureClass.geometry == GeometryKind::None || !featureClass.geometryRequired;
    return toMulti(Geometry{.kind = kind}).kind == toMulti(Geometry{.kind = featureClass.geometry}).kind;
}

/// Whether a column of numbers is written with decimal commas: some samples show one, and none can be anything else.
bool hasDecimalCommas(const SourceLayer &layer, qsizetype field)
{
    static const QRegularExpression number(u"^\\s*[+-]?([0-9]{1,3}(\\.[0-9]{3})+|[0-9]+)(,[0-9]*)?\\s*$"_s);
    bool some = false;
    for (const QStringList &sample : layer.samples) {
        const QString text = sample.value(field);
        if (text.trimmed().isEmpty())
            continue;
        if (!number.match(text).hasMatch())
            return false;
        some = some || text.contains(u',');
    }
    return some;
}

/// Every name of a class's attributes, folded once: a table may have hundreds of columns to look up in all classes.
class AttributeNames {
public:
    AttributeNames(const FeatureClass &featureClass, const QString &encoding)
    {
        for (std::size_t i = 0; i < featureClass.attributes.size(); ++i) {
            const Attribute &attribute = featureClass.attributes[i];
            const int index = static_cast<int>(i); // of equal names the first attribute's counts
            const QString name = QString::fromStdString(attribute.name);
            m_names.try_emplace(name, index);
            m_squeezedNames.try_emplace(squeezed(name), index);
            for (const auto &[source, aliases] : attribute.aliases)
                for (const QString &alias : aliases) {
                    const std::string key = squeezed(alias);
                    if (!encoding.isEmpty() && source == encoding)
                        m_aliasesOfEncoding.try_emplace(key, index);
                    m_aliases.try_emplace(alias, index);
                    m_squeezedAliases.try_emplace(key, index);
                }
            m_titles.try_emplace(squeezed(attribute.title.tr), index);
            m_titles.try_emplace(squeezed(attribute.title.en), index);
        }
    }

    [[nodiscard]] AttributeGuess explain(const QString &path) const
    {
        const std::string key = squeezed(path);
        const auto in = [](const auto &names, const auto &name, GuessReason reason) {
            const auto found = names.find(name);
            return found == names.end() ? AttributeGuess() : AttributeGuess{found->second, reason};
        };
        // The spelling as it stands says more than one without case and marks: planTuru is a name of TUCBS, plan_turu
        // is ours.
        for (const AttributeGuess &guess :
            {in(m_aliasesOfEncoding, key, GuessReason::AliasOfEncoding), in(m_names, path, GuessReason::Name),
                in(m_aliases, path, GuessReason::Alias), in(m_squeezedNames, key, GuessReason::LooseName),
                in(m_squeezedAliases, key, GuessReason::LooseAlias), in(m_titles, key, GuessReason::Title)})
            if (guess.attribute >= 0)
                return guess;
        return {};
    }
    /// -1 where no attribute is called so.
    [[nodiscard]] int find(const QString &path) const { return explain(path).attribute; }

private:
    std::map<QString, int> m_names, m_aliases; ///< as written
    std::map<std::string, int> m_aliasesOfEncoding, m_squeezedNames, m_squeezedAliases, m_titles;
};

bool gives(const LayerMapping &mapping, const std::string &attribute)
{
    return std::ranges::any_of(
        mapping.attributes, [&](const AttributeMapping &entry) { return entry.attribute == attribute; });
}

QString missingRequired(const FeatureClass &featureClass, const LayerMapping &mapping)
{
    for (const Attribute &attribute : featureClass.attributes)
        if (attribute.required && !gives(mapping, attribute.name))
            return QString::fromStdString(attribute.name);
    return {};
}

/// A key of at least two attributes that the layer has (ada and parsel say more than a lone name does).
bool givesKey(const FeatureClass &featureClass, const LayerMapping &mapping)
{
    return std::ranges::any_of(featureClass.keys, [&](const KeyAttributes &key) {
        return key.size() >= 2
            && std::ranges::all_of(key, [&](const std::string &attribute) { return gives(mapping, attribute); });
    });
}

LayerMapping asForeign(const SourceLayer &layer, const QString &why)
{
    LayerMapping mapping;
    mapping.layers << layer.name;
    mapping.className = foreignClass;
    mapping.why = why;
    return mapping;
}

} // namespace

AttributeGuess explainAttribute(const FeatureClass &featureClass, const QString &path, const QString &encoding)
{
    return AttributeNames(featureClass, encoding).explain(path);
}

int guessAttribute(const FeatureClass &featureClass, const QString &path, const QString &encoding)
{
    return explainAttribute(featureClass, path, encoding).attribute;
}

QString reasonText(const AttributeGuess &guess)
{
    switch (guess.reason) {
    case GuessReason::AliasOfEncoding: return tr("the delivery's standard calls it so");
    case GuessReason::Name: return tr("the attribute is called so");
    case GuessReason::Alias: return tr("a standard calls it so");
    case GuessReason::LooseName: return tr("the attribute is called so, but for case and marks");
    case GuessReason::LooseAlias: return tr("a standard calls it so, but for case and marks");
    case GuessReason::Title: return tr("the title of the attribute");
    case GuessReason::None: break;
    }
    return tr("no attribute is called so");
}

bool looksPersonal(const QString &path)
{
    static const std::set<std::string> names = {"tc", "tcno", "tckn", "tckimlik", "tckimlikno", "adsoyad", "adisoyadi",
        "soyad", "soyadi", "telefon", "telefonno", "tel", "gsm", "cep", "ceptelefonu", "ceptel", "eposta", "email",
        "babaadi", "anneadi", "dogumtarihi", "dogumyeri", "hissedar", "hissedarlar", "vergino", "kimliksahibi",
        "ikamet", "sahibi", "owner", "ownername"};
    const std::string key = squeezed(path.section(u'/', -1).section(u'@', 0, 0));
    return names.contains(key) || key.starts_with("malik") || key.ends_with("malik") || key.ends_with("malikadi")
        || key.contains("tckimlik");
}

ValueWay wayFrom(const SourceLayer &layer, const QString &field, const Attribute &attribute)
{
    const bool isNumber = attribute.type == AttributeType::Real || attribute.type == AttributeType::Integer;
    return {.paths = {field}, .decimalComma = isNumber && hasDecimalCommas(layer, layer.fields.indexOf(field))};
}

LayerMapping mapLayer(const SourceLayer &layer, const FeatureClass &featureClass, const QString &encoding)
{
    LayerMapping mapping;
    mapping.layers << layer.name;
    mapping.className = featureClass.name;
    mapping.aliases = true;
    std::map<int, std::vector<ValueWay>> ways;
    const AttributeNames names(featureClass, encoding);
    for (const QString &field : layer.fields) {
        const int index = names.find(field);
        if (index < 0 || featureClass.attributes[static_cast<std::size_t>(index)].personal) // a person must name those
            continue;
        ways[index].push_back(wayFrom(layer, field, featureClass.attributes[static_cast<std::size_t>(index)]));
    }
    for (auto &[index, list] : ways)
        mapping.attributes.push_back(
            {.attribute = featureClass.attributes[static_cast<std::size_t>(index)].name, .ways = std::move(list)});
    return mapping;
}

LayerMapping guessLayer(const SourceLayer &layer, const Catalogue &catalogue, const QString &encoding)
{
    QString obstacle;
    const auto tryClass = [&](const FeatureClass &featureClass) -> std::optional<LayerMapping> {
        const QString title = QString::fromStdString(featureClass.name);
        if (!geometryFits(featureClass, layer.geometry)) {
            obstacle = tr("its name fits \"%1\", but that class has another kind of geometry").arg(title);
            return std::nullopt;
        }
        LayerMapping mapping = mapLayer(layer, featureClass, encoding);
        if (const QString missing = missingRequired(featureClass, mapping); !missing.isEmpty()) {
            obstacle = tr("its name fits \"%1\", but it has nothing for the required \"%2\"").arg(title, missing);
            return std::nullopt;
        }
        if (mapping.attributes.empty() || (mapping.attributes.size() == 1 && layer.fields.size() > 1)) {
            obstacle = tr("its name fits \"%1\", but hardly any of its attributes does").arg(title);
            return std::nullopt; // dis_veri keeps them all
        }
        return mapping;
    };
    for (const QString &source : encoding.isEmpty() ? QStringList{QString()} : QStringList{encoding, QString()})
        for (const auto &featureClass : catalogue.classes())
            if (featureClass->name != foreignClass && namesClass(*featureClass, layer.name, source))
                if (auto mapping = tryClass(*featureClass)) {
                    mapping->why = tr("the layer's name \"%1\" means this class").arg(layer.name);
                    return *mapping;
                }
    std::optional<LayerMapping> best;
    for (const auto &featureClass : catalogue.classes()) {
        if (featureClass->anyGeometry || !geometryFits(*featureClass, layer.geometry))
            continue;
        LayerMapping mapping = mapLayer(layer, *featureClass, encoding);
        if (!givesKey(*featureClass, mapping) || !missingRequired(*featureClass, mapping).isEmpty())
            continue;
        if (!best || mapping.attributes.size() > best->attributes.size())
            best = std::move(mapping);
    }
    if (best) {
        best->why = tr("its attributes hold a key of this class");
        return *best;
    }
    return asForeign(
        layer, obstacle.isEmpty() ? tr("no class of the catalogue is called so or has such attributes") : obstacle);
}

Mapping guessMapping(const std::vector<SourceLayer> &layers, const Catalogue &catalogue, const QString &encoding)
{
    Mapping mapping;
    mapping.name = tr("guessed");
    mapping.encoding = encoding;
    for (const SourceLayer &layer : layers)
        mapping.layers.push_back(guessLayer(layer, catalogue, encoding));
    return mapping;
}

} // namespace kbs::import
