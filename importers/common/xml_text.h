// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

/// Characters, names and texts as XML 1.0 writes them in UTF-8.
namespace kbs::import::xml {

/// Behind whatever is looked at there must be this many bytes of the buffer: comparisons take sixteen at a time.
constexpr std::size_t slack = 16;

enum : std::uint8_t { nameStart = 1, namePart = 2, blank = 4 };

inline constexpr std::array<std::uint8_t, 256> kinds = [] {
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

inline bool is(char c, std::uint8_t kind)
{
    return (kinds[static_cast<unsigned char>(c)] & kind) != 0;
}

inline const char *skipBlanks(const char *at, const char *end)
{
    while (at < end && is(*at, blank))
        ++at;
    return at;
}

using Bytes = unsigned char __attribute__((vector_size(16)));
using Halves = std::uint64_t __attribute__((vector_size(16)));

inline Bytes sixteen(const char *at)
{
    Bytes bytes;
    std::memcpy(&bytes, at, sizeof bytes);
    return bytes;
}

inline bool isAny(Bytes mask)
{
    const auto halves = reinterpret_cast<Halves &>(mask);
    return (halves[0] | halves[1]) != 0;
}

/// The first `count` of sixteen.
inline Bytes first(std::size_t count)
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
    // coordinates first, the most of a delivery: from ' ' to '[' only '&' and '<' are odd
    for (; to - from >= 32; from += 32) {
        const Bytes one = sixteen(from), two = sixteen(from + 16);
        const auto others = (one - ' ' > '[' - ' ') | (two - ' ' > '[' - ' ') | (one == '&') | (two == '&')
            | (one == '<') | (two == '<');
        if (isAny(reinterpret_cast<const Bytes &>(others)))
            break;
    }
    Bytes found{};
    for (; to - from >= 16; from += 16)
        found |= odd<isValue>(sixteen(from));
    if (from < to)
        found |= odd<isValue>(sixteen(from)) & first(static_cast<std::size_t>(to - from));
    return !isAny(found);
}

/// Reads up to 15 bytes behind `to` as well.
inline std::int64_t lineFeeds(const char *from, const char *to)
{
    std::int64_t count = 0;
    for (; to - from >= 64; from += 64) { // most of a delivery is one long line
        const auto feeds = [from](int at) { return reinterpret_cast<Bytes>(sixteen(from + at) == '\n'); };
        const std::array<Bytes, 4> found{feeds(0), feeds(16), feeds(32), feeds(48)};
        if (!isAny(found[0] | found[1] | found[2] | found[3])) [[likely]]
            continue;
        for (const Bytes &one : found) {
            const auto halves = reinterpret_cast<const Halves &>(one);
            count += (std::popcount(halves[0]) + std::popcount(halves[1])) / 8;
        }
    }
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

/// Whether it is a qualified name: one colon at the most, neither first nor last, each part beginning as a name does.
[[nodiscard]] bool isQualifiedName(std::string_view name);

/// Text as it is meant: line ends become \n (XML 1.0 §2.11); with `isText` entities are resolved and "]]>" is refused.
/// False where it is malformed.
[[nodiscard]] bool decode(const char *from, const char *to, bool isText, std::string &out);

/// The same for the value of an attribute (§3.3.3).
[[nodiscard]] bool decodeValue(std::string_view written, std::string &out);

} // namespace kbs::import::xml
