// SPDX-License-Identifier: GPL-3.0-or-later
#include "levels/state.h"

#include <algorithm>

namespace kbs::levels {

std::shared_ptr<const State> State::of(std::shared_ptr<const CacheFile> file, const Catalogue &catalogue)
{
    auto state = std::make_shared<State>();
    for (const ClassEntry &entry : file->contents().classes) {
        const FeatureClass *featureClass = catalogue.find(entry.name);
        if (!featureClass)
            continue;
        OfClass &item = state->m_classes.emplace_back();
        item.featureClass = featureClass;
        item.entry = &entry;
        item.combos = entry.combos;
        item.masked.resize(entry.levels.size());
        item.unmerged.resize(entry.levels.size());
        item.odd = entry.odd;
    }
    state->m_file = std::move(file);
    return state;
}

const State::OfClass *State::find(const FeatureClass &featureClass) const
{
    const auto found = std::ranges::find(m_classes, &featureClass, &OfClass::featureClass);
    return found == m_classes.end() ? nullptr : &*found;
}

std::size_t State::changedFeatures() const
{
    std::size_t sum = 0;
    for (const auto &[featureClass, changed] : m_changed)
        sum += changed.size();
    return sum;
}

std::shared_ptr<const State> State::with(const std::vector<Change> &changes) const
{
    auto next = std::make_shared<State>(*this);
    std::unordered_set<const FeatureClass *> touched;
    for (const Change &change : changes) {
        next->m_changed[change.featureClass].insert_or_assign(change.id, change.after);
        touched.insert(change.featureClass);
    }
    for (OfClass &item : next->m_classes) {
        if (!touched.contains(item.featureClass))
            continue;
        OfClass fresh{.featureClass = item.featureClass, .entry = item.entry, .combos = item.entry->combos};
        fresh.masked.resize(item.masked.size());
        fresh.unmerged.resize(item.masked.size());
        if (!lay(fresh, next->m_changed[item.featureClass]))
            return nullptr;
        item = std::move(fresh);
    }
    return next;
}

bool State::lay(OfClass &over, const std::map<FeatureId, std::optional<Feature>> &changed) const
{
    const ClassEntry &entry = *over.entry;
    std::ranges::copy_if(entry.odd, std::back_inserter(over.odd), [&](FeatureId id) { return !changed.contains(id); });
    Combos combos(entry.combos);
    ShapeMaker maker(*over.featureClass, entry.codes, entry.texts);
    BlockWriter writer(entry.layout(0));
    Shape shape;
    FeatureBatch row(over.featureClass);
    const auto finish = [&] {
        if (writer.size() == 0)
            return;
        over.boxes.push_back(writer.box());
        over.blocks.push_back(writer.finish());
    };
    std::vector<std::uint64_t> gone;
    for (const auto &[id, after] : changed) {
        if (const std::int64_t number = m_file->find(entry, id); number >= 0)
            gone.push_back(static_cast<std::uint64_t>(number));
        if (!after || after->geometry.isEmpty())
            continue;
        row.clear();
        row.append(*after);
        if (!maker.make(row, 0, combos, shape)) {
            over.odd.push_back(id);
            continue;
        }
        if (!writer.add(shape)) {
            finish();
            std::ignore = writer.add(shape);
        }
    }
    finish();
    over.combos = combos.list();
    for (const std::vector<char> &block : over.blocks)
        over.views.push_back(BlockView::of(block, entry.layout(0), static_cast<std::uint32_t>(over.combos.size())));

    for (const std::uint64_t number : gone)
        over.masked.front().insert(number);
    for (const std::uint64_t number : gone) {
        std::uint64_t merged = number;
        for (std::size_t level = 1; level < entry.levels.size(); ++level) {
            const std::uint32_t *parents = m_file->parents(entry.levels[level]);
            if (!parents)
                return false;
            merged = parents[merged];
            if (merged >= entry.levels[level].shapes)
                return false;
            if (over.masked[level].insert(merged).second && !unmerge(over, number, level, merged))
                return false;
        }
    }
    return !m_file->isDamaged();
}

/// Notes the features of a merged shape that did not change. They lie in blocks that its box meets.
bool State::unmerge(OfClass &over, std::uint64_t feature, std::size_t level, std::uint64_t shape) const
{
    const ClassEntry &entry = *over.entry;
    const Level &merged = entry.levels[level];
    const std::size_t number = merged.blockOf(shape);
    const BlockView view = m_file->block(entry, level, number);
    if (!view)
        return false;
    const auto row = static_cast<std::uint32_t>(shape - merged.blocks[number].first);
    if (view.members(row) <= 1 && over.masked.front().contains(feature))
        return true;
    const auto reach = static_cast<Units>(merged.pixel / metresPerUnit); // generalising moved its border by less
    UnitBox box;
    for (std::uint32_t point = view.firstPoint(row); point < view.lastPoint(row); ++point)
        box.add(view.originX() + view.xy()[2 * point], view.originY() + view.xy()[2 * point + 1]);
    box = {box.minX - reach, box.minY - reach, box.maxX + reach, box.maxY + reach};
    std::vector<const std::uint32_t *> parents;
    for (std::size_t i = 1; i <= level; ++i)
        parents.push_back(m_file->parents(entry.levels[i]));
    for (const BlockEntry &block : entry.levels.front().blocks) {
        if (!block.box.intersects(box))
            continue;
        for (std::uint64_t member = block.first; member < block.first + block.shapes; ++member) {
            std::uint64_t at = member;
            for (const std::uint32_t *step : parents)
                at = step[at];
            if (at == shape && !over.masked.front().contains(member))
                over.unmerged[level].push_back(member);
        }
    }
    return true;
}

} // namespace kbs::levels
