// SPDX-License-Identifier: GPL-3.0-or-later
#include "crs/crs.h"
#include "fuzz/target.h"
#include "importers/common/value_text.h"

/// Values in texts: numbers, dates, codes, names of coordinate systems and character sets.
KBS_FUZZ_TARGET(values)
{
    using namespace kbs;
    for (const auto type : {AttributeType::Text, AttributeType::Integer, AttributeType::Real, AttributeType::Boolean,
             AttributeType::Date, AttributeType::DateTime}) {
        Attribute attribute;
        attribute.name = "x";
        attribute.type = type;
        for (const bool comma : {false, true}) {
            std::ignore = parseValue(attribute, bytes, comma);
            std::ignore = parseValue(attribute, import::plainValueText(type, bytes, true, comma));
        }
    }
    const QString text = QString::fromUtf8(bytes.data(), static_cast<qsizetype>(bytes.size()));
    std::ignore = crs::usesAuthorityOrder(text);
    std::ignore = import::characterSetName(text);
    fuzz::requireUtf8(import::toUtf8(bytes, QStringLiteral("windows-1254")));
}
