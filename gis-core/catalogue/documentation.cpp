// SPDX-License-Identifier: GPL-3.0-or-later
#include "catalogue/documentation.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace kbs {

namespace {

QString typeText(const Attribute &attribute)
{
    QString text;
    switch (attribute.type) {
    case AttributeType::Text: text = u"text"_s; break;
    case AttributeType::Integer: text = u"integer"_s; break;
    case AttributeType::Real: text = u"real"_s; break;
    case AttributeType::Boolean: text = u"boolean (0, 1)"_s; break;
    case AttributeType::Date: text = u"date"_s; break;
    case AttributeType::DateTime: text = u"date and time"_s; break;
    case AttributeType::Code: text = u"code: [%1](#list-%1)"_s.arg(attribute.codeList->name); break;
    }
    return attribute.unit.isEmpty() ? text : u"%1, %2"_s.arg(text, attribute.unit);
}

QString markText(const Attribute &attribute)
{
    QStringList marks;
    if (attribute.required)
        marks << u"required"_s;
    if (attribute.personal)
        marks << u"**personal**"_s;
    if (attribute.search)
        marks << u"search"_s;
    if (attribute.readOnly)
        marks << u"read-only"_s;
    return marks.join(u", "_s);
}

/// A '|' would end the table cell.
QString cell(QString text)
{
    return text.replace(u'|', u"\\|"_s);
}

QString aliasText(const std::map<QString, QStringList> &aliases)
{
    QStringList parts;
    for (const auto &[standard, names] : aliases)
        parts << u"%1: %2"_s.arg(standard, names.join(u", "_s));
    return parts.join(u"; "_s);
}

QString geometryText(const FeatureClass &featureClass)
{
    if (featureClass.anyGeometry)
        return u"any geometry"_s;
    if (featureClass.geometry == GeometryKind::None)
        return u"no geometry"_s;
    const QString kind = QString::fromLatin1(kindName(featureClass.geometry));
    return featureClass.geometryRequired ? kind : kind + u" (may be absent)"_s;
}

QString listsText(const std::vector<std::vector<std::string>> &lists, const QString &separator)
{
    QStringList keys;
    for (const std::vector<std::string> &key : lists) {
        QStringList names;
        for (const std::string &name : key)
            names << QString::fromStdString(name);
        keys << u"`%1`"_s.arg(names.join(u" + "_s));
    }
    return keys.join(separator);
}

QString classText(const FeatureClass &featureClass)
{
    const QString name = QString::fromStdString(featureClass.name);
    QString out = u"### %1: %2 / %3\n\n%4 / %5\n\n"_s.arg(
        name, featureClass.title.tr, featureClass.title.en, featureClass.description.tr, featureClass.description.en);
    out += u"- Geometry: %1; city guide: %2\n"_s.arg(
        geometryText(featureClass), featureClass.publicData ? u"yes"_s : u"no"_s);
    out += u"- Identified by %1; called `%2`\n"_s.arg(
        listsText(featureClass.keys, u", then "_s), featureClass.labelTemplate);
    if (!featureClass.indexes.empty())
        out += u"- Looked up by %1\n"_s.arg(listsText(featureClass.indexes, u"; "_s));
    if (!featureClass.aliases.empty())
        out += u"- Elsewhere: %1\n"_s.arg(aliasText(featureClass.aliases));
    out += u"\n| column | Türkçe | English | type | marks | elsewhere |\n| --- | --- | --- | --- | --- | --- |\n"_s;
    for (const Attribute &attribute : featureClass.attributes) {
        QString turkish = attribute.title.tr, english = attribute.title.en;
        if (!attribute.description.tr.isEmpty()) {
            turkish += u". "_s + attribute.description.tr;
            english += u". "_s + attribute.description.en;
        }
        out += u"| `%1` | %2 | %3 | %4 | %5 | %6 |\n"_s.arg(QString::fromStdString(attribute.name), cell(turkish),
            cell(english), typeText(attribute), markText(attribute), cell(aliasText(attribute.aliases)));
    }
    return out + u'\n';
}

QString listText(const CodeList &list)
{
    QString out
        = u"### <a id=\"list-%1\"></a>%1: %2 / %3\n\n%4\n\n| code | Türkçe | English | also met as |\n| --- | --- | --- | --- |\n"_s
              .arg(list.name, list.title.tr, list.title.en,
                  list.open ? u"Open: other values are kept."_s : u"Closed: other values are refused."_s);
    for (const Code &code : list.codes)
        out += u"| `%1` | %2 | %3 | %4 |\n"_s.arg(QString::fromStdString(code.code), cell(code.title.tr),
            cell(code.title.en), cell(code.aliases.join(u", "_s)));
    return out + u'\n';
}

} // namespace

QString catalogueDocumentation(const Catalogue &catalogue)
{
    QString out = u"# Tables of the catalogue\n\n"
                  "Generated from the catalogue files; do not edit (see README.md here). Every table also has `kbs_id` "
                  "(the feature's id),\n"
                  "`kbs_rev` (the revision that last changed it), `kbs_anahtar` (what identifies it across deliveries) "
                  "and, where it has\n"
                  "geometry, `geom` (x east, y north in the store's CRS) and `kbs_z` (heights, where a delivery has "
                  "them). \"Personal\"\n"
                  "columns are personal data (KVKK).\n\n"_s;
    for (const Theme &theme : catalogue.themes()) {
        QStringList names;
        for (const FeatureClass *featureClass : theme.classes)
            names << u"`%1`"_s.arg(QString::fromStdString(featureClass->name));
        out += u"- %1 / %2: %3\n"_s.arg(theme.title.tr, theme.title.en, names.join(u", "_s));
    }
    out += u'\n';
    for (const Theme &theme : catalogue.themes()) {
        out += u"## %1 / %2\n\n"_s.arg(theme.title.tr, theme.title.en);
        for (const FeatureClass *featureClass : theme.classes)
            out += classText(*featureClass);
    }
    out += u"## Code lists\n\n"_s;
    for (const auto &[name, list] : catalogue.codeLists())
        out += listText(*list);
    while (out.endsWith(u"\n\n"))
        out.chop(1);
    return out;
}

} // namespace kbs
