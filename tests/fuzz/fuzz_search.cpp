// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/turkish.h"
#include "fuzz/target.h"
#include "search/request.h"

/// What is typed into the search box, and the address texts below it.
KBS_FUZZ_TARGET(search)
{
    using namespace kbs;
    const auto request = search::parse(bytes);
    fuzz::requireUtf8(turkish::fold(bytes));
    std::ignore = search::isQuarter(bytes, request.words);
    std::ignore = address::street(bytes);
    std::ignore = address::door(bytes);
    std::ignore = address::withType(bytes, "cadde");
}
