// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "store/rights.h"

/// Rights as grants on the tables, and where no grant can say them as rows of kbs_yetki (rights_tables.h).
namespace kbs::postgis {

[[nodiscard]] Result<rights::Listing> listRights(const QString &url, std::shared_ptr<const Catalogue> catalogue);
[[nodiscard]] Result<std::vector<const FeatureClass *>> giveRights(
    const QString &url, std::shared_ptr<const Catalogue> catalogue, const rights::Gift &gift);

} // namespace kbs::postgis
