// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "importers/common/export.h"
#include "importers/common/export_hints.h"
#include "importers/common/xml_writer.h"
#include "importers/plangml/plan_schema.h"

#include <map>
#include <set>

namespace kbs::import {

/// Writes the features of one class as the feature types of a schema.
class PlanFeatureWriter {
public:
    PlanFeatureWriter(const FeatureClass &featureClass, const PlanSchema &schema, const ExportOptions &options,
        const QString &srsName, const QString &family);

    /// Writes one row. An object that the schema cannot carry is told and makes the file worthless.
    void write(const Feature &feature, XmlWriter &out, std::set<std::string> &fids);
    [[nodiscard]] qint64 obstacles() const { return m_obstacles; }

private:
    struct Column {
        const PlanElement *element = nullptr;
        int value = -1;                           ///< attribute; -1 where the class has none
        int kind = -1;                            ///< attribute with the kind of the value
        int rule = -1;                            ///< of a kind: attribute with the value
        std::map<std::string, std::string> codes; ///< stored code → spelling of the schema
    };
    struct Type {
        const PlanType *type = nullptr;
        std::vector<Column> columns;
    };
    void addType(const PlanType &type);
    [[nodiscard]] Column column(const PlanType &type, const PlanElement &element) const;
    [[nodiscard]] const Type *typeOf(const Feature &feature);
    [[nodiscard]] const Value &value(int attribute) const;
    [[nodiscard]] std::string kindOf(const Value &value) const;
    [[nodiscard]] std::optional<std::string> text(const Column &column);
    [[nodiscard]] std::optional<std::string> kindText(const Column &column);
    [[nodiscard]] std::optional<std::string> ruleText(const Column &column);
    [[nodiscard]] std::optional<std::string> numberText(const PlanElement &element, const Value &value);
    [[nodiscard]] std::optional<std::string> codeText(const Column &column, const Value &value);
    [[nodiscard]] std::string fidOf(const PlanType &type, std::set<std::string> &fids);
    void hintOrder(const PlanType &type);
    void hintOwnId();
    void geometry(const PlanElement &element, XmlWriter &out);
    void misfit(const QString &what);
    void tellMisfits(const QString &type);

    const FeatureClass &m_class;
    const PlanSchema &m_schema;
    const ExportOptions &m_options;
    std::string m_srsName;
    std::string m_family; ///< see OwnMark
    int m_typeAttribute = -1, m_source = -1, m_order = -1;
    std::map<std::string, Type> m_types; ///< by the code of m_typeAttribute; "" where the class is one type
    const Feature *m_feature = nullptr;  ///< the present one
    ExportHints m_hints;
    QStringList m_misfits;
    qint64 m_obstacles = 0, m_notes = 0;
};

} // namespace kbs::import
