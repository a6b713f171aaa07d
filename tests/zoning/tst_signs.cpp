// SPDX-License-Identifier: GPL-3.0-or-later
// The sign catalogue: every code of the plan lists has its sign, the decisions about conflicting sources are what is
// drawn, and layers/zoning/SIGNS.md says what the styles say (KBS_UPDATE=1 writes it anew).
#include "style/style_json.h"
#include "style/theme.h"

#include <QFile>
#include <QJsonDocument>
#include <QtTest>

using namespace kbs;
using namespace Qt::StringLiterals;

class TestSigns : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        m_catalogue = *Catalogue::load();
        m_styles = *StyleBook::load(*m_catalogue);
        QFile file(u":/layers/zoning/signs.json"_s);
        QVERIFY(file.open(QIODevice::ReadOnly));
        m_signs = QJsonDocument::fromJson(file.readAll()).object();
        QVERIFY(!m_signs.isEmpty());
    }

    void everyCodeHasASign_data()
    {
        QTest::addColumn<QString>("table");
        QTest::addColumn<QString>("attribute");
        for (const auto &[table, attribute] :
            {std::pair("plan_alani", "kullanim"), std::pair("plan_alani", "alt_kullanim"),
                std::pair("plan_alani", "yogunluk"), std::pair("plan_kisit", "tur"), std::pair("plan_kisit", "alt_tur"),
                std::pair("plan_cizgi", "tur"), std::pair("plan_cizgi", "alt_tur"), std::pair("plan_nokta", "tur")})
            QTest::addRow("%s.%s", table, attribute) << QString::fromLatin1(table) << QString::fromLatin1(attribute);
    }
    void everyCodeHasASign()
    {
        QFETCH(QString, table);
        QFETCH(QString, attribute);
        const FeatureClass &featureClass = *m_catalogue->find(table.toStdString());
        const auto &rules = m_styles->of(featureClass).rules;
        for (const Code &code : featureClass.attribute(attribute.toStdString())->codeList->codes) {
            const bool isNamed = std::ranges::any_of(rules, [&](const StyleRule &rule) {
                return std::ranges::any_of(rule.when, [&](const StyleCondition &condition) {
                    return condition.attribute == attribute.toStdString()
                        && std::ranges::contains(condition.values, code.code);
                });
            });
            QVERIFY2(isNamed, code.code.c_str());
            const StyleRule *rule = match(featureClass, {{attribute.toStdString(), code.code}});
            QVERIFY2(rule && !rule->when.empty(), code.code.c_str()); // not the one for whatever is left
        }
    }

    void decisionsAreDrawn_data()
    {
        QTest::addColumn<QJsonObject>("decision");
        for (const QJsonValue &decision : m_signs[u"decisions"_s].toArray())
            QTest::newRow(qPrintable(decision[u"sign"_s][u"en"_s].toString())) << decision.toObject();
    }
    void decisionsAreDrawn()
    {
        QFETCH(QJsonObject, decision);
        const FeatureClass &featureClass
            = *m_catalogue->find(decision[u"where"_s][u"class"_s].toString().toStdString());
        std::map<std::string, std::string> values;
        const QJsonObject given = decision[u"where"_s][u"values"_s].toObject();
        for (auto it = given.begin(); it != given.end(); ++it)
            values[it.key().toStdString()] = it->toString().toStdString();
        const StyleRule *rule = match(featureClass, values);
        QVERIFY(rule);
        const QString taken = decision[u"taken"_s].toString();
        if (taken.endsWith("mm"_L1)) {
            const double mm = taken.section(u' ', 0, 0).toDouble();
            QCOMPARE(rule->symbol.along.empty() ? rule->symbol.line->widthMm : rule->symbol.along.front().sizeMm, mm);
        } else {
            QCOMPARE(rule->symbol.fill->color, style::colorFrom(taken));
        }
        QVERIFY(decision[u"readings"_s].toArray().size() >= 2);
        QVERIFY(!decision[u"reason"_s][u"tr"_s].toString().isEmpty());
    }

    /// Uses of one colour are told apart by their letters or hatches.
    void equalColoursHaveDifferentLetters()
    {
        const FeatureClass &area = *m_catalogue->find("plan_alani");
        for (const QString &color : {u"224/0/33"_s, u"115/212/255"_s, u"0/143/255"_s}) {
            QMap<QString, QString> letters;
            for (const Code &code : area.attribute("alt_kullanim")->codeList->codes) {
                const StyleRule *rule = match(area, {{"alt_kullanim", code.code}});
                if (rule->symbol.fill->color != style::colorFrom(color))
                    continue;
                const QString sign = rule->symbol.label->sign;
                QVERIFY2(!sign.isEmpty(), code.code.c_str());
                QVERIFY2(letters.value(sign, rule->title.tr) == rule->title.tr, code.code.c_str());
                letters.insert(sign, rule->title.tr);
            }
            QVERIFY(letters.size() > 3);
        }
    }

    void pageIsCurrent()
    {
        const QString path = QStringLiteral(KBS_SOURCE_DIR "/layers/zoning/SIGNS.md");
        const QByteArray page = makePage().toUtf8();
        QFile file(path);
        if (qEnvironmentVariableIsSet("KBS_UPDATE")) {
            QVERIFY(file.open(QIODevice::WriteOnly));
            QCOMPARE(file.write(page), page.size());
            return;
        }
        QVERIFY2(file.open(QIODevice::ReadOnly), "layers/zoning/SIGNS.md is missing");
        QVERIFY2(file.readAll() == page,
            "layers/zoning/SIGNS.md is not what the styles give; write it anew with: KBS_UPDATE=1 ./dev test -R "
            "tst_signs");
    }

private:
    [[nodiscard]] const StyleRule *match(
        const FeatureClass &featureClass, const std::map<std::string, std::string> &given) const
    {
        std::vector<Value> values(featureClass.attributes.size());
        for (const auto &[name, value] : given)
            values[static_cast<std::size_t>(featureClass.attributeIndex(name))] = value;
        return m_styles->of(featureClass).match(featureClass, values);
    }

    static QString colors(const Symbol &symbol)
    {
        const auto rgb = [](const QColor &color) {
            return u"%1/%2/%3%4"_s.arg(color.red())
                .arg(color.green())
                .arg(color.blue())
                .arg(color.alpha() < 255 ? u" (%1 %)"_s.arg(qRound(color.alphaF() * 100)) : QString());
        };
        QStringList parts;
        if (symbol.fill && symbol.fill->color.isValid())
            parts << rgb(symbol.fill->color);
        if (symbol.fill)
            for (const HatchLines &lines : symbol.fill->hatches)
                parts << u"hatch %1° %2 mm"_s.arg(lines.angle).arg(lines.spacingMm);
        if (symbol.fill && !symbol.fill->markers.empty())
            parts << u"marks %1 mm"_s.arg(symbol.fill->markers.front().spacingXMm);
        if (symbol.line && symbol.line->widthMm > 0) {
            QString line = u"line %1 %2 mm"_s.arg(rgb(symbol.line->color)).arg(symbol.line->widthMm);
            QStringList dash;
            for (const double mm : symbol.line->dashMm)
                dash << QString::number(mm);
            if (!dash.isEmpty())
                line += u" dash "_s + dash.join(u'–');
            parts << line;
        }
        if (symbol.line && symbol.line->casing.isValid())
            parts << u"edges %1 mm"_s.arg(symbol.line->casingMm);
        for (const MarkerSymbol &along : symbol.along)
            parts << u"%1 %2 mm every %3 mm"_s.arg(along.shape).arg(along.sizeMm).arg(along.everyMm);
        return parts.join(u", "_s);
    }

    [[nodiscard]] QString makePage() const
    {
        QString page
            = u"# Signs of the zoning plans\n\nMade from `zoning.style.json` and `signs.json` by the test "
              "`tst_signs` (`KBS_UPDATE=1`). Colours are r/g/b, lengths millimetres of a sheet of the plan's own "
              "scale (1/1000 for an UİP, 1/5000 for an NİP).\n\n## Conflicts between the sources\n\n"
              "| sign | readings | drawn | reason |\n| --- | --- | --- | --- |\n"_s;
        for (const QJsonValue &decision : m_signs[u"decisions"_s].toArray()) {
            QStringList readings;
            for (const QJsonValue &reading : decision[u"readings"_s].toArray())
                readings << reading.toString();
            page += u"| %1 | %2 | **%3** | %4 |\n"_s.arg(decision[u"sign"_s][u"tr"_s].toString(),
                readings.join(u"<br>"_s), decision[u"taken"_s].toString(), decision[u"reason"_s][u"tr"_s].toString());
        }
        for (const char *table : {"plan_alani", "plan_kisit", "plan", "plan_cizgi", "plan_nokta"}) {
            const FeatureClass &featureClass = *m_catalogue->find(table);
            page += u"\n## %1 (`%2`)\n\n| sign | letters | drawn | codes |\n| --- | --- | --- | --- |\n"_s.arg(
                featureClass.title.tr, QString::fromLatin1(table));
            QSet<QString> written;
            for (const StyleRule &rule : m_styles->of(featureClass).rules) {
                const bool isVariant = std::ranges::any_of(
                    rule.when, [](const StyleCondition &condition) { return condition.wantsEmpty(); });
                if (isVariant || written.contains(rule.title.tr))
                    continue;
                written.insert(rule.title.tr);
                QStringList codes;
                for (const StyleCondition &condition : rule.when)
                    if (condition.attribute != "plan_kademesi")
                        for (const std::string &value : condition.values)
                            codes << u'`' + QString::fromStdString(value) + u'`';
                const QString letters = rule.symbol.label ? rule.symbol.label->sign : QString();
                page += u"| %1 | %2 | %3 | %4 |\n"_s.arg(
                    rule.title.tr, letters, colors(rule.symbol), codes.join(u", "_s));
            }
        }
        return page;
    }

    std::shared_ptr<const Catalogue> m_catalogue;
    std::shared_ptr<const StyleBook> m_styles;
    QJsonObject m_signs;
};

QTEST_GUILESS_MAIN(TestSigns)
#include "tst_signs.moc"
