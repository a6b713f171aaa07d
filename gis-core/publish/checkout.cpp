// SPDX-License-Identifier: GPL-3.0-or-later
#include "publish/link.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QFile>
#include <QFileInfo>
#include <QRandomGenerator>
#include <QUuid>

namespace kbs::publish {

namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("Publish", text);
}

constexpr int workspaceNumbers = 1 << 20;

/// The workspace may be used from another folder.
QString absolute(const QString &location)
{
    return location.contains(u"://") ? location : QFileInfo(location).absoluteFilePath();
}

Result<QString> identityOf(Store &upstream)
{
    KBS_TRY(const std::optional<std::string> known, upstream.meta(storeIdKey));
    if (known)
        return QString::fromStdString(*known);
    const QString made = QUuid::createUuid().toString(QUuid::WithoutBraces);
    KBS_CHECK(upstream.setMeta(storeIdKey, made.toStdString()));
    return made;
}

/// A number that no other workspace of this upstream has: ids made in two workspaces must differ.
Result<int> takeWorkspaceNumber(Store &upstream, const QString &author)
{
    for (int attempt = 0; attempt < 1000; ++attempt) {
        const int number = QRandomGenerator::system()->bounded(1, workspaceNumbers);
        const std::string key = workspacePrefix + std::to_string(number);
        KBS_TRY(const std::optional<std::string> taken, upstream.meta(key));
        if (taken)
            continue;
        KBS_CHECK(upstream.setMeta(
            key, (author + u' ' + QDateTime::currentDateTimeUtc().toString(Qt::ISODate)).toStdString()));
        return number;
    }
    return fail(ErrorKind::Storage, tr("The upstream has no workspace number left"));
}

Result<void> copyInto(Store &workspace, Store &upstream, const Revision &head, CommitInfo info, Progress &progress)
{
    KBS_TRY(const auto stage, workspace.stage());
    stage->keepIds();
    const auto &classes = upstream.catalogue().classes();
    double done = 0;
    for (const auto &featureClass : classes) {
        progress.report(
            0.5 * done++ / static_cast<double>(classes.size()), tr("Copying %1").arg(featureClass->title.tr));
        std::vector<int> all(featureClass->attributes.size());
        for (std::size_t i = 0; i < all.size(); ++i)
            all[i] = static_cast<int>(i);
        stage->carry(*featureClass, all, true);
        Result<void> copied;
        KBS_CHECK(
            upstream.read({.featureClass = featureClass.get(), .asOf = head.number}, [&](const FeatureBatch &batch) {
                copied = progress.isCancelled() ? Result<void>(cancelled()) : stage->add(batch);
                return copied.has_value();
            }));
        KBS_CHECK(copied);
    }
    KBS_CHECK(stage->compare(progress));
    KBS_CHECK(stage->apply(info, progress));
    if (upstream.withheld().anyReading()) // its hash is of more than this
        return {};
    KBS_TRY(const QString copy, workspace.contentHash());
    if (head.number > 0 && copy != head.stateHash)
        return fail(ErrorKind::Storage,
            tr("The copy of %1 differs from it (content hash %2, not %3)")
                .arg(upstream.location(), copy, head.stateHash),
            tr("Run \"kbs verify\" on the upstream."));
    return {};
}

} // namespace

Result<std::unique_ptr<Store>> checkout(Store &upstream, const QString &path, const QString &author, Progress &progress)
{
    if (QFile::exists(path))
        return fail(ErrorKind::Usage, tr("%1 exists already").arg(path), tr("Choose another name."));
    Upstream link{.location = absolute(upstream.location()),
        .storeId = {},
        .workspaceId = QUuid::createUuid().toString(QUuid::WithoutBraces),
        .baseChain = {}};
    KBS_TRY(link.storeId, identityOf(upstream));
    KBS_TRY(link.base, upstream.head());
    Revision head;
    if (link.base > 0) {
        KBS_TRY(head, upstream.revision(link.base));
    }
    link.baseChain = head.chainHash;
    // own changes begin after the copy, which is the workspace's first revision unless there is nothing to copy
    link.synced = head.stateHash == QString(32, u'0') || head.stateHash.isEmpty() ? 0 : 1;
    KBS_TRY(const int number, takeWorkspaceNumber(upstream, author));
    KBS_TRY(auto workspace,
        stores::create({.location = path, .name = upstream.name(), .crs = upstream.crs(), .workspaceNumber = number},
            upstream.sharedCatalogue()));
    CommitInfo info{.author = author,
        .message = tr("Checkout of %1, revision %2").arg(upstream.name()).arg(link.base),
        .kind = QStringLiteral("checkout")};
    // the copy and the link arrive together
    info.meta = {{linkKey, encode(link)}};
    if (auto copied = copyInto(*workspace, upstream, head, info, progress); !copied) {
        workspace.reset();
        for (const char *suffix : {"", "-wal", "-shm"})
            QFile::remove(path + QLatin1String(suffix));
        return std::unexpected(std::move(copied.error()));
    }
    return workspace;
}

} // namespace kbs::publish
