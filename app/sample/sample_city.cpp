// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/sample/sample_city.h"

#include "app/sample/city.h"
#include "app/sample/text_file.h"
#include "app/sample/writers.h"

#include <QCoreApplication>
#include <QDir>
#include <QFileInfo>

#include <array>

namespace kbs::sample {

using namespace Qt::StringLiterals;

namespace {

constexpr std::array folders{"belediye", "tucbs", "tkgm", "plan", "maks", "altyapi", "rehber", "altlik"};

Result<void> prepareFolder(const QString &path)
{
    const QFileInfo info(path);
    if (info.exists() && (!info.isDir() || !QDir(path).isEmpty()))
        return fail(ErrorKind::Io, QCoreApplication::translate("Sample", "%1 is not an empty folder").arg(path),
            QCoreApplication::translate("Sample", "Name a folder that does not exist yet"));
    for (const char *folder : folders) {
        if (!QDir().mkpath(path + u'/' + QLatin1StringView(folder)))
            return fail(ErrorKind::Io, QCoreApplication::translate("Sample", "The folder %1 cannot be made").arg(path));
    }
    return {};
}

/// Takes away what was written when the work does not come to its end.
class Cleaner {
public:
    explicit Cleaner(const QString &folder) : m_folder(folder), m_isNew(!QFileInfo::exists(folder)) { }
    Cleaner(const Cleaner &) = delete;
    Cleaner &operator=(const Cleaner &) = delete;
    ~Cleaner()
    {
        if (m_keep)
            return;
        QDir dir(m_folder);
        for (const char *folder : folders)
            QDir(dir.filePath(QLatin1StringView(folder))).removeRecursively();
        dir.remove(u"README.md"_s);
        if (m_isNew)
            QDir().rmdir(m_folder);
    }
    void keep() { m_keep = true; }

private:
    QString m_folder;
    bool m_isNew;
    bool m_keep = false;
};

std::vector<std::unique_ptr<Writer>> writersFor(qint64 parcels)
{
    const bool withTables = parcels <= tablesUpTo;
    std::vector<std::unique_ptr<Writer>> out;
    out.push_back(unitsWriter());
    out.push_back(cadastreWriter());
    out.push_back(buildingWriter());
    out.push_back(addressWriter());
    out.push_back(registerWriter());
    out.push_back(lineageWriter());
    out.push_back(planWriter());
    if (withTables)
        out.push_back(maksWriter());
    out.push_back(networkWriter(withTables));
    out.push_back(guideWriter());
    out.push_back(photoWriter());
    return out;
}

Result<void> writeReadme(const QDir &folder, const Request &request, const Summary &summary)
{
    KBS_TRY(const auto file, TextFile::create(folder.filePath(u"README.md"_s)));
    *file
        << "# Akçapınar: the sample city of KentCBS\n\n"
           "An invented district: no place, street, building or plan in it exists, and there are no people in it.\n"
           "All files describe the same objects with the same keys; coordinates are TUREF / TM30 (EPSG:5254) unless "
           "the file says otherwise.\n\n"
        << "Made by `kbs sample --parcels " << request.parcels << " --seed " << request.seed
        << "`; the same numbers give the same bytes.\n\n"
        << "Import one file after the other, in any order. (Several in one import are taken for one delivery, in which "
           "nothing should come twice.)\n\n";
    for (const QString &name : summary.files)
        *file << "- `" << name.toStdString() << "`\n";
    *file << "\n`altlik/ortofoto.tif` is a backdrop for the map, not a delivery.\n";
    if (request.parcels > tablesUpTo)
        *file << "\nWith more than " << tablesUpTo
              << " parcels the MAKS tables are left out and networks are GeoJSON.\n";
    *file << "\n| table | objects |\n| --- | ---: |\n";
    for (const auto &[name, count] : summary.counts)
        *file << "| " << name.toStdString() << " | " << count << " |\n";
    return file->close();
}

class Counter {
public:
    void add(const Neighbourhood &place)
    {
        m_blocks += static_cast<qint64>(place.blocks.size());
        m_parcels += static_cast<qint64>(place.parcels.size());
        m_buildings += static_cast<qint64>(place.buildings.size());
        m_doors += static_cast<qint64>(place.doors.size());
        m_streets += static_cast<qint64>(place.streets.size());
    }
    [[nodiscard]] std::vector<std::pair<QString, qint64>> all(const City &city) const
    {
        return {{u"il"_s, 1}, {u"ilce"_s, 1}, {u"mahalle"_s, city.layout().tileCount()}, {u"ada"_s, m_blocks},
            {u"parsel"_s, m_parcels}, {u"yapi"_s, m_buildings}, {u"numarataj"_s, m_doors},
            {u"yol"_s, m_streets + static_cast<qint64>(city.avenues().size())}};
    }

private:
    qint64 m_blocks = 0, m_parcels = 0, m_buildings = 0, m_doors = 0, m_streets = 0;
};

} // namespace

Result<Summary> write(const Request &request, Progress &progress)
{
    Cleaner cleaner(request.folder);
    KBS_CHECK(prepareFolder(request.folder));
    const QDir folder(request.folder);
    const Layout layout(request.parcels, request.seed);
    City city(layout);
    const auto writers = writersFor(request.parcels);
    Summary summary{.crs = u"EPSG:5254"_s, .counts = {}, .files = {}};
    for (const auto &writer : writers) {
        KBS_CHECK(writer->begin(city, folder));
        summary.files += writer->files();
    }
    Counter counter;
    for (int i = 0; i < layout.tileCount(); ++i) {
        if (progress.isCancelled())
            return cancelled();
        progress.report(static_cast<double>(i) / layout.tileCount(),
            QCoreApplication::translate("Sample", "Writing the sample city"));
        const Neighbourhood place = city.next();
        counter.add(place);
        for (const auto &writer : writers)
            KBS_CHECK(writer->add(city, place));
    }
    for (const auto &writer : writers)
        KBS_CHECK(writer->finish(city));
    summary.counts = counter.all(city);
    KBS_CHECK(writeReadme(folder, request, summary));
    cleaner.keep();
    return summary;
}

} // namespace kbs::sample
