// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/map/map_comparison.h"

#include "app/gui/application.h"
#include "app/gui/map/map_canvas.h"
#include "app/gui/map_look.h"

#include <QButtonGroup>
#include <QEvent>
#include <QHBoxLayout>
#include <QPainter>
#include <QToolButton>

#include <algorithm>
#include <cmath>

using namespace Qt::StringLiterals;

namespace kbs::gui {

namespace {

constexpr double reach = 9; ///< pixels beside the divider where the mouse takes it

QToolButton *newButton(const QString &name, const QString &iconName, const QString &tip)
{
    auto *button = new QToolButton;
    button->setObjectName(name);
    button->setIcon(icon(iconName));
    button->setAutoRaise(true);
    button->setToolTip(tip);
    button->setAccessibleName(tip);
    return button;
}

} // namespace

MapComparison::MapComparison(MapCanvas &canvas, MapLook &look)
    : QWidget(&canvas), m_canvas(canvas),
      m_sides{new ComparisonSide(canvas, look, tr("Left")), new ComparisonSide(canvas, look, tr("Right"))},
      m_swipe(newButton(u"swipe"_s, u"view-split-left-right"_s, tr("One map with a divider to drag"))),
      m_beside(newButton(u"sideBySide"_s, u"view-right-new"_s, tr("Two maps of the same place, side by side")))
{
    setObjectName("comparisonBar");
    setAutoFillBackground(true);
    QToolButton *close = newButton(u"endComparison"_s, u"dialog-close"_s, tr("End the comparison"));
    auto *ways = new QButtonGroup(this);
    for (QToolButton *way : {m_swipe, m_beside}) {
        way->setCheckable(true);
        ways->addButton(way);
    }
    m_swipe->setChecked(true);
    auto *layout = new QHBoxLayout(this);
    layout->setContentsMargins(8, 4, 4, 4);
    layout->addWidget(m_sides[0], 1);
    layout->addSpacing(8);
    layout->addWidget(m_swipe);
    layout->addWidget(m_beside);
    layout->addSpacing(8);
    layout->addWidget(m_sides[1], 1);
    layout->addWidget(close);
    connect(close, &QToolButton::clicked, this, &MapComparison::end);
    connect(m_beside, &QToolButton::toggled, this, &MapComparison::setSideBySide);
    for (ComparisonSide *side : m_sides) {
        connect(side, &ComparisonSide::changed, &canvas, qOverload<>(&QWidget::update));
        connect(&canvas, &MapCanvas::layersChanged, side, &ComparisonSide::follow);
        connect(&look, &MapLook::themesRead, side, &ComparisonSide::fillLooks);
        connect(&canvas, &MapCanvas::viewChanged, side,
            [this, side] { side->show(m_canvas.view(), m_canvas.devicePixelRatioF()); });
    }
    canvas.installEventFilter(this);
    hide();
}

MapComparison::~MapComparison() = default;

bool MapComparison::eventFilter(QObject *watched, QEvent *event)
{
    if (event->type() == QEvent::Resize)
        place();
    return QWidget::eventFilter(watched, event);
}

void MapComparison::place()
{
    setGeometry(0, 0, m_canvas.width(), sizeHint().height());
}

void MapComparison::begin()
{
    Document *document = m_canvas.document();
    if (!document || isOn())
        return;
    m_isOn = true;
    m_share = 0.5;
    for (ComparisonSide *side : m_sides) {
        side->begin();
        connect(document, &Document::editsChanged, side, &ComparisonSide::invalidate);
        connect(document, &Document::stylesChanged, side, &ComparisonSide::follow);
        connect(document, &Document::headChanged, side, &ComparisonSide::invalidate);
    }
    connect(document, &Document::headChanged, this, [this] { readRevisions(false); });
    m_canvas.setComparison(this);
    show();
    raise();
    place();
    readRevisions(true);
}

void MapComparison::readRevisions(bool isFirst)
{
    Document *document = m_canvas.document();
    document->runner().run<std::vector<Revision>>(
        document->readLane(), {}, TaskRunner::Show::Quiet, this,
        [](Store &store, Progress &) { return store.revisions(); },
        [this, document, isFirst](const Result<std::vector<Revision>> &revisions) {
            if (document != m_canvas.document() || !isOn() || !revisions)
                return;
            for (ComparisonSide *side : m_sides)
                side->offer(*revisions);
            if (isFirst && revisions->size() > 1)
                right().chooseDate((*revisions)[1].number);
        });
}

void MapComparison::end()
{
    if (!isOn())
        return;
    m_isOn = false;
    if (Document *document = m_canvas.document()) {
        document->disconnect(this);
        for (ComparisonSide *side : m_sides)
            document->disconnect(side);
    }
    m_canvas.setComparison(nullptr);
    for (ComparisonSide *side : m_sides)
        side->end();
    m_pointer.reset();
    hide();
    Q_EMIT ended();
}

void MapComparison::setSideBySide(bool on)
{
    m_isSideBySide = on;
    (on ? m_beside : m_swipe)->setChecked(true);
    m_pointer.reset();
    m_canvas.update();
}

double MapComparison::dividerX() const
{
    return std::round((m_isSideBySide ? 0.5 : m_share) * m_canvas.width());
}

std::array<MapComparison::Pane, 2> MapComparison::panes() const
{
    const double x = dividerX();
    const QRectF leftRect(0, 0, x, m_canvas.height());
    const QRectF rightRect(x, 0, m_canvas.width() - x, m_canvas.height());
    // Whole pixels: each pane shows the middle of the view.
    const double half = m_canvas.width() / 2.0;
    const QPointF leftShift(m_isSideBySide ? std::round(leftRect.center().x() - half) : 0, 0);
    const QPointF rightShift(m_isSideBySide ? std::round(rightRect.center().x() - half) : 0, 0);
    return {Pane{leftRect, leftShift, m_sides[0]}, Pane{rightRect, rightShift, m_sides[1]}};
}

MapComparison::Pane MapComparison::paneAt(QPointF at) const
{
    const auto both = panes();
    return at.x() < both[1].rect.left() ? both[0] : both[1];
}

bool MapComparison::isAtDivider(QPointF at) const
{
    return !m_isSideBySide && std::abs(at.x() - dividerX()) <= reach;
}

void MapComparison::moveDivider(QPointF to)
{
    m_share = std::clamp(to.x() / std::max(1, m_canvas.width()), 0.02, 0.98);
}

void MapComparison::paintDivider(QPainter &painter) const
{
    const double x = dividerX();
    painter.setPen(QPen(QColor(255, 255, 255, 220), 5));
    painter.drawLine(QPointF(x, 0), QPointF(x, m_canvas.height()));
    painter.setPen(QPen(QColor(30, 30, 30), 1.5));
    painter.drawLine(QPointF(x, 0), QPointF(x, m_canvas.height()));
    if (m_isSideBySide) {
        if (!m_pointer)
            return;
        const auto both = panes();
        const bool isLeft = m_pointer->x() < both[1].rect.left();
        const QPointF there = *m_pointer - both[isLeft ? 0 : 1].shift + both[isLeft ? 1 : 0].shift;
        if (!both[isLeft ? 1 : 0].rect.contains(there))
            return;
        for (const auto &[color, width] : {std::pair(QColor(Qt::white), 4.0), {QColor(200, 30, 30), 1.6}}) {
            painter.setPen(QPen(color, width));
            painter.drawLine(there - QPointF(9, 0), there + QPointF(9, 0));
            painter.drawLine(there - QPointF(0, 9), there + QPointF(0, 9));
        }
        return;
    }
    // A handle that looks as if it could be taken: two arrows.
    const QPointF middle(x, m_canvas.height() / 2.0);
    painter.setBrush(Qt::white);
    painter.drawEllipse(middle, 13, 13);
    painter.setBrush(QColor(30, 30, 30));
    for (const double side : {-1.0, 1.0})
        painter.drawPolygon(QPolygonF(
            {middle + QPointF(side * 9, 0), middle + QPointF(side * 3.5, -5), middle + QPointF(side * 3.5, 5)}));
}

} // namespace kbs::gui
