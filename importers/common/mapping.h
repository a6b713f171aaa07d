// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"
#include "catalogue/catalogue.h"
#include "importers/common/source.h"

#include <QJsonObject>
#include <QString>
#include <QStringList>

#include <map>
#include <optional>
#include <string>
#include <vector>

/// How layers and attributes of a delivery become classes and attributes of the catalogue, as data: every encoding has
/// its own file (importers/<encoding>/<encoding>.mapping.json), users save theirs from the window and give them with
/// `--map`. The window's mapping editor works on these structures: load or guess, edit, save.
namespace kbs::import {

/// A test on the object: one of the paths holds one of the values, or something that `match` fits; neither given: any
/// value at all. Without paths it always holds.
struct OnlyIf {
    QStringList paths;
    QStringList values; ///< compared without case
    QString match;      ///< regular expression
    bool operator==(const OnlyIf &) const = default;
};

/// One way to a value. An attribute may have several: the first that gives a value is used.
struct ValueWay {
    /// Paths in the source object. Their values are put together with `join`; a path that is missing is left out.
    /// "@layer" is the object's feature type, "@id" its id, "@file" the file's name. A leading "*/" matches the end of
    /// a path.
    QStringList paths;
    QString join = QStringLiteral(" ");
    QString match;                   ///< regular expression; its first group is the value; no match, no value
    std::optional<QString> constant; ///< used as it is, without paths
    bool fallback
        = false; ///< the constant is only for new features: a known one keeps its own value ("default" in JSON)
    std::map<QString, QString> values; ///< translation; keys compare without case and Turkish letters; "" drops it
    OnlyIf onlyIf;
    bool decimalComma = false; ///< "1.234,56": the comma is the decimal mark, dots part thousands
    bool looseNumber = false;  ///< "1.234,56", "7,722.87", "900,01": the last mark is the decimal one
    bool operator==(const ValueWay &) const = default;
};

struct AttributeMapping {
    std::string attribute; ///< of the catalogue class
    std::vector<ValueWay> ways;
    bool operator==(const AttributeMapping &) const = default;
};

/// Attributes (or whole layers) that are left out on purpose. They are counted in the ledger under `rule`.
struct IgnoreRule {
    QString path; ///< exact, or with '*'
    QString rule; ///< stable id: "derived", "metadata" …
    QString reason;
    bool operator==(const IgnoreRule &) const = default;
};

struct LayerMapping {
    QStringList
        layers; ///< names of the source layers, compared as identifiers (no case, no Turkish letters); "*": any other
    OnlyIf onlyIf;         ///< only objects for which this holds (a layer of several levels becomes several classes)
    QString onlyGeometry;  ///< only objects with this kind: "point", "line", "polygon", "none"; empty: any
    std::string className; ///< table; empty: the layer is ignored by `ignoreLayer`, or guessed where that is empty too
    QString why;           ///< reason of a guess, translated
    QStringList geometry;  ///< paths of the geometry to use, best first; empty: the object's first
    std::vector<AttributeMapping> attributes;
    std::vector<IgnoreRule> ignore;
    std::optional<IgnoreRule> ignoreLayer;
    std::string rest; ///< text attribute that keeps, as JSON, what no other attribute of the class takes; may be empty
    bool aliases
        = false; ///< attributes without a mapping of their own are matched by the catalogue's names and aliases
    bool operator==(const LayerMapping &) const = default;

    [[nodiscard]] bool covers(const QString &layer) const; ///< by name, "*" not counted
};

class Mapping {
public:
    QString name;
    QString encoding;           ///< whose aliases of the catalogue are asked first ("inspire"); may be empty
    QStringList nullTexts;      ///< texts that mean "no value" ("null")
    bool decimalComma = false;  ///< numbers are written with a decimal comma
    bool namesPersonal = false; ///< made by the user: personal attributes that it names are loaded
    std::vector<SourceReference> references;
    std::vector<LayerMapping> layers;

    /// From a resource or a file. Names the file and the JSON place of the first mistake.
    static Result<Mapping> load(const QString &path);
    static Result<Mapping> fromJson(const QJsonObject &json);
    [[nodiscard]] QJsonObject toJson() const;
    [[nodiscard]] Result<void> save(const QString &path) const;
    /// Every class and attribute that it names must be in the catalogue, every expression must compile.
    [[nodiscard]] Result<void> check(const Catalogue &catalogue) const;
    /// The entries for a layer in the order in which they are tried: by name, then "*".
    [[nodiscard]] std::vector<const LayerMapping *> find(const QString &layer) const;
};

/// The generic mapping of one layer: a class where the layer's name or attributes say so (by the catalogue's names and
/// aliases) and its geometry fits, else `dis_veri`, which keeps every attribute as text. `why` says what decided.
/// `encoding` names the aliases to ask first; empty asks all.
[[nodiscard]] LayerMapping guessLayer(
    const SourceLayer &layer, const Catalogue &catalogue, const QString &encoding = {});
/// A mapping with a guess for each layer: what the mapping editor starts from.
[[nodiscard]] Mapping guessMapping(
    const std::vector<SourceLayer> &layers, const Catalogue &catalogue, const QString &encoding = {});
/// A layer as a class of the user's choice: attributes by name, title and aliases; personal ones are left out, a person
/// must name those.
[[nodiscard]] LayerMapping mapLayer(
    const SourceLayer &layer, const FeatureClass &featureClass, const QString &encoding = {});
/// The way from a column to an attribute: the samples tell whether its numbers have decimal commas.
[[nodiscard]] ValueWay wayFrom(const SourceLayer &layer, const QString &field, const Attribute &attribute);
/// The catalogue attribute that a source path means in a class, by name, title and aliases; -1 where none.
[[nodiscard]] int guessAttribute(const FeatureClass &featureClass, const QString &path, const QString &encoding = {});
/// What decided that a path means an attribute; the surest is asked first.
enum class GuessReason : std::uint8_t { None, AliasOfEncoding, Name, Alias, LooseName, LooseAlias, Title };
struct AttributeGuess {
    int attribute = -1;
    GuessReason reason = GuessReason::None;
};
[[nodiscard]] AttributeGuess explainAttribute(
    const FeatureClass &featureClass, const QString &path, const QString &encoding = {});
[[nodiscard]] QString reasonText(const AttributeGuess &guess); ///< translated, for the mapping editor
/// Whether a column's name says that it holds personal data ("malik_adi", "TC_KIMLIK_NO", "telefon").
[[nodiscard]] bool looksPersonal(const QString &path);
/// Class that takes whatever no other class does.
inline constexpr const char *foreignClass = "dis_veri";

} // namespace kbs::import
