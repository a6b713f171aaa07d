// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/spatialite/unlogged_write.h"

#include <sqlite3.h>

namespace kbs::spatialite {

UnloggedWrite::UnloggedWrite(Database &writer, std::shared_ptr<Database> idle)
    : m_writer(writer), m_idle(std::move(idle))
{
    m_putAside = m_idle && m_idle->putAside();
    if (!m_putAside)
        return;
    sqlite3_busy_timeout(m_writer.handle(), 0); // somebody has it open: not worth a moment's waiting
    m_isOn = m_writer.run("PRAGMA main.journal_mode = DELETE").has_value();
    sqlite3_busy_timeout(m_writer.handle(), Database::busyMilliseconds);
}

UnloggedWrite::~UnloggedWrite()
{
    if (!m_putAside)
        return;
    std::ignore = m_writer.run("PRAGMA main.journal_mode = WAL"); // else the next one to open the store does it
    m_idle->takeUp();
}

} // namespace kbs::spatialite
