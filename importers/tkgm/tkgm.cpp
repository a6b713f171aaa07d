// SPDX-License-Identifier: GPL-3.0-or-later
#include "importers/tkgm/tkgm.h"

#include "importers/common/gml_reader.h"
#include "importers/common/geojson_source.h"

#include <QCoreApplication>

namespace kbs::import {

using namespace Qt::StringLiterals;

namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("Import", text);
}

bool isXml(const QByteArray &head)
{
    const QByteArray start = head.left(64).trimmed();
    return start.startsWith('<') || start.startsWith("\xEF\xBB\xBF<");
}

/// Parcels, blocks and neighbourhoods of the land registry: WFS answers in GML 2, and the GeoJSON of the parcel query
/// (service answer with adaNo, parselNo; file export with Ada, ParselNo).
class TkgmEncoding : public Encoding {
public:
    QString name() const override { return u"tkgm"_s; }
    QString title() const override { return tr("TKGM / MEGSİS parcels (WFS GML, parselsorgu GeoJSON)"); }
    QStringList extensions() const override { return {u"gml"_s, u"xml"_s, u"geojson"_s, u"json"_s}; }
    QString losses() const override
    {
        return tr("The original geometry's text and lists of successor parcels are not kept.");
    }
    QString mapping() const override { return u":/importers/tkgm/tkgm.mapping.json"_s; }

    Recognition recognise(const Probe &probe) const override
    {
        const QByteArray &head = probe.head;
        if (isXml(head))
            return head.contains("http://www.tkgm.gov.tr")
                ? Recognition{.score = 100, .why = tr("its objects are of the TKGM service")}
                : Recognition{};
        const bool service = head.contains("\"parselNo\"") && head.contains("\"adaNo\"");
        const bool exported = head.contains("\"ParselNo\"") && head.contains("\"Ada\"");
        if (head.left(64).trimmed().startsWith('{') && (service || exported))
            return {.score = 95, .why = tr("it is GeoJSON with the fields of the TKGM parcel query")};
        return {};
    }

    Result<std::unique_ptr<Source>> open(const QString &path, const SourceOptions &options) const override
    {
        KBS_TRY(const Probe probe, Probe::of(path));
        return isXml(probe.head) ? GmlSource::open(path, options) : openGeoJson(path, options);
    }
};

} // namespace

std::unique_ptr<Encoding> makeTkgm()
{
    return std::make_unique<TkgmEncoding>();
}

} // namespace kbs::import
