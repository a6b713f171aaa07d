// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/spatialite/index_entries.h"

#include <algorithm>
#include <bit>

namespace kbs::spatialite {

namespace {

constexpr std::size_t runEntries = 1 << 17; ///< sorted at once; a cancelled task waits no longer than for this
constexpr std::uint64_t signBit = std::uint64_t(1) << 63;

void putSortable(std::string &out, std::uint64_t value)
{
    value = std::byteswap(value);
    out.append(reinterpret_cast<const char *>(&value), sizeof value);
}

std::uint64_t readSortable(const char *at)
{
    std::uint64_t value = 0;
    std::memcpy(&value, at, sizeof value);
    return std::byteswap(value);
}

} // namespace

/// A zero byte within a text is followed by 0xff, its end is two zero bytes: so a text sorts before its continuations.
void IndexEntries::addText(std::string_view text)
{
    m_key += tagText;
    for (std::size_t from = 0; from <= text.size();) {
        const std::size_t zero = std::min(text.find('\0', from), text.size());
        m_key.append(text.substr(from, zero - from));
        m_key += '\0';
        m_key += zero < text.size() ? '\xff' : '\0';
        from = zero + 1;
    }
}

void IndexEntries::addValue(const Value &value)
{
    if (const auto *integer = std::get_if<std::int64_t>(&value)) {
        m_key += tagInteger;
        putSortable(m_key, static_cast<std::uint64_t>(*integer) ^ signBit);
    } else if (const auto *real = std::get_if<double>(&value)) {
        m_key += tagReal;
        const auto bits = std::bit_cast<std::uint64_t>(*real);
        putSortable(m_key, (bits & signBit) != 0 ? ~bits : bits | signBit);
    } else if (const auto *text = std::get_if<std::string>(&value)) {
        addText(*text);
    } else {
        addNull();
    }
}

Result<void> IndexEntries::endRow(std::uint32_t row)
{
    noteDifferences();
    const Stored stored{row, static_cast<std::uint32_t>(m_key.size())};
    const std::size_t at = m_keys.size();
    KBS_CHECK(m_keys.resize(at + sizeof stored + m_key.size()));
    std::memcpy(m_keys.data() + at, &stored, sizeof stored);
    std::memcpy(m_keys.data() + at + sizeof stored, m_key.data(), m_key.size());
    m_key.clear();
    ++m_count;
    return {};
}

/// Behind its end a key counts as zero bytes: no key is the beginning of another one, so a place where one has ended is
/// behind a place where it differs.
void IndexEntries::noteDifferences()
{
    std::array<char, sizeof m_first> bytes{};
    std::memcpy(bytes.data(), m_key.data(), std::min(m_key.size(), bytes.size()));
    if (m_count == 0)
        m_first = bytes;
    for (std::size_t i = 0; i < bytes.size(); ++i)
        m_differs[i] = static_cast<char>(m_differs[i] | (bytes[i] ^ m_first[i]));
}

void IndexEntries::chooseTelling()
{
    std::size_t count = 0;
    m_seen = 0;
    for (std::size_t i = 0; i < m_differs.size() && count < m_telling.size(); ++i)
        if (m_differs[i] != 0) {
            m_telling[count++] = static_cast<std::uint8_t>(i);
            m_seen = i + 1;
        }
    for (; count < m_telling.size(); ++count) // fewer differ: the first again, which is the same by then
        m_telling[count] = m_telling[0];
}

std::uint64_t IndexEntries::prefixOf(std::string_view key) const
{
    std::uint64_t prefix = 0;
    for (const std::uint8_t place : m_telling)
        prefix = prefix << 8U | (place < key.size() ? static_cast<unsigned char>(key[place]) : 0U);
    return prefix;
}

IndexEntries::Stored IndexEntries::storedAt(std::uint64_t at) const
{
    Stored stored;
    std::memcpy(&stored, m_keys.data() + at, sizeof stored);
    return stored;
}

std::string_view IndexEntries::keyAt(std::uint64_t at) const
{
    return {m_keys.data() + at + sizeof(Stored), storedAt(at).bytes};
}

bool IndexEntries::less(const Entry &a, const Entry &b) const
{
    if (a.prefix != b.prefix)
        return a.prefix < b.prefix;
    const std::string_view keyA = keyAt(a.at), keyB = keyAt(b.at);
    if (keyA.size() > m_seen && keyB.size() > m_seen) // no key is the beginning of another one
        if (const int order = keyA.substr(m_seen).compare(keyB.substr(m_seen)); order != 0)
            return order < 0;
    return a.at < b.at;
}

Result<void> IndexEntries::sortRuns(const Progress &progress)
{
    KBS_CHECK(m_order.resize(m_count));
    chooseTelling();
    const std::span<Entry> order = m_order.span();
    std::uint64_t at = 0;
    for (std::size_t from = 0; from < m_count; from += runEntries) {
        if (progress.isCancelled())
            return cancelled();
        const std::span<Entry> run = order.subspan(from, std::min(runEntries, m_count - from));
        for (Entry &entry : run) {
            const std::string_view key = keyAt(at);
            entry = {prefixOf(key), at};
            at += sizeof(Stored) + key.size();
        }
        const auto before = [this](const Entry &a, const Entry &b) { return less(a, b); };
        if (!std::ranges::is_sorted(run, before))
            std::ranges::sort(run, before);
    }
    return {};
}

void IndexEntries::decode(std::string_view key, Record &out) const
{
    std::string text;
    for (std::size_t at = 0; at < key.size();) {
        switch (key[at++]) {
        case tagInteger:
            out.addInteger(static_cast<std::int64_t>(readSortable(key.data() + at) ^ signBit));
            at += sizeof(std::int64_t);
            break;
        case tagReal: {
            const std::uint64_t bits = readSortable(key.data() + at);
            out.addReal(std::bit_cast<double>((bits & signBit) != 0 ? bits ^ signBit : ~bits));
            at += sizeof(double);
            break;
        }
        case tagText: {
            const std::size_t zero = key.find('\0', at);
            if (key[zero + 1] == '\0') {
                out.addText(key.substr(at, zero - at));
                at = zero + 2;
                break;
            }
            for (text.clear();; ++at) {
                if (key[at] != '\0') {
                    text += key[at];
                } else if (key[++at] == '\xff') {
                    text += '\0';
                } else {
                    break;
                }
            }
            out.addText(text);
            ++at;
            break;
        }
        default: out.addNull();
        }
    }
}

Result<IndexEntries::Built> IndexEntries::build(
    PageFile &file, std::uint32_t root, std::int64_t firstId, const Progress &progress)
{
    KBS_CHECK(sortRuns(progress));
    const std::span<const Entry> order = m_order.span();
    struct Run {
        const Entry *next, *end;
    };
    std::vector<Run> runs;
    for (std::size_t from = 0; from < m_count; from += runEntries)
        runs.push_back({&order[from], order.data() + std::min(from + runEntries, m_count)});
    const auto later = [this](const Run &a, const Run &b) { return less(*b.next, *a.next); };
    std::ranges::make_heap(runs, later);

    IndexTree tree(file);
    Record record;
    Built built;
    std::string_view before;
    for (std::size_t done = 0; !runs.empty(); ++done) {
        if (done % runEntries == 0 && progress.isCancelled())
            return cancelled();
        if (runs.size() > 1)
            std::ranges::pop_heap(runs, later);
        const std::uint64_t at = runs.back().next++->at;
        if (runs.back().next == runs.back().end)
            runs.pop_back();
        else if (runs.size() > 1)
            std::ranges::push_heap(runs, later);
        const std::string_view key = keyAt(at);
        built.hasTwins |= done > 0 && key == before;
        before = key;
        record.clear();
        decode(key, record);
        record.addInteger(firstId + storedAt(at).row);
        KBS_CHECK(tree.add(record.header(), record.body()));
    }
    KBS_TRY(built.root, tree.finish(root));
    return built;
}

} // namespace kbs::spatialite
