// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/finding.h"
#include "store/provenance.h"
#include "store/store.h"

#include <QDate>
#include <QJsonObject>

#include <map>
#include <optional>
#include <vector>

/// İmar durumu: what the 1/1000 plan in force says about one parcel, and what follows from it. Every value names its
/// source and how it was found. A missing number or a 0 never means "no limit". The answer is information, no document
/// of right. Rules: 3194 s. K., MPYY, PAİY md 21–23 as the planning reference of the project gives them; a
/// municipality's own plan notes go before them.
namespace kbs::zoning {

enum class RuleState : std::uint8_t {
    NotStated,     ///< the plan is silent ("planda belirtilmemiş")
    Given,         ///< the plan gives it
    Free,          ///< the plan leaves it free ("serbest")
    NotApplicable, ///< the plan says that it does not apply ("geçerli değil")
    Derived,       ///< follows from given values; `how` says how
    Default,       ///< the regulation's value, since the plan is silent; `how` cites it
    Conflict,      ///< the sources contradict each other: no value is taken, `alternatives` holds all
};
/// For JSON: "verilmemis", "deger", "serbest", "gecerli_degil", "turetilmis", "yonetmelik", "celiski".
[[nodiscard]] QString stateName(RuleState state);

struct RuleValue {
    RuleState state = RuleState::NotStated;
    Value value;      ///< null unless Given, Derived or Default
    Title valueTitle; ///< of a code ("Ayrık nizam"); empty for numbers
    QString unit;
    QString how; ///< translated; empty for a value that is simply written in the plan
    QStringList alternatives;
    Source source;

    [[nodiscard]] bool hasValue() const { return !isNull(value); }
    [[nodiscard]] double number() const { return toReal(value); }
};

/// One side of the building ground with its setback. Consecutive edges of one line and kind are one side.
struct ParcelSide {
    enum class Kind : std::uint8_t { Front, Side, Rear };
    Kind kind = Kind::Side;
    std::vector<Point> line; ///< along the ring, the ground on the left
    double length = 0;       ///< metres
    RuleValue setback;       ///< metres
    QString faces;           ///< translated: the road and its width, or the neighbour
    Source facesSource;
};

struct PlanRef {
    Source source;
    std::string pin;
    QString name;
    QString state;       ///< code of plan_durum, "" where not given
    QString approved;    ///< ISO date or ""
    QString inForceFrom; ///< ISO date or ""
    std::optional<std::int64_t> scale;
    bool isChange = false; ///< a plan change: it replaces the older plan where it lies
};

/// The part of the parcel in one plan area.
struct ImarArea {
    Source source;
    int plan = -1;            ///< index into ImarDurumu::plans; -1: the area names no plan of the store
    std::string use, subtype; ///< codes of plan_kullanim and plan_alt_kullanim
    Title useTitle;           ///< of the subtype where there is one, else of the use
    QString name;
    Geometry piece;
    double area = 0;       ///< m2
    double share = 0;      ///< 0 … 1 of the computed parcel area
    bool sliver = false;   ///< too small to count (max(1 m2, 0.1 %)); listed only
    bool buildable = true; ///< false for roads, green areas, water …
    /// By attribute of plan_alani: nizam, taks, kaks, yencok, kat_adedi, on_bahce, yan_bahce, arka_bahce,
    /// bina_derinligi, min_parsel, min_cephe, min_derinlik.
    std::map<std::string, RuleValue> rules;
    std::vector<ParcelSide> sides;
    Geometry envelope;             ///< where a building may stand by the setbacks
    RuleValue envelopeArea;        ///< m2
    RuleValue footprint;           ///< m2: min(TAKS · area, envelope)
    RuleValue floorArea;           ///< m2: KAKS · area
    RuleValue reachableFloorArea;  ///< m2: footprint · floors, where both are known
    std::optional<int> floorsHint; ///< KAKS / TAKS; for display only
};

struct ImarItem {
    QString title;
    QString text;
    double area = 0; ///< m2 of the parcel that it covers; 0 for notes
    Source source;
};

struct ImarDurumu {
    Source parcel;
    QString label; ///< "101/5"
    std::string block, number, neighbourhood, sheet;
    Source neighbourhoodSource; ///< the parcel, or the neighbourhood it lies in
    Geometry geometry;
    double computedArea = 0;           ///< m2
    std::optional<double> titleArea;   ///< m2
    QDate date;                        ///< the day the answer is for
    RevisionNo revision = 0;           ///< newest revision among the features used
    std::vector<PlanRef> plans;        ///< in force on the parcel, newest first
    std::vector<ImarArea> areas;       ///< largest first; slivers last
    int mainArea = -1;                 ///< the largest buildable area; -1 where there is none
    double netArea = 0;                ///< m2 in buildable areas
    double cededArea = 0;              ///< m2 in roads, green areas and where the plan draws no area
    std::vector<ImarItem> constraints; ///< restrictions and boundaries over the parcel
    std::vector<ImarItem> notes;       ///< plan notes that apply
    std::vector<Finding> findings;     ///< conflicts, doubts, what is missing

    [[nodiscard]] const ImarArea *main() const
    {
        return mainArea < 0 ? nullptr : &areas[static_cast<std::size_t>(mainArea)];
    }
};

[[nodiscard]] Result<ImarDurumu> imarDurumu(
    FeatureReader &reader, const Feature &parcel, const QDate &date = QDate::currentDate());

/// The JSON of `kbs imar`: values are {"value", "kind", "unit", "how", "source": {"class", "id", "revision"}}. The
/// rules of the main area stand at the top under their attribute names, with taban_alani, emsal_alani and zarf_alani.
[[nodiscard]] QJsonObject toJson(const ImarDurumu &imar);
/// Twelve letters and digits over everything that toJson() says: two sheets with one code say the same.
[[nodiscard]] QString checkCode(const ImarDurumu &imar);

/// How a rule reads: "0,30", "serbest", "planda belirtilmemiş" …
[[nodiscard]] QString display(const RuleValue &rule, const QString &language);

/// Writes the sheet as PDF (A4). Needs a QGuiApplication. An existing file is replaced only once the new one is whole.
[[nodiscard]] Result<void> writeSheet(
    const ImarDurumu &imar, const QString &pdfFile, const QString &language, const QString &municipality = {});

} // namespace kbs::zoning
