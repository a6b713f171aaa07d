// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

/// Secrets in the system's keyring (Secret Service, KWallet), by QtKeychain where the program was built with it. Each
/// call waits for the keyring's answer, which may be a question to the user. Any thread; needs a QCoreApplication.
namespace kbs::keyring {

/// Empty where there is none of that name, no keyring, or the program was built without it.
[[nodiscard]] QString read(const QString &name);
/// False where it could not be kept.
bool keep(const QString &name, const QString &secret);
[[nodiscard]] bool isBuiltIn();

} // namespace kbs::keyring
