// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/gui/task_runner.h"

#include <QImage>
#include <QTimer>
#include <QWidget>

namespace kbs::gui {

/// A large picture to look at closely: the wheel zooms, dragging moves, a click says which pixel. Reads only what is
/// seen of it, in the background.
class PictureView : public QWidget {
    Q_OBJECT
public:
    /// `lane` must outlive it: closing does not wait for the disk.
    PictureView(TaskRunner &runner, Lane &lane, QWidget *parent = nullptr);
    ~PictureView() override;

    void setPicture(const QString &path, QSize size); ///< `size`: of the picture, pixels
    struct Mark {
        QPointF pixel;
        QString name;
        bool isChosen = false;
    };
    void setMarks(std::vector<Mark> marks);
    void lookAt(QPointF pixel); ///< brings it to the middle
    [[nodiscard]] QPointF toPixel(QPointF screen) const;
    [[nodiscard]] QPointF toScreen(QPointF pixel) const;
    [[nodiscard]] bool isSharp() const { return !m_reading && !m_soon.isActive() && !m_whole.isNull(); }

Q_SIGNALS:
    void clicked(QPointF pixel);
    void failed(const kbs::Error &error);

protected:
    void paintEvent(QPaintEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void wheelEvent(QWheelEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    void mouseReleaseEvent(QMouseEvent *event) override;

private:
    void fit();
    void read();
    void paintMarks(QPainter &painter) const;

    TaskRunner &m_runner;
    Lane &m_lane;
    TaskRunner::TaskPtr m_reading;
    QString m_path;
    QSize m_size;
    QPointF m_center;  ///< pixel in the middle of the view
    double m_zoom = 1; ///< screen pixels per picture pixel
    bool m_isFitted = true;
    QImage m_whole; ///< all of the picture, small; null: not read yet
    QImage m_image;
    QRect m_part; ///< of the picture that m_image shows
    QTimer m_soon;
    std::vector<Mark> m_marks;
    QPointF m_pressed, m_last;
    bool m_isDragged = false;
};

} // namespace kbs::gui
