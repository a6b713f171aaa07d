// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/bytes.h"
#include "base/result.h"
#include "base/value.h"
#include "jobs/progress.h"
#include "store/postgis/location.h"

#include <QString>

#include <concepts>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

struct pg_conn;
struct pg_result;

/// PostgreSQL through libpq: parameters are always bound (in binary form), SQL is made of constants and of identifiers
/// of the catalogue only.
namespace kbs::postgis {

/// Texts as PostgreSQL can hold them. It takes neither NUL nor what is no UTF-8; such bytes, and the sign that marks
/// them, stand as U+001A and two hexadecimal digits, so that every text comes back as it went.
[[nodiscard]] std::string toServerText(std::string_view text);
[[nodiscard]] std::string fromServerText(std::string_view text);

/// The parameters of one statement, in order.
class Parameters {
public:
    Parameters() = default;
    template <typename... T> static Parameters of(const T &...values)
    {
        Parameters out;
        (out.add(values), ...);
        return out;
    }
    void add(std::integral auto value) { addInteger(static_cast<std::int64_t>(value)); }
    void add(double value);
    void add(std::string_view text);
    void add(const std::string &text) { add(std::string_view(text)); }
    void add(const char *text) { add(std::string_view(text)); }
    void add(const QString &text) { add(std::string_view(text.toStdString())); }
    void add(const Value &value);
    void add(std::span<const std::int64_t> ids); ///< bigint[]
    void add(const std::vector<std::int64_t> &ids) { add(std::span(ids)); }
    void add(const std::vector<std::string> &texts); ///< text[]
    void addBytes(std::string_view bytes);
    void addNull();
    [[nodiscard]] int size() const { return static_cast<int>(m_types.size()); }

private:
    friend class Connection;
    void addInteger(std::int64_t value);
    void put(unsigned type, std::string bytes);
    std::vector<unsigned> m_types; ///< PostgreSQL's type numbers; 0: let the server choose
    std::vector<std::string> m_values;
    std::vector<bool> m_isNull;
};

/// One row of Rows; read like a statement of the other backend. Columns count from 0; views live as long as the Rows.
class Row {
public:
    Row(const pg_result *result, int row) : m_result(result), m_row(row) { }
    [[nodiscard]] bool isNull(int column) const;
    [[nodiscard]] std::int64_t integer(int column) const; ///< also of int4, int2 and boolean columns
    [[nodiscard]] double real(int column) const;
    [[nodiscard]] std::string text(int column) const;
    [[nodiscard]] std::string_view blob(int column) const; ///< the column's bytes as the server sent them
    [[nodiscard]] QString string(int column) const;

private:
    const pg_result *m_result;
    int m_row;
};

/// What a statement gave, or a part of it.
class Rows {
public:
    explicit Rows(pg_result *result) : m_result(result) { }
    Rows(Rows &&other) noexcept : m_result(std::exchange(other.m_result, nullptr)) { }
    Rows &operator=(Rows &&other) noexcept;
    ~Rows();
    [[nodiscard]] int size() const;
    [[nodiscard]] bool isEmpty() const { return size() == 0; }
    [[nodiscard]] Row operator[](int row) const { return {m_result, row}; }
    [[nodiscard]] std::int64_t affected() const; ///< rows that an INSERT, UPDATE or DELETE touched

private:
    pg_result *m_result;
};

/// One connection, for one thread.
class Connection {
public:
    /// ErrorKind::Io where the server does not answer or does not let us in. Neither errors nor logs name a password.
    static Result<std::unique_ptr<Connection>> open(const Location &location, bool readOnly);
    Connection(const Connection &) = delete;
    Connection &operator=(const Connection &) = delete;
    ~Connection();

    /// One statement with its parameters; prepared once per connection.
    [[nodiscard]] Result<Rows> execute(const std::string &sql, const Parameters &parameters = {});
    [[nodiscard]] Result<void> run(const std::string &sql, const Parameters &parameters = {});
    /// Several statements at once, without parameters.
    [[nodiscard]] Result<void> script(const std::string &sql);
    [[nodiscard]] Result<std::int64_t> integer(const std::string &sql, const Parameters &parameters = {});
    /// The rows as they come, some at a time. The sink gives false to stop (not within a transaction: the server is
    /// told to cancel). It must not use this connection.
    using RowSink = std::function<Result<bool>(const Row &)>;
    [[nodiscard]] Result<void> stream(const std::string &sql, const Parameters &parameters, const RowSink &sink);

    /// COPY … FROM STDIN (FORMAT binary): see CopyWriter. `finish` with a reason gives up.
    [[nodiscard]] Result<void> beginCopy(const std::string &sql);
    [[nodiscard]] Result<void> putCopy(std::string_view bytes);
    [[nodiscard]] Result<void> endCopy();
    void abandonCopy();

    /// Waits until the server sends a notice that was asked for by LISTEN.
    [[nodiscard]] Result<void> awaitNotice(const Progress &progress);

    [[nodiscard]] bool isAlive();      ///< asks the socket, not the server
    [[nodiscard]] bool isBusy() const; ///< in a transaction, a COPY or a statement
    [[nodiscard]] const std::string &lastState() const { return m_lastState; } ///< SQLSTATE of the last failure
    [[nodiscard]] const Location &location() const { return m_location; }
    [[nodiscard]] pg_conn *handle() const { return m_handle; }

private:
    friend class CancelGuard;
    Connection(Location location, pg_conn *handle) : m_location(std::move(location)), m_handle(handle) { }
    [[nodiscard]] Result<void> setUp(bool readOnly);
    [[nodiscard]] Result<std::string> prepared(const std::string &sql, const Parameters &parameters);
    [[nodiscard]] pg_result *nextResult();
    [[nodiscard]] Result<Rows> lastOf(bool isSent);
    [[nodiscard]] std::unexpected<Error> failure(const pg_result *result);
    void cancelRunning();
    void drain();

    Location m_location;
    pg_conn *m_handle;
    const Progress *m_progress = nullptr;
    std::string m_lastState;
    std::unordered_map<std::string, std::string> m_prepared; ///< names by types and SQL
};

/// Rolls back on destruction unless committed.
class Transaction {
public:
    enum class Kind : std::uint8_t {
        Snapshot,          ///< reads one state throughout
        TemporarySnapshot, ///< the same; temporary tables may be written
        Write,             ///< every statement sees what is committed when it begins
    };
    static Result<Transaction> begin(Connection &connection, Kind kind);
    Transaction(Transaction &&other) noexcept : m_connection(std::exchange(other.m_connection, nullptr)) { }
    Transaction &operator=(Transaction &&) = delete;
    ~Transaction();
    [[nodiscard]] Result<void> commit();

private:
    explicit Transaction(Connection *connection) : m_connection(connection) { }
    Connection *m_connection;
};

/// While it lives, running statements stop with ErrorKind::Cancelled soon after the task is cancelled.
class CancelGuard {
public:
    CancelGuard(Connection &connection, const Progress &progress) : m_connection(connection)
    {
        m_connection.m_progress = &progress;
    }
    CancelGuard(const CancelGuard &) = delete;
    CancelGuard &operator=(const CancelGuard &) = delete;
    ~CancelGuard() { m_connection.m_progress = nullptr; }

private:
    Connection &m_connection;
};

/// Rows on their way to the server by COPY in binary form.
class CopyWriter {
public:
    explicit CopyWriter(Connection &connection) : m_connection(connection) { }
    CopyWriter(const CopyWriter &) = delete;
    CopyWriter &operator=(const CopyWriter &) = delete;
    ~CopyWriter();

    /// `sql`: "COPY <table> (<columns>) FROM STDIN (FORMAT binary)".
    [[nodiscard]] Result<void> begin(const std::string &sql);
    void beginRow(int columns);
    void putNull();
    void put(std::int64_t value);
    void put(double value);
    void put(std::string_view text);
    void putBytes(std::string_view bytes);
    void put(const Value &value);
    /// Room for a value of `size` bytes, to be written by the caller.
    [[nodiscard]] char *extend(std::size_t size);
    [[nodiscard]] Result<void> endRow(); ///< sends what has gathered, when it is enough
    [[nodiscard]] Result<void> finish();

private:
    Connection &m_connection;
    Bytes m_buffer;
    bool m_isOpen = false;
};

/// The connections of one Store object. A reading that is under way keeps its own, so that whoever is called by it may
/// ask the store further things. For one thread.
class Connections {
public:
    Connections(Location location, bool readOnly) : m_location(std::move(location)), m_readOnly(readOnly) { }
    Connections(const Connections &) = delete;
    Connections &operator=(const Connections &) = delete;

    /// On loan: goes back, if it is still good, when it is destroyed.
    class Lease {
    public:
        Lease(Connections &pool, std::unique_ptr<Connection> connection)
            : m_pool(&pool), m_connection(std::move(connection))
        {
        }
        Lease(Lease &&) noexcept = default;
        Lease &operator=(Lease &&) = delete;
        ~Lease();
        Connection *operator->() const { return m_connection.get(); }
        Connection &operator*() const { return *m_connection; }

    private:
        Connections *m_pool;
        std::unique_ptr<Connection> m_connection;
    };
    /// A free connection; a new one where there is none, or where the server has closed what there was.
    [[nodiscard]] Result<Lease> take();
    void give(std::unique_ptr<Connection> connection) { m_idle.push_back(std::move(connection)); }
    [[nodiscard]] const Location &location() const { return m_location; }
    [[nodiscard]] bool isReadOnly() const { return m_readOnly; }

private:
    Location m_location;
    bool m_readOnly;
    std::vector<std::unique_ptr<Connection>> m_idle;
};

} // namespace kbs::postgis
