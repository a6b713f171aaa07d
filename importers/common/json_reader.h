// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "importers/common/text_stream.h"

#include <string>
#include <string_view>
#include <vector>

namespace kbs::import {

/// Strict JSON (RFC 8259), token by token, with the place of each token. GDAL's reader accepts what is not JSON and
/// rewrites numbers; deliveries are legal facts, so they are read to the letter. Nothing but the present token is kept.
class JsonReader {
public:
    enum class Token { BeginObject, EndObject, BeginArray, EndArray, Name, String, Number, True, False, Null, End };

    explicit JsonReader(TextStream &stream) : m_stream(stream), m_in(stream) { }

    /// The next token. An error is a syntax error with file, line and column, or the stream's own.
    [[nodiscard]] Result<Token> next();
    [[nodiscard]] Token token() const { return m_token; }
    /// Of Name and String: the text, escapes undone. Of Number: as written.
    [[nodiscard]] const std::string &text() const { return m_text; }
    [[nodiscard]] qint64 line() const { return m_tokenLine; }
    [[nodiscard]] qint64 column() const { return m_tokenColumn; }
    /// The value that starts with the present token, as compact JSON text; the reader stands on its last token after
    /// it.
    [[nodiscard]] Result<std::string> valueAsText();
    [[nodiscard]] Result<void> skipValue();
    /// The next value must begin a new document after the end of one (GeoJSONSeq); otherwise text after it is an error.
    void allowSequence() { m_sequence = true; }
    [[nodiscard]] Error errorHere(const QString &message) const;

private:
    enum class Expect { Value, ValueOrEnd, Name, NameOrEnd, CommaOrEnd, Nothing };

    Result<int> get(); ///< next byte or -1 at the end
    Result<void> skipBlanks();
    Result<Token> readValue(int first);
    Result<void> readString();
    Result<void> readEscape();
    Result<unsigned> readHex();
    Result<Token> readNumber(int first);
    Result<Token> readWord(int first, const char *word, Token token);
    Result<Token> close(bool object);
    void afterValue();
    [[nodiscard]] Error syntaxError(const QString &message) const;

    TextStream &m_stream;
    TextCursor m_in;
    bool m_sequence = false;
    Token m_token = Token::Null;
    std::string m_text;
    std::vector<bool> m_stack; ///< true: object
    Expect m_expect = Expect::Value;
    qint64 m_line = 1, m_column = 0, m_tokenLine = 1, m_tokenColumn = 1;
};

/// Text as a JSON string with quotes.
[[nodiscard]] std::string jsonQuoted(std::string_view text);

} // namespace kbs::import
