// SPDX-License-Identifier: GPL-3.0-or-later
// The store contract over SpatiaLite files, and what is particular to files.
#include "contract_cases.h"

class SpatialiteStoreTest : public StoreContract {
    Q_OBJECT

    QTemporaryDir m_folder;
    int m_made = 0;

    QString newPath() { return m_folder.filePath(u"deneme-%1.kbs"_s.arg(++m_made)); }
    Result<std::unique_ptr<Store>> makeStore(int workspaceNumber) override
    {
        return stores::create(
            {.location = newPath(), .name = u"Deneme"_s, .crs = tm30(), .workspaceNumber = workspaceNumber},
            smallCatalogue());
    }

private Q_SLOTS:
    void initTestCase()
    {
        QVERIFY(smallCatalogue());
        QVERIFY(m_folder.isValid());
    }
};

QTEST_GUILESS_MAIN(SpatialiteStoreTest)
#include "moc_contract.cpp"
#include "tst_spatialite_store.moc"
