// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "store/class_columns.h"
#include "store/postgis/connection.h"
#include "store/postgis/ewkb.h"

#include <map>

/// The tables of a store in a PostgreSQL database: one schema, with the same tables and columns as a store file
/// (store/spatialite/schema.h), so that QGIS, psql and ogrinfo read either alike. What differs:
///
///   <class>, <class>_gecmis   geom is a PostGIS column with its type and SRID, flat; the indexes of the live table are
///                             made with its first rows, so that a first load does not wait for them
///   kbs_arama                 sinif, kbs_id and the words as a tsvector
///   kbs_gunluk                a journal per user and computer (`sahip`): several people edit one store
///   kbs_taslak_gunluk         the drafts' journals, which everybody shares; `sahip` says who wrote an entry
///   <class>_acik              a view: the live table without its personal attributes, where it has any
///   kbs_meta                  `bicim` holds the format's number
///
/// Texts compare byte by byte (collation "C"), as in a file. Each revision is told by NOTIFY kbs_revizyon, '<schema>
/// <number>'.
namespace kbs::postgis {

/// 1: no drafts, no rights; 2: no kbs_imha, no salts. Older stores are brought up to date when their owner opens them.
inline constexpr int formatVersion = 3;

/// What who is connected may do with one class.
struct ClassRights {
    bool isOwner = true;
    bool read = true;
    bool edit = true;    ///< take new ids, and keep edits in the journal
    bool publish = true; ///< write revisions
    bool review = true;  ///< approve and return drafts
    bool reveal = true;  ///< read what is masked, for a purpose that is noted
};

/// Names, columns and row forms of one class.
class ClassTable : public sql::ClassColumns {
public:
    using sql::ClassColumns::ClassColumns;

    [[nodiscard]] const ClassRights &rights() const { return m_rights; }
    [[nodiscard]] bool isRestricted() const { return !m_rights.isOwner; } ///< row-level security holds
    void setRights(const ClassRights &rights) { m_rights = rights; }

    [[nodiscard]] Value value(const Row &row, int column, std::size_t attribute) const;
    /// One row selected as columns() starting at `firstColumn`. False where its geometry bytes are damaged.
    [[nodiscard]] bool read(const Row &row, Feature &out, bool withGeometry = true, int firstColumn = 0) const;
    /// "COPY <target> (<columns()><more>) FROM STDIN (FORMAT binary)"
    [[nodiscard]] std::string copySql(const std::string &target, const std::string &more = {}) const;
    /// A row of columns() for COPY. ErrorKind::Input where PostGIS does not take the geometry.
    [[nodiscard]] Result<void> put(
        CopyWriter &writer, const Feature &feature, RevisionNo revision, int moreColumns = 0) const;
    [[nodiscard]] Result<void> putGeometry(
        CopyWriter &writer, const FeatureBatch::GeometryView &geometry, const std::string &sourceKey) const;

private:
    ClassRights m_rights;
};

using ClassTables = std::map<const FeatureClass *, ClassTable>;

/// What a store says about itself.
struct ServerStore {
    Location location;
    QString name;
    Crs crs;
    int workspaceNumber = 0;
    bool readOnly = false;
    std::string journalOwner; ///< kbs_gunluk.sahip
    std::string user;         ///< who is connected
    QString owner;            ///< whose the store is
    bool isOwner = true;      ///< whether the rights of the user are those of the owner: all
    bool mayAudit = true;     ///< read who read personal data, and what was erased
};

/// One transaction: there is a store afterwards, or nothing.
[[nodiscard]] Result<void> createSchema(
    Connection &connection, const stores::NewStore &what, const Catalogue &catalogue);
/// Refuses a schema with tables in it: it is somebody's.
[[nodiscard]] Result<void> checkSchemaIsFree(Connection &connection);
/// Adds classes and attributes that the catalogue has and the store has not; refuses a store that knows more than it.
/// Stores of older formats are brought up to date.
/// False where something is to be done and the store is open for reading only.
[[nodiscard]] Result<bool> matchCatalogue(Connection &connection, const ServerStore &store, const Catalogue &catalogue);
[[nodiscard]] Result<ClassTables> loadTables(
    Connection &connection, const ServerStore &store, const Catalogue &catalogue);

/// The rights of somebody who is not the owner. A column that he may not read is masked, for whatever reason.
[[nodiscard]] Result<void> loadRights(Connection &connection, ClassTables &tables);
/// What is refused for want of a right: which, and how its owner gives it. `right` as `kbs grant --may` calls it.
[[nodiscard]] std::unexpected<Error> notPermitted(
    const ServerStore &store, const QString &message, const QString &right, const ClassTable *table = nullptr);
enum class Writing : std::uint8_t { Edit, Publish };
/// Refuses where the class may not be edited or published, as a whole: hashes need every attribute.
[[nodiscard]] Result<void> checkWritable(const ServerStore &store, const ClassTable &table, Writing how);

/// Makes the indexes of a class that are not there yet.
[[nodiscard]] Result<void> ensureIndexes(Connection &connection, const ClassTable &table);
/// Whoever writes a revision waits here for the others, until the end of its transaction: revisions have one order.
[[nodiscard]] Result<void> lockRevisions(Connection &connection);

} // namespace kbs::postgis
