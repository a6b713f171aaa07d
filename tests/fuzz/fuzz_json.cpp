// SPDX-License-Identifier: GPL-3.0-or-later
#include "fuzz/target.h"
#include "importers/common/json_reader.h"

#include <QJsonDocument>

/// The JSON reader: what it accepts as a value it writes as JSON that others accept.
KBS_FUZZ_TARGET(json)
{
    using namespace kbs;
    auto stream = import::TextStream::open(fuzz::fileOf(bytes, QStringLiteral("a.json")));
    if (!stream)
        return;
    import::JsonReader reader(**stream);
    const auto first = reader.next();
    if (!first || *first == import::JsonReader::Token::End)
        return;
    const auto text = reader.valueAsText();
    if (!text) {
        fuzz::require(!text.error().message.isEmpty());
        return;
    }
    fuzz::requireUtf8(*text);
    QJsonParseError error;
    QJsonDocument::fromJson(QByteArray::fromStdString("[" + *text + "]"), &error);
    // Qt stops at a depth and at numbers beyond a double; we keep them as written
    fuzz::require(error.error == QJsonParseError::NoError || error.error == QJsonParseError::DeepNesting
        || error.error == QJsonParseError::IllegalNumber);
}
