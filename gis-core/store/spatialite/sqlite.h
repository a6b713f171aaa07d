// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"
#include "base/value.h"
#include "jobs/progress.h"
#include "store/class_columns.h"

#include <QString>

#include <concepts>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

struct sqlite3;
struct sqlite3_stmt;

namespace kbs::spatialite {

class Database;

/// A prepared statement on loan from its Database; goes back, reset, when it is destroyed.
class Statement {
public:
    Statement(Database &database, std::string sql, sqlite3_stmt *statement)
        : m_database(&database), m_sql(std::move(sql)), m_statement(statement)
    {
    }
    Statement(Statement &&other) noexcept;
    Statement &operator=(Statement &&) = delete;
    ~Statement();

    /// Parameters count from 1. Texts and blobs must live until the next reset().
    void bind(int index, std::integral auto value) { bindInteger(index, static_cast<std::int64_t>(value)); }
    void bind(int index, double value);
    void bind(int index, std::string_view text);
    void bind(int index, const char *text) { bind(index, std::string_view(text)); }
    void bind(int index, const QString &text) = delete;
    void bind(int index, const Value &value);
    void bindBlob(int index, std::string_view bytes);
    void bindNull(int index);
    /// The value of another statement's present row, as it is.
    void bindColumn(int index, const Statement &source, int column);

    [[nodiscard]] Result<bool> step(); ///< true: a row is there; false: done
    [[nodiscard]] Result<void> run();  ///< steps to the end and resets, for statements without result rows
    void reset();

    /// Columns count from 0. Views live until the next step.
    [[nodiscard]] bool isNull(int column) const;
    [[nodiscard]] std::int64_t integer(int column) const;
    [[nodiscard]] double real(int column) const;
    [[nodiscard]] std::string_view text(int column) const;
    [[nodiscard]] std::string_view blob(int column) const;
    [[nodiscard]] QString string(int column) const;

private:
    void bindInteger(int index, std::int64_t value);
    Database *m_database;
    std::string m_sql;
    sqlite3_stmt *m_statement;
};

/// One SQLite connection with SpatiaLite's functions, for one thread. Extensions cannot be loaded through it, and no
/// trigger runs: what SpatiaLite's do for others (geometry types, R*Trees, times of change) is RevisionWriter's to do.
class Database {
public:
    enum class Mode : std::uint8_t { ReadOnly, ReadWrite, Create };
    static Result<std::unique_ptr<Database>> open(const QString &path, Mode mode, bool immutable = false);
    static constexpr int busyMilliseconds = 10000;
    Database(const Database &) = delete;
    Database &operator=(const Database &) = delete;
    ~Database();

    [[nodiscard]] Result<Statement> prepare(const std::string &sql);
    [[nodiscard]] Result<void> run(const std::string &sql); ///< one or several statements, results dropped
    [[nodiscard]] Result<std::int64_t> integer(const std::string &sql);
    /// The last failure of this connection as an Error that names the file.
    [[nodiscard]] std::unexpected<Error> failure() const;
    [[nodiscard]] bool inTransaction() const;
    /// run() now and after every takeUp().
    [[nodiscard]] Result<void> setUp(const std::string &sql);
    /// Closes the file until takeUp(); false where a statement or transaction is still open. Nothing may be asked of
    /// the connection meanwhile.
    [[nodiscard]] bool putAside();
    /// Opens it again. Where that fails, whatever is asked afterwards fails, too.
    void takeUp();
    [[nodiscard]] sqlite3 *handle() const { return m_handle; }
    [[nodiscard]] const QString &path() const { return m_path; }

private:
    friend class Statement;
    Database(QString path, Mode mode, bool immutable)
        : m_path(std::move(path)), m_mode(mode), m_immutable(immutable) { }
    [[nodiscard]] Result<void> connect(Mode mode);
    void disconnect();
    void giveBack(std::string &&sql, sqlite3_stmt *statement);
    QString m_path;
    Mode m_mode;
    bool m_immutable;
    std::string m_setUp;
    sqlite3 *m_handle = nullptr;
    void *m_spatialCache = nullptr;
    std::unordered_map<std::string, std::vector<sqlite3_stmt *>> m_idle;
};

/// Rolls back on destruction unless committed. Nothing but commit() commits: where SQLite ends a writing transaction by
/// itself (a full disk, an interrupt) inside a trigger that goes on regardless, as SpatiaLite's do, the statement
/// around it would commit its row alone.
class Transaction {
public:
    enum class Kind : std::uint8_t { Read, Write };
    static Result<Transaction> begin(Database &database, Kind kind);
    Transaction(Transaction &&other) noexcept : m_database(std::exchange(other.m_database, nullptr)) { }
    Transaction &operator=(Transaction &&) = delete;
    ~Transaction();
    [[nodiscard]] Result<void> commit();

private:
    explicit Transaction(Database *database) : m_database(database) { }
    Database *m_database;
};

/// While it lives, running statements stop with ErrorKind::Cancelled soon after the task is cancelled.
class CancelGuard {
public:
    CancelGuard(Database &database, Progress &progress);
    CancelGuard(const CancelGuard &) = delete;
    CancelGuard &operator=(const CancelGuard &) = delete;
    ~CancelGuard();

private:
    Database &m_database;
};

using sql::quoteName;

} // namespace kbs::spatialite
