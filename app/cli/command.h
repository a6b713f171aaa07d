// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/cli/console.h"
#include "app/cli/exit_code.h"

#include <QStringList>

#include <map>
#include <vector>

namespace kbs::cli {

/// A positional argument. Help texts are English sources (QT_TRANSLATE_NOOP "Cli"), translated when shown.
struct Operand {
    enum Count { One, Optional, Many };
    const char *name;
    const char *help;
    Count count = One;
};

struct Option {
    const char *name;            ///< without the dashes
    const char *value = nullptr; ///< placeholder of its value; null for a switch
    const char *help = "";
    char letter = 0;       ///< short form, 0: none
    bool repeated = false; ///< may be given several times
    bool required = false;
};

/// What was written on the command line, checked against the command's table.
struct Arguments {
    std::map<QString, QStringList> operands;
    std::map<QString, QStringList> options; ///< a switch has one empty value

    [[nodiscard]] bool has(const QString &option) const { return options.contains(option); }
    [[nodiscard]] QString option(const QString &name, const QString &otherwise = {}) const;
    [[nodiscard]] QStringList all(const QString &name) const; ///< values of a repeated option or operand
    [[nodiscard]] QString operand(const QString &name) const; ///< first value, "" where left out
    /// A whole number of an option. A text that is none, or lies outside, is a Usage error that names the option.
    [[nodiscard]] Result<qint64> number(const QString &option, qint64 otherwise, qint64 least, qint64 most) const;
};

struct Command {
    const char *name;
    const char *summary; ///< one line
    std::vector<Operand> operands;
    std::vector<Option> options;
    Result<ExitCode> (*run)(const Arguments &, Console &);
    const char *details = "";        ///< more for --help
    bool draws = false;              ///< needs QGuiApplication (fonts, painting)
    const char *drawsWith = nullptr; ///< needs it only with this option
};

[[nodiscard]] const std::vector<Command> &commands();
[[nodiscard]] const Command *findCommand(const QString &name);

[[nodiscard]] QString usageLine(const Command &command);
[[nodiscard]] QString helpText(const Command &command);
[[nodiscard]] QString overview(); ///< what `kbs` and `kbs --help` print

/// Checks `words` (what stands after the command's name) against the table. Options that every command takes are known.
[[nodiscard]] Result<Arguments> parse(const Command &command, const QStringList &words);
[[nodiscard]] const std::vector<Option> &commonOptions();

} // namespace kbs::cli
