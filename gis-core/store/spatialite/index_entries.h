// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/value.h"
#include "jobs/progress.h"
#include "store/spatialite/record.h"
#include "store/spatialite/scratch.h"
#include "store/spatialite/tree_pages.h"

#include <array>
#include <string_view>

namespace kbs::spatialite {

/// The entries of one index in the order of their rows, and the index made of them.
///
/// An entry is kept as bytes that sort like the index does ("Database File Format", 2.4 "Record Sort Order": NULL,
/// numbers, texts by their bytes) and from which the values can be read again. A column holds numbers of one kind only.
class IndexEntries {
public:
    explicit IndexEntries(const QString &scratchPath) : m_keys(scratchPath), m_order(scratchPath) { }

    /// Columns of the next row's entry, then endRow().
    void addNull() { m_key += tagNull; }
    void addText(std::string_view text);
    void addValue(const Value &value);
    /// Rows rise; they are told by their distance from the first.
    [[nodiscard]] Result<void> endRow(std::uint32_t row);

    struct Built {
        std::uint32_t root = 0;
        bool hasTwins = false; ///< two rows with the same entry
    };
    /// Sorts and writes the index. `firstId`: the id of row 0.
    [[nodiscard]] Result<Built> build(
        PageFile &file, std::uint32_t root, std::int64_t firstId, const Progress &progress);

private:
    static constexpr char tagNull = 1, tagInteger = 2, tagReal = 3, tagText = 4;
    struct Entry {
        std::uint64_t prefix; ///< the first bytes in which entries differ (m_telling), as a big-endian number
        std::uint64_t at;     ///< in m_keys; rises with the row
    };
    struct Stored {
        std::uint32_t row, bytes;
    };
    [[nodiscard]] Stored storedAt(std::uint64_t at) const;
    [[nodiscard]] std::string_view keyAt(std::uint64_t at) const;
    [[nodiscard]] bool less(const Entry &a, const Entry &b) const;
    void noteDifferences();
    void chooseTelling();
    [[nodiscard]] std::uint64_t prefixOf(std::string_view key) const;
    [[nodiscard]] Result<void> sortRuns(const Progress &progress);
    void decode(std::string_view key, Record &out) const;

    std::string m_key;
    ScratchBytes m_keys; ///< Stored and the key, one after the other
    std::size_t m_count = 0;
    /// Of the first bytes of the keys, which differ from the first key's: in "ada_no=101|parsel_no=4" most never do,
    /// and the few others decide.
    std::array<char, 64> m_first{}, m_differs{};
    std::array<std::uint8_t, sizeof Entry::prefix> m_telling{}; ///< places of the first that differ
    std::size_t m_seen = 0;                                     ///< bytes that are compared when the prefixes are equal
    ScratchArray<Entry> m_order;
};

} // namespace kbs::spatialite
