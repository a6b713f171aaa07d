// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"

#include <QString>

#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

namespace kbs::spatialite {

/// A database file that grows page by page without SQLite ("Database File Format", 1.2 "Pages", 1.3 "The Database
/// Header"). SQLite makes its first pages, and reads it once finish() has noted the number of pages. Pages may be
/// appended from several threads.
///
/// Only ever used for a stage's own file: no page of a store is written by it. The pages get numbers that are free in
/// the store, so that the store can take them over as they are (page_adoption.h); in the file, what lies in front of
/// them is a hole.
class PageFile {
public:
    /// Makes the file, which must not be there yet. The pages appended come after `taken`, the pages of the store.
    static Result<std::unique_ptr<PageFile>> create(const QString &path, std::size_t pageSize, std::uint32_t taken);
    PageFile(const PageFile &) = delete;
    PageFile &operator=(const PageFile &) = delete;
    ~PageFile();

    [[nodiscard]] std::size_t pageSize() const { return m_pageSize; }
    [[nodiscard]] std::uint32_t taken() const { return m_taken; }
    [[nodiscard]] bool isLockPage(std::uint32_t number) const;   ///< the one that is never used
    [[nodiscard]] std::uint32_t last() const { return m_pages; } ///< number of the last page
    /// Appends one page of pageSize() bytes and returns its number (from 1).
    [[nodiscard]] Result<std::uint32_t> append(std::string_view page);
    /// Writes one page at the number of one of the store's, not the first two: what is to take its place.
    [[nodiscard]] Result<void> put(std::uint32_t number, std::string_view page);
    /// Appends `payload` as a chain of overflow pages (1.6.2 "Overflow Pages"); the number of the first.
    [[nodiscard]] Result<std::uint32_t> appendOverflow(std::string_view payload);
    /// Writes what is still in memory and closes the file.
    [[nodiscard]] Result<void> finish();

private:
    PageFile(QString path, int descriptor, std::size_t pageSize, std::uint32_t taken);
    [[nodiscard]] std::uint32_t nextNumber() const;
    [[nodiscard]] Result<std::uint32_t> appendUnlocked(std::string_view page);
    [[nodiscard]] Result<void> flush();
    [[nodiscard]] Result<void> write(std::string_view bytes, std::int64_t at) const;

    QString m_path;
    int m_descriptor;
    std::size_t m_pageSize;
    std::uint32_t m_taken;
    std::uint32_t m_pages; ///< in the file and in the buffer
    std::int64_t m_written;
    std::string m_buffer;
    std::mutex m_mutex;
};

} // namespace kbs::spatialite
