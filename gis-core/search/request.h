// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/address_text.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// What a text typed into the search box may mean. Grammar: Turkish parcel and address habits, see base/address_text.h.
namespace kbs::search {

/// "Cami 123/4", "123 ada 4 parsel". Numbers are text; an empty one means any.
struct ParcelRequest {
    std::string quarter; ///< folded words before the numbers; "" where none
    std::string block;   ///< ada
    std::string parcel;
    bool operator==(const ParcelRequest &) const = default;
};

/// "Cami Mah. Atatürk Cad. No 12/A D:5".
struct AddressRequest {
    std::string quarter;
    address::StreetName street;
    address::Door door;
    std::string inner; ///< flat; "" where none
    bool operator==(const AddressRequest &) const = default;
};

struct Request {
    std::optional<ParcelRequest> parcel;
    std::optional<AddressRequest> address;
    std::string words; ///< the whole text, folded: for places
};

[[nodiscard]] Request parse(std::string_view utf8);

/// Whether the quarter of a feature ("Cami Mahallesi") is meant by the words typed ("izmit cami").
[[nodiscard]] bool isQuarter(std::string_view utf8OfFeature, const std::string &foldedWanted);

} // namespace kbs::search
