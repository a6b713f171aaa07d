// SPDX-License-Identifier: GPL-3.0-or-later
#include <QFile>
#include <QProcess>
#include <QTemporaryDir>
#include <QtTest>

#include <csignal>
#include <cstddef>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace Qt::StringLiterals;

namespace {

/// From now on an internet socket is the death of this process and its children; where the system allows it, there is
/// no network interface either. False where the system allows no such filter.
bool cutOff()
{
    static constexpr auto number = offsetof(seccomp_data, nr), family = offsetof(seccomp_data, args[0]);
    static sock_filter filter[]{
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, number),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, __NR_socket, 0, 4),
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, family),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, AF_INET, 1, 0),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, AF_INET6, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    };
    sock_fprog program{std::size(filter), filter};
    std::ignore = unshare(CLONE_NEWNET);
    return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 && prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
}

struct Outcome {
    int exitCode = -1;
    QByteArray out;
    bool operator==(const Outcome &) const = default;
};

} // namespace

/// Imports and the commands around them need no network and do not try: the same commands on the same files with and
/// without one give the same.
class TstOffline : public QObject {
    Q_OBJECT

private:
    QTemporaryDir m_folder;

    QString write(const char *name, const QByteArray &text)
    {
        QFile file(m_folder.filePath(QString::fromLatin1(name)));
        if (!file.open(QIODevice::WriteOnly) || file.write(text) != text.size())
            qFatal("the test's file cannot be written");
        return file.fileName();
    }

    static Outcome kbs(const QStringList &arguments, bool offline)
    {
        QProcess program;
        program.setProcessChannelMode(QProcess::MergedChannels);
        if (offline)
            program.setChildProcessModifier([] {
                if (!cutOff())
                    _exit(99);
            });
        program.start(QStringLiteral(KBS_BINARY_DIR "/kbs"), arguments);
        if (!program.waitForFinished(300'000) || program.exitStatus() != QProcess::NormalExit)
            return {-1, program.readAll() + program.errorString().toUtf8()};
        return {program.exitCode(), program.readAll()};
    }

    /// A store made, filled from the files and asked, with what each command said.
    std::vector<Outcome> session(const QStringList &files, bool offline)
    {
        const QString store = m_folder.filePath(u"deneme.kbs"_s);
        QFile::remove(store);
        std::vector<QStringList> commands{{u"new"_s, store, u"--crs"_s, u"EPSG:5254"_s}};
        for (const QString &file : files)
            commands.push_back({u"import"_s, store, file, u"--json"_s, u"--crs"_s, u"EPSG:5254"_s});
        commands.push_back({u"info"_s, store, u"--json"_s});
        commands.push_back({u"check"_s, store, u"--json"_s});
        commands.push_back({u"find"_s, store, u"Cami 12/3"_s, u"--json"_s});
        commands.push_back({u"formats"_s, u"--json"_s});
        std::vector<Outcome> all;
        for (const QStringList &command : commands)
            all.push_back(kbs(command, offline));
        return all;
    }

private Q_SLOTS:
    void theFilterKills()
    {
        const pid_t child = fork();
        if (child == 0) {
            if (!cutOff())
                _exit(99);
            std::ignore = socket(AF_INET, SOCK_STREAM, 0);
            _exit(0);
        }
        int status = 0;
        waitpid(child, &status, 0);
        if (WIFEXITED(status) && WEXITSTATUS(status) == 99)
            QSKIP("this system allows no filter of system calls");
        QVERIFY(WIFSIGNALED(status));
        QCOMPARE(WTERMSIG(status), SIGSYS);
    }

    void sameWithoutNetwork()
    {
        // links to schemas, objects, pictures, systems and entities elsewhere; and deliveries without any
        const QStringList files{
            write("a.gml",
                "<wfs:FeatureCollection xmlns:wfs=\"http://www.opengis.net/wfs/2.0\" "
                "xmlns:gml=\"http://www.opengis.net/gml/"
                "3.2\" xmlns:xlink=\"http://www.w3.org/1999/xlink\" "
                "xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" "
                "xsi:schemaLocation=\"http://example.org/p http://example.org/p.xsd\"><wfs:member "
                "xlink:href=\"http://example.org/1\"/><wfs:member><p:hat xmlns:p=\"http://example.org/p\" "
                "gml:id=\"h1\">"
                "<p:ref xlink:href=\"http://example.org/x#1\"/><p:g><gml:LineString "
                "srsName=\"http://www.opengis.net/def/crs/EPSG/0/5254\"><gml:posList>4514500 495000 4514510 495010"
                "</gml:posList></gml:LineString></p:g></p:hat></wfs:member></wfs:FeatureCollection>"),
            write("b.kml",
                "<kml "
                "xmlns=\"http://www.opengis.net/kml/2.2\"><Document><NetworkLink><Link><href>http://example.org/a.kml"
                "</href></Link></NetworkLink><Style "
                "id=\"s\"><IconStyle><Icon><href>http://example.org/i.png</href></Icon>"
                "</IconStyle></Style><Placemark><name>x</name><styleUrl>http://example.org/s#s</styleUrl><Point>"
                "<coordinates>29.95,40.77</coordinates></Point></Placemark></Document></kml>"),
            write("c.geojson",
                "{\"type\":\"FeatureCollection\",\"crs\":{\"type\":\"link\",\"properties\":{\"href\":\"http://"
                "example.org/crs"
                "\"}},\"features\":[{\"type\":\"Feature\",\"properties\":{\"ad\":\"x\"},\"geometry\":{\"type\":"
                "\"Point\","
                "\"coordinates\":[495000,4514500]}}]}"),
            write("d.gml",
                "<!DOCTYPE a [<!ENTITY e SYSTEM \"http://example.org/e\">]><a xmlns:gml=\"http://www.opengis.net/gml\">"
                "<gml:featureMember><b>&e;</b></gml:featureMember></a>"),
            write("e.csv", "ada;parsel;Y;X\n12;3;495000,5;4514500,5\n"),
            QStringLiteral(KBS_TEST_DATA "/importers/gml/adres.gml"),
            QStringLiteral(KBS_TEST_DATA "/importers/plan/uip.gml"),
            QStringLiteral(KBS_TEST_DATA "/fuzz/dxf/parcel.dxf"),
            QStringLiteral(KBS_TEST_DATA "/fuzz/archive/two.zip")};
        const std::vector<Outcome> offline = session(files, true), online = session(files, false);
        if (offline[0].exitCode == 99)
            QSKIP("this system allows no filter of system calls");
        QCOMPARE(offline[0].exitCode, 0);
        for (std::size_t i = 0; i < offline.size(); ++i) {
            QVERIFY2(offline[i].exitCode >= 0, offline[i].out.constData());
            QCOMPARE(offline[i].out, online[i].out);
            QCOMPARE(offline[i].exitCode, online[i].exitCode);
        }
    }
};

QTEST_GUILESS_MAIN(TstOffline)
#include "tst_offline.moc"
