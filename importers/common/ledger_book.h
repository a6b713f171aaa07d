// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "importers/common/pipeline.h"

#include <map>
#include <tuple>

namespace kbs::import {

/// Writes the ledger: every object gets exactly one outcome, findings are kept up to a limit and counted beyond it.
class LedgerBook {
public:
    explicit LedgerBook(Ledger &ledger) : m_ledger(ledger) { }

    void add(Finding finding);
    /// The same for many objects: one finding per (file, layer, rule), whose text gets the number of objects at the
    /// end.
    void addOnce(const QString &layer, Finding finding);
    /// Writes the collected findings with their numbers.
    void close();

    static constexpr std::size_t listed = 10'000;

private:
    Ledger &m_ledger;
    struct Collected {
        Finding finding;
        qint64 times = 0;
    };
    std::map<std::tuple<QString, QString, QString>, Collected> m_collected;
};

} // namespace kbs::import
