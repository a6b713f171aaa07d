// SPDX-License-Identifier: GPL-3.0-or-later
#include "importers/common/known_delivery.h"

#include "base/language.h"
#include "quality/rule_pack.h"

#include <QCoreApplication>
#include <QDataStream>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QMap>
#include <QTimeZone>

#include <algorithm>
#include <memory>
#include <xxhash.h>

namespace kbs::import {

using namespace Qt::StringLiterals;

namespace {

constexpr quint32 format = 1;
constexpr qsizetype mostFindings = 1000; ///< a delivery with more is read again

QString tr(const char *text)
{
    return QCoreApplication::translate("Import", text);
}

class Hasher {
public:
    Hasher() : m_state(XXH3_createState(), &XXH3_freeState) { XXH3_128bits_reset(m_state.get()); }
    void add(QByteArrayView bytes)
    {
        XXH3_128bits_update(m_state.get(), bytes.data(), static_cast<std::size_t>(bytes.size()));
    }
    void add(const QString &text) { add(QByteArrayView(text.toUtf8() + '\n')); }
    [[nodiscard]] std::string hex() const
    {
        const XXH128_hash_t hash = XXH3_128bits_digest(m_state.get());
        return QByteArray::number(static_cast<quint64>(hash.high64), 16).rightJustified(16, '0').toStdString()
            + QByteArray::number(static_cast<quint64>(hash.low64), 16).rightJustified(16, '0').toStdString();
    }

private:
    std::unique_ptr<XXH3_state_t, decltype(&XXH3_freeState)> m_state;
};

/// The bytes of a file; false where it cannot be read or the task is cancelled.
bool addFile(Hasher &hasher, const QString &path, const Progress &progress)
{
    constexpr qint64 chunk = 1024 * 1024;
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly | QIODevice::Unbuffered))
        return false;
    QByteArray buffer(chunk, Qt::Uninitialized);
    hasher.add(QFileInfo(path).fileName());
    for (;;) {
        const qint64 got = progress.isCancelled() ? -1 : file.read(buffer.data(), chunk);
        if (got <= 0)
            return got == 0;
        hasher.add(QByteArrayView(buffer.constData(), got));
    }
}

/// The file and those that formats of several files read with it.
QStringList withCompanions(const QString &path)
{
    static const QMap<QString, QStringList> parts{{u"shp"_s, {u"shx"_s, u"dbf"_s, u"prj"_s, u"cpg"_s}},
        {u"tab"_s, {u"dat"_s, u"map"_s, u"id"_s}}, {u"mif"_s, {u"mid"_s}}};
    const QFileInfo info(path);
    const QStringList wanted = parts.value(info.suffix().toLower());
    QStringList all{path};
    for (const QFileInfo &other :
        wanted.isEmpty() ? QFileInfoList() : info.absoluteDir().entryInfoList(QDir::Files, QDir::Name))
        if (other.completeBaseName() == info.completeBaseName() && wanted.contains(other.suffix().toLower()))
            all << other.absoluteFilePath();
    return all;
}

// ------------------------------------------------------------------------------------------------ in and out

QDataStream &operator<<(QDataStream &out, const Bbox &box)
{
    return out << box.minX << box.minY << box.maxX << box.maxY;
}

QDataStream &operator>>(QDataStream &in, Bbox &box)
{
    return in >> box.minX >> box.minY >> box.maxX >> box.maxY;
}

void write(QDataStream &out, const Preview &preview)
{
    out << static_cast<quint32>(preview.files.size());
    for (const FileReport &file : preview.files) {
        out << file.path << file.encoding << file.why << file.characterSet << file.crs << file.crsWhy
            << static_cast<quint32>(file.layers.size());
        for (const SourceLayer &layer : file.layers)
            out << layer.name << layer.count << layer.fields << layer.srsName << static_cast<quint8>(layer.geometry);
        out << QMap<QString, QString>(file.layerClass);
    }
    const Ledger &ledger = preview.ledger;
    out << ledger.read << ledger.loaded << ledger.rejected << ledger.ignored << ledger.findingsNotListed
        << static_cast<quint32>(ledger.attributes.size());
    for (const auto &[layer, uses] : ledger.attributes) {
        out << layer << static_cast<quint32>(uses.size());
        for (const auto &[path, use] : uses)
            out << path << use.times << use.outcome;
    }
    out << static_cast<quint32>(ledger.layers.size());
    for (const auto &[place, count] : ledger.layers)
        out << place.first << place.second << count.read << count.loaded << count.rejected << count.ignored;
    out << static_cast<quint32>(ledger.findings.size());
    for (const Finding &finding : ledger.findings)
        out << finding.rule << static_cast<quint8>(finding.severity) << finding.text << finding.className
            << finding.sourceId << finding.file << finding.line << finding.extent << finding.textTr << finding.textEn;
    out << static_cast<quint32>(preview.counts.size());
    for (const auto &[featureClass, counts] : preview.counts)
        out << QString::fromStdString(featureClass->name)
            << static_cast<qint64>(counts.added + counts.changed + counts.unchanged);
    out << preview.extent;
}

quint32 number(QDataStream &in)
{
    quint32 value = 0;
    in >> value;
    return in.status() == QDataStream::Ok ? value : 0;
}

void read(QDataStream &in, Preview &preview, const Catalogue &catalogue)
{
    for (quint32 files = number(in); files > 0; --files) {
        FileReport &file = preview.files.emplace_back();
        in >> file.path >> file.encoding >> file.why >> file.characterSet >> file.crs >> file.crsWhy;
        for (quint32 layers = number(in); layers > 0; --layers) {
            SourceLayer &layer = file.layers.emplace_back();
            quint8 kind = 0;
            in >> layer.name >> layer.count >> layer.fields >> layer.srsName >> kind;
            layer.geometry = static_cast<GeometryKind>(kind);
        }
        QMap<QString, QString> classes;
        in >> classes;
        file.layerClass = classes.toStdMap();
    }
    Ledger &ledger = preview.ledger;
    in >> ledger.read >> ledger.loaded >> ledger.rejected >> ledger.ignored >> ledger.findingsNotListed;
    for (quint32 layers = number(in); layers > 0; --layers) {
        QString layer, path;
        in >> layer;
        for (quint32 uses = number(in); uses > 0; --uses) {
            Ledger::AttributeUse use;
            in >> path >> use.times >> use.outcome;
            ledger.attributes[layer][path] = use;
        }
    }
    for (quint32 layers = number(in); layers > 0; --layers) {
        std::pair<QString, QString> place;
        Ledger::LayerCount count;
        in >> place.first >> place.second >> count.read >> count.loaded >> count.rejected >> count.ignored;
        ledger.layers[place] = count;
    }
    for (quint32 findings = number(in); findings > 0; --findings) {
        Finding &finding = ledger.findings.emplace_back();
        quint8 severity = 0;
        in >> finding.rule >> severity >> finding.text >> finding.className >> finding.sourceId >> finding.file
            >> finding.line >> finding.extent >> finding.textTr >> finding.textEn;
        finding.severity = static_cast<Severity>(severity);
    }
    for (quint32 classes = number(in); classes > 0; --classes) {
        QString name;
        qint64 count = 0;
        in >> name >> count;
        if (const FeatureClass *featureClass = catalogue.find(name.toStdString()))
            preview.counts.emplace_back(featureClass, StageCounts{.unchanged = count});
    }
    in >> preview.extent;
}

} // namespace

KnownDelivery::File KnownDelivery::File::of(const QString &path)
{
    const QFileInfo info(path);
    return {path, info.size(), info.lastModified(QTimeZone::UTC).toMSecsSinceEpoch()};
}

const std::string &KnownDelivery::judgement()
{
    static const std::string all = [] {
        Hasher hasher;
        hasher.add(quality::rulePack().version);
        for (const auto &encoding : encodings())
            if (QFile mapping(encoding->mapping());
                !mapping.fileName().isEmpty() && mapping.open(QIODevice::ReadOnly))
                hasher.add(QByteArrayView(mapping.readAll()));
        return hasher.hex();
    }();
    return all;
}

std::shared_ptr<KnownDelivery> KnownDelivery::of(
    const Store &store, const QStringList &files, const Options &options, const std::string &judgement)
{
    auto delivery = std::make_shared<KnownDelivery>();
    delivery->m_judgement = judgement;
    Hasher key;
    for (const QString &file : files) {
        if (!QFileInfo(file).isFile())
            return nullptr;
        key.add(QFileInfo(file).fileName());
        for (const QString &part : withCompanions(file))
            delivery->m_files.push_back(File::of(part));
    }
    if (!options.mappingFile.isEmpty())
        delivery->m_files.push_back(File::of(options.mappingFile));
    const int flags = static_cast<int>(options.axis) * 4 + (options.repair ? 2 : 0) + (options.complete ? 1 : 0);
    for (const QString &text : {options.encoding, options.crs, options.characterSet, options.mappingFile,
             store.crs().id, language(), QCoreApplication::applicationVersion(), QString::number(flags)})
        key.add(text);
    delivery->m_key = "teslim:" + key.hex();
    return delivery;
}

void KnownDelivery::hash(const Progress &progress)
{
    Hasher hasher;
    hasher.add(QByteArrayView(m_judgement));
    if (m_hash.empty() && std::ranges::all_of(m_files, [&](const File &file) {
            return addFile(hasher, file.path, progress) && File::of(file.path) == file;
        }))
        m_hash = hasher.hex();
}

Result<std::optional<Preview>> KnownDelivery::recall(Store &store, Progress &progress)
{
    KBS_TRY(const std::optional<std::string> kept, store.meta(m_key));
    KBS_TRY(const RevisionNo head, store.head());
    if (!kept || kept->empty())
        return std::optional<Preview>();
    const QByteArray bytes = qUncompress(QByteArray::fromBase64(QByteArray::fromStdString(*kept)));
    QDataStream in(bytes);
    quint32 version = 0;
    qint64 revision = 0;
    QByteArray delivered;
    in >> version >> revision >> delivered;
    if (version != format || revision != head)
        return std::optional<Preview>();
    progress.report(0, tr("Is it the delivery of the last time?"));
    hash(progress);
    if (m_hash.empty() || delivered.toStdString() != m_hash)
        return std::optional<Preview>();
    Preview preview;
    read(in, preview, store.catalogue());
    if (in.status() != QDataStream::Ok || !preview.ledger.balances())
        return std::optional<Preview>();
    preview.ledger.findings.push_back({.rule = u"file.known"_s,
        .severity = Severity::Info,
        .text = tr("The very same delivery was imported before and the store has had no revision since (it is at %1): "
                   "nothing was read again; this is the account of that time")
            .arg(head),
        .className = {},
        .featureId = 0,
        .sourceId = {},
        .file = preview.files.empty() ? QString() : preview.files.front().path,
        .line = 0,
        .extent = {}});
    KBS_TRY(preview.stage, store.stage());
    KBS_CHECK(preview.stage->compare(progress));
    return std::optional(std::move(preview));
}

std::optional<std::pair<std::string, std::string>> KnownDelivery::record(
    const Preview &preview, RevisionNo revision) const
{
    if (m_hash.empty())
        return std::nullopt;
    if (static_cast<qsizetype>(preview.ledger.findings.size()) > mostFindings)
        return std::pair(m_key, std::string()); // what was kept of an earlier delivery is no longer true
    QByteArray bytes;
    QDataStream out(&bytes, QIODevice::WriteOnly);
    out << format << static_cast<qint64>(revision) << QByteArray::fromStdString(m_hash);
    write(out, preview);
    return std::pair(m_key, qCompress(bytes).toBase64().toStdString());
}

} // namespace kbs::import
