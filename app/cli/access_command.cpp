// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/commands.h"
#include "app/cli/store_access.h"

#include <QCoreApplication>

#include <algorithm>

namespace kbs::cli {

using namespace Qt::StringLiterals;

namespace {

Result<ExitCode> run(const Arguments &arguments, Console &console)
{
    KBS_TRY(const auto store, openStore(arguments));
    KBS_TRY(const AccessLog log, store->accessLog());
    QJsonArray list;
    for (const AccessEntry &entry : log.entries) {
        list.append(QJsonObject{{u"number"_s, static_cast<qint64>(entry.number)},
            {u"time"_s, entry.time.toUTC().toString(Qt::ISODate)}, {u"person"_s, entry.person},
            {u"purpose"_s, entry.purpose}, {u"way"_s, entry.way}, {u"class"_s, entry.className},
            {u"attributes"_s, QJsonArray::fromStringList(entry.attributes)}, {u"features"_s, entry.features},
            {u"revision"_s, static_cast<qint64>(entry.revision)}, {u"chain"_s, entry.chainHash}});
        console.line(u"%1  %2  %3  %4  %5 %6 (%7)  %8"_s.arg(entry.number, 5)
                .arg(entry.time.toLocalTime().toString(u"yyyy-MM-dd HH:mm"), entry.person, entry.way, entry.className,
                    entry.features, entry.attributes.join(u", "_s), entry.purpose));
    }
    KBS_TRY(const ErasureLog erased, store->erasures());
    const QJsonArray erasures = tellErasures(erased, console);
    KBS_TRY(std::vector<Revision> revisions, store->revisions());
    QStringList seals;
    for (auto revision = revisions.rbegin(); revision != revisions.rend(); ++revision)
        if (!revision->seal.isEmpty())
            seals << revision->seal;
    std::vector<Finding> findings = access_log::audit(log);
    std::ranges::move(erasure::audit(erased, seals), std::back_inserter(findings));
    QJsonArray broken;
    for (const Finding &finding : findings) {
        broken.append(toJson(finding));
        console.line(describe(finding));
    }
    console.result({{u"accesses"_s, list}, {u"erasures"_s, erasures}, {u"findings"_s, broken}});
    return findings.empty() ? ExitCode::Done : ExitCode::Findings;
}

} // namespace

Command accessCommand()
{
    return {.name = "access",
        .summary
        = QT_TRANSLATE_NOOP("Cli", "who read personal data, when and what for, and what was erased of them (KVKK)"),
        .operands = {storeOperand()},
        .options = {},
        .run = run};
}

} // namespace kbs::cli
