// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "style/style.h"

#include <QJsonObject>
#include <QStringList>

namespace kbs {

/// A style made elsewhere, as a style file of ours.
struct ImportedStyle {
    QJsonObject file;      ///< {"classes": {…}}
    QStringList notMapped; ///< what was left out or simplified, and where; translated
};

/// Reads a style file: ours (*.json; checked), OGC SLD 1.0 or Symbology Encoding 1.1 (*.sld, *.xml), or QGIS (*.qml).
/// The latter two are made for `featureClass`, drawn at `order`; attributes are found by the class's names, ignoring
/// case. Rules whose condition has no counterpart are left out and named: a rule that would draw more than it said is
/// worse than none. Files with a document type or entities of their own are refused (ErrorKind::Input).
[[nodiscard]] Result<ImportedStyle> importStyle(const QString &path, const FeatureClass *featureClass, int order);

} // namespace kbs
