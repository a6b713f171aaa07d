// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/cli/command.h"
#include "base/finding.h"
#include "store/merge.h"
#include "store/store.h"

#include <QJsonArray>

/// What most commands do with a store and its things.
namespace kbs::cli {

[[nodiscard]] Result<std::shared_ptr<const Catalogue>> catalogue();
/// Opens the store named by the operand "store"; with --as-of as it was then, with --draft as it would be, for reading.
[[nodiscard]] Result<std::unique_ptr<Store>> openStore(const Arguments &arguments, bool readOnly = true);
[[nodiscard]] Result<std::unique_ptr<Store>> openStore(
    const Arguments &arguments, std::shared_ptr<const Catalogue> catalogue, bool readOnly = true);
/// The store itself, whatever --as-of and --draft say.
[[nodiscard]] Result<std::unique_ptr<Store>> openValidStore(const Arguments &arguments, bool readOnly);
/// --author, else $KENTCBS_AUTHOR, else the login name.
[[nodiscard]] QString author(const Arguments &arguments);
[[nodiscard]] Option authorOption();
/// --purpose: why personal data are read.
[[nodiscard]] Option purposeOption();
/// Notes in the store that personal data are about to be read; Usage without a purpose. Each entry needs its class,
/// attributes and features; the rest is filled in.
[[nodiscard]] Result<void> noteAccess(
    Store &store, const Arguments &arguments, const QString &way, std::vector<AccessEntry> entries);
[[nodiscard]] Operand storeOperand();
/// --as-of: a past state of the store (record time).
[[nodiscard]] Option asOfOption();
/// --draft: a plan change over the valid state.
[[nodiscard]] Option draftOption();

/// --mine and --theirs, which decide conflicts one by one.
[[nodiscard]] std::vector<Option> choiceOptions();
[[nodiscard]] Result<Choices> choicesOf(const Arguments &arguments);

/// Classes by table names; all with an empty list. An unknown one is a Usage error that names the likely ones.
[[nodiscard]] Result<std::vector<const FeatureClass *>> classesOf(const Catalogue &catalogue, const QStringList &names);
/// "e0,n0,e1,n1" in the store's CRS.
[[nodiscard]] Result<Bbox> parseBbox(const QString &text);
/// "e,n"
[[nodiscard]] Result<Point> parsePoint(const QString &text);
[[nodiscard]] Result<RevisionNo> parseRevision(
    Store &store, const QString &text); ///< a number, "head", or a day or moment (the last one made by then)

[[nodiscard]] QJsonValue toJson(const Bbox &bbox);
[[nodiscard]] QJsonArray toJson(Point point);
[[nodiscard]] QJsonObject toJson(const Finding &finding);
[[nodiscard]] QJsonObject toJson(const Revision &revision);
/// A change as "diff", "show" and conflicts tell it. Personal values are left out: their names stay.
[[nodiscard]] QJsonObject toJson(const Change &change);
[[nodiscard]] QJsonObject toJson(const Conflict &conflict);
[[nodiscard]] QJsonObject toJson(const Erasure &erasure);
/// Says which revisions hold erased values, and why.
QJsonArray tellErasures(const ErasureLog &log, Console &console);
[[nodiscard]] QString describe(const Change &change, const QString &language);
[[nodiscard]] QString describe(const Finding &finding);
[[nodiscard]] QString describe(const Conflict &conflict);

} // namespace kbs::cli
