// SPDX-License-Identifier: GPL-3.0-or-later
#include "importers/common/byte_stream.h"
#include "importers/common/unpack_kinds.h"

#include <QCoreApplication>
#include <QFile>
#include <QFileInfo>
#include <QRegularExpression>

#include <archive.h>
#include <archive_entry.h>

#include <array>
#include <optional>
#include <vector>

/// 7z and tar through libarchive, with only the formats and filters that are meant: nothing else gets to parse a file
/// of unknown origin.
namespace kbs::import {

using namespace Qt::StringLiterals;

namespace {

struct Say {
    Q_DECLARE_TR_FUNCTIONS(Import)
};

constexpr std::size_t blockSize = 256 * 1024;

struct Close {
    void operator()(archive *handle) const { archive_read_free(handle); }
};
using Handle = std::unique_ptr<archive, Close>;

QString why(archive *handle)
{
    const char *text = archive_error_string(handle);
    return text ? QString::fromUtf8(text) : Say::tr("its end is missing");
}

/// The bytes below the packing of a tar. gzip goes through zlib, which checks the sum at its end (libarchive does not).
class Packed {
public:
    [[nodiscard]] static Result<std::unique_ptr<Packed>> open(const QString &path)
    {
        auto out = std::make_unique<Packed>();
        QFile file(path);
        if (!file.open(QIODevice::ReadOnly))
            return fail(ErrorKind::Io, Say::tr("The file %1 cannot be opened").arg(path));
        const QByteArray mark = file.read(6);
        file.close();
        if (!mark.startsWith("\xFD\x37zXZ") && !mark.startsWith("\x28\xB5\x2F\xFD") && !mark.startsWith("BZh")) {
            KBS_TRY(out->m_plain, ByteStream::open(path));
            return out;
        }
        out->m_filter.reset(archive_read_new());
        archive_read_support_filter_xz(out->m_filter.get());
        archive_read_support_filter_zstd(out->m_filter.get());
        archive_read_support_filter_bzip2(out->m_filter.get());
        archive_read_support_format_raw(out->m_filter.get());
        archive_entry *entry = nullptr;
        if (archive_read_open_filename(out->m_filter.get(), QFile::encodeName(path).constData(), blockSize)
                != ARCHIVE_OK
            || archive_read_next_header(out->m_filter.get(), &entry) != ARCHIVE_OK)
            return fail(ErrorKind::Input, why(out->m_filter.get()));
        return out;
    }

    [[nodiscard]] Result<qint64> read(std::span<char> into)
    {
        if (m_plain) {
            KBS_TRY(const qsizetype got, m_plain->read(into));
            return got;
        }
        const la_ssize_t got = archive_read_data(m_filter.get(), into.data(), into.size());
        if (got < 0)
            return fail(ErrorKind::Input, why(m_filter.get()));
        return got;
    }

private:
    std::optional<ByteStream> m_plain;
    Handle m_filter;
};

/// Feeds a tar to libarchive, counting what comes out of the packing.
struct Feed {
    Packed &bytes;
    UnpackFolder *folder = nullptr;
    Progress *progress = nullptr;
    std::vector<char> block = std::vector<char>(blockSize);
    std::optional<Error> failure;

    static la_ssize_t next(archive *handle, void *data, const void **into)
    {
        auto &feed = *static_cast<Feed *>(data);
        auto got = feed.piece();
        if (!got) {
            feed.failure = std::move(got.error());
            archive_set_error(handle, EIO, "%s", "stopped");
            return -1;
        }
        *into = feed.block.data();
        return static_cast<la_ssize_t>(*got);
    }

    Result<qint64> piece()
    {
        if (progress && progress->isCancelled())
            return cancelled();
        return bytes.read(block);
    }
};

Handle tarReader(Feed &feed)
{
    Handle handle(archive_read_new());
    archive_read_support_format_tar(handle.get());
    if (archive_read_open(handle.get(), &feed, nullptr, Feed::next, nullptr) != ARCHIVE_OK)
        handle.reset();
    return handle;
}

bool holdsTar(const QString &path)
{
    auto bytes = Packed::open(path);
    if (!bytes)
        return false;
    Feed feed{.bytes = **bytes};
    const Handle handle = tarReader(feed);
    archive_entry *entry = nullptr;
    return handle && archive_read_next_header(handle.get(), &entry) == ARCHIVE_OK;
}

std::string nameOf(archive_entry *entry)
{
    const char *name = archive_entry_pathname_utf8(entry);
    if (!name)
        name = archive_entry_pathname(entry); // bytes of some code page
    return name ? name : "";
}

/// One entry to its place in the folder.
Result<void> take(archive *handle, archive_entry *entry, UnpackFolder &folder, Progress &progress)
{
    const std::string rawName = nameOf(entry);
    const auto type = archive_entry_filetype(entry);
    const bool isFolder = type == AE_IFDIR;
    KBS_TRY(const QString name, folder.accept(rawName, isFolder));
    if (archive_entry_hardlink(entry) || archive_entry_symlink(entry) || (!isFolder && type != AE_IFREG))
        return folder.refuse(
            Say::tr("The entry \"%1\" is a link or a device, not a file; the archive is refused").arg(name));
    if (archive_entry_is_encrypted(entry))
        return folder.refuse(
            Say::tr("The archive is damaged or locked with a password: \"%1\" cannot be unpacked").arg(name));
    if (isFolder)
        return {};
    KBS_CHECK(folder.write(
        name,
        [&](std::span<char> into) -> Result<qint64> {
            const la_ssize_t got = archive_read_data(handle, into.data(), into.size());
            if (got < 0) // also where the checksum of an entry is not the stated one
                return folder.refuse(Say::tr("The archive is damaged or cut off: \"%1\" cannot be unpacked").arg(name));
            return got;
        },
        progress));
    return {};
}

Result<void> takeAll(archive *handle, UnpackFolder &folder, Progress &progress)
{
    archive_entry *entry = nullptr;
    for (;;) {
        if (progress.isCancelled())
            return cancelled();
        const int code = archive_read_next_header(handle, &entry);
        if (code == ARCHIVE_EOF)
            return {};
        if (code != ARCHIVE_OK && code != ARCHIVE_WARN) {
            const bool locked = archive_read_has_encrypted_entries(handle) > 0;
            return folder.refuse(Say::tr("The archive is damaged or cut off: %1")
                    .arg(locked ? Say::tr("it is locked with a password") : why(handle)));
        }
        KBS_CHECK(take(handle, entry, folder, progress));
    }
}

} // namespace

ArchiveKind archiveKind(const QString &path)
{
    const QString suffix = QFileInfo(path).suffix().toLower();
    if (suffix == u"xlsx" || suffix == u"xlsm" || suffix == u"ods")
        return ArchiveKind::None;
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return ArchiveKind::None;
    const QByteArray head = file.read(512);
    if (head.startsWith(QByteArray("PK\x03\x04", 4)) || head.startsWith(QByteArray("PK\x05\x06", 4)))
        return ArchiveKind::Zip;
    if (head.startsWith(QByteArray("7z\xBC\xAF\x27\x1C", 6)))
        return ArchiveKind::SevenZip;
    if (head.startsWith("Rar!\x1A\x07"))
        return ArchiveKind::Rar;
    static const std::array packings{
        QByteArray("\x1F\x8B", 2), QByteArray("\xFD\x37zXZ", 5), QByteArray("\x28\xB5\x2F\xFD", 4), QByteArray("BZh")};
    const bool isPacked
        = std::ranges::any_of(packings, [&head](const QByteArray &mark) { return head.startsWith(mark); });
    static const QRegularExpression named(
        u"\\.(tar(\\.\\w+)?|tgz|txz|tbz2?|tzst)$"_s, QRegularExpression::CaseInsensitiveOption);
    if (isPacked && named.match(path).hasMatch())
        return ArchiveKind::Tar; // if it is damaged, that is what has to be said
    const bool mayBeTar = isPacked || suffix == u"tar" || head.mid(257, 5) == "ustar";
    return mayBeTar && holdsTar(path) ? ArchiveKind::Tar : ArchiveKind::None;
}

Result<void> unpackSevenZip(UnpackFolder &folder, Progress &progress)
{
    const Handle handle(archive_read_new());
    archive_read_support_format_7zip(handle.get());
    if (archive_read_open_filename(handle.get(), QFile::encodeName(folder.archive()).constData(), blockSize)
        != ARCHIVE_OK)
        return folder.refuse(Say::tr("The archive is damaged or cut off: %1").arg(why(handle.get())));
    return takeAll(handle.get(), folder, progress);
}

Result<void> unpackTar(UnpackFolder &folder, Progress &progress)
{
    KBS_TRY(const auto bytes, Packed::open(folder.archive()));
    Feed feed{.bytes = *bytes, .folder = &folder, .progress = &progress};
    const auto say = [&](Error &&error) -> std::unexpected<Error> {
        if (error.kind == ErrorKind::Cancelled || error.kind == ErrorKind::Io)
            return std::unexpected(std::move(error));
        return folder.refuse(Say::tr("The archive is damaged or cut off: %1").arg(error.message));
    };
    const Handle handle = tarReader(feed);
    auto done = handle ? takeAll(handle.get(), folder, progress)
                       : folder.refuse(Say::tr("The archive is damaged or cut off: %1").arg(u"tar"_s));
    if (feed.failure)
        return say(std::move(*feed.failure));
    KBS_CHECK(done);
    // What follows the end mark is padding; the packing's own checksum stands behind it.
    for (;;) {
        auto rest = feed.piece();
        if (!rest)
            return say(std::move(rest.error()));
        if (*rest == 0)
            return {};
        KBS_CHECK(folder.count(*rest));
    }
}

} // namespace kbs::import
