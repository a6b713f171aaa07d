// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/gui/main_window.h"
#include "app/gui/map/map_canvas.h"
#include "app/gui/program.h"

#include "support/small_city.h"

#include <QSettings>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QtTest>

// QTRY_… of Qt 6.8 puts a chrono count into an int, at the place where it is used.
#pragma GCC diagnostic ignored "-Wconversion"

namespace kbs::test {

/// Settings of a test lie in a folder of its own; the user's stay untouched.
class OwnSettings {
public:
    OwnSettings()
    {
        QStandardPaths::setTestModeEnabled(true);
        QSettings::setDefaultFormat(QSettings::IniFormat);
        QSettings::setPath(QSettings::IniFormat, QSettings::UserScope, m_folder.path());
        QSettings(QSettings::IniFormat, QSettings::UserScope, QStringLiteral("KentCBS"), QStringLiteral("kentcbs"))
            .setValue("language", QStringLiteral("en"));
    }

private:
    QTemporaryDir m_folder;
};

inline constexpr int patience = 60'000;

/// A click or drag on the map at a place of the map.
inline void clickMap(gui::MapCanvas &map, Point at, Qt::KeyboardModifiers modifiers = {})
{
    QTest::mouseClick(&map, Qt::LeftButton, modifiers, map.view().toScreen(at).toPoint());
}

inline void dragMap(gui::MapCanvas &map, QPoint from, QPoint to, Qt::KeyboardModifiers modifiers = {})
{
    QTest::mousePress(&map, Qt::LeftButton, modifiers, from);
    QTest::mouseMove(&map, (from + to) / 2);
    QTest::mouseMove(&map, to);
    QTest::mouseRelease(&map, Qt::LeftButton, modifiers, to);
}

} // namespace kbs::test
