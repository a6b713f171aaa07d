// SPDX-License-Identifier: GPL-3.0-or-later
#include "importers/tables/csv_reader.h"

#include <QCoreApplication>

#include <algorithm>
#include <array>

namespace kbs::import {

namespace {

struct Say {
    Q_DECLARE_TR_FUNCTIONS(Import)
};

constexpr std::size_t longestRow = 16U << 20U;
constexpr int linesLookedAt = 30;

} // namespace

bool Row::isBlank() const
{
    return std::ranges::all_of(
        cells, [](const std::string &cell) { return cell.find_first_not_of(" \t") == std::string::npos; });
}

Result<bool> CsvReader::next(Row &row)
{
    row = {.line = m_line, .cells = {std::string()}, .quoted = false};
    bool inQuotes = false, afterQuote = false, any = false;
    std::size_t size = 0;
    for (;;) {
        KBS_TRY(const int byte, m_in.peek());
        if (byte < 0) {
            if (inQuotes) {
                auto error = fail(ErrorKind::Input, Say::tr("A quote is opened here and never closed"),
                    Say::tr("Ask the sender for a corrected file"));
                error.error().at(m_stream.path(), row.line);
                return error;
            }
            return any;
        }
        m_in.skip(1);
        any = true;
        m_line += byte == '\n' ? 1 : 0;
        if (inQuotes && byte != '"') {
            row.cells.back() += static_cast<char>(byte);
        } else if (inQuotes) {
            inQuotes = false;
            afterQuote = true;
        } else if (byte == '"' && (afterQuote || row.cells.back().empty())) {
            if (afterQuote)
                row.cells.back() += '"'; // a doubled quote
            inQuotes = true;
            afterQuote = false;
            row.quoted = true;
        } else if (byte == m_delimiter) {
            row.cells.emplace_back();
            afterQuote = false;
        } else if (byte == '\n') {
            if (!row.cells.back().empty() && row.cells.back().back() == '\r')
                row.cells.back().pop_back();
            return true;
        } else {
            row.cells.back() += static_cast<char>(byte);
        }
        if (++size > longestRow) {
            auto error = fail(
                ErrorKind::Input, Say::tr("The row that starts here is longer than 16 MB; a quote may not be closed"));
            error.error().at(m_stream.path(), row.line);
            return error;
        }
    }
}

std::vector<std::string> splitLine(std::string_view line, char delimiter)
{
    std::vector<std::string> cells(1);
    bool inQuotes = false;
    for (std::size_t i = 0; i < line.size(); ++i) {
        if (line[i] == '"' && inQuotes && i + 1 < line.size() && line[i + 1] == '"')
            cells.back() += line[i++];
        else if (line[i] == '"' && (inQuotes || cells.back().empty()))
            inQuotes = !inQuotes;
        else if (line[i] == delimiter && !inQuotes)
            cells.emplace_back();
        else
            cells.back() += line[i];
    }
    return inQuotes ? std::vector<std::string>() : cells;
}

char detectDelimiter(std::string_view head)
{
    static constexpr std::array candidates{';', ',', '\t', '|'};
    std::array<std::vector<int>, candidates.size()> counts;
    std::array<int, candidates.size()> inLine{};
    bool inQuotes = false;
    int lines = 0;
    for (const char c : head) {
        if (c == '"')
            inQuotes = !inQuotes;
        if (inQuotes)
            continue;
        if (c == '\n') {
            for (std::size_t i = 0; i < candidates.size(); ++i)
                counts[i].push_back(inLine[i]);
            inLine = {};
            if (++lines == linesLookedAt)
                break;
        }
        const auto found = std::ranges::find(candidates, c);
        if (found != candidates.end())
            ++inLine[static_cast<std::size_t>(found - candidates.begin())];
    }
    if (lines < 2) {
        for (std::size_t i = 0; i < candidates.size(); ++i)
            counts[i].push_back(inLine[i]);
    }
    // The header has no decimals and no free text: what cuts it, and cuts most lines alike, is the delimiter.
    char best = ',';
    double bestScore = 0;
    for (std::size_t i = 0; i < candidates.size(); ++i) {
        const int first = counts[i].front();
        if (first == 0)
            continue;
        const auto alike = std::ranges::count(counts[i], first);
        const double score
            = static_cast<double>(alike) / static_cast<double>(counts[i].size()) + 0.01 * std::min(first, 20);
        if (score > bestScore) {
            bestScore = score;
            best = candidates[i];
        }
    }
    return best;
}

} // namespace kbs::import
