// SPDX-License-Identifier: GPL-3.0-or-later
// Values in the binary form of PostgreSQL's protocol (big-endian): parameters, rows, COPY.
#include "store/postgis/connection.h"

#include <bit>
#include <cstring>
#include <libpq-fe.h>

namespace kbs::postgis {

namespace {

static_assert(std::endian::native == std::endian::little, "numbers are turned round on their way");

// pg_type.dat of PostgreSQL: these numbers never change
constexpr unsigned byteaType = 17, bigintType = 20, textType = 25, doubleType = 701, textArrayType = 1009,
                   bigintArrayType = 1016;
constexpr std::size_t sendBytes = std::size_t(1) << 20; ///< gathered before COPY data are sent
constexpr char escapeMark = '\x1A';

template <typename T> T turned(T value)
{
    return std::byteswap(value);
}

template <typename T> void append(std::string &out, T value)
{
    const T sent = turned(value);
    out.append(reinterpret_cast<const char *>(&sent), sizeof sent);
}

template <typename T> T numberAt(const char *bytes)
{
    T raw;
    std::memcpy(&raw, bytes, sizeof raw);
    return turned(raw);
}

/// Bytes of the UTF-8 sign at `at` (RFC 3629), 0 where it is none that PostgreSQL takes.
std::size_t signLength(std::string_view text, std::size_t at)
{
    const auto byte
        = [&](std::size_t i) { return at + i < text.size() ? static_cast<unsigned char>(text[at + i]) : 0U; };
    const auto follows = [&](std::size_t count) {
        for (std::size_t i = 1; i <= count; ++i)
            if ((byte(i) & 0xC0U) != 0x80U)
                return false;
        return true;
    };
    const unsigned first = byte(0);
    if (first < 0x80)
        return first == 0 || first == static_cast<unsigned char>(escapeMark) ? 0 : 1;
    if (first >= 0xC2 && first <= 0xDF)
        return follows(1) ? 2 : 0;
    if (first >= 0xE0 && first <= 0xEF)
        return follows(2) && !(first == 0xE0 && byte(1) < 0xA0) && !(first == 0xED && byte(1) > 0x9F) ? 3 : 0;
    if (first >= 0xF0 && first <= 0xF4)
        return follows(3) && !(first == 0xF0 && byte(1) < 0x90) && !(first == 0xF4 && byte(1) > 0x8F) ? 4 : 0;
    return 0;
}

} // namespace

std::string toServerText(std::string_view text)
{
    constexpr char digits[] = "0123456789abcdef";
    std::string out;
    out.reserve(text.size());
    for (std::size_t at = 0; at < text.size();) {
        if (const std::size_t length = signLength(text, at); length > 0) {
            out.append(text.substr(at, length));
            at += length;
            continue;
        }
        const auto byte = static_cast<unsigned char>(text[at++]);
        out += {escapeMark, digits[byte >> 4U], digits[byte & 15U]};
    }
    return out;
}

std::string fromServerText(std::string_view text)
{
    if (!text.contains(escapeMark))
        return std::string(text);
    const auto digit = [](char c) { return static_cast<unsigned>(c >= 'a' ? c - 'a' + 10 : c - '0') & 15U; };
    std::string out;
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (text[at] == escapeMark && at + 2 < text.size()) {
            out += static_cast<char>(digit(text[at + 1]) << 4U | digit(text[at + 2]));
            at += 2;
        } else {
            out += text[at];
        }
    }
    return out;
}

// ---------------------------------------------------------------- Parameters

void Parameters::put(unsigned type, std::string bytes)
{
    m_types.push_back(type);
    m_values.push_back(std::move(bytes));
    m_isNull.push_back(false);
}

void Parameters::addInteger(std::int64_t value)
{
    std::string bytes;
    append(bytes, value);
    put(bigintType, std::move(bytes));
}

void Parameters::add(double value)
{
    std::string bytes;
    append(bytes, std::bit_cast<std::int64_t>(value));
    put(doubleType, std::move(bytes));
}

void Parameters::add(std::string_view text)
{
    put(textType, toServerText(text));
}

void Parameters::addBytes(std::string_view bytes)
{
    put(byteaType, std::string(bytes));
}

void Parameters::addNull()
{
    put(0, {});
    m_isNull.back() = true;
}

void Parameters::add(const Value &value)
{
    if (const auto *integer = std::get_if<std::int64_t>(&value))
        addInteger(*integer);
    else if (const auto *real = std::get_if<double>(&value))
        add(*real);
    else if (const auto *text = std::get_if<std::string>(&value))
        add(std::string_view(*text));
    else
        addNull();
}

namespace {

/// The head of a one-dimensional array.
std::string arrayOf(std::size_t count, unsigned elementType)
{
    std::string bytes;
    for (const std::int32_t field : {count == 0 ? 0 : 1, 0, static_cast<int>(elementType)}) // dimensions, flags, type
        append(bytes, field);
    if (count > 0) {
        append(bytes, static_cast<std::int32_t>(count));
        append(bytes, std::int32_t{1}); // first index
    }
    return bytes;
}

} // namespace

void Parameters::add(std::span<const std::int64_t> ids)
{
    std::string bytes = arrayOf(ids.size(), bigintType);
    for (const std::int64_t id : ids) {
        append(bytes, std::int32_t{sizeof id});
        append(bytes, id);
    }
    put(bigintArrayType, std::move(bytes));
}

void Parameters::add(const std::vector<std::string> &texts)
{
    std::string bytes = arrayOf(texts.size(), textType);
    for (const std::string &text : texts) {
        const std::string sent = toServerText(text);
        append(bytes, static_cast<std::int32_t>(sent.size()));
        bytes += sent;
    }
    put(textArrayType, std::move(bytes));
}

// ---------------------------------------------------------------- Row, Rows

bool Row::isNull(int column) const
{
    return PQgetisnull(m_result, m_row, column) != 0;
}

std::string_view Row::blob(int column) const
{
    return {PQgetvalue(m_result, m_row, column), static_cast<std::size_t>(PQgetlength(m_result, m_row, column))};
}

std::int64_t Row::integer(int column) const
{
    const std::string_view bytes = blob(column);
    switch (bytes.size()) {
    case 8: return numberAt<std::int64_t>(bytes.data());
    case 4: return numberAt<std::int32_t>(bytes.data());
    case 2: return numberAt<std::int16_t>(bytes.data());
    case 1: return bytes.front();
    default: return 0;
    }
}

double Row::real(int column) const
{
    const std::string_view bytes = blob(column);
    return bytes.size() == 8 ? std::bit_cast<double>(numberAt<std::int64_t>(bytes.data())) : 0.0;
}

std::string Row::text(int column) const
{
    return fromServerText(blob(column));
}

QString Row::string(int column) const
{
    return QString::fromStdString(text(column));
}

Rows &Rows::operator=(Rows &&other) noexcept
{
    std::swap(m_result, other.m_result);
    return *this;
}

Rows::~Rows()
{
    PQclear(m_result);
}

int Rows::size() const
{
    return PQntuples(m_result);
}

std::int64_t Rows::affected() const
{
    return std::strtoll(PQcmdTuples(m_result), nullptr, 10);
}

// ---------------------------------------------------------------- CopyWriter

CopyWriter::~CopyWriter()
{
    if (m_isOpen)
        m_connection.abandonCopy();
}

Result<void> CopyWriter::begin(const std::string &sql)
{
    KBS_CHECK(m_connection.beginCopy(sql));
    m_isOpen = true;
    m_buffer.append(std::string_view("PGCOPY\n\377\r\n\0\0\0\0\0\0\0\0\0", 19)); // signature, no flags, no extension
    return {};
}

void CopyWriter::beginRow(int columns)
{
    m_buffer.put(turned(static_cast<std::int16_t>(columns)));
}

void CopyWriter::putNull()
{
    m_buffer.put(turned(std::int32_t{-1}));
}

void CopyWriter::put(std::int64_t value)
{
    m_buffer.put(turned(std::int32_t{8}));
    m_buffer.put(turned(value));
}

void CopyWriter::put(double value)
{
    put(std::bit_cast<std::int64_t>(value));
}

void CopyWriter::put(std::string_view text)
{
    putBytes(toServerText(text));
}

void CopyWriter::putBytes(std::string_view bytes)
{
    m_buffer.put(turned(static_cast<std::int32_t>(bytes.size())));
    m_buffer.append(bytes);
}

void CopyWriter::put(const Value &value)
{
    if (const auto *integer = std::get_if<std::int64_t>(&value))
        put(*integer);
    else if (const auto *real = std::get_if<double>(&value))
        put(*real);
    else if (const auto *text = std::get_if<std::string>(&value))
        put(std::string_view(*text));
    else
        putNull();
}

char *CopyWriter::extend(std::size_t size)
{
    m_buffer.put(turned(static_cast<std::int32_t>(size)));
    return m_buffer.extend(size);
}

Result<void> CopyWriter::endRow()
{
    if (m_buffer.size() < sendBytes)
        return {};
    KBS_CHECK(m_connection.putCopy(m_buffer.view()));
    m_buffer.clear();
    return {};
}

Result<void> CopyWriter::finish()
{
    m_buffer.put(turned(std::int16_t{-1}));
    KBS_CHECK(m_connection.putCopy(m_buffer.view()));
    m_buffer.clear();
    m_isOpen = false;
    return m_connection.endCopy();
}

} // namespace kbs::postgis
