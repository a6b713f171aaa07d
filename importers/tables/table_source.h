// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "importers/common/source.h"
#include "importers/tables/coordinate_columns.h"
#include "importers/tables/csv_reader.h"

namespace kbs::import {

/// Delimited text: character set, delimiter and header found by themselves, points from coordinate columns.
[[nodiscard]] Result<std::unique_ptr<Source>> openCsv(const QString &path, const SourceOptions &options);
/// XLSX and ODS through GDAL, every cell as text. Sheets are layers.
[[nodiscard]] Result<std::unique_ptr<Source>> openSheets(const QString &path, const SourceOptions &options);
/// A JSON list of records, of plain values, or an object with one record per member.
[[nodiscard]] Result<std::unique_ptr<Source>> openJsonList(const QString &path, const SourceOptions &options);

/// The columns of one table and how a row becomes an object.
class TableShape {
public:
    /// Looks at the first rows: is the first a header, where are the coordinates?
    void learn(std::vector<Row> head);
    [[nodiscard]] bool hasHeader() const { return m_hasHeader; }
    [[nodiscard]] const std::vector<std::string> &names() const { return m_names; }
    [[nodiscard]] const CoordinateColumns &coordinates() const { return m_coordinates; }
    /// `strict`: a row must have as many cells as the header (text tables).
    [[nodiscard]] SourceObject object(Row &&row, int layer, bool strict) const;
    [[nodiscard]] SourceLayer layer(const QString &name) const;

private:
    bool m_hasHeader = false;
    std::vector<std::string> m_names;
    std::vector<Row> m_samples;
    CoordinateColumns m_coordinates;
};

inline constexpr std::size_t tableHead = 200; ///< rows that are looked at before reading

} // namespace kbs::import
