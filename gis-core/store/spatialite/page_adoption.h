// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "store/spatialite/sqlite.h"
#include "store/spatialite/stage_image.h"

namespace kbs::spatialite {

/// Takes the pages of a stage's image into the store as they are, in place of copying row by row. SQLite does it, page
/// by page through its own pager (the table "sqlite_dbpage"), inside the writing transaction: like all else of it the
/// pages are there after the commit, or not at all. It asks much: the classes are empty, each tree of theirs is one
/// empty page, the indexes are those of the image, and since the image was begun the store has got no new page. Where
/// anything is otherwise nothing happens, and the rows are to be copied.
class PageAdoption {
public:
    /// `database` has a writing transaction, a rollback journal, and the file for itself.
    PageAdoption(Database &database, const StageImage &image) : m_database(database), m_image(image) { }

    /// True: the classes of the image hold its rows, their indexes and R*Trees are complete.
    [[nodiscard]] Result<bool> run();

private:
    [[nodiscard]] Result<bool> fits();
    [[nodiscard]] Result<bool> fits(const ClassImage &image);
    [[nodiscard]] Result<bool> makeEmpty(const ClassImage &image);
    [[nodiscard]] Result<bool> isEmptyRoot(std::uint32_t page);
    [[nodiscard]] Result<std::string> page(std::uint32_t number);
    [[nodiscard]] Result<void> takePages();
    [[nodiscard]] Result<void> forgetPages();

    Database &m_database;
    const StageImage &m_image;
};

} // namespace kbs::spatialite
