// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/settings.h"

#include <QCryptographicHash>
#include <QSettings>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace kbs::gui::settings {

namespace {

constexpr int maxRecent = 12;

/// Locations hold slashes, which QSettings takes for groups.
QString storeKey(const QString &location, const QString &what)
{
    const QByteArray hash = QCryptographicHash::hash(location.toUtf8(), QCryptographicHash::Sha1).toHex().left(16);
    return u"stores/%1/%2"_s.arg(QString::fromLatin1(hash), what);
}

QStringList toList(const std::vector<std::string> &names)
{
    QStringList list;
    for (const std::string &name : names)
        list << QString::fromStdString(name);
    return list;
}

std::vector<std::string> fromList(const QStringList &list)
{
    std::vector<std::string> names;
    for (const QString &name : list)
        names.push_back(name.toStdString());
    return names;
}

} // namespace

QStringList recentStores()
{
    return QSettings().value("recent").toStringList();
}

void addRecentStore(const QString &location)
{
    QStringList recent = recentStores();
    recent.removeAll(location);
    recent.prepend(location);
    while (recent.size() > maxRecent)
        recent.removeLast();
    QSettings().setValue("recent", recent);
}

void removeRecentStore(const QString &location)
{
    QStringList recent = recentStores();
    recent.removeAll(location);
    QSettings().setValue("recent", recent);
}

LayerState layers(const QString &location)
{
    const QSettings settings;
    LayerState state;
    state.known = settings.contains(storeKey(location, u"order"_s));
    state.visible = fromList(settings.value(storeKey(location, u"visible"_s)).toStringList());
    state.order = fromList(settings.value(storeKey(location, u"order"_s)).toStringList());
    return state;
}

void setLayers(const QString &location, const LayerState &state)
{
    QSettings settings;
    if (state.order.empty()) {
        settings.remove(storeKey(location, u"order"_s));
        settings.remove(storeKey(location, u"visible"_s));
        return;
    }
    settings.setValue(storeKey(location, u"order"_s), toList(state.order));
    settings.setValue(storeKey(location, u"visible"_s), toList(state.visible));
}

QStringList rasters(const QString &location)
{
    return QSettings().value(storeKey(location, u"rasters"_s)).toStringList();
}

void setRasters(const QString &location, const QStringList &paths)
{
    QSettings().setValue(storeKey(location, u"rasters"_s), paths);
}

QString theme(const QString &location)
{
    return QSettings().value(storeKey(location, u"theme"_s)).toString();
}

void setTheme(const QString &location, const QString &name)
{
    QSettings().setValue(storeKey(location, u"theme"_s), name);
}

std::vector<Bookmark> bookmarks(const QString &location)
{
    QSettings settings;
    std::vector<Bookmark> all;
    const int count = settings.beginReadArray(storeKey(location, u"bookmarks"_s));
    for (int i = 0; i < count; ++i) {
        settings.setArrayIndex(i);
        all.push_back(
            {settings.value("name").toString(), {settings.value("east").toDouble(), settings.value("north").toDouble()},
                settings.value("scale").toDouble()});
    }
    return all;
}

void setBookmarks(const QString &location, const std::vector<Bookmark> &bookmarks)
{
    QSettings settings;
    settings.remove(storeKey(location, u"bookmarks"_s));
    settings.beginWriteArray(storeKey(location, u"bookmarks"_s), static_cast<int>(bookmarks.size()));
    for (std::size_t i = 0; i < bookmarks.size(); ++i) {
        settings.setArrayIndex(static_cast<int>(i));
        settings.setValue("name", bookmarks[i].name);
        settings.setValue("east", bookmarks[i].center.x);
        settings.setValue("north", bookmarks[i].center.y);
        settings.setValue("scale", bookmarks[i].scale);
    }
    settings.endArray();
}

backups::Schedule backupSchedule(const QString &location)
{
    const QSettings settings;
    const auto value = [&](const QString &name) { return settings.value(storeKey(location, u"backup"_s + name)); };
    backups::Schedule out;
    out.isOn = value(u"On"_s).toBool();
    out.weekday = std::clamp(value(u"Weekday"_s).toInt(), 0, 7);
    if (const QTime at = QTime::fromString(value(u"At"_s).toString(), u"HH:mm"_s); at.isValid())
        out.at = at;
    out.folder = value(u"Folder"_s).toString();
    if (const int keep = value(u"Keep"_s).toInt(); keep >= 1 && keep <= backups::mostKept)
        out.keep = keep;
    out.since = QDateTime::fromString(value(u"Since"_s).toString(), Qt::ISODateWithMs);
    out.done = QDateTime::fromString(value(u"Done"_s).toString(), Qt::ISODateWithMs);
    return out;
}

void setBackupSchedule(const QString &location, const backups::Schedule &schedule)
{
    QSettings settings;
    const auto set = [&](const QString &name, const QVariant &value) {
        settings.setValue(storeKey(location, u"backup"_s + name), value);
    };
    const auto text = [](const QDateTime &time) { return time.toUTC().toString(Qt::ISODateWithMs); };
    set(u"On"_s, schedule.isOn);
    set(u"Weekday"_s, schedule.weekday);
    set(u"At"_s, schedule.at.toString(u"HH:mm"_s));
    set(u"Folder"_s, schedule.folder);
    set(u"Keep"_s, schedule.keep);
    set(u"Since"_s, text(schedule.since));
    set(u"Done"_s, text(schedule.done));
}

QByteArray windowGeometry()
{
    return QSettings().value("window/geometry").toByteArray();
}

QByteArray windowState()
{
    return QSettings().value("window/state").toByteArray();
}

void setWindow(const QByteArray &geometry, const QByteArray &state)
{
    QSettings settings;
    settings.setValue("window/geometry", geometry);
    settings.setValue("window/state", state);
}

} // namespace kbs::gui::settings
