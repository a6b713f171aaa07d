// SPDX-License-Identifier: GPL-3.0-or-later
#include "importers/common/xml_scanner.h"

#include "importers/common/xml_text.h"

#include <QRegularExpression>

#include <algorithm>
#include <cstring>
#include <ranges>
#include <utility>

namespace kbs::import {

using namespace xml;

namespace {

constexpr std::size_t chunk = 1024 * 1024;
constexpr std::size_t largestToken = 256 * chunk;
constexpr std::size_t mostForms = 32, formsTried = 6; ///< a document that has more of them is not worth the trying
constexpr std::string_view xmlSpace = "http://www.w3.org/XML/1998/namespace";
constexpr std::string_view xmlnsSpace = "http://www.w3.org/2000/xmlns/";

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
    m_repeatable = nullptr; // its bytes move
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
    if (target.empty() || target.contains(':') || !isQualifiedName(target) || isXml
        || (length < inside.size() && !is(inside[length], blank))
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

// ------------------------------------------------------------------------------------------------ tags

bool XmlScanner::startTag()
{
    if (m_open.empty() && m_rootSeen)
        return fail(Outcome::Malformed);
    if (const std::optional<bool> done = repeat())
        return *done;
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
        const char *const begin = std::exchange(m_at, at);
        if (!m_handler.start(open.name, m_attributes, m_line))
            return fail(Outcome::Stopped);
        if (isEmpty)
            return closeElement(open);
        if (m_repeatableDepth == 0 && m_repeats * 4 + mostForms * 4 >= m_learned && m_handler.mayRepeat()) {
            m_repeatableDepth = m_open.size();
            m_repeatable = m_repeatableDepth == 0 ? nullptr : begin;
        }
        m_open.push_back(open);
        return true;
    }
}

/// An element that is written as one before it was, in one go; nothing where it is to be parsed.
std::optional<bool> XmlScanner::repeat()
{
    if (m_repeatableDepth != 0)
        return std::nullopt;
    for (std::size_t i = 0; i < std::min(m_forms.size(), formsTried); ++i) {
        const KnownForm &known = m_forms[i];
        if (known.context != m_context || known.depth != m_open.size())
            continue;
        const char *end = known.form.match(m_at, m_end, m_formValues);
        if (!end || !settleValues(known.form))
            continue;
        countLines(m_at);
        XmlRepeat element{.values = m_formValues, .line = m_line, .lines = known.form.lines()};
        countLines(end);
        if (m_line - element.line != known.form.lineFeeds()) { // some stand in the values
            m_lines = element.lines | std::ranges::to<std::vector>();
            for (std::size_t slot = 0; slot < m_formValues.size(); ++slot)
                for (std::size_t later = known.form.slots()[slot].element + 1; later < m_lines.size(); ++later)
                    m_lines[later] += static_cast<std::uint32_t>(std::ranges::count(m_formValues[slot], '\n'));
            element.lines = m_lines;
        }
        switch (m_handler.repeat(known.number, element)) {
        case XmlStream::Handler::Taken::No:
            m_line = element.line;
            m_counted = m_at;
            return std::nullopt;
        case XmlStream::Handler::Taken::Stop: return fail(Outcome::Stopped);
        case XmlStream::Handler::Taken::Yes: break;
        }
        m_at = end;
        ++m_repeats;
        std::rotate(m_forms.begin(), m_forms.begin() + static_cast<std::ptrdiff_t>(i),
            m_forms.begin() + static_cast<std::ptrdiff_t>(i + 1));
        return true;
    }
    return std::nullopt;
}

/// Turns the values of a form from what is written into what is meant; false where that fails.
bool XmlScanner::settleValues(const XmlForm &form)
{
    m_valuesUsed = 0;
    for (std::size_t slot = 0; slot < m_formValues.size(); ++slot) {
        std::string_view &value = m_formValues[slot];
        const char *const from = value.data(), *const to = from + value.size();
        const bool isText = form.slots()[slot].isText;
        if (isText ? isPlain<false>(from, to) : isPlain<true>(from, to))
            continue;
        if (m_valuesUsed == m_values.size())
            m_values.emplace_back();
        std::string &meant = m_values[m_valuesUsed++];
        if (!(isText ? decode(from, to, true, meant) : decodeValue(value, meant)))
            return false;
        value = meant;
    }
    return true;
}

/// Keeps the form of the element that ended here.
void XmlScanner::learn()
{
    const std::size_t depth = std::exchange(m_repeatableDepth, 0);
    if (!m_repeatable) // the buffer moved on
        return;
    ++m_learned;
    auto form = XmlForm::of({std::exchange(m_repeatable, nullptr), m_at});
    if (!form)
        return;
    std::size_t number = m_forms.size();
    if (number == mostForms) {
        number = m_forms.back().number;
        m_forms.pop_back();
    }
    m_handler.learn(number, form->slots());
    m_forms.insert(m_forms.begin(), {.form = std::move(*form), .depth = depth, .context = m_context, .number = number});
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
    if (m_valuesUsed == m_values.size())
        m_values.emplace_back();
    std::string &decoded = m_values[m_valuesUsed++];
    if (!xml::decodeValue(value, decoded))
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
    if (!closeElement(open))
        return false;
    if (m_repeatableDepth != 0 && m_open.size() == m_repeatableDepth)
        learn();
    return true;
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
