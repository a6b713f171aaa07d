// SPDX-License-Identifier: GPL-3.0-or-later
#include "importers/common/value_text.h"

#include <QRegularExpression>

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cmath>

namespace kbs::import {

namespace {

bool isDigit(char c)
{
    return c >= '0' && c <= '9';
}

bool isIsoDate(std::string_view text)
{
    if (text.size() < 10 || text[4] != '-' || text[7] != '-')
        return false;
    for (const std::size_t i : {0U, 1U, 2U, 3U, 5U, 6U, 8U, 9U})
        if (!isDigit(text[i]))
            return false;
    return true;
}

/// "1.234.567": dots that can only part thousands.
bool isGrouped(std::string_view text, char mark)
{
    std::size_t groups = 0;
    for (std::size_t at = text.find(mark); at != std::string_view::npos; at = text.find(mark, at + 1)) {
        const std::size_t next = text.find(mark, at + 1);
        const std::size_t length = (next == std::string_view::npos ? text.size() : next) - at - 1;
        if (length != 3)
            return false;
        ++groups;
    }
    return groups >= 2;
}

std::string without(std::string_view text, char mark)
{
    std::string out;
    std::ranges::copy_if(text, std::back_inserter(out), [mark](char c) { return c != mark; });
    return out;
}

std::string looseNumberText(std::string_view text)
{
    const std::size_t dot = text.rfind('.');
    const std::size_t comma = text.rfind(',');
    if (dot != std::string_view::npos && comma != std::string_view::npos) {
        std::string out = without(text, dot > comma ? ',' : '.');
        std::ranges::replace(out, ',', '.');
        return out;
    }
    if (dot != std::string_view::npos)
        return isGrouped(text, '.') ? without(text, '.') : std::string(text);
    if (comma != std::string_view::npos && isGrouped(text, ','))
        return without(text, ',');
    std::string out(text);
    std::ranges::replace(out, ',', '.');
    return out;
}

/// "1.234,56" and "1.234" with a decimal comma; "705.47" cannot be thousands and stays as it is.
std::string decimalCommaText(std::string_view text)
{
    static const QRegularExpression grouped(QStringLiteral("^[+-]?[0-9]{1,3}(\\.[0-9]{3})+(,[0-9]*)?$"));
    std::string out(text);
    if (text.contains('.') && grouped.matchView(QString::fromUtf8(text)).hasMatch())
        out = without(text, '.');
    std::ranges::replace(out, ',', '.');
    return out;
}

/// "3.000" as an integer is 3 where the fraction is nothing but zeros.
std::string integerText(std::string text)
{
    const std::size_t dot = text.find('.');
    if (dot != std::string::npos && dot > 0 && text.find_first_not_of('0', dot + 1) == std::string::npos)
        text.resize(dot);
    return text;
}

std::string dateTimeText(std::string_view text)
{
    std::string out(text);
    if (isIsoDate(text) && out.size() > 10 && out[10] == ' ')
        out[10] = 'T';
    return out;
}

void appendJson(std::string &out, std::string_view text)
{
    out += '"';
    for (const char c : text) {
        switch (c) {
        case '"': out += "\\\""; break;
        case '\\': out += "\\\\"; break;
        case '\n': out += "\\n"; break;
        case '\r': out += "\\r"; break;
        case '\t': out += "\\t"; break;
        default:
            if (static_cast<unsigned char>(c) < 0x20) {
                constexpr std::string_view hex = "0123456789abcdef";
                out += "\\u00";
                out += hex[static_cast<unsigned char>(c) >> 4U];
                out += hex[static_cast<unsigned char>(c) & 15U];
            } else {
                out += c;
            }
        }
    }
    out += '"';
}

} // namespace

std::string_view trimmed(std::string_view text)
{
    const auto isInk = [](char c) { return static_cast<unsigned char>(c) > ' '; };
    if (!text.empty() && isInk(text.front()) && isInk(text.back()))
        return text;
    constexpr std::string_view blanks = " \t\r\n\f\v";
    const std::size_t begin = text.find_first_not_of(blanks);
    if (begin == std::string_view::npos)
        return {};
    return text.substr(begin, text.find_last_not_of(blanks) - begin + 1);
}

std::string plainValueText(AttributeType type, std::string_view raw, bool looseNumber, bool decimalComma)
{
    const std::string_view text = trimmed(raw);
    switch (type) {
    case AttributeType::Real:
    case AttributeType::Integer: {
        std::string number(text);
        if (looseNumber)
            number = looseNumberText(text);
        else if (decimalComma)
            number = decimalCommaText(text);
        return type == AttributeType::Integer ? integerText(std::move(number)) : number;
    }
    case AttributeType::Date: // what a dateTime adds to a date (a time, a zone) is not kept: said in the encodings'
                              // losses
        return std::string(isIsoDate(text) ? text.substr(0, 10) : text);
    case AttributeType::DateTime: return dateTimeText(text);
    default: return std::string(text);
    }
}

std::string jsonObject(const std::vector<std::pair<std::string_view, std::vector<std::string_view>>> &members)
{
    std::string out = "{";
    for (const auto &[name, texts] : members) {
        if (out.size() > 1)
            out += ',';
        appendJson(out, name);
        out += ':';
        if (texts.size() != 1)
            out += '[';
        for (std::size_t i = 0; i < texts.size(); ++i) {
            if (i > 0)
                out += ',';
            appendJson(out, texts[i]);
        }
        if (texts.size() != 1)
            out += ']';
    }
    return out + "}";
}

} // namespace kbs::import
