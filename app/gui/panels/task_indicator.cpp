// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/panels/task_indicator.h"

#include "app/gui/application.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QMenu>
#include <QProgressBar>
#include <QToolButton>

#include <algorithm>
#include <cmath>

using namespace Qt::StringLiterals;

namespace kbs::gui {

TaskIndicator::TaskIndicator(TaskRunner &runner, QWidget *parent)
    : QWidget(parent), m_runner(runner), m_text(new QLabel), m_bar(new QProgressBar), m_more(new QToolButton),
      m_cancel(new QToolButton)
{
    setObjectName("taskIndicator");
    m_bar->setMaximumWidth(140);
    m_bar->setMaximumHeight(16);
    m_bar->setAccessibleName(tr("Progress of the running task"));
    m_cancel->setObjectName("cancelTask");
    m_cancel->setIcon(icon(u"dialog-cancel"_s));
    m_cancel->setAutoRaise(true);
    m_cancel->setToolTip(tr("Cancel the running task; nothing of it stays"));
    m_cancel->setAccessibleName(tr("Cancel the running task"));
    m_more->setAutoRaise(true);
    m_more->setAccessibleName(tr("All running tasks"));
    auto *layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_text);
    layout->addWidget(m_bar);
    layout->addWidget(m_more);
    layout->addWidget(m_cancel);
    connect(m_cancel, &QToolButton::clicked, this, [this] {
        if (const auto tasks = listed(); !tasks.empty())
            tasks.front()->progress->cancel();
        m_cancel->setEnabled(false);
    });
    connect(m_more, &QToolButton::clicked, this, &TaskIndicator::showAll);
    connect(&runner, &TaskRunner::started, this, &TaskIndicator::refresh);
    connect(&runner, &TaskRunner::progressed, this, &TaskIndicator::refresh);
    connect(&runner, &TaskRunner::finished, this, &TaskIndicator::refresh);
    refresh();
}

std::vector<TaskRunner::TaskPtr> TaskIndicator::listed() const
{
    std::vector<TaskRunner::TaskPtr> tasks;
    std::ranges::copy_if(m_runner.running(), std::back_inserter(tasks), [](const auto &task) { return task->listed; });
    return tasks;
}

QString TaskIndicator::describe(const Task &task)
{
    QString text = task.title;
    if (!task.what.isEmpty())
        text += u": "_s + task.what;
    const double left = task.secondsLeft();
    if (left >= 90)
        text += u" · "_s + tr("about %1 min left").arg(std::lround(left / 60));
    else if (left >= 1)
        text += u" · "_s + tr("about %1 s left").arg(std::lround(left));
    return text;
}

void TaskIndicator::refresh()
{
    const auto tasks = listed();
    setVisible(!tasks.empty());
    if (tasks.empty())
        return;
    const Task &task = *tasks.front();
    m_text->setText(fontMetrics().elidedText(describe(task), Qt::ElideMiddle, 420));
    m_text->setToolTip(describe(task));
    m_bar->setRange(0, task.fraction < 0 ? 0 : 1000);
    m_bar->setValue(static_cast<int>(std::lround(task.fraction * 1000)));
    m_more->setVisible(tasks.size() > 1);
    m_more->setText(tr("+%1").arg(tasks.size() - 1));
    m_cancel->setEnabled(!task.progress->isCancelled());
}

void TaskIndicator::showAll()
{
    auto *menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    for (const auto &task : listed())
        menu->addAction(icon(u"dialog-cancel"_s), tr("Cancel: %1").arg(describe(*task)), this,
            [task] { task->progress->cancel(); });
    menu->popup(m_more->mapToGlobal(QPoint(0, 0)));
}

} // namespace kbs::gui
