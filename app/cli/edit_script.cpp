// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/edit_script.h"

#include "app/cli/json_geometry.h"
#include "edit/operations.h"
#include "layers/cadastre/acts.h"

#include <QCoreApplication>
#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>

#include <algorithm>

namespace kbs::cli {

using namespace Qt::StringLiterals;

namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("Cli", text);
}

Result<Geometry> lineOf(const QJsonObject &json)
{
    KBS_TRY(const std::vector<Point> points, pathFromJson(json[u"line"]));
    return Geometry::line(points);
}

/// "13" or "102/13".
cadastre::ParcelNumber numberOf(const QJsonValue &json)
{
    const QString text = json.toString();
    const qsizetype slash = text.indexOf(u'/');
    if (slash < 0)
        return {.adaNo = {}, .parselNo = text.toStdString()};
    return {.adaNo = text.left(slash).toStdString(), .parselNo = text.sliced(slash + 1).toStdString()};
}

/// A value of a script as text that the catalogue can read; JSON numbers keep their digits.
std::string textOf(const QJsonValue &json)
{
    if (json.isBool())
        return json.toBool() ? "1" : "0";
    if (json.isDouble())
        return toText(json.toDouble() == static_cast<double>(json.toInteger())
                ? Value(static_cast<std::int64_t>(json.toInteger()))
                : Value(json.toDouble()));
    return json.toString().toStdString();
}

/// A misspelt word would be passed over and the line do something else than was meant.
Result<void> checkWords(const QJsonObject &json, const QStringList &verbs)
{
    static const QStringList details{u"id"_s, u"key"_s, u"where"_s, u"values"_s, u"geometry"_s, u"from"_s, u"to"_s,
        u"at"_s, u"line"_s, u"targets"_s, u"number"_s, u"numbers"_s, u"date"_s, u"decisionNo"_s, u"decisionDate"_s};
    int said = 0;
    for (const QString &word : json.keys()) {
        said += verbs.contains(word) ? 1 : 0;
        if (!verbs.contains(word) && !details.contains(word))
            return fail(ErrorKind::Input, tr("\"%1\" is not a word of edit scripts").arg(word),
                tr("kbs help edit lists what can be done"));
    }
    if (said == 1)
        return {};
    return fail(ErrorKind::Input,
        said == 0 ? tr("The line says nothing to do") : tr("The line says more than one thing to do"),
        tr("kbs help edit lists what can be done"));
}

bool isCommit(const QJsonValue &json)
{
    return json.toString() == "commit"_L1 || json.toObject().contains(u"commit");
}

} // namespace

Result<std::vector<ScriptLine>> readScript(const QString &path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return fail(ErrorKind::Io, tr("%1 cannot be read: %2").arg(path, file.errorString()));
    std::vector<ScriptLine> out;
    const QList<QByteArray> lines = file.readAll().split('\n');
    for (qsizetype i = 0; i < lines.size(); ++i) {
        const QByteArray text = lines[i].trimmed();
        if (text.isEmpty() || text.startsWith('#'))
            continue;
        QJsonParseError error;
        const QJsonDocument document = QJsonDocument::fromJson("[" + text + "]", &error); // a lone word is no document
        if (error.error != QJsonParseError::NoError || document.array().size() != 1)
            return std::unexpected(
                fail(ErrorKind::Input, tr("The line is not one JSON value: %1").arg(error.errorString()))
                    .error()
                    .at(path, i + 1));
        if (!out.empty() && isCommit(out.back().json))
            return std::unexpected(fail(ErrorKind::Input, tr("Nothing may follow \"commit\""),
                tr("Put it on the last line; a script is done wholly or not at all"))
                    .error()
                    .at(path, i + 1));
        out.push_back({i + 1, document.array().first()});
    }
    return out;
}

Result<void> ScriptRunner::run(
    const std::vector<ScriptLine> &script, const QString &author, const QString &message, Progress &progress)
{
    Result<void> done;
    for (const ScriptLine &line : script) {
        if (progress.isCancelled())
            done = cancelled();
        else if (done = runLine(line, author, message); !done)
            done.error().at(m_file, line.number, done.error().id);
        if (!done)
            break;
    }
    if (!done)
        restore(done);
    return done;
}

/// The session as it was before the script.
void ScriptRunner::restore(Result<void> &done)
{
    while (m_session.operationsDone() != m_start) {
        const auto step = m_session.operationsDone() > m_start ? m_session.undo() : m_session.redo();
        if (!step) {
            done.error().message
                += u"; "_s + tr("what the script did could not be taken back: %1").arg(step.error().text());
            return;
        }
    }
    m_operations = 0;
}

Result<void> ScriptRunner::runLine(const ScriptLine &line, const QString &author, const QString &message)
{
    if (line.json.isString())
        return runWord(line.json.toString(), author, message);
    const QJsonObject json = line.json.toObject();
    if (json.contains(u"commit"))
        return runWord(u"commit"_s, author, json[u"commit"].toString(message));
    QString title;
    KBS_TRY(std::vector<Change> changes, changesOf(json, title));
    QJsonArray touched;
    for (const Change &change : changes)
        touched.append(QJsonObject{{u"class"_s, QString::fromStdString(change.featureClass->name)},
            {u"id"_s, static_cast<qint64>(change.id)},
            {u"kind"_s,
                change.kind == ChangeKind::Add          ? u"add"_s
                    : change.kind == ChangeKind::Delete ? u"delete"_s
                                                        : u"change"_s}});
    if (m_operations < 0)
        return fail(ErrorKind::Input, tr("The script undoes earlier edits and then makes new ones"),
            tr("After an error the earlier ones could not be brought back: write two scripts"));
    KBS_CHECK(m_session.apply(std::move(changes), title));
    m_operations = static_cast<qint64>(m_session.operationsDone() - m_start); // what changes nothing is no operation
    m_account.append(QJsonObject{{u"line"_s, line.number}, {u"title"_s, title}, {u"features"_s, touched}});
    return {};
}

Result<void> ScriptRunner::runWord(const QString &word, const QString &author, const QString &message)
{
    if (word == "undo"_L1) {
        KBS_CHECK(m_session.undo());
        --m_operations;
        return {};
    }
    if (word == "redo"_L1) {
        KBS_CHECK(m_session.redo());
        ++m_operations;
        return {};
    }
    if (word == "discard"_L1) {
        KBS_CHECK(m_session.discard());
        m_start = 0;
        m_operations = 0;
        return {};
    }
    if (word == "commit"_L1) {
        KBS_TRY(m_revision, m_session.commit(author, message, &m_conflicts));
        return {};
    }
    return fail(ErrorKind::Input, tr("\"%1\" is not a word of edit scripts").arg(word),
        tr("Words: undo, redo, discard, commit"));
}

Result<const FeatureClass *> ScriptRunner::classOf(const QJsonValue &name) const
{
    if (const FeatureClass *found = m_store.catalogue().find(name.toString().toStdString()))
        return found;
    return fail(ErrorKind::Input, tr("There is no class \"%1\"").arg(name.toString()));
}

Result<std::map<int, Value>> ScriptRunner::values(const FeatureClass &featureClass, const QJsonObject &json) const
{
    std::map<int, Value> out;
    for (auto entry = json.begin(); entry != json.end(); ++entry) {
        const int index = featureClass.attributeIndex(entry.key().toStdString());
        if (index < 0)
            return fail(ErrorKind::Input,
                tr("%1 has no attribute \"%2\"").arg(QString::fromStdString(featureClass.name), entry.key()));
        Value value;
        if (!entry.value().isNull()) {
            KBS_TRY(value, parseValue(featureClass.attributes[static_cast<std::size_t>(index)], textOf(entry.value())));
        }
        out[index] = value;
    }
    return out;
}

Result<FeatureId> ScriptRunner::target(const FeatureClass &featureClass, const QJsonObject &json)
{
    const QString name = QString::fromStdString(featureClass.name);
    if (json.contains(u"id"))
        return json[u"id"].toInteger();
    Query query{.featureClass = &featureClass,
        .bbox = {},
        .ids = {},
        .where = {},
        .asOf = {},
        .withGeometry = false,
        .limit = 2,
        .orderBy = {}};
    if (json.contains(u"key")) {
        query.where.push_back({.attribute = "kbs_anahtar", .values = {json[u"key"].toString().toStdString()}});
    } else if (json.contains(u"where")) {
        KBS_TRY(const auto wanted, values(featureClass, json[u"where"].toObject()));
        for (const auto &[index, value] : wanted)
            query.where.push_back({.attribute = featureClass.attributes[static_cast<std::size_t>(index)].name,
                .comparison = isNull(value) ? Comparison::IsNull : Comparison::Equal,
                .values = {value}});
    } else {
        return fail(
            ErrorKind::Input, tr("The line does not say which %1").arg(name), tr("Write \"id\", \"key\" or \"where\""));
    }
    OverlayReader reader(m_store, m_session.overlay());
    KBS_TRY(const std::vector<Feature> found, reader.readAll(query));
    if (found.empty())
        return fail(ErrorKind::NotFound, tr("No %1 fits the line").arg(name));
    if (found.size() > 1)
        return fail(ErrorKind::Input, tr("More than one %1 fits the line").arg(name),
            tr("Say more in \"where\", or write \"id\""));
    return found.front().id;
}

Result<std::vector<FeatureId>> ScriptRunner::targets(const FeatureClass &featureClass, const QJsonObject &json)
{
    std::vector<FeatureId> out;
    for (const QJsonValue &one : json[u"targets"].toArray()) {
        KBS_TRY(const FeatureId id, target(featureClass, one.toObject()));
        out.push_back(id);
    }
    return out;
}

Result<std::vector<Change>> ScriptRunner::actOf(const QJsonObject &json, QString &title)
{
    KBS_TRY(const FeatureClass *parcels, classOf(u"parsel"_s));
    OverlayReader reader(m_store, m_session.overlay());
    const auto text = [&](QStringView name) { return json[name].toString().toStdString(); };
    const cadastre::ActRecord record{
        .date = text(u"date"), .decisionNo = text(u"decisionNo"), .decisionDate = text(u"decisionDate")};
    const QString name = json[u"act"].toString();
    if (name == "ifraz"_L1) {
        KBS_TRY(const FeatureId parent, target(*parcels, json));
        KBS_TRY(const Geometry line, lineOf(json));
        std::vector<cadastre::ParcelNumber> numbers;
        for (const QJsonValue &number : json[u"numbers"].toArray())
            numbers.push_back(numberOf(number));
        KBS_TRY(cadastre::Act act, cadastre::ifraz(reader, m_store, parent, line, numbers, record));
        title = act.title;
        return std::move(act.changes);
    }
    if (name == "tevhid"_L1) {
        KBS_TRY(const std::vector<FeatureId> parents, targets(*parcels, json));
        KBS_TRY(cadastre::Act act, cadastre::tevhid(reader, m_store, parents, numberOf(json[u"number"]), record));
        title = act.title;
        return std::move(act.changes);
    }
    return fail(ErrorKind::Input, tr("There is no act \"%1\"").arg(name), tr("Acts: ifraz, tevhid"));
}

Result<std::vector<Change>> ScriptRunner::changesOf(const QJsonObject &json, QString &title)
{
    static const QStringList verbs{
        u"act"_s, u"add"_s, u"set"_s, u"delete"_s, u"move"_s, u"insert"_s, u"remove"_s, u"split"_s, u"merge"_s};
    KBS_CHECK(checkWords(json, verbs));
    const QString verb = *std::ranges::find_if(verbs, [&](const QString &known) { return json.contains(known); });
    if (verb == "act"_L1)
        return actOf(json, title);
    KBS_TRY(const FeatureClass *featureClass, classOf(json[verb]));
    title = u"%1 %2"_s.arg(verb, QString::fromStdString(featureClass->name));
    OverlayReader reader(m_store, m_session.overlay());
    KBS_TRY(const auto newValues, values(*featureClass, json[u"values"].toObject()));
    if (verb == "add"_L1) {
        Feature feature;
        feature.values.resize(featureClass->attributes.size());
        for (const auto &[index, value] : newValues)
            feature.values[static_cast<std::size_t>(index)] = value;
        if (json.contains(u"geometry")) {
            KBS_TRY(feature.geometry, geometryFromJson(json[u"geometry"]));
        }
        return edit::addFeature(m_store, *featureClass, std::move(feature));
    }
    if (verb == "merge"_L1) {
        KBS_TRY(const std::vector<FeatureId> ids, targets(*featureClass, json));
        return edit::mergeFeatures(reader, *featureClass, ids);
    }
    KBS_TRY(const FeatureId id, target(*featureClass, json));
    if (verb == "delete"_L1)
        return edit::deleteFeatures(reader, *featureClass, {id});
    if (verb == "move"_L1) {
        KBS_TRY(const Point from, pointFromJson(json[u"from"]));
        KBS_TRY(const Point to, pointFromJson(json[u"to"]));
        return edit::moveVertex(reader, *featureClass, id, from, to);
    }
    if (verb == "insert"_L1 || verb == "remove"_L1) {
        KBS_TRY(const Point at, pointFromJson(json[u"at"]));
        return verb == "insert"_L1 ? edit::insertVertex(reader, *featureClass, id, at)
                                   : edit::deleteVertex(reader, *featureClass, id, at);
    }
    if (verb == "split"_L1) {
        KBS_TRY(const Geometry line, lineOf(json));
        return edit::splitFeature(reader, m_store, *featureClass, id, line);
    }
    if (!json.contains(u"geometry"))
        return edit::setAttributes(reader, *featureClass, {id}, newValues);
    KBS_TRY(const Geometry geometry, geometryFromJson(json[u"geometry"]));
    KBS_TRY(std::vector<Change> changes, edit::setGeometry(reader, *featureClass, id, geometry));
    for (Change &change : changes) {
        for (const auto &[index, value] : newValues) {
            if (change.id == id && change.after)
                change.after->values[static_cast<std::size_t>(index)] = value;
        }
    }
    return changes;
}

} // namespace kbs::cli
