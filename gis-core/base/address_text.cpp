// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/address_text.h"

#include "base/turkish.h"

#include <QRegularExpression>

#include <algorithm>
#include <array>

using namespace Qt::StringLiterals;

#include <map>

namespace kbs::address {

namespace {

struct Entry {
    std::string_view text;
    Word word;
    std::string_view canonical;
};

/// Abbreviations and common misspellings, folded. Those that mean several things ("m", "bl", "da" …) are left out.
constexpr std::array entries{
    Entry{"mahalle", Word::Quarter, "mahalle"},
    Entry{"mahallesi", Word::Quarter, "mahalle"},
    Entry{"mah", Word::Quarter, "mahalle"},
    Entry{"mh", Word::Quarter, "mahalle"},
    Entry{"mhl", Word::Quarter, "mahalle"},
    Entry{"mhal", Word::Quarter, "mahalle"},
    Entry{"mahlesi", Word::Quarter, "mahalle"},
    Entry{"mhallesi", Word::Quarter, "mahalle"},
    Entry{"mahellesi", Word::Quarter, "mahalle"},
    Entry{"maallesi", Word::Quarter, "mahalle"},
    Entry{"mahalesi", Word::Quarter, "mahalle"},
    Entry{"koyu", Word::Quarter, "koy"},
    Entry{"cadde", Word::StreetType, "cadde"},
    Entry{"caddesi", Word::StreetType, "cadde"},
    Entry{"cad", Word::StreetType, "cadde"},
    Entry{"cd", Word::StreetType, "cadde"},
    Entry{"cdd", Word::StreetType, "cadde"},
    Entry{"cadd", Word::StreetType, "cadde"},
    Entry{"cadessi", Word::StreetType, "cadde"},
    Entry{"cadesi", Word::StreetType, "cadde"},
    Entry{"cadeesi", Word::StreetType, "cadde"},
    Entry{"sokak", Word::StreetType, "sokak"},
    Entry{"sokagi", Word::StreetType, "sokak"},
    Entry{"sok", Word::StreetType, "sokak"},
    Entry{"sk", Word::StreetType, "sokak"},
    Entry{"sokar", Word::StreetType, "sokak"},
    Entry{"sokk", Word::StreetType, "sokak"},
    Entry{"soka", Word::StreetType, "sokak"},
    Entry{"bulvar", Word::StreetType, "bulvar"},
    Entry{"bulvari", Word::StreetType, "bulvar"},
    Entry{"bulv", Word::StreetType, "bulvar"},
    Entry{"blv", Word::StreetType, "bulvar"},
    Entry{"bul", Word::StreetType, "bulvar"},
    Entry{"blvr", Word::StreetType, "bulvar"},
    Entry{"bulvr", Word::StreetType, "bulvar"},
    Entry{"bulver", Word::StreetType, "bulvar"},
    Entry{"meydan", Word::StreetType, "meydan"},
    Entry{"meydani", Word::StreetType, "meydan"},
    Entry{"mey", Word::StreetType, "meydan"},
    Entry{"meyd", Word::StreetType, "meydan"},
    Entry{"myd", Word::StreetType, "meydan"},
    Entry{"kumeevler", Word::StreetType, "kume_evler"},
    Entry{"no", Word::Number, "no"},
    Entry{"nu", Word::Number, "no"},
    Entry{"num", Word::Number, "no"},
    Entry{"numara", Word::Number, "no"},
    Entry{"nr", Word::Number, "no"},
    Entry{"kat", Word::Floor, "kat"},
    Entry{"kt", Word::Floor, "kat"},
    Entry{"kati", Word::Floor, "kat"},
    Entry{"k", Word::Floor, "kat"},
    Entry{"daire", Word::Flat, "daire"},
    Entry{"dairesi", Word::Flat, "daire"},
    Entry{"dai", Word::Flat, "daire"},
    Entry{"d", Word::Flat, "daire"},
    Entry{"blok", Word::Block, "blok"},
    Entry{"blk", Word::Block, "blok"},
    Entry{"blogu", Word::Block, "blok"},
    Entry{"ada", Word::Sheet, "ada"},
    Entry{"parsel", Word::Parcel, "parsel"},
};

bool startsWithDigit(std::string_view text)
{
    return !text.empty() && text.front() >= '0' && text.front() <= '9';
}

/// Blanks around '/' and '-' between digits go ("12 - 14"); a keyword glued to its number comes loose ("No12", "D5").
QString loosened(std::string_view utf8)
{
    static const QRegularExpression joined(uR"((\d)\s*([/-])\s*(?=\d))"_s);
    static const QRegularExpression glued(
        uR"(\b(no|nu|numara|kat|daire|ada|parsel)(?=\d))"_s, QRegularExpression::CaseInsensitiveOption);
    static const QRegularExpression single(uR"((?<=\s)([dk])(?=\d))"_s, QRegularExpression::CaseInsensitiveOption);
    return QString::fromUtf8(utf8.data(), static_cast<qsizetype>(utf8.size()))
        .replace(joined, uR"(\1\2)"_s)
        .replace(glued, uR"(\1 )"_s)
        .replace(single, uR"(\1 )"_s);
}

Token classified(std::string text)
{
    const auto *entry = std::ranges::find(entries, text, &Entry::text);
    if (entry == entries.end())
        return {.text = text, .canonical = text};
    return {.text = std::move(text), .word = entry->word, .canonical = std::string(entry->canonical)};
}

} // namespace

std::vector<Token> tokens(std::string_view utf8)
{
    const std::string folded = turkish::fold(loosened(utf8)).toStdString();
    std::vector<Token> out;
    for (std::size_t begin = 0; begin < folded.size();) {
        const std::size_t end = std::min(folded.find(' ', begin), folded.size());
        out.push_back(classified(folded.substr(begin, end - begin)));
        begin = end + 1;
    }
    for (std::size_t i = 0; i + 1 < out.size(); ++i) {
        if (out[i].text == "kume" && (out[i + 1].text == "evler" || out[i + 1].text == "evleri")) {
            out[i] = {.text = out[i].text + ' ' + out[i + 1].text, .word = Word::StreetType, .canonical = "kume_evler"};
            out.erase(out.begin() + static_cast<std::ptrdiff_t>(i) + 1);
        }
    }
    for (std::size_t i = 0; i < out.size(); ++i) {
        // Single letters are keywords only before a number: "D:5" is a flat, "B D Sokak" is not.
        if (out[i].text.size() == 1 && (i + 1 == out.size() || !startsWithDigit(out[i + 1].text)))
            out[i] = {.text = out[i].text, .canonical = out[i].text};
    }
    return out;
}

StreetName street(std::string_view utf8)
{
    static const QRegularExpression bracketed(uR"(\([^)]*\))"_s);
    const std::string plain
        = QString::fromUtf8(utf8.data(), static_cast<qsizetype>(utf8.size())).remove(bracketed).toStdString();
    const std::vector<Token> words = tokens(plain);
    StreetName out;
    std::size_t end = words.size();
    for (std::size_t i = words.size(); i-- > 1;) { // a type word that stands first is the name
        if (words[i].word == Word::StreetType) {
            out.type = words[i].canonical;
            end = i;
            break;
        }
    }
    for (std::size_t i = 0; i < end; ++i)
        out.name += (i > 0 ? " " : "") + words[i].text;
    return out;
}

std::string withType(std::string_view name, std::string_view type)
{
    static const std::map<std::string_view, std::string_view> signs{{"cadde", "Caddesi"}, {"sokak", "Sokak"},
        {"bulvar", "Bulvarı"}, {"meydan", "Meydanı"}, {"kume_evler", "Küme Evleri"}, {"koy_sokagi", "Köy Sokağı"}};
    const auto sign = signs.find(type);
    std::string out(name);
    if (!out.empty() && sign != signs.end() && street(name).type.empty())
        out.append(" ").append(sign->second);
    return out;
}

std::optional<Door> door(std::string_view utf8)
{
    static const QRegularExpression pattern(
        uR"(^(?!.*km)(\d{1,5}) ?([a-z]{1,2})?(?:-(\d{1,5})|/(\d{1,5}))? ?([a-z]{1,2})?$)"_s);
    std::string plain;
    for (const Token &token : tokens(utf8)) {
        if (token.word != Word::Number)
            plain += (plain.empty() ? "" : " ") + token.text;
    }
    const auto match = pattern.match(QString::fromStdString(plain));
    if (!match.hasMatch())
        return std::nullopt;
    const QString letters = match.captured(2).isEmpty() ? match.captured(5) : match.captured(2);
    const Door out{.number = match.captured(1).toInt(),
        .letters = letters.toStdString(),
        .last = match.captured(3).toInt(),
        .sub = match.captured(4).toInt()};
    return out.number > 0 ? std::optional(out) : std::nullopt;
}

} // namespace kbs::address
