// SPDX-License-Identifier: GPL-3.0-or-later
#include "levels/cache_builder.h"

#include "levels/generaliser.h"
#include "levels/shape_maker.h"
#include "levels/spool.h"

#include <QCoreApplication>
#include <QFileInfo>

#include <algorithm>
#include <thread>

namespace kbs::levels {

namespace {

constexpr std::int64_t readAlone = 20'000; ///< rows that one thread reads faster than two
constexpr std::size_t pieceShapes = 1 << 15;
constexpr std::uint64_t fewestForLevels = 4'000; ///< fewer are drawn in no time
constexpr double finestPixel = 1, coarsestPixel = 2048;
constexpr double worthwhile = 0.7; ///< a level with more points than this share of the one before is left out

/// A shape and where it lies on the curve that keeps near things together.
struct Placed {
    std::uint32_t key = 0;
    std::uint32_t spool = 0;
    std::uint64_t offset = 0;
};

/// Place on a Hilbert curve through 65,536 × 65,536 cells.
std::uint32_t hilbert(std::uint32_t x, std::uint32_t y)
{
    std::uint32_t key = 0;
    for (std::uint32_t s = 1U << 15; s > 0; s /= 2) {
        const std::uint32_t rx = (x & s) > 0, ry = (y & s) > 0;
        key += s * s * ((3 * rx) ^ ry);
        if (ry == 0) {
            if (rx == 1) {
                x = 65535 - x;
                y = 65535 - y;
            }
            std::swap(x, y);
        }
    }
    return key;
}

class Curve {
public:
    explicit Curve(const Bbox &extent)
        : m_left(extent.isEmpty() ? 0 : extent.minX), m_bottom(extent.isEmpty() ? 0 : extent.minY),
          m_cells(65535 / std::max({extent.width(), extent.height(), 1.0}))
    {
    }
    [[nodiscard]] std::uint32_t key(const UnitBox &box) const
    {
        const auto cell = [&](Units low, Units high, double from) {
            const double middle = (static_cast<double>(low) + static_cast<double>(high)) / 2 * metresPerUnit;
            return static_cast<std::uint32_t>(std::clamp((middle - from) * m_cells, 0.0, 65535.0));
        };
        return hilbert(cell(box.minX, box.maxX, m_left), cell(box.minY, box.maxY, m_bottom));
    }

private:
    double m_left, m_bottom, m_cells;
};

/// What one thread reads of a class.
struct Share {
    explicit Share(const QString &folder) : spool(std::make_unique<Spool>(folder)) { }
    std::unique_ptr<Spool> spool;
    Combos combos;
    std::vector<Placed> placed;
    std::vector<FeatureId> odd;
    Result<void> result;
};

class ClassBuilder {
public:
    ClassBuilder(Store &store, const FeatureClass &featureClass, ClassEntry entry, const QString &folder,
        CacheWriter &writer, Progress &progress)
        : m_store(store), m_class(featureClass), m_folder(folder), m_writer(writer), m_progress(progress),
          m_entry(std::move(entry))
    {
    }

    [[nodiscard]] Result<ClassEntry> build()
    {
        KBS_CHECK(readAll());
        KBS_CHECK(writeExact());
        if (m_class.geometry == GeometryKind::Polygon || m_class.geometry == GeometryKind::MultiPolygon)
            KBS_CHECK(writeLevels());
        return std::move(m_entry);
    }

private:
    [[nodiscard]] Result<void> readAll()
    {
        KBS_TRY(const ClassStatistics statistics, m_store.statistics(m_class));
        const Curve curve(statistics.extent);
        const auto cores = static_cast<std::int64_t>(std::max(1U, std::thread::hardware_concurrency()));
        const std::int64_t readers = statistics.count > readAlone ? cores : 1;
        for (std::int64_t i = 0; i < readers; ++i)
            m_shares.emplace_back(m_folder);
        {
            std::vector<std::jthread> threads;
            const std::int64_t rows = (statistics.count + readers - 1) / readers;
            for (std::int64_t i = 1; i < readers; ++i)
                threads.emplace_back([&, i] {
                    Share &share = m_shares[static_cast<std::size_t>(i)];
                    auto own = m_store.reopen();
                    share.result = own ? read(**own, share, curve, i * rows, i + 1 == readers ? -1 : rows)
                                       : Result<void>(std::unexpected(std::move(own.error())));
                });
            m_shares.front().result = read(m_store, m_shares.front(), curve, 0, readers > 1 ? rows : -1);
        }
        for (Share &share : m_shares)
            if (!share.result)
                return std::unexpected(std::move(share.result.error()));
        return {};
    }

    [[nodiscard]] Result<void> read(
        Store &store, Share &share, const Curve &curve, std::int64_t offset, std::int64_t limit)
    {
        ShapeMaker maker(m_class, m_entry.codes, m_entry.texts);
        Query query{.featureClass = &m_class, .limit = limit, .offset = offset};
        query.attributes = maker.codes();
        query.attributes->insert(query.attributes->end(), maker.texts().begin(), maker.texts().end());
        Shape shape;
        Result<void> written;
        KBS_CHECK(store.read(query, [&](const FeatureBatch &batch) {
            for (std::size_t row = 0; row < batch.size() && written; ++row) {
                if (batch.geometryView(row).points.empty())
                    continue;
                if (!maker.make(batch, row, share.combos, shape)) {
                    share.odd.push_back(batch.id(row));
                    continue;
                }
                const auto at = share.spool->add(shape);
                if (at)
                    share.placed.push_back({.key = curve.key(shape.box()), .offset = *at});
                else
                    written = std::unexpected(at.error());
            }
            return written && !m_progress.isCancelled();
        }));
        KBS_CHECK(written);
        if (m_progress.isCancelled())
            return cancelled();
        return share.spool->finish();
    }

    /// The shapes of all shares in the order of the curve; a share's combos become the class's.
    [[nodiscard]] Result<void> writeExact()
    {
        Combos combos;
        std::vector<std::vector<std::uint32_t>> renumbered;
        for (std::uint32_t i = 0; i < m_shares.size(); ++i) {
            for (Placed &placed : m_shares[i].placed) {
                placed.spool = i;
                m_order.push_back(placed);
            }
            std::vector<Placed>().swap(m_shares[i].placed);
            m_entry.odd.insert(m_entry.odd.end(), m_shares[i].odd.begin(), m_shares[i].odd.end());
            auto &numbers = renumbered.emplace_back();
            for (const auto &values : m_shares[i].combos.list())
                numbers.push_back(combos.number(values));
        }
        m_entry.combos = combos.list();
        std::ranges::stable_sort(m_order, {}, &Placed::key);
        m_load = [this, renumbered = std::move(renumbered)](std::size_t i, Shape &out) {
            m_shares[m_order[i].spool].spool->shape(m_order[i].offset, out);
            out.combo = renumbered[m_order[i].spool][out.combo];
        };
        std::vector<std::pair<FeatureId, std::uint32_t>> numbers;
        numbers.reserve(m_order.size());
        Shape shape;
        KBS_CHECK(writeBlocks(m_entry.levels.emplace_back(), m_order.size(), [&](std::size_t i) -> const Shape & {
            m_load(i, shape);
            numbers.emplace_back(shape.id, static_cast<std::uint32_t>(i));
            m_points += shape.xy.size() / 2;
            return shape;
        }));
        std::ranges::sort(numbers);
        std::vector<FeatureId> ids;
        std::vector<std::uint32_t> places;
        for (const auto &[id, place] : numbers) {
            ids.push_back(id);
            places.push_back(place);
        }
        KBS_TRY(m_entry.ids, m_writer.addTable(ids));
        KBS_TRY(m_entry.places, m_writer.addTable(places));
        return {};
    }

    template <typename ShapeAt> [[nodiscard]] Result<void> writeBlocks(Level &level, std::size_t count, ShapeAt at)
    {
        BlockWriter block(m_entry.layout(static_cast<std::size_t>(&level - m_entry.levels.data())));
        std::uint64_t first = 0;
        const auto finish = [&]() -> Result<void> {
            if (block.size() == 0)
                return {};
            const std::uint32_t shapes = block.size();
            KBS_TRY(const BlockEntry entry, m_writer.addBlock(block, first));
            level.blocks.push_back(entry);
            first += shapes;
            return {};
        };
        for (std::size_t i = 0; i < count; ++i) {
            const Shape &shape = at(i);
            if (!block.add(shape)) {
                KBS_CHECK(finish());
                if (m_progress.isCancelled())
                    return cancelled();
                std::ignore = block.add(shape);
            }
        }
        KBS_CHECK(finish());
        level.shapes = count;
        return {};
    }

    [[nodiscard]] Result<void> writeLevels()
    {
        std::size_t count = m_order.size(), points = m_points;
        std::unique_ptr<Spool> before; // of the level before, null for the exact one
        std::vector<std::uint64_t> offsets;
        for (double pixel = finestPixel; pixel <= coarsestPixel && count >= fewestForLevels; pixel *= 2) {
            std::vector<std::uint32_t> parents(count);
            std::vector<std::uint64_t> made;
            auto spool = std::make_unique<Spool>(m_folder);
            const auto load = [&](std::size_t i, Shape &out) {
                if (before)
                    before->shape(offsets[i], out);
                else
                    m_load(i, out);
            };
            if (!before && !isWorthTrying(count, pixel, load))
                continue;
            KBS_TRY(const std::size_t madePoints, generaliseAll(count, pixel, load, *spool, made, parents));
            if (static_cast<double>(madePoints) > worthwhile * static_cast<double>(points))
                continue;
            m_entry.levels.push_back({.pixel = pixel});
            Level &level = m_entry.levels.back();
            Shape shape;
            KBS_CHECK(writeBlocks(level, made.size(), [&](std::size_t i) -> const Shape & {
                spool->shape(made[i], shape);
                return shape;
            }));
            KBS_TRY(level.parents, m_writer.addTable(parents));
            before = std::move(spool);
            offsets = std::move(made);
            count = offsets.size();
            points = madePoints;
        }
        return {};
    }

    /// A level is not worth its work where few shapes are small; a sample says so.
    template <typename Load> [[nodiscard]] static bool isWorthTrying(std::size_t count, double pixel, const Load &load)
    {
        constexpr std::size_t samples = 512;
        Shape shape;
        std::size_t small = 0;
        for (std::size_t i = 0; i < samples; ++i) {
            load(i * count / samples, shape);
            small += isSmallArea(shape, pixel);
        }
        return small * 2 > samples;
    }

    template <typename Load>
    [[nodiscard]] Result<std::size_t> generaliseAll(std::size_t count, double pixel, const Load &load, Spool &spool,
        std::vector<std::uint64_t> &offsets, std::vector<std::uint32_t> &parents)
    {
        struct Piece {
            std::vector<Shape> out;
            std::vector<std::uint32_t> parents;
        };
        const std::size_t cores = std::max(1U, std::thread::hardware_concurrency());
        std::size_t points = 0;
        for (std::size_t begin = 0; begin < count; begin += cores * pieceShapes) {
            std::vector<Piece> pieces(std::min(cores, (count - begin + pieceShapes - 1) / pieceShapes));
            const auto work = [&](std::size_t number) {
                const std::size_t from = begin + number * pieceShapes, to = std::min(count, from + pieceShapes);
                std::vector<Shape> in(to - from);
                for (std::size_t i = from; i < to; ++i)
                    load(i, in[i - from]);
                pieces[number].out = generalise(in, pixel, pieces[number].parents);
            };
            {
                std::vector<std::jthread> threads;
                for (std::size_t i = 1; i < pieces.size(); ++i)
                    threads.emplace_back(work, i);
                work(0);
            }
            for (std::size_t number = 0; number < pieces.size(); ++number) {
                const auto first = static_cast<std::uint32_t>(offsets.size());
                for (std::size_t i = 0; i < pieces[number].parents.size(); ++i)
                    parents[begin + number * pieceShapes + i] = first + pieces[number].parents[i];
                for (const Shape &shape : pieces[number].out) {
                    KBS_TRY(const std::uint64_t at, spool.add(shape));
                    offsets.push_back(at);
                    points += shape.xy.size() / 2;
                }
            }
            if (m_progress.isCancelled())
                return cancelled();
        }
        KBS_CHECK(spool.finish());
        return points;
    }

    Store &m_store;
    const FeatureClass &m_class;
    QString m_folder;
    CacheWriter &m_writer;
    Progress &m_progress;
    ClassEntry m_entry;
    std::vector<Share> m_shares;
    std::vector<Placed> m_order;
    std::size_t m_points = 0;                         ///< of the exact level
    std::function<void(std::size_t, Shape &)> m_load; ///< a shape of the exact level by its place in m_order
};

} // namespace

Result<void> build(Store &store, const DrawingNeeds &needs, const QString &path, Contents contents, Progress &progress)
{
    CacheWriter writer(path);
    KBS_CHECK(writer.begin());
    const QString folder = QFileInfo(path).absolutePath();
    std::int64_t rows = 0, done = 0;
    for (const DrawingNeeds::OfClass &one : needs.classes) {
        KBS_TRY(const ClassStatistics statistics, store.statistics(*one.featureClass));
        rows += statistics.count;
    }
    for (const DrawingNeeds::OfClass &one : needs.classes) {
        auto entry = needsOf(one);
        if (!entry)
            continue; // asks for what must not leave the store
        progress.report(rows > 0 ? static_cast<double>(done) / static_cast<double>(rows) : 0,
            QCoreApplication::translate("DrawingCache", "Preparing the map"));
        if (progress.isCancelled())
            return cancelled();
        ClassBuilder builder(store, *one.featureClass, std::move(*entry), folder, writer, progress);
        KBS_TRY(ClassEntry built, builder.build());
        done += static_cast<std::int64_t>(built.levels.front().shapes);
        contents.classes.push_back(std::move(built));
    }
    progress.report(1, QCoreApplication::translate("DrawingCache", "Preparing the map"));
    return writer.commit(contents);
}

} // namespace kbs::levels
