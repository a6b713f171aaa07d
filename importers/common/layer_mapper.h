// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "importers/common/mapping.h"
#include "importers/common/pipeline.h"

#include <QRegularExpression>

#include <string>
#include <unordered_map>
#include <vector>

namespace kbs::import {

/// What is wrong with a value (or worth saying about it).
struct ValueProblem {
    QString rule;
    Severity severity = Severity::Error; ///< Error: the object is rejected
    QString text;
};

/// Applies the mapping of one source layer to its objects and keeps account of every attribute path that it meets.
class LayerMapper {
public:
    /// `mapping` must name a class of the catalogue or a layer that is ignored.
    LayerMapper(LayerMapping layer, const Mapping &mapping, const SourceLayer &source, const QString &file,
        const Catalogue &catalogue);

    [[nodiscard]] const FeatureClass *featureClass() const { return m_class; } ///< null where the layer is ignored
    [[nodiscard]] const LayerMapping &mapping() const { return m_layer; }
    /// Whether the mapping's conditions hold for an object.
    [[nodiscard]] bool takes(const SourceObject &object) const;
    /// Makes the mapping's geometry the object's own.
    void chooseGeometry(SourceObject &object) const;
    /// Values in the order of the class's attributes.
    [[nodiscard]] std::vector<Value> values(const SourceObject &object, std::vector<ValueProblem> &problems);
    /// Counts the attributes of an object that is ignored.
    void countIgnored(const SourceObject &object);
    /// Attributes that the delivery had a word for.
    [[nodiscard]] std::vector<int> carried() const;
    void writeAccount(std::map<QString, Ledger::AttributeUse> &account) const;

private:
    struct Way {
        ValueWay way;
        std::vector<int> slots; ///< of way.paths
        std::vector<int> onlyIfSlots;
        QRegularExpression onlyIfMatch;
        QRegularExpression match;
        std::map<std::string, std::string> values; ///< folded → translation
    };
    struct Target {
        int attribute = 0;
        std::vector<Way> ways;
        bool met = false;
        bool explicitly = false; ///< the mapping itself names it
    };
    /// What becomes of a path that was met in the file.
    struct Path {
        qint64 times = 0;
        std::vector<int> slots; ///< places in m_slots that it fills
        std::string rule;       ///< rule that ignores it, where no slot takes it
        bool repeated = false;
        bool personal = false;
    };

    void addWay(Target &target, const ValueWay &way);
    [[nodiscard]] int slotOf(const QString &path);
    Path &path(const std::string &name);
    void classify(const std::string &name, Path &path);
    void fillSlots(const SourceObject &object);
    [[nodiscard]] std::optional<std::string> read(const Way &way) const;
    [[nodiscard]] std::string join(const Way &way) const;
    [[nodiscard]] bool isNullText(const std::string &text) const;
    [[nodiscard]] Value convert(
        const Attribute &attribute, const Way &way, const std::string &text, std::vector<ValueProblem> &problems) const;
    void foreignValues(const SourceObject &object, std::vector<Value> &values);
    void restValue(const SourceObject &object, std::vector<Value> &values);

    LayerMapping m_layer;
    QString m_encoding;
    std::vector<std::string> m_nullTexts;
    bool m_decimalComma = false;
    bool m_namesPersonal = false;
    const FeatureClass *m_class = nullptr;
    std::string m_layerName, m_file;
    QRegularExpression m_onlyIfMatch; ///< of the layer's condition
    std::vector<std::string> m_onlyIfPaths;
    std::vector<Target> m_targets;
    std::vector<std::string> m_slotPaths;        ///< as the mapping writes them
    std::vector<std::vector<int>> m_slotTargets; ///< slot → targets (index into m_targets)
    std::vector<const std::string *> m_slots;    ///< slot → value of the present object
    std::unordered_map<std::string, Path> m_paths;
    std::string m_id;
    int m_rest = -1; ///< attribute that takes what no other takes; -1 where the class has none
    bool m_restMet = false;
};

} // namespace kbs::import
