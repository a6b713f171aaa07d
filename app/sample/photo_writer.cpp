// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/sample/writers.h"

#include "base/gdal_drivers.h"

#include <QCoreApplication>
#include <QImage>
#include <QPainter>
#include <QPolygonF>

#include <cpl_conv.h>
#include <gdal_priv.h>
#include <ogr_spatialref.h>

#include <algorithm>

// A picture as if taken from above: ground, streets, parks, roofs and their shadows. It shows the south-west corner of
// the city, or all of a small one.
namespace kbs::sample {

using namespace Qt::StringLiterals;

namespace {

constexpr int side = 2048; // pixels

/// A smooth random field, 0 … 1: values at whole numbers, blended in between.
double field(const Dice &dice, double x, double y)
{
    const auto i = static_cast<int>(x), j = static_cast<int>(y);
    const auto ease = [](double t) { return t * t * (3 - 2 * t); };
    const double s = ease(x - i), t = ease(y - j);
    const auto at = [&](int a, int b) { return dice.unit(901, a, b); };
    return (at(i, j) * (1 - s) + at(i + 1, j) * s) * (1 - t) + (at(i, j + 1) * (1 - s) + at(i + 1, j + 1) * s) * t;
}

class PhotoWriter : public Writer {
public:
    Result<void> begin(const City &city, const QDir &folder) override
    {
        m_path = folder.filePath(u"altlik/ortofoto.tif"_s);
        double minE = 1e12, minN = 1e12, maxE = 0, maxN = 0;
        for (const GridPoint &p : city.outline()) {
            minE = std::min(minE, static_cast<double>(p.e) / 1e4);
            minN = std::min(minN, static_cast<double>(p.n) / 1e4);
            maxE = std::max(maxE, static_cast<double>(p.e) / 1e4);
            maxN = std::max(maxN, static_cast<double>(p.n) / 1e4);
        }
        m_pixel = std::clamp(std::ceil(std::max(maxE - minE, maxN - minN) / side * 10) / 10, 0.3, 1.0);
        m_west = std::floor(minE);
        m_north = std::ceil(std::min(maxN, minN + side * m_pixel));
        m_image = QImage(side, side, QImage::Format_RGB32);
        const Dice &dice = city.layout().dice();
        for (int y = 0; y < side; ++y) {
            auto *line = reinterpret_cast<QRgb *>(m_image.scanLine(y));
            for (int x = 0; x < side; ++x) {
                const int grain = dice.below(16, 900, x, y) + static_cast<int>(26 * field(dice, x / 90.0, y / 90.0));
                line[x] = qRgb(150 + grain, 140 + grain, 104 + grain / 2);
            }
        }
        return {};
    }
    Result<void> add(const City &, const Neighbourhood &place) override
    {
        QPainter painter(&m_image);
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setPen(Qt::NoPen);
        for (const Centreline &piece : place.centrelines) {
            painter.setPen(QPen(QColor(126, 126, 128), piece.width / m_pixel, Qt::SolidLine, Qt::RoundCap));
            painter.drawPolyline(onImage(piece.path));
        }
        painter.setPen(Qt::NoPen);
        for (const Block &block : place.blocks) {
            painter.setBrush(block.use == Use::Park ? QColor(86, 128, 66) : QColor(140, 148, 104, 150));
            painter.drawPolygon(onImage(block.ring));
        }
        for (const Building &building : place.buildings) {
            const QPolygonF roof = onImage(building.ring);
            painter.setBrush(QColor(20, 20, 30, 90));
            painter.drawPolygon(
                roof.translated(building.floorsAbove * 1.1 / m_pixel, -building.floorsAbove * 1.4 / m_pixel));
            const auto shade = static_cast<int>(building.id % 5) * 8;
            painter.setBrush(building.use == Use::Commerce ? QColor(168 + shade, 170 + shade, 172 + shade)
                                                           : QColor(158 + shade, 88 + shade, 66 + shade / 2));
            painter.drawPolygon(roof);
        }
        return {};
    }
    Result<void> finish(const City &) override
    {
        registerGdalDrivers();
        const char *options[] = {"TILED=YES", "COMPRESS=DEFLATE", "PREDICTOR=2", nullptr};
        GDALDriver *driver = GetGDALDriverManager()->GetDriverByName("GTiff");
        GDALDatasetUniquePtr out(driver
                ? driver->Create(m_path.toUtf8().constData(), side, side, 3, GDT_Byte, const_cast<char **>(options))
                : nullptr);
        if (!out)
            return failed();
        OGRSpatialReference srs;
        srs.importFromEPSG(5254);
        out->SetSpatialRef(&srs);
        double place[6] = {m_west, m_pixel, 0, m_north, 0, -m_pixel};
        out->SetGeoTransform(place);
        const QImage rgb = m_image.convertToFormat(QImage::Format_RGB888);
        auto *bytes = const_cast<uchar *>(rgb.constBits());
        if (out->RasterIO(
                GF_Write, 0, 0, side, side, bytes, side, side, GDT_Byte, 3, nullptr, 3, rgb.bytesPerLine(), 1, nullptr)
            != CE_None)
            return failed();
        const int levels[] = {2, 4, 8};
        if (out->BuildOverviews("AVERAGE", 3, levels, 0, nullptr, nullptr, nullptr) != CE_None
            || out->Close() != CE_None)
            return failed();
        return {};
    }
    QStringList files() const override { return {}; } // a backdrop, not something to import

private:
    [[nodiscard]] QPolygonF onImage(const Path &path) const
    {
        QPolygonF out;
        out.reserve(static_cast<qsizetype>(path.size()));
        for (const GridPoint &p : path)
            out << QPointF((static_cast<double>(p.e) / 1e4 - m_west) / m_pixel,
                (m_north - static_cast<double>(p.n) / 1e4) / m_pixel);
        return out;
    }
    [[nodiscard]] std::unexpected<Error> failed() const
    {
        return fail(ErrorKind::Io,
            QCoreApplication::translate("Sample", "%1 cannot be written: %2")
                .arg(m_path, QString::fromUtf8(CPLGetLastErrorMsg())));
    }
    QString m_path;
    QImage m_image;
    double m_pixel = 0.5, m_west = 0, m_north = 0;
};

} // namespace

std::unique_ptr<Writer> photoWriter()
{
    return std::make_unique<PhotoWriter>();
}

} // namespace kbs::sample
