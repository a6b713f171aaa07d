// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"

#include <QString>

#include <vector>

namespace kbs::raster {

enum class Kind : std::uint8_t {
    File,   ///< one georeferenced picture or elevation model
    Mosaic, ///< a folder of sheets, or a text file with one path per line
    Wms,
    Wmts,
    Xyz, ///< tiles of the web: an address with {z}, {x} and {y} (or {-y})
};

enum class Look : std::uint8_t {
    Natural,   ///< colours as they are; deeper than 8 bits: stretched
    Hillshade, ///< of an elevation model
    Slope,     ///< of an elevation model: tinted by steepness
};

/// A raster under the map, as the user chose it: a file, a mosaic of sheets or a backdrop from a service. Settings
/// only, nothing is opened. As text (settings, command line) it is "SOURCE,key=value,…", values percent-encoded.
struct Layer {
    QString source; ///< path, or address without name and password (login.h)
    Kind kind = Kind::File;
    QString title;          ///< empty: from the source
    QString crs;            ///< "EPSG:5254", stated by the user over what the file says; of a WMS: to ask in
    std::vector<int> bands; ///< from 1: red, green, blue, or one grey; empty: by what the file says of its bands
    Look look = Look::Natural;
    double opacity = 1; ///< 0 … 1
    bool visible = true;

    // of services
    QString layer;       ///< what to ask for (WMS: several with commas)
    QString style;       ///< empty: the service's usual one
    QString matrix;      ///< tile matrix set of a WMTS; empty: one that suits the map
    QString format;      ///< "image/png"; empty: a good one of those offered
    QString attribution; ///< stands on the map; empty: what the service says
    int maxZoom = 19;    ///< of XYZ tiles
    int expiryDays = 30; ///< after these a tile is asked for again; 0: never
    int cacheMb = 512;   ///< least recently used tiles are dropped beyond

    bool operator==(const Layer &) const = default;
    [[nodiscard]] bool isService() const { return kind >= Kind::Wms; }
    [[nodiscard]] QString name() const; ///< title, or the file's name, or the host
    [[nodiscard]] QString text() const;
};

/// Reads text(); a name and password in an address are taken out and remembered (login.h). Where it does not say the
/// kind: an address by its form, a path by what lies there (looks at the disk).
[[nodiscard]] Result<Layer> layerOf(const QString &text);

} // namespace kbs::raster
