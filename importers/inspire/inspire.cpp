// SPDX-License-Identifier: GPL-3.0-or-later
#include "importers/inspire/inspire.h"

#include "importers/common/export_hints.h"
#include "importers/common/gml_encoding.h"

#include <QCoreApplication>

namespace kbs::import {

using namespace Qt::StringLiterals;

/// INSPIRE application schemas in every version: the stems of the namespaces are what stays (3.0 used urns).
std::unique_ptr<Encoding> makeInspire()
{
    GmlFamily family;
    family.name = u"inspire"_s;
    family.title
        = QCoreApplication::translate("Import", "INSPIRE GML (parcels, addresses, buildings, administrative units, plans, roads, utilities)");
    family.losses = QCoreApplication::translate(
        "Import", "Of several names the first is kept; reasons for missing values, metadata and arcs as such are not.");
    family.mapping = u":/importers/inspire/inspire.mapping.json"_s;
    for (const auto &theme : {u"cp"_s, u"ad"_s, u"au"_s, u"bu-base"_s, u"bu-core2d"_s, u"bu-ext2d"_s, u"bu-core3d"_s,
             u"plu"_s, u"tn-ro"_s, u"tn"_s, u"us-net-common"_s, u"us-net-wa"_s, u"us-net-sw"_s, u"us-net-el"_s,
             u"us-net-ogc"_s, u"us-net-th"_s, u"us-net-tc"_s})
        family.marks << u"http://inspire.ec.europa.eu/schemas/%1/"_s.arg(theme)
                     << u"http://inspire.jrc.ec.europa.eu/schemas/%1/"_s.arg(theme);
    for (const auto &theme :
        {u"CadastralParcels"_s, u"Addresses"_s, u"AdministrativeUnits"_s, u"BuildingsCore2d"_s, u"Buildings"_s,
             u"LandUse"_s, u"RoadTransportNetwork"_s, u"UtilityNetworks"_s})
        family.marks << u"urn:x-inspire:specification:gmlas:%1:"_s.arg(theme);
    family.score = 90;
    family.why = QCoreApplication::translate("Import", "its objects are of the INSPIRE schema %1");
    family.wrap = makeHintSource;
    return makeGmlFamily(family);
}

} // namespace kbs::import
