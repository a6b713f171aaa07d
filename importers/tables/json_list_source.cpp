// SPDX-License-Identifier: GPL-3.0-or-later
#include "importers/tables/table_source.h"

#include "importers/common/json_reader.h"

#include <QCoreApplication>
#include <QFileInfo>

#include <algorithm>

namespace kbs::import {

using namespace Qt::StringLiterals;

namespace {

struct Say {
    Q_DECLARE_TR_FUNCTIONS(Import)
};

using Token = JsonReader::Token;

/// Records of a JSON document that is a list (or an object, one record per member). Objects inside a record are
/// flattened to paths ("area/value"), lists stay JSON text.
class JsonListSource final : public Source {
public:
    explicit JsonListSource(std::unique_ptr<TextStream> stream) : m_stream(std::move(stream)) { m_layers.resize(1); }

    Result<void> look()
    {
        m_layers[0].name = QFileInfo(file()).completeBaseName();
        Progress quiet;
        std::vector<std::string> names;
        std::vector<std::vector<std::string>> rows;
        const auto result = walk(
            [&](SourceObject &&record) {
                std::vector<std::string> row(names.size());
                for (const auto &[name, value] : record.attributes) {
                    const auto found = std::ranges::find(names, name);
                    if (found == names.end()) {
                        names.emplace_back(name);
                        row.emplace_back(value);
                    } else {
                        row[static_cast<std::size_t>(found - names.begin())] = value;
                    }
                }
                rows.push_back(std::move(row));
                return rows.size() < tableHead;
            },
            quiet);
        if (rows.empty())
            return result;
        m_names = names;
        m_coordinates = CoordinateColumns::detect(names, rows);
        for (const std::string &name : names)
            m_layers[0].fields.append(QString::fromStdString(name));
        for (std::size_t i = 0; i < std::min<std::size_t>(rows.size(), 5); ++i) {
            QStringList sample;
            rows[i].resize(names.size());
            for (const std::string &value : rows[i])
                sample.append(QString::fromStdString(value));
            m_layers[0].samples.push_back(sample);
        }
        if (m_coordinates.any()) {
            m_layers[0].geometry = GeometryKind::Point;
            m_layers[0].srsName = m_coordinates.degrees ? u"EPSG:4326"_s : QString();
        }
        return {};
    }

    QString file() const override { return m_stream->path(); }
    const std::vector<SourceLayer> &layers() const override { return m_layers; }
    bool usesAuthorityOrder(const QString &) const override { return false; }
    QString characterSet() const override { return m_stream->characterSet().note; }

    Result<void> read(const ObjectSink &sink, Progress &progress) override
    {
        qint64 count = 0;
        KBS_CHECK(walk(
            [&](SourceObject &&record) {
                ++count;
                place(record);
                return sink(std::move(record));
            },
            progress));
        m_layers[0].count = count;
        return {};
    }

private:
    Result<void> walk(const ObjectSink &sink, Progress &progress)
    {
        KBS_CHECK(m_stream->rewind());
        JsonReader json(*m_stream);
        KBS_TRY(const Token first, json.next());
        if (first != Token::BeginArray && first != Token::BeginObject) {
            auto error = fail(ErrorKind::Input, Say::tr("The document is neither a list nor an object"),
                Say::tr("A table as JSON is a list of records"));
            error.error().at(file(), json.line());
            return error;
        }
        for (qint64 count = 1;; ++count) {
            if (progress.isCancelled())
                return std::unexpected(cancelled().error());
            if ((count & 1023) == 0)
                progress.report(m_stream->fraction(), Say::tr("Reading %1").arg(QFileInfo(file()).fileName()));
            KBS_TRY(Token token, json.next());
            if (token == Token::EndArray || token == Token::EndObject)
                break;
            SourceObject record;
            record.line = json.line();
            if (token == Token::Name) {
                record.attributes.emplace_back("key", json.text());
                KBS_CHECK(json.next());
                KBS_TRY(std::string value, json.valueAsText());
                record.attributes.emplace_back("value", std::move(value));
            } else if (token == Token::BeginObject) {
                KBS_CHECK(members(json, {}, record));
            } else {
                const bool nested = token == Token::BeginArray;
                std::string value = json.text();
                if (nested) {
                    KBS_TRY(value, json.valueAsText());
                }
                if (token != Token::Null)
                    record.attributes.emplace_back("value", std::move(value));
            }
            if (!sink(std::move(record)))
                return {};
        }
        KBS_CHECK(json.next()); // nothing may follow
        return {};
    }

    Result<void> members(JsonReader &json, const std::string &prefix, SourceObject &record)
    {
        for (;;) {
            KBS_TRY(Token token, json.next());
            if (token == Token::EndObject)
                return {};
            const std::string name = prefix + json.text();
            KBS_TRY(token, json.next());
            if (token == Token::BeginObject) {
                KBS_CHECK(members(json, name + '/', record));
                continue;
            }
            std::string value = json.text();
            if (token == Token::BeginArray) {
                KBS_TRY(value, json.valueAsText());
            }
            const bool twice
                = std::ranges::any_of(record.attributes, [&name](const auto &known) { return known.first == name; });
            if (twice && !record.fault)
                record.fault = SourceFault{
                    u"read.json"_s, Say::tr("\"%1\" is given twice in one record").arg(QString::fromStdString(name))};
            if (token != Token::Null)
                record.attributes.emplace_back(name, std::move(value));
        }
    }

    void place(SourceObject &record) const
    {
        if (!m_coordinates.any() || record.fault)
            return;
        std::vector<std::string> cells(m_names.size());
        for (const auto &[name, value] : record.attributes) {
            const auto found = std::ranges::find(m_names, name);
            if (found != m_names.end())
                cells[static_cast<std::size_t>(found - m_names.begin())] = value;
        }
        RowPoint point = pointOf(m_coordinates, m_names, cells);
        record.hadGeometry = point.given;
        record.geometry = std::move(point.geometry);
        record.srsName = m_coordinates.degrees ? u"EPSG:4326"_s : QString();
        if (!point.fault.isEmpty())
            record.fault = SourceFault{u"read.coordinate"_s, point.fault};
    }

    std::unique_ptr<TextStream> m_stream;
    std::vector<SourceLayer> m_layers;
    std::vector<std::string> m_names;
    CoordinateColumns m_coordinates;
};

} // namespace

Result<std::unique_ptr<Source>> openJsonList(const QString &path, const SourceOptions &options)
{
    KBS_TRY(auto stream, TextStream::open(path, options.encoding));
    auto source = std::make_unique<JsonListSource>(std::move(stream));
    KBS_CHECK(source->look());
    return source;
}

} // namespace kbs::import
