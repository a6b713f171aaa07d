// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "store/spatialite/class_image.h"

#include <memory>

namespace kbs::spatialite {

/// The file in which the images of a stage's classes lie, from its first page to a database that SQLite opens.
class StageImage {
public:
    static Result<std::unique_ptr<StageImage>> create(const QString &path, std::size_t pageSize);

    [[nodiscard]] const QString &path() const { return m_path; }
    [[nodiscard]] ClassImage &addClass(const ClassTable &table, TableLayout layout, ClassImage::Start start);
    using Wanted = std::function<ClassImage::Indexes(const ClassImage &)>;
    /// Finishes all classes, on two threads, and closes the file.
    [[nodiscard]] Result<void> finish(const Wanted &wanted, Progress &progress);

private:
    explicit StageImage(QString path) : m_path(std::move(path)) { }
    [[nodiscard]] Result<void> declareTables() const;

    QString m_path;
    std::unique_ptr<PageFile> m_file;
    std::vector<std::unique_ptr<ClassImage>> m_classes;
};

} // namespace kbs::spatialite
