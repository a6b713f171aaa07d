// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/gui/map_look.h"
#include "style/thematic.h"

#include <QWidget>

class QComboBox;
class QLabel;
class QPushButton;
class QSpinBox;

namespace kbs::gui {

/// A map that tells one attribute: which class, which attribute, how, with a chart of its values and the borders of the
/// classes. The map shows it as it is chosen; it can be kept as a style file.
class ThematicPanel : public QWidget {
    Q_OBJECT
public:
    explicit ThematicPanel(MapLook &look, QWidget *parent = nullptr);
    void setDocument(std::shared_ptr<Document> document);
    void setCurrentClass(const FeatureClass *featureClass);
    void choose(const std::string &attribute, thematic::Method method, int classes);
    [[nodiscard]] const thematic::Style &style() const { return m_style; }
    [[nodiscard]] const thematic::Values &values() const { return m_values; }

public Q_SLOTS:
    void save();
    void openStyle(); ///< a style file, also of SLD or QGIS, for the class

Q_SIGNALS:
    void made();
    void failed(const kbs::Error &error);
    void told(const QString &text);

private:
    class Chart;
    void fillAttributes();
    void readValues();
    void make();
    void loadFile(const QString &path);
    [[nodiscard]] thematic::Method method() const;

    MapLook &m_look;
    std::shared_ptr<Document> m_document;
    const FeatureClass *m_class = nullptr;
    thematic::Values m_values;
    std::string m_valuesOf; ///< class and attribute that m_values belong to
    thematic::Style m_style;
    TaskRunner::TaskPtr m_reading;
    QComboBox *m_classBox, *m_attributeBox, *m_methodBox, *m_rampBox;
    QSpinBox *m_count;
    Chart *m_chart;
    QLabel *m_summary;
    QPushButton *m_save, *m_remove;
};

} // namespace kbs::gui
