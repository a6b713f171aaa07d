// SPDX-License-Identifier: GPL-3.0-or-later
#include "importers/plangml/plan_source.h"

#include "base/turkish.h"
#include "importers/common/export_hints.h"
#include "importers/common/own_mark.h"
#include "importers/plangml/plan_schema.h"

#include <QCoreApplication>
#include <QFileInfo>
#include <QRegularExpression>

#include <algorithm>
#include <map>
#include <set>

namespace kbs::import {

using namespace Qt::StringLiterals;

namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("PlanGml", text);
}

std::string levelOfText(const QString &text)
{
    const std::string folded = turkish::fold(text.toStdString());
    const auto has = [&](const char *word) { return folded.find(word) != std::string::npos; };
    if (has("uygulama") || has("1/1000") || has("uip"))
        return "uip";
    if (has("nazim") || has("1/5000") || has("nip"))
        return "nip";
    if (has("cevre duzeni") || has("cdp"))
        return "cdp";
    return {};
}

/// The level whose schema knows most of the types and elements of the file; "" where two know as many.
std::string levelOfTypes(const std::map<std::string, std::set<std::string>> &types)
{
    std::map<std::string, qint64> unknown; ///< level → types and elements that its newest schema does not know
    for (const PlanSchema &schema : PlanSchema::all()) {
        qint64 count = 0;
        for (const auto &[name, elements] : types) {
            const PlanType *type = schema.type(name);
            if (!type)
                count += 1 + static_cast<qint64>(elements.size());
            else
                count += std::ranges::count_if(elements, [&](const auto &element) { return !type->element(element); });
        }
        const auto [known, isNew] = unknown.try_emplace(schema.level, count);
        if (!isNew)
            known->second = std::min(known->second, count);
    }
    const auto best = std::ranges::min_element(unknown, {}, [](const auto &entry) { return entry.second; });
    if (types.empty() || std::ranges::count(unknown, best->second, [](const auto &entry) { return entry.second; }) > 1)
        return {};
    return best->first;
}

/// The schema's Pin is a double: "1234567.0" is the number 1234567.
std::string pinText(const std::string &text)
{
    static const QRegularExpression whole(u"^\\s*([0-9]+)\\.0*\\s*$"_s);
    const auto match = whole.match(QString::fromStdString(text));
    return match.hasMatch() ? match.captured(1).toStdString() : QString::fromStdString(text).trimmed().toStdString();
}

class PlanSource : public Source {
public:
    explicit PlanSource(std::unique_ptr<Source> inner) : m_inner(std::move(inner)) { }

    QString file() const override { return m_inner->file(); }
    const std::vector<SourceLayer> &layers() const override { return m_inner->layers(); }
    bool usesAuthorityOrder(const QString &srsName) const override { return m_inner->usesAuthorityOrder(srsName); }
    QString characterSet() const override { return m_inner->characterSet(); }

    std::vector<Finding> notes() const override
    {
        std::vector<Finding> notes = m_inner->notes();
        if (m_pins.size() != 1)
            notes.push_back({.rule = u"plan.pin"_s,
                .severity = Severity::Warning,
                .text = m_pins.empty()
                    ? tr("The file names no plan (no PlanSiniri or PlanDegisiklikSiniri with a Pin); its objects "
                         "belong to none")
                    : tr("The file holds %1 plans; which one an object belongs to is not said, so it is left open")
                          .arg(m_pins.size()),
                .className = u"plan"_s,
                .featureId = 0,
                .sourceId = {},
                .file = file(),
                .line = 0,
                .extent = {}});
        return notes;
    }

    Result<void> read(const ObjectSink &sink, Progress &progress) override
    {
        KBS_CHECK(look(progress));
        std::int64_t note = 0;
        return m_inner->read(
            [&](SourceObject &&object) {
                ExportHints hints = takeHints(object);
                std::string id = object.id;
                if (m_pins.size() == 1)
                    object.attributes.emplace_back("@plan/pin", *m_pins.begin());
                else if (!id.empty()) // "Konut.1" is in every plan: without a plan the file tells them apart
                    id = object.id = QFileInfo(file()).completeBaseName().toStdString() + "/" + id;
                if (const auto hinted = hints.find("fid"); hinted != hints.end())
                    id = hinted->second;
                if (!id.empty())
                    object.attributes.emplace_back("@plan/id", id);
                if (!m_level.empty())
                    object.attributes.emplace_back("@plan/kademe", m_level);
                if (nameOf(object) == u"PlanNotu")
                    addUnlessHinted(object, hints, "sira", std::to_string(++note));
                addSilentKinds(object, hints);
                noteTimesOfDay(object);
                if (const auto own = hints.find("id"); own != hints.end())
                    object.attributes.emplace_back(ownMarkPath, own->second); // the last one
                return sink(std::move(object));
            },
            progress);
    }

private:
    const QString &nameOf(const SourceObject &object) const
    {
        return m_inner->layers()[static_cast<std::size_t>(object.layer)].name;
    }

    /// An export's own description says what elements would hold if the schema let them.
    static ExportHints takeHints(SourceObject &object)
    {
        const auto description = object.attributes.find("description");
        auto hints = description ? readExportHints(std::string(*description)) : std::nullopt;
        if (!hints)
            return {};
        using Entry = std::pair<std::string, std::string>;
        object.attributes.change(
            "description", [](std::string_view text) { return std::optional(Entry("@plan/hint", std::string(text))); });
        for (const auto &[name, text] : *hints)
            object.attributes.change(
                name, [&](std::string_view) { return text.empty() ? std::nullopt : std::optional(Entry(name, text)); });
        return *hints;
    }

    static void addUnlessHinted(
        SourceObject &object, const ExportHints &hints, const std::string &name, const std::string &otherwise)
    {
        const auto hinted = hints.find(name);
        const std::string &text = hinted == hints.end() ? otherwise : hinted->second;
        if (!text.empty())
            object.attributes.emplace_back("@plan/" + name, text);
    }

    /// Numbers whose kind the schema does not ask for: 0 is "not given", unless the export knew better.
    static void addSilentKinds(SourceObject &object, const ExportHints &hints)
    {
        for (const char *name : {"KatAdedi", "OnBahceMesafesi", "YanBahceMesafesi"})
            if (const auto text = object.attributes.find(name)) {
                const bool counts = text->find_first_of("123456789") != std::string::npos;
                addUnlessHinted(object, hints, std::string(name) + "Tip", counts ? "Deger" : "Verilmemis");
            }
    }

    /// The store keeps days.
    static void noteTimesOfDay(SourceObject &object)
    {
        static const QRegularExpression time(u"T(?!00:00(:00(\\.0*)?)?(Z|$))"_s);
        for (const char *name : {"IlanTarihi", "TescilTarihi", "OnamaTarihi"})
            if (const auto text = object.attributes.find(name); text && time.match(QString::fromUtf8(*text)).hasMatch())
                object.notes.push_back({.rule = u"plan.time-of-day"_s,
                    .text = tr("%1: of \"%2\" the day is kept, the time of day is not")
                        .arg(QLatin1StringView(name), QString::fromUtf8(*text))});
    }

    Result<void> look(Progress &progress)
    {
        std::map<std::string, std::set<std::string>> types;
        QString names;
        m_pins.clear();
        KBS_CHECK(m_inner->read(
            [&](SourceObject &&object) {
                const QString &type = nameOf(object);
                std::set<std::string> &elements = types[type.toStdString()];
                for (const auto &attribute : object.attributes)
                    if (const std::string_view path = attribute.first;
                        path.find_first_of("/@") == std::string_view::npos && path != "description" && path != "name")
                        elements.emplace(path);
                if (type == u"PlanSiniri" || type == u"PlanDegisiklikSiniri") {
                    takeHints(object);
                    for (const auto &[path, text] : object.attributes) {
                        if (path == "Pin")
                            m_pins.insert(pinText(std::string(text)));
                        else if (path == "PlanAdi")
                            names += QString::fromUtf8(text) + u' ';
                    }
                }
                return !progress.isCancelled();
            },
            progress));
        m_level = levelOfTypes(types);
        if (m_level.empty())
            m_level = levelOfText(names);
        if (m_level.empty())
            m_level = levelOfText(QFileInfo(file()).completeBaseName());
        return {};
    }

    std::unique_ptr<Source> m_inner;
    std::set<std::string> m_pins;
    std::string m_level;
};

} // namespace

std::unique_ptr<Source> makePlanSource(std::unique_ptr<Source> inner)
{
    return std::make_unique<PlanSource>(std::move(inner));
}

} // namespace kbs::import
