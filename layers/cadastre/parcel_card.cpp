// SPDX-License-Identifier: GPL-3.0-or-later
#include "layers/cadastre/parcel_card.h"

#include "base/turkish.h"
#include "geometry/operations.h"
#include "layers/cadastre/parcel_finder.h"

#include <QCoreApplication>

#include <algorithm>
#include <cmath>

using namespace Qt::StringLiterals;

namespace kbs::cadastre {

namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("ParcelCard", text);
}

constexpr double borderTolerance = 0.05; ///< m: surveys that should share a border may miss each other by this
constexpr double cornerLength = 0.5;     ///< m: a shorter common border is a touching corner
constexpr double sliverArea = 0.5;       ///< m2: what overlaps less than this does not lie on the parcel

double centimetres(double metres)
{
    return std::round(metres * 100) / 100;
}

class Composer {
public:
    Composer(FeatureReader &reader, const CardOptions &options) : m_reader(reader), m_options(options) { }

    Result<ParcelCard> compose(const Feature &parcel)
    {
        m_parcels = m_reader.catalogue().find("parsel");
        if (!m_parcels)
            return fail(ErrorKind::Internal, tr("The catalogue has no class \"parsel\""));
        m_card.parcel = parcel;
        m_card.label = m_parcels->label(parcel.values);
        m_card.source = sourceOf(*m_parcels, parcel);
        for (std::size_t i = 0; i < m_parcels->attributes.size(); ++i)
            m_card.attributes.push_back(stored(*m_parcels, parcel, i));
        measure();
        if (!parcel.geometry.isEmpty()) {
            KBS_CHECK(addNeighbours());
            KBS_CHECK(addBuildings());
            KBS_CHECK(addDoors());
            KBS_CHECK(addAreas("irtifak", m_card.easements));
            KBS_CHECK(addAreas("plan_alani", m_card.planAreas));
        }
        KBS_CHECK(addPermits());
        KBS_CHECK(addLineage("onceki_parseller", m_card.earlier));
        KBS_CHECK(addLineage("sonraki_parseller", m_card.later));
        return std::move(m_card);
    }

private:
    FeatureReader &m_reader;
    const CardOptions &m_options;
    const FeatureClass *m_parcels = nullptr;
    ParcelCard m_card;
    Bbox m_buildingsBox;

    [[nodiscard]] bool isWithheld(const FeatureClass &featureClass, std::size_t index) const
    {
        return std::ranges::contains(m_options.withheld, std::pair(&featureClass, static_cast<int>(index)));
    }

    CardValue stored(const FeatureClass &featureClass, const Feature &feature, std::size_t index) const
    {
        const Attribute &attribute = featureClass.attributes[index];
        CardValue out{.name = QString::fromStdString(attribute.name),
            .title = attribute.title,
            .value = feature.values[index],
            .unit = attribute.unit,
            .how = {},
            .attribute = &attribute,
            .source = sourceOf(featureClass, feature)};
        if (attribute.personal && !m_options.showPersonal && (!isNull(out.value) || isWithheld(featureClass, index))) {
            out.masked = true;
            out.value = Value{};
        }
        return out;
    }

    static CardValue computed(const QString &name, const Title &title, double value, const QString &unit,
        const QString &how, const Source &source)
    {
        return {.name = name, .title = title, .value = value, .unit = unit, .how = how, .source = source};
    }

    /// The named attributes that have a value.
    void addStored(CardItem &item, const FeatureClass &featureClass, const Feature &feature,
        std::initializer_list<const char *> names) const
    {
        for (const char *name : names) {
            const int index = featureClass.attributeIndex(name);
            const auto at = static_cast<std::size_t>(index);
            if (index >= 0 && (!isNull(feature.values[at]) || isWithheld(featureClass, at)))
                item.values.push_back(stored(featureClass, feature, static_cast<std::size_t>(index)));
        }
    }

    [[nodiscard]] std::string text(const FeatureClass &featureClass, const Feature &feature, const char *name) const
    {
        const int index = featureClass.attributeIndex(name);
        return index < 0 ? std::string() : toText(feature.values[static_cast<std::size_t>(index)]);
    }

    CardItem item(const FeatureClass &featureClass, const Feature &feature) const
    {
        QString label = featureClass.label(feature.values);
        if (label.isEmpty())
            label = QString::number(feature.id);
        return {label, sourceOf(featureClass, feature), {}};
    }

    void measure()
    {
        const double area = kbs::area(m_card.parcel.geometry);
        const QString fromGeometry = tr("computed from the geometry");
        m_card.measures.push_back(computed(u"alan"_s, {u"Hesaplanan alan"_s, u"Computed area"_s}, centimetres(area),
            u"m2"_s, fromGeometry, m_card.source));
        m_card.measures.push_back(computed(u"cevre"_s, {u"Çevre"_s, u"Perimeter"_s},
            centimetres(length(m_card.parcel.geometry)), u"m"_s, fromGeometry, m_card.source));
        const int registered = m_parcels->attributeIndex("yuzolcumu");
        const Value title = registered < 0 ? Value{} : m_card.parcel.values[static_cast<std::size_t>(registered)];
        if (!isNull(title))
            m_card.measures.push_back(computed(u"alan_farki"_s, {u"Tapu ile fark"_s, u"Difference from the title"_s},
                centimetres(area - toReal(title)), u"m2"_s, tr("computed area less area in the title"), m_card.source));
    }

    Result<std::vector<Feature>> around(const FeatureClass &featureClass, double margin) const
    {
        Query query;
        query.featureClass = &featureClass;
        query.bbox = m_card.parcel.geometry.bbox().grown(margin);
        return m_reader.readAll(query);
    }

    /// The rings of the parcel as lines.
    [[nodiscard]] Geometry border() const
    {
        Geometry out;
        out.kind = GeometryKind::MultiLineString;
        for (std::size_t ring = 0; ring < m_card.parcel.geometry.ringCount(); ++ring) {
            out.addRing(m_card.parcel.geometry.ring(ring));
            out.endPart();
        }
        return out;
    }

    Result<double> commonBorder(const Geometry &lines, const Geometry &other) const
    {
        KBS_TRY(const Geometry exact, geometry::intersection(lines, other));
        if (const double metres = length(exact); metres > cornerLength)
            return metres;
        KBS_TRY(const Geometry wide, geometry::buffer(other, borderTolerance));
        KBS_TRY(const Geometry near, geometry::intersection(lines, wide));
        return length(near);
    }

    Result<void> addNeighbours()
    {
        KBS_TRY(const std::vector<Feature> found, around(*m_parcels, borderTolerance));
        const Geometry lines = border();
        std::vector<std::pair<double, CardItem>> neighbours;
        for (const Feature &other : found) {
            if (other.id == m_card.parcel.id || text(*m_parcels, other, "durum") == "pasif")
                continue;
            KBS_TRY(const double metres, commonBorder(lines, other.geometry));
            if (metres < cornerLength)
                continue;
            CardItem neighbour = item(*m_parcels, other);
            neighbour.values.push_back(computed(u"ortak_sinir"_s, {u"Ortak sınır"_s, u"Common border"_s},
                centimetres(metres), u"m"_s, tr("length of the common border"), neighbour.source));
            addStored(neighbour, *m_parcels, other, {"nitelik", "yuzolcumu"});
            neighbours.emplace_back(metres, std::move(neighbour));
        }
        std::ranges::stable_sort(neighbours, std::greater{}, &std::pair<double, CardItem>::first);
        for (auto &[metres, neighbour] : neighbours)
            m_card.neighbours.push_back(std::move(neighbour));
        return {};
    }

    /// Area that the feature and the parcel share.
    Result<double> sharedArea(const Feature &feature) const
    {
        if (!geometry::intersects(feature.geometry, m_card.parcel.geometry))
            return 0.0;
        KBS_TRY(const Geometry shared, geometry::intersection(feature.geometry, m_card.parcel.geometry));
        return area(shared);
    }

    CardValue onParcel(double shared, const Source &source) const
    {
        return computed(u"parseldeki_alan"_s, {u"Parsel üzerindeki alan"_s, u"Area on the parcel"_s},
            centimetres(shared), u"m2"_s, tr("overlap with the parcel"), source);
    }

    Result<void> addBuildings()
    {
        const FeatureClass *buildings = m_reader.catalogue().find("yapi");
        if (!buildings)
            return {};
        KBS_TRY(const std::vector<Feature> found, around(*buildings, 0));
        for (const Feature &building : found) {
            KBS_TRY(const double shared, sharedArea(building));
            if (shared < std::min(sliverArea, area(building.geometry) / 2))
                continue;
            CardItem entry = item(*buildings, building);
            entry.values.push_back(onParcel(shared, entry.source));
            addStored(entry, *buildings, building,
                {"kimlik_no", "ad", "tip", "durum", "kullanim", "zemin_ustu_kat", "zemin_alti_kat", "yukseklik",
                    "bagimsiz_bolum_sayisi", "yapim_yili", "iskan_tarihi"});
            m_card.buildings.push_back(std::move(entry));
            m_buildingsBox.add(building.geometry.bbox());
        }
        return {};
    }

    /// Doors inside the parcel, and those that name one of its buildings.
    Result<void> addDoors()
    {
        const FeatureClass *doors = m_reader.catalogue().find("numarataj");
        if (!doors)
            return {};
        std::vector<std::string> buildingNumbers;
        for (const CardItem &building : m_card.buildings)
            for (const CardValue &value : building.values)
                if (value.name == u"kimlik_no")
                    buildingNumbers.push_back(toText(value.value));
        Query query;
        query.featureClass = doors;
        query.bbox = m_card.parcel.geometry.bbox();
        query.bbox.add(m_buildingsBox);
        KBS_TRY(const std::vector<Feature> found, m_reader.readAll(query));
        for (const Feature &door : found) {
            if (door.geometry.isEmpty())
                continue;
            const bool inside = geometry::containsPoint(m_card.parcel.geometry, door.geometry.points.front());
            if (!inside && !std::ranges::contains(buildingNumbers, text(*doors, door, "yapi_kimlik_no")))
                continue;
            CardItem entry = item(*doors, door);
            addStored(entry, *doors, door, {"kapi_no", "yol_adi", "mahalle", "tip", "posta_kodu", "bina_adi"});
            m_card.doors.push_back(std::move(entry));
        }
        return {};
    }

    /// Areas that lie over the parcel with their share of it, largest first.
    Result<void> addAreas(const char *className, std::vector<CardItem> &into)
    {
        const FeatureClass *areas = m_reader.catalogue().find(className);
        if (!areas)
            return {};
        const double whole = area(m_card.parcel.geometry);
        KBS_TRY(const std::vector<Feature> found, around(*areas, 0));
        std::vector<std::pair<double, CardItem>> sorted;
        for (const Feature &feature : found) {
            KBS_TRY(const double shared, sharedArea(feature));
            if (shared < sliverArea || whole <= 0)
                continue;
            CardItem entry = item(*areas, feature);
            entry.values.push_back(onParcel(shared, entry.source));
            entry.values.push_back(computed(u"oran"_s, {u"Parseldeki oranı"_s, u"Share of the parcel"_s},
                std::round(shared / whole * 10000) / 100, u"%"_s, tr("overlap divided by the computed area"),
                entry.source));
            addStored(entry, *areas, feature,
                {"plan_pin", "kullanim", "alt_kullanim", "nizam", "kat_adedi", "taks", "kaks", "yencok", "tur",
                    "irtifak_no"});
            sorted.emplace_back(shared, std::move(entry));
        }
        std::ranges::stable_sort(sorted, std::greater{}, &std::pair<double, CardItem>::first);
        for (auto &[shared, entry] : sorted)
            into.push_back(std::move(entry));
        return {};
    }

    Result<void> addPermits()
    {
        const FeatureClass *permits = m_reader.catalogue().find("yapi_ruhsat");
        const std::string block = text(*m_parcels, m_card.parcel, "ada_no"),
                          number = text(*m_parcels, m_card.parcel, "parsel_no");
        if (!permits || number.empty())
            return {};
        Query query;
        query.featureClass = permits;
        query.where = {{"parsel_no", Comparison::Equal, {number}}, {"ada_no", Comparison::Equal, {block}}};
        KBS_TRY(const std::vector<Feature> found, m_reader.readAll(query));
        const std::string own = turkish::fold(text(*m_parcels, m_card.parcel, "mahalle"));
        for (const Feature &permit : found) {
            const std::string there = turkish::fold(text(*permits, permit, "mahalle"));
            if (!own.empty() && !there.empty() && own != there)
                continue;
            CardItem entry = item(*permits, permit);
            addStored(entry, *permits, permit,
                {"tur", "belge_no", "amac", "onay_tarihi", "veren_kurum", "insaat_alani", "yapi_sahibi", "muteahhit"});
            m_card.permits.push_back(std::move(entry));
        }
        return {};
    }

    /// "101/2; Yeni Mahalle 101/5": each with its parcel where the store still has it.
    Result<void> addLineage(const char *attribute, std::vector<CardItem> &into)
    {
        const QString written = QString::fromStdString(text(*m_parcels, m_card.parcel, attribute));
        for (const QString &part : written.split(u';', Qt::SkipEmptyParts)) {
            const QString entry = part.trimmed();
            const qsizetype blank = entry.lastIndexOf(u' ');
            const QString number = blank < 0 ? entry : entry.sliced(blank + 1);
            const QString neighbourhood
                = blank < 0 ? QString::fromStdString(text(*m_parcels, m_card.parcel, "mahalle")) : entry.first(blank);
            CardItem found{entry, {}, {}};
            if (const auto parcel = parcelByNumber(m_reader, neighbourhood, number)) {
                found.source = sourceOf(*m_parcels, *parcel);
                addStored(found, *m_parcels, *parcel,
                    {"durum", "yuzolcumu", "olusum_islem", "olusum_tarihi", "terkin_islem", "terkin_tarihi"});
            } else if (parcel.error().kind != ErrorKind::NotFound && parcel.error().kind != ErrorKind::Usage) {
                return std::unexpected(parcel.error());
            }
            into.push_back(std::move(found));
        }
        return {};
    }
};

QString shown(const CardValue &value, const QString &language)
{
    Attribute form;
    form.type = AttributeType::Real;
    form.unit = value.unit;
    return displayValue(value.attribute ? *value.attribute : form, value.value, language);
}

} // namespace

Result<ParcelCard> parcelCard(FeatureReader &reader, const Feature &parcel, const CardOptions &options)
{
    return Composer(reader, options).compose(parcel);
}

std::vector<const CardValue *> maskedValues(const ParcelCard &card)
{
    std::vector<const CardValue *> out;
    const auto add = [&out](const std::vector<CardValue> &values) {
        for (const CardValue &value : values)
            if (value.masked)
                out.push_back(&value);
    };
    add(card.attributes);
    for (const auto *items : {&card.neighbours, &card.buildings, &card.doors, &card.permits, &card.easements,
             &card.planAreas, &card.earlier, &card.later})
        for (const CardItem &item : *items)
            add(item.values);
    return out;
}

std::vector<CardLine> lines(const ParcelCard &card, const QString &language)
{
    std::vector<CardLine> out;
    const auto add = [&](const QString &section, const CardValue &value) {
        if (isNull(value.value) && !value.masked)
            return;
        out.push_back({section, value.title.in(language), value.masked ? u"•••"_s : shown(value, language),
            value.source, value.masked});
    };
    for (const CardValue &value : card.attributes)
        add({}, value);
    for (const CardValue &value : card.measures)
        add({}, value);
    const bool turkishText = language.startsWith(u"tr");
    const auto section = [&](const QString &title, const std::vector<CardItem> &items) {
        for (const CardItem &item : items) {
            QStringList parts;
            for (const CardValue &value : item.values)
                parts << u"%1: %2"_s.arg(value.title.in(language), value.masked ? u"•••"_s : shown(value, language));
            out.push_back({title, item.label, parts.join(u", "_s), item.source, false});
        }
    };
    section(turkishText ? u"Komşu parseller"_s : u"Neighbours"_s, card.neighbours);
    section(turkishText ? u"Yapılar"_s : u"Buildings"_s, card.buildings);
    section(turkishText ? u"Kapılar"_s : u"Doors"_s, card.doors);
    section(turkishText ? u"Ruhsat ve iskân"_s : u"Permits"_s, card.permits);
    section(turkishText ? u"İrtifak hakları"_s : u"Easements"_s, card.easements);
    section(turkishText ? u"Plan alanları"_s : u"Plan areas"_s, card.planAreas);
    section(turkishText ? u"Önceki parseller"_s : u"Earlier parcels"_s, card.earlier);
    section(turkishText ? u"Sonraki parseller"_s : u"Later parcels"_s, card.later);
    return out;
}

} // namespace kbs::cadastre
