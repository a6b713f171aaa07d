// SPDX-License-Identifier: GPL-3.0-or-later
#include "importers/tkgm/tkgm.h"

#include "importers/common/gml_encoding.h"

#include <QCoreApplication>

namespace kbs::import {

using namespace Qt::StringLiterals;

/// Parcels, blocks and neighbourhoods of the land registry's services: WFS answers in GML 2.
std::unique_ptr<Encoding> makeTkgm()
{
    GmlFamily family;
    family.name = u"tkgm"_s;
    family.title = QCoreApplication::translate("Import", "TKGM / MEGSİS parcels (WFS GML, parselsorgu GeoJSON)");
    family.losses = QCoreApplication::translate("Import", "Survey methods and the original geometry's text are not kept.");
    family.mapping = u":/importers/tkgm/tkgm.mapping.json"_s;
    family.marks = {u"http://www.tkgm.gov.tr"_s};
    family.score = 100;
    family.why = QCoreApplication::translate("Import", "its objects are of the TKGM service (%1)");
    return makeGmlFamily(family);
}

} // namespace kbs::import
