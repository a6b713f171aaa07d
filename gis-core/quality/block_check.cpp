// SPDX-License-Identifier: GPL-3.0-or-later
// Parcels and plan areas against the cadastral blocks.
#include "geometry/operations.h"
#include "quality/neighbours.h"

#include <QCoreApplication>
#include <QLocale>

#include <algorithm>
#include <array>

using namespace Qt::StringLiterals;

namespace kbs::quality {

namespace {

constexpr double leastOnBlocks = 0.5; ///< share of a building area that lies on blocks: the rest may become road

/// Uses that are built on; green areas, roads, fields and water need no block.
constexpr std::array<std::string_view, 9> builtUses{"konut", "mevcut_konut", "gelisme_konut", "kentsel_calisma",
    "fonksiyonlu_calisma", "egitim_tesis_alani", "saglik_tesis_alani", "sosyal_kulturel_alan", "ibadet_alani"};

QString translated(const char *text)
{
    return QCoreApplication::translate("Quality", text);
}

/// What a parcel may reach over the border of its block: the rounding of corners on a neighbour's side.
double allowedOutside(double area)
{
    return std::max(1.0, area / 100); // m²
}

std::string text(const FeatureClass &featureClass, const Feature &feature, std::string_view attribute)
{
    const int at = featureClass.attributeIndex(attribute);
    return at < 0 ? std::string() : toText(feature.values[static_cast<std::size_t>(at)]);
}

class ParcelBlockRun : public NeighbourRun {
public:
    ParcelBlockRun(Context &given, const FeatureClass &blocks) : NeighbourRun(given), m_blocks(blocks) { }

    Result<void> finish() override
    {
        return forNeighbourhoods(
            context, std::move(m_subjects), m_blocks, [this](const Neighbourhood &group) { return compare(group); });
    }

private:
    /// Of the same number and not of another neighbourhood.
    [[nodiscard]] bool isBlockOf(const Feature &block, const Feature &parcel) const
    {
        const auto agree = [&](std::string_view attribute) {
            const std::string a = text(m_blocks, block, attribute), b = text(context.featureClass, parcel, attribute);
            return a.empty() || b.empty() || a == b;
        };
        return text(m_blocks, block, "ada_no") == text(context.featureClass, parcel, "ada_no") && agree("mahalle_kodu")
            && agree("mahalle");
    }

    Result<bool> compare(const Neighbourhood &group)
    {
        for (const Feature &parcel : group.subjects) {
            const std::string number = text(context.featureClass, parcel, "ada_no");
            if (number.empty() || number == "0") // rural parcels stand in no block
                continue;
            const Feature *own = nullptr, *other = nullptr;
            double outside = area(parcel.geometry);
            for (const Feature &block : group.others) {
                if (!block.geometry.bbox().intersects(parcel.geometry.bbox()))
                    continue;
                const bool isOwn = isBlockOf(block, parcel);
                if (isOwn && geometry::covers(block.geometry, parcel.geometry)) {
                    own = &block;
                    outside = 0;
                    break;
                }
                const auto rest = geometry::difference(parcel.geometry, block.geometry);
                if (!rest)
                    continue; // rule geom.* tells it
                if (isOwn && area(*rest) <= outside) {
                    own = &block;
                    outside = area(*rest);
                } else if (!isOwn && area(*rest) < area(parcel.geometry) / 2) {
                    other = &block;
                }
            }
            if (!report(parcel, own, other, outside))
                return false;
        }
        return true;
    }

    bool report(const Feature &parcel, const Feature *own, const Feature *other, double outside)
    {
        if (own == nullptr ? other == nullptr : outside <= allowedOutside(area(parcel.geometry)))
            return true; // where no block is drawn at all nothing can be said
        const QString name = named(context.featureClass, parcel);
        return context.emit(finding(u"cad.outside-block"_s, Severity::Warning, context.featureClass, parcel,
            own == nullptr ? translated(QT_TRANSLATE_NOOP("Quality", "%1 lies in the block %2"))
                                 .arg(name, QString::fromStdString(text(m_blocks, *other, "ada_no")))
                           : translated(QT_TRANSLATE_NOOP("Quality", "%1 reaches %2 m² out of its block"))
                                 .arg(name, QLocale().toString(outside, 'f', 2))));
    }

    const FeatureClass &m_blocks;
};

class PlanBlockRun : public NeighbourRun {
public:
    PlanBlockRun(Context &given, const FeatureClass &blocks) : NeighbourRun(given), m_blocks(blocks) { }

    bool row(const FeatureBatch &batch, std::size_t row) override
    {
        const int use = batch.featureClass().attributeIndex("kullanim");
        return use < 0 || !std::ranges::contains(builtUses, toText(batch.value(row, static_cast<std::size_t>(use))))
            || NeighbourRun::row(batch, row);
    }

    Result<void> finish() override
    {
        return forNeighbourhoods(
            context, std::move(m_subjects), m_blocks, [this](const Neighbourhood &group) { return compare(group); });
    }

private:
    Result<bool> compare(const Neighbourhood &group)
    {
        for (const Feature &plan : group.subjects) {
            const double whole = area(plan.geometry);
            double onBlocks = 0;
            for (const Feature &block : group.others) {
                if (onBlocks >= leastOnBlocks * whole || !block.geometry.bbox().intersects(plan.geometry.bbox()))
                    continue;
                if (const auto common = geometry::intersection(plan.geometry, block.geometry))
                    onBlocks += area(*common);
            }
            if (whole > 0 && onBlocks < leastOnBlocks * whole
                && !context.emit(finding(u"plan.off-block"_s, Severity::Warning, context.featureClass, plan,
                    translated(QT_TRANSLATE_NOOP("Quality", "%1: only %2 % of the area lie on cadastral blocks"))
                        .arg(named(context.featureClass, plan), QLocale().toString(100 * onBlocks / whole, 'f', 0)))))
                return false;
        }
        return true;
    }

    const FeatureClass &m_blocks;
};

template <typename BlockRun> class BlockCheck : public Check {
public:
    BlockCheck(std::string_view className, const char *rule, const char *title)
        : m_className(className), m_rule(rule), m_title(title)
    {
    }
    std::vector<RuleInfo> rules() const override
    {
        return {{QString::fromLatin1(m_rule), translated(m_title), Severity::Warning}};
    }
    bool appliesTo(const FeatureClass &featureClass, const FeatureReader &reader) const override
    {
        return featureClass.name == m_className && featureClass.geometry == GeometryKind::MultiPolygon
            && reader.catalogue().find("ada") != nullptr && reader.crs().isMetric;
    }
    Result<std::unique_ptr<Run>> start(Context &context) const override
    {
        const FeatureClass &blocks = *context.reader.catalogue().find("ada");
        KBS_TRY(const qint64 count, context.reader.count({.featureClass = &blocks, .withGeometry = false}));
        if (count == 0)
            return std::unique_ptr<Run>(); // no blocks are loaded: nothing to compare with
        return std::make_unique<BlockRun>(context, blocks);
    }

private:
    std::string_view m_className;
    const char *m_rule;
    const char *m_title;
};

} // namespace

void addBlockChecks(std::vector<std::unique_ptr<Check>> &out)
{
    out.push_back(std::make_unique<BlockCheck<ParcelBlockRun>>(
        "parsel", "cad.outside-block", QT_TRANSLATE_NOOP("Quality", "A parcel lies outside of its block")));
    out.push_back(std::make_unique<BlockCheck<PlanBlockRun>>(
        "plan_alani", "plan.off-block", QT_TRANSLATE_NOOP("Quality", "A plan area to be built on lies on no block")));
}

} // namespace kbs::quality
