// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"
#include "catalogue/catalogue.h"

#include <QRectF>
#include <QSizeF>
#include <QStringList>

#include <vector>

/// Printed map sheets. A template says what stands where on the paper, a frame which piece of land at which scale, a
/// page painter draws both, a printer writes files.
namespace kbs::print {

/// A rectangle on the paper in millimetres from the page's top left. What is negative (or 0, for right and bottom) is
/// counted from the right or bottom edge, so that one template suits several papers.
struct Box {
    double left = 0, top = 0, right = 0, bottom = 0;

    [[nodiscard]] QRectF on(QSizeF pageMm) const;
};

enum class ItemKind : std::uint8_t { Text, Table, Legend, North, ScaleBar, Code, Neighbours, Rectangle };

struct Item {
    ItemKind kind = ItemKind::Text;
    Box box;
    Title text;                                ///< Text: with {placeholders}
    std::vector<std::pair<Title, Title>> rows; ///< Table: name and text
    double sizeMm = 2.6;                       ///< height of the letters (em)
    bool bold = false;
    Qt::Alignment align = Qt::AlignLeft | Qt::AlignVCenter;
    int columns = 1;       ///< Legend
    double widthMm = 0.18; ///< stroke
};

enum class GridStyle : std::uint8_t { None, Crosses, Lines };

/// One `*.print.json`:
///
///     { "title": {"tr": "…", "en": "…"},
///       "paper": "A4", "orientation": "portrait|landscape",
///       "frame": "box",            the map fills its box; "sheet": the corners of the official sheet, about its middle
///       "map": [10, 10, -10, -60], left, top, right, bottom in mm (see Box)
///       "scales": [500, 1000],     of sheets: what may be printed with it; absent: any
///       "grid": {"style": "crosses|lines|none", "everyMm": 100, "labels": true},
///       "items": [
///         {"is": "text", "box": […], "text": "{title}", "sizeMm": 5, "bold": true, "align": "left|center|right"},
///         {"is": "table", "box": […], "rows": [[{"tr": "Ölçek", "en": "Scale"}, "{scale}"]]},
///         {"is": "legend", "box": […], "columns": 2}, {"is": "north", "box": […]}, {"is": "scalebar", "box": […]},
///         {"is": "code", "box": […]},        QR code of the sheet's key (see sheet_key.h)
///         {"is": "neighbours", "box": […]},  the eight sheets around, as a small index
///         {"is": "rectangle", "box": […], "widthMm": 0.35}
///     ]}
///
/// A text is a string or {"tr", "en"}. Placeholders: {municipality} {title} {scale} {crs} {sheet} {revision}
/// {revisiondate} {date} {author} {code} {template} {page} {pages} {grid} {place}. The grid's interval is the greatest
/// of 1, 2 and 5 × 10ⁿ m that is not more than `everyMm` on the paper. A key that is not known is an error.
struct Template {
    QString name; ///< file name without ".print.json"
    Title title;
    QString paper;
    bool isLandscape = false;
    bool isSheet = false; ///< frames are official sheets
    Box map;
    std::vector<int> scales;
    GridStyle grid = GridStyle::Crosses;
    double gridMm = 100;
    bool hasGridLabels = true;
    std::vector<Item> items;
    QByteArray hash; ///< hex SHA-256 of the file

    [[nodiscard]] QSizeF pageMm() const;
    [[nodiscard]] bool allows(int scale) const;
    /// On another paper of the A and B series, turned as the template is. NotFound for a paper that is not known.
    [[nodiscard]] Result<Template> on(const QString &otherPaper) const;
};

[[nodiscard]] const QStringList &papers();

namespace templates {

/// The built-in ones by their names, and any file by its path (a name that ends with ".print.json").
[[nodiscard]] QStringList names();
[[nodiscard]] Result<Template> load(const QString &nameOrPath);

} // namespace templates

} // namespace kbs::print
