// SPDX-License-Identifier: GPL-3.0-or-later
#include "fuzz/target.h"
#include "style/style.h"

#include <QFileInfo>

/// Style files.
KBS_FUZZ_TARGET(style)
{
    using namespace kbs;
    static const auto catalogue = Catalogue::load();
    const QString path = fuzz::fileOf(bytes, QStringLiteral("a.style.json"));
    const auto styles = StyleBook::load(**catalogue, QFileInfo(path).path());
    fuzz::require(styles || !styles.error().message.isEmpty());
}
