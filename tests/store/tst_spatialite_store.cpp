// SPDX-License-Identifier: GPL-3.0-or-later
// The store contract over SpatiaLite files.
#include "contract_cases.h"

#include <sqlite3.h>

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
    QByteArray everyByte(Store &store) override
    {
        QByteArray all;
        for (const char *suffix : {"", "-wal", "-journal"})
            if (QFile file(store.location() + QLatin1StringView(suffix)); file.open(QIODevice::ReadOnly))
                all += file.readAll();
        return all;
    }
    QString byAnotherHand(Store &store, const QString &sql) override
    {
        sqlite3 *handle = nullptr;
        char *message = nullptr;
        sqlite3_open(store.location().toUtf8().constData(), &handle);
        sqlite3_exec(handle, sql.toUtf8().constData(), nullptr, nullptr, &message);
        const QString fault = QString::fromUtf8(message);
        sqlite3_free(message);
        sqlite3_close(handle);
        return fault;
    }
};

QTEST_GUILESS_MAIN(SpatialiteStoreTest)
#include "moc_contract.cpp"
#include "tst_spatialite_store.moc"
