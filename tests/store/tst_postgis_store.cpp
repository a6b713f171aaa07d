// SPDX-License-Identifier: GPL-3.0-or-later
// The store contract over a PostgreSQL database, one schema per case.
#include "contract_cases.h"

#include "support/postgres_server.h"

class PostgisStoreTest : public StoreContract {
    Q_OBJECT

    PostgresServer m_server;
    int m_made = 0;

    QString newUrl() { return m_server.url(u"deneme_%1"_s.arg(++m_made)); }
    Result<std::unique_ptr<Store>> makeStore(int workspaceNumber) override
    {
        return stores::create(
            {.location = newUrl(), .name = u"Deneme"_s, .crs = tm30(), .workspaceNumber = workspaceNumber},
            smallCatalogue());
    }

private Q_SLOTS:
    void initTestCase()
    {
        KBS_NEEDS_POSTGRES();
        const QString fault = m_server.start();
        QVERIFY2(fault.isEmpty(), qPrintable(fault));
    }
};

QTEST_GUILESS_MAIN(PostgisStoreTest)
#include "moc_contract.cpp"
#include "tst_postgis_store.moc"
