// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/commands.h"

#include <algorithm>

namespace kbs::cli {

const std::vector<Command> &commands()
{
    static const std::vector<Command> all{newCommand(), importCommand(), formatsCommand(), infoCommand(),
        checkCommand(), rulesCommand(), searchCommand(), summaryCommand(), parcelCommand(), imarCommand(),
        editCommand(), draftCommand(), logCommand(), accessCommand(), retentionCommand(), grantCommand(), showCommand(),
        diffCommand(), revertCommand(), checkoutCommand(), pullCommand(), publishCommand(), renderCommand(),
        themesCommand(), styleCommand(), printCommand(), georeferenceCommand(), exportCommand(), guideCommand(),
        backupCommand(), restoreCommand(), verifyCommand(), sampleCommand()};
    return all;
}

const Command *findCommand(const QString &name)
{
    const auto &all = commands();
    const auto found = std::ranges::find_if(
        all, [&name](const Command &command) { return name == QLatin1StringView(command.name); });
    return found == all.end() ? nullptr : &*found;
}

} // namespace kbs::cli
