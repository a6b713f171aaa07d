// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "importers/common/xml_stream.h"

#include <map>
#include <string>
#include <vector>

namespace kbs::import {

/// The names of a document, each once: for handlers that need no more of a name than its two parts.
class XmlNames {
public:
    struct Name {
        std::string space, local;
    };
    XmlName intern(std::string_view space, std::string_view local)
    {
        const auto [it, isNew] = m_index.try_emplace(
            std::pair(std::string(space), std::string(local)), static_cast<XmlName>(m_names.size()));
        if (isNew)
            m_names.push_back({it->first.first, it->first.second});
        return it->second;
    }
    [[nodiscard]] const Name &operator[](XmlName name) const { return m_names[name]; }

private:
    std::vector<Name> m_names;
    std::map<std::pair<std::string, std::string>, XmlName> m_index;
};

} // namespace kbs::import
