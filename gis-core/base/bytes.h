// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <string_view>
#include <vector>

namespace kbs {

/// A buffer of bytes to append to many times a row: a std::string without its call per append.
class Bytes {
public:
    void clear() { m_used = 0; }
    [[nodiscard]] std::size_t size() const { return m_used; }
    void truncate(std::size_t size) { m_used = std::min(m_used, size); }
    [[nodiscard]] char *data() { return m_bytes.data(); }
    [[nodiscard]] std::string_view view() const { return {m_bytes.data(), m_used}; }

    void append(const void *bytes, std::size_t count)
    {
        if (count > 0) // memcpy takes no null pointer
            std::memcpy(extend(count), bytes, count);
    }
    void append(std::string_view bytes) { append(bytes.data(), bytes.size()); }
    template <typename T> void put(const T &value) { std::memcpy(extend(sizeof value), &value, sizeof value); }
    /// Room for `count` bytes at the end, to be written by the caller.
    [[nodiscard]] char *extend(std::size_t count)
    {
        if (m_bytes.size() - m_used < count)
            m_bytes.resize(std::max(2 * m_bytes.size(), m_used + count));
        char *at = m_bytes.data() + m_used;
        m_used += count;
        return at;
    }

private:
    std::vector<char> m_bytes;
    std::size_t m_used = 0;
};

} // namespace kbs
