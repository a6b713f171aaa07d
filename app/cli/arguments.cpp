// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/command.h"

#include <QCoreApplication>

namespace kbs::cli {

using namespace Qt::StringLiterals;

namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("Cli", text);
}

const Option *findOption(const Command &command, const QString &name)
{
    for (const auto *table : {&command.options, &commonOptions()}) {
        for (const Option &option : *table) {
            if (name.size() == 1 ? name == QLatin1Char(option.letter) : name == QLatin1StringView(option.name))
                return &option;
        }
    }
    return nullptr;
}

std::unexpected<Error> wrongUsage(const Command &command, const QString &message)
{
    return fail(ErrorKind::Usage, message, usageLine(command));
}

QString placeholder(const Operand &operand)
{
    const QString name = QString::fromLatin1(operand.name).toUpper();
    switch (operand.count) {
    case Operand::One: return name;
    case Operand::Optional: return u"[%1]"_s.arg(name);
    case Operand::Many: return name + u"..."_s;
    }
    return name;
}

QString spelling(const Option &option)
{
    QString out = (option.letter ? u"-%1, "_s.arg(QLatin1Char(option.letter)) : u""_s) + u"--"_s
        + QLatin1StringView(option.name);
    if (option.value)
        out += u' ' + QLatin1StringView(option.value);
    return out;
}

Result<void> takeOption(const Command &command, const QStringList &words, qsizetype &at, Arguments &out)
{
    const QString word = words[at];
    const bool isLong = word.startsWith("--"_L1);
    const qsizetype equals = isLong ? word.indexOf(u'=') : -1;
    const QString name = isLong ? word.sliced(2, (equals < 0 ? word.size() : equals) - 2) : word.sliced(1);
    const Option *option = name.isEmpty() || (isLong && name.size() == 1) ? nullptr : findOption(command, name);
    if (!option)
        return wrongUsage(command, tr("Unknown option \"%1\"").arg(word));
    QString value;
    if (option->value) {
        if (equals >= 0)
            value = word.sliced(equals + 1);
        else if (at + 1 < words.size())
            value = words[++at];
        else
            return wrongUsage(command, tr("Option \"%1\" needs a value").arg(word));
    } else if (equals >= 0) {
        return wrongUsage(command, tr("Option \"%1\" takes no value").arg(word.left(equals)));
    }
    QStringList &values = out.options[QString::fromLatin1(option->name)];
    if (!values.isEmpty() && option->value && !option->repeated)
        return wrongUsage(command, tr("Option \"--%1\" is given twice").arg(QLatin1StringView(option->name)));
    values << value;
    return {};
}

Result<void> assignOperands(const Command &command, QStringList words, Arguments &out)
{
    for (const Operand &operand : command.operands) {
        const QString name = QString::fromLatin1(operand.name);
        if (words.isEmpty() && operand.count != Operand::Optional)
            return wrongUsage(command, tr("%1 is missing").arg(name.toUpper()));
        if (words.isEmpty())
            continue;
        if (operand.count == Operand::Many)
            out.operands[name] = std::exchange(words, {});
        else
            out.operands[name] << words.takeFirst();
    }
    if (!words.isEmpty())
        return wrongUsage(command, tr("\"%1\" is one argument too many").arg(words.first()));
    return {};
}

} // namespace

QString Arguments::option(const QString &name, const QString &otherwise) const
{
    const auto found = options.find(name);
    return found == options.end() ? otherwise : found->second.last();
}

QStringList Arguments::all(const QString &name) const
{
    if (const auto found = options.find(name); found != options.end())
        return found->second;
    const auto found = operands.find(name);
    return found == operands.end() ? QStringList() : found->second;
}

QString Arguments::operand(const QString &name) const
{
    const auto found = operands.find(name);
    return found == operands.end() ? QString() : found->second.first();
}

Result<qint64> Arguments::number(const QString &name, qint64 otherwise, qint64 least, qint64 most) const
{
    if (!has(name))
        return otherwise;
    bool isNumber = false;
    const qint64 value = option(name).toLongLong(&isNumber);
    if (!isNumber || value < least || value > most)
        return fail(ErrorKind::Usage,
            tr("--%1: \"%2\" is not a whole number from %3 to %4").arg(name, option(name)).arg(least).arg(most));
    return value;
}

const std::vector<Option> &commonOptions()
{
    static const std::vector<Option> options{
        {.name = "json", .help = QT_TRANSLATE_NOOP("Cli", "answer as JSON with stable keys, for programs")},
        {.name = "quiet", .help = QT_TRANSLATE_NOOP("Cli", "no progress and no remarks"), .letter = 'q'},
        {.name = "lang",
            .value = "tr|en",
            .help = QT_TRANSLATE_NOOP("Cli", "language of the texts (default: the system's)")},
        {.name = "help", .help = QT_TRANSLATE_NOOP("Cli", "this text"), .letter = 'h'},
    };
    return options;
}

Result<Arguments> parse(const Command &command, const QStringList &words)
{
    Arguments out;
    QStringList operands;
    bool onlyOperands = false;
    for (qsizetype at = 0; at < words.size(); ++at) {
        const QString &word = words[at];
        if (!onlyOperands && word == "--"_L1)
            onlyOperands = true;
        else if (onlyOperands || word.size() == 1 || !word.startsWith(u'-'))
            operands << word;
        else
            KBS_CHECK(takeOption(command, words, at, out));
    }
    if (out.has(u"help"_s))
        return out;
    KBS_CHECK(assignOperands(command, operands, out));
    for (const Option &option : command.options) {
        if (option.required && !out.has(QString::fromLatin1(option.name)))
            return wrongUsage(command, tr("Option \"--%1\" is missing").arg(QLatin1StringView(option.name)));
    }
    return out;
}

QString usageLine(const Command &command)
{
    QString out = tr("usage:") + u" kbs "_s + QLatin1StringView(command.name);
    for (const Operand &operand : command.operands)
        out += u' ' + placeholder(operand);
    for (const Option &option : command.options) {
        QString text
            = option.letter ? u"-%1"_s.arg(QLatin1Char(option.letter)) : u"--"_s + QLatin1StringView(option.name);
        if (option.value)
            text += u' ' + QLatin1StringView(option.value);
        out += option.required ? u' ' + text : u" [%1]%2"_s.arg(text, option.repeated ? u"..."_s : u""_s);
    }
    return out;
}

QString helpText(const Command &command)
{
    QString out = usageLine(command) + u"\n\n"_s + tr(command.summary) + u'\n';
    if (*command.details)
        out += u'\n' + tr(command.details) + u'\n';
    const auto row
        = [&out](const QString &name, const char *help) { out += u"  %1  %2\n"_s.arg(name, -24).arg(tr(help)); };
    out += u'\n';
    for (const Operand &operand : command.operands)
        row(QString::fromLatin1(operand.name).toUpper(), operand.help);
    for (const Option &option : command.options)
        row(spelling(option), option.help);
    for (const Option &option : commonOptions())
        row(spelling(option), option.help);
    return out;
}

QString overview()
{
    QString out = tr("KentCBS on the command line") + u"\n\n"_s + tr("usage:") + u" kbs COMMAND ...\n\n"_s;
    for (const Command &command : commands())
        out += u"  %1  %2\n"_s.arg(QLatin1StringView(command.name), -10).arg(tr(command.summary));
    out += u'\n' + tr("STORE is a .kbs file. More about one command: kbs help COMMAND")
        + u"\n\n"_s
        + tr("Exit codes: 0 done; 1 done, with rejects or findings; 2 wrong usage; 3 failed, nothing changed; "
             "4 conflict, nothing changed; 130 cancelled, nothing changed")
        + u'\n';
    return out;
}

} // namespace kbs::cli
