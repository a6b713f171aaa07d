// SPDX-License-Identifier: GPL-3.0-or-later
// A program that edits and merges drafts in a file is killed (SIGKILL) at any moment: what it was told is there
// afterwards, once. KBS_KILLS: how often (a long run).
#include "edit/drafts.h"
#include "edit/session.h"
#include "support/store_support.h"

#include <csignal>
#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace kbs;
using namespace kbs::test;
using namespace Qt::StringLiterals;

namespace {

/// Tells the parent that something is done. A byte in a pipe survives its writer.
void tell(int pipe, char what)
{
    std::ignore = write(pipe, &what, 1);
}

/// Draft after draft: two edits, approval, merge. 'e' for an acknowledged edit, 'm' for a merge.
Result<void> work(const QString &path, int pipe)
{
    const FeatureClass &arsa = *smallCatalogue()->find("arsa");
    KBS_TRY(const auto store, stores::open(path, smallCatalogue()));
    for (;;) {
        KBS_TRY(const DraftNo number, store->newDraft(u"tadilat"_s, u"Ayşe"_s));
        KBS_TRY(const auto session, EditSession::open(*store, number));
        for (int i = 0; i < 2; ++i) {
            KBS_TRY(const FeatureId id, store->newIds(arsa, 1));
            KBS_CHECK(session->apply(
                {addition(arsa, id, plot(std::to_string(id), "1", 500000 + 20.0 * static_cast<double>(id), 4400000))},
                u"edit"_s));
            tell(pipe, 'e');
        }
        KBS_CHECK(store->decideDraft({.draft = number,
            .to = DraftState::Approved,
            .person = u"Veli"_s,
            .note = {},
            .lastEntry = session->lastEntry()}));
        KBS_TRY(const Draft draft, drafts::byName(*store, u"tadilat"_s));
        KBS_CHECK(drafts::merge(*store, draft, u"Veli"_s, {}));
        tell(pipe, 'm');
    }
}

} // namespace

class DraftsKilledTest : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;

private Q_SLOTS:
    void acknowledgedIsThereOnce()
    {
        const QString path = m_folder.filePath(u"s.kbs"_s);
        KBS_OK(stores::create({.location = path, .name = u"S"_s, .crs = tm30()}, smallCatalogue()));
        const int kills = std::max(1, qEnvironmentVariable("KBS_KILLS", u"6"_s).toInt());
        for (int round = 0; round < kills; ++round) {
            std::int64_t before = 0;
            {
                KBS_GET(const auto store, stores::open(path, smallCatalogue()));
                KBS_GET(before, store->count({.featureClass = smallCatalogue()->find("arsa")}));
            }
            int ends[2];
            QCOMPARE(pipe(ends), 0);
            const pid_t child = fork();
            if (child == 0) {
                std::ignore = work(path, ends[1]);
                _exit(1); // it never ends by itself
            }
            close(ends[1]);
            std::int64_t edits = 0, merges = 0;
            const auto hear = [&](char what) { (what == 'e' ? edits : merges)++; };
            char what = 0;
            for (int heard = 0; heard < 1 + round * 5 % 13 && read(ends[0], &what, 1) == 1; ++heard)
                hear(what);
            QCOMPARE(kill(child, SIGKILL), 0);
            int status = 0;
            QCOMPARE(waitpid(child, &status, 0), child);
            QVERIFY(WIFSIGNALED(status));
            while (read(ends[0], &what, 1) == 1)
                hear(what);
            close(ends[0]);

            KBS_GET(const auto store, stores::open(path, smallCatalogue()));
            KBS_GET(const auto after, store->count({.featureClass = smallCatalogue()->find("arsa")}));
            std::int64_t inDraft = 0;
            KBS_GET(const auto all, store->drafts());
            for (const Draft &draft : all) {
                KBS_GET(const auto journal, store->draftJournal(draft.number));
                QVERIFY(journal.empty() || !draft.isClosed());
                if (draft.isClosed())
                    continue;
                KBS_GET(const auto session, EditSession::open(*store, draft.number));
                QVERIFY(session->warnings().isEmpty());
                QCOMPARE(session->operationsDone(), journal.size());
                inDraft += static_cast<std::int64_t>(session->overlay()->size());
                KBS_OK(store->decideDraft({.draft = draft.number,
                    .to = DraftState::Dropped,
                    .person = u"Ayşe"_s,
                    .note = {},
                    .lastEntry = draft.lastEntry})); // the next round begins with none
            }
            // merged or still in the draft; one that arrived may not have been told any more
            const std::int64_t there = after - before + inDraft;
            QVERIFY2(there == edits || there == edits + 1, qPrintable(u"%1 of %2"_s.arg(there).arg(edits)));
            QVERIFY(after - before == 2 * merges || after - before == 2 * (merges + 1));
            Progress progress;
            KBS_GET(const auto findings, store->verify(progress));
            QVERIFY(findings.empty());
        }
    }
};

QTEST_GUILESS_MAIN(DraftsKilledTest)
#include "tst_drafts_killed.moc"
