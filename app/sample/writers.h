// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/sample/city.h"
#include "base/result.h"

#include <QDir>
#include <QStringList>

#include <memory>

/// One writer per kind of delivery. Each gets the neighbourhoods one after the other and keeps none of them.
namespace kbs::sample {

class Writer {
public:
    virtual ~Writer() = default;
    [[nodiscard]] virtual Result<void> begin(const City &city, const QDir &folder) = 0;
    [[nodiscard]] virtual Result<void> add(const City &city, const Neighbourhood &place) = 0;
    [[nodiscard]] virtual Result<void> finish(const City &city) = 0;
    [[nodiscard]] virtual QStringList files() const = 0; ///< to import, relative to the folder
};

[[nodiscard]] std::unique_ptr<Writer> cadastreWriter(); ///< INSPIRE/TUCBS CadastralParcels, GML 3.2
[[nodiscard]] std::unique_ptr<Writer> unitsWriter();    ///< INSPIRE/TUCBS AdministrativeUnits
[[nodiscard]] std::unique_ptr<Writer> addressWriter();  ///< INSPIRE/TUCBS Addresses
[[nodiscard]] std::unique_ptr<Writer> buildingWriter(); ///< INSPIRE/TUCBS Buildings
[[nodiscard]] std::unique_ptr<Writer> planWriter();     ///< PlanGML: the plan and a change of it, GML 2.1.2
[[nodiscard]] std::unique_ptr<Writer> registerWriter(); ///< TKGM parcels as WFS GML 2 and as GeoJSON, geographic
[[nodiscard]] std::unique_ptr<Writer> lineageWriter();  ///< acts on parcels, in the catalogue's own columns
[[nodiscard]] std::unique_ptr<Writer> maksWriter();     ///< MAKS tables as GeoPackage and shapefiles
[[nodiscard]] std::unique_ptr<Writer> networkWriter(bool asGeoPackage); ///< infrastructure
[[nodiscard]] std::unique_ptr<Writer> guideWriter(); ///< places, stops and bus lines as GeoJSON; permits as CP1254 CSV
[[nodiscard]] std::unique_ptr<Writer> photoWriter(); ///< a picture from above as GeoTIFF

} // namespace kbs::sample
