// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "store/store.h"

#include <QString>

#include <array>
#include <cstdint>
#include <string>

/// The hashes of a store, the same for every backend. A row is hashed in a canonical form: class name, id, source key,
/// every value that is not null with its attribute's name, and the geometry. Columns that a newer catalogue adds
/// therefore change no hash until somebody fills them. The revision number is not part of it.
namespace kbs::canonical {

/// An unsigned number modulo 2^128: sums of row hashes do not depend on the order of the rows.
struct Hash128 {
    std::uint64_t low = 0;
    std::uint64_t high = 0;

    Hash128 &operator+=(const Hash128 &other);
    Hash128 &operator-=(const Hash128 &other);
    bool operator==(const Hash128 &) const = default;
    [[nodiscard]] QString hex() const; ///< 32 lower-case digits, most significant first
    [[nodiscard]] std::array<char, 16> bytes() const;
    [[nodiscard]] static Hash128 fromBytes(std::string_view bytes); ///< zero where it is not 16 bytes
    [[nodiscard]] static Hash128 fromHex(const QString &hex);
};

/// Hashes rows of one class; keeps its buffer between rows.
class RowHasher {
public:
    explicit RowHasher(const FeatureClass &featureClass);
    /// `feature` must be in stored form (store/stored_form.h).
    [[nodiscard]] Hash128 operator()(const Feature &feature);

private:
    const FeatureClass *m_class;
    std::vector<std::pair<std::string, std::size_t>> m_byName; ///< attributes with their index
    std::string m_buffer;
};

/// One changed feature of a revision; `before` is zero for additions, `after` for deletions.
[[nodiscard]] Hash128 changeHash(
    const FeatureClass &featureClass, FeatureId id, const Hash128 &before, const Hash128 &after);

/// Hex SHA-256 that ties a revision to its parent.
[[nodiscard]] QString chainHash(const QString &parentChain, const Revision &revision, const Hash128 &changes);

} // namespace kbs::canonical
