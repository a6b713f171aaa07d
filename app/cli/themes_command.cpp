// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/commands.h"
#include "base/language.h"
#include "style/theme.h"

#include <QCoreApplication>
#include <QJsonArray>

namespace kbs::cli {

using namespace Qt::StringLiterals;

namespace {

Result<ExitCode> run(const Arguments &, Console &console)
{
    KBS_TRY(const auto catalogue, Catalogue::load());
    KBS_TRY(const std::vector<MapTheme> themes, loadThemes(*catalogue));
    QJsonArray list;
    for (const MapTheme &theme : themes) {
        list.append(QJsonObject{{u"name"_s, theme.name}, {u"title"_s, theme.title.in(language())},
            {u"description"_s, theme.description.in(language())}});
        console.line(u"%1 %2: %3"_s.arg(
            theme.name.leftJustified(12), theme.title.in(language()), theme.description.in(language())));
    }
    console.result({{u"themes"_s, list}});
    return ExitCode::Done;
}

} // namespace

Command themesCommand()
{
    return {.name = "themes",
        .summary = QT_TRANSLATE_NOOP("Cli", "the ready looks of the map"),
        .operands = {},
        .options = {},
        .run = run};
}

} // namespace kbs::cli
