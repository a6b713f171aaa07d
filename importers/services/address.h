// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"

#include <QByteArray>
#include <QString>
#include <QStringList>
#include <QUrl>
#include <QUrlQuery>

namespace kbs::import::services {

/// The address as the user named it, with what must not be shown taken apart.
class Address {
public:
    [[nodiscard]] static Result<Address> parse(const QString &given);

    [[nodiscard]] const QUrl &url() const { return m_url; } ///< without user and password
    [[nodiscard]] QUrl withPath(const QString &path) const;
    /// A parameter of the address whatever its case ("typeName", "TYPENAMES"); the first that is there.
    [[nodiscard]] QString parameter(const QStringList &names) const;
    /// The address with these parameters set; others of the user stay, those in `without` go.
    [[nodiscard]] QUrl with(const QList<std::pair<QString, QString>> &set, const QStringList &without = {}) const;
    [[nodiscard]] const QByteArray &authorization() const { return m_authorization; } ///< header; empty: none
    /// Whether a place named by the service is on the same host; nothing is ever fetched from another.
    [[nodiscard]] bool isSameHost(const QUrl &other) const;
    /// `other` by the scheme, port and secrets that the user chose: services behind a proxy name themselves wrongly.
    [[nodiscard]] QUrl asChosen(const QUrl &other) const;
    /// The address without query, user and password: what people see.
    [[nodiscard]] QString shown() const;
    /// Takes passwords and tokens out of a text.
    [[nodiscard]] QString withoutSecrets(QString text) const;

private:
    QUrl m_url;
    QByteArray m_authorization;
    QStringList m_secrets;
    QList<std::pair<QString, QString>> m_secretParameters;
};

} // namespace kbs::import::services
