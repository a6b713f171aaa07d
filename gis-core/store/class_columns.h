// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "store/store.h"

#include <algorithm>
#include <map>
#include <string>
#include <string_view>

/// The tables of a store as SQL names them: the same for every backend, so that one documentation holds
/// (layers/TABLES.md).
namespace kbs::sql {

inline constexpr int idCounterBits = 33; ///< see FeatureId
inline constexpr int searchIdBits = 53;
inline constexpr FeatureId highestFeatureId = (FeatureId(1) << searchIdBits) - 1;
inline constexpr int highestWorkspace = (1 << 20) - 1;
inline const std::string metaPrefix = "u:"; ///< keys of Store::setMeta lie beside the store's own under it

[[nodiscard]] std::string quoteName(std::string_view identifier); ///< "name" with doubled quotes
[[nodiscard]] bool keepsGeometry(const FeatureClass &featureClass);
[[nodiscard]] std::string geometryType(const FeatureClass &featureClass); ///< "MULTIPOLYGON", "GEOMETRY", "" for none
/// CREATE INDEX statements of a class's live table by the indexes' names.
[[nodiscard]] std::map<std::string, std::string> indexStatements(const FeatureClass &featureClass);
/// Those that find earlier versions by what the live table's indexes find; `condition` says which versions are in them
/// (" WHERE …"; empty: all).
[[nodiscard]] std::map<std::string, std::string> historyIndexStatements(
    const FeatureClass &featureClass, const std::string &condition);
/// Whether rows are found by an attribute (or "kbs_anahtar") without reading them all.
[[nodiscard]] bool isIndexed(const FeatureClass &featureClass, std::string_view attribute);

/// Names and column lists of one class.
class ClassColumns {
public:
    ClassColumns(const FeatureClass &featureClass, int number, int srid);

    [[nodiscard]] const FeatureClass &featureClass() const { return *m_class; }
    [[nodiscard]] int number() const { return m_number; }
    [[nodiscard]] int srid() const { return m_srid; }
    [[nodiscard]] bool hasGeometry() const { return m_hasGeometry; }
    [[nodiscard]] bool isSearchable() const { return m_searchable; }
    [[nodiscard]] const std::string &live() const { return m_live; }       ///< quoted
    [[nodiscard]] const std::string &history() const { return m_history; } ///< quoted

    /// "kbs_id, kbs_rev, kbs_anahtar, <attributes>, geom, kbs_z": the order in which rows are read and written.
    [[nodiscard]] std::string columns(const std::string &prefix = {}, bool withGeometry = true) const;
    /// columns() with NULL in the place of attributes that the query does not need.
    [[nodiscard]] std::string columnsFor(const Query &query, bool withGeometry) const;
    [[nodiscard]] int columnCount() const; ///< of columns() with geometry

    /// An attribute that whoever asks may not see: NULL stands in its place.
    void mask(std::size_t attribute);
    [[nodiscard]] bool isMasked(std::size_t attribute) const { return m_masked[attribute]; }
    [[nodiscard]] bool masksAny() const { return std::ranges::contains(m_masked, true); }

private:
    [[nodiscard]] std::string listed(const std::string &prefix, bool withGeometry) const;
    const FeatureClass *m_class;
    int m_number;
    int m_srid;
    bool m_hasGeometry;
    bool m_searchable;
    std::string m_live, m_history;
    std::vector<bool> m_masked; ///< by attribute
    std::string m_columns;      ///< columns(): every question asks for them
};

/// Columns of kbs_revizyon in the order that readRevision() takes.
inline constexpr const char *revisionColumns = "numara, ust, zaman, yazan, aciklama, tur, durum_ozeti, zincir_ozeti, "
                                               "eklenen, degisen, silinen, degisiklik_ozeti, tuz, imha, muhur";
inline constexpr int changesHashColumn = 11;

/// A row of kbs_revizyon selected as revisionColumns; Row is a backend's.
template <typename Row> [[nodiscard]] Revision readRevision(const Row &row)
{
    Revision out;
    out.number = row.integer(0);
    out.parent = row.integer(1);
    out.time = QDateTime::fromString(row.string(2), Qt::ISODateWithMs).toUTC();
    out.author = row.string(3);
    out.message = row.string(4);
    out.kind = row.string(5);
    out.stateHash = row.string(6);
    out.chainHash = row.string(7);
    out.added = row.integer(8);
    out.changed = row.integer(9);
    out.deleted = row.integer(10);
    out.salt = row.string(12);
    out.erasedBy = row.integer(13);
    out.seal = row.string(14);
    return out;
}

} // namespace kbs::sql
