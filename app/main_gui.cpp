// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/main_window.h"
#include "app/gui/program.h"
#include "app/gui/tour.h"

#include <QApplication>
#include <QCommandLineParser>

#include <cstdio>

using namespace Qt::StringLiterals;

int main(int argc, char **argv)
{
    QApplication application(argc, argv);
    auto program = kbs::gui::Program::create();
    if (!program) {
        std::fprintf(stderr, "kentcbs: %s\n", qPrintable(program.error().text()));
        return 3;
    }
    QCommandLineParser parser;
    parser.setApplicationDescription(QCoreApplication::translate("main", "The desktop window of KentCBS."));
    parser.addHelpOption();
    parser.addPositionalArgument(
        u"STORE"_s, QCoreApplication::translate("main", "Store to open: a .kbs file."), u"[STORE]"_s);
    const QCommandLineOption tour(u"tour"_s,
        QCoreApplication::translate(
            "main", "Show the window's main tasks on a sample city and save pictures of them in this folder."),
        u"DIR"_s);
    parser.addOption(tour);
    const QCommandLineOption sample(
        u"sample"_s, QCoreApplication::translate("main", "Open the sample city, made first where it is missing."));
    parser.addOption(sample);
    parser.process(application);

    if (parser.isSet(tour))
        return kbs::gui::runTour(**program, parser.value(tour));
    (*program)->showWindow();
    if (!parser.positionalArguments().isEmpty())
        (*program)->window()->openStore(parser.positionalArguments().constFirst());
    else if (parser.isSet(sample))
        (*program)->window()->openSample();
    return QApplication::exec();
}
