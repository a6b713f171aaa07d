// SPDX-License-Identifier: GPL-3.0-or-later
#include "importers/common/byte_stream.h"
#include "importers/common/source.h"

#include <QCoreApplication>
#include <QFileInfo>

namespace kbs::import {

using namespace Qt::StringLiterals;

namespace {
QString tr(const char *text)
{
    return QCoreApplication::translate("Import", text);
}
constexpr qsizetype headSize = 64 * 1024;
} // namespace

Result<Probe> Probe::of(const QString &path)
{
    const QFileInfo info(path);
    if (!info.exists())
        return fail(ErrorKind::Io, tr("The file %1 does not exist").arg(path), tr("Check the name and the folder."));
    if (!info.isReadable())
        return fail(ErrorKind::Io, tr("The file %1 may not be read").arg(path), tr("Check its permissions."));
    Probe probe{.path = path, .head = {}, .encodingHint = {}};
    if (info.isDir())
        return probe; // a file geodatabase is a folder
    if (info.size() == 0)
        return fail(ErrorKind::Input, tr("The file %1 is empty").arg(path), tr("Ask for the delivery again."));
    KBS_TRY(ByteStream stream, ByteStream::open(path));
    probe.head.resize(headSize);
    qsizetype got = 0;
    while (got < headSize) {
        KBS_TRY(const qsizetype more,
            stream.read(std::span(probe.head.data() + got, static_cast<std::size_t>(headSize - got))));
        if (more == 0)
            break;
        got += more;
    }
    probe.head.truncate(got);
    return probe;
}

const Encoding *findEncoding(const QString &name)
{
    for (const auto &encoding : encodings())
        if (encoding->name() == name)
            return encoding.get();
    return nullptr;
}

Result<const Encoding *> recognise(const Probe &probe, QString *why)
{
    const Encoding *best = nullptr;
    Recognition bestFit;
    QStringList titles;
    for (const auto &encoding : encodings()) {
        titles << encoding->title();
        const Recognition fit = encoding->recognise(probe);
        if (fit.score > bestFit.score) {
            best = encoding.get();
            bestFit = fit;
        }
    }
    if (!best) {
        auto error = fail(ErrorKind::Input, tr("None of the encodings that KentCBS reads fits this file"),
            tr("Looked for: %1. If you know what it is, name the encoding yourself.").arg(titles.join(u", "_s)));
        error.error().at(probe.path);
        return error;
    }
    if (why)
        *why = bestFit.why;
    return best;
}

} // namespace kbs::import
