// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "levels/state.h"

#include <functional>

namespace kbs::levels {

/// The features of a drawing cache read like a store: exact geometry, and of the attributes only those that it holds.
/// Rows come in the order of the file. For painters only; what it cannot give (conditions, ids, older revisions) it
/// asks the store for.
class CacheReader : public FeatureReader {
public:
    /// Both must outlive the reader.
    CacheReader(const State &state, FeatureReader &store) : m_state(state), m_store(store) { }
    [[nodiscard]] const Catalogue &catalogue() const override { return m_store.catalogue(); }
    [[nodiscard]] const Crs &crs() const override { return m_store.crs(); }
    /// Only features of the file whose combination of codes is marked; what the file does not hold is left out.
    void setCombos(std::vector<bool> wanted) { m_combos = std::move(wanted); }
    /// Asked of each of the file's features before anything is made of it: number of its combination, id, kind, box.
    using Filter = std::function<bool(std::uint32_t, FeatureId, GeometryKind, const Bbox &)>;
    void setFilter(Filter filter) { m_filter = std::move(filter); }
    [[nodiscard]] Result<void> read(const Query &query, const BatchSink &sink) override;
    [[nodiscard]] Result<std::int64_t> count(const Query &query) override { return m_store.count(query); }

private:
    [[nodiscard]] bool canAnswer(const Query &query) const;
    const State &m_state;
    FeatureReader &m_store;
    std::optional<std::vector<bool>> m_combos; ///< absent: all
    Filter m_filter;                           ///< null: all
};

} // namespace kbs::levels
