// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "jobs/progress.h"
#include "store/access_log.h"

#include <QDate>

/// What somebody wants to see of the log of accesses.
namespace kbs::access_log {

struct Filter {
    QString person;    ///< a part of the name, whatever its case; empty: everybody
    QString className; ///< empty: all
    QDate from, until; ///< local days, both included; not valid: no limit
};

/// Places of the entries that fit, newest first.
[[nodiscard]] std::vector<std::size_t> matching(const std::vector<AccessEntry> &entries, const Filter &filter);

/// Those entries as a table for a spreadsheet: UTF-8 with a byte order mark, RFC 4180. What a spreadsheet would take
/// for a formula is written as text. A file that is there is replaced only by a whole one.
[[nodiscard]] Result<void> writeCsv(const QString &path, const std::vector<AccessEntry> &entries,
    const std::vector<std::size_t> &which, Progress &progress);

} // namespace kbs::access_log
