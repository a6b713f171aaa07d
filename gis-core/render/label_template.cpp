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

LabelTemplate::LabelTemplate(const QString &text, const FeatureClass &featureClass) : m_class(featureClass)
{
    int group = 0, groups = 0;
    QString literal;
    const auto flush = [&] {
        if (!literal.isEmpty())
            m_pieces.push_back({.literal = literal.toStdString(), .group = group});
        literal.clear();
    };
    for (qsizetype i = 0; i < text.size(); ++i) {
        const qsizetype close = text[i] == u'{' ? text.indexOf(u'}', i) : -1;
        if (close >= 0) {
            flush();
            Piece piece{.group = group};
            piece.attribute = featureClass.attributeIndex(text.mid(i + 1, close - i - 1).toStdString());
            if (piece.attribute >= 0)
                piece.codes = featureClass.attributes[static_cast<std::size_t>(piece.attribute)].codeList;
            piece.isStreetKind = piece.codes && piece.codes->name == "yol_turu"_L1;
            m_pieces.push_back(std::move(piece));
            i = close;
        } else if (text[i] == u'[' || text[i] == u']') {
            flush();
            group = text[i] == u'[' ? ++groups : 0;
        } else {
            literal += text[i];
        }
    }
    flush();
}

void LabelTemplate::addAttributes(std::vector<int> &indexes) const
{
    for (const Piece &piece : m_pieces)
        if (piece.attribute >= 0)
            indexes.push_back(piece.attribute);
}

/// False where the value is empty.
bool LabelTemplate::appendValue(const Piece &piece, const FeatureBatch &batch, std::size_t row, std::string &out)
{
    const Value &value = batch.value(row, static_cast<std::size_t>(piece.attribute));
    if (isNull(value))
        return false;
    const std::size_t before = out.size();
    const auto *text = std::get_if<std::string>(&value);
    if (text && !piece.codes) {
        out += *text;
    } else {
        const std::string stored = toText(value);
        const Code *code = piece.codes ? piece.codes->find(stored) : nullptr;
        out += code ? code->title.tr.toStdString() : stored;
    }
    return out.size() > before;
}

bool LabelTemplate::write(const FeatureBatch &batch, std::size_t row, std::string &out) const
{
    out.clear();
    std::size_t part = 0; // where the group begins, whose pieces may be taken back
    int group = 0;
    bool isWhole = true, hasAttribute = false, hasValue = false;
    const auto endPart = [&] {
        if (group != 0 && !isWhole)
            out.resize(part);
        part = out.size();
        isWhole = true;
    };
    for (const Piece &piece : m_pieces) {
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
            isWhole = isWhole && has;
        }
    }
    endPart();
    if (hasAttribute && !hasValue)
        out.clear();
    // A missing part leaves no dangling separator: "/4" is shown as "4".
    const auto isSeparator = [](char c) { return c == '/' || c == ',' || c == ':' || c == '-' || isBlank(c); };
    while (!out.empty() && isSeparator(out.back()))
        out.pop_back();
    out.erase(out.begin(), std::ranges::find_if_not(out, isSeparator));
    return !out.empty();
}

} // namespace kbs::render
