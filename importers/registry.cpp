// SPDX-License-Identifier: GPL-3.0-or-later
#include "importers/city/city_encoding.h"
#include "importers/common/gml_encoding.h"
#include "importers/common/source.h"
#include "importers/files/files_encoding.h"
#include "importers/inspire/inspire.h"
#include "importers/maks/maks_encoding.h"
#include "importers/own/own_encoding.h"
#include "importers/plangml/plangml.h"
#include "importers/tables/ncn_encoding.h"
#include "importers/tables/tables_encoding.h"
#include "importers/tkgm/tkgm.h"
#include "importers/tucbs/tucbs.h"

namespace kbs::import {

/// Every encoding of the program, most particular first: among equal scores the first wins.
const std::vector<std::unique_ptr<Encoding>> &encodings()
{
    static const auto all = [] {
        std::vector<std::unique_ptr<Encoding>> list;
        list.push_back(ownEncoding());
        list.push_back(makePlanGml());
        list.push_back(makeTkgm());
        list.push_back(makeTucbs());
        list.push_back(makeInspire());
        list.push_back(cityEncoding());
        list.push_back(makeGml());
        list.push_back(maksEncoding());
        list.push_back(filesEncoding());
        list.push_back(ncnEncoding());
        list.push_back(tablesEncoding());
        return list;
    }();
    return all;
}

} // namespace kbs::import
