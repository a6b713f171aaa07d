// SPDX-License-Identifier: GPL-3.0-or-later
#include "render/legend.h"

#include "base/language.h"
#include "geometry/clip.h"
#include "render/label_block.h"
#include "render/rule_matcher.h"
#include "render/symbol_painter.h"

#include <QFontMetricsF>
#include <QPaintEngine>
#include <QPainter>

#include <algorithm>
#include <cmath>

using namespace Qt::StringLiterals;

namespace kbs {

namespace {

constexpr double paddingMm = 3, groupGapMm = 2, indentMm = 2;

GeometryKind kindOf(const FeatureClass &featureClass)
{
    return featureClass.anyGeometry ? GeometryKind::Polygon : featureClass.geometry;
}

/// Whether anything of the feature's lines or points lies in the box; of areas that are filled or labelled also
/// whether the box lies inside.
bool isSeen(const FeatureBatch::GeometryView &geometry, const Bbox &box, const Symbol &symbol)
{
    const Point middle{box.centerX(), box.centerY()};
    bool isInside = false;
    std::size_t begin = 0;
    for (const std::uint32_t end : geometry.ringEnds) {
        for (std::size_t i = begin; i < end; ++i) {
            const Point a = geometry.points[i], b = geometry.points[i + 1 < end ? i + 1 : i];
            if (geometry::partInside(a, b, box))
                return true;
            if ((a.y > middle.y) != (b.y > middle.y) && middle.x < a.x + (middle.y - a.y) / (b.y - a.y) * (b.x - a.x))
                isInside = !isInside;
        }
        begin = end;
    }
    return geometry.ringEnds.empty()
        ? std::ranges::any_of(geometry.points, [&](Point point) { return box.contains(point.x, point.y); })
        : isInside && symbol.fill;
}

bool isVisible(const Symbol &symbol)
{
    return symbol.fill || symbol.line || symbol.marker || !symbol.along.empty();
}

/// Legend rows with their places, in millimetres from the top left.
class LegendRows {
public:
    struct Row {
        const LegendGroup *group;
        const LegendEntry *entry; ///< null: the group's title
        QPointF at;
        QStringList lines;
    };

    LegendRows(const std::vector<LegendGroup> &groups, const LegendLayout &layout) : m_layout(layout)
    {
        double top = paddingMm + (layout.title.isEmpty() ? 0 : layout.letterMm * 2.4);
        double total = 0;
        for (const LegendGroup &group : groups)
            total += heightOf(group);
        const double most = layout.columns > 1 ? std::max(total / layout.columns, tallest(groups)) : total;
        double x = paddingMm, y = top, bottom = top;
        for (const LegendGroup &group : groups) {
            const double height = heightOf(group);
            const bool isNext = y > top && y - top + height > most * 1.05 && m_columns < layout.columns;
            if (isNext) {
                x += layout.widthMm;
                y = top;
                ++m_columns;
            }
            place(group, x, y);
            bottom = std::max(bottom, y);
        }
        size = {2 * paddingMm + m_columns * layout.widthMm, bottom - groupGapMm + paddingMm};
    }

    std::vector<Row> rows;
    QSizeF size;

private:
    [[nodiscard]] double lineMm() const { return m_layout.letterMm * 1.35; }
    [[nodiscard]] double rowMm(qsizetype lines) const
    {
        return std::max(m_layout.symbolMm.height() + 1, static_cast<double>(lines) * lineMm());
    }
    [[nodiscard]] QStringList wrapped(const QString &text, double widthMm, bool bold) const
    {
        const QFontMetricsF metrics(render::letterFont(bold));
        const double most = widthMm / m_layout.letterMm * render::letterLayoutPixels;
        QStringList lines;
        for (const QString &word : text.split(u' ')) {
            const QString longer = lines.isEmpty() ? word : lines.back() + u' ' + word;
            if (lines.isEmpty() || metrics.horizontalAdvance(longer) > most)
                lines.append(word);
            else
                lines.back() = longer;
        }
        return lines;
    }
    [[nodiscard]] QStringList linesOf(const LegendEntry &entry) const
    {
        return wrapped(entry.title, m_layout.widthMm - m_layout.symbolMm.width() - 3 * indentMm, false);
    }
    [[nodiscard]] double heightOf(const LegendGroup &group) const
    {
        double height = lineMm() * 1.3 + groupGapMm;
        for (const LegendEntry &entry : group.entries)
            height += rowMm(linesOf(entry).size());
        return height;
    }
    [[nodiscard]] double tallest(const std::vector<LegendGroup> &groups) const
    {
        double most = 0;
        for (const LegendGroup &group : groups)
            most = std::max(most, heightOf(group));
        return most;
    }
    void place(const LegendGroup &group, double x, double &y)
    {
        rows.push_back({&group, nullptr, {x, y}, {group.title}});
        y += lineMm() * 1.3;
        for (const LegendEntry &entry : group.entries) {
            rows.push_back({&group, &entry, {x + indentMm, y}, linesOf(entry)});
            y += rowMm(rows.back().lines.size());
        }
        y += groupGapMm;
    }

    const LegendLayout &m_layout;
    int m_columns = 1;
};

/// Letters as outlines: the same on every device, and vector in a PDF.
void drawText(QPainter &painter, QPointF baseline, const QString &text, double letterPx, bool bold, const QColor &ink)
{
    QPainterPath path;
    path.addText(0, 0, render::letterFont(bold), text);
    painter.save();
    painter.translate(baseline);
    const double scale = letterPx / render::letterLayoutPixels;
    painter.scale(scale, scale);
    painter.fillPath(path, ink);
    painter.restore();
}

} // namespace

Result<RulesSeen> rulesSeen(FeatureReader &reader, const FeatureClass &featureClass, const ClassStyle &style,
    const Bbox &box, double scale, Progress &progress, std::int64_t patience)
{
    const render::RuleMatcher matcher(featureClass, style, scale);
    RulesSeen out{std::vector<bool>(style.rules.size())};
    std::vector<bool> &seen = out.rules;
    std::size_t missing = seen.size();
    std::int64_t inVain = 0;
    Query query;
    query.featureClass = &featureClass;
    query.bbox = box;
    query.attributes = matcher.attributes();
    KBS_CHECK(reader.read(query, [&](const FeatureBatch &batch) {
        for (std::size_t row = 0; row < batch.size() && missing > 0; ++row) {
            if (patience > 0 && ++inVain > patience) {
                out.isWhole = false;
                return false;
            }
            const int rule = matcher.match(batch, row);
            if (rule < 0 || seen[static_cast<std::size_t>(rule)]
                || !isSeen(batch.geometryView(row), box, style.rules[static_cast<std::size_t>(rule)].symbol))
                continue;
            seen[static_cast<std::size_t>(rule)] = true;
            --missing;
            inVain = 0;
        }
        return missing > 0 && !progress.isCancelled();
    }));
    if (progress.isCancelled())
        return cancelled();
    return out;
}

Result<std::vector<LegendGroup>> legendOf(FeatureReader &reader, const MapLayers &layers, const StyleBook &styles,
    const MapView &view, Progress &progress, std::int64_t patience)
{
    std::vector<LegendGroup> groups;
    for (auto it = layers.classes.rbegin(); it != layers.classes.rend(); ++it) {
        const FeatureClass &featureClass = **it;
        const ClassStyle &style = styles.of(featureClass);
        if (style.rules.empty() || !style.drawnAt(view.scaleDenominator()))
            continue;
        KBS_TRY(const RulesSeen seen,
            rulesSeen(reader, featureClass, style, view.extent(), view.scaleDenominator(), progress, patience));
        LegendGroup group{featureClass.title.in(language()), {}, seen.isWhole};
        for (std::size_t index = 0; index < seen.rules.size(); ++index) {
            if (!seen.rules[index])
                continue;
            const StyleRule &rule = style.rules[index];
            const QString &title = rule.title.in(language());
            const bool isThere
                = std::ranges::any_of(group.entries, [&](const LegendEntry &entry) { return entry.title == title; });
            if (!isThere && isVisible(rule.symbol)) // variants of a rule share its line
                group.entries.push_back({title, rule.symbol, kindOf(featureClass)});
        }
        if (!group.entries.empty() || !group.isWhole)
            groups.push_back(std::move(group));
    }
    return groups;
}

QSizeF legendSize(const std::vector<LegendGroup> &groups, const LegendLayout &layout)
{
    return LegendRows(groups, layout).size;
}

void paintLegend(
    QPainter &painter, QPointF at, const std::vector<LegendGroup> &groups, const LegendLayout &layout, double pxPerMm)
{
    const LegendRows laid(groups, layout);
    const auto engine = painter.paintEngine()->type();
    const bool isVector = engine == QPaintEngine::Pdf || engine == QPaintEngine::SVG || engine == QPaintEngine::Picture;
    const render::Canvas canvas{.painter = &painter,
        .pxPerMm = pxPerMm,
        .devicePixelRatio = painter.device()->devicePixelRatioF(),
        .isVector = isVector};
    painter.save();
    painter.translate(at);
    painter.setRenderHint(QPainter::Antialiasing);
    if (layout.paper.isValid())
        painter.fillRect(QRectF(QPointF(0, 0), laid.size * pxPerMm), layout.paper);
    const double letter = layout.letterMm * pxPerMm;
    if (!layout.title.isEmpty())
        drawText(painter, QPointF(paddingMm, paddingMm + layout.letterMm * 1.3) * pxPerMm, layout.title, letter * 1.4,
            true, layout.ink);
    for (const LegendRows::Row &row : laid.rows) {
        if (!row.entry) {
            drawText(
                painter, (row.at + QPointF(0, layout.letterMm)) * pxPerMm, row.lines.front(), letter, true, layout.ink);
            continue;
        }
        const double lineMm = layout.letterMm * 1.35;
        const double height = std::max(layout.symbolMm.height() + 1, static_cast<double>(row.lines.size()) * lineMm);
        const QRectF box(QPointF(row.at.x(), row.at.y() + (height - layout.symbolMm.height()) / 2) * pxPerMm,
            layout.symbolMm * pxPerMm);
        render::paintLegendSymbol(row.entry->symbol, row.entry->kind, box, canvas);
        const double first
            = row.at.y() + (height - static_cast<double>(row.lines.size()) * lineMm) / 2 + layout.letterMm;
        for (qsizetype i = 0; i < row.lines.size(); ++i)
            drawText(painter,
                QPointF(row.at.x() + layout.symbolMm.width() + indentMm, first + static_cast<double>(i) * lineMm)
                    * pxPerMm,
                row.lines[i], letter, false, layout.ink);
    }
    painter.restore();
}

} // namespace kbs
