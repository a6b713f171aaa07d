// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/panels/legend_panel.h"

#include <QLabel>
#include <QPainter>
#include <QScrollArea>
#include <QVBoxLayout>

#include <algorithm>

namespace kbs::gui {

namespace {

constexpr std::int64_t patience = 20'000; ///< features of a class that bring nothing new: some 20 ms

} // namespace

/// Paints the legend in the colours of the map's ground, as wide as there is room.
class LegendPanel::Sheet : public QWidget {
public:
    explicit Sheet(const LegendPanel &panel) : m_panel(panel) { }

    void groupsChanged()
    {
        setMinimumHeight(qCeil(legendSize(m_panel.m_groups, layoutFor()).height() * pxPerMm()));
        update();
    }

protected:
    void paintEvent(QPaintEvent *) override
    {
        QPainter painter(this);
        const LegendLayout layout = layoutFor();
        painter.fillRect(rect(), layout.paper);
        if (m_panel.m_groups.empty()) {
            painter.setPen(layout.ink);
            painter.drawText(rect().adjusted(8, 8, -8, -8), Qt::AlignTop | Qt::AlignHCenter | Qt::TextWordWrap,
                LegendPanel::tr("Nothing that needs a legend is in the view."));
            return;
        }
        paintLegend(painter, {0, 0}, m_panel.m_groups, layout, pxPerMm());
    }
    void resizeEvent(QResizeEvent *) override { groupsChanged(); }

private:
    [[nodiscard]] double pxPerMm() const { return logicalDpiX() / 25.4; }
    [[nodiscard]] LegendLayout layoutFor() const
    {
        LegendLayout layout{.letterMm = 3.0, .widthMm = std::max(40.0, width() / pxPerMm() - 6)};
        if (m_panel.m_document)
            layout.paper = m_panel.m_document->styles()->background();
        layout.ink = layout.paper.lightnessF() < 0.5F ? Qt::white : Qt::black;
        return layout;
    }
    const LegendPanel &m_panel;
};

LegendPanel::LegendPanel(QWidget *parent)
    : QWidget(parent), m_scroll(new QScrollArea), m_sheet(new Sheet(*this)), m_partial(new QLabel)
{
    m_sheet->setAccessibleName(tr("Legend of the map"));
    m_scroll->setWidget(m_sheet);
    m_scroll->setWidgetResizable(true);
    m_scroll->setFrameShape(QFrame::NoFrame);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_scroll);
    m_partial->setObjectName("legendIsPartial");
    m_partial->setText(tr("Too much is in view to look for every rare sign. Closer up the legend is complete."));
    m_partial->setWordWrap(true);
    m_partial->setMargin(4);
    m_partial->hide();
    layout->addWidget(m_partial);
    m_soon.setSingleShot(true);
    m_soon.setInterval(300);
    connect(&m_soon, &QTimer::timeout, this, &LegendPanel::read);
}

void LegendPanel::setDocument(std::shared_ptr<Document> document)
{
    if (m_reading)
        m_reading->progress->cancel();
    m_document = std::move(document);
    m_groups.clear();
    m_partial->hide();
    m_sheet->groupsChanged();
}

void LegendPanel::follow(const MapView &view, const MapLayers &layers)
{
    m_view = view;
    m_layers = layers;
    m_soon.start();
}

void LegendPanel::showEvent(QShowEvent *event)
{
    QWidget::showEvent(event);
    m_soon.start();
}

void LegendPanel::read()
{
    if (!m_document || !isVisible() || m_view.size.isEmpty())
        return;
    if (m_reading)
        m_reading->progress->cancel();
    using Groups = std::vector<LegendGroup>;
    m_reading = m_document->read<Groups>(
        this,
        [view = m_view, layers = m_layers, styles = m_document->styles()](FeatureReader &reader, Progress &progress) {
            return legendOf(reader, layers, *styles, view, progress, patience);
        },
        [this](Result<Groups> groups) {
            if (!groups) // cancelled: the next one is under way
                return;
            m_groups = *std::move(groups);
            m_partial->setVisible(!std::ranges::all_of(m_groups, &LegendGroup::isWhole));
            m_sheet->groupsChanged();
            Q_EMIT updated();
        });
}

} // namespace kbs::gui
