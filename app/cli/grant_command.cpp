// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/commands.h"
#include "app/cli/store_access.h"
#include "store/rights.h"

#include <QCoreApplication>

#include <algorithm>

namespace kbs::cli {

using namespace Qt::StringLiterals;
using rights::Right;

namespace {

constexpr Right all[] = {Right::Read, Right::Edit, Right::Publish, Right::Review, Right::Personal};

QString tr(const char *text)
{
    return QCoreApplication::translate("Cli", text);
}

QString name(Right right)
{
    return QString::fromLatin1(rights::nameOf(right));
}

Result<std::set<Right>> rightsOf(const Arguments &arguments)
{
    std::set<Right> out;
    for (const QString &word : arguments.option(u"may"_s).split(u',', Qt::SkipEmptyParts)) {
        const auto known
            = std::ranges::find_if(all, [&](Right right) { return name(right) == word && right != Right::Personal; });
        const bool audits = word == name(Right::Audit);
        if (known == std::end(all) && !audits)
            return fail(ErrorKind::Usage, tr("\"%1\" is no right").arg(word),
                tr("Rights: read, edit, publish, review, audit. Personal data: --personal."));
        out.insert(audits ? Right::Audit : *known);
    }
    if (arguments.has(u"personal"_s))
        out.insert(Right::Personal);
    return out;
}

Result<std::vector<const FeatureClass *>> classesOfThemes(const Catalogue &catalogue, const QString &names)
{
    std::vector<const FeatureClass *> out;
    for (const QString &word : names.split(u',', Qt::SkipEmptyParts)) {
        const auto theme = std::ranges::find(catalogue.themes(), word, &Theme::name);
        if (theme == catalogue.themes().end() && word != "all"_L1) {
            QStringList known;
            for (const Theme &one : catalogue.themes())
                known << one.name;
            return fail(ErrorKind::Usage, tr("There is no theme \"%1\"").arg(word),
                tr("Themes: %1, all").arg(known.join(u", "_s)));
        }
        for (const auto &featureClass : catalogue.classes())
            if ((word == "all"_L1 || featureClass->theme == word) && !std::ranges::contains(out, featureClass.get()))
                out.push_back(featureClass.get());
    }
    if (out.empty())
        return fail(ErrorKind::Usage, tr("--theme names no theme"));
    return out;
}

/// Themes by their names; of a theme that is not whole the classes.
QString shortened(const Catalogue &catalogue, const QStringList &classes)
{
    if (classes.size() == static_cast<qsizetype>(catalogue.classes().size()))
        return u"all"_s;
    QStringList out;
    for (const Theme &theme : catalogue.themes()) {
        QStringList ofTheme;
        for (const FeatureClass *featureClass : theme.classes)
            if (const QString className = QString::fromStdString(featureClass->name); classes.contains(className))
                ofTheme << className;
        if (ofTheme.size() == static_cast<qsizetype>(theme.classes.size()))
            out << theme.name;
        else if (!ofTheme.isEmpty())
            out << u"%1 (%2)"_s.arg(theme.name, ofTheme.join(u", "_s));
    }
    return out.join(u", "_s);
}

Result<ExitCode> list(const Arguments &arguments, const std::shared_ptr<const Catalogue> &catalogue, Console &console)
{
    KBS_TRY(const rights::Listing listing, rights::list(arguments.operand(u"store"_s), catalogue));
    console.line(tr("%1 owns the store and may do everything").arg(listing.owner));
    QJsonArray users;
    for (const rights::Holder &holder : listing.holders) {
        QJsonObject json{{u"user"_s, holder.user}};
        console.line(holder.user);
        for (const Right right : all) {
            const auto found = holder.classes.find(right);
            const QStringList classes = found == holder.classes.end() ? QStringList() : found->second;
            json.insert(name(right), QJsonArray::fromStringList(classes));
            if (!classes.isEmpty())
                console.line(u"  %1 %2"_s.arg(name(right), -9).arg(shortened(*catalogue, classes)));
        }
        json.insert(name(Right::Audit), holder.audits);
        if (holder.audits)
            console.line(u"  "_s + name(Right::Audit));
        users.append(json);
    }
    console.result({{u"owner"_s, listing.owner}, {u"users"_s, users}});
    return ExitCode::Done;
}

Result<ExitCode> run(const Arguments &arguments, Console &console)
{
    KBS_TRY(const std::shared_ptr<const Catalogue> known, catalogue());
    const bool takes = arguments.has(u"revoke"_s);
    KBS_TRY(const std::set<Right> given, rightsOf(arguments));
    if (!arguments.has(u"user"_s)) {
        if (takes || !given.empty() || arguments.has(u"theme"_s))
            return fail(ErrorKind::Usage, tr("--user is missing: whose rights are they?"));
        return list(arguments, known, console);
    }
    if (takes == !given.empty())
        return fail(ErrorKind::Usage, tr("Either --may (or --personal) or --revoke is needed"));
    rights::Gift gift{.user = arguments.option(u"user"_s), .rights = given, .classes = {}};
    KBS_TRY(gift.classes, classesOfThemes(*known, arguments.option(u"theme"_s, u"all"_s)));
    KBS_TRY(const auto onlyRead, rights::give(arguments.operand(u"store"_s), known, gift));
    QStringList names;
    for (const FeatureClass *featureClass : onlyRead)
        names << QString::fromStdString(featureClass->name);
    if (!names.isEmpty())
        console.note(tr("%1 may only be read: who changes a feature must see its personal data too. Add --personal.")
                .arg(names.join(u", "_s)));
    console.line((takes ? tr("%1 has no rights there any more") : tr("%1 has these rights now")).arg(gift.user));
    console.result({{u"user"_s, gift.user}, {u"onlyRead"_s, QJsonArray::fromStringList(names)}});
    return ExitCode::Done;
}

} // namespace

Command grantCommand()
{
    return {.name = "grant",
        .summary = QT_TRANSLATE_NOOP("Cli", "give, take or list rights in a store in a database"),
        .operands = {{.name = "store", .help = QT_TRANSLATE_NOOP("Cli", "a postgresql:// address")}},
        .options = {{.name = "user",
                        .value = "NAME",
                        .help = QT_TRANSLATE_NOOP("Cli", "an existing user (role) of the server; without: list")},
            {.name = "may",
                .value = "RIGHTS",
                .help = QT_TRANSLATE_NOOP("Cli", "read, edit, publish, review, audit, with commas between them")},
            {.name = "personal",
                .help = QT_TRANSLATE_NOOP("Cli", "also personal data, for a purpose that is noted (KVKK)")},
            {.name = "theme",
                .value = "THEMES",
                .help = QT_TRANSLATE_NOOP("Cli", "themes with commas between them; default: all")},
            {.name = "revoke", .help = QT_TRANSLATE_NOOP("Cli", "take all rights on these themes")}},
        .run = run,
        .details = QT_TRANSLATE_NOOP("Cli",
            "The database itself keeps every user to his rights, whatever program he comes with. Rights are given in "
            "the place of those the user had on the same themes. To edit and to publish a class that holds personal "
            "data --personal is needed. audit is of the whole store: who read personal data and what was erased of "
            "them (kbs access), and no feature. Only the owner of the store gives and lists rights.")};
}

} // namespace kbs::cli
