// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/spatialite/sqlite.h"

#include <QCoreApplication>
#include <QDir>
#include <QUrl>

#include <sqlite3.h>
// spatialite.h needs sqlite3.h before it
#include <spatialite.h>

namespace kbs::spatialite {

using namespace Qt::StringLiterals;

namespace {

constexpr std::size_t mostIdleStatements = 512;

QString tr(const char *text)
{
    return QCoreApplication::translate("SpatialiteStore", text);
}

Error describe(int code, const QString &path, const QString &detail)
{
    const QString file = QDir::toNativeSeparators(path);
    switch (code & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return {ErrorKind::Storage, tr("The store is being written by another program"),
            tr("Wait until it has finished and try again."), file, 0, {}};
    case SQLITE_FULL:
        return {ErrorKind::Io, tr("The disk is full; nothing was changed"),
            tr("Free some space where the store lies and try again."), file, 0, {}};
    case SQLITE_READONLY:
        return {ErrorKind::Io, tr("The store cannot be written: the file or its folder is read-only"),
            tr("Ask for write permission or copy the store to another folder."), file, 0, {}};
    case SQLITE_PERM:
    case SQLITE_AUTH:
    case SQLITE_CANTOPEN:
        return {ErrorKind::Io, tr("The file cannot be opened (%1)").arg(detail),
            tr("Check the path and your permissions for the file and its folder."), file, 0, {}};
    case SQLITE_IOERR:
        return {ErrorKind::Io,
            tr("The operating system could not read or write the store (%1); nothing was changed").arg(detail),
            tr("Check the disk and its free space."), file, 0, {}};
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
        return {ErrorKind::Storage, tr("The store is damaged (%1)").arg(detail),
            tr("Restore it from a backup; keep the damaged file."), file, 0, {}};
    case SQLITE_CONSTRAINT:
        return {
            ErrorKind::Storage, tr("The database refused a row: %1; nothing was changed").arg(detail), {}, file, 0, {}};
    case SQLITE_INTERRUPT: return cancelled().error();
    default: return {ErrorKind::Storage, tr("The database refused: %1").arg(detail), {}, file, 0, {}};
    }
}

} // namespace

// ---------------------------------------------------------------- Statement

Statement::Statement(Statement &&other) noexcept
    : m_database(other.m_database), m_sql(std::move(other.m_sql)),
      m_statement(std::exchange(other.m_statement, nullptr))
{
}

Statement::~Statement()
{
    if (m_statement)
        m_database->giveBack(std::move(m_sql), m_statement);
}

void Statement::bindInteger(int index, std::int64_t value)
{
    sqlite3_bind_int64(m_statement, index, value);
}

void Statement::bind(int index, double value)
{
    sqlite3_bind_double(m_statement, index, value);
}

void Statement::bind(int index, std::string_view text)
{
    // a null pointer would bind NULL, and "" is not NULL
    sqlite3_bind_text64(m_statement, index, text.data() ? text.data() : "", text.size(), SQLITE_STATIC, SQLITE_UTF8);
}

void Statement::bind(int index, const Value &value)
{
    if (const auto *integer = std::get_if<std::int64_t>(&value))
        bind(index, *integer);
    else if (const auto *real = std::get_if<double>(&value))
        bind(index, *real);
    else if (const auto *text = std::get_if<std::string>(&value))
        bind(index, std::string_view(*text));
    else
        bindNull(index);
}

void Statement::bindBlob(int index, std::string_view bytes)
{
    sqlite3_bind_blob64(m_statement, index, bytes.data() ? bytes.data() : "", bytes.size(), SQLITE_STATIC);
}

void Statement::bindNull(int index)
{
    sqlite3_bind_null(m_statement, index);
}

void Statement::bindColumn(int index, const Statement &source, int column)
{
    sqlite3_bind_value(m_statement, index, sqlite3_column_value(source.m_statement, column));
}

Result<bool> Statement::step()
{
    switch (sqlite3_step(m_statement)) {
    case SQLITE_ROW: return true;
    case SQLITE_DONE: return false;
    default: {
        auto failure = m_database->failure();
        sqlite3_reset(m_statement);
        return failure;
    }
    }
}

Result<void> Statement::run()
{
    for (;;) {
        KBS_TRY(const bool row, step());
        if (!row)
            break;
    }
    sqlite3_reset(m_statement);
    return {};
}

void Statement::reset()
{
    sqlite3_reset(m_statement);
}

bool Statement::isNull(int column) const
{
    return sqlite3_column_type(m_statement, column) == SQLITE_NULL;
}

std::int64_t Statement::integer(int column) const
{
    return sqlite3_column_int64(m_statement, column);
}

double Statement::real(int column) const
{
    return sqlite3_column_double(m_statement, column);
}

std::string_view Statement::text(int column) const
{
    const auto *text = reinterpret_cast<const char *>(sqlite3_column_text(m_statement, column));
    return {text ? text : "", static_cast<std::size_t>(sqlite3_column_bytes(m_statement, column))};
}

std::string_view Statement::blob(int column) const
{
    const auto *bytes = static_cast<const char *>(sqlite3_column_blob(m_statement, column));
    return {bytes ? bytes : "", static_cast<std::size_t>(sqlite3_column_bytes(m_statement, column))};
}

QString Statement::string(int column) const
{
    const std::string_view view = text(column);
    return QString::fromUtf8(view.data(), static_cast<qsizetype>(view.size()));
}

// ---------------------------------------------------------------- Database

Result<std::unique_ptr<Database>> Database::open(const QString &path, Mode mode, bool immutable)
{
    std::unique_ptr<Database> database(new Database(path, mode, immutable));
    KBS_CHECK(database->connect(mode));
    return database;
}

Result<void> Database::connect(Mode mode)
{
    int flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE | SQLITE_OPEN_URI;
    flags |= mode == Mode::ReadOnly ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE;
    if (mode == Mode::Create)
        flags |= SQLITE_OPEN_CREATE;
    QUrl url = QUrl::fromLocalFile(QDir::cleanPath(QDir::current().absoluteFilePath(m_path)));
    if (m_immutable)
        url.setQuery(u"immutable=1"_s);
    if (sqlite3_open_v2(url.toEncoded().constData(), &m_handle, flags, nullptr) != SQLITE_OK)
        return failure();
    sqlite3_busy_timeout(m_handle, busyMilliseconds);
    // A file made by somebody else must not be able to load code or to call functions from its schema.
    sqlite3_db_config(m_handle, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0, nullptr);
    sqlite3_db_config(m_handle, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
    sqlite3_db_config(m_handle, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, nullptr);
    m_spatialCache = spatialite_alloc_connection();
    spatialite_init_ex(m_handle, m_spatialCache, 0);
    return {};
}

void Database::disconnect()
{
    for (auto &[sql, statements] : m_idle)
        for (sqlite3_stmt *statement : statements)
            sqlite3_finalize(statement);
    m_idle.clear();
    sqlite3_close(m_handle);
    if (m_spatialCache)
        spatialite_cleanup_ex(m_spatialCache); // after the close: SpatiaLite's order
    m_handle = nullptr;
    m_spatialCache = nullptr;
}

Database::~Database()
{
    disconnect();
}

Result<void> Database::setUp(const std::string &sql)
{
    m_setUp += sql + ';';
    return run(sql);
}

bool Database::putAside()
{
    if (!m_handle || inTransaction())
        return false;
    std::size_t idle = 0, all = 0;
    for (const auto &[sql, statements] : m_idle)
        idle += statements.size();
    for (auto *at = sqlite3_next_stmt(m_handle, nullptr); at; at = sqlite3_next_stmt(m_handle, at))
        ++all;
    if (all != idle) // a statement is in somebody's hands (SpatiaLite keeps none)
        return false;
    disconnect();
    return true;
}

void Database::takeUp()
{
    if (connect(m_mode == Mode::Create ? Mode::ReadWrite : m_mode))
        std::ignore = run(m_setUp);
}

Result<Statement> Database::prepare(const std::string &sql)
{
    if (const auto found = m_idle.find(sql); found != m_idle.end() && !found->second.empty()) {
        sqlite3_stmt *statement = found->second.back();
        found->second.pop_back();
        return Statement(*this, sql, statement);
    }
    sqlite3_stmt *statement = nullptr;
    if (sqlite3_prepare_v2(m_handle, sql.c_str(), static_cast<int>(sql.size() + 1), &statement, nullptr) != SQLITE_OK)
        return failure();
    return Statement(*this, sql, statement);
}

void Database::giveBack(std::string &&sql, sqlite3_stmt *statement)
{
    sqlite3_reset(statement);
    sqlite3_clear_bindings(statement);
    if (m_idle.size() < mostIdleStatements || m_idle.contains(sql))
        m_idle[std::move(sql)].push_back(statement);
    else
        sqlite3_finalize(statement);
}

Result<void> Database::run(const std::string &sql)
{
    if (sqlite3_exec(m_handle, sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK)
        return failure();
    return {};
}

Result<std::int64_t> Database::integer(const std::string &sql)
{
    KBS_TRY(Statement statement, prepare(sql));
    KBS_TRY(const bool row, statement.step());
    return row ? statement.integer(0) : 0;
}

std::unexpected<Error> Database::failure() const
{
    const int code = m_handle ? sqlite3_extended_errcode(m_handle) : SQLITE_NOMEM;
    const QString detail = m_handle ? QString::fromUtf8(sqlite3_errmsg(m_handle)) : tr("out of memory");
    return std::unexpected(describe(code, m_path, detail));
}

bool Database::inTransaction() const
{
    return sqlite3_get_autocommit(m_handle) == 0;
}

// ---------------------------------------------------------------- Transaction, CancelGuard

Result<Transaction> Transaction::begin(Database &database, Kind kind)
{
    // IMMEDIATE: a read that later becomes a write fails at once when another has written in between
    KBS_CHECK(database.run(kind == Kind::Write ? "BEGIN IMMEDIATE" : "BEGIN"));
    if (kind == Kind::Write)
        sqlite3_commit_hook(database.handle(), [](void *) { return 1; }, nullptr);
    return Transaction(&database);
}

Transaction::~Transaction()
{
    if (!m_database)
        return;
    if (m_database->inTransaction())
        std::ignore = m_database->run("ROLLBACK");
    sqlite3_commit_hook(m_database->handle(), nullptr, nullptr);
}

Result<void> Transaction::commit()
{
    sqlite3_commit_hook(m_database->handle(), nullptr, nullptr);
    KBS_CHECK(m_database->run("COMMIT"));
    m_database = nullptr;
    return {};
}

CancelGuard::CancelGuard(Database &database, Progress &progress) : m_database(database)
{
    constexpr int instructionsBetween = 2000;
    sqlite3_progress_handler(
        database.handle(), instructionsBetween,
        [](void *task) { return static_cast<const Progress *>(task)->isCancelled() ? 1 : 0; }, &progress);
}

CancelGuard::~CancelGuard()
{
    sqlite3_progress_handler(m_database.handle(), 0, nullptr, nullptr);
}

} // namespace kbs::spatialite
