// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/gui/document.h"
#include "render/legend.h"

#include <QTimer>
#include <QWidget>

class QLabel;
class QScrollArea;

namespace kbs::gui {

/// The legend of what stands on the map: only signs that are in the view, with their official titles.
class LegendPanel : public QWidget {
    Q_OBJECT
public:
    explicit LegendPanel(QWidget *parent = nullptr);
    void setDocument(std::shared_ptr<Document> document);
    /// What the map shows now; the legend follows a moment later, and only while it is seen.
    void follow(const MapView &view, const MapLayers &layers);
    [[nodiscard]] const std::vector<LegendGroup> &groups() const { return m_groups; }

Q_SIGNALS:
    void updated();

protected:
    void showEvent(QShowEvent *event) override;

private:
    class Sheet;
    void read();

    std::shared_ptr<Document> m_document;
    MapView m_view;
    MapLayers m_layers;
    std::vector<LegendGroup> m_groups;
    TaskRunner::TaskPtr m_reading;
    QTimer m_soon;
    QScrollArea *m_scroll;
    Sheet *m_sheet;
    QLabel *m_partial; ///< says that rare signs may be missing
};

} // namespace kbs::gui
