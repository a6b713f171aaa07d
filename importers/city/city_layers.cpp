// SPDX-License-Identifier: GPL-3.0-or-later
#include "importers/city/city_layers.h"

#include <algorithm>

namespace kbs::import::city {

namespace {
constexpr std::size_t sampleCount = 5;
}

int Layers::index(const std::string &type)
{
    const auto [it, isNew] = m_index.try_emplace(type, static_cast<int>(m_layers.size()));
    if (isNew) {
        SourceLayer layer;
        layer.name = QString::fromStdString(type);
        m_layers.push_back(std::move(layer));
        m_fields.emplace_back();
    }
    return it->second;
}

SourceObject Layers::add(SourceObject &&object, bool sample)
{
    const auto at = static_cast<std::size_t>(object.layer);
    SourceLayer &layer = m_layers[at];
    for (const auto &attribute : object.attributes)
        if (m_fields[at].insert(std::string(attribute.first)).second)
            layer.fields << QString::fromUtf8(attribute.first);
    if (layer.geometry == GeometryKind::None)
        layer.geometry = object.geometry.kind;
    if (layer.srsName.isEmpty())
        layer.srsName = object.srsName;
    if (!sample) {
        layer.count = std::max<qint64>(layer.count, 0) + 1;
    } else if (layer.samples.size() < sampleCount) {
        QStringList row(layer.fields.size());
        for (const auto &[name, text] : object.attributes)
            if (QString &cell = row[layer.fields.indexOf(QString::fromUtf8(name))]; cell.isEmpty())
                cell = QString::fromUtf8(text);
        layer.samples.push_back(row);
    }
    return std::move(object);
}

void Layers::endOfHead()
{
    for (SourceLayer &layer : m_layers)
        for (QStringList &row : layer.samples)
            row.resize(layer.fields.size());
}

void Layers::startCounting()
{
    for (SourceLayer &layer : m_layers)
        layer.count = 0;
}

} // namespace kbs::import::city
