// SPDX-License-Identifier: GPL-3.0-or-later
// The arrows of ARCHITECTURE.md, held against every #include "…" of the sources.
#include <QDir>
#include <QDirIterator>
#include <QRegularExpression>
#include <QtTest>

#include <functional>

using namespace Qt::StringLiterals;

namespace {

/// Folders of gis-core; each may use itself and what stands before it.
const QStringList coreOrder{u"base"_s, u"jobs"_s, u"geometry"_s, u"crs"_s, u"catalogue"_s, u"store"_s, u"edit"_s,
    u"quality"_s, u"search"_s, u"summary"_s, u"levels"_s, u"style"_s, u"scene"_s, u"raster"_s, u"render"_s, u"print"_s, u"tiles"_s,
    u"publish"_s};

/// The room of a file in the project ("gis-core/crs", "layers/cadastre", "importers", "app"), "" for others.
QString roomOf(const QString &path)
{
    const QStringList parts = path.split(u'/');
    if (parts.size() < 2)
        return {};
    if (parts[0] == "app"_L1)
        return u"app"_s;
    if (parts[0] != "gis-core"_L1 && parts[0] != "layers"_L1 && parts[0] != "importers"_L1)
        return {};
    return parts.size() == 2 ? parts[0] : parts[0] + u'/' + parts[1]; // layers/layers.cpp puts the rooms together
}

/// The room an include points at; "" where it stays in its own folder.
QString roomOfInclude(const QString &include)
{
    const QString first = include.section(u'/', 0, 0);
    if (!include.contains(u'/'))
        return {};
    return coreOrder.contains(first) ? u"gis-core/"_s + first : roomOf(include);
}

/// What is wrong with the arrow; "" where nothing is.
QString fault(const QString &from, const QString &include)
{
    static const QRegularExpression widgets(
        uR"(^(QtWidgets|QWidget|QApplication|QMainWindow|QDialog|QMessageBox|QFileDialog|QLabel|QPushButton|QMenu|QAction?Bar|QTreeView|QTableView|QGraphicsScene|QStyle\b|QtPrintSupport))"_s);
    const QString here = roomOf(from);
    if (here != "app"_L1 && widgets.match(include).hasMatch())
        return u"only app may use Qt Widgets"_s;
    const QString there = roomOfInclude(include);
    if (there.isEmpty() || there == here || here == "app"_L1)
        return {};
    if (there == "app"_L1)
        return u"nothing points at app"_s;
    if (here.startsWith("gis-core"_L1)) {
        if (!there.startsWith("gis-core"_L1))
            return u"gis-core knows neither layers nor importers"_s;
        const auto place = [](const QString &room) { return coreOrder.indexOf(room.section(u'/', 1)); };
        return place(here) < place(there) ? u"%1 stands before %2"_s.arg(here, there) : QString();
    }
    if (there.startsWith("gis-core"_L1))
        return {};
    if (here == "layers"_L1 || here == "importers"_L1)
        return there.startsWith(here) ? QString() : u"%1 does not know %2"_s.arg(here, there);
    if (here.startsWith("importers/"_L1) && here != "importers/common"_L1 && there == "importers/common"_L1)
        return {};
    return u"%1 does not know %2"_s.arg(here, there);
}

/// Calls with the path in the project and the text of every source; how many there are.
int eachSource(const std::function<void(const QString &, const QString &)> &call)
{
    const QDir top(QStringLiteral(KBS_SOURCE_DIR));
    int files = 0;
    for (const char *folder : {"gis-core", "layers", "importers", "app"}) {
        QDirIterator each(
            top.filePath(QString::fromUtf8(folder)), {u"*.h"_s, u"*.cpp"_s}, QDir::Files, QDirIterator::Subdirectories);
        while (each.hasNext()) {
            QFile file(each.next());
            if (!file.open(QIODevice::ReadOnly))
                qFatal("%s cannot be read", qPrintable(file.fileName()));
            call(top.relativeFilePath(file.fileName()), QString::fromUtf8(file.readAll()));
            ++files;
        }
    }
    return files;
}

} // namespace

class TstArchitecture : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void arrows_data()
    {
        QTest::addColumn<QString>("from");
        QTest::addColumn<QString>("include");
        QTest::addColumn<bool>("allowed");
        const auto row = [](const char *from, const char *include, bool allowed) {
            QTest::addRow("%s → %s", from, include) << QString::fromUtf8(from) << QString::fromUtf8(include) << allowed;
        };
        row("gis-core/store/store.h", "base/result.h", true);
        row("gis-core/store/store.h", "store/feature.h", true);
        row("gis-core/store/spatialite/open.cpp", "store/spatialite/blob.h", true);
        row("gis-core/base/value.cpp", "store/store.h", false);
        row("gis-core/quality/engine.cpp", "search/search.h", false);
        row("gis-core/search/search.cpp", "quality/live.h", true);
        row("gis-core/print/printer.cpp", "render/map_renderer.h", true);
        row("gis-core/render/map_renderer.cpp", "print/printer.h", false);
        row("gis-core/store/store.h", "layers/cadastre/parcel_card.h", false);
        row("gis-core/store/store.h", "importers/common/source.h", false);
        row("gis-core/render/map_painter.h", "QWidget", false);
        row("gis-core/render/map_painter.h", "QPainter", true);
        row("layers/cadastre/parcel_card.cpp", "store/store.h", true);
        row("layers/cadastre/parcel_card.cpp", "layers/cadastre/parcel_finder.h", true);
        row("layers/cadastre/parcel_card.cpp", "layers/zoning/notation.h", false);
        row("layers/cadastre/parcel_card.cpp", "importers/common/source.h", false);
        row("layers/layers.cpp", "layers/zoning/notation.h", true);
        row("importers/tkgm/tkgm.cpp", "importers/common/source.h", true);
        row("importers/tkgm/tkgm.cpp", "importers/inspire/inspire.h", false);
        row("importers/common/pipeline.cpp", "importers/tkgm/tkgm.h", false);
        row("importers/registry.cpp", "importers/tkgm/tkgm.h", true);
        row("importers/tkgm/tkgm.cpp", "layers/cadastre/parcel_card.h", false);
        row("importers/tkgm/tkgm.cpp", "app/cli/console.h", false);
        row("app/gui/window.cpp", "QWidget", true);
        row("app/cli/run.cpp", "app/gui/window.h", true);
        row("app/cli/run.cpp", "publish/guide.h", true);
        row("gis-core/store/store.cpp", "neighbour.h", true);
    }
    void arrows()
    {
        QFETCH(QString, from);
        QFETCH(QString, include);
        QFETCH(bool, allowed);
        QVERIFY2(fault(from, include).isEmpty() == allowed, qPrintable(fault(from, include)));
    }

    void everyCoreFolderHasAPlace()
    {
        const QDir core(QStringLiteral(KBS_SOURCE_DIR "/gis-core"));
        for (const QString &folder : core.entryList(QDir::Dirs | QDir::NoDotAndDotDot))
            QVERIFY2(coreOrder.contains(folder), qPrintable(folder));
    }

    void sources()
    {
        static const QRegularExpression pattern(
            uR"(^\s*#\s*include\s*[\x22<]([^\x22>]+)[\x22>])"_s, QRegularExpression::MultilineOption);
        QStringList faults;
        const int files = eachSource([&](const QString &path, const QString &text) {
            for (const auto &match : pattern.globalMatch(text)) {
                if (const QString wrong = fault(path, match.captured(1)); !wrong.isEmpty())
                    faults << u"%1 includes %2: %3"_s.arg(path, match.captured(1), wrong);
            }
        });
        QVERIFY(files > 50);
        QVERIFY2(faults.isEmpty(), qPrintable(faults.join(u'\n')));
    }

    /// Two threads that register GDAL's drivers at once kill the program, so that only one place may.
    void gdalIsRegisteredInOnePlace()
    {
        QStringList places;
        eachSource([&](const QString &path, const QString &text) {
            if (text.contains("GDALAllRegister"_L1) || text.contains("OGRRegisterAll"_L1))
                places << path;
        });
        places.sort();
        QCOMPARE(places, QStringList({u"gis-core/base/gdal_drivers.cpp"_s, u"gis-core/base/gdal_drivers.h"_s}));
    }
};

QTEST_GUILESS_MAIN(TstArchitecture)
#include "tst_architecture.moc"
