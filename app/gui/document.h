// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/gui/task_runner.h"
#include "edit/session.h"
#include "levels/drawing_cache.h"
#include "style/style.h"

#include <QObject>

#include <map>
#include <memory>
#include <vector>

namespace kbs::gui {

/// What of the edit session the screen shows, taken after every operation.
struct EditState {
    std::shared_ptr<const EditOverlay> overlay;
    bool canUndo = false, canRedo = false;
    QString undoTitle, redoTitle;
    QStringList warnings; ///< what of the journal could not be read; once, when it was opened
};

struct SelectedFeature {
    const FeatureClass *featureClass = nullptr;
    Feature feature;
};

/// The catalogue and styles that every window of the program shares. Immutable.
struct Model {
    std::shared_ptr<const Catalogue> catalogue;
    std::shared_ptr<const StyleBook> styles;
    static Result<Model> load();
};

/// One opened store as the window sees it: snapshots of its state for the GUI thread, lanes to work on it, the
/// selection, and the edit session (which lives on its own lane). Belongs to the GUI thread.
class Document : public QObject {
    Q_OBJECT
public:
    /// Opens in the background; `done` gets the document or the reason why not.
    static void open(TaskRunner &runner, Lane &lane, const Model &model, const QString &location, QObject *context,
        std::function<void(Result<std::shared_ptr<Document>>)> done);
    ~Document() override;

    [[nodiscard]] const QString &location() const { return m_location; }
    [[nodiscard]] const QString &name() const { return m_name; }
    [[nodiscard]] const Crs &crs() const { return m_crs; }
    [[nodiscard]] const Catalogue &catalogue() const { return *m_model.catalogue; }
    [[nodiscard]] std::shared_ptr<const Catalogue> sharedCatalogue() const { return m_model.catalogue; }
    /// How this document is drawn; the program's usual styles unless a theme or a thematic map is on (MapLook).
    [[nodiscard]] std::shared_ptr<const StyleBook> styles() const { return m_styles; }
    [[nodiscard]] std::shared_ptr<const StyleBook> usualStyles() const { return m_model.styles; }
    void setStyles(std::shared_ptr<const StyleBook> styles);
    /// Whether the user's rights in the store allow any edit; the store itself says which is missing.
    [[nodiscard]] bool mayEdit() const { return !m_prototype->isReadOnly(); }
    [[nodiscard]] TaskRunner &runner() const { return m_runner; }
    /// What the map is drawn from; null until it is made (in the background), and for small stores.
    [[nodiscard]] const std::shared_ptr<DrawingCache> &drawing() const { return m_drawing; }

    [[nodiscard]] RevisionNo head() const { return m_head; }
    /// The newest revision that the server told of: greater than head() while what is shown is being read anew.
    [[nodiscard]] RevisionNo newest() const { return std::max(m_newest, m_head); }
    [[nodiscard]] const EditState &edits() const { return m_edits; }
    /// The plan change that is being edited, as it was when it was opened; nothing: the valid state.
    [[nodiscard]] const std::optional<Draft> &draft() const { return m_draft; }
    [[nodiscard]] qsizetype uncommitted() const;
    [[nodiscard]] ClassStatistics statistics(const FeatureClass &featureClass) const;
    [[nodiscard]] Bbox extent() const; ///< of everything; empty where the store is empty

    /// Lanes: drawing, reading (cards, tables), searching, long work (import, check, publish).
    [[nodiscard]] Lane &drawLane() { return *m_draw; }
    [[nodiscard]] Lane &readLane() { return *m_read; }
    [[nodiscard]] Lane &searchLane() { return *m_search; }
    [[nodiscard]] Lane &workLane() { return *m_work; }
    /// A lane of one's own, for work that keeps something open in the store (an import's staging).
    [[nodiscard]] std::unique_ptr<Lane> newLane(const QString &name) const;
    /// For services with threads of their own (the tile service). May be called in any thread, also after the document.
    [[nodiscard]] Lane::Opener storeOpener() const;

    /// Does `work(FeatureReader &, Progress &)` on the read lane over the uncommitted state.
    template <typename T, typename Work, typename Done> TaskRunner::TaskPtr read(QObject *context, Work work, Done done)
    {
        return m_runner.run<T>(
            *m_read, {}, TaskRunner::Show::Quiet, context,
            [overlay = m_edits.overlay, work = std::move(work)](Store &store, Progress &progress) mutable -> Result<T> {
                OverlayReader reader(store, overlay);
                return work(static_cast<FeatureReader &>(reader), progress);
            },
            std::move(done));
    }

    [[nodiscard]] const std::vector<SelectedFeature> &selection() const { return m_selection; }
    void select(std::vector<SelectedFeature> features);
    /// Reads the features first; unknown ids are left out.
    void select(const FeatureClass &featureClass, const std::vector<FeatureId> &ids);

    /// Makes changes on the edit lane from the session's present state (`reader`; new ids from `ids`) and applies them
    /// as one operation. A failure is told through notice().
    using MakeChanges = std::function<Result<std::vector<Change>>(FeatureReader &reader, Store &ids)>;
    void edit(const QString &title, MakeChanges make);
    /// The same for a dialog that stays open until the edit is done: `done` is told instead of notice().
    void edit(const QString &title, MakeChanges make, std::function<void(const Result<void> &)> done);
    /// One feature's new state (attributes or geometry).
    void change(const FeatureClass &featureClass, const Feature &after, const QString &title);
    /// Notes a reading of personal data (the entry says class, attributes, features and purpose); `done` is told when
    /// the note is safe. What cannot be noted is told through notice().
    void noteAccess(AccessEntry entry, QObject *context, std::function<void()> done);
    /// Edits go on in this draft, and the map, the card and the checks show it; nothing: in the valid state again,
    /// with the edits that are not committed there.
    void workOn(const std::optional<Draft> &draft);
    void undo();
    void redo();
    void commit(const QString &author, const QString &message);
    void discard();

    /// Reads head and statistics anew after somebody wrote a revision (import, publish, pull).
    void refresh();

Q_SIGNALS:
    void editsChanged();
    void stylesChanged();
    void draftChanged(); ///< another draft is worked on, or the valid state
    void headChanged();
    void newerRevision(qint64 revision); ///< somebody committed it, here or elsewhere; refresh() is under way
    void statisticsChanged();
    void selectionChanged();
    void committed(qint64 revision);
    void commitConflicts(const std::vector<kbs::Conflict> &conflicts);
    /// Something a person should read: an error with its advice.
    void notice(const kbs::Error &error);

private:
    struct Opened;
    struct Session; ///< the edit session and its store, both of the edit lane
    Document(TaskRunner &runner, const Model &model, Opened opened);
    void onSession(
        std::function<Result<void>(EditSession &)> work, std::function<void(const Result<void> &)> done = {});
    void takeEdits(EditState state);
    void reloadSelection();
    void prepareDrawing();
    void watch(RevisionNo known);
    void hear(const Result<RevisionNo> &newest);

    TaskRunner &m_runner;
    Model m_model;
    std::shared_ptr<const StyleBook> m_styles;
    QString m_location, m_name;
    Crs m_crs;
    RevisionNo m_head = 0, m_newest = 0;
    std::map<std::string, ClassStatistics> m_statistics;
    EditState m_edits;
    std::optional<Draft> m_draft;
    std::vector<SelectedFeature> m_selection;
    std::shared_ptr<Session> m_session;
    std::shared_ptr<const Store> m_prototype; ///< asked to reopen(), and what it is
    std::shared_ptr<DrawingCache> m_drawing;
    TaskRunner::TaskPtr m_preparing;
    bool m_mustPrepare = false;           ///< the head changed while a cache was made
    std::shared_ptr<Progress> m_watching; ///< where the store is on a server; cancelled with the document
    std::unique_ptr<Lane> m_watch;
    std::unique_ptr<Lane> m_edit, m_draw, m_read, m_search, m_work, m_prepare;
};

} // namespace kbs::gui
