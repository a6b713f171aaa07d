// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "store/store.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <functional>

/// What the measuring programs print and how they count.
namespace kbs::bench {

inline int missed = 0;

template <typename T> T orDie(Result<T> result)
{
    if (!result) {
        std::fprintf(stderr, "bench: %s\n", qPrintable(result.error().text()));
        std::exit(3);
    }
    if constexpr (!std::is_void_v<T>)
        return std::move(*result);
}

inline double seconds(const std::function<void()> &work)
{
    const auto from = std::chrono::steady_clock::now();
    work();
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - from).count();
}

/// The value below which `share` of them lie: 0.5 is the median.
inline double at(std::vector<double> values, double share)
{
    std::ranges::sort(values);
    return values[static_cast<std::size_t>(share * static_cast<double>(values.size() - 1))];
}

/// Prints one line; counts a goal that was not reached.
inline void row(
    const char *title, const char *unit, double ours, double peer, double ratio, double goal, bool isMost, int count)
{
    const bool reached = isMost ? ratio <= goal : ratio >= goal;
    missed += reached ? 0 : 1;
    std::printf("%-62s ours %10.2f %s   peer %10.2f %s   ratio %6.2f   goal %s %.2f   %s   (n=%d)\n", title, ours, unit,
        peer, unit, ratio, isMost ? "at most" : "at least", goal, reached ? "reached" : "NOT reached", count);
    std::fflush(stdout);
}

} // namespace kbs::bench
