// SPDX-License-Identifier: GPL-3.0-or-later
#include "print/page_painter.h"

#include "print/blocks.h"
#include "print/map_frame_art.h"
#include "render/map_painter.h"

#include <QLocale>
#include <QPainter>
#include <QPainterPath>

#include <cmath>

using namespace Qt::StringLiterals;

namespace kbs::print {

namespace {

QString dateText(const QDate &date, const QString &language)
{
    return date.toString(language.startsWith(u"tr") ? u"dd.MM.yyyy"_s : u"yyyy-MM-dd"_s);
}

} // namespace

PagePainter::PagePainter(
    QPainter &painter, const Sheets &sheets, const Frame &frame, const SheetKey &key, double dotsPerMm)
    : m_painter(painter), m_sheets(sheets), m_frame(frame), m_key(key), m_dotsPerMm(dotsPerMm)
{
    m_map.setSize(frame.sizeMm());
    m_map.moveCenter(sheets.page.map.on(sheets.page.pageMm()).center());
}

void PagePainter::fillPlaceholders(const Crs &crs, const Revision &revision, int number, int pages)
{
    const QString &language = m_sheets.language;
    const Point center = m_frame.center();
    m_texts = {{u"municipality"_s, m_sheets.municipality}, {u"title"_s, m_sheets.title},
        {u"scale"_s, u"1/%1"_s.arg(m_frame.scale)}, {u"crs"_s, u"%1 (%2)"_s.arg(crs.name, crs.id)},
        {u"sheet"_s, m_frame.name}, {u"revision"_s, QString::number(revision.number)},
        {u"revisiondate"_s, dateText(revision.time.toLocalTime().date(), language)},
        {u"date"_s, dateText(m_sheets.date, language)}, {u"author"_s, m_sheets.author}, {u"code"_s, m_key.code},
        {u"template"_s, m_sheets.page.name}, {u"page"_s, QString::number(number)}, {u"pages"_s, QString::number(pages)},
        {u"grid"_s, u"%1 m"_s.arg(roundLength(m_sheets.page.gridMm * m_frame.scale / 1000.0))},
        {u"place"_s, u"%1, %2"_s.arg(center.x, 0, 'f', 2).arg(center.y, 0, 'f', 2)}};
}

QString PagePainter::filled(const Title &text) const
{
    const QString &source = text.in(m_sheets.language);
    QString out;
    for (qsizetype i = 0; i < source.size();) {
        const qsizetype end = source[i] == u'{' ? source.indexOf(u'}', i) : -1;
        if (end < 0) {
            out.append(source[i++]);
        } else {
            out.append(m_texts.value(source.sliced(i + 1, end - i - 1)));
            i = end + 1;
        }
    }
    return out;
}

Result<void> PagePainter::paint(
    FeatureReader &reader, const Revision &revision, int number, int pages, Progress &progress)
{
    fillPlaceholders(reader.crs(), revision, number, pages);
    m_painter.setRenderHint(QPainter::Antialiasing);
    KBS_CHECK(paintMap(reader, progress));
    const Ink ink(m_painter);
    const OnPaper onPaper(m_frame, m_map);
    const double metres = roundLength(m_sheets.page.gridMm * m_frame.scale / 1000.0);
    paintGrid(ink, m_frame, onPaper, metres, m_sheets.page.grid, m_sheets.page.hasGridLabels);
    paintFrame(ink, m_frame, onPaper, m_sheets.language);
    for (const Item &item : m_sheets.page.items) {
        if (progress.isCancelled())
            return cancelled();
        KBS_CHECK(paintItem(item, reader));
    }
    return {};
}

MapView PagePainter::mapView() const
{
    MapView view;
    view.dotsPerMm = m_dotsPerMm;
    view.setScaleDenominator(m_frame.scale);
    view.center = m_frame.center();
    view.size = QSize(static_cast<int>(std::ceil(m_map.width() * m_dotsPerMm)),
        static_cast<int>(std::ceil(m_map.height() * m_dotsPerMm)));
    return view;
}

Result<void> PagePainter::paintMap(FeatureReader &reader, Progress &progress)
{
    const MapView view = mapView();
    QPainterPath border;
    border.addPolygon(OnPaper(m_frame, m_map).border());
    m_painter.save();
    m_painter.setClipPath(border);
    if (const QColor background = m_sheets.styles->background(); background != Qt::white)
        m_painter.fillPath(border, background);
    m_painter.translate(m_map.center());
    m_painter.scale(1 / m_dotsPerMm, 1 / m_dotsPerMm);
    m_painter.translate(-view.size.width() / 2.0, -view.size.height() / 2.0);
    // No label is cut by the frame.
    const Result<void> painted = render::paintMap(
        m_painter, view, reader, m_sheets.layers, *m_sheets.styles, {.wholeLabelsOnly = true}, progress);
    m_painter.restore();
    return painted;
}

Result<void> PagePainter::paintItem(const Item &item, FeatureReader &reader)
{
    const Ink ink(m_painter);
    const QRectF box = item.box.on(m_sheets.page.pageMm());
    switch (item.kind) {
    case ItemKind::Text: ink.text(box, filled(item.text), item.sizeMm, item.align, item.bold); break;
    case ItemKind::Table: paintTable(item, box); break;
    case ItemKind::Legend: {
        KBS_TRY(const auto lines, legendOf(reader, *m_sheets.styles, m_sheets.layers, m_frame.extent(), m_frame.scale));
        paintLegend(ink, box, lines, item.columns, item.sizeMm, m_sheets.language);
        break;
    }
    case ItemKind::North: paintNorth(ink, box, m_sheets.language); break;
    case ItemKind::ScaleBar: paintScaleBar(ink, box, m_frame.scale, item.sizeMm); break;
    case ItemKind::Code: paintQr(ink, box, m_key.text()); break;
    case ItemKind::Neighbours: paintNeighbours(ink, box, m_frame, item.sizeMm); break;
    case ItemKind::Rectangle:
        ink.pen(item.widthMm);
        m_painter.drawRect(box);
        break;
    }
    return {};
}

void PagePainter::paintTable(const Item &item, const QRectF &box)
{
    const Ink ink(m_painter);
    const double high = box.height() / static_cast<double>(std::max<std::size_t>(item.rows.size(), 1));
    const double names = box.width() * 0.36;
    QRectF row(box.left(), box.top(), box.width(), high);
    for (const auto &[name, text] : item.rows) {
        ink.text(row.adjusted(0, 0, names - row.width(), 0), filled(name), item.sizeMm * 0.88,
            Qt::AlignLeft | Qt::AlignVCenter, false, QColor(0x50, 0x50, 0x50));
        ink.text(row.adjusted(names, 0, 0, 0), filled(text), item.sizeMm, Qt::AlignLeft | Qt::AlignVCenter, item.bold);
        ink.pen(0.08, QColor(0x90, 0x90, 0x90));
        m_painter.drawLine(row.bottomLeft(), row.bottomRight());
        row.translate(0, high);
    }
}

} // namespace kbs::print
