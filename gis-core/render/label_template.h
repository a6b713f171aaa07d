// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "store/feature.h"

#include <QString>

#include <optional>
#include <string>
#include <vector>

namespace kbs::render {

/// A label's text for one class: "{ada_no}/{parsel_no}" with the places of the attributes looked up once. A piece in
/// square brackets is left out where one of its attributes is empty, as in FeatureClass::labelTemplate.
class LabelTemplate {
public:
    LabelTemplate(const QString &text, const FeatureClass &featureClass);
    void addAttributes(std::vector<int> &indexes) const; ///< appends those that stand in the template
    /// Writes the label (UTF-8) into `out`, whose memory is used again; false and an empty text where all attributes
    /// are empty. Codes by their Turkish title, as plan sheets write them. A street's kind is written once:
    /// "{yol_adi} {tur}" gives "Gazi Caddesi" for "Gazi" as for "Gazi Caddesi".
    bool write(const FeatureBatch &batch, std::size_t row, std::string &out) const;

private:
    struct Piece {
        std::string literal;
        int attribute = -1;
        int group = 0; ///< number of the square brackets it stands in, 0: none
        const CodeList *codes = nullptr;
        bool isStreetKind = false;
    };
    static bool appendValue(const Piece &piece, const FeatureBatch &batch, std::size_t row, std::string &out);
    const FeatureClass &m_class;
    std::vector<Piece> m_pieces;
};

} // namespace kbs::render
