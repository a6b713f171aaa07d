// SPDX-License-Identifier: GPL-3.0-or-later
#include "render/text_run.h"

#include <QFont>
#include <QFontMetricsF>
#include <QPainter>
#include <QPainterPathStroker>

#include <algorithm>
#include <cmath>

using namespace Qt::StringLiterals;

namespace kbs::render {

namespace {

/// Letters are taken from the font at this size and scaled: the same shapes on every screen and on paper.
constexpr int layoutPixels = 64;
constexpr char16_t tableEnd = 0x250;
constexpr std::size_t mostRuns = 40'000;
constexpr std::size_t mostPictureBytes = 32u << 20;
constexpr int quarters = 4; ///< places of a letter within a pixel

QFont fontOf(bool bold)
{
    QFont font;
    font.setFamilies({u"Noto Sans"_s, u"DejaVu Sans"_s});
    font.setPixelSize(layoutPixels);
    font.setHintingPreference(QFont::PreferNoHinting);
    font.setBold(bold);
    return font;
}

/// Letters that stand beside each other without joining, each with a width of its own: Latin, Greek, Cyrillic and the
/// signs of general punctuation.
bool standsAlone(QChar c)
{
    const char16_t code = c.unicode();
    const bool isMark = code >= 0x300 && code < 0x370;
    return (code < 0x530 && !isMark) || (code >= 0x2010 && code < 0x2028) || (code >= 0x2030 && code < 0x2060)
        || (code >= 0x2070 && code < 0x20d0) || (code >= 0x2190 && code < 0x2300);
}

std::uint32_t premultiplied(QRgb color)
{
    return qPremultiply(color);
}

std::uint32_t scaled(std::uint32_t pixel, std::uint32_t by) // both channels of a pair at once
{
    const std::uint32_t odd = ((pixel >> 8) & 0xff00ff) * by + 0x800080;
    const std::uint32_t even = (pixel & 0xff00ff) * by + 0x800080;
    return ((odd + ((odd >> 8) & 0xff00ff)) & 0xff00ff00) | (((even + ((even >> 8) & 0xff00ff)) >> 8) & 0xff00ff);
}

std::vector<std::uint8_t> coverage(const QPainterPath &path, const QTransform &toPixels, const QRect &box)
{
    QImage image(box.size(), QImage::Format_ARGB32_Premultiplied);
    image.fill(0);
    QPainter painter(&image);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setTransform(toPixels * QTransform::fromTranslate(-box.left(), -box.top()));
    painter.fillPath(path, Qt::black);
    painter.end();
    std::vector<std::uint8_t> out;
    out.reserve(static_cast<std::size_t>(box.width()) * static_cast<std::size_t>(box.height()));
    for (int y = 0; y < box.height(); ++y) {
        const auto *line = reinterpret_cast<const QRgb *>(image.constScanLine(y));
        for (int x = 0; x < box.width(); ++x)
            out.push_back(static_cast<std::uint8_t>(qAlpha(line[x])));
    }
    return out;
}

} // namespace

Typesetter::Typesetter()
{
    m_faces[1].bold = true;
}

Typesetter &Typesetter::ofThisThread()
{
    static thread_local Typesetter typesetter;
    return typesetter;
}

void Typesetter::trim()
{
    for (Face &face : m_faces)
        if (face.runs.size() > mostRuns || m_pictureBytes > mostPictureBytes)
            face.runs.clear();
    if (m_pictureBytes > mostPictureBytes)
        m_pictureBytes = 0;
}

double Typesetter::capHeight(bool bold)
{
    Face &used = face(bold);
    if (used.capHeight < 0)
        used.capHeight = QFontMetricsF(fontOf(bold)).capHeight() / layoutPixels;
    return used.capHeight;
}

Letter &Typesetter::letter(Face &face, const QString &text)
{
    const auto found = face.letters.find(text);
    if (found != face.letters.end())
        return found->second;
    const QFont font = fontOf(face.bold);
    Letter letter;
    letter.advance = QFontMetricsF(font).horizontalAdvance(text) / layoutPixels;
    QPainterPath outline;
    outline.addText(0, 0, font, text);
    letter.ink = QTransform::fromScale(1.0 / layoutPixels, 1.0 / layoutPixels).map(outline);
    letter.ink.setFillRule(Qt::WindingFill);
    QPainterPathStroker stroker;
    stroker.setWidth(2 * haloEm * layoutPixels);
    stroker.setJoinStyle(Qt::RoundJoin);
    stroker.setCapStyle(Qt::RoundCap);
    letter.halo = QTransform::fromScale(1.0 / layoutPixels, 1.0 / layoutPixels).map(stroker.createStroke(outline));
    letter.halo.addPath(letter.ink);
    letter.halo.setFillRule(Qt::WindingFill);
    return face.letters.emplace(text, std::move(letter)).first->second;
}

double Typesetter::kerning(Face &face, QChar before, QChar after)
{
    const std::uint32_t key = (std::uint32_t(before.unicode()) << 16) | after.unicode();
    const auto found = face.kerning.find(key);
    if (found != face.kerning.end())
        return found->second;
    const QString pair = QString(before) + after;
    const double together = QFontMetricsF(fontOf(face.bold)).horizontalAdvance(pair) / layoutPixels;
    const double apart = letter(face, before).advance + letter(face, after).advance;
    return face.kerning.emplace(key, together - apart).first->second;
}

const TextRun &Typesetter::run(std::string_view utf8, bool bold)
{
    Face &used = face(bold);
    if (const auto found = used.runs.find(utf8); found != used.runs.end())
        return found->second;
    TextRun run;
    const QString text = QString::fromUtf8(utf8.data(), static_cast<qsizetype>(utf8.size()))
                             .normalized(QString::NormalizationForm_C)
                             .simplified();
    if (!std::ranges::all_of(text, standsAlone)) {
        Letter &whole = letter(used, text);
        run.letters.push_back({&whole, 0});
        run.width = whole.advance;
    } else {
        run.letters.reserve(static_cast<std::size_t>(text.size()));
        for (qsizetype i = 0; i < text.size(); ++i) {
            if (i > 0)
                run.width += kerning(used, text[i - 1], text[i]);
            Letter &next = letter(used, QString(text[i]));
            run.letters.push_back({&next, run.width});
            run.width += next.advance;
        }
    }
    return used.runs.emplace(std::string(utf8), std::move(run)).first->second;
}

double Typesetter::width(std::string_view utf8, bool bold)
{
    Face &used = face(bold);
    if (used.advances.empty())
        used.advances.assign(tableEnd, -1);
    double sum = 0;
    for (std::size_t i = 0; i < utf8.size(); ++i) {
        const auto byte = static_cast<unsigned char>(utf8[i]);
        char16_t code = byte;
        if (byte >= 0x80) { // two bytes hold everything below U+0800
            if ((byte & 0xe0) != 0xc0 || i + 1 >= utf8.size())
                return run(utf8, bold).width;
            code = static_cast<char16_t>(((byte & 0x1f) << 6) | (static_cast<unsigned char>(utf8[++i]) & 0x3f));
        }
        if (code >= tableEnd)
            return run(utf8, bold).width;
        float &advance = used.advances[code];
        if (advance < 0)
            advance = static_cast<float>(letter(used, QString(QChar(code))).advance);
        sum += static_cast<double>(advance);
    }
    return sum;
}

const LetterMask &Typesetter::mask(Letter &letter, double pixelSize, int quarter)
{
    const auto key
        = static_cast<std::uint32_t>(std::lround(pixelSize * 64)) * quarters + static_cast<std::uint32_t>(quarter);
    const auto found = letter.masks.find(key);
    if (found != letter.masks.end())
        return found->second;
    const QTransform toPixels(pixelSize, 0, 0, pixelSize, static_cast<double>(quarter) / quarters, 0);
    LetterMask mask;
    if (!letter.ink.isEmpty()) {
        mask.box = toPixels.mapRect(letter.halo.boundingRect()).toAlignedRect();
        mask.ink = coverage(letter.ink, toPixels, mask.box);
        mask.halo = coverage(letter.halo, toPixels, mask.box);
    }
    return letter.masks.emplace(key, std::move(mask)).first->second;
}

const TextRun::Picture &Typesetter::picture(const TextRun &run, const TextStyle &style)
{
    const std::uint64_t key = (static_cast<std::uint64_t>(style.color) << 32 | style.halo)
        ^ (static_cast<std::uint64_t>(std::lround(style.pixelSize * 64)) * 0x9e3779b97f4a7c15u);
    for (const TextRun::Picture &picture : run.pictures)
        if (picture.key == key)
            return picture;

    struct Part {
        const LetterMask *mask;
        QRect box;
    };
    std::vector<Part> parts;
    QRect all;
    for (const TextRun::Place &place : run.letters) {
        const double x = place.x * style.pixelSize;
        const double steps = std::round((x - std::floor(x)) * quarters);
        const int whole = static_cast<int>(std::floor(x)) + (steps >= quarters ? 1 : 0);
        const LetterMask &one = mask(*place.letter, style.pixelSize, static_cast<int>(steps) % quarters);
        if (one.box.isEmpty())
            continue;
        parts.push_back({&one, one.box.translated(whole, 0)});
        all |= parts.back().box;
    }
    if (parts.empty())
        return m_none;
    const auto width = static_cast<std::size_t>(all.width()), height = static_cast<std::size_t>(all.height());
    std::vector<std::uint8_t> ink(width * height), halo(width * height);
    for (const auto &[mask, box] : parts) {
        const auto columns = static_cast<std::size_t>(box.width());
        for (int row = 0; row < box.height(); ++row) {
            const std::size_t from = static_cast<std::size_t>(row) * columns;
            const std::size_t to = static_cast<std::size_t>(box.top() - all.top() + row) * width
                + static_cast<std::size_t>(box.left() - all.left());
            for (std::size_t x = 0; x < columns; ++x) {
                ink[to + x] = static_cast<std::uint8_t>(std::min(255, ink[to + x] + mask->ink[from + x]));
                halo[to + x] = std::max(halo[to + x], mask->halo[from + x]);
            }
        }
    }
    QImage image(all.size(), QImage::Format_ARGB32_Premultiplied);
    const std::uint32_t inkColor = premultiplied(style.color), haloColor = premultiplied(style.halo);
    for (std::size_t y = 0; y < height; ++y) {
        auto *line = reinterpret_cast<std::uint32_t *>(image.scanLine(static_cast<int>(y)));
        for (std::size_t x = 0; x < width; ++x) {
            const std::uint32_t below = scaled(haloColor, halo[y * width + x]);
            const std::uint32_t above = scaled(inkColor, ink[y * width + x]);
            line[x] = above + scaled(below, 255 - (above >> 24));
        }
    }
    m_pictureBytes += width * height * 4;
    run.pictures.push_front({key, std::move(image), all.topLeft()});
    return run.pictures.front();
}

} // namespace kbs::render
