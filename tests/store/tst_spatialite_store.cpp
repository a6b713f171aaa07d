// SPDX-License-Identifier: GPL-3.0-or-later
// The store contract over SpatiaLite files.
#include "contract_cases.h"

class SpatialiteStoreTest : public StoreContract {
    Q_OBJECT

    QTemporaryDir m_folder;
    int m_made = 0;

    Result<std::unique_ptr<Store>> makeStore(int workspaceNumber) override
    {
        return stores::create({.location = m_folder.filePath(u"deneme-%1.kbs"_s.arg(++m_made)),
                                  .name = u"Deneme"_s,
                                  .crs = tm30(),
                                  .workspaceNumber = workspaceNumber},
            smallCatalogue());
    }
};

QTEST_GUILESS_MAIN(SpatialiteStoreTest)
#include "moc_contract.cpp"
#include "tst_spatialite_store.moc"
