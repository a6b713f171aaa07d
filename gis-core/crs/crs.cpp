// SPDX-License-Identifier: GPL-3.0-or-later
#include "crs/crs.h"

#include "base/turkish.h"
#include "crs/proj.h"
#include "crs/spelling.h"

#include <QCoreApplication>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <mutex>

using namespace Qt::StringLiterals;

namespace kbs {

int Crs::epsg() const
{
    return id.startsWith("EPSG:"_L1) ? QStringView(id).sliced(5).toInt() : 0;
}

namespace crs {

ContextHandle newContext()
{
    ContextHandle out(proj_context_create());
    proj_log_level(out.get(), PJ_LOG_NONE);
    return out;
}

PJ_CONTEXT *context()
{
    thread_local const ContextHandle one = newContext();
    return one.get();
}

namespace {

/// The part of a system that carries plane or geographic coordinates; null for vertical, geocentric and local systems.
PjHandle horizontal(PjHandle crs)
{
    while (crs) {
        switch (proj_get_type(crs.get())) {
        case PJ_TYPE_PROJECTED_CRS:
        case PJ_TYPE_GEOGRAPHIC_2D_CRS:
        case PJ_TYPE_GEOGRAPHIC_3D_CRS: return crs;
        case PJ_TYPE_COMPOUND_CRS: crs.reset(proj_crs_get_sub_crs(context(), crs.get(), 0)); break;
        case PJ_TYPE_BOUND_CRS: crs.reset(proj_get_source_crs(context(), crs.get())); break;
        default: return nullptr;
        }
    }
    return nullptr;
}

/// The equal system among EPSG's, if there is one.
PJ *twinOfEpsg(const PJ *pj)
{
    int *confidence = nullptr;
    PJ_OBJ_LIST *list = proj_identify(context(), pj, "EPSG", nullptr, &confidence);
    constexpr int equal = 70; // equal but for the name
    PJ *twin = list && proj_list_get_count(list) > 0 && confidence[0] >= equal ? proj_list_get(context(), list, 0) : nullptr;
    proj_list_destroy(list);
    proj_int_list_destroy(confidence);
    return twin;
}

Crs described(const PJ *pj, const QString &id)
{
    Crs out{.id = id, .name = QString::fromUtf8(proj_get_name(pj))};
    out.isProjected = proj_get_type(pj) == PJ_TYPE_PROJECTED_CRS;
    const PjHandle axes(proj_crs_get_coordinate_system(context(), pj));
    const char *direction = nullptr;
    double factor = 0;
    if (axes
        && proj_cs_get_axis_info(
               context(), axes.get(), 0, nullptr, nullptr, &direction, &factor, nullptr, nullptr, nullptr)
            != 0) {
        out.northFirst = QByteArrayView(direction) == "north";
        out.isMetric = out.isProjected && factor == 1.0;
    }
    // Some areas of ESRI's entries are those of another zone (102329), so the same system of EPSG is asked.
    const PjHandle twin(id.startsWith("ESRI:"_L1) ? twinOfEpsg(pj) : nullptr);
    double west = 0, south = 0, east = 0, north = 0;
    if (proj_get_area_of_use(context(), twin ? twin.get() : pj, &west, &south, &east, &north, nullptr) != 0 && west > -1000) {
        if (west > east) { // across the date line: a box of longitudes cannot say it better than the whole round
            west = -180;
            east = 180;
        }
        out.areaOfUse = {west, south, east, north};
    }
    return out;
}

std::optional<Crs> lookUp(const QString &id)
{
    static std::mutex mutex;
    static std::map<QString, std::optional<Crs>> known;
    {
        const std::scoped_lock lock(mutex);
        if (const auto found = known.find(id); found != known.end())
            return found->second;
    }
    std::optional<Crs> out;
    if (PjHandle pj = horizontal(PjHandle(proj_create(context(), id.toUtf8().constData())))) {
        const char *authority = proj_get_id_auth_name(pj.get(), 0);
        const char *code = proj_get_id_code(pj.get(), 0);
        if (authority != nullptr && code != nullptr)
            out = described(pj.get(), QString::fromUtf8(authority) + u':' + QString::fromUtf8(code));
    }
    const std::scoped_lock lock(mutex);
    known.emplace(id, out);
    return out;
}

constexpr std::array turkishCodes{
    5253,
    5254,
    5255,
    5256,
    5257,
    5258,
    5259, // TUREF, 3° TM
    2319,
    2320,
    2321,
    2322,
    2323,
    2324,
    2325, // ED50, 3° TM
    2206,
    2207,
    2208,
    2209,
    2210,
    2211,
    2212, // ED50, 3° GK with the zone number in the easting
    5269,
    5270,
    5271,
    5272,
    5273,
    5274,
    5275, // TUREF, the same
    32635,
    32636,
    32637,
    32638,
    23035,
    23036,
    23037,
    23038, // UTM on WGS 84 and ED50
    5252,
    4230,
    4326,
    3857,
};

} // namespace

std::vector<Crs> turkish()
{
    std::vector<Crs> out;
    for (const int code : turkishCodes) {
        if (auto crs = lookUp(u"EPSG:%1"_s.arg(code)))
            out.push_back(*std::move(crs));
    }
    return out;
}

int turefZone(double longitude)
{
    const int meridian = std::clamp(3 * static_cast<int>(std::floor((longitude + 1.5) / 3)), 27, 45);
    return 5253 + (meridian - 27) / 3;
}

Result<Crs> find(const QString &name)
{
    if (const auto id = authorityCode(name)) {
        if (auto crs = lookUp(*id))
            return *std::move(crs);
        if (id->startsWith("EPSG:"_L1)) {
            if (auto crs = lookUp(u"ESRI:"_s + id->sliced(5)))
                return *std::move(crs);
        }
    } else if (const QString folded = turkish::fold(name); !folded.isEmpty()) {
        for (Crs &crs : turkish()) {
            if (turkish::fold(crs.name) == folded)
                return crs;
        }
    }
    return fail(ErrorKind::Input,
        QCoreApplication::translate("Crs", "\"%1\" is not the name of a plane or geographic coordinate system")
            .arg(name),
        QCoreApplication::translate("Crs", "Give it as a code, such as EPSG:5254 for TUREF / TM30"));
}

Result<Crs> geographicOf(const Crs &crs)
{
    const PjHandle pj(proj_create(context(), crs.id.toUtf8().constData()));
    const PjHandle geodetic(pj ? proj_crs_get_geodetic_crs(context(), pj.get()) : nullptr);
    const char *authority = geodetic ? proj_get_id_auth_name(geodetic.get(), 0) : nullptr;
    const char *code = geodetic ? proj_get_id_code(geodetic.get(), 0) : nullptr;
    if (authority != nullptr && code != nullptr)
        return find(QString::fromUtf8(authority) + u':' + QString::fromUtf8(code));
    return fail(ErrorKind::Input,
        QCoreApplication::translate("Crs", "the geographic system of \"%1\" is not known").arg(crs.id));
}

namespace {

/// The parameters that tell a Turkish 3° system, read from a projected CRS.
struct Parameters {
    double latitude = 0, meridian = 0, scale = 0, easting = 0, northing = 0;
};

std::optional<Parameters> transverseMercator(const PJ *crs)
{
    const PjHandle conversion(proj_crs_get_coordoperation(context(), crs));
    const char *method = nullptr;
    if (!conversion || proj_coordoperation_get_method_info(context(), conversion.get(), &method, nullptr, nullptr) == 0
        || QByteArrayView(method) != "Transverse Mercator")
        return std::nullopt;
    const auto value = [&](int epsgCode) {
        for (int i = 0; i < proj_coordoperation_get_param_count(context(), conversion.get()); ++i) {
            const char *code = nullptr;
            double number = 0;
            proj_coordoperation_get_param(context(), conversion.get(), i, nullptr, nullptr, &code, &number, nullptr,
                nullptr, nullptr, nullptr, nullptr, nullptr);
            if (code != nullptr && QByteArrayView(code).toInt() == epsgCode)
                return number;
        }
        return std::nan("");
    };
    return Parameters{.latitude = value(8801),
        .meridian = value(8802),
        .scale = value(8805),
        .easting = value(8806),
        .northing = value(8807)};
}

bool near(double a, double b, double tolerance)
{
    return std::abs(a - b) <= tolerance; // false for NaN
}

/// A 3° zone of Türkiye whatever its datum is called ("GCS_ITRF_1996", a WGS 84 datum on a TM30 projection): the
/// ellipsoid tells TUREF from ED50.
QString turkishZone(const PJ *crs)
{
    const auto p = transverseMercator(crs);
    if (!p || !near(p->latitude, 0, 1e-9) || !near(p->scale, 1, 1e-9) || !near(p->northing, 0, 1e-6))
        return {};
    const int meridian = static_cast<int>(std::lround(p->meridian));
    if (!near(p->meridian, meridian, 1e-9) || meridian < 27 || meridian > 45 || meridian % 3 != 0)
        return {};
    const int zone = (meridian - 27) / 3;
    const bool plain = near(p->easting, 500'000, 1e-3);
    if (!plain && !near(p->easting, (zone + 9) * 1'000'000 + 500'000, 1e-3))
        return {};
    const PjHandle ellipsoid(proj_get_ellipsoid(context(), crs));
    double axis = 0, flattening = 0;
    if (!ellipsoid
        || proj_ellipsoid_get_parameters(context(), ellipsoid.get(), &axis, nullptr, nullptr, &flattening) == 0)
        return {};
    if (near(axis, 6'378'137, 0.01) && near(flattening, 298.2572, 0.0002)) // GRS 80 and WGS 84
        return u"EPSG:%1"_s.arg((plain ? 5253 : 5269) + zone);
    if (near(axis, 6'378'388, 0.01) && near(flattening, 297, 0.001)) // International 1924
        return u"EPSG:%1"_s.arg((plain ? 2319 : 2206) + zone);
    return {};
}

/// The code that a definition carries itself; empty where it has none.
QString ownId(const PJ *crs)
{
    const char *authority = proj_get_id_auth_name(crs, 0);
    const char *code = proj_get_id_code(crs, 0);
    return authority == nullptr || code == nullptr ? QString()
                                                   : QString::fromUtf8(authority) + u':' + QString::fromUtf8(code);
}

struct Identified {
    QString id;
    int confidence = 0;
};

Identified identify(const PJ *crs, const char *authority)
{
    int *confidences = nullptr;
    const ListHandle list(proj_identify(context(), crs, authority, nullptr, &confidences));
    Identified out;
    if (list && proj_list_get_count(list.get()) > 0) { // best first
        const PjHandle best(proj_list_get(context(), list.get(), 0));
        const bool alone = proj_list_get_count(list.get()) == 1 || confidences[1] < confidences[0];
        out = {u"%1:%2"_s.arg(QString::fromUtf8(proj_get_id_auth_name(best.get(), 0)),
                   QString::fromUtf8(proj_get_id_code(best.get(), 0))),
            alone || confidences[0] >= 90 ? confidences[0] : 0};
    }
    proj_int_list_destroy(confidences);
    return out;
}

} // namespace

Result<Crs> fromWkt(const QString &wkt)
{
    PJ_CONTEXT *here = context();
    const PjHandle whole(proj_create_from_wkt(here, wkt.trimmed().toUtf8().constData(), nullptr, nullptr, nullptr));
    const PjHandle crs = horizontal(whole ? PjHandle(proj_clone(here, whole.get())) : nullptr);
    if (!crs)
        return fail(ErrorKind::Input,
            QCoreApplication::translate("Crs", "The definition of the coordinate system cannot be read"),
            QCoreApplication::translate("Crs", "Give the coordinate system yourself, such as EPSG:5254"));
    // A national list (IGNF:LAMB93) says less than EPSG's own entry for the same system, which everything else here
    // uses.
    const QString declared = ownId(crs.get());
    const bool isGlobal
        = declared.startsWith("EPSG:"_L1) || declared.startsWith("ESRI:"_L1) || declared.startsWith("OGC:"_L1);
    if (auto found = isGlobal ? lookUp(declared) : std::nullopt)
        return *std::move(found);
    constexpr int certain = 90, likely = 70; // of proj_identify: 90 same but for the name, 70 equivalent
    const Identified epsg = identify(crs.get(), "EPSG");
    const QString zone = turkishZone(crs.get());
    Identified esri;
    if (epsg.confidence < likely && zone.isEmpty())
        esri = identify(crs.get(), "ESRI");
    const QString id = epsg.confidence >= certain ? epsg.id
        : !zone.isEmpty()                         ? zone
        : epsg.confidence >= likely               ? epsg.id
        : esri.confidence >= likely               ? esri.id
                                                  : QString();
    if (auto found = id.isEmpty() ? std::nullopt : lookUp(id))
        return *std::move(found);
    return fail(ErrorKind::Input,
        QCoreApplication::translate("Crs", "The coordinate system \"%1\" is none that EPSG or ESRI list")
            .arg(QString::fromUtf8(proj_get_name(crs.get()))),
        QCoreApplication::translate("Crs", "Give the coordinate system yourself, such as EPSG:5254"));
}

} // namespace crs

} // namespace kbs
