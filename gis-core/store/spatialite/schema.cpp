// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/spatialite/schema.h"

#include "store/catalogue_match.h"
#include "store/spatialite/blob.h"
#include "store/spatialite/writer.h"

#include <QCoreApplication>
#include <QUuid>

#include <algorithm>
#include <cstring>
#include <set>

namespace kbs::spatialite {

using namespace Qt::StringLiterals;

namespace {

constexpr int maximumClasses = 1 << (63 - searchIdBits);

QString tr(const char *text)
{
    return QCoreApplication::translate("SpatialiteStore", text);
}

using sql::geometryType;
using sql::keepsGeometry;

const char *columnType(AttributeType type)
{
    switch (type) {
    case AttributeType::Integer:
    case AttributeType::Boolean: return "INTEGER";
    case AttributeType::Real: return "DOUBLE";
    case AttributeType::Text:
    case AttributeType::Code:
    case AttributeType::Date:
    case AttributeType::DateTime: break;
    }
    return "TEXT"; // also for dates: NUMERIC affinity would turn "1999" into a number
}

/// Whoever does not know better is in the index.
constexpr const char *inIndexColumn = ", kbs_dizinde INTEGER NOT NULL DEFAULT 1";

std::string attributeColumns(const FeatureClass &featureClass)
{
    std::string out;
    for (const Attribute &attribute : featureClass.attributes)
        out += ", " + quoteName(attribute.name) + ' ' + columnType(attribute.type);
    return out;
}

Result<void> createClass(Database &database, const FeatureClass &featureClass, int srid)
{
    const std::string live = quoteName(featureClass.name);
    const std::string attributes = attributeColumns(featureClass);
    const bool geometry = keepsGeometry(featureClass);
    KBS_CHECK(database.run("CREATE TABLE " + live
        + " (kbs_id INTEGER NOT NULL PRIMARY KEY, kbs_rev INTEGER NOT NULL, kbs_anahtar TEXT" + attributes
        + (geometry ? ", kbs_z BLOB)" : ")")));
    KBS_CHECK(database.run("CREATE TABLE " + quoteName(featureClass.name + "_gecmis")
        + " (kbs_id INTEGER NOT NULL, kbs_rev INTEGER NOT NULL, kbs_rev_son INTEGER NOT NULL, kbs_anahtar TEXT"
        + attributes + (geometry ? ", kbs_z BLOB, geom BLOB" : "") + inIndexColumn
        + ", PRIMARY KEY (kbs_id, kbs_rev))"));
    KBS_CHECK(database.run("CREATE INDEX " + quoteName("ix_" + featureClass.name + "_gecmis_son") + " ON "
        + quoteName(featureClass.name + "_gecmis") + " (kbs_rev_son)"));
    if (geometry) {
        KBS_TRY(Statement column, database.prepare("SELECT AddGeometryColumn(?1, 'geom', ?2, ?3, 'XY')"));
        const std::string type = geometryType(featureClass);
        column.bind(1, std::string_view(featureClass.name));
        column.bind(2, srid);
        column.bind(3, std::string_view(type));
        KBS_TRY(const bool row, column.step());
        if (!row || column.integer(0) != 1)
            return fail(ErrorKind::Storage,
                tr("SpatiaLite could not add the geometry column of %1")
                    .arg(QString::fromStdString(featureClass.name)));
        column.reset();
        KBS_TRY(Statement index, database.prepare("SELECT CreateSpatialIndex(?1, 'geom')"));
        index.bind(1, std::string_view(featureClass.name));
        KBS_TRY(const bool indexRow, index.step());
        if (!indexRow || index.integer(0) != 1)
            return fail(ErrorKind::Storage,
                tr("SpatiaLite could not make the spatial index of %1").arg(QString::fromStdString(featureClass.name)));
    }
    for (const auto &[name, sql] : indexStatements(featureClass))
        KBS_CHECK(database.run(sql));
    KBS_TRY(Statement row,
        database.prepare("INSERT INTO kbs_sinif (ad, geometri, sayac, adet, ozet) VALUES (?1, ?2, 0, 0, ?3)"));
    const std::string type = geometryType(featureClass);
    const auto zero = canonical::Hash128{}.bytes();
    row.bind(1, std::string_view(featureClass.name));
    row.bind(2, std::string_view(type));
    row.bindBlob(3, {zero.data(), zero.size()});
    return row.run();
}

Result<void> insertSrids(Database &database, int srid)
{
    std::set<int> codes{srid, 4326, 3857};
    for (const Crs &crs : crs::turkish())
        codes.insert(crs.epsg());
    codes.erase(0);
    for (const int code : codes) {
        KBS_TRY(Statement insert, database.prepare("SELECT InsertEpsgSrid(?1)"));
        insert.bind(1, code);
        KBS_TRY(const bool row, insert.step());
        if (code == srid && (!row || insert.integer(0) != 1))
            return fail(ErrorKind::Usage, tr("SpatiaLite does not know EPSG:%1").arg(srid));
    }
    return {};
}

constexpr const char *internalTables = R"sql(
CREATE TABLE kbs_meta (anahtar TEXT NOT NULL PRIMARY KEY, deger TEXT NOT NULL);
CREATE TABLE kbs_sinif (no INTEGER NOT NULL PRIMARY KEY, ad TEXT NOT NULL UNIQUE, geometri TEXT NOT NULL, sayac INTEGER NOT NULL,
    adet INTEGER NOT NULL, ozet BLOB NOT NULL, min_x DOUBLE, min_y DOUBLE, max_x DOUBLE, max_y DOUBLE, arama INTEGER);
CREATE TABLE kbs_revizyon (numara INTEGER NOT NULL PRIMARY KEY, ust INTEGER NOT NULL, zaman TEXT NOT NULL, yazan TEXT NOT NULL,
    aciklama TEXT NOT NULL, tur TEXT NOT NULL, durum_ozeti TEXT NOT NULL, degisiklik_ozeti TEXT NOT NULL, zincir_ozeti TEXT NOT NULL,
    eklenen INTEGER NOT NULL, degisen INTEGER NOT NULL, silinen INTEGER NOT NULL, tuz TEXT, imha INTEGER, muhur TEXT);
)sql";

/// Without AUTOINCREMENT, which would write a second page at every edit.
constexpr const char *journalTable = R"sql(
CREATE TABLE kbs_gunluk (sira INTEGER NOT NULL PRIMARY KEY, veri BLOB NOT NULL);
)sql";

constexpr const char *searchTable = R"sql(
CREATE VIRTUAL TABLE kbs_arama USING fts5(metin, content='', contentless_delete=1, tokenize="unicode61 tokenchars '/-'", prefix='2 3');
)sql";

constexpr const char *historyBoxes = R"sql(
CREATE VIRTUAL TABLE kbs_gecmis_kutu USING rtree(no, xmin, xmax, ymin, ymax, sinif_en_az, sinif_en_cok, +kbs_id);
)sql";

constexpr const char *accessTable = R"sql(
CREATE TABLE kbs_erisim (sira INTEGER NOT NULL PRIMARY KEY, zaman TEXT NOT NULL, kisi TEXT NOT NULL, amac TEXT NOT NULL,
    yol TEXT NOT NULL, tablo TEXT NOT NULL, alanlar TEXT NOT NULL, kayitlar TEXT NOT NULL, revizyon INTEGER NOT NULL,
    zincir_ozeti TEXT NOT NULL);
)sql";

constexpr const char *erasureTable = R"sql(
CREATE TABLE kbs_imha (sira INTEGER NOT NULL PRIMARY KEY, zaman TEXT NOT NULL, kisi TEXT NOT NULL, neden TEXT NOT NULL,
    kural TEXT NOT NULL, kayitlar TEXT NOT NULL, degerler TEXT NOT NULL, ilk_revizyon INTEGER NOT NULL,
    son_revizyon INTEGER NOT NULL, tuzsuz INTEGER NOT NULL, muhurler TEXT NOT NULL, zincir_ozeti TEXT NOT NULL);
)sql";

constexpr const char *draftTables = R"sql(
CREATE TABLE kbs_taslak (no INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, ad TEXT NOT NULL, yazan TEXT NOT NULL,
    zaman TEXT NOT NULL, taban INTEGER NOT NULL, durum TEXT NOT NULL, inceleyen TEXT, inceleme_notu TEXT,
    inceleme_zamani TEXT, kapatan TEXT, kapanis_zamani TEXT, revizyon INTEGER);
CREATE UNIQUE INDEX ix_kbs_taslak_ad ON kbs_taslak (ad) WHERE kapatan IS NULL;
CREATE TABLE kbs_taslak_gunluk (sira INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, taslak INTEGER NOT NULL,
    veri BLOB NOT NULL);
CREATE INDEX ix_kbs_taslak_gunluk_taslak ON kbs_taslak_gunluk (taslak);
)sql";

} // namespace

// ---------------------------------------------------------------- ClassTable

ClassTable::ClassTable(const FeatureClass &featureClass, int number, int srid)
    : sql::ClassColumns(featureClass, number, srid), m_index(quoteName("idx_" + featureClass.name + "_geom"))
{
}

std::string ClassTable::placeholders() const
{
    std::string out = "?1";
    for (int i = 2; i <= columnCount(); ++i)
        out += ", ?" + std::to_string(i);
    return out;
}

Value ClassTable::value(const Statement &row, int column, std::size_t attribute) const
{
    if (row.isNull(column))
        return {};
    switch (featureClass().attributes[attribute].type) {
    case AttributeType::Integer:
    case AttributeType::Boolean: return row.integer(column);
    case AttributeType::Real: return row.real(column);
    default: return std::string(row.text(column));
    }
}

std::vector<std::string> ClassTable::historyIndexes() const
{
    std::vector<std::string> out;
    for (const auto &[name, sql] : sql::historyIndexStatements(featureClass(), " WHERE kbs_dizinde = 1"))
        out.push_back("CREATE INDEX IF NOT EXISTS" + sql.substr(sql.find(" \"")));
    return out;
}

bool ClassTable::read(const Statement &row, Feature &out, bool withGeometry, int firstColumn) const
{
    int column = firstColumn;
    out.id = row.integer(column++);
    out.revision = row.integer(column++);
    out.sourceKey = row.text(column++);
    out.values.resize(featureClass().attributes.size());
    for (std::size_t i = 0; i < out.values.size(); ++i, ++column)
        out.values[i] = value(row, column, i);
    if (!hasGeometry() || !withGeometry || row.isNull(column)) {
        out.geometry = {};
        return true;
    }
    if (!readBlob(row.blob(column), out.geometry))
        return false;
    if (const std::string_view heights = row.blob(column + 1); !heights.empty()) {
        if (heights.size() != out.geometry.points.size() * sizeof(double))
            return false;
        out.geometry.z.resize(out.geometry.points.size());
        std::memcpy(out.geometry.z.data(), heights.data(), heights.size());
    }
    return true;
}

void ClassTable::bind(Statement &statement, const Feature &feature, std::string &blob, bool withGeometry) const
{
    int index = 1;
    statement.bind(index++, feature.id);
    statement.bind(index++, feature.revision);
    if (feature.sourceKey.empty())
        statement.bindNull(index++);
    else
        statement.bind(index++, std::string_view(feature.sourceKey));
    for (const Value &value : feature.values)
        statement.bind(index++, value);
    if (!hasGeometry() || !withGeometry)
        return;
    if (feature.geometry.isEmpty()) {
        statement.bindNull(index++);
        statement.bindNull(index++);
        return;
    }
    writeBlob(feature.geometry, srid(), blob);
    statement.bindBlob(index++, blob);
    const std::vector<double> &z = feature.geometry.z;
    if (z.empty())
        statement.bindNull(index++);
    else
        statement.bindBlob(index++, {reinterpret_cast<const char *>(z.data()), z.size() * sizeof(double)});
}

// ---------------------------------------------------------------- schema

Result<void> createSchema(Database &database, const stores::NewStore &what, const Catalogue &catalogue)
{
    // The 1 asks for a transaction of its own; 'NONE' leaves the 6 000 systems of the world out
    KBS_TRY(const std::int64_t made, database.integer("SELECT InitSpatialMetaData(1, 'NONE')"));
    if (made != 1)
        return fail(ErrorKind::Storage, tr("SpatiaLite could not prepare the new file"));
    KBS_TRY(Transaction transaction, Transaction::begin(database, Transaction::Kind::Write));
    KBS_CHECK(insertSrids(database, what.crs.epsg()));
    KBS_CHECK(database.run(internalTables));
    KBS_CHECK(database.run(journalTable));
    KBS_CHECK(database.run(searchTable));
    KBS_CHECK(database.run(accessTable));
    KBS_CHECK(database.run(erasureTable));
    KBS_CHECK(database.run(draftTables));
    KBS_CHECK(database.run(historyBoxes));
    KBS_CHECK(putMeta(database, "ad", what.name.toStdString()));
    KBS_CHECK(putMeta(database, "kks", what.crs.id.toStdString()));
    KBS_CHECK(putMeta(database, "calisma_alani", std::to_string(what.workspaceNumber)));
    KBS_CHECK(writeMeta(database, storeIdKey, QUuid::createUuid().toString(QUuid::WithoutBraces).toStdString()));
    for (const auto &featureClass : catalogue.classes())
        KBS_CHECK(createClass(database, *featureClass, what.crs.epsg()));
    KBS_CHECK(database.run("PRAGMA application_id = " + std::to_string(applicationId)
        + "; PRAGMA user_version = " + std::to_string(formatVersion)));
    return transaction.commit();
}

namespace {

using catalogue_match::KnownClass;
using catalogue_match::KnownClasses;

Result<KnownClasses> classesOfFile(Database &database)
{
    KnownClasses known;
    KBS_TRY(Statement rows,
        database.prepare("SELECT s.ad, s.geometri, t.name FROM kbs_sinif s, pragma_table_info(s.ad) t"));
    for (;;) {
        KBS_TRY(const bool row, rows.step());
        if (!row)
            break;
        KnownClass &entry = known[std::string(rows.text(0))];
        entry.geometry = rows.text(1);
        entry.columns.insert(std::string(rows.text(2)));
    }
    return known;
}

/// What is to be done to a file so that it is as if this program had made it.
struct Corrections {
    std::vector<std::string> sql;
    std::vector<const FeatureClass *> newClasses;
    [[nodiscard]] bool isEmpty() const { return sql.empty() && newClasses.empty(); }
};

/// All versions of a store that did not look them up so far.
Result<void> indexHistories(Database &database, Corrections &out)
{
    KBS_TRY(Statement rows, database.prepare("SELECT no, ad, geometri FROM kbs_sinif"));
    for (;;) {
        KBS_TRY(const bool row, rows.step());
        if (!row)
            return {};
        const std::string number = std::to_string(rows.integer(0));
        const std::string history = quoteName(std::string(rows.text(1)) + "_gecmis");
        out.sql.push_back("ALTER TABLE " + history + " ADD COLUMN " + (inIndexColumn + 2));
        if (!rows.text(2).empty())
            out.sql.push_back("INSERT INTO kbs_gecmis_kutu SELECT NULL, MbrMinX(geom), MbrMaxX(geom), MbrMinY(geom), "
                              "MbrMaxY(geom), "
                + number + ", " + number + ", kbs_id FROM " + history + " WHERE geom IS NOT NULL");
    }
}

Result<void> correctFormat(Database &database, Corrections &out)
{
    KBS_TRY(const std::int64_t version, database.integer("PRAGMA user_version"));
    if (version < 2)
        out.sql = {"ALTER TABLE kbs_sinif ADD COLUMN arama INTEGER", "DROP TABLE kbs_arama", searchTable,
            "UPDATE kbs_sinif SET arama = 0 WHERE adet > 0"};
    if (version < 3)
        out.sql.emplace_back(accessTable);
    if (version < 4) {
        for (const char *sql : {"INSERT INTO kbs_meta (anahtar, deger) SELECT 'gunluk_sira', seq FROM sqlite_sequence "
                                "WHERE name = 'kbs_gunluk'",
                 "ALTER TABLE kbs_gunluk RENAME TO kbs_gunluk_3", journalTable,
                 "INSERT INTO kbs_gunluk SELECT sira, veri FROM kbs_gunluk_3", "DROP TABLE kbs_gunluk_3"})
            out.sql.emplace_back(sql);
        out.sql.emplace_back(draftTables);
        out.sql.emplace_back(historyBoxes);
        KBS_CHECK(indexHistories(database, out));
    }
    if (version < 5) {
        for (const char *column : {"tuz TEXT", "imha INTEGER", "muhur TEXT"})
            out.sql.push_back(std::string("ALTER TABLE kbs_revizyon ADD COLUMN ") + column);
        out.sql.emplace_back(erasureTable);
    }
    if (version < formatVersion)
        out.sql.push_back("PRAGMA user_version = " + std::to_string(formatVersion));
    return {};
}

/// `wanted`: CREATE INDEX statements of the live tables by name; those that are missing stay in it.
Result<void> correctIndexes(Database &database, std::map<std::string, std::string> &wanted, Corrections &out)
{
    KBS_TRY(Statement rows,
        database.prepare("SELECT i.name FROM kbs_sinif s CROSS JOIN sqlite_schema i ON i.tbl_name = s.ad WHERE "
                         "i.type = 'index' AND i.sql IS NOT NULL AND substr(i.name, 1, 3) = 'ix_'"));
    for (;;) {
        KBS_TRY(const bool row, rows.step());
        if (!row)
            break;
        const std::string name(rows.text(0));
        if (wanted.erase(name) == 0)
            out.sql.push_back("DROP INDEX " + quoteName(name));
    }
    for (const auto &[name, sql] : wanted)
        out.sql.push_back(sql);
    return {};
}

Result<Corrections> correctionsFor(Database &database, const KnownClasses &known, const Catalogue &catalogue)
{
    Corrections out;
    KBS_CHECK(correctFormat(database, out));
    catalogue_match::Missing missing = catalogue_match::missingFrom(known, catalogue);
    for (const auto &[featureClass, attribute] : missing.attributes)
        for (const char *suffix : {"", "_gecmis"})
            out.sql.push_back("ALTER TABLE " + quoteName(featureClass->name + suffix) + " ADD COLUMN "
                + quoteName(attribute->name) + ' ' + columnType(attribute->type));
    out.newClasses = std::move(missing.classes);
    std::map<std::string, std::string> indexes;
    std::map<std::string, const FeatureClass *> owners;
    for (const auto &featureClass : catalogue.classes())
        if (known.contains(featureClass->name))
            for (auto &[name, sql] : indexStatements(*featureClass)) {
                owners[name] = featureClass.get();
                indexes.emplace(name, sql);
            }
    KBS_CHECK(correctIndexes(database, indexes, out));
    // versions that agreed in all that had an index so far may differ in what gets one now
    for (const auto &[name, sql] : indexes)
        out.sql.push_back("UPDATE " + quoteName(owners.at(name)->name + "_gecmis") + " SET kbs_dizinde = 1");
    return out;
}

} // namespace

Result<bool> matchCatalogue(Database &database, const StoreFile &file, const Catalogue &catalogue)
{
    KBS_TRY(const auto known, classesOfFile(database));
    if (const QString unknown = catalogue_match::unknownTo(catalogue, known); !unknown.isEmpty())
        return fail(ErrorKind::Storage,
            tr("The store %1 has \"%2\", which this version of KentCBS does not know").arg(file.path, unknown),
            tr("Open it with the version that made it, or with a newer one."));
    KBS_TRY(const Corrections seen, correctionsFor(database, known, catalogue));
    if (seen.isEmpty())
        return true;
    if (file.readOnly)
        return false;
    KBS_TRY(Transaction transaction, Transaction::begin(database, Transaction::Kind::Write));
    KBS_TRY(const auto knownNow, classesOfFile(database)); // somebody else may have done it meanwhile
    KBS_TRY(const Corrections corrections, correctionsFor(database, knownNow, catalogue));
    for (const std::string &sql : corrections.sql)
        KBS_CHECK(database.run(sql));
    for (const FeatureClass *featureClass : corrections.newClasses)
        KBS_CHECK(createClass(database, *featureClass, file.crs.epsg()));
    KBS_CHECK(transaction.commit());
    return true;
}

Result<ClassTables> loadTables(Database &database, const StoreFile &file, const Catalogue &catalogue)
{
    ClassTables tables;
    KBS_TRY(Statement rows, database.prepare("SELECT no, ad FROM kbs_sinif"));
    for (;;) {
        KBS_TRY(const bool row, rows.step());
        if (!row)
            return tables;
        if (rows.integer(0) >= maximumClasses)
            return fail(ErrorKind::Storage, tr("The store %1 has too many classes").arg(file.path));
        if (const FeatureClass *featureClass = catalogue.find(rows.text(1)))
            tables.emplace(featureClass, ClassTable(*featureClass, static_cast<int>(rows.integer(0)), file.crs.epsg()));
    }
}

} // namespace kbs::spatialite
