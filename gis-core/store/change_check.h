// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "store/store.h"

/// Store::commit before anything is written, the same for every backend.
namespace kbs::change_check {

/// The changes in the form in which they are compared and written (store/stored_form.h); refuses what cannot be meant:
/// ids out of range, features that do not fit their class, one feature twice.
[[nodiscard]] Result<std::vector<Change>> prepared(const std::vector<Change> &changes);

/// A change and what the store holds now.
struct Checked {
    Change change;
    std::optional<Feature> present;
};
/// Refuses all with ErrorKind::Conflict where one does not fit (`conflicts` gets them); takes out what is there
/// already, unless they are `copied`.
[[nodiscard]] Result<void> settle(std::vector<Checked> &changes, std::vector<Conflict> *conflicts, bool copied = false);

} // namespace kbs::change_check
