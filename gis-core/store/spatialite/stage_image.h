// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "store/spatialite/class_image.h"

#include <memory>

namespace kbs::spatialite {

/// The file in which the images of a stage's classes lie, from its first page to a database that SQLite opens.
class StageImage {
public:
    /// `taken`: pages of the store, see PageFile::create.
    static Result<std::unique_ptr<StageImage>> create(const QString &path, std::size_t pageSize, std::uint32_t taken);

    [[nodiscard]] const QString &path() const { return m_path; }
    [[nodiscard]] ClassImage &addClass(const ClassTable &table, TableLayout layout, ClassImage::Start start);
    using Wanted = std::function<ClassImage::Indexes(const ClassImage &)>;
    /// Finishes all classes, on two threads, and closes the file.
    [[nodiscard]] Result<void> finish(const Wanted &wanted, Progress &progress);

    [[nodiscard]] const std::vector<std::unique_ptr<ClassImage>> &classes() const { return m_classes; }
    [[nodiscard]] std::size_t pageSize() const { return m_file->pageSize(); }
    [[nodiscard]] std::uint32_t taken() const { return m_file->taken(); }
    [[nodiscard]] std::uint32_t last() const { return m_file->last(); } ///< number of the last page
    /// After finish(): every page of the classes, roots that have a place of their own first.
    using PageSink = std::function<Result<void>(std::uint32_t number, std::string_view bytes)>;
    [[nodiscard]] Result<void> readPages(const PageSink &sink) const;
    /// Gives the system back what the pages hold, which takes it a while: they are worth nothing any more. Any thread.
    void discardPages() const;

private:
    explicit StageImage(QString path) : m_path(std::move(path)) { }
    [[nodiscard]] Result<void> declareTables() const;

    QString m_path;
    std::unique_ptr<PageFile> m_file;
    std::vector<std::unique_ptr<ClassImage>> m_classes;
};

} // namespace kbs::spatialite
