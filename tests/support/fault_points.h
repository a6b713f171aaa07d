// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <sqlite3.h>

/// Places at which something can go wrong while SQLite works: every read, write, sync, cut, opening and removal of a
/// file, counted. For child processes: once installed, all connections of the process that are opened afterwards pass
/// here.
namespace kbs::test::faults {

enum class Answer { GoOn, DiskFull };
using AtPoint = std::function<Answer()>; ///< called before each operation; only writing ones heed DiskFull

inline AtPoint &atPoint()
{
    static AtPoint function;
    return function;
}

namespace detail {

struct File {
    sqlite3_file base;
    sqlite3_file *real() { return reinterpret_cast<sqlite3_file *>(this + 1); }
};
inline sqlite3_file *real(sqlite3_file *file)
{
    return reinterpret_cast<File *>(file)->real();
}
inline sqlite3_vfs *realVfs()
{
    static sqlite3_vfs *vfs = sqlite3_vfs_find(nullptr);
    return vfs;
}
inline bool isFull()
{
    return atPoint() && atPoint()() == Answer::DiskFull;
}

inline int close(sqlite3_file *f)
{
    return real(f)->pMethods->xClose(real(f));
}
inline int read(sqlite3_file *f, void *to, int count, sqlite3_int64 at)
{
    isFull();
    return real(f)->pMethods->xRead(real(f), to, count, at);
}
inline int write(sqlite3_file *f, const void *from, int count, sqlite3_int64 at)
{
    return isFull() ? SQLITE_FULL : real(f)->pMethods->xWrite(real(f), from, count, at);
}
inline int truncate(sqlite3_file *f, sqlite3_int64 size)
{
    isFull();
    return real(f)->pMethods->xTruncate(real(f), size);
}
inline int sync(sqlite3_file *f, int flags)
{
    return isFull() ? SQLITE_IOERR_FSYNC : real(f)->pMethods->xSync(real(f), flags);
}
inline int size(sqlite3_file *f, sqlite3_int64 *out)
{
    return real(f)->pMethods->xFileSize(real(f), out);
}
inline int lock(sqlite3_file *f, int kind)
{
    return real(f)->pMethods->xLock(real(f), kind);
}
inline int unlock(sqlite3_file *f, int kind)
{
    return real(f)->pMethods->xUnlock(real(f), kind);
}
inline int reserved(sqlite3_file *f, int *out)
{
    return real(f)->pMethods->xCheckReservedLock(real(f), out);
}
inline int control(sqlite3_file *f, int what, void *arg)
{
    return real(f)->pMethods->xFileControl(real(f), what, arg);
}
inline int sector(sqlite3_file *f)
{
    return real(f)->pMethods->xSectorSize(real(f));
}
inline int device(sqlite3_file *f)
{
    return real(f)->pMethods->xDeviceCharacteristics(real(f));
}
inline int shmMap(sqlite3_file *f, int page, int pageSize, int extend, void volatile **out)
{
    return real(f)->pMethods->xShmMap(real(f), page, pageSize, extend, out);
}
inline int shmLock(sqlite3_file *f, int offset, int n, int flags)
{
    return real(f)->pMethods->xShmLock(real(f), offset, n, flags);
}
inline void shmBarrier(sqlite3_file *f)
{
    real(f)->pMethods->xShmBarrier(real(f));
}
inline int shmUnmap(sqlite3_file *f, int remove)
{
    return real(f)->pMethods->xShmUnmap(real(f), remove);
}

inline int open(sqlite3_vfs *, sqlite3_filename name, sqlite3_file *file, int flags, int *outFlags)
{
    static const sqlite3_io_methods methods{2, close, read, write, truncate, sync, size, lock, unlock, reserved,
        control, sector, device, shmMap, shmLock, shmBarrier, shmUnmap, nullptr, nullptr};
    file->pMethods = nullptr;
    isFull();
    const int code = realVfs()->xOpen(realVfs(), name, real(file), flags, outFlags);
    if (real(file)->pMethods)
        file->pMethods = &methods;
    return code;
}
inline int remove(sqlite3_vfs *, const char *name, int syncFolder)
{
    isFull();
    return realVfs()->xDelete(realVfs(), name, syncFolder);
}

} // namespace detail

/// From now on `function` is asked at every point.
inline void install(AtPoint function)
{
    atPoint() = std::move(function);
    static sqlite3_vfs vfs = [] {
        sqlite3_vfs own = *detail::realVfs(); // the other functions do not care whose they are
        own.zName = "fault-points";
        own.szOsFile += static_cast<int>(sizeof(detail::File));
        own.xOpen = detail::open;
        own.xDelete = detail::remove;
        return own;
    }();
    sqlite3_vfs_register(&vfs, 1);
}

} // namespace kbs::test::faults
