// SPDX-License-Identifier: GPL-3.0-or-later
// The rule pack names every rule that the code can raise, and RULES.md says what the pack says (KBS_UPDATE=1 writes it
// anew).
#include "geometry/operations.h"
#include "quality/check.h"
#include "quality/rule_pack.h"

#include <QDirIterator>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QRegularExpression>
#include <QtTest>

using namespace kbs;
using namespace Qt::StringLiterals;

namespace {

/// First parts of the ids that findings of imports and checks carry.
const QString families
    = u"read|file|maks|value|plan|id|key|complete|mapping|attr|addr|cad|bld|geom|geometry|repair|crs|"
      "topo|theme|schema|code|extent|shape|city|archive|net|service"_s;

QByteArray contents(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

/// Rule ids in string literals of a source, and the beginnings ("geometry.") to which a code is added.
void collect(const QString &text, std::map<QString, QString> &ids, const QString &where)
{
    static const QRegularExpression literal(u"\"((?:%1)\\.([a-z][a-z-]*)?)\""_s.arg(families));
    for (auto each = literal.globalMatch(text); each.hasNext();) {
        const auto match = each.next();
        if (!match.captured(2).isEmpty()) {
            if (match.captured(2) != u"json" && match.captured(2) != u"jsonl" && match.captured(2) != u"gml"
                && match.captured(2) != u"csv")
                ids.emplace(match.captured(1), where);
            continue;
        }
        for (const auto &[code, reason] : geometry::invalidityReasons()) {
            const bool cannotBeMended = match.captured(1) == u"repair." && (code == u"empty" || code == u"not-finite");
            if (!cannotBeMended)
                ids.emplace(match.captured(1) + code, where);
        }
    }
}

} // namespace

class TstRulePack : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void everyRuleOfTheCodeHasANumber()
    {
        std::map<QString, QString> ids;
        for (const QString &folder : {u"/gis-core/quality"_s, u"/importers"_s}) {
            QDirIterator files(QStringLiteral(KBS_SOURCE_DIR) + folder, {u"*.cpp"_s, u"*.h"_s}, QDir::Files,
                QDirIterator::Subdirectories);
            while (files.hasNext()) {
                const QString path = files.next();
                collect(QString::fromUtf8(contents(path)), ids, path);
            }
        }
        QVERIFY(ids.size() > 80);
        QStringList missing;
        for (const auto &[id, where] : ids) {
            if (quality::rulePack().find(id) == nullptr)
                missing << u"%1 (%2)"_s.arg(id, where.section(u'/', -2));
        }
        QVERIFY2(missing.isEmpty(),
            qPrintable(u"rules without a number; add them to gis-core/quality/rules.json: "_s + missing.join(u", "_s)));
    }

    void everyRuleOfThePackIsRaised()
    {
        QString all;
        for (const QString &folder : {u"/gis-core/quality"_s, u"/importers"_s, u"/gis-core/geometry"_s}) {
            QDirIterator files(QStringLiteral(KBS_SOURCE_DIR) + folder, {u"*.cpp"_s, u"*.h"_s, u"*.mapping.json"_s},
                QDir::Files, QDirIterator::Subdirectories);
            while (files.hasNext())
                all += QString::fromUtf8(contents(files.next()));
        }
        QStringList idle;
        for (const quality::PackedRule &rule : quality::rulePack().rules) {
            const QString family = rule.id.section(u'.', 0, 0) + u'.', code = rule.id.section(u'.', 1);
            const bool whole = all.contains(u"\"%1\""_s.arg(rule.id));
            const bool inParts = all.contains(u"\"%1\""_s.arg(family)) && all.contains(u"\"%1\""_s.arg(code));
            if (!whole && !inParts)
                idle << rule.id;
        }
        QVERIFY2(idle.isEmpty(), qPrintable(idle.join(u", "_s)));
    }

    void rulesOfMappingsHaveANumber()
    {
        QDirIterator files(QStringLiteral(KBS_SOURCE_DIR "/importers"), {u"*.mapping.json"_s}, QDir::Files,
            QDirIterator::Subdirectories);
        static const QRegularExpression rule(u"\"rule\": *\"([^\"]+)\""_s);
        int met = 0;
        while (files.hasNext()) {
            const QString text = QString::fromUtf8(contents(files.next()));
            for (auto each = rule.globalMatch(text); each.hasNext(); ++met) {
                const QString id = each.next().captured(1);
                QVERIFY2(quality::rulePack().find(id), qPrintable(id));
            }
        }
        QVERIFY(met > 0);
    }

    void checksSayWhatThePackSays()
    {
        for (const quality::RuleInfo &rule : quality::rules()) {
            const quality::PackedRule *packed = quality::rulePack().find(rule.id);
            QVERIFY2(packed, qPrintable(rule.id));
            QVERIFY2(packed->raisedBy.contains(u"check"_s), qPrintable(rule.id));
            QCOMPARE(severityName(packed->severity), severityName(rule.severity));
        }
    }

    void numbersAndIdsAreUnique()
    {
        QVERIFY(quality::rulePack().rules.size() > 100);
        QVERIFY(!quality::rulePack().version.isEmpty());
        QCOMPARE(quality::rulePack().find(u"KBS-0406")->id, u"geometry.self-intersection"_s);
        QCOMPARE(quality::rulePack().of(u"drafts of the survey office").id, u"mapping.rule"_s);
    }

    void badPacksAreRefused_data()
    {
        QTest::addColumn<QString>("change"); ///< key=value in the second of two sound rules
        QTest::addColumn<bool>("isSound");
        QTest::newRow("sound") << u"number=KBS-0102"_s << true;
        QTest::newRow("the same number") << u"number=KBS-0101"_s << false;
        QTest::newRow("the same id") << u"id=mapping.rule"_s << false;
        QTest::newRow("a number of no group") << u"number=KBS-0201"_s << false;
        QTest::newRow("no such severity") << u"severity=bad"_s << false;
        QTest::newRow("no title") << u"title="_s << false;
    }
    void badPacksAreRefused()
    {
        QFETCH(QString, change);
        QFETCH(bool, isSound);
        const QJsonObject text{{u"tr"_s, u"a"_s}, {u"en"_s, u"b"_s}};
        const QJsonObject first{{u"number"_s, u"KBS-0101"_s}, {u"id"_s, u"mapping.rule"_s},
            {u"raisedBy"_s, QJsonArray{u"import"_s}}, {u"severity"_s, u"info"_s}, {u"title"_s, text},
            {u"text"_s, text}};
        QJsonObject second = first;
        second[u"number"] = u"KBS-0103"_s;
        second[u"id"] = u"read.x"_s;
        second[change.section(u'=', 0, 0)] = change.section(u'=', 1);
        const QJsonObject pack{{u"version"_s, u"1"_s},
            {u"groups"_s, QJsonArray{QJsonObject{{u"number"_s, u"01"_s}, {u"id"_s, u"g"_s}, {u"title"_s, text}}}},
            {u"rules"_s, QJsonArray{first, second}}};
        QCOMPARE(quality::readRulePack(QJsonDocument(pack).toJson()).has_value(), isSound);
    }

    void pageIsUpToDate()
    {
        const QByteArray page = quality::ruleDocumentation(quality::rulePack()).toUtf8();
        const QString path = QStringLiteral(KBS_SOURCE_DIR "/gis-core/quality/RULES.md");
        if (qEnvironmentVariableIsSet("KBS_UPDATE")) {
            QFile file(path);
            QVERIFY(file.open(QIODevice::WriteOnly | QIODevice::Truncate));
            QCOMPARE(file.write(page), page.size());
            return;
        }
        QVERIFY2(contents(path) == page,
            "gis-core/quality/RULES.md is not what the pack gives; write it anew with: KBS_UPDATE=1 ./dev test -R "
            "tst_rule_pack");
    }
};

QTEST_GUILESS_MAIN(TstRulePack)
#include "tst_rule_pack.moc"
