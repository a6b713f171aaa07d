// SPDX-License-Identifier: GPL-3.0-or-later
#include "importers/common/placement.h"

#include <QCoreApplication>

#include <algorithm>
#include <cmath>
#include <numbers>

namespace kbs::import {

using namespace Qt::StringLiterals;

namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("Import", text);
}

/// Neighbouring zones are used past their border (a parcel 1.5° outside of TM33 is still good to the millimetre), so
/// the area of use is taken this much wider before anything is refused.
constexpr double areaMargin = 3.0; // degrees

/// The area where coordinates of a system can lie, in its own units; empty where it cannot be told.
Bbox nativeArea(const Crs &crs)
{
    if (crs.areaOfUse.isEmpty())
        return {};
    Bbox area = crs.areaOfUse.grown(areaMargin);
    area = {
        std::max(area.minX, -180.0), std::max(area.minY, -90.0), std::min(area.maxX, 180.0), std::min(area.maxY, 90.0)};
    if (!crs.isProjected)
        return area.grown(1e-6);
    const auto geographic = crs::find(u"EPSG:4326"_s);
    if (!geographic)
        return {};
    const auto transformer = Transformer::create(*geographic, crs);
    if (!transformer)
        return {};
    const auto native = transformer->transform(area);
    return native ? *native : Bbox{};
}

void swapAxes(Geometry &geometry)
{
    for (Point &point : geometry.points)
        std::swap(point.x, point.y);
}

Bbox swapped(const Bbox &box)
{
    return {box.minY, box.minX, box.maxY, box.maxX};
}

bool fits(const Bbox &area, const Bbox &box)
{
    return area.isEmpty() || area.contains(box);
}

QString shown(const Bbox &box)
{
    return u"%1 %2"_s.arg(box.centerX(), 0, 'f', 3).arg(box.centerY(), 0, 'f', 3);
}

} // namespace

/// How fine the coordinates of a system are written, told by the numbers themselves: a value with more decimals than
/// seen so far makes it finer. Starts at what surveys deliver at the coarsest, so that a few round numbers do not pass
/// for a coarse delivery.
class Fineness {
public:
    explicit Fineness(const Crs &crs)
        : m_degrees(!crs.isProjected), m_decimals(m_degrees ? 6 : 2), m_enough(m_degrees ? 10 : 4)
    {
        if (crs.isProjected && !crs.isMetric)
            m_decimals = m_enough;
    }

    /// Coordinates east first, in the system's units.
    void add(std::span<const Point> points)
    {
        for (const Point &point : points) {
            if (m_decimals >= m_enough)
                return;
            m_used = true;
            if (m_degrees)
                m_latitude = std::min(m_latitude, std::abs(point.y));
            while (m_decimals < m_enough && !(isWhole(point.x) && isWhole(point.y)))
                ++m_decimals;
        }
    }

    /// Metres; absent where nothing was placed.
    [[nodiscard]] std::optional<double> rounding() const
    {
        if (m_decimals >= m_enough)
            return 0.0;
        if (!m_used)
            return std::nullopt;
        constexpr double degree = 111320; // metres, on the equator
        const double half = 0.5 * std::pow(10.0, -m_decimals);
        if (!m_degrees)
            return std::hypot(half, half);
        return half * degree * std::hypot(1.0, std::cos(m_latitude * std::numbers::pi / 180.0));
    }

private:
    [[nodiscard]] bool isWhole(double value) const
    {
        constexpr double doublePrecision = 5e-16; // relative: of the number as read, and of the product
        const double scaled = value * std::pow(10.0, m_decimals);
        return std::abs(scaled - std::round(scaled)) <= std::abs(scaled) * doublePrecision;
    }

    bool m_degrees;
    int m_decimals;
    int m_enough; ///< as fine as the store's grid
    bool m_used = false;
    double m_latitude = 90;
};

struct Placement::System {
    Crs crs;
    QString why;
    bool swap = false;
    bool certain = true; ///< the axis order is stated or was asked for; otherwise the first object may decide it
    bool used = false;
    Bbox area;
    Fineness fineness{crs};
    std::optional<Transformer> toStore;
    QString problem; ///< why nothing can be placed with it
};

struct Placement::Private {
    Crs storeCrs;
    Bbox storeArea;
    AxisOrder axis = AxisOrder::Auto;
    std::optional<Crs> forced;
    const Source *source = nullptr;
    std::map<QString, System> systems;
    std::optional<System> undeclared; ///< of coordinates without srsName

    [[nodiscard]] System make(const Crs &crs, const QString &srsName, const QString &why) const
    {
        System system{.crs = crs,
            .why = why,
            .swap = false,
            .certain = true,
            .used = false,
            .area = nativeArea(crs),
            .toStore = {},
            .problem = {}};
        if (axis == AxisOrder::NorthEast) {
            system.swap = true;
        } else if (axis == AxisOrder::Auto) {
            const bool stated = source->usesAuthorityOrder(srsName);
            system.swap = stated && crs.northFirst;
            system.certain
                = stated && crs.id.startsWith(u"EPSG:"); // other authorities' codes in an EPSG urn promise nothing
        }
        auto transformer = Transformer::create(crs, storeCrs);
        if (transformer)
            system.toStore = std::move(*transformer);
        else
            system.problem = tr("coordinates in %1 cannot be brought to the store's %2: %3")
                                 .arg(crs.id, storeCrs.id, transformer.error().message);
        return system;
    }

    [[nodiscard]] System resolve(const QString &srsName) const
    {
        if (forced)
            return make(*forced, srsName, tr("given with --crs"));
        const auto crs = crs::find(srsName);
        if (crs)
            return make(*crs, srsName, tr("declared as %1").arg(srsName));
        System system;
        system.problem = tr("the coordinate system \"%1\" is not known: %2. Name the right one with --crs EPSG:n")
                             .arg(srsName, crs.error().message);
        return system;
    }

    System *of(const QString &srsName)
    {
        if (srsName.isEmpty() && !forced)
            return undeclared ? &*undeclared : nullptr;
        const auto found = systems.find(srsName);
        return found != systems.end() ? &found->second : &systems.emplace(srsName, resolve(srsName)).first->second;
    }
};

Placement::Placement(std::unique_ptr<Private> p) : d(std::move(p)) { }
Placement::Placement(Placement &&) noexcept = default;
Placement &Placement::operator=(Placement &&) noexcept = default;
Placement::~Placement() = default;

Result<Placement> Placement::create(const Crs &storeCrs, const Options &options, const Source &source)
{
    auto d = std::make_unique<Private>();
    d->storeCrs = storeCrs;
    d->storeArea = nativeArea(storeCrs);
    d->axis = options.axis;
    d->source = &source;
    if (!options.crs.isEmpty()) {
        KBS_TRY(d->forced, crs::find(options.crs));
    }
    return Placement(std::move(d));
}

bool Placement::needsSniffing() const
{
    return !d->forced && !d->undeclared;
}

Result<void> Placement::settle(std::span<const Point> sample, const Bbox &municipality)
{
    const crs::Sniffed sniffed = crs::sniff(sample, d->storeCrs, municipality);
    const crs::Candidate *found = sniffed.single();
    if (!found) {
        QStringList ids;
        for (const crs::Candidate &candidate : sniffed.candidates)
            ids << candidate.crs.id + (candidate.swapped ? tr(" (north first)") : QString());
        const QString place
            = sample.empty() ? QString() : u"%1 %2"_s.arg(sample.front().x, 0, 'f', 3).arg(sample.front().y, 0, 'f', 3);
        auto error = fail(ErrorKind::Input,
            tr("The file does not say its coordinate system, and its coordinates (%1) do not tell it").arg(place),
            ids.isEmpty() ? tr("They may be local: ask the sender, and name the system with --crs EPSG:n (in the "
                               "window: choose it in the import sheet).")
                          : tr("They may be %1: name the right one with --crs EPSG:n (in the window: choose it in the "
                               "import sheet).")
                                .arg(ids.join(u", "_s)));
        error.error().at(d->source->file());
        return error;
    }
    System system = d->make(found->crs, {}, tr("not declared; %1").arg(found->why));
    if (d->axis == AxisOrder::Auto)
        system.swap = found->swapped;
    system.certain = true;
    d->undeclared = std::move(system);
    return {};
}

QString Placement::settled() const
{
    if (!d->undeclared)
        return {};
    return tr("The coordinate system is not declared. It was taken for %1 %2 (%3); name another with --crs EPSG:n if "
              "that is wrong")
        .arg(d->undeclared->crs.id, d->undeclared->crs.name, d->undeclared->why);
}

std::vector<Placement::Problem> Placement::place(Geometry &geometry, const QString &srsName)
{
    std::vector<Problem> problems;
    System *system = d->of(srsName);
    if (!system || !system->toStore) {
        problems.push_back({.rule = u"crs.unknown"_s,
            .severity = Severity::Error,
            .text = system ? system->problem : tr("the object does not say its coordinate system"),
            .oncePerLayer = false});
        return problems;
    }
    const Bbox raw = geometry.bbox();
    if (!std::isfinite(raw.width()) || !std::isfinite(raw.height())) {
        problems.push_back({.rule = u"geometry.not-finite"_s,
            .severity = Severity::Error,
            .text = tr("a coordinate is not a number"),
            .oncePerLayer = false});
        return problems;
    }
    const bool asIs = fits(system->area, system->swap ? swapped(raw) : raw);
    const bool turned = !system->area.isEmpty() && fits(system->area, system->swap ? raw : swapped(raw));
    if (!asIs && turned && !system->certain && !system->used)
        system->swap = !system->swap; // the spelling leaves the order open and only this reading lies in the area
    const bool rescued = !asIs && turned && fits(system->area, system->swap ? swapped(raw) : raw);
    if (!asIs && !rescued) {
        problems.push_back({.rule = u"crs.outside-area"_s,
            .severity = Severity::Error,
            .text = turned ? tr("the coordinates (around %1) lie outside of the area of %2 (%3), but with the axes "
                                "swapped they fit: import again with --axis %4 if that is right")
                                 .arg(shown(raw), system->crs.id, system->crs.name, system->swap ? u"en"_s : u"ne"_s)
                           : tr("the coordinates (around %1) lie outside of the area of %2 (%3); is it really this "
                                "system? Name the right one with --crs EPSG:n")
                                 .arg(shown(raw), system->crs.id, system->crs.name),
            .oncePerLayer = false});
        return problems;
    }
    if (rescued && !system->used)
        problems.push_back({.rule = u"crs.axis-order"_s,
            .severity = Severity::Warning,
            .text = tr("%1 does not state the axis order; only north first fits its area, so it was read so")
                .arg(system->crs.id),
            .oncePerLayer = true});
    if (system->swap)
        swapAxes(geometry);
    system->fineness.add(geometry.points);
    if (const auto done = system->toStore->transform(geometry); !done) { // and changed nothing
        if (system->swap)
            swapAxes(geometry);
        problems.push_back({.rule = u"crs.transform"_s,
            .severity = Severity::Error,
            .text = tr("the coordinates (around %1, %2) cannot be brought to the store's %3: %4")
                .arg(shown(raw), system->crs.id, d->storeCrs.id, done.error().message),
            .oncePerLayer = false});
        return problems;
    }
    if (!system->used && system->toStore->accuracy() > 0.01)
        problems.push_back({.rule = u"crs.accuracy"_s,
            .severity = Severity::Info,
            .text = tr("from %1 to %2 positions are good to ±%3 m (%4)")
                .arg(system->crs.id, d->storeCrs.id)
                .arg(system->toStore->accuracy(), 0, 'g', 3)
                .arg(system->toStore->operation()),
            .oncePerLayer = true});
    system->used = true;
    if (!fits(d->storeArea, geometry.bbox()))
        problems.push_back({.rule = u"crs.far-from-store"_s,
            .severity = Severity::Warning,
            .text
            = tr("objects lie outside of the area of the store's system %1 (%2); lengths and areas are not true there")
                .arg(d->storeCrs.id, d->storeCrs.name),
            .oncePerLayer = true});
    return problems;
}

double Placement::rounding() const
{
    std::optional<double> finest;
    const auto take = [&finest](const System &system) {
        if (const auto rounding = system.fineness.rounding(); system.used && rounding)
            finest = std::min(finest.value_or(*rounding), *rounding);
    };
    for (const auto &[name, system] : d->systems)
        take(system);
    if (d->undeclared)
        take(*d->undeclared);
    return finest.value_or(0);
}

QString Placement::systems() const
{
    QStringList ids;
    for (const auto &[name, system] : d->systems)
        if (system.crs.isKnown())
            ids << system.crs.id;
    if (d->undeclared)
        ids << d->undeclared->crs.id;
    ids.removeDuplicates();
    return ids.join(u", "_s);
}

QString Placement::reasons() const
{
    QStringList reasons;
    for (const auto &[name, system] : d->systems)
        reasons << (system.problem.isEmpty() ? system.why : system.problem);
    if (d->undeclared)
        reasons << d->undeclared->why;
    reasons.removeDuplicates();
    return reasons.join(u"; "_s);
}

} // namespace kbs::import
