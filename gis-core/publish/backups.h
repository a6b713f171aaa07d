// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "store/store.h"

#include <QDateTime>
#include <QStringList>
#include <QTime>

/// Backups that are made again and again: by the window's schedule, or by cron and systemd through `kbs backup --keep`.
namespace kbs::backups {

inline constexpr int mostKept = 1000;

struct Made {
    QString file;
    RevisionNo revision = 0;
    QString contentHash;
    QStringList removed; ///< older backups that gave way
    QStringList strange; ///< what stands at the place of an older backup and is something else: left alone
};

/// Copies a store into a folder that is there, opens the copy and verifies every hash in it, and only then removes the
/// oldest backups of this store beyond `keep` (1 … mostKept). What is removed was written by this function and has not
/// been touched since: a list beside the backups (<name>.yedekler.json) knows them by name, size and time. Where a step
/// fails nothing older is removed, and the new file is gone. `now` names the file; order is by the list, so a clock
/// that jumps harms nothing.
[[nodiscard]] Result<Made> make(const QString &store, std::shared_ptr<const Catalogue> catalogue, const QString &folder,
    int keep, const QDateTime &now, Progress &progress);

/// When a store is to be backed up. Times are local.
struct Schedule {
    bool isOn = false;
    int weekday = 0; ///< 1 (Monday) … 7; 0: every day
    QTime at = QTime(12, 30);
    QString folder;
    int keep = 14;
    QDateTime since; ///< when it was set: moments before are nobody's
    QDateTime done;  ///< the last one that succeeded
    bool operator==(const Schedule &) const = default;
};

/// The last moment at or before `now` at which a backup was to be made.
[[nodiscard]] QDateTime lastMoment(const Schedule &schedule, const QDateTime &now);
/// Whether one is to be made now, also because the last moment was missed. A last one that lies more than an hour in
/// the future was made by a wrong clock and counts for nothing.
[[nodiscard]] bool isDue(const Schedule &schedule, const QDateTime &now);

} // namespace kbs::backups
