// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

namespace kbs::tiles {

/// Threads that each own a state made in that thread (a store, which belongs to one thread) and take jobs from one
/// queue. Destroying the pool drops the waiting jobs and joins the threads.
template <typename State> class WorkerPool {
public:
    using Job = std::function<void(State &)>;

    WorkerPool(int threads, std::function<std::unique_ptr<State>()> makeState)
    {
        for (int i = 0; i < threads; ++i)
            m_threads.emplace_back([this, makeState] { run(makeState); });
    }
    WorkerPool(const WorkerPool &) = delete;
    WorkerPool &operator=(const WorkerPool &) = delete;
    ~WorkerPool()
    {
        {
            const std::lock_guard lock(m_mutex);
            m_stopping = true;
            m_jobs.clear();
        }
        m_wake.notify_all();
        m_threads.clear(); // joins
    }

    void submit(Job job)
    {
        {
            const std::lock_guard lock(m_mutex);
            m_jobs.push_back(std::move(job));
        }
        m_wake.notify_one();
    }

private:
    void run(const std::function<std::unique_ptr<State>()> &makeState)
    {
        std::unique_ptr<State> state; // made with the first job
        for (;;) {
            Job job;
            {
                std::unique_lock lock(m_mutex);
                m_wake.wait(lock, [this] { return m_stopping || !m_jobs.empty(); });
                if (m_stopping)
                    return;
                job = std::move(m_jobs.front());
                m_jobs.pop_front();
            }
            if (!state)
                state = makeState();
            job(*state);
        }
    }

    std::mutex m_mutex;
    std::condition_variable m_wake;
    std::deque<Job> m_jobs;
    bool m_stopping = false;
    std::vector<std::jthread> m_threads;
};

} // namespace kbs::tiles
