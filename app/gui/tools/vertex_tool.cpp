// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/tools/vertex_tool.h"

#include "app/gui/panels/card_text.h"
#include "edit/operations.h"

#include <QKeyEvent>
#include <QPainter>
#include <QPainterPath>

namespace kbs::gui {

namespace {

constexpr double cornerSize = 8, middleSize = 5, reach = 8;
constexpr std::size_t shownHandles = 2000;

} // namespace

VertexTool::VertexTool(MapCanvas &mapCanvas, Snapper &snapper) : MapTool(mapCanvas), m_snapper(snapper) { }

QString VertexTool::help() const
{
    return tr("Drag a corner to move it, drag the small dot on an edge to add one, Delete removes the last used "
              "corner. Shift: no snapping.");
}

void VertexTool::activate()
{
    m_snapper.setActive(true);
}

void VertexTool::deactivate()
{
    m_snapper.setActive(false);
    m_dragged.reset();
    m_current.reset();
}

const SelectedFeature *VertexTool::selected() const
{
    const Document *document = canvas().document();
    return document && document->selection().size() == 1 ? &document->selection().front() : nullptr;
}

std::vector<VertexTool::Handle> VertexTool::handles() const
{
    std::vector<Handle> all;
    const SelectedFeature *feature = selected();
    if (!feature)
        return all;
    const Geometry &geometry = feature->feature.geometry;
    const Bbox seen = canvas().view().extent();
    for (std::size_t r = 0; r < geometry.ringCount(); ++r) {
        const auto ring = geometry.ring(r);
        const std::size_t corners
            = geometry.isPolygonal() && ring.size() > 1 ? ring.size() - 1 : ring.size(); // the last repeats the first
        for (std::size_t k = 0; k < corners && all.size() < shownHandles; ++k) {
            if (seen.contains(ring[k].x, ring[k].y))
                all.push_back({ring[k], true});
            if (k + 1 >= ring.size() || geometry.isPoint())
                continue;
            const Point middle{(ring[k].x + ring[k + 1].x) / 2, (ring[k].y + ring[k + 1].y) / 2};
            const QPointF a = canvas().view().toScreen(ring[k]), b = canvas().view().toScreen(ring[k + 1]);
            if (seen.contains(middle.x, middle.y) && (b - a).manhattanLength() > 5 * middleSize)
                all.push_back({middle, false});
        }
    }
    return all;
}

std::optional<VertexTool::Handle> VertexTool::handleAt(QPointF at) const
{
    std::optional<Handle> best;
    double nearest = reach;
    for (const Handle &handle : handles()) {
        const QPointF off = canvas().view().toScreen(handle.at) - at;
        const double distance = std::max(std::abs(off.x()), std::abs(off.y()));
        if (distance < nearest || (best && distance == nearest && handle.isCorner)) {
            nearest = distance;
            best = handle;
        }
    }
    return best;
}

bool VertexTool::press(QPointF at, Qt::KeyboardModifiers)
{
    m_dragged = handleAt(at);
    if (!m_dragged)
        return false;
    m_to = m_dragged->at;
    m_current = m_dragged;
    return true;
}

void VertexTool::move(QPointF at, Qt::MouseButtons)
{
    if (m_dragged) {
        m_to = m_snapper.snapped(at, m_dragged->at);
        canvas().update();
        return;
    }
    canvas().setCursor(handleAt(at) ? Qt::SizeAllCursor : Qt::ArrowCursor);
}

void VertexTool::release(QPointF at)
{
    const auto dragged = std::exchange(m_dragged, std::nullopt);
    const SelectedFeature *feature = selected();
    if (!dragged || !feature)
        return;
    const double moved = (canvas().view().toScreen(dragged->at) - at).manhattanLength();
    m_snapper.clear();
    canvas().update();
    if (moved < 3)
        return; // a click on the handle only makes it the current one
    const FeatureClass &featureClass = *feature->featureClass;
    const FeatureId id = feature->feature.id;
    m_current = Handle{m_to, true};
    const QString title = featureTitle(*feature);
    if (dragged->isCorner) {
        canvas().document()->edit(tr("Move a corner of %1").arg(title),
            [&featureClass, id, from = dragged->at, to = m_to](
                FeatureReader &reader, Store &) { return edit::moveVertex(reader, featureClass, id, from, to); });
    } else {
        canvas().document()->edit(
            tr("Add a corner to %1").arg(title), [&featureClass, id, to = m_to](FeatureReader &reader, Store &) {
                return edit::insertVertex(reader, featureClass, id, to);
            });
    }
}

void VertexTool::click(QPointF at, Qt::KeyboardModifiers)
{
    canvas().pickAt(at, [this](std::vector<SelectedFeature> under) {
        if (!under.empty() && canvas().document())
            canvas().document()->select({under.front()});
    });
}

bool VertexTool::key(QKeyEvent &event)
{
    if (event.key() == Qt::Key_Escape && m_dragged) { // put it back
        m_dragged.reset();
        m_snapper.clear();
        canvas().update();
        return true;
    }
    if (event.key() == Qt::Key_Delete && m_current && m_current->isCorner) {
        deleteCorner(m_current->at);
        m_current.reset();
        return true;
    }
    return false;
}

void VertexTool::deleteCorner(Point at)
{
    const SelectedFeature *feature = selected();
    if (!feature)
        return;
    canvas().document()->edit(tr("Delete a corner of %1").arg(featureTitle(*feature)),
        [featureClass = feature->featureClass, id = feature->feature.id, at](
            FeatureReader &reader, Store &) { return edit::deleteVertex(reader, *featureClass, id, at); });
}

void VertexTool::paint(QPainter &painter, const MapView &view) const
{
    const QColor color(200, 30, 120);
    if (const SelectedFeature *feature = selected(); feature && m_dragged) {
        Geometry preview = feature->feature.geometry;
        for (std::size_t i = 0; i < preview.points.size(); ++i) {
            if (m_dragged->isCorner && preview.points[i] == m_dragged->at)
                preview.points[i] = m_to;
        }
        painter.setBrush(Qt::NoBrush);
        painter.setPen(QPen(color, 1.5, Qt::DashLine));
        painter.drawPath(screenPath(preview, view));
        if (!m_dragged->isCorner)
            painter.drawLine(view.toScreen(m_dragged->at), view.toScreen(m_to));
    }
    for (const Handle &handle : handles()) {
        const double size = handle.isCorner ? cornerSize : middleSize;
        const bool current = m_current && m_current->isCorner && handle.isCorner && m_current->at == handle.at;
        const QRectF box(view.toScreen(handle.at) - QPointF(size / 2, size / 2), QSizeF(size, size));
        painter.setPen(QPen(color, 1.5));
        painter.setBrush(current ? QBrush(color) : QBrush(Qt::white));
        handle.isCorner ? painter.drawRect(box) : painter.drawEllipse(box);
    }
    m_snapper.paint(painter, view);
}

} // namespace kbs::gui
