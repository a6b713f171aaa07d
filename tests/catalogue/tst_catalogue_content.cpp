// SPDX-License-Identifier: GPL-3.0-or-later
// The program's own catalogue keeps the promises that tables, forms and exports rely on.
#include "catalogue/catalogue.h"

#include <QtTest>

#include <set>

using namespace kbs;
using namespace Qt::StringLiterals;

class CatalogueContentTest : public QObject {
    Q_OBJECT

    std::shared_ptr<const Catalogue> m_catalogue;

    static QString place(const FeatureClass &owner, const Attribute &attribute)
    {
        return QString::fromStdString(owner.name + "." + attribute.name);
    }

    /// The words that SQLite and PostgreSQL reserve and that Turkish column names might meet, and our own columns.
    static const std::set<std::string> &reserved()
    {
        static const std::set<std::string> words{"all", "analyse", "and", "any", "array", "as", "asc", "case", "cast",
            "check", "collate", "column", "commit", "create", "default", "delete", "desc", "do", "else", "end",
            "except", "exists", "false", "for", "foreign", "from", "grant", "group", "having", "in", "index", "insert",
            "into", "is", "join", "key", "lateral", "leading", "left", "limit", "natural", "not", "null", "offset",
            "on", "only", "or", "order", "outer", "primary", "references", "right", "row", "rowid", "select", "set",
            "some", "table", "then", "to", "trailing", "true", "union", "unique", "update", "user", "using", "values",
            "view", "when", "where", "window", "with", "oid", "ctid", "xmin", "xmax", "geom", "geometri", "ogc_fid",
            "fid", "kbs_id", "kbs_rev", "kbs_anahtar"};
        return words;
    }

private Q_SLOTS:
    void initTestCase()
    {
        const auto loaded = Catalogue::load();
        QVERIFY2(loaded, loaded ? "" : qPrintable(loaded.error().text()));
        m_catalogue = *loaded;
    }

    void themesStandInTheirOrder()
    {
        QStringList names;
        for (const Theme &theme : m_catalogue->themes())
            names << theme.name;
        const QStringList expected{u"admin"_s, u"cadastre"_s, u"zoning"_s, u"address"_s, u"building"_s,
            u"infrastructure"_s, u"guide"_s, u"imagery"_s};
        QCOMPARE(names, expected);
        std::size_t classes = 0;
        for (const Theme &theme : m_catalogue->themes())
            classes += theme.classes.size();
        QCOMPARE(classes, m_catalogue->classes().size());
    }

    void namesAreFreeOfSqlWords()
    {
        for (const auto &owner : m_catalogue->classes()) {
            QVERIFY2(!reserved().contains(owner->name) && !owner->name.starts_with("kbs_"), owner->name.c_str());
            QVERIFY2(owner->name.size() <= 30, owner->name.c_str()); // index and trigger names are made from it
            for (const Attribute &attribute : owner->attributes) {
                QVERIFY2(!reserved().contains(attribute.name) && !attribute.name.starts_with("kbs_"),
                    qPrintable(place(*owner, attribute)));
                QVERIFY2(attribute.name.size() <= 40, qPrintable(place(*owner, attribute)));
            }
        }
    }

    void titlesAreUniqueInsideAClass()
    {
        for (const auto &owner : m_catalogue->classes()) {
            std::set<QString> turkish, english;
            for (const Attribute &attribute : owner->attributes) {
                QVERIFY2(turkish.insert(attribute.title.tr).second,
                    qPrintable(place(*owner, attribute) + u": "_s + attribute.title.tr));
                QVERIFY2(english.insert(attribute.title.en).second,
                    qPrintable(place(*owner, attribute) + u": "_s + attribute.title.en));
            }
        }
    }

    void everyClassCanBeIdentifiedAndCalled()
    {
        for (const auto &owner : m_catalogue->classes()) {
            QVERIFY2(!owner->keys.empty(), owner->name.c_str());
            QVERIFY2(!owner->labelTemplate.isEmpty(), owner->name.c_str());
            QVERIFY2(!owner->attributes.empty(), owner->name.c_str());
            QVERIFY2(!owner->title.tr.isEmpty() && !owner->description.en.isEmpty(), owner->name.c_str());
        }
    }

    void personalDataStaysOutOfSearchLabelsAndKeys()
    {
        int personal = 0;
        for (const auto &owner : m_catalogue->classes())
            for (const Attribute &attribute : owner->attributes) {
                if (!attribute.personal)
                    continue;
                ++personal;
                const QString what = place(*owner, attribute);
                QVERIFY2(!attribute.search, qPrintable(what));
                QVERIFY2(!owner->labelTemplate.contains(u"{%1}"_s.arg(QString::fromStdString(attribute.name))),
                    qPrintable(what));
                for (const KeyAttributes &key : owner->keys)
                    QVERIFY2(!std::ranges::contains(key, attribute.name), qPrintable(what));
            }
        QVERIFY(personal > 10);
    }

    void personsAreMarked()
    {
        static const std::set<std::string> persons{"malik", "malik_kimlik_no", "malik_hisse", "anne_adi", "baba_adi",
            "yapi_sahibi", "muteahhit", "santiye_sefi", "ilgili_kisi", "proje_muellifi", "tc_kimlik_no"};
        for (const auto &owner : m_catalogue->classes())
            for (const Attribute &attribute : owner->attributes)
                QVERIFY2(!persons.contains(attribute.name) || attribute.personal, qPrintable(place(*owner, attribute)));
    }

    void parcelsAndPermitsAreNotPublic()
    {
        for (const char *name : {"parsel", "ada", "irtifak", "bagimsiz_bolum", "yapi_ruhsat", "aykome_kazi",
                 "altyapi_hat", "altyapi_dugum", "dis_veri"})
            QVERIFY2(m_catalogue->find(name) && !m_catalogue->find(name)->publicData, name);
    }

    void numbersThatAreTextStayText()
    {
        for (const auto &owner : m_catalogue->classes())
            for (const Attribute &attribute : owner->attributes)
                if (attribute.name.ends_with("_no") || attribute.name.ends_with("_kodu")
                    || attribute.name.ends_with("pin"))
                    QVERIFY2(attribute.type == AttributeType::Text, qPrintable(place(*owner, attribute)));
    }

    void buildingRulesAreValueAndKind()
    {
        const FeatureClass *area = m_catalogue->find("plan_alani");
        QVERIFY(area);
        for (const char *name :
            {"taks", "kaks", "yencok", "kat_adedi", "on_bahce", "yan_bahce", "arka_bahce", "min_parsel"}) {
            QVERIFY2(area->attribute(name), name);
            const Attribute *kind = area->attribute(std::string(name) + "_tur");
            QVERIFY2(kind && kind->codeList && kind->codeList->name == u"deger_turu", name);
        }
    }

    void everyCodeListIsUsed()
    {
        std::set<QString> used;
        for (const auto &owner : m_catalogue->classes())
            for (const Attribute &attribute : owner->attributes)
                if (attribute.codeList)
                    used.insert(attribute.codeList->name);
        for (const auto &[name, list] : m_catalogue->codeLists())
            QVERIFY2(used.contains(name), qPrintable(name));
    }

    /// A spelling that stands for two codes of one list would be stored as whichever comes first.
    void aliasesMeanOneCode()
    {
        for (const auto &[name, list] : m_catalogue->codeLists())
            for (const Code &code : list->codes) {
                QCOMPARE(list->find(code.code), &code);
                for (const QString &alias : code.aliases)
                    QVERIFY2(list->find(alias.toStdString()) == &code, qPrintable(name + u": "_s + alias));
            }
    }

    void typesOfPlanGmlHaveAClassAndACode_data()
    {
        QTest::addColumn<QString>("type");
        QTest::addColumn<QByteArray>("className");
        QTest::addColumn<QByteArray>("attribute");
        QTest::newRow("housing") << u"Konut"_s << QByteArray("plan_alani") << QByteArray("kullanim");
        QTest::newRow("declared work area")
            << u"IlanEdilenClsmaAlan"_s << QByteArray("plan_alani") << QByteArray("kullanim");
        QTest::newRow("site") << u"SitAlanlari"_s << QByteArray("plan_kisit") << QByteArray("tur");
        QTest::newRow("road axis") << u"Yolorta"_s << QByteArray("plan_cizgi") << QByteArray("tur");
        QTest::newRow("landmark") << u"KentselImge"_s << QByteArray("plan_nokta") << QByteArray("tur");
        QTest::newRow("change") << u"PlanDegisiklikSiniri"_s << QByteArray("plan") << QByteArray("sinir_turu");
    }

    void typesOfPlanGmlHaveAClassAndACode()
    {
        QFETCH(QString, type);
        QFETCH(QByteArray, className);
        QFETCH(QByteArray, attribute);
        const FeatureClass *owner = m_catalogue->find(className.toStdString());
        QVERIFY(owner);
        QVERIFY(owner->aliases.at(u"plangml"_s).contains(type));
        const Attribute *kind = owner->attribute(attribute.toStdString());
        QVERIFY(kind && kind->codeList);
        const Code *code = kind->codeList->find(type.toStdString());
        QVERIFY(code);
        QCOMPARE(code->aliases.value(0), type);
    }
};

QTEST_GUILESS_MAIN(CatalogueContentTest)
#include "tst_catalogue_content.moc"
