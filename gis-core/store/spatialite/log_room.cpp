// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/spatialite/log_room.h"

#include <QFile>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <vector>

namespace kbs::spatialite {

namespace {

constexpr std::size_t step = 1 << 20; ///< some sixty edits

} // namespace

LogRoom::LogRoom(const QString &databasePath) : m_path(QFile::encodeName(databasePath) + "-wal") { }

void LogRoom::prepare()
{
    struct stat file{};
    if (::stat(m_path.constData(), &file) != 0)
        return;
    const bool hasGrown = m_size >= 0 && file.st_size > m_size;
    m_size = file.st_size;
    if (!hasGrown)
        return;
    // SQLite holds its locks on other files: opening and closing this one takes none of them.
    const int log = ::open(m_path.constData(), O_WRONLY | O_CLOEXEC);
    if (log < 0)
        return;
    static const std::vector<char> zeros(step);
    if (const ssize_t written = ::pwrite(log, zeros.data(), zeros.size(), m_size); written > 0)
        m_size += written;
    ::close(log);
}

} // namespace kbs::spatialite
