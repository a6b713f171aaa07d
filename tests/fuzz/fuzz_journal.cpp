// SPDX-License-Identifier: GPL-3.0-or-later
#include "edit/journal_record.h"
#include "fuzz/target.h"

#include <QDataStream>

#include <xxhash.h>

/// Records of the edit journal in a store from elsewhere. The bytes are the body; mark and checksum are put around it,
/// or nothing would come past them.
KBS_FUZZ_TARGET(journal)
{
    using namespace kbs;
    static const auto catalogue = Catalogue::load();
    QByteArray whole;
    QDataStream out(&whole, QIODevice::WriteOnly);
    out << quint32(0x4B424A31) << quint64(XXH3_64bits(bytes.data(), bytes.size()))
        << QByteArray(bytes.data(), static_cast<qsizetype>(bytes.size()));
    const auto record = JournalRecord::decode(whole.toStdString(), **catalogue);
    if (!record)
        return;
    for (const Change &change : record->changes) {
        for (const auto &feature : {change.before, change.after}) {
            if (feature)
                fuzz::requireSound(feature->geometry);
        }
    }
    fuzz::require(JournalRecord::decode(record->encode(), **catalogue).has_value());
}
