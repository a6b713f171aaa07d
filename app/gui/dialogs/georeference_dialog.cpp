// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/dialogs/georeference_dialog.h"

#include "app/gui/application.h"
#include "app/gui/dialogs/picture_view.h"

#include <QComboBox>
#include <QDialogButtonBox>
#include <QFileDialog>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QPushButton>
#include <QSplitter>
#include <QTableWidget>
#include <QVBoxLayout>

using namespace Qt::StringLiterals;

namespace kbs::gui {

GeoreferenceDialog::GeoreferenceDialog(
    std::shared_ptr<Document> document, Lane &lane, const QString &picture, QWidget *parent)
    : QDialog(parent), m_document(std::move(document)), m_picture(picture), m_lane(lane),
      m_view(new PictureView(m_document->runner(), lane, this)), m_table(new QTableWidget(0, Columns)),
      m_method(new QComboBox), m_quality(new QLabel), m_message(new QLabel),
      m_pick(new QPushButton(icon(u"crosshairs"_s), tr("From the &map"))),
      m_copy(new QPushButton(tr("Write &GeoTIFF …"))), m_worldFile(new QPushButton(tr("Write &world file"))),
      m_fit(fail(ErrorKind::Usage, {}))
{
    setObjectName("georeferenceDialog");
    setWindowTitle(tr("Georeference %1").arg(QFileInfo(picture).fileName()));
    setModal(false);
    resize(1100, 640);
    m_table->setObjectName("controlPoints");
    m_table->setAccessibleName(tr("Control points"));
    m_table->setHorizontalHeaderLabels(
        {tr("Used"), tr("Point"), tr("Column"), tr("Row"), tr("East"), tr("North"), tr("Residual m")});
    m_table->horizontalHeader()->setSectionResizeMode(QHeaderView::ResizeToContents);
    m_table->verticalHeader()->hide();
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_method->setObjectName("fitMethod");
    m_method->addItem(tr("Helmert: a sheet that was scanned true"), static_cast<int>(raster::FitMethod::Helmert));
    m_method->addItem(tr("Affine: paper that shrank"), static_cast<int>(raster::FitMethod::Affine));
    m_method->addItem(tr("Polynomial, 2nd order: bent paper"), static_cast<int>(raster::FitMethod::Polynomial2));
    m_method->addItem(tr("Polynomial, 3rd order"), static_cast<int>(raster::FitMethod::Polynomial3));
    m_method->setCurrentIndex(1);
    m_quality->setObjectName("fitQuality");
    m_quality->setWordWrap(true);
    m_message->setObjectName("fitMessage");
    m_message->setWordWrap(true);
    m_pick->setObjectName("pickOnMap");
    m_copy->setObjectName("writeGeoTiff");
    m_worldFile->setObjectName("writeWorldFile");
    auto *remove = new QPushButton(icon(u"list-remove"_s), tr("&Remove"));
    auto *load = new QPushButton(tr("&Load …"));
    auto *save = new QPushButton(tr("&Save …"));

    auto *tableButtons = new QHBoxLayout;
    for (QPushButton *button : {m_pick, remove, load, save})
        tableButtons->addWidget(button);
    auto *right = new QWidget;
    auto *column = new QVBoxLayout(right);
    column->addWidget(
        new QLabel(tr("Click a point on the picture, then type its coordinates in %1 or take them from the map.")
                .arg(m_document->crs().name)));
    column->addWidget(m_table, 1);
    column->addLayout(tableButtons);
    column->addWidget(m_method);
    column->addWidget(m_quality);
    column->addWidget(m_message);
    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Close);
    buttons->addButton(m_copy, QDialogButtonBox::ActionRole);
    buttons->addButton(m_worldFile, QDialogButtonBox::ActionRole);
    column->addWidget(buttons);
    auto *splitter = new QSplitter;
    splitter->addWidget(m_view);
    splitter->addWidget(right);
    splitter->setStretchFactor(0, 1);
    auto *layout = new QVBoxLayout(this);
    layout->addWidget(splitter);

    connect(m_view, &PictureView::clicked, this, &GeoreferenceDialog::pointClicked);
    connect(m_view, &PictureView::failed, this, [this](const Error &error) { say(error.text()); });
    connect(m_table, &QTableWidget::itemChanged, this, &GeoreferenceDialog::update);
    connect(m_table, &QTableWidget::currentCellChanged, this, &GeoreferenceDialog::update);
    connect(m_method, &QComboBox::currentIndexChanged, this, &GeoreferenceDialog::update);
    connect(m_pick, &QPushButton::clicked, this, &GeoreferenceDialog::mapPointWanted);
    connect(remove, &QPushButton::clicked, this, &GeoreferenceDialog::removeRow);
    connect(load, &QPushButton::clicked, this, &GeoreferenceDialog::loadPoints);
    connect(save, &QPushButton::clicked, this, &GeoreferenceDialog::savePoints);
    connect(m_copy, &QPushButton::clicked, this, &GeoreferenceDialog::writeCopy);
    connect(m_worldFile, &QPushButton::clicked, this, &GeoreferenceDialog::writeWorldFile);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    m_document->runner().runFree<QSize>(
        m_lane, {}, TaskRunner::Show::Quiet, this, [picture](Progress &) { return raster::pictureSize(picture); },
        [this](const Result<QSize> &size) {
            if (!size)
                return say(size.error().text());
            m_size = *size;
            m_view->setPicture(m_picture, m_size);
            update();
        });
    update();
}

GeoreferenceDialog::~GeoreferenceDialog()
{
    if (m_task)
        m_task->progress->cancel();
}

void GeoreferenceDialog::say(const QString &text)
{
    m_message->setText(text);
}

void GeoreferenceDialog::addRow(const QStringList &cells, bool isUsed)
{
    const QSignalBlocker quiet(m_table);
    const int row = m_table->rowCount();
    m_table->insertRow(row);
    auto *used = new QTableWidgetItem;
    used->setFlags(Qt::ItemIsEnabled | Qt::ItemIsSelectable | Qt::ItemIsUserCheckable);
    used->setCheckState(isUsed ? Qt::Checked : Qt::Unchecked);
    m_table->setItem(row, Used, used);
    for (int column = Name; column <= North; ++column)
        m_table->setItem(row, column, new QTableWidgetItem(cells.value(column - Name)));
    auto *residual = new QTableWidgetItem;
    residual->setFlags(Qt::ItemIsEnabled | Qt::ItemIsSelectable);
    residual->setTextAlignment(Qt::AlignRight | Qt::AlignVCenter);
    m_table->setItem(row, Residual, residual);
    m_table->setCurrentCell(row, East);
}

void GeoreferenceDialog::addPoint(const raster::ControlPoint &point)
{
    addRow({point.name, QString::number(point.pixel.x(), 'f', 2), QString::number(point.pixel.y(), 'f', 2),
               QString::number(point.map.x, 'f', 3), QString::number(point.map.y, 'f', 3)},
        point.isUsed);
    update();
}

void GeoreferenceDialog::pointClicked(QPointF pixel)
{
    addRow({QString::number(m_table->rowCount() + 1), QString::number(pixel.x(), 'f', 2),
               QString::number(pixel.y(), 'f', 2)},
        true);
    m_table->setFocus();
    update();
}

void GeoreferenceDialog::setMapPoint(Point at)
{
    const int row = m_table->currentRow();
    if (row < 0)
        return;
    m_table->item(row, East)->setText(QString::number(at.x, 'f', 3));
    m_table->item(row, North)->setText(QString::number(at.y, 'f', 3));
}

void GeoreferenceDialog::removeRow()
{
    m_table->removeRow(m_table->currentRow());
    update();
}

std::optional<raster::ControlPoint> GeoreferenceDialog::pointOf(int row) const
{
    raster::ControlPoint point{
        .name = m_table->item(row, Name)->text(), .isUsed = m_table->item(row, Used)->checkState() == Qt::Checked};
    bool areNumbers = true;
    const auto number = [&](int column) {
        bool isNumber = false;
        const double value = m_table->item(row, column)->text().trimmed().replace(u',', u'.').toDouble(&isNumber);
        areNumbers = areNumbers && isNumber;
        return value;
    };
    point.pixel = {number(PixelX), number(PixelY)};
    point.map = {number(East), number(North)};
    return areNumbers ? std::optional(point) : std::nullopt;
}

std::vector<raster::ControlPoint> GeoreferenceDialog::points() const
{
    std::vector<raster::ControlPoint> points;
    for (int row = 0; row < m_table->rowCount(); ++row)
        if (const auto point = pointOf(row))
            points.push_back(*point);
    return points;
}

void GeoreferenceDialog::update()
{
    const QSignalBlocker quiet(m_table);
    const auto method = static_cast<raster::FitMethod>(m_method->currentData().toInt());
    m_fit = raster::fit(points(), method, m_size);
    std::vector<PictureView::Mark> marks;
    std::size_t next = 0;
    for (int row = 0; row < m_table->rowCount(); ++row) {
        const auto point = pointOf(row);
        m_table->item(row, Residual)
            ->setText(point && m_fit ? locale().toString(m_fit->residuals[next], 'f', 3) : QString());
        next += point ? 1 : 0;
        marks.push_back({{m_table->item(row, PixelX)->text().toDouble(), m_table->item(row, PixelY)->text().toDouble()},
            m_table->item(row, Name)->text(), row == m_table->currentRow()});
    }
    m_view->setMarks(std::move(marks));
    if (m_fit) {
        QString text = tr("Root mean square %1 m, standard error %2 m; a pixel is %3 m, the sheet turned by %4°.")
                           .arg(locale().toString(m_fit->rms, 'f', 3), locale().toString(m_fit->standardError, 'f', 3),
                               locale().toString(m_fit->pixelSize, 'f', 3), locale().toString(m_fit->rotation, 'f', 2));
        for (const QString &warning : m_fit->warnings)
            text += u"\n⚠ "_s + warning;
        m_quality->setText(text);
    } else {
        m_quality->setText(m_fit.error().text());
    }
    m_pick->setEnabled(m_table->currentRow() >= 0);
    m_copy->setEnabled(m_fit && !m_task);
    m_worldFile->setEnabled(m_fit && !m_task && method <= raster::FitMethod::Affine);
}

void GeoreferenceDialog::loadPoints()
{
    auto *dialog = new QFileDialog(this, tr("Load control points"), QFileInfo(m_picture).path(),
        tr("Control points (*.csv *.txt *.points);;All files (*)"));
    dialog->setFileMode(QFileDialog::ExistingFile);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QFileDialog::fileSelected, this, [this](const QString &path) {
        using Points = std::vector<raster::ControlPoint>;
        m_document->runner().runFree<Points>(
            m_lane, {}, TaskRunner::Show::Quiet, this, [path](Progress &) { return raster::readPoints(path); },
            [this](const Result<Points> &loaded) {
                if (!loaded)
                    return say(loaded.error().text());
                for (const raster::ControlPoint &point : *loaded)
                    addPoint(point);
            });
    });
    dialog->open();
}

void GeoreferenceDialog::savePoints()
{
    auto *dialog
        = new QFileDialog(this, tr("Save control points"), QFileInfo(m_picture).path(), tr("Control points (*.csv)"));
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setDefaultSuffix(u"csv"_s);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QFileDialog::fileSelected, this, [this](const QString &path) {
        m_document->runner().runFree<bool>(
            m_lane, {}, TaskRunner::Show::Quiet, this,
            [path, all = points()](Progress &) -> Result<bool> {
                KBS_CHECK(raster::writePoints(path, all));
                return true;
            },
            [this, path](
                const Result<bool> &saved) { say(saved ? tr("%1 is written").arg(path) : saved.error().text()); });
    });
    dialog->open();
}

void GeoreferenceDialog::write(const QString &output, const QString &title,
    std::function<Result<QString>(const std::vector<raster::ControlPoint> &, const raster::Fit &, Progress &)> work)
{
    if (!m_fit)
        return;
    m_task = m_document->runner().runFree<QString>(
        m_lane, title, TaskRunner::Show::Listed, this,
        [work = std::move(work), all = points(), fit = *m_fit](Progress &progress) { return work(all, fit, progress); },
        [this, output](const Result<QString> &file) {
            m_task.reset();
            update();
            if (!file)
                return say(file.error().text());
            say(tr("%1 is written").arg(*file));
            Q_EMIT written(output);
        });
    update();
}

void GeoreferenceDialog::writeCopy()
{
    auto *dialog
        = new QFileDialog(this, tr("Write a GeoTIFF copy"), QFileInfo(m_picture).path(), tr("GeoTIFF (*.tif)"));
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setDefaultSuffix(u"tif"_s);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QFileDialog::fileSelected, this, [this](const QString &path) {
        write(path, tr("Writing %1").arg(QFileInfo(path).fileName()),
            [picture = m_picture, path, crs = m_document->crs()](const std::vector<raster::ControlPoint> &all,
                const raster::Fit &fit, Progress &progress) -> Result<QString> {
                KBS_CHECK(raster::writeGeoTiff(picture, path, all, fit, crs, progress));
                return path;
            });
    });
    dialog->open();
}

void GeoreferenceDialog::writeWorldFile()
{
    write(m_picture, tr("Writing a world file"),
        [picture = m_picture](const std::vector<raster::ControlPoint> &, const raster::Fit &fit, Progress &) {
            return raster::writeWorldFile(picture, fit, false);
        });
}

} // namespace kbs::gui
