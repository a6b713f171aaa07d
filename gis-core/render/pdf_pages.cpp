// SPDX-License-Identifier: GPL-3.0-or-later
#include "render/pdf_pages.h"

#include <QAbstractTextDocumentLayout>
#include <QFont>
#include <QPainter>
#include <QPdfWriter>
#include <QTextBlock>
#include <QTextDocument>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace kbs::render {

namespace {

constexpr double marginMm = 18;

QFont sheetFont(double pointSize)
{
    QFont font(u"Noto Sans"_s);
    font.setStyleHint(QFont::SansSerif);
    font.setPointSizeF(pointSize);
    return font;
}

/// How much of the document below `from` fits into `room` without cutting a line.
double wholeLines(const QTextDocument &document, double from, double room)
{
    const double rest = document.size().height() - from;
    if (rest <= room)
        return rest;
    double best = 0;
    for (QTextBlock block = document.begin(); block.isValid(); block = block.next()) {
        const QRectF box = document.documentLayout()->blockBoundingRect(block);
        if (box.bottom() <= from)
            continue;
        for (int i = 0; i < block.layout()->lineCount(); ++i) {
            const QTextLine line = block.layout()->lineAt(i);
            const double end = box.top() + line.y() + line.height();
            if (end > from && end <= from + room)
                best = std::max(best, end - from);
        }
    }
    return best > 0 ? std::min(best + 0.8 * pdfMillimetre, room) : room;
}

void drawFooter(QPainter &painter, const QPdfWriter &pdf, const PdfSheet &sheet, int page)
{
    painter.setFont(sheetFont(7));
    painter.setPen(QColor(0x44, 0x44, 0x44));
    const double top = pdf.height() - (sheet.footerMm - 4) * pdfMillimetre;
    painter.drawLine(QPointF(0, top), QPointF(pdf.width(), top));
    const QRectF box(0, top + pdfMillimetre, pdf.width(), 6 * pdfMillimetre);
    painter.drawText(box, Qt::AlignLeft, sheet.footerLeft);
    if (sheet.footerRight)
        painter.drawText(box, Qt::AlignRight, sheet.footerRight(page));
    painter.setPen(Qt::black);
}

} // namespace

void writePdf(QPdfWriter &pdf, const PdfSheet &sheet)
{
    pdf.setResolution(pdfResolution);
    pdf.setPageSize(QPageSize(QPageSize::A4));
    pdf.setPageMargins(QMarginsF(marginMm, marginMm, marginMm, marginMm), QPageLayout::Millimeter);
    pdf.setTitle(sheet.title);
    pdf.setCreator(u"KentCBS"_s);
    QPainter painter(&pdf);
    const double bottom = pdf.height() - sheet.footerMm * pdfMillimetre;
    double top = sheet.head ? sheet.head(painter, pdf.width()) : 0;
    QTextDocument document;
    document.documentLayout()->setPaintDevice(&pdf);
    document.setDefaultFont(sheetFont(sheet.pointSize));
    document.setDocumentMargin(0);
    document.setTextWidth(pdf.width());
    document.setHtml(sheet.html);
    const double total = document.size().height();
    double done = 0;
    for (int page = 1; page == 1 || done < total; ++page, top = 0) {
        const double take = wholeLines(document, done, bottom - top);
        painter.save();
        painter.translate(0, top - done);
        document.drawContents(&painter, QRectF(0, done, pdf.width(), take));
        painter.restore();
        drawFooter(painter, pdf, sheet, page);
        done += take;
        if (done < total)
            pdf.newPage();
    }
}

} // namespace kbs::render
