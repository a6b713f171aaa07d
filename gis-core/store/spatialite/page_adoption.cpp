// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/spatialite/page_adoption.h"

#include "store/spatialite/packed_rtree.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>

#include <bit>
#include <cstring>
#include <fcntl.h>
#include <future>
#include <sqlite3.h>

namespace kbs::spatialite {

namespace {

// "Database File Format", 1.3 "The Database Header"
constexpr std::size_t reservedAt = 20, pageCountAt = 28, autoVacuumAt = 52, encodingAt = 56;
constexpr std::uint32_t utf8 = 1;
// 1.6 "B-tree Pages"
constexpr char leafIndex = 0x0a, leafTable = 0x0d;
constexpr std::size_t cellCountAt = 3;

constexpr std::uint32_t pagesBetweenAsking = 8192;

/// Has the system begin to write what the store's file has got so far: else the disk stands idle until the commit, and
/// then everything waits for it. A hint, nothing depends on it.
class EarlyWriting {
public:
    explicit EarlyWriting(const QString &path)
    {
        // the descriptor is SQLite's: closing one of our own would take SQLite's locks away (fcntl(2), "Record
        // locking")
        const QString target = QFileInfo(path).canonicalFilePath();
        const QDir all(QStringLiteral("/proc/self/fd"));
        for (const QString &name : all.entryList(QDir::Files | QDir::System))
            if (QFile::symLinkTarget(all.filePath(name)) == target)
                m_descriptor = name.toInt();
    }
    void ask()
    {
        if (m_descriptor >= 0)
            m_asked = std::async(std::launch::async,
                [descriptor = m_descriptor] { ::sync_file_range(descriptor, 0, 0, SYNC_FILE_RANGE_WRITE); });
    }

private:
    int m_descriptor = -1;
    std::future<void> m_asked;
};

std::uint32_t number(std::string_view page, std::size_t at)
{
    std::uint32_t value = 0;
    std::memcpy(&value, page.data() + at, sizeof value);
    return std::byteswap(value);
}

} // namespace

Result<bool> PageAdoption::run()
{
    const ShadowTablesOpen open(m_database); // pages, too, are kept from careless hands
    KBS_TRY(const bool isFit, fits());
    if (!isFit)
        return false;
    KBS_CHECK(takePages());
    KBS_CHECK(forgetPages());
    return true;
}

Result<bool> PageAdoption::fits()
{
    KBS_TRY(const std::int64_t pages, m_database.integer("PRAGMA main.page_count"));
    if (pages != m_image.taken())
        return false;
    KBS_TRY(const std::string header, page(1));
    if (header.size() != m_image.pageSize() || header[reservedAt] != 0 || number(header, autoVacuumAt) != 0
        || number(header, encodingAt) != utf8)
        return false;
    for (const auto &image : m_image.classes()) {
        KBS_TRY(const bool isFit, fits(*image));
        if (!isFit)
            return false;
    }
    for (const auto &image : m_image.classes()) {
        KBS_TRY(const bool isEmpty, makeEmpty(*image));
        if (!isEmpty)
            return false;
    }
    return true;
}

/// Takes the empty root out of the R*Tree, the one row that an empty class has. False, with nothing done, where other
/// rows are met.
Result<bool> PageAdoption::makeEmpty(const ClassImage &image)
{
    const std::string nodes = "idx_" + image.featureClass().name + "_geom_node";
    for (const bool isNodes : {false, true}) {
        if (isNodes)
            KBS_CHECK(m_database.run("DELETE FROM main." + quoteName(nodes)));
        for (const ClassImage::Part &part : image.parts()) {
            if ((part.name == nodes) != isNodes)
                continue;
            KBS_TRY(const bool isEmpty, isEmptyRoot(part.root));
            if (!isEmpty)
                return false;
        }
        if (image.layout().nodeBytes == 0)
            break;
    }
    return true;
}

/// The trees of the store's table are those of the image, under the same page numbers, and there are no others.
Result<bool> PageAdoption::fits(const ClassImage &image)
{
    const std::string &name = image.featureClass().name;
    std::size_t indexes = 0;
    for (const ClassImage::Part &part : image.parts()) {
        KBS_TRY(Statement row,
            m_database.prepare("SELECT rootpage FROM main.sqlite_schema WHERE type = ?1 AND name = ?2 AND tbl_name = "
                               "?3"));
        row.bind(1, std::string_view(part.type));
        row.bind(2, std::string_view(part.name));
        row.bind(3, std::string_view(part.table));
        KBS_TRY(const bool found, row.step());
        if (!found || row.integer(0) != part.root)
            return false;
        indexes += part.type == "index" ? 1 : 0;
    }
    KBS_TRY(Statement count,
        m_database.prepare("SELECT count(*) FROM main.sqlite_schema WHERE type = 'index' AND tbl_name = ?1"));
    count.bind(1, std::string_view(name));
    KBS_TRY(std::ignore, count.step());
    return static_cast<std::size_t>(count.integer(0)) == indexes;
}

Result<bool> PageAdoption::isEmptyRoot(std::uint32_t root)
{
    KBS_TRY(const std::string bytes, page(root));
    return (bytes[0] == leafIndex || bytes[0] == leafTable) && bytes[cellCountAt] == 0 && bytes[cellCountAt + 1] == 0;
}

Result<std::string> PageAdoption::page(std::uint32_t number)
{
    KBS_TRY(Statement row, m_database.prepare("SELECT data FROM sqlite_dbpage WHERE pgno = ?1"));
    row.bind(1, static_cast<std::int64_t>(number));
    KBS_TRY(const bool found, row.step());
    return found ? std::string(row.blob(0)) : std::string(m_image.pageSize(), '\0');
}

/// Writes the roots to their places and all other pages behind the store's.
Result<void> PageAdoption::takePages()
{
    KBS_TRY(std::string header, page(1));
    const std::uint32_t count = std::byteswap(m_image.last());
    std::memcpy(header.data() + pageCountAt, &count, sizeof count);
    KBS_TRY(Statement update, m_database.prepare("UPDATE sqlite_dbpage SET data = ?2 WHERE pgno = ?1"));
    EarlyWriting early(QString::fromUtf8(sqlite3_db_filename(m_database.handle(), "main")));
    const auto write = [&](std::uint32_t number, std::string_view bytes) {
        if (number % pagesBetweenAsking == 0)
            early.ask();
        update.bind(1, static_cast<std::int64_t>(number));
        update.bindBlob(2, bytes);
        return update.run();
    };
    // at the end of a savepoint SQLite reads from the header how many pages there are: now there are more
    KBS_CHECK(m_database.run("SAVEPOINT sayfalar"));
    KBS_CHECK(write(1, header));
    KBS_CHECK(m_database.run("RELEASE sayfalar"));
    return m_image.readPages(write);
}

/// What SQLite worked out about the roots when they were empty is no longer so: out of its memory with them.
Result<void> PageAdoption::forgetPages()
{
    if (sqlite3_db_cacheflush(m_database.handle()) != SQLITE_OK)
        return m_database.failure();
    sqlite3_db_release_memory(m_database.handle());
    return {};
}

} // namespace kbs::spatialite
