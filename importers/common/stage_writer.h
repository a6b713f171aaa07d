// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "importers/common/topology.h"
#include "store/store.h"

#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <thread>

namespace kbs::import {

/// Puts rows into the stage and into the topology check in a thread of its own, while the next objects are mapped.
/// Bounded: a fast mapper waits.
class StageWriter {
public:
    /// Where the delivery has each of some rows: DeliveryTopology::originOf() its line, and its id.
    class Origins {
    public:
        void add(std::int64_t place, std::string_view id)
        {
            m_places.push_back(place);
            m_ids += id;
            m_ends.push_back(m_ids.size());
        }
        void clear()
        {
            m_places.clear();
            m_ids.clear();
            m_ends.clear();
        }
        [[nodiscard]] std::int64_t place(std::size_t row) const { return m_places[row]; }
        [[nodiscard]] std::string_view id(std::size_t row) const
        {
            const std::size_t begin = row == 0 ? 0 : m_ends[row - 1];
            return std::string_view(m_ids).substr(begin, m_ends[row] - begin);
        }

    private:
        std::vector<std::int64_t> m_places;
        std::string m_ids;
        std::vector<std::size_t> m_ends;
    };

    /// Rows of one class and source, with what the file says of each.
    struct Rows {
        Rows(const FeatureClass *featureClass, int rowsSource) : batch(featureClass), source(rowsSource) { }
        FeatureBatch batch;
        int source = 0; ///< see Stage::add
        Origins origins;
        void clear();
    };

    /// Both must outlive the writer; the topology is the writer's until drain().
    StageWriter(Stage &stage, DeliveryTopology &topology);
    ~StageWriter();
    StageWriter(const StageWriter &) = delete;
    StageWriter &operator=(const StageWriter &) = delete;

    /// Hands rows over and gives empty ones of the same class and source back. An error is the first that writing met.
    [[nodiscard]] Result<std::unique_ptr<Rows>> put(std::unique_ptr<Rows> rows);
    /// Waits until all is written: then the stage and the topology may be used by the caller.
    [[nodiscard]] Result<void> drain();

private:
    void run();

    Stage &m_stage;
    DeliveryTopology &m_topology;
    std::mutex m_mutex;
    std::condition_variable m_changed;
    std::deque<std::unique_ptr<Rows>> m_full; ///< guarded by m_mutex, as are the next five
    std::vector<std::unique_ptr<Rows>> m_spare;
    bool m_writing = false, m_stopped = false, m_draining = false;
    Result<void> m_result;
    std::thread m_thread;
};

} // namespace kbs::import
