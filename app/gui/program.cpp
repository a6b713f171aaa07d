// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/program.h"

#include "app/gui/main_window.h"

using namespace Qt::StringLiterals;

namespace kbs::gui {

Result<std::unique_ptr<Program>> Program::create()
{
    KBS_TRY(auto model, Model::load());
    return std::unique_ptr<Program>(new Program(std::move(model)));
}

Program::Program(Model model) : m_model(std::move(model)), m_lane(u"files"_s)
{
    connect(&m_runner, &TaskRunner::finished, this, [this] {
        if (!m_wantedLanguage.isEmpty() && !m_runner.isBusy())
            switchLanguage(std::exchange(m_wantedLanguage, {}));
    });
}

Program::~Program()
{
    m_window.reset();
    m_runner.cancelAll();
}

void Program::showWindow()
{
    if (!m_window) {
        m_window = std::make_unique<MainWindow>(*this);
        connect(m_window.get(), &MainWindow::languageRequested, this, &Program::switchLanguage, Qt::QueuedConnection);
    }
    m_window->show();
}

void Program::switchLanguage(const QString &code)
{
    if (m_runner.isBusy()) { // an import sheet would be lost with its window
        m_wantedLanguage = code;
        return m_window->showMessage(tr("The language changes as soon as the running tasks are done."));
    }
    m_application.setLanguage(code);
    const auto document = m_window->document();
    const MapView view = m_window->mapView();
    const QRect geometry = m_window->geometry();
    m_window.reset();
    showWindow();
    m_window->setGeometry(geometry);
    if (document) {
        m_window->setDocument(document);
        m_window->setMapView(view);
    }
}

} // namespace kbs::gui
