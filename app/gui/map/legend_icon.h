// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "style/style.h"

#include <QIcon>

namespace kbs::gui {

/// A small picture of a symbol for the layer tree: a patch, a line or a marker as the geometry asks.
[[nodiscard]] QIcon legendIcon(const Symbol &symbol, GeometryKind kind);

} // namespace kbs::gui
