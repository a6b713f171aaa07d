// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/gui/document.h"
#include "app/gui/models/rows_model.h"

#include <QWidget>

#include <set>

class QComboBox;
class QLabel;
class QTabWidget;
class QTableView;
class QTextBrowser;

namespace kbs::gui {

class FeatureForm;

/// The right dock: the card of what is selected (for a parcel with its building rules), its attributes as a form, and
/// its history.
class CardPanel : public QWidget {
    Q_OBJECT
public:
    explicit CardPanel(QWidget *parent = nullptr);
    void setDocument(std::shared_ptr<Document> document);
    [[nodiscard]] QString cardText() const;
    [[nodiscard]] FeatureForm *form() const { return m_form; }
    void showTab(int tab);
    enum Tab { CardTab, AttributesTab, HistoryTab };

Q_SIGNALS:
    void cardShown();
    void linkActivated(const QString &className, qint64 id);

private:
    void refresh();
    void askPurpose(const FeatureClass *featureClass, FeatureId id, const Attribute *attribute);
    void readRights();
    void revealWithheld(const FeatureClass *featureClass, FeatureId id, const Attribute *attribute);
    void readPersonal(const FeatureClass *featureClass, FeatureId id, const Attribute *attribute);
    void showFeature(const SelectedFeature &selected);
    void readCard(const SelectedFeature &selected);
    void readHistory(const SelectedFeature &selected);

    std::shared_ptr<Document> m_document;
    std::set<const Attribute *> m_withheld; ///< by the document's store
    quint64 m_generation = 0;
    QString m_purpose; ///< what personal data were last read for, in this session
    QLabel *m_title;
    QComboBox *m_others; ///< the other selected features
    QTabWidget *m_tabs;
    QTextBrowser *m_card;
    FeatureForm *m_form;
    RowsModel m_history;
    QTableView *m_historyView;
};

} // namespace kbs::gui
