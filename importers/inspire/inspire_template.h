// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"
#include "catalogue/catalogue.h"

#include <map>
#include <string>
#include <utility>
#include <vector>

/// How classes of the catalogue become INSPIRE feature types: importers/inspire/inspire.export.json, elements in the
/// order of the schemas.
namespace kbs::import {

struct InspireComponent {
    int attribute = -1;
    std::string type;  ///< "ThoroughfareName", "AdminUnitName", "PostalDescriptor"
    std::string level; ///< "4thOrder"
};

/// One element. Without a value an optional element is left out, a void one (`voidReason`) is nil.
struct InspireNode {
    enum class Form { Value, Text, Name, Code, Href, Link, Geometry, Identifier, Country, Content, Components, Empty };
    std::string element; ///< with prefix
    Form form = Form::Empty;
    std::vector<int> attributes; ///< of Value, Name, Code and Link
    std::string join = " ";
    std::string text; ///< of Text; kind of Geometry: "Surface", "MultiSurface", "Point"
    std::string href; ///< of Href; what stands before the value of Code and Link
    std::vector<std::pair<std::string, std::string>> with; ///< further attributes ("uom")
    std::map<std::string, std::string> codes;              ///< stored code → value of the INSPIRE list
    std::string voidReason;                                ///< nil where there is no value
    std::string noValue;     ///< the same for elements that are not nillable but take a nilReason
    bool gco = false;        ///< the reason is gco:nilReason
    bool required = false;   ///< an empty text where there is no value, and a word about it
    int onlyIf = -1;         ///< attribute without which the element is left out
    bool onlyIfCode = false; ///< ... or whose code INSPIRE does not know
    std::vector<InspireNode> content;
    std::vector<InspireComponent> components;
};

struct InspireType {
    std::string theme, type, prefix;
    const FeatureClass *featureClass = nullptr;
    std::vector<InspireNode> content;
};

struct InspireTemplate {
    std::vector<std::pair<std::string, std::string>> namespaces; ///< prefix, URI
    std::vector<InspireType> types;

    [[nodiscard]] static Result<InspireTemplate> load(const Catalogue &catalogue);
};

} // namespace kbs::import
