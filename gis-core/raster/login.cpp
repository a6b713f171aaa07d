// SPDX-License-Identifier: GPL-3.0-or-later
#include "raster/login.h"

#include "base/keyring.h"

#include <QHash>
#include <QMutex>
#include <QRegularExpression>
#include <QSet>
#include <QStandardPaths>
#include <QUrl>

using namespace Qt::StringLiterals;

namespace kbs::raster {

namespace {

struct Logins {
    QMutex mutex;
    QHash<QString, Login> known;
    QSet<QString> refused, askedKeyring;
};

Logins &logins()
{
    static Logins all;
    return all;
}

/// Not by QUrl, which does not know the braces of "{z}/{x}/{y}".
const QRegularExpression &withUser()
{
    static const QRegularExpression expression(
        u"^\\s*(https?://)([^/?#]*)@"_s, QRegularExpression::CaseInsensitiveOption);
    return expression;
}

/// "https://host:port", how the keyring names it too.
QString serverOf(const QString &address)
{
    QString bare = address.trimmed();
    bare.replace(withUser(), u"\\1"_s);
    const QUrl url(bare);
    const bool isPlain = url.scheme() == "http"_L1;
    return u"%1://%2:%3"_s.arg(url.scheme(), url.host()).arg(url.port(isPlain ? 80 : 443));
}

} // namespace

QString withoutLogin(const QString &address)
{
    const auto match = withUser().match(address);
    if (!match.hasMatch())
        return address;
    const QString user = match.captured(2);
    const auto part = [&](int index) {
        const qsizetype colon = user.indexOf(u':');
        const QString text = colon < 0 ? (index == 0 ? user : QString())
            : index == 0               ? user.left(colon)
                                       : user.mid(colon + 1);
        return QUrl::fromPercentEncoding(text.toUtf8());
    };
    setLogin(address, {part(0), part(1)});
    QString bare = address;
    return bare.replace(withUser(), u"\\1"_s);
}

bool setLogin(const QString &address, const Login &login, bool inKeyring)
{
    const QString server = serverOf(address);
    {
        Logins &all = logins();
        const QMutexLocker lock(&all.mutex);
        all.known[server] = login;
        all.refused.remove(server);
    }
    return !inKeyring || keyring::keep(server, login.name + u':' + login.password);
}

std::optional<Login> loginFor(const QString &address)
{
    Logins &all = logins();
    const QMutexLocker lock(&all.mutex);
    const auto found = all.known.constFind(serverOf(address));
    return found == all.known.constEnd() ? std::nullopt : std::optional(*found);
}

std::optional<Login> keptLoginFor(const QString &address)
{
    const QString server = serverOf(address);
    {
        Logins &all = logins();
        const QMutexLocker lock(&all.mutex);
        if (all.askedKeyring.contains(server) || QStandardPaths::isTestModeEnabled()) // the user's stays untouched
            return std::nullopt;
        all.askedKeyring.insert(server);
    }
    const QString secret = keyring::read(server);
    const qsizetype colon = secret.indexOf(u':');
    if (colon < 0)
        return std::nullopt;
    const Login login{secret.left(colon), secret.mid(colon + 1)};
    setLogin(address, login);
    return login;
}

void noteRefused(const QString &address)
{
    Logins &all = logins();
    const QMutexLocker lock(&all.mutex);
    all.refused.insert(serverOf(address));
}

bool isRefused(const QString &address)
{
    Logins &all = logins();
    const QMutexLocker lock(&all.mutex);
    return all.refused.contains(serverOf(address));
}

} // namespace kbs::raster
