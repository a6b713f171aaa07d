// SPDX-License-Identifier: GPL-3.0-or-later
#include "importers/common/unpack.h"

#include "importers/common/gdal.h"
#include "importers/common/source.h"
#include "importers/common/text_stream.h"

#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QtEndian>

#include <cpl_vsi.h>
#include <zlib.h>

#include <algorithm>
#include <csignal>
#include <map>
#include <set>

namespace kbs::import {

using namespace Qt::StringLiterals;

namespace {

struct Say {
    Q_DECLARE_TR_FUNCTIONS(Import)
};

constexpr int mostEntries = 20000;
constexpr qint64 largest = 16LL << 30;             ///< bytes that an archive may unpack to
constexpr qint64 modest = 64LL << 20;              ///< below this no ratio is suspicious
constexpr qint64 steepest = 200;                   ///< unpacked bytes per packed byte: real deliveries stay below 50
constexpr const char *emptyArchive = "PK\x05\x06"; ///< how a ZIP file without entries begins
constexpr const char *folderPrefix = "kentcbs-unpack-";

std::unexpected<Error> refuse(const QString &archive, const QString &message)
{
    auto error = fail(
        ErrorKind::Input, message, Say::tr("Nothing of it was read. Unpack it yourself if you trust the sender"));
    error.error().at(archive);
    return error;
}

bool isArchive(const QString &path)
{
    const QString suffix = QFileInfo(path).suffix().toLower();
    if (suffix == u"xlsx" || suffix == u"xlsm" || suffix == u"ods")
        return false;
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return false;
    const QByteArray mark = file.read(4);
    return mark == QByteArray("PK\x03\x04", 4) || mark == emptyArchive;
}

/// Files that belong to another one or say nothing about places.
bool isCompanion(const QFileInfo &file)
{
    static const std::set<QString> companions{u"shx"_s, u"prj"_s, u"cpg"_s, u"sbn"_s, u"sbx"_s, u"qix"_s, u"qpj"_s,
        u"fix"_s, u"ain"_s, u"aih"_s, u"atx"_s, u"xsd"_s, u"gfs"_s, u"csvt"_s, u"qmd"_s, u"qml"_s, u"sld"_s, u"lyr"_s,
        u"id"_s, u"dat"_s, u"map"_s, u"ind"_s, u"mid"_s, u"gpkg-wal"_s, u"gpkg-shm"_s, u"sqlite-wal"_s,
        u"sqlite-shm"_s};
    const QString suffix = file.suffix().toLower();
    if (suffix == u"dbf") {
        const QDir folder = file.dir();
        return folder.exists(file.completeBaseName() + u".shp"_s) || folder.exists(file.completeBaseName() + u".SHP"_s);
    }
    return companions.contains(suffix) || file.fileName().endsWith(u".shp.xml"_s, Qt::CaseInsensitive)
        || file.fileName().startsWith(u'.');
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

/// The name under which an entry may be written below the folder; empty where it leads elsewhere.
QString safeName(const std::string &entry)
{
    Utf8Check check;
    check.feed(entry);
    QString name = QString::fromStdString(check.isUtf8() ? entry : toUtf8(entry, u"IBM857"_s));
    name.replace(u'\\', u'/');
    const bool hasDrive = name.size() > 1 && name[1] == u':';
    if (name.startsWith(u'/') || hasDrive || name.contains(QChar(0)) || name.split(u'/').contains(u".."_s))
        return {};
    return QDir::cleanPath(name);
}

struct Listed {
    std::string name;
    quint32 checksum = 0;
};

/// The archive's own directory (APPNOTE 4.3.12). GDAL passes over names that lead out without a word and does not
/// compare checksums of stored entries; both are to be noticed. Empty where the archive is of the 64-bit kind.
std::vector<Listed> listOf(const QString &archive)
{
    constexpr qint64 endLength = 22, longestComment = 65535, entryLength = 46;
    QFile file(archive);
    if (!file.open(QIODevice::ReadOnly) || file.size() < endLength)
        return {};
    file.seek(std::max<qint64>(0, file.size() - endLength - longestComment));
    const QByteArray tail = file.readAll();
    const qsizetype end = tail.lastIndexOf(QByteArray("PK\x05\x06", 4));
    if (end < 0 || end + endLength > tail.size())
        return {};
    const auto number16
        = [](const QByteArray &bytes, qsizetype at) { return qFromLittleEndian<quint16>(bytes.constData() + at); };
    const auto number32
        = [](const QByteArray &bytes, qsizetype at) { return qFromLittleEndian<quint32>(bytes.constData() + at); };
    const quint32 length = number32(tail, end + 12), start = number32(tail, end + 16);
    if (start == 0xFFFFFFFFU || length == 0xFFFFFFFFU || !file.seek(start))
        return {};
    const QByteArray directory = file.read(length);
    std::vector<Listed> out;
    for (qsizetype at = 0;
        at + entryLength <= directory.size() && directory.mid(at, 4) == QByteArray("PK\x01\x02", 4);) {
        const quint16 nameLength = number16(directory, at + 28);
        out.push_back({directory.mid(at + entryLength, nameLength).toStdString(), number32(directory, at + 16)});
        at += entryLength + nameLength + number16(directory, at + 30) + number16(directory, at + 32);
    }
    return out;
}

struct VsiFile {
    explicit VsiFile(const std::string &path) : handle(VSIFOpenL(path.c_str(), "rb")) { }
    ~VsiFile()
    {
        if (handle)
            VSIFCloseL(handle);
    }
    VsiFile(const VsiFile &) = delete;
    VsiFile &operator=(const VsiFile &) = delete;
    VSILFILE *handle;
};

/// Writes one entry and gives its checksum; `room` is how many bytes may still come out of the archive.
Result<quint32> extract(
    const QString &archive, const std::string &entryPath, const QString &target, qint64 &room, Progress &progress)
{
    const VsiFile in(entryPath);
    QDir().mkpath(QFileInfo(target).path());
    QFile out(target);
    if (!in.handle)
        return refuse(archive,
            Say::tr("The archive is damaged or locked with a password: \"%1\" cannot be unpacked")
                .arg(QFileInfo(target).fileName()));
    if (!out.open(QIODevice::WriteOnly | QIODevice::NewOnly))
        return fail(ErrorKind::Io, Say::tr("The archive cannot be unpacked: %1").arg(out.errorString()),
            Say::tr("Make room in the folder for temporary files"));
    std::vector<char> buffer(1U << 20U);
    uLong checksum = crc32(0, nullptr, 0);
    for (;;) {
        if (progress.isCancelled())
            return std::unexpected(cancelled().error());
        const auto got = static_cast<qint64>(VSIFReadL(buffer.data(), 1, buffer.size(), in.handle));
        if (got == 0)
            break;
        checksum = crc32(checksum, reinterpret_cast<const Bytef *>(buffer.data()), static_cast<uInt>(got));
        room -= got;
        if (room < 0)
            return refuse(
                archive, Say::tr("The archive unpacks to far more than its size allows; it may be a zip bomb"));
        if (out.write(buffer.data(), got) != got)
            return fail(ErrorKind::Io, Say::tr("The archive cannot be unpacked: %1").arg(out.errorString()),
                Say::tr("Make room in the folder for temporary files"));
    }
    if (VSIFErrorL(in.handle))
        return refuse(archive,
            Say::tr("The archive is damaged or cut off: \"%1\" cannot be unpacked").arg(QFileInfo(target).fileName()));
    return static_cast<quint32>(checksum);
}

} // namespace

Result<void> Unpacked::unzip(const QString &archive, Progress &progress)
{
    removeFoldersOfTheDead();
    auto folder = std::make_unique<QTemporaryDir>(QDir::tempPath() + u'/' + QLatin1StringView(folderPrefix)
        + QString::number(QCoreApplication::applicationPid()) + u"-XXXXXX"_s);
    if (!folder->isValid())
        return fail(ErrorKind::Io, Say::tr("The archive cannot be unpacked: %1").arg(folder->errorString()),
            Say::tr("Make room in the folder for temporary files"));
    std::map<std::string, quint32> checksums;
    for (const Listed &listed : listOf(archive)) {
        if (safeName(listed.name).isEmpty())
            return refuse(archive,
                Say::tr("The entry \"%1\" leads out of the archive; the archive is refused")
                    .arg(QString::fromStdString(listed.name)));
        checksums[listed.name] = listed.checksum;
    }
    GdalScope scope;
    const std::string root = "/vsizip/{" + QFileInfo(archive).absoluteFilePath().toStdString() + "}";
    const std::unique_ptr<VSIDIR, void (*)(VSIDIR *)> listing(VSIOpenDir(root.c_str(), -1, nullptr), VSICloseDir);
    if (!listing) {
        if (QFile file(archive); file.open(QIODevice::ReadOnly) && file.read(4) == emptyArchive)
            return refuse(archive, Say::tr("The archive is empty; ask for the delivery again"));
        const QString why = scope.takeFailure();
        return refuse(archive,
            Say::tr("The archive is damaged or cut off: %1").arg(why.isEmpty() ? Say::tr("its end is missing") : why));
    }
    qint64 room = std::min(largest, std::max(modest, steepest * QFileInfo(archive).size()));
    std::set<QString> names;
    int entries = 0;
    while (const VSIDIREntry *entry = VSIGetNextDirEntry(listing.get())) {
        if (++entries > mostEntries)
            return refuse(archive, Say::tr("The archive has more than %1 entries").arg(mostEntries));
        const QString name = safeName(entry->pszName);
        if (name.isEmpty())
            return refuse(archive,
                Say::tr("The entry \"%1\" leads out of the archive; the archive is refused")
                    .arg(QString::fromUtf8(entry->pszName)));
        if (VSI_ISDIR(entry->nMode))
            continue;
        if (!names.insert(name.toLower()).second)
            return refuse(archive, Say::tr("The archive holds \"%1\" twice").arg(name));
        const QString target = folder->filePath(name);
        KBS_TRY(const quint32 checksum, extract(archive, root + '/' + entry->pszName, target, room, progress));
        if (const auto stated = checksums.find(entry->pszName); stated != checksums.end() && stated->second != checksum)
            return refuse(archive, Say::tr("The archive is damaged: \"%1\" is not what was packed").arg(name));
        if (isArchive(target))
            return refuse(archive, Say::tr("The archive holds another archive, \"%1\"; that is refused").arg(name));
        progress.report(-1, Say::tr("Unpacking %1").arg(QFileInfo(archive).fileName()));
    }
    const QString path = folder->path();
    m_folders.emplace_back(std::move(folder), archive);
    const qsizetype before = m_files.size();
    addFolder(path);
    if (m_files.size() == before)
        return refuse(archive, Say::tr("The archive holds no file that can be imported"));
    return {};
}

void Unpacked::addFitting(const QString &path)
{
    const auto probe = Probe::of(path);
    QString why = probe ? QString() : probe.error().message;
    if (probe) {
        const auto encoding = recognise(*probe);
        if (encoding) {
            m_files.append(path);
            return;
        }
        why = encoding.error().message;
    }
    Finding note;
    note.rule = u"read.passed-over"_s;
    note.severity = probe ? Severity::Info : Severity::Warning; // a picture or a letter; an empty or unreadable file
    note.text = Say::tr("%1 was passed over: %2").arg(QFileInfo(path).fileName(), why);
    note.file = shown(path);
    m_notes.push_back(note);
}

void Unpacked::addFolder(const QString &folder)
{
    for (const QFileInfo &entry :
        QDir(folder).entryInfoList(QDir::Files | QDir::Dirs | QDir::NoDotAndDotDot, QDir::Name)) {
        if (entry.isSymLink() || entry.fileName() == u"__MACOSX")
            continue;
        if (entry.isDir() && entry.suffix().compare(u"gdb", Qt::CaseInsensitive) != 0)
            addFolder(entry.filePath());
        else if (!isCompanion(entry))
            addFitting(entry.filePath());
    }
}

Result<void> Unpacked::add(const QString &path, Progress &progress)
{
    const QFileInfo info(path);
    if (info.isDir() && info.suffix().compare(u"gdb", Qt::CaseInsensitive) != 0) {
        const qsizetype before = m_files.size();
        addFolder(path);
        if (m_files.size() == before) {
            auto error = fail(ErrorKind::Input, Say::tr("The folder holds no file that can be imported"),
                Say::tr("The formats are listed by: kbs formats"));
            error.error().at(path);
            return error;
        }
        return {};
    }
    if (info.isFile() && isArchive(path))
        return unzip(path, progress);
    m_files.append(path);
    return {};
}

Result<Unpacked> Unpacked::of(const QStringList &given, Progress &progress)
{
    Unpacked out;
    for (const QString &path : given)
        KBS_CHECK(out.add(path, progress));
    return out;
}

QString Unpacked::shown(QString text) const
{
    for (const auto &[folder, archive] : m_folders)
        text.replace(folder->path(), archive);
    return text;
}

} // namespace kbs::import
