// SPDX-License-Identifier: GPL-3.0-or-later
#include "raster/http.h"

#include "raster/gdal.h"
#include "raster/login.h"

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
            tr("Ask its owner for access, or give the name and password that it gave you: in the window by a right "
               "click "
               "on the backdrop, else in the address, https://name:password@host/…"));
    if (status == 429 || status == 503)
        return refused(ErrorKind::Io, address, tr("the service is overloaded or limits us (%1)").arg(status),
            tr("Try again later; what was fetched is drawn meanwhile."));
    return refused(ErrorKind::Input, address, tr("the service refuses with the error %1").arg(status),
        tr("Check the address and the layer."));
}

} // namespace

QString shown(const QString &address)
{
    QString text = QUrl(address).toString(QUrl::RemoveUserInfo);
    static const QRegularExpression secret(
        u"([?&](?:api[_-]?key|key|token|access[_-]?token|password|pass|pwd|sifre|parola|secret|signature)=)[^&#]*"_s,
        QRegularExpression::CaseInsensitiveOption);
    return text.replace(secret, u"\\1…"_s);
}

namespace {

struct Asked {
    Answer answer;
    int refusal = 0; ///< the status with which the service says no; 0: it does not
};

Result<Asked> ask(const QUrl &url, const std::optional<Login> &login, Progress &progress)
{
    const QString address = url.toString();
    const QuietGdal quiet;
    QStringList words{u"CONNECTTIMEOUT=6"_s, u"LOW_SPEED_TIME=15"_s, u"LOW_SPEED_LIMIT=1"_s, u"TIMEOUT=60"_s,
        u"USERAGENT=KentCBS/%1"_s.arg(QCoreApplication::applicationVersion())};
    if (login) // not in the address: that may stand in a message
        words << u"USERPWD=%1:%2"_s.arg(login->name, login->password);
    const Words options(words);
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
            return Asked{{.isNothing = true}};
        return Asked{{}, code};
    }
    if (result->nStatus != 0 || !why.isEmpty())
        return refused(ErrorKind::Io, address, tr("the service does not answer (%1)").arg(why),
            tr("Check the network; what was fetched before is drawn meanwhile."));
    if (result->nDataLen > largest)
        return refused(ErrorKind::Input, address, tr("the service's answer is too large"), {});
    Asked asked;
    Answer &answer = asked.answer;
    answer.data = QByteArray(reinterpret_cast<const char *>(result->pabyData), result->nDataLen);
    answer.type
        = QByteArray(result->pszContentType ? result->pszContentType : "").split(';').first().trimmed().toLower();
    answer.isNothing = answer.data.isEmpty();
    return asked;
}

} // namespace

Result<Answer> fetch(const QString &address, Progress &progress)
{
    const QUrl url(withoutLogin(address));
    if (!url.isValid() || url.host().isEmpty() || (url.scheme() != "http"_L1 && url.scheme() != "https"_L1))
        return refused(ErrorKind::Usage, address, tr("this is not the address of a service"),
            tr("It begins with https:// or http://."));
    const auto login = loginFor(address);
    KBS_TRY(Asked asked, ask(url, login, progress));
    if (asked.refusal == 401 && !login)
        if (const auto kept = keptLoginFor(address)) {
            KBS_TRY(asked, ask(url, kept, progress));
        }
    if (asked.refusal == 401 || asked.refusal == 403)
        noteRefused(address);
    return asked.refusal == 0 ? Result<Answer>(std::move(asked.answer)) : statusError(asked.refusal, address);
}

} // namespace kbs::raster
