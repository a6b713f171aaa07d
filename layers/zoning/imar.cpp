// SPDX-License-Identifier: GPL-3.0-or-later
#include "layers/zoning/imar.h"

#include "geometry/operations.h"
#include "layers/zoning/envelope.h"
#include "layers/zoning/plans_in_force.h"
#include "layers/zoning/rules.h"

#include <QCoreApplication>
#include <QLocale>

#include <algorithm>
#include <cmath>

using namespace Qt::StringLiterals;

namespace kbs::zoning {

namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("Imar", text);
}

double centi(double value)
{
    return std::round(value * 100) / 100;
}
QString shown(double value)
{
    return QLocale().toString(value, 'f', 2);
}

/// A ratio or a count as the plan gives it: no zeros added.
QString plain(double value)
{
    return QLocale().toString(value, 'g', 8);
}

class ImarMaker {
public:
    ImarMaker(FeatureReader &reader, const Feature &parcel, const QDate &date) : m_reader(reader), m_parcel(parcel)
    {
        m_out.date = date;
    }

    Result<ImarDurumu> make()
    {
        m_parcels = m_reader.catalogue().find("parsel");
        m_areas = m_reader.catalogue().find("plan_alani");
        if (!m_parcels || !m_areas)
            return fail(ErrorKind::Internal, tr("The catalogue has no class \"parsel\" or \"plan_alani\""));
        if (m_parcel.geometry.isEmpty())
            return fail(ErrorKind::Input, tr("The parcel %1 has no geometry").arg(m_parcels->label(m_parcel.values)),
                tr("Import its geometry first."));
        describeParcel();
        KBS_CHECK(findNeighbourhood());
        KBS_TRY(const PlanSet plans, plansInForce(m_reader, m_parcel.geometry.bbox(), m_out.date));
        KBS_TRY(const Overlay overlay, overlayParcel(m_reader, m_parcel.geometry, plans));
        std::ranges::copy(plans.findings, std::back_inserter(m_out.findings));
        std::ranges::copy(overlay.findings, std::back_inserter(m_out.findings));
        KBS_TRY(m_around, surroundings(m_reader, m_parcel, plans));
        takePlans(plans, overlay);
        for (const PlanPiece &piece : overlay.pieces)
            KBS_CHECK(addArea(piece));
        std::ranges::stable_sort(m_out.areas, {}, &ImarArea::sliver);
        KBS_CHECK(addConstraints(plans));
        for (ImarArea &area : m_out.areas)
            if (area.buildable && !area.sliver)
                KBS_CHECK(derive(area));
        summarise(overlay);
        KBS_CHECK(addNotes());
        m_out.revision = newestRevision();
        return std::move(m_out);
    }

private:
    FeatureReader &m_reader;
    const Feature &m_parcel;
    const FeatureClass *m_parcels = nullptr;
    const FeatureClass *m_areas = nullptr;
    Surroundings m_around;
    std::vector<Geometry> m_forbidden; ///< yapı yasaklı
    std::vector<Geometry> m_approachAreas;
    std::vector<int> m_planIndex; ///< PlanSet index → ImarDurumu::plans index
    ImarDurumu m_out;

    void describeParcel()
    {
        m_out.parcel = sourceOf(*m_parcels, m_parcel);
        m_out.label = m_parcels->label(m_parcel.values);
        m_out.block = textOf(*m_parcels, m_parcel, "ada_no");
        m_out.number = textOf(*m_parcels, m_parcel, "parsel_no");
        m_out.neighbourhood = textOf(*m_parcels, m_parcel, "mahalle");
        m_out.sheet = textOf(*m_parcels, m_parcel, "pafta");
        m_out.geometry = m_parcel.geometry;
        m_out.computedArea = area(m_parcel.geometry);
        if (const Value title = valueOf(*m_parcels, m_parcel, "yuzolcumu"); !isNull(title) && toReal(title) > 0) {
            m_out.titleArea = toReal(title);
            if (std::abs(*m_out.titleArea - m_out.computedArea) > std::max(1.0, *m_out.titleArea * 0.01))
                finding(u"imar.title-area"_s, Severity::Warning,
                    tr("The area in the title (%1 m²) and the computed area (%2 m²) differ; the computed one is used")
                        .arg(shown(*m_out.titleArea), shown(m_out.computedArea)));
        }
        if (textOf(*m_parcels, m_parcel, "durum") == "pasif")
            finding(u"imar.retired-parcel"_s, Severity::Warning, tr("The parcel is retired"));
    }

    /// Many deliveries give the neighbourhood's code only: then the neighbourhood that the parcel lies in is named.
    Result<void> findNeighbourhood()
    {
        m_out.neighbourhoodSource = m_out.parcel;
        const FeatureClass *neighbourhoods = m_reader.catalogue().find("mahalle");
        if (!m_out.neighbourhood.empty() || !neighbourhoods)
            return {};
        const Point inside = geometry::labelPoint(m_parcel.geometry);
        Query query;
        query.featureClass = neighbourhoods;
        query.bbox.add(inside.x, inside.y);
        KBS_TRY(const std::vector<Feature> found, m_reader.readAll(query));
        for (const Feature &feature : found)
            if (geometry::containsPoint(feature.geometry, inside)) {
                m_out.neighbourhood = textOf(*neighbourhoods, feature, "ad");
                m_out.neighbourhoodSource = sourceOf(*neighbourhoods, feature);
            }
        return {};
    }

    /// Only the plans that have a part on the parcel are named.
    void takePlans(const PlanSet &plans, const Overlay &overlay)
    {
        m_planIndex.assign(plans.inForce.size(), -1);
        for (std::size_t i = 0; i < plans.inForce.size(); ++i) {
            const bool used = std::ranges::any_of(
                overlay.pieces, [&](const PlanPiece &piece) { return piece.plan == static_cast<int>(i); });
            if (!used)
                continue;
            m_planIndex[i] = static_cast<int>(m_out.plans.size());
            m_out.plans.push_back(plans.inForce[i].ref);
        }
    }

    Result<void> addArea(const PlanPiece &piece)
    {
        ImarArea out;
        out.source = sourceOf(*m_areas, piece.area);
        out.plan = piece.plan < 0 ? -1 : m_planIndex[static_cast<std::size_t>(piece.plan)];
        out.use = textOf(*m_areas, piece.area, "kullanim");
        out.subtype = textOf(*m_areas, piece.area, "alt_kullanim");
        out.useTitle = useTitle(out);
        out.name = QString::fromStdString(textOf(*m_areas, piece.area, "adi"));
        out.piece = piece.piece;
        out.area = area(piece.piece);
        out.share = m_out.computedArea > 0 ? out.area / m_out.computedArea : 0;
        out.sliver = isSliver(out.area, m_out.computedArea);
        out.buildable = !isOpenUse(out.use);
        KBS_TRY(AreaRules rules, rulesOf(m_reader, piece.area));
        out.rules = std::move(rules.rules);
        out.floorsHint = rules.floorsHint;
        if (!out.sliver)
            std::ranges::copy(rules.findings, std::back_inserter(m_out.findings));
        m_out.areas.push_back(std::move(out));
        return {};
    }

    [[nodiscard]] Title useTitle(const ImarArea &of) const
    {
        for (const auto &[attribute, code] : {std::pair{"alt_kullanim", of.subtype}, std::pair{"kullanim", of.use}}) {
            if (code.empty())
                continue;
            const Attribute *list = m_areas->attribute(attribute);
            if (const Code *known = list ? list->codeList->find(code) : nullptr)
                return known->title;
            return {QString::fromStdString(code), QString::fromStdString(code)};
        }
        return {};
    }

    // ---- what the plan allows

    Result<void> derive(ImarArea &of)
    {
        KBS_TRY(EnvelopeResult made, envelopeOf(m_reader, of.piece, of, m_around));
        of.sides = std::move(made.sides);
        of.envelope = std::move(made.envelope);
        std::ranges::copy(made.findings, std::back_inserter(m_out.findings));
        QString limits;
        for (const Geometry &inside : m_approachAreas) {
            KBS_TRY(of.envelope, geometry::intersection(of.envelope, inside));
            limits = tr(", inside the building approach boundary of the plan");
        }
        for (const Geometry &forbidden : m_forbidden) {
            KBS_TRY(of.envelope, geometry::difference(of.envelope, forbidden));
            limits += tr(", without the area where building is forbidden");
        }
        of.envelopeArea = {.state = RuleState::Derived,
            .value = centi(area(of.envelope)),
            .unit = u"m2"_s,
            .how = tr("area inside the setbacks of every side") + limits,
            .source = of.source};
        deriveFootprint(of);
        deriveFloorArea(of);
        checkSize(of);
        return {};
    }

    /// A parcel smaller than the plan asks for needs a merge before anything is built.
    void checkSize(const ImarArea &of)
    {
        const RuleValue &least = of.rules.at("min_parsel");
        if (least.hasValue() && of.area < least.number())
            finding(u"imar.min-parcel"_s, Severity::Warning,
                tr("The net area %1 m² is less than the smallest parcel of the plan (%2 m²)")
                    .arg(shown(of.area), shown(least.number())));
    }

    void deriveFootprint(ImarArea &of)
    {
        const RuleValue &ratio = of.rules.at("taks");
        const double inside = of.envelopeArea.number();
        RuleValue &out = of.footprint;
        out = {.state = RuleState::Derived, .value = inside, .unit = u"m2"_s, .how = {}, .source = of.source};
        if (!ratio.hasValue()) {
            out.how = ratio.state == RuleState::Free ? tr("the plan leaves TAKS free: the setbacks decide")
                : ratio.state == RuleState::Conflict ? tr("TAKS is contradictory: only the setbacks are counted")
                                                     : tr("TAKS is not given in the plan: the setbacks decide");
            return;
        }
        const double byRatio = centi(ratio.number() * of.area);
        const QString comparison = tr("TAKS %1 × %2 m² = %3 m²; inside the setbacks %4 m²")
                                       .arg(plain(ratio.number()))
                                       .arg(shown(of.area), shown(byRatio), shown(inside));
        out.value = std::min(byRatio, inside);
        out.how = comparison + (byRatio <= inside ? tr(": TAKS binds") : tr(": the setbacks bind"));
    }

    void deriveFloorArea(ImarArea &of)
    {
        const RuleValue &ratio = of.rules.at("kaks"), &coverage = of.rules.at("taks"),
                        &floors = of.rules.at("kat_adedi");
        RuleValue &out = of.floorArea;
        out = {.state = RuleState::NotStated, .unit = u"m2"_s, .how = {}, .source = of.source};
        if (ratio.hasValue()) {
            out.state = RuleState::Derived;
            out.value = centi(ratio.number() * of.area);
            out.how = tr("KAKS %1 × %2 m²").arg(plain(ratio.number())).arg(shown(of.area));
        } else if (ratio.state == RuleState::Free || ratio.state == RuleState::Conflict) {
            out.state = ratio.state;
            out.alternatives = ratio.alternatives;
        } else if (coverage.hasValue() && floors.hasValue()) {
            out.state = RuleState::Derived;
            out.value = centi(coverage.number() * floors.number() * of.area);
            out.how = tr("KAKS is not given: TAKS %1 × %2 floors × %3 m² (PAİY md 21)")
                          .arg(plain(coverage.number()))
                          .arg(plain(floors.number()))
                          .arg(shown(of.area));
        }
        if (!floors.hasValue())
            return;
        const double reachable = centi(of.footprint.number() * floors.number());
        of.reachableFloorArea = {.state = RuleState::Derived,
            .value = out.hasValue() ? std::min(reachable, out.number()) : reachable,
            .unit = u"m2"_s,
            .how = tr("footprint %1 m² × %2 floors = %3 m²")
                       .arg(shown(of.footprint.number()))
                       .arg(plain(floors.number()))
                       .arg(shown(reachable))
                + (out.hasValue() && reachable < out.number() ? tr(": the full floor area cannot be reached")
                                                              : QString()),
            .source = of.source};
    }

    // ---- restrictions and notes

    Result<void> addConstraints(const PlanSet &plans)
    {
        const FeatureClass *restrictions = m_reader.catalogue().find("plan_kisit");
        if (!restrictions)
            return {};
        Query query;
        query.featureClass = restrictions;
        query.bbox = m_parcel.geometry.bbox();
        KBS_TRY(const std::vector<Feature> found, m_reader.readAll(query));
        for (const Feature &feature : found) {
            if (std::ranges::contains(plans.otherPins, textOf(*restrictions, feature, "plan_pin"))
                || !geometry::intersects(feature.geometry, m_parcel.geometry))
                continue;
            KBS_TRY(const Geometry shared, geometry::intersection(feature.geometry, m_parcel.geometry));
            if (isSliver(area(shared), m_out.computedArea))
                continue;
            const std::string kind = textOf(*restrictions, feature, "tur");
            if (textOf(*restrictions, feature, "alt_tur") == "yapi_yasakli_alan")
                m_forbidden.push_back(feature.geometry);
            if (kind == "yapi_yaklasma_siniri")
                m_approachAreas.push_back(feature.geometry);
            m_out.constraints.push_back({.title = restrictionTitle(*restrictions, feature),
                .text = QString::fromStdString(textOf(*restrictions, feature, "adi")),
                .area = centi(area(shared)),
                .source = sourceOf(*restrictions, feature)});
        }
        return {};
    }

    static QString restrictionTitle(const FeatureClass &restrictions, const Feature &feature)
    {
        for (const char *name : {"alt_tur", "tur"})
            if (const Value code = valueOf(restrictions, feature, name); !isNull(code))
                return displayValue(*restrictions.attribute(name), code, u"tr"_s);
        return {};
    }

    Result<void> addNotes()
    {
        const FeatureClass *notes = m_reader.catalogue().find("plan_notu");
        if (!notes)
            return {};
        Query query;
        query.featureClass = notes;
        query.orderBy = "sira";
        std::vector<Value> pins;
        for (const PlanRef &plan : m_out.plans)
            if (!plan.pin.empty())
                pins.emplace_back(plan.pin);
        if (pins.empty())
            return {};
        query.where = {{"plan_pin", Comparison::In, pins}};
        KBS_TRY(const std::vector<Feature> found, m_reader.readAll(query));
        for (const Feature &note : found)
            if (concerns(textOf(*notes, note, "kullanim"), textOf(*notes, note, "alt_kullanim")))
                m_out.notes.push_back({.title = QString::fromStdString(textOf(*notes, note, "baslik")),
                    .text = QString::fromStdString(textOf(*notes, note, "metin")),
                    .source = sourceOf(*notes, note)});
        return {};
    }

    /// A note without a use concerns the whole plan.
    [[nodiscard]] bool concerns(const std::string &use, const std::string &subtype) const
    {
        return std::ranges::any_of(m_out.areas, [&](const ImarArea &of) {
            return !of.sliver && (use.empty() || of.use == use) && (subtype.empty() || of.subtype == subtype);
        });
    }

    // ---- the whole parcel

    void summarise(const Overlay &overlay)
    {
        int buildableAreas = 0;
        double open = 0;
        for (std::size_t i = 0; i < m_out.areas.size(); ++i) {
            const ImarArea &of = m_out.areas[i];
            if (of.sliver)
                continue;
            if (!of.buildable) {
                open += of.area;
                continue;
            }
            m_out.netArea += of.area;
            ++buildableAreas;
            if (m_out.mainArea < 0 || of.area > m_out.main()->area)
                m_out.mainArea = static_cast<int>(i);
        }
        const double gap = area(overlay.uncovered);
        m_out.cededArea = open + (isSliver(gap, m_out.computedArea) ? 0 : gap);
        if (m_out.areas.empty())
            finding(u"imar.no-plan"_s, Severity::Warning,
                tr("No 1/1000 plan in force covers the parcel; what may be built is not known"));
        else if (!isSliver(gap, m_out.computedArea))
            finding(u"imar.uncovered"_s, Severity::Warning,
                tr("On %1 m² of the parcel the plan draws no area (usually a road)").arg(shown(gap)));
        if (open > 0)
            finding(u"imar.cession"_s, Severity::Warning,
                tr("%1 m² of the parcel lie in a road or open area of the plan; rights are counted from the remaining "
                   "%2 m²")
                    .arg(shown(open), shown(m_out.netArea)));
        if (buildableAreas > 1)
            finding(u"imar.several-uses"_s, Severity::Warning,
                tr("The parcel lies in %1 building areas; each is counted for itself").arg(buildableAreas));
        for (const ImarArea &of : m_out.areas)
            if (!of.sliver && of.buildable && isPublicFacility(of))
                finding(u"imar.public-facility"_s, Severity::Warning,
                    tr("\"%1\" is a public facility; a private building is not possible there").arg(of.useTitle.tr));
    }

    [[nodiscard]] bool isPublicFacility(const ImarArea &of) const
    {
        const auto found = std::ranges::find(m_around.planAreas, of.source.id, &Feature::id);
        return found != m_around.planAreas.end() && textOf(*m_areas, *found, "mulkiyet") == "kamu";
    }

    [[nodiscard]] RevisionNo newestRevision() const
    {
        RevisionNo newest = m_out.parcel.revision;
        for (const ImarArea &of : m_out.areas)
            newest = std::max(newest, of.source.revision);
        for (const PlanRef &plan : m_out.plans)
            newest = std::max(newest, plan.source.revision);
        return newest;
    }

    void finding(const QString &rule, Severity severity, const QString &text)
    {
        m_out.findings.push_back({.rule = rule,
            .severity = severity,
            .text = text,
            .className = u"parsel"_s,
            .featureId = m_parcel.id,
            .sourceId = {},
            .file = {},
            .extent = m_parcel.geometry.bbox()});
    }
};

} // namespace

Result<ImarDurumu> imarDurumu(FeatureReader &reader, const Feature &parcel, const QDate &date)
{
    return ImarMaker(reader, parcel, date).make();
}

QString stateName(RuleState state)
{
    switch (state) {
    case RuleState::NotStated: return u"verilmemis"_s;
    case RuleState::Given: return u"deger"_s;
    case RuleState::Free: return u"serbest"_s;
    case RuleState::NotApplicable: return u"gecerli_degil"_s;
    case RuleState::Derived: return u"turetilmis"_s;
    case RuleState::Default: return u"yonetmelik"_s;
    case RuleState::Conflict: return u"celiski"_s;
    }
    return {};
}

} // namespace kbs::zoning
