// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QStringList>

#include <optional>
#include <vector>

/// The building-rule notation of Turkish plan sheets (MPYY EK-1d): "A-4", "E=1.50 Yençok=15.50 m", "5/A-4/3" …
namespace kbs::zoning {

enum class Arrangement : std::uint8_t {
    Detached,
    Attached,
    Block,
    Twin,
    Free
}; ///< ayrık, bitişik, blok, ikiz, serbest
[[nodiscard]] std::string code(Arrangement arrangement); ///< as in the code list "yapi_duzeni"

/// A number as the sheet gives it. Absent number and not `free`: the sheet says nothing usable.
struct Given {
    std::optional<double> number;
    bool free = false;         ///< "serbest": the plan leaves it free
    bool assumed = false;      ///< a unit had to be assumed ("Hmax=9.50" is metres)
    QStringList contradicting; ///< two texts that disagree: no number is taken

    [[nodiscard]] bool says() const { return number.has_value() || free; }
    bool operator==(const Given &) const = default;
};

/// What a text on the sheet says. Fields that it does not mention stay empty; nothing is derived here except the hint.
struct Notation {
    std::optional<Arrangement> arrangement;
    Given floors;                  ///< "A-4", "4 KAT", "Z+3"
    Given footprint;               ///< TAKS, ratio
    Given floorArea;               ///< KAKS, emsal, E
    Given height;                  ///< Yençok, Hmax; metres
    Given front, side, rear;       ///< setbacks, metres
    std::optional<int> floorsHint; ///< KAKS / TAKS rounded, where no floors are given; for display only
    QStringList remarks;           ///< translated: what was out of range, assumed or contradicting

    [[nodiscard]] bool saysAnything() const;
};

/// Reads one text or the stacked texts of one symbol (lines or " / "-separated circle). Text marked iptal, eski, öneri
/// or taslak says nothing. Block and parcel numbers ("101/5") are no setbacks. 0 means "not stated", as e-Plan writes
/// it.
[[nodiscard]] Notation readNotation(const QString &text);

} // namespace kbs::zoning
