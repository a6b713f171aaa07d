// SPDX-License-Identifier: GPL-3.0-or-later
#include "edit/journal_erasure.h"

#include "edit/journal_record.h"

#include <QCoreApplication>

namespace kbs {

namespace {

bool eraseFrom(const Change &change, std::optional<Feature> &side, const ErasedValues &values)
{
    bool erased = false;
    for (std::size_t i = 0; side && i < side->values.size(); ++i)
        if (values.holds(*change.featureClass, change.id, i, side->values[i])) {
            side->values[i] = {};
            erased = true;
        }
    return erased;
}

} // namespace

JournalEraser journalEraser(std::shared_ptr<const Catalogue> catalogue)
{
    return [catalogue = std::move(catalogue)](
               const std::string &payload, const ErasedValues &values) -> Result<std::optional<std::string>> {
        auto record = JournalRecord::decode(payload, *catalogue);
        if (!record)
            return fail(ErrorKind::Storage,
                QCoreApplication::translate("Edit",
                    "An entry of a journal of uncommitted edits cannot be read, so nobody can say what it holds; "
                    "nothing "
                    "was erased"),
                QCoreApplication::translate("Edit", "Commit or discard those edits first."));
        bool erased = false;
        for (Change &change : record->changes) {
            erased |= eraseFrom(change, change.before, values);
            erased |= eraseFrom(change, change.after, values);
        }
        return erased ? std::optional(record->encode()) : std::nullopt;
    };
}

} // namespace kbs
