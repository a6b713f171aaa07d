// SPDX-License-Identifier: GPL-3.0-or-later
#include "quality/rule.h"

#include <QCoreApplication>
#include <QLocale>

using namespace Qt::StringLiterals;

namespace kbs::quality {

namespace {

QString translated(const char *text)
{
    return QCoreApplication::translate("Quality", text);
}

/// A plan value ("taks") and its kind ("taks_tur"): a number, free, not applicable, or not given. 0, empty and "free"
/// are three different things.
struct ValueAndKind {
    std::size_t value = 0, kind = 0;
};

std::vector<ValueAndKind> pairs(const FeatureClass &featureClass)
{
    std::vector<ValueAndKind> out;
    for (std::size_t i = 0; i < featureClass.attributes.size(); ++i) {
        const int kind = featureClass.attributeIndex(featureClass.attributes[i].name + "_tur");
        if (kind < 0)
            continue;
        const Attribute &attribute = featureClass.attributes[static_cast<std::size_t>(kind)];
        if (attribute.codeList != nullptr && attribute.codeList->name == "deger_turu"_L1)
            out.push_back({i, static_cast<std::size_t>(kind)});
    }
    return out;
}

class PlanRun : public Run {
public:
    explicit PlanRun(Context &given)
        : Run(given), m_pairs(pairs(given.featureClass)), m_taks(given.featureClass.attributeIndex("taks")),
          m_kaks(given.featureClass.attributeIndex("kaks"))
    {
    }

    bool row(const FeatureBatch &batch, std::size_t row) override
    {
        for (const ValueAndKind &pair : m_pairs) {
            if (!checkPair(batch, row, pair))
                return false;
        }
        return checkCoverage(batch, row);
    }

private:
    bool checkPair(const FeatureBatch &batch, std::size_t row, const ValueAndKind &pair)
    {
        const Value &value = batch.value(row, pair.value), &kind = batch.value(row, pair.kind);
        const QString title = batch.featureClass().attributes[pair.value].title.in(QLocale().name());
        if (!isNull(value) && toReal(value) < 0)
            return emit(batch, row, u"plan.negative"_s,
                translated(QT_TRANSLATE_NOOP("Quality", "%1: \"%2\" is less than 0")).arg(named(batch, row), title));
        const bool isNumber = toText(kind) == "deger";
        if (isNumber && isNull(value))
            return emit(batch, row, u"plan.value-missing"_s,
                translated(QT_TRANSLATE_NOOP("Quality", "%1: \"%2\" is said to have a value, but none is given"))
                    .arg(named(batch, row), title));
        if (!isNull(kind) && !isNumber && !isNull(value))
            return emit(batch, row, u"plan.value-unexpected"_s,
                translated(QT_TRANSLATE_NOOP("Quality", "%1: \"%2\" has the value %3, but its kind says \"%4\""))
                    .arg(named(batch, row), title, QLocale().toString(toReal(value)),
                        displayValue(batch.featureClass().attributes[pair.kind], kind, QLocale().name())));
        return true;
    }

    /// Footprint over plot area cannot exceed 1, floor area cannot be less than the footprint.
    bool checkCoverage(const FeatureBatch &batch, std::size_t row)
    {
        const Value taks = m_taks < 0 ? Value() : batch.value(row, static_cast<std::size_t>(m_taks));
        const Value kaks = m_kaks < 0 ? Value() : batch.value(row, static_cast<std::size_t>(m_kaks));
        if (!isNull(taks) && toReal(taks) > 1
            && !emit(batch, row, u"plan.taks"_s,
                translated(
                    QT_TRANSLATE_NOOP("Quality",
                        "%1: TAKS is %2; the footprint cannot be larger than the parcel. Is it a percentage or KAKS?"))
                    .arg(named(batch, row), QLocale().toString(toReal(taks)))))
            return false;
        if (!isNull(taks) && !isNull(kaks) && toReal(taks) <= 1 && toReal(kaks) < toReal(taks))
            return context.emit(finding(u"plan.kaks"_s, Severity::Warning, batch, row,
                translated(QT_TRANSLATE_NOOP("Quality", "%1: KAKS (%2) is less than TAKS (%3)"))
                    .arg(named(batch, row), QLocale().toString(toReal(kaks)), QLocale().toString(toReal(taks)))));
        return true;
    }

    bool emit(const FeatureBatch &batch, std::size_t row, const QString &rule, const QString &text)
    {
        return context.emit(finding(rule, Severity::Error, batch, row, text));
    }

    std::vector<ValueAndKind> m_pairs;
    int m_taks, m_kaks;
};

class PlanCheck : public Check {
public:
    std::vector<RuleInfo> rules() const override
    {
        return {{u"plan.taks"_s, translated(QT_TRANSLATE_NOOP("Quality", "TAKS is larger than 1")), Severity::Error},
            {u"plan.kaks"_s, translated(QT_TRANSLATE_NOOP("Quality", "KAKS is less than TAKS")), Severity::Warning},
            {u"plan.negative"_s, translated(QT_TRANSLATE_NOOP("Quality", "A plan value is less than 0")),
                Severity::Error},
            {u"plan.value-missing"_s,
                translated(QT_TRANSLATE_NOOP("Quality", "A plan value is announced, but not given")), Severity::Error},
            {u"plan.value-unexpected"_s,
                translated(QT_TRANSLATE_NOOP("Quality", "A plan value stands beside a kind that has none")),
                Severity::Error}};
    }
    bool appliesTo(const FeatureClass &featureClass, const FeatureReader &) const override
    {
        return !pairs(featureClass).empty() || featureClass.attributeIndex("taks") >= 0;
    }
    Result<std::unique_ptr<Run>> start(Context &context) const override { return std::make_unique<PlanRun>(context); }
};

} // namespace

std::unique_ptr<Check> makePlanCheck()
{
    return std::make_unique<PlanCheck>();
}

} // namespace kbs::quality
