// SPDX-License-Identifier: GPL-3.0-or-later
#include "importers/common/remote.h"

#include "importers/common/unpack_folder.h"
#include "importers/services/download.h"
#include "importers/services/page_scan.h"

#include <QCoreApplication>
#include <QFile>
#include <QFileInfo>

namespace kbs::import {

using namespace Qt::StringLiterals;
using namespace services;

namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("Services", text);
}

/// By the address alone.
bool isWfs(const Address &address)
{
    const QString service = address.parameter({u"service"_s}), request = address.parameter({u"request"_s});
    const QString last = address.url().path().section(u'/', -1, -1, QString::SectionSkipEmpty).toLower();
    return service.compare(u"wfs"_s, Qt::CaseInsensitive) == 0
        || request.compare(u"GetFeature"_s, Qt::CaseInsensitive) == 0
        || request.compare(u"GetCapabilities"_s, Qt::CaseInsensitive) == 0
        || !address.parameter({u"typeName"_s, u"typeNames"_s}).isEmpty() || last == u"wfs" || last == u"ows";
}

/// A file that lies on a web server.
Result<void> keepFile(Download &download, const QString &folder, const PageScan &scan)
{
    QString name = download.address().url().path().section(u'/', -1, -1, QString::SectionSkipEmpty);
    name.replace(u'\\', u'_');
    if (name.isEmpty() || name.startsWith(u'.'))
        name = u"answer"_s;
    if (QFileInfo(name).suffix().isEmpty() && scan.isJson)
        name += u".geojson"_s;
    const QString file = folder + u'/' + name;
    if (!QFile::rename(download.scratch(), file))
        return fail(ErrorKind::Io, tr("The answer cannot be kept: %1").arg(file));
    download.addFile(file);
    return {};
}

Result<void> fetchUnknown(Download &download, const QString &folder)
{
    const Address &address = download.address();
    const QString file = download.scratch();
    KBS_TRY(const Web::Got got,
        download.web().download(address.url(), "application/geo+json, application/json, */*;q=0.8", file,
            tr("Asking %1").arg(address.url().host())));
    if (got.head.contains("WFS_Capabilities") || !exceptionIn(got.head).isEmpty())
        return fetchWfs(download);
    const bool mayBeText = got.head.trimmed().startsWith('{') || got.head.trimmed().startsWith('<');
    PageScan scan;
    if (mayBeText) {
        KBS_TRY(scan, scanPage(file, download.progress()));
    }
    const bool isOfService = address.url().path().contains(u"/collections/"_s) || !scan.next.isEmpty();
    const bool isService = scan.isDescription || (scan.isJson && scan.isCollection && isOfService);
    return isService ? fetchOgcApi(download, file) : keepFile(download, folder, scan);
}

} // namespace

bool isRemote(const QString &given)
{
    return given.startsWith(u"http://"_s, Qt::CaseInsensitive) || given.startsWith(u"https://"_s, Qt::CaseInsensitive);
}

QString shownAddress(const QString &address)
{
    const auto parsed = Address::parse(address);
    return parsed ? parsed->shown() : QString();
}

Result<Remote> fetchRemote(const QString &given, Progress &progress)
{
    KBS_TRY(const Address address, Address::parse(given));
    KBS_TRY(UnpackFolder made, UnpackFolder::make(address.shown()));
    Remote out;
    out.folder = made.take();
    out.shown = address.shown();
    Download download(address, out.folder->path(), progress);
    KBS_CHECK(isWfs(address) ? fetchWfs(download) : fetchUnknown(download, out.folder->path()));
    QFile::remove(download.scratch());
    out.files = download.files();
    out.notes = download.takeNotes();
    return out;
}

} // namespace kbs::import
