// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "importers/common/mapping.h"

#include <QDialog>

class QComboBox;
class QLabel;
class QTableWidget;

namespace kbs::gui {

/// Which layer of a delivery becomes which class, and which column which attribute: starts from the guess, is edited,
/// and saved as a file that can be used again (also by `kbs import --map`).
class MappingEditor : public QDialog {
    Q_OBJECT
public:
    MappingEditor(
        std::shared_ptr<const Catalogue> catalogue, std::vector<import::SourceLayer> layers, QWidget *parent = nullptr);
    [[nodiscard]] const import::Mapping &mapping() const { return m_mapping; }
    void setLayerClass(int layer, const std::string &className);
    void mapField(int layer, int field, const std::string &attribute); ///< empty: not taken over
    bool save(const QString &path);                                    ///< false with a message in the dialog

Q_SIGNALS:
    void saved(const QString &path);

private:
    void showLayer(int layer);
    void chooseFile();
    [[nodiscard]] const FeatureClass *classOf(int layer) const;
    [[nodiscard]] std::string attributeOf(int layer, const QString &field) const;

    std::shared_ptr<const Catalogue> m_catalogue;
    std::vector<import::SourceLayer> m_layers;
    import::Mapping m_mapping;
    QComboBox *m_layer, *m_class;
    QTableWidget *m_fields;
    QLabel *m_problem;
};

} // namespace kbs::gui
