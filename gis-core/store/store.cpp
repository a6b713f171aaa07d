// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/store.h"

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

/// Stores on a server are named by a URL.
Result<void> requireFile(const QString &location)
{
    if (location.contains(u"://"))
        return fail(ErrorKind::Usage,
            QCoreApplication::translate("Stores", "This version opens stores in files only: %1").arg(location),
            QCoreApplication::translate("Stores", "Give the path of a .kbs file."));
    return {};
}

} // namespace

Result<std::unique_ptr<Store>> create(const NewStore &what, std::shared_ptr<const Catalogue> catalogue)
{
    KBS_CHECK(requireFile(what.location));
    return spatialite::createStore(what, std::move(catalogue));
}

Result<std::unique_ptr<Store>> open(const QString &location, std::shared_ptr<const Catalogue> catalogue, bool readOnly)
{
    KBS_CHECK(requireFile(location));
    return spatialite::openStore(location, std::move(catalogue), readOnly);
}

} // namespace stores

} // namespace kbs
