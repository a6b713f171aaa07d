// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/access_log.h"

#include "store/canonical.h"

#include <QCoreApplication>

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
    return canonical::fieldsHash({previous, QString::number(entry.number),
        entry.time.toUTC().toString(Qt::ISODateWithMs), entry.person, entry.purpose, entry.way, entry.className,
        entry.attributes.join(u','), entry.features, QString::number(entry.revision)});
}

Finding broken(const QString &text, const QString &className)
{
    return {.rule = u"access.chain"_s,
        .severity = Severity::Error,
        .text = text,
        .className = className,
        .featureId = 0,
        .sourceId = {},
        .file = {},
        .line = 0,
        .extent = {}};
}

} // namespace

Result<void> check(const AccessEntry &entry)
{
    if (entry.purpose.trimmed().size() < shortestPurpose)
        return fail(ErrorKind::Usage, tr("Personal data are read for a purpose, which is noted"),
            tr("Say in a few words what they are needed for."));
    if (entry.person.isEmpty() || entry.className.isEmpty() || entry.attributes.isEmpty() || entry.features.isEmpty())
        return fail(ErrorKind::Internal, tr("An access to personal data does not say who reads what"));
    return {};
}

Result<std::vector<AccessEntry>> continued(std::vector<AccessEntry> entries, const std::optional<AccessEntry> &last)
{
    const QDateTime now = QDateTime::currentDateTimeUtc();
    const AccessEntry *previous = last ? &*last : nullptr;
    for (AccessEntry &entry : entries) {
        KBS_CHECK(check(entry));
        entry.number = previous ? previous->number + 1 : 1;
        entry.time = now;
        entry.chainHash = chained(entry, previous ? previous->chainHash : QString());
        previous = &entry;
    }
    return entries;
}

std::vector<Finding> audit(const AccessLog &log)
{
    std::vector<Finding> out;
    const AccessEntry *previous = nullptr;
    for (const AccessEntry &entry : log.entries) {
        if (entry.number != (previous ? previous->number + 1 : 1)
            || entry.chainHash != chained(entry, previous ? previous->chainHash : QString()))
            out.push_back(broken(tr("Entry %1 of the log of personal data was changed, or the one before it is missing")
                                     .arg(entry.number),
                entry.className));
        previous = &entry;
    }
    if (log.sealedHash != (previous ? previous->chainHash : QString()))
        out.push_back(broken(tr("The last entries of the log of personal data are missing or were changed"), {}));
    return out;
}

} // namespace kbs::access_log
