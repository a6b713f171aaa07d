// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/address_text.h"
#include "geometry/operations.h"
#include "quality/neighbours.h"

#include <QCoreApplication>

#include <algorithm>
#include <array>
#include <functional>
#include <unordered_map>
#include <unordered_set>

using namespace Qt::StringLiterals;

namespace kbs::quality {

namespace {

constexpr double farthestDoor = 100; ///< m from the centre line: courtyards and deep plots reach that far

using Token = std::size_t; ///< hash of one way to name a street's centre line

std::string text(const FeatureClass &featureClass, const std::vector<Value> &values, std::string_view attribute)
{
    const int at = featureClass.attributeIndex(attribute);
    return at < 0 ? std::string() : toText(values[static_cast<std::size_t>(at)]);
}

void addToken(std::vector<Token> &out, const char *kind, const std::string &value)
{
    if (!value.empty())
        out.push_back(std::hash<std::string>()(kind + value));
}

std::vector<Value> valuesOf(const FeatureBatch &batch, std::size_t row)
{
    std::vector<Value> out;
    for (std::size_t i = 0; i < batch.featureClass().attributes.size(); ++i)
        out.push_back(batch.value(row, i));
    return out;
}

/// A centre line is known by its own ids, by those of its street, and by its name.
std::vector<Token> tokensOfLine(const FeatureClass &featureClass, const std::vector<Value> &values)
{
    std::vector<Token> out;
    addToken(out, "line ", text(featureClass, values, "kimlik_no"));
    addToken(out, "line ", text(featureClass, values, "maks_id"));
    addToken(out, "street ", text(featureClass, values, "yol_kimlik_no"));
    addToken(out, "street ", text(featureClass, values, "yol_maks_id"));
    addToken(out, "name ", address::street(text(featureClass, values, "yol_adi")).name);
    return out;
}

/// Which centre lines belong to a street code, by the street itself and by the sides of its lines.
struct Streets {
    std::unordered_map<Token, std::vector<Token>> ofCode;
    std::unordered_set<Token> lines; ///< tokens that some centre line bears

    [[nodiscard]] std::vector<Token> ofDoor(const FeatureClass &door, const std::vector<Value> &values) const
    {
        std::vector<Token> out;
        if (const std::string code = text(door, values, "csbm_kodu"); !code.empty()) {
            const auto found = ofCode.find(std::hash<std::string>()(code));
            if (found != ofCode.end())
                out = found->second;
        }
        if (out.empty())
            addToken(out, "name ", address::street(text(door, values, "yol_adi")).name);
        std::erase_if(out, [this](Token token) { return !lines.contains(token); });
        return out;
    }
};

Result<void> readCodes(FeatureReader &reader, const char *className, const char *kind,
    const std::array<std::string_view, 2> &ids, Streets &streets)
{
    const FeatureClass *featureClass = reader.catalogue().find(className);
    if (featureClass == nullptr)
        return {};
    return reader.read({.featureClass = featureClass, .withGeometry = false}, [&](const FeatureBatch &batch) {
        for (std::size_t row = 0; row < batch.size(); ++row) {
            const std::vector<Value> values = valuesOf(batch, row);
            const std::string code = text(*featureClass, values, "csbm_kodu");
            if (code.empty())
                continue;
            std::vector<Token> &tokens = streets.ofCode[std::hash<std::string>()(code)];
            for (const std::string_view id : ids)
                addToken(tokens, kind, text(*featureClass, values, id));
        }
        return true;
    });
}

Result<Streets> readStreets(FeatureReader &reader, const FeatureClass &lines)
{
    Streets out;
    KBS_CHECK(readCodes(reader, "yol", "street ", {"kimlik_no", "maks_id"}, out));
    KBS_CHECK(readCodes(reader, "yol_yon", "line ", {"yol_orta_hat_kimlik_no", "yol_orta_hat_maks_id"}, out));
    KBS_CHECK(reader.read({.featureClass = &lines, .withGeometry = false}, [&](const FeatureBatch &batch) {
        for (std::size_t row = 0; row < batch.size(); ++row)
            for (const Token token : tokensOfLine(lines, valuesOf(batch, row)))
                out.lines.insert(token);
        return true;
    }));
    return out;
}

class DoorStreetRun : public NeighbourRun {
public:
    DoorStreetRun(Context &given, const FeatureClass &lines, Streets streets)
        : NeighbourRun(given), m_lines(lines), m_streets(std::move(streets))
    {
    }

    bool row(const FeatureBatch &batch, std::size_t row) override
    {
        const std::size_t before = m_subjects.size();
        if (m_streets.ofDoor(batch.featureClass(), valuesOf(batch, row)).empty())
            return true; // the street has no centre line here: rules addr.street and addr.side tell it
        const bool goOn = NeighbourRun::row(batch, row);
        if (m_subjects.size() > before)
            m_subjects.back().box = m_subjects.back().box.grown(farthestDoor);
        return goOn;
    }

    Result<void> finish() override
    {
        return forNeighbourhoods(
            context, std::move(m_subjects), m_lines, [this](const Neighbourhood &group) { return compare(group); });
    }

private:
    Result<bool> compare(const Neighbourhood &group)
    {
        std::vector<std::vector<Token>> tokens;
        for (const Feature &line : group.others)
            tokens.push_back(tokensOfLine(m_lines, line.values));
        for (const Feature &door : group.subjects) {
            const std::vector<Token> wanted = m_streets.ofDoor(context.featureClass, door.values);
            const Bbox around = door.geometry.bbox().grown(farthestDoor);
            bool near = false;
            for (std::size_t i = 0; i < group.others.size() && !near; ++i)
                near = std::ranges::find_first_of(tokens[i], wanted) != tokens[i].end()
                    && around.intersects(group.others[i].geometry.bbox())
                    && geometry::distance(door.geometry, group.others[i].geometry) <= farthestDoor;
            if (!near
                && !context.emit(finding(u"addr.far-from-street"_s, Severity::Warning, context.featureClass, door,
                    QCoreApplication::translate("Quality", "%1 lies more than %2 m from the street that it names")
                        .arg(named(context.featureClass, door))
                        .arg(farthestDoor))))
                return false;
        }
        return true;
    }

    const FeatureClass &m_lines;
    Streets m_streets;
};

class DoorStreetCheck : public Check {
public:
    std::vector<RuleInfo> rules() const override
    {
        return {{u"addr.far-from-street"_s,
            QCoreApplication::translate("Quality", "A door lies far from the street that it names"),
            Severity::Warning}};
    }
    bool appliesTo(const FeatureClass &featureClass, const FeatureReader &reader) const override
    {
        return featureClass.name == "numarataj" && reader.catalogue().find("yol_orta_hat") != nullptr
            && reader.crs().isMetric;
    }
    Result<std::unique_ptr<Run>> start(Context &context) const override
    {
        const FeatureClass &lines = *context.reader.catalogue().find("yol_orta_hat");
        KBS_TRY(Streets streets, readStreets(context.reader, lines));
        return std::make_unique<DoorStreetRun>(context, lines, std::move(streets));
    }
};

} // namespace

std::unique_ptr<Check> makeDoorStreetCheck()
{
    return std::make_unique<DoorStreetCheck>();
}

} // namespace kbs::quality
