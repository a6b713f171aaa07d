// SPDX-License-Identifier: GPL-3.0-or-later
#include "quality/neighbours.h"

#include <algorithm>
#include <cmath>

namespace kbs::quality {

namespace {

constexpr std::size_t groupSize = 256; ///< subjects read together
constexpr double mostSpread = 16;      ///< area of a group's box over the areas of the boxes in it

class Visitor {
public:
    Visitor(Context &context, std::size_t subjects, const FeatureClass &others,
        const std::function<Result<bool>(const Neighbourhood &)> &visit)
        : m_context(context), m_others(others), m_visit(visit), m_all(subjects)
    {
    }

    /// Splits by the middle of the longer side until a group is small, then visits it. False: stopped.
    Result<bool> visit(std::span<BoxedId> subjects)
    {
        if (m_context.progress.isCancelled())
            return cancelled();
        Bbox extent;
        for (const BoxedId &one : subjects)
            extent.add(one.box);
        if (isSmall(subjects, extent))
            return visitGroup(subjects, extent);
        const auto middle = subjects.begin() + static_cast<std::ptrdiff_t>(subjects.size() / 2);
        const bool wide = extent.width() >= extent.height();
        std::ranges::nth_element(
            subjects, middle, {}, [wide](const BoxedId &one) { return wide ? one.box.centerX() : one.box.centerY(); });
        KBS_TRY(const bool goOn, visit({subjects.begin(), middle}));
        return goOn ? visit({middle, subjects.end()}) : Result<bool>(false);
    }

private:
    /// Few, and lying close together: around scattered subjects there is too much that meets none of them.
    static bool isSmall(std::span<const BoxedId> subjects, const Bbox &extent)
    {
        double covered = 0;
        for (const BoxedId &one : subjects)
            covered += one.box.width() * one.box.height();
        return subjects.size() == 1
            || (subjects.size() <= groupSize && extent.width() * extent.height() <= mostSpread * covered);
    }

    Result<std::vector<Feature>> readLive(const Query &query)
    {
        std::vector<Feature> out;
        KBS_CHECK(m_context.reader.read(query, [&](const FeatureBatch &batch) {
            for (std::size_t row = 0; row < batch.size(); ++row) {
                if (isLive(batch, row))
                    out.push_back(batch.feature(row));
            }
            return true;
        }));
        return out;
    }

    Result<bool> visitGroup(std::span<const BoxedId> subjects, const Bbox &extent)
    {
        std::vector<FeatureId> ids;
        for (const BoxedId &one : subjects)
            ids.push_back(one.id);
        Neighbourhood group;
        KBS_TRY(group.subjects, readLive({.featureClass = &m_context.featureClass, .ids = ids}));
        KBS_TRY(group.others, readLive({.featureClass = &m_others, .bbox = extent}));
        m_done += subjects.size();
        m_context.finished(static_cast<double>(m_done) / static_cast<double>(m_all));
        return m_visit(group);
    }

    Context &m_context;
    const FeatureClass &m_others;
    const std::function<Result<bool>(const Neighbourhood &)> &m_visit;
    std::size_t m_all, m_done = 0;
};

} // namespace

Result<void> forNeighbourhoods(Context &context, std::vector<BoxedId> subjects, const FeatureClass &others,
    const std::function<Result<bool>(const Neighbourhood &)> &visit)
{
    if (subjects.empty())
        return {};
    KBS_CHECK(Visitor(context, subjects.size(), others, visit).visit(subjects));
    return {};
}

bool NeighbourRun::row(const FeatureBatch &batch, std::size_t row)
{
    const auto view = batch.geometryView(row);
    if (view.points.empty() || !isLive(batch, row))
        return true;
    BoxedId one{.id = batch.id(row)};
    for (const Point &point : view.points)
        one.box.add(point.x, point.y);
    const Bbox &box = one.box;
    if (std::isfinite(box.minX + box.minY + box.maxX + box.maxY)) // else it lies nowhere: rule geom.not-finite tells it
        m_subjects.push_back(one);
    return true;
}

QString named(const FeatureClass &featureClass, const Feature &feature)
{
    FeatureBatch batch(&featureClass);
    batch.append(feature);
    return named(batch, 0);
}

Finding finding(const QString &rule, Severity severity, const FeatureClass &featureClass, const Feature &feature,
    const QString &text)
{
    FeatureBatch batch(&featureClass);
    batch.append(feature);
    return finding(rule, severity, batch, 0, text);
}

} // namespace kbs::quality
