// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <string_view>
#include <utility>
#include <vector>

namespace kbs::import {

/// 56 bits of a text's hash and 8 bits of the caller's, in one array without pointers: 13 to 27 bytes an entry, so
/// that the keys of five million objects fit into a hundred megabytes.
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
        if ((m_count + 1) * 5 > m_slots.size() * 3)
            grow();
        std::uint64_t &slot = place(hash);
        if (slot != 0)
            return {false, static_cast<std::uint8_t>(slot)};
        slot = bitsOf(hash) | mark;
        ++m_count;
        return {true, mark};
    }
    [[nodiscard]] Found find(std::uint64_t hash)
    {
        if (m_slots.empty())
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
        const std::size_t mask = m_slots.size() - 1;
        std::size_t at = static_cast<std::size_t>(bits >> 8U) & mask;
        while (m_slots[at] != 0 && (m_slots[at] & ~std::uint64_t{0xff}) != bits)
            at = (at + 1) & mask;
        return m_slots[at];
    }
    void grow()
    {
        const std::vector<std::uint64_t> old
            = std::exchange(m_slots, std::vector<std::uint64_t>(std::max<std::size_t>(1024, m_slots.size() * 2)));
        for (const std::uint64_t entry : old)
            if (entry != 0)
                place(entry) = entry;
    }

    std::vector<std::uint64_t> m_slots;
    std::size_t m_count = 0;
};

} // namespace kbs::import
