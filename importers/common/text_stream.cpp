// SPDX-License-Identifier: GPL-3.0-or-later
#include "importers/common/text_stream.h"

#include <QCoreApplication>

#include <algorithm>
#include <array>
#include <utility>

namespace kbs::import {

using namespace Qt::StringLiterals;

namespace {

constexpr qint64 pieceSize = 1 << 16;

struct Say {
    Q_DECLARE_TR_FUNCTIONS(Import)
};

CharacterSet byMark(const QByteArray &head, qint64 *markLength)
{
    *markLength = 3;
    if (head.startsWith("\xEF\xBB\xBF"))
        return {u"UTF-8"_s, u"UTF-8"_s};
    *markLength = 2;
    if (head.startsWith("\xFF\xFE"))
        return {u"UTF-16LE"_s, u"UTF-16"_s};
    if (head.startsWith("\xFE\xFF"))
        return {u"UTF-16BE"_s, u"UTF-16"_s};
    *markLength = 0;
    return {};
}

} // namespace

void Utf8Check::feed(std::string_view bytes)
{
    for (const char c : bytes) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte >= 0x80 && byte <= 0x9F)
            m_c1 = true;
        if (!m_valid)
            continue;
        if (m_open > 0) {
            if (byte < m_low || byte > m_high)
                m_valid = false;
            m_low = 0x80;
            m_high = 0xBF;
            --m_open;
        } else if (byte >= 0xC2 && byte <= 0xDF) {
            m_open = 1;
        } else if (byte >= 0xE0 && byte <= 0xEF) {
            m_open = 2;
            m_low = byte == 0xE0 ? 0xA0 : 0x80;  // no overlong forms
            m_high = byte == 0xED ? 0x9F : 0xBF; // no surrogates
        } else if (byte >= 0xF0 && byte <= 0xF4) {
            m_open = 3;
            m_low = byte == 0xF0 ? 0x90 : 0x80;
            m_high = byte == 0xF4 ? 0x8F : 0xBF;
        } else if (byte >= 0x80) {
            m_valid = false;
        }
    }
}

CharacterSet guessed(const Utf8Check &check)
{
    if (check.isUtf8())
        return {u"UTF-8"_s, u"UTF-8"_s};
    // Both sets agree from 0xA0 on; only windows-1254 has letters below.
    const QString name = check.hasC1() ? u"windows-1254"_s : u"ISO-8859-9"_s;
    return {name, Say::tr("%1 (not declared; the bytes are not UTF-8)").arg(name)};
}

QString characterSetName(const QString &spelling)
{
    QString key;
    for (const QChar c : spelling.trimmed().toUpper()) {
        if (c.isLetterOrNumber())
            key += c;
    }
    static constexpr std::array<std::pair<const char *, const char *>, 18> known{{{"UTF8", "UTF-8"}, {"65001", "UTF-8"},
        {"UTF16", "UTF-16"}, {"1254", "windows-1254"}, {"CP1254", "windows-1254"}, {"ANSI1254", "windows-1254"},
        {"WINDOWS1254", "windows-1254"}, {"WINDOWSTURKISH", "windows-1254"}, {"88599", "ISO-8859-9"},
        {"ISO88599", "ISO-8859-9"}, {"LATIN5", "ISO-8859-9"}, {"857", "IBM857"}, {"CP857", "IBM857"},
        {"OEM857", "IBM857"}, {"1252", "windows-1252"}, {"ANSI1252", "windows-1252"}, {"88591", "ISO-8859-1"},
        {"ISO88591", "ISO-8859-1"}}};
    for (const auto &[name, canonical] : known) {
        if (key == QLatin1StringView(name))
            return QString::fromLatin1(canonical);
    }
    return QStringDecoder(spelling.trimmed().toLatin1().constData()).isValid() ? spelling.trimmed() : QString();
}

std::string toUtf8(std::string_view bytes, const QString &characterSet, bool *bad)
{
    if (std::ranges::all_of(bytes, [](char c) { return static_cast<unsigned char>(c) < 0x80; }))
        return std::string(bytes);
    if (characterSet == u"UTF-8") {
        Utf8Check check;
        check.feed(bytes);
        if (check.isUtf8())
            return std::string(bytes);
    }
    QStringDecoder decoder(characterSet.toLatin1().constData(), QStringDecoder::Flag::Stateless);
    const QString text = decoder(QByteArrayView(bytes.data(), static_cast<qsizetype>(bytes.size())));
    if (bad && (decoder.hasError() || text.contains(QChar::ReplacementCharacter)))
        *bad = true;
    return text.toStdString();
}

Result<std::unique_ptr<TextStream>> TextStream::open(const QString &path, const QString &forced)
{
    std::unique_ptr<TextStream> stream(new TextStream(path));
    KBS_CHECK(stream->rewind());
    KBS_TRY(QByteArray piece, stream->bytes(pieceSize));
    stream->m_set = byMark(piece.left(4), &stream->m_start);
    if (!forced.isEmpty()) {
        const QString name = characterSetName(forced);
        if (name.isEmpty())
            return fail(ErrorKind::Usage, Say::tr("The character set \"%1\" is not known").arg(forced),
                Say::tr("Known are for example UTF-8, CP1254, ISO-8859-9 and CP857"));
        stream->m_set = {name, Say::tr("%1 (chosen by the user)").arg(name)};
    } else if (stream->m_set.name.isEmpty()) {
        Utf8Check check;
        while (!piece.isEmpty()) {
            check.feed({piece.constData(), static_cast<std::size_t>(piece.size())});
            KBS_TRY(piece, stream->bytes(pieceSize));
        }
        stream->m_set = guessed(check);
    }
    stream->m_isUtf8 = stream->m_set.name == u"UTF-8";
    KBS_CHECK(stream->rewind());
    return stream;
}

Result<void> TextStream::rewind()
{
    KBS_TRY(m_bytes, ByteStream::open(m_path));
    if (m_start > 0)
        KBS_CHECK(bytes(m_start));
    m_decoder = m_isUtf8 ? nullptr : std::make_unique<QStringDecoder>(m_set.name.toLatin1().constData());
    m_check = {};
    m_line = 1;
    return {};
}

Result<QByteArray> TextStream::bytes(qsizetype count)
{
    QByteArray out(count, Qt::Uninitialized);
    KBS_TRY(const qsizetype got, m_bytes->read(std::span(out.data(), static_cast<std::size_t>(count))));
    out.truncate(got);
    return out;
}

Result<std::string_view> TextStream::next()
{
    for (;;) {
        m_piece.resize(pieceSize);
        KBS_TRY(const qsizetype got, m_bytes->read(std::span(m_piece.data(), m_piece.size())));
        m_piece.resize(static_cast<std::size_t>(got));
        if (m_isUtf8)
            KBS_CHECK(checkPiece());
        if (!m_decoder || got == 0)
            return std::string_view(m_piece);
        const QString text = (*m_decoder)(QByteArrayView(m_piece.data(), got));
        m_piece = text.toStdString();
        if (!m_piece.empty()) // else half a character: the next piece completes it
            return std::string_view(m_piece);
    }
}

Result<void> TextStream::checkPiece()
{
    Utf8Check before = m_check;
    m_check.feed(m_piece);
    const bool cutAtEnd = m_piece.empty() && !m_check.isUtf8();
    if (m_check.isBroken() || cutAtEnd) {
        for (const char &c : m_piece) {
            before.feed({&c, 1});
            if (before.isBroken())
                break;
            m_line += c == '\n' ? 1 : 0;
        }
        auto error = fail(ErrorKind::Input, Say::tr("The text is not valid UTF-8"),
            Say::tr("Choose the character set of the delivery, for example CP1254"));
        error.error().at(m_path, m_line);
        return error;
    }
    m_line += std::ranges::count(m_piece, '\n');
    return {};
}

double TextStream::fraction() const
{
    return m_bytes ? m_bytes->fraction() : 0;
}

Result<int> TextCursor::peek()
{
    if (m_at >= m_piece.size()) {
        if (m_ended)
            return -1;
        KBS_TRY(m_piece, m_stream.next());
        m_at = 0;
        m_ended = m_piece.empty();
        if (m_ended)
            return -1;
    }
    return static_cast<unsigned char>(m_piece[m_at]);
}

} // namespace kbs::import
