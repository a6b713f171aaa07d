// SPDX-License-Identifier: GPL-3.0-or-later
#include "importers/common/xml_text.h"

#include <algorithm>
#include <charconv>

namespace kbs::import::xml {

namespace {

/// Length of the UTF-8 character at `at` and its code point; 0 where there is none that XML allows.
std::size_t character(const char *at, const char *end, char32_t &code)
{
    const auto byte = [&](std::ptrdiff_t i) { return static_cast<unsigned char>(at[i]); };
    const unsigned first = byte(0);
    if (first < 0x80) {
        code = first;
        return first >= 0x20 || first == '\t' || first == '\n' || first == '\r' ? 1 : 0;
    }
    const std::size_t length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
    if (first < 0xc2 || first > 0xf4 || end - at < static_cast<std::ptrdiff_t>(length))
        return 0;
    code = first & (0xffU >> (length + 1));
    for (std::size_t i = 1; i < length; ++i) {
        if ((byte(static_cast<std::ptrdiff_t>(i)) & 0xc0U) != 0x80)
            return 0;
        code = code << 6U | (byte(static_cast<std::ptrdiff_t>(i)) & 0x3fU);
    }
    constexpr std::array<char32_t, 5> smallest{0, 0, 0x80, 0x800, 0x10000};
    const bool isLetter = code >= smallest[length] && code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff)
        && code != 0xfffe && code != 0xffff;
    return isLetter ? length : 0;
}

void appendUtf8(std::string &out, char32_t code)
{
    if (code < 0x80) {
        out += static_cast<char>(code);
    } else if (code < 0x800) {
        out += static_cast<char>(0xc0U | code >> 6U);
        out += static_cast<char>(0x80U | (code & 0x3fU));
    } else if (code < 0x10000) {
        out += static_cast<char>(0xe0U | code >> 12U);
        out += static_cast<char>(0x80U | (code >> 6U & 0x3fU));
        out += static_cast<char>(0x80U | (code & 0x3fU));
    } else {
        out += static_cast<char>(0xf0U | code >> 18U);
        out += static_cast<char>(0x80U | (code >> 12U & 0x3fU));
        out += static_cast<char>(0x80U | (code >> 6U & 0x3fU));
        out += static_cast<char>(0x80U | (code & 0x3fU));
    }
}

/// "lt" or "#x131" between & and ;
bool appendEntity(std::string &out, std::string_view name)
{
    constexpr std::array<std::pair<std::string_view, char>, 5> known{
        {{"amp", '&'}, {"lt", '<'}, {"gt", '>'}, {"quot", '"'}, {"apos", '\''}}};
    for (const auto &[word, letter] : known)
        if (name == word) {
            out += letter;
            return true;
        }
    if (!name.starts_with('#'))
        return false;
    const bool isHex = name.starts_with("#x");
    name.remove_prefix(isHex ? 2 : 1);
    std::uint32_t code = 0;
    const auto [end, problem] = std::from_chars(name.data(), name.data() + name.size(), code, isHex ? 16 : 10);
    const bool isAllowed = code == '\t' || code == '\n' || code == '\r'
        || (code >= 0x20 && code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff) && code != 0xfffe
            && code != 0xffff);
    if (name.empty() || problem != std::errc() || end != name.data() + name.size() || !isAllowed)
        return false;
    appendUtf8(out, code);
    return true;
}

} // namespace

bool isQualifiedName(std::string_view name)
{
    const std::size_t colon = name.find(':');
    const auto isPart = [](std::string_view part) {
        if (part.empty() || !is(part.front(), nameStart) || part.contains(':'))
            return false;
        for (const char *at = part.data(), *end = at + part.size(); at < end;) {
            char32_t code = 0;
            const std::size_t length = character(at, end, code);
            if (length == 0 || (code >= 0x80 && (code < 0xc0 || code == 0xd7 || code == 0xf7) && code != 0xb7))
                return false;
            at += length;
        }
        return true;
    };
    if (colon == std::string_view::npos)
        return isPart(name);
    return isPart(name.substr(0, colon)) && isPart(name.substr(colon + 1));
}

bool decode(const char *from, const char *to, bool isText, std::string &out)
{
    out.clear();
    while (from < to) {
        char32_t code = 0;
        const std::size_t length = character(from, to, code);
        if (length == 0)
            return false;
        if (code == '\r') {
            if (from + 1 == to || from[1] != '\n')
                out += '\n';
            ++from;
        } else if (isText && code == '&') {
            const void *end = std::memchr(from, ';', static_cast<std::size_t>(to - from));
            if (!end || !appendEntity(out, {from + 1, static_cast<const char *>(end)}))
                return false;
            from = static_cast<const char *>(end) + 1;
        } else if (isText && code == ']' && to - from > 2 && from[1] == ']' && from[2] == '>') {
            return false;
        } else {
            out.append(from, length);
            from += length;
        }
    }
    return true;
}

bool decodeValue(std::string_view written, std::string &out)
{
    if (written.contains('<'))
        return false;
    // blanks become spaces before entities are resolved (XML 1.0 §3.3.3): "&#10;" stays a line break
    std::string spaced(written);
    for (std::size_t i = spaced.find("\r\n"); i != std::string::npos; i = spaced.find("\r\n", i))
        spaced.erase(i, 1);
    std::ranges::replace_if(spaced, [](char c) { return c == '\n' || c == '\t' || c == '\r'; }, ' ');
    for (std::size_t i = spaced.find("]]>"); i != std::string::npos; i = spaced.find("]]>", i))
        spaced.replace(i, 3, "]]&gt;"); // allowed in a value, not in text
    return decode(spaced.data(), spaced.data() + spaced.size(), true, out);
}

} // namespace kbs::import::xml
