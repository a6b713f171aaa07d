// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "importers/common/source.h"

namespace kbs::import {

/// GeoPackages, GeoJSON and CSV files that this program exported: their columns are those of the catalogue.
std::unique_ptr<Encoding> ownEncoding();

} // namespace kbs::import
