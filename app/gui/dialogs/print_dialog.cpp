// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/dialogs/print_dialog.h"

#include "app/gui/tools/print_frame_tool.h"
#include "app/gui/user_name.h"

#include <QComboBox>
#include <QDialogButtonBox>
#include <QFileDialog>
#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QVBoxLayout>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace kbs::gui {

namespace {

constexpr double previewDots = 3; ///< per millimetre
constexpr std::array usualScales{200, 500, 1000, 2000, 2500, 5000, 10000, 25000, 50000};

} // namespace

PrintDialog::PrintDialog(std::shared_ptr<Document> document, MapCanvas &map, QWidget *parent)
    : QDialog(parent), m_document(std::move(document)), m_map(&map), m_lane(m_document->newLane(u"print"_s)),
      m_center(map.view().center), m_tool(new PrintFrameTool(map))
{
    m_tool->setParent(this);
    setWindowTitle(tr("Print"));
    buildForm();
    m_soon.setSingleShot(true);
    m_soon.setInterval(150);
    connect(&m_soon, &QTimer::timeout, this, &PrintDialog::drawPreview);
    connect(m_tool, &PrintFrameTool::dragged, this, [this](Point center) {
        m_center = center;
        updateFrames();
    });
    connect(m_tool, &PrintFrameTool::dropped, &m_soon, qOverload<>(&QTimer::start));
    connect(m_document.get(), &Document::headChanged, &m_soon, qOverload<>(&QTimer::start));
    connect(m_document.get(), &Document::stylesChanged, &m_soon, qOverload<>(&QTimer::start));
    connect(m_document.get(), &Document::selectionChanged, this, &PrintDialog::updateFrames);
    connect(m_map, &MapCanvas::viewChanged, this, [this] {
        if (m_what->currentIndex() == static_cast<int>(What::View))
            updateFrames();
    });
    m_map->setTool(m_tool);
    chooseTemplate();
}

PrintDialog::~PrintDialog()
{
    for (const auto &task : {m_drawing, m_choosing})
        if (task)
            task->progress->cancel();
    if (m_map && m_map->tool() == m_tool)
        m_map->setTool(nullptr);
}

void PrintDialog::buildForm()
{
    m_template = new QComboBox;
    for (const QString &name : print::templates::names())
        if (const auto page = print::templates::load(name))
            m_template->addItem(page->title.in(language()), name);
    m_template->setAccessibleName(tr("Template"));
    m_paper = new QComboBox;
    m_paper->addItem(tr("as the template"), QString());
    for (const QString &paper : print::papers())
        m_paper->addItem(paper, paper);
    m_scale = new QComboBox;
    m_scale->setEditable(true);
    m_scale->setInsertPolicy(QComboBox::NoInsert);
    for (const int scale : usualScales)
        m_scale->addItem(u"1/%1"_s.arg(scale));
    setScale(print::roundScale(m_map->view().scaleDenominator()));
    m_what = new QComboBox;
    m_what->addItems({tr("This sheet"), tr("All sheets of what the map shows"), tr("All sheets of the selection")});
    m_title = new QLineEdit;
    m_author = new QLineEdit(userName());
    m_place = new QLabel;
    m_problem = new QLabel;
    m_problem->setObjectName(u"printProblem"_s);
    m_problem->setWordWrap(true);
    m_problem->hide();
    auto *form = new QFormLayout;
    form->addRow(tr("&Template"), m_template);
    form->addRow(tr("&Paper"), m_paper);
    form->addRow(tr("&Scale"), m_scale);
    form->addRow(tr("&Sheets"), m_what);
    form->addRow(tr("T&itle"), m_title);
    form->addRow(tr("&Author"), m_author);
    form->addRow(tr("Sheet"), m_place);
    form->addRow(m_problem);
    auto *note = new QLabel(tr("Sheets show the committed data of the current revision. Drag the frame on the map."));
    note->setWordWrap(true);
    form->addRow(note);

    m_page = new QLabel;
    m_page->setAlignment(Qt::AlignCenter);
    m_page->setMinimumSize(320, 320);
    m_page->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Ignored);
    m_page->setAccessibleName(tr("Preview of the page"));
    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Close);
    m_save = buttons->addButton(tr("Save as P&DF …"), QDialogButtonBox::ActionRole);
    m_save->setDefault(true);
    connect(m_save, &QPushButton::clicked, this, &PrintDialog::askForPath);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);

    auto *left = new QVBoxLayout;
    left->addLayout(form);
    left->addStretch();
    auto *middle = new QHBoxLayout;
    middle->addLayout(left, 2);
    middle->addWidget(m_page, 3);
    auto *all = new QVBoxLayout(this);
    all->addLayout(middle);
    all->addWidget(buttons);
    resize(860, 560);

    connect(m_template, &QComboBox::currentIndexChanged, this, &PrintDialog::chooseTemplate);
    connect(m_paper, &QComboBox::currentIndexChanged, this, &PrintDialog::chooseTemplate);
    connect(m_scale, &QComboBox::editTextChanged, this, &PrintDialog::updateFrames);
    connect(m_what, &QComboBox::currentIndexChanged, this, &PrintDialog::updateFrames);
    for (QLineEdit *edit : {m_title, m_author})
        connect(edit, &QLineEdit::textChanged, &m_soon, qOverload<>(&QTimer::start));
}

void PrintDialog::setTemplate(const QString &name)
{
    m_template->setCurrentIndex(m_template->findData(name));
}

void PrintDialog::setScale(int scale)
{
    m_scale->setEditText(u"1/%1"_s.arg(scale));
}

void PrintDialog::setSheetTitle(const QString &title)
{
    m_title->setText(title);
}

int PrintDialog::scale() const
{
    const QString text = m_scale->currentText().section(u'/', -1).section(u':', -1).remove(u'.').remove(u' ');
    return text.toInt();
}

void PrintDialog::chooseTemplate()
{
    if (m_choosing)
        m_choosing->progress->cancel();
    auto work = [name = m_template->currentData().toString(), paper = m_paper->currentData().toString(),
                    crs = m_document->crs()](Progress &) -> Result<std::shared_ptr<print::Framer>> {
        KBS_TRY(print::Template page, print::templates::load(name));
        if (!paper.isEmpty()) {
            KBS_TRY(page, page.on(paper));
        }
        KBS_TRY(print::Framer framer, print::Framer::create(page, crs));
        return std::make_shared<print::Framer>(std::move(framer));
    };
    m_choosing = m_document->runner().runFree<std::shared_ptr<print::Framer>>(*m_lane, {}, TaskRunner::Show::Quiet,
        this, std::move(work), [this](Result<std::shared_ptr<print::Framer>> framer) {
            if (!framer) {
                if (framer.error().kind != ErrorKind::Cancelled)
                    showProblem(framer.error().text());
                return;
            }
            m_choosing.reset();
            m_framer = *std::move(framer);
            // A template of official sheets has few scales: the nearest is taken.
            const auto &scales = m_framer->page().scales;
            if (!scales.empty() && !m_framer->page().allows(scale()))
                setScale(*std::ranges::min_element(scales, {}, [this](int each) { return std::abs(each - scale()); }));
            updateFrames();
        });
}

Result<std::vector<print::Frame>> PrintDialog::makeFrames() const
{
    if (scale() < 10)
        return fail(
            ErrorKind::Usage, tr("\"%1\" is not a scale").arg(m_scale->currentText()), tr("Write it as 1/1000"));
    std::vector<Bbox> boxes;
    switch (static_cast<What>(m_what->currentIndex())) {
    case What::One: {
        KBS_TRY(print::Frame frame, m_framer->at(m_center, scale()));
        return std::vector{std::move(frame)};
    }
    case What::View: boxes.push_back(m_map->view().extent()); break;
    case What::Selection:
        for (const SelectedFeature &selected : m_document->selection())
            if (!selected.feature.geometry.isEmpty())
                boxes.push_back(selected.feature.geometry.bbox());
        if (boxes.empty())
            return fail(
                ErrorKind::Usage, tr("Nothing is selected"), tr("Select on the map what the sheets shall show"));
    }
    return m_framer->series(boxes, scale());
}

void PrintDialog::updateFrames()
{
    if (!m_framer)
        return;
    auto frames = makeFrames();
    m_save->setEnabled(frames.has_value());
    if (!frames) {
        m_frames.clear();
        m_tool->setFrames({});
        return showProblem(frames.error().text());
    }
    m_problem->hide();
    m_frames = *std::move(frames);
    m_tool->setFrames(m_frames);
    const print::Frame &first = m_frames.front();
    const QString middle = u"%1, %2"_s.arg(first.center().x, 0, 'f', 1).arg(first.center().y, 0, 'f', 1);
    m_place->setText(m_frames.size() > 1 ? tr("%n sheet(s)", nullptr, static_cast<int>(m_frames.size()))
            : first.name.isEmpty()       ? middle
                                         : first.name);
    m_soon.start();
}

print::Sheets PrintDialog::sheets() const
{
    print::Sheets sheets{.page = m_framer->page(), .styles = m_document->styles(), .layers = m_map->layers()};
    QStringList shown, usual;
    for (const FeatureClass *featureClass : sheets.layers.classes)
        shown.append(QString::fromStdString(featureClass->name));
    for (const FeatureClass *featureClass : sheets.styles->drawingOrder())
        if (sheets.styles->of(*featureClass).visible && m_document->catalogue().find(featureClass->name))
            usual.append(QString::fromStdString(featureClass->name));
    if (shown != usual)
        sheets.classes = shown;
    sheets.theme = m_theme;
    sheets.title = m_title->text().simplified();
    sheets.author = m_author->text().simplified();
    sheets.date = QDate::currentDate();
    sheets.language = language();
    return sheets;
}

void PrintDialog::drawPreview()
{
    if (!m_framer || m_frames.empty())
        return;
    if (m_drawing)
        m_drawing->progress->cancel();
    m_drawing = m_document->runner().run<QImage>(
        *m_lane, {}, TaskRunner::Show::Quiet, this,
        [sheets = sheets(), frame = m_frames.front()](Store &store, Progress &progress) {
            const double largest = std::max(sheets.page.pageMm().width(), sheets.page.pageMm().height());
            return print::preview(store, sheets, frame, std::min(previewDots, 1200 / largest), progress);
        },
        [this](Result<QImage> picture) {
            if (!picture) {
                if (picture.error().kind != ErrorKind::Cancelled)
                    showProblem(picture.error().text());
                return;
            }
            m_drawing.reset();
            m_picture = *std::move(picture);
            showPicture();
            Q_EMIT previewed();
        });
}

void PrintDialog::showPicture()
{
    if (m_picture.isNull())
        return;
    const double ratio = devicePixelRatioF();
    QPixmap page
        = QPixmap::fromImage(m_picture.scaled(m_page->size() * ratio, Qt::KeepAspectRatio, Qt::SmoothTransformation));
    page.setDevicePixelRatio(ratio);
    m_page->setPixmap(page);
}

void PrintDialog::resizeEvent(QResizeEvent *event)
{
    QDialog::resizeEvent(event);
    showPicture();
}

void PrintDialog::showProblem(const QString &text)
{
    m_problem->setText(text);
    m_problem->show();
}

void PrintDialog::askForPath()
{
    auto *dialog = new QFileDialog(
        this, tr("Save the sheets"), tr("sheet.pdf"), tr("PDF (*.pdf);;Picture (*.png);;Scalable drawing (*.svg)"));
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setDefaultSuffix(u"pdf"_s);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QFileDialog::fileSelected, this, &PrintDialog::savePdf);
    dialog->open();
}

void PrintDialog::savePdf(const QString &path)
{
    m_document->runner().run<print::Printed>(
        m_document->workLane(), tr("Printing"), TaskRunner::Show::Listed, this,
        [sheets = sheets(), frames = m_frames, path](
            Store &store, Progress &progress) { return print::print(store, sheets, frames, {.path = path}, progress); },
        [this](Result<print::Printed> printed) {
            if (!printed) {
                if (printed.error().kind != ErrorKind::Cancelled)
                    showProblem(printed.error().text());
                return;
            }
            for (const Error &note : printed->notes)
                Q_EMIT m_document->notice(note);
            Q_EMIT saved(printed->files.front());
        });
}

} // namespace kbs::gui
