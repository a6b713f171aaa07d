// SPDX-License-Identifier: GPL-3.0-or-later
#include "crs/crs.h"
#include "crs/proj.h"

#include <QCoreApplication>

#include <algorithm>
#include <cmath>
#include <map>
#include <mutex>

namespace kbs {

using namespace crs;

/// Owns a context of its own, so that it may be made in one thread and used in another.
struct Transformer::Private {
    ContextHandle context;
    PjHandle pj; ///< null: identity
    double accuracy = 0;
    QString operation;
    QString from, to;
};

namespace {

/// Operations differ by place (ED50 has some forty). One is chosen for all points, the best where this program is used.
constexpr Bbox turkey{25.5, 35.7, 45.0, 42.3};

Bbox common(const Bbox &a, const Bbox &b)
{
    return {std::max(a.minX, b.minX), std::max(a.minY, b.minY), std::min(a.maxX, b.maxX), std::min(a.maxY, b.maxY)};
}

Bbox areaOfInterest(const Crs &from, const Crs &to)
{
    if (from.areaOfUse.isEmpty() || to.areaOfUse.isEmpty())
        return from.areaOfUse.isEmpty() ? to.areaOfUse : from.areaOfUse;
    const Bbox both = common(from.areaOfUse, to.areaOfUse);
    if (both.isEmpty())
        return from.areaOfUse;
    const Bbox home = common(both, turkey);
    return home.isEmpty() ? both : home;
}

/// An operation made once and cloned for each transformer: making one takes 40 ms, cloning 1 ms.
struct Operation {
    PjHandle pj;
    double accuracy = -1;
    QString name;
};

Operation makeOperation(PJ_CONTEXT *context, const Crs &from, const Crs &to)
{
    const PjHandle source(proj_create(context, from.id.toUtf8().constData()));
    const PjHandle target(proj_create(context, to.id.toUtf8().constData()));
    if (!source || !target)
        return {};
    PJ_OPERATION_FACTORY_CONTEXT *factory = proj_create_operation_factory_context(context, nullptr);
    if (const Bbox area = areaOfInterest(from, to); !area.isEmpty())
        proj_operation_factory_context_set_area_of_interest(
            context, factory, area.minX, area.minY, area.maxX, area.maxY);
    proj_operation_factory_context_set_spatial_criterion(context, factory, PROJ_SPATIAL_CRITERION_PARTIAL_INTERSECTION);
    proj_operation_factory_context_set_grid_availability_use(
        context, factory, PROJ_GRID_AVAILABILITY_DISCARD_OPERATION_IF_MISSING_GRID);
    const ListHandle list(proj_create_operations(context, source.get(), target.get(), factory));
    proj_operation_factory_context_destroy(factory);
    for (int i = 0; list && i < proj_list_get_count(list.get()); ++i) { // best first
        const PjHandle one(proj_list_get(context, list.get(), i));
        PjHandle normalised(one ? proj_normalize_for_visualization(context, one.get()) : nullptr);
        if (!normalised)
            continue;
        const bool ballpark = proj_coordoperation_has_ballpark_transformation(context, one.get()) != 0;
        return {std::move(normalised), ballpark ? -1 : proj_coordoperation_get_accuracy(context, one.get()),
            QString::fromUtf8(proj_get_name(one.get()))};
    }
    return {};
}

/// A clone of the cached operation in the given context.
Operation clonedOperation(PJ_CONTEXT *into, const Crs &from, const Crs &to)
{
    static std::mutex mutex;
    static const ContextHandle shared = newContext();
    static std::map<std::pair<QString, QString>, Operation> made;
    const std::scoped_lock lock(mutex);
    auto found = made.find({from.id, to.id});
    if (found == made.end())
        found = made.emplace(std::pair(from.id, to.id), makeOperation(shared.get(), from, to)).first;
    const Operation &one = found->second;
    return {PjHandle(one.pj ? proj_clone(into, one.pj.get()) : nullptr), one.accuracy, one.name};
}

QString number(double value)
{
    return QString::number(value, 'f', 4);
}

} // namespace

Transformer::Transformer(std::unique_ptr<Private> given) : d(std::move(given)) { }
Transformer::Transformer(Transformer &&) noexcept = default;
Transformer &Transformer::operator=(Transformer &&) noexcept = default;
Transformer::~Transformer() = default;

Result<Transformer> Transformer::create(const Crs &from, const Crs &to)
{
    if (!from.isKnown() || !to.isKnown())
        return fail(ErrorKind::Input, QCoreApplication::translate("Crs", "The coordinate system is not known"),
            QCoreApplication::translate("Crs", "Give the coordinate system yourself, such as EPSG:5254"));
    auto out = std::make_unique<Private>();
    out->from = from.id;
    out->to = to.id;
    if (from.id != to.id) {
        out->context = newContext();
        Operation one = clonedOperation(out->context.get(), from, to);
        if (!one.pj)
            return fail(ErrorKind::Input,
                QCoreApplication::translate("Crs", "There is no way from %1 to %2").arg(from.id, to.id),
                QCoreApplication::translate("Crs", "Check that the coordinate system of the file is the right one"));
        out->pj = std::move(one.pj);
        out->accuracy = one.accuracy;
        out->operation = one.name;
    }
    return Transformer(std::move(out));
}

Result<void> Transformer::transform(std::span<Point> points) const
{
    if (!d->pj || points.empty())
        return {};
    std::vector<Point> work(points.begin(), points.end());
    proj_errno_reset(d->pj.get());
    proj_trans_generic(d->pj.get(), PJ_FWD, &work[0].x, sizeof(Point), work.size(), &work[0].y, sizeof(Point),
        work.size(), nullptr, 0, 0, nullptr, 0, 0);
    const auto bad = std::ranges::find_if(work, [](Point p) { return !std::isfinite(p.x) || !std::isfinite(p.y); });
    if (bad != work.end()) {
        const Point &at = points[static_cast<std::size_t>(bad - work.begin())];
        return fail(ErrorKind::Input,
            QCoreApplication::translate("Crs", "The point %1, %2 cannot be brought from %3 to %4")
                .arg(number(at.x), number(at.y), d->from, d->to),
            QCoreApplication::translate("Crs", "Check the coordinate system and the order of the axes"));
    }
    std::ranges::copy(work, points.begin());
    return {};
}

Result<void> Transformer::transform(Geometry &geometry) const
{
    return transform(std::span(geometry.points));
}

Result<Point> Transformer::transform(Point point) const
{
    KBS_CHECK(transform(std::span(&point, 1)));
    return point;
}

Result<Bbox> Transformer::transform(const Bbox &bbox) const
{
    if (!d->pj || bbox.isEmpty())
        return bbox;
    constexpr int pointsPerEdge = 21;
    Bbox out;
    proj_errno_reset(d->pj.get());
    if (proj_trans_bounds(d->context.get(), d->pj.get(), PJ_FWD, bbox.minX, bbox.minY, bbox.maxX, bbox.maxY, &out.minX,
            &out.minY, &out.maxX, &out.maxY, pointsPerEdge)
            == 0
        || !std::isfinite(out.minX + out.minY + out.maxX + out.maxY))
        return fail(ErrorKind::Input,
            QCoreApplication::translate("Crs", "A box cannot be brought from %1 to %2").arg(d->from, d->to),
            QCoreApplication::translate("Crs", "Check the coordinate system and the order of the axes"));
    return out;
}

bool Transformer::isIdentity() const
{
    return !d->pj;
}

double Transformer::accuracy() const
{
    return d->accuracy;
}

QString Transformer::operation() const
{
    return d->operation;
}

} // namespace kbs
