// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "store/store.h"

namespace kbs::stores {

/// A store that is made in several steps and takes its place only when it is whole: a file under another name, a schema
/// under another name. What is not settled is removed with the object; what a killed program leaves behind bears a name
/// that says so ("yarim").
class Provisional {
public:
    /// Refuses a place where something is already. `what.location` is where it shall be in the end.
    static Result<Provisional> create(const NewStore &what, std::shared_ptr<const Catalogue> catalogue);
    Provisional(Provisional &&other) noexcept = default;
    Provisional &operator=(Provisional &&) = delete;
    ~Provisional();

    [[nodiscard]] Store &store() const { return *m_store; }
    /// Closes the store and gives it its place.
    [[nodiscard]] Result<void> settle();

private:
    Provisional(QString location, QString interim, std::unique_ptr<Store> store)
        : m_location(std::move(location)), m_interim(std::move(interim)), m_store(std::move(store))
    {
    }
    QString m_location, m_interim;
    std::unique_ptr<Store> m_store;
};

} // namespace kbs::stores
