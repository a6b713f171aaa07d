// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/dialogs/mapping_editor.h"

#include "app/gui/application.h"

#include <QComboBox>
#include <QDialogButtonBox>
#include <QFileDialog>
#include <QFormLayout>
#include <QHeaderView>
#include <QLabel>
#include <QPushButton>
#include <QTableWidget>
#include <QVBoxLayout>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace kbs::gui {

MappingEditor::MappingEditor(
    std::shared_ptr<const Catalogue> catalogue, std::vector<import::SourceLayer> layers, QWidget *parent)
    : QDialog(parent), m_catalogue(std::move(catalogue)), m_layers(std::move(layers)),
      m_mapping(import::guessMapping(m_layers, *m_catalogue)), m_layer(new QComboBox), m_class(new QComboBox),
      m_fields(new QTableWidget(0, 3)), m_problem(new QLabel)
{
    setObjectName("mappingEditor");
    setWindowTitle(tr("Mapping"));
    resize(720, 520);
    m_mapping.name = tr("Own mapping");
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
    m_fields->setHorizontalHeaderLabels({tr("Column"), tr("Examples"), tr("Attribute")});
    m_fields->horizontalHeader()->setStretchLastSection(true);
    m_fields->setColumnWidth(0, 180);
    m_fields->setColumnWidth(1, 240);
    m_fields->verticalHeader()->hide();
    m_fields->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_problem->setWordWrap(true);
    m_problem->setStyleSheet(u"color: #c0392b"_s);
    m_problem->hide();

    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Cancel);
    auto *saveButton = buttons->addButton(tr("Save and use …"), QDialogButtonBox::AcceptRole);
    saveButton->setIcon(icon(u"document-save"_s));
    connect(saveButton, &QPushButton::clicked, this, &MappingEditor::chooseFile);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::close);
    connect(m_layer, &QComboBox::currentIndexChanged, this, &MappingEditor::showLayer);
    connect(m_class, &QComboBox::activated, this,
        [this] { setLayerClass(m_layer->currentIndex(), m_class->currentData().toString().toStdString()); });

    auto *form = new QFormLayout;
    form->addRow(tr("&Layer"), m_layer);
    form->addRow(tr("becomes &class"), m_class);
    auto *layout = new QVBoxLayout(this);
    layout->addLayout(form);
    layout->addWidget(m_fields, 1);
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
    mapping.attributes.clear();
    mapping.aliases = false;
    for (const QString &field : m_layers[static_cast<std::size_t>(layer)].fields) {
        const int index = import::guessAttribute(*featureClass, field);
        if (index >= 0 && !import::looksPersonal(field))
            mapping.attributes.push_back(
                {featureClass->attributes[static_cast<std::size_t>(index)].name, {{.paths = {field}}}});
    }
    if (m_layer->currentIndex() == layer)
        showLayer(layer);
}

void MappingEditor::mapField(int layer, int field, const std::string &attribute)
{
    import::LayerMapping &mapping = m_mapping.layers[static_cast<std::size_t>(layer)];
    const QString path = m_layers[static_cast<std::size_t>(layer)].fields[field];
    for (import::AttributeMapping &each : mapping.attributes)
        std::erase_if(each.ways, [&](const import::ValueWay &way) { return way.paths.contains(path); });
    std::erase_if(mapping.attributes, [](const import::AttributeMapping &each) { return each.ways.empty(); });
    if (attribute.empty())
        return;
    const auto found = std::ranges::find(mapping.attributes, attribute, &import::AttributeMapping::attribute);
    if (found != mapping.attributes.end())
        found->ways.push_back({.paths = {path}});
    else
        mapping.attributes.push_back({attribute, {{.paths = {path}}}});
}

void MappingEditor::showLayer(int layer)
{
    const FeatureClass *featureClass = classOf(layer);
    m_class->setCurrentIndex(featureClass ? m_class->findData(QString::fromStdString(featureClass->name)) : -1);
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
        auto *target = new QComboBox;
        target->setAccessibleName(tr("Attribute for %1").arg(source.fields[row]));
        target->addItem(tr("(not taken over)"), QString());
        if (featureClass) {
            for (const Attribute &attribute : featureClass->attributes)
                target->addItem(attribute.title.in(language()), QString::fromStdString(attribute.name));
        }
        target->setCurrentIndex(
            std::max(0, target->findData(QString::fromStdString(attributeOf(layer, source.fields[row])))));
        connect(target, &QComboBox::activated, this,
            [this, layer, row, target] { mapField(layer, row, target->currentData().toString().toStdString()); });
        m_fields->setCellWidget(row, 2, target);
    }
}

bool MappingEditor::save(const QString &path)
{
    auto result = m_mapping.check(*m_catalogue).and_then([&] { return m_mapping.save(path); });
    m_problem->setVisible(!result);
    if (!result) {
        m_problem->setText(result.error().text());
        return false;
    }
    Q_EMIT saved(path);
    return true;
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
