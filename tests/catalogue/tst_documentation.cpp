// SPDX-License-Identifier: GPL-3.0-or-later
// layers/TABLES.md says what the catalogue says. KBS_UPDATE=1 writes it anew.
#include "catalogue/documentation.h"

#include <QFile>
#include <QtTest>

using namespace kbs;
using namespace Qt::StringLiterals;

class DocumentationTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void pageIsUpToDate()
    {
        const auto catalogue = Catalogue::load();
        QVERIFY(catalogue);
        const QByteArray page = catalogueDocumentation(**catalogue).toUtf8();
        QFile file(QStringLiteral(KBS_SOURCE_DIR "/layers/TABLES.md"));
        if (qEnvironmentVariableIsSet("KBS_UPDATE")) {
            QVERIFY(file.open(QIODevice::WriteOnly | QIODevice::Truncate));
            QCOMPARE(file.write(page), page.size());
            return;
        }
        QVERIFY(file.open(QIODevice::ReadOnly));
        QVERIFY2(file.readAll() == page,
            "layers/TABLES.md is not what the catalogue gives; write it anew with: KBS_UPDATE=1 ./dev test -R "
            "tst_documentation");
    }

    void pageNamesEveryColumnAndCode()
    {
        const auto catalogue = Catalogue::load();
        QVERIFY(catalogue);
        const QString page = catalogueDocumentation(**catalogue);
        for (const auto &featureClass : (*catalogue)->classes())
            for (const Attribute &attribute : featureClass->attributes)
                QVERIFY2(
                    page.contains(u"| `%1` |"_s.arg(QString::fromStdString(attribute.name))), attribute.name.c_str());
        QVERIFY(page.contains(u"**personal**"_s));
        QVERIFY(
            page.contains(u"| `gelisme_konut` | Gelişme konut alanı | Expansion residential area | GelismeKonut |"_s));
    }
};

QTEST_GUILESS_MAIN(DocumentationTest)
#include "tst_documentation.moc"
