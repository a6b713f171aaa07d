// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "importers/common/source.h"

namespace kbs::import {

/// A layer that a service gave in pages: a folder "parsel.pages" with one numbered folder per page, each with one file.
/// It is read as one source: one account, one set of keys.
inline constexpr const char *pagesSuffix = "pages";

/// The files of a folder of pages in their order; empty where the path is something else.
[[nodiscard]] QStringList pagesOf(const QString &path);
/// The file by which an encoding is recognised: the first page, or the path itself.
[[nodiscard]] QString firstPage(const QString &path);
/// Opens a file, or all pages as one source. An object that comes again, the same in every value, on a later page is
/// ignored by the rule "service.page-duplicate", and said.
[[nodiscard]] Result<std::unique_ptr<Source>> openSource(
    const Encoding &encoding, const QString &path, const SourceOptions &options);

} // namespace kbs::import
