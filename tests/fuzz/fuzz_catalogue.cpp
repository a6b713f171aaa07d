// SPDX-License-Identifier: GPL-3.0-or-later
#include "catalogue/catalogue.h"
#include "fuzz/target.h"

#include <QFileInfo>

/// Catalogue files.
KBS_FUZZ_TARGET(catalogue)
{
    using namespace kbs;
    const QString path = fuzz::fileOf(bytes, QStringLiteral("a.catalogue.json"));
    const auto catalogue = Catalogue::load(QFileInfo(path).path());
    fuzz::require(catalogue || !catalogue.error().message.isEmpty());
}
