// SPDX-License-Identifier: GPL-3.0-or-later
#include "summary/summary.h"

#include "store/condition.h"

#include <QCoreApplication>

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <unordered_map>

namespace kbs::summary {

namespace {

using Rows = std::vector<std::uint32_t>;

constexpr std::size_t mostDirect = 1 << 22; ///< so many combinations of values are looked up in a table

QString tr(const char *text)
{
    return QCoreApplication::translate("Summary", text);
}

const Attribute &attributeOf(const FeatureClass &featureClass, int index)
{
    return featureClass.attributes[static_cast<std::size_t>(index)];
}

std::unexpected<Error> unfit(const FeatureClass &featureClass, int attribute, const QString &why)
{
    return fail(ErrorKind::Usage,
        why.arg(QString::fromStdString(featureClass.name) + u'.'
            + QString::fromStdString(attributeOf(featureClass, attribute).name)));
}

/// Of ascending values: those that a comparison with `value` holds for, from the first to behind the last.
template <typename T>
std::pair<std::size_t, std::size_t> stretch(const std::vector<T> &ascending, Comparison comparison, const T &value)
{
    const auto [first, last] = std::ranges::equal_range(ascending, value);
    const auto from = static_cast<std::size_t>(first - ascending.begin());
    const auto to = static_cast<std::size_t>(last - ascending.begin());
    switch (comparison) {
    case Comparison::Less: return {0, from};
    case Comparison::LessOrEqual: return {0, to};
    case Comparison::Greater: return {to, ascending.size()};
    case Comparison::GreaterOrEqual: return {from, ascending.size()};
    default: return {from, to};
    }
}

bool holds(Comparison comparison, double left, double right)
{
    switch (comparison) {
    case Comparison::Less: return left < right;
    case Comparison::LessOrEqual: return left <= right;
    case Comparison::Greater: return left > right;
    case Comparison::GreaterOrEqual: return left >= right;
    default: return left == right;
    }
}

/// The rows that meet conditions, each looked for among those that the conditions before have left.
class Filter {
public:
    explicit Filter(std::size_t rows) : m_count(rows) { }
    void add(const Column &column, const Attribute &attribute, const Condition &condition)
    {
        std::vector<Value> values;
        for (const Value &value : condition.values)
            if (auto fits = fittedTo(&attribute, value))
                values.push_back(std::move(*fits));
        if (attribute.type == AttributeType::Real)
            addReals(column.reals, condition.comparison, values);
        else
            addCodes(column, condition.comparison, values);
    }
    /// Absent: all of them.
    std::optional<Rows> take() { return std::move(m_rows); }

private:
    void addReals(const std::vector<double> &reals, Comparison comparison, const std::vector<Value> &values)
    {
        if (comparison == Comparison::IsNull)
            return keep([&](std::uint32_t row) { return std::isnan(reals[row]); });
        if (comparison == Comparison::In || values.size() != 1)
            return keep([&](std::uint32_t row) {
                return std::ranges::any_of(values, [&](const Value &value) { return toReal(value) == reals[row]; });
            });
        const double limit = toReal(values.front());
        keep([&](std::uint32_t row) { return holds(comparison, reals[row], limit); });
    }

    void addCodes(const Column &column, Comparison comparison, const std::vector<Value> &values)
    {
        const std::vector<std::uint32_t> &codes = column.codes;
        if (comparison == Comparison::IsNull)
            return keep([&](std::uint32_t row) { return codes[row] == 0; });
        std::vector<char> wanted(column.dictionary.size() + 1, 0);
        std::size_t first = wanted.size(), last = 0, several = 0;
        for (const Value &value : values) {
            const auto [from, to] = placesOf(column.dictionary, comparison, value);
            if (from == to)
                continue;
            std::fill(wanted.begin() + static_cast<std::ptrdiff_t>(from + 1),
                wanted.begin() + static_cast<std::ptrdiff_t>(to + 1), 1);
            first = std::min(first, from + 1);
            last = std::max(last, to + 1);
            ++several;
        }
        if (several > 1)
            return keep([&](std::uint32_t row) { return wanted[codes[row]] != 0; });
        const auto from = static_cast<std::uint32_t>(first),
                   length = static_cast<std::uint32_t>(last - std::min(first, last));
        keep([&](std::uint32_t row) { return codes[row] - from < length; }); // smaller codes come round to large ones
    }

    /// Whole numbers may be asked with fractions (more than 2.5 floors).
    static std::pair<std::size_t, std::size_t> placesOf(
        const std::vector<Value> &dictionary, Comparison comparison, const Value &value)
    {
        const auto *fraction = std::get_if<double>(&value);
        if (!fraction)
            return stretch(dictionary, comparison, value);
        std::vector<double> numbers;
        for (const Value &known : dictionary)
            numbers.push_back(toReal(known));
        return stretch(numbers, comparison, *fraction);
    }

    template <typename Holds> void keep(Holds meets)
    {
        const bool isFirst = !m_rows;
        if (isFirst)
            m_rows.emplace(m_count);
        Rows &rows = *m_rows;
        std::size_t kept = 0;
        for (std::size_t i = 0; i < rows.size(); ++i) {
            const std::uint32_t row = isFirst ? static_cast<std::uint32_t>(i) : rows[i];
            rows[kept] = row;
            kept += meets(row) ? 1 : 0;
        }
        rows.resize(kept);
    }

    std::size_t m_count;
    std::optional<Rows> m_rows;
};

/// A sum that keeps what rounding would lose (Neumaier 1974).
class ExactSum {
public:
    void add(double value)
    {
        const double sum = m_sum + value;
        m_lost += std::abs(m_sum) >= std::abs(value) ? (m_sum - sum) + value : (value - sum) + m_sum;
        m_sum = sum;
    }
    void add(const ExactSum &other)
    {
        add(other.m_sum);
        m_lost += other.m_lost;
    }
    [[nodiscard]] double value() const { return m_sum + m_lost; }

private:
    double m_sum = 0, m_lost = 0;
};

struct Tally {
    ExactSum sum;
    std::int64_t present = 0;
    double least = std::numeric_limits<double>::infinity(), greatest = -std::numeric_limits<double>::infinity();

    void add(double value)
    {
        if (std::isnan(value))
            return;
        sum.add(value);
        ++present;
        least = std::min(least, value);
        greatest = std::max(greatest, value);
    }
    void add(const Tally &other)
    {
        sum.add(other.sum);
        present += other.present;
        least = std::min(least, other.least);
        greatest = std::max(greatest, other.greatest);
    }
    [[nodiscard]] Measure measure() const
    {
        return {.present = present,
            .sum = sum.value(),
            .least = present > 0 ? least : 0,
            .greatest = present > 0 ? greatest : 0};
    }
};

/// Puts rows into groups, numbered as they are met.
class Grouping {
public:
    static Result<Grouping> create(const Columns &columns, const std::vector<int> &by)
    {
        Grouping out;
        std::size_t combinations = 1;
        for (const int attribute : by) {
            out.m_columns.push_back(columns.column(attribute));
            if (__builtin_mul_overflow(combinations, out.m_columns.back()->dictionary.size() + 1, &combinations))
                return fail(ErrorKind::Usage, tr("Groups by so many attributes with so many values cannot be counted"),
                    tr("Leave one out."));
        }
        out.m_isDirect = combinations <= mostDirect;
        if (out.m_isDirect)
            out.m_numbers.assign(combinations, 0);
        return out;
    }

    std::uint32_t groupOf(std::uint32_t row)
    {
        std::size_t combination = 0;
        for (const Column *column : m_columns)
            combination = combination * (column->dictionary.size() + 1) + column->codes[row];
        std::uint32_t &number = m_isDirect ? m_numbers[combination] : m_rareNumbers[combination];
        if (number == 0) {
            m_met.push_back(combination);
            number = static_cast<std::uint32_t>(m_met.size());
        }
        return number - 1;
    }

    [[nodiscard]] std::size_t count() const { return m_met.size(); }
    /// What orders the groups by their keys.
    [[nodiscard]] std::size_t combination(std::size_t group) const { return m_met[group]; }
    [[nodiscard]] std::vector<Value> key(std::size_t group) const
    {
        std::vector<Value> key(m_columns.size());
        std::size_t rest = m_met[group];
        for (std::size_t i = m_columns.size(); i-- > 0;) {
            const std::size_t size = m_columns[i]->dictionary.size() + 1;
            if (const std::size_t code = rest % size; code > 0)
                key[i] = m_columns[i]->dictionary[code - 1];
            rest /= size;
        }
        return key;
    }

private:
    std::vector<const Column *> m_columns;
    bool m_isDirect = true;
    std::vector<std::uint32_t> m_numbers;
    std::unordered_map<std::size_t, std::uint32_t> m_rareNumbers;
    std::vector<std::size_t> m_met;
};

/// Calls with the place and the row of every chosen one.
template <typename Call> void each(const std::optional<Rows> &chosen, std::size_t all, Call call)
{
    if (chosen) {
        for (std::size_t i = 0; i < chosen->size(); ++i)
            call(i, (*chosen)[i]);
    } else {
        for (std::size_t i = 0; i < all; ++i)
            call(i, static_cast<std::uint32_t>(i));
    }
}

std::vector<Tally> tallied(const Column &column, const std::optional<Rows> &chosen,
    const std::vector<std::uint32_t> &groups, std::size_t groupCount)
{
    std::vector<Tally> tallies(groupCount);
    if (column.codes.empty()) { // a column of reals
        each(chosen, groups.size(),
            [&](std::size_t i, std::uint32_t row) { tallies[groups[i]].add(column.reals[row]); });
        return tallies;
    }
    std::vector<double> numbers{std::numeric_limits<double>::quiet_NaN()};
    for (const Value &value : column.dictionary)
        numbers.push_back(toReal(value));
    each(chosen, groups.size(),
        [&](std::size_t i, std::uint32_t row) { tallies[groups[i]].add(numbers[column.codes[row]]); });
    return tallies;
}

} // namespace

Result<std::set<int>> attributesOf(const FeatureClass &featureClass, const Question &question)
{
    std::set<int> attributes;
    for (const Condition &condition : question.where) {
        const int index = featureClass.attributeIndex(condition.attribute);
        if (index < 0)
            return fail(ErrorKind::Usage,
                tr("%1 has no attribute \"%2\"")
                    .arg(QString::fromStdString(featureClass.name), QString::fromStdString(condition.attribute)));
        if (condition.comparison != Comparison::In && condition.comparison != Comparison::IsNull
            && condition.values.size() != 1)
            return unfit(featureClass, index, tr("The condition on %1 needs one value"));
        attributes.insert(index);
    }
    for (const int attribute : question.by) {
        if (attributeOf(featureClass, attribute).type == AttributeType::Real)
            return unfit(featureClass, attribute, tr("%1 holds numbers with fractions, which make no groups"));
        attributes.insert(attribute);
    }
    for (const int attribute : question.of) {
        const AttributeType type = attributeOf(featureClass, attribute).type;
        if (type != AttributeType::Real && type != AttributeType::Integer)
            return unfit(featureClass, attribute, tr("%1 holds no numbers that could be added up"));
        attributes.insert(attribute);
    }
    return attributes;
}

Result<Answer> answer(const Columns &columns, const Question &question)
{
    const FeatureClass &featureClass = columns.featureClass();
    KBS_TRY(const auto needed, attributesOf(featureClass, question));
    for (const int attribute : needed)
        if (!columns.column(attribute))
            return unfit(featureClass, attribute, tr("%1 was not read"));
    Filter filter(columns.rows());
    for (const Condition &condition : question.where) {
        const int index = featureClass.attributeIndex(condition.attribute);
        filter.add(*columns.column(index), attributeOf(featureClass, index), condition);
    }
    const std::optional<Rows> chosen = filter.take();

    KBS_TRY(Grouping grouping, Grouping::create(columns, question.by));
    std::vector<std::uint32_t> groups(chosen ? chosen->size() : columns.rows());
    each(chosen, columns.rows(), [&](std::size_t i, std::uint32_t row) { groups[i] = grouping.groupOf(row); });
    std::vector<std::int64_t> counts(grouping.count());
    for (const std::uint32_t group : groups)
        ++counts[group];

    Answer out;
    out.total.count = static_cast<std::int64_t>(groups.size());
    out.groups.resize(grouping.count());
    std::vector<std::size_t> order(grouping.count());
    for (std::size_t i = 0; i < order.size(); ++i)
        order[i] = i;
    std::ranges::sort(order, {}, [&](std::size_t group) { return grouping.combination(group); });
    for (std::size_t place = 0; place < order.size(); ++place)
        out.groups[place] = {.key = grouping.key(order[place]), .count = counts[order[place]], .measures = {}};
    for (const int attribute : question.of) {
        const auto tallies = tallied(*columns.column(attribute), chosen, groups, grouping.count());
        Tally total;
        for (const Tally &tally : tallies)
            total.add(tally);
        out.total.measures.push_back(total.measure());
        for (std::size_t place = 0; place < order.size(); ++place)
            out.groups[place].measures.push_back(tallies[order[place]].measure());
    }
    return out;
}

} // namespace kbs::summary
