// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <memory>
#include <string_view>
#include <utility>

#include <sys/mman.h>

namespace kbs::import {

/// 56 bits of a text's hash and 8 bits of the caller's, in one array without pointers: 12 to 46 bytes an entry.
/// From six million entries on it lies in a file, so that what a delivery takes in memory does not grow with it.
class HashTable {
public:
    static std::uint64_t hashOf(std::string_view text, std::uint64_t seed = 0)
    {
        std::uint64_t hash = std::hash<std::string_view>{}(text) + seed * 0x9e3779b97f4a7c15ULL;
        hash ^= hash >> 32U;
        hash *= 0xd6e8feb86659fd93ULL;
        return hash ^ hash >> 32U;
    }

    struct Found {
        bool isNew = false;
        std::uint8_t mark = 0; ///< given when it was new
    };
    /// Puts the hash in with a mark, or finds the one that is there.
    Found insert(std::uint64_t hash, std::uint8_t mark = 0)
    {
        if ((m_count + 1) * 10 > m_size * 7)
            grow();
        std::uint64_t &slot = place(hash);
        if (slot != 0)
            return {false, static_cast<std::uint8_t>(slot)};
        slot = bitsOf(hash) | mark;
        ++m_count;
        return {true, mark};
    }
    /// Asks the memory for the place of a hash that will be put in soon: it is far away.
    void expect(std::uint64_t hash) const
    {
        if (m_size > 0)
            __builtin_prefetch(&m_slots[static_cast<std::size_t>(bitsOf(hash) >> 8U) & (m_size - 1)], 1);
    }
    [[nodiscard]] Found find(std::uint64_t hash)
    {
        if (m_size == 0)
            return {true, 0};
        const std::uint64_t slot = place(hash);
        return {slot == 0, static_cast<std::uint8_t>(slot)};
    }

private:
    static std::uint64_t bitsOf(std::uint64_t hash)
    {
        const std::uint64_t bits = hash & ~std::uint64_t{0xff};
        return bits == 0 ? 0x100 : bits; // 0 is a free slot
    }
    std::uint64_t &place(std::uint64_t hash)
    {
        const std::uint64_t bits = bitsOf(hash);
        const std::size_t mask = m_size - 1;
        std::size_t at = static_cast<std::size_t>(bits >> 8U) & mask;
        while (m_slots[at] != 0 && (m_slots[at] & ~std::uint64_t{0xff}) != bits)
            at = (at + 1) & mask;
        return m_slots[at];
    }
    struct Unmap {
        std::size_t bytes;
        void operator()(std::uint64_t *slots) const { munmap(slots, bytes); }
    };
    using Slots = std::unique_ptr<std::uint64_t[], Unmap>;

    /// Zeroed memory; a large one is a mapped file without a name, which the system may write out.
    static void *room(std::size_t bytes);

    void grow()
    {
        constexpr std::size_t large = 1 << 22; // from here on room counts more than the time for making it
        const std::size_t oldSize
            = std::exchange(m_size, std::max<std::size_t>(1024, m_size * (m_size < large ? 4 : 2)));
        const std::size_t bytes = m_size * sizeof(std::uint64_t);
        const Slots old = std::exchange(m_slots, Slots(static_cast<std::uint64_t *>(room(bytes)), Unmap{bytes}));
        for (std::size_t i = 0; i < oldSize; ++i)
            if (old[i] != 0)
                place(old[i]) = old[i];
    }

    Slots m_slots;
    std::size_t m_size = 0;
    std::size_t m_count = 0;
};

} // namespace kbs::import
