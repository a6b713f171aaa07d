// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/spatialite/log_room.h"

#include "support/store_support.h"

#include <QFileInfo>

using namespace kbs;
using namespace kbs::test;
using namespace Qt::StringLiterals;

class TestLogRoom : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;
    int m_number = 0;

    Result<std::unique_ptr<Store>> newStore()
    {
        const QString path = m_folder.filePath(u"depo%1.kbs"_s.arg(++m_number));
        return stores::create({.location = path, .name = u"Oda"_s, .crs = tm30()}, smallCatalogue());
    }
    static qint64 logSize(const Store &store) { return QFileInfo(store.location() + u"-wal"_s).size(); }

private Q_SLOTS:
    /// The power goes: what was acknowledged is in the log before the zeros.
    void entriesBeforeTheZerosAreThere()
    {
        KBS_GET(const auto store, newStore());
        qint64 largest = 0;
        std::int64_t last = 0;
        for (int i = 1; i <= 150; ++i) {
            KBS_GET(const auto sequence, store->journalAppend("edit " + std::to_string(i), last));
            QVERIFY(sequence.has_value());
            last = *sequence;
            largest = std::max(largest, logSize(*store));
            if (i % 50 != 0)
                continue;
            const QString copy = m_folder.filePath(u"copy%1-%2.kbs"_s.arg(m_number).arg(i));
            for (const QString &suffix : {QString(), u"-wal"_s})
                QVERIFY(QFile::copy(store->location() + suffix, copy + suffix));
            KBS_GET(const auto revived, stores::open(copy, smallCatalogue()));
            KBS_GET(const auto entries, revived->journal());
            QCOMPARE(entries.size(), static_cast<std::size_t>(i));
            QCOMPARE(entries.back().payload, "edit " + std::to_string(i));
            Progress progress;
            KBS_GET(const auto findings, revived->verify(progress));
            QVERIFY(findings.empty());
        }
        QVERIFY(largest > 1 << 20);                  // room was made …
        QVERIFY(largest < 150 * 17'000 + (2 << 20)); // … and not without bounds
    }

    /// A draft's edits have it, too.
    void drafts()
    {
        KBS_GET(const auto store, newStore());
        KBS_GET(const DraftNo draft, store->newDraft(u"Tadilat"_s, u"ayşe"_s));
        std::int64_t last = 0;
        for (int i = 0; i < 5; ++i) {
            KBS_GET(const auto sequence, store->draftAppend(draft, "edit", last, {}));
            last = *sequence;
        }
        QVERIFY(logSize(*store) > 1 << 20);
        KBS_GET(const auto entries, store->draftJournal(draft));
        QCOMPARE(entries.size(), std::size_t(5));
    }

    /// Where there is no log, or it cannot be written, nothing happens.
    void withoutALog()
    {
        const QString path = m_folder.filePath(u"none.kbs"_s);
        spatialite::LogRoom room(path);
        room.prepare();
        room.prepare();
        QVERIFY(!QFileInfo::exists(path + u"-wal"_s));
    }
};

QTEST_GUILESS_MAIN(TestLogRoom)
#include "tst_log_room.moc"
