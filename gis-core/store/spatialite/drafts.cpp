// SPDX-License-Identifier: GPL-3.0-or-later
// Journals with a name beside the valid state.
#include "store/spatialite/spatialite_store.h"
#include "store/spatialite/writer.h"

namespace kbs::spatialite {

namespace {

Result<std::optional<Draft>> readDraft(Database &database, DraftNo number)
{
    KBS_TRY(Statement row, database.prepare("SELECT " + drafts::columns(false) + " FROM kbs_taslak WHERE no = ?1"));
    row.bind(1, number);
    KBS_TRY(const bool found, row.step());
    return found ? std::optional(drafts::read(row)) : std::nullopt;
}

Result<bool> anybodyReviews(Database &database)
{
    KBS_TRY(Statement row, database.prepare("SELECT deger FROM kbs_meta WHERE anahtar = ?1"));
    const std::string key = std::string(metaPrefix) + drafts::reviewKey;
    row.bind(1, std::string_view(key));
    KBS_TRY(const bool found, row.step());
    return found && row.text(0) == drafts::anybody;
}

std::string now()
{
    return QDateTime::currentDateTimeUtc().toString(Qt::ISODateWithMs).toStdString();
}

/// One UPDATE of a draft: `sql` with the texts as ?2, ?3 … and the draft as ?1.
Result<void> update(Database &database, const std::string &sql, DraftNo draft, const std::vector<std::string> &texts)
{
    KBS_TRY(Statement statement, database.prepare(sql));
    statement.bind(1, draft);
    int column = 2;
    for (const std::string &text : texts)
        statement.bind(column++, std::string_view(text));
    return statement.run();
}

} // namespace

Result<void> settleDraft(Database &database, const DraftDecision &decision, RevisionNo revision)
{
    KBS_TRY(const bool byAnybody, anybodyReviews(database));
    KBS_TRY(const auto draft, readDraft(database, decision.draft));
    KBS_CHECK(drafts::check(draft, decision, byAnybody));
    const std::string state = drafts::storedName(decision.to), person = decision.person.toStdString();
    if (decision.to == DraftState::Approved || decision.to == DraftState::Returned)
        return update(database,
            "UPDATE kbs_taslak SET durum = ?2, inceleyen = ?3, inceleme_zamani = ?4, inceleme_notu = ?5 WHERE no = ?1",
            decision.draft, {state, person, now(), decision.note.toStdString()});
    KBS_CHECK(update(database,
        "UPDATE kbs_taslak SET durum = ?2, kapatan = ?3, kapanis_zamani = ?4, revizyon = nullif(CAST(?5 AS INTEGER), "
        "0) WHERE no = ?1",
        decision.draft, {state, person, now(), std::to_string(revision)}));
    return update(database, "DELETE FROM kbs_taslak_gunluk WHERE taslak = ?1", decision.draft, {});
}

Result<DraftNo> SpatialiteStore::newDraft(const QString &name, const QString &author)
{
    KBS_CHECK(requireWritable());
    KBS_TRY(const QString kept, drafts::keptName(name));
    KBS_TRY(Statement insert,
        m_database->prepare(
            "INSERT INTO kbs_taslak (ad, yazan, zaman, durum, taban) SELECT ?1, ?2, ?3, ?4, "
            "coalesce(max(numara), 0) FROM kbs_revizyon WHERE true ON CONFLICT DO NOTHING RETURNING no"));
    const std::string texts[]{kept.toStdString(), author.toStdString(), now(), drafts::storedName(DraftState::Open)};
    int column = 1;
    for (const std::string &text : texts)
        insert.bind(column++, std::string_view(text));
    KBS_TRY(const bool made, insert.step());
    if (!made)
        return drafts::nameIsTaken(kept);
    const DraftNo number = insert.integer(0);
    KBS_CHECK(insert.run()); // the statement's end is its commit
    return number;
}

Result<std::vector<Draft>> SpatialiteStore::drafts()
{
    std::vector<Draft> all;
    KBS_TRY(
        Statement rows, m_database->prepare("SELECT " + drafts::columns(true) + " FROM kbs_taslak ORDER BY no DESC"));
    for (;;) {
        KBS_TRY(const bool row, rows.step());
        if (!row)
            return all;
        all.push_back(drafts::read(rows));
    }
}

Result<std::optional<std::int64_t>> SpatialiteStore::draftAppend(
    DraftNo draft, const std::string &payload, std::int64_t lastKnown, const std::vector<std::string> &)
{
    KBS_CHECK(requireWritable());
    KBS_TRY(Transaction transaction, Transaction::begin(*m_database, Transaction::Kind::Write));
    KBS_TRY(const auto now, readDraft(*m_database, draft));
    KBS_CHECK(drafts::checkOpen(now));
    if (now->lastEntry > lastKnown)
        return std::nullopt;
    if (now->state != DraftState::Open)
        KBS_CHECK(update(*m_database, "UPDATE kbs_taslak SET durum = ?2 WHERE no = ?1", draft,
            {drafts::storedName(DraftState::Open)}));
    std::int64_t sequence = 0;
    {
        KBS_TRY(Statement insert,
            m_database->prepare("INSERT INTO kbs_taslak_gunluk (taslak, veri) VALUES (?1, ?2) RETURNING sira"));
        insert.bind(1, draft);
        insert.bindBlob(2, payload);
        KBS_TRY(const bool row, insert.step());
        sequence = row ? insert.integer(0) : 0;
        KBS_CHECK(insert.run());
    }
    m_logRoom.prepare();
    KBS_CHECK(transaction.commit());
    return sequence;
}

Result<std::vector<JournalEntry>> SpatialiteStore::draftJournal(DraftNo draft)
{
    std::vector<JournalEntry> all;
    KBS_TRY(Statement rows,
        m_database->prepare("SELECT sira, veri FROM kbs_taslak_gunluk WHERE taslak = ?1 ORDER BY sira"));
    rows.bind(1, draft);
    for (;;) {
        KBS_TRY(const bool row, rows.step());
        if (!row)
            return all;
        all.push_back({.sequence = rows.integer(0), .payload = std::string(rows.blob(1))});
    }
}

Result<void> SpatialiteStore::decideDraft(const DraftDecision &decision)
{
    KBS_CHECK(requireWritable());
    KBS_TRY(Transaction transaction, Transaction::begin(*m_database, Transaction::Kind::Write));
    KBS_CHECK(settleDraft(*m_database, decision, 0));
    return transaction.commit();
}

} // namespace kbs::spatialite
