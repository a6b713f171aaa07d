// SPDX-License-Identifier: GPL-3.0-or-later
#include "importers/services/web.h"

#include "importers/services/page_scan.h"

#include <QCoreApplication>
#include <QEventLoop>
#include <QFile>
#include <QNetworkAccessManager>
#include <QNetworkProxy>
#include <QNetworkReply>
#include <QTimer>

#include <algorithm>

namespace kbs::import::services {

using namespace Qt::StringLiterals;

namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("Services", text);
}

constexpr int cancelCheck = 50; ///< milliseconds
constexpr int mostRedirects = 5;
constexpr int longestPause = 30'000; ///< milliseconds
constexpr qint64 readBuffer = 4 << 20;

/// The system's proxy, but never for this machine itself.
class Proxies final : public QNetworkProxyFactory {
public:
    QList<QNetworkProxy> queryProxy(const QNetworkProxyQuery &query) override
    {
        const QString host = query.peerHostName();
        if (host == u"localhost" || host.startsWith(u"127.") || host == u"::1")
            return {QNetworkProxy(QNetworkProxy::NoProxy)};
        return systemProxyForQuery(query);
    }
};

bool isPassing(QNetworkReply::NetworkError error)
{
    switch (error) {
    case QNetworkReply::RemoteHostClosedError:
    case QNetworkReply::ConnectionRefusedError:
    case QNetworkReply::TimeoutError:
    case QNetworkReply::OperationCanceledError: // the silence limit
    case QNetworkReply::TemporaryNetworkFailureError:
    case QNetworkReply::NetworkSessionFailedError:
    case QNetworkReply::ProxyConnectionClosedError:
    case QNetworkReply::ProxyTimeoutError:
    case QNetworkReply::UnknownNetworkError:
    case QNetworkReply::ProtocolFailure: return true;
    default: return false;
    }
}

} // namespace

Web::Web(const Address &address, Progress &progress)
    : m_address(address), m_progress(progress), m_manager(std::make_unique<QNetworkAccessManager>())
{
    m_manager->setProxyFactory(new Proxies); // owned by the manager
    m_manager->setRedirectPolicy(QNetworkRequest::ManualRedirectPolicy);
}

Web::~Web() = default;

Error Web::failure(ErrorKind kind, const QString &message, const QString &advice) const
{
    Error out{
        .kind = kind, .message = m_address.withoutSecrets(message), .advice = advice, .file = {}, .line = 0, .id = {}};
    out.at(m_address.shown());
    return out;
}

/// False where the task was cancelled meanwhile.
bool Web::wait(int milliseconds)
{
    QEventLoop loop;
    QTimer end, look;
    QObject::connect(&end, &QTimer::timeout, &loop, &QEventLoop::quit);
    QObject::connect(&look, &QTimer::timeout, &loop, [&] {
        if (m_progress.isCancelled())
            loop.quit();
    });
    end.start(milliseconds);
    look.start(cancelCheck);
    if (!m_progress.isCancelled())
        loop.exec();
    return !m_progress.isCancelled();
}

Web::Attempt Web::attempt(const QUrl &url, const QByteArray &accept, const QString &file, const QString &what)
{
    Attempt out;
    QFile into(file);
    if (!into.open(QIODevice::WriteOnly | QIODevice::Truncate)) {
        out.error = failure(ErrorKind::Io, tr("The answer cannot be kept: %1").arg(into.errorString()),
            tr("Make room in the folder for temporary files."));
        return out;
    }
    QNetworkRequest request(url);
    request.setRawHeader("Accept", accept);
    request.setRawHeader("User-Agent", "KentCBS");
    if (!m_address.authorization().isEmpty())
        request.setRawHeader("Authorization", m_address.authorization());
    request.setTransferTimeout(silence);
    request.setDecompressedSafetyCheckThreshold(-1); // bytes are counted below
    const std::unique_ptr<QNetworkReply> reply(m_manager->get(request));
    reply->setReadBufferSize(readBuffer);
    QEventLoop loop;
    QTimer look;
    bool isFull = false, isTooMuch = false;
    const auto take = [&] {
        const QByteArray bytes = reply->readAll();
        m_total += bytes.size();
        isTooMuch = m_total > largest;
        isFull = into.write(bytes) != bytes.size();
        m_progress.report(-1, what);
        if (isFull || isTooMuch)
            loop.quit();
    };
    QObject::connect(reply.get(), &QNetworkReply::readyRead, &loop, take);
    QObject::connect(reply.get(), &QNetworkReply::finished, &loop, &QEventLoop::quit);
    QObject::connect(&look, &QTimer::timeout, &loop, [&] {
        if (m_progress.isCancelled())
            loop.quit();
    });
    look.start(cancelCheck);
    if (!reply->isFinished() && !m_progress.isCancelled())
        loop.exec();
    if (m_progress.isCancelled()) {
        out.error = cancelled().error();
        return out;
    }
    take();
    if (isTooMuch)
        out.error
            = failure(ErrorKind::Input, tr("The service gives more than 16 GB"), tr("Ask for a part of it (bbox=…)."));
    else if (isFull || !into.flush())
        out.error = failure(ErrorKind::Io, tr("The answer cannot be kept: %1").arg(into.errorString()),
            tr("Make room in the folder for temporary files."));
    if (out.error)
        return out;
    into.close();
    return judge(*reply, file);
}

Web::Attempt Web::judge(QNetworkReply &reply, const QString &file)
{
    Attempt out;
    QFile written(file);
    if (written.open(QIODevice::ReadOnly))
        out.got.head = written.read(64 * 1024);
    out.got.type = reply.header(QNetworkRequest::ContentTypeHeader).toByteArray();
    const int status = reply.attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
    if (status >= 300 && status < 400 && reply.hasRawHeader("Location")) {
        out.got.type = "location";
        out.got.head = reply.url().resolved(QUrl::fromEncoded(reply.rawHeader("Location"))).toEncoded();
        return out;
    }
    const QString said = exceptionIn(out.got.head);
    if (status == 401 || status == 403) {
        out.error = failure(ErrorKind::Input,
            said.isEmpty() ? tr("The service refuses access (HTTP %1)").arg(status)
                           : tr("The service refuses access (HTTP %1): %2").arg(status).arg(said),
            tr("Write user and password into the address: https://user:password@host/…"));
    } else if (status >= 400) {
        out.again = status == 429 || status >= 502;
        out.pause = std::clamp(reply.rawHeader("Retry-After").toInt() * 1000, 0, longestPause);
        out.error = failure(ErrorKind::Input,
            said.isEmpty() ? tr("The service answers with HTTP %1").arg(status)
                           : tr("The service answers with HTTP %1: %2").arg(status).arg(said),
            tr("Check the address; ask the operator of the service if it is right."));
    } else if (reply.error() != QNetworkReply::NoError) {
        out.again = isPassing(reply.error());
        out.error = failure(ErrorKind::Io, tr("The connection failed: %1").arg(reply.errorString()),
            tr("Check the address and the network, then import again."));
    }
    return out;
}

Result<Web::Got> Web::download(
    const QUrl &url, const QByteArray &accept, const QString &file, const QString &what, const Check &check)
{
    QUrl at = url;
    int pause = firstPause, redirects = 0;
    for (int number = 1;; ++number) {
        if (m_progress.isCancelled())
            return cancelled();
        Attempt tried = attempt(at, accept, file, what);
        if (!tried.error && tried.got.type == "location") {
            const QUrl next = QUrl::fromEncoded(tried.got.head);
            if (!m_address.isSameHost(next))
                return std::unexpected(failure(ErrorKind::Input,
                    tr("The service sends us to another host, %1; nothing is fetched from there").arg(next.host()),
                    tr("Import from that address if you trust it.")));
            if (++redirects > mostRedirects)
                return std::unexpected(failure(ErrorKind::Input, tr("The service sends us round in circles"), {}));
            const bool isSafer = next.scheme() == u"https" || at.scheme() == u"http";
            at = isSafer ? next : m_address.asChosen(next);
            --number;
            continue;
        }
        if (!tried.error && check) {
            KBS_TRY(const std::optional<QString> fault, check(file));
            if (fault) {
                tried.again = true;
                tried.error = failure(ErrorKind::Input, tr("A page came incomplete: %1").arg(*fault),
                    tr("Import again later, or ask for smaller pages (count=…)."));
            }
        }
        if (!tried.error)
            return std::move(tried.got);
        if (!tried.again || number >= attempts)
            return std::unexpected(std::move(*tried.error));
        m_progress.report(-1, tr("%1: the connection broke; attempt %2").arg(what).arg(number + 1));
        if (!wait(std::max(pause, tried.pause)))
            return cancelled();
        pause *= 2;
    }
}

} // namespace kbs::import::services
