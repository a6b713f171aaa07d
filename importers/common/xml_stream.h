// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"
#include "jobs/progress.h"

#include <QString>

#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

namespace kbs::import {

/// Number that a handler gave to a namespace and local name.
using XmlName = std::uint32_t;

struct XmlAttribute {
    XmlName name = 0;
    std::string_view value; ///< valid during the call
};

/// A place in an element where values differ from one such element to the next: the text or an attribute of it or of
/// one inside.
struct XmlSlot {
    std::uint32_t element = 0;   ///< 0 the element itself, then those inside in the order of their tags
    std::uint32_t attribute = 0; ///< which of the element's attributes, namespaces not counted
    bool isText = false;
};

/// An element that is written as one before it was, but for its values.
struct XmlRepeat {
    std::span<const std::string_view> values; ///< of the slots; valid during the call
    std::int64_t line = 0;
    std::span<const std::uint32_t> lines; ///< how far below `line` each element of it begins
};

/// A safe streaming XML parser: no DTD entities, no external access, bounded depth, Turkish character sets. Documents
/// in UTF-8 without DOCTYPE (nearly all) go through a scanner of our own (xml_scanner.h), the others through expat;
/// both give a handler the same calls.
class XmlStream {
public:
    /// What the document holds, in order. Returning false stops the parser (no error).
    class Handler {
    public:
        virtual ~Handler() = default;
        /// The number by which a name is to be told from now on. Asked once or a few times for each name of a file.
        virtual XmlName name(std::string_view space, std::string_view local) = 0;
        virtual bool start(XmlName name, std::span<const XmlAttribute> attributes, std::int64_t line) = 0;
        virtual bool end(XmlName name) = 0;
        virtual void text(std::string_view text) = 0; ///< may come in pieces

        // Elements that come again and again may be taken as a whole: the parser is free to call repeat() in place of
        // the calls above. By default they are not.
        enum class Taken : std::uint8_t { Yes, No, Stop };
        /// After start(): whether the element just begun is such a one.
        [[nodiscard]] virtual bool mayRepeat() const { return false; }
        /// After end() of such an element: its slots, and the number by which repeat() names it. A number may be used
        /// again for another element.
        virtual void learn(std::size_t, std::span<const XmlSlot>) { }
        /// The element with this number, with other values. With No nothing may have happened; the calls above follow.
        virtual Taken repeat(std::size_t, const XmlRepeat &) { return Taken::No; }
    };

    static constexpr int deepest = 256; ///< elements in each other

    /// `characterSet` overrides what the document declares; empty: declared, else UTF-8.
    XmlStream(QString path, QString characterSet);
    ~XmlStream();

    /// The whole document, or up to where the handler stops. An error names file and line.
    [[nodiscard]] Result<void> parse(Handler &handler, Progress &progress);
    /// The same through expat in any case: what the scanner is compared with.
    [[nodiscard]] Result<void> parseWithExpat(Handler &handler, Progress &progress);
    /// "UTF-8", "windows-1254 (declared)" …: known after the first tag.
    [[nodiscard]] QString characterSet() const;

private:
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace kbs::import
