// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "jobs/progress.h"
#include "store/store.h"

#include <map>
#include <set>

namespace kbs::summary {

/// One attribute of every feature of a class. Numbers with fractions lie as they are; every other value is a number
/// into the dictionary of the values that occur.
struct Column {
    std::vector<std::uint32_t> codes; ///< by row: 0 where not given, else 1 + the place in the dictionary
    std::vector<Value> dictionary;    ///< ascending as stores order: by number, text by its bytes
    std::vector<double> reals; ///< by row, NaN where not given; only for AttributeType::Real, in place of the above
};

/// Attributes of all features of one class, column by column, so that a question over a million rows reads some
/// megabytes of memory and not the store. Attributes are read when they are first asked for.
///
/// The state is the reader's at the first load(); whoever changes it begins with a new object. One thread at a time.
class Columns {
public:
    explicit Columns(const FeatureClass &featureClass) : m_class(&featureClass) { }

    /// Reads those of the attributes (indexes) that are not there yet. Another state than that of the earlier ones is
    /// noticed, and all are read again. Personal attributes are refused (ErrorKind::Usage). After an error or a cancel
    /// nothing is held.
    [[nodiscard]] Result<void> load(FeatureReader &reader, const std::set<int> &attributes, Progress &progress);

    [[nodiscard]] const FeatureClass &featureClass() const { return *m_class; }
    [[nodiscard]] std::size_t rows() const { return m_rows; }
    [[nodiscard]] const Column *column(int attribute) const; ///< null where it was not loaded

private:
    [[nodiscard]] Result<bool> read(FeatureReader &reader, const std::vector<int> &attributes, Progress &progress);

    const FeatureClass *m_class;
    std::map<int, Column> m_columns;
    std::size_t m_rows = 0;
    std::uint64_t m_state = 0; ///< over the ids and revisions of the rows
};

} // namespace kbs::summary
