// SPDX-License-Identifier: GPL-3.0-or-later
#include "importers/services/address.h"

#include <QCoreApplication>

#include <algorithm>

namespace kbs::import::services {

using namespace Qt::StringLiterals;

namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("Services", text);
}

bool isSecret(const QString &parameter)
{
    static const QStringList names{u"token"_s, u"key"_s, u"apikey"_s, u"api_key"_s, u"api-key"_s, u"authkey"_s,
        u"access_token"_s, u"password"_s, u"pass"_s, u"pwd"_s, u"sifre"_s, u"parola"_s, u"secret"_s, u"signature"_s,
        u"sig"_s, u"ticket"_s, u"jsessionid"_s, u"user"_s, u"username"_s};
    return names.contains(parameter.toLower());
}

QList<std::pair<QString, QString>> parametersOf(const QUrl &url)
{
    return QUrlQuery(url).queryItems(QUrl::FullyDecoded);
}

} // namespace

Result<Address> Address::parse(const QString &given)
{
    Address out;
    out.m_url = QUrl(given.trimmed(), QUrl::TolerantMode);
    if (!out.m_url.isValid() || out.m_url.host().isEmpty())
        return fail(ErrorKind::Usage, tr("The address of the service is not a valid web address"),
            tr("Write it as https://host/path, with special letters of a password percent-encoded."));
    const QString user = out.m_url.userName(QUrl::FullyDecoded);
    const QString password = out.m_url.password(QUrl::FullyDecoded);
    if (!user.isEmpty())
        out.m_authorization = "Basic " + (user + u':' + password).toUtf8().toBase64();
    const auto keep = [&out](const QString &secret) {
        if (secret.size() >= 3)
            out.m_secrets << secret << QString::fromLatin1(QUrl::toPercentEncoding(secret));
    };
    keep(password);
    for (const auto &item : parametersOf(out.m_url))
        if (isSecret(item.first)) {
            out.m_secretParameters << item;
            keep(item.second);
        }
    out.m_url.setUserInfo({});
    out.m_url.setFragment({});
    return out;
}

QUrl Address::withPath(const QString &path) const
{
    QUrl out = m_url;
    out.setPath(path);
    return out;
}

QString Address::parameter(const QStringList &names) const
{
    for (const auto &item : parametersOf(m_url))
        if (names.contains(item.first, Qt::CaseInsensitive))
            return item.second;
    return {};
}

QUrl Address::with(const QList<std::pair<QString, QString>> &set, const QStringList &without) const
{
    QUrlQuery query;
    const auto isSet = [&](const QString &name) {
        return without.contains(name, Qt::CaseInsensitive) || std::ranges::any_of(set, [&](const auto &item) {
            return item.first.compare(name, Qt::CaseInsensitive) == 0;
        });
    };
    for (const auto &item : parametersOf(m_url))
        if (!isSet(item.first))
            query.addQueryItem(item.first, QString::fromLatin1(QUrl::toPercentEncoding(item.second)));
    for (const auto &item : set)
        query.addQueryItem(item.first, QString::fromLatin1(QUrl::toPercentEncoding(item.second, ",:")));
    QUrl out = m_url;
    out.setQuery(query);
    return out;
}

bool Address::isSameHost(const QUrl &other) const
{
    return other.host().compare(m_url.host(), Qt::CaseInsensitive) == 0
        && (other.scheme() == u"http" || other.scheme() == u"https");
}

QUrl Address::asChosen(const QUrl &other) const
{
    QUrl out = other;
    out.setScheme(m_url.scheme());
    out.setPort(m_url.port());
    out.setUserInfo({});
    out.setFragment({});
    QUrlQuery query(out);
    for (const auto &item : m_secretParameters)
        if (!query.hasQueryItem(item.first))
            query.addQueryItem(item.first, QString::fromLatin1(QUrl::toPercentEncoding(item.second)));
    if (!query.isEmpty())
        out.setQuery(query);
    return out;
}

QString Address::shown() const
{
    return withoutSecrets(
        m_url.toString(QUrl::RemoveQuery | QUrl::RemoveFragment | QUrl::RemoveUserInfo | QUrl::StripTrailingSlash));
}

QString Address::withoutSecrets(QString text) const
{
    for (const QString &secret : m_secrets)
        text.replace(secret, u"…"_s);
    return text;
}

} // namespace kbs::import::services
