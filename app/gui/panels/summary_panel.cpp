// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/panels/summary_panel.h"

#include "app/gui/panels/table_view.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLocale>
#include <QTableView>
#include <QVBoxLayout>

using namespace Qt::StringLiterals;

namespace kbs::gui {

namespace {

QString numberText(const Attribute &attribute, double value)
{
    return QLocale().toString(value, 'f', attribute.type == AttributeType::Integer ? 0 : 2);
}

QComboBox *makeBox(const char *name, const QString &accessibleName)
{
    auto *box = new QComboBox;
    box->setObjectName(QLatin1StringView(name));
    box->setAccessibleName(accessibleName);
    box->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    return box;
}

} // namespace

SummaryPanel::SummaryPanel(QWidget *parent)
    : QWidget(parent), m_model(QStringList()), m_classBox(makeBox("summaryClass", tr("Class to summarise"))),
      m_by(makeBox("summaryBy", tr("Group by"))), m_thenBy(makeBox("summaryThenBy", tr("Then group by"))),
      m_of(makeBox("summaryOf", tr("Add up"))), m_filter(new FilterEdit), m_total(new QLabel),
      m_view(makeTableView(tr("Summary")))
{
    setObjectName("summaryPanel");
    m_filter->setObjectName("summaryFilter");
    m_total->setObjectName("summaryTotal");
    m_total->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_sorted.setSourceModel(&m_model);
    m_view->setObjectName("summaryView");
    m_view->setModel(&m_sorted);
    m_view->setToolTip(tr("Double-click a group to see its features in the attribute table; Ctrl+C copies rows"));
    m_soon.setSingleShot(true);
    m_soon.setInterval(400);
    connect(&m_soon, &QTimer::timeout, this, &SummaryPanel::ask);
    connect(m_classBox, &QComboBox::activated, this, [this] {
        if (m_document)
            showClass(m_document->catalogue().find(m_classBox->currentData().toString().toStdString()));
    });
    for (QComboBox *box : {m_by, m_thenBy, m_of})
        connect(box, &QComboBox::activated, this, &SummaryPanel::ask);
    connect(m_filter, &FilterEdit::changed, this, &SummaryPanel::ask);
    connect(m_view, &QTableView::doubleClicked, this, &SummaryPanel::choose);

    auto *top = new QHBoxLayout;
    top->addWidget(m_classBox);
    const std::pair<QString, QComboBox *> boxes[]
        = {{tr("for each"), m_by}, {tr("and"), m_thenBy}, {tr("add up"), m_of}};
    for (const auto &[text, box] : boxes) {
        auto *label = new QLabel(text);
        label->setBuddy(box);
        top->addWidget(label);
        top->addWidget(box);
    }
    top->addStretch(1);
    auto *second = new QHBoxLayout;
    second->addWidget(new QLabel(tr("only where")));
    second->addWidget(m_filter, 1);
    second->addWidget(m_total);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(4, 4, 4, 4);
    layout->addLayout(top);
    layout->addLayout(second);
    layout->addWidget(m_view, 1);
}

void SummaryPanel::setDocument(std::shared_ptr<Document> document)
{
    if (m_document)
        m_document->disconnect(this);
    m_document = std::move(document);
    m_class = nullptr;
    m_classBox->clear();
    if (m_document) {
        for (const Theme &theme : m_document->catalogue().themes()) {
            for (const FeatureClass *featureClass : theme.classes)
                m_classBox->addItem(featureClass->title.in(language()), QString::fromStdString(featureClass->name));
        }
        connect(m_document.get(), &Document::editsChanged, this, &SummaryPanel::forget);
        connect(m_document.get(), &Document::headChanged, this, &SummaryPanel::forget);
        connect(m_document.get(), &Document::draftChanged, this, &SummaryPanel::forget);
    }
    m_classBox->setCurrentIndex(-1);
    m_model.setTable({}, {});
    m_total->clear();
    fillAttributes();
}

void SummaryPanel::showClass(const FeatureClass *featureClass)
{
    if (!featureClass || !m_document)
        return;
    m_classBox->setCurrentIndex(m_classBox->findData(QString::fromStdString(featureClass->name)));
    m_class = featureClass;
    fillAttributes();
    forget();
    ask();
}

void SummaryPanel::fillAttributes()
{
    m_filter->setClass(m_class);
    for (QComboBox *box : {m_by, m_thenBy, m_of}) {
        box->clear();
        box->addItem(tr("nothing"), -1);
        box->setEnabled(m_class);
    }
    if (!m_class)
        return;
    for (std::size_t i = 0; i < m_class->attributes.size(); ++i) {
        const Attribute &attribute = m_class->attributes[i];
        if (attribute.personal)
            continue;
        const QString title = attribute.title.in(language());
        if (attribute.type != AttributeType::Real)
            for (QComboBox *box : {m_by, m_thenBy})
                box->addItem(title, static_cast<int>(i));
        if (attribute.type == AttributeType::Real || attribute.type == AttributeType::Integer)
            m_of->addItem(title, static_cast<int>(i));
    }
}

void SummaryPanel::forget()
{
    m_columns.reset();
    m_isStale = true;
    if (m_class && isVisible())
        m_soon.start();
}

void SummaryPanel::showEvent(QShowEvent *event)
{
    QWidget::showEvent(event);
    if (m_class && m_isStale)
        m_soon.start();
}

void SummaryPanel::ask()
{
    if (!m_document || !m_class)
        return;
    summary::Question question;
    for (const QComboBox *box : {m_by, m_thenBy})
        if (const int chosen = box->currentData().toInt(); chosen >= 0 && !std::ranges::contains(question.by, chosen))
            question.by.push_back(chosen);
    if (const int chosen = m_of->currentData().toInt(); chosen >= 0)
        question.of.push_back(chosen);
    auto where = m_filter->conditions();
    if (!where) {
        Q_EMIT m_document->notice(where.error());
        return;
    }
    question.where = *std::move(where);
    if (!m_columns)
        m_columns = std::make_shared<summary::Columns>(*m_class);
    if (m_asking)
        m_asking->progress->cancel();
    m_isStale = false;
    m_asking = m_document->read<summary::Answer>(
        this,
        [columns = m_columns, question](FeatureReader &reader, Progress &progress) -> Result<summary::Answer> {
            KBS_TRY(const auto attributes, summary::attributesOf(columns->featureClass(), question));
            KBS_CHECK(columns->load(reader, attributes, progress));
            return summary::answer(*columns, question);
        },
        [this, question, columns = m_columns](const Result<summary::Answer> &answer) {
            if (columns != m_columns) // of another class or state
                return;
            if (answer)
                show(question, *answer);
            else if (answer.error().kind != ErrorKind::Cancelled)
                Q_EMIT m_document->notice(answer.error());
        });
}

void SummaryPanel::show(const summary::Question &question, const summary::Answer &answer)
{
    m_question = question;
    m_keys.clear();
    QStringList headers;
    for (const int by : question.by)
        headers << attribute(by).title.in(language());
    headers << tr("Number");
    for (const int of : question.of)
        for (const QString &text : {tr("%1, sum"), tr("mean"), tr("least"), tr("greatest"), tr("not given")})
            headers << (text.contains(u"%1"_s) ? text.arg(attribute(of).title.in(language())) : text);
    std::vector<RowsModel::Row> rows;
    for (const summary::Group &group : answer.groups) {
        if (rows.size() == shownGroups)
            break;
        rows.push_back(rowOf(question, group, rows.size()));
        m_keys.push_back(group.key);
    }
    m_model.setTable(headers, std::move(rows));
    m_view->resizeColumnsToContents();
    m_total->setText(totalOf(question, answer));
    Q_EMIT answered();
}

RowsModel::Row SummaryPanel::rowOf(
    const summary::Question &question, const summary::Group &group, std::size_t place) const
{
    RowsModel::Row row{.cells = {}, .tag = static_cast<qulonglong>(place)};
    for (std::size_t i = 0; i < group.key.size(); ++i) {
        const Value &key = group.key[i];
        const auto *number = std::get_if<std::int64_t>(&key);
        RowsModel::Cell cell(isNull(key) ? tr("not given") : displayValue(attribute(question.by[i]), key, language()));
        if (number && attribute(question.by[i]).type == AttributeType::Integer)
            cell.sortKey = static_cast<qint64>(*number);
        row.cells.push_back(cell);
    }
    row.cells.push_back(RowsModel::Cell::number(group.count));
    for (std::size_t i = 0; i < group.measures.size(); ++i) {
        const summary::Measure &measure = group.measures[i];
        const Attribute &of = attribute(question.of[i]);
        const auto add = [&](double value) {
            row.cells.push_back(
                measure.present > 0 ? RowsModel::Cell(numberText(of, value), QVariant(value)) : RowsModel::Cell());
        };
        add(measure.sum);
        row.cells.push_back(measure.present > 0
                ? RowsModel::Cell(QLocale().toString(measure.sum / static_cast<double>(measure.present), 'f', 2),
                      QVariant(measure.sum / static_cast<double>(measure.present)))
                : RowsModel::Cell());
        add(measure.least);
        add(measure.greatest);
        row.cells.push_back(RowsModel::Cell::number(group.count - measure.present));
    }
    return row;
}

QString SummaryPanel::totalOf(const summary::Question &question, const summary::Answer &answer) const
{
    QString text = tr("In all: %L1 features").arg(answer.total.count);
    for (std::size_t i = 0; i < question.of.size(); ++i) {
        const Attribute &of = attribute(question.of[i]);
        const summary::Measure &measure = answer.total.measures[i];
        text += u", "_s
            + tr("%1: %2").arg(of.title.in(language()), (numberText(of, measure.sum) + u' ' + of.unit).trimmed());
        if (measure.present < answer.total.count)
            text += tr(" (not given: %L1)").arg(answer.total.count - measure.present);
    }
    if (answer.groups.size() > shownGroups)
        text += u" · "_s + tr("the first %L1 of %L2 groups").arg(shownGroups).arg(answer.groups.size());
    return text;
}

void SummaryPanel::choose(const QModelIndex &index)
{
    const auto place = static_cast<std::size_t>(index.data(RowsModel::TagRole).toULongLong());
    if (!m_class || place >= m_keys.size())
        return;
    std::vector<Condition> where = m_question.where;
    QStringList name;
    for (std::size_t i = 0; i < m_question.by.size(); ++i) {
        const Value &key = m_keys[place][i];
        const Attribute &of = attribute(m_question.by[i]);
        where.push_back({.attribute = of.name,
            .comparison = isNull(key) ? Comparison::IsNull : Comparison::Equal,
            .values = isNull(key) ? std::vector<Value>() : std::vector{key}});
        name << u"%1: %2"_s.arg(
            of.title.in(language()), isNull(key) ? tr("not given") : displayValue(of, key, language()));
    }
    Q_EMIT groupChosen(m_class, where, name.isEmpty() ? tr("all") : name.join(u" · "_s));
}

} // namespace kbs::gui
