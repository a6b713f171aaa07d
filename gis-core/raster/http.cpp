// SPDX-License-Identifier: GPL-3.0-or-later
#include "raster/http.h"

#include "raster/gdal.h"

#include <QCoreApplication>
#include <QRegularExpression>
#include <QUrl>

#include <cpl_http.h>

using namespace Qt::StringLiterals;

namespace kbs::raster {

namespace {

constexpr qsizetype largest = 64 << 20; ///< bytes of one answer

QString tr(const char *text)
{
    return QCoreApplication::translate("Backdrop", text);
}

struct DestroyResult {
    void operator()(CPLHTTPResult *result) const { CPLHTTPDestroyResult(result); }
};

std::unexpected<Error> refused(ErrorKind kind, const QString &address, const QString &message, const QString &advice)
{
    auto error = fail(kind, message, advice);
    error.error().at(shown(address));
    return error;
}

std::unexpected<Error> statusError(int status, const QString &address)
{
    if (status == 401 || status == 403)
        return refused(ErrorKind::Input, address, tr("the service wants to know who asks (%1)").arg(status),
            tr("Ask its owner for access, or write the name and password it gave you into the address: "
               "https://name:password@host/…"));
    if (status == 429 || status == 503)
        return refused(ErrorKind::Io, address, tr("the service is overloaded or limits us (%1)").arg(status),
            tr("Try again later; what was fetched is drawn meanwhile."));
    return refused(ErrorKind::Input, address, tr("the service refuses with the error %1").arg(status),
        tr("Check the address and the layer."));
}

} // namespace

QString shown(const QString &address)
{
    return QUrl(address).toString(QUrl::RemoveUserInfo);
}

Result<Answer> fetch(const QString &address, Progress &progress)
{
    const QUrl url(address);
    if (!url.isValid() || url.host().isEmpty() || (url.scheme() != "http"_L1 && url.scheme() != "https"_L1))
        return refused(ErrorKind::Usage, address, tr("this is not the address of a service"),
            tr("It begins with https:// or http://."));
    const QuietGdal quiet;
    const QString agent = u"USERAGENT=KentCBS/%1"_s.arg(QCoreApplication::applicationVersion());
    const Words options(
        {u"CONNECTTIMEOUT=6"_s, u"LOW_SPEED_TIME=15"_s, u"LOW_SPEED_LIMIT=1"_s, u"TIMEOUT=60"_s, agent});
    const std::unique_ptr<CPLHTTPResult, DestroyResult> result(
        CPLHTTPFetchEx(url.toEncoded().constData(), options.list(), stopOnCancel, &progress, nullptr, nullptr));
    if (progress.isCancelled())
        return cancelled();
    if (!result)
        return refused(ErrorKind::Io, address, tr("the service cannot be asked"), {});
    const QString why = QString::fromUtf8(result->pszErrBuf ? result->pszErrBuf : "").simplified();
    static const QRegularExpression status(u"error\\D*(\\d{3})\\b"_s, QRegularExpression::CaseInsensitiveOption);
    if (const auto match = status.match(why); match.hasMatch() && !why.contains("connect"_L1, Qt::CaseInsensitive)) {
        const int code = match.captured(1).toInt();
        if (code == 404 || code == 410)
            return Answer{.isNothing = true};
        return statusError(code, address);
    }
    if (result->nStatus != 0 || !why.isEmpty())
        return refused(ErrorKind::Io, address, tr("the service does not answer (%1)").arg(why),
            tr("Check the network; what was fetched before is drawn meanwhile."));
    if (result->nDataLen > largest)
        return refused(ErrorKind::Input, address, tr("the service's answer is too large"), {});
    Answer answer;
    answer.data = QByteArray(reinterpret_cast<const char *>(result->pabyData), result->nDataLen);
    answer.type
        = QByteArray(result->pszContentType ? result->pszContentType : "").split(';').first().trimmed().toLower();
    answer.isNothing = answer.data.isEmpty();
    return answer;
}

} // namespace kbs::raster
