// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/dialogs/backdrop_dialog.h"

#include "raster/backdrop.h"
#include "raster/login.h"

#include <QComboBox>
#include <QDialogButtonBox>
#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSpinBox>
#include <QVBoxLayout>

using namespace Qt::StringLiterals;

namespace kbs::gui {

BackdropDialog::BackdropDialog(TaskRunner &runner, Lane &lane, QWidget *parent)
    : QDialog(parent), m_runner(runner), m_lane(lane), m_kind(new QComboBox), m_layer(new QComboBox),
      m_address(new QLineEdit), m_attribution(new QLineEdit), m_zoom(new QSpinBox), m_days(new QSpinBox),
      m_megabytes(new QSpinBox), m_ask(new QPushButton(tr("&Ask what it offers"))), m_message(new QLabel)
{
    setObjectName("backdropDialog");
    setWindowTitle(tr("Backdrop from a service"));
    m_kind->setObjectName("backdropKind");
    m_kind->addItem(tr("WMS"), static_cast<int>(raster::Kind::Wms));
    m_kind->addItem(tr("WMTS"), static_cast<int>(raster::Kind::Wmts));
    m_kind->addItem(tr("Tiles ({z}/{x}/{y})"), static_cast<int>(raster::Kind::Xyz));
    m_address->setObjectName("backdropAddress");
    m_address->setMinimumWidth(420);
    m_ask->setObjectName("backdropAsk");
    m_layer->setObjectName("backdropLayer");
    m_layer->setEditable(true);
    m_attribution->setObjectName("backdropAttribution");
    m_attribution->setPlaceholderText(tr("as the service says"));
    m_attribution->setToolTip(tr("Whose picture it is; stands on the map and on every sheet"));
    m_zoom->setRange(0, 23);
    m_zoom->setValue(19);
    m_days->setRange(0, 3650);
    m_days->setValue(30);
    m_days->setSuffix(tr(" days"));
    m_days->setSpecialValueText(tr("for ever"));
    m_megabytes->setRange(16, 1'000'000);
    m_megabytes->setValue(512);
    m_megabytes->setSuffix(tr(" MB"));
    m_message->setObjectName("backdropMessage");
    m_message->setWordWrap(true);
    auto *form = new QFormLayout;
    form->addRow(tr("&Kind"), m_kind);
    form->addRow(tr("A&ddress"), m_address);
    form->addRow(QString(), m_ask);
    form->addRow(tr("&Layer"), m_layer);
    form->addRow(tr("&Finest zoom"), m_zoom);
    form->addRow(tr("&Owner"), m_attribution);
    form->addRow(tr("K&eep tiles"), m_days);
    form->addRow(tr("&At most on the disk"), m_megabytes);
    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Cancel);
    m_add = buttons->addButton(tr("Add"), QDialogButtonBox::AcceptRole);
    m_add->setObjectName("backdropAdd");
    auto *layout = new QVBoxLayout(this);
    layout->addLayout(form);
    layout->addWidget(m_message);
    layout->addWidget(buttons);
    connect(m_kind, &QComboBox::currentIndexChanged, this, &BackdropDialog::update);
    connect(m_address, &QLineEdit::textChanged, this, &BackdropDialog::update);
    connect(m_layer, &QComboBox::editTextChanged, this, &BackdropDialog::update);
    connect(m_ask, &QPushButton::clicked, this, &BackdropDialog::ask);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(m_add, &QPushButton::clicked, this, &BackdropDialog::finish);
    update();
}

BackdropDialog::~BackdropDialog()
{
    if (m_asking)
        m_asking->progress->cancel();
}

raster::Layer BackdropDialog::layer() const
{
    raster::Layer layer{.source = raster::withoutLogin(m_address->text().trimmed()),
        .kind = static_cast<raster::Kind>(m_kind->currentData().toInt()),
        .attribution = m_attribution->text().trimmed(),
        .maxZoom = m_zoom->value(),
        .expiryDays = m_days->value(),
        .cacheMb = m_megabytes->value()};
    if (layer.kind != raster::Kind::Xyz) {
        const int row = m_layer->findText(m_layer->currentText());
        layer.layer = row >= 0 ? m_layer->itemData(row).toString() : m_layer->currentText().trimmed();
        layer.title = row >= 0 ? m_layer->itemText(row) : QString();
    }
    return layer;
}

void BackdropDialog::update()
{
    const bool isTiles = m_kind->currentData().toInt() == static_cast<int>(raster::Kind::Xyz);
    m_address->setPlaceholderText(isTiles ? u"https://…/{z}/{x}/{y}.png"_s : u"https://…"_s);
    m_ask->setEnabled(!isTiles && !m_asking && !m_address->text().trimmed().isEmpty());
    m_layer->setEnabled(!isTiles);
    m_zoom->setEnabled(isTiles);
    m_add->setEnabled(
        !m_address->text().trimmed().isEmpty() && (isTiles || !m_layer->currentText().trimmed().isEmpty()));
}

void BackdropDialog::ask()
{
    m_message->setText(tr("Asking …"));
    m_address->setText(layer().source); // a password does not stay on the screen
    m_asking = m_runner.runFree<raster::Offer>(
        m_lane, tr("Asking the service"), TaskRunner::Show::Listed, this,
        [layer = layer()](Progress &progress) { return raster::askService(layer, progress); },
        [this](const Result<raster::Offer> &offer) {
            m_asking.reset();
            show(offer);
            update();
        });
    update();
}

void BackdropDialog::show(const Result<raster::Offer> &offer)
{
    if (!offer)
        return m_message->setText(offer.error().text());
    m_kind->setCurrentIndex(m_kind->findData(static_cast<int>(offer->kind))); // its answer tells the kind
    m_layer->clear();
    for (const raster::Offer::Entry &entry : offer->layers)
        m_layer->addItem(entry.title.isEmpty() ? entry.name : entry.title, entry.name);
    m_message->setText(tr("%1: %n layers", nullptr, static_cast<int>(offer->layers.size())).arg(offer->title));
}

void BackdropDialog::finish()
{
    const raster::Layer what = layer();
    if (what.kind == raster::Kind::Xyz)
        if (const auto source = raster::xyzSource(what); !source)
            return m_message->setText(source.error().text());
    Q_EMIT chosen(what);
    accept();
}

} // namespace kbs::gui
