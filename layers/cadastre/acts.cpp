// SPDX-License-Identifier: GPL-3.0-or-later
#include "layers/cadastre/acts.h"

#include "edit/operations.h"

#include <QCoreApplication>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <set>

namespace kbs::cadastre {

namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("CadastralActs", text);
}

/// What belongs to one registered parcel alone and is not handed down to another one.
constexpr std::array ownAttributes{"yuzolcumu", "kadastro_alani", "tasinmaz_no", "tapu_kimlik_no", "zemin_id",
    "tkgm_parsel_id", "ulusal_referans", "inspire_id", "tucbs_no", "olusum_islem", "olusum_tarihi", "olusum_fen_kayit",
    "onceki_parseller", "sonraki_parseller", "terkin_islem", "terkin_tarihi", "terkin_fen_kayit", "karar_no",
    "karar_tarihi", "yevmiye_no", "cilt_no", "sayfa_no", "kayit_tarihi", "guncelleme_tarihi", "gecerlilik_baslangici",
    "gecerlilik_sonu", "surum_baslangici", "surum_bitisi", "kaynak", "onay_durumu"};

/// A parcel with its attributes by name.
class Parcel {
public:
    Parcel(const FeatureClass &featureClass, Feature feature)
        : m_class(&featureClass), m_feature(std::move(feature)) { }

    [[nodiscard]] const Feature &feature() const { return m_feature; }
    [[nodiscard]] Feature &feature() { return m_feature; }
    [[nodiscard]] Value value(const char *name) const
    {
        const int index = m_class->attributeIndex(name);
        return index < 0 ? Value{} : m_feature.values[static_cast<std::size_t>(index)];
    }
    [[nodiscard]] std::string text(const char *name) const { return toText(value(name)); }
    void set(const char *name, Value value)
    {
        if (const int index = m_class->attributeIndex(name); index >= 0)
            m_feature.values[static_cast<std::size_t>(index)] = std::move(value);
    }
    void setIfGiven(const char *name, const std::string &text)
    {
        if (!text.empty())
            set(name, text);
    }
    [[nodiscard]] std::string name() const
    {
        const std::string ada = text("ada_no");
        return ada.empty() ? text("parsel_no") : ada + "/" + text("parsel_no");
    }
    /// "101/5", or "Yeni Mahalle 101/5" as seen from another neighbourhood.
    [[nodiscard]] std::string nameFrom(const Parcel &other) const
    {
        const std::string mahalle = text("mahalle");
        return mahalle.empty() || mahalle == other.text("mahalle") ? name() : mahalle + " " + name();
    }
    /// Registered area in hundredths of a square metre; the measured one where the registry is silent.
    [[nodiscard]] std::int64_t registeredArea() const
    {
        return std::llround(toReal(value("yuzolcumu"), area(m_feature.geometry)) * 100);
    }

private:
    const FeatureClass *m_class;
    Feature m_feature;
};

Result<const FeatureClass *> parcelClass(const FeatureReader &reader)
{
    if (const FeatureClass *featureClass = reader.catalogue().find("parsel"))
        return featureClass;
    return fail(ErrorKind::Internal, tr("The catalogue has no parcels"));
}

Result<Parcel> livingParcel(FeatureReader &reader, const FeatureClass &featureClass, FeatureId id)
{
    KBS_TRY(std::optional<Feature> feature, reader.get(featureClass, id));
    if (!feature)
        return fail(ErrorKind::NotFound, tr("There is no parcel with the number %1 in the store").arg(id));
    Parcel parcel(featureClass, std::move(*feature));
    if (edit::isRetired(featureClass, parcel.feature()))
        return fail(
            ErrorKind::Usage, tr("The parcel %1 is retired already").arg(QString::fromStdString(parcel.name())));
    return parcel;
}

/// A number belongs to one parcel for ever, also to a retired one.
Result<void> requireUnused(FeatureReader &reader, const FeatureClass &featureClass, const Parcel &child)
{
    Query query{.featureClass = &featureClass, .withGeometry = false};
    for (const char *name : {"ada_no", "parsel_no"}) {
        const Value value = child.value(name);
        query.where.push_back({.attribute = name,
            .comparison = isNull(value) ? Comparison::IsNull : Comparison::Equal,
            .values = {value}});
    }
    for (const char *name : {"mahalle_kodu", "mahalle"}) {
        if (isNull(child.value(name)))
            continue;
        query.where.push_back({.attribute = name, .values = {child.value(name)}});
        break;
    }
    KBS_TRY(const std::int64_t used, reader.count(query));
    if (used > 0)
        return fail(ErrorKind::Usage,
            tr("The parcel number %1 was given before").arg(QString::fromStdString(child.name())),
            tr("Give a number that was never used."));
    return {};
}

Result<void> requireDistinct(const std::vector<Parcel> &children)
{
    std::set<std::string> names;
    for (const Parcel &child : children) {
        if (child.text("parsel_no").empty())
            return fail(ErrorKind::Usage, tr("Every new parcel needs a parcel number"));
        if (!names.insert(child.name()).second)
            return fail(
                ErrorKind::Usage, tr("The parcel number %1 is given twice").arg(QString::fromStdString(child.name())));
    }
    return {};
}

/// Shares a total of hundredths out by weights, so that the shares add up to it exactly (largest remainders first).
std::vector<std::int64_t> shares(std::int64_t total, const std::vector<double> &weights)
{
    const double sum = std::accumulate(weights.begin(), weights.end(), 0.0);
    std::vector<std::int64_t> out;
    std::vector<std::pair<double, std::size_t>> remainders;
    std::int64_t given = 0;
    for (std::size_t i = 0; i < weights.size(); ++i) {
        const double exact = static_cast<double>(total) * weights[i] / sum;
        out.push_back(static_cast<std::int64_t>(std::floor(exact)));
        given += out.back();
        remainders.emplace_back(exact - std::floor(exact), i);
    }
    std::ranges::sort(remainders, std::greater<>());
    for (std::size_t i = 0; given < total; ++i, ++given)
        ++out[remainders[i % remainders.size()].second];
    return out;
}

/// A new parcel with what `model` hands down.
Parcel child(const FeatureClass &featureClass, const Parcel &model, const ParcelNumber &number, const char *act,
    const ActRecord &record)
{
    Parcel out(
        featureClass, {.id = 0, .revision = 0, .sourceKey = {}, .values = model.feature().values, .geometry = {}});
    for (const char *name : ownAttributes)
        out.set(name, std::monostate{});
    out.setIfGiven("ada_no", number.adaNo);
    out.set("parsel_no", number.parselNo.empty() ? Value{} : Value(number.parselNo));
    out.set("durum", std::string("aktif"));
    out.set("olusum_islem", std::string(act));
    out.setIfGiven("olusum_tarihi", record.date);
    out.setIfGiven("karar_no", record.decisionNo);
    out.setIfGiven("karar_tarihi", record.decisionDate);
    return out;
}

void shape(Parcel &parcel, Geometry geometry, std::int64_t registeredHundredths)
{
    parcel.set("yuzolcumu", static_cast<double>(registeredHundredths) / 100);
    parcel.set("kadastro_alani", std::round(area(geometry) * 100) / 100);
    parcel.feature().geometry = std::move(geometry);
}

Change retirement(const FeatureClass &featureClass, const Parcel &parent, const std::vector<Parcel> &children,
    const char *act, const ActRecord &record)
{
    Parcel retired = parent;
    retired.set("durum", std::string("pasif"));
    retired.set("terkin_islem", std::string(act));
    retired.setIfGiven("terkin_tarihi", record.date);
    std::string heirs = parent.text("sonraki_parseller");
    for (const Parcel &heir : children)
        heirs += (heirs.empty() ? "" : "; ") + heir.nameFrom(parent);
    retired.set("sonraki_parseller", heirs);
    return {.kind = ChangeKind::Change,
        .featureClass = &featureClass,
        .id = parent.feature().id,
        .before = parent.feature(),
        .after = retired.feature()};
}

/// Gives the children their ids and keys and puts the whole act together.
Result<Act> assemble(FeatureReader &reader, Store &ids, const FeatureClass &featureClass,
    const std::vector<Parcel> &parents, std::vector<Parcel> children, const char *code, const ActRecord &record)
{
    KBS_CHECK(requireDistinct(children));
    for (const Parcel &parcel : children)
        KBS_CHECK(requireUnused(reader, featureClass, parcel));
    std::vector<FeatureId> parentIds;
    std::vector<Geometry> pieces, wholes;
    for (const Parcel &parent : parents) {
        parentIds.push_back(parent.feature().id);
        wholes.push_back(parent.feature().geometry);
    }
    for (const Parcel &parcel : children)
        pieces.push_back(parcel.feature().geometry);
    Act act;
    KBS_TRY(act.changes, edit::shareCorners(reader, featureClass, edit::newCorners(pieces, wholes), parentIds));
    for (const Parcel &parent : parents)
        act.changes.push_back(retirement(featureClass, parent, children, code, record));
    KBS_TRY(FeatureId nextId, ids.newIds(featureClass, static_cast<std::int64_t>(children.size())));
    for (Parcel &parcel : children) {
        Feature &feature = parcel.feature();
        feature.id = nextId++;
        feature.sourceKey = featureClass.key(feature.values); // the next delivery finds it by its number
        act.created.push_back(feature.id);
        act.changes.push_back(
            {.kind = ChangeKind::Add, .featureClass = &featureClass, .id = feature.id, .before = {}, .after = feature});
    }
    return act;
}

} // namespace

Result<std::vector<Geometry>> ifrazPieces(FeatureReader &reader, FeatureId parent, const Geometry &line)
{
    KBS_TRY(const FeatureClass *featureClass, parcelClass(reader));
    KBS_TRY(const Parcel whole, livingParcel(reader, *featureClass, parent));
    return edit::cut(whole.feature().geometry, line);
}

Result<Act> ifraz(FeatureReader &reader, Store &ids, FeatureId parent, const Geometry &line,
    const std::vector<ParcelNumber> &numbers, const ActRecord &record)
{
    KBS_TRY(const FeatureClass *featureClass, parcelClass(reader));
    KBS_TRY(const Parcel whole, livingParcel(reader, *featureClass, parent));
    KBS_TRY(std::vector<Geometry> pieces, edit::cut(whole.feature().geometry, line));
    if (pieces.size() != numbers.size())
        return fail(ErrorKind::Usage,
            tr("The line makes %1 parcels of %2, but %3 numbers are given")
                .arg(pieces.size())
                .arg(QString::fromStdString(whole.name()))
                .arg(numbers.size()));
    std::vector<double> measured;
    for (const Geometry &piece : pieces)
        measured.push_back(area(piece));
    const std::vector<std::int64_t> registered = shares(whole.registeredArea(), measured);
    std::vector<Parcel> children;
    for (std::size_t i = 0; i < pieces.size(); ++i) {
        Parcel part = child(*featureClass, whole, numbers[i], "ifraz", record);
        part.set("onceki_parseller", whole.nameFrom(part));
        shape(part, std::move(pieces[i]), registered[i]);
        children.push_back(std::move(part));
    }
    KBS_TRY(Act act, assemble(reader, ids, *featureClass, {whole}, std::move(children), "ifraz", record));
    act.title = tr("Subdivision of parcel %1").arg(QString::fromStdString(whole.name()));
    return act;
}

Result<Act> tevhid(FeatureReader &reader, Store &ids, const std::vector<FeatureId> &parents, const ParcelNumber &number,
    const ActRecord &record)
{
    if (parents.size() < 2 || std::set(parents.begin(), parents.end()).size() != parents.size())
        return fail(ErrorKind::Usage, tr("Choose at least two different parcels to merge"));
    KBS_TRY(const FeatureClass *featureClass, parcelClass(reader));
    std::vector<Parcel> wholes;
    std::vector<Geometry> areas;
    std::int64_t registered = 0;
    for (const FeatureId id : parents) {
        KBS_TRY(Parcel parcel, livingParcel(reader, *featureClass, id));
        registered += parcel.registeredArea();
        areas.push_back(parcel.feature().geometry);
        wholes.push_back(std::move(parcel));
    }
    Parcel model = wholes.front();
    for (const Parcel &other : wholes)
        for (std::size_t i = 0; i < model.feature().values.size(); ++i)
            if (model.feature().values[i] != other.feature().values[i])
                model.feature().values[i] = std::monostate{};
    Parcel merged = child(*featureClass, model, number, "tevhid", record);
    std::string origins;
    for (const Parcel &parent : wholes)
        origins += (origins.empty() ? "" : "; ") + parent.nameFrom(merged);
    merged.set("onceki_parseller", origins);
    KBS_TRY(Geometry whole, edit::united(areas));
    shape(merged, std::move(whole), registered);
    KBS_TRY(Act act, assemble(reader, ids, *featureClass, wholes, {merged}, "tevhid", record));
    act.title = tr("Merge of parcels %1").arg(QString::fromStdString(origins));
    return act;
}

} // namespace kbs::cadastre
