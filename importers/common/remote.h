// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/finding.h"
#include "base/result.h"
#include "jobs/progress.h"

#include <QStringList>
#include <QTemporaryDir>

#include <memory>
#include <vector>

/// Deliveries that a service gives instead of a file. Only an address that the user names is ever asked; nothing in a
/// file leads here.
namespace kbs::import {

/// What was downloaded. Files lie below `folder`; a layer that came in pages is one folder (see pages.h).
struct Remote {
    std::unique_ptr<QTemporaryDir> folder; ///< goes with this object
    QString shown;                         ///< the address without passwords and tokens
    QStringList files;
    std::vector<Finding> notes;
};

/// Whether the user named an address ("https://…", "http://…") in place of a file.
[[nodiscard]] bool isRemote(const QString &given);
/// An address without what must not be shown: query, user and password.
[[nodiscard]] QString shownAddress(const QString &address);
/// Downloads what a WFS, an OGC API Features service or a plain web address gives. importers/services has it.
[[nodiscard]] Result<Remote> fetchRemote(const QString &address, Progress &progress);

} // namespace kbs::import
