// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/panels/raster_list.h"

#include "app/gui/application.h"
#include "app/gui/dialogs/backdrop_dialog.h"
#include "app/gui/dialogs/login_dialog.h"
#include "app/gui/settings.h"
#include "raster/http.h"
#include "raster/login.h"
#include "raster/mosaic.h"
#include "raster/prepare.h"

#include <QDialogButtonBox>
#include <QFileDialog>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QInputDialog>
#include <QLabel>
#include <QListWidget>
#include <QMenu>
#include <QPushButton>
#include <QSlider>
#include <QToolButton>
#include <QVBoxLayout>

using namespace Qt::StringLiterals;

namespace kbs::gui {

namespace {

/// A layer's settings as text; the check mark and the slider are written into them.
constexpr int textRole = Qt::UserRole;

raster::Layer layerOf(const QListWidgetItem *item)
{
    raster::Layer layer = raster::layerOf(item->data(textRole).toString()).value_or(raster::Layer());
    layer.visible = item->checkState() == Qt::Checked;
    return layer;
}

} // namespace

/// What the background found of a layer.
struct RasterList::Opened {
    Result<Bbox> box;
    bool wantsCrs = false; ///< it would lie somewhere if its system were known
};

RasterList::RasterList(QWidget *parent)
    : QWidget(parent), m_list(new QListWidget), m_opacity(new QSlider(Qt::Horizontal))
{
    auto *title = new QLabel(tr("Backdrop"));
    auto *add = new QToolButton;
    add->setObjectName("addRaster");
    add->setIcon(icon(u"list-add"_s));
    add->setToolTip(tr("Add a raster, a mosaic of sheets or a backdrop from a service"));
    add->setAccessibleName(add->toolTip());
    add->setAutoRaise(true);
    add->setPopupMode(QToolButton::InstantPopup);
    auto *menu = new QMenu(add);
    menu->addAction(tr("Raster &file …"), this, &RasterList::chooseFiles);
    menu->addAction(tr("&Mosaic: a folder of sheets …"), this, &RasterList::chooseFolder);
    menu->addAction(tr("&Service: WMS, WMTS, tiles …"), this, &RasterList::chooseBackdrop);
    add->setMenu(menu);
    auto *remove = new QToolButton;
    remove->setObjectName("removeRaster");
    remove->setIcon(icon(u"list-remove"_s));
    remove->setToolTip(tr("Remove the chosen backdrop"));
    remove->setAccessibleName(remove->toolTip());
    remove->setAutoRaise(true);
    connect(remove, &QToolButton::clicked, this, [this] {
        delete m_list->currentItem();
        save();
    });
    m_list->setObjectName("rasterList");
    m_list->setAccessibleName(tr("Raster backdrops"));
    m_list->setMaximumHeight(90);
    m_list->setDragDropMode(QAbstractItemView::InternalMove);
    m_list->setContextMenuPolicy(Qt::CustomContextMenu);
    connect(m_list, &QListWidget::itemChanged, this, &RasterList::save);
    connect(m_list->model(), &QAbstractItemModel::rowsMoved, this, &RasterList::save);
    connect(m_list, &QListWidget::customContextMenuRequested, this, &RasterList::showMenu);
    connect(m_list, &QListWidget::currentItemChanged, this, [this](QListWidgetItem *item) {
        const QSignalBlocker quiet(m_opacity);
        m_opacity->setEnabled(item != nullptr);
        m_opacity->setValue(item ? qRound(layerOf(item).opacity * 100) : 100);
    });
    m_opacity->setObjectName("rasterOpacity");
    m_opacity->setRange(0, 100);
    m_opacity->setValue(100);
    m_opacity->setEnabled(false);
    m_opacity->setToolTip(tr("Opacity of the chosen backdrop"));
    m_opacity->setAccessibleName(m_opacity->toolTip());
    connect(m_opacity, &QSlider::valueChanged, this, [this](int percent) {
        if (QListWidgetItem *item = m_list->currentItem())
            change(item, [percent](raster::Layer &layer) { layer.opacity = percent / 100.0; });
    });

    auto *row = new QHBoxLayout;
    row->addWidget(title);
    row->addWidget(m_opacity, 1);
    row->addWidget(add);
    row->addWidget(remove);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addLayout(row);
    layout->addWidget(m_list);
    // A city without rasters keeps the room for its layers.
    const auto showWhatThereIs = [this] { m_list->setVisible(m_list->count() > 0); };
    connect(m_list->model(), &QAbstractItemModel::rowsInserted, m_list, showWhatThereIs);
    connect(m_list->model(), &QAbstractItemModel::rowsRemoved, m_list, showWhatThereIs);
    connect(m_list->model(), &QAbstractItemModel::modelReset, m_list, showWhatThereIs);
    showWhatThereIs();
}

RasterList::~RasterList() = default;

void RasterList::setDocument(std::shared_ptr<Document> document)
{
    m_document = std::move(document);
    const QSignalBlocker quiet(m_list);
    m_list->clear();
    if (!m_document)
        return;
    const QStringList texts = settings::rasters(m_document->location());
    QStringList bare;
    for (const QString &text : texts)
        bare << raster::withoutLogin(text);
    if (bare != texts) // of an earlier version: passwords do not stay in the settings
        settings::setRasters(m_document->location(), bare);
    for (const QString &text : bare) {
        if (const auto layer = raster::layerOf(text)) {
            insert(*layer);
            if (layer->visible && !layer->isService())
                open(*layer, [this, layer = *layer](const Opened &opened) {
                    opened.box ? prepare(layer) : report(opened.box.error());
                });
        }
    }
}

std::vector<raster::Layer> RasterList::layers() const
{
    std::vector<raster::Layer> layers;
    for (int row = m_list->count() - 1; row >= 0; --row) // the list shows the uppermost first
        layers.push_back(layerOf(m_list->item(row)));
    return layers;
}

void RasterList::report(const Error &error)
{
    if (m_document && error.kind != ErrorKind::Cancelled)
        Q_EMIT m_document->notice(error);
}

void RasterList::open(const raster::Layer &layer, std::function<void(const Opened &)> done)
{
    if (!m_document)
        return;
    ++m_running;
    const auto look = [layer, crs = m_document->crs()](Progress &progress) -> Result<Opened> {
        Opened opened{raster::extentOf(layer, crs, progress)};
        opened.wantsCrs = !opened.box && raster::lacksCrs(layer);
        return opened;
    };
    m_document->runner().runFree<Opened>(m_lane, tr("Looking through %1").arg(layer.name()), TaskRunner::Show::Listed,
        this, look, [this, document = m_document, done = std::move(done)](const Result<Opened> &opened) {
            --m_running;
            if (document == m_document && opened)
                done(*opened);
        });
}

void RasterList::add(const raster::Layer &layer)
{
    addInsteadOf({}, layer);
}

void RasterList::addInsteadOf(const QPersistentModelIndex &former, const raster::Layer &layer)
{
    if (!m_document)
        return;
    if (layer.isService()) { // asked when it is drawn
        insert(layer);
        return save();
    }
    open(layer, [this, layer, former](const Opened &opened) {
        if (!opened.box) {
            report(opened.box.error());
            if (opened.wantsCrs)
                askForCrs(layer, former);
            return;
        }
        const int row = former.isValid() ? former.row() : 0;
        if (former.isValid())
            delete m_list->takeItem(row);
        insert(layer, row);
        save();
        prepare(layer);
    });
}

void RasterList::addPaths(const QStringList &paths)
{
    if (!m_document)
        return;
    // What lies at a path is looked at in the background: a drive of the network may take its time.
    ++m_running;
    m_document->runner().runFree<std::vector<raster::Layer>>(
        m_lane, {}, TaskRunner::Show::Quiet, this,
        [paths](Progress &) -> Result<std::vector<raster::Layer>> {
            std::vector<raster::Layer> layers;
            for (const QString &path : paths) {
                raster::Layer layer{.source = path};
                if (QFileInfo(path).isDir() || path.endsWith(".txt"_L1, Qt::CaseInsensitive))
                    layer.kind = raster::Kind::Mosaic;
                layers.push_back(std::move(layer));
            }
            return layers;
        },
        [this, document = m_document](const Result<std::vector<raster::Layer>> &layers) {
            --m_running;
            if (document == m_document && layers)
                for (const raster::Layer &layer : *layers)
                    add(layer);
        });
}

/// Overviews and pictures of the whole, which may take minutes; the map shows the near scales meanwhile.
void RasterList::prepare(const raster::Layer &layer)
{
    ++m_running;
    m_document->runner().runFree<bool>(
        m_lane, tr("Small scales of %1").arg(layer.name()), TaskRunner::Show::Listed, this,
        [layer, crs = m_document->crs()](
            Progress &progress) { return raster::prepareSmallScales(layer, crs, progress); },
        [this](const Result<bool> &made) {
            --m_running;
            if (!made)
                report(made.error());
            Q_EMIT refreshed();
        });
}

void RasterList::insert(const raster::Layer &layer, int row)
{
    const QSignalBlocker quiet(m_list);
    auto *item
        = new QListWidgetItem(icon(layer.isService() ? u"network-connect"_s : u"image-x-generic"_s), layer.name());
    item->setData(textRole, layer.text());
    item->setToolTip(layer.isService() ? raster::shown(layer.source) : layer.source);
    item->setFlags((item->flags() | Qt::ItemIsUserCheckable) & ~Qt::ItemIsDropEnabled);
    item->setCheckState(layer.visible ? Qt::Checked : Qt::Unchecked);
    m_list->insertItem(row, item);
}

void RasterList::change(QListWidgetItem *item, const std::function<void(raster::Layer &)> &how)
{
    raster::Layer layer = layerOf(item);
    how(layer);
    item->setData(textRole, layer.text()); // save() follows from it
}

void RasterList::save()
{
    if (m_document) {
        QStringList texts;
        for (const raster::Layer &layer : layers())
            texts << layer.text();
        settings::setRasters(m_document->location(), texts);
    }
    Q_EMIT changed();
}

void RasterList::askForCrs(const raster::Layer &layer, const QPersistentModelIndex &former)
{
    auto *dialog = new QInputDialog(this);
    dialog->setObjectName("rasterCrs");
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setWindowTitle(tr("Coordinate system of %1").arg(layer.name()));
    dialog->setLabelText(tr("In which system is its place written?"));
    QStringList systems;
    for (const Crs &crs : crs::turkish())
        systems << u"%1 (%2)"_s.arg(crs.name, crs.id);
    dialog->setComboBoxItems(systems);
    connect(dialog, &QInputDialog::textValueSelected, this, [this, layer, former](const QString &text) {
        raster::Layer stated = layer;
        stated.crs = text.section(u'(', -1).chopped(1);
        addInsteadOf(former, stated);
    });
    dialog->open();
}

void RasterList::askForLogins()
{
    for (const raster::Layer &layer : layers()) {
        const QString host = QUrl(layer.source).host();
        if (layer.isService() && layer.visible && raster::isRefused(layer.source) && !m_askedFor.contains(host)) {
            m_askedFor.insert(host); // once; after that by the menu
            return askForLogin(layer);
        }
    }
}

void RasterList::askForLogin(const raster::Layer &layer)
{
    auto *dialog = new LoginDialog(QUrl(layer.source).host(), this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &LoginDialog::given, this, [this, layer](const raster::Login &login, bool inKeyring) {
        if (!m_document)
            return;
        m_document->runner().runFree<bool>(
            m_serviceLane, {}, TaskRunner::Show::Quiet, this,
            [source = layer.source, login, inKeyring](
                Progress &) -> Result<bool> { return raster::setLogin(source, login, inKeyring); },
            [this](const Result<bool> &kept) {
                if (kept && !*kept)
                    report({.kind = ErrorKind::Io,
                        .message = tr("The system's keyring did not take the password."),
                        .advice = tr("It is known until the program ends.")});
                Q_EMIT loginGiven();
            });
    });
    dialog->open();
}

void RasterList::chooseFiles()
{
    auto *dialog = new QFileDialog(this, tr("Add rasters"), {},
        tr("Rasters (*.tif *.tiff *.jp2 *.j2k *.mbtiles *.gpkg *.vrt *.img *.png *.jpg *.jpeg *.webp *.asc *.hgt);;All "
           "files (*)"));
    dialog->setFileMode(QFileDialog::ExistingFiles);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QFileDialog::filesSelected, this, &RasterList::addPaths);
    dialog->open();
}

void RasterList::chooseFolder()
{
    auto *dialog = new QFileDialog(this, tr("Add a mosaic: the folder of its sheets"));
    dialog->setFileMode(QFileDialog::Directory);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QFileDialog::fileSelected, this,
        [this](const QString &folder) { add({.source = folder, .kind = raster::Kind::Mosaic}); });
    dialog->open();
}

void RasterList::chooseBackdrop()
{
    if (!m_document)
        return;
    auto *dialog = new BackdropDialog(m_document->runner(), m_serviceLane, this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &BackdropDialog::chosen, this, &RasterList::add);
    dialog->open();
}

void RasterList::fillLookMenu(QMenu &menu, QListWidgetItem *item)
{
    const raster::Layer layer = layerOf(item);
    for (const auto &[look, text] : {std::pair{raster::Look::Natural, tr("Colours as they are")},
             {raster::Look::Hillshade, tr("Hillshade (of an elevation model)")},
             {raster::Look::Slope, tr("Slope (of an elevation model)")}}) {
        QAction *action = menu.addAction(text, this, [this, item, look] {
            raster::Layer other = layerOf(item);
            other.look = look;
            addInsteadOf(m_list->indexFromItem(item), other); // another look needs other small scales
        });
        action->setCheckable(true);
        action->setChecked(layer.look == look);
    }
}

void RasterList::showMenu(const QPoint &at)
{
    QListWidgetItem *item = m_list->itemAt(at);
    if (!item || !m_document)
        return;
    const raster::Layer layer = layerOf(item);
    auto *menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->addAction(icon(u"zoom-fit-best"_s), tr("Zoom to it"), this, [this, layer] {
        open(layer, [this](const Opened &opened) {
            if (opened.box && !opened.box->isEmpty())
                Q_EMIT zoomRequested(*opened.box);
            else if (!opened.box)
                report(opened.box.error());
        });
    });
    if (!layer.isService()) {
        fillLookMenu(*menu->addMenu(tr("Look")), item);
        menu->addAction(
            tr("Coordinate system …"), this, [this, item, layer] { askForCrs(layer, m_list->indexFromItem(item)); });
    }
    if (layer.isService())
        menu->addAction(
            icon(u"dialog-password"_s), tr("Name and password …"), this, [this, layer] { askForLogin(layer); });
    if (layer.kind == raster::Kind::Mosaic)
        menu->addAction(tr("Sheets left out …"), this, [this, layer] { showLeftOut(layer); });
    menu->addAction(icon(u"list-remove"_s), tr("Remove"), this, [this, item] {
        delete item;
        save();
    });
    menu->popup(m_list->viewport()->mapToGlobal(at));
}

void RasterList::showLeftOut(const raster::Layer &layer)
{
    using Sheets = std::vector<raster::Sheet>;
    m_document->runner().runFree<Sheets>(
        m_lane, {}, TaskRunner::Show::Quiet, this,
        [layer, crs = m_document->crs()](Progress &) -> Result<Sheets> {
            KBS_TRY(const raster::Mosaic mosaic, raster::Mosaic::open(layer, crs));
            return mosaic.troubles();
        },
        [this, layer, document = m_document](const Result<Sheets> &sheets) {
            if (!sheets)
                return report(sheets.error());
            auto *dialog = new QDialog(this);
            dialog->setObjectName("sheetsLeftOut");
            dialog->setAttribute(Qt::WA_DeleteOnClose);
            dialog->setWindowTitle(tr("Sheets of %1 that are left out").arg(layer.name()));
            auto *list = new QListWidget;
            for (const raster::Sheet &sheet : *sheets)
                list->addItem(u"%1: %2"_s.arg(sheet.path, sheet.trouble));
            auto *buttons = new QDialogButtonBox(QDialogButtonBox::Close);
            QPushButton *forget = buttons->addButton(tr("Forget those that are gone"), QDialogButtonBox::ActionRole);
            connect(buttons, &QDialogButtonBox::rejected, dialog, &QDialog::reject);
            connect(forget, &QPushButton::clicked, this, [this, layer, dialog, document] {
                dialog->accept();
                document->runner().runFree<qint64>(
                    m_lane, {}, TaskRunner::Show::Quiet, this,
                    [layer, crs = document->crs()](Progress &) { return raster::Mosaic::forgetMissing(layer, crs); },
                    [this](const Result<qint64> &forgotten) { forgotten ? refreshed() : report(forgotten.error()); });
            });
            auto *layout = new QVBoxLayout(dialog);
            layout->addWidget(list);
            layout->addWidget(buttons);
            dialog->resize(700, 300);
            dialog->open();
        });
}

} // namespace kbs::gui
