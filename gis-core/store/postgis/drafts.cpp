// SPDX-License-Identifier: GPL-3.0-or-later
// Journals with a name beside the valid state.
#include "store/postgis/postgis_store.h"
#include "store/postgis/writer.h"

#include <QCoreApplication>

namespace kbs::postgis {

namespace {

/// The draft as it is now. Whoever edits it or decides about it waits for the caller's transaction from here on.
Result<std::optional<Draft>> lockDraft(Connection &connection, DraftNo number)
{
    KBS_CHECK(connection.run("SELECT 1 FROM kbs_taslak WHERE no = $1 FOR UPDATE", Parameters::of(number)));
    // a statement of its own: it sees what was written while the one before was waiting
    KBS_TRY(const Rows rows,
        connection.execute(
            "SELECT " + drafts::columns(false) + " FROM kbs_taslak WHERE no = $1", Parameters::of(number)));
    return rows.isEmpty() ? std::nullopt : std::optional(drafts::read(rows[0]));
}

QString now()
{
    return QDateTime::currentDateTimeUtc().toString(Qt::ISODateWithMs);
}

} // namespace

Result<void> settleDraft(Connection &connection, const DraftDecision &decision, RevisionNo revision)
{
    KBS_TRY(const std::int64_t byAnybody,
        connection.integer("SELECT count(*) FROM kbs_meta WHERE anahtar = $1 AND deger = $2",
            Parameters::of(std::string(sql::metaPrefix) + drafts::reviewKey, drafts::anybody)));
    KBS_TRY(const auto draft, lockDraft(connection, decision.draft));
    KBS_CHECK(drafts::check(draft, decision, byAnybody > 0));
    const char *state = drafts::storedName(decision.to);
    if (decision.to == DraftState::Approved || decision.to == DraftState::Returned)
        return connection.run("UPDATE kbs_taslak SET durum = $2, inceleyen = $3, inceleme_zamani = $4, inceleme_notu = "
                              "$5 WHERE no = $1",
            Parameters::of(decision.draft, state, decision.person, now(), decision.note));
    KBS_CHECK(connection.run(
        "UPDATE kbs_taslak SET durum = $2, kapatan = $3, kapanis_zamani = $4, revizyon = nullif($5, 0) WHERE no = $1",
        Parameters::of(decision.draft, state, decision.person, now(), revision)));
    return connection.run("DELETE FROM kbs_taslak_gunluk WHERE taslak = $1", Parameters::of(decision.draft));
}

Result<void> PostgisStore::checkDraft(
    Connection &connection, DraftNo draft, bool ClassRights::*right, const QString &rightName) const
{
    if (m_store.isOwner)
        return {};
    KBS_TRY(const Rows rows,
        connection.execute("SELECT unnest(tablolar) FROM kbs_taslak WHERE no = $1", Parameters::of(draft)));
    for (int i = 0; i < rows.size(); ++i) {
        const auto found = m_tables.find(m_whole->find(rows[i].text(0)));
        if (found != m_tables.end() && found->second.rights().*right && found->second.rights().read
            && !found->second.masksAny())
            continue;
        return notPermitted(m_store,
            QCoreApplication::translate(
                "PostgisStore", "The draft holds features of %1, and %2 lacks the right to %3 them whole")
                .arg(rows[i].string(0), QString::fromStdString(m_store.user), rightName),
            rightName, found == m_tables.end() ? nullptr : &found->second);
    }
    return {};
}

Result<DraftNo> PostgisStore::newDraft(const QString &name, const QString &author)
{
    KBS_CHECK(requireWritable());
    KBS_TRY(const QString kept, drafts::keptName(name));
    KBS_TRY(const auto connection, m_connections.take());
    KBS_TRY(const Rows made,
        connection->execute("INSERT INTO kbs_taslak (ad, yazan, zaman, durum, taban) SELECT $1, $2, $3, $4, "
                            "coalesce(max(numara), 0) FROM kbs_revizyon ON CONFLICT DO NOTHING RETURNING no",
            Parameters::of(kept, m_store.isOwner ? author : QString::fromStdString(m_store.user), now(),
                drafts::storedName(DraftState::Open))));
    if (made.isEmpty())
        return drafts::nameIsTaken(kept);
    return made[0].integer(0);
}

Result<std::vector<Draft>> PostgisStore::drafts()
{
    KBS_TRY(const auto connection, m_connections.take());
    KBS_TRY(
        const Rows rows, connection->execute("SELECT " + drafts::columns(true) + " FROM kbs_taslak ORDER BY no DESC"));
    std::vector<Draft> all;
    for (int i = 0; i < rows.size(); ++i)
        all.push_back(drafts::read(rows[i]));
    return all;
}

Result<std::optional<std::int64_t>> PostgisStore::draftAppend(
    DraftNo draft, const std::string &payload, std::int64_t lastKnown, const std::vector<std::string> &classes)
{
    KBS_CHECK(requireWritable());
    for (const std::string &name : classes) {
        KBS_TRY(const ClassTable *classTable, table(m_whole->find(name)));
        KBS_CHECK(checkWritable(m_store, *classTable, Writing::Edit));
    }
    KBS_TRY(const auto connection, m_connections.take());
    KBS_TRY(Transaction transaction, Transaction::begin(*connection, Transaction::Kind::Write));
    KBS_CHECK(checkDraft(*connection, draft, &ClassRights::edit, QStringLiteral("edit")));
    KBS_TRY(const auto present, lockDraft(*connection, draft));
    KBS_CHECK(drafts::checkOpen(present));
    if (present->lastEntry > lastKnown)
        return std::nullopt;
    if (present->state != DraftState::Open)
        KBS_CHECK(connection->run("UPDATE kbs_taslak SET durum = $2 WHERE no = $1",
            Parameters::of(draft, drafts::storedName(DraftState::Open))));
    if (!classes.empty())
        KBS_CHECK(
            connection->run("UPDATE kbs_taslak SET tablolar = tablolar || ARRAY(SELECT DISTINCT unnest($2) EXCEPT "
                            "SELECT unnest(tablolar)) WHERE no = $1 AND NOT tablolar @> $2",
                Parameters::of(draft, classes)));
    Parameters entry = Parameters::of(draft, m_store.journalOwner);
    entry.addBytes(payload);
    KBS_TRY(const std::int64_t sequence,
        connection->integer(
            "INSERT INTO kbs_taslak_gunluk (taslak, sahip, veri) VALUES ($1, $2, $3) RETURNING sira", entry));
    KBS_CHECK(transaction.commit());
    return sequence;
}

Result<std::vector<JournalEntry>> PostgisStore::draftJournal(DraftNo draft)
{
    KBS_TRY(const auto connection, m_connections.take());
    KBS_CHECK(checkDraft(*connection, draft, &ClassRights::read, QStringLiteral("read")));
    KBS_TRY(const Rows rows,
        connection->execute(
            "SELECT sira, veri FROM kbs_taslak_gunluk WHERE taslak = $1 ORDER BY sira", Parameters::of(draft)));
    std::vector<JournalEntry> all;
    for (int i = 0; i < rows.size(); ++i)
        all.push_back({.sequence = rows[i].integer(0), .payload = std::string(rows[i].blob(1))});
    return all;
}

Result<void> PostgisStore::decideDraft(const DraftDecision &decision)
{
    KBS_CHECK(requireConnectedForWriting());
    KBS_TRY(const auto connection, m_connections.take());
    DraftDecision asServerKnows = decision;
    if (!m_store.isOwner) {
        const bool reviews = decision.to == DraftState::Approved || decision.to == DraftState::Returned;
        asServerKnows.person = QString::fromStdString(m_store.user);
        KBS_CHECK(reviews ? checkDraft(*connection, decision.draft, &ClassRights::review, QStringLiteral("review"))
                          : checkDraft(*connection, decision.draft, &ClassRights::read, QStringLiteral("read")));
    }
    KBS_TRY(Transaction transaction, Transaction::begin(*connection, Transaction::Kind::Write));
    KBS_CHECK(settleDraft(*connection, asServerKnows, 0));
    return transaction.commit();
}

} // namespace kbs::postgis
