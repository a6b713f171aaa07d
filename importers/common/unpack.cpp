// SPDX-License-Identifier: GPL-3.0-or-later
#include "importers/common/unpack.h"

#include "importers/common/pages.h"
#include "importers/common/remote.h"
#include "importers/common/source.h"

#include <QCoreApplication>
#include <QDir>
#include <QDirIterator>
#include <QFile>
#include <QFileInfo>

#include <set>

namespace kbs::import {

using namespace Qt::StringLiterals;

namespace {

struct Say {
    Q_DECLARE_TR_FUNCTIONS(Import)
};

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

} // namespace

Result<void> Unpacked::unpack(const QString &archive, ArchiveKind kind, Progress &progress)
{
    KBS_TRY(UnpackFolder folder, UnpackFolder::make(archive));
    if (kind == ArchiveKind::Rar)
        return folder.refuse(Say::tr("RAR archives are not read; ask for a ZIP or 7z archive"));
    if (QFile file(archive); file.open(QIODevice::ReadOnly) && file.read(4) == "PK\x05\x06")
        return folder.refuse(Say::tr("The archive is empty; ask for the delivery again"));
    KBS_CHECK(kind == ArchiveKind::Zip      ? unpackZip(folder, progress)
            : kind == ArchiveKind::SevenZip ? unpackSevenZip(folder, progress)
                                            : unpackTar(folder, progress));
    auto unpacked = folder.take();
    const QString path = unpacked->path();
    QDirIterator inside(path, QDir::Files, QDirIterator::Subdirectories);
    while (inside.hasNext())
        if (const QString file = inside.next(); archiveKind(file) != ArchiveKind::None)
            return folder.refuse(Say::tr("The archive holds another archive, \"%1\"; that is refused")
                    .arg(QDir(path).relativeFilePath(file)));
    m_folders.emplace_back(std::move(unpacked), archive);
    const qsizetype before = m_files.size();
    addFolder(path);
    if (m_files.size() == before)
        return folder.refuse(Say::tr("The archive holds no file that can be imported"));
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

/// What a service gave becomes files of the delivery; a single file may be an archive.
Result<void> Unpacked::fetch(const QString &address, Progress &progress)
{
    KBS_TRY(Remote remote, fetchRemote(address, progress));
    m_folders.emplace_back(std::move(remote.folder), remote.shown);
    for (Finding &note : remote.notes) {
        note.file = shown(note.file);
        m_notes.push_back(std::move(note));
    }
    for (const QString &file : remote.files) {
        if (!pagesOf(file).isEmpty())
            m_files.append(file);
        else
            KBS_CHECK(add(file, progress));
    }
    return {};
}

Result<void> Unpacked::add(const QString &path, Progress &progress)
{
    if (isRemote(path))
        return fetch(path, progress);
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
    if (const ArchiveKind kind = info.isFile() ? archiveKind(path) : ArchiveKind::None; kind != ArchiveKind::None)
        return unpack(path, kind, progress);
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
    for (auto it = m_folders.rbegin(); it != m_folders.rend(); ++it) // an archive may lie in a downloaded folder
        text.replace(it->first->path(), it->second);
    return text;
}

} // namespace kbs::import
