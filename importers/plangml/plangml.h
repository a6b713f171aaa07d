// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "importers/common/source.h"

namespace kbs::import {

std::unique_ptr<Encoding> makePlanGml();

} // namespace kbs::import
