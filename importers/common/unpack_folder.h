// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"
#include "jobs/progress.h"

#include <QString>
#include <QTemporaryDir>

#include <functional>
#include <memory>
#include <set>
#include <span>
#include <string>

namespace kbs::import {

/// The private folder that one archive is unpacked to. Archives are not trusted, whatever their kind: names are checked
/// before anything is made, sizes are counted while unpacking and not taken from the archive's word.
class UnpackFolder {
public:
    /// Where no archive of a real delivery comes near: real ones stay below 50 bytes out of one.
    static constexpr int mostEntries = 20000;
    static constexpr qint64 largest = 16LL << 30; ///< bytes that an archive may unpack to
    static constexpr qint64 modest = 64LL << 20;  ///< below this no ratio is suspicious
    static constexpr qint64 steepest = 200;       ///< unpacked bytes per packed byte

    [[nodiscard]] static Result<UnpackFolder> make(const QString &archive);

    /// Fills a piece of an entry; the number of bytes, 0 at its end.
    using Piece = std::function<Result<qint64>(std::span<char> into)>;
    /// Checks the next entry's name and gives it as it will be called below the folder. The bytes of `rawName` are
    /// UTF-8 or a Turkish code page. Every entry counts, also folders.
    [[nodiscard]] Result<QString> accept(const std::string &rawName, bool isFolder);
    /// Writes the file of an accepted name and gives its CRC-32.
    [[nodiscard]] Result<quint32> write(const QString &name, const Piece &piece, Progress &progress);
    /// Bytes that came out without becoming part of a file count too.
    [[nodiscard]] Result<void> count(qint64 bytes);

    [[nodiscard]] QString target(const QString &name) const { return m_folder->filePath(name); }
    [[nodiscard]] const QString &archive() const { return m_archive; }
    [[nodiscard]] std::unique_ptr<QTemporaryDir> take() { return std::move(m_folder); }
    [[nodiscard]] std::unexpected<Error> refuse(const QString &message) const;
    [[nodiscard]] std::unexpected<Error> leadsOut(const std::string &rawName) const;
    /// "" where the name leads out of the folder.
    [[nodiscard]] static QString safeName(const std::string &rawName);

private:
    UnpackFolder(QString archive, std::unique_ptr<QTemporaryDir> folder);

    QString m_archive;
    std::unique_ptr<QTemporaryDir> m_folder;
    std::set<QString> m_names; ///< in small letters, as other systems compare them
    qint64 m_room = 0;         ///< bytes that may still come out
    int m_entries = 0;
};

} // namespace kbs::import
