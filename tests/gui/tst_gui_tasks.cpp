// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/panels/task_indicator.h"
#include "app/gui/task_runner.h"
#include "gui_support.h"

#include <QSemaphore>
#include <QToolButton>

using namespace kbs;
using namespace kbs::gui;
using namespace Qt::StringLiterals;

class TestGuiTasks : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void worksOffTheGuiThreadAndAnswersInIt()
    {
        TaskRunner runner;
        Lane lane(u"test"_s);
        QThread *worker = nullptr, *answer = nullptr;
        int result = 0;
        runner.runFree<int>(
            lane, u"sum"_s, TaskRunner::Show::Listed, this,
            [&worker](Progress &) -> Result<int> {
                worker = QThread::currentThread();
                return 42;
            },
            [&](Result<int> sum) {
                answer = QThread::currentThread();
                result = *sum;
            });
        QVERIFY(runner.isBusy());
        QTRY_COMPARE(result, 42);
        QVERIFY(worker != QThread::currentThread());
        QCOMPARE(answer, QThread::currentThread());
        QVERIFY(!runner.isBusy());
    }

    void aLaneKeepsItsOrder()
    {
        TaskRunner runner;
        Lane lane(u"test"_s);
        QStringList order;
        for (int i = 0; i < 20; ++i)
            runner.runFree<QString>(
                lane, {}, TaskRunner::Show::Quiet, this,
                [i](Progress &) -> Result<QString> { return QString::number(100 + i); },
                [&order](const Result<QString> &done) { order << *done; });
        QTRY_COMPARE(order.size(), 20);
        QVERIFY(std::ranges::is_sorted(order));
        QVERIFY(!runner.isBusy()); // quiet work is not listed
    }

    void cancelledWorkSaysSo()
    {
        TaskRunner runner;
        Lane lane(u"test"_s);
        QSemaphore started;
        std::optional<ErrorKind> end;
        const auto task = runner.runFree<int>(
            lane, u"long"_s, TaskRunner::Show::Listed, this,
            [&started](Progress &progress) -> Result<int> {
                started.release();
                while (!progress.isCancelled())
                    QThread::yieldCurrentThread();
                return cancelled();
            },
            [&end](const Result<int> &result) { end = result.error().kind; });
        started.acquire();
        task->progress->cancel();
        QTRY_VERIFY(end.has_value());
        QCOMPARE(*end, ErrorKind::Cancelled);
    }

    void workThatWaitsIsCancelledBeforeItBegins()
    {
        TaskRunner runner;
        Lane lane(u"test"_s);
        QSemaphore go;
        bool ran = false;
        std::optional<ErrorKind> end;
        lane.post([&go] { go.acquire(); });
        const auto task = runner.runFree<int>(
            lane, {}, TaskRunner::Show::Quiet, this,
            [&ran](Progress &) -> Result<int> {
                ran = true;
                return 1;
            },
            [&end](const Result<int> &result) { end = result.error().kind; });
        task->progress->cancel();
        go.release();
        QTRY_VERIFY(end.has_value());
        QVERIFY(!ran);
    }

    void nobodyIsCalledWhoIsGone()
    {
        TaskRunner runner;
        Lane lane(u"test"_s);
        auto *context = new QObject;
        bool called = false;
        runner.runFree<int>(
            lane, u"x"_s, TaskRunner::Show::Listed, context, [](Progress &) -> Result<int> { return 1; },
            [&called](Result<int>) { called = true; });
        delete context;
        QTRY_VERIFY(!runner.isBusy());
        QVERIFY(!called);
    }

    void theIndicatorShowsAndCancels()
    {
        TaskRunner runner;
        Lane lane(u"test"_s);
        TaskIndicator indicator(runner);
        QVERIFY(indicator.isHidden());
        QSemaphore reported;
        std::optional<ErrorKind> end;
        runner.runFree<int>(
            lane, u"Importing"_s, TaskRunner::Show::Listed, this,
            [&reported](Progress &progress) -> Result<int> {
                progress.report(0.25, u"parcels"_s);
                reported.release();
                while (!progress.isCancelled())
                    QThread::yieldCurrentThread();
                return cancelled();
            },
            [&end](const Result<int> &result) { end = result.error().kind; });
        QVERIFY(!indicator.isHidden());
        reported.acquire();
        QTRY_COMPARE(runner.running().front()->fraction, 0.25);
        QCOMPARE(runner.running().front()->what, u"parcels"_s);
        indicator.findChild<QToolButton *>(u"cancelTask"_s)->click();
        QTRY_VERIFY(end.has_value());
        QTRY_VERIFY(indicator.isHidden());
    }

    void timeLeftFollowsThePace()
    {
        Task task;
        task.elapsed.start();
        task.fraction = 0.5;
        QVERIFY(task.secondsLeft() < 0); // too early to tell
        QTRY_VERIFY_WITH_TIMEOUT(task.secondsLeft() >= 0.5, 5000);
        task.fraction = -1;
        QVERIFY(task.secondsLeft() < 0);
    }
};

QTEST_MAIN(TestGuiTasks)
#include "tst_gui_tasks.moc"
