// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/erasure.h"

#include "store/canonical.h"

#include <QCoreApplication>

#include <algorithm>

namespace kbs {

using namespace Qt::StringLiterals;

void ErasedValues::keep(const FeatureClass &featureClass, FeatureId id, std::size_t attribute, const Value &value)
{
    if (const auto found = m_values.find({featureClass.name, id}); found != m_values.end())
        std::erase(found->second, std::pair(attribute, value));
}

bool ErasedValues::holds(
    const FeatureClass &featureClass, FeatureId id, std::size_t attribute, const Value &value) const
{
    if (isNull(value) || !featureClass.attributes[attribute].personal)
        return false;
    const Key key{featureClass.name, id};
    if (m_features.contains(key))
        return true;
    const auto found = m_values.find(key);
    return found != m_values.end() && std::ranges::contains(found->second, std::pair(attribute, value));
}

namespace erasure {

namespace {

constexpr qsizetype shortestReason = 4; ///< letters, as of a purpose (access_log.h)

QString tr(const char *text)
{
    return QCoreApplication::translate("Store", text);
}

Finding finding(const QString &rule, const QString &text)
{
    return {.rule = rule,
        .severity = Severity::Error,
        .text = text,
        .className = {},
        .featureId = 0,
        .sourceId = {},
        .file = {},
        .line = 0,
        .extent = {}};
}

} // namespace

std::vector<std::size_t> personalOf(const FeatureClass &featureClass)
{
    std::vector<std::size_t> out;
    for (std::size_t i = 0; i < featureClass.attributes.size(); ++i)
        if (featureClass.attributes[i].personal)
            out.push_back(i);
    return out;
}

Result<void> check(const ErasureOrder &order)
{
    if (order.reason.trimmed().size() < shortestReason)
        return fail(ErrorKind::Usage, tr("Personal data are erased for a reason, which is recorded"),
            tr("Say in a few words why."));
    if (order.person.trimmed().isEmpty() || !order.journals)
        return fail(ErrorKind::Internal, tr("An erasure of personal data does not say who orders it"));
    return {};
}

QString chained(const Erasure &erasure, const QString &previous)
{
    return canonical::fieldsHash(
        {previous, QString::number(erasure.number), erasure.time.toUTC().toString(Qt::ISODateWithMs), erasure.person,
            erasure.reason, erasure.rule, erasure.features, erasure.values, QString::number(erasure.first),
            QString::number(erasure.last), QString::number(erasure.unsalted), erasure.seals});
}

QString sealsHash(const QStringList &seals)
{
    return canonical::fieldsHash(seals);
}

std::vector<Finding> audit(const ErasureLog &log, const QStringList &seals)
{
    std::vector<Finding> out;
    const Erasure *previous = nullptr;
    for (const Erasure &entry : log.entries) {
        if (entry.number != (previous ? previous->number + 1 : 1)
            || entry.chainHash != chained(entry, previous ? previous->chainHash : QString()))
            out.push_back(finding(u"erasure.chain"_s,
                tr("Deletion record %1 was changed, or the one before it is missing").arg(entry.number)));
        previous = &entry;
    }
    if (log.sealedHash != (previous ? previous->chainHash : QString()))
        out.push_back(finding(u"erasure.chain"_s, tr("The last deletion records are missing or were changed")));
    else if (previous ? sealsHash(seals) != previous->seals : !seals.isEmpty())
        out.push_back(finding(
            u"erasure.chain"_s, tr("The seals of revisions with erased values are not those that were recorded")));
    if (!log.unfinished.isEmpty())
        out.push_back(finding(u"erasure.bytes"_s,
            tr("Personal values were erased, but their bytes are not yet overwritten: run \"kbs retention STORE "
               "--apply\"")));
    return out;
}

} // namespace erasure

} // namespace kbs
