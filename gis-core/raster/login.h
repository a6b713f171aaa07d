// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include <optional>

/// Names and passwords for the servers of backdrops. They are held in memory until the program ends, and in the
/// system's keyring where the user wants that: never in an address that is kept, shown or told. A login belongs to
/// scheme, host and port, so that it goes nowhere else. Any thread.
namespace kbs::raster {

struct Login {
    QString name, password;
    bool operator==(const Login &) const = default;
};

/// The address without "name:password@", which is remembered for its server.
[[nodiscard]] QString withoutLogin(const QString &address);

/// Remembers it for the server of the address. False where the keyring was wanted and could not keep it; in memory it
/// is then all the same.
bool setLogin(const QString &address, const Login &login, bool inKeyring = false);
[[nodiscard]] std::optional<Login> loginFor(const QString &address); ///< in memory
/// From the keyring; asked once for each server, then in memory.
[[nodiscard]] std::optional<Login> keptLoginFor(const QString &address);

/// The server did not let us in; until the next setLogin for it.
void noteRefused(const QString &address);
[[nodiscard]] bool isRefused(const QString &address);

} // namespace kbs::raster
