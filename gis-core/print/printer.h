// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "print/page_painter.h"

#include <QImage>

namespace kbs::print {

/// One page as it was written.
struct PrintedPage {
    SheetKey key;
    Frame frame;
    QString file;
};

struct Printed {
    QStringList files;
    std::vector<PrintedPage> pages;
    std::vector<Error> notes; ///< what is missing of backdrops and mosaics
    std::vector<Frame> empty; ///< frames of a series in which nothing lies: not printed
};

struct Output {
    QString path;             ///< ends with .pdf, .png or .svg
    bool oneFileEach = false; ///< a PDF each; pictures are one file each anyhow. "plan.pdf" gives "plan-NAME.pdf"
    double dotsPerInch = 300; ///< of PNG
};

/// Draws the frames of a store's head, drawn classes without personal attributes, and writes them as vector PDF, PNG or
/// SVG. All or nothing: files appear when the last page is done; an error or cancelling leaves what was there before.
/// For any thread with a Store of its own; needs QGuiApplication (fonts). Edits that are not committed are not drawn:
/// a sheet shows a revision.
///
/// Nothing in any of the frames is ErrorKind::NotFound.
[[nodiscard]] Result<Printed> print(
    Store &store, const Sheets &sheets, const std::vector<Frame> &frames, const Output &output, Progress &progress);

/// One page as a picture, for previews: the same drawing, `dotsPerMm` fine.
[[nodiscard]] Result<QImage> preview(
    Store &store, const Sheets &sheets, const Frame &frame, double dotsPerMm, Progress &progress);

} // namespace kbs::print
