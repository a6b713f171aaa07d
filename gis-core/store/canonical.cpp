// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/canonical.h"

#include <QCryptographicHash>
#include <QRandomGenerator>

#include <algorithm>
#include <bit>
#include <cstring>
#include <span>
#include <xxhash.h>

namespace kbs::canonical {

namespace {

static_assert(std::endian::native == std::endian::little, "the canonical form is little-endian");

void putText(Bytes &out, std::string_view text)
{
    out.put(static_cast<std::uint64_t>(text.size()));
    out.append(text);
}

template <typename T> void putArray(Bytes &out, std::span<const T> values)
{
    out.put(static_cast<std::uint64_t>(values.size()));
    out.append(values.data(), values.size_bytes());
}

void putGeometry(Bytes &out, GeometryKind kind, const FeatureBatch::GeometryView &geometry)
{
    out.put(static_cast<std::uint8_t>(kind));
    putArray(out, geometry.points);
    putArray(out, geometry.ringEnds);
    putArray(out, geometry.partEnds);
    putArray(out, geometry.z);
}

void putValue(Bytes &out, const Value &value)
{
    if (const auto *text = std::get_if<std::string>(&value)) {
        out.put('t');
        putText(out, *text);
    } else if (const auto *integer = std::get_if<std::int64_t>(&value)) {
        out.put('i');
        out.put(*integer);
    } else if (const auto *real = std::get_if<double>(&value)) {
        out.put('r');
        out.put(*real);
    }
}

Hash128 hashOf(std::string_view buffer)
{
    const XXH128_hash_t hash = XXH3_128bits(buffer.data(), buffer.size());
    return {hash.low64, hash.high64};
}

} // namespace

Hash128 &Hash128::operator+=(const Hash128 &other)
{
    low += other.low;
    high += other.high + (low < other.low ? 1 : 0);
    return *this;
}

Hash128 &Hash128::operator-=(const Hash128 &other)
{
    const bool borrow = low < other.low;
    low -= other.low;
    high -= other.high + (borrow ? 1 : 0);
    return *this;
}

QString Hash128::hex() const
{
    return QStringLiteral("%1%2").arg(high, 16, 16, QLatin1Char('0')).arg(low, 16, 16, QLatin1Char('0'));
}

std::array<char, 16> Hash128::bytes() const
{
    std::array<char, 16> out;
    std::memcpy(out.data(), &low, 8);
    std::memcpy(out.data() + 8, &high, 8);
    return out;
}

Hash128 Hash128::fromBytes(std::string_view bytes)
{
    Hash128 out;
    if (bytes.size() == 16) {
        std::memcpy(&out.low, bytes.data(), 8);
        std::memcpy(&out.high, bytes.data() + 8, 8);
    }
    return out;
}

Hash128 Hash128::fromHex(const QString &hex)
{
    return {hex.right(16).toULongLong(nullptr, 16), hex.left(hex.size() - 16).toULongLong(nullptr, 16)};
}

RowHasher::RowHasher(const FeatureClass &featureClass)
{
    for (std::size_t i = 0; i < featureClass.attributes.size(); ++i)
        m_byName.push_back({featureClass.attributes[i].name, i});
    std::ranges::sort(m_byName, {}, &Column::name); // the order of attributes in the catalogue is no content
    for (Column &column : m_byName) {
        Bytes name;
        putText(name, column.name);
        column.name = name.view();
    }
    putText(m_buffer, featureClass.name);
    m_idAt = m_buffer.size();
}

void RowHasher::begin(FeatureId id, std::string_view sourceKey)
{
    m_buffer.truncate(m_idAt);
    m_buffer.put(id);
    putText(m_buffer, sourceKey);
}

Hash128 RowHasher::operator()(const Feature &feature)
{
    begin(feature.id, feature.sourceKey);
    for (const Column &column : m_byName) {
        if (column.attribute >= feature.values.size() || isNull(feature.values[column.attribute]))
            continue;
        m_buffer.append(column.name);
        putValue(m_buffer, feature.values[column.attribute]);
    }
    const Geometry &geometry = feature.geometry;
    putGeometry(m_buffer, geometry.kind,
        {.points = geometry.points, .ringEnds = geometry.ringEnds, .partEnds = geometry.partEnds, .z = geometry.z});
    return hashOf(m_buffer.view());
}

void RowHasher::setBatch(const FeatureBatch &batch)
{
    m_batch = &batch;
    m_given.clear();
    for (const Column &column : m_byName)
        if (!batch.isNullColumn(column.attribute))
            m_given.push_back(&column);
}

RowHasher::BatchHashes RowHasher::hashRow(std::size_t row, FeatureId id, GeometryKind kind)
{
    begin(id, m_batch->sourceKey(row));
    for (const Column *column : m_given) {
        const Value &value = m_batch->value(row, column->attribute);
        if (isNull(value))
            continue;
        m_buffer.append(column->name);
        putValue(m_buffer, value);
    }
    putGeometry(m_buffer, kind, m_batch->geometryView(row));
    return {.row = hashOf(m_buffer.view()), .content = hashOf(m_buffer.view().substr(m_idAt + sizeof id))};
}

AdditionHasher::AdditionHasher(const FeatureClass &featureClass)
{
    putText(m_buffer, featureClass.name);
    m_idAt = m_buffer.size();
}

Hash128 AdditionHasher::operator()(FeatureId id, const Hash128 &after)
{
    m_buffer.truncate(m_idAt);
    m_buffer.put(id);
    m_buffer.put(Hash128());
    m_buffer.put(after);
    return hashOf(m_buffer.view());
}

Hash128 changeHash(const FeatureClass &featureClass, FeatureId id, const Hash128 &before, const Hash128 &after)
{
    Bytes buffer;
    putText(buffer, featureClass.name);
    buffer.put(id);
    buffer.put(before);
    buffer.put(after);
    return hashOf(buffer.view());
}

QString fieldsHash(const QStringList &fields)
{
    QCryptographicHash hash(QCryptographicHash::Sha256);
    for (const QString &field : fields) {
        const QByteArray bytes = field.toUtf8();
        hash.addData(QByteArray::number(bytes.size()) + ':');
        hash.addData(bytes);
    }
    return QString::fromLatin1(hash.result().toHex());
}

QString chainHash(const QString &parentChain, const Revision &revision, const Hash128 &changes)
{
    QCryptographicHash sha(QCryptographicHash::Sha256);
    // one field per line with its length, so that no text can pretend to be two fields
    const auto add = [&sha](const QString &field) {
        const QByteArray bytes = field.toUtf8();
        sha.addData(QByteArray::number(bytes.size()) + ':' + bytes + '\n');
    };
    add(parentChain);
    add(QString::number(revision.number));
    add(QString::number(revision.parent));
    add(revision.time.toUTC().toString(Qt::ISODateWithMs));
    add(revision.author);
    add(revision.message);
    add(revision.kind);
    add(revision.stateHash);
    add(changes.hex());
    add(QString::number(revision.added));
    add(QString::number(revision.changed));
    add(QString::number(revision.deleted));
    if (!revision.salt.isEmpty()) // revisions of older formats have none
        add(revision.salt);
    return QString::fromLatin1(sha.result().toHex());
}

QString erasedSeal(const QString &parentChain, const Revision &revision, const Hash128 &changes)
{
    return fieldsHash(
        {chainHash(parentChain, revision, changes), revision.chainHash, QString::number(revision.erasedBy)});
}

QString newSalt()
{
    QRandomGenerator *random = QRandomGenerator::system();
    return Hash128{random->generate64(), random->generate64()}.hex();
}

} // namespace kbs::canonical
