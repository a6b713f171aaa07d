// SPDX-License-Identifier: GPL-3.0-or-later
#include "importers/maks/maks_values.h"

#include "base/turkish.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QTimeZone>

#include <algorithm>
#include <array>
#include <charconv>

namespace kbs::import::maks {

namespace {

struct Say {
    Q_DECLARE_TR_FUNCTIONS(Import)
};

std::string_view trimmed(std::string_view text)
{
    const std::size_t first = text.find_first_not_of(" \t\r\n");
    return first == std::string_view::npos ? std::string_view()
                                           : text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

bool isDigits(std::string_view text)
{
    return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

} // namespace

std::string mendedKey(std::string_view text)
{
    text = trimmed(text);
    if (text.size() >= 2 && text.front() == '{' && text.back() == '}')
        text = text.substr(1, text.size() - 2);
    std::string out(text);
    const bool isGuid = out.size() == 36 && std::ranges::count(out, '-') == 4;
    if (isGuid)
        std::ranges::transform(
            out, out.begin(), [](char c) { return c >= 'a' && c <= 'f' ? static_cast<char>(c - 'a' + 'A') : c; });
    return isGuid ? out : mendedNumber(out).text;
}

MendedValue mendedNumber(std::string_view text)
{
    text = trimmed(text);
    if (const std::size_t point = text.find('.'); point != std::string_view::npos && point > 0) {
        const bool onlyZeros = text.find_first_not_of('0', point + 1) == std::string_view::npos;
        if (onlyZeros && isDigits(text.substr(0, point)))
            return {std::string(text.substr(0, point)), {}};
    }
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    const bool scientific = error == std::errc() && end == text.data() + text.size()
        && text.find_first_of("eE") != std::string_view::npos;
    if (scientific && text.find_first_of("+.") != std::string_view::npos)
        return {{},
            Say::tr("%1 was rounded by a spreadsheet and is not used")
                .arg(QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size())))};
    return {std::string(text), {}};
}

std::string mendedDate(std::string_view text)
{
    text = trimmed(text);
    std::string out(text);
    const std::string_view digits = text.starts_with('-') ? text.substr(1) : text;
    if (isDigits(digits) && digits.size() >= 9) {
        qint64 milliseconds = 0;
        std::from_chars(text.data(), text.data() + text.size(), milliseconds);
        out = QDateTime::fromMSecsSinceEpoch(milliseconds, QTimeZone::UTC).toString(Qt::ISODate).left(10).toStdString();
    }
    if (out == "0" || out.starts_with("1970-01-01") || out.starts_with("9999") || out.ends_with(".9999"))
        return {};
    return out;
}

std::optional<std::int64_t> wholeNumber(std::string_view text)
{
    const std::string plain = mendedNumber(text).text;
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(plain.data(), plain.data() + plain.size(), value);
    return error == std::errc() && end == plain.data() + plain.size() ? std::optional(value) : std::nullopt;
}

bool isOff(std::string_view text)
{
    static constexpr std::array words{"0", "false", "f", "h", "hayir", "n", "no", "p", "pasif"};
    const std::string number = mendedNumber(text).text;
    const std::string plain = number == "0" ? number : turkish::identifier(number);
    return std::ranges::find(words, plain) != words.end();
}

ColumnKind kindOfColumn(std::string_view name)
{
    static constexpr std::array keys{"id", "id1", "globalid", "ilid", "ilceid", "mahalleid", "belediyeid", "beldeid",
        "bucakid", "koyid", "koybaglisiid", "yolid", "yolortahatid", "yolortahatyonid", "yapiid", "digeryapiid",
        "parselid", "numaratajid", "baglioldugunumaratajid", "baglioldugubbid"};
    static constexpr std::array numbers{"uavtkodu", "adresno", "adreskodu", "binakodu", "csbmkod", "csbmkodu"};
    if (std::ranges::find(keys, name) != keys.end())
        return ColumnKind::Key;
    if (name.ends_with("kimlikno") || std::ranges::find(numbers, name) != numbers.end())
        return ColumnKind::Number;
    if (name.ends_with("tarihi") || name.ends_with("tarih"))
        return ColumnKind::Date;
    return ColumnKind::Plain;
}

} // namespace kbs::import::maks
