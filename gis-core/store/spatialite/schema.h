// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "store/canonical.h"
#include "store/spatialite/sqlite.h"
#include "store/store.h"

#include <map>

/// The tables of a store file. It is a plain SpatiaLite 5 database that QGIS, ogrinfo and SQL open as it is:
///
///   <class>          live features: kbs_id (key), kbs_rev (revision that last changed it), kbs_anahtar (source key,
///                    unique, NULL for features drawn by hand), the catalogue's attributes, geom (registered, with an
///                    R*Tree), kbs_z (heights as little-endian doubles, one per vertex, NULL for flat geometries)
///   <class>_gecmis   earlier versions: the same columns and kbs_rev_son, the revision that replaced or deleted it;
///                    kbs_dizinde is 0 where the next version agrees with it in all that has an index, so that the
///                    history's indexes (made with its first row) leave it out
///   kbs_gecmis_kutu  R*Tree over all histories: the boxes of versions whose next version has another box
///   kbs_revizyon     the revisions
///   kbs_sinif        classes: number, id counter, count, hash sum and extent of the live rows; arama: the search text
///   of
///                    features with greater ids is not in kbs_arama yet (NULL: it is complete)
///   kbs_arama        full-text index (folded text); rowid = class number * 2^53 + kbs_id
///   kbs_gunluk       journal of uncommitted edits
///   kbs_taslak       drafts beside the valid state; kbs_taslak_gunluk: their journals
///   kbs_erisim       who read personal data; kbs_imha: what was erased of them (store/erasure.h)
///   kbs_meta         named texts; teslim:<class>: what the class's last delivery was; gunluk_sira: up to where
///                    the journal was taken out, so that no entry's number is given again
///
/// Booleans are 0 and 1, dates ISO 8601 text. Rows are written by KentCBS only: `verify` finds every other hand.
namespace kbs::spatialite {

inline constexpr std::int64_t applicationId = 0x4B434253; ///< "KCBS"
/// PRAGMA user_version. 1: pages of 4 KB, an index per key, no kbs_sinif.arama; 2: no kbs_erisim; 3: no drafts, no
/// kbs_dizinde and kbs_gecmis_kutu; 4: no kbs_imha, no salts. Older files are brought up to date when they are opened.
inline constexpr std::int64_t formatVersion = 5;
inline constexpr int newPageSize = 16384; ///< of new files; older ones keep theirs
using sql::idCounterBits;
using sql::searchIdBits;

/// Names, column lists and row reading of one class.
class ClassTable : public sql::ClassColumns {
public:
    ClassTable(const FeatureClass &featureClass, int number, int srid);

    [[nodiscard]] const std::string &index() const { return m_index; } ///< quoted R*Tree table
    [[nodiscard]] std::int64_t searchId(FeatureId id) const
    {
        return (static_cast<std::int64_t>(number()) << searchIdBits) + id;
    }

    [[nodiscard]] std::string placeholders() const; ///< "?1, ?2, …" for columns()
    /// Statements that make the history's indexes where they are not there yet.
    [[nodiscard]] std::vector<std::string> historyIndexes() const;

    /// The value of an attribute in the given column of a row.
    [[nodiscard]] Value value(const Statement &row, int column, std::size_t attribute) const;
    /// One row selected as columns() starting at `firstColumn`. False where its geometry bytes are damaged.
    [[nodiscard]] bool read(const Statement &row, Feature &out, bool withGeometry = true, int firstColumn = 0) const;
    /// Binds all columns(). `blob` holds the geometry's bytes and, like the feature, must live until the statement has
    /// run.
    void bind(Statement &statement, const Feature &feature, std::string &blob, bool withGeometry = true) const;

private:
    std::string m_index;
};

using ClassTables = std::map<const FeatureClass *, ClassTable>;

/// What a store file says about itself.
struct StoreFile {
    QString path;
    QString name;
    Crs crs;
    int workspaceNumber = 0;
    bool readOnly = false;
    bool immutable = false; ///< opened so because its folder cannot be written
};

[[nodiscard]] Result<void> createSchema(Database &database, const stores::NewStore &what, const Catalogue &catalogue);
/// Adds classes, attributes and indexes that the catalogue has and the file has not, and takes out indexes that are
/// wanted no more; refuses a file that knows more than it. Files of older formats are brought up to date.
/// False where something is to be done and the file is open for reading only.
[[nodiscard]] Result<bool> matchCatalogue(Database &database, const StoreFile &file, const Catalogue &catalogue);
[[nodiscard]] Result<ClassTables> loadTables(Database &database, const StoreFile &file, const Catalogue &catalogue);

using sql::indexStatements;

} // namespace kbs::spatialite
