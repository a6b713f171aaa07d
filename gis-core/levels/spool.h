// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/bytes.h"
#include "base/result.h"
#include "levels/block.h"

#include <QTemporaryFile>

namespace kbs::levels {

/// Shapes put aside in a temporary file until it is known where they belong: millions do not fit into memory.
class Spool {
public:
    explicit Spool(const QString &folder);
    /// Where it lies, for shape().
    [[nodiscard]] Result<std::uint64_t> add(const Shape &shape);
    /// To be called once after the last add().
    [[nodiscard]] Result<void> finish();
    void shape(std::uint64_t offset, Shape &out) const;

private:
    [[nodiscard]] Result<void> flush();
    QTemporaryFile m_file;
    Bytes m_buffer;
    std::uint64_t m_size = 0;
    const char *m_data = nullptr;
};

} // namespace kbs::levels
