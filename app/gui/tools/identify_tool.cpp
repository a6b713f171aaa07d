// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/tools/identify_tool.h"

#include "app/gui/map/map_canvas.h"

namespace kbs::gui {

QString IdentifyTool::help() const
{
    return tr("Click anywhere: everything that lies there is listed, from all layers, also those that are off.");
}

void IdentifyTool::click(QPointF at, Qt::KeyboardModifiers)
{
    Document *document = canvas().document();
    if (!document)
        return;
    MapLayers all;
    for (const FeatureClass *featureClass : document->styles()->drawingOrder())
        if (document->catalogue().find(featureClass->name)) // else it may not be read
            all.classes.push_back(featureClass);
    document->read<std::vector<PickHit>>(
        this,
        [all, view = canvas().view(), at](FeatureReader &reader, Progress &) { return pick(reader, all, view, at); },
        [this, document](Result<std::vector<PickHit>> hits) {
            if (document != canvas().document())
                return;
            if (!hits)
                return Q_EMIT document->notice(hits.error());
            std::vector<SelectedFeature> found;
            for (PickHit &hit : *hits)
                found.push_back({hit.featureClass, std::move(hit.feature)});
            Q_EMIT identified(found);
        });
}

} // namespace kbs::gui
