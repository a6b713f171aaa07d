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

void SourceObject::swap(SourceObject &other) noexcept
{
    const auto exchangeRare = [](auto &mine, auto &theirs) { // nearly always both are empty
        if (mine || theirs)
            std::swap(mine, theirs);
    };
    std::swap(layer, other.layer);
    std::swap(line, other.line);
    id.swap(other.id);
    attributes.swap(other.attributes);
    std::swap(geometry.kind, other.geometry.kind);
    geometry.points.swap(other.geometry.points);
    geometry.ringEnds.swap(other.geometry.ringEnds);
    geometry.partEnds.swap(other.geometry.partEnds);
    geometry.z.swap(other.geometry.z);
    srsName.swap(other.srsName);
    std::swap(hadGeometry, other.hadGeometry);
    std::swap(patches, other.patches);
    geometryPath.swap(other.geometryPath);
    others.swap(other.others);
    exchangeRare(fault, other.fault);
    exchangeRare(ignored, other.ignored);
    exchangeRare(withdrawn, other.withdrawn);
    notes.swap(other.notes);
}

} // namespace kbs::import
