// SPDX-License-Identifier: GPL-3.0-or-later
#include "importers/independent_count.h"
#include "support/shared_data.h"

#include <QDirIterator>

using namespace Qt::StringLiterals;

/// What tst_shared_* expect of every real delivery is not the importers' own word: each count agrees with GDAL's
/// (../shared/data/expected.json) or with one of independent_count.h, or count_differences.json says why it does not.
class TstCountProof : public QObject {
    Q_OBJECT

private:
    static QJsonObject json(const QString &path)
    {
        QByteArray text = content(path);
        for (const char *noNumber :
            {"-Infinity", "Infinity", "NaN"}) // boxes without extent, as some writers spell them
            text.replace(noNumber, "null");
        const QJsonObject read = QJsonDocument::fromJson(text).object();
        if (read.isEmpty())
            qFatal("%s is missing or damaged", qPrintable(path));
        return read;
    }
    static QByteArray content(const QString &path)
    {
        QFile file(path);
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }
    /// Objects by GDAL's count; nothing where GDAL does not read the file.
    static std::optional<qint64> gdalCount(const QJsonObject &facts)
    {
        if (!facts[u"layers"].isArray())
            return {};
        qint64 sum = 0;
        for (const auto &layer : facts[u"layers"].toArray())
            sum += layer.toObject()[u"count"].toInteger();
        return sum;
    }

private Q_SLOTS:
    void initTestCase() { KBS_NEEDS_SHARED_DATA(); }

    void everyCountIsProven()
    {
        const QString folder = QStringLiteral(KBS_TEST_DATA "/importers/");
        const QJsonObject table = json(folder + u"shared_data.json"_s);
        const QJsonObject differences = json(folder + u"count_differences.json"_s);
        const QJsonObject facts = json(kbs::test::sharedData() + u"/expected.json"_s);
        QStringList wrong;
        int byGdal = 0, byOwn = 0, refused = 0, explained = 0;
        for (auto it = table.begin(); it != table.end(); ++it) {
            const QJsonObject wanted = it->toObject();
            const QString path = kbs::test::sharedData() + u'/' + it.key();
            if (wanted.contains(u"fails")) {
                ++refused;
                continue;
            }
            const qint64 read = wanted[u"read"].toInteger();
            auto gdal = gdalCount(facts[it.key()].toObject());
            const bool lone = it.key().startsWith(u"peer/ogc_cite_gml32/"); // each is one geometry, most not for GDAL
            const auto own = lone ? std::optional<qint64>(1) : kbs::test::counting::of(path, content(path));
            if (lone && gdal == 0)
                gdal.reset();
            const bool agrees
                = (gdal == read || own == read) && gdal.value_or(read) == read && own.value_or(read) == read;
            byGdal += gdal == read ? 1 : 0;
            byOwn += own == read ? 1 : 0;
            if (differences.contains(it.key())) {
                ++explained;
                if (agrees)
                    wrong << it.key() + u": needs no explanation any more"_s;
            } else if (!agrees) {
                wrong << u"%1: expected %2, by GDAL %3, by own count %4"_s.arg(it.key())
                             .arg(read)
                             .arg(gdal.value_or(-1))
                             .arg(own.value_or(-1));
            }
        }
        for (const QString &name : differences.keys())
            QVERIFY2(table.contains(name), qPrintable(name));
        for (const QString &name : facts.keys())
            QVERIFY2(table.contains(name) || name.startsWith(u"peer/jts_xml/"), qPrintable(name));
        qInfo(
            "%lld files: %d counts agree with GDAL's, %d with our own second count, %d explained, %d files are refused",
            static_cast<long long>(table.size()), byGdal, byOwn, explained, refused);
        QVERIFY2(wrong.isEmpty(), qPrintable(wrong.join(u'\n')));
    }
};

QTEST_GUILESS_MAIN(TstCountProof)
#include "tst_count_proof.moc"
