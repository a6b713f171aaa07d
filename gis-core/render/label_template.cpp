// SPDX-License-Identifier: GPL-3.0-or-later
#include "render/label_template.h"

#include "base/address_text.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace kbs::render {

namespace {

bool isBlank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

std::string_view trimmed(std::string_view text)
{
    while (!text.empty() && isBlank(text.front()))
        text.remove_prefix(1);
    while (!text.empty() && isBlank(text.back()))
        text.remove_suffix(1);
    return text;
}

} // namespace

LabelTemplate::LabelTemplate(const LabelSymbol &symbol, const FeatureClass &featureClass)
    : m_class(featureClass), m_sign(symbol.sign.toStdString()), m_isPlain(symbol.isPlain())
{
    addPart(symbol.text, symbol.dividers, symbol);
    for (const LabelPart &further : symbol.parts)
        addPart(further.text, further.dividers, symbol);
}

LabelTemplate::LabelTemplate(const QString &text, const FeatureClass &featureClass)
    : LabelTemplate(LabelSymbol{.text = text}, featureClass)
{
}

void LabelTemplate::addPart(const QString &text, bool dividers, const LabelSymbol &symbol)
{
    Part part{.lines = {}, .keepsEmptyLines = dividers};
    for (const QString &one : text.split(u'\n'))
        part.lines.push_back(line(one, symbol));
    m_parts.push_back(std::move(part));
}

LabelTemplate::Piece LabelTemplate::piece(const QString &inside, const LabelSymbol &symbol) const
{
    const std::string name = inside.section(u':', 0, 0).toStdString();
    Piece piece{.attribute = m_class.attributeIndex(name)};
    const auto codesOf = [this](int attribute) {
        return attribute < 0 ? nullptr : m_class.attributes[static_cast<std::size_t>(attribute)].codeList;
    };
    piece.codes = codesOf(piece.attribute);
    piece.isStreetKind = piece.codes && piece.codes->name == "yol_turu"_L1;
    if (const QString format = inside.section(u':', 1); !format.isEmpty() && format.front().isDigit()) {
        piece.decimals = format.front().digitValue();
        piece.unit = format.mid(1).toStdString();
    }
    const int kind = m_class.attributeIndex(name + "_tur");
    if (const CodeList *codes = codesOf(kind); codes && codes->name == "deger_turu"_L1)
        piece.kind = kind;
    if (const auto signs = symbol.signs.find(name); signs != symbol.signs.end())
        for (const auto &[code, sign] : signs->second)
            piece.signs.emplace(code, sign.toStdString());
    return piece;
}

LabelTemplate::Line LabelTemplate::line(const QString &text, const LabelSymbol &symbol) const
{
    Line line;
    int group = 0, groups = 0;
    QString literal;
    const auto flush = [&] {
        if (!literal.isEmpty())
            line.push_back({.literal = literal.toStdString(), .group = group});
        literal.clear();
    };
    for (qsizetype i = 0; i < text.size(); ++i) {
        const qsizetype close = text[i] == u'{' ? text.indexOf(u'}', i) : -1;
        if (close >= 0) {
            flush();
            line.push_back(piece(text.mid(i + 1, close - i - 1), symbol));
            line.back().group = group;
            i = close;
        } else if (text[i] == u'[' || text[i] == u']') {
            flush();
            group = text[i] == u'[' ? ++groups : 0;
        } else {
            literal += text[i];
        }
    }
    flush();
    return line;
}

void LabelTemplate::addAttributes(std::vector<int> &indexes) const
{
    for (const Part &part : m_parts)
        for (const Line &line : part.lines)
            for (const Piece &piece : line)
                for (const int attribute : {piece.attribute, piece.kind})
                    if (attribute >= 0)
                        indexes.push_back(attribute);
}

/// False where the value is empty.
bool LabelTemplate::appendValue(const Piece &piece, const FeatureBatch &batch, std::size_t row, std::string &out)
{
    const Value &value = batch.value(row, static_cast<std::size_t>(piece.attribute));
    if (piece.kind >= 0) {
        const std::string kind = toText(batch.value(row, static_cast<std::size_t>(piece.kind)));
        if (kind == "serbest") {
            out += kind;
            return true;
        }
        if ((!kind.empty() && kind != "deger") || (kind.empty() && toReal(value) == 0))
            return false;
    }
    if (isNull(value))
        return false;
    const std::size_t before = out.size();
    const auto *text = std::get_if<std::string>(&value);
    if (text && !piece.codes) {
        out += *text;
    } else if (!text && piece.decimals >= 0) {
        out += QByteArray::number(toReal(value), 'f', piece.decimals).toStdString() + piece.unit;
    } else {
        const std::string stored = toText(value);
        const auto sign = piece.signs.find(stored);
        const Code *code = piece.codes ? piece.codes->find(stored) : nullptr;
        out += sign != piece.signs.end() ? sign->second : code ? code->title.tr.toStdString() : stored;
    }
    return out.size() > before;
}

bool LabelTemplate::appendLine(const Line &line, const FeatureBatch &batch, std::size_t row, std::string &out)
{
    const std::size_t begin = out.size();
    std::size_t part = begin; // where the group begins, whose pieces may be taken back
    int group = 0;
    bool isWhole = true, hasAttribute = false, hasValue = false, hasAny = false;
    const auto endPart = [&] {
        if (group != 0 && !isWhole)
            out.resize(part);
        part = out.size();
        isWhole = true;
    };
    for (const Piece &piece : line) {
        if (piece.group != group)
            endPart();
        group = piece.group;
        if (piece.attribute < 0) {
            out += piece.literal;
        } else if (piece.isStreetKind) {
            const std::string kind = toText(batch.value(row, static_cast<std::size_t>(piece.attribute)));
            const std::string name(trimmed(std::string_view(out).substr(part)));
            out.resize(part);
            out += address::withType(name, kind);
        } else {
            const bool has = appendValue(piece, batch, row, out);
            hasAttribute = hasAttribute || group == 0;
            hasValue = hasValue || (group == 0 && has);
            hasAny = hasAny || has;
            isWhole = isWhole && has;
        }
    }
    endPart();
    if (hasAttribute && !hasValue)
        out.resize(begin);
    // A missing part leaves no dangling separator: "/4" is shown as "4".
    const auto isSeparator = [](char c) { return c == '/' || c == ',' || c == ':' || c == '-' || isBlank(c); };
    while (out.size() > begin && isSeparator(out.back()))
        out.pop_back();
    const auto first = out.begin() + static_cast<std::ptrdiff_t>(begin);
    out.erase(first, std::find_if_not(first, out.end(), isSeparator));
    return hasAny;
}

void LabelTemplate::appendPart(const Part &part, const FeatureBatch &batch, std::size_t row, std::string &out)
{
    const std::size_t begin = out.size();
    bool hasValue = false, isFirst = true;
    for (const Line &line : part.lines) {
        const std::size_t before = out.size();
        if (!isFirst)
            out += '\n';
        const std::size_t start = out.size();
        hasValue = appendLine(line, batch, row, out) || hasValue;
        if (out.size() > start || part.keepsEmptyLines)
            isFirst = false;
        else
            out.resize(before);
    }
    if (!hasValue) // "TAKS" alone says nothing
        out.resize(begin);
}

bool LabelTemplate::write(const FeatureBatch &batch, std::size_t row, std::string &out) const
{
    out.clear();
    if (m_isPlain) {
        appendLine(m_parts.front().lines.front(), batch, row, out);
        return !out.empty();
    }
    out += m_sign;
    for (const Part &part : m_parts) {
        out += labelPartSeparator;
        appendPart(part, batch, row, out);
    }
    if (std::ranges::all_of(out, [](char c) { return c == labelPartSeparator; }))
        out.clear();
    return !out.empty();
}

} // namespace kbs::render
