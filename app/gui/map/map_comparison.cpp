// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/map/map_comparison.h"

#include "app/gui/application.h"
#include "app/gui/map/map_canvas.h"
#include "app/gui/map/map_tag.h"

#include <QComboBox>
#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QToolButton>

#include <algorithm>
#include <cmath>

using namespace Qt::StringLiterals;

namespace kbs::gui {

namespace {

constexpr double reach = 9; ///< pixels beside the divider where the mouse takes it
enum Kind { AsOf, Without };

} // namespace

MapComparison::MapComparison(MapCanvas &canvas) : QWidget(&canvas), m_canvas(canvas), m_choice(new QComboBox)
{
    setObjectName("comparisonBar");
    setAutoFillBackground(true);
    auto *layout = new QHBoxLayout(this);
    layout->setContentsMargins(8, 4, 4, 4);
    layout->addWidget(new QLabel(tr("Left: the map as it is. Right:")));
    m_choice->setObjectName("comparisonChoice");
    m_choice->setAccessibleName(tr("What to compare with"));
    m_choice->setMinimumContentsLength(24);
    layout->addWidget(m_choice);
    auto *close = new QToolButton;
    close->setObjectName("endComparison");
    close->setIcon(icon(u"dialog-close"_s));
    close->setAutoRaise(true);
    close->setToolTip(tr("End the comparison"));
    close->setAccessibleName(tr("End the comparison"));
    layout->addWidget(close);
    connect(close, &QToolButton::clicked, this, &MapComparison::end);
    connect(m_choice, &QComboBox::currentIndexChanged, this, &MapComparison::takeChoice);
    connect(&m_frames, &FrameKeeper::changed, &canvas, qOverload<>(&QWidget::update));
    connect(&m_frames, &FrameKeeper::failed, this, [this](const Error &error) {
        if (m_canvas.document())
            Q_EMIT m_canvas.document()->notice(error);
    });
    connect(&canvas, &MapCanvas::viewChanged, this, [this] {
        if (isOn())
            m_frames.show(m_canvas.view(), m_canvas.devicePixelRatioF());
    });
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
    adjustSize();
    move((m_canvas.width() - width()) / 2, 8);
}

void MapComparison::begin()
{
    Document *document = m_canvas.document();
    if (!document || isOn())
        return;
    m_lane = document->newLane(u"compare"_s);
    m_frames.setSource(document, m_lane.get());
    m_frames.show(m_canvas.view(), m_canvas.devicePixelRatioF());
    m_share = 0.5;
    fillChoice({});
    m_canvas.setComparison(this);
    show();
    raise();
    place();
    document->runner().run<std::vector<Revision>>(
        document->readLane(), {}, TaskRunner::Show::Quiet, this,
        [](Store &store, Progress &) { return store.revisions(); },
        [this, document](Result<std::vector<Revision>> revisions) {
            if (document == m_canvas.document() && isOn() && revisions)
                fillChoice(*revisions);
        });
}

void MapComparison::end()
{
    if (!isOn())
        return;
    m_canvas.setComparison(nullptr);
    m_frames.setSource(nullptr, nullptr); // cancels
    m_lane.reset();
    hide();
    Q_EMIT ended();
}

void MapComparison::fillChoice(const std::vector<Revision> &revisions)
{
    const QSignalBlocker blocker(m_choice);
    m_choice->clear();
    for (const Revision &revision : revisions)
        m_choice->addItem(tr("as of %1: revision %2 %3")
                              .arg(QLocale().toString(revision.time.toLocalTime(), QLocale::ShortFormat))
                              .arg(revision.number)
                              .arg(revision.message.left(40)),
            QVariantList{AsOf, QVariant::fromValue<qint64>(revision.number)});
    if (!revisions.empty())
        m_choice->insertSeparator(m_choice->count());
    const auto &classes = m_canvas.layers().classes;
    for (auto shown = classes.rbegin(); shown != classes.rend(); ++shown)
        m_choice->addItem(tr("without %1").arg((*shown)->title.in(language())),
            QVariantList{Without, QString::fromStdString((*shown)->name)});
    m_choice->setCurrentIndex(revisions.size() > 1 ? 1 : 0);
    place();
    takeChoice();
}

void MapComparison::takeChoice()
{
    const QVariantList chosen = m_choice->currentData().toList();
    if (chosen.size() != 2)
        return;
    MapLayers layers = m_canvas.layers();
    std::optional<RevisionNo> asOf;
    if (chosen[0].toInt() == AsOf)
        asOf = chosen[1].toLongLong();
    else
        std::erase_if(layers.classes, [name = chosen[1].toString().toStdString()](const FeatureClass *featureClass) {
            return featureClass->name == name;
        });
    m_frames.setAsOf(asOf);
    m_frames.setLayers(layers);
}

double MapComparison::dividerX() const
{
    return std::round(m_share * m_canvas.width());
}

bool MapComparison::isAtDivider(QPointF at) const
{
    return std::abs(at.x() - dividerX()) <= reach;
}

void MapComparison::moveDivider(QPointF to)
{
    m_share = std::clamp(to.x() / std::max(1, m_canvas.width()), 0.02, 0.98);
}

void MapComparison::paint(QPainter &painter, const MapView &view) const
{
    const double x = dividerX();
    const QRectF right(x, 0, m_canvas.width() - x, m_canvas.height());
    painter.save();
    painter.setClipRect(right);
    if (m_frames.picture().isNull()) {
        paintTag(painter, right.center(), tr("Drawing …"), false);
    } else {
        painter.fillRect(right, Qt::white);
        m_canvas.rasters().paint(painter, view);
        m_frames.paint(painter, view);
    }
    painter.restore();
    painter.setPen(QPen(QColor(255, 255, 255, 220), 5));
    painter.drawLine(QPointF(x, 0), QPointF(x, m_canvas.height()));
    painter.setPen(QPen(QColor(30, 30, 30), 1.5));
    painter.drawLine(QPointF(x, 0), QPointF(x, m_canvas.height()));
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
