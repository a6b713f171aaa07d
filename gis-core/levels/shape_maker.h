// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "levels/block.h"
#include "levels/cache_file.h"
#include "levels/drawing_cache.h"

#include <unordered_map>

namespace kbs::levels {

/// The different combinations of code values that the features of a class have, numbered.
class Combos {
public:
    Combos() = default;
    explicit Combos(std::vector<std::vector<Value>> known);
    [[nodiscard]] std::uint32_t number(const std::vector<Value> &values);
    [[nodiscard]] const std::vector<std::vector<Value>> &list() const { return m_list; }

private:
    void spell(const std::vector<Value> &values);
    std::vector<std::vector<Value>> m_list;
    std::unordered_map<std::string, std::uint32_t> m_numbers;
    std::string m_spelling; ///< used again
};

/// Makes shapes of features: only the geometry and the attributes that drawing needs.
class ShapeMaker {
public:
    /// Personal attributes are refused by needsOf(), so none comes here.
    ShapeMaker(
        const FeatureClass &featureClass, const std::vector<std::string> &codes, const std::vector<std::string> &texts);
    /// False where no block can hold the geometry.
    [[nodiscard]] bool make(const FeatureBatch &batch, std::size_t row, Combos &combos, Shape &out);
    [[nodiscard]] const std::vector<int> &codes() const { return m_codes; }
    [[nodiscard]] const std::vector<int> &texts() const { return m_texts; }

private:
    std::vector<int> m_codes, m_texts;
    std::vector<Value> m_values; ///< used again
};

/// The class's part of `needs` as attribute names; nothing where the style asks for a personal attribute.
[[nodiscard]] std::optional<ClassEntry> needsOf(const DrawingNeeds::OfClass &needs);
/// Whether the entry has every attribute that is asked for.
[[nodiscard]] bool covers(const ClassEntry &entry, const ClassEntry &wanted);

} // namespace kbs::levels
