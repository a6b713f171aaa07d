// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/sample/layout.h"
#include "base/result.h"

#include <QFile>

#include <charconv>
#include <concepts>
#include <memory>
#include <string>
#include <string_view>

namespace kbs::sample {

/// A text file written front to back in large pieces. Numbers are locale-free. Errors are kept and told by close().
class TextFile {
public:
    static Result<std::unique_ptr<TextFile>> create(const QString &path);

    TextFile &operator<<(std::string_view text)
    {
        m_buffer += text;
        if (m_buffer.size() > flushAt)
            flush();
        return *this;
    }
    TextFile &operator<<(std::integral auto number)
    {
        char digits[24];
        return *this << std::string_view(digits, std::to_chars(digits, digits + sizeof digits, number).ptr);
    }
    TextFile &escaped(std::string_view text);           ///< for XML text and attributes
    TextFile &json(std::string_view text);              ///< in quotes
    TextFile &decimal(double number, int digits);       ///< fixed
    TextFile &metres(std::int64_t tenthsOfMillimetres); ///< four decimals
    /// "N E N E …" of a closed ring or of a path, as GML 3.2 with a urn srsName wants it.
    TextFile &northEast(const Ring &points, bool close);
    /// "E,N E,N …" for GML 2.
    TextFile &eastCommaNorth(const Ring &points, bool close);

    [[nodiscard]] Result<void> close();

private:
    static constexpr std::size_t flushAt = 1 << 20;
    explicit TextFile(const QString &path) : m_file(path) { }
    void flush();
    QFile m_file;
    std::string m_buffer;
    bool m_failed = false;
};

} // namespace kbs::sample
