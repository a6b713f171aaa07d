// SPDX-License-Identifier: GPL-3.0-or-later
#include "print/printer.h"

#include "raster/prepare.h"
#include "render/exact_pages.h"
#include "render/map_painter.h"

#include "print/content.h"

#include <QCoreApplication>
#include <QDir>
#include <QFileInfo>
#include <QGuiApplication>
#include <QPageSize>
#include <QPainter>
#include <QPdfWriter>
#include <QSvgGenerator>
#include <QTemporaryDir>

#include <cmath>
#include <filesystem>

using namespace Qt::StringLiterals;

namespace kbs::print {

namespace {

constexpr int pdfResolution = 1200;
constexpr double svgDots = 10;       ///< user units per millimetre
constexpr double mostPixels = 250e6; ///< of a picture: one gigabyte

QString tr(const char *text)
{
    return QCoreApplication::translate("Print", text);
}

/// A page's share of a job's progress; learns of the job's end where the drawing reports.
class Share {
public:
    Share(Progress &job, std::size_t page, std::size_t pages, const QString &what)
        : m_own([&job, page, pages, what, this](double fraction, const QString &) {
              job.report((static_cast<double>(page) + fraction) / static_cast<double>(pages), what);
              if (job.isCancelled())
                  m_own.cancel();
          })
    {
        m_own.report(0, {});
    }
    [[nodiscard]] Progress &progress() { return m_own; }

private:
    Progress m_own;
};

/// A reader that stops reading as soon as the job is cancelled, in the middle of a class too.
class StoppingReader : public FeatureReader {
public:
    StoppingReader(FeatureReader &reader, const Progress &job, Progress &drawing)
        : m_reader(reader), m_job(job), m_drawing(drawing)
    {
    }
    [[nodiscard]] const Catalogue &catalogue() const override { return m_reader.catalogue(); }
    [[nodiscard]] const Crs &crs() const override { return m_reader.crs(); }
    [[nodiscard]] Result<std::int64_t> count(const Query &query) override { return m_reader.count(query); }
    [[nodiscard]] Result<void> read(const Query &query, const BatchSink &sink) override
    {
        return m_reader.read(query, [&](const FeatureBatch &batch) {
            if (m_job.isCancelled())
                m_drawing.cancel();
            return sink(batch) && !m_job.isCancelled();
        });
    }

private:
    FeatureReader &m_reader;
    const Progress &m_job;
    Progress &m_drawing;
};

/// One run over the pages: what they share, and the drawing of one into any painter.
class Run {
public:
    Run(Store &store, const Sheets &sheets, Progress &progress) : m_store(store), m_sheets(sheets), m_progress(progress)
    {
        if (m_sheets.municipality.isEmpty())
            m_sheets.municipality = store.name();
        m_sheets.styles = withoutPersonal(m_sheets.styles, m_sheets.layers.classes);
    }

    /// Reads the head and puts the empty frames aside.
    [[nodiscard]] Result<void> prepare(const std::vector<Frame> &frames)
    {
        if (!qobject_cast<QGuiApplication *>(QCoreApplication::instance()))
            return fail(ErrorKind::Internal, u"printing needs a QGuiApplication (the offscreen platform is enough)"_s);
        KBS_TRY(const RevisionNo head, m_store.head());
        if (head == 0)
            return fail(ErrorKind::NotFound, tr("The store has nothing to print"), tr("Import something first"));
        KBS_TRY(m_revision, m_store.revision(head));
        for (const Frame &frame : frames) {
            if (m_progress.isCancelled())
                return cancelled();
            KBS_TRY(const bool isFilled,
                hasContent(m_store, *m_sheets.styles, m_sheets.layers, frame.extent(), frame.scale));
            (isFilled ? m_frames : m_empty).push_back(frame);
        }
        if (m_frames.empty())
            return fail(ErrorKind::NotFound, tr("Nothing that is drawn at this scale lies in the area"),
                tr("Look at the coordinates and the scale, or choose other layers"));
        return {};
    }

    /// What the pages will show of backdrops and mosaics is fetched and looked through first; previews take what is
    /// there.
    [[nodiscard]] Result<void> updateRasters()
    {
        m_isUpdating = true;
        KBS_TRY(m_notes, raster::prepareMosaics(m_sheets.layers.rasters, m_store.crs(), m_progress));
        return {};
    }
    [[nodiscard]] std::vector<Error> &notes() { return m_notes; }

    [[nodiscard]] const std::vector<Frame> &frames() const { return m_frames; }
    [[nodiscard]] std::vector<Frame> &empty() { return m_empty; }
    [[nodiscard]] const Sheets &sheets() const { return m_sheets; }
    [[nodiscard]] SheetKey key(const Frame &frame) const
    {
        return sheetKey(m_sheets.page, frame, m_store.crs(), m_revision, m_sheets.theme, m_sheets.classes);
    }
    /// The painter's unit must be the millimetre.
    [[nodiscard]] Result<void> draw(QPainter &painter, std::size_t page, double dotsPerMm, int number, int pages)
    {
        if (m_progress.isCancelled())
            return cancelled();
        const Frame &frame = m_frames[page];
        Share share(m_progress, page, m_frames.size(),
            m_frames.size() == 1 ? tr("Drawing the sheet")
                                 : tr("Sheet %1 (%2 of %3)").arg(frame.name).arg(page + 1).arg(m_frames.size()));
        StoppingReader reader(m_store, m_progress, share.progress());
        const SheetKey pageKey = key(frame);
        PagePainter pagePainter(painter, m_sheets, frame, pageKey, dotsPerMm);
        if (m_isUpdating) {
            const bool isVector = painter.device()->devType() != QInternal::Image;
            KBS_TRY(const auto missing,
                raster::prepareBackdrops(m_sheets.layers.rasters, pagePainter.mapView(),
                    isVector ? render::vectorRasterRatio : 1, m_store.crs(), m_progress));
            m_notes.insert(m_notes.end(), missing.begin(), missing.end());
        }
        KBS_CHECK(pagePainter.paint(reader, m_revision, number, pages, share.progress()));
        return m_progress.isCancelled() ? Result<void>(cancelled()) : Result<void>();
    }
    [[nodiscard]] QString documentTitle() const
    {
        return m_sheets.title.isEmpty() ? m_sheets.municipality : m_sheets.title;
    }

private:
    Store &m_store;
    Sheets m_sheets;
    Progress &m_progress;
    Revision m_revision;
    std::vector<Frame> m_frames, m_empty;
    bool m_isUpdating = false;
    std::vector<Error> m_notes;
};

std::unexpected<Error> refused(const QString &path, const QString &why)
{
    auto error = fail(ErrorKind::Io, tr("the sheet cannot be written: %1").arg(why),
        tr("Look whether the folder is there, may be written to and has room"));
    error.error().at(path);
    return error;
}

Result<void> writePdf(QIODevice &file, const QString &path, Run &run, std::size_t from, std::size_t to)
{
    render::ExactPages exact(file, run.sheets().page.pageMm());
    QPdfWriter writer(&exact);
    writer.setTitle(run.documentTitle());
    writer.setCreator(u"KentCBS"_s);
    writer.setResolution(pdfResolution);
    writer.setPageMargins(QMarginsF(0, 0, 0, 0));
    writer.setPageSize(QPageSize(run.sheets().page.pageMm(), QPageSize::Millimeter, {}, QPageSize::ExactMatch));
    QPainter painter;
    if (!painter.begin(&writer))
        return refused(path, file.errorString());
    for (std::size_t page = from; page < to; ++page) {
        if (page > from && !writer.newPage())
            return refused(path, file.errorString());
        painter.save();
        painter.scale(pdfResolution / 25.4, pdfResolution / 25.4);
        KBS_CHECK(run.draw(
            painter, page, PagePainter::vectorDots, static_cast<int>(page - from) + 1, static_cast<int>(to - from)));
        painter.restore();
    }
    if (!painter.end())
        return refused(path, file.errorString());
    if (exact.pages() != static_cast<int>(to - from))
        return fail(ErrorKind::Internal, u"the pages of %1 have not got their size"_s.arg(path));
    return {};
}

Result<QImage> picture(Run &run, std::size_t page, double dotsPerMm)
{
    const QSizeF size = run.sheets().page.pageMm() * dotsPerMm;
    if (size.width() * size.height() > mostPixels)
        return fail(ErrorKind::Usage,
            tr("a picture of %1 × %2 pixels is too large").arg(size.width(), 0, 'f', 0).arg(size.height(), 0, 'f', 0),
            tr("Take fewer dots per inch, or a PDF"));
    QImage image(size.toSize(), QImage::Format_RGB32);
    if (image.isNull())
        return fail(ErrorKind::Io, tr("there is not enough memory for a picture of this size"),
            tr("Take fewer dots per inch, or a PDF"));
    image.setDotsPerMeterX(static_cast<int>(std::round(dotsPerMm * 1000)));
    image.setDotsPerMeterY(static_cast<int>(std::round(dotsPerMm * 1000)));
    image.fill(Qt::white);
    QPainter painter(&image);
    painter.scale(dotsPerMm, dotsPerMm);
    KBS_CHECK(run.draw(painter, page, dotsPerMm, 1, 1));
    return image;
}

Result<void> writeSvg(QIODevice &file, const QString &path, Run &run, std::size_t page)
{
    const QSizeF size = run.sheets().page.pageMm() * svgDots;
    QSvgGenerator svg(QSvgGenerator::SvgVersion::Svg11); // 1.2 Tiny cannot clip
    svg.setOutputDevice(&file);
    svg.setTitle(run.documentTitle());
    svg.setResolution(static_cast<int>(svgDots * 25.4));
    svg.setSize(size.toSize());
    svg.setViewBox(QRectF(QPointF(0, 0), size));
    QPainter painter;
    if (!painter.begin(&svg))
        return refused(path, file.errorString());
    painter.scale(svgDots, svgDots);
    KBS_CHECK(run.draw(painter, page, PagePainter::vectorDots, 1, 1));
    return painter.end() ? Result<void>() : refused(path, file.errorString());
}

Result<void> writePages(
    QIODevice &file, const QString &path, Run &run, std::size_t from, std::size_t to, double dotsPerInch)
{
    const QString suffix = QFileInfo(path).suffix().toLower();
    if (suffix == "pdf"_L1)
        return writePdf(file, path, run, from, to);
    if (suffix == "svg"_L1)
        return writeSvg(file, path, run, from);
    KBS_TRY(const QImage image, picture(run, from, dotsPerInch / 25.4));
    return image.save(&file, "PNG") ? Result<void>() : refused(path, file.errorString());
}

QString pathOf(const QString &path, const Frame &frame)
{
    const qsizetype dot = path.lastIndexOf(u'.');
    return path.first(dot) + u'-' + frame.name + path.sliced(dot);
}

} // namespace

Result<Printed> print(
    Store &store, const Sheets &sheets, const std::vector<Frame> &frames, const Output &output, Progress &progress)
{
    const QString suffix = QFileInfo(output.path).suffix().toLower();
    if (suffix != "pdf"_L1 && suffix != "png"_L1 && suffix != "svg"_L1)
        return fail(ErrorKind::Usage, tr("\"%1\" ends neither with .pdf nor with .png or .svg").arg(output.path));
    Run run(store, sheets, progress);
    KBS_CHECK(run.prepare(frames));
    KBS_CHECK(run.updateRasters());
    const std::size_t pages = run.frames().size();
    const bool isSplit = frames.size() > 1 && (output.oneFileEach || suffix != "pdf"_L1);
    Printed printed;
    const QString folder = QFileInfo(output.path).absolutePath();
    const QTemporaryDir workshop(folder + u"/.kbs-print-XXXXXX"_s); // what is finished waits there until all is
    if (!workshop.isValid())
        return refused(output.path, workshop.errorString());
    for (std::size_t from = 0; from < pages;) {
        const std::size_t to = isSplit ? from + 1 : pages;
        const QString path = isSplit ? pathOf(output.path, run.frames()[from]) : output.path;
        QFile file(workshop.filePath(QFileInfo(path).fileName()));
        if (!file.open(QIODevice::WriteOnly))
            return refused(path, file.errorString());
        KBS_CHECK(writePages(file, path, run, from, to, output.dotsPerInch));
        if (!file.flush())
            return refused(path, file.errorString());
        for (; from < to; ++from)
            printed.pages.push_back({run.key(run.frames()[from]), run.frames()[from], path});
        printed.files.append(path);
    }
    for (const QString &path : printed.files) {
        std::error_code error;
        std::filesystem::rename(workshop.filePath(QFileInfo(path).fileName()).toStdString(), path.toStdString(), error);
        if (error)
            return refused(path, QString::fromStdString(error.message()));
    }
    printed.empty = std::move(run.empty());
    printed.notes = std::move(run.notes());
    progress.report(1, {});
    return printed;
}

Result<QImage> preview(Store &store, const Sheets &sheets, const Frame &frame, double dotsPerMm, Progress &progress)
{
    Run run(store, sheets, progress);
    KBS_CHECK(run.prepare({frame}));
    return picture(run, 0, dotsPerMm);
}

} // namespace kbs::print
