// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/gui/task_runner.h"

#include <QWidget>

class QLabel;
class QProgressBar;
class QToolButton;

namespace kbs::gui {

/// The running task in the status bar: what, how far, how long still, and a cancel button. Several running tasks are
/// stacked in a popup list.
class TaskIndicator : public QWidget {
    Q_OBJECT
public:
    explicit TaskIndicator(TaskRunner &runner, QWidget *parent = nullptr);

private:
    void refresh();
    void showAll();
    [[nodiscard]] std::vector<TaskRunner::TaskPtr> listed() const;
    [[nodiscard]] static QString describe(const Task &task);

    TaskRunner &m_runner;
    QLabel *m_text;
    QProgressBar *m_bar;
    QToolButton *m_more, *m_cancel;
};

} // namespace kbs::gui
