// SPDX-License-Identifier: GPL-3.0-or-later
#include "raster/relief.h"

#include <QCoreApplication>

#include <gdal_utils.h>

#include <array>

using namespace Qt::StringLiterals;

namespace kbs::raster {

namespace {

constexpr float noHeight = -32768;

struct Tint {
    float percent;
    std::array<float, 3> colour;
};
/// Steepness as planners read it: up to 10 % buildable without ado, beyond 30 % hardly at all.
constexpr std::array<Tint, 6> tints{{{0, {255, 255, 255}}, {2, {235, 245, 225}}, {10, {150, 200, 110}},
    {20, {250, 220, 90}}, {30, {240, 140, 50}}, {60, {170, 20, 30}}}};

std::array<uchar, 3> tintOf(float percent)
{
    std::size_t upper = 1;
    while (upper + 1 < tints.size() && percent > tints[upper].percent)
        ++upper;
    const Tint &a = tints[upper - 1], &b = tints[upper];
    const float share = std::clamp((percent - a.percent) / (b.percent - a.percent), 0.F, 1.F);
    std::array<uchar, 3> out{};
    for (std::size_t i = 0; i < 3; ++i)
        out[i] = static_cast<uchar>(a.colour[i] + share * (b.colour[i] - a.colour[i]));
    return out;
}

/// Where there is no height the tools must see that, or a cliff would stand at the edge.
bool markNoData(GDALDatasetH dataset, std::vector<float> &alpha, int width, int height)
{
    std::vector<float> heights(alpha.size());
    const GDALRasterBandH values = GDALGetRasterBand(dataset, 1);
    if (GDALRasterIO(
            GDALGetRasterBand(dataset, 2), GF_Read, 0, 0, width, height, alpha.data(), width, height, GDT_Float32, 0, 0)
            != CE_None
        || GDALRasterIO(values, GF_Read, 0, 0, width, height, heights.data(), width, height, GDT_Float32, 0, 0)
            != CE_None)
        return false;
    for (std::size_t i = 0; i < alpha.size(); ++i)
        if (alpha[i] <= 0)
            heights[i] = noHeight;
    return GDALRasterIO(values, GF_Write, 0, 0, width, height, heights.data(), width, height, GDT_Float32, 0, 0)
        == CE_None
        && GDALSetRasterNoDataValue(values, noHeight) == CE_None;
}

} // namespace

Result<QImage> reliefPicture(const WarpTarget &target, Look look, const MapView &view)
{
    const QuietGdal quiet;
    const int width = view.size.width(), height = view.size.height();
    std::vector<float> alpha(static_cast<std::size_t>(width) * static_cast<std::size_t>(height));
    if (!markNoData(target.dataset(), alpha, width, height))
        return unreadable({});
    const bool isShade = look == Look::Hillshade;
    const Words words(isShade ? QStringList{u"-of"_s, u"MEM"_s, u"-multidirectional"_s, u"-compute_edges"_s}
                              : QStringList{u"-of"_s, u"MEM"_s, u"-p"_s, u"-compute_edges"_s});
    GDALDEMProcessingOptions *options = GDALDEMProcessingOptionsNew(words.list(), nullptr);
    const Dataset out(
        GDALDEMProcessing("", target.dataset(), isShade ? "hillshade" : "slope", nullptr, options, nullptr));
    GDALDEMProcessingOptionsFree(options);
    std::vector<float> values(alpha.size());
    if (!out
        || GDALRasterIO(GDALGetRasterBand(out.get(), 1), GF_Read, 0, 0, width, height, values.data(), width, height,
               GDT_Float32, 0, 0)
            != CE_None)
        return unreadable({});
    QImage image(width, height, QImage::Format_RGBA8888);
    std::size_t i = 0;
    for (int y = 0; y < height; ++y) {
        uchar *pixel = image.scanLine(y);
        for (int x = 0; x < width; ++x, ++i, pixel += 4) {
            const auto shade = static_cast<uchar>(std::clamp(values[i], 0.F, 255.F));
            const std::array<uchar, 3> colour = isShade ? std::array{shade, shade, shade} : tintOf(values[i]);
            std::ranges::copy(colour, pixel);
            const bool isNone = isShade ? values[i] <= 0 : values[i] < 0; // 0 and -9999 are the tools' no data
            pixel[3] = isNone ? 0 : static_cast<uchar>(std::clamp(alpha[i], 0.F, 255.F));
        }
    }
    return image;
}

} // namespace kbs::raster
