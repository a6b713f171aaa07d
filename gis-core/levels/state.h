// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "levels/cache_file.h"
#include "levels/shape_maker.h"

#include <map>
#include <unordered_set>

namespace kbs::levels {

/// A cache file with what changed since laid over it: what is drawn. Immutable and shared between threads.
class State {
public:
    /// One class as it is now.
    struct OfClass {
        const FeatureClass *featureClass = nullptr;
        const ClassEntry *entry = nullptr;
        std::vector<std::vector<Value>> combos; ///< the file's, then those of changed features
        /// Per level the shapes that are not drawn; in the place of a merged one its features are drawn exactly
        /// (`unmerged`, numbers of the exact level).
        std::vector<std::unordered_set<std::uint64_t>> masked;
        std::vector<std::vector<std::uint64_t>> unmerged;
        std::vector<std::vector<char>> blocks; ///< changed and new features, exact
        std::vector<BlockView> views;          ///< of `blocks`
        std::vector<UnitBox> boxes;            ///< of `blocks`
        std::vector<FeatureId> odd;            ///< drawn from the store

        [[nodiscard]] bool isMasked(std::size_t level, std::uint64_t shape) const
        {
            return !masked[level].empty() && masked[level].contains(shape);
        }
    };

    [[nodiscard]] static std::shared_ptr<const State> of(
        std::shared_ptr<const CacheFile> file, const Catalogue &catalogue);
    /// This state with more changes on top. Null where the file proves damaged.
    [[nodiscard]] std::shared_ptr<const State> with(const std::vector<Change> &changes) const;

    [[nodiscard]] const CacheFile &file() const { return *m_file; }
    /// Null for classes that are drawn from the store.
    [[nodiscard]] const OfClass *find(const FeatureClass &featureClass) const;
    [[nodiscard]] std::size_t changedFeatures() const;

private:
    [[nodiscard]] bool lay(OfClass &over, const std::map<FeatureId, std::optional<Feature>> &changed) const;
    [[nodiscard]] bool unmerge(OfClass &over, std::uint64_t feature, std::size_t level, std::uint64_t shape) const;

    std::shared_ptr<const CacheFile> m_file;
    std::vector<OfClass> m_classes;
    std::map<const FeatureClass *, std::map<FeatureId, std::optional<Feature>>> m_changed; ///< since the file was made
};

} // namespace kbs::levels
