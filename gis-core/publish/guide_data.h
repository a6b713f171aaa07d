// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "publish/guide.h"
#include "tiles/tile_renderer.h"

#include <QJsonObject>

namespace kbs::guide {

/// Writes data/*.js of the guide below `folder` (each file one call of guideData with JSON) and counts what is in them
/// into `report`. `meta` gets the categories and counts that the page starts with.
[[nodiscard]] Result<void> writeData(Store &store, const tiles::TileRenderer &tiles, const QString &folder,
    Report &report, QJsonObject &meta, Progress &progress);
[[nodiscard]] Result<void> writeDataFile(const QString &folder, const QString &name, const QJsonValue &content);
[[nodiscard]] Result<void> writeFile(const QString &path, const QByteArray &content);

} // namespace kbs::guide
