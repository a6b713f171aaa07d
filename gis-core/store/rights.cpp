// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/rights.h"

#include "store/postgis/rights.h"
#include "store/store.h"

#include <QCoreApplication>

namespace kbs::rights {

namespace {

Result<void> checkOnServer(const QString &location)
{
    if (stores::isOnServer(location))
        return {};
    return fail(ErrorKind::Usage,
        QCoreApplication::translate("Store", "%1 is a store in a file: who may read the file may read all of it")
            .arg(location),
        QCoreApplication::translate(
            "Store", "Rights are kept by a database. \"kbs restore\" moves a store into one (postgresql://…)."));
}

} // namespace

const char *nameOf(Right right)
{
    switch (right) {
    case Right::Read: return "read";
    case Right::Edit: return "edit";
    case Right::Publish: return "publish";
    case Right::Review: return "review";
    case Right::Personal: return "personal";
    case Right::Audit: break;
    }
    return "audit";
}

Result<Listing> list(const QString &location, std::shared_ptr<const Catalogue> catalogue)
{
    KBS_CHECK(checkOnServer(location));
    return postgis::listRights(location, std::move(catalogue));
}

Result<std::vector<const FeatureClass *>> give(
    const QString &location, std::shared_ptr<const Catalogue> catalogue, const Gift &gift)
{
    KBS_CHECK(checkOnServer(location));
    return postgis::giveRights(location, std::move(catalogue), gift);
}

} // namespace kbs::rights
