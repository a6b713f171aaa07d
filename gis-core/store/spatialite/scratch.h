// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"

#include <QString>

#include <cstddef>
#include <cstring>
#include <span>
#include <string>
#include <type_traits>

namespace kbs::spatialite {

/// A growing run of bytes for what a large delivery must remember: small ones lie in memory, larger ones in a mapped
/// temporary file, which the system may write out. The file has no name any more once it is open, so it is gone with
/// the program.
class ScratchBytes {
public:
    /// `pathStart`: where temporary files may lie, a name to which a random end is put.
    explicit ScratchBytes(QString pathStart) : m_pathStart(std::move(pathStart)) { }
    ScratchBytes(ScratchBytes &&other) noexcept;
    ScratchBytes &operator=(ScratchBytes &&) = delete;
    ~ScratchBytes();

    [[nodiscard]] char *data() { return m_data; }
    [[nodiscard]] const char *data() const { return m_data; }
    [[nodiscard]] std::size_t size() const { return m_size; }
    /// New bytes at the end are undefined. Moves what is there: earlier addresses are void.
    [[nodiscard]] Result<void> resize(std::size_t size)
    {
        if (size > m_capacity)
            KBS_CHECK(grow(size));
        m_size = size;
        return {};
    }
    [[nodiscard]] Result<void> append(const void *bytes, std::size_t count)
    {
        const std::size_t before = m_size;
        KBS_CHECK(resize(before + count));
        std::memcpy(m_data + before, bytes, count);
        return {};
    }

private:
    [[nodiscard]] Result<void> grow(std::size_t size);
    [[nodiscard]] Result<void> openFile();

    QString m_pathStart;
    char *m_data = nullptr;
    std::size_t m_size = 0, m_capacity = 0;
    int m_descriptor = -1;
};

/// The same as an array of a plain type.
template <typename T> class ScratchArray {
    static_assert(std::is_trivially_copyable_v<T>);

public:
    explicit ScratchArray(const QString &pathStart) : m_bytes(pathStart) { }
    [[nodiscard]] std::span<T> span() { return {reinterpret_cast<T *>(m_bytes.data()), size()}; }
    [[nodiscard]] std::span<const T> span() const { return {reinterpret_cast<const T *>(m_bytes.data()), size()}; }
    [[nodiscard]] std::size_t size() const { return m_bytes.size() / sizeof(T); }
    [[nodiscard]] Result<void> resize(std::size_t count) { return m_bytes.resize(count * sizeof(T)); }
    [[nodiscard]] Result<void> append(const T &value) { return m_bytes.append(&value, sizeof value); }

private:
    ScratchBytes m_bytes;
};

} // namespace kbs::spatialite
