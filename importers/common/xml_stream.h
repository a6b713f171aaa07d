// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"
#include "jobs/progress.h"

#include <QString>

#include <cstdint>
#include <memory>
#include <string_view>

namespace kbs::import {

/// A safe streaming XML parser on expat: no DTD entities, no external access, bounded depth, Turkish character sets.
class XmlStream {
public:
    /// What the document holds, in order. Names are "namespace\x01local". Returning false stops the parser (no error).
    class Handler {
    public:
        virtual ~Handler() = default;
        virtual bool start(const char *name, const char **attributes, std::int64_t line) = 0;
        virtual bool end(const char *name) = 0;
        virtual void text(std::string_view text) = 0;
    };

    /// `characterSet` overrides what the document declares; empty: declared, else UTF-8.
    XmlStream(QString path, QString characterSet);
    ~XmlStream();

    /// The whole document, or up to where the handler stops. An error names file and line.
    [[nodiscard]] Result<void> parse(Handler &handler, Progress &progress);
    /// "UTF-8", "windows-1254 (declared)" …: known after the first tag.
    [[nodiscard]] QString characterSet() const;

private:
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace kbs::import
