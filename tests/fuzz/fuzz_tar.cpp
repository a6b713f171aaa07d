// SPDX-License-Identifier: GPL-3.0-or-later
#include "fuzz/target.h"
#include "importers/common/unpack.h"

#include <QFileInfo>

/// tar, plain or packed, and 7z (told by its first bytes): whatever comes out lies below the private folder.
KBS_FUZZ_TARGET(tar)
{
    using namespace kbs;
    Progress progress;
    const auto files = import::Unpacked::of({fuzz::fileOf(bytes, QStringLiteral("a.tar"))}, progress);
    if (!files) {
        fuzz::require(!files.error().message.isEmpty());
        return;
    }
    for (const QString &file : files->files())
        fuzz::require(QFileInfo(file).exists() && QDir::cleanPath(file) == file);
}
