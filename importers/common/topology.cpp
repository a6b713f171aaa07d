// SPDX-License-Identifier: GPL-3.0-or-later
#include "importers/common/topology.h"

#include <QCoreApplication>
#include <QFileInfo>
#include <QLocale>

namespace kbs::import {

using namespace Qt::StringLiterals;
using quality::CoverageFault;

namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("Import", text);
}

/// Where an object stands, in one number: the file above the line.
constexpr int lineBits = 40;

struct Origin {
    qsizetype file;
    qint64 line;
};

Origin fromNumber(std::int64_t handle)
{
    return {static_cast<qsizetype>(handle >> lineBits), handle & ((qint64(1) << lineBits) - 1)};
}

QString ruleOf(CoverageFault::Kind kind)
{
    switch (kind) {
    case CoverageFault::Kind::Overlap: return u"topo.overlap"_s;
    case CoverageFault::Kind::Duplicate: return u"topo.duplicate"_s;
    case CoverageFault::Kind::Sliver: return u"topo.sliver"_s;
    case CoverageFault::Kind::Gap: return u"topo.gap"_s;
    }
    return {};
}

QString textOf(const CoverageFault &fault, const QString &other)
{
    const QLocale locale;
    const QString area = locale.toString(fault.area, 'f', 2);
    const QString width = locale.toString(fault.width, 'f', 2);
    switch (fault.kind) {
    case CoverageFault::Kind::Overlap: return tr("this object and %1 overlap by %2 m²").arg(other, area);
    case CoverageFault::Kind::Duplicate: return tr("this object and %1 are the same area, %2 m²").arg(other, area);
    case CoverageFault::Kind::Sliver:
        return tr("this object and %1 overlap in a strip of about %2 m, together %3 m²").arg(other, width, area);
    case CoverageFault::Kind::Gap:
        return tr("between this object and %1 is a gap of up to %2 m, together %3 m²").arg(other, width, area);
    }
    return {};
}

} // namespace

std::int64_t DeliveryTopology::originOf(qint64 line) const
{
    return (m_files.size() - 1) << lineBits | line;
}

void DeliveryTopology::add(const FeatureBatch &batch, std::size_t row, std::int64_t origin, std::string_view id)
{
    const FeatureClass &featureClass = batch.featureClass();
    if (!quality::isCoverage(featureClass))
        return;
    Layer &layer = m_layers.try_emplace(&featureClass, featureClass).first->second;
    if (layer.live.isLive(batch, row))
        layer.coverage.add(origin, batch.geometryView(row), id);
}

Result<void> DeliveryTopology::compare(const Progress &progress)
{
    for (auto &[featureClass, layer] : m_layers) {
        layer.report = layer.coverage.finish(progress);
        if (!layer.report && layer.report.error().kind == ErrorKind::Cancelled)
            return std::unexpected(layer.report.error());
    }
    return {};
}

std::vector<Finding> DeliveryTopology::findings() const
{
    std::vector<Finding> out;
    for (const auto &[featureClass, layer] : m_layers) {
        const auto note = [&](const QString &text) { out.push_back(notChecked(*featureClass, text)); };
        if (!layer.report) { // no room for temporary files is no reason to refuse the delivery
            note(tr("overlaps and gaps were not looked for: %1").arg(layer.report.error().text()));
            continue;
        }
        for (const CoverageFault &fault : layer.report->faults)
            out.push_back(finding(*featureClass, fault));
        if (layer.report->more)
            note(tr("there are more overlaps or gaps than are listed"));
        if (layer.report->notChecked > 0)
            note(tr("%1 objects are too wide or too far away to be compared with their neighbours")
                    .arg(layer.report->notChecked));
    }
    return out;
}

Finding DeliveryTopology::finding(const FeatureClass &featureClass, const CoverageFault &fault) const
{
    const Origin first = fromNumber(fault.first), second = fromNumber(fault.second);
    const QString id = QString::fromStdString(fault.secondTag);
    QString other = id.isEmpty() ? tr("that of line %1").arg(second.line) : tr("%1 (line %2)").arg(id).arg(second.line);
    if (second.file != first.file)
        other = tr("%1 of %2").arg(other, QFileInfo(m_files[second.file]).fileName());
    return {.rule = ruleOf(fault.kind),
        .severity = Severity::Warning,
        .text = textOf(fault, other),
        .className = QString::fromStdString(featureClass.name),
        .featureId = 0,
        .sourceId = QString::fromStdString(fault.firstTag),
        .file = m_files[first.file],
        .line = first.line,
        .extent = fault.extent};
}

Finding DeliveryTopology::notChecked(const FeatureClass &featureClass, const QString &text) const
{
    return {.rule = u"topo.not-checked"_s,
        .severity = Severity::Warning,
        .text = text,
        .className = QString::fromStdString(featureClass.name),
        .featureId = 0,
        .sourceId = {},
        .file = m_files.isEmpty() ? QString() : m_files.front(),
        .line = 0,
        .extent = {}};
}

} // namespace kbs::import
