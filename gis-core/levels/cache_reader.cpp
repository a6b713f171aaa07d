// SPDX-License-Identifier: GPL-3.0-or-later
#include "levels/cache_reader.h"

#include <QCoreApplication>

#include <algorithm>

namespace kbs::levels {

namespace {

constexpr std::size_t batchRows = 2048;

double metres(Units units)
{
    return static_cast<double>(units) * metresPerUnit;
}

Bbox boxOf(const BlockView &block, std::uint32_t row)
{
    std::int32_t minX = INT32_MAX, minY = INT32_MAX, maxX = INT32_MIN, maxY = INT32_MIN;
    for (std::uint32_t i = block.firstPoint(row); i < block.lastPoint(row); ++i) {
        minX = std::min(minX, block.xy()[2 * i]);
        maxX = std::max(maxX, block.xy()[2 * i]);
        minY = std::min(minY, block.xy()[2 * i + 1]);
        maxY = std::max(maxY, block.xy()[2 * i + 1]);
    }
    const Units x = block.originX(), y = block.originY();
    return {metres(x + minX), metres(y + minY), metres(x + maxX), metres(y + maxY)};
}

/// Turns rows of blocks into features.
class Unpacker {
public:
    explicit Unpacker(const State::OfClass &item) : m_item(item)
    {
        const FeatureClass &featureClass = *item.featureClass;
        for (const std::string &name : item.entry->codes)
            m_codes.push_back(static_cast<std::size_t>(featureClass.attributeIndex(name)));
        for (const std::string &name : item.entry->texts)
            m_texts.push_back(static_cast<std::size_t>(featureClass.attributeIndex(name)));
        m_feature.values.resize(featureClass.attributes.size());
    }

    [[nodiscard]] const Feature &feature(const BlockView &block, std::uint32_t row)
    {
        Geometry &geometry = m_feature.geometry;
        geometry.kind = block.kind(row);
        geometry.points.clear();
        geometry.ringEnds.clear();
        const bool isArea = geometry.isPolygonal();
        for (std::uint32_t ring = block.firstRing(row); ring < block.lastRing(row); ++ring) {
            const std::size_t begin = geometry.points.size();
            for (std::uint32_t i = block.ringBegin(ring); i < block.ringEnd(ring); ++i) {
                geometry.points.push_back(
                    {metres(block.originX() + block.xy()[2 * i]), metres(block.originY() + block.xy()[2 * i + 1])});
            }
            if (isArea && geometry.points.size() > begin)
                geometry.points.push_back(geometry.points[begin]);
            geometry.ringEnds.push_back(static_cast<std::uint32_t>(geometry.points.size()));
        }
        geometry.partEnds.assign(1, static_cast<std::uint32_t>(geometry.ringEnds.size()));
        m_feature.id = block.id(row);
        const auto &values = m_item.combos[block.combo(row)];
        for (std::size_t i = 0; i < m_codes.size(); ++i)
            m_feature.values[m_codes[i]] = values[i];
        for (std::size_t i = 0; i < m_texts.size(); ++i) {
            const std::string_view text = block.text(row, static_cast<std::uint32_t>(i));
            Value &value = m_feature.values[m_texts[i]];
            if (text.empty())
                value = {};
            else if (auto *held = std::get_if<std::string>(&value))
                held->assign(text);
            else
                value = std::string(text);
        }
        return m_feature;
    }

private:
    const State::OfClass &m_item;
    std::vector<std::size_t> m_codes, m_texts;
    Feature m_feature;
};

} // namespace

bool CacheReader::canAnswer(const Query &query) const
{
    const State::OfClass *item = query.featureClass ? m_state.find(*query.featureClass) : nullptr;
    return item && query.ids.empty() && query.where.empty() && !query.asOf && query.limit < 0 && query.offset == 0
        && query.orderBy.empty() && query.attributes && item->entry->has(*query.featureClass, *query.attributes);
}

Result<void> CacheReader::read(const Query &query, const BatchSink &sink)
{
    if (!canAnswer(query))
        return m_store.read(query, sink);
    const State::OfClass &item = *m_state.find(*query.featureClass);
    const UnitBox wanted = query.bbox.isEmpty() ? UnitBox{INT64_MIN, INT64_MIN, INT64_MAX, INT64_MAX}
                                                : UnitBox::of(query.bbox.grown(2 * metresPerUnit));
    Unpacker unpack(item);
    FeatureBatch batch(query.featureClass);
    bool more = true;
    const bool takesNone = m_combos && std::ranges::none_of(*m_combos, std::identity());
    const auto take = [&](const BlockView &block, std::uint32_t row) {
        if (m_combos && !(*m_combos)[block.combo(row)])
            return;
        const Bbox box = boxOf(block, row);
        if (!query.bbox.isEmpty() && !box.intersects(query.bbox))
            return;
        if (m_filter && !m_filter(block.combo(row), block.id(row), block.kind(row), box))
            return;
        batch.append(unpack.feature(block, row));
        if (batch.size() < batchRows)
            return;
        more = sink(batch);
        batch.clear();
    };
    const Level &exact = item.entry->levels.front();
    for (std::size_t i = 0; i < exact.blocks.size() && more && !takesNone; ++i) {
        if (!exact.blocks[i].box.intersects(wanted))
            continue;
        const BlockView block = m_state.file().block(*item.entry, 0, i);
        if (!block)
            return fail(ErrorKind::Input, QCoreApplication::translate("DrawingCache", "the drawing cache is damaged"));
        for (std::uint32_t row = 0; row < block.size() && more; ++row)
            if (!item.isMasked(0, exact.blocks[i].first + row))
                take(block, row);
    }
    for (std::size_t i = 0; i < item.views.size() && more && !takesNone; ++i)
        for (std::uint32_t row = 0; row < item.views[i].size() && more; ++row)
            take(item.views[i], row);
    if (more && batch.size() > 0)
        more = sink(batch);
    if (!more || m_combos || item.odd.empty())
        return {};
    Query rest = query;
    rest.ids = item.odd;
    return m_store.read(rest, sink);
}

} // namespace kbs::levels
