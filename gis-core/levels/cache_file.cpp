// SPDX-License-Identifier: GPL-3.0-or-later
#include "levels/cache_file.h"

#include <QCoreApplication>
#include <QDataStream>
#include <QSaveFile>

#include <xxhash.h>

#include <algorithm>
#include <bit>
#include <cstring>

static_assert(std::endian::native == std::endian::little, "the drawing cache is mapped as it lies");

namespace kbs::levels {

using namespace Qt::StringLiterals;

namespace {

constexpr std::uint32_t formatVersion = 2;
constexpr char magic[8] = {'K', 'B', 'S', 'C', 'I', 'Z', 'I', 'M'};

struct Head {
    char magic[8];
    std::uint32_t version = formatVersion, reserved = 0;
    std::uint64_t fileSize = 0, directoryOffset = 0, directorySize = 0, directoryHash = 0, unused = 0, hash = 0;
};
static_assert(sizeof(Head) == 64);

QString tr(const char *text)
{
    return QCoreApplication::translate("DrawingCache", text);
}

std::uint64_t sumOf(const char *data, std::size_t bytes)
{
    return XXH3_64bits(data, bytes);
}

std::uint64_t hashOf(const Head &head)
{
    return sumOf(reinterpret_cast<const char *>(&head), offsetof(Head, hash));
}

// ---------------------------------------------------------------- the directory as bytes

void put(QDataStream &out, const std::string &text)
{
    out << QByteArray::fromStdString(text);
}
void put(QDataStream &out, const TableEntry &entry)
{
    out << quint64(entry.offset) << quint64(entry.count) << quint64(entry.hash);
}
void put(QDataStream &out, const Value &value)
{
    out << quint8(value.index());
    if (const auto *integer = std::get_if<std::int64_t>(&value))
        out << qint64(*integer);
    else if (const auto *real = std::get_if<double>(&value))
        out << *real;
    else if (const auto *text = std::get_if<std::string>(&value))
        put(out, *text);
}
/// Thousands of them, so that they are written as they lie in memory.
void put(QDataStream &out, const std::vector<BlockEntry> &blocks)
{
    static_assert(std::is_trivially_copyable_v<BlockEntry> && sizeof(BlockEntry) == 64, "no gaps between its members");
    out << quint64(blocks.size());
    out.writeRawData(reinterpret_cast<const char *>(blocks.data()), static_cast<qint64>(blocks.size() * 64));
}
template <typename T> void put(QDataStream &out, const std::vector<T> &list);
void put(QDataStream &out, FeatureId id)
{
    out << qint64(id);
}
void put(QDataStream &out, const Level &level)
{
    out << level.pixel << quint64(level.shapes);
    put(out, level.blocks);
    put(out, level.parents);
}
void put(QDataStream &out, const ClassEntry &entry)
{
    put(out, entry.name);
    put(out, entry.codes);
    put(out, entry.texts);
    put(out, entry.combos);
    put(out, entry.levels);
    put(out, entry.ids);
    put(out, entry.places);
    put(out, entry.odd);
}
template <typename T> void put(QDataStream &out, const std::vector<T> &list)
{
    out << quint64(list.size());
    for (const T &item : list)
        put(out, item);
}

template <typename Wire, typename T> void number(QDataStream &in, T &out)
{
    Wire value{};
    in >> value;
    out = static_cast<T>(value);
}
void get(QDataStream &in, std::string &text)
{
    QByteArray bytes;
    in >> bytes;
    text = bytes.toStdString();
}
void get(QDataStream &in, TableEntry &entry)
{
    number<quint64>(in, entry.offset);
    number<quint64>(in, entry.count);
    number<quint64>(in, entry.hash);
}
void get(QDataStream &in, Value &value)
{
    quint8 index = 0;
    in >> index;
    if (index == 1) {
        number<qint64>(in, value.emplace<std::int64_t>());
    } else if (index == 2) {
        in >> value.emplace<double>();
    } else if (index == 3) {
        get(in, value.emplace<std::string>());
    } else if (index != 0) {
        in.setStatus(QDataStream::ReadCorruptData);
    }
}
void get(QDataStream &in, std::vector<BlockEntry> &blocks)
{
    quint64 count = 0;
    in >> count;
    if (count > static_cast<quint64>(in.device()->bytesAvailable()) / sizeof(BlockEntry))
        return in.setStatus(QDataStream::ReadCorruptData);
    blocks.resize(count);
    in.readRawData(reinterpret_cast<char *>(blocks.data()), static_cast<qint64>(count * sizeof(BlockEntry)));
}
template <typename T> void get(QDataStream &in, std::vector<T> &list);
void get(QDataStream &in, FeatureId &id)
{
    number<qint64>(in, id);
}
void get(QDataStream &in, Level &level)
{
    in >> level.pixel;
    number<quint64>(in, level.shapes);
    get(in, level.blocks);
    get(in, level.parents);
}
void get(QDataStream &in, ClassEntry &entry)
{
    get(in, entry.name);
    get(in, entry.codes);
    get(in, entry.texts);
    get(in, entry.combos);
    get(in, entry.levels);
    get(in, entry.ids);
    get(in, entry.places);
    get(in, entry.odd);
}
template <typename T> void get(QDataStream &in, std::vector<T> &list)
{
    quint64 count = 0;
    in >> count;
    for (quint64 i = 0; i < count && in.status() == QDataStream::Ok; ++i)
        get(in, list.emplace_back());
}

} // namespace

std::size_t Level::blockOf(std::uint64_t shape) const
{
    const auto after = std::ranges::upper_bound(blocks, shape, {}, &BlockEntry::first);
    return static_cast<std::size_t>(after - blocks.begin()) - 1;
}

bool ClassEntry::has(const FeatureClass &featureClass, const std::vector<int> &attributes) const
{
    return std::ranges::all_of(attributes, [&](int index) {
        const std::string &wanted = featureClass.attributes[static_cast<std::size_t>(index)].name;
        return std::ranges::contains(codes, wanted) || std::ranges::contains(texts, wanted);
    });
}

const ClassEntry *Contents::find(std::string_view className) const
{
    const auto found = std::ranges::find(classes, className, &ClassEntry::name);
    return found == classes.end() ? nullptr : &*found;
}

Result<std::shared_ptr<const CacheFile>> CacheFile::open(const QString &path)
{
    std::shared_ptr<CacheFile> cache(new CacheFile);
    cache->m_file.setFileName(path);
    if (!cache->m_file.exists())
        return fail(ErrorKind::NotFound, tr("%1 does not exist").arg(path));
    if (auto read = cache->read(); !read) {
        read.error().at(path);
        return std::unexpected(std::move(read.error()));
    }
    return cache;
}

Result<void> CacheFile::read()
{
    const auto damaged = [](const char *what) {
        return fail(ErrorKind::Input, tr("the drawing cache is damaged: %1").arg(QLatin1StringView(what)),
            tr("It is made anew from the store."));
    };
    if (!m_file.open(QIODevice::ReadOnly))
        return fail(ErrorKind::Io, tr("the drawing cache cannot be read: %1").arg(m_file.errorString()));
    const qint64 size = m_file.size();
    Head head{};
    if (size < static_cast<qint64>(sizeof head))
        return damaged("too short");
    const uchar *bytes = m_file.map(0, size);
    if (!bytes)
        return fail(ErrorKind::Io, tr("the drawing cache cannot be read: %1").arg(m_file.errorString()));
    m_bytes = {reinterpret_cast<const char *>(bytes), static_cast<std::size_t>(size)};
    std::memcpy(&head, m_bytes.data(), sizeof head);
    if (std::memcmp(head.magic, magic, sizeof magic) != 0 || head.hash != hashOf(head))
        return damaged("its head");
    if (head.version != formatVersion)
        return fail(ErrorKind::Input, tr("the drawing cache is of another version of the program"));
    if (head.fileSize != m_bytes.size() || !isWithin(head.directoryOffset, head.directorySize))
        return damaged("its size");
    const char *directory = m_bytes.data() + head.directoryOffset;
    if (sumOf(directory, head.directorySize) != head.directoryHash)
        return damaged("its directory");
    QDataStream in(QByteArray::fromRawData(directory, static_cast<qsizetype>(head.directorySize)));
    get(in, m_contents.storeId);
    get(in, m_contents.chainHash);
    number<qint64>(in, m_contents.revision);
    get(in, m_contents.classes);
    if (in.status() != QDataStream::Ok || !in.atEnd() || !indexBlocks())
        return damaged("its directory");
    return {};
}

/// Every place that the directory names lies in the file, and its numbers fit each other.
bool CacheFile::indexBlocks()
{
    std::size_t blocks = 0;
    for (const ClassEntry &entry : m_contents.classes) {
        if (entry.levels.empty() || entry.ids.count != entry.levels.front().shapes
            || entry.places.count != entry.ids.count)
            return false;
        if (!isWithin(entry.ids.offset, entry.ids.count * sizeof(FeatureId))
            || !isWithin(entry.places.offset, entry.places.count * sizeof(std::uint32_t)))
            return false;
        m_marks[&entry] = blocks++;
        std::uint64_t before = 0;
        for (const Level &level : entry.levels) {
            m_marks[&level] = blocks;
            blocks += level.blocks.size();
            m_marks[&level.parents] = blocks++;
            std::uint64_t shapes = 0;
            for (const BlockEntry &block : level.blocks) {
                if (block.first != shapes || !isWithin(block.offset, block.bytes) || block.box.isEmpty())
                    return false;
                shapes += block.shapes;
            }
            const bool isExact = &level == &entry.levels.front();
            if (shapes != level.shapes || (!isExact && level.parents.count != before)
                || !isWithin(level.parents.offset, level.parents.count * sizeof(std::uint32_t)))
                return false;
            before = shapes;
        }
    }
    m_checked = std::make_unique<std::atomic<std::uint8_t>[]>(blocks);
    return true;
}

bool CacheFile::isWithin(std::uint64_t offset, std::uint64_t bytes) const
{
    return offset % 8 == 0 && offset <= m_bytes.size() && bytes <= m_bytes.size() - offset;
}

BlockView CacheFile::block(const ClassEntry &entry, std::size_t level, std::size_t number) const
{
    const Level &of = entry.levels[level];
    const BlockEntry &place = of.blocks[number];
    const auto bytes = m_bytes.subspan(place.offset, place.bytes);
    std::atomic<std::uint8_t> &checked = m_checked[m_marks.at(&of) + number];
    const bool isKnown = checked.load(std::memory_order_relaxed) != 0;
    if (isKnown || sumOf(bytes.data(), bytes.size()) == place.hash) {
        // The sum says that the bytes are the ones that were written, so offsets need to be looked at once only.
        const auto view
            = BlockView::of(bytes, entry.layout(level), static_cast<std::uint32_t>(entry.combos.size()), isKnown);
        if (view && view.size() == place.shapes) {
            checked.store(1, std::memory_order_relaxed);
            return view;
        }
    }
    setDamaged();
    return {};
}

const char *CacheFile::table(const TableEntry &entry, std::size_t width) const
{
    const char *data = m_bytes.data() + entry.offset;
    if (sumOf(data, entry.count * width) == entry.hash)
        return data;
    setDamaged();
    return nullptr;
}

const std::uint32_t *CacheFile::parents(const Level &level) const
{
    std::atomic<std::uint8_t> &checked = m_checked[m_marks.at(&level.parents)];
    const char *data = m_bytes.data() + level.parents.offset;
    if (checked.load(std::memory_order_relaxed) == 0) {
        if (!table(level.parents, sizeof(std::uint32_t)))
            return nullptr;
        checked.store(1, std::memory_order_relaxed);
    }
    return reinterpret_cast<const std::uint32_t *>(data);
}

std::int64_t CacheFile::find(const ClassEntry &entry, FeatureId id) const
{
    std::atomic<std::uint8_t> &checked = m_checked[m_marks.at(&entry)];
    if (checked.load(std::memory_order_relaxed) == 0) {
        if (!table(entry.ids, sizeof(FeatureId)) || !table(entry.places, sizeof(std::uint32_t)))
            return -1;
        checked.store(1, std::memory_order_relaxed);
    }
    const auto *ids = reinterpret_cast<const FeatureId *>(m_bytes.data() + entry.ids.offset);
    const auto *places = reinterpret_cast<const std::uint32_t *>(m_bytes.data() + entry.places.offset);
    const auto *found = std::lower_bound(ids, ids + entry.ids.count, id);
    if (found == ids + entry.ids.count || *found != id)
        return -1;
    const std::uint32_t place = places[found - ids];
    return place < entry.ids.count ? place : -1;
}

// ---------------------------------------------------------------- writing

CacheWriter::CacheWriter(const QString &path) : m_file(std::make_unique<QSaveFile>(path)) { }
CacheWriter::~CacheWriter() = default;

std::unexpected<Error> CacheWriter::refused() const
{
    auto error = fail(ErrorKind::Io, tr("the drawing cache cannot be written: %1").arg(m_file->errorString()));
    error.error().at(m_file->fileName());
    return error;
}

Result<void> CacheWriter::begin()
{
    if (!m_file->open(QIODevice::WriteOnly))
        return refused();
    const Head empty{};
    return write(reinterpret_cast<const char *>(&empty), sizeof empty);
}

Result<void> CacheWriter::write(const char *data, std::size_t bytes)
{
    static constexpr char zeros[8] = {};
    const std::size_t padding = (8 - bytes % 8) % 8;
    if (m_file->write(data, static_cast<qint64>(bytes)) != static_cast<qint64>(bytes)
        || m_file->write(zeros, static_cast<qint64>(padding)) != static_cast<qint64>(padding))
        return refused();
    m_offset += bytes + padding;
    return {};
}

Result<BlockEntry> CacheWriter::addBlock(BlockWriter &block, std::uint64_t first)
{
    BlockEntry entry{.offset = m_offset, .shapes = block.size(), .first = first, .box = block.box()};
    const std::vector<char> bytes = block.finish();
    entry.bytes = static_cast<std::uint32_t>(bytes.size());
    entry.hash = sumOf(bytes.data(), bytes.size());
    KBS_CHECK(write(bytes.data(), bytes.size()));
    return entry;
}

Result<TableEntry> CacheWriter::addTable(const char *data, std::size_t count, std::size_t width)
{
    const TableEntry entry{.offset = m_offset, .count = count, .hash = sumOf(data, count * width)};
    KBS_CHECK(write(data, count * width));
    return entry;
}

Result<void> CacheWriter::commit(const Contents &contents)
{
    QByteArray directory;
    QDataStream out(&directory, QIODevice::WriteOnly);
    put(out, contents.storeId);
    put(out, contents.chainHash);
    out << qint64(contents.revision);
    put(out, contents.classes);
    const auto bytes = static_cast<std::size_t>(directory.size());
    Head head{};
    std::memcpy(head.magic, magic, sizeof magic);
    head.directoryOffset = m_offset;
    head.directorySize = bytes;
    head.directoryHash = sumOf(directory.constData(), bytes);
    KBS_CHECK(write(directory.constData(), bytes));
    head.fileSize = m_offset;
    head.hash = hashOf(head);
    if (!m_file->seek(0) || m_file->write(reinterpret_cast<const char *>(&head), sizeof head) != sizeof head
        || !m_file->commit())
        return refused();
    return {};
}

} // namespace kbs::levels
