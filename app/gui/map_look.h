// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/gui/document.h"
#include "style/theme.h"

#include <QJsonObject>
#include <QObject>

namespace kbs::gui {

/// How the map of the open document looks: a ready theme, and classes that a thematic map or a style file draws
/// otherwise. Works the styles out in the background and gives them to the document. Remembers the theme per store.
class MapLook : public QObject {
    Q_OBJECT
public:
    explicit MapLook(QObject *parent = nullptr) : QObject(parent) { }

    void setDocument(std::shared_ptr<Document> document);
    /// Empty until they are read; then themesRead() was sent.
    [[nodiscard]] const std::vector<MapTheme> &themes() const { return m_themes; }
    [[nodiscard]] const QString &theme() const { return m_theme; } ///< empty: the usual look
    [[nodiscard]] const QJsonObject &overrides() const { return m_overrides; }

    /// The theme decides again which layers are seen (visibilityChosen).
    void chooseTheme(const QString &name);
    /// The styles of a theme (empty: the usual look) for something beside the map; `done` is called in the GUI thread.
    void workOut(
        const QString &theme, QObject *context, std::function<void(const std::shared_ptr<const StyleBook> &)> done);
    /// Classes as in a style file, over those that are overridden already.
    void override(const QJsonObject &classes);
    void clearOverrides();

Q_SIGNALS:
    void themesRead();
    void changed();
    void visibilityChosen(const std::set<std::string> &classes);
    void failed(const kbs::Error &error);

private:
    void apply(bool withVisibility);
    [[nodiscard]] const MapTheme *find(const QString &theme) const;

    std::shared_ptr<Document> m_document;
    std::vector<MapTheme> m_themes;
    QString m_theme;
    QJsonObject m_overrides;
    quint64 m_wanted = 0; ///< only the last of several choices is shown
};

} // namespace kbs::gui
