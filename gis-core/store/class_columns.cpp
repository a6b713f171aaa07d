// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/class_columns.h"

namespace kbs::sql {

std::string quoteName(std::string_view identifier)
{
    std::string out = "\"";
    for (const char c : identifier)
        out += c == '"' ? std::string("\"\"") : std::string(1, c);
    return out + '"';
}

bool keepsGeometry(const FeatureClass &featureClass)
{
    return featureClass.anyGeometry || featureClass.geometry != GeometryKind::None;
}

std::string geometryType(const FeatureClass &featureClass)
{
    if (featureClass.anyGeometry)
        return "GEOMETRY";
    return featureClass.geometry == GeometryKind::None ? "" : kindName(featureClass.geometry);
}

namespace {

void addIndex(std::map<std::string, std::string> &out, const char *kind, const std::string &table,
    const std::vector<std::string> &attributes, const std::string &suffix, const std::string &condition = {})
{
    std::string columns;
    for (const std::string &attribute : attributes)
        columns += (columns.empty() ? "" : ", ") + quoteName(attribute);
    const std::string name = "ix_" + table + suffix;
    out[name] = std::string("CREATE ") + kind + ' ' + quoteName(name) + " ON " + quoteName(table) + " (" + columns + ')'
        + condition;
}

std::string suffixOf(const std::vector<std::string> &attributes)
{
    std::string suffix;
    for (const std::string &attribute : attributes)
        suffix += '_' + attribute;
    return suffix;
}

} // namespace

std::map<std::string, std::string> indexStatements(const FeatureClass &featureClass)
{
    std::map<std::string, std::string> out;
    addIndex(out, "UNIQUE INDEX", featureClass.name, {"kbs_anahtar"}, "_anahtar");
    addIndex(out, "INDEX", featureClass.name, {"kbs_rev"}, "_rev");
    for (const std::vector<std::string> &attributes : featureClass.indexes)
        addIndex(out, "INDEX", featureClass.name, attributes, suffixOf(attributes));
    return out;
}

std::map<std::string, std::string> historyIndexStatements(
    const FeatureClass &featureClass, const std::string &condition)
{
    std::map<std::string, std::string> out;
    const std::string history = featureClass.name + "_gecmis";
    addIndex(out, "INDEX", history, {"kbs_anahtar"}, "_anahtar", condition);
    for (const std::vector<std::string> &attributes : featureClass.indexes)
        addIndex(out, "INDEX", history, attributes, suffixOf(attributes), condition);
    return out;
}

bool isIndexed(const FeatureClass &featureClass, std::string_view attribute)
{
    return attribute == "kbs_anahtar"
        || std::ranges::any_of(featureClass.indexes, [attribute](const std::vector<std::string> &attributes) {
               return std::ranges::contains(attributes, attribute);
           });
}

ClassColumns::ClassColumns(const FeatureClass &featureClass, int number, int srid)
    : m_class(&featureClass), m_number(number), m_srid(srid), m_hasGeometry(keepsGeometry(featureClass)),
      m_searchable(std::ranges::any_of(featureClass.attributes, &Attribute::search)),
      m_live(quoteName(featureClass.name)), m_history(quoteName(featureClass.name + "_gecmis")),
      m_masked(featureClass.attributes.size()), m_columns(listed({}, true))
{
}

void ClassColumns::mask(std::size_t attribute)
{
    m_masked[attribute] = true;
    m_columns = listed({}, true);
}

std::string ClassColumns::columns(const std::string &prefix, bool withGeometry) const
{
    return prefix.empty() && withGeometry ? m_columns : listed(prefix, withGeometry);
}

std::string ClassColumns::listed(const std::string &prefix, bool withGeometry) const
{
    std::string out = prefix + "kbs_id, " + prefix + "kbs_rev, " + prefix + "kbs_anahtar";
    for (std::size_t i = 0; i < m_class->attributes.size(); ++i)
        out += m_masked[i] ? ", NULL" : ", " + prefix + quoteName(m_class->attributes[i].name);
    if (m_hasGeometry && withGeometry)
        out += ", " + prefix + "geom, " + prefix + "kbs_z";
    return out;
}

std::string ClassColumns::columnsFor(const Query &query, bool withGeometry) const
{
    if (!query.attributes)
        return columns({}, withGeometry);
    std::string out = "kbs_id, kbs_rev, kbs_anahtar";
    for (std::size_t i = 0; i < m_class->attributes.size(); ++i) {
        const std::string &name = m_class->attributes[i].name;
        const bool isNeeded = name == query.orderBy || std::ranges::contains(*query.attributes, static_cast<int>(i));
        out += ", " + (isNeeded && !m_masked[i] ? quoteName(name) : "NULL");
    }
    return m_hasGeometry && withGeometry ? out + ", geom, kbs_z" : out;
}

int ClassColumns::columnCount() const
{
    return 3 + static_cast<int>(m_class->attributes.size()) + (m_hasGeometry ? 2 : 0);
}

} // namespace kbs::sql
