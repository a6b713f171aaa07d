// SPDX-License-Identifier: GPL-3.0-or-later
#include "importers/common/gml_encoding.h"

#include "importers/common/gml_reader.h"

#include <QCoreApplication>

namespace kbs::import {

using namespace Qt::StringLiterals;

namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("Import", text);
}

class GmlEncoding : public Encoding {
public:
    explicit GmlEncoding(GmlFamily family) : m_family(std::move(family)) { }
    QString name() const override { return m_family.name; }
    QString title() const override { return m_family.title; }
    QStringList extensions() const override { return m_family.extensions; }
    QString losses() const override { return m_family.losses; }
    QString mapping() const override { return m_family.mapping; }

    Recognition recognise(const Probe &probe) const override
    {
        const QByteArray head = asciiHead(probe.head);
        const QByteArray start = head.trimmed().left(5);
        if (!start.startsWith('<') && !start.startsWith("\xEF\xBB\xBF<"))
            return {};
        if (m_family.marks.isEmpty()) {
            if (head.contains("http://www.opengis.net/gml") || head.contains("http://www.opengis.net/wfs"))
                return {.score = 30, .why = tr("it is XML with the GML namespace")};
            return {};
        }
        for (const QString &mark : m_family.marks)
            if (head.contains(mark.toLatin1()))
                return {.score = m_family.score,
                    .why = m_family.why.contains(u"%1"_s) ? m_family.why.arg(mark) : m_family.why};
        return {};
    }

    Result<std::unique_ptr<Source>> open(const QString &path, const SourceOptions &options) const override
    {
        auto source = GmlSource::open(path, options);
        return source && m_family.wrap ? Result<std::unique_ptr<Source>>(m_family.wrap(std::move(*source)))
                                       : std::move(source);
    }

private:
    /// UTF-16 files as their ASCII letters, so that namespaces can be looked for.
    static QByteArray asciiHead(const QByteArray &head)
    {
        if (!head.startsWith("\xFF\xFE") && !head.startsWith("\xFE\xFF"))
            return head;
        QByteArray out;
        for (const char c : head.sliced(2))
            if (c != '\0')
                out += c;
        return out;
    }

    GmlFamily m_family;
};

} // namespace

std::unique_ptr<Encoding> makeGmlFamily(const GmlFamily &family)
{
    return std::make_unique<GmlEncoding>(family);
}

std::unique_ptr<Encoding> makeGml()
{
    GmlFamily family;
    family.name = u"gml"_s;
    family.title = tr("GML (any application schema)");
    family.losses = tr("Arcs become chords, solids and triangulated surfaces become their footprint, topology and time "
                       "primitives are kept as text.");
    return makeGmlFamily(family);
}

} // namespace kbs::import
