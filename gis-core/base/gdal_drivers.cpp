// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/gdal_drivers.h"

#include <gdal.h>

#include <mutex>

namespace kbs {

void registerGdalDrivers()
{
    static std::once_flag once;
    std::call_once(once, GDALAllRegister);
}

} // namespace kbs
