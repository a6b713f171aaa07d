// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/gui/document.h"
#include "app/gui/map/map_canvas.h"
#include "print/printer.h"

#include <QDialog>
#include <QPointer>
#include <QTimer>

class QComboBox;
class QLabel;
class QLineEdit;
class QPushButton;

namespace kbs::gui {

class PrintFrameTool;

/// A sheet or a series of sheets of the map: template, scale and title left, the page as it will be right, the frame on
/// the map, where it can be dragged. Everything is drawn in a worker. Prints committed data: a sheet shows a revision.
/// Not modal.
class PrintDialog : public QDialog {
    Q_OBJECT
public:
    /// The map's tool is the frame while the dialog is open; whoever opens it gives another one after finished().
    PrintDialog(std::shared_ptr<Document> document, MapCanvas &map, QWidget *parent = nullptr);
    ~PrintDialog() override;

    void setTemplate(const QString &name);
    void setScale(int scale);
    void setSheetTitle(const QString &title);
    /// The look that the document's styles are drawn in, as it stands in the sheet's key; "": the usual one.
    void setTheme(const QString &name) { m_theme = name; }
    void savePdf(const QString &path);

    [[nodiscard]] const std::vector<print::Frame> &frames() const { return m_frames; }
    [[nodiscard]] const QImage &preview() const { return m_picture; }

Q_SIGNALS:
    void previewed();
    void saved(const QString &path);

protected:
    void resizeEvent(QResizeEvent *event) override;

private:
    enum class What : std::uint8_t { One, View, Selection };
    void buildForm();
    void chooseTemplate();
    void updateFrames();
    void drawPreview();
    void showPicture();
    void showProblem(const QString &text);
    void askForPath();
    [[nodiscard]] Result<std::vector<print::Frame>> makeFrames() const;
    [[nodiscard]] int scale() const;
    [[nodiscard]] print::Sheets sheets() const;

    std::shared_ptr<Document> m_document;
    QPointer<MapCanvas> m_map;    ///< gone first where the window is closed with the dialog open
    std::unique_ptr<Lane> m_lane; ///< for previews, so that they wait for nothing else
    std::shared_ptr<print::Framer> m_framer;
    std::vector<print::Frame> m_frames;
    Point m_center;
    QString m_theme;
    QImage m_picture;
    TaskRunner::TaskPtr m_drawing, m_choosing;
    QTimer m_soon;
    PrintFrameTool *m_tool;
    QComboBox *m_template, *m_paper, *m_scale, *m_what;
    QLineEdit *m_title, *m_author;
    QLabel *m_place, *m_problem, *m_page;
    QPushButton *m_save;
};

} // namespace kbs::gui
