// SPDX-License-Identifier: GPL-3.0-or-later
#include "importers/common/unpack_folder.h"

#include "importers/common/text_stream.h"

#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QFileInfo>

#include <zlib.h>

#include <algorithm>
#include <csignal>
#include <vector>

namespace kbs::import {

using namespace Qt::StringLiterals;

namespace {

struct Say {
    Q_DECLARE_TR_FUNCTIONS(Import)
};

constexpr const char *folderPrefix = "kentcbs-unpack-";

std::unexpected<Error> noRoom(const QString &why)
{
    return fail(ErrorKind::Io, Say::tr("The archive cannot be unpacked: %1").arg(why),
        Say::tr("Make room in the folder for temporary files"));
}

void removeFoldersOfTheDead()
{
    const QDir temp(QDir::tempPath());
    for (const QString &name : temp.entryList({QLatin1StringView(folderPrefix) + u"*"_s}, QDir::Dirs)) {
        const qint64 process = name.section(u'-', 2, 2).toLongLong();
        if (process > 0 && ::kill(static_cast<pid_t>(process), 0) != 0 && errno == ESRCH)
            QDir(temp.filePath(name)).removeRecursively();
    }
}

/// Names that are not UTF-8 come from Turkish Windows: its DOS page 857 (letters at 0x80–0xA7) or 1254 (from 0xC0 on).
QString decoded(const std::string &rawName)
{
    Utf8Check check;
    check.feed(rawName);
    if (check.isUtf8())
        return QString::fromStdString(rawName);
    const auto has = [&rawName](unsigned first, unsigned last) {
        return std::ranges::any_of(rawName, [=](char c) {
            const auto byte = static_cast<unsigned char>(c);
            return byte >= first && byte <= last;
        });
    };
    const bool isAnsi = has(0xC0, 0xFF) && !has(0x80, 0xA7);
    return QString::fromStdString(toUtf8(rawName, isAnsi ? u"windows-1254"_s : u"IBM857"_s));
}

} // namespace

UnpackFolder::UnpackFolder(QString archive, std::unique_ptr<QTemporaryDir> folder)
    : m_archive(std::move(archive)), m_folder(std::move(folder)),
      m_room(std::min(largest, std::max(modest, steepest * QFileInfo(m_archive).size())))
{
}

Result<UnpackFolder> UnpackFolder::make(const QString &archive)
{
    removeFoldersOfTheDead();
    auto folder = std::make_unique<QTemporaryDir>(QDir::tempPath() + u'/' + QLatin1StringView(folderPrefix)
        + QString::number(QCoreApplication::applicationPid()) + u"-XXXXXX"_s);
    if (!folder->isValid())
        return noRoom(folder->errorString());
    return UnpackFolder(archive, std::move(folder));
}

std::unexpected<Error> UnpackFolder::refuse(const QString &message) const
{
    auto error = fail(
        ErrorKind::Input, message, Say::tr("Nothing of it was read. Unpack it yourself if you trust the sender"));
    error.error().at(m_archive);
    return error;
}

std::unexpected<Error> UnpackFolder::leadsOut(const std::string &rawName) const
{
    return refuse(Say::tr("The entry \"%1\" leads out of the archive; the archive is refused").arg(decoded(rawName)));
}

QString UnpackFolder::safeName(const std::string &rawName)
{
    QString name = decoded(rawName);
    name.replace(u'\\', u'/');
    const bool hasDrive = name.size() > 1 && name[1] == u':';
    if (name.startsWith(u'/') || hasDrive || name.contains(QChar(0)) || name.split(u'/').contains(u".."_s))
        return {};
    return QDir::cleanPath(name);
}

Result<QString> UnpackFolder::accept(const std::string &rawName, bool isFolder)
{
    if (++m_entries > mostEntries)
        return refuse(Say::tr("The archive has more than %1 entries").arg(mostEntries));
    const QString name = safeName(rawName);
    if (name.isEmpty())
        return leadsOut(rawName);
    if (!isFolder && !m_names.insert(name.toLower()).second)
        return refuse(Say::tr("The archive holds \"%1\" twice").arg(name));
    return name;
}

Result<void> UnpackFolder::count(qint64 bytes)
{
    m_room -= bytes;
    if (m_room < 0)
        return refuse(Say::tr("The archive unpacks to far more than its size allows; it may be a zip bomb"));
    return {};
}

Result<quint32> UnpackFolder::write(const QString &name, const Piece &piece, Progress &progress)
{
    const QString path = target(name);
    QDir().mkpath(QFileInfo(path).path());
    QFile out(path);
    if (!out.open(QIODevice::WriteOnly | QIODevice::NewOnly))
        return noRoom(out.errorString());
    std::vector<char> buffer(1U << 20U);
    uLong checksum = crc32(0, nullptr, 0);
    for (;;) {
        if (progress.isCancelled())
            return cancelled();
        KBS_TRY(const qint64 got, piece(buffer));
        if (got == 0)
            return static_cast<quint32>(checksum);
        checksum = crc32(checksum, reinterpret_cast<const Bytef *>(buffer.data()), static_cast<uInt>(got));
        KBS_CHECK(count(got));
        if (out.write(buffer.data(), got) != got)
            return noRoom(out.errorString());
        progress.report(-1, Say::tr("Unpacking %1").arg(QFileInfo(m_archive).fileName()));
    }
}

} // namespace kbs::import
