// SPDX-License-Identifier: GPL-3.0-or-later
#include "importers/services/download.h"
#include "importers/services/page_scan.h"

#include <QCoreApplication>
#include <QFile>

#include <algorithm>

/// Web Feature Service: OGC 02-058 (1.0), 04-094 (1.1), 09-025r2 (2.0). Paging by startIndex is part of 2.0 only; most
/// services of 1.x know it too, and those that do not are found out by what they give.
namespace kbs::import::services {

using namespace Qt::StringLiterals;

namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("Services", text);
}

constexpr qint64 pageSize = 2000;
constexpr const char *anyXml = "text/xml, application/xml, application/gml+xml, */*;q=0.5";

class Wfs {
public:
    explicit Wfs(Download &download) : m_download(download), m_address(download.address()) { }

    Result<void> fetch()
    {
        QStringList types = m_address.parameter({u"typeName"_s, u"typeNames"_s}).split(u',', Qt::SkipEmptyParts);
        if (auto described = describe(); !described) {
            const bool mayGoOn = !types.isEmpty() && !m_address.parameter({u"version"_s}).isEmpty()
                && described.error().kind == ErrorKind::Input;
            if (!mayGoOn)
                return described;
            m_service.version = m_address.parameter({u"version"_s});
        }
        if (types.isEmpty())
            types = m_service.types;
        if (types.isEmpty())
            return m_download.fault(tr("The service describes no feature type"), tr("Ask its operator."));
        for (QString &type : types) {
            KBS_TRY(type, named(type.trimmed()));
            KBS_CHECK(fetchType(type));
        }
        return {};
    }

private:
    using Parameters = QList<std::pair<QString, QString>>;

    Result<void> describe()
    {
        Parameters set{{u"SERVICE"_s, u"WFS"_s}, {u"REQUEST"_s, u"GetCapabilities"_s}};
        const QString version = m_address.parameter({u"version"_s});
        if (version.isEmpty())
            set << std::pair(u"ACCEPTVERSIONS"_s, u"2.0.0,1.1.0,1.0.0"_s);
        else
            set << std::pair(u"VERSION"_s, version);
        static const QStringList ofFeatures{u"typeName"_s, u"typeNames"_s, u"count"_s, u"maxFeatures"_s,
            u"startIndex"_s, u"resultType"_s, u"outputFormat"_s, u"bbox"_s, u"filter"_s, u"cql_filter"_s, u"srsName"_s,
            u"propertyName"_s, u"sortBy"_s, u"featureId"_s, u"resourceId"_s};
        const QString file = m_download.scratch();
        const QString what = tr("Asking the service what it has");
        KBS_TRY(const Web::Got got, m_download.web().download(m_address.with(set, ofFeatures), anyXml, file, what));
        if (const QString said = exceptionIn(got.head); !said.isEmpty())
            return m_download.fault(tr("The service answers: %1").arg(said), tr("Check the address."));
        auto described = readCapabilities(file, m_download.progress());
        if (!described) {
            if (described.error().kind == ErrorKind::Cancelled)
                return std::unexpected(std::move(described.error()));
            return m_download.fault(described.error().message, described.error().advice);
        }
        m_service = std::move(*described);
        if (!version.isEmpty())
            m_service.version = version;
        return {};
    }

    /// The type as the service writes it.
    Result<QString> named(const QString &type) const
    {
        if (m_service.types.isEmpty() || m_service.types.contains(type))
            return type;
        QStringList fitting;
        for (const QString &known : m_service.types)
            if (known.compare(type, Qt::CaseInsensitive) == 0 || known.section(u':', -1) == type)
                fitting << known;
        if (fitting.size() == 1)
            return fitting.front();
        return m_download.fault(tr("The service has no feature type \"%1\"").arg(type),
            tr("It has: %1.").arg(m_service.types.mid(0, 40).join(u", "_s)));
    }

    [[nodiscard]] bool isTwo() const { return m_service.version.startsWith(u"2."); }

    [[nodiscard]] QUrl query(const QString &type, const Parameters &more) const
    {
        Parameters set{{u"SERVICE"_s, u"WFS"_s}, {u"VERSION"_s, m_service.version}, {u"REQUEST"_s, u"GetFeature"_s},
            {isTwo() ? u"TYPENAMES"_s : u"TYPENAME"_s, type}};
        set += more;
        return m_address.with(set,
            {u"typeName"_s, u"typeNames"_s, u"count"_s, u"maxFeatures"_s, u"startIndex"_s, u"resultType"_s,
                u"acceptVersions"_s});
    }

    /// The number of objects by the service's own word, asked for apart from the objects.
    Result<std::optional<qint64>> hits(const QString &type)
    {
        if (m_service.version.startsWith(u"1.0"))
            return std::nullopt;
        PageScan scan;
        const auto got = m_download.web().download(query(type, {{u"RESULTTYPE"_s, u"hits"_s}}), anyXml,
            m_download.scratch(), tr("%1: asking for the number of objects").arg(type),
            [&](const QString &file) -> Result<std::optional<QString>> {
                KBS_TRY(scan, scanPage(file, m_download.progress()));
                return std::nullopt;
            });
        if (!got && got.error().kind == ErrorKind::Cancelled)
            return std::unexpected(got.error());
        return got && scan.exception.isEmpty() && scan.members == 0 ? scan.matched : std::nullopt;
    }

    struct Page {
        PageScan scan;
        QString file;
    };

    /// An exception of the service is not an Error here: `scan.exception` has it.
    Result<Page> page(const QString &type, int number, const Parameters &more, const QString &what)
    {
        Page out;
        const QString file = m_download.scratch();
        KBS_TRY(const Web::Got got,
            m_download.web().download(
                query(type, more), anyXml, file, what, [&](const QString &written) -> Result<std::optional<QString>> {
                    KBS_TRY(out.scan, scanPage(written, m_download.progress()));
                    return out.scan.cut.isEmpty() ? std::nullopt : std::optional(out.scan.cut);
                }));
        if (!out.scan.exception.isEmpty())
            return out;
        if (!out.scan.isCollection)
            return m_download.fault(
                tr("The answer for %1 is no collection of features (%2)").arg(type, QString::fromLatin1(got.type)),
                tr("Leave outputFormat out of the address, or name GML or GeoJSON."));
        out.file = m_download.page(type, number, out.scan.isJson ? u"geojson"_s : u"gml"_s);
        if (!QFile::rename(file, out.file))
            return fail(ErrorKind::Io, tr("The answer cannot be kept: %1").arg(out.file));
        return out;
    }

    [[nodiscard]] qint64 sizeOfPage() const
    {
        const qint64 wanted = m_address.parameter({u"count"_s, u"maxFeatures"_s}).toLongLong();
        const qint64 size = wanted > 0 ? wanted : pageSize;
        return m_service.largest && *m_service.largest > 0 ? std::min(size, *m_service.largest) : size;
    }

    static QString told(const QString &type, qint64 got, std::optional<qint64> all)
    {
        return all ? tr("Downloading %1: %2 of %3").arg(type).arg(got).arg(*all)
                   : tr("Downloading %1: %2").arg(type).arg(got);
    }

    Result<void> fetchType(const QString &type)
    {
        KBS_TRY(std::optional<qint64> all, hits(type));
        if (!m_service.pages)
            return fetchWhole(type, all);
        qint64 got = 0;
        std::string firstId;
        for (int number = 1;; ++number) {
            Parameters more{{isTwo() ? u"COUNT"_s : u"MAXFEATURES"_s, QString::number(sizeOfPage())}};
            if (number > 1)
                more << std::pair(u"STARTINDEX"_s, QString::number(got));
            KBS_TRY(const Page one, page(type, number, more, told(type, got, all)));
            const bool isRefused = !one.scan.exception.isEmpty();
            const bool isFirstAgain = number > 1 && !firstId.empty() && one.scan.firstId == firstId;
            if (number > 1 && (isFirstAgain || (isRefused && !isTwo())))
                return fetchWhole(type, all); // the service does not know of pages
            if (isRefused)
                return refused(type, one.scan);
            if (number == 1)
                firstId = one.scan.firstId;
            if (one.scan.isJson && !all)
                all = one.scan.matched;
            got += one.scan.members;
            if (one.scan.members == 0 && number > 1)
                QFile::remove(one.file);
            if (one.scan.members == 0 || (all && got >= *all))
                return whole(type, got, all);
        }
    }

    /// Everything in one answer.
    Result<void> fetchWhole(const QString &type, std::optional<qint64> all)
    {
        m_download.discard(type);
        KBS_TRY(const Page one, page(type, 1, {}, told(type, 0, all)));
        if (!one.scan.exception.isEmpty())
            return refused(type, one.scan);
        return whole(type, one.scan.members, all);
    }

    Result<void> whole(const QString &type, qint64 got, std::optional<qint64> all)
    {
        if (all && got != *all)
            return m_download.fault(tr("%1: the service says that it has %2 objects, and gave %3; nothing was imported")
                                        .arg(type)
                                        .arg(*all)
                                        .arg(got),
                tr("Its data may have changed meanwhile: import again. If it happens again, ask its operator for the "
                   "limit of objects per request."));
        m_download.finish(type, got, all);
        return {};
    }

    Result<void> refused(const QString &type, const PageScan &scan) const
    {
        return m_download.fault(tr("%1: the service answers: %2").arg(type, scan.exception),
            tr("Check the address; ask the operator of the service if it is right."));
    }

    Download &m_download;
    const Address &m_address;
    Capabilities m_service;
};

} // namespace

Result<void> fetchWfs(Download &download)
{
    return Wfs(download).fetch();
}

} // namespace kbs::import::services
