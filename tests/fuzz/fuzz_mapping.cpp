// SPDX-License-Identifier: GPL-3.0-or-later
#include "fuzz/target.h"
#include "importers/common/mapping.h"

#include <QJsonDocument>

/// Mappings of users: what is accepted is saved as what loads to the same.
KBS_FUZZ_TARGET(mapping)
{
    using namespace kbs;
    static const auto catalogue = Catalogue::load();
    const QJsonObject json
        = QJsonDocument::fromJson(QByteArray(bytes.data(), static_cast<qsizetype>(bytes.size()))).object();
    const auto mapping = import::Mapping::fromJson(json);
    if (!mapping) {
        fuzz::require(!mapping.error().message.isEmpty());
        return;
    }
    std::ignore = mapping->check(**catalogue);
    const auto again = import::Mapping::fromJson(mapping->toJson());
    fuzz::require(again && again->layers == mapping->layers && again->toJson() == mapping->toJson());
}
