// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "store/store.h"

#include <QWidget>

class QComboBox;
class QLineEdit;

namespace kbs::gui {

/// One condition on an attribute of a class: what, how compared, with which value. Personal attributes are not offered.
class FilterEdit : public QWidget {
    Q_OBJECT
public:
    explicit FilterEdit(QWidget *parent = nullptr);
    void setClass(const FeatureClass *featureClass); ///< without a value
    /// None where nothing is asked; the error says how the value should be written.
    [[nodiscard]] Result<std::vector<Condition>> conditions() const;

Q_SIGNALS:
    void changed(); ///< the user has finished something

private:
    [[nodiscard]] Comparison comparison() const;

    const FeatureClass *m_class = nullptr;
    QComboBox *m_attribute, *m_comparison;
    QLineEdit *m_value;
};

} // namespace kbs::gui
