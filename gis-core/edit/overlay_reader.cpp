// SPDX-License-Identifier: GPL-3.0-or-later
#include "edit/session.h"

#include <algorithm>
#include <set>

namespace kbs {

namespace {

constexpr std::size_t batchRows = 2048;

/// The order of values in a database: null, numbers, text byte by byte.
int compareValues(const Value &a, const Value &b)
{
    const auto rank = [](const Value &value) {
        return isNull(value) ? 0 : std::holds_alternative<std::string>(value) ? 2 : 1;
    };
    if (rank(a) != rank(b))
        return rank(a) < rank(b) ? -1 : 1;
    if (rank(a) == 0)
        return 0;
    if (rank(a) == 2)
        return std::get<std::string>(a).compare(std::get<std::string>(b));
    const auto *left = std::get_if<std::int64_t>(&a), *right = std::get_if<std::int64_t>(&b);
    if (left && right)
        return *left < *right ? -1 : *left > *right ? 1 : 0;
    const double x = toReal(a), y = toReal(b);
    return x < y ? -1 : x > y ? 1 : 0;
}

bool holds(const FeatureClass &featureClass, const Feature &feature, const Condition &condition)
{
    Value value;
    const int index = featureClass.attributeIndex(condition.attribute);
    if (index >= 0)
        value = feature.values[static_cast<std::size_t>(index)];
    else if (!feature.sourceKey.empty())
        value = feature.sourceKey;
    if (condition.comparison == Comparison::IsNull || isNull(value))
        return condition.comparison == Comparison::IsNull && isNull(value);
    return std::ranges::any_of(condition.values, [&](const Value &asked) {
        if (isNull(asked))
            return false;
        // a text column compares with a number as with its text
        const int order = std::holds_alternative<std::string>(value) ? compareValues(value, toText(asked))
                                                                     : compareValues(value, asked);
        switch (condition.comparison) {
        case Comparison::Less: return order < 0;
        case Comparison::LessOrEqual: return order <= 0;
        case Comparison::Greater: return order > 0;
        case Comparison::GreaterOrEqual: return order >= 0;
        default: return order == 0;
        }
    });
}

bool matches(const Query &query, const Feature &feature)
{
    if (!query.ids.empty() && !std::ranges::contains(query.ids, feature.id))
        return false;
    if (!query.bbox.isEmpty() && !feature.geometry.bbox().intersects(query.bbox))
        return false;
    return std::ranges::all_of(
        query.where, [&](const Condition &condition) { return holds(*query.featureClass, feature, condition); });
}

/// The overlay's part of an answer.
struct Edited {
    std::set<FeatureId> touched;
    std::vector<Feature> matching; ///< in the order of the query
};

bool comesBefore(const Query &query, const Feature &a, const Feature &b)
{
    if (const int index = query.featureClass->attributeIndex(query.orderBy); index >= 0)
        if (const int order
            = compareValues(a.values[static_cast<std::size_t>(index)], b.values[static_cast<std::size_t>(index)]);
            order != 0)
            return order < 0;
    return a.id < b.id;
}

Edited editedPart(const EditOverlay &overlay, const Query &query)
{
    Edited out;
    for (const Change &change : overlay.changes()) {
        if (change.featureClass != query.featureClass)
            continue;
        out.touched.insert(change.id);
        if (change.after && matches(query, *change.after)) {
            out.matching.push_back(*change.after);
            if (!query.withGeometry)
                out.matching.back().geometry = {};
        }
    }
    std::ranges::sort(out.matching, [&query](const Feature &a, const Feature &b) { return comesBefore(query, a, b); });
    return out;
}

/// Collects rows into batches, skipping and stopping as the query's offset and limit say.
class Emitter {
public:
    Emitter(const Query &query, const BatchSink &sink)
        : m_sink(sink), m_batch(query.featureClass), m_skip(query.offset), m_left(query.limit)
    {
    }
    bool emit(const Feature &feature)
    {
        if (m_skip > 0) {
            --m_skip;
            return true;
        }
        if (m_left == 0 || m_stopped)
            return false;
        if (m_left > 0)
            --m_left;
        m_batch.append(feature);
        if (m_batch.size() >= batchRows)
            flush();
        return !m_stopped;
    }
    void flush()
    {
        if (m_batch.size() > 0 && !m_stopped)
            m_stopped = !m_sink(m_batch);
        m_batch.clear();
    }

private:
    const BatchSink &m_sink;
    FeatureBatch m_batch;
    std::int64_t m_skip, m_left;
    bool m_stopped = false;
};

} // namespace

OverlayReader::OverlayReader(Store &store, std::shared_ptr<const EditOverlay> overlay)
    : m_store(store), m_overlay(std::move(overlay))
{
}

const Catalogue &OverlayReader::catalogue() const
{
    return m_store.catalogue();
}

const Crs &OverlayReader::crs() const
{
    return m_store.crs();
}

Result<void> OverlayReader::read(const Query &query, const BatchSink &sink)
{
    if (!m_overlay || m_overlay->isEmpty() || query.asOf)
        return m_store.read(query, sink);
    const Edited edited = editedPart(*m_overlay, query);
    if (edited.touched.empty())
        return m_store.read(query, sink);
    Query stored = query;
    stored.limit = -1;
    stored.offset = 0;
    Emitter emitter(query, sink);
    auto next = edited.matching.begin();
    bool more = true;
    KBS_CHECK(m_store.read(stored, [&](const FeatureBatch &batch) {
        for (std::size_t row = 0; row < batch.size() && more; ++row) {
            if (edited.touched.contains(batch.id(row)))
                continue;
            const Feature feature = batch.feature(row);
            while (more && next != edited.matching.end() && comesBefore(query, *next, feature))
                more = emitter.emit(*next++);
            more = more && emitter.emit(feature);
        }
        return more;
    }));
    while (more && next != edited.matching.end())
        more = emitter.emit(*next++);
    emitter.flush();
    return {};
}

Result<std::int64_t> OverlayReader::count(const Query &query)
{
    if (!m_overlay || m_overlay->isEmpty() || query.asOf)
        return m_store.count(query);
    const Edited edited = editedPart(*m_overlay, query);
    if (edited.touched.empty())
        return m_store.count(query);
    Query stored = query;
    stored.limit = -1;
    stored.offset = 0;
    KBS_TRY(std::int64_t found, m_store.count(stored));
    // what the store counted of the touched features does not count any more
    Query replaced = stored;
    replaced.ids.clear();
    for (const FeatureId id : edited.touched)
        if (query.ids.empty() || std::ranges::contains(query.ids, id))
            replaced.ids.push_back(id);
    if (!replaced.ids.empty()) {
        KBS_TRY(const std::int64_t gone, m_store.count(replaced));
        found -= gone;
    }
    found += static_cast<std::int64_t>(edited.matching.size());
    found = std::max<std::int64_t>(0, found - query.offset);
    return query.limit >= 0 ? std::min(found, query.limit) : found;
}

} // namespace kbs
