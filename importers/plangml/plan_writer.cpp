// SPDX-License-Identifier: GPL-3.0-or-later
#include "importers/plangml/plan_writer.h"

#include "importers/plangml/plan_feature_writer.h"
#include "publish/workspace.h"

#include <QCoreApplication>

#include <algorithm>

namespace kbs::import {

using namespace Qt::StringLiterals;

namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("PlanGml", text);
}

struct Choice {
    std::string pin;
    const PlanSchema *schema = nullptr;
};

std::string textOf(const FeatureClass &featureClass, const Feature &feature, const char *attribute)
{
    const int index = featureClass.attributeIndex(attribute);
    return index < 0 ? std::string() : toText(feature.values[static_cast<std::size_t>(index)]);
}

Result<const PlanSchema *> schemaOf(const QString &wanted, const std::set<std::string> &levels)
{
    std::string level = levels.size() == 1 ? *levels.begin() : std::string();
    QString version = wanted;
    if (const qsizetype dash = wanted.indexOf(u'-'); dash > 0) { // "nip-1.1.7"
        level = wanted.first(dash).toLower().toStdString();
        version = wanted.sliced(dash + 1);
    }
    QStringList known;
    for (const PlanSchema &schema : PlanSchema::all())
        known << QString::fromStdString(schema.level) + u'-' + schema.version;
    if (level.empty())
        return fail(ErrorKind::Usage,
            levels.empty() ? tr("The level of the plan is not known") : tr("The plan is of several levels"),
            tr("Name the schema; known are: %1.").arg(known.join(u", "_s)));
    if (const PlanSchema *schema = PlanSchema::find(level, version))
        return schema;
    return fail(ErrorKind::Usage,
        tr("There is no schema %1 for the level %2").arg(version, QString::fromStdString(level)),
        tr("Known are: %1.").arg(known.join(u", "_s)));
}

Result<Choice> choose(Store &store, const ExportOptions &options)
{
    const FeatureClass *plans = store.catalogue().find("plan");
    KBS_TRY(const auto all, store.readAll({.featureClass = plans, .withGeometry = false}));
    std::set<std::string> pins;
    for (const Feature &plan : all)
        if (const std::string pin = textOf(*plans, plan, "pin"); !pin.empty())
            pins.insert(pin);
    QStringList names;
    for (const std::string &pin : pins)
        names << QString::fromStdString(pin);
    Choice choice{.pin = options.plan.toStdString()};
    if (choice.pin.empty()) {
        if (pins.size() != 1)
            return fail(ErrorKind::Usage,
                pins.empty() ? tr("The store has no plan with a PİN") : tr("The store has %1 plans").arg(pins.size()),
                pins.empty() ? tr("PlanGML is written plan by plan; give the plan its PİN first.")
                             : tr("A PlanGML file holds one of them; name it with --plan: %1.")
                                   .arg(names.mid(0, 20).join(u", "_s)));
        choice.pin = *pins.begin();
    }
    if (!pins.contains(choice.pin))
        return fail(ErrorKind::NotFound, tr("The store has no plan with the PİN %1").arg(options.plan),
            tr("It has: %1.").arg(names.mid(0, 20).join(u", "_s)));
    std::set<std::string> levels;
    for (const Feature &plan : all)
        if (textOf(*plans, plan, "pin") == choice.pin)
            if (const std::string level = textOf(*plans, plan, "plan_kademesi"); !level.empty())
                levels.insert(level);
    KBS_TRY(choice.schema, schemaOf(options.schema, levels));
    return choice;
}

} // namespace

Result<ExportCounts> writePlanGml(Store &store, const ExportOptions &options, Progress &progress)
{
    KBS_TRY(const Choice choice, choose(store, options));
    KBS_TRY(const QString family, publish::familyOf(store));
    KBS_TRY(const auto out, XmlWriter::create(options.path));
    const QString srsName = options.northFirst && store.crs().epsg() > 0
        ? u"urn:ogc:def:crs:EPSG::%1"_s.arg(store.crs().epsg())
        : store.crs().id;
    *out << "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" << exportComment << "\n<plan:FeatureCollection xmlns:plan=\"" << planNamespace
         << "\" xmlns:gml=\"http://www.opengis.net/gml\">\n<plan:featureMember>\n";
    std::set<std::string> fids;
    ExportCounts counts;
    qint64 obstacles = 0;
    for (const char *name : {"plan", "plan_notu", "plan_alani", "plan_kisit", "plan_cizgi", "plan_nokta"}) {
        const FeatureClass *featureClass = store.catalogue().find(name);
        if (!featureClass || (!options.classes.empty() && !std::ranges::contains(options.classes, featureClass)))
            continue;
        PlanFeatureWriter writer(*featureClass, *choice.schema, options, srsName, family);
        const std::string pinAttribute = featureClass->name == "plan" ? "pin" : "plan_pin";
        Query query{.featureClass = featureClass,
            .bbox = options.bbox,
            .where = {{.attribute = pinAttribute, .comparison = Comparison::Equal, .values = {choice.pin}}},
            .orderBy = featureClass->name == "plan_notu" ? "sira" : ""};
        qint64 count = 0;
        Feature feature;
        KBS_CHECK(store.read(query, [&](const FeatureBatch &batch) {
            for (std::size_t row = 0; row < batch.size(); ++row) {
                batch.feature(row, feature);
                writer.write(feature, *out, fids);
            }
            count += static_cast<qint64>(batch.size());
            progress.report(-1, tr("Exporting %1").arg(QString::fromStdString(featureClass->name)));
            return !progress.isCancelled();
        }));
        if (progress.isCancelled())
            return cancelled();
        obstacles += writer.obstacles();
        if (count > 0)
            counts.emplace_back(featureClass, count);
    }
    *out << "</plan:featureMember>\n</plan:FeatureCollection>\n";
    KBS_CHECK(out->close());
    if (obstacles > 0)
        return fail(ErrorKind::Input,
            tr("%1 objects of the plan %2 do not fit the schema %3 %4; nothing was written")
                .arg(obstacles)
                .arg(QString::fromStdString(choice.pin), QString::fromStdString(choice.schema->level),
                    choice.schema->version),
            tr("Complete the objects listed. A newer --schema may know more values; --not-given writes building rules "
               "that are not given as 0 and GecerliDegil, and texts that are not given as empty ones."));
    return counts;
}

} // namespace kbs::import
