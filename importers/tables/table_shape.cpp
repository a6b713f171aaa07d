// SPDX-License-Identifier: GPL-3.0-or-later
#include "importers/tables/table_source.h"

#include "base/turkish.h"

#include <QCoreApplication>

#include <algorithm>
#include <set>

namespace kbs::import {

using namespace Qt::StringLiterals;

namespace {

struct Say {
    Q_DECLARE_TR_FUNCTIONS(Import)
};

constexpr std::size_t sampleCount = 5;

/// A header names every column, differently, in words; and something follows it. Types say nothing: a list of
/// neighbourhoods is text from top to bottom.
bool isHeader(const Row &first, const std::vector<Row> &head)
{
    if (head.size() > 1 && head[1].isBlank())
        return false;
    std::set<std::string> seen;
    for (const std::string &cell : first.cells) {
        const std::string key = turkish::identifier(cell);
        if (key.empty() || (!first.quoted && parseCoordinate(cell)) || !seen.insert(key).second)
            return false;
    }
    return true;
}

} // namespace

void TableShape::learn(std::vector<Row> head)
{
    if (head.empty())
        return;
    while (head[0].cells.size() > 1 && head[0].cells.back().empty() && head.size() > 1
        && head[1].cells.size() <= head[0].cells.size() && std::ranges::all_of(head, [&head](const Row &row) {
               return row.cells.size() < head[0].cells.size() || row.cells.back().empty();
           }))
        head[0].cells.pop_back(); // a delimiter at the end of every line
    m_hasHeader = isHeader(head[0], head);
    std::size_t columns = 0;
    for (const Row &row : head)
        columns = std::max(columns, row.cells.size());
    if (m_hasHeader) {
        m_names = head[0].cells;
        head.erase(head.begin());
    } else {
        for (std::size_t i = 1; i <= columns; ++i)
            m_names.push_back("Field" + std::to_string(i));
    }
    std::vector<std::vector<std::string>> cells;
    for (const Row &row : head)
        cells.push_back(row.cells);
    m_coordinates = CoordinateColumns::detect(m_names, cells);
    head.resize(std::min(head.size(), sampleCount));
    m_samples = std::move(head);
}

SourceLayer TableShape::layer(const QString &name) const
{
    SourceLayer out;
    out.name = name;
    for (const std::string &column : m_names)
        out.fields.append(QString::fromStdString(column));
    for (const Row &row : m_samples) {
        QStringList values;
        for (std::size_t i = 0; i < m_names.size(); ++i)
            values.append(i < row.cells.size() ? QString::fromStdString(row.cells[i]) : QString());
        out.samples.push_back(values);
    }
    if (m_coordinates.any() && m_coordinates.wkt < 0)
        out.geometry = GeometryKind::Point;
    out.srsName = m_coordinates.degrees ? u"EPSG:4326"_s : QString();
    return out;
}

SourceObject TableShape::object(Row &&row, int layer, bool strict) const
{
    SourceObject out;
    out.layer = layer;
    out.line = row.line;
    while (row.cells.size() > m_names.size() && row.cells.back().empty())
        row.cells.pop_back();
    if (row.isBlank())
        out.ignored = SourceFault{u"read.blank-row"_s, Say::tr("the row is empty")};
    else if (strict && row.cells.size() < m_names.size())
        out.fault = SourceFault{u"read.row"_s,
            Say::tr("the row has %1 cells, the table has %2 columns").arg(row.cells.size()).arg(m_names.size())};
    else if (row.cells.size() > m_names.size())
        out.notes.push_back({u"read.row"_s,
            Say::tr("the row has %1 cells, the table has %2 columns; those beyond are kept as Field%3 …")
                .arg(row.cells.size())
                .arg(m_names.size())
                .arg(m_names.size() + 1)});
    if (m_coordinates.any() && !out.fault && !out.ignored) {
        RowPoint point = pointOf(m_coordinates, m_names, row.cells);
        out.hadGeometry = point.given;
        out.geometry = std::move(point.geometry);
        if (!point.fault.isEmpty())
            out.fault = SourceFault{u"read.coordinate"_s, point.fault};
        if (m_coordinates.degrees)
            out.srsName = u"EPSG:4326"_s;
    }
    for (std::size_t i = 0; i < row.cells.size(); ++i) {
        if (!row.cells[i].empty())
            out.attributes.emplace_back(
                i < m_names.size() ? m_names[i] : "Field" + std::to_string(i + 1), std::move(row.cells[i]));
    }
    return out;
}

} // namespace kbs::import
