// SPDX-License-Identifier: GPL-3.0-or-later
// The facts of a receipt, and its files.
#include "importers/common/receipt.h"

#include "base/check_code.h"
#include "importers/common/receipt_page.h"
#include "importers/common/receipt_sketch.h"
#include "importers/common/remote.h"
#include "render/pdf_pages.h"

#include <QCoreApplication>
#include <QCryptographicHash>
#include <QDirIterator>
#include <QFile>
#include <QFileInfo>
#include <QGuiApplication>
#include <QJsonArray>
#include <QJsonDocument>
#include <QPainter>
#include <QPdfWriter>
#include <QSaveFile>
#include <QSvgRenderer>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace kbs::import {

namespace {

constexpr qint64 mostOutlines = 4000; ///< more would be a grey patch on paper

QString tr(const char *text)
{
    return QCoreApplication::translate("Import", text);
}

/// A file of the delivery and its name as the supplier knows it: within the folder that was given.
struct Given {
    QString path, name;
};

/// Files that only together are one: a table of shapes and its companions.
QStringList companions(const QFileInfo &file)
{
    static const QStringList tables{u"shp"_s, u"tab"_s, u"mif"_s};
    if (!tables.contains(file.suffix().toLower()))
        return {file.filePath()};
    QStringList out;
    for (const QFileInfo &other : file.dir().entryInfoList(QDir::Files, QDir::Name)) {
        if (other.completeBaseName() == file.completeBaseName())
            out << other.filePath();
    }
    return out;
}

std::vector<Given> filesOf(const QStringList &given)
{
    std::vector<Given> out;
    for (const QString &path : given) {
        const QFileInfo info(path);
        if (isRemote(path))
            continue;
        if (!info.isDir()) {
            for (const QString &file : companions(info))
                out.push_back({file, QFileInfo(file).fileName()});
            continue;
        }
        const QDir folder(path);
        QDirIterator files(path, QDir::Files | QDir::NoSymLinks, QDirIterator::Subdirectories);
        while (files.hasNext()) {
            const QString file = files.next();
            out.push_back({file, folder.dirName() + u'/' + folder.relativeFilePath(file)});
        }
    }
    std::ranges::sort(out, {}, &Given::name);
    const auto again = std::ranges::unique(out, {}, &Given::path);
    out.erase(again.begin(), again.end());
    return out;
}

Result<QJsonObject> digest(const Given &given, Progress &progress)
{
    QFile file(given.path);
    const auto refused = [&] {
        return fail(ErrorKind::Io,
            tr("The file %1 cannot be read for the receipt: %2").arg(given.path, file.errorString()),
            tr("The import itself is not affected. Import the same file again to get a receipt."));
    };
    if (!file.open(QIODevice::ReadOnly))
        return refused();
    QCryptographicHash hash(QCryptographicHash::Sha256);
    qint64 size = 0;
    while (!file.atEnd()) {
        const QByteArray part = file.read(1 << 20);
        if (part.isEmpty())
            return refused();
        hash.addData(part);
        size += part.size();
        if (progress.isCancelled())
            return cancelled();
    }
    return QJsonObject{
        {u"name"_s, given.name}, {u"size"_s, size}, {u"sha256"_s, QString::fromLatin1(hash.result().toHex())}};
}

/// Everything that lies in the sketch, unless it is too much to be seen.
Result<std::vector<Geometry>> outlinesIn(Store &store, const Preview &preview)
{
    Bbox place = preview.extent;
    for (const Finding &finding : preview.ledger.findings)
        place.add(finding.extent);
    std::vector<Geometry> out;
    if (place.isEmpty())
        return out;
    for (const auto &[featureClass, counts] : preview.counts) {
        if (featureClass->geometry == GeometryKind::None || featureClass->geometry == GeometryKind::Point
            || featureClass->geometry == GeometryKind::MultiPoint)
            continue;
        KBS_TRY(const qint64 count, store.count({.featureClass = featureClass, .bbox = place, .withGeometry = false}));
        if (count + static_cast<qint64>(out.size()) > mostOutlines)
            continue;
        KBS_CHECK(store.read({.featureClass = featureClass, .bbox = place, .attributes = std::vector<int>{}},
            [&](const FeatureBatch &batch) {
                for (std::size_t row = 0; row < batch.size(); ++row)
                    out.push_back(batch.geometry(row));
                return true;
            }));
    }
    return out;
}

QJsonObject only(const QJsonValue &object, const QStringList &keys)
{
    QJsonObject out;
    for (const QString &key : keys)
        out[key] = object[key];
    return out;
}

QJsonArray onlyOfEach(const QJsonValue &list, const QStringList &keys)
{
    QJsonArray out;
    const QJsonArray all = list.toArray();
    for (const auto &one : all) {
        QJsonObject kept = only(one, keys);
        if (kept.contains(u"file"_s)) // where the file lay is no business of the receipt
            kept[u"file"] = QFileInfo(kept[u"file"].toString()).fileName();
        out.append(kept);
    }
    return out;
}

Result<void> notWritten(const QString &path, const QString &why)
{
    return fail(ErrorKind::Io, tr("The receipt %1 cannot be written: %2").arg(path, why),
        tr("Choose another folder, or close the program that has the file open."));
}

void drawPdf(QPdfWriter &pdf, const Receipt &receipt, const QString &language)
{
    const ReceiptPage page(receipt.facts, language);
    const QString sketch = receiptSketch(receipt, language);
    render::writePdf(pdf,
        {.title = page.title(),
            .html = page.body(QString()),
            .pointSize = 7.5,
            .head =
                [&](QPainter &painter, double width) {
                    const double millimetre = render::pdfMillimetre;
                    QFont font(u"Noto Sans"_s);
                    font.setStyleHint(QFont::SansSerif);
                    font.setPointSizeF(15);
                    font.setBold(true);
                    painter.setFont(font);
                    painter.drawText(
                        QRectF(0, 0, width, 9 * millimetre), Qt::AlignLeft | Qt::AlignVCenter, page.title());
                    if (sketch.isEmpty())
                        return 11 * millimetre;
                    QSvgRenderer svg(sketch.toUtf8());
                    svg.render(
                        &painter, QRectF(0, 11 * millimetre, sketchWidthMm * millimetre, sketchHeightMm * millimetre));
                    return (15 + sketchHeightMm) * millimetre;
                },
            .footerLeft = page.footer(),
            .footerRight = [&](int number) { return page.footer(number); }});
}

} // namespace

Result<Receipt> makeReceipt(Store &store, const Preview &preview, std::optional<RevisionNo> revision,
    const QStringList &given, Progress &progress)
{
    Receipt receipt{.facts = toJson(preview, revision)};
    QJsonArray delivery;
    const std::vector<Given> files = filesOf(given);
    for (std::size_t i = 0; i < files.size(); ++i) {
        progress.report(static_cast<double>(i) / static_cast<double>(files.size()), tr("Writing the receipt"));
        KBS_TRY(const QJsonObject one, digest(files[i], progress));
        delivery.append(one);
    }
    for (const QString &path : given)
        if (isRemote(path)) // gives other bytes at every asking
            delivery.append(QJsonObject{{u"name"_s, shownAddress(path)}});
    QJsonObject &facts = receipt.facts;
    facts[u"delivery"] = delivery;
    facts[u"store"] = store.name();
    facts[u"crs"] = store.crs().id;
    KBS_TRY(facts[u"hash"], store.contentHash());
    if (revision) {
        KBS_TRY(const Revision made, store.revision(*revision));
        facts[u"chain"] = made.chainHash;
        facts[u"time"] = made.time.toUTC().toString(Qt::ISODate);
    }
    KBS_TRY(receipt.outlines, outlinesIn(store, preview));
    facts[u"checkCode"] = receiptCode(facts);
    return receipt;
}

QString receiptCode(const QJsonObject &facts)
{
    QJsonObject counted = only(facts,
        {u"delivery"_s, u"store"_s, u"crs"_s, u"revision"_s, u"hash"_s, u"chain"_s, u"time"_s, u"read"_s, u"loaded"_s,
            u"rejected"_s, u"ignored"_s, u"layers"_s, u"classes"_s, u"extent"_s, u"attributes"_s, u"rules"_s,
            u"findingsNotListed"_s});
    counted[u"findings"] = onlyOfEach(facts[u"findings"],
        {u"rule"_s, u"number"_s, u"severity"_s, u"class"_s, u"line"_s, u"id"_s, u"file"_s, u"at"_s});
    return checkCode(QJsonDocument(counted).toJson(QJsonDocument::Compact));
}

Result<void> checkReceiptName(const QString &path)
{
    const QString ending = QFileInfo(path).suffix().toLower();
    if (ending == u"pdf" || ending == u"html" || ending == u"htm")
        return {};
    return fail(ErrorKind::Usage, tr("A receipt ends in .html or .pdf, not \"%1\"").arg(QFileInfo(path).fileName()));
}

QString receiptHtml(const Receipt &receipt, const QString &language)
{
    return ReceiptPage(receipt.facts, language).whole(receiptSketch(receipt, language));
}

Result<void> writeReceipt(const Receipt &receipt, const QString &path, const QString &language)
{
    KBS_CHECK(checkReceiptName(path));
    const bool isPdf = QFileInfo(path).suffix().toLower() == u"pdf";
    if (isPdf && !qobject_cast<QGuiApplication *>(QCoreApplication::instance())) // fonts need it
        return fail(ErrorKind::Internal, tr("The receipt cannot be drawn without a graphical application object"));
    QSaveFile file(path);
    if (!file.open(QIODevice::WriteOnly))
        return notWritten(path, file.errorString());
    if (isPdf) {
        QPdfWriter pdf(&file);
        drawPdf(pdf, receipt, language);
    } else {
        const QByteArray html = receiptHtml(receipt, language).toUtf8();
        if (file.write(html) != html.size())
            return notWritten(path, file.errorString());
    }
    if (!file.commit())
        return notWritten(path, file.errorString());
    return {};
}

} // namespace kbs::import
