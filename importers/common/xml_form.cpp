// SPDX-License-Identifier: GPL-3.0-or-later
#include "importers/common/xml_form.h"

#include "importers/common/xml_text.h"

#include <algorithm>
#include <array>

namespace kbs::import {

namespace {

constexpr std::size_t largest = 64 * 1024; ///< bytes that stay the same
constexpr std::size_t mostElements = 2000;

/// Attributes that say the same for all objects of a file.
bool isSteady(std::string_view name)
{
    constexpr std::array names{"srsName", "srsDimension", "uom", "codeSpace", "nil"};
    const std::string_view local = name.substr(name.find(':') + 1); // npos + 1 is 0: all of it
    return name == "xmlns" || name.starts_with("xmlns:")
        || std::ranges::contains(names, local, [](const char *known) { return std::string_view(known); });
}

} // namespace

/// Goes through an element that is known to be well-formed.
class XmlFormReader {
public:
    explicit XmlFormReader(std::string_view written) : m_at(written.data()), m_end(m_at + written.size()), m_same(m_at)
    {
    }

    bool read()
    {
        while (m_at < m_end) {
            if (*m_at != '<') {
                if (!text())
                    return false;
            } else if (m_at[1] == '/') {
                m_open.pop_back();
                m_at = std::find(m_at, m_end, '>') + 1;
            } else if (m_at[1] == '!' || m_at[1] == '?' || !tag()) {
                return false;
            }
        }
        endPiece(m_end, 0);
        return m_form.m_same.size() <= largest;
    }
    XmlForm take() { return std::move(m_form); }

private:
    bool text()
    {
        const char *to = std::find(m_at, m_end, '<');
        if (xml::skipBlanks(m_at, to) != to) {
            const std::uint32_t element = m_open.back();
            if (m_hasText[element])
                return false;
            m_hasText[element] = true;
            slot({.element = element, .isText = true}, to, '<');
        }
        m_at = to;
        return true;
    }

    bool tag()
    {
        const auto element = static_cast<std::uint32_t>(m_hasText.size());
        if (element >= mostElements)
            return false;
        m_form.m_lines.push_back(m_form.m_lineFeeds + feeds(m_same, m_at));
        m_hasText.push_back(false);
        m_open.push_back(element);
        while (m_at < m_end && !xml::is(*m_at, xml::blank) && *m_at != '>' && *m_at != '/')
            ++m_at;
        for (std::uint32_t number = 0;;) {
            m_at = xml::skipBlanks(m_at, m_end);
            if (*m_at == '/')
                m_open.pop_back();
            if (*m_at == '/' || *m_at == '>') {
                m_at = std::find(m_at, m_end, '>') + 1;
                return true;
            }
            attribute(element, number);
        }
    }

    void attribute(std::uint32_t element, std::uint32_t &number)
    {
        const char *const name = m_at;
        while (xml::is(*m_at, xml::namePart))
            ++m_at;
        const std::string_view written(name, static_cast<std::size_t>(m_at - name));
        m_at = std::find_if(m_at, m_end, [](char c) { return c == '"' || c == '\''; });
        const char quote = *m_at++;
        const char *to = std::find(m_at, m_end, quote);
        if (!isSteady(written))
            slot({.element = element, .attribute = number}, to, quote);
        if (written != "xmlns" && !written.starts_with("xmlns:"))
            ++number;
        m_at = to + 1;
    }

    /// A value from here to there.
    void slot(const XmlSlot &slot, const char *to, char until)
    {
        endPiece(m_at, until);
        m_form.m_slots.push_back(slot);
        m_same = to;
    }

    void endPiece(const char *to, char until)
    {
        m_form.m_lineFeeds += feeds(m_same, to);
        m_form.m_same.append(m_same, to);
        m_form.m_pieces.push_back({.length = static_cast<std::uint32_t>(to - m_same), .until = until});
    }

    static std::uint32_t feeds(const char *from, const char *to)
    {
        return static_cast<std::uint32_t>(std::count(from, to, '\n'));
    }

    const char *m_at;
    const char *const m_end;
    const char *m_same; ///< where the present piece begins
    XmlForm m_form;
    std::vector<bool> m_hasText; ///< of each element
    std::vector<std::uint32_t> m_open;
};

std::optional<XmlForm> XmlForm::of(std::string_view written)
{
    XmlFormReader reader(written);
    return reader.read() ? std::optional(reader.take()) : std::nullopt;
}

const char *XmlForm::match(const char *at, const char *end, std::vector<std::string_view> &values) const
{
    values.clear();
    const char *same = m_same.data();
    for (const Piece &piece : m_pieces) {
        if (static_cast<std::size_t>(end - at) < piece.length || std::memcmp(at, same, piece.length) != 0)
            return nullptr;
        at += piece.length;
        same += piece.length;
        if (piece.until == 0)
            return at;
        const void *to = std::memchr(at, piece.until, static_cast<std::size_t>(end - at));
        if (!to)
            return nullptr;
        values.emplace_back(at, static_cast<const char *>(to));
        at = static_cast<const char *>(to);
    }
    return nullptr;
}

} // namespace kbs::import
