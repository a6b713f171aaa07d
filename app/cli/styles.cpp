// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/styles.h"

#include "app/cli/store_access.h"
#include "style/style_import.h"

#include <QCoreApplication>

#include <algorithm>

namespace kbs::cli {

using namespace Qt::StringLiterals;

Result<std::shared_ptr<const StyleBook>> stylesOf(
    const Catalogue &catalogue, const Arguments &arguments, Console &console)
{
    KBS_TRY(std::shared_ptr<const StyleBook> styles, StyleBook::load(catalogue));
    if (const QString name = arguments.option(u"theme"_s); !name.isEmpty()) {
        KBS_TRY(const std::vector<MapTheme> themes, loadThemes(catalogue));
        const auto found = std::ranges::find(themes, name, &MapTheme::name);
        if (found == themes.end()) {
            QStringList names;
            for (const MapTheme &theme : themes)
                names.append(theme.name);
            return fail(ErrorKind::Usage,
                QCoreApplication::translate("Cli", "there is no theme \"%1\"; there are: %2")
                    .arg(name, names.join(u", ")));
        }
        KBS_TRY(styles, withTheme(*styles, catalogue, *found));
    }
    for (const QString &file : arguments.all(u"style"_s)) {
        KBS_TRY(const auto named, classesOf(catalogue, arguments.all(u"class"_s)));
        const FeatureClass *featureClass = named.size() == 1 ? named.front() : nullptr;
        KBS_TRY(const ImportedStyle style,
            importStyle(file, featureClass, featureClass ? styles->of(*featureClass).order : 0));
        for (const QString &missed : style.notMapped)
            console.line(QCoreApplication::translate("Cli", "%1: not taken over: %2").arg(file, missed));
        KBS_TRY(styles, withStyles(*styles, catalogue, style.file[u"classes"_s].toObject(), file));
    }
    return styles;
}

} // namespace kbs::cli
