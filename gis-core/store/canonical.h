// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/bytes.h"
#include "store/store.h"

#include <QString>
#include <QStringList>

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

    struct BatchHashes {
        Hash128 row;     ///< as of the feature
        Hash128 content; ///< of the source key, the values and the geometry only
    };
    /// Takes a batch, whose rows hashRow() then hashes. They must be in stored form but for id and geometry kind.
    void setBatch(const FeatureBatch &batch);
    [[nodiscard]] BatchHashes hashRow(std::size_t row, FeatureId id, GeometryKind kind);

private:
    struct Column {
        std::string name; ///< in canonical form
        std::size_t attribute;
    };
    void begin(FeatureId id, std::string_view sourceKey);

    std::vector<Column> m_byName;        ///< attributes in the order of their names
    std::vector<const Column *> m_given; ///< those of which the batch has values
    const FeatureBatch *m_batch = nullptr;
    Bytes m_buffer;
    std::size_t m_idAt; ///< after the class's name
};

/// changeHash() of rows that are added to one class.
class AdditionHasher {
public:
    explicit AdditionHasher(const FeatureClass &featureClass);
    [[nodiscard]] Hash128 operator()(FeatureId id, const Hash128 &after);

private:
    Bytes m_buffer;
    std::size_t m_idAt; ///< after the class's name
};

/// One changed feature of a revision; `before` is zero for additions, `after` for deletions.
[[nodiscard]] Hash128 changeHash(
    const FeatureClass &featureClass, FeatureId id, const Hash128 &before, const Hash128 &after);

/// Hex SHA-256 over fields, each with its length, so that no letter can move from one to the next.
[[nodiscard]] QString fieldsHash(const QStringList &fields);

/// Hex SHA-256 that ties a revision to its parent. The revision's salt goes into it, where it has one.
[[nodiscard]] QString chainHash(const QString &parentChain, const Revision &revision, const Hash128 &changes);
/// Stands in for the chain hash where values of the revision were erased (store/erasure.h): over the record as it is
/// now, its chain hash from before, its new salt and the number of the deletion record.
[[nodiscard]] QString erasedSeal(const QString &parentChain, const Revision &revision, const Hash128 &changes);
/// 128 random bits in hex.
[[nodiscard]] QString newSalt();

} // namespace kbs::canonical
