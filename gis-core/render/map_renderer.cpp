// SPDX-License-Identifier: GPL-3.0-or-later
#include "render/map_renderer.h"

#include "render/exact_pages.h"
#include "render/map_painter.h"

#include <QCoreApplication>
#include <QFileInfo>
#include <QGuiApplication>
#include <QPageSize>
#include <QPainter>
#include <QPdfWriter>
#include <QSaveFile>

using namespace Qt::StringLiterals;

namespace kbs {

namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("MapRenderer", text);
}

/// Fonts need the GUI application object; without one Qt would end the program.
Result<void> needFonts()
{
    if (!qobject_cast<QGuiApplication *>(QCoreApplication::instance()))
        return fail(ErrorKind::Internal, u"drawing needs a QGuiApplication (the offscreen platform is enough)"_s);
    return {};
}

} // namespace

MapRenderer::MapRenderer(std::shared_ptr<const StyleBook> styles, std::shared_ptr<DrawingCache> cache)
    : m_styles(std::move(styles)), m_cache(std::move(cache))
{
}

Result<void> MapRenderer::paint(QPainter &painter, const MapView &view, FeatureReader &reader, const MapLayers &layers,
    Progress &progress, MapPart part) const
{
    KBS_CHECK(needFonts());
    if (const auto state = m_cache ? m_cache->state(reader) : nullptr) {
        if (auto fast = render::FastPainter::over(painter, view, *state, m_isExact)) {
            auto painted = render::paintMap(painter, view, reader, layers, *m_styles,
                {.part = part, .isExact = m_isExact, .fast = fast.get()}, progress);
            if (painted || !state->file().isDamaged())
                return painted;
        }
    }
    return render::paintMap(painter, view, reader, layers, *m_styles, {.part = part, .isExact = m_isExact}, progress);
}

Result<QImage> MapRenderer::image(const MapView &view, FeatureReader &reader, const MapLayers &layers,
    Progress &progress, double devicePixelRatio) const
{
    QImage image(view.size * devicePixelRatio, QImage::Format_ARGB32_Premultiplied);
    if (image.isNull())
        return fail(ErrorKind::Usage,
            tr("a picture of %1 × %2 pixels cannot be made").arg(view.size.width()).arg(view.size.height()));
    image.setDevicePixelRatio(devicePixelRatio);
    image.setDotsPerMeterX(static_cast<int>(view.dotsPerMm * 1000 * devicePixelRatio));
    image.setDotsPerMeterY(static_cast<int>(view.dotsPerMm * 1000 * devicePixelRatio));
    const bool trustsCache = m_cache && !m_cache->wantsRebuild();
    for (int attempt = 0; attempt < 2; ++attempt) {
        image.fill(m_styles->background());
        QPainter painter(&image);
        KBS_CHECK(paint(painter, view, reader, layers, progress));
        painter.end();
        if (!trustsCache || !m_cache->wantsRebuild())
            break; // else the cache proved damaged on the way: once more on clean paper
    }
    return image;
}

Result<void> MapRenderer::pdf(
    const QString &path, const MapView &view, FeatureReader &reader, const MapLayers &layers, Progress &progress) const
{
    QSaveFile file(path); // a failed or cancelled run leaves what was there before
    const auto refused = [&] {
        auto error = fail(ErrorKind::Io, tr("the PDF cannot be written: %1").arg(file.errorString()));
        error.error().at(path);
        return error;
    };
    if (!file.open(QIODevice::WriteOnly))
        return refused();
    {
        const QSizeF pageMm = QSizeF(view.size) / view.dotsPerMm;
        render::ExactPages exact(file, pageMm);
        QPdfWriter writer(&exact);
        writer.setTitle(QFileInfo(path).completeBaseName());
        writer.setCreator(u"KentCBS"_s);
        writer.setResolution(1200);
        writer.setPageSize(QPageSize(pageMm, QPageSize::Millimeter, {}, QPageSize::ExactMatch));
        writer.setPageMargins(QMarginsF(0, 0, 0, 0));
        QPainter painter;
        if (!painter.begin(&writer))
            return refused();
        const double scale = writer.resolution() / 25.4 / view.dotsPerMm;
        painter.scale(scale, scale);
        if (m_styles->background() != QColor(Qt::white)) // paper is white
            painter.fillRect(QRectF(QPointF(0, 0), QSizeF(view.size)), m_styles->background());
        KBS_CHECK(paint(painter, view, reader, layers, progress));
    }
    if (!file.commit())
        return refused();
    return {};
}

} // namespace kbs
