// SPDX-License-Identifier: GPL-3.0-or-later
#include "levels/spool.h"

#include <QCoreApplication>

#include <cstring>

namespace kbs::levels {

namespace {

struct Head {
    FeatureId id;
    std::uint32_t combo, coordinates, rings, texts, textBytes, kind, members;
    float area, inner;
};

template <typename T> void take(const char *&at, std::vector<T> &out, std::size_t count)
{
    out.resize(count);
    if (count > 0)
        std::memcpy(out.data(), at, count * sizeof(T));
    at += count * sizeof(T);
}

} // namespace

Spool::Spool(const QString &folder)
{
    m_file.setFileTemplate(folder + QStringLiteral("/.harita-XXXXXX"));
}

Result<std::uint64_t> Spool::add(const Shape &shape)
{
    const std::uint64_t at = m_size + m_buffer.size();
    m_buffer.put(Head{.id = shape.id,
        .combo = shape.combo,
        .coordinates = static_cast<std::uint32_t>(shape.xy.size()),
        .rings = static_cast<std::uint32_t>(shape.ringEnds.size()),
        .texts = static_cast<std::uint32_t>(shape.textEnds.size()),
        .textBytes = static_cast<std::uint32_t>(shape.text.size()),
        .kind = static_cast<std::uint32_t>(shape.kind),
        .members = shape.members,
        .area = shape.area,
        .inner = shape.inner});
    m_buffer.append(shape.xy.data(), shape.xy.size() * sizeof(Units));
    m_buffer.append(shape.ringEnds.data(), shape.ringEnds.size() * sizeof(std::uint32_t));
    m_buffer.append(shape.textEnds.data(), shape.textEnds.size() * sizeof(std::uint32_t));
    m_buffer.append(shape.text);
    if (m_buffer.size() > (1U << 20))
        KBS_CHECK(flush());
    return at;
}

Result<void> Spool::flush()
{
    const auto bytes = static_cast<qint64>(m_buffer.size());
    if ((!m_file.isOpen() && !m_file.open()) || m_file.write(m_buffer.data(), bytes) != bytes) {
        auto error = fail(ErrorKind::Io,
            QCoreApplication::translate("DrawingCache", "the drawing cache cannot be written: %1")
                .arg(m_file.errorString()));
        error.error().at(m_file.fileName());
        return error;
    }
    m_size += m_buffer.size();
    m_buffer.clear();
    return {};
}

Result<void> Spool::finish()
{
    KBS_CHECK(flush());
    if (m_size == 0)
        return {};
    if (!m_file.flush() || !(m_data = reinterpret_cast<const char *>(m_file.map(0, static_cast<qint64>(m_size)))))
        return fail(ErrorKind::Io,
            QCoreApplication::translate("DrawingCache", "the drawing cache cannot be written: %1")
                .arg(m_file.errorString()));
    return {};
}

void Spool::shape(std::uint64_t offset, Shape &out) const
{
    out.clear();
    const char *at = m_data + offset;
    Head head;
    std::memcpy(&head, at, sizeof head);
    at += sizeof head;
    out.id = head.id;
    out.combo = head.combo;
    out.kind = static_cast<GeometryKind>(head.kind);
    out.members = head.members;
    out.area = head.area;
    out.inner = head.inner;
    take(at, out.xy, head.coordinates);
    take(at, out.ringEnds, head.rings);
    take(at, out.textEnds, head.texts);
    out.text.assign(at, head.textBytes);
}

} // namespace kbs::levels
