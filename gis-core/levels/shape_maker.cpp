// SPDX-License-Identifier: GPL-3.0-or-later
#include "levels/shape_maker.h"

#include <algorithm>

namespace kbs::levels {

Combos::Combos(std::vector<std::vector<Value>> known) : m_list(std::move(known))
{
    for (std::uint32_t i = 0; i < m_list.size(); ++i) {
        spell(m_list[i]);
        m_numbers.emplace(m_spelling, i);
    }
}

/// The kind of the value belongs to it: the text "1" is not the number 1, and nothing is not "".
void Combos::spell(const std::vector<Value> &values)
{
    m_spelling.clear();
    for (const Value &value : values) {
        const std::string text = toText(value);
        m_spelling += static_cast<char>('0' + value.index());
        m_spelling += std::to_string(text.size());
        m_spelling += ':';
        m_spelling += text;
    }
}

std::uint32_t Combos::number(const std::vector<Value> &values)
{
    // Neighbouring rows are mostly alike; a short list is faster searched than spelled.
    constexpr std::size_t few = 8;
    if (m_list.size() <= few)
        if (const auto found = std::ranges::find(m_list, values); found != m_list.end())
            return static_cast<std::uint32_t>(found - m_list.begin());
    spell(values);
    const auto [place, isNew] = m_numbers.try_emplace(m_spelling, static_cast<std::uint32_t>(m_list.size()));
    if (isNew)
        m_list.push_back(values);
    return place->second;
}

ShapeMaker::ShapeMaker(
    const FeatureClass &featureClass, const std::vector<std::string> &codes, const std::vector<std::string> &texts)
{
    for (const std::string &name : codes)
        m_codes.push_back(featureClass.attributeIndex(name));
    for (const std::string &name : texts)
        m_texts.push_back(featureClass.attributeIndex(name));
    m_values.resize(m_codes.size());
}

bool ShapeMaker::make(const FeatureBatch &batch, std::size_t row, Combos &combos, Shape &out)
{
    out.clear();
    out.id = batch.id(row);
    if (!out.take(batch.geometryView(row)))
        return false;
    for (std::size_t i = 0; i < m_codes.size(); ++i)
        m_values[i] = batch.value(row, static_cast<std::size_t>(m_codes[i]));
    out.combo = combos.number(m_values);
    for (const int attribute : m_texts) {
        const Value &value = batch.value(row, static_cast<std::size_t>(attribute));
        if (const auto *text = std::get_if<std::string>(&value))
            out.text += *text;
        else
            out.text += toText(value);
        out.textEnds.push_back(static_cast<std::uint32_t>(out.text.size()));
    }
    return true;
}

std::optional<ClassEntry> needsOf(const DrawingNeeds::OfClass &needs)
{
    ClassEntry entry;
    entry.name = needs.featureClass->name;
    const auto take = [&](const std::vector<int> &indexes, std::vector<std::string> &names) {
        for (const int index : indexes) {
            const Attribute &attribute = needs.featureClass->attributes[static_cast<std::size_t>(index)];
            if (attribute.personal)
                return false;
            names.push_back(attribute.name);
        }
        std::ranges::sort(names);
        names.erase(std::ranges::unique(names).begin(), names.end());
        return true;
    };
    if (!take(needs.codes, entry.codes) || !take(needs.texts, entry.texts))
        return std::nullopt;
    std::erase_if(entry.texts, [&](const std::string &name) { return std::ranges::contains(entry.codes, name); });
    return entry;
}

bool covers(const ClassEntry &entry, const ClassEntry &wanted)
{
    return std::ranges::includes(entry.codes, wanted.codes)
        && std::ranges::all_of(wanted.texts, [&](const std::string &name) {
               return std::ranges::contains(entry.texts, name) || std::ranges::contains(entry.codes, name);
           });
}

} // namespace kbs::levels
