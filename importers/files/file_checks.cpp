// SPDX-License-Identifier: GPL-3.0-or-later
#include "importers/files/file_checks.h"

#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QtEndian>

#include <expat.h>
#include <sqlite3.h>

#include <array>

namespace kbs::import::checks {

using namespace Qt::StringLiterals;

namespace {

struct Say {
    Q_DECLARE_TR_FUNCTIONS(Import)
};

std::unexpected<Error> refuse(const QString &path, const QString &message, qint64 line = 0)
{
    auto error = fail(ErrorKind::Input, message, Say::tr("Ask the sender for the file again"));
    error.error().at(path, line);
    return error;
}

std::unexpected<Error> cutOff(const QString &path, qint64 has, qint64 needs)
{
    return refuse(
        path, Say::tr("The file is cut off: it has %1 bytes and says that it should have %2").arg(has).arg(needs));
}

Result<QByteArray> head(const QString &path, qint64 length)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly)) {
        auto error = fail(ErrorKind::Io, Say::tr("The file cannot be read: %1").arg(file.errorString()),
            Say::tr("Check that it is there and that you may read it"));
        error.error().at(path);
        return error;
    }
    return file.read(length);
}

std::uint32_t littleEndian(const QByteArray &bytes, qsizetype at)
{
    return qFromLittleEndian<quint32>(bytes.constData() + at);
}

Result<void> mainFile(const QString &path)
{
    KBS_TRY(const QByteArray bytes, head(path, 100));
    const qint64 size = QFileInfo(path).size();
    if (bytes.size() < 100 || qFromBigEndian<quint32>(bytes.constData()) != 9994)
        return refuse(path, Say::tr("This is not a shapefile: its header is missing"));
    const qint64 stated = 2 * static_cast<qint64>(qFromBigEndian<quint32>(bytes.constData() + 24));
    if (stated > size)
        return cutOff(path, size, stated);
    return {};
}

Result<void> table(const QString &path)
{
    KBS_TRY(const QByteArray bytes, head(path, 32));
    const qint64 size = QFileInfo(path).size();
    if (bytes.size() < 32)
        return refuse(path, Say::tr("The attribute table of the shapefile has no header"));
    const qint64 records = littleEndian(bytes, 4);
    const qint64 stated = qFromLittleEndian<quint16>(bytes.constData() + 8)
        + records * qFromLittleEndian<quint16>(bytes.constData() + 10);
    if (stated > size) // the end mark after the records is often missing and missed by nobody
        return cutOff(path, size, stated);
    return {};
}

} // namespace

QString sibling(const QString &path, const QString &suffix)
{
    const QFileInfo info(path);
    const QString base = info.dir().filePath(info.completeBaseName()) + u'.';
    for (const QString &spelling : {suffix, suffix.toUpper()}) {
        if (QFileInfo::exists(base + spelling))
            return base + spelling;
    }
    return {};
}

Result<void> shapefile(const QString &path)
{
    const QString shp = sibling(path, u"shp"_s);
    if (!shp.isEmpty()) {
        KBS_CHECK(mainFile(shp));
        const QString shx = sibling(path, u"shx"_s);
        if (shx.isEmpty())
            return refuse(
                shp, Say::tr("The index of the shapefile (.shx) is missing; .shp, .shx and .dbf belong together"));
        KBS_CHECK(mainFile(shx));
    }
    const QString dbf = sibling(path, u"dbf"_s);
    return dbf.isEmpty() ? Result<void>() : table(dbf);
}

Result<CharacterSet> shapefileCharacterSet(const QString &path, const QString &forced)
{
    if (!forced.isEmpty()) {
        const QString name = characterSetName(forced);
        if (name.isEmpty())
            return fail(ErrorKind::Usage, Say::tr("The character set \"%1\" is not known").arg(forced),
                Say::tr("Known are for example UTF-8, CP1254, ISO-8859-9 and CP857"));
        return CharacterSet{name, Say::tr("%1 (chosen by the user)").arg(name)};
    }
    if (const QString cpg = sibling(path, u"cpg"_s); !cpg.isEmpty()) {
        KBS_TRY(const QByteArray text, head(cpg, 64));
        if (const QString name = characterSetName(QString::fromLatin1(text)); !name.isEmpty())
            return CharacterSet{name, Say::tr("%1 (declared in the .cpg file)").arg(name)};
    }
    const QString dbf = sibling(path, u"dbf"_s);
    if (dbf.isEmpty())
        return CharacterSet{u"UTF-8"_s, u"UTF-8"_s};
    KBS_TRY(const QByteArray start, head(dbf, 32));
    const auto language = start.size() >= 30 ? static_cast<unsigned char>(start[29]) : 0U;
    if (language == 0xCA)
        return CharacterSet{u"windows-1254"_s, Say::tr("windows-1254 (language byte 0xCA of the .dbf file)")};
    if (language == 0x6B || language == 0x88)
        return CharacterSet{u"IBM857"_s, Say::tr("CP857 (language byte of the .dbf file)")};
    QFile file(dbf);
    if (!file.open(QIODevice::ReadOnly))
        return fail(ErrorKind::Io, file.errorString());
    Utf8Check check;
    file.seek(32); // the header's first bytes are numbers
    for (QByteArray piece = file.read(1 << 18); !piece.isEmpty(); piece = file.read(1 << 18))
        check.feed({piece.constData(), static_cast<std::size_t>(piece.size())});
    return guessed(check);
}

Result<void> sqlite(const QString &path)
{
    KBS_TRY(const QByteArray bytes, head(path, 100));
    if (bytes.size() < 100 || !bytes.startsWith("SQLite format 3"))
        return refuse(path, Say::tr("This is not a GeoPackage or SpatiaLite file: its header is missing"));
    qint64 page = qFromBigEndian<quint16>(bytes.constData() + 16);
    page = page == 1 ? 65536 : page;
    const bool countIsValid = bytes.mid(24, 4) == bytes.mid(92, 4);
    const qint64 stated = page * qFromBigEndian<quint32>(bytes.constData() + 28);
    const qint64 size = QFileInfo(path).size();
    if (countIsValid && stated > size)
        return cutOff(path, size, stated);

    sqlite3 *opened = nullptr;
    const int code
        = sqlite3_open_v2(path.toUtf8().constData(), &opened, SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX, nullptr);
    const std::unique_ptr<sqlite3, int (*)(sqlite3 *)> database(opened, sqlite3_close);
    sqlite3_stmt *prepared = nullptr;
    const char *sql = "SELECT name, sql FROM sqlite_master WHERE type = 'table' AND sql LIKE 'CREATE VIRTUAL TABLE%'";
    if (code != SQLITE_OK || sqlite3_prepare_v2(opened, sql, -1, &prepared, nullptr) != SQLITE_OK)
        return refuse(path, Say::tr("The database is damaged: %1").arg(QString::fromUtf8(sqlite3_errmsg(opened))));
    const std::unique_ptr<sqlite3_stmt, int (*)(sqlite3_stmt *)> statement(prepared, sqlite3_finalize);
    static constexpr std::array allowed{"rtree"_L1, "rtree_i32"_L1, "fts3"_L1, "fts4"_L1, "fts5"_L1,
        "virtualspatialindex"_L1, "virtualelementary"_L1, "virtualknn"_L1, "virtualknn2"_L1, "virtualrouting"_L1,
        "virtualbbox"_L1};
    while (sqlite3_step(prepared) == SQLITE_ROW) {
        const QString name = QString::fromUtf8(reinterpret_cast<const char *>(sqlite3_column_text(prepared, 0)));
        const QString text = QString::fromUtf8(reinterpret_cast<const char *>(sqlite3_column_text(prepared, 1)));
        const QString module = text.section(u" USING "_s, 1, 1, QString::SectionCaseInsensitiveSeps)
                                   .section(u'(', 0, 0)
                                   .trimmed()
                                   .toLower();
        if (std::ranges::find(allowed, module) == allowed.end())
            return refuse(path,
                Say::tr("The table \"%1\" is virtual (%2) and may read other files; the delivery is refused")
                    .arg(name, module));
    }
    return {};
}

namespace {

// Newer Expat deprecates these for 64-bit ones that the Expat of Debian 13 does not have in every update.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
qint64 lineOf(XML_Parser parser)
{
    return static_cast<qint64>(XML_GetCurrentLineNumber(parser));
}
qint64 columnOf(XML_Parser parser)
{
    return static_cast<qint64>(XML_GetCurrentColumnNumber(parser)) + 1;
}
#pragma GCC diagnostic pop

struct KmlScan {
    XML_Parser parser = nullptr;
    QString path;
    std::vector<Finding> notes;
    bool inLink = false, inAddress = false, hasDoctype = false;
    std::string address;
    qint64 line = 0;

    static std::string_view local(const char *name)
    {
        const std::string_view whole(name);
        return whole.substr(whole.find(':') == std::string_view::npos ? 0 : whole.find(':') + 1);
    }
    static void start(void *data, const char *name, const char **)
    {
        auto *scan = static_cast<KmlScan *>(data);
        const auto element = local(name);
        if (element == "NetworkLink") {
            scan->inLink = true;
            scan->line = lineOf(scan->parser);
            scan->address.clear();
        }
        scan->inAddress = scan->inLink && element == "href";
    }
    static void text(void *data, const char *bytes, int length)
    {
        auto *scan = static_cast<KmlScan *>(data);
        if (scan->inAddress && scan->address.size() < 500)
            scan->address.append(bytes, static_cast<std::size_t>(length));
    }
    static void end(void *data, const char *name)
    {
        auto *scan = static_cast<KmlScan *>(data);
        scan->inAddress = false;
        if (local(name) != "NetworkLink" || !scan->inLink)
            return;
        scan->inLink = false;
        Finding note;
        note.rule = u"read.network-link"_s;
        note.severity = Severity::Info;
        note.text = Say::tr("The link to %1 was passed over; nothing is fetched from the network")
                        .arg(QString::fromStdString(scan->address).trimmed());
        note.file = scan->path;
        note.line = scan->line;
        scan->notes.push_back(note);
    }
    static void doctype(void *data, const char *, const char *, const char *, int)
    {
        auto *scan = static_cast<KmlScan *>(data);
        scan->hasDoctype = true;
        XML_StopParser(scan->parser, XML_FALSE);
    }
};

} // namespace

Result<std::vector<Finding>> kml(const QString &path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly)) {
        auto error = fail(ErrorKind::Io, Say::tr("The file cannot be read: %1").arg(file.errorString()));
        error.error().at(path);
        return error;
    }
    KmlScan scan;
    const std::unique_ptr<XML_ParserStruct, void (*)(XML_Parser)> parser(XML_ParserCreate(nullptr), XML_ParserFree);
    scan.parser = parser.get();
    scan.path = path;
    XML_SetUserData(scan.parser, &scan);
    XML_SetElementHandler(scan.parser, KmlScan::start, KmlScan::end);
    XML_SetCharacterDataHandler(scan.parser, KmlScan::text);
    XML_SetStartDoctypeDeclHandler(scan.parser, KmlScan::doctype);
    for (bool last = false; !last;) {
        const QByteArray piece = file.read(1 << 18);
        last = piece.isEmpty();
        if (XML_Parse(scan.parser, piece.constData(), static_cast<int>(piece.size()), last) == XML_STATUS_OK)
            continue;
        const auto line = lineOf(scan.parser);
        if (scan.hasDoctype)
            return refuse(path,
                Say::tr("The file declares a document type (entities); deliveries must not, and it is refused"), line);
        return refuse(path,
            Say::tr("Not valid XML at line %1, column %2: %3")
                .arg(line)
                .arg(columnOf(scan.parser))
                .arg(QLatin1StringView(XML_ErrorString(XML_GetErrorCode(scan.parser)))),
            line);
    }
    return std::move(scan.notes);
}

Result<DxfHead> dxf(const QString &path)
{
    KBS_TRY(const QByteArray bytes, head(path, 1 << 16));
    DxfHead out;
    out.binary = bytes.startsWith("AutoCAD Binary DXF");
    const QList<QByteArray> lines = bytes.split('\n');
    for (qsizetype i = 0; i + 2 < lines.size(); ++i) {
        const QByteArray line = lines[i].trimmed();
        if (line == "$ACADVER")
            out.version = QString::fromLatin1(lines[i + 2].trimmed());
        else if (line == "$DWGCODEPAGE")
            out.codePage = QString::fromLatin1(lines[i + 2].trimmed());
        else if (line == "ENTITIES")
            break;
    }
    return out;
}

Result<CharacterSet> dxfCharacterSet(const QString &path, const DxfHead &head, const QString &forced)
{
    if (!forced.isEmpty())
        return shapefileCharacterSet(path, forced);
    if (head.version >= u"AC1021")
        return CharacterSet{u"UTF-8"_s, Say::tr("UTF-8 (drawings since AutoCAD 2007)")};
    KBS_TRY(const auto stream, TextStream::open(path));
    const CharacterSet seen = stream->characterSet();
    if (seen.name == u"UTF-8")
        return seen; // also plain ASCII; many writers put UTF-8 under any code page
    const QString declared = characterSetName(head.codePage == u"dos857" ? u"CP857"_s : head.codePage);
    if (declared.isEmpty() || declared == u"windows-1252")
        return seen; // Turkish letters are common under a western code page
    return CharacterSet{declared, Say::tr("%1 (code page of the drawing)").arg(declared)};
}

} // namespace kbs::import::checks
