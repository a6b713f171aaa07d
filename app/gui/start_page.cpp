// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/start_page.h"

#include "app/gui/application.h"
#include "app/gui/settings.h"

#include <QCommandLinkButton>
#include <QDragEnterEvent>
#include <QFileInfo>
#include <QFrame>
#include <QHBoxLayout>
#include <QLabel>
#include <QListWidget>
#include <QMimeData>
#include <QVBoxLayout>

using namespace Qt::StringLiterals;

namespace kbs::gui {

namespace {

/// "parseller.kbs — /home/…": the name first, since paths look alike at their beginning.
QListWidgetItem *recentItem(const QString &location)
{
    const bool isServer = location.startsWith("postgresql:"_L1);
    const QFileInfo info(location);
    auto *item = new QListWidgetItem(icon(isServer ? u"network-server-database"_s : u"server-database"_s),
        isServer ? location : info.completeBaseName() + u"\n"_s + info.absolutePath());
    item->setData(Qt::UserRole, location);
    item->setToolTip(location);
    return item;
}

QCommandLinkButton *choice(const QString &name, const QString &iconName, const QString &title, const QString &text)
{
    auto *button = new QCommandLinkButton(title, text);
    button->setObjectName(name);
    button->setIcon(icon(iconName));
    button->setIconSize(QSize(32, 32));
    button->setAccessibleDescription(text);
    return button;
}

} // namespace

StartPage::StartPage(QWidget *parent) : QWidget(parent), m_recent(new QListWidget), m_recentBox(new QWidget)
{
    setObjectName("startPage");
    setAcceptDrops(true);

    auto *title = new QLabel(u"KentCBS"_s);
    QFont big = title->font();
    big.setPointSizeF(big.pointSizeF() * 2.4);
    big.setBold(true);
    title->setFont(big);
    auto *subtitle = new QLabel(tr("The geographic information system of your municipality: parcels, plans, addresses, "
                                   "buildings and networks in one place."));
    subtitle->setWordWrap(true);

    auto *sample = choice(u"openSample"_s, u"applications-education"_s, tr("Open the sample &city"),
        tr("A made-up district with parcels, a zoning plan, addresses and networks. Try everything on it; nothing can "
           "break."));
    auto *fresh = choice(u"newStore"_s, u"document-new"_s, tr("&New store"),
        tr("An empty store with the whole data model, ready for your first delivery."));
    auto *open = choice(u"openStore"_s, u"document-open"_s, tr("&Open a store"),
        tr("A .kbs file on this computer, or the shared store of the municipality."));
    connect(sample, &QPushButton::clicked, this, &StartPage::sampleRequested);
    connect(fresh, &QPushButton::clicked, this, &StartPage::newRequested);
    connect(open, &QPushButton::clicked, this, &StartPage::openRequested);
    auto *choices = new QVBoxLayout;
    choices->addWidget(sample);
    choices->addWidget(fresh);
    choices->addWidget(open);
    choices->addStretch();

    auto *recentTitle = new QLabel(tr("Recently opened"));
    QFont bold = recentTitle->font();
    bold.setBold(true);
    recentTitle->setFont(bold);
    m_recent->setObjectName("recentStores");
    m_recent->setAccessibleName(tr("Recently opened stores"));
    m_recent->setIconSize(QSize(22, 22));
    recentTitle->setBuddy(m_recent);
    connect(m_recent, &QListWidget::itemActivated, this,
        [this](QListWidgetItem *item) { Q_EMIT storeChosen(item->data(Qt::UserRole).toString()); });
    auto *recentLayout = new QVBoxLayout(m_recentBox);
    recentLayout->setContentsMargins(0, 0, 0, 0);
    recentLayout->addWidget(recentTitle);
    recentLayout->addWidget(m_recent);

    auto *columns = new QHBoxLayout;
    columns->setSpacing(32);
    columns->addLayout(choices, 1);
    columns->addWidget(m_recentBox, 1);

    auto *drop = new QLabel(tr(
        "Drop a delivery here\n\nGML, PlanGML, shapefile, GeoPackage, GeoJSON, DXF, KML, CSV, XLSX … or a .kbs store"));
    drop->setObjectName("dropArea");
    drop->setAlignment(Qt::AlignCenter);
    drop->setMinimumHeight(130);
    drop->setStyleSheet(u"#dropArea { border: 2px dashed palette(mid); border-radius: 10px; }"_s);

    auto *page = new QWidget;
    page->setMaximumWidth(900);
    auto *column = new QVBoxLayout(page);
    column->setContentsMargins(32, 32, 32, 32);
    column->setSpacing(16);
    column->addStretch(1);
    column->addWidget(title);
    column->addWidget(subtitle);
    column->addSpacing(8);
    column->addLayout(columns);
    column->addWidget(drop);
    column->addStretch(2);

    auto *layout = new QHBoxLayout(this);
    layout->addStretch(1);
    layout->addWidget(page, 8);
    layout->addStretch(1);
    refresh();
}

void StartPage::refresh()
{
    m_recent->clear();
    for (const QString &location : settings::recentStores())
        m_recent->addItem(recentItem(location));
    m_recentBox->setVisible(m_recent->count() > 0);
}

void StartPage::dragEnterEvent(QDragEnterEvent *event)
{
    if (event->mimeData()->hasUrls())
        event->acceptProposedAction();
}

void StartPage::dropEvent(QDropEvent *event)
{
    QStringList paths;
    for (const QUrl &url : event->mimeData()->urls()) {
        if (url.isLocalFile())
            paths << url.toLocalFile();
    }
    if (paths.isEmpty())
        return;
    event->acceptProposedAction();
    Q_EMIT filesDropped(paths);
}

} // namespace kbs::gui
