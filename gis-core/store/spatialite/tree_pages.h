// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "store/spatialite/page_file.h"

#include <memory>
#include <vector>

/// B-trees built once, from rows that come in order, as pages of a PageFile ("Database File Format", 1.6 "B-tree
/// Pages"). Each tree belongs to one thread at a time; several may share a file.
namespace kbs::spatialite {

/// One b-tree page in memory, filled with cells from its end.
class TreePage {
public:
    enum class Kind : std::uint8_t { InnerIndex = 0x02, InnerTable = 0x05, LeafIndex = 0x0a, LeafTable = 0x0d };
    TreePage(Kind kind, std::size_t pageSize) : m_kind(kind), m_page(pageSize, '\0') { clear(); }

    void clear();
    [[nodiscard]] bool isEmpty() const { return m_cells == 0; }
    /// Room for a cell of `bytes` bytes, noted in the page; null where it does not fit.
    [[nodiscard]] char *addCell(std::size_t bytes);
    /// Takes the youngest cell out and gives its bytes, which live until the next addCell().
    [[nodiscard]] std::string_view takeLastCell();
    /// The finished page; `rightmost` is the last child of an inner page.
    [[nodiscard]] std::string_view finished(std::uint32_t rightmost = 0);

private:
    [[nodiscard]] bool isInner() const { return m_kind == Kind::InnerIndex || m_kind == Kind::InnerTable; }
    [[nodiscard]] std::size_t headerBytes() const { return isInner() ? 12 : 8; }

    Kind m_kind;
    std::string m_page;
    std::size_t m_cells = 0, m_contentStart = 0, m_lastBytes = 0;
};

/// A table with row ids.
class TableTree {
public:
    explicit TableTree(PageFile &file);
    /// Row ids rise. The record comes in two pieces that follow each other.
    [[nodiscard]] Result<void> add(std::int64_t rowId, std::string_view header, std::string_view body);
    /// Writes what is left and returns the number of the root page: `root`, or where that is 0 a new one.
    [[nodiscard]] Result<std::uint32_t> finish(std::uint32_t root = 0);

private:
    struct Child {
        std::uint32_t page;
        std::int64_t highest; ///< row id in it
    };
    [[nodiscard]] Result<void> closeLeaf(std::uint32_t number = 0);

    PageFile &m_file;
    TreePage m_leaf;
    std::int64_t m_lastRowId = 0;
    std::vector<Child> m_children;
};

/// An index. Entries are records with the row id last and come in the index's order.
class IndexTree {
public:
    explicit IndexTree(PageFile &file);
    [[nodiscard]] Result<void> add(std::string_view header, std::string_view body);
    [[nodiscard]] Result<std::uint32_t> finish(std::uint32_t root = 0); ///< as above

private:
    /// `cell` is without the number of its left child, which inner pages put in front.
    [[nodiscard]] Result<void> insert(std::size_t level, std::uint32_t leftChild, std::string_view cell);

    PageFile &m_file;
    std::vector<TreePage> m_levels; ///< the open page of each level, leaves first
    std::string m_cell;
};

} // namespace kbs::spatialite
