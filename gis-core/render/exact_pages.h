// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QIODevice>
#include <QSizeF>

namespace kbs::render {

/// Stands between a QPdfWriter and its file and gives the pages their exact size: Qt knows pages in whole points only,
/// so that an A0 is 0.14 mm too high and a printer that fits pages to its paper would stretch the map. What is drawn
/// hangs on the page's upper left corner, which stays where it was. All pages are of one size; belongs to one thread.
class ExactPages : public QIODevice {
public:
    /// `out` must be open and live as long.
    ExactPages(QIODevice &out, const QSizeF &pageMm);

    [[nodiscard]] bool isSequential() const override { return true; }
    [[nodiscard]] int pages() const { return m_pages; } ///< that were written so far

protected:
    qint64 readData(char *, qint64) override { return -1; }
    qint64 writeData(const char *data, qint64 size) override;

private:
    QIODevice &m_out;
    QSizeF m_points;
    int m_pages = 0;
};

} // namespace kbs::render
