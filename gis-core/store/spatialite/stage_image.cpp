// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/spatialite/stage_image.h"

#include <QCoreApplication>
#include <QFile>

#include <atomic>
#include <fcntl.h>
#include <future>
#include <mutex>
#include <sqlite3.h>
#include <thread>
#include <unistd.h>

namespace kbs::spatialite {

namespace {

constexpr std::uint32_t pagesAtOnce = 256;

using Work = std::function<Result<void>(const Progress &)>;

/// Does all of it on this thread and another one; the first failure ends it.
Result<void> doTogether(const std::vector<Work> &works, const Progress &progress)
{
    std::atomic<std::size_t> next = 0;
    std::mutex mutex;
    Result<void> outcome;
    const auto run = [&] {
        for (std::size_t i = next++; i < works.size(); i = next++) {
            Result<void> done = works[i](progress);
            if (done)
                continue;
            const std::scoped_lock lock(mutex);
            if (outcome)
                outcome = std::move(done);
            next = works.size();
        }
    };
    std::jthread helper;
    if (works.size() > 1)
        helper = std::jthread(run);
    run();
    if (helper.joinable())
        helper.join();
    return outcome;
}

} // namespace

Result<std::unique_ptr<StageImage>> StageImage::create(const QString &path, std::size_t pageSize, std::uint32_t taken)
{
    std::unique_ptr<StageImage> image(new StageImage(path));
    KBS_TRY(image->m_file, PageFile::create(path, pageSize, taken));
    return image;
}

ClassImage &StageImage::addClass(const ClassTable &table, TableLayout layout, ClassImage::Start start)
{
    return *m_classes.emplace_back(std::make_unique<ClassImage>(*m_file, table, std::move(layout), std::move(start)));
}

Result<void> StageImage::finish(const Wanted &wanted, Progress &progress)
{
    std::vector<Work> works;
    for (const auto &image : m_classes)
        std::ranges::move(image->finishers(wanted(*image)), std::back_inserter(works));
    KBS_CHECK(doTogether(works, progress));
    if (progress.isCancelled())
        return cancelled();
    KBS_CHECK(m_file->finish());
    return declareTables();
}

Result<void> StageImage::readPages(const PageSink &sink) const
{
    QFile file(m_path);
    const auto bytesOfPage = static_cast<qint64>(pageSize());
    const auto damaged = [&] {
        return fail(ErrorKind::Io,
            QCoreApplication::translate("SpatialiteStore", "The staging file %1 cannot be read: %2")
                .arg(m_path, file.errorString()),
            QCoreApplication::translate("SpatialiteStore", "Nothing was changed. Try again."));
    };
    if (!file.open(QIODevice::ReadOnly | QIODevice::Unbuffered))
        return damaged();
    const auto read = [&](std::uint32_t first, std::uint32_t count) {
        return file.seek((static_cast<qint64>(first) - 1) * bytesOfPage) ? file.read(count * bytesOfPage)
                                                                         : QByteArray();
    };
    for (const auto &image : m_classes)
        for (const ClassImage::Part &part : image->parts()) {
            if (part.root > taken())
                continue;
            const QByteArray root = read(part.root, 1);
            if (root.size() != bytesOfPage)
                return damaged();
            KBS_CHECK(sink(part.root, {root.constData(), pageSize()}));
        }
    const auto countFrom = [this](std::uint32_t first) { return std::min(pagesAtOnce, last() - first + 1); };
    std::future<QByteArray> ahead; // the next pages are read while these are written
    for (std::uint32_t first = taken() + 1; first <= last(); first += pagesAtOnce) {
        const std::uint32_t count = countFrom(first), next = first + count;
        const QByteArray bytes = ahead.valid() ? ahead.get() : read(first, count);
        if (bytes.size() != count * bytesOfPage)
            return damaged();
        if (next <= last())
            ahead = std::async(std::launch::async, read, next, countFrom(next));
        for (std::uint32_t i = 0; i < count; ++i)
            if (!m_file->isLockPage(first + i))
                KBS_CHECK(sink(first + i, {bytes.constData() + i * pageSize(), pageSize()}));
    }
    return {};
}

/// The file keeps its length: SQLite may still have it mapped.
void StageImage::discardPages() const
{
    const int descriptor = ::open(QFile::encodeName(m_path).constData(), O_WRONLY | O_CLOEXEC);
    if (descriptor < 0)
        return;
    const auto bytes = static_cast<off_t>(pageSize());
    std::ignore = ::fallocate(descriptor, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, taken() * bytes, last() * bytes);
    ::close(descriptor);
}

/// The pages are there; this tells SQLite which trees they are ("Database File Format", 2.6 "Storage Of The SQL
/// Database Schema").
Result<void> StageImage::declareTables() const
{
    sqlite3 *handle = nullptr;
    sqlite3_stmt *insert = nullptr;
    const auto declare = [&] {
        if (sqlite3_open_v2(QFile::encodeName(m_path).constData(), &handle, SQLITE_OPEN_READWRITE, nullptr) != SQLITE_OK
            || sqlite3_exec(handle,
                   "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA writable_schema = ON; BEGIN", nullptr,
                   nullptr, nullptr)
                != SQLITE_OK
            || sqlite3_prepare_v2(handle,
                   "INSERT INTO sqlite_schema (type, name, tbl_name, rootpage, sql) VALUES (?, ?, ?, ?, ?)", -1,
                   &insert, nullptr)
                != SQLITE_OK)
            return false;
        for (const auto &image : m_classes) {
            for (const bool tables : {true, false}) { // a table stands before its indexes
                for (const ClassImage::Part &part : image->parts()) {
                    if ((part.type == "table") != tables)
                        continue;
                    int column = 1;
                    for (const std::string *text : {&part.type, &part.name, &part.table})
                        sqlite3_bind_text(insert, column++, text->c_str(), -1, SQLITE_STATIC);
                    sqlite3_bind_int64(insert, column++, part.root);
                    sqlite3_bind_text(insert, column, part.sql.c_str(), -1, SQLITE_STATIC);
                    if (sqlite3_step(insert) != SQLITE_DONE || sqlite3_reset(insert) != SQLITE_OK)
                        return false;
                }
            }
        }
        return sqlite3_exec(handle, "COMMIT", nullptr, nullptr, nullptr) == SQLITE_OK;
    };
    const bool done = declare();
    const QString detail = QString::fromUtf8(sqlite3_errmsg(handle));
    sqlite3_finalize(insert);
    sqlite3_close(handle);
    if (done)
        return {};
    return fail(ErrorKind::Io,
        QCoreApplication::translate("SpatialiteStore", "The staging file %1 cannot be written: %2").arg(m_path, detail),
        QCoreApplication::translate("SpatialiteStore", "Free some space where the store lies and try again."));
}

} // namespace kbs::spatialite
