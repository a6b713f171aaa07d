// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/console.h"

#include "app/cli/exit_code.h"

#include <QJsonDocument>

#include <atomic>
#include <cerrno>
#include <csignal>
#include <unistd.h>

namespace kbs::cli {

using namespace Qt::StringLiterals;

namespace {

std::atomic<Progress *> runningTask = nullptr;

// The first Ctrl-C asks the task to stop; a further one asks again. Killing a store in mid-write is never needed: every
// task looks at its progress between batches.
void onSignal(int)
{
    if (Progress *task = runningTask.load())
        task->cancel();
}

void watchSignals()
{
    struct sigaction action = {};
    action.sa_handler = onSignal;
    action.sa_flags = SA_RESTART;
    sigemptyset(&action.sa_mask);
    sigaction(SIGINT, &action, nullptr);
    sigaction(SIGTERM, &action, nullptr);
    signal(SIGPIPE, SIG_IGN);
}

} // namespace

bool writeTo(int descriptor, const QString &text)
{
    static bool gone[3] = {};
    if (gone[descriptor])
        return false;
    const QByteArray bytes = text.toUtf8();
    qsizetype written = 0;
    while (written < bytes.size()) {
        const ssize_t n = ::write(descriptor, bytes.constData() + written, static_cast<size_t>(bytes.size() - written));
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0) {
            gone[descriptor] = true;
            return false;
        }
        written += n;
    }
    return true;
}

Console::Console(const Settings &settings)
    : m_settings(settings),
      m_locale(settings.language == "tr"_L1 ? QLocale(QLocale::Turkish, QLocale::Turkey) : QLocale(QLocale::English)),
      m_terminal(::isatty(2) == 1 && !settings.quiet),
      m_progress([this](double fraction, const QString &what) { showProgress(fraction, what); })
{
    runningTask = &m_progress;
    watchSignals();
}

Console::~Console()
{
    clearProgress();
    runningTask = nullptr;
}

void Console::line(const QString &text)
{
    if (m_settings.json)
        return;
    clearProgress();
    writeTo(1, text + u'\n');
}

void Console::result(const QJsonObject &object)
{
    if (!m_settings.json)
        return;
    clearProgress();
    writeTo(1, QString::fromUtf8(QJsonDocument(object).toJson(QJsonDocument::Indented)));
}

void Console::note(const QString &text)
{
    if (m_settings.quiet || m_settings.json)
        return;
    clearProgress();
    writeTo(2, text + u'\n');
}

void Console::error(const Error &error)
{
    clearProgress();
    writeTo(2, u"kbs: %1\n"_s.arg(error.text()));
    if (!m_settings.json)
        return;
    QJsonObject object{{u"kind"_s, errorKindName(error.kind)}, {u"message"_s, error.message}};
    if (!error.advice.isEmpty())
        object.insert(u"advice"_s, error.advice);
    if (!error.file.isEmpty())
        object.insert(u"file"_s, error.file);
    if (error.line > 0)
        object.insert(u"line"_s, error.line);
    if (!error.id.isEmpty())
        object.insert(u"id"_s, error.id);
    result({{u"error"_s, object}});
}

void Console::showProgress(double fraction, const QString &what)
{
    if (!m_terminal || (m_sinceProgress.isValid() && m_sinceProgress.elapsed() < 100))
        return;
    m_sinceProgress.start();
    m_progressShown = true;
    const QString share = fraction < 0 ? QString() : u"%1 %  "_s.arg(qRound(fraction * 100), 3);
    writeTo(2, u"\r\x1b[K"_s + share + what);
}

void Console::clearProgress()
{
    if (!m_progressShown)
        return;
    m_progressShown = false;
    writeTo(2, u"\r\x1b[K"_s);
}

} // namespace kbs::cli
