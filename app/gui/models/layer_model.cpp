// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/models/layer_model.h"

#include "app/gui/application.h"
#include "app/gui/map/legend_icon.h"
#include "app/gui/settings.h"

#include <QFont>
#include <QGuiApplication>
#include <QMimeData>
#include <QPalette>

#include <algorithm>
#include <map>

using namespace Qt::StringLiterals;

namespace kbs::gui {

struct LayerModel::Node {
    Node *parent = nullptr;
    const Theme *theme = nullptr;
    const FeatureClass *featureClass = nullptr;
    const StyleRule *rule = nullptr;
    std::vector<std::unique_ptr<Node>> children;

    Node *add()
    {
        children.push_back(std::make_unique<Node>());
        children.back()->parent = this;
        return children.back().get();
    }
    [[nodiscard]] int row() const
    {
        const auto &siblings = parent->children;
        return static_cast<int>(std::ranges::find(siblings, this, &std::unique_ptr<Node>::get) - siblings.begin());
    }
};

namespace {
const QString dragFormat = u"application/x-kentcbs-layer"_s;

/// What most features of the class look like: the rule without a condition.
const StyleRule &usualRule(const ClassStyle &style)
{
    const auto found = std::ranges::find_if(style.rules, [](const StyleRule &rule) { return rule.takesAll(); });
    return found == style.rules.end() ? style.rules.front() : *found;
}
} // namespace

LayerModel::LayerModel(QObject *parent) : QAbstractItemModel(parent), m_root(std::make_unique<Node>()) { }

LayerModel::~LayerModel() = default;

void LayerModel::setDocument(std::shared_ptr<Document> document)
{
    if (m_document)
        m_document->disconnect(this);
    m_document = std::move(document);
    beginResetModel();
    loadState();
    rebuild();
    endResetModel();
    if (m_document) {
        connect(m_document.get(), &Document::stylesChanged, this, [this] {
            beginResetModel();
            rebuild();
            endResetModel();
        });
        connect(m_document.get(), &Document::statisticsChanged, this, [this] {
            for (int theme = 0; theme < rowCount(); ++theme) {
                const QModelIndex parent = index(theme, 0);
                if (const int classes = rowCount(parent))
                    Q_EMIT dataChanged(index(0, 0, parent), index(classes - 1, CountColumn, parent));
            }
        });
    }
    Q_EMIT layersChanged();
}

void LayerModel::loadState()
{
    m_order.clear();
    m_visible.clear();
    if (!m_document)
        return;
    m_order = m_document->styles()->drawingOrder();
    std::erase_if(m_order, [this](const FeatureClass *featureClass) { // what may not be read
        return !m_document->catalogue().find(featureClass->name);
    });
    const LayerState state = settings::layers(m_document->location());
    if (state.known) {
        m_visible.insert(state.visible.begin(), state.visible.end());
        const auto place = [&](const FeatureClass *featureClass) {
            const auto found = std::ranges::find(state.order, featureClass->name);
            return found - state.order.begin(); // classes of a newer catalogue come on top
        };
        std::ranges::stable_sort(m_order, {}, place);
    } else {
        for (const FeatureClass *featureClass : m_order) {
            if (m_document->styles()->of(*featureClass).visible)
                m_visible.insert(featureClass->name);
        }
    }
}

void LayerModel::saveState() const
{
    LayerState state;
    state.visible.assign(m_visible.begin(), m_visible.end());
    for (const FeatureClass *featureClass : m_order)
        state.order.push_back(featureClass->name);
    settings::setLayers(m_document->location(), state);
}

void LayerModel::rebuild()
{
    m_root = std::make_unique<Node>();
    if (!m_document)
        return;
    for (const Theme &theme : m_document->catalogue().themes()) {
        if (theme.classes.empty())
            continue;
        Node *themeNode = m_root->add();
        themeNode->theme = &theme;
        std::vector<const FeatureClass *> classes = theme.classes;
        std::ranges::stable_sort(classes, std::greater{}, [&](const FeatureClass *featureClass) {
            const auto found = std::ranges::find(m_order, featureClass);
            return found == m_order.end() ? -1 : static_cast<int>(found - m_order.begin());
        });
        for (const FeatureClass *featureClass : classes) {
            Node *classNode = themeNode->add();
            classNode->featureClass = featureClass;
            if (featureClass->geometry == GeometryKind::None && !featureClass->anyGeometry)
                continue;
            const auto &rules = m_document->styles()->of(*featureClass).rules;
            if (rules.size() < 2)
                continue;
            for (const StyleRule &rule : rules) {
                // Variants of a sign share one line.
                const auto same = std::ranges::find_if(classNode->children,
                    [&](const auto &child) { return child->rule->title.tr == rule.title.tr; });
                if (same != classNode->children.end()) {
                    (*same)->rule = &rule;
                    continue;
                }
                Node *ruleNode = classNode->add();
                ruleNode->featureClass = featureClass;
                ruleNode->rule = &rule;
            }
        }
    }
}

void LayerModel::setScale(double denominator)
{
    m_scale = denominator;
    for (int theme = 0; theme < rowCount(); ++theme) {
        const QModelIndex parent = index(theme, 0);
        if (const int classes = rowCount(parent))
            Q_EMIT dataChanged(index(0, 0, parent), index(classes - 1, CountColumn, parent),
                {Qt::ForegroundRole, Qt::ToolTipRole, ScaleStateRole});
    }
}

std::vector<const FeatureClass *> LayerModel::visibleClasses() const
{
    std::vector<const FeatureClass *> visible;
    std::ranges::copy_if(m_order, std::back_inserter(visible),
        [this](const FeatureClass *featureClass) { return m_visible.contains(featureClass->name); });
    return visible;
}

LayerModel::Node *LayerModel::node(const QModelIndex &index)
{
    return static_cast<Node *>(index.internalPointer());
}

const FeatureClass *LayerModel::featureClass(const QModelIndex &index) const
{
    return index.isValid() ? node(index)->featureClass : nullptr;
}

QModelIndex LayerModel::indexOf(const FeatureClass &featureClass) const
{
    for (int theme = 0; theme < rowCount(); ++theme) {
        const QModelIndex parent = index(theme, 0);
        for (int row = 0; row < rowCount(parent); ++row) {
            const QModelIndex found = index(row, 0, parent);
            if (node(found)->featureClass == &featureClass)
                return found;
        }
    }
    return {};
}

void LayerModel::setVisible(const FeatureClass &featureClass, bool visible)
{
    setData(indexOf(featureClass), visible ? Qt::Checked : Qt::Unchecked, Qt::CheckStateRole);
}

void LayerModel::showOnly(const std::set<std::string> &names)
{
    if (!m_document)
        return;
    m_visible = names;
    saveState();
    setScale(m_scale);
    for (int theme = 0; theme < rowCount(); ++theme) {
        const QModelIndex parent = index(theme, 0);
        Q_EMIT dataChanged(parent, parent, {Qt::CheckStateRole});
        if (const int classes = rowCount(parent))
            Q_EMIT dataChanged(index(0, 0, parent), index(classes - 1, 0, parent), {Qt::CheckStateRole});
    }
    Q_EMIT layersChanged();
}

void LayerModel::resetToDefault()
{
    if (!m_document)
        return;
    settings::setLayers(m_document->location(), {});
    beginResetModel();
    loadState();
    rebuild();
    endResetModel();
    Q_EMIT layersChanged();
}

QModelIndex LayerModel::index(int row, int column, const QModelIndex &parent) const
{
    if (!hasIndex(row, column, parent))
        return {};
    const Node *of = parent.isValid() ? node(parent) : m_root.get();
    return createIndex(row, column, of->children[static_cast<std::size_t>(row)].get());
}

QModelIndex LayerModel::parent(const QModelIndex &index) const
{
    if (!index.isValid() || node(index)->parent == m_root.get())
        return {};
    Node *parent = node(index)->parent;
    return createIndex(parent->row(), 0, parent);
}

int LayerModel::rowCount(const QModelIndex &parent) const
{
    if (parent.column() > 0)
        return 0;
    return static_cast<int>((parent.isValid() ? node(parent) : m_root.get())->children.size());
}

int LayerModel::columnCount(const QModelIndex &) const
{
    return ColumnCount;
}

Qt::CheckState LayerModel::themeState(const Node &theme) const
{
    int visible = 0, drawable = 0;
    for (const auto &child : theme.children) {
        if (std::ranges::find(m_order, child->featureClass) == m_order.end())
            continue;
        ++drawable;
        visible += m_visible.contains(child->featureClass->name) ? 1 : 0;
    }
    return visible == 0 ? Qt::Unchecked : visible == drawable ? Qt::Checked : Qt::PartiallyChecked;
}

QVariant LayerModel::data(const QModelIndex &index, int role) const
{
    if (!index.isValid() || !m_document)
        return {};
    const Node &at = *node(index);
    if (at.theme) {
        if (index.column() != NameColumn)
            return {};
        if (role == Qt::DisplayRole)
            return at.theme->title.in(language());
        if (role == Qt::CheckStateRole)
            return themeState(at);
        if (role == Qt::FontRole) {
            QFont font;
            font.setBold(true);
            return font;
        }
        return {};
    }
    const ClassStyle &style = m_document->styles()->of(*at.featureClass);
    if (at.rule) {
        if (index.column() == NameColumn && role == Qt::DisplayRole)
            return at.rule->title.in(language());
        if (index.column() == NameColumn && role == Qt::DecorationRole)
            return legendIcon(at.rule->symbol, at.featureClass->geometry);
        return {};
    }
    const bool drawable = std::ranges::find(m_order, at.featureClass) != m_order.end();
    const bool inScale = m_scale <= 0 || style.drawnAt(m_scale);
    const bool dimmed = drawable && !inScale;
    switch (role) {
    case ClassNameRole: return QString::fromStdString(at.featureClass->name);
    case ScaleStateRole: return inScale;
    case Qt::ForegroundRole:
        return dimmed ? QVariant(QGuiApplication::palette().color(QPalette::Disabled, QPalette::Text)) : QVariant();
    case Qt::ToolTipRole: {
        QString text = at.featureClass->description.in(language());
        if (dimmed && style.maxScale > 0 && m_scale > style.maxScale)
            text += u'\n'
                + tr("Too small here: drawn from 1/%1 on. Zoom in.").arg(QLocale().toString(style.maxScale, 'f', 0));
        else if (dimmed)
            text += u'\n'
                + tr("Too large here: drawn up to 1/%1. Zoom out.").arg(QLocale().toString(style.minScale, 'f', 0));
        return text.trimmed();
    }
    default: break;
    }
    if (index.column() == CountColumn) {
        if (role == Qt::DisplayRole)
            return QLocale().toString(static_cast<qlonglong>(m_document->statistics(*at.featureClass).count));
        if (role == Qt::TextAlignmentRole)
            return QVariant(Qt::AlignRight | Qt::AlignVCenter);
        return {};
    }
    if (role == Qt::DisplayRole)
        return at.featureClass->title.in(language());
    if (role == Qt::CheckStateRole && drawable)
        return m_visible.contains(at.featureClass->name) ? Qt::Checked : Qt::Unchecked;
    if (role == Qt::DecorationRole && drawable && !style.rules.empty())
        return legendIcon(usualRule(style).symbol, at.featureClass->geometry);
    if (role == Qt::DecorationRole && !drawable)
        return icon(u"table"_s);
    return {};
}

bool LayerModel::setData(const QModelIndex &index, const QVariant &value, int role)
{
    if (!index.isValid() || role != Qt::CheckStateRole || node(index)->rule)
        return false;
    const bool on = value.toInt() != Qt::Unchecked;
    const auto set = [&](const FeatureClass *featureClass) {
        if (std::ranges::find(m_order, featureClass) == m_order.end())
            return;
        if (on)
            m_visible.insert(featureClass->name);
        else
            m_visible.erase(featureClass->name);
    };
    Node &at = *node(index);
    if (at.theme) {
        for (const auto &child : at.children)
            set(child->featureClass);
        if (!at.children.empty())
            Q_EMIT dataChanged(this->index(0, 0, index), this->index(rowCount(index) - 1, 0, index), {role});
    } else {
        set(at.featureClass);
        Q_EMIT dataChanged(index.parent(), index.parent(), {role});
    }
    Q_EMIT dataChanged(index, index, {role});
    saveState();
    Q_EMIT layersChanged();
    return true;
}

QVariant LayerModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    return section == NameColumn ? tr("Layer") : tr("Count");
}

Qt::ItemFlags LayerModel::flags(const QModelIndex &index) const
{
    if (!index.isValid())
        return Qt::NoItemFlags;
    Qt::ItemFlags flags = Qt::ItemIsEnabled | Qt::ItemIsSelectable;
    const Node &at = *node(index);
    if (at.rule)
        return flags;
    flags |= Qt::ItemIsDragEnabled | Qt::ItemIsDropEnabled;
    if (index.column() == NameColumn && (at.theme || std::ranges::find(m_order, at.featureClass) != m_order.end()))
        flags |= Qt::ItemIsUserCheckable;
    return flags;
}

QStringList LayerModel::mimeTypes() const
{
    return {dragFormat};
}

QMimeData *LayerModel::mimeData(const QModelIndexList &indexes) const
{
    auto *data = new QMimeData;
    if (indexes.isEmpty())
        return data;
    const Node &at = *node(indexes.first());
    data->setData(dragFormat,
        at.theme ? "theme:" + at.theme->name.toUtf8() : "class:" + QByteArray::fromStdString(at.featureClass->name));
    return data;
}

void LayerModel::moveAbove(const std::vector<const FeatureClass *> &moved, const FeatureClass &target)
{
    std::erase_if(m_order,
        [&](const FeatureClass *featureClass) { return std::ranges::find(moved, featureClass) != moved.end(); });
    const auto at = std::ranges::find(m_order, &target);
    m_order.insert(at == m_order.end() ? at : at + 1, moved.begin(), moved.end());
}

bool LayerModel::dropMimeData(const QMimeData *data, Qt::DropAction, int row, int, const QModelIndex &parent)
{
    if (!data->hasFormat(dragFormat) || !m_document)
        return false;
    const QByteArray what = data->data(dragFormat);
    const QByteArray name = what.mid(what.indexOf(':') + 1);
    // A drop between two rows means the row below the line: it is put above that one.
    const QModelIndex onto = row >= 0 && row < rowCount(parent) ? index(row, 0, parent) : parent;
    if (!onto.isValid())
        return false;
    const Node &target = *node(onto);
    const auto drawable = [this](const std::vector<const FeatureClass *> &classes) {
        std::vector<const FeatureClass *> ordered;
        std::ranges::copy_if(m_order, std::back_inserter(ordered),
            [&](const FeatureClass *each) { return std::ranges::find(classes, each) != classes.end(); });
        return ordered;
    };
    std::vector<const FeatureClass *> moved;
    if (what.startsWith("theme:")) {
        for (const Theme &theme : m_document->catalogue().themes()) {
            if (theme.name == QString::fromUtf8(name))
                moved = drawable(theme.classes);
        }
    } else if (const FeatureClass *featureClass = m_document->catalogue().find(name.toStdString())) {
        moved = drawable({featureClass});
    }
    const std::vector<const FeatureClass *> targets
        = target.theme ? drawable(target.theme->classes) : drawable({target.featureClass});
    if (moved.empty() || targets.empty() || std::ranges::find(moved, targets.back()) != moved.end())
        return false;
    beginResetModel();
    moveAbove(moved, *targets.back());
    rebuild();
    endResetModel();
    saveState();
    Q_EMIT layersChanged();
    return false; // the view must not remove the dragged rows: they are already in their new place
}

} // namespace kbs::gui
