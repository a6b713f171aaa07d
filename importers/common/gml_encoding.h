// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "importers/common/source.h"

#include <QStringList>

#include <functional>

namespace kbs::import {

/// What sets one family of GML apart from the others.
struct GmlFamily {
    QString name;    ///< of the encoding
    QString title;   ///< translated
    QString losses;  ///< translated
    QString mapping; ///< resource path; empty: generic
    QStringList extensions
        = {QStringLiteral("gml"), QStringLiteral("xml"), QStringLiteral("xml.gz"), QStringLiteral("gml.gz")};
    /// Texts (namespace stems) of which one must stand in the head of the file; empty: any GML.
    QStringList marks;
    int score = 0; ///< where a mark stands there
    QString why;   ///< translated; "%1" is the mark
    /// Put around the source that reads the file; empty: nothing.
    std::function<std::unique_ptr<Source>(std::unique_ptr<Source>)> wrap;
};

/// An encoding that reads XML with GmlSource.
std::unique_ptr<Encoding> makeGmlFamily(const GmlFamily &family);
/// Any GML that no other encoding claims.
std::unique_ptr<Encoding> makeGml();

} // namespace kbs::import
