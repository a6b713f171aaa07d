// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/postgis/location.h"

#include <QCoreApplication>
#include <QUrl>
#include <QUrlQuery>

#include <libpq-fe.h>
#include <memory>

namespace kbs::postgis {

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype longestName = 63; ///< of a PostgreSQL identifier, in bytes

QString tr(const char *text)
{
    return QCoreApplication::translate("PostgisStore", text);
}

/// The URL without our own parameter, which libpq does not know. The text is cut and not parsed: several hosts are no
/// URL for anybody but libpq.
QString withoutSchema(const QString &url, QString &schema)
{
    const qsizetype mark = url.indexOf(u'?');
    if (mark < 0)
        return url;
    QStringList kept;
    for (const QString &part : url.mid(mark + 1).split(u'&', Qt::SkipEmptyParts)) {
        if (part.startsWith("schema="_L1))
            schema = QUrl::fromPercentEncoding(part.mid(7).toUtf8());
        else
            kept += part;
    }
    return kept.isEmpty() ? url.left(mark) : url.left(mark + 1) + kept.join(u'&');
}

struct FreeOptions {
    void operator()(PQconninfoOption *options) const { PQconninfoFree(options); }
};

QString valueOf(const PQconninfoOption *options, QLatin1StringView keyword)
{
    for (const PQconninfoOption *option = options; option->keyword; ++option)
        if (QLatin1StringView(option->keyword) == keyword && option->val)
            return QString::fromUtf8(option->val);
    return {};
}

} // namespace

bool isServerUrl(const QString &location)
{
    return location.startsWith("postgresql://"_L1) || location.startsWith("postgres://"_L1);
}

Result<Location> parseLocation(const QString &url)
{
    Location out{.shown = url, .schema = "kbs"};
    QString schema = u"kbs"_s;
    out.conninfo = withoutSchema(url, schema).toStdString();
    // libpq's reason would quote parts of the address, and with them what somebody took for a password
    const std::unique_ptr<PQconninfoOption, FreeOptions> options(PQconninfoParse(out.conninfo.c_str(), nullptr));
    if (!options)
        return fail(ErrorKind::Usage, tr("This is no address of a PostgreSQL database"),
            tr("The form is postgresql://user@host:port/database?schema=kbs"));
    if (!valueOf(options.get(), "password"_L1).isEmpty())
        return fail(ErrorKind::Usage, tr("A password must not stand in the address of a store"),
            tr("Put it into the pass file (~/.pgpass) or into the system's keyring, and leave it out of the address."));
    if (valueOf(options.get(), "dbname"_L1).isEmpty())
        return fail(ErrorKind::Usage, tr("The address %1 names no database").arg(url),
            tr("The form is postgresql://user@host:port/database?schema=kbs"));
    if (schema.isEmpty() || schema.toUtf8().size() > longestName || schema.startsWith("pg_"_L1))
        return fail(ErrorKind::Usage, tr("\"%1\" is no name for the schema of a store").arg(schema));
    out.schema = schema.toStdString();
    const QString host = valueOf(options.get(), "host"_L1);
    out.hasManyHosts = host.contains(u',');
    out.namesSession = !valueOf(options.get(), "target_session_attrs"_L1).isEmpty();
    out.keyringName = u"postgresql://%1@%2:%3/%4"_s.arg(valueOf(options.get(), "user"_L1), host,
        valueOf(options.get(), "port"_L1), valueOf(options.get(), "dbname"_L1));
    return out;
}

} // namespace kbs::postgis
