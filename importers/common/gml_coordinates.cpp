// SPDX-License-Identifier: GPL-3.0-or-later
#include "importers/common/gml_coordinates.h"

#include "importers/common/value_text.h"

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>
#include <cmath>
#include <cstring>

namespace kbs::import::gml {

namespace {

bool isBlank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' || c == '\v';
}

/// The next run of characters up to `separator` (a blank separator is any run of blanks); empty at the end.
std::string_view nextToken(std::string_view &rest, char separator)
{
    const auto isSeparator = [separator](char c) { return isBlank(separator) ? isBlank(c) : c == separator; };
    std::size_t begin = 0;
    while (begin < rest.size() && isSeparator(rest[begin]))
        ++begin;
    std::size_t end = begin;
    while (end < rest.size() && !isSeparator(rest[end]))
        ++end;
    const std::string_view token = rest.substr(begin, end - begin);
    rest.remove_prefix(end);
    return token;
}

/// "358569.78,3124383.89" in a gml:pos: not what the schema says, but with a point in each half the comma can only part
/// two numbers.
bool readPair(std::string_view token, std::vector<double> &out)
{
    const std::size_t comma = token.find(',');
    if (comma == std::string_view::npos)
        return false;
    const std::string_view first = token.substr(0, comma), second = token.substr(comma + 1);
    double a = 0, b = 0;
    if (first.find('.') == std::string_view::npos || second.find('.') == std::string_view::npos || !readNumber(first, a)
        || !readNumber(second, b))
        return false;
    out.insert(out.end(), {a, b});
    return true;
}

constexpr std::array<double, 16> powers{
    1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15};

/// How many of the eight characters at `at` are digits before the first that is none, and their value: the distance of
/// each from '0' tells where the run ends, then pairs, fours and eights of them are put together.
inline std::size_t eightDigits(const char *at, std::uint64_t &value)
{
    std::uint64_t word = 0;
    std::memcpy(&word, at, sizeof word);
    word ^= 0x3030303030303030;
    const std::uint64_t others = ((word + 0x7676767676767676) | word) & 0x8080808080808080;
    const auto bits = static_cast<unsigned>(others == 0 ? 64 : std::countr_zero(others) & ~7);
    if (bits == 0)
        return 0;
    word <<= 64 - bits; // zeros in front
    word = word * 10 + (word >> 8U);
    value
        = ((word & 0x000000ff000000ff) * 0x000f424000000064 + ((word >> 16U) & 0x000000ff000000ff) * 0x0000271000000001)
        >> 32U;
    return bits / 8;
}

/// A plain decimal number ("4523678.1234") up to a blank or the end. Digits that make a whole number below 2^53 and a
/// power of ten up to 10^22 are both exact, so that one division gives the nearest double, as std::from_chars does.
/// False, with nothing taken, where the text is of another form.
bool readPlainNumber(std::string_view &text, double &value)
{
    constexpr std::ptrdiff_t usual = 20; // characters: what coordinates need at the most
    const char *at = text.data();
    const char *const end = at + text.size();
    const bool isNegative = at < end && *at == '-';
    at += isNegative ? 1 : 0;
    std::uint64_t digits = 0, behind = 0;
    std::size_t fraction = 0;
    const auto take = [&] {
        value = static_cast<double>(digits) / powers[fraction];
        if (isNegative)
            value = -value;
        text.remove_prefix(static_cast<std::size_t>(at - text.data()));
        return true;
    };
    if (end - at >= usual) {
        const std::size_t whole = eightDigits(at, digits);
        fraction = whole > 0 && at[whole] == '.' ? eightDigits(at + whole + 1, behind) : 0;
        if (const char *const to = at + whole + 1 + fraction;
            fraction > 0 && whole + fraction < powers.size() && isBlank(*to)) {
            digits = digits * static_cast<std::uint64_t>(powers[fraction]) + behind;
            at = to;
            return take();
        }
        digits = fraction = 0;
    }
    std::size_t count = 0;
    for (; at < end && *at >= '0' && *at <= '9' && count < powers.size(); ++at, ++count)
        digits = digits * 10 + static_cast<std::uint64_t>(*at - '0');
    if (count == 0)
        return false;
    if (at < end && *at == '.') {
        const char *const first = ++at;
        for (; at < end && *at >= '0' && *at <= '9' && count < powers.size(); ++at, ++count)
            digits = digits * 10 + static_cast<std::uint64_t>(*at - '0');
        fraction = static_cast<std::size_t>(at - first);
        if (fraction == 0)
            return false;
    }
    return (at == end || isBlank(*at)) && count < powers.size() && take();
}

/// Every number of a list of blanks; false where one is none.
bool readNumbers(std::string_view text, std::vector<double> &out, std::string &mistake)
{
    for (;;) {
        while (!text.empty() && isBlank(text.front()))
            text.remove_prefix(1);
        double value = 0;
        if (text.empty() || !readPlainNumber(text, value))
            break;
        out.push_back(value);
    }
    for (std::string_view token = nextToken(text, ' '); !token.empty(); token = nextToken(text, ' ')) {
        double value = 0;
        if (readPair(token, out))
            continue;
        if (!readNumber(token, value)) {
            mistake = token;
            return false;
        }
        out.push_back(value);
    }
    return true;
}

void append(Coordinates &out, const double *numbers, std::size_t dimension)
{
    if (dimension == 3 && out.z.size() == out.points.size())
        out.z.push_back(numbers[2]);
    out.points.push_back({numbers[0], numbers[1]});
}

} // namespace

void Coordinates::settleHeights()
{
    if (z.size() != points.size())
        z.clear();
}

void Coordinates::join(const Coordinates &next)
{
    if (next.points.empty())
        return;
    const std::size_t from = !points.empty() && points.back() == next.points.front() ? 1 : 0;
    if (points.empty())
        z = next.z;
    else if (!z.empty() && !next.z.empty())
        z.insert(z.end(), next.z.begin() + static_cast<std::ptrdiff_t>(from), next.z.end());
    else
        z.clear();
    points.insert(points.end(), next.points.begin() + static_cast<std::ptrdiff_t>(from), next.points.end());
}

void Coordinates::reverse()
{
    std::ranges::reverse(points);
    std::ranges::reverse(z);
}

bool Coordinates::close()
{
    if (points.empty() || points.front() == points.back())
        return false;
    points.push_back(points.front());
    if (!z.empty())
        z.push_back(z.front());
    return true;
}

bool readNumber(std::string_view text, double &value)
{
    if (text.starts_with('+'))
        text.remove_prefix(1);
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc() && end == text.data() + text.size() && std::isfinite(value);
}

bool readPos(std::string_view text, Coordinates &out, std::string &mistake)
{
    std::vector<double> numbers;
    if (!readNumbers(text, numbers, mistake))
        return false;
    if (numbers.empty())
        return true;
    if (numbers.size() != 2 && numbers.size() != 3)
        return false;
    append(out, numbers.data(), numbers.size());
    return true;
}

bool readPosList(std::string_view text, int stated, int inherited, Coordinates &out, std::string &mistake)
{
    thread_local std::vector<double> numbers; // keeps its memory: this is what deliveries are made of
    numbers.clear();
    if (!readNumbers(text, numbers, mistake))
        return false;
    const std::size_t count = numbers.size();
    std::size_t dimension = stated != 0 ? static_cast<std::size_t>(stated) : inherited == 3 && count % 3 == 0 ? 3 : 2;
    if (stated == 0 && count % 2 != 0 && count % 3 == 0)
        dimension = 3; // files often forget to say so
    if (count % dimension != 0)
        return false;
    out.points.reserve(out.points.size() + count / dimension);
    for (std::size_t i = 0; i < count; i += dimension)
        append(out, numbers.data() + i, dimension);
    return true;
}

bool readCoordinates(std::string_view text, char decimal, char cs, char ts, Coordinates &out, std::string &mistake)
{
    std::size_t size = 0;
    for (std::string_view tuple = nextToken(text, ts); !tuple.empty(); tuple = nextToken(text, ts)) {
        if (trimmed(tuple).empty())
            continue;
        std::vector<double> numbers;
        std::string_view rest = tuple;
        for (std::string_view part = nextToken(rest, cs); !part.empty(); part = nextToken(rest, cs)) {
            std::string number(trimmed(part));
            if (decimal != '.')
                std::ranges::replace(number, decimal, '.');
            double value = 0;
            if (!readNumber(number, value)) {
                mistake = tuple;
                return false;
            }
            numbers.push_back(value);
        }
        // tuples of different length: most likely a decimal comma that is not declared
        if ((numbers.size() != 2 && numbers.size() != 3) || (size != 0 && numbers.size() != size)) {
            mistake = tuple;
            return false;
        }
        size = numbers.size();
        append(out, numbers.data(), numbers.size());
    }
    out.settleHeights();
    return true;
}

} // namespace kbs::import::gml
