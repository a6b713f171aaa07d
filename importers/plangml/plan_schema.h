// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"
#include "geometry/geometry.h"

#include <QString>

#include <map>
#include <string>
#include <string_view>
#include <vector>

/// The ministry's PlanGML schemas as data: importers/plangml/schema/<level>-<version>.json, one file per plan level and
/// revision, with the schema's own misspellings. Source of UİP 1.0: the schema itself; of 1.1.7: the ministry's tables
/// (the place of the geometry in the types that 1.1.7 added is taken to be the alphabetical one, as everywhere else).
namespace kbs::import {

struct PlanElement {
    std::string name;
    std::string type; ///< string, double, int, long, dateTime, a GML 2 geometry ("MultiPolygon") or an enumeration
    bool optional = false;
    [[nodiscard]] bool isGeometry() const { return name == "GeometryProperty"; }
};

struct PlanType {
    std::string name;
    std::vector<PlanElement> elements; ///< in the order of the schema, inherited ones first
    [[nodiscard]] const PlanElement *element(std::string_view elementName) const; ///< null where there is none
    [[nodiscard]] GeometryKind geometry() const;
};

struct PlanSchema {
    std::string level; ///< code of the list plan_kademesi: "uip", "nip", "cdp"
    QString version;
    std::map<std::string, PlanType, std::less<>> types;
    std::map<std::string, std::vector<std::string>, std::less<>> enumerations;

    [[nodiscard]] const PlanType *type(std::string_view typeName) const; ///< null where there is none

    /// All of the program, the version that exports write by default first within a level. Any thread.
    [[nodiscard]] static const std::vector<PlanSchema> &all();
    /// An empty version stands for the level's default. Null where there is none.
    [[nodiscard]] static const PlanSchema *find(std::string_view level, const QString &version = {});
};

inline constexpr const char *planNamespace = "www.csb.gov.tr"; ///< of all levels and revisions; no scheme

} // namespace kbs::import
