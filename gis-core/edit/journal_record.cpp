// SPDX-License-Identifier: GPL-3.0-or-later
#include "edit/journal_record.h"

#include <QByteArray>
#include <QDataStream>
#include <QIODevice>

#include <algorithm>
#include <cstring>
#include <xxhash.h>

namespace kbs {

namespace {

constexpr quint32 magic = 0x4B424A31; // "KBJ1"

void putText(QDataStream &out, const std::string &text)
{
    out << QByteArray::fromRawData(text.data(), static_cast<qsizetype>(text.size()));
}

std::string getText(QDataStream &in)
{
    QByteArray bytes;
    in >> bytes;
    return bytes.toStdString();
}

template <typename T> void putArray(QDataStream &out, const std::vector<T> &values)
{
    out << QByteArray::fromRawData(
        reinterpret_cast<const char *>(values.data()), static_cast<qsizetype>(values.size() * sizeof(T)));
}

template <typename T> void getArray(QDataStream &in, std::vector<T> &values)
{
    QByteArray bytes;
    in >> bytes;
    values.resize(static_cast<std::size_t>(bytes.size()) / sizeof(T));
    if (!values.empty())
        std::memcpy(static_cast<void *>(values.data()), bytes.constData(), values.size() * sizeof(T));
}

void putValue(QDataStream &out, const Value &value)
{
    out << static_cast<quint8>(value.index());
    if (const auto *integer = std::get_if<std::int64_t>(&value))
        out << static_cast<qint64>(*integer);
    else if (const auto *real = std::get_if<double>(&value))
        out << *real;
    else if (const auto *text = std::get_if<std::string>(&value))
        putText(out, *text);
}

Value getValue(QDataStream &in)
{
    quint8 index = 0;
    in >> index;
    switch (index) {
    case 1: {
        qint64 integer = 0;
        in >> integer;
        return static_cast<std::int64_t>(integer);
    }
    case 2: {
        double real = 0;
        in >> real;
        return real;
    }
    case 3: return getText(in);
    default: return {};
    }
}

void putFeature(QDataStream &out, const FeatureClass &featureClass, const std::optional<Feature> &feature)
{
    out << feature.has_value();
    if (!feature)
        return;
    out << static_cast<qint64>(feature->id) << static_cast<qint64>(feature->revision);
    putText(out, feature->sourceKey);
    quint32 given = 0;
    for (const Value &value : feature->values)
        given += isNull(value) ? 0 : 1;
    out << given;
    for (std::size_t i = 0; i < feature->values.size(); ++i) {
        if (isNull(feature->values[i]))
            continue;
        putText(out, featureClass.attributes[i].name);
        putValue(out, feature->values[i]);
    }
    const Geometry &geometry = feature->geometry;
    out << static_cast<quint8>(geometry.kind);
    putArray(out, geometry.points);
    putArray(out, geometry.ringEnds);
    putArray(out, geometry.partEnds);
    putArray(out, geometry.z);
}

/// The checksum is no seal: a store from elsewhere may hold any bytes under a right one.
bool isSound(const Geometry &geometry)
{
    return geometry.kind <= GeometryKind::MultiPolygon && std::ranges::is_sorted(geometry.ringEnds)
        && std::ranges::is_sorted(geometry.partEnds)
        && (geometry.ringEnds.empty() ? 0 : geometry.ringEnds.back()) == geometry.points.size()
        && (geometry.partEnds.empty() ? 0 : geometry.partEnds.back()) == geometry.ringEnds.size()
        && (geometry.z.empty() || geometry.z.size() == geometry.points.size());
}

bool getFeature(QDataStream &in, const FeatureClass &featureClass, std::optional<Feature> &out)
{
    bool there = false;
    in >> there;
    if (!there)
        return in.status() == QDataStream::Ok;
    Feature feature;
    qint64 id = 0, revision = 0;
    in >> id >> revision;
    feature.id = id;
    feature.revision = revision;
    feature.sourceKey = getText(in);
    feature.values.resize(featureClass.attributes.size());
    quint32 given = 0;
    in >> given;
    for (quint32 i = 0; i < given && in.status() == QDataStream::Ok; ++i) {
        const int index = featureClass.attributeIndex(getText(in));
        Value value = getValue(in);
        if (index < 0)
            return false; // dropping a value in silence is worse than dropping the entry with a message
        feature.values[static_cast<std::size_t>(index)] = std::move(value);
    }
    quint8 kind = 0;
    in >> kind;
    feature.geometry.kind = static_cast<GeometryKind>(kind);
    getArray(in, feature.geometry.points);
    getArray(in, feature.geometry.ringEnds);
    getArray(in, feature.geometry.partEnds);
    getArray(in, feature.geometry.z);
    if (!isSound(feature.geometry))
        return false;
    out = std::move(feature);
    return in.status() == QDataStream::Ok;
}

quint64 checksum(const QByteArray &bytes)
{
    return XXH3_64bits(bytes.constData(), static_cast<std::size_t>(bytes.size()));
}

} // namespace

std::string JournalRecord::encode() const
{
    QByteArray body;
    {
        QDataStream out(&body, QIODevice::WriteOnly);
        out.setVersion(QDataStream::Qt_6_5);
        out << static_cast<quint8>(kind) << static_cast<qint64>(operation) << title
            << static_cast<quint32>(changes.size());
        for (const Change &change : changes) {
            putText(out, change.featureClass->name);
            out << static_cast<quint8>(change.kind) << static_cast<qint64>(change.id);
            putFeature(out, *change.featureClass, change.before);
            putFeature(out, *change.featureClass, change.after);
        }
    }
    QByteArray whole;
    QDataStream out(&whole, QIODevice::WriteOnly);
    out.setVersion(QDataStream::Qt_6_5);
    out << magic << checksum(body) << body;
    return whole.toStdString();
}

std::optional<JournalRecord> JournalRecord::decode(const std::string &payload, const Catalogue &catalogue)
{
    const QByteArray whole = QByteArray::fromRawData(payload.data(), static_cast<qsizetype>(payload.size()));
    QDataStream outer(whole);
    outer.setVersion(QDataStream::Qt_6_5);
    quint32 mark = 0;
    quint64 sum = 0;
    QByteArray body;
    outer >> mark >> sum >> body;
    if (outer.status() != QDataStream::Ok || mark != magic || sum != checksum(body))
        return std::nullopt;
    QDataStream in(body);
    in.setVersion(QDataStream::Qt_6_5);
    JournalRecord record;
    quint8 kind = 0;
    qint64 operation = 0;
    quint32 count = 0;
    in >> kind >> operation >> record.title >> count;
    record.kind = static_cast<Kind>(kind);
    record.operation = operation;
    for (quint32 i = 0; i < count; ++i) {
        Change change;
        change.featureClass = catalogue.find(getText(in));
        quint8 changeKind = 0;
        qint64 id = 0;
        in >> changeKind >> id;
        change.kind = static_cast<ChangeKind>(changeKind);
        change.id = id;
        if (!change.featureClass || !getFeature(in, *change.featureClass, change.before)
            || !getFeature(in, *change.featureClass, change.after))
            return std::nullopt;
        record.changes.push_back(std::move(change));
    }
    return in.status() == QDataStream::Ok ? std::optional(std::move(record)) : std::nullopt;
}

} // namespace kbs
