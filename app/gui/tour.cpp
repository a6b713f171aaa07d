// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/tour.h"

#include "app/gui/dialogs/import_sheet.h"
#include "app/gui/main_window.h"
#include "app/gui/map/map_canvas.h"
#include "app/gui/panels/card_panel.h"
#include "app/gui/panels/findings_panel.h"
#include "app/gui/panels/guide_panel.h"
#include "app/gui/panels/layer_panel.h"
#include "app/gui/panels/search_box.h"
#include "app/gui/program.h"
#include "app/gui/sample_store.h"

#include <QApplication>
#include <QDir>
#include <QMouseEvent>
#include <QSettings>
#include <QTableView>
#include <QTimer>

#include <algorithm>
#include <cstdio>

using namespace Qt::StringLiterals;

namespace kbs::gui {

namespace {

constexpr qint64 tourParcels = 1000;
constexpr int patience = 180'000; ///< milliseconds for one step, on a slow machine

class Tour {
public:
    Tour(Program &program, const QString &folder) : m_program(program), m_folder(QDir(folder).absolutePath()) { }

    bool run()
    {
        return start() && importCity() && lookAtMap() && findParcel() && editCorner() && checkData() && showGuide();
    }

private:
    MainWindow &window() { return *m_program.window(); }

    bool wait(const QString &what, const std::function<bool()> &condition)
    {
        QTimer wake; // conditions without a signal of their own are looked at again
        wake.start(50);
        QElapsedTimer since;
        since.start();
        while (!condition()) {
            if (since.elapsed() > patience) {
                std::fprintf(stderr, "tour: waited in vain for: %s\n", qPrintable(what));
                return false;
            }
            QCoreApplication::processEvents(QEventLoop::AllEvents | QEventLoop::WaitForMoreEvents);
        }
        return true;
    }

    bool settle()
    {
        return wait(u"the map"_s, [this] { return !window().map().isDrawing() && !m_program.runner().isBusy(); })
            && wait(u"quiet"_s, [this, turns = 0]() mutable {
                   const bool quiet = m_program.runner().running().empty();
                   turns = quiet ? turns + 1 : 0;
                   return turns > 4;
               });
    }

    bool picture(const QString &name)
    {
        if (!settle())
            return false;
        const QString path = QDir(m_folder).filePath(name + u".png"_s);
        if (!window().grab().save(path)) {
            std::fprintf(stderr, "tour: cannot write %s\n", qPrintable(path));
            return false;
        }
        std::printf("%s\n", qPrintable(path));
        std::fflush(stdout);
        return true;
    }

    void mouse(QEvent::Type type, QPointF at, Qt::MouseButton button, Qt::MouseButtons buttons)
    {
        QMouseEvent event(type, at, window().map().mapToGlobal(at), button, buttons, Qt::NoModifier);
        QCoreApplication::sendEvent(&window().map(), &event);
    }

    bool start()
    {
        m_program.showWindow();
        window().resize(1440, 900);
        return picture(u"start"_s);
    }

    bool importCity()
    {
        std::optional<Result<SampleFiles>> made;
        QDir(cityFolder()).removeRecursively(); // of an earlier tour
        m_program.runner().runFree<SampleFiles>(
            m_program.lane(), MainWindow::tr("Making the sample city"), TaskRunner::Show::Listed, &window(),
            [folder = cityFolder(), catalogue = m_program.model().catalogue](
                Progress &progress) { return writeSample(folder, tourParcels, catalogue, progress); },
            [&made](Result<SampleFiles> files) { made = std::move(files); });
        if (!wait(u"the sample city's files"_s, [&] { return made.has_value(); }))
            return false;
        if (!*made) {
            std::fprintf(stderr, "tour: %s\n", qPrintable(made->error().text()));
            return false;
        }
        window().openStore((*made)->store);
        if (!wait(u"the new store"_s, [this] { return static_cast<bool>(window().document()); }))
            return false;
        for (const QString &file : (*made)->files) {
            if (!importFile(file))
                return false;
        }
        return true;
    }

    bool importFile(const QString &file)
    {
        bool failed = false;
        window().importFiles({file});
        ImportSheet *sheet = window().importSheet();
        QObject::connect(sheet, &ImportSheet::failed, &window(), [&failed] { failed = true; });
        if (!wait(file, [&] { return failed || sheet->isReady(); }) || failed) {
            std::fprintf(stderr, "tour: the import of %s failed: %s\n", qPrintable(file), qPrintable(sheet->problem()));
            return false;
        }
        sheet->next();
        // The parcels make the picture: the first delivery that brings enough of them to see something.
        if (!m_importShown && file.contains("parsel"_L1, Qt::CaseInsensitive)) {
            m_importShown = true;
            if (!picture(u"import"_s))
                return false;
        }
        sheet->next();
        if (!wait(file, [&] { return failed || sheet->step() == ImportSheet::DoneStep; }))
            return false;
        sheet->next();
        return true;
    }

    bool lookAtMap()
    {
        if (!settle())
            return false;
        window().map().fitAll();
        window().map().zoomBy(1.6);
        return picture(u"map"_s);
    }

    bool findParcel()
    {
        bool shown = false;
        const auto connection
            = QObject::connect(&window().card(), &CardPanel::cardShown, &window(), [&shown] { shown = true; });
        window().search().setText(u"101/2"_s);
        window().search().searchNow(true);
        const bool found
            = wait(u"the card of parcel 101/2"_s, [&] { return shown && !window().document()->selection().empty(); });
        QObject::disconnect(connection);
        window().showDock(u"card"_s);
        return found && picture(u"parcel"_s);
    }

    bool editCorner()
    {
        const Geometry shape = window().document()->selection().front().feature.geometry;
        window().map().fit(shape.bbox().grown(15));
        if (!settle())
            return false;
        window().action(u"vertex"_s)->trigger();
        const QPointF corner = window().map().view().toScreen(shape.points.front());
        mouse(QEvent::MouseButtonPress, corner, Qt::LeftButton, Qt::LeftButton);
        mouse(QEvent::MouseMove, corner + QPointF(30, 18), Qt::NoButton, Qt::LeftButton);
        mouse(QEvent::MouseButtonRelease, corner + QPointF(30, 18), Qt::LeftButton, Qt::NoButton);
        if (!wait(u"the edit"_s, [this] { return window().document()->uncommitted() > 0; }))
            return false;
        window().showDock(u"changes"_s);
        return picture(u"edit"_s);
    }

    bool checkData()
    {
        bool done = false;
        QObject::connect(&window(), &MainWindow::checked, &window(), [&done] { done = true; });
        window().action(u"select"_s)->trigger();
        window().action(u"check"_s)->trigger();
        if (!wait(u"the checks"_s, [&] { return done; }))
            return false;
        QTableView *view = window().findings().view();
        if (view->model()->rowCount() > 0)
            view->selectRow(0);
        return picture(u"findings"_s);
    }

    bool showGuide()
    {
        bool ready = false;
        QObject::connect(&window().guide(), &GuidePanel::ready, &window(), [&ready] { ready = true; });
        window().map().setHighlights({});
        window().showDock(u"guide"_s);
        // Tiles come one by one: complete only when it stays so.
        int complete = 0;
        if (!wait(u"the guide preview"_s, [&] { return ready; }) || !wait(u"the guide's tiles"_s, [&] {
                complete = window().guide().isComplete() ? complete + 1 : 0;
                return complete > 10;
            }))
            return false;
        return picture(u"guide"_s);
    }

    [[nodiscard]] QString cityFolder() const { return QDir(m_folder).filePath(u"sample-city"_s); }

    Program &m_program;
    QString m_folder;
    bool m_importShown = false;
};

} // namespace

int runTour(Program &program, const QString &folder)
{
    if (!QDir().mkpath(folder)) {
        std::fprintf(stderr, "tour: the folder %s cannot be made\n", qPrintable(folder));
        return 3;
    }
    // The user's own recent stores and window stay as they are.
    QSettings::setDefaultFormat(QSettings::IniFormat);
    QSettings::setPath(QSettings::IniFormat, QSettings::UserScope, QDir(folder).filePath(u"settings"_s));
    QSettings().clear();
    return Tour(program, folder).run() ? 0 : 3;
}

} // namespace kbs::gui
