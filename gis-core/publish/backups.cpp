// SPDX-License-Identifier: GPL-3.0-or-later
#include "publish/backups.h"

#include "publish/store_copy.h"
#include "store/backup.h"

#include <QCoreApplication>
#include <QDir>
#include <QFileInfo>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QSaveFile>

#include <algorithm>

namespace kbs::backups {

using namespace Qt::StringLiterals;

namespace {

constexpr qint64 wrongClock = 3600; ///< seconds

QString tr(const char *text)
{
    return QCoreApplication::translate("Publish", text);
}

/// A backup as it was when it was written.
struct Written {
    QString name;
    qint64 size = 0;
    qint64 modified = 0; ///< milliseconds since 1970
    static Written of(const QFileInfo &file)
    {
        return {.name = file.fileName(), .size = file.size(), .modified = file.lastModified().toMSecsSinceEpoch()};
    }
    bool operator==(const Written &) const = default;
};

/// The backups of one store in a folder, oldest first.
class List {
public:
    List(const QDir &folder, const QString &stem) : m_path(folder.filePath(stem + u".yedekler.json"_s)) { }

    Result<void> read()
    {
        QFile file(m_path);
        if (!file.exists())
            return {};
        if (!file.open(QIODevice::ReadOnly))
            return fail(ErrorKind::Io, tr("%1 cannot be read: %2").arg(m_path, file.errorString()));
        const QJsonDocument json = QJsonDocument::fromJson(file.readAll());
        if (!json.isArray())
            return fail(ErrorKind::Storage, tr("%1 is damaged, so nobody knows which backups are ours").arg(m_path),
                tr("Remove it: the backups that are there then stay for good."));
        for (const QJsonValue &one : json.array())
            entries.push_back({.name = QFileInfo(one["name"_L1].toString()).fileName(),
                .size = one["size"_L1].toInteger(),
                .modified = one["modified"_L1].toInteger()});
        return {};
    }
    Result<void> write() const
    {
        QJsonArray array;
        for (const Written &one : entries)
            array.append(QJsonObject{{u"name"_s, one.name}, {u"size"_s, one.size}, {u"modified"_s, one.modified}});
        const QByteArray bytes = QJsonDocument(array).toJson();
        QSaveFile file(m_path);
        if (file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size() && file.commit())
            return {};
        return fail(ErrorKind::Io, tr("%1 cannot be written: %2").arg(m_path, file.errorString()));
    }

    std::vector<Written> entries;

private:
    QString m_path;
};

/// A file name of the store's: letters and digits, and of two stores of one name each its own.
Result<QString> stemOf(Store &store)
{
    KBS_TRY(const auto id, store.meta(storeIdKey));
    QString name;
    for (const QChar c : store.name().left(40))
        name += c.isLetterOrNumber() ? c : u'-';
    return u"%1-%2"_s.arg(name.isEmpty() ? u"kbs"_s : name, QString::fromStdString(id.value_or("0")).left(8));
}

QString freeName(const QDir &folder, const QString &stem, const QDateTime &now)
{
    const QString base = u"%1-%2"_s.arg(stem, now.toUTC().toString(u"yyyyMMdd-HHmmss"_s));
    QString name = base + u".kbs"_s;
    for (int i = 2; folder.exists(name); ++i)
        name = u"%1-%2.kbs"_s.arg(base).arg(i);
    return folder.filePath(name);
}

/// What is in the copy, if all of it agrees.
Result<Made> verified(const QString &file, const std::shared_ptr<const Catalogue> &catalogue, Progress &progress)
{
    KBS_TRY(const auto copy, stores::open(file, catalogue, true));
    KBS_TRY(const std::vector<Finding> findings, copy->verify(progress));
    // what is still to be overwritten in the original is so in its copy, and no damage
    const auto damage
        = std::ranges::find_if(findings, [](const Finding &finding) { return finding.rule != "erasure.bytes"_L1; });
    if (damage != findings.end())
        return fail(ErrorKind::Storage, tr("The backup does not agree with its hashes: %1").arg(damage->text),
            tr("Run \"kbs verify\" on the store; older backups were kept."));
    Made made{.file = file, .contentHash = {}, .removed = {}, .strange = {}};
    KBS_TRY(made.revision, copy->head());
    KBS_TRY(made.contentHash, copy->contentHash());
    return made;
}

void remove(const QString &file)
{
    for (const char *suffix : {"", "-wal", "-shm", "-journal"})
        QFile::remove(file + QLatin1StringView(suffix));
}

/// Takes the oldest out until `keep` are left.
void rotate(const QDir &folder, List &list, int keep, Made &made)
{
    while (static_cast<int>(list.entries.size()) > keep) {
        const Written oldest = list.entries.front();
        list.entries.erase(list.entries.begin());
        const QFileInfo file(folder.filePath(oldest.name));
        if (!file.exists() && !file.isSymLink())
            continue;
        if (file.isSymLink() || !file.isFile() || Written::of(file) != oldest || !QFile::remove(file.filePath()))
            made.strange << file.filePath();
        else
            made.removed << file.filePath();
    }
}

} // namespace

Result<Made> make(const QString &location, std::shared_ptr<const Catalogue> catalogue, const QString &folder, int keep,
    const QDateTime &now, Progress &progress)
{
    if (keep < 1 || keep > mostKept)
        return fail(ErrorKind::Usage, tr("%1 is no number of backups to keep").arg(keep),
            tr("A whole number from 1 to %1").arg(mostKept));
    const QDir place(folder);
    if (folder.isEmpty() || !place.exists())
        return fail(ErrorKind::Io, tr("The folder %1 for backups does not exist").arg(folder),
            tr("Make it, or choose another one; a drive that is not there is no backup."));
    QString stem;
    {
        KBS_TRY(const auto store, stores::open(location, catalogue, true));
        KBS_TRY(stem, stemOf(*store));
    }
    List list(place, stem);
    KBS_CHECK(list.read());
    const QString file = freeName(place, stem, now);
    const auto copied = [&]() -> Result<Made> {
        if (stores::isOnServer(location)) {
            KBS_TRY(const auto store, stores::open(location, catalogue, true));
            KBS_CHECK(publish::copyStore(*store, file, progress));
        } else {
            KBS_CHECK(stores::copyFile(location, file, progress));
        }
        return verified(file, catalogue, progress);
    }();
    if (!copied) {
        remove(file);
        return copied;
    }
    for (const char *suffix : {"-wal", "-shm"}) // of looking at it; the copy itself is whole without them
        QFile::remove(file + QLatin1StringView(suffix));
    Made made = *copied;
    list.entries.push_back(Written::of(QFileInfo(file)));
    KBS_CHECK(list.write()); // nothing older goes before the new one is known
    rotate(place, list, keep, made);
    KBS_CHECK(list.write());
    return made;
}

QDateTime lastMoment(const Schedule &schedule, const QDateTime &now)
{
    const QDateTime local = now.toLocalTime();
    QDate day = local.date();
    if (QDateTime(day, schedule.at) > local)
        day = day.addDays(-1);
    while (schedule.weekday != 0 && day.dayOfWeek() != schedule.weekday)
        day = day.addDays(-1);
    return QDateTime(day, schedule.at);
}

bool isDue(const Schedule &schedule, const QDateTime &now)
{
    if (!schedule.isOn || schedule.folder.isEmpty() || !schedule.at.isValid())
        return false;
    const QDateTime moment = lastMoment(schedule, now);
    const auto counts = [&now](const QDateTime &time) { return time.isValid() && time <= now.addSecs(wrongClock); };
    if (counts(schedule.done))
        return schedule.done < moment;
    return !counts(schedule.since) || schedule.since < moment;
}

} // namespace kbs::backups
