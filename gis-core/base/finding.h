// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/bbox.h"

#include <QString>

#include <cstdint>
#include <vector>

namespace kbs {

enum class Severity : std::uint8_t { Info, Warning, Error };

/// One result of a check or of an import: which rule, about which thing, where, in words a clerk understands.
struct Finding {
    QString rule; ///< stable id, e.g. "geom.self-intersection" or "cad.overlap"
    Severity severity = Severity::Warning;
    QString text;         ///< translated sentence: what, which, why, what next
    QString className;    ///< table of the class, "" where none is known
    qint64 featureId = 0; ///< kbs_id in the store, 0 where the object is not stored
    QString sourceId;     ///< id in the delivered file (gml:id, fid, key)
    QString file;
    qint64 line = 0; ///< 1-based line or record of `file`
    Bbox extent;     ///< place in the store's CRS; empty where there is none
    QString textTr;  ///< `text` in both languages, where whoever found it collects both (an import does)
    QString textEn;
};

[[nodiscard]] QString severityName(Severity severity); ///< "info", "warning", "error": for JSON, not translated

} // namespace kbs
