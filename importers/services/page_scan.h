// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"
#include "jobs/progress.h"

#include <QByteArray>
#include <QString>
#include <QStringList>

#include <optional>

/// A look through an answer of a service before anything reads it: is it whole, how many objects are in it, what does
/// it say of the rest.
namespace kbs::import::services {

struct PageScan {
    bool isJson = false;
    bool isCollection = false;      ///< features, as GML or GeoJSON
    bool isDescription = false;     ///< JSON with links that is no feature: a service speaks of itself
    qint64 members = 0;             ///< objects counted
    std::optional<qint64> matched;  ///< numberMatched, numberOfFeatures of a hits request
    std::optional<qint64> returned; ///< numberReturned
    std::string firstId;
    QString next;      ///< link with rel="next"
    QString exception; ///< text of an exception report
    QString cut;       ///< why the answer is not whole; empty: it is
};

[[nodiscard]] Result<PageScan> scanPage(const QString &file, Progress &progress);
/// The text of an exception report in the head of an answer; empty where it is none.
[[nodiscard]] QString exceptionIn(const QByteArray &head);

/// What a WFS says of itself.
struct Capabilities {
    QString version;
    QStringList types;             ///< names with prefix
    bool pages = true;             ///< false where it says that it cannot (ImplementsResultPaging)
    std::optional<qint64> largest; ///< CountDefault
};
[[nodiscard]] Result<Capabilities> readCapabilities(const QString &file, Progress &progress);

} // namespace kbs::import::services
