// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/dialogs/picture_view.h"

#include "raster/georeference.h"

#include <QMouseEvent>
#include <QPainter>
#include <QPainterPath>
#include <QWheelEvent>

#include <algorithm>
#include <cmath>

namespace kbs::gui {

namespace {

constexpr double nearest = 16, step = 1.25;
constexpr int wholeSide = 3000; ///< pixels of the small picture of the whole
constexpr int dragFrom = 4;     ///< pixels; less is a click

} // namespace

PictureView::PictureView(TaskRunner &runner, Lane &lane, QWidget *parent)
    : QWidget(parent), m_runner(runner), m_lane(lane)
{
    setObjectName("pictureView");
    setMinimumSize(320, 240);
    setMouseTracking(true);
    setCursor(Qt::CrossCursor);
    setAccessibleName(tr("Scanned sheet"));
    m_soon.setSingleShot(true);
    m_soon.setInterval(30);
    connect(&m_soon, &QTimer::timeout, this, &PictureView::read);
}

PictureView::~PictureView()
{
    if (m_reading)
        m_reading->progress->cancel();
}

void PictureView::setPicture(const QString &path, QSize size)
{
    m_path = path;
    m_size = size;
    m_whole = {};
    m_image = {};
    fit();
}

void PictureView::setMarks(std::vector<Mark> marks)
{
    m_marks = std::move(marks);
    QWidget::update();
}

void PictureView::lookAt(QPointF pixel)
{
    m_center = pixel;
    m_zoom = std::max(m_zoom, 1.0);
    m_isFitted = false;
    m_soon.start();
    QWidget::update();
}

QPointF PictureView::toScreen(QPointF pixel) const
{
    return (pixel - m_center) * m_zoom + QPointF(width(), height()) / 2;
}

QPointF PictureView::toPixel(QPointF screen) const
{
    return (screen - QPointF(width(), height()) / 2) / m_zoom + m_center;
}

void PictureView::fit()
{
    if (m_size.isEmpty())
        return;
    m_center = QPointF(m_size.width(), m_size.height()) / 2;
    m_zoom = std::min(static_cast<double>(width()) / m_size.width(), static_cast<double>(height()) / m_size.height());
    m_isFitted = true;
    m_soon.start();
    QWidget::update();
}

void PictureView::read()
{
    if (m_path.isEmpty())
        return;
    if (m_reading) {
        m_soon.start();
        return;
    }
    const QRect all(QPoint(0, 0), m_size);
    QRect part = QRectF(toPixel({0, 0}), toPixel(QPointF(width(), height()))).toAlignedRect() & all;
    double fineness = std::min(1.0, m_zoom * devicePixelRatioF());
    // The whole is read once, small; only what is looked at more closely is read again.
    const bool isWhole = m_whole.isNull();
    if (isWhole) {
        part = all;
        fineness = std::min(1.0, static_cast<double>(wholeSide) / std::max(m_size.width(), m_size.height()));
    } else if (part == m_part && !m_image.isNull()) {
        return;
    } else if (part.isEmpty() || fineness <= static_cast<double>(m_whole.width()) / m_size.width()) {
        m_image = {};
        return;
    }
    const QSize size = (QSizeF(part.size()) * fineness).toSize().expandedTo({1, 1});
    m_reading = m_runner.runFree<QImage>(
        m_lane, {}, TaskRunner::Show::Quiet, this,
        [path = m_path, part, size](Progress &) { return raster::pictureOf(path, part, size); },
        [this, part, isWhole, path = m_path](const Result<QImage> &image) {
            m_reading.reset();
            if (path != m_path)
                return;
            if (!image)
                return Q_EMIT failed(image.error());
            (isWhole ? m_whole : m_image) = *image;
            m_part = part;
            m_soon.start(); // the view may have moved on
            QWidget::update();
        });
}

void PictureView::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.fillRect(rect(), palette().color(QPalette::Mid));
    painter.setRenderHint(QPainter::SmoothPixmapTransform, m_zoom < 2);
    if (!m_whole.isNull())
        painter.drawImage(QRectF(toScreen({0, 0}), QSizeF(m_size) * m_zoom), m_whole);
    if (!m_image.isNull())
        painter.drawImage(QRectF(toScreen(m_part.topLeft()), QSizeF(m_part.size()) * m_zoom), m_image);
    paintMarks(painter);
}

void PictureView::paintMarks(QPainter &painter) const
{
    painter.setRenderHint(QPainter::Antialiasing);
    const QColor chosen(0xd0, 0x20, 0x20), others(0x10, 0x50, 0xc0);
    for (const Mark &mark : m_marks) {
        const QPointF at = toScreen(mark.pixel);
        for (const auto &[color, width] : {std::pair{QColor(Qt::white), 4.0}, {mark.isChosen ? chosen : others, 1.6}}) {
            painter.setPen(QPen(color, width));
            painter.drawLine(at - QPointF(9, 0), at + QPointF(9, 0));
            painter.drawLine(at - QPointF(0, 9), at + QPointF(0, 9));
        }
        QPainterPath name;
        name.addText(at + QPointF(8, -6), font(), mark.name);
        painter.strokePath(name, QPen(Qt::white, 3));
        painter.fillPath(name, mark.isChosen ? chosen : others);
    }
}

void PictureView::resizeEvent(QResizeEvent *)
{
    if (m_isFitted)
        fit();
    else
        m_soon.start();
}

void PictureView::wheelEvent(QWheelEvent *event)
{
    const QPointF at = event->position(), before = toPixel(at);
    const double whole = std::min(static_cast<double>(width()) / std::max(1, m_size.width()),
        static_cast<double>(height()) / std::max(1, m_size.height()));
    m_zoom = std::clamp(m_zoom * std::pow(step, event->angleDelta().y() / 120.0), whole / 2, nearest);
    m_center += before - toPixel(at);
    m_isFitted = false;
    m_soon.start();
    QWidget::update();
}

void PictureView::mousePressEvent(QMouseEvent *event)
{
    m_pressed = m_last = event->position();
    m_isDragged = false;
}

void PictureView::mouseMoveEvent(QMouseEvent *event)
{
    if (!(event->buttons() & (Qt::LeftButton | Qt::MiddleButton)))
        return;
    m_isDragged = m_isDragged || (event->position() - m_pressed).manhattanLength() > dragFrom;
    if (m_isDragged) {
        m_center -= (event->position() - m_last) / m_zoom;
        m_isFitted = false;
        m_soon.start();
        QWidget::update();
    }
    m_last = event->position();
}

void PictureView::mouseReleaseEvent(QMouseEvent *event)
{
    const QPointF pixel = toPixel(event->position());
    if (!m_isDragged && event->button() == Qt::LeftButton && QRectF(QPointF(0, 0), QSizeF(m_size)).contains(pixel))
        Q_EMIT clicked(pixel);
}

} // namespace kbs::gui
