// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/panels/thematic_panel.h"

#include "base/language.h"
#include "style/style_import.h"

#include <QComboBox>
#include <QFileDialog>
#include <QFormLayout>
#include <QJsonDocument>
#include <QLabel>
#include <QLocale>
#include <QPainter>
#include <QPushButton>
#include <QSaveFile>
#include <QSpinBox>
#include <QStandardPaths>
#include <QVBoxLayout>

using namespace Qt::StringLiterals;

namespace kbs::gui {

/// The values as bars, coloured by the class that they fall into, with a line at each border.
class ThematicPanel::Chart : public QWidget {
public:
    explicit Chart(const ThematicPanel &panel) : m_panel(panel)
    {
        setMinimumHeight(110);
        setAccessibleName(ThematicPanel::tr("Chart of the values"));
    }

protected:
    void paintEvent(QPaintEvent *) override
    {
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        painter.fillRect(rect(), palette().base());
        const auto &numbers = m_panel.m_values.numbers;
        if (numbers.empty())
            return;
        constexpr int bins = 40;
        const auto counts = thematic::histogram(numbers, bins);
        const auto most = static_cast<double>(std::max<std::int64_t>(1, *std::ranges::max_element(counts)));
        const QRectF box = QRectF(rect()).adjusted(6, 6, -6, -18);
        const double least = numbers.front(), range = std::max(numbers.back() - least, 1e-12);
        const double width = box.width() / bins;
        for (int i = 0; i < bins; ++i) {
            const double height = static_cast<double>(counts[static_cast<std::size_t>(i)]) / most * box.height();
            painter.fillRect(QRectF(box.left() + i * width, box.bottom() - height, std::max(1.0, width - 1), height),
                colorAt(least + (i + 0.5) / bins * range));
        }
        painter.setPen(palette().color(QPalette::Text));
        for (const double border : m_panel.m_style.breaks) {
            const double x = box.left() + (border - least) / range * box.width();
            painter.drawLine(QPointF(x, box.top()), QPointF(x, box.bottom() + 3));
        }
        painter.drawText(
            QRectF(box.left(), box.bottom() + 2, box.width(), 16), Qt::AlignLeft, QLocale().toString(least));
        painter.drawText(
            QRectF(box.left(), box.bottom() + 2, box.width(), 16), Qt::AlignRight, QLocale().toString(numbers.back()));
    }

private:
    [[nodiscard]] QColor colorAt(double value) const
    {
        const auto &style = m_panel.m_style;
        for (std::size_t i = 0; i + 1 < style.breaks.size() && i < style.colors.size(); ++i)
            if (value < style.breaks[i + 1] || i + 2 == style.breaks.size())
                return style.colors[i];
        return palette().color(QPalette::Highlight);
    }
    const ThematicPanel &m_panel;
};

ThematicPanel::ThematicPanel(MapLook &look, QWidget *parent)
    : QWidget(parent), m_look(look), m_classBox(new QComboBox), m_attributeBox(new QComboBox),
      m_methodBox(new QComboBox), m_rampBox(new QComboBox), m_count(new QSpinBox), m_chart(new Chart(*this)),
      m_summary(new QLabel), m_save(new QPushButton(tr("Save as…"))), m_remove(new QPushButton(tr("Usual style")))
{
    const std::pair<thematic::Method, QString> offered[] = {{thematic::Method::NaturalBreaks, tr("Natural breaks")},
        {thematic::Method::EqualInterval, tr("Equal intervals")}, {thematic::Method::Quantiles, tr("Equal numbers")},
        {thematic::Method::Categories, tr("Categories")}, {thematic::Method::Proportional, tr("Proportional symbols")},
        {thematic::Method::Heat, tr("Density (heat map)")}};
    for (const auto &[method, title] : offered)
        m_methodBox->addItem(title, static_cast<int>(method));
    m_rampBox->addItems(thematic::ramps());
    m_rampBox->setCurrentText(u"viridis"_s);
    m_count->setRange(2, 12);
    m_count->setValue(5);
    m_summary->setWordWrap(true);
    auto *form = new QFormLayout;
    form->addRow(tr("Layer"), m_classBox);
    form->addRow(tr("Attribute"), m_attributeBox);
    form->addRow(tr("Method"), m_methodBox);
    form->addRow(tr("Classes"), m_count);
    form->addRow(tr("Colours"), m_rampBox);
    auto *open = new QPushButton(tr("Open style…"));
    open->setToolTip(tr("A style file of KentCBS, SLD or QGIS (QML)"));
    auto *buttons = new QHBoxLayout;
    buttons->addWidget(open);
    buttons->addWidget(m_save);
    buttons->addWidget(m_remove);
    auto *layout = new QVBoxLayout(this);
    layout->addLayout(form);
    layout->addWidget(m_chart);
    layout->addWidget(m_summary);
    layout->addLayout(buttons);
    layout->addStretch(1);
    m_save->setEnabled(false);

    connect(m_classBox, &QComboBox::activated, this, [this] {
        if (m_document)
            setCurrentClass(m_document->catalogue().find(m_classBox->currentData().toString().toStdString()));
    });
    connect(m_attributeBox, &QComboBox::activated, this, &ThematicPanel::readValues);
    connect(m_methodBox, &QComboBox::activated, this, &ThematicPanel::make);
    connect(m_rampBox, &QComboBox::activated, this, &ThematicPanel::make);
    connect(m_count, &QSpinBox::valueChanged, this, &ThematicPanel::make);
    connect(open, &QPushButton::clicked, this, &ThematicPanel::openStyle);
    connect(m_save, &QPushButton::clicked, this, &ThematicPanel::save);
    connect(m_remove, &QPushButton::clicked, this, [this] { m_look.clearOverrides(); });
}

void ThematicPanel::setDocument(std::shared_ptr<Document> document)
{
    if (m_reading)
        m_reading->progress->cancel();
    m_document = std::move(document);
    m_class = nullptr;
    m_values = {};
    m_valuesOf.clear();
    m_style = {};
    m_save->setEnabled(false);
    m_summary->clear();
    m_classBox->clear();
    m_attributeBox->clear();
    if (!m_document)
        return;
    const auto &order = m_document->usualStyles()->drawingOrder();
    for (auto it = order.rbegin(); it != order.rend(); ++it)
        if (m_document->catalogue().find((*it)->name)) // else it may not be read
            m_classBox->addItem((*it)->title.in(language()), QString::fromStdString((*it)->name));
    m_classBox->setCurrentIndex(-1);
    m_chart->update();
}

void ThematicPanel::setCurrentClass(const FeatureClass *featureClass)
{
    if (!featureClass || featureClass == m_class)
        return;
    const int index = m_classBox->findData(QString::fromStdString(featureClass->name));
    if (index < 0)
        return;
    m_classBox->setCurrentIndex(index);
    m_class = featureClass;
    fillAttributes();
}

void ThematicPanel::fillAttributes()
{
    m_attributeBox->clear();
    for (const Attribute &attribute : m_class->attributes)
        if (!attribute.personal)
            m_attributeBox->addItem(attribute.title.in(language()), QString::fromStdString(attribute.name));
    m_attributeBox->setCurrentIndex(-1);
}

void ThematicPanel::choose(const std::string &attribute, thematic::Method method, int classes)
{
    m_attributeBox->setCurrentIndex(m_attributeBox->findData(QString::fromStdString(attribute)));
    m_methodBox->setCurrentIndex(m_methodBox->findData(static_cast<int>(method)));
    const QSignalBlocker quiet(m_count);
    m_count->setValue(classes);
    readValues();
}

thematic::Method ThematicPanel::method() const
{
    return static_cast<thematic::Method>(m_methodBox->currentData().toInt());
}

void ThematicPanel::readValues()
{
    if (!m_document || !m_class || m_attributeBox->currentIndex() < 0)
        return;
    if (m_reading)
        m_reading->progress->cancel();
    const std::string attribute = m_attributeBox->currentData().toString().toStdString();
    const std::string of = m_class->name + '.' + attribute;
    m_reading = m_document->read<thematic::Values>(
        this,
        [featureClass = m_class, attribute](FeatureReader &reader, Progress &progress) {
            return thematic::readValues(reader, *featureClass, attribute, {}, progress);
        },
        [this, of](Result<thematic::Values> values) {
            if (!values) {
                if (values.error().kind != ErrorKind::Cancelled)
                    Q_EMIT failed(values.error());
                return;
            }
            m_values = *std::move(values);
            m_valuesOf = of;
            const bool isText = m_values.numbers.empty() && !m_values.counts.empty();
            if (isText)
                m_methodBox->setCurrentIndex(m_methodBox->findData(static_cast<int>(thematic::Method::Categories)));
            make();
        });
}

void ThematicPanel::make()
{
    if (!m_document || !m_class || m_valuesOf.empty())
        return;
    const thematic::Options options{.attribute = m_valuesOf.substr(m_class->name.size() + 1),
        .method = method(),
        .classes = m_count->value(),
        .ramp = m_rampBox->currentText(),
        .order = m_document->usualStyles()->of(*m_class).order};
    auto style = thematic::makeStyle(*m_class, options, m_values);
    if (!style) {
        m_summary->setText(style.error().text());
        return;
    }
    m_style = *std::move(style);
    m_save->setEnabled(true);
    m_summary->setText(tr("%L1 features: %L2 with a value, %L3 not given, %L4 free.")
            .arg(m_values.total())
            .arg(m_values.present)
            .arg(m_values.missing)
            .arg(m_values.free));
    m_chart->update();
    m_look.override(m_style.file[u"classes"_s].toObject());
    Q_EMIT made();
}

void ThematicPanel::save()
{
    const QString folder = QStandardPaths::writableLocation(QStandardPaths::AppDataLocation) + u"/styles"_s;
    auto *dialog = new QFileDialog(this, tr("Save the style"), folder, tr("Styles (*.style.json)"));
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setDefaultSuffix(u"style.json"_s);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QFileDialog::fileSelected, this, [this](const QString &path) {
        QSaveFile file(path);
        if (!file.open(QIODevice::WriteOnly) || file.write(QJsonDocument(m_style.file).toJson()) < 0 || !file.commit())
            Q_EMIT failed(
                Error{.kind = ErrorKind::Io, .message = tr("%1 cannot be written: %2").arg(path, file.errorString())});
        else
            Q_EMIT told(tr("The style is saved: %1").arg(path));
    });
    dialog->open();
}

void ThematicPanel::openStyle()
{
    auto *dialog
        = new QFileDialog(this, tr("Open a style"), {}, tr("Styles (*.style.json *.json *.sld *.qml);;All files (*)"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QFileDialog::fileSelected, this, &ThematicPanel::loadFile);
    dialog->open();
}

void ThematicPanel::loadFile(const QString &path)
{
    if (!m_document)
        return;
    const int order = m_class ? m_document->usualStyles()->of(*m_class).order : 0;
    m_document->runner().runFree<ImportedStyle>(
        m_document->readLane(), tr("Reading a style"), TaskRunner::Show::Listed, this,
        [path, featureClass = m_class, order](Progress &) { return importStyle(path, featureClass, order); },
        [this](Result<ImportedStyle> style) {
            if (!style)
                return Q_EMIT failed(style.error());
            m_look.override(style->file[u"classes"_s].toObject());
            Q_EMIT told(style->notMapped.isEmpty()
                    ? tr("The style is read.")
                    : tr("The style is read; not taken over: %1").arg(style->notMapped.join(u"; "_s)));
        });
}

} // namespace kbs::gui
