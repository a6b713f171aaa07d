// SPDX-License-Identifier: GPL-3.0-or-later
#include "summary/columns.h"

#include <QCoreApplication>

#include <algorithm>
#include <limits>
#include <numeric>
#include <unordered_map>

namespace kbs::summary {

namespace {

/// Takes the values of one attribute row by row.
class ColumnMaker {
public:
    explicit ColumnMaker(const Attribute &attribute) : m_isReal(attribute.type == AttributeType::Real) { }

    void add(const Value &value)
    {
        if (m_isReal)
            m_column.reals.push_back(toReal(value, std::numeric_limits<double>::quiet_NaN()));
        else
            m_column.codes.push_back(codeOf(value));
    }

    Column finish()
    {
        std::vector<Value> &values = m_column.dictionary;
        std::vector<std::uint32_t> order(values.size()), place(values.size() + 1);
        std::iota(order.begin(), order.end(), 0U);
        std::ranges::sort(order, {}, [&](std::uint32_t i) -> const Value & { return values[i]; });
        std::vector<Value> ascending;
        ascending.reserve(values.size());
        for (const std::uint32_t i : order) {
            ascending.push_back(std::move(values[i]));
            place[i + 1] = static_cast<std::uint32_t>(ascending.size());
        }
        values = std::move(ascending);
        for (std::uint32_t &code : m_column.codes)
            code = place[code];
        return std::move(m_column);
    }

private:
    std::uint32_t codeOf(const Value &value)
    {
        if (isNull(value))
            return 0;
        if (m_last > 0 && m_column.dictionary[m_last - 1] == value) // neighbours are alike
            return m_last;
        const auto [entry, isNew] = m_codes.try_emplace(value, static_cast<std::uint32_t>(m_codes.size() + 1));
        if (isNew)
            m_column.dictionary.push_back(value);
        return m_last = entry->second;
    }

    bool m_isReal;
    Column m_column;
    std::unordered_map<Value, std::uint32_t> m_codes;
    std::uint32_t m_last = 0;
};

std::uint64_t mixed(std::uint64_t state, std::int64_t number)
{
    state = (state ^ static_cast<std::uint64_t>(number)) * 0x9e3779b97f4a7c15U;
    return state ^ (state >> 29);
}

} // namespace

const Column *Columns::column(int attribute) const
{
    const auto found = m_columns.find(attribute);
    return found == m_columns.end() ? nullptr : &found->second;
}

Result<void> Columns::load(FeatureReader &reader, const std::set<int> &attributes, Progress &progress)
{
    std::vector<int> missing, all;
    for (const auto &[attribute, column] : m_columns)
        all.push_back(attribute);
    for (const int attribute : attributes) {
        const Attribute &wanted = m_class->attributes[static_cast<std::size_t>(attribute)];
        if (wanted.personal)
            return fail(ErrorKind::Usage,
                QCoreApplication::translate("Summary", "%1.%2 holds personal data, which are not summarised")
                    .arg(QString::fromStdString(m_class->name), QString::fromStdString(wanted.name)),
                QCoreApplication::translate("Summary", "Choose another attribute."));
        if (!m_columns.contains(attribute))
            missing.push_back(attribute);
    }
    if (missing.empty() && m_rows > 0)
        return {};
    all.insert(all.end(), missing.begin(), missing.end());
    auto isSame = read(reader, missing, progress);
    if (isSame && !*isSame) {
        m_columns.clear();
        isSame = read(reader, all, progress);
    }
    if (!isSame)
        m_columns.clear();
    return isSame ? Result<void>() : std::unexpected(isSame.error());
}

/// Whether the rows are those of the columns that are there already.
Result<bool> Columns::read(FeatureReader &reader, const std::vector<int> &attributes, Progress &progress)
{
    std::vector<ColumnMaker> makers;
    for (const int attribute : attributes)
        makers.emplace_back(m_class->attributes[static_cast<std::size_t>(attribute)]);
    std::size_t rows = 0;
    std::uint64_t state = 0;
    const double expected = std::max(1.0, static_cast<double>(m_rows));
    KBS_CHECK(reader.read(
        {.featureClass = m_class, .withGeometry = false, .attributes = attributes}, [&](const FeatureBatch &batch) {
            for (std::size_t row = 0; row < batch.size(); ++row)
                state = mixed(mixed(state, batch.id(row)), batch.revision(row));
            for (std::size_t i = 0; i < makers.size(); ++i)
                for (std::size_t row = 0; row < batch.size(); ++row)
                    makers[i].add(batch.value(row, static_cast<std::size_t>(attributes[i])));
            rows += batch.size();
            progress.report(m_rows > 0 ? std::min(1.0, static_cast<double>(rows) / expected) : -1,
                QCoreApplication::translate("Summary", "Reading %1").arg(m_class->title.in(language())));
            return !progress.isCancelled();
        }));
    if (progress.isCancelled())
        return cancelled();
    if (!m_columns.empty() && (rows != m_rows || state != m_state))
        return false;
    m_rows = rows;
    m_state = state;
    for (std::size_t i = 0; i < makers.size(); ++i)
        m_columns[attributes[i]] = makers[i].finish();
    return true;
}

} // namespace kbs::summary
