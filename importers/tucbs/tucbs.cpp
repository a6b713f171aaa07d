// SPDX-License-Identifier: GPL-3.0-or-later
#include "importers/tucbs/tucbs.h"

#include "importers/common/gml_encoding.h"

#include <QCoreApplication>

namespace kbs::import {

using namespace Qt::StringLiterals;

/// TUCBS themes as municipalities and the ministry deliver them: flat layers whose attributes are the Turkish
/// renderings of the INSPIRE ones. The namespace is not published, so the names of layers and attributes tell.
std::unique_ptr<Encoding> makeTucbs()
{
    GmlFamily family;
    family.name = u"tucbs"_s;
    family.title
        = QCoreApplication::translate("Import", "TUCBS GML (address, building, cadastre, administrative units, plans)");
    family.losses = QCoreApplication::translate("Import", "Of several names the first is kept; arcs become chords.");
    family.mapping = u":/importers/tucbs/tucbs.mapping.json"_s;
    family.marks = {u":TUCBS_"_s, u"<TUCBS_"_s, u"tucbsNo>"_s, u"/tucbs"_s, u"tucbs."_s};
    family.score = 95;
    family.why = QCoreApplication::translate("Import", "it has TUCBS layers or attributes (%1)");
    return makeGmlFamily(family);
}

} // namespace kbs::import
