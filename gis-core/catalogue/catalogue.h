// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"
#include "base/value.h"
#include "geometry/geometry.h"

#include <QString>
#include <QStringList>

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

/// The declared data model. One JSON file per theme (layers/<theme>/<theme>.catalogue.json) holds its feature classes;
/// store, forms, importers, checks, styles, search and exports read them from here and nowhere else.
namespace kbs {

enum class AttributeType : std::uint8_t { Text, Integer, Real, Boolean, Date, DateTime, Code };

/// A text in both languages of the program.
struct Title {
    QString tr;
    QString en;
    [[nodiscard]] const QString &in(const QString &language) const { return language.startsWith(u"tr") ? tr : en; }
};

struct Code {
    std::string code; ///< what is stored
    Title title;
    QStringList aliases; ///< other spellings met in deliveries (INSPIRE, TUCBS, MAKS values)
};

struct CodeList {
    QString name;
    Title title;
    std::vector<Code> codes;
    bool open = false; ///< other values are kept with a warning instead of being refused

    /// By code, else by alias or title ignoring case, Turkish letters, blanks and punctuation. Null where unknown.
    [[nodiscard]] const Code *find(std::string_view codeOrAlias) const;
    /// Prepares find(); to be called once `codes` is complete.
    void buildIndex();

private:
    std::map<std::string, std::size_t, std::less<>> m_index; ///< comparable spelling → place in `codes`
};

struct Attribute {
    std::string name; ///< column name: lower-case ASCII Turkish ("ada_no")
    Title title;
    Title description;
    AttributeType type = AttributeType::Text;
    QString unit;                       ///< UCUM: "m", "m2", "%"; empty where none
    const CodeList *codeList = nullptr; ///< for Code
    bool required = false;
    bool personal = false; ///< kisisel: personal data by KVKK; masked, never exported unless named
    bool search = false;   ///< found by the search box
    bool readOnly = false; ///< shown but not edited in forms (keys from other registers, derived values)
    /// What the attribute is called elsewhere: "tucbs", "inspire", "maks", "plangml", "tkgm" → names or GML paths.
    std::map<QString, QStringList> aliases;
};

/// A value of the class that identifies a feature across deliveries: the first list whose attributes are all given is
/// used. Ordered from the most to the least trusted.
using KeyAttributes = std::vector<std::string>;

struct FeatureClass {
    std::string name; ///< table name: "parsel"
    QString theme;    ///< "cadastre"
    Title title;
    Title description;
    GeometryKind geometry = GeometryKind::None; ///< column kind; None: a table without geometry
    bool anyGeometry = false;                   ///< the column takes every kind (foreign reference data)
    bool geometryRequired = true;
    std::vector<Attribute> attributes;
    std::vector<KeyAttributes> keys;
    /// Attributes by which stores look features up: an index each, its attributes in this order. A query that names
    /// none of them reads the whole table.
    std::vector<std::vector<std::string>> indexes;
    /// How one feature is called on screen: "[{ada_no}/]{parsel_no}"; what stands in [ ] goes where a value in it is
    /// empty.
    QString labelTemplate;
    bool publicData = false;                ///< may appear in the city guide
    std::map<QString, QStringList> aliases; ///< class names elsewhere: "inspire" → ["CadastralParcel"]

    [[nodiscard]] int attributeIndex(std::string_view attributeName) const; ///< -1 where there is none
    [[nodiscard]] const Attribute *attribute(std::string_view attributeName) const;
    /// The label of one feature from its values (in the order of `attributes`).
    [[nodiscard]] QString label(const std::vector<Value> &values) const;
    /// "ada_no=123|parsel_no=4" by the first key whose attributes are all given; empty where none is complete.
    [[nodiscard]] std::string key(const std::vector<Value> &values) const;
    void key(
        const std::vector<Value> &values, std::string &out) const; ///< the same into a text whose memory is used again
};

struct Theme {
    QString name; ///< folder name under layers/
    Title title;
    std::vector<const FeatureClass *> classes; ///< in file order
};

/// Immutable after loading; share it freely between threads.
class Catalogue {
public:
    /// Reads every `*.catalogue.json` below `folder` (":/layers" is the program's own). Names the file and the JSON
    /// path of the first mistake.
    static Result<std::shared_ptr<const Catalogue>> load(const QString &folder = QStringLiteral(":/layers"));

    /// A catalogue of some of the classes. They are the same objects, so whoever knows a class from `whole` means it.
    static std::shared_ptr<const Catalogue> only(
        const Catalogue &whole, const std::function<bool(const FeatureClass &)> &isWanted);

    /// Whether only() left out a class of this name: a style of it is no mistake.
    [[nodiscard]] bool leavesOut(const std::string &className) const { return m_leftOut.contains(className); }

    [[nodiscard]] const FeatureClass *find(std::string_view className) const;
    [[nodiscard]] const std::vector<std::shared_ptr<FeatureClass>> &classes() const { return m_classes; }
    [[nodiscard]] const std::vector<Theme> &themes() const { return m_themes; }
    [[nodiscard]] const CodeList *codeList(const QString &name) const;
    [[nodiscard]] const std::map<QString, std::shared_ptr<CodeList>> &codeLists() const { return m_codeLists; }

private:
    friend class CatalogueReader;
    std::vector<std::shared_ptr<FeatureClass>> m_classes;
    std::vector<Theme> m_themes;
    std::set<std::string> m_leftOut;
    std::map<QString, std::shared_ptr<CodeList>> m_codeLists;
};

/// Reads a text as a value of the attribute: numbers with '.' (or with ',' where `decimalComma`), ISO and dd.MM.yyyy
/// dates, evet/hayır/true/1 booleans, codes by code or alias. An empty text is null. A value that an open code list
/// does not know comes back as it is (warn where codeList->find() is null). The error says what was expected.
[[nodiscard]] Result<Value> parseValue(const Attribute &attribute, std::string_view text, bool decimalComma = false);
/// The value as a person reads it: code titles, units, decimal comma in Turkish.
[[nodiscard]] QString displayValue(const Attribute &attribute, const Value &value, const QString &language);

} // namespace kbs
