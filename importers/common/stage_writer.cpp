// SPDX-License-Identifier: GPL-3.0-or-later
#include "importers/common/stage_writer.h"

#include <algorithm>

namespace kbs::import {

namespace {

constexpr std::size_t mostWaiting = 8;
constexpr std::size_t atOnce = mostWaiting / 2; ///< who had to wait goes on when there is this much to do

} // namespace

void StageWriter::Rows::clear()
{
    batch.clear();
    origins.clear();
}

StageWriter::StageWriter(Stage &stage, DeliveryTopology &topology) : m_stage(stage), m_topology(topology)
{
    m_thread = std::thread([this] { run(); });
}

StageWriter::~StageWriter()
{
    {
        const std::lock_guard lock(m_mutex);
        m_stopped = true;
        m_changed.notify_all();
    }
    m_thread.join();
}

void StageWriter::run()
{
    std::unique_lock lock(m_mutex);
    for (;;) {
        if (m_full.empty())
            m_changed.wait(lock, [this] { return m_stopped || m_full.size() >= (m_draining ? 1 : atOnce); });
        if (m_stopped)
            return;
        std::unique_ptr<Rows> rows = std::move(m_full.front());
        m_full.pop_front();
        const bool isSound = m_result.has_value();
        m_writing = true;
        if (m_full.size() == atOnce)
            m_changed.notify_all();
        lock.unlock();
        Result<void> done;
        if (isSound) {
            done = m_stage.add(rows->batch, rows->source);
            for (std::size_t row = 0; done && row < rows->batch.size(); ++row)
                m_topology.add(rows->batch, row, rows->origins.place(row), rows->origins.id(row));
        }
        rows->clear();
        lock.lock();
        if (!done)
            m_result = std::move(done);
        m_writing = false;
        m_spare.push_back(std::move(rows));
        if (m_draining)
            m_changed.notify_all();
    }
}

Result<std::unique_ptr<StageWriter::Rows>> StageWriter::put(std::unique_ptr<Rows> rows)
{
    const FeatureClass &featureClass = rows->batch.featureClass();
    const int source = rows->source;
    std::unique_lock lock(m_mutex);
    if (m_full.size() >= mostWaiting)
        m_changed.wait(lock, [this] { return m_full.size() <= atOnce; });
    if (!m_result)
        return std::unexpected(m_result.error());
    m_full.push_back(std::move(rows));
    if (m_full.size() == atOnce)
        m_changed.notify_all();
    const auto spare = std::ranges::find_if(m_spare, [&](const std::unique_ptr<Rows> &one) {
        return &one->batch.featureClass() == &featureClass && one->source == source;
    });
    if (spare == m_spare.end())
        return std::make_unique<Rows>(&featureClass, source);
    auto empty = std::move(*spare);
    m_spare.erase(spare);
    return empty;
}

Result<void> StageWriter::drain()
{
    std::unique_lock lock(m_mutex);
    m_draining = true;
    m_changed.notify_all();
    m_changed.wait(lock, [this] { return m_full.empty() && !m_writing; });
    m_draining = false;
    return m_result;
}

} // namespace kbs::import
