// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/gui/application.h"
#include "app/gui/document.h"

#include <memory>

namespace kbs::gui {

class MainWindow;

/// Everything that lives as long as the program: language, catalogue and styles, running tasks, and the one window.
class Program : public QObject {
    Q_OBJECT
public:
    /// Reads catalogue and styles from the program itself; a failure is a broken build.
    static Result<std::unique_ptr<Program>> create();
    ~Program() override;

    [[nodiscard]] TaskRunner &runner() { return m_runner; }
    [[nodiscard]] Lane &lane() { return m_lane; } ///< for work without an open store: opening, making the sample city
    [[nodiscard]] const Model &model() const { return m_model; }

    [[nodiscard]] MainWindow *window() const { return m_window.get(); }
    void showWindow();
    /// Makes the window anew in the other language, with the same store, view and place. Waits for running tasks.
    void switchLanguage(const QString &code);

private:
    explicit Program(Model model);
    Application m_application;
    Model m_model;
    TaskRunner m_runner;
    Lane m_lane;
    std::unique_ptr<MainWindow> m_window;
    QString m_wantedLanguage;
};

} // namespace kbs::gui
