// SPDX-License-Identifier: GPL-3.0-or-later
#include "importers/services/download.h"

#include "importers/common/pages.h"

#include <QCoreApplication>
#include <QDir>

namespace kbs::import::services {

using namespace Qt::StringLiterals;

namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("Services", text);
}

} // namespace

/// A name that stays one name in every file system.
QString Download::safe(const QString &layer)
{
    QString out;
    for (const QChar c : layer)
        out += c.isLetterOrNumber() || c == u'_' || c == u'-' ? c : QChar(u'_');
    return out.left(100);
}

QString Download::folderOf(const QString &layer) const
{
    return m_folder + u'/' + safe(layer) + u'.' + QLatin1StringView(pagesSuffix);
}

QString Download::page(const QString &layer, int number, const QString &suffix)
{
    const QString folder = folderOf(layer) + u'/' + QString::number(number).rightJustified(6, u'0');
    QDir().mkpath(folder);
    return folder + u'/' + safe(layer.section(u':', -1)) + u'.' + suffix;
}

void Download::finish(const QString &layer, qint64 objects, std::optional<qint64> stated)
{
    m_files << folderOf(layer);
    m_notes.push_back({.rule = stated ? u"service.count"_s : u"service.no-count"_s,
        .severity = stated ? Severity::Info : Severity::Warning,
        .text = stated ? tr("%1: the service says that it has %2 objects, and gave %2").arg(layer).arg(objects)
                       : tr("%1: the service gave %2 objects; it does not say how many it has").arg(layer).arg(objects),
        .className = {},
        .featureId = 0,
        .sourceId = {},
        .file = folderOf(layer),
        .line = 0,
        .extent = {}});
}

void Download::discard(const QString &layer)
{
    QDir(folderOf(layer)).removeRecursively();
}

std::unexpected<Error> Download::fault(const QString &message, const QString &advice) const
{
    auto error = fail(ErrorKind::Input, m_address.withoutSecrets(message), advice);
    error.error().at(m_address.shown());
    return error;
}

} // namespace kbs::import::services
