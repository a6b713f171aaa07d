// SPDX-License-Identifier: GPL-3.0-or-later
// The three pages of the import sheet and what they say.
#include "app/gui/application.h"
#include "app/gui/dialogs/import_sheet.h"
#include "app/gui/panels/changes_panel.h"
#include "app/gui/panels/table_view.h"

#include <QCheckBox>
#include <QComboBox>
#include <QFileInfo>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QProgressBar>
#include <QPushButton>
#include <QStackedWidget>
#include <QTableView>
#include <QTextBrowser>
#include <QVBoxLayout>

using namespace Qt::StringLiterals;

namespace kbs::gui {

namespace {

QLabel *heading(const QString &text)
{
    auto *label = new QLabel(text);
    QFont bold = label->font();
    bold.setBold(true);
    label->setFont(bold);
    label->setWordWrap(true);
    return label;
}

QString line(const QString &name, const QString &value, const QString &why = {})
{
    if (value.isEmpty())
        return {};
    const QString reason = why.isEmpty() ? QString() : u"<br><small>%1</small>"_s.arg(why.toHtmlEscaped());
    return u"<tr><td style='padding-right:12px'>%1</td><td>%2%3</td></tr>"_s.arg(
        name.toHtmlEscaped(), value.toHtmlEscaped(), reason);
}

} // namespace

QWidget *ImportSheet::makeFilesPage()
{
    m_fileFacts = new QTextBrowser;
    m_fileFacts->setObjectName("importFiles");
    m_fileFacts->setAccessibleName(tr("What is in the files"));
    m_fileFacts->setOpenLinks(false);

    m_encoding = new QComboBox;
    m_encoding->addItem(tr("Recognise by itself"), QString());
    for (const auto &encoding : import::encodings())
        m_encoding->addItem(encoding->title(), encoding->name());
    m_crs = new QComboBox;
    m_crs->setObjectName("importCrs");
    m_crs->addItem(tr("As the file says"), QString());
    for (const Crs &crs : crs::turkish())
        m_crs->addItem(u"%1 (%2)"_s.arg(crs.name, crs.id), crs.id);
    m_axis = new QComboBox;
    m_axis->addItem(tr("Recognise by itself"), static_cast<int>(import::AxisOrder::Auto));
    m_axis->addItem(tr("East first (Y, X)"), static_cast<int>(import::AxisOrder::EastNorth));
    m_axis->addItem(tr("North first (X, Y)"), static_cast<int>(import::AxisOrder::NorthEast));
    m_characterSet = new QComboBox;
    m_characterSet->addItem(tr("As the file says"), QString());
    for (const QString &name : {u"UTF-8"_s, u"windows-1254"_s, u"ISO-8859-9"_s})
        m_characterSet->addItem(name, name);
    m_complete = new QCheckBox(tr("The delivery is complete: delete what it lacks"));
    m_complete->setToolTip(
        tr("Features of the delivered classes that this delivery does not contain are deleted from the store."));
    m_repair = new QCheckBox(tr("Repair invalid polygons instead of rejecting them"));
    m_mappingName = new QLabel(tr("The encoding's own"));
    m_mapping = new QPushButton(icon(u"document-edit"_s), tr("Edit mapping …"));
    m_mapping->setObjectName("importMapping");
    m_offer = new QPushButton(icon(u"document-open"_s), QString());
    m_offer->setObjectName("importOffer");
    m_offer->setToolTip(tr("Saved for a supplier whose deliveries have the same columns"));
    m_offer->hide();
    connect(m_offer, &QPushButton::clicked, this, &ImportSheet::useOffer);
    m_mapping->setToolTip(tr("Choose which layer becomes which class, and which column which attribute"));
    m_reread = new QPushButton(icon(u"view-refresh"_s), tr("Read again"));
    for (QComboBox *combo : {m_encoding, m_crs, m_axis, m_characterSet}) {
        combo->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
        connect(combo, &QComboBox::activated, this, &ImportSheet::optionsChanged);
    }
    connect(m_complete, &QCheckBox::clicked, this, &ImportSheet::optionsChanged);
    connect(m_repair, &QCheckBox::clicked, this, &ImportSheet::optionsChanged);
    connect(m_mapping, &QPushButton::clicked, this, &ImportSheet::editMapping);
    connect(m_reread, &QPushButton::clicked, this, &ImportSheet::read);

    auto *mappingRow = new QHBoxLayout;
    mappingRow->addWidget(m_mappingName, 1);
    mappingRow->addWidget(m_mapping);
    auto *form = new QFormLayout;
    form->addRow(tr("&Encoding"), m_encoding);
    form->addRow(tr("C&oordinate system"), m_crs);
    form->addRow(tr("&Axis order"), m_axis);
    form->addRow(tr("C&haracter set"), m_characterSet);
    form->addRow(tr("Mapping"), mappingRow);
    form->addRow(QString(), m_offer);
    form->addRow(QString(), m_complete);
    form->addRow(QString(), m_repair);

    auto *page = new QWidget;
    auto *layout = new QVBoxLayout(page);
    layout->setContentsMargins(0, 0, 0, 0);
    if (m_files.isEmpty())
        layout->addLayout(makeAddressRow());
    layout->addWidget(m_fileFacts, 1);
    layout->addWidget(heading(tr("Not right? Change it and read again")));
    layout->addLayout(form);
    layout->addWidget(m_reread, 0, Qt::AlignRight);
    return page;
}

QLayout *ImportSheet::makeAddressRow()
{
    m_address = new QLineEdit;
    m_address->setObjectName("importAddress");
    m_address->setPlaceholderText(u"https://…/wfs"_s);
    m_address->setClearButtonEnabled(true);
    auto *ask = new QPushButton(icon(u"document-import"_s), tr("Read"));
    ask->setObjectName("importAsk");
    ask->setToolTip(tr("Download everything that the address names and show what is in it"));
    connect(m_address, &QLineEdit::returnPressed, this, &ImportSheet::readAddress);
    connect(ask, &QPushButton::clicked, this, &ImportSheet::readAddress);
    auto *label = new QLabel(tr("&Service address"));
    label->setBuddy(m_address);
    auto *row = new QHBoxLayout;
    row->addWidget(label);
    row->addWidget(m_address, 1);
    row->addWidget(ask);
    setFocusProxy(m_address);
    return row;
}

QWidget *ImportSheet::makeChangesPage()
{
    m_summary = new QLabel;
    m_summary->setObjectName("importSummary");
    m_summary->setWordWrap(true);
    m_countsView = makeTableView(tr("Counts per class"));
    m_countsView->setObjectName("importCounts");
    m_countsView->setModel(&m_counts);
    m_countsView->setSortingEnabled(false);
    m_countsView->setColumnWidth(0, 160);
    m_changesView = makeTableView(tr("What will change"));
    m_changesView->setModel(&m_changes);
    m_changesView->setSortingEnabled(false);
    m_changesView->setObjectName("importChanges");
    connect(m_changesView, &QTableView::clicked, this, [this](const QModelIndex &at) {
        const auto index = static_cast<std::size_t>(at.row());
        if (index < m_work->sample.size())
            Q_EMIT changeChosen(m_work->sample[index]);
    });

    auto *page = new QWidget;
    auto *layout = new QVBoxLayout(page);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_summary);
    layout->addWidget(m_countsView, 2);
    layout->addWidget(heading(
        tr("What will change, object by object; a click shows it on the map, where refused objects are violet")));
    layout->addWidget(m_changesView, 3);
    return page;
}

QWidget *ImportSheet::makeDonePage()
{
    m_doneText = new QLabel;
    m_doneText->setObjectName("importDone");
    m_doneText->setWordWrap(true);
    m_doneText->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    m_ledgerFilter.setSourceModel(&m_ledger);
    m_ledgerView = makeTableView(tr("Import ledger"));
    m_ledgerView->setObjectName("importLedger");
    m_ledgerView->setModel(&m_ledgerFilter);
    auto *save = new QPushButton(icon(u"document-save"_s), tr("Save report …"));
    connect(save, &QPushButton::clicked, this, &ImportSheet::saveReport);
    auto *receipt = new QPushButton(icon(u"document-print"_s), tr("Receipt for the supplier …"));
    receipt->setObjectName("importReceipt");
    receipt->setToolTip(tr("PDF or web page: the files, the account, every refused object and where it lies"));
    connect(receipt, &QPushButton::clicked, this, &ImportSheet::saveReceipt);
    m_takeBack = new QPushButton(icon(u"edit-undo"_s), tr("Take this import back"));
    m_takeBack->setObjectName("importTakeBack");
    m_takeBack->setToolTip(tr("One more revision puts everything back as it was before the import"));
    connect(m_takeBack, &QPushButton::clicked, this, &ImportSheet::takeBack);
    auto *buttons = new QHBoxLayout;
    buttons->addWidget(m_takeBack);
    buttons->addStretch();
    buttons->addWidget(save);
    buttons->addWidget(receipt);

    auto *page = new QWidget;
    auto *layout = new QVBoxLayout(page);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_doneText);
    layout->addWidget(heading(tr("Ledger: what became of every attribute of the files")));
    layout->addWidget(m_ledgerView, 1);
    layout->addLayout(buttons);
    return page;
}

void ImportSheet::showFiles()
{
    QString html;
    for (const import::FileReport &file : m_work->preview->files) {
        html += u"<h3>%1</h3><table>"_s.arg(QFileInfo(file.path).fileName().toHtmlEscaped());
        const import::Encoding *encoding = import::findEncoding(file.encoding);
        html += line(tr("Encoding"), encoding ? encoding->title() : file.encoding, file.why);
        html += line(tr("Coordinate system"), file.crs, file.crsWhy);
        html += line(tr("Character set"), file.characterSet);
        html
            += u"</table><table cellspacing='0' cellpadding='3' width='100%'><tr><th align='left'>%1</th><th align='right'>%2</th><th align='left'>%3</th></tr>"_s
                   .arg(tr("Layer"), tr("Objects"), tr("Becomes"));
        for (const import::SourceLayer &layer : file.layers) {
            const auto target = file.layerClass.find(layer.name);
            const QString table = target == file.layerClass.end() ? QString() : target->second;
            const FeatureClass *featureClass = m_document->catalogue().find(table.toStdString());
            const QString becomes = featureClass ? featureClass->title.in(language())
                : table.isEmpty()                ? tr("left out")
                                                 : table;
            html += u"<tr><td>%1</td><td align='right'>%2</td><td>%3</td></tr>"_s.arg(layer.name.toHtmlEscaped(),
                layer.count < 0 ? u"?"_s : QLocale().toString(layer.count), becomes.toHtmlEscaped());
        }
        html += u"</table>"_s;
    }
    m_fileFacts->setHtml(html);
}

void ImportSheet::showChanges()
{
    const import::Preview &preview = *m_work->preview;
    const import::Ledger &ledger = preview.ledger;
    const QLocale numbers;
    m_summary->setText(tr("%1 objects in the files = %2 to load + %3 rejected + %4 ignored.")
                           .arg(numbers.toString(ledger.read), numbers.toString(ledger.loaded),
                               numbers.toString(ledger.rejected), numbers.toString(ledger.ignored))
        + u' '
        + tr("%n finding(s), listed below the map.", nullptr,
            static_cast<int>(ledger.findings.size() + static_cast<std::size_t>(ledger.findingsNotListed))));
    std::vector<RowsModel::Row> counts;
    for (const auto &[featureClass, count] : preview.counts) {
        RowsModel::Row row;
        row.cells.emplace_back(featureClass->title.in(language()));
        for (const std::int64_t number : {count.added, count.changed, count.unchanged, count.deleted})
            row.cells.push_back(RowsModel::Cell::number(number));
        row.cells.emplace_back(QString());
        counts.push_back(std::move(row));
    }
    m_counts.setRows(std::move(counts));
    std::vector<RowsModel::Row> changes;
    for (const Change &change : m_work->sample) {
        RowsModel::Row row;
        row.cells.emplace_back(changeKindIcon(change.kind), changeKindText(change.kind));
        row.cells.emplace_back(change.featureClass->title.in(language()));
        row.cells.emplace_back(changeLabel(change));
        row.cells.emplace_back(describeChange(change));
        changes.push_back(std::move(row));
    }
    if (m_work->moreChanges)
        changes.push_back({{tr("… the first %1 of each class are listed").arg(shownChanges)}, {}});
    m_changes.setRows(std::move(changes));
}

void ImportSheet::showDone(RevisionNo revision)
{
    const import::Ledger &ledger = m_work->preview->ledger;
    const QLocale numbers;
    const bool nothingNew = revision == m_document->head();
    m_revision = nothingNew ? 0 : revision;
    m_takeBack->setVisible(!nothingNew);
    QString text = nothingNew
        ? tr("<h3>Nothing new</h3>The store already has everything that is in the files. Revision %1 stays.")
              .arg(revision)
        : tr("<h3>Imported as revision %1</h3>").arg(revision);
    text += u"<p>"_s
        + tr("%1 read = %2 loaded + %3 rejected + %4 ignored.")
              .arg(numbers.toString(ledger.read), numbers.toString(ledger.loaded), numbers.toString(ledger.rejected),
                  numbers.toString(ledger.ignored));
    if (!nothingNew)
        text += u"<p>"_s
            + tr("The receipt tells the supplier what was refused, and where. <b>Take this import back</b> undoes it "
                 "as a "
                 "whole, as long as nobody has changed its objects.");
    m_doneText->setText(text);
    std::vector<RowsModel::Row> rows;
    for (const auto &[layer, attributes] : ledger.attributes) {
        for (const auto &[path, use] : attributes) {
            RowsModel::Row row;
            row.cells.emplace_back(layer);
            row.cells.emplace_back(path);
            row.cells.push_back(RowsModel::Cell::number(use.times));
            row.cells.emplace_back(use.outcome);
            rows.push_back(std::move(row));
        }
    }
    m_ledger.setRows(std::move(rows));
    m_ledgerView->setColumnWidth(0, 140);
    m_ledgerView->setColumnWidth(1, 220);
}

} // namespace kbs::gui
