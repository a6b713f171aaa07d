// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/spatialite/page_file.h"

#include <QCoreApplication>
#include <QFile>

#include <algorithm>
#include <bit>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sqlite3.h>
#include <unistd.h>

namespace kbs::spatialite {

namespace {

constexpr std::size_t bufferBytes = 1 << 20;
constexpr std::int64_t lockByte = 0x40000000; ///< the page with this byte is never used (1.4 "The Lock-Byte Page")
constexpr std::int64_t pageCountAt = 28;
constexpr std::size_t nextPageBytes = 4;

QString tr(const char *text)
{
    return QCoreApplication::translate("SpatialiteStore", text);
}

std::unexpected<Error> cannotWrite(const QString &path, int code)
{
    return fail(ErrorKind::Io,
        code == ENOSPC || code == EDQUOT || code == EFBIG
            ? tr("The disk is full; nothing was changed")
            : tr("The staging file %1 cannot be written: %2").arg(path, QString::fromLocal8Bit(std::strerror(code))),
        tr("Free some space where the store lies and try again."));
}

/// The pages that every database has, made by SQLite: the header says how its own version wants it.
Result<std::uint32_t> makeFirstPages(const QString &path, std::size_t pageSize)
{
    sqlite3 *handle = nullptr;
    const std::string sql
        = "PRAGMA page_size = " + std::to_string(pageSize) + "; PRAGMA journal_mode = OFF; CREATE TABLE kilit (bir)";
    const bool made = sqlite3_open_v2(QFile::encodeName(path).constData(), &handle,
                          SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, nullptr)
            == SQLITE_OK
        && sqlite3_exec(handle, sql.c_str(), nullptr, nullptr, nullptr) == SQLITE_OK;
    const int code = sqlite3_extended_errcode(handle) & 0xff;
    const QString detail = QString::fromUtf8(sqlite3_errmsg(handle));
    sqlite3_close(handle);
    if (made)
        return 2;
    if (code == SQLITE_FULL)
        return cannotWrite(path, ENOSPC);
    return fail(ErrorKind::Io, tr("The staging file %1 cannot be made: %2").arg(path, detail),
        tr("The folder of the store must be writable and have free space."));
}

} // namespace

PageFile::PageFile(QString path, int descriptor, std::size_t pageSize, std::uint32_t taken)
    : m_path(std::move(path)), m_descriptor(descriptor), m_pageSize(pageSize), m_taken(taken), m_pages(taken),
      m_written(static_cast<std::int64_t>(taken) * static_cast<std::int64_t>(pageSize))
{
    m_buffer.reserve(bufferBytes);
}

PageFile::~PageFile()
{
    if (m_descriptor >= 0)
        ::close(m_descriptor);
}

Result<std::unique_ptr<PageFile>> PageFile::create(const QString &path, std::size_t pageSize, std::uint32_t taken)
{
    KBS_TRY(const std::uint32_t pages, makeFirstPages(path, pageSize));
    const int descriptor = ::open(QFile::encodeName(path).constData(), O_WRONLY | O_CLOEXEC);
    if (descriptor < 0)
        return cannotWrite(path, errno);
    return std::unique_ptr<PageFile>(new PageFile(path, descriptor, pageSize, std::max(pages, taken)));
}

std::uint32_t PageFile::nextNumber() const
{
    return isLockPage(m_pages + 1) ? m_pages + 2 : m_pages + 1;
}

bool PageFile::isLockPage(std::uint32_t number) const
{
    return static_cast<std::int64_t>(number) == lockByte / static_cast<std::int64_t>(m_pageSize) + 1;
}

Result<std::uint32_t> PageFile::appendUnlocked(std::string_view page)
{
    const std::uint32_t number = nextNumber();
    if (number != m_pages + 1)
        m_buffer.append(m_pageSize, '\0');
    m_pages = number;
    m_buffer.append(page);
    if (m_buffer.size() >= bufferBytes)
        KBS_CHECK(flush());
    return number;
}

Result<std::uint32_t> PageFile::append(std::string_view page)
{
    const std::scoped_lock lock(m_mutex);
    return appendUnlocked(page);
}

Result<void> PageFile::put(std::uint32_t number, std::string_view page)
{
    return write(page, static_cast<std::int64_t>(number - 1) * static_cast<std::int64_t>(m_pageSize));
}

Result<std::uint32_t> PageFile::appendOverflow(std::string_view payload)
{
    const std::scoped_lock lock(m_mutex);
    const std::uint32_t first = nextNumber();
    std::string page;
    while (!payload.empty()) {
        const std::string_view part = payload.substr(0, m_pageSize - nextPageBytes);
        payload.remove_prefix(part.size());
        const std::uint32_t own = nextNumber();
        std::uint32_t next = 0;
        if (!payload.empty()) {
            const std::uint32_t before = std::exchange(m_pages, own);
            next = nextNumber();
            m_pages = before;
        }
        next = std::byteswap(next);
        page.assign(reinterpret_cast<const char *>(&next), sizeof next);
        page.append(part);
        page.resize(m_pageSize, '\0');
        KBS_TRY(std::ignore, appendUnlocked(page));
    }
    return first;
}

Result<void> PageFile::flush()
{
    KBS_CHECK(write(m_buffer, m_written));
    m_written += static_cast<std::int64_t>(m_buffer.size());
    m_buffer.clear();
    return {};
}

Result<void> PageFile::write(std::string_view bytes, std::int64_t at) const
{
    while (!bytes.empty()) {
        const ssize_t done = ::pwrite(m_descriptor, bytes.data(), bytes.size(), at);
        if (done < 0 && errno == EINTR)
            continue;
        if (done <= 0)
            return cannotWrite(m_path, done < 0 ? errno : ENOSPC);
        bytes.remove_prefix(static_cast<std::size_t>(done));
        at += done;
    }
    return {};
}

Result<void> PageFile::finish()
{
    KBS_CHECK(flush());
    if (::ftruncate(m_descriptor, m_written) != 0) // perhaps nothing was appended
        return cannotWrite(m_path, errno);
    const std::uint32_t count = std::byteswap(m_pages);
    KBS_CHECK(write({reinterpret_cast<const char *>(&count), sizeof count}, pageCountAt));
    const int closed = ::close(std::exchange(m_descriptor, -1));
    return closed == 0 ? Result<void>() : cannotWrite(m_path, errno);
}

} // namespace kbs::spatialite
