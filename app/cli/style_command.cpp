// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/commands.h"
#include "app/cli/store_access.h"
#include "style/style_import.h"
#include "style/style_reader.h"
#include "style/thematic.h"
#include "style/theme.h"

#include <QCoreApplication>
#include <QJsonDocument>
#include <QSaveFile>

#include <algorithm>

namespace kbs::cli {

using namespace Qt::StringLiterals;

namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("Cli", text);
}

Result<thematic::Options> optionsOf(const Arguments &arguments, int order)
{
    thematic::Options options{.attribute = arguments.option(u"attribute"_s).toStdString(), .order = order};
    const QString method = arguments.option(u"method"_s, u"natural"_s);
    const auto found = std::ranges::find(thematic::methods(), method, &std::pair<QString, thematic::Method>::first);
    if (found == thematic::methods().end())
        return fail(ErrorKind::Usage, tr("--method: \"%1\" is not known").arg(method));
    options.method = found->second;
    KBS_TRY(const qint64 classes, arguments.number(u"classes"_s, options.classes, 1, 12));
    options.classes = static_cast<int>(classes);
    options.ramp = arguments.option(u"ramp"_s, options.ramp);
    if (!thematic::ramps().contains(options.ramp))
        return fail(ErrorKind::Usage,
            tr("--ramp: \"%1\" is not known; there are: %2").arg(options.ramp, thematic::ramps().join(u", ")));
    return options;
}

Result<void> save(const QJsonObject &style, const QString &path)
{
    QSaveFile file(path);
    if (!file.open(QIODevice::WriteOnly) || file.write(QJsonDocument(style).toJson()) < 0 || !file.commit())
        return fail(ErrorKind::Io, tr("%1 cannot be written: %2").arg(path, file.errorString()));
    return {};
}

Result<ExitCode> run(const Arguments &arguments, Console &console)
{
    KBS_TRY(const auto store, openStore(arguments));
    KBS_TRY(const auto named, classesOf(store->catalogue(), arguments.all(u"class"_s)));
    KBS_TRY(const auto styles, StyleBook::load(store->catalogue()));
    const FeatureClass &featureClass = *named.front();
    const int order = styles->of(featureClass).order;
    const QString path = arguments.option(u"output"_s);
    QJsonObject report{{u"file"_s, path}};
    QJsonObject made;
    if (arguments.has(u"from"_s)) {
        KBS_TRY(const ImportedStyle style, importStyle(arguments.option(u"from"_s), &featureClass, order));
        KBS_TRY(const auto checked,
            withStyles(*styles, store->catalogue(), style.file[u"classes"_s].toObject(), arguments.option(u"from"_s)));
        console.line(tr("%1: %2 rules").arg(path).arg(checked->of(featureClass).rules.size()));
        for (const QString &missed : style.notMapped)
            console.line(tr("not taken over: %1").arg(missed));
        report[u"notMapped"_s] = QJsonArray::fromStringList(style.notMapped);
        made = style.file;
    } else if (arguments.has(u"attribute"_s)) {
        KBS_TRY(const thematic::Options options, optionsOf(arguments, order));
        KBS_TRY(const thematic::Values values,
            thematic::readValues(*store, featureClass, options.attribute, {}, console.progress()));
        KBS_TRY(const thematic::Style style, thematic::makeStyle(featureClass, options, values));
        console.line(tr("%1: %2 with a value, %3 not given, %4 free")
                .arg(path, console.count(values.present), console.count(values.missing), console.count(values.free)));
        QJsonArray breaks;
        for (const double border : style.breaks)
            breaks.append(border);
        report[u"breaks"_s] = breaks;
        report[u"present"_s] = static_cast<qint64>(values.present);
        report[u"missing"_s] = static_cast<qint64>(values.missing);
        report[u"free"_s] = static_cast<qint64>(values.free);
        made = style.file;
    } else {
        return fail(ErrorKind::Usage, tr("--attribute or --from says what the style is made of"));
    }
    KBS_CHECK(save(made, path));
    console.result(report);
    return ExitCode::Done;
}

} // namespace

Command styleCommand()
{
    return {.name = "style",
        .summary = QT_TRANSLATE_NOOP("Cli", "make a style file: a thematic map of an attribute, or from SLD or QGIS"),
        .operands = {storeOperand()},
        .options = {{.name = "class",
                        .value = "C",
                        .help = QT_TRANSLATE_NOOP("Cli", "the class that it is for"),
                        .required = true},
            {.name = "attribute", .value = "A", .help = QT_TRANSLATE_NOOP("Cli", "what the map is to tell")},
            {.name = "method",
                .value = "M",
                .help = QT_TRANSLATE_NOOP(
                    "Cli", "natural, equal, quantiles, categories, proportional or heat (default: natural)")},
            {.name = "classes", .value = "N", .help = QT_TRANSLATE_NOOP("Cli", "how many (default: 5)")},
            {.name = "ramp", .value = "R", .help = QT_TRANSLATE_NOOP("Cli", "colours: viridis, blues, reds, …")},
            {.name = "from",
                .value = "F",
                .help = QT_TRANSLATE_NOOP("Cli", "a style of another program: .sld or .qml")},
            {.name = "output",
                .value = "F",
                .help = QT_TRANSLATE_NOOP("Cli", "file to write: .style.json"),
                .letter = 'o',
                .required = true}},
        .run = run,
        .details = QT_TRANSLATE_NOOP("Cli",
            "The file is drawn by \"kbs render --style F\". Values that are not given are a "
            "class of their own, never 0.")};
}

} // namespace kbs::cli
