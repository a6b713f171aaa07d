// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "importers/common/mapping.h"

#include <QDialog>

class QComboBox;
class QLabel;
class QLineEdit;
class QTableWidget;

namespace kbs::gui {

/// Which layer of a delivery becomes which class, and which column which attribute: starts from the guess and says why
/// it was made, is edited, and saved under the supplier's name (importers/common/mapping_library.h), to be offered when
/// a file with the same columns comes, or as a file of its own (`kbs import --map`).
class MappingEditor : public QDialog {
    Q_OBJECT
public:
    MappingEditor(
        std::shared_ptr<const Catalogue> catalogue, std::vector<import::SourceLayer> layers, QWidget *parent = nullptr);
    [[nodiscard]] const import::Mapping &mapping() const { return m_mapping; }
    void setLayerClass(int layer, const std::string &className);
    void mapField(int layer, int field, const std::string &attribute); ///< empty: to no attribute
    void leaveOut(int layer, int field);   ///< by a rule of the mapping, also where the class keeps all that is left
    bool saveFor(const QString &supplier); ///< false with a message in the dialog
    bool save(const QString &path);        ///< false with a message in the dialog

Q_SIGNALS:
    void saved(const QString &path);

private:
    void showLayer(int layer);
    void chooseFile();
    void choose(int layer, int field, const QString &what);
    [[nodiscard]] bool isLeftOut(int layer, const QString &field) const;
    [[nodiscard]] QString reason(int layer, const QString &field) const;
    bool finish(const Result<QString> &savedTo);
    [[nodiscard]] const FeatureClass *classOf(int layer) const;
    [[nodiscard]] std::string attributeOf(int layer, const QString &field) const;

    std::shared_ptr<const Catalogue> m_catalogue;
    std::vector<import::SourceLayer> m_layers;
    import::Mapping m_mapping;
    QComboBox *m_layer, *m_class;
    QTableWidget *m_fields;
    QLabel *m_why, *m_problem;
    QLineEdit *m_supplier;
};

} // namespace kbs::gui
