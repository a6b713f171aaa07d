// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"
#include "jobs/progress.h"

#include <QElapsedTimer>
#include <QJsonObject>
#include <QLocale>
#include <QString>

namespace kbs::cli {

/// Everything a command says: text for people or JSON for programs on standard output, errors and progress on standard
/// error. Text goes out as UTF-8 whatever the locale. A reader that went away (broken pipe) silences the rest.
class Console {
public:
    struct Settings {
        bool json = false;
        bool quiet = false;
        QString language = QStringLiteral("en");
    };
    explicit Console(const Settings &settings);
    Console(const Console &) = delete;
    Console &operator=(const Console &) = delete;
    ~Console();

    [[nodiscard]] bool json() const { return m_settings.json; }
    [[nodiscard]] bool quiet() const { return m_settings.quiet; }
    [[nodiscard]] const QString &language() const { return m_settings.language; }

    /// A line of the answer, for people; left out with --json.
    void line(const QString &text);
    /// The answer for programs; written only with --json.
    void result(const QJsonObject &object);
    /// A remark beside the answer, on standard error; left out with --quiet and --json.
    void note(const QString &text);
    void error(const Error &error);

    /// Number as the reader of this language writes it, and a length of time or a count with its thousands.
    [[nodiscard]] QString number(double value, int decimals) const { return m_locale.toString(value, 'f', decimals); }
    [[nodiscard]] QString count(qint64 value) const { return m_locale.toString(value); }

    /// The running task: Ctrl-C cancels it, its reports become a line on a terminal.
    [[nodiscard]] Progress &progress() { return m_progress; }

private:
    void showProgress(double fraction, const QString &what);
    void clearProgress();
    Settings m_settings;
    QLocale m_locale;
    bool m_terminal = false;
    bool m_progressShown = false;
    QElapsedTimer m_sinceProgress;
    Progress m_progress;
};

/// Writes UTF-8 to standard output (1) or error (2); false once the reader is gone.
bool writeTo(int descriptor, const QString &text);

} // namespace kbs::cli
