// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "support/store_support.h"

#include "edit/drafts.h"
#include "store/retention.h"

/// What every backend of the store promises (store/store.h). A backend's test program inherits this class and says how
/// an empty store is made; Qt Test runs the inherited cases with its own.
class StoreContract : public QObject {
    Q_OBJECT

protected:
    using Feature = kbs::Feature;
    using Change = kbs::Change;

    /// A new, empty store with the small catalogue, different from every earlier one.
    virtual kbs::Result<std::unique_ptr<kbs::Store>> makeStore(int workspaceNumber = 0) = 0;

    /// What lies on the disk of the store now, in every file of it.
    virtual QByteArray everyByte(kbs::Store &store) = 0;
    /// Changes the store's tables by another hand: "" or what went wrong.
    virtual QString byAnotherHand(kbs::Store &store, const QString &sql) = 0;

    const kbs::FeatureClass &featureClass(const char *name) const { return *kbs::test::smallCatalogue()->find(name); }
    /// Commits `count` plots in a row as one revision.
    kbs::Result<kbs::RevisionNo> addPlots(kbs::Store &store, int count);
    /// The plots of the head by source key.
    std::map<std::string, Feature> plots(kbs::Store &store, std::optional<kbs::RevisionNo> asOf = {});
    /// Stages plots with everything carried.
    kbs::Result<std::unique_ptr<kbs::Stage>> stagePlots(kbs::Store &store, const std::vector<Feature> &features);
    /// A resident with these names one after the other (revisions from `head` + 1 on); "-" deletes.
    kbs::Result<kbs::FeatureId> addResident(kbs::Store &store, const std::vector<std::string> &names);
    kbs::Result<std::optional<kbs::Erasure>> erase(kbs::Store &store, const kbs::retention::Plan &plan);
    void expectSound(kbs::Store &store);
    /// Begins a draft in which plots (keys to numbers of floors, 0: deleted) are changed.
    kbs::Result<kbs::Draft> draftWith(
        kbs::Store &store, const QString &name, const std::map<std::string, std::int64_t> &floors);
    kbs::Result<void> editDraft(
        kbs::Store &store, kbs::DraftNo draft, const std::map<std::string, std::int64_t> &floors);
    kbs::Result<kbs::Draft> draftNow(kbs::Store &store, kbs::DraftNo draft);
    /// Approves, returns or drops it as it is now.
    kbs::Result<void> decide(
        kbs::Store &store, kbs::DraftNo draft, kbs::DraftState to, const QString &person, const QString &note = {});

private Q_SLOTS:
    void emptyStore();
    void commitAddsChangesDeletes();
    void valuesComeBackAsTheyWent();
    void geometriesComeBackAsTheyWent();
    void misfitsAreRefused_data();
    void misfitsAreRefused();
    void conflictChangesNothing();
    void commitAgainIsHarmless();
    void commitWithoutChanges();
    void expectedHeadIsHeld();
    void twoFeaturesWithOneKey();
    void keysMayBePassedOn();
    void queries();
    void asOfAndHistory();
    void pastIsFoundByWhatItWas();
    void differencesBothWays();
    void hashIsOfTheContent();
    void stageAddsChangesDeletes();
    void stageKeepsWhatIsNotCarried();
    void stageKeepsWhatItsSourceDoesNotCarry();
    void stageKeepsExactGeometryWithinRounding();
    void stageIsInvisibleUntilApplied();
    void stageWithDoubleKeyIsRefused();
    void stageSeesForeignCommit();
    void stageIntoEmptyEqualsCommit();
    void stageKeepsIds();
    void stageMatchesIds();
    void cancelledStageChangesNothing();
    void idsAreNeverGivenTwice();
    void journalKeepsOrder();
    void commitClearsJournalAndSetsMeta();
    void draftsStandBeside();
    void draftIsSharedAndKept();
    void draftReview();
    void draftMerges();
    void draftMeetsAMovedHead();
    void draftConflicts();
    void draftIsMergedOrEdited();
    void draftIsDropped();
    void draftIsAView();
    void pastStateIsAStore();
    void accessIsNoted();
    void retentionRulesAreRules();
    void erasureByRule();
    void erasureOfClosedFeatures();
    void erasureByRequest();
    void erasureIsAllOrNothing();
    void erasureIsFinishedLater();
    void erasedBytesAreGone();
    void erasedHistoryIsChecked_data();
    void erasedHistoryIsChecked();
    void erasedStoreMoves();
    void searchFoldsTurkish();
    void searchFollowsEdits();
    void searchAfterFirstLoad();
    void readerDoesNotWaitForWriter();
    void extentsShrinkAndGrow();
};
