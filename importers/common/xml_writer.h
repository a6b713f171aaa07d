// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"
#include "geometry/geometry.h"

#include <QFile>

#include <charconv>
#include <concepts>
#include <memory>
#include <string>
#include <string_view>

namespace kbs::import {

/// An XML file written front to back in large pieces, so that memory does not grow with it. Numbers are locale-free and
/// in the shortest form that reads back to the same value. A full disk is told by close().
class XmlWriter {
public:
    XmlWriter() = default; ///< into memory: see text()
    [[nodiscard]] static Result<std::unique_ptr<XmlWriter>> create(const QString &path);

    XmlWriter &operator<<(std::string_view text)
    {
        m_buffer += text;
        if (m_buffer.size() > flushAt && m_file.isOpen())
            flush();
        return *this;
    }
    XmlWriter &operator<<(std::integral auto number)
    {
        char digits[24];
        return *this << std::string_view(digits, std::to_chars(digits, digits + sizeof digits, number).ptr);
    }
    XmlWriter &number(double value);           ///< without an exponent
    XmlWriter &escaped(std::string_view text); ///< for text and attributes
    /// "E,N E,N …" (GML 2) or "E N E N …" (GML 3) with heights where there are any; `northFirst` turns each pair.
    struct Coordinates {
        char between = ' '; ///< the numbers of one vertex
        bool northFirst = false;
    };
    XmlWriter &ring(const Geometry &geometry, std::size_t ringIndex, Coordinates how);

    [[nodiscard]] Result<void> close();
    [[nodiscard]] const std::string &text() const { return m_buffer; } ///< of a writer into memory
    void clear() { m_buffer.clear(); }

    /// Whether XML 1.0 can carry the text: UTF-8 without control characters other than tab and line ends.
    [[nodiscard]] static bool canCarry(std::string_view text);

private:
    static constexpr std::size_t flushAt = 1 << 20;
    explicit XmlWriter(const QString &path) : m_file(path) { }
    void flush();
    QFile m_file;
    std::string m_buffer;
    bool m_failed = false;
};

} // namespace kbs::import
