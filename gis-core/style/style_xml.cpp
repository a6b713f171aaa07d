// SPDX-License-Identifier: GPL-3.0-or-later
#include "style/style_xml.h"

#include "style/style_json.h"

#include <QFile>
#include <QXmlStreamReader>

using namespace Qt::StringLiterals;

namespace kbs::style {

namespace {
constexpr qint64 mostBytes = 32 * 1024 * 1024;
constexpr std::size_t mostDepth = 64;
} // namespace

const XmlElement *XmlElement::child(const QString &wanted) const
{
    for (const auto &one : children)
        if (one->name == wanted)
            return one.get();
    return nullptr;
}

std::vector<const XmlElement *> XmlElement::all(const QString &wanted) const
{
    std::vector<const XmlElement *> out;
    for (const auto &one : children)
        if (one->name == wanted)
            out.push_back(one.get());
    return out;
}

void XmlElement::findAll(const QString &wanted, std::vector<const XmlElement *> &out) const
{
    for (const auto &one : children) {
        if (one->name == wanted)
            out.push_back(one.get());
        one->findAll(wanted, out);
    }
}

const XmlElement *XmlElement::find(const QString &wanted) const
{
    std::vector<const XmlElement *> found;
    findAll(wanted, found);
    return found.empty() ? nullptr : found.front();
}

Result<std::unique_ptr<XmlElement>> readXml(const QString &path)
{
    QFile file(path);
    const auto refuse = [&](ErrorKind kind, const QString &why, qint64 line = 0) {
        auto error = fail(kind, why);
        error.error().at(path, line);
        return error;
    };
    if (!file.open(QIODevice::ReadOnly))
        return refuse(ErrorKind::Io, tr("the style file cannot be read: %1").arg(file.errorString()));
    if (file.size() > mostBytes)
        return refuse(ErrorKind::Input, tr("the style file is larger than %1 MB").arg(mostBytes >> 20));
    QXmlStreamReader xml(&file);
    std::unique_ptr<XmlElement> root;
    std::vector<XmlElement *> open;
    while (!xml.atEnd()) {
        switch (xml.readNext()) {
        case QXmlStreamReader::DTD:
            // QGIS writes one without a subset on top of every QML; whatever declares or fetches something is refused.
            if (!xml.entityDeclarations().isEmpty() || !xml.notationDeclarations().isEmpty()
                || xml.text().contains(u'[') || (!xml.dtdSystemId().isEmpty() && xml.dtdName() != "qgis"_L1))
                return refuse(
                    ErrorKind::Input, tr("a style with a document type of its own is refused"), xml.lineNumber());
            break;
        case QXmlStreamReader::EntityReference:
            return refuse(ErrorKind::Input, tr("a style with entities is refused"), xml.lineNumber());
        case QXmlStreamReader::StartElement: {
            if (open.size() >= mostDepth)
                return refuse(ErrorKind::Input, tr("the elements are nested too deep"), xml.lineNumber());
            auto element = std::make_unique<XmlElement>();
            element->name = xml.name().toString();
            for (const QXmlStreamAttribute &attribute : xml.attributes())
                element->attributes.insert(attribute.name().toString(), attribute.value().toString());
            XmlElement *made = element.get();
            if (open.empty())
                root = std::move(element);
            else
                open.back()->children.push_back(std::move(element));
            open.push_back(made);
            break;
        }
        case QXmlStreamReader::EndElement: open.pop_back(); break;
        case QXmlStreamReader::Characters:
            if (!open.empty())
                open.back()->text += xml.text();
            break;
        default: break;
        }
    }
    if (xml.hasError())
        return refuse(
            ErrorKind::Input, tr("the style file is not well formed: %1").arg(xml.errorString()), xml.lineNumber());
    if (!root)
        return refuse(ErrorKind::Input, tr("the style file is empty"));
    return root;
}

QJsonObject titleBoth(const QString &text)
{
    const QString title = text.trimmed().isEmpty() ? u"–"_s : text.trimmed();
    return {{u"tr"_s, title}, {u"en"_s, title}};
}

} // namespace kbs::style
