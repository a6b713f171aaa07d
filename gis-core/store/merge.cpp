// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/merge.h"

#include "store/stored_form.h"

namespace kbs::merge {

namespace {

/// What both sides made of a feature, where they touched different parts of it; else nothing.
State together(const State &base, const State &mine, const State &theirs)
{
    if (!base || !mine || !theirs || base->values.size() != mine->values.size()
        || theirs->values.size() != mine->values.size())
        return {};
    bool fits = true;
    const auto part = [&fits](const auto &was, const auto &here, const auto &there) {
        fits &= here == was || there == was || here == there;
        return here == was ? there : here;
    };
    Feature out = *theirs;
    out.sourceKey = part(base->sourceKey, mine->sourceKey, theirs->sourceKey);
    out.geometry = part(base->geometry, mine->geometry, theirs->geometry);
    for (std::size_t i = 0; i < out.values.size(); ++i)
        out.values[i] = part(base->values[i], mine->values[i], theirs->values[i]);
    return fits ? State(std::move(out)) : State();
}

} // namespace

Outcome ofFeature(const State &base, const State &mine, const State &theirs, std::optional<Choice> choice)
{
    if (sameContent(mine, base) || sameContent(mine, theirs))
        return {.state = theirs};
    if (sameContent(theirs, base))
        return {.state = mine};
    if (choice)
        return {.state = *choice == Choice::Mine ? mine : theirs};
    State both = together(base, mine, theirs);
    const bool isConflict = !both;
    return {.isConflict = isConflict, .state = std::move(both)};
}

Change changeBetween(const FeatureClass &featureClass, FeatureId id, State before, State after)
{
    const ChangeKind kind = !before ? ChangeKind::Add : !after ? ChangeKind::Delete : ChangeKind::Change;
    return {
        .kind = kind, .featureClass = &featureClass, .id = id, .before = std::move(before), .after = std::move(after)};
}

std::optional<Choice> choiceFor(const Choices &choices, const FeatureClass &featureClass, FeatureId id)
{
    const auto found = choices.find({featureClass.name, id});
    return found == choices.end() ? std::nullopt : std::optional(found->second);
}

} // namespace kbs::merge
