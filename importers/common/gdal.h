// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"

#include <QString>
#include <QStringList>

#include <memory>
#include <string>
#include <utility>
#include <vector>

class GDALDataset;

/// GDAL for deliveries that nobody vouches for: only the named driver opens a file, nothing is fetched, nothing is
/// written beside it, and what GDAL says of an error is kept instead of printed.
namespace kbs::import {

/// While it lives, GDAL's settings and messages in this thread are ours. Scopes nest.
class GdalScope {
public:
    explicit GdalScope(const std::vector<std::pair<std::string, std::string>> &settings = {});
    ~GdalScope();
    GdalScope(const GdalScope &) = delete;
    GdalScope &operator=(const GdalScope &) = delete;

    [[nodiscard]] bool hasFailed() const { return !m_failures.isEmpty(); }
    /// The failures since the last call, joined; empty where there are none.
    [[nodiscard]] QString takeFailure();

private:
    static void collect(int level, int number, const char *message);
    std::vector<std::pair<std::string, std::string>> m_former; ///< "" where there was none
    QStringList m_failures;
};

struct GdalClose {
    void operator()(GDALDataset *dataset) const;
};
using GdalDataset = std::unique_ptr<GDALDataset, GdalClose>;

/// Opens a local file or folder read-only with one driver ("ESRI Shapefile"). The error says why it cannot be read.
[[nodiscard]] Result<GdalDataset> openWith(
    const char *driver, const QString &path, const QStringList &openOptions = {});

} // namespace kbs::import
