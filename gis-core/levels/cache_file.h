// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"
#include "levels/block.h"

#include <QFile>
#include <QString>

#include <atomic>
#include <map>
#include <memory>
#include <vector>

class QSaveFile;

/// The file of a drawing cache: a head of 64 bytes, blocks, and a directory that says where they are. Everything is
/// little-endian and 8-byte aligned; head, directory, blocks and tables each carry an XXH3 sum.
namespace kbs::levels {

/// What a table of numbers in the file (not a block) is.
struct TableEntry {
    std::uint64_t offset = 0, count = 0, hash = 0;
};

struct BlockEntry {
    std::uint64_t offset = 0, hash = 0;
    std::uint32_t bytes = 0, shapes = 0;
    std::uint64_t first = 0; ///< number of its first shape in the level
    UnitBox box;
};

/// One degree of generalisation. The first is exact.
struct Level {
    double pixel = 0; ///< metres: made for pixels of this size and larger; 0: exact
    std::uint64_t shapes = 0;
    std::vector<BlockEntry> blocks;
    TableEntry parents; ///< per shape of the level before (uint32): its shape here

    /// Number of the block that holds a shape.
    [[nodiscard]] std::size_t blockOf(std::uint64_t shape) const;
};

struct ClassEntry {
    std::string name;
    std::vector<std::string> codes, texts;  ///< attribute names
    std::vector<std::vector<Value>> combos; ///< values of `codes`; every row has the number of one
    std::vector<Level> levels;
    TableEntry ids, places;     ///< the features' ids in rising order (int64), and each one's number (uint32)
    std::vector<FeatureId> odd; ///< features that no block can hold: drawn from the store

    [[nodiscard]] Layout layout(std::size_t level) const
    {
        return {.texts = static_cast<std::uint32_t>(texts.size()), .isMerged = level > 0};
    }
    [[nodiscard]] bool has(const FeatureClass &featureClass, const std::vector<int> &attributes) const;
};

struct Contents {
    std::string storeId, chainHash;
    RevisionNo revision = 0;
    std::vector<ClassEntry> classes;

    [[nodiscard]] const ClassEntry *find(std::string_view className) const;
};

/// A mapped cache file. Blocks are checked when they are first looked at.
class CacheFile {
public:
    /// ErrorKind::NotFound where there is none, ErrorKind::Input where it is damaged or of another format.
    [[nodiscard]] static Result<std::shared_ptr<const CacheFile>> open(const QString &path);

    [[nodiscard]] const Contents &contents() const { return m_contents; }
    [[nodiscard]] QString path() const { return m_file.fileName(); }
    [[nodiscard]] qint64 size() const { return static_cast<qint64>(m_bytes.size()); }
    /// Null view where the block is damaged; isDamaged() says so ever after.
    [[nodiscard]] BlockView block(const ClassEntry &entry, std::size_t level, std::size_t number) const;
    /// Null where damaged.
    [[nodiscard]] const std::uint32_t *parents(const Level &level) const;
    /// Number of a feature; -1 where it is not here (or its table is damaged: isDamaged() says so).
    [[nodiscard]] std::int64_t find(const ClassEntry &entry, FeatureId id) const;
    [[nodiscard]] bool isDamaged() const { return m_isDamaged; }
    void setDamaged() const { m_isDamaged = true; }

private:
    CacheFile() = default;
    [[nodiscard]] Result<void> read();
    [[nodiscard]] bool indexBlocks();
    [[nodiscard]] bool isWithin(std::uint64_t offset, std::uint64_t bytes) const;
    [[nodiscard]] const char *table(const TableEntry &entry, std::size_t width) const;

    QFile m_file;
    std::span<const char> m_bytes;
    Contents m_contents;
    std::map<const void *, std::size_t>
        m_marks; ///< of a level's first block, a level's or a class's tables in m_checked
    mutable std::unique_ptr<std::atomic<std::uint8_t>[]> m_checked;
    mutable std::atomic<bool> m_isDamaged = false;
};

/// Writes a cache file; it appears under its name when commit() has returned.
class CacheWriter {
public:
    explicit CacheWriter(const QString &path);
    ~CacheWriter();
    [[nodiscard]] Result<void> begin();
    [[nodiscard]] Result<BlockEntry> addBlock(BlockWriter &block, std::uint64_t first);
    template <typename T> [[nodiscard]] Result<TableEntry> addTable(const std::vector<T> &values)
    {
        return addTable(reinterpret_cast<const char *>(values.data()), values.size(), sizeof(T));
    }
    [[nodiscard]] Result<void> commit(const Contents &contents);

private:
    [[nodiscard]] Result<TableEntry> addTable(const char *data, std::size_t count, std::size_t width);
    [[nodiscard]] Result<void> write(const char *data, std::size_t bytes);
    [[nodiscard]] std::unexpected<Error> refused() const;

    std::unique_ptr<QSaveFile> m_file;
    std::uint64_t m_offset = 0;
};

} // namespace kbs::levels
