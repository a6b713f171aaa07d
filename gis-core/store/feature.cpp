// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/feature.h"

#include <algorithm>

namespace kbs {

FeatureBatch::FeatureBatch(const FeatureClass *featureClass)
    : m_class(featureClass), m_columns(featureClass->attributes.size())
{
}

void FeatureBatch::clear()
{
    m_ids.clear();
    m_revisions.clear();
    for (Column &column : m_columns)
        column.used = 0;
    m_kinds.clear();
    m_points.clear();
    m_ringEnds.clear();
    m_partEnds.clear();
    m_z.clear();
    m_pointEnds.clear();
    m_ringCounts.clear();
    m_partCounts.clear();
    m_zEnds.clear();
}

void FeatureBatch::append(const Feature &feature)
{
    Feature copy = feature;
    append(std::move(copy));
}

void FeatureBatch::append(Feature &&feature)
{
    const std::size_t row = m_ids.size();
    m_ids.push_back(feature.id);
    m_revisions.push_back(feature.revision);
    if (m_keys.size() == row)
        m_keys.emplace_back();
    m_keys[row].swap(feature.sourceKey);
    for (std::size_t i = 0; i < std::min(m_columns.size(), feature.values.size()); ++i) {
        if (isNull(feature.values[i]))
            continue;
        Column &column = m_columns[i];
        if (column.values.size() <= row)
            column.values.resize(row + 1);
        std::fill(column.values.begin() + static_cast<std::ptrdiff_t>(column.used),
            column.values.begin() + static_cast<std::ptrdiff_t>(row), Value());
        auto *text = std::get_if<std::string>(&feature.values[i]);
        auto *old = std::get_if<std::string>(&column.values[row]);
        if (text && old)
            text->swap(*old);
        else
            column.values[row] = std::move(feature.values[i]);
        column.used = row + 1;
        if (column.used < column.values.size()) // what another thread read last is far away: asked for in time
            __builtin_prefetch(&column.values[column.used], 1);
    }
    const Geometry &geometry = feature.geometry;
    m_kinds.push_back(geometry.kind);
    m_points.insert(m_points.end(), geometry.points.begin(), geometry.points.end());
    m_ringEnds.insert(m_ringEnds.end(), geometry.ringEnds.begin(), geometry.ringEnds.end());
    m_partEnds.insert(m_partEnds.end(), geometry.partEnds.begin(), geometry.partEnds.end());
    m_z.insert(m_z.end(), geometry.z.begin(), geometry.z.end());
    m_pointEnds.push_back(m_points.size());
    m_ringCounts.push_back(m_ringEnds.size());
    m_partCounts.push_back(m_partEnds.size());
    m_zEnds.push_back(m_z.size());
}

Feature FeatureBatch::feature(std::size_t row) const
{
    Feature out;
    feature(row, out);
    return out;
}

void FeatureBatch::feature(std::size_t row, Feature &out) const
{
    out.id = m_ids[row];
    out.revision = m_revisions[row];
    out.sourceKey = m_keys[row];
    out.values.resize(m_columns.size());
    for (std::size_t i = 0; i < m_columns.size(); ++i)
        out.values[i] = value(row, i);
    const GeometryView view = geometryView(row);
    out.geometry.kind = view.kind;
    out.geometry.points.assign(view.points.begin(), view.points.end());
    out.geometry.ringEnds.assign(view.ringEnds.begin(), view.ringEnds.end());
    out.geometry.partEnds.assign(view.partEnds.begin(), view.partEnds.end());
    out.geometry.z.assign(view.z.begin(), view.z.end());
}

Geometry FeatureBatch::geometry(std::size_t row) const
{
    const GeometryView view = geometryView(row);
    return {.kind = view.kind,
        .points = {view.points.begin(), view.points.end()},
        .ringEnds = {view.ringEnds.begin(), view.ringEnds.end()},
        .partEnds = {view.partEnds.begin(), view.partEnds.end()},
        .z = {view.z.begin(), view.z.end()}};
}

FeatureBatch::GeometryView FeatureBatch::geometryView(std::size_t row) const
{
    const auto slice = [row]<typename T>(const std::vector<T> &all, const std::vector<std::size_t> &ends) {
        const std::size_t begin = row == 0 ? 0 : ends[row - 1];
        return std::span<const T>(all).subspan(begin, ends[row] - begin);
    };
    return {.kind = m_kinds[row],
        .points = slice(m_points, m_pointEnds),
        .ringEnds = slice(m_ringEnds, m_ringCounts),
        .partEnds = slice(m_partEnds, m_partCounts),
        .z = slice(m_z, m_zEnds)};
}

} // namespace kbs
