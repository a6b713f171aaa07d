// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/dialogs/mapping_editor.h"

#include "app/gui/application.h"
#include "importers/common/mapping_library.h"

#include <QComboBox>
#include <QDialogButtonBox>
#include <QFileDialog>
#include <QFormLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QTableWidget>
#include <QVBoxLayout>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace kbs::gui {

namespace {

/// The choice that no attribute is called like.
const QString leftOut = u"-"_s;

void dropWays(import::LayerMapping &mapping, const QString &path)
{
    for (import::AttributeMapping &each : mapping.attributes)
        std::erase_if(each.ways, [&](const import::ValueWay &way) { return way.paths.contains(path); });
    std::erase_if(mapping.attributes, [](const import::AttributeMapping &each) { return each.ways.empty(); });
}

} // namespace

MappingEditor::MappingEditor(
    std::shared_ptr<const Catalogue> catalogue, std::vector<import::SourceLayer> layers, QWidget *parent)
    : QDialog(parent), m_catalogue(std::move(catalogue)), m_layers(std::move(layers)),
      m_mapping(import::guessMapping(m_layers, *m_catalogue)), m_layer(new QComboBox), m_class(new QComboBox),
      m_fields(new QTableWidget(0, 4)), m_why(new QLabel), m_problem(new QLabel), m_supplier(new QLineEdit)
{
    setObjectName("mappingEditor");
    setWindowTitle(tr("Mapping"));
    resize(1000, 600);
    m_mapping.name = tr("Own mapping");
    if (m_mapping.layers.size() == 1) // the next delivery's file may be called otherwise
        m_mapping.layers.front().layers << u"*"_s;
    m_mapping.namesPersonal = true; // what the user maps by hand is meant
    for (const import::SourceLayer &layer : m_layers)
        m_layer->addItem(layer.name);
    m_class->setObjectName("mappingClass");
    for (const Theme &theme : m_catalogue->themes()) {
        for (const FeatureClass *featureClass : theme.classes)
            m_class->addItem(u"%1: %2"_s.arg(theme.title.in(language()), featureClass->title.in(language())),
                QString::fromStdString(featureClass->name));
    }
    m_fields->setObjectName("mappingFields");
    m_fields->setAccessibleName(tr("Columns and what becomes of them"));
    m_fields->setHorizontalHeaderLabels({tr("Column"), tr("Examples"), tr("Attribute"), tr("Why")});
    m_fields->horizontalHeader()->setStretchLastSection(true);
    m_fields->setColumnWidth(0, 180);
    m_fields->setColumnWidth(1, 220);
    m_fields->setColumnWidth(2, 200);
    m_fields->verticalHeader()->hide();
    m_fields->setWordWrap(true);
    connect(m_fields->horizontalHeader(), &QHeaderView::sectionResized, m_fields, &QTableWidget::resizeRowsToContents,
        Qt::QueuedConnection); // when all columns have their width
    m_fields->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_why->setObjectName("mappingWhy");
    m_why->setWordWrap(true);
    m_supplier->setObjectName("mappingSupplier");
    m_supplier->setPlaceholderText(tr("Name of the supplier"));
    m_problem->setObjectName("mappingProblem");
    m_problem->setWordWrap(true);
    m_problem->setStyleSheet(u"color: #c0392b"_s);
    m_problem->hide();

    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Cancel);
    auto *saveButton = buttons->addButton(tr("Save and use"), QDialogButtonBox::AcceptRole);
    saveButton->setObjectName("mappingSave");
    saveButton->setIcon(icon(u"document-save"_s));
    saveButton->setToolTip(tr("Keep it under the supplier's name; it is offered when a file with these columns comes"));
    auto *fileButton = buttons->addButton(tr("Save as a file …"), QDialogButtonBox::ActionRole);
    connect(saveButton, &QPushButton::clicked, this, [this] {
        if (saveFor(m_supplier->text()))
            close();
    });
    connect(fileButton, &QPushButton::clicked, this, &MappingEditor::chooseFile);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::close);
    connect(m_layer, &QComboBox::currentIndexChanged, this, &MappingEditor::showLayer);
    connect(m_class, &QComboBox::activated, this,
        [this] { setLayerClass(m_layer->currentIndex(), m_class->currentData().toString().toStdString()); });

    auto *form = new QFormLayout;
    form->addRow(tr("&Layer"), m_layer);
    form->addRow(tr("becomes &class"), m_class);
    form->addRow(QString(), m_why);
    auto *layout = new QVBoxLayout(this);
    layout->addLayout(form);
    layout->addWidget(m_fields, 1);
    auto *name = new QFormLayout;
    name->addRow(tr("&Supplier"), m_supplier);
    layout->addLayout(name);
    layout->addWidget(m_problem);
    layout->addWidget(buttons);
    if (!m_layers.empty())
        showLayer(0);
}

const FeatureClass *MappingEditor::classOf(int layer) const
{
    return m_catalogue->find(m_mapping.layers[static_cast<std::size_t>(layer)].className);
}

std::string MappingEditor::attributeOf(int layer, const QString &field) const
{
    for (const import::AttributeMapping &attribute : m_mapping.layers[static_cast<std::size_t>(layer)].attributes) {
        for (const import::ValueWay &way : attribute.ways) {
            if (way.paths.contains(field))
                return attribute.attribute;
        }
    }
    return {};
}

void MappingEditor::setLayerClass(int layer, const std::string &className)
{
    import::LayerMapping &mapping = m_mapping.layers[static_cast<std::size_t>(layer)];
    const FeatureClass *featureClass = m_catalogue->find(className);
    if (!featureClass)
        return;
    mapping.className = className;
    mapping.why = tr("chosen by hand");
    mapping.attributes = import::mapLayer(m_layers[static_cast<std::size_t>(layer)], *featureClass).attributes;
    mapping.ignore.clear();
    mapping.aliases = false;
    for (const QString &field : m_layers[static_cast<std::size_t>(layer)].fields) {
        if (import::looksPersonal(field))
            dropWays(mapping, field);
    }
    if (m_layer->currentIndex() == layer)
        showLayer(layer);
}

void MappingEditor::mapField(int layer, int field, const std::string &attribute)
{
    import::LayerMapping &mapping = m_mapping.layers[static_cast<std::size_t>(layer)];
    const QString path = m_layers[static_cast<std::size_t>(layer)].fields[field];
    dropWays(mapping, path);
    std::erase_if(mapping.ignore, [&](const import::IgnoreRule &rule) { return rule.path == path; });
    const FeatureClass *featureClass = classOf(layer);
    const int index = featureClass && !attribute.empty() ? featureClass->attributeIndex(attribute) : -1;
    if (index < 0)
        return;
    const import::ValueWay way = import::wayFrom(
        m_layers[static_cast<std::size_t>(layer)], path, featureClass->attributes[static_cast<std::size_t>(index)]);
    const auto found = std::ranges::find(mapping.attributes, attribute, &import::AttributeMapping::attribute);
    if (found != mapping.attributes.end())
        found->ways.push_back(way);
    else
        mapping.attributes.push_back({attribute, {way}});
}

void MappingEditor::leaveOut(int layer, int field)
{
    mapField(layer, field, {});
    m_mapping.layers[static_cast<std::size_t>(layer)].ignore.push_back(
        {.path = m_layers[static_cast<std::size_t>(layer)].fields[field],
            .rule = u"left-out"_s,
            .reason = u"left out by the mapping's author"_s});
}

bool MappingEditor::isLeftOut(int layer, const QString &field) const
{
    return std::ranges::contains(
        m_mapping.layers[static_cast<std::size_t>(layer)].ignore, field, &import::IgnoreRule::path);
}

void MappingEditor::choose(int layer, int field, const QString &what)
{
    if (what == leftOut)
        leaveOut(layer, field);
    else
        mapField(layer, field, what.toStdString());
    m_fields->item(field, 3)->setText(reason(layer, m_layers[static_cast<std::size_t>(layer)].fields[field]));
    m_fields->resizeRowToContents(field);
}

/// Why a column goes where it goes.
QString MappingEditor::reason(int layer, const QString &field) const
{
    const FeatureClass *featureClass = classOf(layer);
    if (isLeftOut(layer, field))
        return tr("left out: counted in the ledger, not loaded");
    const std::string attribute = attributeOf(layer, field);
    const import::AttributeGuess guess
        = featureClass ? import::explainAttribute(*featureClass, field) : import::AttributeGuess();
    if (attribute.empty() && import::looksPersonal(field))
        return tr("looks like personal data: it comes in only if you choose an attribute");
    if (attribute.empty())
        return featureClass && featureClass->name == import::foreignClass ? tr("kept with all attributes as text")
                                                                          : tr("no attribute is called so");
    if (guess.attribute >= 0 && featureClass->attributes[static_cast<std::size_t>(guess.attribute)].name == attribute)
        return import::reasonText(guess);
    return tr("chosen by hand");
}

void MappingEditor::showLayer(int layer)
{
    const FeatureClass *featureClass = classOf(layer);
    m_class->setCurrentIndex(featureClass ? m_class->findData(QString::fromStdString(featureClass->name)) : -1);
    m_why->setText(m_mapping.layers[static_cast<std::size_t>(layer)].why);
    const import::SourceLayer &source = m_layers[static_cast<std::size_t>(layer)];
    m_fields->setRowCount(static_cast<int>(source.fields.size()));
    for (int row = 0; row < source.fields.size(); ++row) {
        QStringList examples;
        for (const QStringList &sample : source.samples) {
            if (row < sample.size() && !sample[row].isEmpty() && examples.size() < 3
                && !import::looksPersonal(source.fields[row]))
                examples << sample[row];
        }
        m_fields->setItem(row, 0, new QTableWidgetItem(source.fields[row]));
        m_fields->setItem(row, 1, new QTableWidgetItem(examples.join(u" · "_s)));
        m_fields->setItem(row, 3, new QTableWidgetItem(reason(layer, source.fields[row])));
        auto *target = new QComboBox;
        target->setAccessibleName(tr("Attribute for %1").arg(source.fields[row]));
        target->addItem(tr("(no attribute)"), QString());
        target->addItem(tr("(leave out)"), leftOut);
        if (featureClass) {
            for (const Attribute &attribute : featureClass->attributes)
                target->addItem(attribute.title.in(language()), QString::fromStdString(attribute.name));
        }
        const QString chosen = isLeftOut(layer, source.fields[row])
            ? leftOut
            : QString::fromStdString(attributeOf(layer, source.fields[row]));
        target->setCurrentIndex(std::max(0, target->findData(chosen)));
        connect(target, &QComboBox::activated, this,
            [this, layer, row, target] { choose(layer, row, target->currentData().toString()); });
        m_fields->setCellWidget(row, 2, target);
    }
    m_fields->resizeRowsToContents();
}

bool MappingEditor::finish(const Result<QString> &savedTo)
{
    m_problem->setVisible(!savedTo);
    if (!savedTo) {
        m_problem->setText(savedTo.error().text());
        return false;
    }
    Q_EMIT saved(*savedTo);
    return true;
}

bool MappingEditor::save(const QString &path)
{
    return finish(
        m_mapping.check(*m_catalogue).and_then([&] { return m_mapping.save(path); }).transform([&] { return path; }));
}

bool MappingEditor::saveFor(const QString &supplier)
{
    return finish(m_mapping.check(*m_catalogue).and_then([&] { return import::saveMapping(m_mapping, supplier); }));
}

void MappingEditor::chooseFile()
{
    auto *dialog = new QFileDialog(this, tr("Save the mapping"), u"mapping.json"_s, tr("Mappings (*.json)"));
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setDefaultSuffix(u"json"_s);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QFileDialog::fileSelected, this, [this](const QString &path) {
        if (save(path))
            close();
    });
    dialog->open();
}

} // namespace kbs::gui
