// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/result.h"

#include <QCoreApplication>

namespace kbs {

QString Error::text() const
{
    QString place;
    if (!file.isEmpty())
        place = line > 0 ? QStringLiteral("%1:%2").arg(file).arg(line) : file;
    if (!id.isEmpty())
        place += place.isEmpty() ? id : QStringLiteral(" (%1)").arg(id);
    QString out = place.isEmpty() ? message : QStringLiteral("%1: %2").arg(place, message);
    if (!advice.isEmpty())
        out += (out.endsWith(u'.') ? QStringLiteral(" ") : QStringLiteral(". ")) + advice;
    return out;
}

Error &Error::at(const QString &inFile, qint64 onLine, const QString &objectId)
{
    file = inFile;
    line = onLine;
    if (!objectId.isEmpty())
        id = objectId;
    return *this;
}

std::unexpected<Error> fail(ErrorKind kind, const QString &message, const QString &advice)
{
    return std::unexpected(Error{.kind = kind, .message = message, .advice = advice, .file = {}, .id = {}});
}

std::unexpected<Error> cancelled()
{
    return fail(ErrorKind::Cancelled, QCoreApplication::translate("Error", "Cancelled; nothing was changed"));
}

} // namespace kbs
