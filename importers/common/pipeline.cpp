// SPDX-License-Identifier: GPL-3.0-or-later
#include "importers/common/pipeline.h"

#include "base/language.h"
#include "importers/common/delivery.h"
#include "importers/common/export_hints.h"
#include "importers/common/known_delivery.h"
#include "importers/common/ledger_book.h"
#include "importers/common/pages.h"
#include "importers/common/unpack.h"

#include <QCoreApplication>
#include <QFileInfo>
#include <QTimeZone>

#include <algorithm>
#include <future>

namespace kbs::import {

using namespace Qt::StringLiterals;

namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("Import", text);
}

Result<void> checkOptions(const QStringList &files, const Options &options)
{
    if (files.isEmpty())
        return fail(ErrorKind::Usage, tr("No file is given to import"));
    if (!options.encoding.isEmpty() && !findEncoding(options.encoding)) {
        QStringList names;
        for (const auto &encoding : encodings())
            names << encoding->name();
        return fail(ErrorKind::Usage, tr("The encoding \"%1\" is not known").arg(options.encoding),
            tr("Known are: %1.").arg(names.join(u", "_s)));
    }
    if (!options.crs.isEmpty())
        if (const auto crs = crs::find(options.crs); !crs)
            return fail(ErrorKind::Usage,
                tr("The coordinate system \"%1\" is not known: %2").arg(options.crs, crs.error().message),
                tr("Name it as EPSG:n."));
    return {};
}

/// A class whose delivery had rejects is not complete, whatever was said: deleting what it lacks would delete the
/// stored form of the rejected objects.
void markComplete(const StagingArea &area, Stage &stage, LedgerBook &book, const QString &file)
{
    for (const auto &[featureClass, state] : area.classes()) {
        if (state.rejected > 0) {
            book.add({.rule = u"complete.rejects"_s,
                .severity = Severity::Warning,
                .text = tr("%1: %2 objects were rejected, so what the delivery lacks was not deleted")
                    .arg(QString::fromStdString(featureClass->name))
                    .arg(state.rejected),
                .className = QString::fromStdString(featureClass->name),
                .featureId = 0,
                .sourceId = {},
                .file = file,
                .line = 0,
                .extent = {}});
            continue;
        }
        for (const std::string &prefix : state.completePrefixes)
            stage.complete(*featureClass, prefix);
    }
}

/// Says which borders stayed where they were although the delivery writes them a little off.
void reportKeptGeometries(const StagingArea &area, const Preview &preview, LedgerBook &book, const QString &file)
{
    for (const auto &[featureClass, counts] : preview.counts) {
        const auto found = area.classes().find(featureClass);
        if (counts.keptExact == 0 || found == area.classes().end())
            continue;
        book.add({.rule = u"geometry.rounded"_s,
            .severity = Severity::Info,
            .text = tr("%1: the coordinates of the delivery are rounded (±%2 m); %3 objects keep their exact geometry")
                .arg(QString::fromStdString(featureClass->name))
                .arg(found->second.rounding.value_or(0), 0, 'g', 2)
                .arg(counts.keptExact),
            .className = QString::fromStdString(featureClass->name),
            .featureId = 0,
            .sourceId = {},
            .file = file,
            .line = 0,
            .extent = {}});
    }
}

} // namespace

namespace {

/// A file that is cut, replaced or gone before it was read to its end would be loaded in part.
class Unchanged {
public:
    explicit Unchanged(const QString &path) : m_path(path), m_size(QFileInfo(path).size()), m_time(timeOf(path)) { }
    [[nodiscard]] Result<void> check() const
    {
        if (QFileInfo::exists(m_path) && QFileInfo(m_path).size() == m_size && timeOf(m_path) == m_time)
            return {};
        auto error = fail(ErrorKind::Io, tr("The file changed or vanished while it was read"),
            tr("Nothing was imported. Import it again when nobody writes to it."));
        error.error().at(m_path);
        return error;
    }

private:
    static QDateTime timeOf(const QString &path) { return QFileInfo(path).lastModified(QTimeZone::UTC); }
    QString m_path;
    qint64 m_size;
    QDateTime m_time;
};

/// Whether the objects of a file may say from which features of a store they were exported.
bool isExport(const QString &path)
{
    const auto probe = Probe::of(firstPage(path));
    const Encoding *own = findEncoding(u"kbs"_s);
    return probe && (probe->head.contains(exportComment) || (own && own->recognise(*probe).score > 0));
}

Result<Preview> stageFiles(Store &store, const QStringList &files, const std::vector<Finding> &notes,
    const Options &options, Progress &progress)
{
    Preview preview;
    const std::vector<Unchanged> asGiven(files.begin(), files.end());
    KBS_TRY(preview.stage, store.stage());
    LedgerBook book(preview.ledger);
    for (const Finding &note : notes)
        book.add(note);
    KBS_TRY(const RevisionNo head, store.head());
    if (head > 0 && std::ranges::any_of(files, isExport)) // a store that never had a revision has no ids to match
        preview.stage->matchIds();
    StagingArea area(*preview.stage);
    for (qsizetype i = 0; i < files.size(); ++i) {
        area.nextFile(files[i]);
        KBS_TRY(Delivery delivery, Delivery::open(store, files[i], options));
        KBS_CHECK(delivery.read(area, preview.ledger, book, progress,
            static_cast<double>(i) / static_cast<double>(files.size()), 0.9 / static_cast<double>(files.size())));
        KBS_CHECK(asGiven[static_cast<std::size_t>(i)].check());
        preview.files.push_back(delivery.report());
    }
    if (options.complete)
        markComplete(area, *preview.stage, book, files.front());
    book.close();
    preview.extent = area.extent();
    const Ledger &ledger = preview.ledger;
    if (!ledger.balances())
        return fail(ErrorKind::Internal,
            tr("The ledger does not balance: %1 objects read, but %2 loaded + %3 rejected + %4 ignored")
                .arg(ledger.read)
                .arg(ledger.loaded)
                .arg(ledger.rejected)
                .arg(ledger.ignored),
            tr("Nothing was imported. Please report this with the file."));
    if (progress.isCancelled())
        return cancelled();
    progress.report(0.92, tr("Comparing with the store"));
    auto topology = std::async(std::launch::async, [&] { return area.topology().compare(progress); });
    KBS_CHECK(preview.stage->compare(progress));
    KBS_CHECK(topology.get());
    for (Finding &finding : area.topology().findings())
        book.add(std::move(finding));
    preview.counts = preview.stage->counts();
    reportKeptGeometries(area, preview, book, files.front());
    if (progress.isCancelled())
        return cancelled();
    progress.report(1.0, tr("Ready"));
    return preview;
}

} // namespace

namespace {

/// Unpacks and stages; texts come in both languages.
Result<Preview> prepareDelivery(Store &store, const QStringList &files, const Options &options, Progress &progress)
{
    KBS_TRY(const Unpacked delivery, Unpacked::of(files, progress));
    auto preview = stageFiles(store, delivery.files(), delivery.notes(), options, progress);
    if (!preview) { // the user knows the archive, not the folder that it was unpacked to
        Error &error = preview.error();
        error.file = delivery.shown(error.file);
        error.message = delivery.shown(error.message);
        return preview;
    }
    for (FileReport &file : preview->files)
        file.path = delivery.shown(file.path);
    for (Finding &finding : preview->ledger.findings) {
        finding.file = delivery.shown(finding.file);
        finding.text = delivery.shown(finding.text);
    }
    return preview;
}

/// Puts the texts into the program's language; findings keep both.
void settleLanguage(Preview &preview)
{
    for (FileReport &file : preview.files)
        for (QString *text : {&file.why, &file.crsWhy, &file.characterSet})
            *text = inLanguage(*text);
    for (Finding &finding : preview.ledger.findings) {
        finding.textTr = inLanguage(finding.text, u"tr"_s);
        finding.textEn = inLanguage(finding.text, u"en"_s);
        finding.text = inLanguage(finding.text);
        if (finding.textTr == finding.textEn) // no Turkish text is at hand
            finding.textTr = finding.textEn = QString();
    }
}

} // namespace

Result<Preview> prepare(Store &store, const QStringList &files, const Options &options, Progress &progress)
{
    KBS_CHECK(checkOptions(files, options));
    std::vector<Unchanged> asGiven;
    for (const QString &file : files)
        if (QFileInfo(file).isFile())
            asGiven.emplace_back(file);
    const std::shared_ptr<KnownDelivery> delivery = KnownDelivery::of(store, files, options);
    if (delivery) {
        KBS_TRY(std::optional<Preview> known, delivery->recall(store, progress));
        if (known) {
            known->delivery = delivery;
            known->recalled = true;
            KBS_TRY(known->head, store.head());
            return std::move(*known);
        }
    }
    if (progress.isCancelled())
        return cancelled();
    auto preview = [&] {
        const BothLanguages both;
        return prepareDelivery(store, files, options, progress);
    }();
    for (const Unchanged &file : asGiven)
        if (preview)
            KBS_CHECK(file.check());
    if (preview) {
        settleLanguage(*preview);
        preview->delivery = delivery;
        KBS_TRY(preview->head, store.head());
    } else {
        preview.error().message = inLanguage(preview.error().message);
        preview.error().advice = inLanguage(preview.error().advice);
    }
    return preview;
}

Result<void> addSamples(Preview &preview, const QStringList &files, const Options &options, Progress &progress)
{
    KBS_TRY(const Unpacked delivery, Unpacked::of(files, progress));
    const QStringList paths = delivery.files();
    SourceOptions reading;
    reading.encoding = options.characterSet;
    for (std::size_t i = 0; i < std::min(preview.files.size(), static_cast<std::size_t>(paths.size())); ++i) {
        FileReport &file = preview.files[i];
        const Encoding *encoding = findEncoding(file.encoding);
        if (!encoding)
            continue;
        KBS_TRY(const auto source, openSource(*encoding, paths[static_cast<qsizetype>(i)], reading));
        for (const SourceLayer &head : source->layers()) {
            const auto layer = std::ranges::find(file.layers, head.name, &SourceLayer::name);
            if (layer == file.layers.end())
                continue;
            layer->samples.clear();
            for (const QStringList &sample : head.samples) {
                QStringList &row = layer->samples.emplace_back();
                for (const QString &field : layer->fields)
                    row << sample.value(head.fields.indexOf(field));
            }
        }
    }
    return {};
}

Result<RevisionNo> apply(Preview &preview, const Options &options, Progress &progress)
{
    if (!preview.stage)
        return fail(ErrorKind::Internal, tr("This import has been applied already"));
    QStringList names;
    for (const FileReport &file : preview.files)
        names << QFileInfo(file.path).fileName();
    CommitInfo info;
    info.author = options.author;
    info.message = options.message.isEmpty() ? tr("Import of %1").arg(names.join(u", "_s)) : options.message;
    info.kind = u"import"_s;
    std::future<void> hashing;
    if (preview.delivery) {
        hashing = std::async(std::launch::async, [&] { preview.delivery->hash(progress); });
        info.lastMeta = [&](RevisionNo revision) {
            hashing.wait();
            return preview.delivery->record(preview, revision);
        };
    }
    auto revision = preview.stage->apply(info, progress);
    if (revision)
        preview.stage.reset();
    return revision;
}

} // namespace kbs::import
