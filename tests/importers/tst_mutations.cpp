// SPDX-License-Identifier: GPL-3.0-or-later
#include "importers/import_case.h"
#include "importers/independent_count.h"
#include "importers/mutator.h"

#include <QDirIterator>
#include <QElapsedTimer>
#include <QJsonDocument>
#include <QJsonObject>

#include <csignal>
#include <set>
#include <sys/mman.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace kbs;

namespace {

/// The long form takes longer than Qt Test has patience for one function.
const bool isPatient = qputenv("QTEST_FUNCTION_TIMEOUT", "86400000");

/// One file that is mutated: the delivery itself or a file beside it (.dbf, .shx …).
struct Base {
    QString delivery; ///< path of what is imported
    QString mutated;  ///< path of what is changed
    QString label;
    QString storeCrs = QStringLiteral("EPSG:5254");
    import::Options options;
    QByteArray sample;
    bool counted = false; ///< an independent count of the whole file agrees with what is known of it
};

/// What the workers did, in memory that they share with the test.
struct Tally {
    int next = 0; ///< variant under way
    int refused = 0, loaded = 0, counted = 0, applied = 0;
    qint64 objects = 0, rejected = 0, ignored = 0;
    int slowest = 0;
    qint64 slowestMs = 0;
};

} // namespace

/// Mutated variants of real and own deliveries: each is imported with a balanced account, or refused with a message
/// that names the file; the store stays as it was in either case until the switch. Nothing crashes, nothing takes over
/// 10 seconds. KBS_MUTATIONS is the number of variants (400 where it is not set, 10,000 before a release).
class TstMutations : public QObject {
    Q_OBJECT

private:
    static constexpr int secondsAllowed = 10; ///< of processor time; a sleeping import is stopped after six times that
    test::FreshStores m_stores;
    QTemporaryDir m_folder;
    std::vector<Base> m_bases;
    Tally *m_tally = nullptr;
    std::map<QString, test::FreshStores::Place> m_open; ///< in a worker: store by CRS

    static int variants() { return qEnvironmentVariable("KBS_MUTATIONS", QStringLiteral("400")).toInt(); }
    static int firstVariant() { return qEnvironmentVariableIntValue("KBS_MUTATIONS_FROM"); } ///< to repeat one
    [[nodiscard]] QString findingsFile() const { return m_folder.filePath(QStringLiteral("findings")); }

    static QByteArray contentOf(const QString &path)
    {
        QFile file(path);
        if (!file.open(QIODevice::ReadOnly))
            qFatal("%s cannot be read", qPrintable(path));
        return file.readAll();
    }

    void addBase(const QString &delivery, const QString &mutated, const QJsonObject &known)
    {
        const QByteArray whole = contentOf(mutated);
        constexpr qint64 heavy = 1'000'000; // imports of a second each: for the long form
        Base base{.delivery = delivery, .mutated = mutated, .label = QFileInfo(mutated).fileName(), .options = {}};
        base.sample = test::sampleOf(whole, QFileInfo(mutated).suffix().toLower());
        if (whole.isEmpty() || (base.sample.size() > heavy && variants() < 1000))
            return;
        base.storeCrs = known[u"store"].toString(base.storeCrs);
        base.options.crs = known[u"crs"].toString();
        base.options.encoding = known[u"as"].toString();
        base.counted = known.contains(u"read") && delivery == mutated
            && test::counting::of(mutated, whole) == known[u"read"].toInteger();
        m_bases.push_back(std::move(base));
    }

    void addShared()
    {
        const QJsonObject all
            = QJsonDocument::fromJson(contentOf(QStringLiteral(KBS_TEST_DATA "/importers/shared_data.json"))).object();
        for (auto it = all.begin(); it != all.end(); ++it) {
            const QString path = test::sharedData() + u'/' + it.key();
            if (!QFileInfo(path).isFile())
                continue;
            addBase(path, path, it->toObject());
            if (!path.endsWith(QStringLiteral(".shp")))
                continue;
            for (const char *companion : {"shx", "dbf", "prj", "cpg"}) {
                if (const QString beside = path.chopped(3) + QString::fromLatin1(companion); QFile::exists(beside))
                    addBase(path, beside, it->toObject());
            }
        }
    }
    void addOwn()
    {
        for (const char *folder : {"importers/gml", "importers/plan", "fuzz/gml", "fuzz/plangml", "fuzz/geojson",
                 "fuzz/csv", "fuzz/dxf", "fuzz/json_list", "fuzz/archive"}) {
            QDirIterator files(QStringLiteral(KBS_TEST_DATA "/") + QString::fromLatin1(folder), QDir::Files);
            while (files.hasNext()) {
                const QString path = files.next();
                addBase(path, path, {});
            }
        }
        std::ranges::sort(m_bases, {}, &Base::mutated);
    }

    /// The variant in a folder of its own with the files that belong to it.
    static QString write(const QTemporaryDir &folder, const Base &base, const QByteArray &bytes)
    {
        const QFileInfo delivery(base.delivery);
        if (delivery.suffix() == QStringLiteral("shp")) {
            const QStringList all
                = delivery.dir().entryList({delivery.completeBaseName() + QStringLiteral(".*")}, QDir::Files);
            for (const QString &name : all)
                QFile::copy(delivery.dir().filePath(name), folder.filePath(name));
        }
        const QString path = folder.filePath(QFileInfo(base.mutated).fileName());
        QFile::remove(path);
        QFile file(path);
        if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size())
            qFatal("the variant cannot be written");
        return folder.filePath(delivery.fileName());
    }

    /// What is wrong with how one variant was taken; empty where nothing is.
    QString check(int number)
    {
        const Base &base = m_bases[static_cast<std::size_t>(number) % m_bases.size()];
        test::Mutator mutator(static_cast<std::uint64_t>(number));
        const QByteArray bytes = mutator.of(base.sample);
        const QTemporaryDir folder(m_folder.filePath(QStringLiteral("v-XXXXXX")));
        const QString path = write(folder, base, bytes);
        const QString wrong = import(number, base, path, bytes);
        return wrong.isEmpty() ? QString() : title(number, mutator.done()) + wrong;
    }
    [[nodiscard]] QString title(int number, const QString &how = {}) const
    {
        return QStringLiteral("variant %1 of %2 (%3): ")
            .arg(number)
            .arg(m_bases[static_cast<std::size_t>(number) % m_bases.size()].label, how);
    }

    QString import(int number, const Base &base, const QString &path, const QByteArray &bytes)
    {
        if (!m_open.contains(base.storeCrs))
            m_open[base.storeCrs] = m_stores.make(base.storeCrs);
        Store &store = *m_open[base.storeCrs].store;
        const QString before = test::hashOf(store);
        const QString wrong = stage(store, base, path, bytes);
        if (!wrong.isEmpty())
            return wrong;
        if (test::hashOf(store) != before || store.head() != 0)
            return QStringLiteral("the store was changed before the switch");
        if (QDir(m_open[base.storeCrs].folder->path()).entryList(QDir::Files).filter(QStringLiteral("asama")).size()
            > 0)
            return QStringLiteral("a stage was left behind");
        return number % 16 == 0 ? apply(base, path) : QString();
    }

    QString stage(Store &store, const Base &base, const QString &path, const QByteArray &bytes)
    {
        Progress progress;
        const auto preview = import::prepare(store, {path}, base.options, progress);
        if (!preview) {
            ++m_tally->refused;
            if (preview.error().kind != ErrorKind::Input)
                return QStringLiteral("not refused as bad input: ") + preview.error().text();
            if (!preview.error().text().contains(QFileInfo(path).completeBaseName()))
                return QStringLiteral("the refusal does not name the file: ") + preview.error().text();
            return {};
        }
        const import::Ledger &ledger = preview->ledger;
        const QString account = test::describe(ledger);
        ++m_tally->loaded;
        m_tally->objects += ledger.read;
        m_tally->rejected += ledger.rejected;
        m_tally->ignored += ledger.ignored;
        if (!ledger.balances() || std::min({ledger.loaded, ledger.rejected, ledger.ignored}) < 0)
            return QStringLiteral("the account does not balance: ") + account;
        qint64 staged = 0;
        for (const auto &[featureClass, counts] : preview->counts)
            staged += counts.added + counts.changed + counts.unchanged;
        if (staged != ledger.loaded)
            return QStringLiteral("%1 rows are staged: ").arg(staged) + account;
        if (ledger.rejected > 0 && ledger.findings.empty())
            return QStringLiteral("rejected without a word: ") + account;
        // a table whose first line was damaged may have no names of columns any more: then that line is a row
        const bool keepsHeader = !path.endsWith(QStringLiteral(".csv"))
            || bytes.left(bytes.indexOf('\n')) == base.sample.left(base.sample.indexOf('\n'));
        const auto count = base.counted && keepsHeader ? test::counting::of(path, bytes) : std::nullopt;
        if (count)
            ++m_tally->counted;
        if (count && *count != ledger.read)
            return QStringLiteral("the file holds %1: ").arg(*count) + account;
        return {};
    }

    /// A whole import into a store of its own, and the same again.
    QString apply(const Base &base, const QString &path)
    {
        const auto place = m_stores.make(base.storeCrs);
        const auto done = test::importFiles(*place.store, {path}, base.options);
        if (!done)
            return {}; // refused before
        ++m_tally->applied;
        if (static_cast<qint64>(test::allFeatures(*place.store).size()) != done->ledger.loaded)
            return QStringLiteral("not what was loaded is there: ") + test::describe(done->ledger);
        Progress progress;
        if (const auto faults = place.store->verify(progress); !faults || !faults->empty())
            return QStringLiteral("the store is damaged: ") + (faults ? faults->front().text : faults.error().text());
        const QString once = test::hashOf(*place.store);
        const auto again = test::importFiles(*place.store, {path}, base.options);
        if (!again || again->revision != done->revision || test::hashOf(*place.store) != once)
            return QStringLiteral("the same file again changed something: ")
                + (again ? test::describe(again->ledger) : again.error().text());
        return {};
    }

    /// The variants from m_tally->next on, in a process of their own.
    int work()
    {
        QFile findings(findingsFile());
        if (!findings.open(QIODevice::Append))
            return 1;
        for (int &number = m_tally->next; number < variants(); ++number) {
            const itimerval processor{{0, 0}, {secondsAllowed, 0}};
            setitimer(ITIMER_PROF, &processor, nullptr);
            alarm(6 * secondsAllowed);
            QElapsedTimer clock;
            clock.start();
            const QString wrong = check(number);
            if (clock.elapsed() > m_tally->slowestMs) {
                m_tally->slowestMs = clock.elapsed();
                m_tally->slowest = number;
            }
            if (!wrong.isEmpty()) {
                findings.write(wrong.toUtf8() + '\n');
                findings.flush();
            }
        }
        m_open.clear();
        return 0;
    }

private Q_SLOTS:
    void initTestCase()
    {
        if (QDir(test::sharedData()).exists())
            addShared();
        addOwn();
        QVERIFY(isPatient && m_bases.size() >= 20);
        std::set<QString> crs;
        for (const Base &base : m_bases)
            crs.insert(base.storeCrs);
        for (const QString &one : crs)
            m_stores.make(one); // the masters, so that workers copy them
        m_tally = static_cast<Tally *>(
            mmap(nullptr, sizeof(Tally), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0));
        QVERIFY(m_tally != MAP_FAILED);
        *m_tally = {.next = firstVariant()};
    }

    void variantsAreTakenOrRefused()
    {
        QStringList dead;
        while (m_tally->next < variants()) {
            const pid_t worker = fork();
            if (worker == 0)
                _exit(work());
            int status = 0;
            waitpid(worker, &status, 0);
            if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
                break;
            const bool slow = WIFSIGNALED(status) && (WTERMSIG(status) == SIGPROF || WTERMSIG(status) == SIGALRM);
            dead << title(m_tally->next)
                    + (slow ? QStringLiteral("took too long") : QStringLiteral("died, status %1").arg(status));
            ++m_tally->next;
        }
        qInfo("%d variants of %zu files: %d refused, %d loaded (%lld objects, %lld rejected, %lld ignored), %d counted "
              "independently, %d switched and repeated; slowest %lld ms (%s)",
            variants(), m_bases.size(), m_tally->refused, m_tally->loaded, static_cast<long long>(m_tally->objects),
            static_cast<long long>(m_tally->rejected), static_cast<long long>(m_tally->ignored), m_tally->counted,
            m_tally->applied, static_cast<long long>(m_tally->slowestMs), qPrintable(title(m_tally->slowest)));
        QVERIFY(firstVariant() > 0 || (m_tally->refused > 0 && m_tally->loaded > 0));
        QVERIFY2(dead.isEmpty(), qPrintable(dead.join(u'\n')));
        QFile findings(findingsFile());
        QVERIFY(findings.open(QIODevice::ReadOnly));
        QVERIFY2(findings.size() == 0, findings.readAll().constData());
    }
};

QTEST_GUILESS_MAIN(TstMutations)
#include "tst_mutations.moc"
