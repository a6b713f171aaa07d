// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "print/frame.h"
#include "store/store.h"

#include <optional>

namespace kbs::print {

/// What a printed sheet says of itself, in its QR code and by its check code, so that anybody who has the store can
/// tell whether the paper shows what the store holds.
///
/// The check code (base/check_code.h) is made of the revision's chain hash, which stands for all content up to it, the
/// template's file and paper, the scale, the place, the coordinate system, the theme and the drawn classes. Title,
/// author and date of printing are not in it: the same revision printed twice has the same code.
struct SheetKey {
    QString code;
    RevisionNo revision = 0;
    QString templateName;
    QString paper;
    int scale = 0;
    QString place;       ///< the sheet's name, or "E,N" of the middle in metres
    QString theme;       ///< "": the default
    QStringList classes; ///< empty: those that the theme shows

    /// One line: "KentCBS 7K2M-… r12 a4 A4 1/1000 486500.000,4421300.000 - -".
    [[nodiscard]] QString text() const;
    static Result<SheetKey> parse(const QString &text);
};

/// The key of a frame drawn of a revision. `theme` and `classes` as in SheetKey.
[[nodiscard]] SheetKey sheetKey(const Template &page, const Frame &frame, const Crs &crs, const Revision &revision,
    const QString &theme, const QStringList &classes);

/// The revision of the store that the key's code belongs to, the newest first; nothing where none does: the sheet was
/// changed, is of another store, or of another version of the template.
[[nodiscard]] Result<std::optional<Revision>> verify(Store &store, const Template &page, const SheetKey &key);

} // namespace kbs::print
