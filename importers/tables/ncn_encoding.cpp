// SPDX-License-Identifier: GPL-3.0-or-later
#include "importers/tables/ncn_encoding.h"

#include "importers/common/text_stream.h"
#include "importers/common/value_text.h"
#include "importers/tables/coordinate_columns.h"

#include <QCoreApplication>
#include <QFileInfo>

#include <algorithm>
#include <array>

namespace kbs::import {

using namespace Qt::StringLiterals;

namespace {

struct Say {
    Q_DECLARE_TR_FUNCTIONS(Import)
};

constexpr int linesLookedAt = 200;
constexpr std::size_t longestLine = 4096;
constexpr const char *fieldNames[] = {"nokta_adi", "y", "x", "z", "kod"};

std::vector<std::string_view> split(std::string_view text, std::string_view separators, bool run)
{
    std::vector<std::string_view> out;
    std::size_t at = 0;
    for (;;) {
        const std::size_t end = text.find_first_of(separators, at);
        const std::string_view cell = trimmed(text.substr(at, end == std::string_view::npos ? end : end - at));
        if (!run || !cell.empty())
            out.push_back(cell);
        if (end == std::string_view::npos)
            return out;
        at = end + 1;
    }
}

/// Tabs and semicolons part cells wherever they are; else blanks do; a comma only where nothing else can.
std::vector<std::string_view> cellsOf(std::string_view text)
{
    if (text.find(';') != std::string_view::npos)
        return split(text, ";", false);
    if (const auto cells = split(text, " \t", true); cells.size() >= 3)
        return cells;
    return split(text, ",", false);
}

bool isNorthing(double value)
{
    return value > 3.9e6 && value < 4.7e6; // of Türkiye in every metric system in use
}

/// Lines of a text, whatever ends them.
class Lines {
public:
    explicit Lines(TextStream &stream) : m_in(stream) { }

    /// False at the end.
    Result<bool> next(std::string &line, qint64 &number)
    {
        line.clear();
        bool any = false;
        for (;;) {
            KBS_TRY(const int byte, m_in.peek());
            if (byte < 0) {
                number = ++m_number;
                return any;
            }
            any = true;
            m_in.skip(1);
            if (byte == '\n') {
                number = ++m_number;
                return true;
            }
            if (line.size() < longestLine)
                line += static_cast<char>(byte);
        }
    }

private:
    TextCursor m_in;
    qint64 m_number = 0;
};

class NcnSource final : public Source {
public:
    explicit NcnSource(std::unique_ptr<TextStream> stream) : m_stream(std::move(stream)) { }

    Result<void> look()
    {
        SourceLayer layer;
        layer.name = QFileInfo(file()).completeBaseName();
        for (const char *name : fieldNames)
            layer.fields << QString::fromLatin1(name);
        layer.geometry = GeometryKind::Point;
        int asWritten = 0, turned = 0, seen = 0;
        KBS_CHECK(walk([&](const ncn::Line &line, qint64) {
            if (line.kind == ncn::Line::Kind::Point) {
                asWritten += isNorthing(line.secondValue) && !isNorthing(line.firstValue) ? 1 : 0;
                turned += isNorthing(line.firstValue) && !isNorthing(line.secondValue) ? 1 : 0;
                if (layer.samples.size() < 5)
                    layer.samples.push_back({QString::fromStdString(line.name), QString::fromStdString(line.first),
                        QString::fromStdString(line.second), QString::fromStdString(line.height),
                        QString::fromStdString(line.code)});
            }
            return ++seen < linesLookedAt;
        }));
        m_turned = turned > asWritten;
        if (m_turned)
            std::swap(layer.fields[1], layer.fields[2]);
        m_layers = {std::move(layer)};
        return {};
    }

    QString file() const override { return m_stream->path(); }
    const std::vector<SourceLayer> &layers() const override { return m_layers; }
    bool usesAuthorityOrder(const QString &) const override { return false; }
    QString characterSet() const override { return m_stream->characterSet().note; }
    std::vector<Finding> notes() const override
    {
        Finding note;
        note.rule = u"read.coordinate-columns"_s;
        note.severity = m_turned ? Severity::Warning : Severity::Info;
        note.text = m_turned
            ? Say::tr("the list writes the northing (X) before the easting (Y): by the size of the numbers")
            : Say::tr("east from the second column (Y), north from the third (X), as Netcad writes them");
        note.file = file();
        return {note};
    }

    Result<void> read(const ObjectSink &sink, Progress &progress) override
    {
        qint64 count = 0;
        bool isCancelled = false;
        KBS_CHECK(walk([&](ncn::Line &line, qint64 number) {
            isCancelled = progress.isCancelled();
            if (isCancelled || line.kind == ncn::Line::Kind::Blank)
                return !isCancelled; // an empty line is nothing in a text table
            if ((++count & 1023) == 0)
                progress.report(m_stream->fraction(), Say::tr("Reading %1").arg(QFileInfo(file()).fileName()));
            return sink(object(line, number));
        }));
        if (isCancelled)
            return cancelled();
        m_layers[0].count = count;
        return {};
    }

private:
    template <typename Visit> Result<void> walk(const Visit &visit)
    {
        KBS_CHECK(m_stream->rewind());
        Lines lines(*m_stream);
        std::string text;
        qint64 number = 0;
        bool isFirst = true;
        for (;;) {
            KBS_TRY(const bool more, lines.next(text, number));
            if (!more)
                return {};
            ncn::Line line = ncn::parse(text);
            if (line.kind == ncn::Line::Kind::Header && !isFirst)
                line.kind = ncn::Line::Kind::Faulty;
            isFirst = isFirst && (line.kind == ncn::Line::Kind::Blank || line.kind == ncn::Line::Kind::Comment);
            if (!visit(line, number))
                return {};
        }
    }

    SourceObject object(ncn::Line &line, qint64 number) const
    {
        SourceObject out;
        out.line = number;
        switch (line.kind) {
        case ncn::Line::Kind::Comment:
            out.ignored = SourceFault{u"read.comment"_s, Say::tr("the line is a comment")};
            break;
        case ncn::Line::Kind::Header:
            out.ignored = SourceFault{u"read.header"_s, Say::tr("the line names the columns")};
            break;
        case ncn::Line::Kind::Point: place(line, out); break;
        default: out.fault = SourceFault{u"read.row"_s, line.fault};
        }
        out.id = line.name;
        const std::array values{&line.name, m_turned ? &line.second : &line.first,
            m_turned ? &line.first : &line.second, &line.height, &line.code};
        for (std::size_t i = 0; i < values.size(); ++i)
            if (!values[i]->empty())
                out.attributes.emplace_back(fieldNames[i], std::move(*values[i]));
        return out;
    }

    void place(const ncn::Line &line, SourceObject &out) const
    {
        out.hadGeometry = true;
        out.geometry = m_turned ? Geometry::point(line.secondValue, line.firstValue)
                                : Geometry::point(line.firstValue, line.secondValue);
        if (line.heightValue)
            out.geometry.z = {*line.heightValue};
    }

    std::unique_ptr<TextStream> m_stream;
    std::vector<SourceLayer> m_layers;
    bool m_turned = false;
};

/// Whether the head of a text holds nothing but points (and comments), enough of them to be sure.
bool looksLikePoints(const QByteArray &head)
{
    int points = 0, others = 0;
    const QList<QByteArray> lines = head.left(16 * 1024).split('\n');
    for (qsizetype i = 0; i + 1 < lines.size() || (lines.size() == 1 && i == 0); ++i) {
        const ncn::Line line = ncn::parse({lines[i].constData(), static_cast<std::size_t>(lines[i].size())});
        const bool inBlanks = !lines[i].contains(';') && !lines[i].contains(',');
        points += line.kind == ncn::Line::Kind::Point && inBlanks
                && (isNorthing(line.firstValue) || isNorthing(line.secondValue))
            ? 1
            : 0;
        others += line.kind == ncn::Line::Kind::Faulty || line.kind == ncn::Line::Kind::Header ? 1 : 0;
    }
    return points > 0 && others == 0;
}

class NcnEncoding final : public Encoding {
public:
    QString name() const override { return u"ncn"_s; }
    QString title() const override { return Say::tr("Netcad point list (NCN)"); }
    QStringList extensions() const override { return {u"ncn"_s, u"kos"_s, u"txt"_s}; }
    QString losses() const override
    {
        return Say::tr(
            "Drawings of Netcad itself (NCZ, KSE, NCD) are not read: their layout is not public; ask for DXF.");
    }

    Recognition recognise(const Probe &probe) const override
    {
        const QString suffix = QFileInfo(probe.path).suffix().toLower();
        if (suffix == u"ncn")
            return {.score = 70, .why = Say::tr("it is a Netcad point list by its name")};
        if (isDrawing(suffix))
            return {.score = 10, .why = Say::tr("it is a Netcad drawing by its name")};
        if ((suffix == u"kos" || suffix == u"txt") && looksLikePoints(probe.head))
            return {.score = 65, .why = Say::tr("its lines are points: name, Y, X, Z, code")};
        return {};
    }

    Result<std::unique_ptr<Source>> open(const QString &path, const SourceOptions &options) const override
    {
        const QString suffix = QFileInfo(path).suffix().toLower();
        if (isDrawing(suffix)) {
            auto error = fail(ErrorKind::Input,
                Say::tr("%1 is a format of Netcad whose layout is not public; it cannot be read").arg(suffix.toUpper()),
                Say::tr("Save it as DXF (drawings) or NCN (points) in Netcad and import that"));
            error.error().at(path);
            return error;
        }
        KBS_TRY(auto stream, TextStream::open(path, options.encoding));
        auto source = std::make_unique<NcnSource>(std::move(stream));
        KBS_CHECK(source->look());
        return source;
    }

    QString mapping() const override { return {}; }

private:
    static bool isDrawing(const QString &suffix) { return suffix == u"ncz" || suffix == u"kse" || suffix == u"ncd"; }
};

} // namespace

ncn::Line ncn::parse(std::string_view text)
{
    Line out;
    text = trimmed(text);
    if (text.starts_with("\xEF\xBB\xBF"))
        text.remove_prefix(3);
    if (text.empty())
        return out;
    if (text[0] == '#' || text[0] == ';' || text.starts_with("//")) {
        out.kind = Line::Kind::Comment;
        return out;
    }
    if (text.find('\0') != std::string_view::npos) {
        out.kind = Line::Kind::Faulty;
        out.fault = Say::tr("the line holds binary data");
        return out;
    }
    const std::vector<std::string_view> cells = cellsOf(text);
    out.kind = Line::Kind::Faulty;
    out.name = cells[0];
    if (cells.size() < 3) {
        out.fault = Say::tr("the line has %1 values; a point needs a name, Y and X").arg(cells.size());
        return out;
    }
    out.first = cells[1];
    out.second = cells[2];
    const auto first = parseCoordinate(out.first), second = parseCoordinate(out.second);
    if (!first && !second) {
        out.kind = Line::Kind::Header;
        out.fault = Say::tr("\"%1\" and \"%2\" are no numbers")
                        .arg(QString::fromStdString(out.first), QString::fromStdString(out.second));
        return out;
    }
    if (!first || !second) {
        out.fault = Say::tr("\"%1\" is not a number").arg(QString::fromStdString(first ? out.second : out.first));
        return out;
    }
    out.firstValue = *first;
    out.secondValue = *second;
    std::size_t next = 3;
    if (cells.size() > 3 && (out.heightValue = parseCoordinate(cells[3])))
        out.height = cells[next++];
    else if (cells.size() > 3 && cells[3].empty())
        ++next;
    for (; next < cells.size(); ++next) {
        if (!out.code.empty() && !cells[next].empty())
            out.code += ' ';
        out.code += cells[next];
    }
    out.kind = Line::Kind::Point;
    return out;
}

std::unique_ptr<Encoding> ncnEncoding()
{
    return std::make_unique<NcnEncoding>();
}

} // namespace kbs::import
