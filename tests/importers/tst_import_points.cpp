// SPDX-License-Identifier: GPL-3.0-or-later
#include "importers/import_case.h"
#include "importers/source_case.h"
#include "support/fault_points.h"

#include <QDir>

#include <csignal>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace kbs;

/// The long form takes longer than Qt Test has patience for one function.
static const bool isPatient = qputenv("QTEST_FUNCTION_TIMEOUT", "86400000");

/// Death, a full disk, a cancel and a lost source at many points spread over staging and switch: the content of the
/// store is the one before or the one after, never another; the next opening cleans up, and the import can be repeated.
/// KBS_FAULT_POINTS is how many points of each kind are tried (5 where it is not set, 200 before a release).
class TstImportPoints : public QObject {
    Q_OBJECT

private:
    struct State {
        QString hash;
        RevisionNo head = 0;
        bool operator==(const State &) const = default;
    };
    struct Shared {
        int points = 0;        ///< of a whole import
        int readingPoints = 0; ///< of them, those before the file was read
    };
    using Work = std::function<int()>;
    using Act = std::function<test::faults::Answer(Progress &progress)>; ///< what happens at the chosen point

    test::Files m_files;
    test::FreshStores m_stores;
    QString m_master; ///< a store with something in it
    std::map<QString, QByteArray> m_deliveries;
    State m_before;
    Shared *m_shared = nullptr;

    static int wanted() { return qEnvironmentVariable("KBS_FAULT_POINTS", QStringLiteral("5")).toInt(); }

    /// Parcels as GeoJSON, GML and CSV; those of the second delivery differ from the first's in place and number.
    static QByteArray geoJson(int count, double shift)
    {
        QByteArray text = "{\"type\":\"FeatureCollection\",\"crs\":{\"type\":\"name\",\"properties\":{\"name\":\"urn:"
                          "ogc:def:crs:EPSG::5254\"}},\"features\":[";
        for (int i = 0; i < count; ++i) {
            text += (i == 0 ? "\n" : ",\n") + QByteArray("{\"type\":\"Feature\",\"id\":") + QByteArray::number(i)
                + ",\"properties\":{\"ad\":\"hat " + QByteArray::number(i)
                + "\"},\"geometry\":{\"type\":\"LineString\",\"coordinates\":[[" + corner(i, shift, ",") + "],["
                + corner(i, shift + 10, ",") + "]]}}";
        }
        return text + "]}";
    }
    static QByteArray gml(int count, double shift)
    {
        QByteArray text = "<wfs:FeatureCollection xmlns:wfs=\"http://www.opengis.net/wfs\" "
                          "xmlns:gml=\"http://www.opengis.net/gml\">\n";
        for (int i = 0; i < count; ++i)
            text += "<gml:featureMember><hat fid=\"hat." + QByteArray::number(i) + "\"><ad>hat " + QByteArray::number(i)
                + "</ad><geom><gml:LineString srsName=\"EPSG:5254\"><gml:coordinates>" + corner(i, shift, ",") + " "
                + corner(i, shift + 10, ",") + "</gml:coordinates></gml:LineString></geom></hat></gml:featureMember>\n";
        return text + "</wfs:FeatureCollection>\n";
    }
    /// Blocks, of which the store has none: great enough for their pages to be taken over as they are.
    static QByteArray blocks(int count)
    {
        QByteArray text = "<wfs:FeatureCollection xmlns:wfs=\"http://www.opengis.net/wfs/2.0\" "
                          "xmlns:gml=\"http://www.opengis.net/gml/3.2\" "
                          "xmlns:cp=\"http://inspire.ec.europa.eu/schemas/cp/4.0\">\n";
        for (int i = 0; i < count; ++i)
            text += "<wfs:member><cp:CadastralZoning gml:id=\"A." + QByteArray::number(i)
                + "\"><cp:geometry><gml:Polygon srsName=\"EPSG:5254\" gml:id=\"g" + QByteArray::number(i)
                + "\"><gml:exterior><gml:LinearRing><gml:posList>" + corner(i, 0, " ") + ' ' + corner(i, 9, " ") + ' '
                + corner(i + 1, 0, " ") + ' ' + corner(i, 0, " ")
                + "</gml:posList></gml:LinearRing></gml:exterior></gml:Polygon></cp:geometry><cp:label>"
                + QByteArray::number(i) + "</cp:label></cp:CadastralZoning></wfs:member>\n";
        return text + "</wfs:FeatureCollection>\n";
    }
    static QByteArray csv(int count, double shift)
    {
        QByteArray text = "id;ad;Y;X\n";
        for (int i = 0; i < count; ++i)
            text += QByteArray::number(i) + ";nokta " + QByteArray::number(i) + ";" + corner(i, shift, ";") + "\n";
        return text;
    }
    static QByteArray corner(int i, double shift, const char *between)
    {
        return QByteArray::number(495000 + 20 * (i % 100) + shift, 'f', 2) + between
            + QByteArray::number(4514500 + 20.0 * (i / 100) + shift, 'f', 2); // NOLINT(bugprone-integer-division)
    }

    static Result<RevisionNo> import(Store &store, const QString &file, Progress &progress)
    {
        import::Options options;
        options.crs = QStringLiteral("EPSG:5254");
        KBS_TRY(import::Preview preview, import::prepare(store, {file}, options, progress));
        return import::apply(preview, options, progress);
    }

    /// A copy of the store with something in it.
    test::FreshStores::Place copy() const
    {
        test::FreshStores::Place place;
        place.path = place.folder->filePath(QStringLiteral("test.kbs"));
        if (!QFile::copy(m_master, place.path))
            qFatal("the store cannot be copied");
        return place;
    }
    static State stateOf(Store &store) { return {test::hashOf(store), store.head().value_or(-1)}; }
    State stateOf(const test::FreshStores::Place &place) { return stateOf(*m_stores.open(place.path)); }

    static int inChild(const Work &work)
    {
        const pid_t child = fork();
        if (child == 0)
            _exit(work());
        int status = 0;
        waitpid(child, &status, 0);
        return status;
    }

    static constexpr int done = 0, cancelledCleanly = 3, refusedCleanly = 4, refusedBadly = 5;
    static int outcome(const Result<RevisionNo> &result)
    {
        if (result)
            return done;
        const Error &error = result.error();
        if (error.kind == ErrorKind::Cancelled)
            return cancelledCleanly;
        const bool known
            = error.kind == ErrorKind::Io || error.kind == ErrorKind::Storage || error.kind == ErrorKind::Input;
        if (known && !error.message.isEmpty())
            return refusedCleanly;
        fprintf(stderr, "%s\n", qPrintable(error.text()));
        return refusedBadly;
    }

    /// An import in this process at whose point number `at` (1 …; 0: none) `act` happens. Points are SQLite's file
    /// operations and the reports of progress.
    int importWithPoint(const QString &store, const QString &file, int at, const Act &act)
    {
        int seen = 0;
        bool imports = false;
        Progress *task = nullptr;
        test::faults::Answer answer = test::faults::Answer::GoOn;
        const auto pass = [&] {
            if (imports && ++seen == at)
                answer = act(*task);
            return answer; // a disk that is full stays full
        };
        bool read = false;
        Progress progress([&](double fraction, const QString &) {
            read = read || fraction > 0.9;
            if (!read)
                m_shared->readingPoints = seen;
            pass();
        });
        task = &progress;
        test::faults::install([&pass] { return pass(); });
        int code = refusedBadly;
        {
            const auto opened = m_stores.open(store);
            imports = true;
            code = outcome(import(*opened, file, progress));
        }
        m_shared->points = seen;
        test::faults::install({});
        return code;
    }

    QString write(const QString &name) { return m_files.write(name, m_deliveries.at(name)); }

    /// How many points a whole import has, and what it leaves.
    State countPoints(const QString &name)
    {
        const auto place = copy();
        const QString file = write(name);
        const int status = inChild([&] {
            return importWithPoint(place.path, file, 0, [](Progress &) { return test::faults::Answer::GoOn; });
        });
        if (!WIFEXITED(status) || WEXITSTATUS(status) != done)
            qFatal("the undisturbed import fails");
        return stateOf(place);
    }

    /// What must hold after any fault.
    void verifyState(const test::FreshStores::Place &place, const State &after, int status, int at)
    {
        const QByteArray where = "at point " + QByteArray::number(at) + " of " + QByteArray::number(m_shared->points)
            + ", status " + QByteArray::number(status);
        const auto store = m_stores.open(place.path);
        const State state = stateOf(*store);
        QVERIFY2(state == m_before || state == after, where.constData());
        QVERIFY2(!WIFEXITED(status) || WEXITSTATUS(status) != refusedBadly, where.constData());
        if (WIFEXITED(status)) // who lived to tell must tell the truth
            QVERIFY2(state == (WEXITSTATUS(status) == done ? after : m_before), where.constData());
        QCOMPARE(QDir(place.folder->path()).entryList(QDir::Files).filter(QStringLiteral("asama")), QStringList());
        Progress progress;
        const auto faults = store->verify(progress);
        QVERIFY2(faults, where.constData());
        QVERIFY2(faults->empty(),
            (where + ": " + (faults->empty() ? QByteArray() : faults->front().text.toUtf8())).constData());
    }
    void verifyRepeats(const test::FreshStores::Place &place, const QString &name, const State &after, int at)
    {
        const QByteArray where = "at point " + QByteArray::number(at);
        const auto store = m_stores.open(place.path);
        Progress progress;
        const auto again = import(*store, write(name), progress);
        QVERIFY2(again, again ? "" : qPrintable(again.error().text()));
        QVERIFY2(stateOf(*store) == after, where.constData());
    }

    /// Tries points 1 … last, evenly spread.
    void tryPoints(const QString &name, const State &after, int last, const Act &act)
    {
        const int count = std::min(wanted(), last);
        for (int i = 0; i < count; ++i) {
            const int at = 1 + static_cast<int>(static_cast<qint64>(i) * (last - 1) / std::max(1, count - 1));
            const auto place = copy();
            const QString file = write(name);
            const int points = m_shared->points;
            const int status = inChild([&] { return importWithPoint(place.path, file, at, act); });
            m_shared->points = points;
            verifyState(place, after, status, at);
            if (i % 4 == 0)
                verifyRepeats(place, name, after, at);
            if (QTest::currentTestFailed())
                return;
        }
    }

    static void deliveries()
    {
        QTest::addColumn<QString>("name");
        for (const char *name : {"bir.geojson", "bir.gml", "bir.csv"})
            QTest::newRow(name) << QString::fromLatin1(name);
    }

    static void deliveriesAndBlocks()
    {
        deliveries();
        QTest::newRow("bloklar.gml") << QStringLiteral("bloklar.gml");
    }

private Q_SLOTS:
    void initTestCase()
    {
        m_shared = static_cast<Shared *>(
            mmap(nullptr, sizeof(Shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0));
        QVERIFY(isPatient && m_shared != MAP_FAILED);
        *m_shared = {};
        m_deliveries = {{QStringLiteral("bir.geojson"), geoJson(3000, 5)}, {QStringLiteral("bir.gml"), gml(3000, 5)},
            {QStringLiteral("bir.csv"), csv(6000, 5)}, {QStringLiteral("bloklar.gml"), blocks(20'500)}};
        auto place = m_stores.make(QStringLiteral("EPSG:5254"));
        Progress progress;
        for (const auto &[name, bytes] : {std::pair("bir.geojson", geoJson(2000, 0)),
                 std::pair("bir.gml", gml(2000, 0)), std::pair("bir.csv", csv(2000, 0))}) {
            const auto filled = import(*place.store, m_files.write(QString::fromLatin1(name), bytes), progress);
            QVERIFY2(filled, filled ? "" : qPrintable(filled.error().text()));
        }
        m_before = stateOf(*place.store);
        place.store.reset();
        m_master = m_files.path(QStringLiteral("master.kbs"));
        QVERIFY(QFile::copy(place.path, m_master));
    }

    void killed_data() { deliveriesAndBlocks(); }
    void killed()
    {
        QFETCH(const QString, name);
        const State after = countPoints(name);
        QVERIFY(after != m_before && m_shared->points > 100);
        tryPoints(name, after, m_shared->points, [](Progress &) {
            raise(SIGKILL);
            return test::faults::Answer::GoOn;
        });
    }

    void diskFull_data() { deliveriesAndBlocks(); }
    void diskFull()
    {
        QFETCH(const QString, name);
        const State after = countPoints(name);
        tryPoints(name, after, m_shared->points, [](Progress &) { return test::faults::Answer::DiskFull; });
    }

    /// The same as the system does it: no file may grow beyond a limit.
    void noRoom()
    {
        const QString name = QStringLiteral("bir.geojson");
        const State after = countPoints(name);
        for (int i = 0; i < wanted(); ++i) {
            const auto place = copy();
            const QString file = write(name);
            const auto room = static_cast<rlim_t>(QFileInfo(m_master).size() * i / (2 * wanted()));
            const int status = inChild([&] {
                signal(SIGXFSZ, SIG_IGN);
                const auto store = m_stores.open(place.path);
                const rlimit limit{room, room};
                if (setrlimit(RLIMIT_FSIZE, &limit) != 0)
                    return refusedBadly;
                Progress progress;
                return outcome(import(*store, file, progress));
            });
            verifyState(place, after, status, i);
            if (QTest::currentTestFailed())
                return;
        }
    }

    void cancelled_data() { deliveries(); }
    void cancelled()
    {
        QFETCH(const QString, name);
        const State after = countPoints(name);
        tryPoints(name, after, m_shared->points, [](Progress &progress) {
            progress.cancel();
            return test::faults::Answer::GoOn;
        });
    }

    void sourceLost_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<int>("how");
        for (const char *name : {"bir.geojson", "bir.gml", "bir.csv"}) {
            QTest::addRow("%s cut", name) << QString::fromLatin1(name) << 0;
            QTest::addRow("%s gone", name) << QString::fromLatin1(name) << 1;
            QTest::addRow("%s overwritten", name) << QString::fromLatin1(name) << 2;
        }
    }
    void sourceLost()
    {
        QFETCH(const QString, name);
        QFETCH(const int, how);
        const State after = countPoints(name);
        const QString file = m_files.path(name);
        tryPoints(name, after, m_shared->readingPoints, [&file, how](Progress &) {
            if (how == 0)
                QFile::resize(file, QFileInfo(file).size() / 2);
            else if (how == 1)
                QFile::remove(file);
            else if (QFile other(file); other.open(QIODevice::ReadWrite))
                other.write(QByteArray(other.size() / 2, ' '));
            return test::faults::Answer::GoOn;
        });
    }
};

QTEST_GUILESS_MAIN(TstImportPoints)
#include "tst_import_points.moc"
