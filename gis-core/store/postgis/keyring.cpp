// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/keyring.h"
#include "store/postgis/location.h"

namespace kbs::postgis {

std::string keyringPassword(const Location &location)
{
    return keyring::read(location.keyringName).toStdString();
}

} // namespace kbs::postgis
