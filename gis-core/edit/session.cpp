// SPDX-License-Identifier: GPL-3.0-or-later
#include "edit/session.h"

#include "edit/journal_record.h"
#include "geometry/operations.h"
#include "store/stored_form.h"

#include <QCoreApplication>

#include <algorithm>
#include <set>

namespace kbs {

namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("EditSession", text);
}

QString nameOf(const FeatureClass &featureClass, const Feature &feature)
{
    const QString label = featureClass.label(feature.values);
    return label.isEmpty() ? tr("%1 %2").arg(QString::fromStdString(featureClass.name)).arg(feature.id)
                           : tr("%1 %2").arg(QString::fromStdString(featureClass.name), label);
}

/// What a delivery left out may stay out; what an edit takes away or leaves out is refused.
Result<void> checkValues(const FeatureClass &featureClass, const std::optional<Feature> &before, const Feature &after)
{
    for (std::size_t i = 0; i < featureClass.attributes.size(); ++i) {
        const Attribute &attribute = featureClass.attributes[i];
        const Value &value = after.values[i];
        if (before && before->values[i] == value)
            continue;
        if (attribute.required && (isNull(value) || value == Value(std::string())))
            return fail(ErrorKind::Input,
                tr("%1: \"%2\" must not be empty").arg(nameOf(featureClass, after), attribute.title.tr));
        if (attribute.type == AttributeType::Code && attribute.codeList && !attribute.codeList->open
            && !isNull(value)) {
            const auto &codes = attribute.codeList->codes;
            if (std::ranges::none_of(
                    codes, [&](const Code &code) { return code.code == std::get<std::string>(value); }))
                return fail(ErrorKind::Input,
                    tr("%1: \"%2\" is no value of the list %3")
                        .arg(nameOf(featureClass, after), QString::fromStdString(toText(value)),
                            attribute.codeList->name));
        }
    }
    return {};
}

Result<void> checkGeometry(const FeatureClass &featureClass, const Feature &after)
{
    if (after.geometry.isEmpty()) {
        if (featureClass.geometryRequired && (featureClass.geometry != GeometryKind::None || featureClass.anyGeometry))
            return fail(ErrorKind::Input, tr("%1 needs a geometry").arg(nameOf(featureClass, after)));
        return {};
    }
    if (const auto fault = geometry::invalidity(after.geometry))
        return fail(ErrorKind::Input,
            tr("%1: %2 at %3, %4")
                .arg(nameOf(featureClass, after), fault->reason)
                .arg(fault->at.x, 0, 'f', 2)
                .arg(fault->at.y, 0, 'f', 2),
            tr("Draw it so that its border does not cross itself."));
    return {};
}

/// Stored form, grid and rules for one side of a change.
Result<void> prepareAfter(Change &change)
{
    Feature &after = *change.after;
    after.id = change.id;
    const FeatureClass &featureClass = *change.featureClass;
    KBS_CHECK(toStoredForm(featureClass, after));
    if (!change.before || change.before->geometry != after.geometry) {
        snapToGrid(after.geometry); // what was not touched is never moved
        KBS_CHECK(toStoredForm(featureClass, after));
        KBS_CHECK(checkGeometry(featureClass, after));
    }
    return checkValues(featureClass, change.before, after);
}

} // namespace

// ---------------------------------------------------------------- EditOverlay

const Change *EditOverlay::find(const FeatureClass &featureClass, FeatureId id) const
{
    const auto found = m_changes.find({featureClass.name, id});
    return found == m_changes.end() ? nullptr : found->second.get();
}

std::vector<Change> EditOverlay::changes() const
{
    std::vector<Change> out;
    out.reserve(m_order.size());
    for (const auto &[featureClass, id] : m_order)
        out.push_back(*m_changes.at({featureClass->name, id}));
    return out;
}

void EditOverlay::fold(const Change &change)
{
    const std::pair key(change.featureClass->name, change.id);
    const auto found = m_changes.find(key);
    if (found == m_changes.end()) {
        m_order.emplace_back(change.featureClass, change.id);
        m_changes.emplace(key, std::make_shared<const Change>(change));
        return;
    }
    Change net = *found->second;
    net.after = change.after;
    net.kind = !net.before ? ChangeKind::Add : !net.after ? ChangeKind::Delete : ChangeKind::Change;
    if (sameContent(net.before, net.after)) { // came and went, or changed and changed back
        m_changes.erase(found);
        std::erase(m_order, std::pair(change.featureClass, change.id));
        return;
    }
    found->second = std::make_shared<const Change>(std::move(net));
}

// ---------------------------------------------------------------- EditSession

Result<std::unique_ptr<EditSession>> EditSession::open(Store &store)
{
    return open(store, noDraft);
}

Result<std::unique_ptr<EditSession>> EditSession::open(Store &store, DraftNo draft)
{
    std::unique_ptr<EditSession> session(new EditSession(store, draft));
    if (draft != noDraft) {
        KBS_TRY(const std::vector<Draft> all, store.drafts());
        KBS_CHECK(drafts::openOne(all, draft));
    }
    KBS_TRY(const std::vector<JournalEntry> entries, draft == noDraft ? store.journal() : store.draftJournal(draft));
    for (const JournalEntry &entry : entries) {
        session->m_lastSequence = entry.sequence;
        const auto record = JournalRecord::decode(entry.payload, store.catalogue());
        if (!record || !session->replay(*record))
            session->m_warnings << tr(
                "Entry %1 of the edit journal is damaged and was left out; the edits after it may be incomplete")
                                       .arg(entry.sequence);
    }
    session->rebuild();
    return session;
}

/// False where the entry does not follow from those before it.
bool EditSession::replay(const JournalRecord &record)
{
    m_nextOperation = std::max(m_nextOperation, record.operation + 1);
    switch (record.kind) {
    case JournalRecord::Kind::Operation:
        m_operations.resize(m_done);
        m_operations.push_back({.number = record.operation, .title = record.title, .changes = record.changes});
        ++m_done;
        return true;
    case JournalRecord::Kind::Undo:
        if (m_done == 0 || m_operations[m_done - 1].number != record.operation)
            return false;
        --m_done;
        return true;
    case JournalRecord::Kind::Redo:
        if (m_done == m_operations.size() || m_operations[m_done].number != record.operation)
            return false;
        ++m_done;
        return true;
    }
    return false;
}

namespace {

std::vector<std::string> classesOf(const JournalRecord &record)
{
    std::vector<std::string> names;
    for (const Change &change : record.changes)
        if (!std::ranges::contains(names, change.featureClass->name))
            names.push_back(change.featureClass->name);
    return names;
}

} // namespace

/// On disk before anybody sees it. Never behind somebody else's entry: a commit takes everything up to its own last
/// one out of the journal.
Result<void> EditSession::append(const JournalRecord &record)
{
    KBS_TRY(const std::optional<std::int64_t> sequence,
        m_draft == noDraft ? m_store.journalAppend(record.encode(), m_lastSequence)
                           : m_store.draftAppend(m_draft, record.encode(), m_lastSequence, classesOf(record)));
    if (!sequence && m_draft != noDraft)
        return fail(ErrorKind::Conflict, tr("Somebody else has edited in this draft meanwhile; nothing was changed"),
            tr("Open the draft again: the other edits are shown then."));
    if (!sequence)
        return fail(ErrorKind::Conflict,
            tr("Another window or program has edited in this store meanwhile; nothing was changed"),
            tr("Commit what is done here, then open the store again: the other edits are shown then."));
    m_lastSequence = *sequence;
    return {};
}

void EditSession::rebuild()
{
    m_overlay.reset();
    m_present = {};
    for (std::size_t i = 0; i < m_done; ++i)
        for (const Change &change : m_operations[i].changes)
            m_present.fold(change);
}

std::shared_ptr<const EditOverlay> EditSession::overlay() const
{
    if (!m_overlay)
        m_overlay = std::make_shared<const EditOverlay>(m_present);
    return m_overlay;
}

Result<std::optional<Feature>> EditSession::get(const FeatureClass &featureClass, FeatureId id) const
{
    if (const Change *change = m_present.find(featureClass, id))
        return change->after;
    return m_store.get(featureClass, id);
}

/// Brings the changes into stored form and checks them; nothing is written.
Result<void> EditSession::prepare(std::vector<Change> &changes) const
{
    std::set<std::pair<const FeatureClass *, FeatureId>> seen;
    for (Change &change : changes) {
        if (!seen.emplace(change.featureClass, change.id).second)
            return fail(ErrorKind::Internal,
                tr("An operation changes %1 %2 twice")
                    .arg(QString::fromStdString(change.featureClass->name))
                    .arg(change.id));
        KBS_TRY(const std::optional<Feature> present, get(*change.featureClass, change.id));
        if (change.before) {
            change.before->id = change.id;
            KBS_CHECK(toStoredForm(*change.featureClass, *change.before));
        }
        if (!sameContent(change.before, present))
            return fail(ErrorKind::Conflict,
                tr("%1 %2 is not as the operation expects it; nothing was changed")
                    .arg(QString::fromStdString(change.featureClass->name))
                    .arg(change.id),
                tr("Look at its present state and try again."));
        change.before = present;
        if (change.after)
            KBS_CHECK(prepareAfter(change));
        change.kind = !change.before ? ChangeKind::Add : !change.after ? ChangeKind::Delete : ChangeKind::Change;
    }
    std::erase_if(changes, [](const Change &change) { return sameContent(change.before, change.after); });
    return {};
}

Result<void> EditSession::apply(std::vector<Change> changes, const QString &title)
{
    KBS_CHECK(prepare(changes));
    if (changes.empty())
        return {};
    JournalRecord record{.kind = JournalRecord::Kind::Operation,
        .operation = m_nextOperation,
        .title = title,
        .changes = std::move(changes)};
    KBS_CHECK(append(record));
    m_overlay.reset();
    for (const Change &change : record.changes)
        m_present.fold(change);
    replay(record);
    return {};
}

Result<void> EditSession::undo()
{
    if (!canUndo())
        return fail(ErrorKind::Usage, tr("There is nothing to undo"));
    const JournalRecord record{
        .kind = JournalRecord::Kind::Undo, .operation = m_operations[m_done - 1].number, .title = {}, .changes = {}};
    KBS_CHECK(append(record));
    replay(record);
    rebuild();
    return {};
}

Result<void> EditSession::redo()
{
    if (!canRedo())
        return fail(ErrorKind::Usage, tr("There is nothing to redo"));
    const JournalRecord record{
        .kind = JournalRecord::Kind::Redo, .operation = m_operations[m_done].number, .title = {}, .changes = {}};
    KBS_CHECK(append(record));
    replay(record);
    rebuild();
    return {};
}

bool EditSession::canUndo() const
{
    return m_done > 0;
}

bool EditSession::canRedo() const
{
    return m_done < m_operations.size();
}

QString EditSession::undoTitle() const
{
    return canUndo() ? m_operations[m_done - 1].title : QString();
}

QString EditSession::redoTitle() const
{
    return canRedo() ? m_operations[m_done].title : QString();
}

Result<RevisionNo> EditSession::commit(const QString &author, const QString &message, std::vector<Conflict> *conflicts)
{
    if (m_draft != noDraft)
        return fail(ErrorKind::Usage, tr("A draft is not committed: it is approved and merged"),
            tr("Have it approved, then merge it."));
    CommitInfo info{.author = author, .message = message, .kind = QStringLiteral("edit")};
    info.clearJournalThrough = m_lastSequence;
    KBS_TRY(const RevisionNo revision, m_store.commit(m_present.changes(), info, conflicts));
    m_operations.clear();
    m_done = 0;
    rebuild();
    return revision;
}

Result<void> EditSession::discard()
{
    if (m_draft != noDraft)
        return fail(ErrorKind::Usage, tr("A draft is not discarded: undo its edits, or drop it as a whole"));
    KBS_CHECK(m_store.journalClear(m_lastSequence));
    m_operations.clear();
    m_done = 0;
    rebuild();
    return {};
}

} // namespace kbs
