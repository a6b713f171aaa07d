// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "store/class_columns.h"

namespace kbs::sql {

/// The SELECT of one Query and its parameters, which stand in it by number. What differs between backends is in the
/// virtual functions.
class Select {
public:
    Select(const ClassColumns &table, const Query &query) : m_table(table), m_query(query) { }
    virtual ~Select() = default;

    /// ErrorKind::Usage where the query names an attribute that the class does not have.
    [[nodiscard]] Result<void> build(const std::string &columns, bool ordered);
    [[nodiscard]] const std::string &text() const { return m_sql; }
    [[nodiscard]] const std::vector<Value> &parameters() const { return m_parameters; }

protected:
    virtual char parameterMark() const = 0; ///< before the parameter's number
    virtual void addIds(const std::vector<FeatureId> &ids) = 0;
    virtual void addBox(const Bbox &box, bool isLive) = 0;
    /// Whether addBox() leaves no row whose own box lies outside; if not, whoever reads must test it, and count.
    [[nodiscard]] virtual bool isBoxExact() const = 0;
    /// A hint for the way to the versions of the history that the query asks for; nothing where the database finds it.
    [[nodiscard]] virtual Result<void> addHistoryHint() { return {}; }
    /// A column as the database shall not look it up in an index: nearly every row meets the condition.
    [[nodiscard]] virtual std::string unselective(const char *column) const { return column; }

    void parameter(Value value);
    [[nodiscard]] Result<void> add(const Condition &condition);
    const ClassColumns &m_table;
    const Query &m_query;
    std::string m_sql;

private:
    [[nodiscard]] std::unexpected<Error> unknown(const std::string &attribute) const;
    [[nodiscard]] Result<void> branch(const std::string &columns, bool isLive);
    [[nodiscard]] Result<void> addOrder();
    std::vector<Value> m_parameters;
};

} // namespace kbs::sql
