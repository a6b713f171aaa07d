// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"

#include <QString>

#include <string>

namespace kbs::postgis {

/// Where a store on a server lies: "postgresql://user@host:port/database?schema=kbs&sslmode=verify-full". Everything
/// but `schema` is libpq's own (several hosts, target_session_attrs, sslmode, passfile …) and passes through. A URL
/// with a password is refused: passwords come from the pass file (~/.pgpass, PGPASSFILE) or the system's keyring.
struct Location {
    QString shown;        ///< what is told to people and kept in links: the URL as it was given
    std::string conninfo; ///< the URL as libpq reads it, without our `schema`
    std::string schema;   ///< "kbs" where the URL names none
    bool hasManyHosts = false;
    bool namesSession = false; ///< target_session_attrs is given

    /// Under which the keyring keeps the password: "postgresql://user@host:port/database".
    QString keyringName;
};

[[nodiscard]] bool isServerUrl(const QString &location);
[[nodiscard]] Result<Location> parseLocation(const QString &url);

/// The password that the system's keyring has for this place; empty where there is none, no keyring, or the program was
/// built without it. Waits for the keyring's answer. Any thread.
[[nodiscard]] std::string keyringPassword(const Location &location);

} // namespace kbs::postgis
