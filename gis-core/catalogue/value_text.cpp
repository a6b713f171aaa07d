// SPDX-License-Identifier: GPL-3.0-or-later
// Values to and from text: parseValue and displayValue of catalogue.h.
#include "base/turkish.h"
#include "catalogue/catalogue.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QLocale>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

using namespace Qt::StringLiterals;

namespace kbs {

namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("Catalogue", text);
}

std::string_view trimmed(std::string_view text)
{
    const auto blank = [](char c) { return c == ' ' || (c >= '\t' && c <= '\r'); };
    while (!text.empty() && blank(text.front()))
        text.remove_prefix(1);
    while (!text.empty() && blank(text.back()))
        text.remove_suffix(1);
    return text;
}

std::unexpected<Error> notA(const Attribute &attribute, std::string_view text, const QString &expected)
{
    return fail(ErrorKind::Input,
        tr("\"%1\" cannot be the value of %2: %3 is expected")
            .arg(QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size())),
                QString::fromStdString(attribute.name), expected));
}

/// "1.312,40" → "1312.40": dots are thousands only where each is followed by exactly three digits.
std::optional<std::string> withPoint(std::string_view text)
{
    std::string out;
    bool fraction = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '.') {
            const auto group = text.substr(i + 1, 3);
            const bool ends = i + 4 >= text.size() || text[i + 4] == '.' || text[i + 4] == ',';
            if (fraction || group.size() != 3 || !ends
                || !std::ranges::all_of(group, [](char c) { return c >= '0' && c <= '9'; }))
                return std::nullopt;
        } else if (text[i] == ',') {
            if (fraction)
                return std::nullopt;
            fraction = true;
            out += '.';
        } else {
            out += text[i];
        }
    }
    return out;
}

std::optional<double> number(std::string_view text, bool decimalComma)
{
    std::string plain(text);
    if (decimalComma) {
        const auto converted = withPoint(text);
        if (!converted)
            return std::nullopt;
        plain = *converted;
    }
    std::string_view digits = plain;
    if (digits.starts_with('+'))
        digits.remove_prefix(1);
    double value = 0;
    const auto [end, problem] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    if (problem != std::errc() || end != digits.data() + digits.size() || !std::isfinite(value))
        return std::nullopt;
    return value;
}

Result<Value> parseInteger(const Attribute &attribute, std::string_view text, bool decimalComma)
{
    std::int64_t whole = 0;
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), whole);
    if (problem == std::errc() && end == text.data() + text.size())
        return whole;
    // Spreadsheets write 12 as "12.0". Beyond 2^53 such a text has lost digits and is refused.
    const auto real = number(text, decimalComma);
    constexpr double exact = 9007199254740992.0;
    if (real && std::trunc(*real) == *real && std::abs(*real) < exact
        && text.find_first_of("eE") == std::string_view::npos)
        return static_cast<std::int64_t>(*real);
    return notA(attribute, text, tr("a whole number"));
}

Result<Value> parseBoolean(const Attribute &attribute, std::string_view text)
{
    constexpr std::array yes{"1", "true", "t", "evet", "e", "var", "yes", "y"};
    constexpr std::array no{"0", "false", "f", "hayir", "h", "yok", "no", "n"};
    const std::string folded = turkish::fold(text);
    if (std::ranges::contains(yes, folded))
        return std::int64_t{1};
    if (std::ranges::contains(no, folded))
        return std::int64_t{0};
    return notA(attribute, text, tr("yes or no"));
}

QDate dateOf(const QString &text)
{
    for (const auto *format : {u"yyyy-MM-dd", u"dd.MM.yyyy", u"d.M.yyyy", u"dd/MM/yyyy", u"yyyy/MM/dd", u"yyyyMMdd"})
        if (const QDate date = QDate::fromString(text, QString(format)); date.isValid())
            return date;
    return {};
}

/// "2024-05-01T10:20:30Z", "01.05.2024 10:20", … The date part ends at 'T' or the first blank.
QDateTime dateTimeOf(const QString &text)
{
    if (const QDateTime iso = QDateTime::fromString(text, Qt::ISODateWithMs); iso.isValid())
        return iso;
    qsizetype cut = text.indexOf(u'T');
    if (cut < 0)
        cut = text.indexOf(u' ');
    const QDate date = dateOf(text.first(cut < 0 ? text.size() : cut));
    if (!date.isValid() || cut < 0)
        return date.startOfDay();
    // The clock part, with or without a zone, is read as ISO on the normalised date.
    QString clock = text.sliced(cut + 1).trimmed();
    if (clock.endsWith("+00"_L1)) // the short zone that GDAL writes
        clock += ":00"_L1;
    return QDateTime::fromString(date.toString(Qt::ISODate) + u'T' + clock, Qt::ISODateWithMs);
}

Result<Value> parseDate(const Attribute &attribute, std::string_view text)
{
    const QString read = QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
    QDate date = dateOf(read);
    if (!date.isValid())
        date = dateTimeOf(read).date();
    if (!date.isValid())
        return notA(attribute, text, tr("a date such as 2024-05-31 or 31.05.2024"));
    return date.toString(Qt::ISODate).toStdString();
}

Result<Value> parseDateTime(const Attribute &attribute, std::string_view text)
{
    const QDateTime time = dateTimeOf(QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size())));
    if (!time.isValid())
        return notA(attribute, text, tr("a date and time such as 2024-05-31T10:20:30"));
    const auto format = time.time().msec() == 0 ? Qt::ISODate : Qt::ISODateWithMs;
    const QDateTime stored = time.timeSpec() == Qt::LocalTime ? time : time.toUTC();
    return stored.toString(format).toStdString();
}

Result<Value> parseCode(const Attribute &attribute, std::string_view text)
{
    if (const Code *code = attribute.codeList->find(text))
        return code->code;
    if (attribute.codeList->open)
        return std::string(text);
    QStringList some;
    for (const Code &code : attribute.codeList->codes)
        if (some.size() < 6)
            some << QString::fromStdString(code.code);
    const bool more = attribute.codeList->codes.size() > static_cast<std::size_t>(some.size());
    return notA(attribute, text, tr("one of %1").arg(some.join(u", "_s) + (more ? u" …"_s : QString())));
}

QString displayUnit(const QString &ucum)
{
    static const std::map<QString, QString> forms{{u"m2"_s, u"m²"_s}, {u"m3"_s, u"m³"_s}, {u"mm2"_s, u"mm²"_s},
        {u"kV.A"_s, u"kVA"_s}, {u"[ppth]"_s, u"‰"_s}, {u"/har"_s, u"/ha"_s}};
    const auto found = forms.find(ucum);
    return found == forms.end() ? ucum : found->second;
}

QString displayNumber(const Value &value, const QLocale &locale)
{
    if (const auto *integer = std::get_if<std::int64_t>(&value))
        return QString::number(*integer); // years and counts are not grouped
    return locale.toString(toReal(value), 'f', QLocale::FloatingPointShortest);
}

} // namespace

Result<Value> parseValue(const Attribute &attribute, std::string_view text, bool decimalComma)
{
    text = trimmed(text);
    if (text.empty())
        return Value{};
    switch (attribute.type) {
    case AttributeType::Text: return std::string(text);
    case AttributeType::Integer: return parseInteger(attribute, text, decimalComma);
    case AttributeType::Real:
        if (const auto read = number(text, decimalComma))
            return *read;
        return notA(attribute, text, decimalComma ? tr("a number such as 1312,4") : tr("a number such as 1312.4"));
    case AttributeType::Boolean: return parseBoolean(attribute, text);
    case AttributeType::Date: return parseDate(attribute, text);
    case AttributeType::DateTime: return parseDateTime(attribute, text);
    case AttributeType::Code: return parseCode(attribute, text);
    }
    return fail(ErrorKind::Internal, tr("Unknown type of attribute"));
}

QString displayValue(const Attribute &attribute, const Value &value, const QString &language)
{
    if (isNull(value))
        return {};
    const bool turkishText = language.startsWith(u"tr");
    const QLocale locale(turkishText ? QLocale::Turkish : QLocale::English);
    const QString text = QString::fromStdString(toText(value));
    switch (attribute.type) {
    case AttributeType::Text: return text;
    case AttributeType::Boolean:
        if (toReal(value) != 0)
            return turkishText ? u"Evet"_s : u"Yes"_s;
        return turkishText ? u"Hayır"_s : u"No"_s;
    case AttributeType::Date: {
        const QDate date = QDate::fromString(text, Qt::ISODate);
        return date.isValid() && turkishText ? date.toString(u"dd.MM.yyyy"_s) : text;
    }
    case AttributeType::DateTime: {
        const QDateTime time = QDateTime::fromString(text, Qt::ISODateWithMs);
        return time.isValid() ? time.toString(turkishText ? u"dd.MM.yyyy HH:mm"_s : u"yyyy-MM-dd HH:mm"_s) : text;
    }
    case AttributeType::Code: {
        const Code *code = attribute.codeList ? attribute.codeList->find(text.toStdString()) : nullptr;
        return code ? code->title.in(language) : text;
    }
    case AttributeType::Integer:
    case AttributeType::Real: break;
    }
    if (std::holds_alternative<std::string>(value))
        return text;
    const QString shown = displayNumber(value, locale);
    return attribute.unit.isEmpty() ? shown : shown + QChar(0x00A0) + displayUnit(attribute.unit);
}

} // namespace kbs
