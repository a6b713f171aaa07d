// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "store/feature.h"
#include "style/style.h"

#include <QString>

#include <optional>
#include <string>
#include <vector>

namespace kbs::render {

/// A label's text for one class: "{ada_no}/{parsel_no}" with the places of the attributes looked up once.
///
/// - A piece in square brackets is left out where one of its attributes is empty, as in FeatureClass::labelTemplate.
/// - "{taks:2}" writes a number with two decimals, "{genislik:0 m}" without and with a unit behind it.
/// - Codes are written by their Turkish title, as plan sheets write them, or by the label's short `signs`.
/// - A number whose attribute has a kind of value beside it (taks, taks_tur) is "serbest" or empty where the kind says
///   so; a 0 of no kind is empty too, since 0 in a delivery means "not given".
/// - A street's kind is written once: "{yol_adi} {tur}" gives "Gazi Caddesi" for "Gazi" as for "Gazi Caddesi".
/// - Lines are parted by "\n". A line without values is left out, except where `dividers` give each line its place;
///   of several lines or parts, one whose attributes are all empty is left out with its words.
class LabelTemplate {
public:
    LabelTemplate(const LabelSymbol &symbol, const FeatureClass &featureClass);
    LabelTemplate(const QString &text, const FeatureClass &featureClass); ///< a plain label
    void addAttributes(std::vector<int> &indexes) const;                  ///< appends those that stand in the template
    /// Writes the label (UTF-8) into `out`, whose memory is used again; false and an empty text where all attributes
    /// are empty. A label that is not plain gives its sign, its text and its parts, joined by labelPartSeparator.
    bool write(const FeatureBatch &batch, std::size_t row, std::string &out) const;

private:
    struct Piece {
        std::string literal;
        int attribute = -1;
        int kind = -1;     ///< attribute that holds the kind of its value
        int decimals = -1; ///< as the value is
        std::string unit;  ///< behind a number, with its blank
        int group = 0;     ///< number of the square brackets it stands in, 0: none
        const CodeList *codes = nullptr;
        std::map<std::string, std::string> signs;
        bool isStreetKind = false;
    };
    using Line = std::vector<Piece>;
    struct Part {
        std::vector<Line> lines;
        bool keepsEmptyLines = false;
    };
    void addPart(const QString &text, bool dividers, const LabelSymbol &symbol);
    [[nodiscard]] Line line(const QString &text, const LabelSymbol &symbol) const;
    [[nodiscard]] Piece piece(const QString &inside, const LabelSymbol &symbol) const;
    static bool appendValue(const Piece &piece, const FeatureBatch &batch, std::size_t row, std::string &out);
    /// Whether one of its attributes has a value.
    static bool appendLine(const Line &line, const FeatureBatch &batch, std::size_t row, std::string &out);
    static void appendPart(const Part &part, const FeatureBatch &batch, std::size_t row, std::string &out);

    const FeatureClass &m_class;
    std::string m_sign;
    bool m_isPlain = true;
    std::vector<Part> m_parts; ///< the text first
};

inline constexpr char labelPartSeparator = '\x1e';

} // namespace kbs::render
