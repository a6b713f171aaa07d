// SPDX-License-Identifier: GPL-3.0-or-later
#include "importers/common/ledger_book.h"

#include <QCoreApplication>

namespace kbs::import {

void LedgerBook::add(Finding finding)
{
    if (m_ledger.findings.size() < listed)
        m_ledger.findings.push_back(std::move(finding));
    else
        ++m_ledger.findingsNotListed;
}

void LedgerBook::addOnce(const QString &layer, Finding finding)
{
    Collected &collected = m_collected[{finding.file, layer, finding.rule}];
    const Bbox extent = finding.extent;
    if (collected.times++ == 0)
        collected.finding = std::move(finding);
    else
        collected.finding.extent.add(extent);
}

void LedgerBook::close()
{
    for (auto &[key, collected] : m_collected) {
        if (collected.times > 1) {
            collected.finding.text
                = QCoreApplication::translate("Import", "%1 (%2 objects of %3; the first is named here)")
                      .arg(collected.finding.text)
                      .arg(collected.times)
                      .arg(std::get<1>(key));
        }
        add(std::move(collected.finding));
    }
    m_collected.clear();
}

} // namespace kbs::import
