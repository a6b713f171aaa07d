// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/sample_store.h"

#include "app/gui/user_name.h"
#include "app/sample/sample_city.h"
#include "importers/common/pipeline.h"

#include <QCoreApplication>
#include <QDir>
#include <QFileInfo>
#include <QStandardPaths>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace kbs::gui {

namespace {

/// A part of a longer task: [from, to] of its progress, and its cancel.
class PartProgress {
public:
    PartProgress(Progress &whole, double from, double to)
        : m_part([&whole, from, to, this](double fraction, const QString &what) {
              if (whole.isCancelled())
                  m_part.cancel();
              whole.report(from + (to - from) * std::max(0.0, fraction), what);
          })
    {
    }
    Progress &get() { return m_part; }

private:
    Progress m_part;
};

Result<void> importAll(const SampleFiles &sample, std::shared_ptr<const Catalogue> catalogue, Progress &progress)
{
    KBS_TRY(auto store, stores::open(sample.store, std::move(catalogue)));
    double done = 0.3;
    const double step = 0.7 / static_cast<double>(std::max<qsizetype>(1, sample.files.size()));
    for (const QString &file : sample.files) {
        PartProgress part(progress, done, done + step);
        import::Options options;
        options.author = userName();
        KBS_TRY(auto preview, import::prepare(*store, {file}, options, part.get()));
        KBS_CHECK(import::apply(preview, options, part.get()));
        if (progress.isCancelled())
            return cancelled();
        done += step;
    }
    return {};
}

} // namespace

QString defaultSampleFolder()
{
    return QDir(QStandardPaths::writableLocation(QStandardPaths::AppDataLocation)).filePath(u"sample-city"_s);
}

Result<SampleFiles> writeSample(
    const QString &folder, qint64 parcels, std::shared_ptr<const Catalogue> catalogue, Progress &progress)
{
    if (!QDir().mkpath(folder))
        return fail(ErrorKind::Io,
            QCoreApplication::translate("SampleStore", "The folder %1 cannot be made.").arg(folder),
            QCoreApplication::translate("SampleStore", "Check its permissions and the free space."));
    sample::Request request;
    request.parcels = parcels;
    request.folder = QDir(folder).filePath(u"deliveries"_s);
    KBS_TRY(const sample::Summary summary, sample::write(request, progress));
    SampleFiles sample;
    for (const QString &file : summary.files)
        sample.files << QDir(request.folder).filePath(file);
    stores::NewStore what;
    what.location = QDir(folder).filePath(u"sample-city.kbs"_s);
    what.name = QCoreApplication::translate("SampleStore", "Sample city");
    KBS_TRY(what.crs, crs::find(summary.crs));
    KBS_CHECK(stores::create(what, std::move(catalogue)));
    sample.store = what.location;
    return sample;
}

Result<QString> sampleStore(
    const QString &folder, qint64 parcels, std::shared_ptr<const Catalogue> catalogue, Progress &progress)
{
    const QString ready = QDir(folder).filePath(u"sample-city.kbs"_s);
    if (QFileInfo::exists(ready))
        return ready;
    // Made beside its place and moved there whole, so that a stopped try leaves nothing that looks finished.
    const QString making = folder + u".making"_s;
    QDir(making).removeRecursively();
    PartProgress writing(progress, 0, 0.3);
    auto made = writeSample(making, parcels, catalogue, writing.get()).and_then([&](const SampleFiles &sample) {
        return importAll(sample, catalogue, progress);
    });
    if (!made) {
        QDir(making).removeRecursively();
        return std::unexpected(made.error());
    }
    QDir(folder).removeRecursively();
    if (!QDir().rename(making, folder))
        return fail(ErrorKind::Io,
            QCoreApplication::translate("SampleStore", "The sample city could not be put into %1.").arg(folder),
            QCoreApplication::translate("SampleStore", "Check its permissions."));
    return ready;
}

} // namespace kbs::gui
