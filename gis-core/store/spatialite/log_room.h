// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QString>

namespace kbs::spatialite {

/// Room that waits in the write-ahead log of a store for the edits to come. A commit that makes the file longer has the
/// file system write its own journal, too, which takes as long again as the edit; into bytes that are there already it
/// takes the edit alone. SQLite ends the log where a frame's sums are wrong, so that zeros behind it mean nothing.
class LogRoom {
public:
    explicit LogRoom(const QString &databasePath);
    /// Only within a writing transaction of this program: then nobody else makes the log longer or shorter. When the
    /// log has grown since the last call, some more of it is made. Where that cannot be done, edits are slower.
    void prepare();

private:
    QByteArray m_path;
    qint64 m_size = -1; ///< of the log when last seen; -1: never
};

} // namespace kbs::spatialite
