// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "importers/common/mapping.h"
#include "importers/common/pattern.h"
#include "importers/common/pipeline.h"

#include <optional>
#include <string>
#include <string_view>
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
    /// Values in the order of the class's attributes, into a list that may hold anything: its memory is used again.
    void values(const SourceObject &object, std::vector<Value> &values, std::vector<ValueProblem> &problems);
    /// Counts the attributes of an object that is ignored.
    void countIgnored(const SourceObject &object);
    /// Attributes that the delivery had a word for.
    [[nodiscard]] std::vector<int> carried() const;
    void writeAccount(std::map<QString, Ledger::AttributeUse> &account) const;

private:
    /// A text of the present object; absent where it has none at the path.
    using Slot = std::optional<std::string_view>;
    struct TextHash {
        using is_transparent = void;
        std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
    };
    struct Way {
        ValueWay way;
        std::string join;
        std::vector<int> slots; ///< of way.paths
        std::vector<int> onlyIfSlots;
        Pattern onlyIfMatch, match;
        std::map<std::string, std::string> values; ///< folded → translation
        /// The last text and its value: dates and codes repeat from object to object.
        std::string lastText;
        Value lastValue;
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
    using Paths = std::unordered_map<std::string, Path, TextHash, std::equal_to<>>;

    void chooseFitting(SourceObject &object) const;
    void addWay(Target &target, const ValueWay &way);
    [[nodiscard]] int slotOf(const QString &path);
    Paths::value_type &path(std::string_view name);
    Paths::value_type &pathAt(std::size_t place, std::string_view name);
    void classify(const std::string &name, Path &path);
    void fillSlots(const SourceObject &object);
    [[nodiscard]] std::string_view read(const Way &way);
    [[nodiscard]] std::string_view join(const Way &way);
    [[nodiscard]] bool isNullText(std::string_view text) const;
    void give(const Attribute &attribute, Way &way, std::string_view text, Value &value,
        std::vector<ValueProblem> &problems) const;
    [[nodiscard]] Value convert(
        const Attribute &attribute, const Way &way, const std::string &text, std::vector<ValueProblem> &problems) const;
    void foreignValues(const SourceObject &object, std::vector<Value> &values);
    void restValue(const SourceObject &object, std::vector<Value> &values);

    LayerMapping m_layer;
    QString m_encoding;
    std::vector<std::string> m_nullTexts;
    bool m_decimalComma = false;
    bool m_namesPersonal = false;
    bool m_isForeign = false; ///< the class is foreignClass
    const FeatureClass *m_class = nullptr;
    std::string m_layerName, m_file;
    Pattern m_onlyIfMatch; ///< of the layer's condition
    std::vector<std::string> m_onlyIfPaths;
    std::vector<std::size_t> m_required; ///< attributes
    std::vector<Target> m_targets;
    std::vector<std::string> m_slotPaths;        ///< as the mapping writes them
    std::vector<std::vector<int>> m_slotTargets; ///< slot → targets (index into m_targets)
    std::vector<char> m_given;                   ///< attribute → whether the present object has a value
    std::vector<Slot> m_slots;                   ///< slot → value of the present object
    Paths m_paths;
    std::vector<Paths::value_type *> m_order; ///< of the last object: the next one mostly has the same
    AttributeList::Paths m_shape;             ///< of the last object, where it shared its paths
    std::string m_id, m_joined, m_text;
    int m_rest = -1; ///< attribute that takes what no other takes; -1 where the class has none
    bool m_restMet = false;
};

} // namespace kbs::import
