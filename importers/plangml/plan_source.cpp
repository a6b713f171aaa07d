// SPDX-License-Identifier: GPL-3.0-or-later
#include "importers/plangml/plan_source.h"

#include "base/turkish.h"

#include <QCoreApplication>
#include <QFileInfo>
#include <QRegularExpression>

#include <algorithm>
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

/// Feature types and attributes that only one level has (reference: schema 1.0 and 1.1.7 of the three levels).
std::string levelOfTypes(const std::set<QString> &types)
{
    const auto any = [&](std::initializer_list<const char *> names) {
        return std::ranges::any_of(names, [&](const char *name) { return types.contains(QString::fromLatin1(name)); });
    };
    if (any({"Konut", "AdaKenari", "YapiYaklasC", "YapiYaklasmaMes", "YapiYaklasmaSiniri", "YayaYolu", "BisikletYolu",
            "MahalleSiniri", "FonksiyonluCalisma"}))
        return "uip";
    if (any({"MevcutKonut", "GelismeKonut", "MudahaleSiniri", "RayliTopluTasimaHatti", "KentselDonusumSinirlari",
            "KirsalYerlesikAlanSinir", "YolDuzenlemeAlanlari"}))
        return "nip";
    if (any({"KentselYerlesik", "KentselGelismeKonut", "KirsalYerlesikKonut", "TercihliKullanimBolgesi",
            "SuYuzeyiCizgi", "Planlama_AltBolge", "Stratejik_AltBolge", "EgitimTesisAlanlari"}))
        return "cdp";
    return {};
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
                if (m_pins.size() == 1)
                    object.attributes.emplace_back("@plan/pin", *m_pins.begin());
                else if (!object.id.empty()) // "Konut.1" is in every plan: without a plan the file tells them apart
                    object.id = QFileInfo(file()).completeBaseName().toStdString() + "/" + object.id;
                if (!m_level.empty())
                    object.attributes.emplace_back("@plan/kademe", m_level);
                if (nameOf(object) == u"PlanNotu")
                    object.attributes.emplace_back("@plan/sira", std::to_string(++note));
                return sink(std::move(object));
            },
            progress);
    }

private:
    const QString &nameOf(const SourceObject &object) const
    {
        return m_inner->layers()[static_cast<std::size_t>(object.layer)].name;
    }

    Result<void> look(Progress &progress)
    {
        std::set<QString> types;
        QString names;
        m_pins.clear();
        KBS_CHECK(m_inner->read(
            [&](SourceObject &&object) {
                const QString &type = nameOf(object);
                types.insert(type);
                if (type == u"PlanSiniri" || type == u"PlanDegisiklikSiniri")
                    for (const auto &[path, text] : object.attributes) {
                        if (path == "Pin")
                            m_pins.insert(pinText(text));
                        else if (path == "PlanAdi")
                            names += QString::fromStdString(text) + u' ';
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
