// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDir>
#include <QString>
#include <QtTest>

namespace kbs::test {

/// Folder of the real deliveries that lie beside a checkout (../shared/data); they are not part of the project.
inline QString sharedData()
{
    return QDir::cleanPath(QStringLiteral(KBS_SOURCE_DIR "/../shared/data"));
}

} // namespace kbs::test

/// Skips the test, saying why, where the real deliveries are not there.
#define KBS_NEEDS_SHARED_DATA()                                                                                        \
    if (!QDir(kbs::test::sharedData()).exists())                                                                       \
    QSKIP("the real deliveries (../shared/data) are not beside this checkout")
