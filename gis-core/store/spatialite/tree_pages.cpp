// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/spatialite/tree_pages.h"

#include "store/spatialite/record.h"

#include <bit>

namespace kbs::spatialite {

namespace {

constexpr std::size_t pointerBytes = 2; ///< of a cell, in the array after the page's header
constexpr std::size_t childBytes = 4;

template <typename T> char *putBigEndian(char *at, T value)
{
    value = std::byteswap(value);
    std::memcpy(at, &value, sizeof value);
    return at + sizeof value;
}

/// How much of a payload stays in its cell (1.6 "B-tree Pages", "Cell Payload Overflow Pages"); no reserved bytes.
std::size_t localBytes(std::size_t payload, std::size_t pageSize, bool table)
{
    const std::size_t most = table ? pageSize - 35 : (pageSize - 12) * 64 / 255 - 23;
    if (payload <= most)
        return payload;
    const std::size_t least = (pageSize - 12) * 32 / 255 - 23;
    const std::size_t fitting = least + (payload - least) % (pageSize - 4);
    return fitting <= most ? fitting : least;
}

/// Copies bytes [from, to) of a text in two pieces.
char *copyRange(char *at, std::string_view first, std::string_view second, std::size_t from, std::size_t to)
{
    if (from < first.size()) {
        const std::size_t count = std::min(to, first.size()) - from;
        std::memcpy(at, first.data() + from, count);
        at += count;
    }
    if (to > first.size()) {
        const std::size_t begin = std::max(from, first.size()) - first.size();
        const std::size_t count = to - first.size() - begin;
        std::memcpy(at, second.data() + begin, count);
        at += count;
    }
    return at;
}

Result<std::uint32_t> appendOverflow(PageFile &file, std::string_view header, std::string_view body, std::size_t local)
{
    std::string rest(header.size() + body.size() - local, '\0');
    copyRange(rest.data(), header, body, local, header.size() + body.size());
    return file.appendOverflow(rest);
}

/// Writes a page at `number`, or where that is 0 at the end; where it went.
Result<std::uint32_t> write(PageFile &file, std::string_view page, std::uint32_t number)
{
    if (number == 0)
        return file.append(page);
    KBS_CHECK(file.put(number, page));
    return number;
}

} // namespace

// ---------------------------------------------------------------- TreePage

void TreePage::clear()
{
    m_cells = 0;
    m_contentStart = m_page.size();
}

char *TreePage::addCell(std::size_t bytes)
{
    constexpr std::size_t fewestBytes = 4; // smaller cells would not hold a free block once they are deleted
    bytes = std::max(bytes, fewestBytes);
    const std::size_t pointersEnd = headerBytes() + pointerBytes * (m_cells + 1);
    if (m_contentStart < pointersEnd + bytes)
        return nullptr;
    m_contentStart -= bytes;
    m_lastBytes = bytes;
    putBigEndian(m_page.data() + pointersEnd - pointerBytes, static_cast<std::uint16_t>(m_contentStart));
    ++m_cells;
    return m_page.data() + m_contentStart;
}

std::string_view TreePage::takeLastCell()
{
    const std::string_view cell(m_page.data() + m_contentStart, m_lastBytes);
    --m_cells;
    m_contentStart += m_lastBytes;
    return cell;
}

std::string_view TreePage::finished(std::uint32_t rightmost)
{
    char *at = m_page.data();
    *at++ = static_cast<char>(m_kind);
    at = putBigEndian<std::uint16_t>(at, 0); // no free block
    at = putBigEndian(at, static_cast<std::uint16_t>(m_cells));
    at = putBigEndian(at, static_cast<std::uint16_t>(m_contentStart)); // 65536 is written as 0
    *at++ = 0;                                                         // no fragmented bytes
    if (isInner())
        putBigEndian(at, rightmost);
    return m_page;
}

// ---------------------------------------------------------------- TableTree

TableTree::TableTree(PageFile &file) : m_file(file), m_leaf(TreePage::Kind::LeafTable, file.pageSize()) { }

Result<void> TableTree::add(std::int64_t rowId, std::string_view header, std::string_view body)
{
    const std::size_t payload = header.size() + body.size();
    const std::size_t local = localBytes(payload, m_file.pageSize(), true);
    const auto unsignedId = static_cast<std::uint64_t>(rowId);
    const std::size_t bytes
        = varintLength(payload) + varintLength(unsignedId) + local + (local < payload ? childBytes : 0);
    char *at = m_leaf.addCell(bytes);
    if (!at) {
        KBS_CHECK(closeLeaf());
        at = m_leaf.addCell(bytes); // no cell is larger than an empty page
    }
    at = putVarint(at, payload);
    at = putVarint(at, unsignedId);
    at = copyRange(at, header, body, 0, local);
    if (local < payload) {
        KBS_TRY(const std::uint32_t overflow, appendOverflow(m_file, header, body, local));
        putBigEndian(at, overflow);
    }
    m_lastRowId = rowId;
    return {};
}

Result<void> TableTree::closeLeaf(std::uint32_t number)
{
    KBS_TRY(const std::uint32_t page, write(m_file, m_leaf.finished(), number));
    m_children.push_back({page, m_lastRowId});
    m_leaf.clear();
    return {};
}

Result<std::uint32_t> TableTree::finish(std::uint32_t root)
{
    KBS_CHECK(closeLeaf(m_children.empty() ? root : 0));
    TreePage inner(TreePage::Kind::InnerTable, m_file.pageSize());
    const std::size_t mostChildren = (m_file.pageSize() - 12) / (pointerBytes + childBytes + longestVarint) + 1;
    while (m_children.size() > 1) {
        std::vector<Child> parents;
        // even shares, so that every page has at least two children
        const std::size_t pages = (m_children.size() + mostChildren - 1) / mostChildren;
        for (std::size_t i = 0; i < pages; ++i) {
            const std::size_t from = m_children.size() * i / pages, last = m_children.size() * (i + 1) / pages - 1;
            inner.clear();
            for (std::size_t child = from; child < last; ++child) {
                const auto highest = static_cast<std::uint64_t>(m_children[child].highest);
                char *at = inner.addCell(childBytes + varintLength(highest));
                putVarint(putBigEndian(at, m_children[child].page), highest);
            }
            KBS_TRY(
                const std::uint32_t page, write(m_file, inner.finished(m_children[last].page), pages == 1 ? root : 0));
            parents.push_back({page, m_children[last].highest});
        }
        m_children = std::move(parents);
    }
    return m_children.front().page;
}

// ---------------------------------------------------------------- IndexTree

IndexTree::IndexTree(PageFile &file) : m_file(file)
{
    m_levels.emplace_back(TreePage::Kind::LeafIndex, file.pageSize());
}

Result<void> IndexTree::add(std::string_view header, std::string_view body)
{
    const std::size_t payload = header.size() + body.size();
    const std::size_t local = localBytes(payload, m_file.pageSize(), false);
    m_cell.resize(varintLength(payload) + local + (local < payload ? childBytes : 0));
    char *at = copyRange(putVarint(m_cell.data(), payload), header, body, 0, local);
    if (local < payload) {
        KBS_TRY(const std::uint32_t overflow, appendOverflow(m_file, header, body, local));
        putBigEndian(at, overflow);
    }
    return insert(0, 0, m_cell);
}

Result<void> IndexTree::insert(std::size_t level, std::uint32_t leftChild, std::string_view cell)
{
    const std::size_t childPart = level == 0 ? 0 : childBytes;
    char *at = m_levels[level].addCell(childPart + cell.size());
    if (!at) {
        // every entry stands once: the page's last one goes up and parts it from the next page, which starts with
        // `cell`
        const std::string last(m_levels[level].takeLastCell());
        std::uint32_t rightmost = 0;
        if (level > 0) {
            std::memcpy(&rightmost, last.data(), sizeof rightmost);
            rightmost = std::byteswap(rightmost);
        }
        KBS_TRY(const std::uint32_t page, m_file.append(m_levels[level].finished(rightmost)));
        m_levels[level].clear();
        if (level + 1 == m_levels.size())
            m_levels.emplace_back(TreePage::Kind::InnerIndex, m_file.pageSize());
        KBS_CHECK(insert(level + 1, page, std::string_view(last).substr(childPart)));
        at = m_levels[level].addCell(childPart + cell.size());
    }
    if (level > 0)
        at = putBigEndian(at, leftChild);
    std::memcpy(at, cell.data(), cell.size());
    return {};
}

Result<std::uint32_t> IndexTree::finish(std::uint32_t root)
{
    std::uint32_t page = 0;
    for (TreePage &level : m_levels) {
        KBS_TRY(page, write(m_file, level.finished(page), &level == &m_levels.back() ? root : 0));
    }
    return page;
}

} // namespace kbs::spatialite
