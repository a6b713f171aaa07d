// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "importers/common/pipeline.h"

/// What a supplier gets back for a delivery: which files arrived, what became of every object, and what has to be
/// corrected where. It holds no attribute value marked as personal.
namespace kbs::import {

struct Receipt {
    /// toJson() of the import and "delivery" (name, size, sha256 of every file given), "store", "crs", "hash" (content
    /// of the store), "chain", "time" (of the revision), "checkCode".
    QJsonObject facts;
    std::vector<Geometry> outlines; ///< what lies around, for the sketch; store CRS
};

/// Gathers the facts; reads the given files (paths, folders) once more for their SHA-256. `revision`: what apply()
/// gave, or nothing for a delivery that was only looked at. The store's thread.
[[nodiscard]] Result<Receipt> makeReceipt(Store &store, const Preview &preview, std::optional<RevisionNo> revision,
    const QStringList &given, Progress &progress);

/// Whether a receipt can be written under this name: "….html", "….htm" or "….pdf"; else ErrorKind::Usage.
[[nodiscard]] Result<void> checkReceiptName(const QString &path);
/// One page of HTML that needs no other file. `language`: "tr" or "en", whatever the program speaks.
[[nodiscard]] QString receiptHtml(const Receipt &receipt, const QString &language);
/// Writes HTML or PDF by the ending of the name; PDF needs QGuiApplication.
[[nodiscard]] Result<void> writeReceipt(const Receipt &receipt, const QString &path, const QString &language);

/// The code on every page: over all that is counted and found, whatever the language.
[[nodiscard]] QString receiptCode(const QJsonObject &facts);

} // namespace kbs::import
