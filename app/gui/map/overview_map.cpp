// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/map/overview_map.h"

#include "app/gui/map/map_canvas.h"

#include <QMouseEvent>
#include <QPainter>

using namespace Qt::StringLiterals;

namespace kbs::gui {

OverviewMap::OverviewMap(MapCanvas &canvas) : QWidget(&canvas), m_canvas(canvas)
{
    setObjectName("overviewMap");
    setFixedSize(220, 160);
    setCursor(Qt::PointingHandCursor);
    setToolTip(tr("The whole store. Click or drag to move the map there."));
    setAccessibleName(tr("Overview map"));
    setAttribute(Qt::WA_OpaquePaintEvent);
    canvas.installEventFilter(this);
    connect(&canvas, &MapCanvas::viewChanged, this, qOverload<>(&QWidget::update));
    connect(&canvas, &MapCanvas::drawn, this, &OverviewMap::draw);
    hide();
}

OverviewMap::~OverviewMap()
{
    forget();
}

void OverviewMap::setOn(bool on)
{
    m_isOn = on;
    setVisible(on);
    raise();
    place();
    on ? draw() : forget();
}

bool OverviewMap::eventFilter(QObject *watched, QEvent *event)
{
    if (event->type() == QEvent::Resize)
        place();
    return QWidget::eventFilter(watched, event);
}

void OverviewMap::place()
{
    move(m_canvas.width() - width() - 10, m_canvas.height() - height() - 10);
}

void OverviewMap::forget()
{
    if (m_drawing)
        m_drawing->progress->cancel();
    m_drawing.reset();
    m_lane.reset();
    m_document = nullptr;
    m_picture = {};
}

/// Once per store: the extent and the large features hardly change, and nobody measures here.
void OverviewMap::draw()
{
    Document *document = m_canvas.document();
    if (document != m_document)
        forget();
    if (!m_isOn || !document || m_drawing || !m_picture.isNull() || document->extent().isEmpty())
        return;
    m_document = document;
    m_lane = document->newLane(u"overview"_s);
    m_view = MapView{};
    m_view.size = size();
    m_view.dotsPerMm = m_canvas.view().dotsPerMm;
    m_view.fit(document->extent());
    auto work
        = [view = m_view, layers = m_canvas.layers(), styles = document->styles(), cache = document->drawing(),
              ratio = devicePixelRatioF()](Store &store, Progress &progress) -> Result<QImage> {
        return MapRenderer(styles, cache).image(view, store, layers, progress, ratio);
    };
    m_drawing = document->runner().run<QImage>(
        *m_lane, {}, TaskRunner::Show::Quiet, this, std::move(work), [this, document](Result<QImage> picture) {
            if (document != m_document)
                return;
            m_drawing.reset();
            if (picture)
                m_picture = std::move(*picture);
            update();
        });
}

void OverviewMap::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.fillRect(rect(), Qt::white);
    if (m_picture.isNull()) {
        painter.setPen(Qt::gray);
        painter.drawText(rect(), Qt::AlignCenter, tr("Drawing …"));
    } else {
        painter.drawImage(0, 0, m_picture);
    }
    const Bbox seen = m_canvas.view().extent();
    QRectF frame(m_view.toScreen({seen.minX, seen.maxY}), m_view.toScreen({seen.maxX, seen.minY}));
    if (frame.width() < 6 || frame.height() < 6) { // a view of one house is still found
        const QPointF middle = frame.center();
        frame.setSize(QSizeF(std::max(frame.width(), 6.0), std::max(frame.height(), 6.0)));
        frame.moveCenter(middle);
    }
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(QColor(200, 30, 30), 2));
    painter.setBrush(QColor(200, 30, 30, 40));
    painter.drawRect(frame);
    painter.setPen(QPen(QColor(0, 0, 0, 120), 1));
    painter.setBrush(Qt::NoBrush);
    painter.drawRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5));
}

void OverviewMap::mousePressEvent(QMouseEvent *event)
{
    if (event->button() == Qt::LeftButton && isDrawn()) {
        MapView view = m_canvas.view();
        view.center = m_view.toMap(event->position());
        m_canvas.setView(view);
    }
    event->accept();
}

void OverviewMap::mouseMoveEvent(QMouseEvent *event)
{
    if (event->buttons().testFlag(Qt::LeftButton) && isDrawn()) {
        MapView view = m_canvas.view();
        view.center = m_view.toMap(event->position());
        m_canvas.setView(view);
    }
    event->accept();
}

} // namespace kbs::gui
