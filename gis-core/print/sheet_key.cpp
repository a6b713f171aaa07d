// SPDX-License-Identifier: GPL-3.0-or-later
#include "print/sheet_key.h"

#include "base/check_code.h"

#include <QCoreApplication>

using namespace Qt::StringLiterals;

namespace kbs::print {

namespace {

constexpr auto mark = "KentCBS"_L1;

QString tr(const char *text)
{
    return QCoreApplication::translate("Print", text);
}

QString codeOf(const SheetKey &key, const Template &page, const Crs &crs, const QString &chainHash)
{
    const QStringList parts{u"kbs print 1"_s, chainHash, QString::fromLatin1(page.hash), key.paper,
        QString::number(key.scale), key.place, crs.id, key.theme, key.classes.join(u',')};
    return checkCode(parts.join(u'\n').toUtf8());
}

QString orDash(const QString &text)
{
    return text.isEmpty() ? u"-"_s : text;
}

QString fromDash(const QString &text)
{
    return text == "-"_L1 ? QString() : text;
}

} // namespace

QString SheetKey::text() const
{
    return QStringList{mark, code, u"r%1"_s.arg(revision), templateName, paper, u"1/%1"_s.arg(scale), place,
        orDash(theme), orDash(classes.join(u','))}
        .join(u' ');
}

Result<SheetKey> SheetKey::parse(const QString &text)
{
    const QStringList parts = text.simplified().split(u' ');
    SheetKey key;
    bool isRevision = false, isScale = false;
    if (parts.size() == 9 && parts[0] == mark) {
        key = {.code = parts[1],
            .revision = parts[2].mid(1).toLongLong(&isRevision),
            .templateName = parts[3],
            .paper = parts[4],
            .scale = parts[5].mid(2).toInt(&isScale),
            .place = parts[6],
            .theme = fromDash(parts[7]),
            .classes = fromDash(parts[8]).split(u',', Qt::SkipEmptyParts)};
    }
    if (!isRevision || !isScale || key.scale <= 0)
        return fail(ErrorKind::Usage, tr("\"%1\" is not the text of a sheet's QR code").arg(text),
            tr("Give the whole text between quotes, or the check code with the sheet's template, scale and place"));
    return key;
}

SheetKey sheetKey(const Template &page, const Frame &frame, const Crs &crs, const Revision &revision,
    const QString &theme, const QStringList &classes)
{
    const Point center = frame.center();
    SheetKey key{.revision = revision.number,
        .templateName = page.name,
        .paper = page.paper,
        .scale = frame.scale,
        .place = frame.sheet ? frame.sheet->name : u"%1,%2"_s.arg(center.x, 0, 'f', 3).arg(center.y, 0, 'f', 3),
        .theme = theme,
        .classes = classes};
    key.code = codeOf(key, page, crs, revision.chainHash);
    return key;
}

Result<std::optional<Revision>> verify(Store &store, const Template &page, const SheetKey &key)
{
    KBS_TRY(const auto revisions, store.revisions());
    for (const Revision &revision : revisions)
        if (codeOf(key, page, store.crs(), revision.chainHash).compare(key.code, Qt::CaseInsensitive) == 0)
            return revision;
    return std::nullopt;
}

} // namespace kbs::print
