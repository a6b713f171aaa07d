// SPDX-License-Identifier: GPL-3.0-or-later
#include "layers/zoning/plans_in_force.h"

#include "geometry/operations.h"

#include <QCoreApplication>
#include <QLocale>

#include <algorithm>
#include <array>
#include <tuple>

using namespace Qt::StringLiterals;

namespace kbs::zoning {

namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("Imar", text);
}

constexpr double wholeTolerance = 0.001;        ///< m2: a piece that misses less of the parcel is the parcel
constexpr std::int64_t largestPlanScale = 2000; ///< 1/500 … 1/2000 are implementation plans where no level is given

enum class Standing : std::uint8_t { InForce, Assumed, Pending, Past, OtherLevel };

bool isOf(std::string_view state, std::initializer_list<std::string_view> states)
{
    return std::ranges::contains(states, state);
}

class PlanReader {
public:
    PlanReader(const FeatureClass &plans, QDate date) : m_plans(plans), m_date(date.toString(Qt::ISODate).toStdString())
    {
    }

    PlanSet sort(const std::vector<Feature> &features)
    {
        for (const Feature &feature : features)
            sort(feature);
        std::ranges::stable_sort(m_set.inForce, std::greater{}, [](const PlanInForce &plan) {
            // A change without a date is taken as the newest, a plan without one as the oldest.
            const QString when
                = plan.ref.inForceFrom.isEmpty() ? (plan.ref.isChange ? u"9999"_s : QString()) : plan.ref.inForceFrom;
            return std::tuple(when, plan.ref.isChange, plan.ref.source.id);
        });
        return std::move(m_set);
    }

private:
    const FeatureClass &m_plans;
    std::string m_date; ///< ISO dates compare as text
    PlanSet m_set;

    [[nodiscard]] std::string text(const Feature &feature, std::string_view name) const
    {
        return textOf(m_plans, feature, name);
    }

    [[nodiscard]] PlanRef reference(const Feature &feature) const
    {
        PlanRef out;
        out.source = sourceOf(m_plans, feature);
        out.pin = text(feature, "pin");
        out.name = QString::fromStdString(text(feature, "plan_adi"));
        out.state = QString::fromStdString(text(feature, "durum"));
        out.approved = QString::fromStdString(text(feature, "onay_tarihi"));
        out.inForceFrom = QString::fromStdString(start(feature));
        if (const Value scale = valueOf(m_plans, feature, "olcek"); std::holds_alternative<std::int64_t>(scale))
            out.scale = std::get<std::int64_t>(scale);
        out.isChange = text(feature, "sinir_turu") == "plan_degisiklik_siniri"
            || text(feature, "plan_turu") == "degisiklik" || !text(feature, "onceki_plan_pin").empty();
        return out;
    }

    [[nodiscard]] std::string start(const Feature &feature) const
    {
        for (const char *name : {"yururluk_tarihi", "kesinlesme_tarihi", "onay_tarihi"})
            if (const std::string date = text(feature, name); !date.empty())
                return date;
        return {};
    }

    [[nodiscard]] bool isOtherLevel(const Feature &feature) const
    {
        const std::string level = text(feature, "plan_kademesi");
        const Value scale = valueOf(m_plans, feature, "olcek");
        return level.empty() ? !isNull(scale) && toReal(scale) > static_cast<double>(largestPlanScale) : level != "uip";
    }

    [[nodiscard]] Standing standing(const Feature &feature) const
    {
        if (isOtherLevel(feature))
            return Standing::OtherLevel;
        const std::string state = text(feature, "durum"), from = start(feature),
                          until = text(feature, "yururlukten_kalkis_tarihi");
        if (isOf(state,
                {"taslak", "teklif", "kurum_gorusleri", "meclis_gundeminde", "onaylandi", "askida",
                    "itiraz_incelemesi"}))
            return Standing::Pending;
        if (!until.empty() && until <= m_date)
            return Standing::Past;
        if (!from.empty() && from > m_date)
            return Standing::Pending;
        if (isOf(state, {"degistirildi", "iptal", "yururlukten_kalkti"}))
            return until.empty() ? Standing::Past : Standing::InForce; // it ended later than the day asked for
        return state.empty() ? Standing::Assumed : Standing::InForce;
    }

    void sort(const Feature &feature)
    {
        const PlanRef ref = reference(feature);
        switch (standing(feature)) {
        case Standing::Assumed:
            remark(ref, u"imar.plan-state"_s,
                tr("The store does not say whether the plan \"%1\" is in force; it is taken as in force")
                    .arg(ref.name));
            [[fallthrough]];
        case Standing::InForce: m_set.inForce.push_back({ref, feature.geometry}); return;
        case Standing::Pending:
            m_set.pending.push_back(ref);
            remark(ref, u"imar.plan-pending"_s,
                tr("The plan \"%1\" is not in force on this day (%2); it is not applied")
                    .arg(ref.name, ref.state.isEmpty() ? ref.inForceFrom : ref.state));
            break;
        case Standing::Past:
        case Standing::OtherLevel: break;
        }
        if (!ref.pin.empty())
            m_set.otherPins.push_back(ref.pin);
    }

    void remark(const PlanRef &ref, const QString &rule, const QString &text)
    {
        m_set.findings.push_back({.rule = rule,
            .severity = Severity::Warning,
            .text = text,
            .className = u"plan"_s,
            .featureId = ref.source.id,
            .sourceId = {},
            .file = {},
            .extent = {}});
    }
};

class Cutter {
public:
    Cutter(FeatureReader &reader, const FeatureClass &areas, const Geometry &parcel, const PlanSet &plans)
        : m_reader(reader), m_areas(areas), m_parcel(parcel), m_plans(plans), m_remaining(parcel), m_whole(area(parcel))
    {
    }

    Result<Overlay> cut()
    {
        KBS_CHECK(readAreas());
        for (std::size_t plan = 0; plan < m_plans.inForce.size(); ++plan)
            KBS_CHECK(cutBy(static_cast<int>(plan)));
        KBS_CHECK(cutBy(-1)); // areas that name no plan of the store
        std::ranges::stable_sort(
            m_out.pieces, std::greater{}, [](const PlanPiece &piece) { return area(piece.piece); });
        KBS_CHECK(findUncovered());
        return std::move(m_out);
    }

private:
    FeatureReader &m_reader;
    const FeatureClass &m_areas;
    const Geometry &m_parcel;
    const PlanSet &m_plans;
    Geometry m_remaining; ///< of the parcel: not yet taken by a newer plan
    double m_whole;
    std::vector<std::pair<int, Feature>> m_candidates; ///< plan index and area
    Overlay m_out;

    Result<void> readAreas()
    {
        Query query;
        query.featureClass = &m_areas;
        query.bbox = m_parcel.bbox();
        KBS_TRY(const std::vector<Feature> found, m_reader.readAll(query));
        for (const Feature &feature : found)
            if (const auto plan = planOf(feature); plan && geometry::intersects(feature.geometry, m_parcel))
                m_candidates.emplace_back(*plan, feature);
        return {};
    }

    /// The plan in force that an area belongs to: by PİN, else the newest whose boundary holds it; -1 where there is
    /// none. Nothing where the area does not count.
    [[nodiscard]] std::optional<int> planOf(const Feature &feature) const
    {
        const std::string level = textOf(m_areas, feature, "plan_kademesi"), pin = textOf(m_areas, feature, "plan_pin");
        if (!level.empty() && level != "uip")
            return std::nullopt;
        if (!pin.empty()) {
            const auto plan
                = std::ranges::find(m_plans.inForce, pin, [](const PlanInForce &one) { return one.ref.pin; });
            if (plan != m_plans.inForce.end())
                return static_cast<int>(plan - m_plans.inForce.begin());
            return std::ranges::contains(m_plans.otherPins, pin) ? std::nullopt : std::optional(-1);
        }
        const Point inside = geometry::labelPoint(feature.geometry);
        for (std::size_t i = 0; i < m_plans.inForce.size(); ++i)
            if (geometry::containsPoint(m_plans.inForce[i].boundary, inside))
                return static_cast<int>(i);
        return -1;
    }

    Result<void> cutBy(int plan)
    {
        std::vector<Geometry> taken;
        std::vector<PlanPiece> pieces;
        for (const auto &[owner, feature] : m_candidates) {
            if (owner != plan)
                continue;
            KBS_TRY(Geometry piece, geometry::intersection(feature.geometry, m_remaining));
            if (area(piece) <= 0)
                continue;
            if (area(piece) > m_whole - wholeTolerance)
                piece = m_parcel; // its corners and their order as surveyed
            KBS_CHECK(reportOverlap(pieces, feature, piece));
            taken.push_back(piece);
            pieces.push_back({feature, plan, toMulti(std::move(piece))});
        }
        const Geometry *boundary = plan < 0 ? nullptr : &m_plans.inForce[static_cast<std::size_t>(plan)].boundary;
        KBS_TRY(const bool inside, liesIn(boundary));
        if (taken.empty()) {
            if (inside)
                reportNoAreas(plan);
            return {};
        }
        if (inside)
            taken.push_back(*boundary);
        if (plan < 0)
            reportNoPlan(pieces);
        std::ranges::move(pieces, std::back_inserter(m_out.pieces));
        KBS_TRY(const Geometry covered, geometry::unite(taken));
        KBS_TRY(Geometry left, geometry::difference(m_remaining, covered));
        m_out.coveredByPlan += area(m_remaining) - area(left);
        m_remaining = std::move(left);
        return {};
    }

    /// Whether what is left of the parcel lies in the boundary, by more than a common border.
    [[nodiscard]] Result<bool> liesIn(const Geometry *boundary) const
    {
        if (!boundary || !geometry::intersects(*boundary, m_remaining))
            return false;
        KBS_TRY(const Geometry shared, geometry::intersection(*boundary, m_remaining));
        return !isSliver(area(shared), m_whole);
    }

    Result<void> reportOverlap(const std::vector<PlanPiece> &pieces, const Feature &feature, const Geometry &piece)
    {
        for (const PlanPiece &other : pieces) {
            KBS_TRY(const Geometry shared, geometry::intersection(other.piece, piece));
            if (!isSliver(area(shared), m_whole))
                finding(u"imar.area-overlap"_s, Severity::Error,
                    tr("Two areas of one plan lie over each other on %1 m²; the plan contradicts itself there")
                        .arg(QLocale().toString(area(shared), 'f', 2)),
                    feature.id, u"plan_alani"_s);
        }
        return {};
    }

    void reportNoAreas(int plan)
    {
        const PlanRef &ref = m_plans.inForce[static_cast<std::size_t>(plan)].ref;
        if (ref.isChange)
            finding(u"imar.change-without-areas"_s, Severity::Warning,
                tr("The parcel lies in the plan change \"%1\", but the store has no area of it there; the older plan "
                   "is shown")
                    .arg(ref.name),
                ref.source.id, u"plan"_s);
    }

    void reportNoPlan(const std::vector<PlanPiece> &pieces)
    {
        finding(u"imar.area-without-plan"_s, Severity::Warning,
            tr("The plan areas on the parcel name no plan of the store; whether they are in force is not known"),
            pieces.front().area.id, u"plan_alani"_s);
    }

    Result<void> findUncovered()
    {
        std::vector<Geometry> all;
        for (const PlanPiece &piece : m_out.pieces)
            all.push_back(piece.piece);
        if (all.empty()) {
            m_out.uncovered = m_parcel;
            return {};
        }
        KBS_TRY(const Geometry covered, geometry::unite(all));
        KBS_TRY(m_out.uncovered, geometry::difference(m_parcel, covered));
        return {};
    }

    void finding(const QString &rule, Severity severity, const QString &text, FeatureId id, const QString &className)
    {
        m_out.findings.push_back({.rule = rule,
            .severity = severity,
            .text = text,
            .className = className,
            .featureId = id,
            .sourceId = {},
            .file = {},
            .extent = m_parcel.bbox()});
    }
};

} // namespace

Value valueOf(const FeatureClass &featureClass, const Feature &feature, std::string_view attribute)
{
    const int index = featureClass.attributeIndex(attribute);
    return index < 0 ? Value{} : feature.values[static_cast<std::size_t>(index)];
}

std::string textOf(const FeatureClass &featureClass, const Feature &feature, std::string_view attribute)
{
    return toText(valueOf(featureClass, feature, attribute));
}

bool isSliver(double pieceArea, double parcelArea)
{
    return pieceArea < std::max(1.0, parcelArea * 0.001);
}

bool isOpenUse(std::string_view use)
{
    constexpr std::array<std::string_view, 11> open{"yol", "acik_yesil_alan", "diger_yol_nesneleri",
        "yol_duzenleme_alanlari", "mera", "orman", "su_yuzeyi", "kumsal_plaj", "sulama_hatti", "dogal_karakter",
        "kiyi_koruma_yapilari"};
    return std::ranges::contains(open, use);
}

Result<PlanSet> plansInForce(FeatureReader &reader, const Bbox &around, const QDate &date)
{
    const FeatureClass *plans = reader.catalogue().find("plan");
    if (!plans)
        return fail(ErrorKind::Internal, tr("The catalogue has no class \"plan\""));
    Query query;
    query.featureClass = plans;
    KBS_TRY(std::vector<Feature> all, reader.readAll(query));
    std::erase_if(
        all, [&](const Feature &plan) { return !plan.geometry.isEmpty() && !plan.geometry.bbox().intersects(around); });
    return PlanReader(*plans, date).sort(all);
}

Result<Overlay> overlayParcel(FeatureReader &reader, const Geometry &parcel, const PlanSet &plans)
{
    const FeatureClass *areas = reader.catalogue().find("plan_alani");
    if (!areas)
        return fail(ErrorKind::Internal, tr("The catalogue has no class \"plan_alani\""));
    return Cutter(reader, *areas, parcel, plans).cut();
}

} // namespace kbs::zoning
