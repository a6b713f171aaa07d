// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "store/store.h"

#include <QtTest>

#include <map>

namespace kbs::test {

/// Features held in memory, read like a store: for tests of what only reads.
class MemoryReader : public FeatureReader {
public:
    explicit MemoryReader(
        std::shared_ptr<const Catalogue> catalogue, const QString &crsName = QStringLiteral("EPSG:5254"))
        : m_catalogue(std::move(catalogue))
    {
        if (auto found = crs::find(crsName))
            m_crs = *found;
    }

    /// Adds a feature; `values` by attribute name. Gives its id.
    FeatureId add(std::string_view className, Geometry geometry, const std::map<std::string, Value> &values = {})
    {
        const FeatureClass *featureClass = m_catalogue->find(className);
        if (!featureClass)
            qFatal("no such class in the catalogue");
        Feature feature;
        feature.id = ++m_lastId;
        feature.values.resize(featureClass->attributes.size());
        for (const auto &[name, value] : values) {
            const int index = featureClass->attributeIndex(name);
            if (index < 0)
                qFatal("no such attribute: %s", name.c_str());
            feature.values[static_cast<std::size_t>(index)] = value;
        }
        feature.geometry = std::move(geometry);
        feature.revision = revision;
        m_features[featureClass].push_back(std::move(feature));
        return m_lastId;
    }

    [[nodiscard]] const Catalogue &catalogue() const override { return *m_catalogue; }
    [[nodiscard]] const Crs &crs() const override { return m_crs; }
    [[nodiscard]] Result<void> read(const Query &query, const BatchSink &sink) override
    {
        FeatureBatch batch(query.featureClass);
        for (const Feature &feature : m_features[query.featureClass]) {
            if (!query.ids.empty() && !std::ranges::contains(query.ids, feature.id))
                continue;
            if (!std::ranges::all_of(query.where,
                    [&](const Condition &condition) { return holds(condition, *query.featureClass, feature); }))
                continue;
            if (!query.bbox.isEmpty()
                && (feature.geometry.isEmpty() || !feature.geometry.bbox().intersects(query.bbox)))
                continue;
            batch.append(feature);
            if (batch.size() < batchSize)
                continue;
            if (!sink(batch))
                return {};
            batch.clear();
        }
        if (batch.size() > 0)
            std::ignore = sink(batch);
        return {};
    }
    [[nodiscard]] Result<std::int64_t> count(const Query &query) override
    {
        std::int64_t sum = 0;
        auto read = this->read(query, [&](const FeatureBatch &batch) {
            sum += static_cast<std::int64_t>(batch.size());
            return true;
        });
        if (!read)
            return std::unexpected(read.error());
        return sum;
    }

    std::size_t batchSize = 1000;
    RevisionNo revision = 1; ///< of the features added next

private:
    static bool holds(const Condition &condition, const FeatureClass &featureClass, const Feature &feature)
    {
        const int index = featureClass.attributeIndex(condition.attribute);
        if (index < 0)
            qFatal("no such attribute: %s", condition.attribute.c_str());
        const Value &value = feature.values[static_cast<std::size_t>(index)];
        switch (condition.comparison) {
        case Comparison::IsNull: return isNull(value);
        case Comparison::Equal:
        case Comparison::In: return std::ranges::contains(condition.values, value);
        default: qFatal("this comparison is not made here");
        }
    }

    std::shared_ptr<const Catalogue> m_catalogue;
    Crs m_crs;
    std::map<const FeatureClass *, std::vector<Feature>> m_features;
    FeatureId m_lastId = 0;
};

/// A rectangle, counter-clockwise.
inline Geometry rectangle(double x0, double y0, double x1, double y1)
{
    return toMulti(Geometry::polygon(std::vector<Point>{{x0, y0}, {x1, y0}, {x1, y1}, {x0, y1}}));
}

inline Geometry polyline(const std::vector<Point> &points)
{
    return toMulti(Geometry::line(points));
}

} // namespace kbs::test
