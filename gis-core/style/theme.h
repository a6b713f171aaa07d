// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "style/style.h"

#include <QJsonObject>

#include <functional>
#include <set>

namespace kbs {

/// A ready look of the whole map: which classes are seen, what the map lies on, how strong the colours of a class are,
/// which signs are drawn otherwise. A file `*.theme.json`:
///
///     { "name": "numarataj", "order": 3,
///       "title": {"tr": "…", "en": "…"}, "description": {"tr": "…", "en": "…"},
///       "background": "#ffffff",
///       "visible": ["yol_orta_hat", "numarataj"],         without it: what the styles show
///       "night": true,                                    light and dark change places, hues stay
///       "colors": {"224/0/33": "#d55e00"},                wherever a symbol has that colour
///       "pale": {"plan_alani": 0.7},                      0: as it is … 1: gone into the background
///       "grey": {"plan_alani": 1},                        0: as it is … 1: without hue
///       "unlabelled": ["plan_alani"],
///       "styles": {"parsel": {…}} }                       a class as in a style file, in place of its style
struct MapTheme {
    QString name; ///< ASCII, as it is named on the command line
    int order = 0;
    Title title, description;
    QColor background = Qt::white;
    std::optional<std::set<std::string>> visible;
    bool isNight = false;
    std::vector<std::pair<QColor, QColor>> colors;
    std::map<std::string, double> pale, grey;
    std::set<std::string> unlabelled;
    QJsonObject styles;
    QString file;

    [[nodiscard]] bool shows(const FeatureClass &featureClass, const StyleBook &styles) const;
};

/// The themes below a folder, in their order. Names the file and the JSON path of the first mistake.
[[nodiscard]] Result<std::vector<MapTheme>> loadThemes(
    const Catalogue &catalogue, const QString &folder = QStringLiteral(":/layers"));

/// The book as the theme draws it. Drawing order and scale ranges stay, unless the theme has a style of its own for a
/// class; ClassStyle::visible says what the theme shows.
[[nodiscard]] Result<std::shared_ptr<const StyleBook>> withTheme(
    const StyleBook &book, const Catalogue &catalogue, const MapTheme &theme);

/// The book with classes of a style file's JSON in place of its own; `source` names it in messages.
[[nodiscard]] Result<std::shared_ptr<const StyleBook>> withStyles(
    const StyleBook &book, const Catalogue &catalogue, const QJsonObject &classes, const QString &source);

/// Calls `change` for every colour that a symbol draws with.
void eachColor(Symbol &symbol, const std::function<void(QColor &)> &change);

/// Light and dark change places while the hue stays (in OKLab, so that yellow and blue keep their places among the
/// others).
[[nodiscard]] QColor nightColor(const QColor &color);

} // namespace kbs
