// SPDX-License-Identifier: GPL-3.0-or-later
#include "layers/zoning/rules.h"

#include "geometry/operations.h"
#include "layers/zoning/notation.h"
#include "layers/zoning/plans_in_force.h"

#include <QCoreApplication>

#include <array>
#include <cmath>

using namespace Qt::StringLiterals;
using namespace std::string_view_literals;

namespace kbs::zoning {

namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("Imar", text);
}

struct Known {
    const char *name;
    const char *unit;
    bool zeroCounts; ///< an explicit kind "deger" makes 0 a real distance; a ratio or height of 0 is never real
};
constexpr std::array numbers{Known{"taks", "", false}, Known{"kaks", "", false}, Known{"yencok", "m", false},
    Known{"kat_adedi", "", false}, Known{"on_bahce", "m", true}, Known{"yan_bahce", "m", true},
    Known{"arka_bahce", "m", true}, Known{"bina_derinligi", "m", false}, Known{"min_parsel", "m2", false},
    Known{"min_cephe", "m", false}, Known{"min_derinlik", "m", false}};

/// "0,30" and "0.3" from two sources are one value.
bool sameNumber(const RuleValue &a, const RuleValue &b)
{
    return std::abs(a.number() - b.number()) < 1e-9;
}

class RuleReader {
public:
    RuleReader(FeatureReader &reader, const FeatureClass &areas, const Feature &area)
        : m_reader(reader), m_areas(areas), m_area(area)
    {
    }

    Result<AreaRules> read()
    {
        readArrangement();
        for (const Known &known : numbers)
            m_out.rules[known.name] = column(known);
        for (const char *name : {"yapi_notasyonu", "kaynak_metin"})
            if (const std::string text = textOf(m_areas, m_area, name); !text.empty())
                add(QString::fromStdString(text), sourceOf(m_areas, m_area),
                    tr("read from the notation \"%1\"").arg(QString::fromStdString(text)));
        KBS_CHECK(readSymbols());
        checkRanges();
        giveHint();
        nameArrangement();
        return std::move(m_out);
    }

private:
    FeatureReader &m_reader;
    const FeatureClass &m_areas;
    const Feature &m_area;
    AreaRules m_out;

    void readArrangement()
    {
        RuleValue rule{.unit = {}, .how = {}, .source = sourceOf(m_areas, m_area)};
        rule.value = valueOf(m_areas, m_area, "nizam");
        rule.state = isNull(rule.value) ? RuleState::NotStated : RuleState::Given;
        m_out.rules["nizam"] = rule;
    }

    void nameArrangement()
    {
        RuleValue &rule = m_out.rules["nizam"];
        const Attribute *attribute = m_areas.attribute("nizam");
        const Code *known = attribute && attribute->codeList ? attribute->codeList->find(toText(rule.value)) : nullptr;
        if (known)
            rule.valueTitle = known->title;
    }

    RuleValue column(const Known &known)
    {
        RuleValue rule{.unit = QString::fromLatin1(known.unit), .how = {}, .source = sourceOf(m_areas, m_area)};
        const Value value = valueOf(m_areas, m_area, known.name);
        const std::string kind = textOf(m_areas, m_area, std::string(known.name) + "_tur");
        const bool counts = !isNull(value) && (toReal(value) != 0 || (known.zeroCounts && kind == "deger"));
        if (kind == "serbest")
            rule.state = RuleState::Free;
        else if (kind == "gecerli_degil")
            rule.state = RuleState::NotApplicable;
        else if (kind != "verilmemis" && counts) {
            rule.state = RuleState::Given;
            rule.value = value;
        }
        if (toReal(value) < 0)
            refuse(rule, tr("%1 is negative in the store").arg(QString::fromLatin1(known.name)));
        return rule;
    }

    void refuse(RuleValue &rule, const QString &text)
    {
        rule.alternatives << QString::fromStdString(toText(rule.value));
        rule.state = RuleState::Conflict;
        rule.value = Value{};
        finding(u"imar.rule-range"_s, text);
    }

    /// A further source for the rule: it fills a gap, agrees, or contradicts.
    void offer(const char *name, const RuleValue &offered)
    {
        RuleValue &rule = m_out.rules[name];
        if (rule.state == RuleState::NotStated || rule.state == RuleState::NotApplicable) {
            const QString unit = rule.unit;
            rule = offered;
            rule.unit = unit;
            return;
        }
        if (rule.state == RuleState::Conflict) {
            rule.alternatives << QString::fromStdString(toText(offered.value));
            return;
        }
        const bool same = rule.state == offered.state
            && (rule.state == RuleState::Free || rule.value == offered.value
                || (name != "nizam"sv && sameNumber(rule, offered)));
        if (same)
            return;
        rule.alternatives = {alternative(rule), alternative(offered)};
        rule.state = RuleState::Conflict;
        rule.value = Value{};
        finding(u"imar.rule-conflict"_s,
            tr("The sources contradict each other about %1: %2").arg(titleOf(name), rule.alternatives.join(u" / "_s)));
    }

    static QString alternative(const RuleValue &rule)
    {
        return rule.state == RuleState::Free ? u"serbest"_s : QString::fromStdString(toText(rule.value));
    }

    [[nodiscard]] QString titleOf(const char *name) const
    {
        const Attribute *attribute = m_areas.attribute(name);
        return attribute ? attribute->title.tr : QString::fromLatin1(name);
    }

    void offer(const char *name, const Given &given, const Source &source, const QString &how)
    {
        RuleValue rule{.unit = {}, .how = how, .source = source};
        if (!given.contradicting.isEmpty()) {
            rule.state = RuleState::Conflict;
            rule.alternatives = given.contradicting;
            m_out.rules[name] = rule;
            finding(u"imar.rule-conflict"_s,
                tr("The sources contradict each other about %1: %2")
                    .arg(titleOf(name), given.contradicting.join(u" / "_s)));
        } else if (given.free) {
            rule.state = RuleState::Free;
            offer(name, rule);
        } else if (given.number) {
            rule.state = RuleState::Given;
            rule.value = name == "kat_adedi"sv ? Value(static_cast<std::int64_t>(std::lround(*given.number)))
                                               : Value(*given.number);
            offer(name, rule);
        }
    }

    void add(const QString &text, const Source &source, const QString &how)
    {
        const Notation read = readNotation(text);
        if (read.arrangement)
            offer("nizam",
                {.state = RuleState::Given,
                    .value = code(*read.arrangement),
                    .unit = {},
                    .how = how,
                    .source = source});
        offer("kat_adedi", read.floors, source, how);
        offer("taks", read.footprint, source, how);
        offer("kaks", read.floorArea, source, how);
        offer("yencok", read.height, source, how);
        offer("on_bahce", read.front, source, how);
        offer("yan_bahce", read.side, source, how);
        offer("arka_bahce", read.rear, source, how);
        for (const QString &remark : read.remarks)
            finding(u"imar.notation"_s, remark);
    }

    Result<void> readSymbols()
    {
        const FeatureClass *points = m_reader.catalogue().find("plan_nokta");
        if (!points || m_area.geometry.isEmpty())
            return {};
        Query query;
        query.featureClass = points;
        query.bbox = m_area.geometry.bbox();
        query.where = {{"tur", Comparison::Equal, {std::string("yapi_kosulu_sembolu")}}};
        KBS_TRY(const std::vector<Feature> found, m_reader.readAll(query));
        const std::string pin = textOf(m_areas, m_area, "plan_pin");
        for (const Feature &symbol : found) {
            const std::string text = textOf(*points, symbol, "metin"), otherPin = textOf(*points, symbol, "plan_pin");
            if (text.empty() || (!pin.empty() && !otherPin.empty() && pin != otherPin))
                continue;
            if (symbol.geometry.isEmpty() || !geometry::containsPoint(m_area.geometry, symbol.geometry.points.front()))
                continue;
            add(QString::fromStdString(text), sourceOf(*points, symbol),
                tr("read from the symbol \"%1\" on the sheet").arg(QString::fromStdString(text).simplified()));
        }
        return {};
    }

    /// Sanity ranges: what lies outside is shown and not applied.
    void checkRanges()
    {
        const auto limit = [this](const char *name, double most) {
            RuleValue &rule = m_out.rules[name];
            if (rule.state == RuleState::Given && rule.number() > most)
                refuse(rule,
                    tr("%1 = %2 is out of range and is not applied")
                        .arg(titleOf(name), QString::fromStdString(toText(rule.value))));
        };
        limit("taks", 1);
        limit("kaks", 100);
        limit("kat_adedi", 300);
        const RuleValue &footprint = m_out.rules["taks"], &floorArea = m_out.rules["kaks"];
        if (footprint.hasValue() && floorArea.hasValue() && floorArea.number() < footprint.number())
            finding(u"imar.rule-range"_s,
                tr("KAKS %1 is less than TAKS %2").arg(floorArea.number()).arg(footprint.number()));
    }

    void giveHint()
    {
        const RuleValue &footprint = m_out.rules["taks"], &floorArea = m_out.rules["kaks"];
        if (!m_out.rules["kat_adedi"].hasValue() && footprint.hasValue() && floorArea.hasValue())
            m_out.floorsHint = static_cast<int>(std::lround(floorArea.number() / footprint.number()));
    }

    void finding(const QString &rule, const QString &text)
    {
        m_out.findings.push_back({.rule = rule,
            .severity = Severity::Warning,
            .text = text,
            .className = u"plan_alani"_s,
            .featureId = m_area.id,
            .sourceId = {},
            .file = {},
            .extent = m_area.geometry.bbox()});
    }
};

} // namespace

Result<AreaRules> rulesOf(FeatureReader &reader, const Feature &area)
{
    const FeatureClass *areas = reader.catalogue().find("plan_alani");
    if (!areas)
        return fail(ErrorKind::Internal, tr("The catalogue has no class \"plan_alani\""));
    return RuleReader(reader, *areas, area).read();
}

DefaultSetbacks defaultSetbacks(const std::map<std::string, RuleValue> &rules, std::optional<int> floorsHint)
{
    DefaultSetbacks out;
    constexpr double tallHeight = 60.50, tallSetback = 15;
    constexpr int freeFloors = 4;
    constexpr double perFloor = 0.50;
    const RuleValue &floors = rules.at("kat_adedi"), &height = rules.at("yencok");
    if (height.hasValue() && height.number() >= tallHeight) {
        out.front = out.side = out.rear = tallSetback;
        out.how = tr("the plan is silent; PAİY md 23: at least 15 m from a height of 60.50 m");
        return out;
    }
    int count = freeFloors;
    QString basis = tr("the number of floors is not known, four are assumed");
    if (floors.hasValue()) {
        count = static_cast<int>(floors.number());
        basis = tr("%1 floors").arg(count);
    } else if (floorsHint) {
        count = *floorsHint;
        basis = tr("about %1 floors by KAKS / TAKS").arg(count);
    }
    const double more = perFloor * std::max(0, count - freeFloors);
    out.side += more;
    out.rear += more;
    out.how
        = tr("the plan is silent; PAİY md 23: front 5 m, side and rear 3 m, 0.50 m more for each floor above four (%1)")
              .arg(basis);
    return out;
}

} // namespace kbs::zoning
