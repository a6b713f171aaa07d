// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/address_text.h"
#include "quality/rule.h"

#include <QCoreApplication>
#include <QLocale>

#include <algorithm>
#include <array>
#include <functional>
#include <unordered_set>

using namespace Qt::StringLiterals;

namespace kbs::quality {

namespace {

struct Target {
    std::string_view className, attribute;
};
/// One way in which a feature may name another. Names are compared without their street type.
struct Way {
    std::string_view attribute;
    std::array<Target, 2> targets;
    bool byName = false;
};
/// A reference between classes; the first way that is filled in counts, the rest are its fallbacks.
struct Reference {
    const char *rule;
    std::string_view className;
    const char *title;
    std::array<Way, 4> ways;
    const char *noneRule; ///< rule for a feature that fills in no way; nullptr where that is fine
    const char *noneTitle;
};

constexpr const char *noPlan = QT_TRANSLATE_NOOP("Quality", "The plan does not exist");
constexpr std::array<Way, 4> planWay{Way{"plan_pin", {Target{"plan", "pin"}}}};

constexpr std::array references{
    Reference{"addr.street", "numarataj", QT_TRANSLATE_NOOP("Quality", "The street of the door does not exist"),
        {Way{"csbm_kodu", {Target{"yol", "csbm_kodu"}, Target{"yol_yon", "csbm_kodu"}}},
            Way{"yol_yon_kimlik_no", {Target{"yol_yon", "kimlik_no"}}},
            Way{"yol_yon_maks_id", {Target{"yol_yon", "maks_id"}}},
            Way{"yol_adi", {Target{"yol", "ad"}, Target{"yol_orta_hat", "yol_adi"}}, true}},
        "addr.street-none", QT_TRANSLATE_NOOP("Quality", "The door names no street")},
    Reference{"addr.side", "yol_yon", QT_TRANSLATE_NOOP("Quality", "The road of the street side does not exist"),
        {Way{"yol_orta_hat_kimlik_no", {Target{"yol_orta_hat", "kimlik_no"}}},
            Way{"yol_orta_hat_maks_id", {Target{"yol_orta_hat", "maks_id"}}}},
        nullptr, nullptr},
    Reference{"addr.building", "numarataj", QT_TRANSLATE_NOOP("Quality", "The building of the door does not exist"),
        {Way{"yapi_kimlik_no", {Target{"yapi", "kimlik_no"}}}, Way{"yapi_maks_id", {Target{"yapi", "maks_id"}}}},
        nullptr, nullptr},
    Reference{"addr.unit-building", "bagimsiz_bolum",
        QT_TRANSLATE_NOOP("Quality", "The building of the unit does not exist"),
        {Way{"yapi_kimlik_no", {Target{"yapi", "kimlik_no"}}}, Way{"yapi_maks_id", {Target{"yapi", "maks_id"}}}},
        nullptr, nullptr},
    Reference{"addr.unit-door", "bagimsiz_bolum", QT_TRANSLATE_NOOP("Quality", "The door of the unit does not exist"),
        {Way{"numarataj_kimlik_no", {Target{"numarataj", "kimlik_no"}}},
            Way{"numarataj_maks_id", {Target{"numarataj", "maks_id"}}}},
        nullptr, nullptr},
    Reference{"plan.plan", "plan_alani", noPlan, planWay, nullptr, nullptr},
    Reference{"plan.plan", "plan_kisit", noPlan, planWay, nullptr, nullptr},
    Reference{"plan.plan", "plan_cizgi", noPlan, planWay, nullptr, nullptr},
    Reference{"plan.plan", "plan_nokta", noPlan, planWay, nullptr, nullptr},
    Reference{"plan.plan", "plan_notu", noPlan, planWay, nullptr, nullptr},
};

QString translated(const char *text)
{
    return QCoreApplication::translate("Quality", text);
}

/// What is compared: the text, or the bare street name.
std::string comparable(const Value &value, bool byName)
{
    const std::string text = toText(value);
    return byName ? address::street(text).name : text;
}

class ReferenceRun : public Run {
public:
    ReferenceRun(Context &given, const Reference &reference) : Run(given), m_reference(reference)
    {
        for (std::size_t i = 0; i < m_reference.ways.size(); ++i)
            m_attributes[i] = m_reference.ways[i].attribute.empty()
                ? -1
                : given.featureClass.attributeIndex(m_reference.ways[i].attribute);
    }

    /// Reads what the ways may point at; ways whose targets are not loaded at all are not followed.
    Result<bool> readTargets()
    {
        bool any = false;
        for (std::size_t i = 0; i < m_reference.ways.size(); ++i) {
            if (m_attributes[i] < 0)
                continue;
            for (const Target &target : m_reference.ways[i].targets)
                KBS_CHECK(readTarget(target, m_reference.ways[i].byName, m_known[i]));
            any = any || !m_known[i].empty();
        }
        return any;
    }

    bool row(const FeatureBatch &batch, std::size_t row) override
    {
        if (!isLive(batch, row))
            return true;
        bool names = false;
        for (std::size_t i = 0; i < m_reference.ways.size(); ++i) {
            const std::string text = m_attributes[i] < 0
                ? std::string()
                : comparable(batch.value(row, static_cast<std::size_t>(m_attributes[i])), m_reference.ways[i].byName);
            names = names || !text.empty();
            if (text.empty() || m_known[i].empty())
                continue;
            return m_known[i].contains(std::hash<std::string>()(text))
                || emitMissing(batch, row, static_cast<std::size_t>(m_attributes[i]));
        }
        if (names || m_reference.noneRule == nullptr)
            return true;
        return context.emit(finding(QString::fromLatin1(m_reference.noneRule), Severity::Warning, batch, row,
            u"%1: %2"_s.arg(named(batch, row), translated(m_reference.noneTitle))));
    }

private:
    Result<void> readTarget(const Target &target, bool byName, std::unordered_set<std::size_t> &known)
    {
        const FeatureClass *featureClass
            = target.className.empty() ? nullptr : context.reader.catalogue().find(target.className);
        const int attribute = featureClass == nullptr ? -1 : featureClass->attributeIndex(target.attribute);
        if (attribute < 0)
            return {};
        return context.reader.read(
            {.featureClass = featureClass, .withGeometry = false}, [&](const FeatureBatch &batch) {
                for (std::size_t row = 0; row < batch.size(); ++row) {
                    const std::string text = comparable(batch.value(row, static_cast<std::size_t>(attribute)), byName);
                    if (!text.empty())
                        known.insert(std::hash<std::string>()(text));
                }
                return !context.progress.isCancelled();
            });
    }

    bool emitMissing(const FeatureBatch &batch, std::size_t row, std::size_t attribute)
    {
        return context.emit(finding(QString::fromLatin1(m_reference.rule), Severity::Error, batch, row,
            u"%1: %2 (%3: %4)"_s.arg(named(batch, row), translated(m_reference.title),
                batch.featureClass().attributes[attribute].title.in(QLocale().name()),
                QString::fromStdString(toText(batch.value(row, attribute))))));
    }

    const Reference &m_reference;
    std::array<int, 4> m_attributes{};
    std::array<std::unordered_set<std::size_t>, 4> m_known;
};

class ReferenceCheck : public Check {
public:
    explicit ReferenceCheck(const Reference &reference) : m_reference(reference) { }
    std::vector<RuleInfo> rules() const override
    {
        std::vector<RuleInfo> out{
            {QString::fromLatin1(m_reference.rule), translated(m_reference.title), Severity::Error}};
        if (m_reference.noneRule != nullptr)
            out.push_back(
                {QString::fromLatin1(m_reference.noneRule), translated(m_reference.noneTitle), Severity::Warning});
        return out;
    }
    bool appliesTo(const FeatureClass &featureClass, const FeatureReader &) const override
    {
        return featureClass.name == m_reference.className;
    }
    Result<std::unique_ptr<Run>> start(Context &context) const override
    {
        auto run = std::make_unique<ReferenceRun>(context, m_reference);
        KBS_TRY(const bool comparableAtAll, run->readTargets());
        return comparableAtAll ? std::move(run) : std::unique_ptr<ReferenceRun>();
    }

private:
    const Reference &m_reference;
};

} // namespace

void addReferenceChecks(std::vector<std::unique_ptr<Check>> &out)
{
    for (const Reference &reference : references)
        out.push_back(std::make_unique<ReferenceCheck>(reference));
}

} // namespace kbs::quality
