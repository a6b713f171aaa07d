// SPDX-License-Identifier: GPL-3.0-or-later
#include "importers/common/source.h"

namespace kbs::import {

void SourceObject::clear()
{
    layer = 0;
    line = 0;
    id.clear();
    attributes.clear();
    geometry.kind = GeometryKind::None;
    geometry.points.clear();
    geometry.ringEnds.clear();
    geometry.partEnds.clear();
    geometry.z.clear();
    srsName.clear();
    hadGeometry = patches = false;
    geometryPath.clear();
    others.clear();
    fault.reset();
    ignored.reset();
    withdrawn.reset();
    notes.clear();
}

} // namespace kbs::import
