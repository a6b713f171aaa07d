// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "geometry/geometry.h"
#include "publish/backups.h"

#include <QByteArray>
#include <QString>
#include <QStringList>

#include <string>
#include <vector>

namespace kbs::gui {

/// Which layers of one store are drawn, and in which order.
struct LayerState {
    bool known = false;
    std::vector<std::string> visible;
    std::vector<std::string> order; ///< bottom first
};

/// What the program remembers between starts (QSettings). Cheap; any thread.
namespace settings {

/// A view kept under a name.
struct Bookmark {
    QString name;
    Point center; ///< store CRS
    double scale = 0;
};

[[nodiscard]] QStringList recentStores();
void addRecentStore(const QString &location);
void removeRecentStore(const QString &location);

[[nodiscard]] LayerState layers(const QString &location);
void setLayers(const QString &location, const LayerState &state);
[[nodiscard]] QStringList rasters(const QString &location);
void setRasters(const QString &location, const QStringList &paths);

[[nodiscard]] QString theme(const QString &location);
void setTheme(const QString &location, const QString &name);
[[nodiscard]] std::vector<Bookmark> bookmarks(const QString &location);
void setBookmarks(const QString &location, const std::vector<Bookmark> &bookmarks);

[[nodiscard]] backups::Schedule backupSchedule(const QString &location);
void setBackupSchedule(const QString &location, const backups::Schedule &schedule);

[[nodiscard]] QByteArray windowGeometry();
[[nodiscard]] QByteArray windowState();
void setWindow(const QByteArray &geometry, const QByteArray &state);

} // namespace settings
} // namespace kbs::gui
