// SPDX-License-Identifier: GPL-3.0-or-later
#include "fuzz/target.h"
#include "importers/mutator.h"

#include <QDirIterator>
#include <QtTest>

using namespace kbs;

/// The fuzz targets over their seeds, over every input that once broke one, and over mutated variants of both: no
/// crash, no broken promise. KBS_FUZZ_ROUNDS is the number of variants of each file (25 where it is not set).
class TstCorpus : public QObject {
    Q_OBJECT

private:
    static QString corpus(const std::string &target)
    {
        return QStringLiteral(KBS_TEST_DATA "/fuzz/") + QString::fromStdString(target);
    }

    static int rounds() { return qEnvironmentVariable("KBS_FUZZ_ROUNDS", QStringLiteral("25")).toInt(); }

private Q_SLOTS:
    void replay_data()
    {
        QTest::addColumn<QString>("folder");
        for (const auto &[name, target] : fuzz::targets())
            QTest::newRow(name.c_str()) << corpus(name);
    }
    void replay()
    {
        QFETCH(const QString, folder);
        const fuzz::Target target = fuzz::targets().at(QTest::currentDataTag());
        int files = 0;
        QDirIterator all(folder, QDir::Files);
        while (all.hasNext()) {
            QFile file(all.next());
            QVERIFY(file.open(QIODevice::ReadOnly));
            const QByteArray bytes = file.readAll();
            target({bytes.constData(), static_cast<std::size_t>(bytes.size())});
            for (int round = 0; round < rounds(); ++round) {
                const QByteArray variant = test::Mutator(static_cast<std::uint64_t>(round)).of(bytes);
                target({variant.constData(), static_cast<std::size_t>(variant.size())});
            }
            ++files;
        }
        QVERIFY2(files >= 2, "a target needs seeds");
        target({});
    }

    void everyCorpusHasItsTarget()
    {
        for (const QString &name : QDir(corpus({})).entryList(QDir::Dirs | QDir::NoDotAndDotDot))
            QVERIFY2(fuzz::targets().contains(name.toStdString()), qPrintable(name));
    }
};

QTEST_GUILESS_MAIN(TstCorpus)
#include "tst_corpus.moc"
