// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/spatialite/scratch.h"

#include <QCoreApplication>
#include <QFile>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>
#include <utility>

namespace kbs::spatialite {

namespace {

constexpr std::size_t mostInMemory = 1 << 20;
constexpr std::size_t firstStep = 1 << 12;

std::unexpected<Error> noRoom(int code)
{
    return fail(ErrorKind::Io,
        QCoreApplication::translate("SpatialiteStore", "There is no room for temporary data (%1); nothing was changed")
            .arg(QString::fromLocal8Bit(std::strerror(code))),
        QCoreApplication::translate("SpatialiteStore", "Free some space where the store lies and try again."));
}

} // namespace

ScratchBytes::ScratchBytes(ScratchBytes &&other) noexcept
    : m_pathStart(std::move(other.m_pathStart)), m_data(std::exchange(other.m_data, nullptr)),
      m_size(std::exchange(other.m_size, 0)), m_capacity(std::exchange(other.m_capacity, 0)),
      m_descriptor(std::exchange(other.m_descriptor, -1))
{
}

ScratchBytes::~ScratchBytes()
{
    if (m_descriptor < 0) {
        std::free(m_data);
        return;
    }
    if (m_data)
        ::munmap(m_data, m_capacity);
    ::close(m_descriptor);
}

Result<void> ScratchBytes::openFile()
{
    QByteArray name = QFile::encodeName(m_pathStart) + "-XXXXXX";
    m_descriptor = ::mkostemp(name.data(), O_CLOEXEC);
    if (m_descriptor < 0)
        return noRoom(errno);
    ::unlink(name.constData());
    return {};
}

Result<void> ScratchBytes::grow(std::size_t size)
{
    const std::size_t capacity = (std::max({size, 2 * m_capacity, firstStep}) + firstStep - 1) & ~(firstStep - 1);
    if (m_descriptor < 0 && capacity <= mostInMemory) {
        void *moved = std::realloc(m_data, capacity);
        if (!moved)
            return noRoom(ENOMEM);
        m_data = static_cast<char *>(moved);
        m_capacity = capacity;
        return {};
    }
    char *inMemory = nullptr;
    if (m_descriptor < 0) {
        KBS_CHECK(openFile());
        inMemory = std::exchange(m_data, nullptr);
    }
    // the space is taken now: a mapped page without room on the disk would end the program
    if (const int code = ::posix_fallocate(m_descriptor, 0, static_cast<off_t>(capacity)); code != 0) {
        std::free(inMemory);
        return noRoom(code);
    }
    void *mapped = m_data ? ::mremap(m_data, m_capacity, capacity, MREMAP_MAYMOVE)
                          : ::mmap(nullptr, capacity, PROT_READ | PROT_WRITE, MAP_SHARED, m_descriptor, 0);
    if (mapped == MAP_FAILED) {
        std::free(inMemory);
        return noRoom(errno);
    }
    m_data = static_cast<char *>(mapped);
    if (inMemory) {
        std::memcpy(m_data, inMemory, m_size);
        std::free(inMemory);
    }
    m_capacity = capacity;
    return {};
}

} // namespace kbs::spatialite
