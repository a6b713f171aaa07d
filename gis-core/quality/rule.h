// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "quality/check.h"
#include "quality/live.h"

#include <memory>
#include <string_view>

/// What a check looks like from inside the engine. A check is stateless and may carry several rules that are found
/// together; its state for one class of one run is a Run.
namespace kbs::quality {

/// What a run works with. Valid during one run of one class.
struct Context {
    FeatureReader &reader;
    const FeatureClass &featureClass;
    Query subjects; ///< the features in scope (its ids and bbox); without ids or bbox: all
    Progress &progress;
    std::function<bool(Finding &&)> emit; ///< false: stop
    std::function<void(double)> finished; ///< how much of finish() is done, 0 … 1

    [[nodiscard]] bool isWhole() const { return subjects.ids.empty() && subjects.bbox.isEmpty(); }
};

class Run {
public:
    explicit Run(Context &given) : context(given) { }
    virtual ~Run() = default;
    Run(const Run &) = delete;
    Run &operator=(const Run &) = delete;

    /// One subject; false: stop.
    [[nodiscard]] virtual bool row(const FeatureBatch &batch, std::size_t row) = 0;
    /// After the last subject: what needs the whole. The reader is free to be used here, not in row().
    [[nodiscard]] virtual Result<void> finish() { return {}; }

protected:
    Context &context;
};

class Check {
public:
    virtual ~Check() = default;
    [[nodiscard]] virtual std::vector<RuleInfo> rules() const = 0;
    [[nodiscard]] virtual bool appliesTo(const FeatureClass &featureClass, const FeatureReader &reader) const = 0;
    [[nodiscard]] virtual Result<std::unique_ptr<Run>> start(Context &context) const = 0;
};

/// All checks (engine.cpp lists them; nothing registers itself).
[[nodiscard]] const std::vector<std::unique_ptr<Check>> &checks();

// makers of the checks, one per file
[[nodiscard]] std::unique_ptr<Check> makeAttributeCheck();
[[nodiscard]] std::unique_ptr<Check> makeValidityCheck();
[[nodiscard]] std::unique_ptr<Check> makeAreaCheck();
[[nodiscard]] std::unique_ptr<Check> makeKeyCheck();
[[nodiscard]] std::unique_ptr<Check> makePlanCheck();
[[nodiscard]] std::unique_ptr<Check> makeDoorNumberCheck();
[[nodiscard]] std::unique_ptr<Check> makeBuildingPlaceCheck();
[[nodiscard]] std::unique_ptr<Check> makePeriodCheck();
[[nodiscard]] std::unique_ptr<Check> makeExtentCheck();
[[nodiscard]] std::unique_ptr<Check> makeDoorStreetCheck();
[[nodiscard]] std::unique_ptr<Check> makePlanBoundaryCheck();
void addBlockChecks(std::vector<std::unique_ptr<Check>> &out);
void addReferenceChecks(std::vector<std::unique_ptr<Check>> &out);
void addOverlapChecks(std::vector<std::unique_ptr<Check>> &out);

/// "Parsel 123/4", or "Parsel #17" where the feature has no label.
[[nodiscard]] QString named(const FeatureBatch &batch, std::size_t row);
[[nodiscard]] Finding finding(
    const QString &rule, Severity severity, const FeatureBatch &batch, std::size_t row, const QString &text);

} // namespace kbs::quality
