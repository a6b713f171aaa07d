// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/bytes.h"

#include <bit>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <tuple>

/// Rows as SQLite keeps them (SQLite documentation, "Database File Format", 2.1 "Record Format" and 1.6 "B-tree
/// Pages", where the variable-length integers are defined).
namespace kbs::spatialite {

inline constexpr std::size_t longestVarint = 9;

/// Writes a variable-length integer (big-endian, 7 bits a byte, the ninth byte whole) and returns the place after it.
inline char *putVarint(char *at, std::uint64_t value)
{
    if (value < 0x80) {
        *at = static_cast<char>(value);
        return at + 1;
    }
    char bytes[longestVarint];
    int count = 0;
    if (value >> 56 != 0) {
        bytes[count++] = static_cast<char>(value);
        value >>= 8;
        for (; count < 9; value >>= 7)
            bytes[count++] = static_cast<char>((value & 0x7f) | 0x80);
    } else {
        for (bytes[count++] = static_cast<char>(value & 0x7f); (value >>= 7) != 0;)
            bytes[count++] = static_cast<char>((value & 0x7f) | 0x80);
    }
    while (count > 0)
        *at++ = bytes[--count];
    return at;
}

inline std::size_t varintLength(std::uint64_t value)
{
    std::size_t length = 1;
    for (; (value >>= 7) != 0 && length < longestVarint; ++length) { }
    return length;
}

/// One record under construction: columns are appended in the order of the table, or of the index with the row id last.
class Record {
public:
    Record() { std::ignore = m_types.extend(headerRoom); }
    void clear()
    {
        m_types.truncate(headerRoom);
        m_body.clear();
    }
    void addNull() { m_types.put('\0'); }
    void addNulls(std::size_t count)
    {
        if (count > 0)
            std::memset(m_types.extend(count), 0, count);
    }
    void addInteger(std::int64_t value)
    {
        // 0 and 1 have types of their own (schema format 4), others take as few bytes as they need
        if (value == 0 || value == 1) {
            m_types.put(static_cast<char>(8 + value));
            return;
        }
        const auto magnitude = static_cast<std::uint64_t>(value < 0 ? ~value : value);
        const int type = magnitude < 0x80 ? 1
            : magnitude < 0x8000          ? 2
            : magnitude < 0x800000        ? 3
            : magnitude < 0x80000000      ? 4
            : magnitude < 0x800000000000  ? 5
                                          : 6;
        m_types.put(static_cast<char>(type));
        constexpr std::size_t lengths[]{0, 1, 2, 3, 4, 6, 8};
        const std::size_t length = lengths[type];
        const std::uint64_t bytes = std::byteswap(static_cast<std::uint64_t>(value));
        m_body.append(reinterpret_cast<const char *>(&bytes) + sizeof bytes - length, length);
    }
    void addReal(double value)
    {
        m_types.put('\x07');
        m_body.put(std::byteswap(std::bit_cast<std::uint64_t>(value)));
    }
    void addText(std::string_view value)
    {
        addType(13 + 2 * value.size());
        m_body.append(value);
    }
    void addBlob(std::string_view value)
    {
        addType(12 + 2 * value.size());
        m_body.append(value);
    }

    /// The header: its own length and the types of the columns.
    [[nodiscard]] std::string_view header()
    {
        // the length counts itself; from 127 bytes on it needs a second byte, which no table of ours outgrows
        const std::size_t types = m_types.size() - headerRoom;
        const std::size_t lengthBytes = types + 1 < 0x80 ? 1 : 2;
        putVarint(m_types.data() + headerRoom - lengthBytes, types + lengthBytes);
        return m_types.view().substr(headerRoom - lengthBytes);
    }
    [[nodiscard]] std::string_view body() const { return m_body.view(); }

private:
    static constexpr std::size_t headerRoom = 2; ///< in front of the types, for the header's length

    void addType(std::uint64_t type)
    {
        if (type < 0x80)
            m_types.put(static_cast<char>(type));
        else
            putVarint(m_types.extend(varintLength(type)), type);
    }

    Bytes m_types, m_body;
};

} // namespace kbs::spatialite
