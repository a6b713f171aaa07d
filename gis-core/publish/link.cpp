// SPDX-License-Identifier: GPL-3.0-or-later
#include "publish/link.h"

#include <QCoreApplication>
#include <QJsonDocument>
#include <QJsonObject>

namespace kbs::publish {

using namespace Qt::StringLiterals;

namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("Publish", text);
}

std::string toJson(const QJsonObject &object)
{
    return QJsonDocument(object).toJson(QJsonDocument::Compact).toStdString();
}

QJsonObject fromJson(const std::string &text)
{
    return QJsonDocument::fromJson(QByteArray::fromStdString(text)).object();
}

} // namespace

std::string encode(const Upstream &upstream)
{
    return toJson({{u"location"_s, upstream.location}, {u"store"_s, upstream.storeId},
        {u"workspace"_s, upstream.workspaceId}, {u"base"_s, static_cast<qint64>(upstream.base)},
        {u"chain"_s, upstream.baseChain}, {u"synced"_s, static_cast<qint64>(upstream.synced)},
        {u"published"_s, static_cast<qint64>(upstream.published)}});
}

Result<Upstream> decodeUpstream(const std::string &text)
{
    const QJsonObject object = fromJson(text);
    Upstream out{.location = object[u"location"_s].toString(),
        .storeId = object[u"store"_s].toString(),
        .workspaceId = object[u"workspace"_s].toString(),
        .base = object[u"base"_s].toInteger(-1),
        .baseChain = object[u"chain"_s].toString(),
        .synced = object[u"synced"_s].toInteger(-1),
        .published = object[u"published"_s].toInteger(0)};
    if (out.storeId.isEmpty() || out.base < 0 || out.synced < 0)
        return fail(
            ErrorKind::Storage, tr("The workspace's link to its upstream is damaged"), tr("Make a new checkout."));
    return out;
}

std::string encode(const Pending &pending)
{
    return toJson({{u"token"_s, pending.token}, {u"sent"_s, static_cast<qint64>(pending.sent)}});
}

std::optional<Pending> decodePending(const std::string &text)
{
    const QJsonObject object = fromJson(text);
    Pending out{.token = object[u"token"_s].toString(), .sent = object[u"sent"_s].toInteger()};
    return out.token.isEmpty() ? std::nullopt : std::optional(out);
}

Result<std::optional<Upstream>> upstreamOf(Store &workspace)
{
    KBS_TRY(const std::optional<std::string> text, workspace.meta(linkKey));
    if (!text)
        return std::nullopt;
    KBS_TRY(Upstream upstream, decodeUpstream(*text));
    return upstream;
}

Result<QString> familyOf(Store &store)
{
    KBS_TRY(const std::optional<Upstream> link, upstreamOf(store));
    if (link)
        return link->storeId;
    KBS_TRY(const std::optional<std::string> id, store.meta(storeIdKey));
    return QString::fromStdString(id.value_or(std::string()));
}

Result<Upstream> linkTo(Store &workspace, Store &upstream)
{
    KBS_TRY(std::optional<Upstream> link, upstreamOf(workspace));
    if (!link)
        return fail(ErrorKind::Usage, tr("%1 is no workspace: it has no upstream").arg(workspace.location()),
            tr("Make one with \"kbs checkout\"."));
    KBS_TRY(const std::optional<std::string> id, upstream.meta(storeIdKey));
    if (!id || QString::fromStdString(*id) != link->storeId)
        return fail(ErrorKind::Usage,
            tr("The workspace was not checked out from %1 but from %2").arg(upstream.location(), link->location));
    KBS_TRY(const RevisionNo head, upstream.head());
    QString chain;
    if (link->base > 0 && link->base <= head) {
        KBS_TRY(const Revision base, upstream.revision(link->base));
        chain = base.chainHash;
    }
    if (link->base > head || chain != link->baseChain)
        return fail(ErrorKind::Storage,
            tr("The history of %1 is not the one this workspace was made from (an older backup was restored?)")
                .arg(upstream.location()),
            tr("Make a new checkout and bring your changes over."));
    return std::move(*link);
}

} // namespace kbs::publish
