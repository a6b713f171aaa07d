// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"
#include "geometry/geometry.h"

#include <memory>
#include <optional>
#include <span>
#include <vector>

namespace kbs {

/// A coordinate reference system known by authority and code ("EPSG:5254", "ESRI:102329"); never by a proj4 string,
/// which loses the datum. In this program coordinates are always east/longitude first; `northFirst` says what the
/// authority (and so a GML file with a urn srsName) declares.
struct Crs {
    QString id;   ///< "EPSG:5254"; empty: not known
    QString name; ///< "TUREF / TM30"
    bool isProjected = false;
    bool isMetric = false;
    bool northFirst = false;
    Bbox areaOfUse; ///< degrees, longitude first

    [[nodiscard]] bool isKnown() const { return !id.isEmpty(); }
    [[nodiscard]] int epsg() const; ///< 5254 for "EPSG:5254"; 0 for other authorities
};

namespace crs {

/// By "EPSG:5254", "5254", a urn ("urn:ogc:def:crs:EPSG::5254"), a URL ("http://www.opengis.net/def/crs/EPSG/0/5254",
/// "http://www.opengis.net/gml/srs/epsg.xml#5254"), "CRS84", or the name of one of turkish(). ESRI codes written as
/// EPSG (102329) are found too. Of a compound system the horizontal part is taken. Any thread.
[[nodiscard]] Result<Crs> find(const QString &name);
/// From the WKT of a .prj or a driver, with the Turkish "ITRF96 3° TM" habits (reference: EPSG 5253–5259, 2319–2325).
[[nodiscard]] Result<Crs> fromWkt(const QString &wkt);
/// The geographic system (degrees) on the same datum: TUREF for TUREF / TM30. A geographic one is its own.
[[nodiscard]] Result<Crs> geographicOf(const Crs &crs);
/// Whether this spelling of srsName means that the file writes the authority's axis order (urn and def/crs URLs do,
/// "EPSG:n" and the epsg.xml# form do not).
[[nodiscard]] bool usesAuthorityOrder(const QString &srsName);
/// The systems a Turkish municipality may meet: TUREF/ED50 TM and GK zones, UTM, geographic, Web Mercator.
[[nodiscard]] std::vector<Crs> turkish();
/// 3° zone code of TUREF (5253 … 5259) for a longitude in degrees.
[[nodiscard]] int turefZone(double longitude);

/// Whether a box in this system (east first) lies in the system's area of use, with a degree of slack: a municipality
/// keeps one zone for everything, across the zone's border too. Swapped axes, metres read as degrees and local systems
/// do not pass. True where the authority names no area, false for an empty box.
[[nodiscard]] bool plausible(const Crs &crs, const Bbox &bbox);

/// One way to read coordinates that came without a declared system.
struct Candidate {
    Crs crs;
    bool swapped = false; ///< the file writes north (latitude) first
    double score = 0;     ///< 0 … 1, 1 best
    QString why;          ///< translated sentence
};

/// What a sample of coordinates may be, best first.
struct Sniffed {
    std::vector<Candidate> candidates;
    /// The one reading that stands clearly before all others; null where a person has to be asked.
    [[nodiscard]] const Candidate *single() const;
};

/// Guesses the system of raw coordinates (x: the first value as written, y: the second) from where they would lie:
/// in `extentDegrees` (of what the store holds already; longitude first, empty where not known), in the area of use of
/// the store's own system, in Türkiye. A box cannot tell ED50 from TUREF (about 185 m): what fits the store's own
/// system is taken for it, and the caller says so to the user. No candidate: a local system, ask for control points.
[[nodiscard]] Sniffed sniff(std::span<const Point> sample, const Crs &storeCrs, const Bbox &extentDegrees = {});

} // namespace crs

/// Transforms coordinates, east first on both sides. Not shared between threads; make one per thread (cheap after the
/// first). ED50 → TUREF is good to ±2 m (`accuracy`), which callers must say to the user.
class Transformer {
public:
    static Result<Transformer> create(const Crs &from, const Crs &to);
    Transformer(Transformer &&) noexcept;
    Transformer &operator=(Transformer &&) noexcept;
    ~Transformer();

    /// In place. An error names the first point that cannot be transformed; then nothing has changed.
    [[nodiscard]] Result<void> transform(std::span<Point> points) const;
    [[nodiscard]] Result<void> transform(Geometry &geometry) const;
    [[nodiscard]] Result<Point> transform(Point point) const;
    [[nodiscard]] Result<Bbox> transform(const Bbox &bbox) const; ///< densified edges
    [[nodiscard]] bool isIdentity() const;
    [[nodiscard]] double accuracy() const;   ///< metres by EPSG; 0 exact; negative unknown
    [[nodiscard]] QString operation() const; ///< EPSG name of the operation, for reports

private:
    struct Private;
    explicit Transformer(std::unique_ptr<Private> d);
    std::unique_ptr<Private> d;
};

} // namespace kbs
