// SPDX-License-Identifier: GPL-3.0-or-later
#include "importers/common/hash_table.h"

#include <QtTest>

#include <string>

using namespace kbs::import;

class TstHashTable : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void empty()
    {
        HashTable table;
        QVERIFY(table.find(HashTable::hashOf("a")).isNew);
        table.expect(HashTable::hashOf("a"));
    }

    void marksOfTheFirst()
    {
        HashTable table;
        QVERIFY(table.insert(HashTable::hashOf("a"), 1).isNew);
        const HashTable::Found again = table.insert(HashTable::hashOf("a"), 2);
        QVERIFY(!again.isNew);
        QCOMPARE(again.mark, 1);
        QVERIFY(table.insert(HashTable::hashOf("a", 1), 2).isNew); // another layer
        QVERIFY(table.insert(0).isNew);
        QVERIFY(!table.insert(0).isNew);
    }

    /// Past the size from which it lies in a file.
    void millions()
    {
        constexpr int count = 6'000'000;
        HashTable table;
        const auto hash = [](int n) { return HashTable::hashOf("parsel|" + std::to_string(n)); };
        for (int n = 0; n < count; ++n)
            if (!table.insert(hash(n), static_cast<std::uint8_t>(n % 200 + 1)).isNew)
                QFAIL("a new one is taken for a known one");
        for (int n = 0; n < count; ++n)
            if (const auto found = table.find(hash(n)); found.isNew || found.mark != n % 200 + 1)
                QFAIL("a known one is not found");
        for (int n = count; n < count + 1000; ++n)
            QVERIFY(table.find(hash(n)).isNew);
    }
};

QTEST_GUILESS_MAIN(TstHashTable)
#include "tst_hash_table.moc"
