// SPDX-License-Identifier: GPL-3.0-or-later
#include "importers/tables/table_source.h"

#include <QCoreApplication>
#include <QFileInfo>

namespace kbs::import {

namespace {

struct Say {
    Q_DECLARE_TR_FUNCTIONS(Import)
};

class CsvSource final : public Source {
public:
    CsvSource(std::unique_ptr<TextStream> stream, char delimiter) : m_stream(std::move(stream)), m_delimiter(delimiter)
    {
    }

    Result<void> look()
    {
        KBS_CHECK(m_stream->rewind());
        CsvReader reader(*m_stream, m_delimiter);
        std::vector<Row> head;
        while (head.size() < tableHead) {
            Row row;
            KBS_TRY(const bool more, reader.next(row));
            if (!more)
                break;
            if (!row.isBlank())
                head.push_back(std::move(row));
        }
        if (head.empty()) {
            auto error = fail(ErrorKind::Input, Say::tr("The table is empty"), Say::tr("Ask the sender for it again"));
            error.error().at(file());
            return error;
        }
        m_shape.learn(std::move(head));
        m_layers = {m_shape.layer(QFileInfo(file()).completeBaseName())};
        return {};
    }

    QString file() const override { return m_stream->path(); }
    const std::vector<SourceLayer> &layers() const override { return m_layers; }
    bool usesAuthorityOrder(const QString &) const override { return false; }
    QString characterSet() const override { return m_stream->characterSet().note; }
    std::vector<Finding> notes() const override
    {
        if (!m_shape.coordinates().any())
            return {};
        Finding note;
        note.rule = QStringLiteral("read.coordinate-columns");
        note.severity = Severity::Info;
        note.text = m_shape.coordinates().why;
        note.file = file();
        return {note};
    }

    Result<void> read(const ObjectSink &sink, Progress &progress) override
    {
        KBS_CHECK(m_stream->rewind());
        CsvReader reader(*m_stream, m_delimiter);
        bool header = m_shape.hasHeader();
        qint64 count = 0;
        for (;;) {
            if (progress.isCancelled())
                return std::unexpected(cancelled().error());
            Row row;
            KBS_TRY(const bool more, reader.next(row));
            if (!more)
                break;
            if (row.isBlank())
                continue; // an empty line is nothing in a text table
            if (header) {
                header = false;
                continue;
            }
            if ((++count & 1023) == 0)
                progress.report(m_stream->fraction(), Say::tr("Reading %1").arg(QFileInfo(file()).fileName()));
            const bool unwrapped = unwrap(row);
            SourceObject object = m_shape.object(std::move(row), 0, true);
            if (unwrapped)
                object.notes.push_back(
                    {QStringLiteral("read.row"), Say::tr("the whole row stands in quotes; it was read without them")});
            if (!sink(std::move(object)))
                return {};
        }
        m_layers[0].count = count;
        return {};
    }

private:
    /// Some exports put a row that holds quotes into quotes as a whole. It is one row of the table all the same, if
    /// what is inside has as many cells as the table.
    bool unwrap(Row &row) const
    {
        if (row.cells.size() != 1 || !row.quoted || m_shape.names().size() < 2)
            return false;
        std::vector<std::string> cells = splitLine(row.cells[0], m_delimiter);
        if (cells.size() != m_shape.names().size())
            return false;
        row.cells = std::move(cells);
        return true;
    }

    std::unique_ptr<TextStream> m_stream;
    char m_delimiter;
    TableShape m_shape;
    std::vector<SourceLayer> m_layers;
};

} // namespace

Result<std::unique_ptr<Source>> openCsv(const QString &path, const SourceOptions &options)
{
    KBS_TRY(auto stream, TextStream::open(path, options.encoding));
    KBS_TRY(const std::string_view head, stream->next());
    if (head.substr(0, 4096).find('\0') != std::string_view::npos) {
        auto error = fail(ErrorKind::Input, Say::tr("This is not a text table: it holds binary data"));
        error.error().at(path);
        return error;
    }
    const char delimiter = detectDelimiter(head);
    auto source = std::make_unique<CsvSource>(std::move(stream), delimiter);
    KBS_CHECK(source->look());
    return source;
}

} // namespace kbs::import
