// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/access_log.h"

#include <QCoreApplication>
#include <QCryptographicHash>

namespace kbs::access_log {

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype shortestPurpose = 4; ///< letters: a full stop is no purpose

QString tr(const char *text)
{
    return QCoreApplication::translate("Store", text);
}

QString chained(const AccessEntry &entry, const QString &previous)
{
    QCryptographicHash hash(QCryptographicHash::Sha256);
    for (const QString &field : {previous, QString::number(entry.number),
             entry.time.toUTC().toString(Qt::ISODateWithMs), entry.person, entry.purpose, entry.way, entry.className,
             entry.attributes.join(u','), entry.features, QString::number(entry.revision)}) {
        const QByteArray bytes = field.toUtf8();
        hash.addData(QByteArray::number(bytes.size()) + ':'); // else letters could move from one field to the next
        hash.addData(bytes);
    }
    return QString::fromLatin1(hash.result().toHex());
}

} // namespace

AccessEntry next(AccessEntry entry, const AccessEntry *previous, const QDateTime &time)
{
    entry.number = previous ? previous->number + 1 : 1;
    entry.time = time;
    entry.chainHash = chained(entry, previous ? previous->chainHash : QString());
    return entry;
}

Result<void> check(const AccessEntry &entry)
{
    if (entry.purpose.trimmed().size() < shortestPurpose)
        return fail(ErrorKind::Usage, tr("Personal data are read for a purpose, which is noted"),
            tr("Say in a few words what they are needed for."));
    if (entry.person.isEmpty() || entry.className.isEmpty() || entry.attributes.isEmpty() || entry.features.isEmpty())
        return fail(ErrorKind::Internal, tr("An access to personal data does not say who reads what"));
    return {};
}

std::vector<Finding> audit(const std::vector<AccessEntry> &entries)
{
    std::vector<Finding> out;
    const AccessEntry *previous = nullptr;
    for (const AccessEntry &entry : entries) {
        if (entry.number != (previous ? previous->number + 1 : 1)
            || entry.chainHash != chained(entry, previous ? previous->chainHash : QString()))
            out.push_back({.rule = u"access.chain"_s,
                .severity = Severity::Error,
                .text = tr("Entry %1 of the log of personal data was changed, or the one before it is missing")
                    .arg(entry.number),
                .className = entry.className,
                .featureId = 0,
                .sourceId = {},
                .file = {},
                .line = 0,
                .extent = {}});
        previous = &entry;
    }
    return out;
}

} // namespace kbs::access_log
