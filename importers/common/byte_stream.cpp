// SPDX-License-Identifier: GPL-3.0-or-later
#include "importers/common/byte_stream.h"

#include <QCoreApplication>
#include <QFile>
#include <QFileInfo>

#include <zlib.h>

namespace kbs::import {

struct ByteStream::Private {
    QString path;
    qint64 size = 0;
    gzFile file = nullptr; // zlib passes files that are not gzip through unchanged
    ~Private()
    {
        if (file)
            gzclose(file);
    }
};

ByteStream::ByteStream(std::unique_ptr<Private> p) : d(std::move(p)) { }
ByteStream::ByteStream(ByteStream &&) noexcept = default;
ByteStream &ByteStream::operator=(ByteStream &&) noexcept = default;
ByteStream::~ByteStream() = default;

Result<ByteStream> ByteStream::open(const QString &path)
{
    auto d = std::make_unique<Private>();
    d->path = path;
    d->size = QFileInfo(path).size();
    d->file = gzopen(QFile::encodeName(path).constData(), "rb");
    if (!d->file)
        return fail(ErrorKind::Io, QCoreApplication::translate("Import", "The file %1 cannot be opened").arg(path),
            QCoreApplication::translate("Import", "Check its name and permissions."));
    gzbuffer(d->file, 256 * 1024);
    return ByteStream(std::move(d));
}

Result<qsizetype> ByteStream::read(std::span<char> into)
{
    const int got = gzread(d->file, into.data(), static_cast<unsigned>(into.size()));
    int code = Z_OK;
    const char *detail = gzerror(d->file, &code);
    // Z_BUF_ERROR: the compressed data end before their own end mark
    if (got < 0 || (got == 0 && code != Z_OK && code != Z_STREAM_END)) {
        auto error = fail(code == Z_ERRNO ? ErrorKind::Io : ErrorKind::Input,
            QCoreApplication::translate("Import", "The file cannot be read to its end: %1")
                .arg(QString::fromUtf8(detail)),
            QCoreApplication::translate("Import", "It may have been cut off on its way; ask for it again."));
        error.error().at(d->path);
        return error;
    }
    return got;
}

double ByteStream::fraction() const
{
    return d->size > 0 ? static_cast<double>(gzoffset(d->file)) / static_cast<double>(d->size) : 1.0;
}

} // namespace kbs::import
