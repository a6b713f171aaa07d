// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/change_check.h"

#include "store/class_columns.h"
#include "store/stored_form.h"

#include <QCoreApplication>

#include <set>

namespace kbs::change_check {

namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("Store", text);
}

QString conflictReason(const Change &change, const std::optional<Feature> &present)
{
    if (!present)
        return tr("Somebody deleted it meanwhile");
    if (!change.before)
        return tr("Another feature has this number already");
    return tr("Somebody changed it meanwhile");
}

} // namespace

Result<std::vector<Change>> prepared(const std::vector<Change> &changes)
{
    std::vector<Change> out = changes;
    std::set<std::pair<const FeatureClass *, FeatureId>> seen;
    for (Change &change : out) {
        if (change.id <= 0 || change.id > sql::highestFeatureId)
            return fail(ErrorKind::Internal, tr("%1 is no feature number").arg(change.id));
        for (std::optional<Feature> *side : {&change.before, &change.after}) {
            if (!*side)
                continue;
            (*side)->id = change.id;
            KBS_CHECK(toStoredForm(*change.featureClass, **side));
        }
        if (!seen.emplace(change.featureClass, change.id).second)
            return fail(ErrorKind::Internal,
                tr("%1 %2 stands twice in a list of changes")
                    .arg(QString::fromStdString(change.featureClass->name))
                    .arg(change.id));
    }
    return out;
}

Result<void> settle(std::vector<Checked> &changes, std::vector<Conflict> *conflicts, bool copied)
{
    std::vector<Conflict> found;
    for (const auto &[change, present] : changes)
        if (!sameContent(present, change.before) && !sameContent(present, change.after))
            found.push_back({.featureClass = change.featureClass,
                .id = change.id,
                .base = change.before,
                .mine = change.after,
                .theirs = present,
                .reason = conflictReason(change, present)});
    if (!found.empty()) {
        auto error = fail(ErrorKind::Conflict,
            tr("%1 changes do not fit what the store holds now; nothing was changed").arg(found.size()),
            tr("Look at the conflicts and decide which state is right."));
        if (conflicts)
            *conflicts = std::move(found);
        return error;
    }
    if (!copied)
        std::erase_if(changes, [](const Checked &item) { return sameContent(item.present, item.change.after); });
    return {};
}

} // namespace kbs::change_check
