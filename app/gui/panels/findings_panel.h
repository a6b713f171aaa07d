// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/gui/models/rows_model.h"
#include "base/finding.h"
#include "catalogue/catalogue.h"

#include <QWidget>

class QComboBox;
class QLabel;
class QTableView;

namespace kbs::gui {

/// What a check or an import found. A click says where; the owner zooms there.
class FindingsPanel : public QWidget {
    Q_OBJECT
public:
    explicit FindingsPanel(QWidget *parent = nullptr);
    void setFindings(std::vector<Finding> findings, const QString &from, const Catalogue *catalogue);
    [[nodiscard]] const std::vector<Finding> &findings() const { return m_findings; }
    [[nodiscard]] QTableView *view() const { return m_view; }
    void setLeastSeverity(Severity severity);

Q_SIGNALS:
    void chosen(const kbs::Finding &finding);
    void checkRequested();

private:
    void updateSummary();

    std::vector<Finding> m_findings;
    QString m_from;
    RowsModel m_model;
    RowsFilter m_filter;
    QComboBox *m_severity;
    QLabel *m_summary;
    QTableView *m_view;
};

/// The icon and the word of a severity.
[[nodiscard]] QIcon severityIcon(Severity severity);
[[nodiscard]] QString severityText(Severity severity);

} // namespace kbs::gui
