// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "store/feature.h"

#include <QJsonObject>

namespace kbs {

/// Where a shown value comes from: answers of the program name it for every value.
struct Source {
    std::string className;
    FeatureId id = 0;
    RevisionNo revision = 0;

    [[nodiscard]] bool isKnown() const { return !className.empty(); }
    bool operator==(const Source &) const = default;
};

[[nodiscard]] inline Source sourceOf(const FeatureClass &featureClass, const Feature &feature)
{
    return {featureClass.name, feature.id, feature.revision};
}

[[nodiscard]] inline QJsonObject toJson(const Source &source)
{
    return {{QStringLiteral("class"), QString::fromStdString(source.className)},
        {QStringLiteral("id"), static_cast<qint64>(source.id)},
        {QStringLiteral("revision"), static_cast<qint64>(source.revision)}};
}

} // namespace kbs
