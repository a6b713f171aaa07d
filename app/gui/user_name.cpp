// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/user_name.h"

#include <pwd.h>
#include <unistd.h>

namespace kbs::gui {

QString userName()
{
    const passwd *entry = getpwuid(getuid());
    if (!entry)
        return qEnvironmentVariable("USER");
    const QString full = QString::fromLocal8Bit(entry->pw_gecos).section(u',', 0, 0).trimmed();
    return full.isEmpty() ? QString::fromLocal8Bit(entry->pw_name) : full;
}

} // namespace kbs::gui
