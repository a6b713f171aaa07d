// SPDX-License-Identifier: GPL-3.0-or-later
#include "importers/common/stated_count.h"

#include <QCoreApplication>

#include <charconv>

namespace kbs::import {

namespace {

struct Say {
    Q_DECLARE_TR_FUNCTIONS(Import)
};

} // namespace

std::optional<qint64> StatedCount::parse(std::string_view text)
{
    qint64 value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc() && end == text.data() + text.size() && value >= 0 ? std::optional(value) : std::nullopt;
}

void StatedCount::take(std::string_view name, std::string_view value)
{
    if (name == "numberReturned" || name == "numberOfFeatures")
        returned = parse(value);
    else if (name == "numberMatched")
        matched = parse(value);
}

std::optional<Finding> StatedCount::differsFrom(qint64 held, const QString &file) const
{
    QString text;
    if (returned && *returned != held)
        text = Say::tr("The file says that it holds %1 objects and holds %2").arg(*returned).arg(held);
    else if (matched && *matched > held)
        text = Say::tr("The file holds %1 of %2 objects that the service had").arg(held).arg(*matched);
    else
        return std::nullopt;
    return Finding{.rule = QStringLiteral("read.stated-count"),
        .severity = Severity::Warning,
        .text = text,
        .className = {},
        .featureId = 0,
        .sourceId = {},
        .file = file,
        .line = 0,
        .extent = {}};
}

} // namespace kbs::import
