// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "importers/common/source.h"

#include <string>
#include <unordered_map>
#include <unordered_set>

namespace kbs::import::city {

/// One layer per type of city object, described by the objects that went by.
class Layers {
public:
    [[nodiscard]] int index(const std::string &type);
    /// Takes note of the object and hands it on; `sample`: keeps its values for the preview.
    SourceObject add(SourceObject &&object, bool sample = false);
    void endOfHead();     ///< rows of samples get the columns that came later
    void startCounting(); ///< counts begin at 0
    [[nodiscard]] const std::vector<SourceLayer> &all() const { return m_layers; }

private:
    std::vector<SourceLayer> m_layers;
    std::vector<std::unordered_set<std::string>> m_fields;
    std::unordered_map<std::string, int> m_index;
};

} // namespace kbs::import::city
