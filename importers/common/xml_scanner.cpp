// SPDX-License-Identifier: GPL-3.0-or-later
#include "importers/common/xml_scanner.h"

#include <QRegularExpression>

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>
#include <cstring>

namespace kbs::import {

namespace {

constexpr std::size_t chunk = 1024 * 1024;
constexpr std::size_t slack = 16; ///< behind the bytes read: comparisons take sixteen at a time
constexpr std::size_t largestToken = 256 * chunk;
constexpr std::string_view xmlSpace = "http://www.w3.org/XML/1998/namespace";
constexpr std::string_view xmlnsSpace = "http://www.w3.org/2000/xmlns/";

enum : std::uint8_t { nameStart = 1, namePart = 2, blank = 4 };

constexpr std::array<std::uint8_t, 256> kinds = [] {
    std::array<std::uint8_t, 256> table{};
    for (int c = 'a'; c <= 'z'; ++c)
        table[static_cast<std::size_t>(c)] = table[static_cast<std::size_t>(c - 32)] = nameStart | namePart;
    for (int c = '0'; c <= '9'; ++c)
        table[static_cast<std::size_t>(c)] = namePart;
    for (int c = 0x80; c < 0x100; ++c)
        table[static_cast<std::size_t>(c)] = nameStart | namePart; // checked as UTF-8 when the name is first met
    table['_'] = table[':'] = nameStart | namePart;
    table['-'] = table['.'] = namePart;
    table[' '] = table['\t'] = table['\n'] = table['\r'] = blank;
    return table;
}();

bool is(char c, std::uint8_t kind)
{
    return (kinds[static_cast<unsigned char>(c)] & kind) != 0;
}

const char *skipBlanks(const char *at, const char *end)
{
    while (at < end && is(*at, blank))
        ++at;
    return at;
}

using Bytes = unsigned char __attribute__((vector_size(16)));
using Halves = std::uint64_t __attribute__((vector_size(16)));

Bytes sixteen(const char *at)
{
    Bytes bytes;
    std::memcpy(&bytes, at, sizeof bytes);
    return bytes;
}

bool isAny(Bytes mask)
{
    const auto halves = reinterpret_cast<Halves &>(mask);
    return (halves[0] | halves[1]) != 0;
}

/// The first `count` of sixteen.
Bytes first(std::size_t count)
{
    constexpr Bytes places{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
    return reinterpret_cast<Bytes>(places < static_cast<unsigned char>(count));
}

/// What may not stand in text as it is: '&', ']' (of "]]>"), all that is not ASCII, and control characters but tab and
/// line feed. Values of attributes may hold neither of these two, nor '<'.
template <bool isValue> Bytes odd(Bytes c)
{
    const auto mask = [](auto comparison) { return reinterpret_cast<Bytes>(comparison); };
    const Bytes control = mask(c < 0x20), others = mask(c > 0x7e) | mask(c == '&') | mask(c == ']');
    if constexpr (isValue)
        return control | others | mask(c == '<');
    return (control & ~(mask(c == '\n') | mask(c == '\t'))) | others;
}

/// Nothing odd in it: it stands for itself. Reads up to 15 bytes behind `to`, which the buffer has (see `slack`).
template <bool isValue> bool isPlain(const char *from, const char *to)
{
    Bytes found{};
    for (; to - from >= 16; from += 16)
        found |= odd<isValue>(sixteen(from));
    if (from < to)
        found |= odd<isValue>(sixteen(from)) & first(static_cast<std::size_t>(to - from));
    return !isAny(found);
}

/// Reads up to 15 bytes behind `to` as well.
std::int64_t lineFeeds(const char *from, const char *to)
{
    std::int64_t count = 0;
    for (; from < to; from += 16) {
        Bytes feeds = reinterpret_cast<Bytes>(sixteen(from) == '\n');
        if (to - from < 16)
            feeds &= first(static_cast<std::size_t>(to - from));
        if (!isAny(feeds)) [[likely]]
            continue;
        const auto halves = reinterpret_cast<Halves &>(feeds);
        count += (std::popcount(halves[0]) + std::popcount(halves[1])) / 8;
    }
    return count;
}

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

/// A qualified name: one colon at the most, neither first nor last, each part beginning as a name does.
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

std::uint64_t hashOf(std::string_view text)
{
    std::uint64_t hash = 0x9e3779b97f4a7c15ULL ^ text.size();
    while (text.size() >= 8) {
        std::uint64_t word = 0;
        std::memcpy(&word, text.data(), 8);
        hash = (hash ^ word) * 0xff51afd7ed558ccdULL;
        hash ^= hash >> 32U;
        text.remove_prefix(8);
    }
    std::uint64_t word = 0;
    std::memcpy(&word, text.data(), text.size());
    hash = (hash ^ word) * 0xff51afd7ed558ccdULL;
    return hash ^ hash >> 32U;
}

} // namespace

// ------------------------------------------------------------------------------------------------ names

/// Elements follow each other in the same order from object to object, so the next name is mostly known beforehand.
XmlScanner::KnownName &XmlScanner::NameTable::of(std::string_view written)
{
    KnownName &name = m_last && m_last->next && m_last->next->written == written ? *m_last->next : find(written);
    if (m_last)
        m_last->next = &name;
    m_last = &name;
    return name;
}

XmlScanner::KnownName &XmlScanner::NameTable::find(std::string_view written)
{
    if (m_names.size() * 2 >= m_slots.size())
        grow();
    const std::size_t mask = m_slots.size() - 1;
    for (std::size_t slot = hashOf(written) & mask;; slot = (slot + 1) & mask) {
        if (!m_slots[slot]) {
            m_names.push_back({.written = std::string(written), .colon = written.find(':')});
            return *(m_slots[slot] = &m_names.back());
        }
        if (m_slots[slot]->written == written)
            return *m_slots[slot];
    }
}

void XmlScanner::NameTable::grow()
{
    m_slots.assign(std::max<std::size_t>(256, m_slots.size() * 2), nullptr);
    const std::size_t mask = m_slots.size() - 1;
    for (KnownName &name : m_names) {
        std::size_t slot = hashOf(name.written) & mask;
        while (m_slots[slot])
            slot = (slot + 1) & mask;
        m_slots[slot] = &name;
    }
}

/// The name's number in the present namespaces.
bool XmlScanner::resolve(KnownName &known, bool isAttribute)
{
    if (known.context == m_context)
        return true;
    if (known.context == 0 && !isQualifiedName(known.written))
        return fail(Outcome::Malformed);
    const std::string_view written = known.written;
    std::string_view space, local = written;
    if (known.colon != std::string::npos) {
        const std::string_view prefix = written.substr(0, known.colon);
        local = written.substr(known.colon + 1);
        const auto found = std::find_if(
            m_bindings.rbegin(), m_bindings.rend(), [&](const Binding &b) { return b.prefix == prefix; });
        if (prefix == "xml")
            space = xmlSpace;
        else if (found == m_bindings.rend() || found->space.empty())
            return fail(Outcome::Malformed);
        else
            space = found->space;
    } else if (!isAttribute) {
        const auto found
            = std::find_if(m_bindings.rbegin(), m_bindings.rend(), [](const Binding &b) { return b.prefix.empty(); });
        if (found != m_bindings.rend())
            space = found->space;
    }
    known.name = m_handler.name(space, local);
    known.context = m_context;
    return true;
}

// ------------------------------------------------------------------------------------------------ bytes

XmlScanner::XmlScanner(ByteStream &bytes, XmlStream::Handler &handler, Progress &progress, QString what)
    : m_bytes(bytes), m_handler(handler), m_progress(progress), m_what(std::move(what)), m_buffer(2 * chunk + slack)
{
    m_at = m_end = m_counted = m_buffer.data();
}

bool XmlScanner::fail(Outcome outcome)
{
    m_outcome = outcome;
    return false;
}

/// Reads on; what is not used yet moves to the front. False at the end of the file or after a failure.
bool XmlScanner::fill()
{
    if (m_atEnd || m_outcome != Outcome::Done)
        return false;
    if (m_progress.isCancelled())
        return fail(Outcome::Cancelled);
    const auto kept = static_cast<std::size_t>(m_end - m_at);
    if (kept >= largestToken)
        return fail(Outcome::Malformed);
    countLines(m_at);
    std::memmove(m_buffer.data(), m_at, kept);
    if (m_buffer.size() < kept + chunk + slack)
        m_buffer.resize(2 * (kept + chunk) + slack);
    m_at = m_counted = m_buffer.data();
    const auto got = m_bytes.read(std::span(m_buffer).subspan(kept, chunk));
    if (!got) {
        m_error = got.error();
        m_end = m_at + kept;
        return fail(Outcome::Failed);
    }
    m_end = m_at + kept + *got;
    m_atEnd = *got == 0;
    m_progress.report(m_bytes.fraction(), m_what);
    return !m_atEnd;
}

bool XmlScanner::need(std::size_t count)
{
    while (static_cast<std::size_t>(m_end - m_at) < count)
        if (!fill())
            return false;
    return true;
}

void XmlScanner::countLines(const char *to)
{
    m_line += lineFeeds(m_counted, to);
    m_counted = to;
}

/// Where `end` stands behind `from`; reads on until it is met. Null where it is not.
const char *XmlScanner::find(std::string_view end, const char *from)
{
    auto offset = static_cast<std::size_t>(from - m_at);
    for (;;) {
        const std::string_view rest(m_at, static_cast<std::size_t>(m_end - m_at));
        if (const std::size_t at = rest.find(end, offset); at != std::string_view::npos)
            return m_at + at;
        offset = std::max(offset, rest.size() - std::min(rest.size(), end.size() - 1));
        if (!fill()) {
            if (m_outcome == Outcome::Done)
                fail(Outcome::Malformed);
            return nullptr;
        }
    }
}

// ------------------------------------------------------------------------------------------------ document

XmlScanner::Outcome XmlScanner::run()
{
    if (!declaration())
        return m_outcome;
    for (;;) {
        const void *found = m_at == m_end ? nullptr : std::memchr(m_at, '<', static_cast<std::size_t>(m_end - m_at));
        if (!found) {
            if (fill())
                continue;
            if (m_outcome != Outcome::Done)
                return m_outcome;
            const bool isWhole = m_open.empty() && m_rootSeen && outside(m_at, m_end);
            return isWhole ? Outcome::Done : Outcome::Malformed;
        }
        const char *mark = static_cast<const char *>(found);
        if (mark > m_at && !text(m_at, mark))
            return m_outcome;
        m_at = mark;
        if (!markup())
            return m_outcome;
    }
}

/// Byte order mark and XML declaration: whether the document is for us.
bool XmlScanner::declaration()
{
    std::ignore = need(1024);
    if (m_outcome != Outcome::Done)
        return false;
    std::string_view head(m_at, std::min<std::size_t>(1024, static_cast<std::size_t>(m_end - m_at)));
    if (head.starts_with("\xef\xbb\xbf")) {
        m_at += 3;
        head.remove_prefix(3);
    }
    if (head.empty() || head.front() == '\0' || head.find('<') == std::string_view::npos || head.contains('\0'))
        return fail(Outcome::NotMine); // empty, UTF-16, or no XML at all
    if (!head.starts_with("<?xml") || head.size() < 6 || !is(head[5], blank))
        return true;
    const std::size_t end = head.find("?>");
    if (end == std::string_view::npos)
        return fail(Outcome::NotMine);
    // what does not look as usual is for expat to judge
    static const QRegularExpression usual(
        QStringLiteral("^\\s+version\\s*=\\s*([\"'])1\\.0\\1(?:\\s+encoding\\s*=\\s*([\"'])([A-Za-z0-9._-]+)\\2)?"
                       "(?:\\s+standalone\\s*=\\s*([\"'])(?:yes|no)\\4)?\\s*$"));
    const auto found = usual.match(QString::fromLatin1(head.data() + 5, static_cast<qsizetype>(end) - 5));
    m_declared = found.captured(3);
    if (!found.hasMatch()
        || (!m_declared.isEmpty() && m_declared.compare(QLatin1String("utf-8"), Qt::CaseInsensitive) != 0))
        return fail(Outcome::NotMine);
    m_at += end + 2;
    return true;
}

bool XmlScanner::markup()
{
    if (!need(2))
        return m_outcome == Outcome::Done ? fail(Outcome::Malformed) : false;
    switch (m_at[1]) {
    case '/': return endTag();
    case '?': return instruction();
    case '!':
        std::ignore = need(9);
        if (m_outcome != Outcome::Done)
            return false;
        if (const std::string_view here(m_at, static_cast<std::size_t>(m_end - m_at)); here.starts_with("<!--"))
            return comment();
        else if (here.starts_with("<![CDATA["))
            return cdata();
        else if (here.starts_with("<!DOCTYPE") && !m_rootSeen)
            return fail(Outcome::NotMine);
        return fail(Outcome::Malformed);
    default: return startTag();
    }
}

bool XmlScanner::comment()
{
    const char *end = find("--", m_at + 4);
    if (!end)
        return false;
    const auto offset = static_cast<std::size_t>(end - m_at);
    if (!need(offset + 3))
        return m_outcome == Outcome::Done ? fail(Outcome::Malformed) : false;
    if (m_at[offset + 2] != '>' || !decode(m_at + 4, m_at + offset, false, m_scratch))
        return fail(Outcome::Malformed);
    m_at += offset + 3;
    return true;
}

bool XmlScanner::instruction()
{
    const char *end = find("?>", m_at + 2);
    if (!end)
        return false;
    const std::string_view inside(m_at + 2, static_cast<std::size_t>(end - m_at - 2));
    std::size_t length = 0;
    while (length < inside.size() && is(inside[length], namePart))
        ++length;
    const std::string_view target = inside.substr(0, length);
    const bool isXml
        = target.size() == 3 && (target[0] | 32) == 'x' && (target[1] | 32) == 'm' && (target[2] | 32) == 'l';
    if (target.empty() || target.contains(':') || !isQualifiedName(target) || isXml || (length < inside.size() && !is(inside[length], blank))
        || !decode(inside.data(), inside.data() + inside.size(), false, m_scratch))
        return fail(Outcome::Malformed);
    m_at = end + 2;
    return true;
}

bool XmlScanner::cdata()
{
    if (m_open.empty())
        return fail(Outcome::Malformed);
    const char *end = find("]]>", m_at + 9);
    if (!end)
        return false;
    if (!decode(m_at + 9, end, false, m_scratch))
        return fail(Outcome::Malformed);
    m_handler.text(m_scratch);
    m_at = end + 3;
    return true;
}

// ------------------------------------------------------------------------------------------------ text

bool XmlScanner::outside(const char *from, const char *to)
{
    return skipBlanks(from, to) == to || fail(Outcome::Malformed);
}

bool XmlScanner::text(const char *from, const char *to)
{
    if (m_open.empty())
        return outside(from, to);
    if (isPlain<false>(from, to)) {
        m_handler.text({from, static_cast<std::size_t>(to - from)});
        return true;
    }
    if (!decode(from, to, true, m_scratch))
        return fail(Outcome::Malformed);
    m_handler.text(m_scratch);
    return true;
}

/// Line ends become \n (XML 1.0 §2.11); with `isText` entities are resolved and "]]>" is refused.
bool XmlScanner::decode(const char *from, const char *to, bool isText, std::string &out) const
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

// ------------------------------------------------------------------------------------------------ tags

bool XmlScanner::startTag()
{
    if (m_open.empty() && m_rootSeen)
        return fail(Outcome::Malformed);
    for (;;) { // the whole tag must be in the buffer: begins again after reading on
        const char *at = m_at + 1;
        if (at < m_end && !is(*at, nameStart))
            return fail(Outcome::Malformed);
        while (at < m_end && is(*at, namePart))
            ++at;
        const std::string_view written(m_at + 1, static_cast<std::size_t>(at - m_at - 1));
        bool isEmpty = false;
        m_written.clear();
        m_valuesUsed = 0;
        if (!readAttributes(at, isEmpty))
            return m_outcome == Outcome::Done ? fail(Outcome::Malformed) : false;
        if (!at) {
            if (fill())
                continue;
            return m_outcome == Outcome::Done ? fail(Outcome::Malformed) : false;
        }
        if (m_open.size() >= static_cast<std::size_t>(XmlStream::deepest)) {
            countLines(m_at);
            return fail(Outcome::TooDeep);
        }
        m_rootSeen = true;
        Open open{.written = nullptr,
            .name = 0,
            .bindings = static_cast<std::uint32_t>(m_bindings.size()),
            .context = m_context};
        if (!m_written.empty() && !declareNamespaces())
            return false;
        KnownName &known = m_elements.of(written);
        if (!resolve(known, false))
            return false;
        open.written = &known;
        open.name = known.name;
        m_attributes.clear();
        for (const WrittenAttribute &attribute : m_written) {
            KnownName &name = m_attributeNames.of(attribute.name);
            if (!resolve(name, true))
                return false;
            m_attributes.push_back({name.name, attribute.value});
        }
        if (m_written.size() > 1 && hasTwins())
            return fail(Outcome::Malformed);
        countLines(m_at);
        m_at = at;
        if (!m_handler.start(open.name, m_attributes, m_line))
            return fail(Outcome::Stopped);
        if (isEmpty)
            return closeElement(open);
        m_open.push_back(open);
        return true;
    }
}

/// From behind the element's name to behind the tag. `at` becomes null where the buffer ends before the tag does.
bool XmlScanner::readAttributes(const char *&at, bool &isEmpty)
{
    for (;;) {
        const char *begin = skipBlanks(at, m_end);
        if (begin == m_end || (*begin == '/' && begin + 1 == m_end)) {
            at = nullptr;
            return true;
        }
        if (*begin == '>') {
            at = begin + 1;
            return true;
        }
        if (*begin == '/') {
            isEmpty = true;
            at = begin + 2;
            return begin[1] == '>';
        }
        if (begin == at || !is(*begin, nameStart))
            return false; // no blank before it, or no name
        at = begin;
        while (at < m_end && is(*at, namePart))
            ++at;
        WrittenAttribute attribute{.name = {begin, static_cast<std::size_t>(at - begin)}, .value = {}};
        at = skipBlanks(at, m_end);
        if (at < m_end && *at != '=')
            return false;
        if (at < m_end)
            at = skipBlanks(at + 1, m_end);
        if (at == m_end) {
            at = nullptr;
            return true;
        }
        if (!readValue(at, attribute.value))
            return false;
        if (!at)
            return true;
        if (std::ranges::contains(m_written, attribute.name, &WrittenAttribute::name))
            return false;
        m_written.push_back(attribute);
    }
}

bool XmlScanner::readValue(const char *&at, std::string_view &value)
{
    const char quote = *at;
    if (quote != '"' && quote != '\'')
        return false;
    const char *from = at + 1;
    const void *found = std::memchr(from, quote, static_cast<std::size_t>(m_end - from));
    if (!found) {
        at = nullptr;
        return true;
    }
    const char *to = static_cast<const char *>(found);
    at = to + 1;
    value = {from, static_cast<std::size_t>(to - from)};
    if (isPlain<true>(from, to))
        return true;
    if (value.contains('<'))
        return false;
    if (m_valuesUsed == m_values.size())
        m_values.emplace_back();
    std::string &decoded = m_values[m_valuesUsed++];
    // blanks become spaces before entities are resolved (XML 1.0 §3.3.3): "&#10;" stays a line break
    std::string spaced(value);
    for (std::size_t i = spaced.find("\r\n"); i != std::string::npos; i = spaced.find("\r\n", i))
        spaced.erase(i, 1);
    std::ranges::replace_if(spaced, [](char c) { return c == '\n' || c == '\t' || c == '\r'; }, ' ');
    for (std::size_t i = spaced.find("]]>"); i != std::string::npos; i = spaced.find("]]>", i))
        spaced.replace(i, 3, "]]&gt;"); // allowed in a value, not in text
    if (!decode(spaced.data(), spaced.data() + spaced.size(), true, decoded))
        return false;
    value = decoded;
    return true;
}

/// Takes the xmlns attributes out of m_written.
bool XmlScanner::declareNamespaces()
{
    bool isAny = false;
    for (const WrittenAttribute &attribute : m_written) {
        if (!attribute.name.starts_with("xmlns") || (attribute.name.size() > 5 && attribute.name[5] != ':'))
            continue;
        const std::string_view prefix = attribute.name.size() > 5 ? attribute.name.substr(6) : std::string_view();
        const bool isXml = prefix == "xml";
        if ((attribute.name.size() > 5 && (!isQualifiedName(prefix) || prefix.contains(':') || attribute.value.empty()))
            || prefix == "xmlns" || attribute.value == xmlnsSpace || isXml != (attribute.value == xmlSpace))
            return fail(Outcome::Malformed);
        isAny = true;
        if (!isXml)
            m_bindings.push_back({std::string(prefix), std::string(attribute.value)});
    }
    if (!isAny)
        return true;
    std::erase_if(m_written, [](const WrittenAttribute &attribute) {
        return attribute.name.starts_with("xmlns") && (attribute.name.size() == 5 || attribute.name[5] == ':');
    });
    m_context = ++m_lastContext;
    return true;
}

/// One attribute under two prefixes of the same namespace.
bool XmlScanner::hasTwins() const
{
    const auto split = [this](std::string_view written) {
        const std::size_t colon = written.find(':');
        std::string_view space;
        if (colon != std::string_view::npos)
            for (const Binding &binding : m_bindings)
                if (binding.prefix == written.substr(0, colon))
                    space = binding.space;
        return std::pair(space, colon == std::string_view::npos ? written : written.substr(colon + 1));
    };
    for (std::size_t i = 0; i < m_written.size(); ++i)
        for (std::size_t j = i + 1; j < m_written.size() && m_written[i].name.contains(':'); ++j)
            if (m_written[j].name.contains(':') && m_attributes[i].name == m_attributes[j].name
                && split(m_written[i].name) == split(m_written[j].name))
                return true;
    return false;
}

bool XmlScanner::endTag()
{
    const char *end = static_cast<const char *>(std::memchr(m_at, '>', static_cast<std::size_t>(m_end - m_at)));
    if (!end && !(end = find(">", m_at + 2)))
        return false;
    if (m_open.empty())
        return fail(Outcome::Malformed);
    const Open open = m_open.back();
    const std::string &written = open.written->written;
    const std::string_view inside(m_at + 2, static_cast<std::size_t>(end - m_at - 2));
    if (!inside.starts_with(written) || skipBlanks(inside.data() + written.size(), end) != end)
        return fail(Outcome::Malformed);
    m_at = end + 1;
    m_open.pop_back();
    return closeElement(open);
}

bool XmlScanner::closeElement(const Open &open)
{
    if (!m_handler.end(open.name))
        return fail(Outcome::Stopped);
    m_bindings.resize(open.bindings);
    m_context = open.context;
    return true;
}

} // namespace kbs::import
