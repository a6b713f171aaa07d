// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"
#include "importers/common/byte_stream.h"

#include <QByteArray>
#include <QString>
#include <QStringDecoder>

#include <memory>
#include <optional>
#include <string>
#include <string_view>

/// Text files as UTF-8, whatever their character set. Turkish deliveries come as UTF-8, as windows-1254 and as
/// ISO-8859-9, mostly without saying so.
namespace kbs::import {

/// Which character set a text is in and how that is known, for the preview: "windows-1254 (not declared; detected)".
struct CharacterSet {
    QString name; ///< as QStringDecoder knows it
    QString note; ///< name and, where it was not declared, how it was found
};

/// Feeds bytes in pieces; says at the end whether all of them were UTF-8 and whether 0x80–0x9F occurred.
class Utf8Check {
public:
    void feed(std::string_view bytes);
    [[nodiscard]] bool isUtf8() const { return m_valid && m_open == 0; }
    [[nodiscard]] bool isBroken() const { return !m_valid; } ///< nothing that may follow makes it UTF-8
    [[nodiscard]] bool hasC1() const
    {
        return m_c1;
    } ///< bytes that are letters in windows-1254 but nothing in ISO-8859-9

private:
    int m_open = 0;                       ///< continuation bytes still expected
    unsigned m_low = 0x80, m_high = 0xBF; ///< range of the next continuation byte
    bool m_valid = true;
    bool m_c1 = false;
};

/// Character set of text that was checked: UTF-8, else windows-1254 or ISO-8859-9.
[[nodiscard]] CharacterSet guessed(const Utf8Check &check);
/// Spellings of .cpg files and users ("1254", "CP1254", "ANSI 1254", "88599", "UTF8") as QStringDecoder knows them;
/// empty where unknown.
[[nodiscard]] QString characterSetName(const QString &spelling);
/// Bytes as UTF-8. Bytes that the set does not have become U+FFFD, and `*bad` is set.
[[nodiscard]] std::string toUtf8(std::string_view bytes, const QString &characterSet, bool *bad = nullptr);

/// Reads a text file (gzip too) piece by piece, decoded to UTF-8, byte order mark removed. Memory stays bounded.
class TextStream {
public:
    /// `forced`: the user's character set; empty: byte order mark, else detected over the whole file.
    [[nodiscard]] static Result<std::unique_ptr<TextStream>> open(const QString &path, const QString &forced = {});

    /// The next piece; empty at the end. Valid until the next call.
    [[nodiscard]] Result<std::string_view> next();
    [[nodiscard]] Result<void> rewind();
    [[nodiscard]] const CharacterSet &characterSet() const { return m_set; }
    [[nodiscard]] double fraction() const; ///< how much of the file was read, 0…1
    [[nodiscard]] QString path() const { return m_path; }

private:
    explicit TextStream(const QString &path) : m_path(path) { }
    [[nodiscard]] Result<QByteArray> bytes(qsizetype count);
    [[nodiscard]] Result<void> checkPiece();

    QString m_path;
    std::optional<ByteStream> m_bytes;
    CharacterSet m_set;
    qint64 m_start = 0; ///< after the byte order mark
    bool m_isUtf8 = true;
    qint64 m_line = 1; ///< where the next piece starts; kept for UTF-8 only
    Utf8Check m_check;
    std::unique_ptr<QStringDecoder> m_decoder;
    std::string m_piece;
};

/// Byte by byte over a stream, from where it stands.
class TextCursor {
public:
    explicit TextCursor(TextStream &stream) : m_stream(stream) { }

    [[nodiscard]] Result<int> peek(); ///< the next byte, or -1 at the end
    /// What is at hand after the present place, maybe nothing; all of it may be skipped.
    [[nodiscard]] std::string_view atHand() const { return m_piece.substr(m_at); }
    void skip(std::size_t bytes) { m_at += bytes; }

private:
    TextStream &m_stream;
    std::string_view m_piece;
    std::size_t m_at = 0;
    bool m_ended = false;
};

} // namespace kbs::import
