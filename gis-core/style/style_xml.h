// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"

#include <QJsonObject>
#include <QMap>
#include <QStringList>

#include <memory>
#include <vector>

/// Pieces that the readers of SLD and QML share.
namespace kbs::style {

/// An element with local names; text is what stands directly in it.
struct XmlElement {
    QString name;
    QMap<QString, QString> attributes;
    QString text;
    std::vector<std::unique_ptr<XmlElement>> children;

    [[nodiscard]] const XmlElement *child(const QString &wanted) const;
    [[nodiscard]] std::vector<const XmlElement *> all(const QString &wanted) const; ///< direct children
    [[nodiscard]] const XmlElement *find(const QString &wanted) const;              ///< first below it
    void findAll(const QString &wanted, std::vector<const XmlElement *> &out) const;
};

/// Refuses document types, entities, files above 32 MB and elements deeper than 64.
[[nodiscard]] Result<std::unique_ptr<XmlElement>> readXml(const QString &path);

/// Rules of a foreign style on their way into ours.
struct StyleDraft {
    std::vector<QJsonObject> rules;
    QStringList notMapped;
    void miss(const QString &what)
    {
        if (!notMapped.contains(what))
            notMapped.append(what);
    }
};

[[nodiscard]] QJsonObject titleBoth(const QString &text);

} // namespace kbs::style
