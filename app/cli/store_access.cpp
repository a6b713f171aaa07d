// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/store_access.h"

#include "base/json.h"
#include "edit/drafts.h"
#include "quality/rule_pack.h"
#include "store/past_store.h"

#include <QCoreApplication>

#include <algorithm>
#include <cmath>
#include <pwd.h>
#include <unistd.h>

namespace kbs::cli {

using namespace Qt::StringLiterals;

namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("Cli", text);
}

Result<std::vector<double>> numbers(const QString &text, qsizetype count, const QString &expected)
{
    std::vector<double> out;
    for (const QString &part : text.split(u',')) {
        bool isNumber = false;
        out.push_back(part.trimmed().toDouble(&isNumber));
        if (!isNumber || !std::isfinite(out.back()))
            out.clear();
        if (out.empty())
            break;
    }
    if (static_cast<qsizetype>(out.size()) != count)
        return fail(ErrorKind::Usage, tr("\"%1\" is not of the form %2").arg(text, expected));
    return out;
}

QString label(const FeatureClass &featureClass, const Feature &feature)
{
    const QString text = featureClass.label(feature.values);
    return text.isEmpty() ? u"#%1"_s.arg(feature.id) : text;
}

QJsonValue shown(const Attribute &attribute, const Value &value)
{
    if (attribute.personal && !isNull(value))
        return tr("(personal)");
    return kbs::toJson(value);
}

} // namespace

Result<std::shared_ptr<const Catalogue>> catalogue()
{
    return Catalogue::load();
}

Result<std::unique_ptr<Store>> openStore(const Arguments &arguments, bool readOnly)
{
    KBS_TRY(std::shared_ptr<const Catalogue> all, catalogue());
    return openStore(arguments, std::move(all), readOnly);
}

Result<std::unique_ptr<Store>> openStore(
    const Arguments &arguments, std::shared_ptr<const Catalogue> catalogue, bool readOnly)
{
    KBS_TRY(auto store, stores::open(arguments.operand(u"store"_s), std::move(catalogue), readOnly));
    if (arguments.has(u"draft"_s) && arguments.has(u"as-of"_s))
        return fail(ErrorKind::Usage, tr("Give either --as-of or --draft: a draft stands beside the present state"));
    if (arguments.has(u"draft"_s)) {
        KBS_TRY(const Draft draft, drafts::byName(*store, arguments.option(u"draft"_s)));
        return drafts::view(std::move(store), draft);
    }
    if (!arguments.has(u"as-of"_s))
        return store;
    KBS_TRY(const RevisionNo revision, parseRevision(*store, arguments.option(u"as-of"_s)));
    return pastStore(std::move(store), revision);
}

Result<std::unique_ptr<Store>> openValidStore(const Arguments &arguments, bool readOnly)
{
    KBS_TRY(std::shared_ptr<const Catalogue> all, catalogue());
    return stores::open(arguments.operand(u"store"_s), std::move(all), readOnly);
}

QString author(const Arguments &arguments)
{
    if (arguments.has(u"author"_s))
        return arguments.option(u"author"_s);
    if (const QString name = qEnvironmentVariable("KENTCBS_AUTHOR"); !name.isEmpty())
        return name;
    const passwd *user = getpwuid(getuid());
    return user ? QString::fromLocal8Bit(user->pw_name) : u"kbs"_s;
}

Option asOfOption()
{
    return {.name = "as-of",
        .value = "REVISION|DAY",
        .help = QT_TRANSLATE_NOOP("Cli", "the store as it was after that revision, or at the end of that day")};
}

Option draftOption()
{
    return {.name = "draft",
        .value = "NAME",
        .help = QT_TRANSLATE_NOOP("Cli", "a plan change (kbs draft) over the valid state")};
}

std::vector<Option> choiceOptions()
{
    return {{.name = "mine",
                .value = "CLASS:ID",
                .help = QT_TRANSLATE_NOOP("Cli", "in a conflict over this feature take one's own state"),
                .repeated = true},
        {.name = "theirs",
            .value = "CLASS:ID",
            .help = QT_TRANSLATE_NOOP("Cli", "in a conflict over this feature take the others' state"),
            .repeated = true}};
}

Result<Choices> choicesOf(const Arguments &arguments)
{
    Choices choices;
    for (const auto &[option, choice] : {std::pair(u"mine"_s, Choice::Mine), std::pair(u"theirs"_s, Choice::Theirs)}) {
        for (const QString &text : arguments.all(option)) {
            bool isNumber = false;
            const FeatureId id = text.section(u':', 1).toLongLong(&isNumber);
            if (!isNumber)
                return fail(ErrorKind::Usage, tr("--%1: \"%2\" is not of the form CLASS:ID").arg(option, text));
            choices[{text.section(u':', 0, 0).toStdString(), id}] = choice;
        }
    }
    return choices;
}

Option purposeOption()
{
    return {.name = "purpose",
        .value = "TEXT",
        .help = QT_TRANSLATE_NOOP("Cli", "what the personal data are needed for; it is noted in the store (KVKK)")};
}

Result<void> noteAccess(Store &store, const Arguments &arguments, const QString &way, std::vector<AccessEntry> entries)
{
    if (!arguments.has(u"purpose"_s))
        return fail(ErrorKind::Usage, tr("--personal needs --purpose: who reads personal data says why"),
            tr("Write for instance --purpose \"objection 2026/15\"; the store notes it with your name."));
    KBS_TRY(const RevisionNo head, store.head());
    for (AccessEntry &entry : entries) {
        entry.person = author(arguments);
        entry.purpose = arguments.option(u"purpose"_s);
        entry.way = way;
        entry.revision = head;
    }
    return store.noteAccess(entries);
}

Option authorOption()
{
    return {.name = "author",
        .value = "NAME",
        .help = QT_TRANSLATE_NOOP("Cli", "who makes the revision (default: $KENTCBS_AUTHOR, else the login name)")};
}

Operand storeOperand()
{
    return {.name = "store", .help = QT_TRANSLATE_NOOP("Cli", "a .kbs file or a postgresql:// address")};
}

Result<std::vector<const FeatureClass *>> classesOf(const Catalogue &catalogue, const QStringList &names)
{
    std::vector<const FeatureClass *> out;
    for (const QString &name : names) {
        const FeatureClass *found = catalogue.find(name.toStdString());
        if (!found) {
            QStringList known;
            for (const auto &featureClass : catalogue.classes())
                known << QString::fromStdString(featureClass->name);
            return fail(
                ErrorKind::Usage, tr("There is no class \"%1\"").arg(name), tr("Classes: %1").arg(known.join(u", "_s)));
        }
        out.push_back(found);
    }
    return out;
}

Result<Bbox> parseBbox(const QString &text)
{
    KBS_TRY(const std::vector<double> n, numbers(text, 4, u"E0,N0,E1,N1"_s));
    Bbox out;
    out.add(n[0], n[1]);
    out.add(n[2], n[3]);
    return out;
}

Result<Point> parsePoint(const QString &text)
{
    KBS_TRY(const std::vector<double> n, numbers(text, 2, u"E,N"_s));
    return Point{n[0], n[1]};
}

Result<RevisionNo> parseRevision(Store &store, const QString &text)
{
    KBS_TRY(const RevisionNo head, store.head());
    if (text == "head"_L1)
        return head;
    if (const QDate day = QDate::fromString(text, Qt::ISODate); day.isValid())
        return revisionAt(store, day.endOfDay());
    if (const QDateTime moment = QDateTime::fromString(text, Qt::ISODate); moment.isValid())
        return revisionAt(store, moment);
    bool isNumber = false;
    const RevisionNo number = text.toLongLong(&isNumber);
    if (!isNumber || number < 0 || number > head)
        return fail(ErrorKind::Usage, tr("\"%1\" is not a revision of this store").arg(text),
            tr("Revisions: 1 to %1, or head, or a day such as 2026-01-31").arg(head));
    return number;
}

QJsonValue toJson(const Bbox &bbox)
{
    if (bbox.isEmpty())
        return QJsonValue::Null;
    return QJsonArray{bbox.minX, bbox.minY, bbox.maxX, bbox.maxY};
}

QJsonArray toJson(Point point)
{
    return {point.x, point.y};
}

QJsonObject toJson(const Finding &finding)
{
    const quality::PackedRule &rule = quality::rulePack().of(finding.rule);
    QJsonObject json{{u"rule"_s, finding.rule}, {u"number"_s, rule.number}, {u"title_tr"_s, rule.title.tr},
        {u"title_en"_s, rule.title.en}, {u"severity"_s, severityName(finding.severity)}, {u"text"_s, finding.text},
        {u"class"_s, finding.className}, {u"id"_s, finding.featureId}, {u"sourceId"_s, finding.sourceId},
        {u"file"_s, finding.file}, {u"line"_s, finding.line}, {u"extent"_s, toJson(finding.extent)}};
    if (!finding.extent.isEmpty())
        json[u"at"] = toJson(Point{finding.extent.centerX(), finding.extent.centerY()});
    return json;
}

QJsonObject toJson(const Revision &revision)
{
    return {{u"revision"_s, static_cast<qint64>(revision.number)}, {u"parent"_s, static_cast<qint64>(revision.parent)},
        {u"time"_s, revision.time.toUTC().toString(Qt::ISODate)}, {u"author"_s, revision.author},
        {u"message"_s, revision.message}, {u"kind"_s, revision.kind}, {u"hash"_s, revision.stateHash},
        {u"chainHash"_s, revision.chainHash}, {u"added"_s, revision.added}, {u"changed"_s, revision.changed},
        {u"deleted"_s, revision.deleted}};
}

QJsonObject toJson(const Change &change)
{
    const FeatureClass &featureClass = *change.featureClass;
    const Feature *before = change.before ? &*change.before : nullptr;
    const Feature *after = change.after ? &*change.after : nullptr;
    QJsonObject attributes;
    for (std::size_t i = 0; i < featureClass.attributes.size(); ++i) {
        const Attribute &attribute = featureClass.attributes[i];
        const Value from = before ? before->values[i] : Value();
        const Value to = after ? after->values[i] : Value();
        if (from != to)
            attributes.insert(QString::fromStdString(attribute.name),
                QJsonObject{{u"from"_s, shown(attribute, from)}, {u"to"_s, shown(attribute, to)}});
    }
    const QString kind = change.kind == ChangeKind::Add ? u"add"_s
        : change.kind == ChangeKind::Delete             ? u"delete"_s
                                                        : u"change"_s;
    const Geometry none;
    const bool isMoved = (before ? before->geometry : none) != (after ? after->geometry : none);
    return {{u"kind"_s, kind}, {u"class"_s, QString::fromStdString(featureClass.name)},
        {u"id"_s, static_cast<qint64>(change.id)}, {u"label"_s, label(featureClass, after ? *after : *before)},
        {u"attributes"_s, attributes}, {u"geometry"_s, isMoved}};
}

QJsonObject toJson(const Conflict &conflict)
{
    return {{u"class"_s, conflict.featureClass ? QString::fromStdString(conflict.featureClass->name) : QString()},
        {u"id"_s, static_cast<qint64>(conflict.id)}, {u"reason"_s, conflict.reason}};
}

QString describe(const Change &change, const QString &language)
{
    const FeatureClass &featureClass = *change.featureClass;
    const Feature &feature = change.after ? *change.after : *change.before;
    QString out = u"%1 %2 %3"_s.arg(change.kind == ChangeKind::Add ? u"+"_s
            : change.kind == ChangeKind::Delete                    ? u"-"_s
                                                                   : u"~"_s,
        featureClass.title.in(language), label(featureClass, feature));
    if (change.kind != ChangeKind::Change)
        return out;
    for (std::size_t i = 0; i < featureClass.attributes.size(); ++i) {
        const Attribute &attribute = featureClass.attributes[i];
        if (change.before->values[i] == change.after->values[i])
            continue;
        const auto text = [&](const Value &value) {
            return attribute.personal ? tr("(personal)") : displayValue(attribute, value, language);
        };
        out += u"\n    %1: %2 → %3"_s.arg(
            attribute.title.in(language), text(change.before->values[i]), text(change.after->values[i]));
    }
    if (change.before->geometry != change.after->geometry)
        out += u"\n    "_s + tr("geometry");
    return out;
}

QString describe(const Finding &finding)
{
    QString place = finding.file;
    if (finding.line > 0)
        place += u":%1"_s.arg(finding.line);
    if (!finding.sourceId.isEmpty())
        place += place.isEmpty() ? finding.sourceId : u" (%1)"_s.arg(finding.sourceId);
    if (finding.featureId > 0)
        place += u"%1 #%2"_s.arg(finding.className).arg(finding.featureId);
    return u"%1 %2 [%3] %4%5"_s.arg(severityName(finding.severity), quality::rulePack().of(finding.rule).number,
        finding.rule, place.isEmpty() ? QString() : place + u": "_s, finding.text);
}

QString describe(const Conflict &conflict)
{
    return u"%1 #%2: %3"_s.arg(conflict.featureClass ? QString::fromStdString(conflict.featureClass->name) : QString())
        .arg(conflict.id)
        .arg(conflict.reason);
}

} // namespace kbs::cli
