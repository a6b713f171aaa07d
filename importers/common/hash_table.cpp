// SPDX-License-Identifier: GPL-3.0-or-later
#include "importers/common/hash_table.h"

#include <new>

#include <fcntl.h>
#include <unistd.h>

namespace kbs::import {

namespace {

constexpr std::size_t mostInMemory = 64 << 20;
constexpr const char *folder = "/var/tmp"; ///< for large temporary files; /tmp often is memory itself (hier(7))

/// Null where there is no room on the disk.
void *mapFile(std::size_t bytes)
{
    const int descriptor = ::open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC, S_IRUSR | S_IWUSR);
    if (descriptor < 0)
        return nullptr;
    // the space is taken now: a mapped page without room on the disk would end the program
    void *mapped = ::posix_fallocate(descriptor, 0, static_cast<off_t>(bytes)) == 0
        ? ::mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0)
        : MAP_FAILED;
    ::close(descriptor);
    return mapped == MAP_FAILED ? nullptr : mapped;
}

} // namespace

void *HashTable::room(std::size_t bytes)
{
    if (bytes > mostInMemory)
        if (void *mapped = mapFile(bytes))
            return mapped;
    void *memory = ::mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED)
        throw std::bad_alloc();
    ::madvise(memory, bytes, MADV_HUGEPAGE); // every insertion meets another page
    return memory;
}

} // namespace kbs::import
