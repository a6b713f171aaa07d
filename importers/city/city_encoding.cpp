// SPDX-License-Identifier: GPL-3.0-or-later
#include "importers/city/city_encoding.h"

#include "importers/city/city_gml.h"
#include "importers/city/city_json.h"

#include <QCoreApplication>

namespace kbs::import {

using namespace Qt::StringLiterals;

namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("City", text);
}

bool isJson(const QByteArray &head)
{
    const QByteArray text = (head.startsWith("\xEF\xBB\xBF") ? head.mid(3) : head).trimmed();
    return text.startsWith('{')
        && (text.contains("\"CityJSON\"") || text.contains("\"CityJSONFeature\"") || text.contains("\"CityObjects\""));
}

/// A model, or a service's answer whose members are city objects.
bool isGml(const QByteArray &head)
{
    return head.trimmed().left(5).contains('<')
        && (head.contains("http://www.opengis.net/citygml/") || head.contains("http://www.citygml.org/citygml/"));
}

class CityEncoding final : public Encoding {
public:
    QString name() const override { return u"city"_s; }
    QString title() const override { return tr("City model (CityGML, CityJSON): buildings"); }
    QStringList extensions() const override
    {
        return {u"gml"_s, u"xml"_s, u"citygml"_s, u"gml.gz"_s, u"json"_s, u"city.json"_s, u"jsonl"_s, u"city.jsonl"_s};
    }
    QString losses() const override
    {
        return tr("Of a building the footprint, its height and its floors are kept, not its walls and roofs; textures, "
                  "templates and rooms are not read, and objects that are no buildings are ignored and counted.");
    }

    Recognition recognise(const Probe &probe) const override
    {
        if (isJson(probe.head))
            return {.score = 90, .why = tr("it is a CityJSON model")};
        if (isGml(probe.head))
            return {.score = 85, .why = tr("its objects are of the CityGML schema")};
        return {};
    }

    Result<std::unique_ptr<Source>> open(const QString &path, const SourceOptions &options) const override
    {
        KBS_TRY(const Probe probe, Probe::of(path));
        return isJson(probe.head) ? openCityJson(path, options) : openCityGml(path, options);
    }

    QString mapping() const override { return u":/importers/city/city.mapping.json"_s; }
};

} // namespace

std::unique_ptr<Encoding> cityEncoding()
{
    return std::make_unique<CityEncoding>();
}

} // namespace kbs::import
