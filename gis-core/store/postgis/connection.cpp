// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/postgis/connection.h"

#include <QCoreApplication>

#include <array>
#include <libpq-fe.h>
#include <poll.h>

namespace kbs::postgis {

using namespace Qt::StringLiterals;

namespace {

constexpr int rowsAtOnce = 1024;       ///< of a stream, before they are handed on
constexpr int cancelMilliseconds = 50; ///< how often a waiting statement looks whether it is still wanted
constexpr std::size_t mostPrepared = 500;

QString tr(const char *text)
{
    return QCoreApplication::translate("PostgisStore", text);
}

struct FreeResult {
    void operator()(PGresult *result) const { PQclear(result); }
};
using OwnedResult = std::unique_ptr<PGresult, FreeResult>;

/// libpq ends its messages with a line break and may begin with "connection to server … failed: ".
QString message(const char *text)
{
    return QString::fromUtf8(text).trimmed();
}

PGconn *connect(const Location &location, bool readOnly, const std::string &password)
{
    std::vector<const char *> keywords{"dbname", "client_encoding", "fallback_application_name"};
    std::vector<const char *> values{location.conninfo.c_str(), "UTF8", "KentCBS"};
    if (location.hasManyHosts && !location.namesSession) {
        keywords.push_back("target_session_attrs");
        values.push_back(readOnly ? "prefer-standby" : "read-write");
    }
    if (!password.empty()) {
        keywords.push_back("password");
        values.push_back(password.c_str());
    }
    keywords.push_back(nullptr);
    values.push_back(nullptr);
    return PQconnectdbParams(keywords.data(), values.data(), 1);
}

} // namespace

Result<std::unique_ptr<Connection>> Connection::open(const Location &location, bool readOnly)
{
    PGconn *handle = connect(location, readOnly, {});
    if (PQstatus(handle) != CONNECTION_OK && PQconnectionNeedsPassword(handle) != 0) {
        if (const std::string password = keyringPassword(location); !password.empty()) {
            PQfinish(handle);
            handle = connect(location, readOnly, password);
        }
    }
    std::unique_ptr<Connection> out(new Connection(location, handle));
    if (PQstatus(handle) != CONNECTION_OK)
        return fail(ErrorKind::Io,
            tr("The database %1 cannot be reached: %2").arg(location.shown, message(PQerrorMessage(handle))),
            PQconnectionNeedsPassword(handle) != 0
                ? tr("Put the password into the pass file (~/.pgpass) or into the system's keyring.")
                : tr("Check the address and the network, and that the server is running."));
    KBS_CHECK(out->setUp(readOnly));
    return out;
}

Connection::~Connection()
{
    PQfinish(m_handle);
}

Result<void> Connection::setUp(bool readOnly)
{
    PQsetNoticeProcessor(m_handle, [](void *, const char *) { }, nullptr);
    // An acknowledged edit or revision is on disk, whatever the server's default is. What stands beside the store's own
    // schema in the path is where PostGIS lives.
    KBS_CHECK(
        run("SELECT set_config('search_path', concat_ws(', ', quote_ident($1), (SELECT quote_ident(n.nspname) FROM "
            "pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace WHERE e.extname = 'postgis')), false), "
            "set_config('synchronous_commit', CASE current_setting('synchronous_commit') WHEN 'off' THEN 'on' ELSE "
            "current_setting('synchronous_commit') END, false), set_config('jit', 'off', false)",
            Parameters::of(m_location.schema)));
    return readOnly ? script("SET default_transaction_read_only = on") : Result<void>();
}

std::unexpected<Error> Connection::failure(const PGresult *result)
{
    const char *state = result ? PQresultErrorField(result, PG_DIAG_SQLSTATE) : nullptr;
    m_lastState = state ? state : "";
    if (m_progress && m_progress->isCancelled())
        return cancelled();
    if (PQstatus(m_handle) == CONNECTION_BAD || m_lastState.starts_with("08") || m_lastState.starts_with("57P"))
        return fail(ErrorKind::Io, tr("The connection to the database %1 was lost").arg(m_location.shown),
            tr("What was acknowledged is safe. Check the network and try again."));
    QString text = message(state ? PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY) : PQerrorMessage(m_handle));
    if (const char *detail = state ? PQresultErrorField(result, PG_DIAG_MESSAGE_DETAIL) : nullptr)
        text += u" ("_s + message(detail) + u')';
    if (m_lastState == "42501")
        return fail(ErrorKind::Io, tr("The database %1 does not permit this: %2").arg(m_location.shown, text),
            tr("Ask the owner of the store (\"kbs grant\") or the administrator of the database for the right."));
    if (m_lastState == "25006")
        return fail(ErrorKind::Io, tr("The database %1 can only be read here: %2").arg(m_location.shown, text),
            tr("Connect to the primary server to write."));
    if (m_lastState.starts_with("53"))
        return fail(ErrorKind::Io, tr("The database %1 has no room left: %2").arg(m_location.shown, text));
    return fail(ErrorKind::Storage, tr("The database %1: %2").arg(m_location.shown, text));
}

/// Waits for the next result; where the task is cancelled meanwhile, the server is told.
PGresult *Connection::nextResult()
{
    bool isTold = false;
    while (m_progress && PQstatus(m_handle) == CONNECTION_OK && PQflush(m_handle) >= 0 && PQisBusy(m_handle) != 0) {
        pollfd socket{.fd = PQsocket(m_handle), .events = POLLIN, .revents = 0};
        const int ready = poll(&socket, 1, cancelMilliseconds);
        if (m_progress->isCancelled() && !std::exchange(isTold, true))
            cancelRunning();
        if (ready > 0 && PQconsumeInput(m_handle) == 0)
            break;
    }
    return PQgetResult(m_handle);
}

void Connection::cancelRunning()
{
    PGcancelConn *request = PQcancelCreate(m_handle);
    std::ignore = PQcancelBlocking(request);
    PQcancelFinish(request);
}

void Connection::drain()
{
    while (PGresult *result = PQgetResult(m_handle)) {
        const bool copies = PQresultStatus(result) == PGRES_COPY_IN;
        PQclear(result);
        if (copies && PQputCopyEnd(m_handle, "given up") < 1)
            return;
    }
}

/// The last result of what was sent; the first failure counts.
Result<Rows> Connection::lastOf(bool isSent)
{
    if (!isSent)
        return failure(nullptr);
    OwnedResult last;
    while (PGresult *next = nextResult()) {
        OwnedResult owned(next);
        const ExecStatusType status = PQresultStatus(next);
        if (status == PGRES_COPY_IN)
            return Rows(owned.release()); // the caller's part comes now
        const bool failed
            = last && PQresultStatus(last.get()) != PGRES_COMMAND_OK && PQresultStatus(last.get()) != PGRES_TUPLES_OK;
        if (!failed)
            last = std::move(owned);
    }
    const ExecStatusType status = last ? PQresultStatus(last.get()) : PGRES_FATAL_ERROR;
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK)
        return failure(last.get());
    return Rows(last.release());
}

Result<std::string> Connection::prepared(const std::string &sql, const Parameters &parameters)
{
    std::string key(
        reinterpret_cast<const char *>(parameters.m_types.data()), parameters.m_types.size() * sizeof(unsigned));
    key += sql;
    if (const auto known = m_prepared.find(key); known != m_prepared.end())
        return known->second;
    if (m_prepared.size() >= mostPrepared) {
        m_prepared.clear();
        KBS_CHECK(script("DEALLOCATE ALL"));
    }
    std::string name = "k" + std::to_string(m_prepared.size());
    KBS_CHECK(
        lastOf(PQsendPrepare(m_handle, name.c_str(), sql.c_str(), parameters.size(), parameters.m_types.data()) == 1));
    return m_prepared.emplace(std::move(key), std::move(name)).first->second;
}

namespace {

struct Sent {
    std::vector<const char *> values;
    std::vector<int> lengths, formats;
};

} // namespace

static Sent arrange(const std::vector<std::string> &values, const std::vector<bool> &isNull)
{
    Sent out;
    for (std::size_t i = 0; i < values.size(); ++i) {
        out.values.push_back(isNull[i] ? nullptr : values[i].data());
        out.lengths.push_back(static_cast<int>(values[i].size()));
        out.formats.push_back(1);
    }
    return out;
}

Result<Rows> Connection::execute(const std::string &sql, const Parameters &parameters)
{
    KBS_TRY(const std::string name, prepared(sql, parameters));
    const Sent sent = arrange(parameters.m_values, parameters.m_isNull);
    return lastOf(PQsendQueryPrepared(m_handle, name.c_str(), parameters.size(), sent.values.data(),
                      sent.lengths.data(), sent.formats.data(), 1)
        == 1);
}

Result<void> Connection::run(const std::string &sql, const Parameters &parameters)
{
    KBS_CHECK(execute(sql, parameters));
    return {};
}

Result<void> Connection::script(const std::string &sql)
{
    KBS_CHECK(lastOf(PQsendQuery(m_handle, sql.c_str()) == 1));
    return {};
}

Result<std::int64_t> Connection::integer(const std::string &sql, const Parameters &parameters)
{
    KBS_TRY(const Rows rows, execute(sql, parameters));
    return rows.isEmpty() || rows[0].isNull(0) ? 0 : rows[0].integer(0);
}

Result<void> Connection::stream(const std::string &sql, const Parameters &parameters, const RowSink &sink)
{
    KBS_TRY(const std::string name, prepared(sql, parameters));
    const Sent sent = arrange(parameters.m_values, parameters.m_isNull);
    if (PQsendQueryPrepared(
            m_handle, name.c_str(), parameters.size(), sent.values.data(), sent.lengths.data(), sent.formats.data(), 1)
        != 1)
        return failure(nullptr);
    PQsetChunkedRowsMode(m_handle, rowsAtOnce);
    while (PGresult *next = nextResult()) {
        const Rows rows(next);
        const ExecStatusType status = PQresultStatus(next);
        if (status == PGRES_TUPLES_OK)
            continue; // no row is left
        if (status != PGRES_TUPLES_CHUNK) {
            auto error = failure(next);
            drain();
            return error;
        }
        for (int row = 0; row < rows.size(); ++row) {
            auto goesOn = sink(rows[row]);
            if (goesOn && *goesOn)
                continue;
            if (PQisBusy(m_handle) != 0)
                cancelRunning();
            drain();
            return goesOn ? Result<void>() : std::unexpected(std::move(goesOn.error()));
        }
    }
    return {};
}

Result<void> Connection::beginCopy(const std::string &sql)
{
    KBS_CHECK(lastOf(PQsendQuery(m_handle, sql.c_str()) == 1));
    return {};
}

Result<void> Connection::putCopy(std::string_view bytes)
{
    if (PQputCopyData(m_handle, bytes.data(), static_cast<int>(bytes.size())) == 1)
        return {};
    return failure(nullptr);
}

Result<void> Connection::endCopy()
{
    KBS_CHECK(lastOf(PQputCopyEnd(m_handle, nullptr) == 1));
    return {};
}

void Connection::abandonCopy()
{
    if (PQputCopyEnd(m_handle, "given up") == 1)
        drain();
}

Result<void> Connection::awaitNotice(const Progress &progress)
{
    for (;;) {
        bool isThere = false;
        while (PGnotify *notice = PQnotifies(m_handle)) {
            isThere = true;
            PQfreemem(notice);
        }
        if (isThere)
            return {};
        if (progress.isCancelled())
            return cancelled();
        pollfd socket{.fd = PQsocket(m_handle), .events = POLLIN, .revents = 0};
        if (poll(&socket, 1, cancelMilliseconds) > 0 && PQconsumeInput(m_handle) == 0)
            return failure(nullptr);
    }
}

bool Connection::isAlive()
{
    // the first reading may find the server's last words, and only the second the end
    return PQstatus(m_handle) == CONNECTION_OK && PQconsumeInput(m_handle) == 1 && PQconsumeInput(m_handle) == 1
        && PQstatus(m_handle) == CONNECTION_OK;
}

bool Connection::isBusy() const
{
    return PQtransactionStatus(m_handle) != PQTRANS_IDLE;
}

// ---------------------------------------------------------------- Transaction, Connections

Result<Transaction> Transaction::begin(Connection &connection, Kind kind)
{
    KBS_CHECK(connection.script(kind == Kind::Write ? "BEGIN READ WRITE"
            : kind == Kind::Snapshot                ? "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
                                                    : "BEGIN ISOLATION LEVEL REPEATABLE READ"));
    return Transaction(&connection);
}

Transaction::~Transaction()
{
    if (m_connection)
        std::ignore = m_connection->script("ROLLBACK");
}

Result<void> Transaction::commit()
{
    Connection *connection = std::exchange(m_connection, nullptr);
    auto done = connection->script("COMMIT");
    if (!done && connection->isBusy())
        std::ignore = connection->script("ROLLBACK");
    return done;
}

Connections::Lease::~Lease()
{
    if (m_connection && m_connection->isAlive() && !m_connection->isBusy())
        m_pool->m_idle.push_back(std::move(m_connection));
}

Result<Connections::Lease> Connections::take()
{
    while (!m_idle.empty()) {
        std::unique_ptr<Connection> known = std::move(m_idle.back());
        m_idle.pop_back();
        if (known->isAlive())
            return Lease(*this, std::move(known));
    }
    KBS_TRY(auto made, Connection::open(m_location, m_readOnly));
    return Lease(*this, std::move(made));
}

} // namespace kbs::postgis
