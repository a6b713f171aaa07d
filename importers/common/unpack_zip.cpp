// SPDX-License-Identifier: GPL-3.0-or-later
#include "importers/common/gdal.h"
#include "importers/common/unpack_kinds.h"

#include <QCoreApplication>
#include <QFile>
#include <QFileInfo>
#include <QtEndian>

#include <cpl_vsi.h>

#include <algorithm>
#include <map>

namespace kbs::import {

namespace {

struct Say {
    Q_DECLARE_TR_FUNCTIONS(Import)
};

struct Listed {
    std::string rawName; ///< UTF-8 or some code page
    quint32 checksum = 0;
};

/// GDAL's word for a name: declared UTF-8 as it is, other bytes by CPL_ZIP_ENCODING; this one loses none.
constexpr const char *byteForByte = "ISO-8859-1";

/// The archive's own directory (APPNOTE 4.3.12) by GDAL's names. GDAL passes over names that lead out without a word,
/// reads those of code pages as CP437 and does not compare checksums of stored entries. Empty where the archive is of
/// the 64-bit kind.
std::map<std::string, Listed> listOf(const QString &archive)
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
    const QByteArray directory = file.read(std::min<qint64>(length, file.size())); // room is made for what is asked
    std::map<std::string, Listed> out;
    for (qsizetype at = 0;
        at + entryLength <= directory.size() && directory.mid(at, 4) == QByteArray("PK\x01\x02", 4);) {
        constexpr unsigned declaredUtf8 = 0x800;
        const quint16 nameLength = number16(directory, at + 28);
        const QByteArray name = directory.mid(at + entryLength, nameLength);
        const bool isUtf8 = (number16(directory, at + 8) & declaredUtf8) != 0;
        out[isUtf8 ? name.toStdString() : QString::fromLatin1(name).toStdString()]
            = {name.toStdString(), number32(directory, at + 16)};
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

Result<quint32> extract(UnpackFolder &folder, const std::string &entryPath, const QString &name, Progress &progress)
{
    const VsiFile in(entryPath);
    if (!in.handle)
        return folder.refuse(
            Say::tr("The archive is damaged or locked with a password: \"%1\" cannot be unpacked").arg(name));
    return folder.write(
        name,
        [&](std::span<char> into) -> Result<qint64> {
            const auto got = static_cast<qint64>(VSIFReadL(into.data(), 1, into.size(), in.handle));
            if (got == 0 && VSIFErrorL(in.handle))
                return folder.refuse(Say::tr("The archive is damaged or cut off: \"%1\" cannot be unpacked").arg(name));
            return got;
        },
        progress);
}

} // namespace

Result<void> unpackZip(UnpackFolder &folder, Progress &progress)
{
    const std::map<std::string, Listed> directory = listOf(folder.archive());
    for (const auto &[gdalName, listed] : directory)
        if (UnpackFolder::safeName(listed.rawName).isEmpty())
            return folder.leadsOut(listed.rawName);
    GdalScope scope({{"CPL_ZIP_ENCODING", byteForByte}});
    const std::string root = "/vsizip/{" + QFileInfo(folder.archive()).absoluteFilePath().toStdString() + "}";
    const std::unique_ptr<VSIDIR, void (*)(VSIDIR *)> listing(VSIOpenDir(root.c_str(), -1, nullptr), VSICloseDir);
    if (!listing) {
        const QString why = scope.takeFailure();
        return folder.refuse(
            Say::tr("The archive is damaged or cut off: %1").arg(why.isEmpty() ? Say::tr("its end is missing") : why));
    }
    while (const VSIDIREntry *entry = VSIGetNextDirEntry(listing.get())) {
        const bool isFolder = VSI_ISDIR(entry->nMode);
        const auto listed = directory.find(entry->pszName);
        const bool isListed = listed != directory.end();
        KBS_TRY(const QString name, folder.accept(isListed ? listed->second.rawName : entry->pszName, isFolder));
        if (isFolder)
            continue;
        KBS_TRY(const quint32 checksum, extract(folder, root + '/' + entry->pszName, name, progress));
        if (isListed && listed->second.checksum != checksum)
            return folder.refuse(Say::tr("The archive is damaged: \"%1\" is not what was packed").arg(name));
    }
    return {};
}

} // namespace kbs::import
