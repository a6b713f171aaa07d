// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "style/style.h"

#include <QCoreApplication>
#include <QJsonArray>
#include <QJsonObject>

#include <set>

/// What the readers of style and theme files share.
namespace kbs::style {

/// File and JSON path, for messages.
struct Place {
    QString file;
    QString path;

    [[nodiscard]] Place in(const QString &key) const { return {file, path + u'/' + key}; }
    [[nodiscard]] std::unexpected<Error> wrong(const QString &why) const;
};

[[nodiscard]] inline QString tr(const char *text)
{
    return QCoreApplication::translate("Style", text);
}

/// "#rrggbb", "#rrggbbaa" or the "r/g/b" of the plan regulations; invalid if it is none of them.
[[nodiscard]] QColor colorFrom(const QString &text);
[[nodiscard]] QString colorText(const QColor &color);

/// Keys of `over` replace those of `base`, object by object.
[[nodiscard]] QJsonObject merged(QJsonObject base, const QJsonObject &over);

/// The members of one JSON object, read once each, so that a misspelt key cannot pass in silence.
class Members {
public:
    Members(const QJsonObject &object, Place place) : m_object(object), m_place(std::move(place)) { }

    [[nodiscard]] const Place &place() const { return m_place; }
    [[nodiscard]] bool has(const QString &key) const { return m_object.contains(key); }
    [[nodiscard]] Result<double> number(const QString &key, double otherwise); ///< 0 or more
    [[nodiscard]] Result<int> wholeNumber(const QString &key, int otherwise);  ///< 0 or more
    [[nodiscard]] Result<double> anyNumber(const QString &key, double otherwise);
    [[nodiscard]] Result<bool> flag(const QString &key, bool otherwise);
    [[nodiscard]] Result<QString> text(const QString &key, const QString &otherwise = {});
    [[nodiscard]] Result<QColor> color(const QString &key, const QColor &otherwise = {});
    [[nodiscard]] Result<Title> title(const QString &key);
    /// Undefined where the object has no such member.
    [[nodiscard]] QJsonValue take(const QString &key);
    /// The objects of an array member; an empty list where there is none.
    [[nodiscard]] Result<std::vector<QJsonObject>> objects(const QString &key);
    /// An error if the object has a member that nobody asked for.
    [[nodiscard]] Result<void> end() const;

private:
    const QJsonObject m_object;
    Place m_place;
    std::set<QString> m_known;
};

/// A symbol's parts: fill, line, marker, along, label, size, sheetScale.
[[nodiscard]] Result<Symbol> readSymbol(const FeatureClass &featureClass, const QJsonObject &json, const Place &place);
[[nodiscard]] const QStringList &symbolKeys();

[[nodiscard]] Result<HeatSymbol> readHeat(
    const FeatureClass &featureClass, const QJsonObject &json, const Place &place);

} // namespace kbs::style
