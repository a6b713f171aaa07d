// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "store/spatialite/sqlite.h"

#include <memory>

namespace kbs::spatialite {

/// A great load into an empty class, written once: with the log (WAL) every page is written to the log and copied from
/// there. While it lives, and if nobody else has the file open, the store is in rollback-journal mode: pages that are
/// new go straight to their place, of the few old ones a copy is kept until the commit, so a crash leaves the state
/// before or the state after. Others who open the file meanwhile wait for the commit. Where the mode cannot be changed
/// everything stays as it is.
class UnloggedWrite {
public:
    /// `writer` will write; `idle` is the store's own connection in the same thread, which is put aside meanwhile.
    UnloggedWrite(Database &writer, std::shared_ptr<Database> idle);
    ~UnloggedWrite();
    UnloggedWrite(const UnloggedWrite &) = delete;
    UnloggedWrite &operator=(const UnloggedWrite &) = delete;

    [[nodiscard]] bool isOn() const { return m_isOn; } ///< the mode could be changed

private:
    Database &m_writer;
    std::shared_ptr<Database> m_idle;
    bool m_putAside = false, m_isOn = false;
};

} // namespace kbs::spatialite
