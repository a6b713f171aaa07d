// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "importers/common/source.h"

#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <thread>

namespace kbs::import {

/// Reads a source in a thread of its own, while the caller works on the objects read before: reading and mapping take
/// about the same time. Bounded, so that a fast reader waits; batches are used again, so that objects keep their
/// memory.
class ObjectQueue {
public:
    struct Batch {
        std::vector<SourceObject> objects; ///< only the first `count` are of this batch
        std::size_t count = 0;
        /// The source's layers as they were after the last object, where they have become more since the batch before.
        std::shared_ptr<const std::vector<SourceLayer>> layers;
    };

    /// Reading begins. `source` must outlive the queue and may not be touched before finish().
    explicit ObjectQueue(Source &source);
    ~ObjectQueue();
    ObjectQueue(const ObjectQueue &) = delete;
    ObjectQueue &operator=(const ObjectQueue &) = delete;

    /// The next batch; null at the end, and where `progress` is cancelled. The one given before is taken back.
    [[nodiscard]] Batch *next(const Progress &progress);
    /// How far the reader is, 0…1.
    [[nodiscard]] double fraction() const { return m_fraction.load(std::memory_order_relaxed); }
    /// Makes the reader stop soon.
    void stop();
    /// Waits for the reader and gives what it gave. After next() gave null, or after stop().
    [[nodiscard]] Result<void> finish();

private:
    void run();
    bool put(SourceObject &object);
    bool handOver();

    Source &m_source;
    Progress m_progress;
    std::atomic<double> m_fraction = 0;
    std::mutex m_mutex;
    std::condition_variable m_changed;
    std::deque<std::unique_ptr<Batch>> m_full, m_free; ///< guarded by m_mutex, as are the next two
    bool m_atEnd = false, m_stopped = false;
    Result<void> m_result;
    std::unique_ptr<Batch> m_filling; ///< the reader's
    std::unique_ptr<Batch> m_given;   ///< the caller's
    std::size_t m_bytes = 0, m_layersTold = 0;
    std::thread m_thread;
};

} // namespace kbs::import
