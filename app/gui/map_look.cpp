// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/map_look.h"

#include "app/gui/settings.h"

#include <algorithm>

namespace kbs::gui {

void MapLook::setDocument(std::shared_ptr<Document> document)
{
    m_document = std::move(document);
    m_overrides = {};
    m_theme = m_document ? settings::theme(m_document->location()) : QString();
    ++m_wanted;
    if (!m_document)
        return;
    if (!m_themes.empty())
        return apply(false);
    m_document->runner().runFree<std::vector<MapTheme>>(
        m_document->readLane(), {}, TaskRunner::Show::Quiet, this,
        [catalogue = m_document->sharedCatalogue()](Progress &) { return loadThemes(*catalogue); },
        [this](Result<std::vector<MapTheme>> themes) {
            if (!themes)
                return Q_EMIT failed(themes.error());
            m_themes = *std::move(themes);
            Q_EMIT themesRead();
            apply(false);
        });
}

const MapTheme *MapLook::find(const QString &theme) const
{
    const auto found = std::ranges::find(m_themes, theme, &MapTheme::name);
    return found == m_themes.end() ? nullptr : &*found;
}

void MapLook::chooseTheme(const QString &name)
{
    if (!m_document || (name == m_theme && m_overrides.isEmpty()))
        return;
    m_theme = name;
    m_overrides = {};
    settings::setTheme(m_document->location(), name);
    apply(true);
}

void MapLook::override(const QJsonObject &classes)
{
    for (auto it = classes.begin(); it != classes.end(); ++it)
        m_overrides[it.key()] = *it;
    apply(false);
}

void MapLook::clearOverrides()
{
    m_overrides = {};
    apply(false);
}

void MapLook::workOut(
    const QString &theme, QObject *context, std::function<void(const std::shared_ptr<const StyleBook> &)> done)
{
    if (!m_document)
        return;
    const MapTheme *chosen = find(theme);
    if (!chosen)
        return done(m_document->usualStyles());
    m_document->runner().runFree<std::shared_ptr<const StyleBook>>(
        m_document->readLane(), {}, TaskRunner::Show::Quiet, context,
        [usual = m_document->usualStyles(), catalogue = m_document->sharedCatalogue(), chosen = *chosen](
            Progress &) { return withTheme(*usual, *catalogue, chosen); },
        [this, done = std::move(done)](const Result<std::shared_ptr<const StyleBook>> &styles) {
            styles ? done(*styles) : failed(styles.error());
        });
}

void MapLook::apply(bool withVisibility)
{
    if (!m_document)
        return;
    const quint64 wanted = ++m_wanted;
    const MapTheme *theme = find(m_theme);
    const bool isUsual = !theme && m_overrides.isEmpty();
    if (isUsual && !withVisibility && m_document->styles() == m_document->usualStyles())
        return;
    using Styles = std::shared_ptr<const StyleBook>;
    auto work = [usual = m_document->usualStyles(), catalogue = m_document->sharedCatalogue(),
                    chosen = theme ? std::optional(*theme) : std::nullopt,
                    overrides = m_overrides](Progress &) -> Result<Styles> {
        Styles styles = usual;
        if (chosen) {
            KBS_TRY(styles, withTheme(*styles, *catalogue, *chosen));
        }
        if (!overrides.isEmpty()) {
            KBS_TRY(styles, withStyles(*styles, *catalogue, overrides, {}));
        }
        return styles;
    };
    m_document->runner().runFree<Styles>(m_document->readLane(), {}, TaskRunner::Show::Quiet, this, std::move(work),
        [this, wanted, withVisibility, document = m_document](Result<Styles> styles) {
            if (wanted != m_wanted)
                return;
            if (!styles)
                return Q_EMIT failed(styles.error());
            document->setStyles(*styles);
            if (withVisibility) {
                std::set<std::string> visible;
                for (const FeatureClass *featureClass : (*styles)->drawingOrder())
                    if ((*styles)->of(*featureClass).visible)
                        visible.insert(featureClass->name);
                Q_EMIT visibilityChosen(visible);
            }
            Q_EMIT changed();
        });
}

} // namespace kbs::gui
