// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/gui/document.h"
#include "store/access_report.h"

#include <QAbstractTableModel>
#include <QDialog>

#include <set>

class QCheckBox;
class QComboBox;
class QDateEdit;
class QLabel;
class QLineEdit;
class QPushButton;
class QTableView;

namespace kbs::gui {

/// Rows of the log as they are asked for: a log may have more entries than could be made into cells at once.
class AccessLogModel : public QAbstractTableModel {
    Q_OBJECT
public:
    using QAbstractTableModel::QAbstractTableModel;
    using Entries = std::shared_ptr<const std::vector<AccessEntry>>;
    void show(Entries entries, std::vector<std::size_t> which);
    [[nodiscard]] const std::vector<std::size_t> &which() const { return m_which; }

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    Entries m_entries;
    std::vector<std::size_t> m_which;
};

/// Who read personal data, when and what for, and whether that log is whole; for the owner of a store and for auditors.
/// Reading, checking, filtering and writing happen in the background. Not modal.
class AccessLogDialog : public QDialog {
    Q_OBJECT
public:
    explicit AccessLogDialog(std::shared_ptr<Document> document, QWidget *parent = nullptr);
    void load();
    [[nodiscard]] const AccessLogModel &model() const { return m_model; }
    /// What is listed, as CSV.
    void save(const QString &path);

private:
    struct Loaded {
        AccessLogModel::Entries entries;
        std::vector<Finding> findings;
        std::set<QString> classes; ///< that it names
    };
    [[nodiscard]] access_log::Filter filter() const;
    void take(Loaded loaded);
    void applyFilter();
    void askWhere();

    std::shared_ptr<Document> m_document;
    AccessLogModel::Entries m_entries;
    AccessLogModel m_model;
    TaskRunner::TaskPtr m_filtering;
    QLineEdit *m_person;
    QComboBox *m_class;
    QCheckBox *m_hasFrom, *m_hasUntil;
    QDateEdit *m_from, *m_until;
    QLabel *m_state, *m_count;
    QTableView *m_view;
    QPushButton *m_save;
};

} // namespace kbs::gui
