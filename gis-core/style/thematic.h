// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "jobs/progress.h"
#include "store/store.h"

#include <QColor>
#include <QJsonObject>
#include <QStringList>

#include <map>

/// Maps that tell one attribute: from the values to a style of the class. The style is a style file's JSON, so that it
/// can be kept, edited and given to `kbs render --style`. What is missing is a class of its own and never counts as 0.
namespace kbs::thematic {

enum class Method : std::uint8_t { EqualInterval, Quantiles, NaturalBreaks, Categories, Proportional, Heat };
[[nodiscard]] const std::vector<std::pair<QString, Method>> &methods(); ///< by their names on the command line
[[nodiscard]] const QStringList &ramps();                               ///< names of colour ramps
[[nodiscard]] std::vector<QColor> rampColors(const QString &ramp, int count);

/// What the features of a class have for an attribute.
struct Values {
    std::vector<double> numbers;                ///< ascending
    std::map<std::string, std::int64_t> counts; ///< text forms, for categories; of numbers the first few thousand
    std::int64_t present = 0;
    std::int64_t missing = 0; ///< empty, or of a kind that says "not given" or "not applicable"
    std::int64_t free = 0;    ///< "serbest"
    [[nodiscard]] std::int64_t total() const { return present + missing + free; }
};
/// Attributes only; an empty box reads all of the class. For a worker thread.
[[nodiscard]] Result<Values> readValues(FeatureReader &reader, const FeatureClass &featureClass,
    const std::string &attribute, const Bbox &bbox, Progress &progress);

/// Borders of at most `classes` classes, ascending, the least and the greatest value included; fewer where the values
/// do not part into so many. Natural breaks minimise the sum of squared distances within classes (Fisher, Jenks) over
/// at most 400 steps of the values.
[[nodiscard]] std::vector<double> classBreaks(const std::vector<double> &ascending, Method method, int classes);
/// How many values lie in each of `bins` equal steps from the least to the greatest.
[[nodiscard]] std::vector<std::int64_t> histogram(const std::vector<double> &ascending, int bins);

struct Options {
    std::string attribute;
    Method method = Method::NaturalBreaks;
    int classes = 5;
    QString ramp = QStringLiteral("viridis");
    int order = 0;      ///< drawing order of the class
    double sizeMm = 12; ///< proportional: the greatest symbol; heat: the radius
};
struct Style {
    QJsonObject file;           ///< {"classes": {…}}
    std::vector<double> breaks; ///< of graduated maps
    std::vector<QColor> colors; ///< one per class
};
/// ErrorKind::Usage where the attribute does not fit the method (numbers for all but categories, features at all).
[[nodiscard]] Result<Style> makeStyle(const FeatureClass &featureClass, const Options &options, const Values &values);

} // namespace kbs::thematic
