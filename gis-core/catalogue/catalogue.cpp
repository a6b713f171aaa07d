// SPDX-License-Identifier: GPL-3.0-or-later
#include "catalogue/catalogue.h"

#include "base/turkish.h"

#include <algorithm>

namespace kbs {

namespace {

/// The form in which codes and aliases are compared: ASCII lower case without blanks and punctuation, so that
/// "Gelişme Konut", "GelismeKonut" and "gelisme_konut" meet. Dots stay, since "34.5" is not "345".
std::string comparable(std::string_view text)
{
    std::string out = turkish::identifier(text);
    std::erase_if(out, [](char c) {
        const bool keep = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == ':' || c == '-'
            || static_cast<unsigned char>(c) >= 0x80;
        return !keep;
    });
    return out;
}

std::string comparable(const QString &text)
{
    return comparable(text.toStdString());
}

bool isGiven(const Value &value)
{
    const auto *text = std::get_if<std::string>(&value);
    return text ? !text->empty() : !isNull(value);
}

/// '|' separates the parts of a key, so it is escaped inside a value.
void putKeyPart(const Value &value, std::string &out)
{
    const auto *given = std::get_if<std::string>(&value);
    const std::string written = given ? std::string() : toText(value);
    const std::string &text = given ? *given : written;
    if (text.find_first_of("|\\") == std::string::npos) {
        out += text;
        return;
    }
    for (const char c : text) {
        if (c == '|' || c == '\\')
            out += '\\';
        out += c;
    }
}

} // namespace

void CodeList::buildIndex()
{
    m_index.clear();
    // Codes before aliases before titles: what comes first keeps the spelling.
    for (std::size_t i = 0; i < codes.size(); ++i)
        m_index.try_emplace(comparable(codes[i].code), i);
    for (std::size_t i = 0; i < codes.size(); ++i)
        for (const QString &alias : codes[i].aliases)
            m_index.try_emplace(comparable(alias), i);
    for (std::size_t i = 0; i < codes.size(); ++i)
        for (const QString &called : {codes[i].title.tr, codes[i].title.en})
            m_index.try_emplace(comparable(called), i);
}

const Code *CodeList::find(std::string_view codeOrAlias) const
{
    for (const Code &code : codes)
        if (code.code == codeOrAlias)
            return &code;
    const auto found = m_index.find(comparable(codeOrAlias));
    return found == m_index.end() || found->first.empty() ? nullptr : &codes[found->second];
}

int FeatureClass::attributeIndex(std::string_view attributeName) const
{
    const auto found = std::ranges::find(attributes, attributeName, &Attribute::name);
    return found == attributes.end() ? -1 : static_cast<int>(found - attributes.begin());
}

const Attribute *FeatureClass::attribute(std::string_view attributeName) const
{
    const int index = attributeIndex(attributeName);
    return index < 0 ? nullptr : &attributes[static_cast<std::size_t>(index)];
}

QString FeatureClass::label(const std::vector<Value> &values) const
{
    QString out;
    qsizetype optionalStart = -1; // where in `out` the open [ … ] began
    bool optionalMissing = false;
    for (qsizetype i = 0; i < labelTemplate.size(); ++i) {
        const QChar c = labelTemplate[i];
        if (c == u'[') {
            optionalStart = out.size();
            optionalMissing = false;
        } else if (c == u']') {
            if (optionalMissing)
                out.truncate(optionalStart);
            optionalStart = -1;
        } else if (c == u'{') {
            const qsizetype end = labelTemplate.indexOf(u'}', i);
            const int index = attributeIndex(labelTemplate.sliced(i + 1, end - i - 1).toStdString());
            const auto at = static_cast<std::size_t>(index);
            if (index >= 0 && at < values.size() && isGiven(values[at]))
                out += displayValue(attributes[at], values[at], QStringLiteral("tr"));
            else
                optionalMissing = true;
            i = end;
        } else {
            out += c;
        }
    }
    return out.trimmed();
}

std::string FeatureClass::key(const std::vector<Value> &values) const
{
    std::string out;
    key(values, out);
    return out;
}

void FeatureClass::key(const std::vector<Value> &values, std::string &out) const
{
    for (const KeyAttributes &names : keys) {
        out.clear();
        const bool complete = std::ranges::all_of(names, [&](const std::string &attributeName) {
            const int index = attributeIndex(attributeName);
            const auto at = static_cast<std::size_t>(index);
            if (index < 0 || at >= values.size() || !isGiven(values[at]))
                return false;
            out.append(out.empty() ? "" : "|").append(attributeName).append("=");
            putKeyPart(values[at], out);
            return true;
        });
        if (complete)
            return;
    }
    out.clear();
}

std::shared_ptr<const Catalogue> Catalogue::only(
    const Catalogue &whole, const std::function<bool(const FeatureClass &)> &isWanted)
{
    const auto part = std::make_shared<Catalogue>(whole);
    for (const auto &featureClass : whole.m_classes)
        if (!isWanted(*featureClass))
            part->m_leftOut.insert(featureClass->name);
    std::erase_if(part->m_classes, [&](const auto &featureClass) { return part->leavesOut(featureClass->name); });
    for (Theme &theme : part->m_themes)
        std::erase_if(
            theme.classes, [&](const FeatureClass *featureClass) { return part->leavesOut(featureClass->name); });
    std::erase_if(part->m_themes, [](const Theme &theme) { return theme.classes.empty(); });
    return part;
}

const FeatureClass *Catalogue::find(std::string_view className) const
{
    const auto found
        = std::ranges::find_if(m_classes, [&](const auto &featureClass) { return featureClass->name == className; });
    return found == m_classes.end() ? nullptr : found->get();
}

const CodeList *Catalogue::codeList(const QString &name) const
{
    const auto found = m_codeLists.find(name);
    return found == m_codeLists.end() ? nullptr : found->second.get();
}

} // namespace kbs
