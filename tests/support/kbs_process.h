// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>

/// The program `kbs` as a shell runs it.
namespace kbs::test {

/// What `kbs` said.
struct Answer {
    int code = -1;
    QByteArray out, err;
    [[nodiscard]] QJsonValue json() const { return QJsonDocument::fromJson(out).object(); }
};

inline QString kbsProgram()
{
    return QStringLiteral(KBS_BINARY_DIR "/kbs");
}

inline QProcessEnvironment environment(const QString &locale)
{
    QProcessEnvironment env = QProcessEnvironment::systemEnvironment();
    env.insert(QStringLiteral("LC_ALL"), locale);
    env.insert(QStringLiteral("KENTCBS_AUTHOR"), QStringLiteral("deneme"));
    return env;
}

inline Answer runKbs(const QString &folder, const QStringList &words, const QString &locale = QStringLiteral("C.UTF-8"))
{
    QProcess process;
    process.setWorkingDirectory(folder);
    process.setProcessEnvironment(environment(locale));
    process.start(kbsProgram(), words);
    if (!process.waitForFinished(120'000))
        return {};
    return {process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -2, process.readAllStandardOutput(),
        process.readAllStandardError()};
}

inline QByteArray contents(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

} // namespace kbs::test
