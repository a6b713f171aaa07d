// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/stored_form.h"

#include "base/turkish.h"

#include <QCoreApplication>

#include <cmath>

namespace kbs {

namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("StoredForm", text);
}

std::unexpected<Error> misfit(const FeatureClass &featureClass, const Feature &feature, const QString &what)
{
    auto error = fail(ErrorKind::Input, tr("%1: %2").arg(QString::fromStdString(featureClass.name), what));
    error.error().id
        = feature.sourceKey.empty() ? QString::number(feature.id) : QString::fromStdString(feature.sourceKey);
    return error;
}

bool fitValue(const Attribute &attribute, Value &value)
{
    switch (attribute.type) {
    case AttributeType::Integer:
    case AttributeType::Boolean: return isNull(value) || std::holds_alternative<std::int64_t>(value);
    case AttributeType::Real:
        if (const auto *integer = std::get_if<std::int64_t>(&value))
            value = static_cast<double>(*integer);
        if (auto *real = std::get_if<double>(&value)) {
            *real += 0.0; // -0 becomes 0
            return std::isfinite(*real);
        }
        return isNull(value);
    case AttributeType::Text:
    case AttributeType::Code:
    case AttributeType::Date:
    case AttributeType::DateTime: return isNull(value) || std::holds_alternative<std::string>(value);
    }
    return false;
}

/// Offsets that do not hang together would be written as another geometry.
bool isWellFormed(const Geometry &geometry)
{
    if (geometry.partEnds.empty() || geometry.ringEnds.empty() || geometry.partEnds.back() != geometry.ringEnds.size()
        || geometry.ringEnds.back() != geometry.points.size()
        || (!geometry.z.empty() && geometry.z.size() != geometry.points.size()))
        return false;
    const auto rises = [](const std::vector<std::uint32_t> &ends) {
        std::uint32_t before = 0;
        return std::ranges::all_of(ends, [&before](std::uint32_t end) { return std::exchange(before, end) < end; });
    };
    return rises(geometry.partEnds) && rises(geometry.ringEnds);
}

bool isFinite(const Geometry &geometry)
{
    return std::ranges::all_of(geometry.points, [](const Point &p) { return std::isfinite(p.x) && std::isfinite(p.y); })
        && std::ranges::all_of(geometry.z, [](double z) { return std::isfinite(z); });
}

bool isMulti(GeometryKind kind)
{
    return kind >= GeometryKind::MultiPoint;
}

} // namespace

Result<void> toStoredForm(const FeatureClass &featureClass, Feature &feature)
{
    if (feature.values.size() > featureClass.attributes.size())
        return misfit(featureClass, feature, tr("more values than the class has attributes"));
    feature.values.resize(featureClass.attributes.size());
    for (std::size_t i = 0; i < feature.values.size(); ++i) {
        const Attribute &attribute = featureClass.attributes[i];
        if (!fitValue(attribute, feature.values[i]))
            return misfit(featureClass, feature,
                tr("the value \"%1\" does not fit the attribute %2")
                    .arg(QString::fromStdString(toText(feature.values[i])), QString::fromStdString(attribute.name)));
    }
    Geometry &geometry = feature.geometry;
    if (geometry.isEmpty()) {
        geometry = {};
        return {};
    }
    if (featureClass.geometry == GeometryKind::None && !featureClass.anyGeometry)
        return misfit(featureClass, feature, tr("the class has no geometry"));
    if (!isWellFormed(geometry))
        return misfit(featureClass, feature, tr("the geometry's rings and parts do not fit its vertices"));
    if (!isFinite(geometry))
        return misfit(featureClass, feature, tr("a coordinate is not a number"));
    if (!featureClass.anyGeometry) {
        if (isMulti(featureClass.geometry) && !isMulti(geometry.kind))
            geometry = toMulti(std::move(geometry));
        else if (!isMulti(featureClass.geometry) && isMulti(geometry.kind))
            geometry = toSingle(std::move(geometry));
        if (geometry.kind != featureClass.geometry)
            return misfit(featureClass, feature,
                tr("the geometry is a %1, the class keeps %2")
                    .arg(QLatin1String(kindName(geometry.kind)), QLatin1String(kindName(featureClass.geometry))));
    }
    for (Point &point : geometry.points) {
        point.x += 0.0;
        point.y += 0.0;
    }
    for (double &z : geometry.z)
        z += 0.0;
    return {};
}

std::string searchTextOf(const FeatureClass &featureClass, const std::vector<Value> &values)
{
    std::string all;
    for (std::size_t i = 0; i < featureClass.attributes.size() && i < values.size(); ++i) {
        if (!featureClass.attributes[i].search || isNull(values[i]))
            continue;
        if (!all.empty())
            all += ' ';
        all += turkish::fold(toText(values[i]));
    }
    return all;
}

bool sameContent(const Feature &a, const Feature &b)
{
    return a.id == b.id && a.sourceKey == b.sourceKey && a.values == b.values && a.geometry == b.geometry;
}

bool sameContent(const std::optional<Feature> &a, const std::optional<Feature> &b)
{
    return a.has_value() == b.has_value() && (!a || sameContent(*a, *b));
}

} // namespace kbs
