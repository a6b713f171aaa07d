// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "importers/common/remote.h"
#include "importers/services/web.h"

namespace kbs::import::services {

/// Where the pages of a delivery go: one folder per layer, one numbered folder per page.
class Download {
public:
    Download(const Address &address, const QString &folder, Progress &progress)
        : m_address(address), m_folder(folder), m_progress(progress), m_web(address, progress)
    {
    }

    [[nodiscard]] const Address &address() const { return m_address; }
    [[nodiscard]] Web &web() { return m_web; }
    [[nodiscard]] Progress &progress() { return m_progress; }
    [[nodiscard]] QString scratch() const { return m_folder + QStringLiteral("/scratch"); }
    /// The file for a page (from 1) of a layer.
    [[nodiscard]] QString page(const QString &layer, int number, const QString &suffix);
    /// The layer is whole: its folder becomes a file of the delivery.
    void finish(const QString &layer, qint64 objects, std::optional<qint64> stated);
    /// Nothing of the layer counts; another way to fetch it is tried.
    void discard(const QString &layer);
    void addFile(const QString &file) { m_files << file; }
    [[nodiscard]] const QStringList &files() const { return m_files; }
    [[nodiscard]] std::vector<Finding> takeNotes() { return std::move(m_notes); }
    [[nodiscard]] std::unexpected<Error> fault(const QString &message, const QString &advice) const;

private:
    [[nodiscard]] QString folderOf(const QString &layer) const;
    [[nodiscard]] static QString safe(const QString &layer);

    const Address &m_address;
    QString m_folder;
    Progress &m_progress;
    Web m_web;
    QStringList m_files;
    std::vector<Finding> m_notes;
};

/// Every object of a Web Feature Service 1.0, 1.1 or 2.0: the types in the address, or all that it describes.
[[nodiscard]] Result<void> fetchWfs(Download &download);
/// Every object of an OGC API Features service: the collection in the address, or all; also a lone GeoJSON answer with
/// links to further ones. `first` is what the address gave.
[[nodiscard]] Result<void> fetchOgcApi(Download &download, const QString &first);

} // namespace kbs::import::services
