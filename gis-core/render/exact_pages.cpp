// SPDX-License-Identifier: GPL-3.0-or-later
#include "render/exact_pages.h"

#include <QRegularExpression>

#include <cmath>

using namespace Qt::StringLiterals;

namespace kbs::render {

namespace {

constexpr qint64 longestObject = 4096; ///< bytes that Qt's description of a page never reaches
constexpr double roundedBy = 1;        ///< points, more than Qt rounds a page by

} // namespace

ExactPages::ExactPages(QIODevice &out, const QSizeF &pageMm) : m_out(out), m_points(pageMm * 72 / 25.4)
{
    open(QIODevice::WriteOnly | QIODevice::Unbuffered);
}

/// Qt writes the description of a page in one piece, with six decimals that leave room for the exact size: the length
/// of the file and the places of its objects stay as they are.
qint64 ExactPages::writeData(const char *data, qint64 size)
{
    static const QRegularExpression box(uR"(/MediaBox \[0 0 ([\d.]+) ([\d.]+)\])"_s);
    if (size > longestObject || !QByteArrayView(data, size).contains("/MediaBox"))
        return m_out.write(data, size);
    QByteArray chunk(data, size);
    const auto match = box.match(QString::fromLatin1(chunk));
    const double width = match.captured(1).toDouble(), top = match.captured(2).toDouble();
    if (match.hasMatch() && std::abs(width - m_points.width()) < roundedBy
        && std::abs(top - m_points.height()) < roundedBy) {
        const QByteArray exact = "/MediaBox [0 " + QByteArray::number(top - m_points.height(), 'f', 4) + ' '
            + QByteArray::number(m_points.width(), 'f', 4) + ' ' + QByteArray::number(top, 'f', 0);
        const qsizetype room = match.capturedLength() - 1; // without the bracket
        if (exact.size() <= room) {
            chunk.replace(match.capturedStart(), room, exact.leftJustified(room));
            ++m_pages;
        }
    }
    return m_out.write(chunk);
}

} // namespace kbs::render
