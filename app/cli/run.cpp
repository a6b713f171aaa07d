// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/run.h"

#include "app/cli/command.h"
#include "base/language.h"

#include <QCoreApplication>
#include <QGuiApplication>

#include <clocale>
#include <langinfo.h>
#include <memory>

namespace kbs::cli {

using namespace Qt::StringLiterals;

namespace {

QString languageOfEnvironment()
{
    for (const char *name : {"LC_ALL", "LC_MESSAGES", "LANG"}) {
        if (const QString value = qEnvironmentVariable(name); !value.isEmpty())
            return value.startsWith("tr"_L1, Qt::CaseInsensitive) ? u"tr"_s : u"en"_s;
    }
    return u"en"_s;
}

// Qt wants a UTF-8 locale and warns about another; the program reads and writes UTF-8 in any case.
void useUtf8()
{
    setlocale(LC_ALL, "");
    if (qstrcmp(nl_langinfo(CODESET), "UTF-8") != 0)
        qputenv("LC_ALL", "C.UTF-8");
}

QStringList wordsOf(int argc, char **argv)
{
    QStringList words;
    for (int i = 1; i < argc; ++i)
        words << QString::fromUtf8(argv[i]);
    return words;
}

std::unique_ptr<QCoreApplication> makeApplication(int &argc, char **argv, bool draws)
{
    if (!draws)
        return std::make_unique<QCoreApplication>(argc, argv);
    if (!qEnvironmentVariableIsSet("QT_QPA_PLATFORM"))
        qputenv("QT_QPA_PLATFORM", "offscreen");
    return std::make_unique<QGuiApplication>(argc, argv);
}

bool draws(const Command &command, const QStringList &words)
{
    return command.draws || (command.drawsWith && std::ranges::any_of(words, [&](const QString &word) {
        return word.section(u'=', 0, 0) == u"--"_s + QLatin1StringView(command.drawsWith);
    }));
}

/// --lang, --json and --quiet are wanted before the rest can be parsed: errors are told in that way too.
Console::Settings settingsFrom(const QStringList &words, const QString &language)
{
    Console::Settings settings{.json = words.contains("--json"_L1),
        .quiet = words.contains("--quiet"_L1) || words.contains("-q"_L1),
        .language = language};
    for (qsizetype i = 0; i < words.size(); ++i) {
        const QString value = words[i].startsWith("--lang="_L1) ? words[i].sliced(7)
            : words[i] == "--lang"_L1                           ? words.value(i + 1)
                                                                : QString();
        if (value == "tr"_L1 || value == "en"_L1)
            settings.language = value;
    }
    return settings;
}

Result<ExitCode> runCommand(const Command &command, const QStringList &words, Console &console)
{
    KBS_TRY(const Arguments arguments, parse(command, words));
    if (arguments.has(u"help"_s)) {
        writeTo(1, helpText(command));
        return ExitCode::Done;
    }
    if (const QString language = arguments.option(u"lang"_s, u"en"_s); language != "tr"_L1 && language != "en"_L1)
        return fail(
            ErrorKind::Usage, QCoreApplication::translate("Cli", "--lang: \"%1\" is neither tr nor en").arg(language));
    return command.run(arguments, console);
}

Result<ExitCode> runHelp(const QStringList &words)
{
    const QString name = words.value(0);
    if (name.isEmpty() || name.startsWith(u'-')) {
        writeTo(1, overview());
        return ExitCode::Done;
    }
    const Command *command = findCommand(name);
    if (!command)
        return fail(ErrorKind::Usage, QCoreApplication::translate("Cli", "There is no command \"%1\"").arg(name),
            QCoreApplication::translate("Cli", "kbs --help lists them"));
    writeTo(1, helpText(*command));
    return ExitCode::Done;
}

Result<ExitCode> dispatch(QStringList words, Console &console)
{
    const QString first = words.isEmpty() ? QString() : words.takeFirst();
    if (first.isEmpty()) {
        writeTo(2, overview());
        return ExitCode::Usage;
    }
    if (first == "--version"_L1) {
        writeTo(1, u"kbs (KentCBS) %1\n"_s.arg(QCoreApplication::applicationVersion()));
        return ExitCode::Done;
    }
    if (first == "help"_L1 || first == "--help"_L1 || first == "-h"_L1)
        return runHelp(words);
    const Command *command = findCommand(first);
    if (!command)
        return runHelp({first});
    return runCommand(*command, words, console);
}

} // namespace

int run(int argc, char **argv)
{
    const QString language = languageOfEnvironment();
    useUtf8();
    const QStringList words = wordsOf(argc, argv);
    const Command *command = findCommand(words.value(0));
    const auto application = makeApplication(argc, argv, command && draws(*command, words));
    QCoreApplication::setApplicationName(u"KentCBS"_s);
    QCoreApplication::setApplicationVersion(QStringLiteral(KBS_VERSION));
    setlocale(LC_NUMERIC, "C"); // Qt took over the user's locale; libraries print numbers for files with C functions

    const Console::Settings settings = settingsFrom(words, language);
    setLanguage(settings.language);

    Console console(settings);
    const Result<ExitCode> code = dispatch(words, console);
    if (code)
        return static_cast<int>(*code);
    console.error(code.error());
    return static_cast<int>(exitCodeOf(code.error().kind));
}

} // namespace kbs::cli
