// SPDX-License-Identifier: GPL-3.0-or-later
#include "print/print_template.h"

#include "style/style_json.h"

#include <QCryptographicHash>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QJsonDocument>
#include <QPageSize>
#include <QRegularExpression>

#include <algorithm>
#include <array>

using namespace Qt::StringLiterals;

namespace kbs::print {

namespace {

constexpr auto suffix = ".print.json"_L1;

QString tr(const char *text)
{
    return QCoreApplication::translate("Print", text);
}

const QStringList &placeholders()
{
    static const QStringList known{u"municipality"_s, u"title"_s, u"scale"_s, u"crs"_s, u"sheet"_s, u"revision"_s,
        u"revisiondate"_s, u"date"_s, u"author"_s, u"code"_s, u"template"_s, u"page"_s, u"pages"_s, u"grid"_s,
        u"place"_s};
    return known;
}

/// As style::Place::wrong, in this room's words.
std::unexpected<Error> wrong(const style::Place &place, const QString &why)
{
    auto error = fail(ErrorKind::Input, tr("the print template is wrong at %1: %2").arg(place.path, why));
    error.error().at(place.file);
    return error;
}

Result<void> checkPlaceholders(const QString &text, const style::Place &place)
{
    static const QRegularExpression pattern(u"\\{([^}]*)\\}"_s);
    for (const auto &match : pattern.globalMatch(text))
        if (!placeholders().contains(match.captured(1)))
            return wrong(place,
                tr("\"%1\" is not a placeholder; known are %2").arg(match.captured(0), placeholders().join(u", ")));
    return {};
}

Result<Title> readText(const QJsonValue &json, const style::Place &place)
{
    Title text{json.toString(), json.toString()};
    if (json.isObject()) {
        style::Members members(json.toObject(), place);
        KBS_TRY(text.tr, members.text(u"tr"_s));
        KBS_TRY(text.en, members.text(u"en"_s));
        KBS_CHECK(members.end());
    } else if (!json.isString()) {
        return wrong(place, tr("a text or {\"tr\", \"en\"} is expected"));
    }
    KBS_CHECK(checkPlaceholders(text.tr, place));
    KBS_CHECK(checkPlaceholders(text.en, place));
    return text;
}

Result<Box> readBox(const QJsonValue &json, const style::Place &place)
{
    const QJsonArray array = json.toArray();
    if (array.size() != 4 || !std::ranges::all_of(array, [](const QJsonValue &value) { return value.isDouble(); }))
        return wrong(place, tr("a box is [left, top, right, bottom] in millimetres"));
    return Box{array[0].toDouble(), array[1].toDouble(), array[2].toDouble(), array[3].toDouble()};
}

template <typename T, std::size_t N>
Result<T> oneOf(
    style::Members &members, const QString &key, const std::array<std::pair<const char *, T>, N> &words, T otherwise)
{
    KBS_TRY(const QString word, members.text(key));
    if (word.isEmpty())
        return otherwise;
    QStringList known;
    for (const auto &[name, value] : words) {
        if (word == QLatin1StringView(name))
            return value;
        known.append(QString::fromLatin1(name));
    }
    return wrong(members.place().in(key), tr("\"%1\" is not known; it is one of %2").arg(word, known.join(u", ")));
}

constexpr std::array itemKinds{std::pair{"text", ItemKind::Text}, std::pair{"table", ItemKind::Table},
    std::pair{"legend", ItemKind::Legend}, std::pair{"north", ItemKind::North},
    std::pair{"scalebar", ItemKind::ScaleBar}, std::pair{"code", ItemKind::Code},
    std::pair{"neighbours", ItemKind::Neighbours}, std::pair{"rectangle", ItemKind::Rectangle}};
constexpr std::array gridStyles{
    std::pair{"none", GridStyle::None}, std::pair{"crosses", GridStyle::Crosses}, std::pair{"lines", GridStyle::Lines}};
constexpr std::array alignments{
    std::pair{"left", Qt::AlignLeft}, std::pair{"center", Qt::AlignHCenter}, std::pair{"right", Qt::AlignRight}};

Result<Item> readItem(const QJsonObject &json, const style::Place &place)
{
    style::Members members(json, place);
    Item item;
    if (!members.has(u"is"_s))
        return wrong(place, tr("\"is\" is missing"));
    KBS_TRY(item.kind, oneOf(members, u"is"_s, itemKinds, ItemKind::Text));
    KBS_TRY(item.box, readBox(members.take(u"box"_s), place.in(u"box"_s)));
    if (item.kind == ItemKind::Text) {
        KBS_TRY(item.text, readText(members.take(u"text"_s), place.in(u"text"_s)));
    }
    if (item.kind == ItemKind::Table) {
        const style::Place rows = place.in(u"rows"_s);
        for (const QJsonValue &row : members.take(u"rows"_s).toArray()) {
            const QJsonArray cells = row.toArray();
            if (cells.size() != 2)
                return wrong(rows, tr("a row is [name, text]"));
            KBS_TRY(Title name, readText(cells[0], rows));
            KBS_TRY(Title text, readText(cells[1], rows));
            item.rows.emplace_back(std::move(name), std::move(text));
        }
    }
    KBS_TRY(item.sizeMm, members.number(u"sizeMm"_s, item.sizeMm));
    KBS_TRY(item.widthMm, members.number(u"widthMm"_s, item.widthMm));
    KBS_TRY(item.bold, members.flag(u"bold"_s, false));
    KBS_TRY(const Qt::AlignmentFlag align, oneOf(members, u"align"_s, alignments, Qt::AlignLeft));
    item.align = align | Qt::AlignVCenter;
    KBS_TRY(const double columns, members.number(u"columns"_s, 1));
    item.columns = std::clamp(static_cast<int>(columns), 1, 10);
    KBS_CHECK(members.end());
    return item;
}

Result<void> readGrid(const QJsonObject &json, const style::Place &place, Template &out)
{
    style::Members members(json, place);
    KBS_TRY(out.grid, oneOf(members, u"style"_s, gridStyles, GridStyle::Crosses));
    KBS_TRY(out.gridMm, members.number(u"everyMm"_s, 100));
    KBS_TRY(out.hasGridLabels, members.flag(u"labels"_s, true));
    if (out.gridMm < 5)
        return wrong(place.in(u"everyMm"_s), tr("a number of 5 or more is expected"));
    return members.end();
}

Result<Template> read(const QByteArray &bytes, const QString &path)
{
    const style::Place place{path, {}};
    QJsonParseError trouble;
    const QJsonDocument document = QJsonDocument::fromJson(bytes, &trouble);
    if (!document.isObject())
        return wrong(place, trouble.errorString());
    style::Members members(document.object(), place);
    Template out;
    out.name = QFileInfo(path).fileName().chopped(suffix.size());
    out.hash = QCryptographicHash::hash(bytes, QCryptographicHash::Sha256).toHex();
    KBS_TRY(out.title, members.title(u"title"_s));
    KBS_TRY(out.paper, members.text(u"paper"_s, u"A4"_s));
    constexpr std::array orientations{std::pair{"portrait", false}, std::pair{"landscape", true}};
    KBS_TRY(out.isLandscape, oneOf(members, u"orientation"_s, orientations, false));
    constexpr std::array frames{std::pair{"box", false}, std::pair{"sheet", true}};
    KBS_TRY(out.isSheet, oneOf(members, u"frame"_s, frames, false));
    KBS_TRY(out.map, readBox(members.take(u"map"_s), place.in(u"map"_s)));
    for (const QJsonValue &scale : members.take(u"scales"_s).toArray())
        out.scales.push_back(scale.toInt());
    KBS_CHECK(readGrid(members.take(u"grid"_s).toObject(), place.in(u"grid"_s), out));
    KBS_TRY(const auto items, members.objects(u"items"_s));
    for (std::size_t i = 0; i < items.size(); ++i) {
        KBS_TRY(Item item, readItem(items[i], place.in(u"items"_s).in(QString::number(i))));
        out.items.push_back(std::move(item));
    }
    KBS_CHECK(members.end());
    return out.on(out.paper); // checks the paper and the room for the map
}

} // namespace

QRectF Box::on(QSizeF pageMm) const
{
    const auto from = [](double value, double whole) { return value < 0 ? whole + value : value; };
    const auto to = [](double value, double whole) { return value <= 0 ? whole + value : value; };
    return QRectF(QPointF(from(left, pageMm.width()), from(top, pageMm.height())),
        QPointF(to(right, pageMm.width()), to(bottom, pageMm.height())));
}

const QStringList &papers()
{
    static const QStringList known{u"A0"_s, u"A1"_s, u"A2"_s, u"A3"_s, u"A4"_s, u"B0"_s, u"B1"_s, u"B2"_s, u"B3"_s};
    return known;
}

QSizeF Template::pageMm() const
{
    static constexpr std::array ids{QPageSize::A0, QPageSize::A1, QPageSize::A2, QPageSize::A3, QPageSize::A4,
        QPageSize::B0, QPageSize::B1, QPageSize::B2, QPageSize::B3};
    const qsizetype index = papers().indexOf(paper);
    const QSizeF size
        = QPageSize::size(ids[static_cast<std::size_t>(std::max<qsizetype>(index, 0))], QPageSize::Millimeter);
    return isLandscape ? size.transposed() : size;
}

bool Template::allows(int scale) const
{
    return scales.empty() || std::ranges::contains(scales, scale);
}

Result<Template> Template::on(const QString &otherPaper) const
{
    Template out = *this;
    out.paper = otherPaper.toUpper();
    if (!papers().contains(out.paper))
        return fail(ErrorKind::NotFound, tr("there is no paper \"%1\"").arg(otherPaper),
            tr("Known are %1").arg(papers().join(u", ")));
    if (const QRectF room = out.map.on(out.pageMm()); room.width() < 30 || room.height() < 30)
        return fail(ErrorKind::Usage, tr("the template \"%1\" leaves no room for the map on %2").arg(name, out.paper),
            tr("Take larger paper"));
    return out;
}

namespace templates {

QStringList names()
{
    QStringList found = QDir(u":/core/print/templates"_s).entryList({u"*"_s + suffix}, QDir::Files, QDir::Name);
    for (QString &name : found)
        name.chop(suffix.size());
    return found;
}

Result<Template> load(const QString &nameOrPath)
{
    const bool isFile = nameOrPath.endsWith(suffix);
    if (!isFile && !names().contains(nameOrPath))
        return fail(ErrorKind::NotFound, tr("there is no print template \"%1\"").arg(nameOrPath),
            tr("Known are %1; a file of your own is named by its path").arg(names().join(u", ")));
    QFile file(isFile ? nameOrPath : u":/core/print/templates/"_s + nameOrPath + suffix);
    if (!file.open(QIODevice::ReadOnly))
        return fail(
            ErrorKind::NotFound, tr("the print template %1 cannot be read: %2").arg(nameOrPath, file.errorString()));
    return read(file.readAll(), file.fileName());
}

} // namespace templates

} // namespace kbs::print
