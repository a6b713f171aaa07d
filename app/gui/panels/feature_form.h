// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "store/feature.h"

#include <QPushButton>
#include <QWidget>

#include <optional>
#include <set>

class QFormLayout;
class QLabel;

namespace kbs::gui {

/// The attributes of one feature as a form made from the catalogue: code lists as combo boxes, units behind the field,
/// required ones marked, personal ones masked until asked for. Says applied() with the new state; keeps nothing itself.
class FeatureForm : public QWidget {
    Q_OBJECT
public:
    explicit FeatureForm(QWidget *parent = nullptr);

    void setFeature(const FeatureClass *featureClass, const std::optional<Feature> &feature);
    /// Without a store to write to, or for several features at once, the fields can only be read.
    void setReadOnly(bool readOnly);
    /// A feature that is not in the store yet: everything required must be given, and the owner has the buttons.
    void setNewFeature(bool isNew);
    [[nodiscard]] bool isModified() const { return !m_touched.empty(); }
    /// Sets a field as if it were typed; for tools that fill in what they know.
    void enter(const std::string &attribute, const QString &text);
    /// Attributes that come as null because the store withholds them: masked like values, and not to be written.
    void setWithheld(std::set<const Attribute *> attributes);
    /// Shows a masked value in full: the feature's own, or the one that the store withheld from it.
    void reveal(const Attribute &attribute, const Value *withheld = nullptr);

public Q_SLOTS:
    void apply();
    void revert();

Q_SIGNALS:
    void applied(const kbs::FeatureClass *featureClass, const kbs::Feature &after);
    /// Somebody asks to see a masked value: the owner sees to the purpose and the note, then calls reveal().
    void personalWanted(const kbs::FeatureClass *featureClass, qint64 id, const kbs::Attribute *attribute);

private:
    struct Field {
        const Attribute *attribute = nullptr;
        QWidget *editor = nullptr;
        QLabel *problem = nullptr;
    };
    void addField(const Attribute &attribute, const Value &value);
    QWidget *makeEditor(const Attribute &attribute, const Value &value);
    void touch(const Attribute *attribute);
    [[nodiscard]] static QString enteredText(const Field &field);
    [[nodiscard]] bool readInto(Feature &after);

    const FeatureClass *m_class = nullptr;
    std::optional<Feature> m_feature;
    bool m_readOnly = false, m_isNew = false;
    std::vector<Field> m_fields;
    std::set<const Attribute *> m_touched, m_withheld;
    QFormLayout *m_form;
    QPushButton *m_apply, *m_revert;
};

} // namespace kbs::gui
