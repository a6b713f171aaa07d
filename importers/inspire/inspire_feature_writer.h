// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "importers/common/export.h"
#include "importers/common/export_hints.h"
#include "importers/common/layer_mapper.h"
#include "importers/common/xml_writer.h"
#include "importers/inspire/inspire_template.h"

#include <map>
#include <set>

namespace kbs::import {

/// What the objects of one file share: names that addresses point at, and ids.
struct InspireFile {
    std::string family;    ///< see OwnMark
    std::string nameSpace; ///< of identifiers that the store itself gives
    std::string srsName;
    bool northFirst = false;
    const Catalogue *catalogue = nullptr;
    const Mapping *mapping = nullptr;           ///< of the import
    std::map<std::string, std::string> streets; ///< name as written → gml:id
    struct Derived {
        std::string id, type, level, text;
    };
    std::map<std::string, Derived> derived; ///< parts of addresses that have no object in the store
    std::set<std::string> unitIds;

    const Derived &derivedOf(const InspireComponent &component, const std::string &text);
};

/// Writes the rows of one class as one feature type.
class InspireFeatureWriter {
public:
    InspireFeatureWriter(const InspireType &type, const ExportOptions &options, InspireFile &file);
    /// False where the object cannot be written; it is told.
    bool write(const Feature &feature, XmlWriter &out);

private:
    void node(const InspireNode &node);
    void start(const std::string &element, const std::vector<std::pair<std::string, std::string>> &attributes = {});
    void end(const std::string &element);
    void empty(const std::string &element, const std::vector<std::pair<std::string, std::string>> &attributes);
    void words(const std::string &text);
    void leaf(const std::string &element, const std::string &text);
    void nil(const InspireNode &node);
    void geographicalName(const std::string &text);
    void identifier();
    void geometry(const InspireNode &node);
    void polygon(std::size_t part, const std::string &id, bool named);
    void components(const InspireNode &node);
    [[nodiscard]] const Value &value(int attribute) const;
    [[nodiscard]] std::string textOf(const InspireNode &node) const;
    [[nodiscard]] std::string path() const;
    [[nodiscard]] std::string idOf(const Feature &feature);
    void hint(SourceObject &object);
    void tell(Severity severity, const QString &text) const;

    const InspireType &m_type;
    const FeatureClass &m_class;
    const ExportOptions &m_options;
    InspireFile &m_file;
    std::vector<LayerMapper> m_mappers; ///< the import's ways for this feature type
    int m_inspireId = -1;
    const Feature *m_feature = nullptr;
    std::string m_id;
    XmlWriter m_xml; ///< the present object, without its outer element
    std::vector<std::string> m_path;
    std::vector<std::pair<std::string, std::string>> m_attributes; ///< what the import will read of it
    ExportHints m_hints;
    QStringList m_empty; ///< elements without their value
    bool m_carriable = true;
};

/// A part of addresses that is no object of the store, so that an import leaves it out.
void writeDerived(const InspireFile::Derived &derived, XmlWriter &out);

} // namespace kbs::import
