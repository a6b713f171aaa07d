// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/document.h"

#include "render/map_renderer.h"

#include <QTimer>

#include <algorithm>
#include <chrono>
#include <ranges>

using namespace Qt::StringLiterals;

namespace kbs::gui {

Result<Model> Model::load()
{
    Model model;
    KBS_TRY(model.catalogue, Catalogue::load());
    KBS_TRY(model.styles, StyleBook::load(*model.catalogue));
    return model;
}

struct Document::Session {
    std::unique_ptr<EditSession> session; ///< over the edit lane's own store
    QStringList untold;                   ///< warnings of the session

    Result<EditSession *> of(Store &store)
    {
        if (!session)
            KBS_CHECK(workOn(store, noDraft));
        return session.get();
    }
    Result<void> workOn(Store &store, DraftNo draft)
    {
        KBS_TRY(session, EditSession::open(store, draft));
        untold = session->warnings();
        return {};
    }
    [[nodiscard]] EditState state()
    {
        return {session->overlay(), session->canUndo(), session->canRedo(), session->undoTitle(), session->redoTitle(),
            std::exchange(untold, {})};
    }
};

namespace {

constexpr std::int64_t smallStore = 20'000; ///< rows that are drawn as fast from the store itself

struct Facts {
    RevisionNo head = 0;
    std::map<std::string, ClassStatistics> statistics;
};

Result<Facts> readFacts(Store &store, Progress &progress)
{
    Facts facts;
    KBS_TRY(facts.head, store.head());
    for (const auto &featureClass : store.catalogue().classes()) {
        if (progress.isCancelled())
            return cancelled();
        KBS_TRY(facts.statistics[featureClass->name], store.statistics(*featureClass));
    }
    return facts;
}

} // namespace

struct Document::Opened {
    QString location;
    std::unique_ptr<Store> prototype;
    QString name;
    Crs crs;
    Facts facts;
    std::shared_ptr<DrawingCache> drawing; ///< where there is one already
};

void Document::open(TaskRunner &runner, Lane &lane, const Model &model, const QString &location, QObject *context,
    std::function<void(Result<std::shared_ptr<Document>>)> done)
{
    auto work = [catalogue = model.catalogue, styles = model.styles, location](Progress &progress) -> Result<Opened> {
        Opened opened;
        opened.location = location;
        KBS_TRY(opened.prototype, stores::open(location, catalogue));
        opened.name = opened.prototype->name();
        opened.crs = opened.prototype->crs();
        KBS_TRY(opened.facts, readFacts(*opened.prototype, progress));
        if (auto drawing = DrawingCache::open(*opened.prototype, drawingNeeds(opened.prototype->catalogue(), *styles)))
            opened.drawing = std::move(*drawing);
        return opened;
    };
    runner.runFree<Opened>(lane, tr("Opening %1").arg(location), TaskRunner::Show::Listed, context, std::move(work),
        [&runner, model, done = std::move(done)](Result<Opened> opened) {
            if (!opened)
                return done(std::unexpected(std::move(opened.error())));
            done(std::shared_ptr<Document>(new Document(runner, model, std::move(*opened))));
        });
}

Document::Document(TaskRunner &runner, const Model &model, Opened opened)
    : m_runner(runner), m_model(model), m_styles(model.styles), m_location(opened.location), m_name(opened.name),
      m_crs(opened.crs), m_head(opened.facts.head), m_statistics(std::move(opened.facts.statistics)),
      m_session(std::make_shared<Session>()), m_prototype(std::move(opened.prototype))
{
    m_model.catalogue = m_prototype->sharedCatalogue(); // what may be read of it
    m_edits.overlay = std::make_shared<EditOverlay>();
    m_edit = newLane(u"edit"_s);
    m_draw = newLane(u"draw"_s);
    m_read = newLane(u"read"_s);
    m_search = newLane(u"search"_s);
    m_work = newLane(u"work"_s);
    m_prepare = newLane(u"prepare"_s);
    m_drawing = std::move(opened.drawing);
    onSession([](EditSession &) -> Result<void> { return {}; }); // opens it: edits of an earlier run come back
    connect(this, &Document::statisticsChanged, this, &Document::prepareDrawing);
    prepareDrawing();
    if (stores::isOnServer(m_location)) { // others work there too
        m_watching = std::make_shared<Progress>();
        m_watch = newLane(u"watch"_s);
        watch(m_head);
    }
}

/// Waits in a lane of its own for a revision after `known`.
void Document::watch(RevisionNo known)
{
    m_watch->post(
        [lane = m_watch.get(), known, watching = m_watching, runner = &m_runner, document = QPointer<Document>(this)] {
            const Result<Store *> store = lane->store();
            Result<RevisionNo> newest = store ? (*store)->awaitRevision(known, *watching)
                                              : Result<RevisionNo>(std::unexpected(store.error()));
            QMetaObject::invokeMethod(runner, [document, newest = std::move(newest)] {
                if (document)
                    document->hear(newest);
            });
        });
}

void Document::hear(const Result<RevisionNo> &newest)
{
    constexpr std::chrono::seconds untilNextTry(5); // a connection that was lost, a server that starts anew
    if (!newest && newest.error().kind != ErrorKind::Cancelled)
        QTimer::singleShot(untilNextTry, this, [this] { watch(m_head); });
    if (!newest)
        return;
    m_newest = *newest;
    if (m_newest != m_head) {
        Q_EMIT newerRevision(m_newest);
        refresh();
    }
    watch(*newest);
}

/// Makes the drawing cache, or makes it anew where too much changed. Without one the map is drawn from the store, so a
/// failure (a full disk) is no news.
void Document::prepareDrawing()
{
    std::int64_t rows = 0;
    for (const auto &[name, statistics] : m_statistics)
        rows += statistics.count;
    if (rows < smallStore)
        return;
    m_mustPrepare = static_cast<bool>(m_preparing);
    if (m_preparing)
        return;
    using Cache = std::shared_ptr<DrawingCache>;
    auto work = [styles = m_model.styles, current = m_drawing](Store &store, Progress &progress) -> Result<Cache> {
        if (current && !current->wantsRebuild())
            return current;
        return DrawingCache::openOrBuild(store, drawingNeeds(store.catalogue(), *styles), progress);
    };
    const auto show = m_drawing ? TaskRunner::Show::Quiet : TaskRunner::Show::Listed;
    m_preparing = m_runner.run<Cache>(
        *m_prepare, tr("Preparing the map"), show, this, std::move(work), [this](Result<Cache> made) {
            m_preparing.reset();
            if (made)
                m_drawing = std::move(*made);
            if (std::exchange(m_mustPrepare, false))
                prepareDrawing();
        });
}

void Document::setStyles(std::shared_ptr<const StyleBook> styles)
{
    const auto before = std::exchange(m_styles, std::move(styles)); // models point into it until they are told
    if (before != m_styles)
        Q_EMIT stylesChanged();
}

Document::~Document()
{
    if (m_watching)
        m_watching->cancel();
    // Its own work only: who keeps the document longest may let go of it when another one is being opened already.
    for (const Lane *lane : {m_edit.get(), m_draw.get(), m_read.get(), m_search.get(), m_work.get(), m_prepare.get()})
        m_runner.cancelOn(*lane);
    m_edit->post([session = m_session] { session->session.reset(); }); // before the store it stands on
}

std::unique_ptr<Lane> Document::newLane(const QString &name) const
{
    return std::make_unique<Lane>(name, storeOpener());
}

Lane::Opener Document::storeOpener() const
{
    return [prototype = m_prototype] { return prototype->reopen(); };
}

qsizetype Document::uncommitted() const
{
    return static_cast<qsizetype>(m_edits.overlay->size());
}

ClassStatistics Document::statistics(const FeatureClass &featureClass) const
{
    const auto found = m_statistics.find(featureClass.name);
    return found == m_statistics.end() ? ClassStatistics{} : found->second;
}

Bbox Document::extent() const
{
    Bbox all;
    for (const auto &[name, statistics] : m_statistics) {
        if (!statistics.extent.isEmpty())
            all.add(statistics.extent);
    }
    return all;
}

void Document::select(std::vector<SelectedFeature> features)
{
    m_selection = std::move(features);
    Q_EMIT selectionChanged();
}

void Document::select(const FeatureClass &featureClass, const std::vector<FeatureId> &ids)
{
    if (ids.empty())
        return select(std::vector<SelectedFeature>{});
    read<std::vector<Feature>>(
        this,
        [&featureClass, ids](FeatureReader &reader, Progress &) {
            Query query;
            query.featureClass = &featureClass;
            query.ids = ids;
            return reader.readAll(query);
        },
        [this, &featureClass](Result<std::vector<Feature>> features) {
            if (!features)
                return Q_EMIT notice(features.error());
            std::vector<SelectedFeature> selected;
            for (Feature &feature : *features)
                selected.push_back({&featureClass, std::move(feature)});
            select(std::move(selected));
        });
}

void Document::reloadSelection()
{
    if (m_selection.empty())
        return;
    std::vector<std::pair<const FeatureClass *, FeatureId>> wanted;
    for (const SelectedFeature &selected : m_selection)
        wanted.emplace_back(selected.featureClass, selected.feature.id);
    read<std::vector<SelectedFeature>>(
        this,
        [wanted](FeatureReader &reader, Progress &) -> Result<std::vector<SelectedFeature>> {
            std::vector<SelectedFeature> found;
            for (const auto &[featureClass, id] : wanted) {
                KBS_TRY(auto feature, reader.get(*featureClass, id));
                if (feature)
                    found.push_back({featureClass, std::move(*feature)});
            }
            return found;
        },
        [this](Result<std::vector<SelectedFeature>> found) {
            if (found)
                select(std::move(*found));
        });
}

void Document::takeEdits(EditState state)
{
    m_edits = std::move(state);
    if (!m_edits.warnings.isEmpty())
        Q_EMIT notice(fail(ErrorKind::Storage, m_edits.warnings.join(u'\n'),
            tr("Look at the changes before anything is committed or merged."))
                .error());
    Q_EMIT editsChanged();
    reloadSelection();
}

void Document::onSession(
    std::function<Result<void>(EditSession &)> work, std::function<void(const Result<void> &)> done)
{
    m_runner.run<EditState>(
        *m_edit, {}, TaskRunner::Show::Quiet, this,
        [session = m_session, work = std::move(work)](Store &store, Progress &) -> Result<EditState> {
            KBS_TRY(EditSession * edits, session->of(store));
            KBS_CHECK(work(*edits));
            return session->state();
        },
        [this, done = std::move(done)](Result<EditState> state) {
            if (state)
                takeEdits(std::move(*state));
            else if (!done)
                Q_EMIT notice(state.error());
            if (done)
                done(state ? Result<void>() : std::unexpected(state.error()));
        });
}

void Document::edit(const QString &title, MakeChanges make)
{
    edit(title, std::move(make), {});
}

void Document::edit(const QString &title, MakeChanges make, std::function<void(const Result<void> &)> done)
{
    onSession(
        [title, make = std::move(make)](EditSession &session) -> Result<void> {
            OverlayReader reader(session.store(), session.overlay());
            KBS_TRY(auto changes, make(reader, session.store()));
            if (changes.empty())
                return {};
            return session.apply(std::move(changes), title);
        },
        std::move(done));
}

void Document::change(const FeatureClass &featureClass, const Feature &after, const QString &title)
{
    edit(title, [&featureClass, after](FeatureReader &reader, Store &) -> Result<std::vector<Change>> {
        KBS_TRY(auto before, reader.get(featureClass, after.id));
        if (!before)
            return fail(ErrorKind::NotFound, tr("The feature is not there any more."), tr("Select it again."));
        Change change{ChangeKind::Change, &featureClass, after.id, std::move(before), after};
        return std::vector<Change>{std::move(change)};
    });
}

void Document::noteAccess(AccessEntry entry, QObject *context, std::function<void()> done)
{
    m_runner.run<void>(
        *m_read, {}, TaskRunner::Show::Quiet, context,
        [entry = std::move(entry)](Store &store, Progress &) { return store.noteAccess({entry}); },
        [this, done = std::move(done)](const Result<void> &noted) {
            if (!noted)
                return Q_EMIT notice(noted.error());
            done();
        });
}

void Document::workOn(const std::optional<Draft> &draft)
{
    m_runner.run<EditState>(
        *m_edit, {}, TaskRunner::Show::Quiet, this,
        [session = m_session, number = draft ? draft->number : noDraft](Store &store, Progress &) -> Result<EditState> {
            KBS_CHECK(session->workOn(store, number));
            return session->state();
        },
        [this, draft](Result<EditState> state) {
            if (!state)
                return Q_EMIT notice(state.error());
            m_draft = draft;
            takeEdits(std::move(*state));
            Q_EMIT draftChanged();
        });
}

void Document::undo()
{
    onSession([](EditSession &session) { return session.undo(); });
}

void Document::redo()
{
    onSession([](EditSession &session) { return session.redo(); });
}

void Document::discard()
{
    onSession([](EditSession &session) { return session.discard(); });
}

void Document::commit(const QString &author, const QString &message)
{
    struct Outcome {
        RevisionNo revision = 0;
        std::vector<Conflict> conflicts;
        std::optional<Error> error;
        EditState state;
    };
    m_runner.run<Outcome>(
        *m_edit, tr("Committing"), TaskRunner::Show::Listed, this,
        [session = m_session, author, message](Store &store, Progress &) -> Result<Outcome> {
            KBS_TRY(EditSession * edits, session->of(store));
            Outcome outcome;
            auto revision = edits->commit(author, message, &outcome.conflicts);
            if (revision)
                outcome.revision = *revision;
            else
                outcome.error = revision.error();
            outcome.state = session->state();
            return outcome;
        },
        [this](Result<Outcome> outcome) {
            if (!outcome)
                return Q_EMIT notice(outcome.error());
            takeEdits(std::move(outcome->state));
            if (outcome->error) {
                if (!outcome->conflicts.empty())
                    Q_EMIT commitConflicts(outcome->conflicts);
                return Q_EMIT notice(*outcome->error);
            }
            refresh();
            Q_EMIT committed(outcome->revision);
        });
}

void Document::refresh()
{
    m_runner.run<Facts>(*m_read, {}, TaskRunner::Show::Quiet, this, readFacts, [this](Result<Facts> facts) {
        if (!facts)
            return Q_EMIT notice(facts.error());
        m_head = facts->head;
        m_statistics = std::move(facts->statistics);
        Q_EMIT statisticsChanged();
        Q_EMIT headChanged();
        reloadSelection();
    });
}

} // namespace kbs::gui
