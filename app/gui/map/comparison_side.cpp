// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/map/comparison_side.h"

#include "app/gui/application.h"
#include "app/gui/map/map_canvas.h"
#include "app/gui/map/map_tag.h"
#include "app/gui/map_look.h"

#include <QAbstractItemView>
#include <QComboBox>
#include <QGridLayout>
#include <QLabel>
#include <QMenu>
#include <QPainter>
#include <QToolButton>
#include <QTreeWidget>
#include <QWidgetAction>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace kbs::gui {

namespace {

constexpr int nameRole = Qt::UserRole; ///< a class's name, or a raster's key
constexpr int rasterRole = Qt::UserRole + 1;

/// The list of a box is as wide as its longest line, however narrow the box.
void widenList(QComboBox &box)
{
    box.view()->setMinimumWidth(std::min(520, box.view()->sizeHintForColumn(0) + 30));
}

QComboBox *newBox(const QString &name, const QString &accessibleName)
{
    auto *box = new QComboBox;
    box->setObjectName(name);
    box->setAccessibleName(accessibleName);
    box->setToolTip(accessibleName);
    box->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    box->setMinimumContentsLength(6);
    box->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    return box;
}

/// What of a raster stays while it is seen or not, or more or less of it.
QString keyOf(raster::Layer layer)
{
    layer.visible = true;
    layer.opacity = 1;
    return layer.text();
}

/// The book's order, in which the classes that the user ordered himself stand as he has them.
std::vector<const FeatureClass *> drawingOrder(const StyleBook &styles, const MapLayers &ordered)
{
    std::vector<const FeatureClass *> order = styles.drawingOrder();
    auto next = ordered.classes.begin();
    for (const FeatureClass *&featureClass : order)
        if (next != ordered.classes.end() && std::ranges::contains(ordered.classes, featureClass))
            featureClass = *next++;
    return order;
}

} // namespace

ComparisonSide::ComparisonSide(MapCanvas &canvas, MapLook &look, const QString &title)
    : m_canvas(canvas), m_look(look), m_dates(newBox(u"comparisonDate"_s, tr("%1: of which date").arg(title))),
      m_looks(newBox(u"comparisonLook"_s, tr("%1: in which look").arg(title))), m_choose(new QToolButton),
      m_tree(new QTreeWidget)
{
    auto *label = new QLabel(title);
    QFont bold = label->font();
    bold.setBold(true);
    label->setFont(bold);
    m_tree->setObjectName("comparisonTree");
    m_tree->setAccessibleName(tr("%1: which layers").arg(title));
    m_tree->setHeaderHidden(true);
    m_tree->setMinimumSize(300, 380);
    connect(m_tree, &QTreeWidget::itemChanged, this, &ComparisonSide::takeTree);
    auto *menu = new QMenu(m_choose);
    auto *action = new QWidgetAction(menu);
    action->setDefaultWidget(m_tree);
    menu->addAction(action);
    m_choose->setObjectName("comparisonLayers");
    m_choose->setIcon(icon(u"view-filter"_s));
    m_choose->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_choose->setToolTip(tr("%1: tick the layers to be seen").arg(title));
    m_choose->setAccessibleName(m_choose->toolTip());
    m_choose->setPopupMode(QToolButton::InstantPopup);
    m_choose->setMenu(menu);
    connect(menu, &QMenu::aboutToShow, this, &ComparisonSide::fillTree);

    auto *layout = new QGridLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setVerticalSpacing(3);
    layout->addWidget(label, 0, 0, 2, 1);
    layout->addWidget(m_dates, 0, 1, 1, 2);
    layout->addWidget(m_looks, 1, 1);
    layout->addWidget(m_choose, 1, 2);
    layout->setColumnStretch(1, 1);

    connect(m_dates, &QComboBox::currentIndexChanged, this, &ComparisonSide::takeDate);
    connect(m_looks, &QComboBox::currentIndexChanged, this, &ComparisonSide::takeLook);
    connect(&m_frames, &FrameKeeper::changed, this, &ComparisonSide::changed);
    connect(&m_underlay, &RasterUnderlay::changed, this, &ComparisonSide::changed);
    const auto tell = [this](const Error &error) {
        if (m_canvas.document())
            Q_EMIT m_canvas.document()->notice(error);
    };
    connect(&m_frames, &FrameKeeper::failed, this, tell);
    connect(&m_underlay, &RasterUnderlay::failed, this, tell);
}

ComparisonSide::~ComparisonSide()
{
    end();
}

void ComparisonSide::begin()
{
    m_isOn = true;
    offer({});
    fillLooks();
    workOut();
}

void ComparisonSide::end()
{
    m_isOn = false;
    ++m_wanted;
    m_frames.setSource(nullptr, nullptr); // cancels
    m_frames.setStyles({});
    m_underlay.setDocument(nullptr);
    m_hasFrames = m_hasRasters = false;
    m_lane.reset();
    m_asOf.reset();
    m_theme.reset();
    m_styles.reset();
    m_ticked.reset();
    m_layers = {};
}

void ComparisonSide::offer(const std::vector<Revision> &revisions)
{
    const QSignalBlocker blocker(m_dates);
    m_dates->clear();
    m_dates->addItem(tr("Now"));
    for (const Revision &revision : revisions)
        m_dates->addItem(tr("As of %1: revision %2 %3")
                             .arg(QLocale().toString(revision.time.toLocalTime(), QLocale::ShortFormat))
                             .arg(revision.number)
                             .arg(revision.message.left(40)),
            QVariant::fromValue<qint64>(revision.number));
    m_dates->setCurrentIndex(m_asOf ? std::max(0, m_dates->findData(QVariant::fromValue<qint64>(*m_asOf))) : 0);
    widenList(*m_dates);
}

void ComparisonSide::fillLooks()
{
    const QSignalBlocker blocker(m_looks);
    m_looks->clear();
    m_looks->addItem(tr("As in the layer list"));
    m_looks->addItem(tr("Usual look"), QString());
    for (const MapTheme &theme : m_look.themes())
        m_looks->addItem(theme.title.in(language()), theme.name);
    m_looks->setCurrentIndex(m_theme ? std::max(1, m_looks->findData(*m_theme)) : 0);
    widenList(*m_looks);
}

void ComparisonSide::chooseDate(std::optional<RevisionNo> revision)
{
    m_dates->setCurrentIndex(revision ? std::max(0, m_dates->findData(QVariant::fromValue<qint64>(*revision))) : 0);
}

void ComparisonSide::chooseTheme(const std::optional<QString> &theme)
{
    m_looks->setCurrentIndex(theme ? std::max(1, m_looks->findData(*theme)) : 0);
}

void ComparisonSide::chooseClasses(const std::set<std::string> &classes)
{
    m_ticked = std::make_unique<Ticked>(Ticked{classes, {}});
    for (const raster::Layer &layer : m_layers.rasters)
        if (layer.visible)
            m_ticked->rasters.insert(keyOf(layer));
    workOut();
}

void ComparisonSide::takeDate()
{
    const QVariant chosen = m_dates->currentData();
    m_asOf = chosen.isValid() ? std::optional<RevisionNo>(chosen.toLongLong()) : std::nullopt;
    workOut();
}

/// Another look decides again which layers are seen.
void ComparisonSide::takeLook()
{
    const QVariant chosen = m_looks->currentData();
    m_theme = chosen.isValid() ? std::optional(chosen.toString()) : std::nullopt;
    m_ticked.reset();
    const quint64 wanted = ++m_wanted;
    if (!m_theme) {
        m_styles.reset();
        return workOut();
    }
    m_look.workOut(*m_theme, this, [this, wanted](const std::shared_ptr<const StyleBook> &styles) {
        if (wanted != m_wanted)
            return;
        m_styles = styles;
        workOut();
    });
}

std::shared_ptr<const StyleBook> ComparisonSide::styles() const
{
    return m_styles ? m_styles : m_canvas.document()->styles();
}

bool ComparisonSide::isTheMap() const
{
    return !m_asOf && !m_styles && !m_ticked;
}

const FrameKeeper &ComparisonSide::frames() const
{
    return isTheMap() ? m_canvas.frames() : m_frames;
}

const RasterUnderlay &ComparisonSide::rasters() const
{
    return m_hasRasters ? m_underlay : m_canvas.rasters();
}

bool ComparisonSide::isDrawing() const
{
    return m_isOn && (frames().isDrawing() || rasters().isDrawing());
}

QString ComparisonSide::attribution() const
{
    return rasters().isOn() ? rasters().attribution() : QString();
}

/// What is chosen becomes what is drawn.
void ComparisonSide::workOut()
{
    Document *document = m_canvas.document();
    if (!m_isOn || !document)
        return;
    const std::shared_ptr<const StyleBook> book = styles();
    m_layers = m_canvas.layers();
    if (m_styles || m_ticked) {
        m_layers.classes.clear();
        for (const FeatureClass *featureClass : drawingOrder(*book, m_canvas.layers()))
            if (document->catalogue().find(featureClass->name)
                && (m_ticked ? m_ticked->classes.contains(featureClass->name) : book->of(*featureClass).visible))
                m_layers.classes.push_back(featureClass);
    }
    if (m_ticked)
        for (raster::Layer &layer : m_layers.rasters)
            layer.visible = m_ticked->rasters.contains(keyOf(layer));
    m_choose->setText(tr("Layers (%1)").arg(m_layers.classes.size()));
    const bool hasRasters = m_ticked && !m_layers.rasters.empty();
    if (hasRasters != std::exchange(m_hasRasters, hasRasters))
        m_underlay.setDocument(m_hasRasters ? m_canvas.sharedDocument() : nullptr);
    if (m_hasRasters)
        m_underlay.setLayers(m_layers.rasters);
    const bool isOwn = !isTheMap();
    if (isOwn && !m_lane)
        m_lane = document->newLane(u"compare"_s);
    if (isOwn != std::exchange(m_hasFrames, isOwn))
        m_frames.setSource(isOwn ? document : nullptr, isOwn ? m_lane.get() : nullptr);
    if (isOwn) {
        m_frames.setAsOf(m_asOf);
        m_frames.setStyles(m_styles);
        m_frames.setLayers(m_layers);
    }
    show(m_canvas.view(), m_canvas.devicePixelRatioF());
    Q_EMIT changed();
}

void ComparisonSide::follow()
{
    workOut();
}

void ComparisonSide::invalidate()
{
    if (m_isOn && !isTheMap())
        m_frames.invalidate();
}

void ComparisonSide::show(const MapView &view, double devicePixelRatio)
{
    if (!m_isOn)
        return;
    if (!isTheMap())
        m_frames.show(view, devicePixelRatio);
    if (m_hasRasters)
        m_underlay.show(view, devicePixelRatio);
}

void ComparisonSide::paint(QPainter &painter, const MapView &view, const QRectF &rect) const
{
    painter.fillRect(rect, styles()->background());
    rasters().paint(painter, view);
    if (frames().picture().isNull())
        paintTag(painter, rect.center(), tr("Drawing …"), false);
    else
        frames().paint(painter, view);
}

void ComparisonSide::fillTree()
{
    const Document *document = m_canvas.document();
    if (!document)
        return;
    const QSignalBlocker blocker(m_tree);
    m_tree->clear();
    const auto line = [](QTreeWidgetItem *parent, const QString &title, const QVariant &name, bool isSeen) {
        auto *item = new QTreeWidgetItem(parent, {title});
        item->setData(0, nameRole, name);
        item->setFlags(Qt::ItemIsEnabled | Qt::ItemIsSelectable | Qt::ItemIsUserCheckable);
        item->setCheckState(0, isSeen ? Qt::Checked : Qt::Unchecked);
        return item;
    };
    const auto heading = [this](const QString &title) {
        auto *item = new QTreeWidgetItem(m_tree, {title});
        item->setFlags(Qt::ItemIsEnabled | Qt::ItemIsUserCheckable | Qt::ItemIsAutoTristate);
        return item;
    };
    const std::vector<const FeatureClass *> drawn = styles()->drawingOrder();
    for (const Theme &theme : document->catalogue().themes()) {
        QTreeWidgetItem *themeItem = nullptr;
        for (const FeatureClass *featureClass : theme.classes) {
            if (!std::ranges::contains(drawn, featureClass))
                continue;
            if (!themeItem)
                themeItem = heading(theme.title.in(language()));
            line(themeItem, featureClass->title.in(language()), QString::fromStdString(featureClass->name),
                std::ranges::contains(m_layers.classes, featureClass));
        }
    }
    const auto &rasters = m_canvas.layers().rasters;
    QTreeWidgetItem *backdrops = rasters.empty() ? nullptr : heading(tr("Backdrop"));
    for (std::size_t i = rasters.size(); i-- > 0;) // uppermost first
        line(backdrops, rasters[i].name(), keyOf(rasters[i]), m_layers.rasters[i].visible)
            ->setData(0, rasterRole, true);
    m_tree->expandAll();
}

void ComparisonSide::takeTree()
{
    auto ticked = std::make_unique<Ticked>();
    for (int row = 0; row < m_tree->topLevelItemCount(); ++row) {
        const QTreeWidgetItem *heading = m_tree->topLevelItem(row);
        for (int child = 0; child < heading->childCount(); ++child) {
            const QTreeWidgetItem *item = heading->child(child);
            if (item->checkState(0) != Qt::Checked)
                continue;
            const QString name = item->data(0, nameRole).toString();
            if (item->data(0, rasterRole).toBool())
                ticked->rasters.insert(name);
            else
                ticked->classes.insert(name.toStdString());
        }
    }
    m_ticked = std::move(ticked);
    workOut();
}

} // namespace kbs::gui
