// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include <functional>

class QPainter;
class QPdfWriter;
class QTextDocument;

/// A4 sheets that a careful office prints: a head that is drawn, text that flows over as many pages as it needs without
/// cutting a line in two, a footer on every page. Needs QGuiApplication (fonts). Lengths are the PDF's units.
namespace kbs::render {

inline constexpr int pdfResolution = 300; ///< dots per inch of the PDF's coordinates
inline constexpr double pdfMillimetre = pdfResolution / 25.4;

struct PdfSheet {
    QString title;
    QString html;
    double pointSize = 8.5;
    double footerMm = 12; ///< kept free for the footer on every page
    /// Draws the head of the first page and gives where the text may begin; may be empty.
    std::function<double(QPainter &painter, double width)> head;
    QString footerLeft;
    std::function<QString(int page)> footerRight;
};

/// Draws the sheet with 18 mm margins in Noto Sans (embedded).
void writePdf(QPdfWriter &pdf, const PdfSheet &sheet);

} // namespace kbs::render
