// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "importers/common/byte_stream.h"
#include "importers/common/xml_form.h"
#include "importers/common/xml_stream.h"

#include <deque>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace kbs::import {

/// One pass over a document in UTF-8 without DOCTYPE, several times faster than expat: text is handed over where it
/// lies, names are looked up by their bytes. Checks well-formedness (XML 1.0, Namespaces in XML 1.0): tags, attributes,
/// entities, characters, UTF-8. Of letters above U+00BF every one may stand in a name, which is more than the
/// specification allows.
class XmlScanner {
public:
    enum class Outcome : std::uint8_t {
        Done,
        Stopped,   ///< by the handler
        NotMine,   ///< DOCTYPE or another character set; the handler was not called yet
        Malformed, ///< expat finds better words for it
        TooDeep,   ///< see XmlStream::deepest
        Failed,    ///< error()
        Cancelled,
    };

    XmlScanner(ByteStream &bytes, XmlStream::Handler &handler, Progress &progress, QString what);

    Outcome run();
    [[nodiscard]] std::int64_t line() const { return m_line; }
    [[nodiscard]] const Error &error() const { return m_error; }
    [[nodiscard]] const QString &declaredEncoding() const { return m_declared; }

private:
    /// A name as the document writes it ("gml:pos") and what it means where it was last met.
    struct KnownName {
        std::string written;
        std::size_t colon = std::string::npos;
        std::uint64_t context = 0;
        XmlName name = 0;
        KnownName *next = nullptr; ///< the name that came after this one last time
    };
    /// Open addressing over the bytes of names.
    class NameTable {
    public:
        KnownName &of(std::string_view written);

    private:
        KnownName &find(std::string_view written);
        void grow();
        KnownName *m_last = nullptr;
        std::deque<KnownName> m_names;
        std::vector<KnownName *> m_slots;
    };
    struct Binding {
        std::string prefix, space;
    };
    struct Open {
        const KnownName *written = nullptr;
        XmlName name = 0;
        std::uint32_t bindings = 0; ///< how many there were before this element
        std::uint64_t context = 0;  ///< of the element around it
    };
    /// A form of elements, and where they may stand: below as many others, with the same namespaces.
    struct KnownForm {
        XmlForm form;
        std::size_t depth = 0;
        std::uint64_t context = 0;
        std::size_t number = 0; ///< by which the handler knows it
    };
    struct WrittenAttribute {
        std::string_view name, value;
    };

    bool fill();
    bool need(std::size_t count);
    void countLines(const char *to);
    bool fail(Outcome outcome);
    bool declaration();
    bool markup();
    bool startTag();
    std::optional<bool> repeat();
    bool settleValues(const XmlForm &form);
    void learn();
    bool readAttributes(const char *&at, bool &isEmpty);
    bool readValue(const char *&at, std::string_view &value);
    bool declareNamespaces();
    bool resolve(KnownName &known, bool isAttribute);
    [[nodiscard]] bool hasTwins() const;
    bool endTag();
    bool closeElement(const Open &open);
    bool comment();
    bool instruction();
    bool cdata();
    bool text(const char *from, const char *to);
    bool outside(const char *from, const char *to);
    const char *find(std::string_view end, const char *from);

    ByteStream &m_bytes;
    XmlStream::Handler &m_handler;
    Progress &m_progress;
    QString m_what, m_declared;
    Error m_error;
    Outcome m_outcome = Outcome::Done;
    std::vector<char> m_buffer;
    const char *m_at = nullptr;      ///< next character
    const char *m_end = nullptr;     ///< of what was read
    const char *m_counted = nullptr; ///< lines are counted up to here
    std::int64_t m_line = 1;
    bool m_atEnd = false, m_rootSeen = false;
    NameTable m_elements, m_attributeNames;
    std::vector<Open> m_open;
    std::vector<Binding> m_bindings;
    std::uint64_t m_context = 1, m_lastContext = 1;
    std::vector<WrittenAttribute> m_written;
    std::vector<XmlAttribute> m_attributes;
    const char *m_repeatable = nullptr; ///< where the element begins that may be learned; null where none is open
    std::size_t m_repeatableDepth = 0;  ///< elements around it; 0: none is open
    std::vector<KnownForm> m_forms;     ///< the last used first
    std::size_t m_learned = 0, m_repeats = 0;
    std::vector<std::string_view> m_formValues;
    std::vector<std::uint32_t> m_lines;
    std::deque<std::string> m_values; ///< of the attributes that hold entities or line breaks
    std::size_t m_valuesUsed = 0;
    std::string m_scratch;
};

} // namespace kbs::import
