// SPDX-License-Identifier: GPL-3.0-or-later
#include "importers/common/xml_writer.h"

#include <QCoreApplication>

namespace kbs::import {

namespace {

std::unexpected<Error> cannotWrite(const QFile &file)
{
    return fail(ErrorKind::Io,
        QCoreApplication::translate("Export", "%1 cannot be written: %2").arg(file.fileName(), file.errorString()),
        QCoreApplication::translate("Export", "Check the free space and the rights of the folder."));
}

} // namespace

Result<std::unique_ptr<XmlWriter>> XmlWriter::create(const QString &path)
{
    std::unique_ptr<XmlWriter> writer(new XmlWriter(path));
    if (!writer->m_file.open(QIODevice::WriteOnly | QIODevice::Truncate))
        return cannotWrite(writer->m_file);
    return writer;
}

XmlWriter &XmlWriter::number(double value)
{
    char digits[400]; // the longest double in fixed notation has 309 digits before the point
    const auto end = std::to_chars(digits, digits + sizeof digits, value, std::chars_format::fixed).ptr;
    return *this << std::string_view(digits, end);
}

XmlWriter &XmlWriter::escaped(std::string_view text)
{
    for (const char c : text)
        switch (c) {
        case '&': *this << "&amp;"; break;
        case '<': *this << "&lt;"; break;
        case '>': *this << "&gt;"; break;
        case '"': *this << "&quot;"; break;
        case '\r': *this << "&#13;"; break; // a reader would turn it into a line feed
        default: *this << std::string_view(&c, 1);
        }
    return *this;
}

XmlWriter &XmlWriter::ring(const Geometry &geometry, std::size_t ringIndex, Coordinates how)
{
    const std::size_t begin = ringIndex == 0 ? 0 : geometry.ringEnds[ringIndex - 1];
    for (std::size_t i = begin; i < geometry.ringEnds[ringIndex]; ++i) {
        const std::string_view between(&how.between, 1);
        const Point &p = geometry.points[i];
        if (i > begin)
            *this << " ";
        number(how.northFirst ? p.y : p.x) << between;
        number(how.northFirst ? p.x : p.y);
        if (!geometry.z.empty()) {
            *this << between;
            number(geometry.z[i]);
        }
    }
    return *this;
}

void XmlWriter::flush()
{
    m_failed = m_failed || m_file.write(m_buffer.data(), static_cast<qint64>(m_buffer.size())) < 0;
    m_buffer.clear();
}

Result<void> XmlWriter::close()
{
    flush();
    m_failed = !m_file.flush() || m_failed;
    if (m_failed)
        return cannotWrite(m_file);
    m_file.close();
    return {};
}

bool XmlWriter::canCarry(std::string_view text)
{
    for (const char c : text)
        if (static_cast<unsigned char>(c) < 0x20 && c != '\t' && c != '\n' && c != '\r')
            return false;
    return text.find("\xEF\xBF\xBE") == std::string_view::npos && text.find("\xEF\xBF\xBF") == std::string_view::npos;
}

} // namespace kbs::import
