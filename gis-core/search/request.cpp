// SPDX-License-Identifier: GPL-3.0-or-later
#include "search/request.h"

#include "base/turkish.h"

#include <QRegularExpression>

#include <algorithm>
#include <array>
#include <span>

using namespace Qt::StringLiterals;

namespace kbs::search {

using address::Token;
using address::Word;

namespace {

using Tokens = std::span<const Token>;

bool isNumber(const Token &token)
{
    return !token.text.empty() && token.text.front() >= '0' && token.text.front() <= '9';
}

std::string joined(Tokens tokens)
{
    std::string out;
    for (const Token &token : tokens) {
        if (token.word != Word::Quarter)
            out += (out.empty() ? "" : " ") + token.text;
    }
    return out;
}

std::size_t indexOf(Tokens tokens, Word word)
{
    return static_cast<std::size_t>(std::ranges::find(tokens, word, &Token::word) - tokens.begin());
}

/// The number that belongs to "ada" or "parsel": before it ("4 parsel", "4 nolu parsel") or after it ("parsel no 4").
/// Gives its place, or the size where there is none; `taken` is a number that belongs to another word.
std::size_t numberOf(Tokens tokens, std::size_t keyword, std::size_t taken)
{
    static constexpr std::array<std::string_view, 2> between{"nolu", "numarali"};
    std::size_t before = keyword;
    while (before > 0 && std::ranges::contains(between, tokens[before - 1].text))
        --before;
    if (before > 0 && isNumber(tokens[before - 1]) && before - 1 != taken)
        return before - 1;
    std::size_t after = keyword + 1;
    while (after < tokens.size() && tokens[after].word == Word::Number)
        ++after;
    return after < tokens.size() && isNumber(tokens[after]) && after != taken ? after : tokens.size();
}

/// "123 ada 4 parsel", "ada 123 parsel 4", "123 ada 4", "4 parsel".
std::optional<ParcelRequest> spelledParcel(Tokens tokens)
{
    const std::size_t none = tokens.size();
    const std::size_t blockWord = indexOf(tokens, Word::Sheet), parcelWord = indexOf(tokens, Word::Parcel);
    std::size_t block = blockWord < none ? numberOf(tokens, blockWord, none) : none;
    std::size_t parcel = parcelWord < none ? numberOf(tokens, parcelWord, block) : none;
    if (block == none && parcel == none)
        return std::nullopt;  // "Ada Sokak" is a street
    if (parcelWord == none) { // "123 ada 4"
        const std::size_t next = std::max(block, blockWord) + 1;
        if (next < none && isNumber(tokens[next]))
            parcel = next;
    }
    const std::size_t first = std::min({blockWord, parcelWord, block, parcel});
    return ParcelRequest{.quarter = joined(tokens.first(first)),
        .block = block < none ? tokens[block].text : "",
        .parcel = parcel < none ? tokens[parcel].text : ""};
}

/// "123/4", "Cami 123/4"; not "1203/5 Sokak" and not "Cami Cad. 12/3".
std::optional<ParcelRequest> shortParcel(Tokens tokens)
{
    static const QRegularExpression pattern(uR"(^(\d+\p{L}?)/(\d+\p{L}?)$)"_s);
    const bool isAddress = std::ranges::any_of(tokens, [](const Token &token) {
        return token.word == Word::StreetType || token.word == Word::Number || token.word == Word::Flat;
    });
    if (tokens.empty() || isAddress)
        return std::nullopt;
    const auto match = pattern.match(QString::fromStdString(tokens.back().text));
    if (!match.hasMatch())
        return std::nullopt;
    return ParcelRequest{.quarter = joined(tokens.first(tokens.size() - 1)),
        .block = match.captured(1).toStdString(),
        .parcel = match.captured(2).toStdString()};
}

/// Reads the words behind the street: door, floor, block, flat.
void readDoor(Tokens tokens, AddressRequest &out)
{
    Word before = Word::Plain;
    for (std::size_t i = 0; i < tokens.size(); ++i) {
        const Token &token = tokens[i];
        if (!isNumber(token)) {
            before = token.word;
            continue;
        }
        if (before == Word::Flat) {
            out.inner = token.text;
        } else if (before != Word::Floor && out.door.number == 0) {
            const bool hasLetter = i + 1 < tokens.size() && tokens[i + 1].text.size() <= 2 && !isNumber(tokens[i + 1])
                && tokens[i + 1].word == Word::Plain;
            const std::string letters = hasLetter ? tokens[i + 1].text : "";
            out.door = address::door(token.text + (letters.empty() ? "" : " " + letters)).value_or(address::Door{});
        }
        before = Word::Plain;
    }
}

std::optional<AddressRequest> addressOf(Tokens tokens)
{
    AddressRequest out;
    if (const std::size_t quarter = indexOf(tokens, Word::Quarter); quarter > 0 && quarter < tokens.size()) {
        out.quarter = joined(tokens.first(quarter));
        tokens = tokens.subspan(quarter + 1);
    }
    std::size_t doorWord = tokens.size(); // "No 12"; a "no" without a number is part of a name
    for (std::size_t i = tokens.size(); i-- > 0;) {
        const bool announces
            = tokens[i].word == Word::Number || tokens[i].word == Word::Flat || tokens[i].word == Word::Floor;
        if (announces && i + 1 < tokens.size() && isNumber(tokens[i + 1]))
            doorWord = i;
    }
    std::size_t type = tokens.size();
    for (std::size_t i = 1; i < doorWord; ++i) { // the last type word is the type
        if (tokens[i].word == Word::StreetType)
            type = i;
    }
    std::size_t nameEnd = type, rest = type + 1;
    if (type == tokens.size()) { // "Atatürk 12", "Atatürk No 12", "Cumhuriyet Mah. 12"
        nameEnd = rest = doorWord < tokens.size()          ? doorWord
            : tokens.size() > 1 && isNumber(tokens.back()) ? tokens.size() - 1
                                                           : tokens.size();
    } else {
        out.street.type = tokens[type].canonical;
    }
    out.street.name = joined(tokens.first(nameEnd));
    if (rest < tokens.size())
        readDoor(tokens.subspan(rest), out);
    const bool saysAnything = !out.street.type.empty() || out.door.number > 0;
    return saysAnything && !out.street.name.empty() ? std::optional(out) : std::nullopt;
}

} // namespace

Request parse(std::string_view utf8)
{
    const std::vector<Token> tokens = address::tokens(utf8);
    Request out{.words = turkish::fold(utf8)};
    const bool hasStreet = std::ranges::any_of(Tokens(tokens).subspan(std::min<std::size_t>(1, tokens.size())),
        [](const Token &token) { return token.word == Word::StreetType; });
    if (!hasStreet)
        out.parcel = spelledParcel(tokens);
    if (!out.parcel)
        out.parcel = shortParcel(tokens);
    if (!out.parcel || hasStreet)
        out.address = addressOf(tokens);
    return out;
}

bool isQuarter(std::string_view utf8OfFeature, const std::string &foldedWanted)
{
    const std::vector<Token> words = address::tokens(utf8OfFeature);
    const std::string own = ' ' + joined(words) + ' ', wanted = ' ' + foldedWanted + ' ';
    return own.size() > 2 && wanted.size() > 2 && (own.contains(wanted) || wanted.contains(own));
}

} // namespace kbs::search
