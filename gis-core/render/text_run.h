// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QImage>
#include <QPainterPath>
#include <QPoint>

#include <cstdint>
#include <list>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace kbs::render {

/// One letter at a size: how much ink and how much halo lies on each pixel around its origin on the baseline.
struct LetterMask {
    QRect box; ///< device pixels, relative to the whole pixel of the origin
    std::vector<std::uint8_t> ink, halo;
};

/// One letter as outlines, 1 unit = 1 em, baseline at 0; the whole text in scripts whose letters join.
struct Letter {
    QPainterPath ink, halo;
    double advance = 0;
    std::unordered_map<std::uint32_t, LetterMask> masks; ///< by size and place within the pixel
};

/// A text made ready: letters with their places, in em. Never changed once made, but for its pictures.
struct TextRun {
    struct Place {
        Letter *letter;
        double x; ///< left end of the letter, from the left end of the text
    };
    std::vector<Place> letters;
    double width = 0;
    /// Rows of `text` drawn once: they are painted again and again while the map is moved.
    struct Picture {
        std::uint64_t key = 0;
        QImage image;
        QPoint offset; ///< of its top left from the text's left end on the baseline, device pixels
    };
    mutable std::list<Picture> pictures;
};

struct TextStyle {
    QRgb color = 0xff000000;
    QRgb halo = 0;         ///< transparent: none
    double pixelSize = 12; ///< device pixels per em
};

/// Lays out and caches the texts of map labels: the same text in the same face is shaped once. Fonts are touched only
/// where a letter is met for the first time. One per thread; references stay valid until trim().
class Typesetter {
public:
    static Typesetter &ofThisThread();

    [[nodiscard]] const TextRun &run(std::string_view utf8, bool bold);
    /// In em, without shaping; never less than what run() gives by more than kerning.
    [[nodiscard]] double width(std::string_view utf8, bool bold);
    [[nodiscard]] double capHeight(bool bold); ///< em
    /// The run's picture; empty where the text leaves no ink.
    [[nodiscard]] const TextRun::Picture &picture(const TextRun &run, const TextStyle &style);
    /// Lets go of what has grown too large. Before a picture, never while runs are held.
    void trim();

    static constexpr double haloEm = 0.12; ///< how far the halo reaches beyond the ink

private:
    struct Hash {
        using is_transparent = void;
        std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
    };
    struct Face {
        bool bold = false;
        double capHeight = -1;
        std::vector<float> advances; ///< of letters below U+0250; negative: not known yet
        std::unordered_map<QString, Letter> letters;
        std::unordered_map<std::uint32_t, double> kerning;
        std::unordered_map<std::string, TextRun, Hash, std::equal_to<>> runs;
    };
    [[nodiscard]] Face &face(bool bold) { return m_faces[bold ? 1 : 0]; }
    static Letter &letter(Face &face, const QString &text);
    static double kerning(Face &face, QChar before, QChar after);
    static const LetterMask &mask(Letter &letter, double pixelSize, int quarter);

    Typesetter();
    Face m_faces[2];
    std::size_t m_pictureBytes = 0;
    TextRun::Picture m_none;
};

} // namespace kbs::render
