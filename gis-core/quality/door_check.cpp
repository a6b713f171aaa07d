// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/address_text.h"
#include "quality/rule.h"

#include <QCoreApplication>

using namespace Qt::StringLiterals;

namespace kbs::quality {

namespace {

constexpr std::string_view doorNumber = "kapi_no";

/// A door number is a number with at most two letters, or a range (regulation on addresses and numbering).
class DoorNumberRun : public Run {
public:
    using Run::Run;

    bool row(const FeatureBatch &batch, std::size_t row) override
    {
        const std::string text
            = toText(batch.value(row, static_cast<std::size_t>(batch.featureClass().attributeIndex(doorNumber))));
        return text.empty() || address::door(text).has_value()
            || context.emit(finding(u"addr.number"_s, Severity::Warning, batch, row,
                QCoreApplication::translate("Quality", "%1: \"%2\" is no door number such as 12, 12/A or 12-14")
                    .arg(named(batch, row), QString::fromStdString(text))));
    }
};

class DoorNumberCheck : public Check {
public:
    std::vector<RuleInfo> rules() const override
    {
        return {{u"addr.number"_s, QCoreApplication::translate("Quality", "A door number has an unusual form"),
            Severity::Warning}};
    }
    bool appliesTo(const FeatureClass &featureClass, const FeatureReader &) const override
    {
        return featureClass.attributeIndex(doorNumber) >= 0;
    }
    Result<std::unique_ptr<Run>> start(Context &context) const override
    {
        return std::make_unique<DoorNumberRun>(context);
    }
};

} // namespace

std::unique_ptr<Check> makeDoorNumberCheck()
{
    return std::make_unique<DoorNumberCheck>();
}

} // namespace kbs::quality
