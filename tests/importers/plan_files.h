// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "importers/plangml/plan_schema.h"

#include <QFile>
#include <QProcess>
#include <QTemporaryDir>
#include <QXmlStreamReader>

#include <map>

/// PlanGML files and their schema, made from the schema's data.
namespace kbs::test {

using import::PlanElement;
using import::PlanSchema;
using import::PlanType;

/// The schema as XSD over the GML 2.1.2 types of the test data.
inline QByteArray xsdOf(const PlanSchema &schema)
{
    const auto text = [](const std::string &s) { return QByteArray::fromStdString(s); };
    QByteArray out = "<xs:schema xmlns:xs='http://www.w3.org/2001/XMLSchema' xmlns:gml='http://www.opengis.net/gml' "
                     "xmlns:plan='www.csb.gov.tr' targetNamespace='www.csb.gov.tr' elementFormDefault='qualified'>\n"
                     "<xs:import namespace='http://www.opengis.net/gml' schemaLocation='gml2.xsd'/>\n";
    QByteArray members;
    for (const auto &[name, values] : schema.enumerations) {
        out += "<xs:simpleType name='" + text(name) + "'><xs:restriction base='xs:string'>";
        for (const std::string &value : values)
            out += "<xs:enumeration value='" + text(value) + "'/>";
        out += "</xs:restriction></xs:simpleType>\n";
    }
    for (const auto &[name, type] : schema.types) {
        out += "<xs:complexType name='" + text(name)
            + "_'><xs:complexContent><xs:extension base='gml:AbstractFeatureType'><xs:sequence>";
        for (const PlanElement &element : type.elements) {
            const QByteArray kind = element.isGeometry()     ? "gml:" + text(element.type) + "PropertyType"
                : schema.enumerations.contains(element.type) ? "plan:" + text(element.type)
                                                             : "xs:" + text(element.type);
            out += "<xs:element name='" + text(element.name) + "' type='" + kind + "'"
                + (element.optional ? " minOccurs='0'" : "") + "/>";
        }
        out += "</xs:sequence></xs:extension></xs:complexContent></xs:complexType>\n";
        members += "<xs:element name='" + text(name) + "' type='plan:" + text(name) + "_'/>";
    }
    return out
        + "<xs:element name='FeatureCollection'><xs:complexType><xs:choice maxOccurs='unbounded'><xs:element "
          "name='featureMember'><xs:complexType><xs:choice maxOccurs='unbounded'>"
        + members + "</xs:choice></xs:complexType></xs:element></xs:choice></xs:complexType></xs:element></xs:schema>";
}

/// What xmllint says against a file; "" where it is valid.
inline QString mistakesOf(const QString &file, const PlanSchema &schema)
{
    QTemporaryDir folder;
    QFile xsd(folder.filePath(QStringLiteral("plan.xsd")));
    if (!xsd.open(QIODevice::WriteOnly) || xsd.write(xsdOf(schema)) < 0
        || !QFile::copy(
            QStringLiteral(KBS_TEST_DATA "/importers/plangml/gml2.xsd"), folder.filePath(QStringLiteral("gml2.xsd"))))
        return QStringLiteral("the schema cannot be written");
    xsd.close();
    QProcess process;
    process.setProcessChannelMode(QProcess::MergedChannels);
    process.start(QStringLiteral("xmllint"),
        {QStringLiteral("--noout"), QStringLiteral("--nonet"), QStringLiteral("--schema"), xsd.fileName(), file});
    if (!process.waitForFinished(60'000))
        return QStringLiteral("xmllint does not run: ") + process.errorString();
    return process.exitCode() == 0 ? QString() : QString::fromUtf8(process.readAll());
}

/// fid → type and (element, text) in file order; geometries are their coordinates.
using PlanObjects = std::map<QString, std::vector<std::pair<QString, QString>>>;
inline PlanObjects readPlan(const QString &path)
{
    PlanObjects objects;
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return objects;
    QXmlStreamReader xml(&file);
    std::vector<std::pair<QString, QString>> *object = nullptr;
    QString property;
    int depth = 0;
    while (!xml.atEnd()) {
        xml.readNext();
        if (xml.isStartElement()) {
            ++depth;
            if (depth == 3) {
                object = &objects[xml.attributes().value(QStringLiteral("fid")).toString()];
                object->emplace_back(QStringLiteral("type"), xml.name().toString());
            } else if (depth == 4) {
                property = xml.name().toString();
                object->emplace_back(property, QString());
            }
        } else if (xml.isEndElement()) {
            --depth;
        } else if (xml.isCharacters() && depth >= 4) {
            object->back().second += xml.text();
        }
    }
    return objects;
}

/// A plan with an object of every type for every value of its enumerations; every mandatory and optional element is
/// there.
class WholePlan {
public:
    explicit WholePlan(const PlanSchema &schema) : m_schema(schema) { }

    QByteArray file()
    {
        m_out = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<plan:FeatureCollection xmlns:plan=\"www.csb.gov.tr\" "
                "xmlns:gml=\"http://www.opengis.net/gml\"><plan:featureMember>\n";
        for (const auto &[name, type] : m_schema.types) {
            std::size_t copies = 3;
            for (const PlanElement &element : type.elements)
                if (const auto found = m_schema.enumerations.find(element.type); found != m_schema.enumerations.end())
                    copies = std::max(copies, found->second.size());
            if (name == "PlanSiniri" || name == "PlanDegisiklikSiniri")
                copies = name == "PlanSiniri" ? 1 : 0; // one plan per file; its changes are plans of their own
            for (std::size_t i = 0; i < copies; ++i)
                object(type, i);
        }
        return m_out + "</plan:featureMember></plan:FeatureCollection>\n";
    }
    [[nodiscard]] qint64 count() const { return m_count; }

private:
    void object(const PlanType &type, std::size_t copy)
    {
        const QByteArray name = QByteArray::fromStdString(type.name);
        m_out += "<plan:" + name + " fid=\"" + name + "." + QByteArray::number(++m_count) + "\">";
        std::string before;
        for (const PlanElement &element : type.elements) {
            if (element.name == "symbolizer")
                continue;
            const QByteArray tag = "plan:" + QByteArray::fromStdString(element.name);
            m_out += "<" + tag + ">" + (element.isGeometry() ? geometry(element.type) : text(element, copy)) + "</"
                + tag + ">";
        }
        m_out += "</plan:" + name + ">\n";
    }

    QByteArray text(const PlanElement &element, std::size_t copy) const
    {
        if (element.name == "Pin")
            return "1234567";
        if (const auto found = m_schema.enumerations.find(element.type); found != m_schema.enumerations.end())
            return QByteArray::fromStdString(found->second[copy % found->second.size()]);
        if (element.type == "string")
            return "İğde &amp; &lt;Çınar&gt; ışık 007." + QByteArray::number(static_cast<qint64>(copy));
        if (element.type == "dateTime")
            return "2001-05-04T00:00:00";
        if (element.type == "int" || element.type == "long")
            return QByteArray::number(static_cast<qint64>(copy)); // 0 too
        // the values of DegerTip in order: Serbest, GecerliDegil, Deger; a number only counts with the last
        return copy % 3 == 2 ? "1.25" : "0";
    }

    QByteArray geometry(const std::string &type)
    {
        const double e = 500000 + static_cast<double>(m_count % 40) * 10,
                     n = 4400000 + static_cast<double>(m_count / 40) * 10;
        const auto at = [&](double de, double dn) {
            return QByteArray::number(e + de, 'f', 4).chopped(0) + "," + QByteArray::number(n + dn, 'f', 4);
        };
        const QByteArray srs = " srsName=\"EPSG:5254\"";
        const QByteArray line
            = "<gml:coordinates>" + at(0.1234, 0.4321) + " " + at(5.1111, 5.7777) + "</gml:coordinates>";
        const QByteArray polygon = "<gml:outerBoundaryIs><gml:LinearRing><gml:coordinates>" + at(0.1234, 0.4321) + " "
            + at(8.1111, 0.2222) + " " + at(8.3333, 8.4444) + " " + at(0.5555, 8.6666) + " " + at(0.1234, 0.4321)
            + "</gml:coordinates></gml:LinearRing></gml:outerBoundaryIs><gml:innerBoundaryIs><gml:LinearRing>"
              "<gml:coordinates>"
            + at(2.1111, 2.1111) + " " + at(2.1111, 3.1111) + " " + at(3.1111, 3.1111) + " " + at(2.1111, 2.1111)
            + "</gml:coordinates></gml:LinearRing></gml:innerBoundaryIs>";
        if (type == "Point")
            return "<gml:Point" + srs + "><gml:coordinates>" + at(1.1234, 1.4321) + "</gml:coordinates></gml:Point>";
        if (type == "LineString")
            return "<gml:LineString" + srs + ">" + line + "</gml:LineString>";
        if (type == "MultiLineString")
            return "<gml:MultiLineString" + srs + "><gml:lineStringMember><gml:LineString>" + line
                + "</gml:LineString></gml:lineStringMember></gml:MultiLineString>";
        if (type == "Polygon")
            return "<gml:Polygon" + srs + ">" + polygon + "</gml:Polygon>";
        return "<gml:MultiPolygon" + srs + "><gml:polygonMember><gml:Polygon>" + polygon
            + "</gml:Polygon></gml:polygonMember></gml:MultiPolygon>";
    }

    const PlanSchema &m_schema;
    QByteArray m_out;
    qint64 m_count = 0;
};

} // namespace kbs::test
