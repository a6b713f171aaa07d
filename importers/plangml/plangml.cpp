// SPDX-License-Identifier: GPL-3.0-or-later
#include "importers/plangml/plangml.h"

#include "importers/common/gml_encoding.h"
#include "importers/plangml/plan_source.h"

#include <QCoreApplication>

namespace kbs::import {

using namespace Qt::StringLiterals;

/// The ministry's plan exchange (UİP, NİP and ÇDP share one namespace, a literal string without scheme).
std::unique_ptr<Encoding> makePlanGml()
{
    GmlFamily family;
    family.name = u"plangml"_s;
    family.title = QCoreApplication::translate("Import", "PlanGML (e-Plan: UİP, NİP, ÇDP)");
    family.losses = QCoreApplication::translate("Import", "Symbol descriptions (symbolizer, SembolPoz) are not kept.");
    family.mapping = u":/importers/plangml/plangml.mapping.json"_s;
    family.marks = {u"\"www.csb.gov.tr"_s, u"'www.csb.gov.tr"_s};
    family.score = 100;
    family.why = QCoreApplication::translate("Import", "it is in the plan namespace www.csb.gov.tr");
    family.wrap = makePlanSource;
    return makeGmlFamily(family);
}

} // namespace kbs::import
