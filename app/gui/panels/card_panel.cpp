// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/panels/card_panel.h"

#include "app/gui/application.h"
#include "app/gui/panels/card_text.h"
#include "app/gui/panels/changes_panel.h"
#include "app/gui/panels/feature_form.h"
#include "app/gui/panels/table_view.h"
#include "app/gui/user_name.h"

#include <QComboBox>
#include <QInputDialog>
#include <QLabel>
#include <QTabWidget>
#include <QTableView>
#include <QTextBrowser>
#include <QUrl>
#include <QVBoxLayout>

using namespace Qt::StringLiterals;

namespace kbs::gui {

CardPanel::CardPanel(QWidget *parent)
    : QWidget(parent), m_title(new QLabel), m_others(new QComboBox), m_tabs(new QTabWidget), m_card(new QTextBrowser),
      m_form(new FeatureForm), m_history({tr("Revision"), tr("Time"), tr("Author"), tr("What changed")}),
      m_historyView(makeTableView(tr("History of the feature")))
{
    setObjectName("cardPanel");
    QFont bold = m_title->font();
    bold.setBold(true);
    bold.setPointSizeF(bold.pointSizeF() * 1.25);
    m_title->setFont(bold);
    m_title->setWordWrap(true);
    m_title->setObjectName("cardTitle");
    m_others->setAccessibleName(tr("Selected features"));
    m_others->hide();
    m_card->setObjectName("card");
    m_card->setAccessibleName(tr("Card of the selected feature"));
    m_card->setOpenLinks(false);
    m_historyView->setModel(&m_history);
    m_historyView->setSortingEnabled(false);
    m_historyView->setColumnWidth(0, 60);
    m_historyView->setColumnWidth(1, 110);
    m_tabs->addTab(m_card, icon(u"documentinfo"_s), tr("Card"));
    m_tabs->addTab(m_form, icon(u"document-edit"_s), tr("Attributes"));
    m_tabs->addTab(m_historyView, icon(u"view-history"_s), tr("History"));
    connect(m_card, &QTextBrowser::anchorClicked, this, [this](const QUrl &url) {
        if (url.scheme() == "feature"_L1)
            Q_EMIT linkActivated(url.path().section(u'/', 0, 0), url.path().section(u'/', 1).toLongLong());
    });
    connect(m_others, &QComboBox::activated, this, [this](int index) {
        if (m_document && static_cast<std::size_t>(index) < m_document->selection().size())
            showFeature(m_document->selection()[static_cast<std::size_t>(index)]);
    });
    connect(m_form, &FeatureForm::applied, this, [this](const FeatureClass *featureClass, const Feature &after) {
        if (m_document)
            m_document->change(*featureClass, after,
                tr("Edit %1 %2").arg(featureClass->title.in(language()), featureClass->label(after.values)));
    });

    connect(m_form, &FeatureForm::personalWanted, this, &CardPanel::askPurpose);

    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(4, 4, 4, 4);
    layout->addWidget(m_title);
    layout->addWidget(m_others);
    layout->addWidget(m_tabs, 1);
    refresh();
}

void CardPanel::setDocument(std::shared_ptr<Document> document)
{
    if (m_document)
        m_document->disconnect(this);
    m_document = std::move(document);
    if (m_document)
        connect(m_document.get(), &Document::selectionChanged, this, &CardPanel::refresh);
    readRights();
    refresh();
}

/// What the user may not do in the store is not offered.
void CardPanel::readRights()
{
    m_withheld.clear();
    m_form->setWithheld({});
    m_form->setReadOnly(m_document && !m_document->mayEdit());
    if (!m_document)
        return;
    m_document->runner().run<Withheld>(
        m_document->readLane(), {}, TaskRunner::Show::Quiet, this,
        [](Store &store, Progress &) -> Result<Withheld> { return store.withheld(); },
        [this, document = m_document.get()](const Result<Withheld> &withheld) {
            if (!withheld || withheld->attributes.empty() || document != m_document.get())
                return;
            for (const auto &[featureClass, index] : withheld->attributes)
                m_withheld.insert(&featureClass->attributes[static_cast<std::size_t>(index)]);
            m_form->setWithheld(m_withheld);
        });
}

QString CardPanel::cardText() const
{
    return m_card->toPlainText();
}

void CardPanel::showTab(int tab)
{
    m_tabs->setCurrentIndex(tab);
}

void CardPanel::refresh()
{
    m_others->clear();
    if (!m_document || m_document->selection().empty()) {
        ++m_generation;
        m_title->setText(tr("Nothing selected"));
        m_others->hide();
        m_form->setFeature(nullptr, std::nullopt);
        m_history.setRows({});
        m_card->setHtml(u"<p>%1</p>"_s.arg(tr("Click something on the map, or type into the search box: <b>123/4</b> "
                                              "for a parcel, a street and door number, or a place.")));
        return;
    }
    const auto &selection = m_document->selection();
    for (const SelectedFeature &selected : selection)
        m_others->addItem(featureTitle(selected));
    m_others->setVisible(selection.size() > 1);
    showFeature(selection.front());
}

void CardPanel::showFeature(const SelectedFeature &selected)
{
    ++m_generation;
    m_title->setText(featureTitle(selected));
    m_form->setFeature(selected.featureClass, selected.feature);
    readCard(selected);
    readHistory(selected);
}

/// KVKK: who sees personal data says what for, every time; the last purpose is offered.
void CardPanel::askPurpose(const FeatureClass *featureClass, FeatureId id, const Attribute *attribute)
{
    if (!m_document || !featureClass || id == 0)
        return;
    auto *dialog = new QInputDialog(this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setObjectName("purposeDialog");
    dialog->setWindowTitle(tr("Personal data"));
    dialog->setLabelText(
        tr("\"%1\" is personal data (KVKK). What do you need it for?\nYour name, the time and this purpose "
           "are noted in the store.")
            .arg(attribute->title.in(language())));
    dialog->setTextValue(m_purpose);
    dialog->setOkButtonText(tr("Note and show"));
    connect(
        dialog, &QInputDialog::textValueSelected, this, [this, featureClass, id, attribute](const QString &purpose) {
            m_purpose = purpose.trimmed();
            readPersonal(featureClass, id, attribute);
        });
    dialog->open();
}

void CardPanel::readPersonal(const FeatureClass *featureClass, FeatureId id, const Attribute *attribute)
{
    if (!m_document)
        return;
    m_document->noteAccess({.person = userName(),
                               .purpose = m_purpose,
                               .way = u"window"_s,
                               .className = QString::fromStdString(featureClass->name),
                               .attributes = {QString::fromStdString(attribute->name)},
                               .features = QString::number(id),
                               .revision = m_document->head()},
        this, [this, featureClass, id, attribute, generation = m_generation] {
            if (generation != m_generation) // another feature meanwhile
                return;
            if (m_withheld.contains(attribute))
                revealWithheld(featureClass, id, attribute);
            else
                m_form->reveal(*attribute);
        });
}

/// Once it is noted, the store gives what it withheld before.
void CardPanel::revealWithheld(const FeatureClass *featureClass, FeatureId id, const Attribute *attribute)
{
    m_document->runner().run<std::optional<Feature>>(
        m_document->readLane(), {}, TaskRunner::Show::Quiet, this,
        [featureClass, id](Store &store, Progress &) { return store.get(*featureClass, id); },
        [this, featureClass, attribute, generation = m_generation](const Result<std::optional<Feature>> &read) {
            if (generation != m_generation || !read || !*read)
                return;
            const int index = featureClass->attributeIndex(attribute->name);
            m_form->reveal(*attribute, &(*read)->values[static_cast<std::size_t>(index)]);
        });
}

void CardPanel::readCard(const SelectedFeature &selected)
{
    m_document->read<QString>(
        this, [selected](FeatureReader &reader, Progress &progress) { return cardHtml(reader, selected, progress); },
        [this, generation = m_generation](Result<QString> html) {
            if (generation != m_generation)
                return;
            m_card->setHtml(html ? *html : u"<p>%1</p>"_s.arg(html.error().text().toHtmlEscaped()));
            Q_EMIT cardShown();
        });
}

void CardPanel::readHistory(const SelectedFeature &selected)
{
    struct Version {
        Revision revision;
        Change change;
    };
    m_document->runner().run<std::vector<Version>>(
        m_document->readLane(), {}, TaskRunner::Show::Quiet, this,
        [featureClass = selected.featureClass, id = selected.feature.id](
            Store &store, Progress &) -> Result<std::vector<Version>> {
            KBS_TRY(auto history, store.history(*featureClass, id));
            std::vector<Version> versions;
            std::optional<Feature> before;
            for (auto &[number, feature] : history) {
                Version version;
                KBS_TRY(version.revision, store.revision(number));
                version.change = {!before ? ChangeKind::Add
                        : feature         ? ChangeKind::Change
                                          : ChangeKind::Delete,
                    featureClass, id, before, feature};
                before = std::move(feature);
                versions.push_back(std::move(version));
            }
            return versions;
        },
        [this, generation = m_generation](Result<std::vector<Version>> versions) {
            if (generation != m_generation)
                return;
            if (!versions)
                return Q_EMIT m_document->notice(versions.error());
            std::vector<RowsModel::Row> rows;
            for (auto version = versions->rbegin(); version != versions->rend(); ++version) {
                RowsModel::Row row;
                row.cells.push_back(RowsModel::Cell::number(version->revision.number));
                row.cells.emplace_back(QLocale().toString(version->revision.time.toLocalTime(), QLocale::ShortFormat));
                row.cells.emplace_back(version->revision.author);
                const QString what = version->change.kind == ChangeKind::Change ? describeChange(version->change)
                                                                                : changeKindText(version->change.kind);
                row.cells.emplace_back(changeKindIcon(version->change.kind), what);
                rows.push_back(std::move(row));
            }
            m_history.setRows(std::move(rows));
        });
}

} // namespace kbs::gui
