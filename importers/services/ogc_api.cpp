// SPDX-License-Identifier: GPL-3.0-or-later
#include "importers/services/download.h"
#include "importers/services/page_scan.h"

#include <QCoreApplication>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <set>

/// OGC API – Features: OGC 17-069r4. Pages are followed by their links with rel="next".
namespace kbs::import::services {

using namespace Qt::StringLiterals;

namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("Services", text);
}

constexpr int pageSize = 1000;
constexpr qint64 largestDescription = 64 << 20;
constexpr const char *anyJson = "application/geo+json, application/json;q=0.9";

class OgcApi {
public:
    explicit OgcApi(Download &download) : m_download(download), m_address(download.address()) { }

    Result<void> fetch(const QString &first)
    {
        const QString path = m_address.url().path();
        const qsizetype at = path.indexOf(u"/collections"_s);
        if (at >= 0) {
            const QStringList below = path.mid(at).split(u'/', Qt::SkipEmptyParts);
            m_base = path.left(at) + u"/collections"_s;
            if (below.size() > 1)
                return fetchCollection(below[1]);
            return fetchAll(first);
        }
        KBS_TRY(const QJsonObject landing, read(first));
        const bool isService = landing.contains(u"links") && !landing.contains(u"features");
        if (isService) {
            m_base = path;
            while (m_base.endsWith(u'/'))
                m_base.chop(1);
            m_base += u"/collections"_s;
            const QString file = m_download.scratch();
            KBS_TRY(const Web::Got got,
                m_download.web().download(
                    m_address.withPath(m_base), anyJson, file, tr("Asking the service what it has")));
            return fetchAll(file);
        }
        // a lone answer: its name is the last step of its path
        return fetchPages(m_address.url(), path.section(u'/', -1, -1, QString::SectionSkipEmpty).section(u'.', 0, 0));
    }

private:
    Result<QJsonObject> read(const QString &file) const
    {
        QFile opened(file);
        QJsonParseError mistake;
        if (!opened.open(QIODevice::ReadOnly) || opened.size() > largestDescription)
            return m_download.fault(tr("The description of the service is larger than 64 MB"), {});
        const QJsonDocument document = QJsonDocument::fromJson(opened.readAll(), &mistake);
        if (!document.isObject())
            return m_download.fault(tr("The answer is not the description of a service: %1").arg(mistake.errorString()),
                tr("Check the address."));
        return document.object();
    }

    Result<void> fetchAll(const QString &described)
    {
        KBS_TRY(const QJsonObject object, read(described));
        const QJsonArray collections = object[u"collections"].toArray();
        if (collections.isEmpty())
            return m_download.fault(tr("The service describes no collection"), tr("Ask its operator."));
        for (const auto &one : collections) {
            const QJsonObject collection = one.toObject();
            if (collection[u"itemType"].toString(u"feature"_s) == u"feature")
                KBS_CHECK(fetchCollection(collection[u"id"].toString()));
        }
        return {};
    }

    Result<void> fetchCollection(const QString &id)
    {
        QUrl items = m_address.with({{u"limit"_s,
            QString::number(std::max(1,
                m_address.parameter({u"limit"_s}).toInt() > 0 ? m_address.parameter({u"limit"_s}).toInt()
                                                              : pageSize))}});
        items.setPath(m_base + u'/' + id + u"/items"_s);
        return fetchPages(items, id);
    }

    Result<void> fetchPages(const QUrl &start, const QString &layer)
    {
        QUrl url = start;
        std::set<QByteArray> asked;
        std::optional<qint64> all;
        qint64 got = 0;
        for (int number = 1; url.isValid(); ++number) {
            if (!asked.insert(url.toEncoded()).second)
                return m_download.fault(tr("%1: the links of the service lead round in circles").arg(layer),
                    tr("Ask the operator of the service."));
            const QString what = all ? tr("Downloading %1: %2 of %3").arg(layer).arg(got).arg(*all)
                                     : tr("Downloading %1: %2").arg(layer).arg(got);
            KBS_TRY(const PageScan scan, page(url, layer, number, what));
            if (number == 1)
                all = scan.matched;
            got += scan.members;
            if (scan.next.isEmpty())
                break;
            const QUrl next = url.resolved(QUrl(scan.next));
            if (!m_address.isSameHost(next))
                return m_download.fault(
                    tr("The next page is said to be on another host, %1; nothing is fetched from there")
                        .arg(next.host()),
                    tr("Import from that address if you trust it."));
            url = m_address.asChosen(next);
        }
        if (all && got != *all)
            return m_download.fault(tr("%1: the service says that it has %2 objects, and gave %3; nothing was imported")
                                        .arg(layer)
                                        .arg(*all)
                                        .arg(got),
                tr("Its data may have changed meanwhile: import again."));
        m_download.finish(layer, got, all);
        return {};
    }

    Result<PageScan> page(const QUrl &url, const QString &layer, int number, const QString &what)
    {
        PageScan scan;
        const QString file = m_download.scratch();
        KBS_TRY(const Web::Got got,
            m_download.web().download(
                url, anyJson, file, what, [&](const QString &written) -> Result<std::optional<QString>> {
                    KBS_TRY(scan, scanPage(written, m_download.progress()));
                    return scan.cut.isEmpty() ? std::nullopt : std::optional(scan.cut);
                }));
        if (!scan.isJson || !scan.isCollection)
            return m_download.fault(
                tr("The answer for %1 is no GeoJSON collection (%2)").arg(layer, QString::fromLatin1(got.type)),
                tr("Name the collection: …/collections/NAME/items."));
        if (!QFile::rename(file, m_download.page(layer, number, u"geojson"_s)))
            return fail(ErrorKind::Io, tr("The answer cannot be kept: %1").arg(layer));
        return scan;
    }

    Download &m_download;
    const Address &m_address;
    QString m_base; ///< path of "…/collections"
};

} // namespace

Result<void> fetchOgcApi(Download &download, const QString &first)
{
    return OgcApi(download).fetch(first);
}

} // namespace kbs::import::services
