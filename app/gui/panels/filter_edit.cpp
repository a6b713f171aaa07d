// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/panels/filter_edit.h"

#include "base/language.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QLineEdit>

using namespace Qt::StringLiterals;

namespace kbs::gui {

FilterEdit::FilterEdit(QWidget *parent)
    : QWidget(parent), m_attribute(new QComboBox), m_comparison(new QComboBox), m_value(new QLineEdit)
{
    m_attribute->setObjectName("filterAttribute");
    m_attribute->setAccessibleName(tr("Filter by attribute"));
    m_attribute->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    m_comparison->setObjectName("filterComparison");
    m_comparison->setAccessibleName(tr("Comparison"));
    const std::pair<QString, Comparison> comparisons[] = {{u"="_s, Comparison::Equal}, {u"<"_s, Comparison::Less},
        {u"≤"_s, Comparison::LessOrEqual}, {u">"_s, Comparison::Greater}, {u"≥"_s, Comparison::GreaterOrEqual},
        {tr("is not given"), Comparison::IsNull}};
    for (const auto &[text, comparison] : comparisons)
        m_comparison->addItem(text, static_cast<int>(comparison));
    m_value->setObjectName("filterValue");
    m_value->setPlaceholderText(tr("Filter value, then Enter"));
    m_value->setAccessibleName(tr("Filter value"));
    m_value->setClearButtonEnabled(true);
    connect(m_value, &QLineEdit::returnPressed, this, &FilterEdit::changed);
    connect(m_value, &QLineEdit::textChanged, this, [this](const QString &text) {
        if (text.isEmpty())
            Q_EMIT changed();
    });
    connect(m_comparison, &QComboBox::activated, this, [this] {
        m_value->setEnabled(comparison() != Comparison::IsNull);
        Q_EMIT changed();
    });
    connect(m_attribute, &QComboBox::activated, this, &FilterEdit::changed);
    auto *layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_attribute);
    layout->addWidget(m_comparison);
    layout->addWidget(m_value, 1);
    setClass(nullptr);
}

void FilterEdit::setClass(const FeatureClass *featureClass)
{
    m_class = featureClass;
    const QSignalBlocker quiet(m_value);
    m_value->clear();
    m_attribute->clear();
    setEnabled(featureClass);
    if (!featureClass)
        return;
    for (const Attribute &attribute : featureClass->attributes) {
        if (!attribute.personal)
            m_attribute->addItem(attribute.title.in(language()), QString::fromStdString(attribute.name));
    }
    const auto choose = [this](const std::string &name) {
        m_attribute->setCurrentIndex(m_attribute->findData(QString::fromStdString(name)));
    };
    if (!featureClass->indexes.empty()) // start with what one looks for
        return choose(featureClass->indexes.front().front());
    for (const Attribute &attribute : featureClass->attributes)
        if (attribute.search)
            return choose(attribute.name);
}

Comparison FilterEdit::comparison() const
{
    return static_cast<Comparison>(m_comparison->currentData().toInt());
}

Result<std::vector<Condition>> FilterEdit::conditions() const
{
    if (!m_class)
        return std::vector<Condition>();
    Condition condition{
        .attribute = m_attribute->currentData().toString().toStdString(), .comparison = comparison(), .values = {}};
    const Attribute *attribute = m_class->attribute(condition.attribute);
    const QString text = m_value->text().trimmed();
    if (!attribute || (condition.comparison != Comparison::IsNull && text.isEmpty()))
        return std::vector<Condition>();
    if (condition.comparison != Comparison::IsNull) {
        KBS_TRY(condition.values.emplace_back(), parseValue(*attribute, text.toStdString(), language() == "tr"_L1));
    }
    return std::vector{condition};
}

} // namespace kbs::gui
