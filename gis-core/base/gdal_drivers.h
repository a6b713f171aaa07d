// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace kbs {

/// Makes GDAL's drivers known: to be called before GDAL is used for anything. Any thread, any number of times.
///
/// The only place that registers them: GDALAllRegister() itself may not be called by two threads at once (GDAL 3.10:
/// one process in three that does dies in the list of drivers).
void registerGdalDrivers();

} // namespace kbs
