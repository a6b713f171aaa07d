// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDir>
#include <QFile>
#include <QProcess>
#include <QTemporaryDir>
#include <QtTest>

#include <csignal>
#include <grp.h>
#include <memory>
#include <pwd.h>
#include <sys/prctl.h>
#include <unistd.h>

/// Skips where PostgreSQL's server with PostGIS is not installed (./dev installs it).
#define KBS_NEEDS_POSTGRES()                                                                                           \
    if (!kbs::test::PostgresServer::isInstalled())                                                                     \
    QSKIP("PostgreSQL's server with PostGIS is not installed here")

namespace kbs::test {

/// A PostgreSQL server of the test program's own: in a temporary folder, on a Unix socket in it and a port of the
/// loopback. PostgreSQL refuses root; where the tests run as root it runs as "postgres" (or "nobody").
class PostgresServer {
public:
    enum class Disk {
        Fast, ///< nothing is synced: for tests that kill no server
        Safe, ///< as a real one
    };

    [[nodiscard]] static QString program(const QString &name)
    {
        for (const QString &version : QDir(QStringLiteral("/usr/lib/postgresql"))
                 .entryList(QDir::Dirs | QDir::NoDotAndDotDot, QDir::Name | QDir::Reversed))
            if (const QString path = QStringLiteral("/usr/lib/postgresql/%1/bin/%2").arg(version, name);
                QFile::exists(path))
                return path;
        return {};
    }
    [[nodiscard]] static bool isInstalled()
    {
        return !program(QStringLiteral("postgres")).isEmpty()
            && !QDir(QStringLiteral("/usr/share/postgresql"))
                    .entryList({QStringLiteral("[0-9]*")}, QDir::Dirs)
                    .filter(QRegularExpression(QStringLiteral("^\\d+$")))
                    .isEmpty();
    }

    explicit PostgresServer(Disk disk = Disk::Fast) : m_folder(QStringLiteral("/tmp/kbs-pg-XXXXXX")), m_disk(disk) { }
    PostgresServer(const PostgresServer &) = delete;
    PostgresServer &operator=(const PostgresServer &) = delete;
    ~PostgresServer() { stop(); }

    /// initdb, start, and the database "kbs" with PostGIS. "" or what went wrong.
    [[nodiscard]] QString start()
    {
        if (const QString fault = takeFolder(); !fault.isEmpty())
            return fault;
        if (!run(QStringLiteral("initdb"),
                {QStringLiteral("-D"), data(), QStringLiteral("-U"), QStringLiteral("kbs"), QStringLiteral("-A"),
                    QStringLiteral("trust"), QStringLiteral("-E"), QStringLiteral("UTF8"),
                    QStringLiteral("--locale=C.UTF-8"), QStringLiteral("--no-sync"),
                    QStringLiteral("--no-instructions")}))
            return m_output;
        if (!launch())
            return m_output;
        if (!run(QStringLiteral("psql"),
                {QStringLiteral("-qX"), QStringLiteral("-h"), m_folder.path(), QStringLiteral("-U"),
                    QStringLiteral("kbs"), QStringLiteral("-d"), QStringLiteral("postgres"), QStringLiteral("-c"),
                    QStringLiteral("CREATE DATABASE kbs")}))
            return m_output;
        return sql(QStringLiteral("CREATE EXTENSION postgis"));
    }
    /// A hot standby of a running server, by PostgreSQL's own replication. "" or what went wrong.
    [[nodiscard]] QString follow(const PostgresServer &primary)
    {
        if (const QString fault = takeFolder(); !fault.isEmpty())
            return fault;
        const bool isReady
            = run(QStringLiteral("pg_basebackup"),
                  {QStringLiteral("-D"), data(), QStringLiteral("-R"), QStringLiteral("-h"), primary.folder(),
                      QStringLiteral("-U"), QStringLiteral("kbs"), QStringLiteral("-c"), QStringLiteral("fast")})
            && launch();
        return isReady ? QString() : m_output;
    }
    /// Makes a standby the primary.
    [[nodiscard]] QString promote()
    {
        return run(QStringLiteral("pg_ctl"),
                   {QStringLiteral("promote"), QStringLiteral("-w"), QStringLiteral("-D"), data()})
            ? QString()
            : m_output;
    }
    /// Starts the server (again) on its folder. False with output() where it does not answer.
    [[nodiscard]] bool launch()
    {
        // after a kill the old server's children may still be about to end, and the new one waits for nobody
        for (int attempt = 0; attempt < 100; ++attempt)
            if (launchOnce())
                return true;
        QFile log(m_folder.filePath(QStringLiteral("log")));
        if (log.open(QIODevice::ReadOnly))
            m_output = QString::fromUtf8(log.readAll().right(1000));
        return false;
    }
    void stop()
    {
        if (!m_server || m_server->state() == QProcess::NotRunning)
            return;
        ::kill(static_cast<pid_t>(m_server->processId()), SIGQUIT); // at once: nobody needs the data any more
        m_server->waitForFinished();
    }
    /// kill -9 of the server's first process, as when the machine loses its power as far as processes go.
    void kill()
    {
        m_server->kill();
        m_server->waitForFinished();
        m_server.reset();
    }

    /// What the store's address is; a schema per case.
    [[nodiscard]] QString url(const QString &schema) const
    {
        return QStringLiteral("postgresql://kbs@/kbs?host=%1&schema=%2").arg(m_folder.path(), schema);
    }
    /// Runs SQL as the server's administrator: "" or what went wrong.
    [[nodiscard]] QString sql(const QString &statements)
    {
        return run(QStringLiteral("psql"),
                   {QStringLiteral("-qXAt"), QStringLiteral("-v"), QStringLiteral("ON_ERROR_STOP=1"),
                       QStringLiteral("-h"), m_folder.path(), QStringLiteral("-U"), QStringLiteral("kbs"),
                       QStringLiteral("-d"), QStringLiteral("kbs"), QStringLiteral("-c"), statements})
            ? QString()
            : m_output;
    }
    [[nodiscard]] const QString &output() const { return m_output; } ///< of the last program
    [[nodiscard]] QString folder() const { return m_folder.path(); }
    void setOptions(const QStringList &options) { m_options = options; }

private:
    [[nodiscard]] QString data() const { return m_folder.filePath(QStringLiteral("data")); }
    QString takeFolder()
    {
        if (!m_folder.isValid())
            return QStringLiteral("no temporary folder");
        if (const passwd *user = serverUser()) {
            m_user = user->pw_uid;
            m_group = user->pw_gid;
            if (chown(m_folder.path().toLocal8Bit().constData(), m_user, m_group) != 0)
                return QStringLiteral("the folder cannot be given to the server's user");
        }
        return {};
    }
    static const passwd *serverUser()
    {
        if (geteuid() != 0)
            return nullptr;
        const passwd *user = getpwnam("postgres");
        return user ? user : getpwnam("nobody");
    }
    bool launchOnce()
    {
        m_server = std::make_unique<QProcess>();
        prepare(*m_server);
        m_server->setStandardOutputFile(m_folder.filePath(QStringLiteral("log")), QIODevice::Append);
        QStringList options{QStringLiteral("-D"), data(), QStringLiteral("-k"), m_folder.path(), QStringLiteral("-c"),
            QStringLiteral("listen_addresses="), QStringLiteral("-c"), QStringLiteral("max_connections=200")};
        if (m_disk == Disk::Fast)
            for (const char *option : {"fsync=off", "synchronous_commit=off", "full_page_writes=off"})
                options << QStringLiteral("-c") << QString::fromLatin1(option);
        options += m_options;
        m_server->start(program(QStringLiteral("postgres")), options);
        if (!m_server->waitForStarted())
            return false;
        const auto answers = [this] {
            return run(QStringLiteral("pg_isready"),
                {QStringLiteral("-q"), QStringLiteral("-h"), m_folder.path(), QStringLiteral("-d"),
                    QStringLiteral("postgres")});
        };
        return QTest::qWaitFor([&] { return m_server->state() == QProcess::NotRunning || answers(); }, 60'000)
            && m_server->state() == QProcess::Running;
    }
    void prepare(QProcess &process) const
    {
        process.setWorkingDirectory(m_folder.path());
        process.setProcessChannelMode(QProcess::MergedChannels);
        process.setChildProcessModifier([user = m_user, group = m_group] {
            if (user != 0 && (setgroups(0, nullptr) != 0 || setgid(group) != 0 || setuid(user) != 0))
                _exit(126);
            prctl(PR_SET_PDEATHSIG, SIGQUIT); // a test that is killed leaves no server behind
        });
    }
    bool run(const QString &name, const QStringList &arguments)
    {
        QProcess process;
        prepare(process);
        process.start(program(name), arguments);
        const bool good = process.waitForFinished(120'000) && process.exitStatus() == QProcess::NormalExit
            && process.exitCode() == 0;
        m_output = QString::fromUtf8(process.readAll()).trimmed();
        if (!good && m_output.isEmpty())
            m_output = name + QStringLiteral(": ") + process.errorString();
        return good;
    }

    QTemporaryDir m_folder;
    Disk m_disk;
    uid_t m_user = 0;
    gid_t m_group = 0;
    QStringList m_options;
    QString m_output;
    std::unique_ptr<QProcess> m_server;
};

} // namespace kbs::test
