// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Words of Turkish addresses: what abbreviations mean and how a street name falls into name and type.
namespace kbs::address {

/// What a word of an address announces. The street types bear the names of the codes in the list "yol_turu".
enum class Word : unsigned char { Plain, Quarter, StreetType, Number, Floor, Flat, Block, Parcel, Sheet };

struct Token {
    std::string text; ///< folded: "caddesi"
    Word word = Word::Plain;
    std::string canonical; ///< "cadde" for "cad", "cd", "caddesi" …; the text itself for plain words
};

/// The folded words of a text, with "MAH.GÜNSAZAK", "No12" and "12 / 3" taken apart or put together as they are meant.
[[nodiscard]] std::vector<Token> tokens(std::string_view utf8);

struct StreetName {
    std::string name; ///< folded, without its type: "ataturk", "1203/5"
    std::string type; ///< "cadde", "sokak", "bulvar", "meydan", "kume_evler"; "" where the text names none
    bool operator==(const StreetName &) const = default;
};
/// The last type word is the type ("Şehit Yolu Sokağı" → "sehit yolu", "sokak"); what stands in brackets is left out.
[[nodiscard]] StreetName street(std::string_view utf8);

/// The name as it stands on a street sign: "Gazi" of type "cadde" → "Gazi Caddesi", "1611." of "sokak" → "1611. Sokak".
/// A name that carries a type already stays as it is.
[[nodiscard]] std::string withType(std::string_view name, std::string_view type);

/// A door number as written: "12", "12/A", "12-14", "12/3".
struct Door {
    int number = 0; ///< 0: none
    std::string letters;
    int last = 0; ///< end of a range; 0: none
    int sub = 0;  ///< "12/3": a sub-number or the inner door
    bool operator==(const Door &) const = default;
};
/// Nothing where the text is no door number ("-", "35. km", "Z1").
[[nodiscard]] std::optional<Door> door(std::string_view utf8);

} // namespace kbs::address
