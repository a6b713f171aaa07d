// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace kbs::import {

/// Attribute paths and texts of one object in file order, all in one buffer: an object that is used again allocates
/// nothing. Objects that have the same paths may share them.
class AttributeList {
    struct Place {
        std::uint32_t path = 0, text = 0, end = 0; ///< offsets: path begins, text begins, text ends
    };

public:
    using Entry = std::pair<std::string_view, std::string_view>; ///< path, text; valid until the list changes
    using Paths = std::shared_ptr<const std::vector<std::string>>;

    class Iterator {
    public:
        using value_type = Entry;
        using reference = Entry;
        using difference_type = std::ptrdiff_t;
        using iterator_category = std::input_iterator_tag;
        Iterator() = default;
        Iterator(const AttributeList *list, std::size_t index) : m_list(list), m_index(index) { }
        Entry operator*() const { return (*m_list)[m_index]; }
        Iterator &operator++()
        {
            ++m_index;
            return *this;
        }
        Iterator operator++(int)
        {
            Iterator before = *this;
            ++m_index;
            return before;
        }
        bool operator==(const Iterator &other) const { return m_index == other.m_index; }

    private:
        const AttributeList *m_list = nullptr;
        std::size_t m_index = 0;
    };

    AttributeList() = default;
    AttributeList(const std::vector<std::pair<std::string, std::string>> &entries)
    {
        for (const auto &[path, text] : entries)
            emplace_back(path, text);
    }

    void emplace_back(std::string_view path, std::string_view text)
    {
        const auto begin = static_cast<std::uint32_t>(m_buffer.size());
        m_buffer.append(path).append(text);
        m_places.push_back(
            {begin, begin + static_cast<std::uint32_t>(path.size()), static_cast<std::uint32_t>(m_buffer.size())});
    }
    void clear()
    {
        m_buffer.clear();
        m_places.clear();
        m_shared = 0;
    }
    /// Empty; the texts that add() brings next stand at these paths, in this order.
    void clear(const Paths &paths)
    {
        clear();
        if (m_paths != paths)
            m_paths = paths;
    }
    void add(std::string_view text)
    {
        const auto begin = static_cast<std::uint32_t>(m_buffer.size());
        m_buffer.append(text);
        m_places.push_back({begin, begin, static_cast<std::uint32_t>(m_buffer.size())});
        ++m_shared;
    }
    void swap(AttributeList &other) noexcept
    {
        m_buffer.swap(other.m_buffer);
        m_places.swap(other.m_places);
        m_paths.swap(other.m_paths);
        std::swap(m_shared, other.m_shared);
    }
    /// The paths, where they are all shared: of two lists with one shape the paths are the same. Else null.
    [[nodiscard]] const Paths &shape() const
    {
        static const Paths none;
        return m_shared > 0 && m_shared == m_places.size() && m_shared == m_paths->size() ? m_paths : none;
    }
    /// The first text at a path.
    [[nodiscard]] std::optional<std::string_view> find(std::string_view path) const
    {
        for (const Entry entry : *this)
            if (entry.first == path)
                return entry.second;
        return std::nullopt;
    }
    /// What the attributes at a path become: a new path and text; nothing takes them out.
    template <typename Change> void change(std::string_view path, const Change &to)
    {
        AttributeList changed;
        for (const Entry entry : *this) {
            if (entry.first != path)
                changed.emplace_back(entry.first, entry.second);
            else if (const std::optional<std::pair<std::string, std::string>> now = to(entry.second))
                changed.emplace_back(now->first, now->second);
        }
        *this = std::move(changed);
    }
    [[nodiscard]] std::size_t size() const { return m_places.size(); }
    [[nodiscard]] bool empty() const { return m_places.empty(); }
    [[nodiscard]] Entry operator[](std::size_t index) const
    {
        const Place &place = m_places[index];
        const std::string_view all = m_buffer;
        return {
            index < m_shared ? std::string_view((*m_paths)[index]) : all.substr(place.path, place.text - place.path),
            all.substr(place.text, place.end - place.text)};
    }
    [[nodiscard]] Iterator begin() const { return {this, 0}; }
    [[nodiscard]] Iterator end() const { return {this, m_places.size()}; }
    [[nodiscard]] std::size_t bytes() const { return m_buffer.size(); }

private:
    std::string m_buffer;
    std::vector<Place> m_places;
    Paths m_paths; ///< of the first m_shared entries; kept when the list is cleared, since the next mostly has the same
    std::size_t m_shared = 0;
};

} // namespace kbs::import
