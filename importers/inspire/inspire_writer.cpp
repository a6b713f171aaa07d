// SPDX-License-Identifier: GPL-3.0-or-later
#include "importers/inspire/inspire_writer.h"

#include "importers/inspire/inspire_feature_writer.h"
#include "publish/workspace.h"

#include <QCoreApplication>

#include <algorithm>

namespace kbs::import {

using namespace Qt::StringLiterals;

namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("Inspire", text);
}

Result<void> checkTheme(const InspireTemplate &all, const QString &theme)
{
    QStringList known;
    for (const InspireType &type : all.types)
        known << QString::fromStdString(type.theme);
    known.removeDuplicates();
    if (theme.isEmpty() || known.contains(theme))
        return {};
    return fail(ErrorKind::Usage, tr("\"%1\" is not a theme that is written").arg(theme),
        tr("Known are: %1.").arg(known.join(u", "_s)));
}

Result<qint64> writeType(Store &store, const InspireType &type, const ExportOptions &options, InspireFile &file,
    XmlWriter &out, Progress &progress)
{
    InspireFeatureWriter writer(type, options, file);
    Feature feature;
    qint64 count = 0;
    KBS_CHECK(store.read({.featureClass = type.featureClass, .bbox = options.bbox}, [&](const FeatureBatch &batch) {
        for (std::size_t row = 0; row < batch.size(); ++row) {
            batch.feature(row, feature);
            count += writer.write(feature, out) ? 1 : 0;
        }
        progress.report(-1, tr("Exporting %1").arg(QString::fromStdString(type.featureClass->name)));
        return !progress.isCancelled();
    }));
    if (progress.isCancelled())
        return cancelled();
    return count;
}

} // namespace

Result<ExportCounts> writeInspire(Store &store, const ExportOptions &options, Progress &progress)
{
    KBS_TRY(const InspireTemplate all, InspireTemplate::load(store.catalogue()));
    KBS_CHECK(checkTheme(all, options.theme));
    KBS_TRY(const Mapping mapping, Mapping::load(u":/importers/inspire/inspire.mapping.json"_s));
    if (store.crs().epsg() <= 0)
        return fail(ErrorKind::Usage, tr("The store's coordinate system %1 has no EPSG number").arg(store.crs().id),
            tr("INSPIRE files name their system by it."));
    KBS_TRY(const QString family, publish::familyOf(store));
    InspireFile file{.family = family.toStdString(),
        .nameSpace = "TR.KBS." + family.first(std::min<qsizetype>(8, family.size())).toUpper().toStdString(),
        .srsName = "urn:ogc:def:crs:EPSG::" + std::to_string(store.crs().epsg()),
        .northFirst = store.crs().northFirst,
        .catalogue = &store.catalogue(),
        .mapping = &mapping};
    KBS_TRY(const auto out, XmlWriter::create(options.path));
    *out << "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" << exportComment
         << "\n<gml:FeatureCollection gml:id=\"collection\" "
            "xmlns:gml=\"http://www.opengis.net/gml/3.2\" xmlns:xlink=\"http://www.w3.org/1999/xlink\" "
            "xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"";
    for (const auto &[prefix, uri] : all.namespaces)
        *out << " xmlns:" << prefix << "=\"" << uri << "\"";
    *out << ">\n";
    ExportCounts counts;
    for (const InspireType &type : all.types) {
        if ((!options.theme.isEmpty() && options.theme != QString::fromStdString(type.theme))
            || (!options.classes.empty() && !std::ranges::contains(options.classes, type.featureClass)))
            continue;
        KBS_TRY(const qint64 count, writeType(store, type, options, file, *out, progress));
        if (count > 0)
            counts.emplace_back(type.featureClass, count);
    }
    for (const auto &[key, derived] : file.derived)
        writeDerived(derived, *out);
    *out << "</gml:FeatureCollection>\n";
    KBS_CHECK(out->close());
    return counts;
}

} // namespace kbs::import
