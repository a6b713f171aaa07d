// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/map/legend_icon.h"

#include "render/symbol_painter.h"

#include <QPixmap>

namespace kbs::gui {

QIcon legendIcon(const Symbol &symbol, GeometryKind kind)
{
    QIcon icon;
    for (const double ratio : {1.0, 2.0})
        icon.addPixmap(QPixmap::fromImage(render::legendSymbol(symbol, kind, {22, 16}, ratio)));
    return icon;
}

} // namespace kbs::gui
