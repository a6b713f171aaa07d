// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "importers/common/xml_stream.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace kbs::import {

/// How an element is written with all that is in it: what machines write again byte by byte from object to object, and
/// the places between, where the values stand. Most objects of a delivery are written as one before them was; to see
/// that is far cheaper than to parse them.
class XmlForm {
public:
    /// The form of a well-formed element; nothing where it holds comments, CDATA or text in pieces.
    static std::optional<XmlForm> of(std::string_view written);

    /// Behind the element at `at` if it is of this form, with its values as they are written; null where it is not, or
    /// where the bytes end before it does.
    const char *match(const char *at, const char *end, std::vector<std::string_view> &values) const;

    [[nodiscard]] const std::vector<XmlSlot> &slots() const { return m_slots; }
    /// Line feeds of the form itself before each element's tag.
    [[nodiscard]] const std::vector<std::uint32_t> &lines() const { return m_lines; }
    [[nodiscard]] std::uint32_t lineFeeds() const { return m_lineFeeds; } ///< in all, without the values'

private:
    friend class XmlFormReader;
    struct Piece {
        std::uint32_t length = 0; ///< of what stays the same
        char until = 0;           ///< the value behind it ends before this; 0: the element ends here
    };
    std::string m_same;
    std::vector<Piece> m_pieces;
    std::vector<XmlSlot> m_slots;
    std::vector<std::uint32_t> m_lines;
    std::uint32_t m_lineFeeds = 0;
};

} // namespace kbs::import
