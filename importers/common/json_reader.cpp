// SPDX-License-Identifier: GPL-3.0-or-later
#include "importers/common/json_reader.h"

#include <QCoreApplication>

#include <algorithm>
#include <array>

namespace kbs::import {

namespace {

constexpr std::size_t deepest
    = 256; ///< no delivery nests deeper; a hostile one would overrun the stack of later readers
constexpr std::size_t longestText = 64U << 20U;

struct Say {
    Q_DECLARE_TR_FUNCTIONS(Import)
};

void appendUtf8(std::string &out, unsigned code)
{
    if (code < 0x80) {
        out += static_cast<char>(code);
    } else if (code < 0x800) {
        out += static_cast<char>(0xC0 | (code >> 6));
        out += static_cast<char>(0x80 | (code & 0x3F));
    } else if (code < 0x10000) {
        out += static_cast<char>(0xE0 | (code >> 12));
        out += static_cast<char>(0x80 | ((code >> 6) & 0x3F));
        out += static_cast<char>(0x80 | (code & 0x3F));
    } else {
        out += static_cast<char>(0xF0 | (code >> 18));
        out += static_cast<char>(0x80 | ((code >> 12) & 0x3F));
        out += static_cast<char>(0x80 | ((code >> 6) & 0x3F));
        out += static_cast<char>(0x80 | (code & 0x3F));
    }
}

QString shown(int byte)
{
    if (byte < 0)
        return Say::tr("the end of the file");
    if (byte < 0x20 || byte >= 0x7F)
        return QStringLiteral("0x%1").arg(byte, 2, 16, QLatin1Char('0'));
    return QStringLiteral("\"%1\"").arg(QLatin1Char(static_cast<char>(byte)));
}

} // namespace

Error JsonReader::syntaxError(const QString &message) const
{
    Error error{.kind = ErrorKind::Input, .message = {}, .advice = {}, .file = {}, .id = {}};
    error.message = Say::tr("Not valid JSON at line %1, column %2: %3").arg(m_line).arg(m_column).arg(message);
    error.advice = Say::tr("Ask the sender for a corrected file");
    error.at(m_stream.path(), m_line);
    return error;
}

Error JsonReader::errorHere(const QString &message) const
{
    Error error{.kind = ErrorKind::Input, .message = {}, .advice = {}, .file = {}, .id = {}};
    error.message = Say::tr("Line %1, column %2: %3").arg(m_tokenLine).arg(m_tokenColumn).arg(message);
    error.at(m_stream.path(), m_tokenLine);
    return error;
}

Result<int> JsonReader::get()
{
    KBS_TRY(const int byte, m_in.peek());
    if (byte < 0)
        return byte;
    m_in.skip(1);
    if (byte == '\n') {
        ++m_line;
        m_column = 0;
    } else if ((byte & 0xC0) != 0x80) {
        ++m_column;
    }
    return byte;
}

Result<void> JsonReader::skipBlanks()
{
    for (;;) {
        const std::string_view ahead = m_in.atHand();
        const std::size_t blanks = std::min(ahead.find_first_not_of(" \t"), ahead.size());
        m_column += static_cast<qint64>(blanks);
        m_in.skip(blanks);
        KBS_TRY(const int byte, m_in.peek());
        const bool separator = byte == 0x1E && m_sequence && m_stack.empty(); // RFC 8142
        if (byte != ' ' && byte != '\t' && byte != '\n' && byte != '\r' && !separator)
            return {};
        KBS_CHECK(get());
    }
}

void JsonReader::afterValue()
{
    if (m_stack.empty())
        m_expect = m_sequence ? Expect::Value : Expect::Nothing;
    else
        m_expect = Expect::CommaOrEnd;
}

Result<JsonReader::Token> JsonReader::close(bool object)
{
    if (m_stack.empty() || m_stack.back() != object)
        return std::unexpected(syntaxError(Say::tr("a bracket closes what was not opened")));
    m_stack.pop_back();
    afterValue();
    return object ? Token::EndObject : Token::EndArray;
}

Result<JsonReader::Token> JsonReader::next()
{
    KBS_CHECK(skipBlanks());
    KBS_TRY(int byte, get());
    if (m_expect == Expect::CommaOrEnd) {
        if (byte == ',') {
            m_expect = m_stack.back() ? Expect::Name : Expect::Value;
            KBS_CHECK(skipBlanks());
            KBS_TRY(byte, get());
        } else if (byte != '}' && byte != ']') {
            return std::unexpected(
                syntaxError(Say::tr("expected \",\" or the closing bracket, found %1").arg(shown(byte))));
        }
    }
    m_tokenLine = m_line;
    m_tokenColumn = m_column;
    m_text.clear();
    if (byte < 0) {
        const bool nothing = m_expect == Expect::Nothing || (m_sequence && m_stack.empty());
        if (!nothing)
            return std::unexpected(syntaxError(Say::tr("the file ends too early")));
        return m_token = Token::End;
    }
    if (m_expect == Expect::Nothing)
        return std::unexpected(syntaxError(Say::tr("text after the end of the document: %1").arg(shown(byte))));
    KBS_TRY(m_token, readValue(byte));
    return m_token;
}

Result<JsonReader::Token> JsonReader::readValue(int first)
{
    const bool mayEnd
        = m_expect == Expect::CommaOrEnd || m_expect == Expect::ValueOrEnd || m_expect == Expect::NameOrEnd;
    if ((first == '}' || first == ']') && mayEnd)
        return close(first == '}');
    if (m_expect == Expect::Name || m_expect == Expect::NameOrEnd) {
        if (first != '"')
            return std::unexpected(syntaxError(Say::tr("expected a name in quotes, found %1").arg(shown(first))));
        KBS_CHECK(readString());
        KBS_CHECK(skipBlanks());
        KBS_TRY(const int colon, get());
        if (colon != ':')
            return std::unexpected(syntaxError(Say::tr("expected \":\" after the name, found %1").arg(shown(colon))));
        m_expect = Expect::Value;
        return Token::Name;
    }
    switch (first) {
    case '{':
    case '[':
        if (m_stack.size() >= deepest)
            return std::unexpected(syntaxError(Say::tr("nested deeper than %1 levels").arg(deepest)));
        m_stack.push_back(first == '{');
        m_expect = first == '{' ? Expect::NameOrEnd : Expect::ValueOrEnd;
        return first == '{' ? Token::BeginObject : Token::BeginArray;
    case '"':
        KBS_CHECK(readString());
        afterValue();
        return Token::String;
    case 't': return readWord(first, "true", Token::True);
    case 'f': return readWord(first, "false", Token::False);
    case 'n': return readWord(first, "null", Token::Null);
    default:
        if (first == '-' || (first >= '0' && first <= '9'))
            return readNumber(first);
        return std::unexpected(syntaxError(Say::tr("expected a value, found %1").arg(shown(first))));
    }
}

Result<JsonReader::Token> JsonReader::readWord(int first, const char *word, Token token)
{
    m_text = static_cast<char>(first);
    for (const char *c = word + 1; *c; ++c) {
        KBS_TRY(const int byte, get());
        if (byte != *c)
            return std::unexpected(syntaxError(Say::tr("expected a value, found %1").arg(shown(byte))));
        m_text += *c;
    }
    afterValue();
    return token;
}

Result<void> JsonReader::readString()
{
    for (;;) {
        // Most of a text is plain: taken from the piece in one go.
        const std::string_view ahead = m_in.atHand();
        std::size_t length = 0;
        for (; length < ahead.size(); ++length) {
            const auto plain = static_cast<unsigned char>(ahead[length]);
            if (plain == '"' || plain == '\\' || plain < 0x20)
                break;
            m_column += (plain & 0xC0) != 0x80 ? 1 : 0;
        }
        m_text.append(ahead, 0, length);
        m_in.skip(length);
        KBS_TRY(const int byte, get());
        if (byte == '"')
            return {};
        if (byte < 0)
            return std::unexpected(syntaxError(Say::tr("a text is not closed before the end of the file")));
        if (byte < 0x20)
            return std::unexpected(syntaxError(Say::tr("a control character stands in a text")));
        if (byte == '\\') {
            KBS_CHECK(readEscape());
        } else {
            m_text += static_cast<char>(byte);
        }
        if (m_text.size() > longestText)
            return std::unexpected(syntaxError(Say::tr("a text is longer than 64 MB")));
    }
}

Result<unsigned> JsonReader::readHex()
{
    unsigned code = 0;
    for (int digit = 0; digit < 4; ++digit) {
        KBS_TRY(const int byte, get());
        if (byte >= '0' && byte <= '9')
            code = code * 16 + static_cast<unsigned>(byte - '0');
        else if ((byte | 0x20) >= 'a' && (byte | 0x20) <= 'f')
            code = code * 16 + static_cast<unsigned>((byte | 0x20) - 'a' + 10);
        else
            return std::unexpected(syntaxError(Say::tr("\\u needs four hexadecimal digits")));
    }
    return code;
}

Result<void> JsonReader::readEscape()
{
    KBS_TRY(const int byte, get());
    switch (byte) {
    case '"':
    case '\\':
    case '/': m_text += static_cast<char>(byte); return {};
    case 'b': m_text += '\b'; return {};
    case 'f': m_text += '\f'; return {};
    case 'n': m_text += '\n'; return {};
    case 'r': m_text += '\r'; return {};
    case 't': m_text += '\t'; return {};
    case 'u': break;
    default:
        return std::unexpected(syntaxError(
            Say::tr("\\%1 is not an escape of JSON").arg(QChar(static_cast<ushort>(byte < 0 ? ' ' : byte)))));
    }
    KBS_TRY(unsigned code, readHex());
    if (code >= 0xD800 && code <= 0xDBFF) {
        KBS_TRY(const int slash, get());
        KBS_TRY(const int u, get());
        if (slash != '\\' || u != 'u')
            return std::unexpected(syntaxError(Say::tr("half of a surrogate pair")));
        KBS_TRY(const unsigned low, readHex());
        if (low < 0xDC00 || low > 0xDFFF)
            return std::unexpected(syntaxError(Say::tr("half of a surrogate pair")));
        code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
    } else if (code >= 0xDC00 && code <= 0xDFFF) {
        return std::unexpected(syntaxError(Say::tr("half of a surrogate pair")));
    }
    appendUtf8(m_text, code);
    return {};
}

Result<JsonReader::Token> JsonReader::readNumber(int first)
{
    const auto isDigit = [](int byte) { return byte >= '0' && byte <= '9'; };
    const auto bad
        = [this] { return std::unexpected(syntaxError(Say::tr("a number is not written as JSON writes numbers"))); };
    m_text = static_cast<char>(first);
    const auto digits = [&]() -> Result<int> {
        int count = 0;
        for (const char digit : m_in.atHand()) {
            if (!isDigit(digit))
                break;
            m_text += digit;
            ++count;
        }
        m_column += count;
        m_in.skip(static_cast<std::size_t>(count));
        for (;; ++count) {
            KBS_TRY(const int byte, m_in.peek());
            if (!isDigit(byte))
                return count;
            m_text += static_cast<char>(byte);
            KBS_CHECK(get());
        }
    };
    KBS_TRY(const int whole, digits());
    const std::size_t firstDigit = first == '-' ? 1 : 0;
    if ((first == '-' && whole == 0) || (m_text.size() > firstDigit + 1 && m_text[firstDigit] == '0'))
        return bad();
    KBS_TRY(int byte, m_in.peek());
    if (byte == '.') {
        m_text += '.';
        KBS_CHECK(get());
        KBS_TRY(const int decimals, digits());
        if (decimals == 0)
            return bad();
        KBS_TRY(byte, m_in.peek());
    }
    if (byte == 'e' || byte == 'E') {
        m_text += 'e';
        KBS_CHECK(get());
        KBS_TRY(const int sign, m_in.peek());
        if (sign == '+' || sign == '-') {
            m_text += static_cast<char>(sign);
            KBS_CHECK(get());
        }
        KBS_TRY(const int exponent, digits());
        if (exponent == 0)
            return bad();
    }
    afterValue();
    return Token::Number;
}

Result<void> JsonReader::skipValue()
{
    if (m_token != Token::BeginObject && m_token != Token::BeginArray)
        return {};
    const std::size_t depth = m_stack.size() - 1;
    while (m_stack.size() > depth)
        KBS_CHECK(next());
    return {};
}

Result<std::string> JsonReader::valueAsText()
{
    std::string out;
    const auto separate = [&out] {
        if (!out.empty() && out.back() != '[' && out.back() != '{' && out.back() != ':')
            out += ',';
    };
    int depth = 0;
    for (;;) {
        switch (m_token) {
        case Token::BeginObject:
        case Token::BeginArray:
            separate();
            out += m_token == Token::BeginObject ? '{' : '[';
            ++depth;
            break;
        case Token::EndObject:
        case Token::EndArray:
            out += m_token == Token::EndObject ? '}' : ']';
            --depth;
            break;
        case Token::Name:
            separate();
            out += jsonQuoted(m_text) + ':';
            break;
        case Token::String:
            separate();
            out += jsonQuoted(m_text);
            break;
        default: separate(); out += m_text;
        }
        if (depth == 0)
            return out;
        KBS_CHECK(next());
    }
}

std::string jsonQuoted(std::string_view text)
{
    std::string out = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') {
            out += '\\';
            out += c;
        } else if (static_cast<unsigned char>(c) < 0x20) {
            static constexpr std::array<char, 17> hex{"0123456789abcdef"};
            out += "\\u00";
            out += hex[static_cast<unsigned char>(c) >> 4U];
            out += hex[static_cast<unsigned char>(c) & 15U];
        } else {
            out += c;
        }
    }
    return out + '"';
}

} // namespace kbs::import
