// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"
#include "store/store.h"
#include "style/style.h"

#include <QObject>

#include <functional>
#include <memory>

namespace kbs::tiles {

/// The city guide's map and search as a small web service for this computer alone: it listens on 127.0.0.1, on a port
/// of its own choice, and answers only requests made to that name. Qt Location's stock "osm" plugin speaks it:
///
///     /tile/{z}/{x}/{y}.png            256-pixel tiles; {y}@2x.png twice as fine
///     /search?q=…&limit=…              Nominatim's JSON, places as EPSG:4326
///     /reverse?lat=…&lon=…
///
/// Only classes that the catalogue marks as public are drawn and found. Lives in the thread that started it (which
/// needs an event loop); stores are opened and used in worker threads only.
class TileServer : public QObject {
    Q_OBJECT

public:
    /// Called in each worker thread: opens the store that this worker will use.
    using OpenStore = std::function<Result<std::unique_ptr<Store>>()>;

    static Result<std::unique_ptr<TileServer>> start(OpenStore openStore, std::shared_ptr<const StyleBook> styles);
    ~TileServer() override;

    [[nodiscard]] quint16 port() const;
    [[nodiscard]] QString url() const; ///< "http://127.0.0.1:PORT/"
    /// To be called after a new revision: pictures kept in memory are forgotten.
    void forget();

private:
    struct Private;
    explicit TileServer(std::unique_ptr<Private> d);
    std::unique_ptr<Private> d;
};

} // namespace kbs::tiles
