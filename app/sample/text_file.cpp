// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/sample/text_file.h"

#include <QCoreApplication>

namespace kbs::sample {

namespace {

std::unexpected<Error> cannotWrite(const QFile &file)
{
    return fail(ErrorKind::Io,
        QCoreApplication::translate("Sample", "%1 cannot be written: %2").arg(file.fileName(), file.errorString()));
}

} // namespace

Result<std::unique_ptr<TextFile>> TextFile::create(const QString &path)
{
    std::unique_ptr<TextFile> out(new TextFile(path));
    if (!out->m_file.open(QIODevice::WriteOnly | QIODevice::NewOnly))
        return cannotWrite(out->m_file);
    out->m_buffer.reserve(flushAt + flushAt / 8);
    return out;
}

TextFile &TextFile::escaped(std::string_view text)
{
    for (const char c : text) {
        switch (c) {
        case '&': *this << "&amp;"; break;
        case '<': *this << "&lt;"; break;
        case '>': *this << "&gt;"; break;
        case '"': *this << "&quot;"; break;
        default: m_buffer += c;
        }
    }
    return *this;
}

TextFile &TextFile::json(std::string_view text)
{
    m_buffer += '"';
    for (const char c : text) {
        if (c == '"' || c == '\\')
            m_buffer += '\\';
        m_buffer += c;
    }
    return *this << "\"";
}

TextFile &TextFile::decimal(double number, int digits)
{
    char text[64];
    return *this << std::string_view(
               text, std::to_chars(text, text + sizeof text, number, std::chars_format::fixed, digits).ptr);
}

TextFile &TextFile::metres(std::int64_t value)
{
    char text[32];
    char *end = std::to_chars(text, text + sizeof text, value / 10000).ptr;
    const auto rest = static_cast<int>(value % 10000); // coordinates of TM30 are never negative
    *end++ = '.';
    for (const int unit : {1000, 100, 10, 1})
        *end++ = static_cast<char>('0' + rest / unit % 10);
    return *this << std::string_view(text, end);
}

TextFile &TextFile::northEast(const Ring &points, bool close)
{
    const std::size_t count = points.size() + (close ? 1 : 0);
    for (std::size_t i = 0; i < count; ++i) {
        const GridPoint &point = points[i % points.size()];
        *this << (i > 0 ? " " : "");
        metres(point.n) << " ";
        metres(point.e);
    }
    return *this;
}

TextFile &TextFile::eastCommaNorth(const Ring &points, bool close)
{
    const std::size_t count = points.size() + (close ? 1 : 0);
    for (std::size_t i = 0; i < count; ++i) {
        const GridPoint &point = points[i % points.size()];
        *this << (i > 0 ? " " : "");
        metres(point.e) << ",";
        metres(point.n);
    }
    return *this;
}

void TextFile::flush()
{
    if (!m_failed
        && m_file.write(m_buffer.data(), static_cast<qint64>(m_buffer.size())) != static_cast<qint64>(m_buffer.size()))
        m_failed = true;
    m_buffer.clear();
}

Result<void> TextFile::close()
{
    flush();
    if (m_failed || !m_file.flush())
        return cannotWrite(m_file);
    m_file.close();
    return {};
}

} // namespace kbs::sample
