// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "print/frame.h"
#include "print/sheet_key.h"
#include "render/map_renderer.h"

#include <QDate>
#include <QHash>

namespace kbs::print {

/// What all pages of a job share.
struct Sheets {
    Template page;
    std::shared_ptr<const StyleBook> styles; ///< without personal attributes (content.h)
    MapLayers layers;
    QString theme;       ///< as in SheetKey
    QStringList classes; ///< as in SheetKey
    QString title;
    QString municipality; ///< empty: the store's name
    QString author;
    QDate date; ///< of printing
    QString language = QStringLiteral("tr");
};

/// Draws one page into a painter whose unit is the millimetre and whose origin is the page's top left.
class PagePainter {
public:
    /// `dotsPerMm`: how fine the painter's device is, for pictures; vector devices take `vectorDots`.
    PagePainter(QPainter &painter, const Sheets &sheets, const Frame &frame, const SheetKey &key, double dotsPerMm);

    static constexpr double vectorDots = 4;

    [[nodiscard]] MapView mapView() const; ///< of the map on the page, in dots

    /// "pages": how many the document has. What is read is `reader`; the revision only stands on the sheet.
    [[nodiscard]] Result<void> paint(
        FeatureReader &reader, const Revision &revision, int number, int pages, Progress &progress);

private:
    [[nodiscard]] Result<void> paintMap(FeatureReader &reader, Progress &progress);
    [[nodiscard]] QString filled(const Title &text) const;
    void fillPlaceholders(const Crs &crs, const Revision &revision, int number, int pages);
    [[nodiscard]] Result<void> paintItem(const Item &item, FeatureReader &reader);
    void paintTable(const Item &item, const QRectF &box);

    QPainter &m_painter;
    const Sheets &m_sheets;
    const Frame &m_frame;
    const SheetKey &m_key;
    double m_dotsPerMm;
    QRectF m_map; ///< the frame's extent on the paper
    QHash<QString, QString> m_texts;
};

} // namespace kbs::print
