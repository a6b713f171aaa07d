// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"

#include <QString>

#include <memory>
#include <span>

namespace kbs::import {

/// A file read from front to back; gzip is decompressed on the way. Move-only, one thread.
class ByteStream {
public:
    static Result<ByteStream> open(const QString &path);
    ByteStream(ByteStream &&) noexcept;
    ByteStream &operator=(ByteStream &&) noexcept;
    ~ByteStream();

    /// Number of bytes put into `into`; 0 at the end. A cut or damaged gzip file is ErrorKind::Input.
    [[nodiscard]] Result<qsizetype> read(std::span<char> into);
    /// Part of the file (as it lies on disk) that has been read, 0…1.
    [[nodiscard]] double fraction() const;

private:
    struct Private;
    explicit ByteStream(std::unique_ptr<Private> d);
    std::unique_ptr<Private> d;
};

} // namespace kbs::import
