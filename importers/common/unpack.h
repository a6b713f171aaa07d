// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/finding.h"
#include "base/result.h"
#include "importers/common/unpack_kinds.h"
#include "jobs/progress.h"

#include <QString>
#include <QStringList>
#include <QTemporaryDir>

#include <memory>
#include <vector>

namespace kbs::import {

/// The files of a delivery: folders and archives (zip, KMZ, 7z, tar plain or packed) opened, companions (.dbf, .prj …)
/// left to the file they belong to. Archives are unpacked into a private folder that goes when this object goes; a
/// folder left by a process that was killed is removed at the next unpacking.
///
/// An address (http, https) in place of a file is downloaded first (see remote.h).
///
/// Archives are not trusted: no name leads out of the folder, links and devices are refused, sizes are counted while
/// unpacking (not taken from the archive's word), and an archive inside an archive is refused.
class Unpacked {
public:
    [[nodiscard]] static Result<Unpacked> of(const QStringList &given, Progress &progress);

    [[nodiscard]] const QStringList &files() const { return m_files; }
    [[nodiscard]] const std::vector<Finding> &notes() const { return m_notes; }
    /// A path as the user knows it: "delivery.zip/parsel.shp" instead of the private folder's.
    [[nodiscard]] QString shown(QString text) const;

private:
    Result<void> add(const QString &path, Progress &progress);
    Result<void> fetch(const QString &address, Progress &progress);
    Result<void> unpack(const QString &archive, ArchiveKind kind, Progress &progress);
    void addFolder(const QString &folder);
    void addFitting(const QString &path);

    QStringList m_files;
    std::vector<Finding> m_notes;
    std::vector<std::pair<std::unique_ptr<QTemporaryDir>, QString>> m_folders; ///< folder and the archive it came from
};

} // namespace kbs::import
