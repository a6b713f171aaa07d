// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "edit/session.h"
#include "jobs/progress.h"

#include <QJsonArray>
#include <QJsonValue>

#include <vector>

/// A script of edits and acts: one JSON value per line, each done through the edit session's journal.
///
///   {"add": CLASS, "values": {…}, "geometry": GEOMETRY}
///   {"set": CLASS, TARGET, "values": {…}, "geometry": GEOMETRY}
///   {"delete": CLASS, TARGET}
///   {"move": CLASS, TARGET, "from": [e, n], "to": [e, n]}      a corner, with all that share it
///   {"insert": CLASS, TARGET, "at": [e, n]}, {"remove": CLASS, TARGET, "at": [e, n]}
///   {"split": CLASS, TARGET, "line": [[e, n], …]}, {"merge": CLASS, "targets": [{TARGET}, …]}
///   {"act": "ifraz", TARGET, "line": [[e, n], …], "numbers": ["13", "14"], "date": …, "decisionNo": …, "decisionDate":
///   …}
///   {"act": "tevhid", "targets": [{TARGET}, …], "number": "15", …}
///   "undo", "redo", "discard", "commit" or {"commit": "message"}
///
/// TARGET is "id": n, "key": "source key", or "where": {attribute: value} that fits exactly one feature. Coordinates
/// are in the store's CRS, east first. Empty lines and lines that start with # are passed over.
namespace kbs::cli {

struct ScriptLine {
    qint64 number = 0;
    QJsonValue json;
};
/// Every line is read before the first is done. A commit may only stand on the last line, so that a script is done
/// wholly or not at all.
[[nodiscard]] Result<std::vector<ScriptLine>> readScript(const QString &path);

class ScriptRunner {
public:
    ScriptRunner(Store &store, EditSession &session, QString file)
        : m_store(store), m_session(session), m_file(std::move(file)), m_start(session.operationsDone())
    {
    }

    /// Does the lines in order. After an error or cancel what this script did is undone again.
    [[nodiscard]] Result<void> run(
        const std::vector<ScriptLine> &script, const QString &author, const QString &message, Progress &progress);

    [[nodiscard]] qint64 operations() const { return m_operations; }
    [[nodiscard]] std::optional<RevisionNo> revision() const { return m_revision; }
    [[nodiscard]] const QJsonArray &account() const { return m_account; } ///< per line: what was done to which features
    [[nodiscard]] const std::vector<Conflict> &conflicts() const { return m_conflicts; }

private:
    void restore(Result<void> &done);
    Result<void> runLine(const ScriptLine &line, const QString &author, const QString &message);
    Result<void> runWord(const QString &word, const QString &author, const QString &message);
    Result<std::vector<Change>> changesOf(const QJsonObject &json, QString &title);
    Result<std::vector<Change>> actOf(const QJsonObject &json, QString &title);
    Result<const FeatureClass *> classOf(const QJsonValue &name) const;
    Result<FeatureId> target(const FeatureClass &featureClass, const QJsonObject &json);
    Result<std::vector<FeatureId>> targets(const FeatureClass &featureClass, const QJsonObject &json);
    Result<std::map<int, Value>> values(const FeatureClass &featureClass, const QJsonObject &json) const;
    Store &m_store;
    EditSession &m_session;
    QString m_file;
    std::size_t m_start;     ///< operations of the session that were there before the script
    qint64 m_operations = 0; ///< of this script in effect; negative: so many earlier ones are undone
    std::optional<RevisionNo> m_revision;
    QJsonArray m_account;
    std::vector<Conflict> m_conflicts;
};

} // namespace kbs::cli
