// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/store.h"

#include "store/postgis/postgis_store.h"
#include "store/spatialite/spatialite_store.h"

#include <QCoreApplication>

namespace kbs {

Result<std::optional<Feature>> FeatureReader::get(const FeatureClass &featureClass, FeatureId id)
{
    Query query;
    query.featureClass = &featureClass;
    query.ids = {id};
    std::optional<Feature> found;
    KBS_CHECK(read(query, [&found](const FeatureBatch &batch) {
        if (batch.size() > 0)
            found = batch.feature(0);
        return false;
    }));
    return found;
}

Result<std::vector<Feature>> FeatureReader::readAll(const Query &query)
{
    std::vector<Feature> all;
    KBS_CHECK(read(query, [&all](const FeatureBatch &batch) {
        for (std::size_t row = 0; row < batch.size(); ++row)
            all.push_back(batch.feature(row));
        return true;
    }));
    return all;
}

namespace stores {

namespace {

/// Other services' addresses are no files.
Result<void> checkFileName(const QString &location)
{
    if (location.contains(u"://"))
        return fail(ErrorKind::Usage,
            QCoreApplication::translate("Stores", "%1 is no address of a store").arg(location),
            QCoreApplication::translate("Stores", "Give the path of a .kbs file or a postgresql:// address."));
    return {};
}

} // namespace

bool isOnServer(const QString &location)
{
    return postgis::isServerUrl(location);
}

Result<std::unique_ptr<Store>> create(const NewStore &what, std::shared_ptr<const Catalogue> catalogue)
{
    if (isOnServer(what.location))
        return postgis::createStore(what, std::move(catalogue));
    KBS_CHECK(checkFileName(what.location));
    return spatialite::createStore(what, std::move(catalogue));
}

Result<std::unique_ptr<Store>> open(const QString &location, std::shared_ptr<const Catalogue> catalogue, bool readOnly)
{
    if (isOnServer(location))
        return postgis::openStore(location, std::move(catalogue), readOnly);
    KBS_CHECK(checkFileName(location));
    return spatialite::openStore(location, std::move(catalogue), readOnly);
}

} // namespace stores

} // namespace kbs
