// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/dialogs/access_log_dialog.h"

#include "app/gui/application.h"
#include "app/gui/panels/table_view.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDateEdit>
#include <QDialogButtonBox>
#include <QFileDialog>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QTableView>
#include <QVBoxLayout>

using namespace Qt::StringLiterals;

namespace kbs::gui {

// ---------------------------------------------------------------- AccessLogModel

void AccessLogModel::show(Entries entries, std::vector<std::size_t> which)
{
    beginResetModel();
    m_entries = std::move(entries);
    m_which = std::move(which);
    endResetModel();
}

int AccessLogModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_which.size());
}

int AccessLogModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : 8;
}

QVariant AccessLogModel::data(const QModelIndex &index, int role) const
{
    if (!index.isValid() || (role != Qt::DisplayRole && role != Qt::ToolTipRole))
        return {};
    const AccessEntry &entry = m_entries->at(m_which.at(static_cast<std::size_t>(index.row())));
    switch (index.column()) {
    case 0: return QLocale().toString(static_cast<qlonglong>(entry.number));
    case 1: return QLocale().toString(entry.time.toLocalTime(), QLocale::ShortFormat);
    case 2: return entry.person;
    case 3: return entry.purpose;
    case 4: return entry.className;
    case 5: return entry.attributes.join(u", "_s);
    case 6: return entry.features == "*"_L1 ? tr("all") : entry.features;
    default: return entry.way;
    }
}

QVariant AccessLogModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return QAbstractTableModel::headerData(section, orientation, role);
    const QString titles[]{
        tr("No."), tr("Time"), tr("Person"), tr("Purpose"), tr("Class"), tr("Attributes"), tr("Features"), tr("By")};
    return section < static_cast<int>(std::size(titles)) ? QVariant(titles[section]) : QVariant();
}

// ---------------------------------------------------------------- AccessLogDialog

AccessLogDialog::AccessLogDialog(std::shared_ptr<Document> document, QWidget *parent)
    : QDialog(parent), m_document(std::move(document)), m_person(new QLineEdit), m_class(new QComboBox),
      m_hasFrom(new QCheckBox(tr("from"))), m_hasUntil(new QCheckBox(tr("until"))),
      m_from(new QDateEdit(QDate::currentDate().addMonths(-1))), m_until(new QDateEdit(QDate::currentDate())),
      m_state(new QLabel(tr("The log is being read …"))), m_count(new QLabel),
      m_view(makeTableView(tr("Log of accesses"))),
      m_save(new QPushButton(icon(u"document-save"_s), tr("Save as CSV …")))
{
    setObjectName("accessLog");
    setWindowTitle(tr("Who read personal data – %1").arg(m_document->name()));
    m_person->setObjectName("accessPerson");
    m_person->setPlaceholderText(tr("Everybody"));
    m_person->setAccessibleName(tr("Person"));
    m_person->setClearButtonEnabled(true);
    m_class->setObjectName("accessClass");
    m_class->setAccessibleName(tr("Class"));
    m_class->addItem(tr("All classes"), QString());
    m_hasFrom->setObjectName("accessHasFrom");
    m_hasUntil->setObjectName("accessHasUntil");
    m_from->setObjectName("accessFrom");
    m_until->setObjectName("accessUntil");
    m_state->setObjectName("accessState");
    m_state->setWordWrap(true);
    m_count->setObjectName("accessCount");
    m_save->setObjectName("accessSave");
    m_save->setEnabled(false);
    for (QDateEdit *edit : {m_from, m_until}) {
        edit->setCalendarPopup(true);
        edit->setEnabled(false);
        connect(edit, &QDateEdit::dateChanged, this, &AccessLogDialog::applyFilter);
    }
    connect(m_hasFrom, &QCheckBox::toggled, m_from, &QWidget::setEnabled);
    connect(m_hasUntil, &QCheckBox::toggled, m_until, &QWidget::setEnabled);
    for (QCheckBox *box : {m_hasFrom, m_hasUntil})
        connect(box, &QCheckBox::toggled, this, &AccessLogDialog::applyFilter);
    connect(m_person, &QLineEdit::textChanged, this, &AccessLogDialog::applyFilter);
    connect(m_class, &QComboBox::currentIndexChanged, this, &AccessLogDialog::applyFilter);
    connect(m_save, &QPushButton::clicked, this, &AccessLogDialog::askWhere);
    m_view->setObjectName("accessView");
    m_view->setModel(&m_model);
    m_view->setSortingEnabled(false); // newest first
    const int widths[]{60, 130, 120, 220, 100, 160, 110};
    for (int i = 0; i < static_cast<int>(std::size(widths)); ++i)
        m_view->setColumnWidth(i, widths[i]);

    auto *top = new QHBoxLayout;
    for (QWidget *widget : std::initializer_list<QWidget *>{m_person, m_class, m_hasFrom, m_from, m_hasUntil, m_until})
        top->addWidget(widget);
    top->addStretch();
    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Close);
    buttons->addButton(m_save, QDialogButtonBox::ActionRole);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    auto *bottom = new QHBoxLayout;
    bottom->addWidget(m_count, 1);
    bottom->addWidget(buttons);
    auto *layout = new QVBoxLayout(this);
    layout->addLayout(top);
    layout->addWidget(m_state);
    layout->addWidget(m_view, 1);
    layout->addLayout(bottom);
    resize(1080, 560);
}

void AccessLogDialog::load()
{
    m_document->runner().run<Loaded>(
        m_document->workLane(), tr("Reading the log of accesses"), TaskRunner::Show::Listed, this,
        [](Store &store, Progress &) -> Result<Loaded> {
            KBS_TRY(AccessLog log, store.accessLog());
            Loaded loaded{.entries = {}, .findings = access_log::audit(log), .classes = {}};
            for (const AccessEntry &entry : log.entries)
                loaded.classes.insert(entry.className);
            loaded.entries = std::make_shared<const std::vector<AccessEntry>>(std::move(log.entries));
            return loaded;
        },
        [this](Result<Loaded> loaded) {
            if (loaded)
                return take(std::move(*loaded));
            m_state->setText(loaded.error().text());
            m_view->setEnabled(false);
        });
}

void AccessLogDialog::take(Loaded loaded)
{
    m_entries = std::move(loaded.entries);
    if (loaded.findings.empty()) {
        m_state->setText(
            tr("The log is whole: its chain of %n entries agrees.", nullptr, static_cast<int>(m_entries->size())));
    } else {
        QString text = tr("The log was changed by another hand or is damaged:");
        constexpr std::size_t named = 3;
        for (std::size_t i = 0; i < loaded.findings.size() && i < named; ++i)
            text += u"\n• "_s + loaded.findings[i].text;
        if (loaded.findings.size() > named)
            text += u"\n"_s + tr("and %1 more").arg(loaded.findings.size() - named);
        m_state->setText(text);
        m_state->setStyleSheet(u"color: #b00020; font-weight: bold"_s);
    }
    for (const QString &name : loaded.classes) {
        const FeatureClass *featureClass = m_document->catalogue().find(name.toStdString());
        m_class->addItem(featureClass ? u"%1 (%2)"_s.arg(featureClass->title.in(language()), name) : name, name);
    }
    applyFilter();
}

access_log::Filter AccessLogDialog::filter() const
{
    return {.person = m_person->text().trimmed(),
        .className = m_class->currentData().toString(),
        .from = m_hasFrom->isChecked() ? m_from->date() : QDate(),
        .until = m_hasUntil->isChecked() ? m_until->date() : QDate()};
}

void AccessLogDialog::applyFilter()
{
    if (!m_entries)
        return;
    if (m_filtering)
        m_filtering->progress->cancel(); // what it would give is no longer asked for
    using Places = std::vector<std::size_t>;
    m_filtering = m_document->runner().runFree<Places>(
        m_document->workLane(), {}, TaskRunner::Show::Quiet, this,
        [entries = m_entries, filter = filter()](
            Progress &) -> Result<Places> { return access_log::matching(*entries, filter); },
        [this](Result<Places> found) {
            if (!found)
                return;
            m_model.show(m_entries, std::move(*found));
            m_count->setText(tr("%1 of %2 entries")
                    .arg(QLocale().toString(m_model.rowCount()),
                        QLocale().toString(static_cast<qlonglong>(m_entries->size()))));
            m_save->setEnabled(m_model.rowCount() > 0);
        });
}

void AccessLogDialog::askWhere()
{
    auto *dialog = new QFileDialog(this, tr("Save the log of accesses"), {}, tr("Table (*.csv)"));
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setDefaultSuffix(u"csv"_s);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QFileDialog::fileSelected, this, &AccessLogDialog::save);
    dialog->open();
}

void AccessLogDialog::save(const QString &path)
{
    m_document->runner().runFree<void>(
        m_document->workLane(), tr("Saving the log of accesses"), TaskRunner::Show::Listed, this,
        [path, entries = m_entries, which = m_model.which()](
            Progress &progress) { return access_log::writeCsv(path, *entries, which, progress); },
        [this, path](
            const Result<void> &saved) { m_count->setText(saved ? tr("Saved: %1").arg(path) : saved.error().text()); });
}

} // namespace kbs::gui
