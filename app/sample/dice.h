// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <initializer_list>

namespace kbs::sample {

/// Chance that depends only on what it is asked about: any part of the city can be made alone, in any order, and is
/// always the same. SplitMix64 over the seed and up to four numbers that name the question.
class Dice {
public:
    explicit Dice(std::uint32_t seed) : m_seed(mix(seed + 0x5bd1e995ULL)) { }

    [[nodiscard]] std::uint64_t bits(std::int64_t a, std::int64_t b = 0, std::int64_t c = 0, std::int64_t d = 0) const
    {
        std::uint64_t h = m_seed;
        for (const std::int64_t part : {a, b, c, d})
            h = mix(h ^ static_cast<std::uint64_t>(part));
        return h;
    }
    /// 0 ≤ x < 1
    [[nodiscard]] double unit(std::int64_t a, std::int64_t b = 0, std::int64_t c = 0, std::int64_t d = 0) const
    {
        return static_cast<double>(bits(a, b, c, d) >> 11) * 0x1p-53;
    }
    [[nodiscard]] double between(
        double low, double high, std::int64_t a, std::int64_t b = 0, std::int64_t c = 0, std::int64_t d = 0) const
    {
        return low + (high - low) * unit(a, b, c, d);
    }
    [[nodiscard]] int below(int limit, std::int64_t a, std::int64_t b = 0, std::int64_t c = 0, std::int64_t d = 0) const
    {
        return static_cast<int>(unit(a, b, c, d) * limit);
    }

private:
    static std::uint64_t mix(std::uint64_t z)
    {
        z += 0x9e3779b97f4a7c15ULL;
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
        z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
        return z ^ (z >> 31);
    }
    std::uint64_t m_seed;
};

} // namespace kbs::sample
