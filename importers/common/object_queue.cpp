// SPDX-License-Identifier: GPL-3.0-or-later
#include "importers/common/object_queue.h"

#include "base/language.h"

#include <chrono>
#include <utility>

namespace kbs::import {

namespace {

constexpr std::size_t objectsInBatch = 64;       ///< all batches together stay in a processor's own memory
constexpr std::size_t bytesInBatch = 128 * 1024; ///< about
constexpr std::size_t batches = 16;
constexpr std::size_t atOnce = batches / 2; ///< who had to wait goes on when this many are ready: waking up takes time
constexpr auto cancelCheck = std::chrono::milliseconds(50);

} // namespace

ObjectQueue::ObjectQueue(Source &source)
    : m_source(source), m_progress([this](double fraction, const QString &) {
          if (fraction >= 0)
              m_fraction.store(fraction, std::memory_order_relaxed);
      })
{
    for (std::size_t i = 0; i < batches; ++i)
        m_free.push_back(std::make_unique<Batch>());
    m_thread = std::thread([this] { run(); });
}

ObjectQueue::~ObjectQueue()
{
    stop();
    std::ignore = finish();
}

void ObjectQueue::run()
{
    const BothLanguages both; // what the reader says becomes findings
    auto result = m_source.read([this](SourceObject &&object) { return put(object); }, m_progress);
    if (result && m_filling && m_filling->count > 0)
        handOver();
    const std::lock_guard lock(m_mutex);
    m_result = std::move(result);
    m_atEnd = true;
    m_changed.notify_all();
}

/// The reader's object changes places with one that was used before.
bool ObjectQueue::put(SourceObject &object)
{
    if (!m_filling) {
        std::unique_lock lock(m_mutex);
        if (m_free.empty())
            m_changed.wait(lock, [this] { return m_stopped || m_free.size() >= atOnce; });
        if (m_stopped)
            return false;
        m_filling = std::move(m_free.front());
        m_free.pop_front();
    }
    Batch &batch = *m_filling;
    if (batch.count == batch.objects.size())
        batch.objects.emplace_back();
    m_bytes += object.attributes.bytes() + object.geometry.points.size() * sizeof(Point);
    batch.objects[batch.count++].swap(object);
    return (batch.count < objectsInBatch && m_bytes < bytesInBatch) || handOver();
}

bool ObjectQueue::handOver()
{
    if (m_source.layers().size() != m_layersTold) {
        m_filling->layers = std::make_shared<const std::vector<SourceLayer>>(m_source.layers());
        m_layersTold = m_source.layers().size();
    }
    m_bytes = 0;
    const std::lock_guard lock(m_mutex);
    m_full.push_back(std::move(m_filling));
    if (m_full.size() == atOnce)
        m_changed.notify_all();
    return !m_stopped;
}

ObjectQueue::Batch *ObjectQueue::next(const Progress &progress)
{
    std::unique_lock lock(m_mutex);
    if (m_given) {
        m_given->count = 0;
        m_given->layers.reset();
        m_free.push_back(std::move(m_given));
        if (m_free.size() == atOnce)
            m_changed.notify_all();
    }
    const auto isReady = [this] { return m_stopped || m_atEnd || m_full.size() >= atOnce; };
    while (m_full.empty() && !m_changed.wait_for(lock, cancelCheck, isReady))
        if (progress.isCancelled())
            return nullptr;
    if (m_stopped || m_full.empty())
        return nullptr;
    m_given = std::move(m_full.front());
    m_full.pop_front();
    return m_given.get();
}

void ObjectQueue::stop()
{
    m_progress.cancel();
    const std::lock_guard lock(m_mutex);
    m_stopped = true;
    m_changed.notify_all();
}

Result<void> ObjectQueue::finish()
{
    if (m_thread.joinable())
        m_thread.join();
    return m_result;
}

} // namespace kbs::import
