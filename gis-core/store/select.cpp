// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/select.h"

#include "store/condition.h"

#include <QCoreApplication>

namespace kbs::sql {

namespace {

constexpr std::int64_t noLimit = std::int64_t(1) << 53;

QString tr(const char *text)
{
    return QCoreApplication::translate("Store", text);
}

const char *operatorOf(Comparison comparison)
{
    switch (comparison) {
    case Comparison::Equal: return " = ";
    case Comparison::Less: return " < ";
    case Comparison::LessOrEqual: return " <= ";
    case Comparison::Greater: return " > ";
    case Comparison::GreaterOrEqual: return " >= ";
    case Comparison::IsNull:
    case Comparison::In: break;
    }
    return nullptr;
}

} // namespace

void Select::parameter(Value value)
{
    m_parameters.push_back(std::move(value));
    m_sql += parameterMark() + std::to_string(m_parameters.size());
}

std::unexpected<Error> Select::unknown(const std::string &attribute) const
{
    return fail(ErrorKind::Usage,
        tr("%1 has no attribute \"%2\"")
            .arg(QString::fromStdString(m_table.featureClass().name), QString::fromStdString(attribute)));
}

Result<void> Select::build(const std::string &columns, bool ordered)
{
    KBS_CHECK(branch(columns, true));
    if (m_query.asOf) {
        m_sql += " AND " + unselective("kbs_rev") + " <= ";
        parameter(*m_query.asOf);
        m_sql += " UNION ALL ";
        KBS_CHECK(branch(columns, false));
        KBS_CHECK(addHistoryHint());
        m_sql += " AND kbs_rev <= ";
        parameter(*m_query.asOf);
        m_sql += " AND " + unselective("kbs_rev_son") + " > ";
        parameter(*m_query.asOf);
    }
    return ordered ? addOrder() : Result<void>();
}

Result<void> Select::addOrder()
{
    m_sql += " ORDER BY ";
    if (!m_query.orderBy.empty()) {
        const int index = m_table.featureClass().attributeIndex(m_query.orderBy);
        if (index < 0)
            return unknown(m_query.orderBy);
        m_sql += std::to_string(4 + index) + " NULLS FIRST, "; // by position in ClassColumns::columns()
    }
    m_sql += "1";
    const bool countsHere = m_query.bbox.isEmpty() || isBoxExact();
    if (countsHere && (m_query.limit >= 0 || m_query.offset > 0)) {
        m_sql += " LIMIT ";
        parameter(m_query.limit >= 0 ? m_query.limit : noLimit);
        m_sql += " OFFSET ";
        parameter(m_query.offset);
    }
    return {};
}

Result<void> Select::branch(const std::string &columns, bool isLive)
{
    m_sql += "SELECT " + columns + " FROM " + (isLive ? m_table.live() : m_table.history()) + " WHERE 1 = 1";
    if (m_query.ids.size() == 1) {
        m_sql += " AND kbs_id = ";
        parameter(m_query.ids.front());
    } else if (!m_query.ids.empty()) {
        addIds(m_query.ids);
    }
    if (!m_query.bbox.isEmpty()) {
        if (m_table.hasGeometry())
            addBox(m_query.bbox, isLive);
        else
            m_sql += " AND 1 = 0";
    }
    for (const Condition &condition : m_query.where)
        KBS_CHECK(add(condition));
    return {};
}

Result<void> Select::add(const Condition &condition)
{
    const Attribute *attribute = m_table.featureClass().attribute(condition.attribute);
    if (condition.attribute != "kbs_anahtar" && !attribute)
        return unknown(condition.attribute);
    const int index = m_table.featureClass().attributeIndex(condition.attribute);
    if (index >= 0 && m_table.isMasked(static_cast<std::size_t>(index)))
        return fail(ErrorKind::Io,
            tr("%1.%2 is personal, and you have no right to read it")
                .arg(QString::fromStdString(m_table.featureClass().name), QString::fromStdString(condition.attribute)),
            tr("The owner of the store can give the right with \"kbs grant … --personal\"."));
    const std::string column = quoteName(condition.attribute);
    if (condition.comparison == Comparison::IsNull) {
        m_sql += " AND " + column + " IS NULL";
        return {};
    }
    std::vector<Value> values;
    for (const Value &value : condition.values)
        if (auto fits = fittedTo(attribute, value))
            values.push_back(std::move(*fits));
    if (condition.comparison != Comparison::In && condition.values.size() != 1)
        return fail(ErrorKind::Internal,
            tr("The condition on %1 needs one value").arg(QString::fromStdString(condition.attribute)));
    if (values.empty()) {
        m_sql += " AND 1 = 0";
        return {};
    }
    m_sql += " AND " + column;
    if (condition.comparison != Comparison::In) {
        m_sql += operatorOf(condition.comparison);
        parameter(std::move(values.front()));
        return {};
    }
    m_sql += " IN (";
    for (std::size_t i = 0; i < values.size(); ++i) {
        m_sql += i > 0 ? ", " : "";
        parameter(std::move(values[i]));
    }
    m_sql += ')';
    return {};
}

} // namespace kbs::sql
