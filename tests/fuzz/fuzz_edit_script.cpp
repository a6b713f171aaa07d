// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/edit_script.h"
#include "app/cli/json_geometry.h"
#include "fuzz/target.h"

#include <QJsonObject>

/// Edit scripts: the lines and the geometries in them.
KBS_FUZZ_TARGET(edit_script)
{
    using namespace kbs;
    const auto script = cli::readScript(fuzz::fileOf(bytes, QStringLiteral("a.jsonl")));
    if (!script) {
        fuzz::require(!script.error().message.isEmpty());
        return;
    }
    for (const auto &line : *script) {
        const QJsonObject json = line.json.toObject();
        if (const auto geometry = cli::geometryFromJson(json[u"geometry"]))
            fuzz::requireSound(*geometry);
        std::ignore = cli::pathFromJson(json[u"line"]);
        std::ignore = cli::pointFromJson(json[u"at"]);
    }
}
