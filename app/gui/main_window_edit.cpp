// SPDX-License-Identifier: GPL-3.0-or-later
// Edits that are more than one tool: drawing, deleting, parcel acts, committing and publishing.
#include "app/gui/main_window.h"

#include "app/gui/dialogs/act_dialog.h"
#include "app/gui/dialogs/commit_dialog.h"
#include "app/gui/map/map_canvas.h"
#include "app/gui/panels/card_panel.h"
#include "app/gui/panels/card_text.h"
#include "app/gui/panels/feature_form.h"
#include "app/gui/panels/layer_panel.h"
#include "app/gui/tools/draw_tool.h"
#include "edit/operations.h"

#include <QDialogButtonBox>
#include <QLabel>
#include <QPointer>
#include <QPushButton>
#include <QVBoxLayout>

#include <algorithm>
#include <map>

using namespace Qt::StringLiterals;

namespace kbs::gui {

namespace {

DrawTool::Shape shapeOf(GeometryKind kind)
{
    switch (kind) {
    case GeometryKind::Point:
    case GeometryKind::MultiPoint: return DrawTool::Shape::Point;
    case GeometryKind::LineString:
    case GeometryKind::MultiLineString: return DrawTool::Shape::Line;
    default: return DrawTool::Shape::Polygon;
    }
}

bool isMulti(GeometryKind kind)
{
    return kind == GeometryKind::MultiPoint || kind == GeometryKind::MultiLineString
        || kind == GeometryKind::MultiPolygon;
}

/// The block of a parcel and the number after the highest one used in it, retired parcels counted.
Result<ActProposal> numbersFor(FeatureReader &reader, const SelectedFeature &parcel)
{
    ActProposal proposal;
    const FeatureClass &featureClass = *parcel.featureClass;
    const int ada = featureClass.attributeIndex("ada_no"), mahalle = featureClass.attributeIndex("mahalle"),
              number = featureClass.attributeIndex("parsel_no");
    if (ada < 0 || number < 0)
        return proposal;
    Query query;
    query.featureClass = &featureClass;
    query.withGeometry = false;
    for (const int index : {ada, mahalle}) {
        if (index < 0)
            continue;
        const Value &value = parcel.feature.values[static_cast<std::size_t>(index)];
        query.where.push_back(isNull(value)
                ? Condition{featureClass.attributes[static_cast<std::size_t>(index)].name, Comparison::IsNull, {}}
                : Condition{featureClass.attributes[static_cast<std::size_t>(index)].name, Comparison::Equal, {value}});
    }
    qint64 highest = 0;
    KBS_CHECK(reader.read(query, [&](const FeatureBatch &batch) {
        for (std::size_t row = 0; row < batch.size(); ++row)
            highest = std::max<qint64>(highest,
                QString::fromStdString(toText(batch.value(row, static_cast<std::size_t>(number)))).toLongLong());
        return true;
    }));
    proposal.adaNo = QString::fromStdString(toText(parcel.feature.values[static_cast<std::size_t>(ada)]));
    proposal.nextParsel = highest + 1;
    return proposal;
}

} // namespace

void MainWindow::startDrawing(const FeatureClass *featureClass)
{
    if (!m_document)
        return;
    if (!featureClass || featureClass->geometry == GeometryKind::None) {
        useTool(u"select"_s);
        return showMessage(tr("Choose the layer to draw in on the left first."));
    }
    m_layers->model().setVisible(*featureClass, true); // one must see what one draws
    auto *draw = static_cast<DrawTool *>(m_tools.at(u"draw"_s));
    useTool(u"draw"_s);
    draw->start(shapeOf(featureClass->geometry),
        tr("New %1: click its corners; Enter or double click ends, Backspace takes one back, Escape stops.")
            .arg(featureClass->title.in(language())),
        [this, featureClass](const Geometry &drawn) { askForAttributes(featureClass, drawn); });
    m_hint->setText(draw->help());
}

void MainWindow::askForAttributes(const FeatureClass *featureClass, const Geometry &drawn)
{
    useTool(u"select"_s);
    Feature fresh;
    fresh.values.resize(featureClass->attributes.size());
    fresh.geometry = isMulti(featureClass->geometry) ? toMulti(drawn) : drawn;
    auto *dialog = new QDialog(this);
    dialog->setObjectName("newFeatureDialog");
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setWindowTitle(tr("New: %1").arg(featureClass->title.in(language())));
    dialog->resize(420, 520);
    auto *form = new FeatureForm;
    form->setFeature(featureClass, fresh);
    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Cancel);
    auto *create = buttons->addButton(tr("Add to the layer"), QDialogButtonBox::AcceptRole);
    create->setObjectName("addFeature");
    auto *layout = new QVBoxLayout(dialog);
    layout->addWidget(form, 1);
    layout->addWidget(buttons);
    form->setNewFeature(true);
    connect(create, &QPushButton::clicked, form, &FeatureForm::apply);
    connect(buttons, &QDialogButtonBox::rejected, dialog, &QDialog::close);
    connect(form, &FeatureForm::applied, this, [this, dialog](const FeatureClass *into, const Feature &after) {
        m_document->edit(tr("Add %1").arg(into->title.in(language())),
            [into, after](FeatureReader &, Store &ids) { return edit::addFeature(ids, *into, after); });
        dialog->close();
    });
    m_map->setHighlights({{fresh.geometry, QColor(200, 30, 120)}});
    connect(dialog, &QDialog::finished, m_map, [this] { m_map->setHighlights({}); });
    dialog->show();
}

void MainWindow::deleteSelected()
{
    const auto selection = m_document->selection();
    if (selection.empty())
        return;
    const QString title = selection.size() == 1
        ? tr("Delete %1").arg(featureTitle(selection.front()))
        : tr("Delete %n feature(s)", nullptr, static_cast<int>(selection.size()));
    m_document->edit(title, [selection](FeatureReader &reader, Store &) -> Result<std::vector<Change>> {
        std::map<const FeatureClass *, std::vector<FeatureId>> ids;
        for (const SelectedFeature &selected : selection)
            ids[selected.featureClass].push_back(selected.feature.id);
        std::vector<Change> all;
        for (const auto &[featureClass, list] : ids) {
            KBS_TRY(auto changes, edit::deleteFeatures(reader, *featureClass, list));
            std::ranges::move(changes, std::back_inserter(all));
        }
        return all;
    });
    m_document->select(std::vector<SelectedFeature>{});
}

void MainWindow::splitSelected(const Geometry &line)
{
    useTool(u"select"_s);
    const auto selection = m_document->selection();
    if (selection.size() != 1)
        return showMessage(tr("Select the one parcel to split first."));
    const SelectedFeature parent = selection.front();
    if (parent.featureClass->name != "parsel") { // plan areas, buildings: no act, no numbers
        return m_document->edit(
            tr("Split %1").arg(featureTitle(parent)), [parent, line](FeatureReader &reader, Store &ids) {
                return edit::splitFeature(reader, ids, *parent.featureClass, parent.feature.id, line);
            });
    }
    m_document->read<ActProposal>(
        this,
        [parent, line](FeatureReader &reader, Progress &) -> Result<ActProposal> {
            KBS_TRY(ActProposal proposal, numbersFor(reader, parent));
            KBS_TRY(proposal.pieces, cadastre::ifrazPieces(reader, parent.feature.id, line));
            return proposal;
        },
        [this, parent, line](Result<ActProposal> proposal) {
            if (!proposal)
                return showError(proposal.error());
            askForAct(tr("Split %1 (ifraz)").arg(featureTitle(parent)), *proposal,
                [id = parent.feature.id, line](FeatureReader &reader, Store &ids, const auto &numbers,
                    const auto &record) { return cadastre::ifraz(reader, ids, id, line, numbers, record); });
        });
}

void MainWindow::mergeSelected()
{
    const auto selection = m_document->selection();
    std::vector<FeatureId> parents;
    QStringList labels;
    for (const SelectedFeature &selected : selection) {
        if (selected.featureClass != selection.front().featureClass)
            return showMessage(tr("Only features of one layer can be merged. Select parcels only."));
        parents.push_back(selected.feature.id);
        labels << selected.featureClass->label(selected.feature.values);
    }
    if (parents.size() < 2)
        return showMessage(tr("Select the parcels to merge first: click one, then the others with Ctrl."));
    const QString title = tr("Merge %1").arg(labels.join(u" + "_s));
    const FeatureClass *featureClass = selection.front().featureClass;
    if (featureClass->name != "parsel") {
        return m_document->edit(title, [featureClass, parents](FeatureReader &reader, Store &) {
            return edit::mergeFeatures(reader, *featureClass, parents);
        });
    }
    m_document->read<ActProposal>(
        this,
        [selection](FeatureReader &reader, Progress &) -> Result<ActProposal> {
            KBS_TRY(ActProposal proposal, numbersFor(reader, selection.front()));
            std::vector<Geometry> shapes;
            for (const SelectedFeature &selected : selection)
                shapes.push_back(selected.feature.geometry);
            KBS_TRY(Geometry whole, edit::united(shapes));
            proposal.pieces.push_back(std::move(whole));
            return proposal;
        },
        [this, title, parents](Result<ActProposal> proposal) {
            if (!proposal)
                return showError(proposal.error());
            askForAct(tr("%1 (tevhid)").arg(title), *proposal,
                [parents](FeatureReader &reader, Store &ids, const auto &numbers, const auto &record) {
                    return cadastre::tevhid(reader, ids, parents, numbers.front(), record);
                });
        });
}

void MainWindow::askForAct(const QString &title, const ActProposal &proposal, CarryOut carryOut)
{
    auto *dialog = new ActDialog(title, proposal.pieces, proposal.adaNo, proposal.nextParsel, this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    const auto showPieces = [this, pieces = proposal.pieces](int chosen) {
        std::vector<Highlight> highlights;
        for (std::size_t i = 0; i < pieces.size(); ++i)
            highlights.push_back(
                {pieces[i], static_cast<int>(i) == chosen ? QColor(220, 30, 30) : QColor(200, 30, 120)});
        m_map->setHighlights(std::move(highlights));
    };
    showPieces(-1);
    connect(dialog, &ActDialog::pieceChosen, this, showPieces);
    connect(dialog, &QDialog::finished, m_map, [this] { m_map->setHighlights({}); });
    connect(dialog, &ActDialog::confirmed, this, [this, title, dialog, carryOut = std::move(carryOut)] {
        const auto make = [numbers = dialog->numbers(), record = dialog->record(), carryOut](
                              FeatureReader &reader, Store &ids) -> Result<std::vector<Change>> {
            KBS_TRY(auto act, carryOut(reader, ids, numbers, record));
            return std::move(act.changes);
        };
        m_document->edit(title, make, [dialog = QPointer(dialog)](const Result<void> &done) {
            if (!dialog)
                return;
            done ? static_cast<void>(dialog->close()) : dialog->showProblem(done.error().text());
        });
    });
    dialog->show();
}

void MainWindow::commit()
{
    if (m_document->uncommitted() == 0)
        return;
    auto *dialog = new CommitDialog(m_document->uncommitted(), m_document->edits().undoTitle, this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &CommitDialog::confirmed, this,
        [this](const QString &author, const QString &message) { m_document->commit(author, message); });
    dialog->show();
}

void MainWindow::discard()
{
    auto *dialog = new QDialog(this);
    dialog->setObjectName("discardDialog");
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setWindowTitle(tr("Discard all changes"));
    auto *text
        = new QLabel(tr("%n uncommitted change(s) will be gone for good. The store stays as it is at revision %1.",
            nullptr, static_cast<int>(m_document->uncommitted()))
                .arg(m_document->head()));
    text->setWordWrap(true);
    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Cancel);
    auto *drop = buttons->addButton(tr("Discard"), QDialogButtonBox::DestructiveRole);
    drop->setObjectName("discardButton");
    auto *layout = new QVBoxLayout(dialog);
    layout->addWidget(text);
    layout->addWidget(buttons);
    connect(buttons, &QDialogButtonBox::rejected, dialog, &QDialog::close);
    connect(drop, &QPushButton::clicked, this, [this, dialog] {
        m_document->discard();
        dialog->close();
    });
    dialog->show();
}

} // namespace kbs::gui
