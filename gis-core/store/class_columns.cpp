// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/class_columns.h"

#include <algorithm>

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

std::map<std::string, std::string> indexStatements(const FeatureClass &featureClass)
{
    const std::string live = quoteName(featureClass.name);
    std::map<std::string, std::string> out;
    const auto add = [&](const char *kind, const std::string &suffix, const std::string &columns) {
        const std::string name = "ix_" + featureClass.name + suffix;
        out[name] = kind + quoteName(name) + " ON " + live + " (" + columns + ")";
    };
    add("CREATE UNIQUE INDEX ", "_anahtar", "kbs_anahtar");
    add("CREATE INDEX ", "_rev", "kbs_rev");
    for (const std::vector<std::string> &attributes : featureClass.indexes) {
        std::string suffix, columns;
        for (const std::string &attribute : attributes) {
            suffix += "_" + attribute;
            columns += (columns.empty() ? "" : ", ") + quoteName(attribute);
        }
        add("CREATE INDEX ", suffix, columns);
    }
    return out;
}

ClassColumns::ClassColumns(const FeatureClass &featureClass, int number, int srid)
    : m_class(&featureClass), m_number(number), m_srid(srid), m_hasGeometry(keepsGeometry(featureClass)),
      m_searchable(std::ranges::any_of(featureClass.attributes, &Attribute::search)),
      m_live(quoteName(featureClass.name)), m_history(quoteName(featureClass.name + "_gecmis"))
{
}

std::string ClassColumns::columns(const std::string &prefix, bool withGeometry) const
{
    std::string out = prefix + "kbs_id, " + prefix + "kbs_rev, " + prefix + "kbs_anahtar";
    for (const Attribute &attribute : m_class->attributes)
        out += ", " + prefix + quoteName(attribute.name);
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
        out += ", " + (isNeeded ? quoteName(name) : "NULL");
    }
    return m_hasGeometry && withGeometry ? out + ", geom, kbs_z" : out;
}

int ClassColumns::columnCount() const
{
    return 3 + static_cast<int>(m_class->attributes.size()) + (m_hasGeometry ? 2 : 0);
}

} // namespace kbs::sql
