// SPDX-License-Identifier: GPL-3.0-or-later
#include "importers/common/xml_stream.h"

#include "importers/common/byte_stream.h"
#include "importers/common/xml_scanner.h"

#include <QCoreApplication>
#include <QStringDecoder>

#include <expat.h>

#include <functional>
#include <string>
#include <unordered_map>
#include <vector>

namespace kbs::import {

using namespace Qt::StringLiterals;

namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("Xml", text);
}

// expat 2.9 deprecates these two for names that earlier releases of Debian 13 do not have yet
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"

constexpr int chunk = 64 * 1024;

/// expat knows UTF-8, UTF-16, ISO-8859-1 and ASCII; single-byte sets come from Qt's tables.
int unknownEncoding(void *, const XML_Char *name, XML_Encoding *info)
{
    QStringDecoder decoder(name);
    if (!decoder.isValid())
        return XML_STATUS_ERROR;
    for (int byte = 0; byte < 256; ++byte) {
        const char c = static_cast<char>(byte);
        QStringDecoder single(name);
        const QString text = single(QByteArrayView(&c, 1));
        info->map[byte] = text.size() == 1 && text[0] != QChar::ReplacementCharacter ? text[0].unicode() : -1;
    }
    info->data = nullptr;
    info->convert = nullptr;
    info->release = nullptr;
    return XML_STATUS_OK;
}

struct ParserDeleter {
    void operator()(XML_Parser parser) const { XML_ParserFree(parser); }
};

struct TextHash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
};

/// For a second look at a document that is broken somewhere.
class NoHandler : public XmlStream::Handler {
    XmlName name(std::string_view, std::string_view) override { return 0; }
    bool start(XmlName, std::span<const XmlAttribute>, std::int64_t) override { return true; }
    bool end(XmlName) override { return true; }
    void text(std::string_view) override { }
};

} // namespace

struct XmlStream::Private {
    QString path, forced, declared;
    std::unique_ptr<std::remove_pointer_t<XML_Parser>, ParserDeleter> parser;
    Handler *handler = nullptr;
    std::optional<Error> error;
    int depth = 0;
    bool stopped = false;
    std::unordered_map<std::string, XmlName, TextHash, std::equal_to<>> names; ///< by "namespace\x01local"
    std::vector<XmlAttribute> attributes;

    XmlName nameOf(std::string_view written)
    {
        const auto found = names.find(written);
        if (found != names.end())
            return found->second;
        const std::size_t mark = written.find('\x01');
        const bool isPlain = mark == std::string_view::npos;
        const XmlName name = handler->name(
            isPlain ? std::string_view() : written.substr(0, mark), isPlain ? written : written.substr(mark + 1));
        names.emplace(written, name);
        return name;
    }
    [[nodiscard]] std::unexpected<Error> tooDeep(std::int64_t at) const
    {
        auto failure = fail(ErrorKind::Input, tr("The elements are nested deeper than %1").arg(deepest),
            tr("This is no delivery of map data; ask the sender."));
        failure.error().at(path, at);
        return failure;
    }
    Result<void> scan(Handler &to, Progress &progress, bool &isMine);

    void stop()
    {
        stopped = true;
        XML_StopParser(parser.get(), XML_FALSE);
    }
    void refuse(const QString &message, const QString &advice)
    {
        if (error)
            return;
        error = Error{
            .kind = ErrorKind::Input, .message = message, .advice = advice, .file = path, .line = line(), .id = {}};
        stop();
    }
    [[nodiscard]] qint64 line() const { return static_cast<qint64>(XML_GetCurrentLineNumber(parser.get())); }

    static Private &of(void *data) { return *static_cast<Private *>(data); }

    static void onStart(void *data, const XML_Char *name, const XML_Char **written)
    {
        Private &d = of(data);
        if (d.stopped)
            return;
        if (++d.depth > deepest) {
            d.error = d.tooDeep(d.line()).error();
            return d.stop();
        }
        d.attributes.clear();
        for (; *written; written += 2)
            d.attributes.push_back({d.nameOf(written[0]), written[1]});
        if (!d.handler->start(d.nameOf(name), d.attributes, d.line()))
            d.stop();
    }
    static void onEnd(void *data, const XML_Char *name)
    {
        Private &d = of(data);
        --d.depth;
        if (!d.stopped && !d.handler->end(d.nameOf(name)))
            d.stop();
    }
    static void onText(void *data, const XML_Char *text, int length)
    {
        if (!of(data).stopped)
            of(data).handler->text({text, static_cast<std::size_t>(length)});
    }
    static void onDeclaration(void *data, const XML_Char *, const XML_Char *encoding, int)
    {
        if (encoding)
            of(data).declared = QString::fromUtf8(encoding);
    }
    static void onEntity(void *data, const XML_Char *name, int, const XML_Char *, int, const XML_Char *,
        const XML_Char *, const XML_Char *, const XML_Char *)
    {
        of(data).refuse(tr("The file declares the entity \"%1\" (DOCTYPE); such files can be traps and are not read")
                            .arg(QString::fromUtf8(name)),
            tr("Ask the sender for the file without DOCTYPE."));
    }
    static void onSkippedEntity(void *data, const XML_Char *name, int)
    {
        of(data).refuse(tr("The file uses the entity \"%1\" from outside of it; nothing is fetched for a file")
                            .arg(QString::fromUtf8(name)),
            tr("Ask the sender for the file without DOCTYPE."));
    }

    /// "not well-formed" in words that help.
    [[nodiscard]] std::unexpected<Error> malformed() const
    {
        const XML_Error code = XML_GetErrorCode(parser.get());
        QString message, advice = tr("Ask the sender for a whole file; nothing of this one was imported.");
        switch (code) {
        case XML_ERROR_NO_ELEMENTS:
        case XML_ERROR_UNCLOSED_TOKEN:
        case XML_ERROR_UNCLOSED_CDATA_SECTION:
        case XML_ERROR_PARTIAL_CHAR: message = tr("The file ends in the middle: it was cut off"); break;
        case XML_ERROR_UNKNOWN_ENCODING:
            message = tr("The character set \"%1\" is not known").arg(forced.isEmpty() ? declared : forced);
            advice = tr("Name the right one (UTF-8, windows-1254 or ISO-8859-9).");
            break;
        case XML_ERROR_INVALID_TOKEN: {
            int offset = 0, size = 0;
            const char *around = XML_GetInputContext(parser.get(), &offset, &size);
            const bool high = around && offset < size && (static_cast<unsigned char>(around[offset]) & 0x80U) != 0;
            message = high ? tr("A letter is not written in the file's character set (%1)")
                                 .arg(declared.isEmpty() ? u"UTF-8"_s : declared)
                           : tr("The XML is malformed here");
            if (high)
                advice = tr("Name the right character set (often windows-1254 or ISO-8859-9): --charset NAME.");
            break;
        }
        default: message = tr("The XML is malformed here: %1").arg(QString::fromUtf8(XML_ErrorString(code)));
        }
        auto failure = fail(ErrorKind::Input, message, advice);
        failure.error().at(path, line());
        return failure;
    }
};

XmlStream::XmlStream(QString path, QString characterSet) : d(std::make_unique<Private>())
{
    d->path = std::move(path);
    d->forced = std::move(characterSet);
}

XmlStream::~XmlStream() = default;

Result<void> XmlStream::Private::scan(Handler &to, Progress &progress, bool &isMine)
{
    KBS_TRY(ByteStream bytes, ByteStream::open(path));
    XmlScanner scanner(bytes, to, progress, tr("Reading %1").arg(path.section(u'/', -1)));
    const XmlScanner::Outcome outcome = scanner.run();
    isMine = outcome != XmlScanner::Outcome::NotMine && outcome != XmlScanner::Outcome::Malformed;
    declared = scanner.declaredEncoding();
    switch (outcome) {
    case XmlScanner::Outcome::TooDeep: return tooDeep(scanner.line());
    case XmlScanner::Outcome::Failed: return std::unexpected(scanner.error());
    case XmlScanner::Outcome::Cancelled: return cancelled();
    case XmlScanner::Outcome::Malformed: {
        auto failure = fail(ErrorKind::Input, tr("The XML is malformed here"),
            tr("Ask the sender for a whole file; nothing of this one was imported."));
        failure.error().at(path, scanner.line());
        return failure;
    }
    default: return {};
    }
}

Result<void> XmlStream::parse(Handler &handler, Progress &progress)
{
    if (!d->forced.isEmpty() && d->forced.compare(u"utf-8", Qt::CaseInsensitive) != 0)
        return parseWithExpat(handler, progress);
    bool isMine = false;
    const auto done = d->scan(handler, progress, isMine);
    if (isMine)
        return done;
    if (done)
        return parseWithExpat(handler, progress);
    NoHandler nothing;
    KBS_CHECK(parseWithExpat(nothing, progress)); // says better what is wrong, and where
    return done;
}

Result<void> XmlStream::parseWithExpat(Handler &handler, Progress &progress)
{
    KBS_TRY(ByteStream bytes, ByteStream::open(d->path));
    const QByteArray forced = d->forced.toLatin1();
    d->parser.reset(XML_ParserCreateNS(forced.isEmpty() ? nullptr : forced.constData(), '\x01'));
    XML_Parser parser = d->parser.get();
    d->handler = &handler;
    d->depth = 0;
    d->stopped = false;
    d->names.clear();
    XML_SetUserData(parser, d.get());
    XML_SetElementHandler(parser, Private::onStart, Private::onEnd);
    XML_SetCharacterDataHandler(parser, Private::onText);
    XML_SetXmlDeclHandler(parser, Private::onDeclaration);
    XML_SetEntityDeclHandler(parser, Private::onEntity);
    XML_SetSkippedEntityHandler(parser, Private::onSkippedEntity);
    XML_SetUnknownEncodingHandler(parser, unknownEncoding, nullptr);
    for (bool isLast = false; !isLast && !d->stopped;) {
        if (progress.isCancelled())
            return cancelled();
        void *buffer = XML_GetBuffer(parser, chunk);
        if (!buffer)
            return fail(ErrorKind::Io, tr("There is not enough memory to read %1").arg(d->path));
        KBS_TRY(const qsizetype got, bytes.read(std::span(static_cast<char *>(buffer), chunk)));
        isLast = got == 0;
        if (XML_ParseBuffer(parser, static_cast<int>(got), isLast) == XML_STATUS_ERROR && !d->stopped)
            return d->malformed();
        progress.report(bytes.fraction(), tr("Reading %1").arg(d->path.section(u'/', -1)));
    }
    if (d->error)
        return std::unexpected(*d->error);
    return {};
}

QString XmlStream::characterSet() const
{
    if (!d->forced.isEmpty())
        return tr("%1 (named by the user)").arg(d->forced);
    return d->declared.isEmpty() ? tr("UTF-8 (no declaration)") : d->declared;
}

} // namespace kbs::import
