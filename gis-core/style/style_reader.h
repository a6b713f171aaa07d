// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "style/style.h"

#include <QJsonObject>

#include <set>

namespace kbs {

/// Reads style files. One object is one load.
///
///     { "classes": { "parsel": {
///         "order": 300, "visible": true, "minScale": 0, "maxScale": 50000,
///         "symbol": { "line": {"color": "#000000", "widthMm": 0.18} },
///         "rules": [
///             {"title": {"tr": "…", "en": "…"}, "attribute": "durum", "values": ["aktif"], "fill": {"color":
///             "140/84/26"}},
///             {"title": {"tr": "…", "en": "…"}}
///     ]}}}
///
/// `symbol` is what all rules of the class share; a rule's own fill, line, marker and label are laid over it key by
/// key, and null takes a part away. Colours are "#rrggbb", "#rrggbbaa" or the "r/g/b" of the plan regulations.
class StyleReader {
public:
    StyleReader(const Catalogue &catalogue, StyleBook &book) : m_catalogue(catalogue), m_book(book) { }

    [[nodiscard]] Result<void> readFile(const QString &path);
    [[nodiscard]] Result<void> finish(const QString &folder); ///< checks completeness, sorts the drawing order

private:
    struct Place; ///< file and JSON path, for messages
    [[nodiscard]] Result<void> readClass(const QString &name, const QJsonValue &json, const Place &place);
    [[nodiscard]] Result<StyleRule> readRule(
        const FeatureClass &featureClass, const QJsonValue &json, const QJsonObject &base, const Place &place) const;

    const Catalogue &m_catalogue;
    StyleBook &m_book;
};

} // namespace kbs
