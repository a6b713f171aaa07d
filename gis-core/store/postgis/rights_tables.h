// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "store/postgis/connection.h"

/// What a store's schema holds so that PostgreSQL itself keeps each user to the rights that the owner gave (rights.h):
///
///   kbs_yetki          the rights that no GRANT can say: edit ('duzenleme'), review ('onay') and personal data for a
///                      purpose ('kisisel'), by role and class. Reading and publishing are grants on the tables
///   kbs_sinif.kisisel  the class's personal attributes
///   kbs_taslak.tablolar  the classes that a draft holds features of: whoever reads its journal must read all of them
///   policies           kbs_gunluk: only one's own entries. kbs_revizyon: new ones by whoever is connected. kbs_meta:
///                      notes only. kbs_arama, kbs_sinif: the classes that one may read, or write
///   kbs_taslak_koru    a trigger: who may begin, change, approve, merge and drop drafts, under his own name
///   kbs_sinif_koru     a trigger: whoever edits one class and publishes another changes the sums of the other only
///   kbs_bul            full-text search in a class that may be read: under row-level security the index is not used
///   kbs_erisim_yaz     appends to the log of personal data, which nobody but the owner writes otherwise
///   kbs_kisisel        personal data for a purpose, which it notes first: for psql, QGIS and this program alike
///
/// Who is connected is session_user, which SET ROLE does not change. The owner's role and superusers are bound by none
/// of it.
namespace kbs::postgis {

/// Tables, columns, functions and policies, within the caller's transaction.
[[nodiscard]] Result<void> createRightsTables(Connection &connection);
/// The functions know their schema by its name: to be called again where that has changed.
[[nodiscard]] Result<void> createRightsFunctions(Connection &connection, const std::string &schema);

} // namespace kbs::postgis
