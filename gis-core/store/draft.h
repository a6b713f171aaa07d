// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"
#include "store/feature.h"

#include <QDateTime>
#include <QString>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace kbs {

using DraftNo = std::int64_t;
inline constexpr DraftNo noDraft = 0; ///< the valid state and its own journal

enum class DraftState : std::uint8_t {
    Open,
    Approved,
    Returned, ///< to its author, with a reason
    Merged,   ///< it became a revision; its journal is empty
    Dropped,  ///< its journal is gone
};

/// A journal with a name beside the valid state: a plan change (plan tadilatı, 3194 sayılı İmar Kanunu m. 8) is drawn
/// in it, reviewed, and then merged as one revision or dropped. What was merged or dropped stays on record.
struct Draft {
    DraftNo number = 0;
    QString name; ///< one open draft of a store has it
    QString author;
    QDateTime begun;     ///< UTC
    RevisionNo base = 0; ///< the head when it was begun
    DraftState state = DraftState::Open;
    QString reviewer, note;     ///< of the last review, also where the draft was changed since; empty: none yet
    QDateTime reviewed;         ///< UTC
    QString closedBy;           ///< who merged or dropped it
    QDateTime closed;           ///< UTC
    RevisionNo revision = 0;    ///< that it became; 0: none
    std::int64_t entries = 0;   ///< of its journal
    std::int64_t lastEntry = 0; ///< sequence of the last of them; 0: none

    [[nodiscard]] bool isClosed() const { return state == DraftState::Merged || state == DraftState::Dropped; }
};

/// What somebody decides about a draft as they have seen it.
struct DraftDecision {
    DraftNo draft = 0;
    DraftState to = DraftState::Approved; ///< any but Open
    QString person;
    QString note;               ///< why; a return needs one
    std::int64_t lastEntry = 0; ///< Draft::lastEntry of what was looked at: refused where the draft went on since
};

namespace drafts {

/// Name of the meta text (Store::meta) that says who may approve a draft: anybody, or (also where it is not set) only
/// somebody else than its author.
inline constexpr const char *reviewKey = "draft-review";
inline constexpr const char *anybody = "anybody";

/// As JSON and the tables call a state.
[[nodiscard]] const char *name(DraftState state);       ///< "open", "approved", "returned", "merged", "dropped"
[[nodiscard]] const char *storedName(DraftState state); ///< kbs_taslak.durum
[[nodiscard]] DraftState stateOf(std::string_view storedName);

/// The name as it is kept: without blanks around it, in one Unicode form. ErrorKind::Usage where nothing is left.
[[nodiscard]] Result<QString> keptName(const QString &name);
/// Whether the decision may be taken; `now` is read in the transaction that carries it out.
[[nodiscard]] Result<void> check(const std::optional<Draft> &now, const DraftDecision &decision, bool anybodyReviews);
/// Refuses an edit in a draft that is none any more.
[[nodiscard]] Result<void> checkOpen(const std::optional<Draft> &now);
[[nodiscard]] std::unexpected<Error> nameIsTaken(const QString &name);

/// Columns of a draft in a SELECT from kbs_taslak, in the order of the fields. Counting its entries is left out (0)
/// where an edit must not wait for it.
[[nodiscard]] std::string columns(bool counted);
/// The draft among all; ErrorKind::NotFound or Conflict where it is none that may be edited.
[[nodiscard]] Result<Draft> openOne(const std::vector<Draft> &all, DraftNo number);
/// From a row selected as columns() (of either backend).
template <typename Row> Draft read(const Row &row)
{
    const auto text = [&row](int column) {
        const auto bytes = row.text(column);
        return QString::fromUtf8(bytes.data(), static_cast<qsizetype>(bytes.size()));
    };
    const auto time = [&](int column) { return QDateTime::fromString(text(column), Qt::ISODateWithMs); };
    return {.number = row.integer(0),
        .name = text(1),
        .author = text(2),
        .begun = time(3),
        .base = row.integer(4),
        .state = stateOf(row.text(5)),
        .reviewer = text(6),
        .note = text(7),
        .reviewed = time(8),
        .closedBy = text(9),
        .closed = time(10),
        .revision = row.integer(11),
        .entries = row.integer(12),
        .lastEntry = row.integer(13)};
}

} // namespace drafts

} // namespace kbs
