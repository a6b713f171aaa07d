// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "importers/common/text_stream.h"

#include <string>
#include <vector>

namespace kbs::import {

/// One row of a table as written.
struct Row {
    qint64 line = 0; ///< where it starts
    std::vector<std::string> cells;
    bool quoted = false; ///< a cell stood in quotes
    [[nodiscard]] bool isBlank() const;
};

/// Delimited text row by row (RFC 4180: quotes, doubled quotes, line breaks inside quotes).
class CsvReader {
public:
    CsvReader(TextStream &stream, char delimiter) : m_stream(stream), m_in(stream), m_delimiter(delimiter) { }

    /// False at the end. A quote that is never closed is an error with its line.
    [[nodiscard]] Result<bool> next(Row &row);

private:
    TextStream &m_stream;
    TextCursor m_in;
    char m_delimiter;
    qint64 m_line = 1;
};

/// The cells of one line of text; empty where its quotes do not close.
[[nodiscard]] std::vector<std::string> splitLine(std::string_view line, char delimiter);

/// The delimiter that cuts the first lines most evenly: ';', ',', tab or '|'. ',' where nothing cuts.
[[nodiscard]] char detectDelimiter(std::string_view head);

} // namespace kbs::import
