// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/panels/feature_form.h"

#include "app/gui/application.h"
#include "app/gui/masking.h"

#include <QAction>
#include <QComboBox>
#include <QDate>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QScrollArea>
#include <QVBoxLayout>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace kbs::gui {

namespace {

bool decimalComma()
{
    return language() == "tr"_L1;
}

/// The value as it is typed: without unit, with the language's decimal sign.
QString typedText(const Attribute &attribute, const Value &value)
{
    if (attribute.type == AttributeType::Date && !isNull(value)) {
        const QString iso = QString::fromStdString(toText(value));
        const QDate date = QDate::fromString(iso, Qt::ISODate);
        return date.isValid() ? date.toString(u"dd.MM.yyyy"_s) : iso;
    }
    QString text = QString::fromStdString(toText(value));
    if (attribute.type == AttributeType::Real && decimalComma())
        text.replace(u'.', u',');
    return text;
}

QString placeholder(const Attribute &attribute)
{
    switch (attribute.type) {
    case AttributeType::Date: return FeatureForm::tr("dd.mm.yyyy");
    case AttributeType::DateTime: return FeatureForm::tr("yyyy-mm-ddThh:mm:ss");
    default: return {};
    }
}

} // namespace

FeatureForm::FeatureForm(QWidget *parent) : QWidget(parent)
{
    setObjectName("featureForm");
    auto *inner = new QWidget;
    m_form = new QFormLayout(inner);
    m_form->setRowWrapPolicy(QFormLayout::WrapLongRows);
    m_form->setFieldGrowthPolicy(QFormLayout::ExpandingFieldsGrow);
    m_form->setVerticalSpacing(4);
    auto *scroll = new QScrollArea;
    scroll->setWidget(inner);
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);

    m_apply = new QPushButton(icon(u"dialog-ok-apply"_s), tr("&Apply"));
    m_apply->setObjectName("applyForm");
    m_apply->setToolTip(tr("Take over the entered values as one edit that can be undone"));
    m_revert = new QPushButton(icon(u"edit-reset"_s), tr("&Revert"));
    m_revert->setToolTip(tr("Show the stored values again"));
    connect(m_apply, &QPushButton::clicked, this, &FeatureForm::apply);
    connect(m_revert, &QPushButton::clicked, this, &FeatureForm::revert);
    auto *buttons = new QHBoxLayout;
    buttons->addStretch();
    buttons->addWidget(m_revert);
    buttons->addWidget(m_apply);

    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(scroll, 1);
    layout->addLayout(buttons);
    setFeature(nullptr, std::nullopt);
}

void FeatureForm::setReadOnly(bool readOnly)
{
    m_readOnly = readOnly;
    setFeature(m_class, m_feature);
}

void FeatureForm::setNewFeature(bool isNew)
{
    m_isNew = isNew;
    m_apply->setVisible(!isNew);
    m_revert->setVisible(!isNew);
}

void FeatureForm::setFeature(const FeatureClass *featureClass, const std::optional<Feature> &feature)
{
    m_class = featureClass;
    m_feature = feature;
    m_fields.clear();
    m_touched.clear();
    while (m_form->rowCount() > 0)
        m_form->removeRow(0);
    if (m_class && m_feature) {
        for (std::size_t i = 0; i < m_class->attributes.size(); ++i)
            addField(m_class->attributes[i], m_feature->values[i]);
    }
    m_apply->setEnabled(false);
    m_revert->setEnabled(false);
}

void FeatureForm::addField(const Attribute &attribute, const Value &value)
{
    Field field;
    field.attribute = &attribute;
    field.editor = makeEditor(attribute, value);
    field.editor->setObjectName(u"field_"_s + QString::fromStdString(attribute.name));
    field.editor->setAccessibleName(attribute.title.in(language()));
    const QString description = attribute.description.in(language());
    field.editor->setToolTip(description.isEmpty() ? attribute.title.in(language()) : description);
    field.problem = new QLabel;
    field.problem->setWordWrap(true);
    field.problem->setStyleSheet(u"color: #c0392b"_s);
    field.problem->hide();

    auto *row = new QHBoxLayout;
    row->setContentsMargins(0, 0, 0, 0);
    row->addWidget(field.editor, 1);
    if (!attribute.unit.isEmpty()) {
        QString unit = attribute.unit;
        row->addWidget(new QLabel(unit.replace("m2"_L1, u"m²"_s)));
    }
    auto *column = new QVBoxLayout;
    column->setSpacing(0);
    column->addLayout(row);
    column->addWidget(field.problem);

    auto *label = new QLabel(attribute.title.in(language()) + (attribute.required ? u" *"_s : QString()));
    label->setBuddy(field.editor);
    label->setToolTip(attribute.required ? tr("Required. %1").arg(description) : description);
    m_form->addRow(label, column);
    m_fields.push_back(field);
}

QWidget *FeatureForm::makeEditor(const Attribute &attribute, const Value &value)
{
    const bool fixed = m_readOnly || attribute.readOnly;
    const bool isBoolean = attribute.type == AttributeType::Boolean;
    if (!fixed && (isBoolean || (attribute.type == AttributeType::Code && attribute.codeList))) {
        auto *combo = new QComboBox;
        combo->setFocusPolicy(Qt::StrongFocus);
        combo->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
        combo->addItem(tr("(not given)"), QString());
        if (isBoolean) {
            combo->addItem(tr("yes"), u"1"_s);
            combo->addItem(tr("no"), u"0"_s);
        } else {
            for (const Code &code : attribute.codeList->codes)
                combo->addItem(code.title.in(language()), QString::fromStdString(code.code));
        }
        const QString now = QString::fromStdString(toText(value));
        if (combo->findData(now) < 0) // a value that the list does not know is shown as it is, not lost
            combo->addItem(now, now);
        combo->setCurrentIndex(combo->findData(now));
        connect(combo, &QComboBox::activated, this, [this, a = &attribute] { touch(a); });
        return combo;
    }
    auto *line = new QLineEdit;
    line->setPlaceholderText(placeholder(attribute));
    const auto showPlain = [line, &attribute, value] {
        line->setText(typedText(attribute, value));
        line->setCursorPosition(0);
    };
    const bool isWithheld = m_withheld.contains(&attribute);
    if (isWithheld || (attribute.personal && !isNull(value))) {
        line->setText(isWithheld ? u"•••"_s : masked(typedText(attribute, value)));
        line->setReadOnly(true);
        QAction *reveal = line->addAction(icon(u"view-visible"_s), QLineEdit::TrailingPosition);
        reveal->setText(tr("Show personal data"));
        reveal->setToolTip(tr("Personal data (KVKK). Show it only if your work needs it."));
        connect(reveal, &QAction::triggered, this,
            [this, a = &attribute] { Q_EMIT personalWanted(m_class, m_feature ? m_feature->id : 0, a); });
    } else {
        fixed ? line->setText(displayValue(attribute, value, language())) : showPlain();
        line->setReadOnly(fixed);
        line->setCursorPosition(0);
    }
    if (fixed) {
        QPalette quiet = line->palette();
        quiet.setColor(QPalette::Base, quiet.color(QPalette::Window));
        line->setPalette(quiet);
    }
    connect(line, &QLineEdit::textEdited, this, [this, a = &attribute] { touch(a); });
    connect(line, &QLineEdit::returnPressed, this, &FeatureForm::apply);
    return line;
}

void FeatureForm::setWithheld(std::set<const Attribute *> attributes)
{
    m_withheld = std::move(attributes);
    setFeature(m_class, m_feature);
}

void FeatureForm::reveal(const Attribute &attribute, const Value *withheld)
{
    const auto field = std::ranges::find(m_fields, &attribute, &Field::attribute);
    const int index = m_class ? m_class->attributeIndex(attribute.name) : -1;
    if (field == m_fields.end() || !m_feature || index < 0)
        return;
    auto *line = qobject_cast<QLineEdit *>(field->editor);
    if (!line)
        return;
    line->setText(typedText(attribute, withheld ? *withheld : m_feature->values[static_cast<std::size_t>(index)]));
    line->setCursorPosition(0);
    line->setReadOnly(withheld || m_readOnly || attribute.readOnly);
}

void FeatureForm::touch(const Attribute *attribute)
{
    m_touched.insert(attribute);
    m_apply->setEnabled(true);
    m_revert->setEnabled(true);
}

void FeatureForm::enter(const std::string &attribute, const QString &text)
{
    const auto field = std::ranges::find(m_fields, attribute, [](const Field &each) { return each.attribute->name; });
    if (field == m_fields.end())
        return;
    if (auto *combo = qobject_cast<QComboBox *>(field->editor))
        combo->setCurrentIndex(combo->findData(text));
    else if (auto *line = qobject_cast<QLineEdit *>(field->editor))
        line->setText(text);
    touch(field->attribute);
}

QString FeatureForm::enteredText(const Field &field)
{
    if (const auto *combo = qobject_cast<const QComboBox *>(field.editor))
        return combo->currentData().toString();
    return static_cast<const QLineEdit *>(field.editor)->text();
}

bool FeatureForm::readInto(Feature &after)
{
    bool good = true;
    for (const Field &field : m_fields) {
        field.problem->hide();
        if (!m_isNew && !m_touched.contains(field.attribute))
            continue; // what nobody touched keeps its exact value
        const std::string text = enteredText(field).trimmed().toStdString();
        const auto value = parseValue(*field.attribute, text, decimalComma());
        QString problem;
        if (!value)
            problem = value.error().message;
        else if (isNull(*value) && field.attribute->required)
            problem = tr("This must be given.");
        if (!problem.isEmpty()) {
            field.problem->setText(problem);
            field.problem->show();
            if (good)
                field.editor->setFocus();
            good = false;
            continue;
        }
        after.values[static_cast<std::size_t>(m_class->attributeIndex(field.attribute->name))] = *value;
    }
    return good;
}

void FeatureForm::apply()
{
    if (!m_class || !m_feature || (!m_isNew && m_touched.empty()))
        return;
    Feature after = *m_feature;
    if (!readInto(after))
        return;
    if (!m_isNew && after == *m_feature)
        return revert();
    Q_EMIT applied(m_class, after);
}

void FeatureForm::revert()
{
    setFeature(m_class, m_feature);
}

} // namespace kbs::gui
