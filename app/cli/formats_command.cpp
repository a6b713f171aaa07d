// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/commands.h"
#include "app/cli/exports.h"
#include "importers/common/source.h"

#include <QCoreApplication>
#include <QJsonArray>

#include <algorithm>

namespace kbs::cli {

using namespace Qt::StringLiterals;

namespace {

Result<ExitCode> run(const Arguments &, Console &console)
{
    QJsonArray list;
    const auto writerOf = [](const QString &name) {
        const auto &all = exportFormats();
        const auto found
            = std::ranges::find(all, name, [](const ExportFormat &format) { return QLatin1StringView(format.name); });
        return found == all.end() ? nullptr : &*found;
    };
    const auto tell = [&](const QString &name, const QString &title, const QStringList &extensions, bool reads,
                          const QString &readLosses, const ExportFormat *writer) {
        const QString writeLosses = writer ? QCoreApplication::translate("Cli", writer->losses) : QString();
        list.append(QJsonObject{{u"name"_s, name}, {u"title"_s, title},
            {u"extensions"_s, QJsonArray::fromStringList(extensions)}, {u"losses"_s, reads ? readLosses : writeLosses},
            {u"writeLosses"_s, writeLosses}, {u"read"_s, reads}, {u"write"_s, writer != nullptr}});
        const QString how = reads && writer ? QCoreApplication::translate("Cli", "read, written")
            : reads                         ? QCoreApplication::translate("Cli", "read")
                                            : QCoreApplication::translate("Cli", "written");
        console.line(u"  %1 %2 (%3): %4"_s.arg(name, -9).arg(title, extensions.join(u' '), how));
        if (reads && !readLosses.isEmpty())
            console.line(u"            "_s + QCoreApplication::translate("Cli", "Reading: %1").arg(readLosses));
        if (!writeLosses.isEmpty())
            console.line(u"            "_s + QCoreApplication::translate("Cli", "Writing: %1").arg(writeLosses));
    };
    QStringList told;
    for (const auto &encoding : import::encodings()) {
        tell(encoding->name(), encoding->title(), encoding->extensions(), true, encoding->losses(),
            writerOf(encoding->name()));
        told << encoding->name();
    }
    for (const ExportFormat &format : exportFormats())
        if (!told.contains(QLatin1StringView(format.name))) // read again by the encoding "kbs"
            tell(QLatin1StringView(format.name), QLatin1StringView(format.title), {QLatin1StringView(format.extension)},
                false, {}, &format);
    const QStringList archives{
        u"zip"_s, u"kmz"_s, u"7z"_s, u"tar"_s, u"tar.gz"_s, u"tar.xz"_s, u"tar.zst"_s, u"tar.bz2"_s};
    const QStringList services{u"WFS 1.0"_s, u"WFS 1.1"_s, u"WFS 2.0"_s, u"OGC API Features"_s, u"http(s) file"_s};
    console.line(QCoreApplication::translate("Cli", "Archives that are opened: %1").arg(archives.join(u' ')));
    console.line(
        QCoreApplication::translate("Cli", "Addresses (https://…) in place of a file: %1").arg(services.join(u", "_s)));
    console.result({{u"formats"_s, list}, {u"archives"_s, QJsonArray::fromStringList(archives)},
        {u"services"_s, QJsonArray::fromStringList(services)}});
    return ExitCode::Done;
}

} // namespace

Command formatsCommand()
{
    return {.name = "formats",
        .summary = QT_TRANSLATE_NOOP("Cli", "encodings: what is read and written, and what is lost"),
        .operands = {},
        .options = {},
        .run = run};
}

} // namespace kbs::cli
