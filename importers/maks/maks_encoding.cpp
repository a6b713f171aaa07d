// SPDX-License-Identifier: GPL-3.0-or-later
#include "importers/maks/maks_encoding.h"

#include "base/turkish.h"
#include "importers/common/pages.h"
#include "importers/maks/maks_tables.h"
#include "importers/maks/maks_values.h"

#include <QCoreApplication>
#include <QFileInfo>

#include <algorithm>
#include <map>
#include <optional>
#include <unordered_map>

namespace kbs::import {

using namespace Qt::StringLiterals;

namespace {

struct Say {
    Q_DECLARE_TR_FUNCTIONS(Import)
};

constexpr qint64 streetTypesLookedAt = 20000;

Finding note(const QString &file, const QString &text)
{
    Finding out;
    out.rule = u"maks.recognised"_s;
    out.severity = Severity::Info;
    out.text = text;
    out.file = file;
    return out;
}

/// Another reader's source, with MAKS's names and values put right.
class MaksSource final : public Source {
public:
    /// `grows`: layers and their columns come to light while the file is read (GML).
    MaksSource(std::unique_ptr<Source> inner, bool grows) : m_inner(std::move(inner)), m_grows(grows) { }

    /// False where no layer is a table of MAKS.
    bool look()
    {
        learnLayers();
        return std::ranges::any_of(m_tables, [](const maks::Table *table) { return table != nullptr; });
    }

    /// An extract of changes holds several versions of a row; the newest counts (`versiyon` only grows).
    Result<void> findNewestVersions()
    {
        if (std::ranges::find(m_hasState, true) == m_hasState.end())
            return {};
        Progress quiet;
        return m_inner->read(
            [&](SourceObject &&object) {
                learnLayers();
                const auto layer = static_cast<std::size_t>(object.layer);
                if (m_hasState[layer]) {
                    mend(object);
                    if (const auto version = versionOf(object)) {
                        qint64 &newest = m_newest[rowOf(object)];
                        newest = std::max(newest, *version);
                    }
                }
                return true;
            },
            quiet);
    }

    /// Most streets of every town are Sokak: 1 in the list of MAKS, 4 in that of UAVT.
    Result<void> decideStreetTypes()
    {
        const auto isStreet = [this](int layer) {
            const maks::Table *table = m_tables[static_cast<std::size_t>(layer)];
            return table && (table->name == "Yol" || table->name == "YolOrtaHat");
        };
        bool any = false;
        for (int i = 0; i < static_cast<int>(m_layers.size()); ++i)
            any = any || isStreet(i);
        if (!any)
            return {};
        std::map<std::string, qint64> counts;
        qint64 seen = 0;
        Progress quiet;
        KBS_CHECK(m_inner->read(
            [&](SourceObject &&object) {
                learnLayers();
                if (!isStreet(object.layer))
                    return true;
                for (const auto &[name, value] : object.attributes) {
                    if (maks::squeezed(std::string(name)) == "tip")
                        ++counts[maks::mendedNumber(std::string(value)).text];
                }
                return ++seen < streetTypesLookedAt;
            },
            quiet));
        const auto most = std::ranges::max_element(counts, {}, [](const auto &entry) { return entry.second; });
        if (most == counts.end())
            return {};
        m_streetList = most->first == "1" ? "maks:" : most->first == "4" ? "uavt:" : "";
        m_notes.push_back(note(file(),
            m_streetList.empty()
                ? Say::tr("Neither street type list fits: the most frequent type is %1; the codes are kept")
                      .arg(QString::fromStdString(most->first))
                : Say::tr("Street types are those of %1: the most frequent one is %2, which is Sokak there")
                      .arg(m_streetList == "maks:" ? u"MAKS"_s : u"UAVT"_s, QString::fromStdString(most->first))));
        return {};
    }

    QString file() const override { return m_inner->file(); }
    const std::vector<SourceLayer> &layers() const override { return m_layers; }
    bool usesAuthorityOrder(const QString &srsName) const override { return m_inner->usesAuthorityOrder(srsName); }
    QString characterSet() const override { return m_inner->characterSet(); }
    std::vector<Finding> notes() const override
    {
        std::vector<Finding> all = m_inner->notes();
        all.insert(all.end(), m_notes.begin(), m_notes.end());
        return all;
    }

    Result<void> read(const ObjectSink &sink, Progress &progress) override
    {
        KBS_CHECK(m_inner->read(
            [&](SourceObject &&object) {
                learnLayers();
                mend(object);
                if (m_hasState[static_cast<std::size_t>(object.layer)])
                    judgeState(object);
                return sink(std::move(object));
            },
            progress));
        for (std::size_t i = 0; i < m_layers.size(); ++i)
            m_layers[i].count = m_inner->layers()[i].count;
        return {};
    }

private:
    /// A column as the layer writes it, and what MAKS knows of it.
    struct Column {
        std::string written, name;
        maks::ColumnKind kind = maks::ColumnKind::Plain;
        bool isStreetType = false;
    };

    /// The column at a place of the row: nearly always what the last row of the layer had there.
    const Column &columnAt(std::size_t layer, std::size_t place, std::string_view written)
    {
        std::vector<Column> &columns = m_columns[layer];
        if (place >= columns.size())
            columns.resize(place + 1);
        Column &column = columns[place];
        if (column.written == written)
            return column;
        const auto full = m_names[layer].find(std::string(written));
        column.written = written;
        column.name = full == m_names[layer].end() ? column.written : full->second;
        const std::string key = maks::squeezed(column.name);
        column.kind = maks::kindOfColumn(key);
        column.isStreetType = key == "tip" && (m_tables[layer]->name == "Yol" || m_tables[layer]->name == "YolOrtaHat");
        return column;
    }

    /// The layers that came to light since the last time: of GML they do while it is read.
    void learnLayers()
    {
        const std::vector<SourceLayer> &known = m_inner->layers();
        while (m_layers.size() < known.size()) {
            SourceLayer layer = known[m_layers.size()];
            const maks::Table *table = maks::tableOf(layer);
            m_tables.push_back(table);
            m_names.emplace_back();
            m_columns.emplace_back();
            m_hasState.push_back(table && (m_grows || hasColumn(layer, "versiyon") || hasColumn(layer, "aktif")));
            if (table) {
                const std::vector<std::string> full = maks::fullNames(*table, layer.fields);
                for (qsizetype i = 0; i < layer.fields.size(); ++i) {
                    m_names.back()[layer.fields[i].toStdString()] = full[static_cast<std::size_t>(i)];
                    layer.fields[i] = QString::fromStdString(full[static_cast<std::size_t>(i)]);
                }
                const QString canonical
                    = QString::fromUtf8(table->name.data(), static_cast<qsizetype>(table->name.size()));
                if (layer.name != canonical)
                    m_notes.push_back(note(file(),
                        Say::tr("The layer \"%1\" is the MAKS table %2 by its name and columns")
                            .arg(layer.name, canonical)));
                layer.name = canonical;
            }
            m_layers.push_back(std::move(layer));
        }
    }

    static bool hasColumn(const SourceLayer &layer, std::string_view name)
    {
        return std::ranges::any_of(
            layer.fields, [&](const QString &field) { return maks::squeezed(field.toStdString()) == name; });
    }

    static std::optional<qint64> versionOf(const SourceObject &object)
    {
        for (const auto &[name, text] : object.attributes)
            if (maks::squeezed(std::string(name)) == "versiyon")
                return maks::wholeNumber(text);
        return std::nullopt;
    }

    /// What tells rows of a table apart: the national number, else the GUID.
    static std::size_t rowOf(const SourceObject &object)
    {
        std::string_view number, guid;
        for (const auto &[name, text] : object.attributes) {
            const std::string key = maks::squeezed(std::string(name));
            if (key == "kimlikno")
                number = text;
            else if (key == "id" || (key == "globalid" && guid.empty()))
                guid = text;
        }
        return std::hash<std::string>{}(
            std::to_string(object.layer) + '/' + std::string(number.empty() ? guid : number));
    }

    /// Older versions of a row and rows that were switched off (`aktif`) are no objects of today.
    void judgeState(SourceObject &object) const
    {
        if (const auto version = versionOf(object)) {
            const auto newest = m_newest.find(rowOf(object));
            if (newest != m_newest.end() && *version < newest->second) {
                object.ignored = SourceFault{u"maks.older-version"_s,
                    Say::tr("the delivery holds a newer version of the same row (%1 after %2)")
                        .arg(newest->second)
                        .arg(*version)};
                return;
            }
        }
        for (const auto &[name, text] : object.attributes)
            if (maks::squeezed(std::string(name)) == "aktif" && maks::isOff(text))
                object.withdrawn = SourceFault{u"maks.inactive"_s,
                    Say::tr("the row was switched off (aktif = %1); an object in the store with its key is deleted")
                        .arg(QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size())))};
    }

    void mend(SourceObject &object)
    {
        const auto layer = static_cast<std::size_t>(object.layer);
        if (!m_tables[layer])
            return;
        m_kept.clear();
        const auto keep = [this](const Column &column, std::string_view value) {
            if (!value.empty())
                m_kept.emplace_back(column.name, value);
        };
        std::size_t place = 0;
        for (const auto &[written, text] : object.attributes) {
            const Column &column = columnAt(layer, place++, written);
            switch (column.kind) {
            case maks::ColumnKind::Key: keep(column, maks::mendedKey(text)); break;
            case maks::ColumnKind::Date: keep(column, maks::mendedDate(text)); break;
            case maks::ColumnKind::Number: {
                const maks::MendedValue mended = maks::mendedNumber(text);
                if (!mended.refusal.isEmpty())
                    object.notes.push_back(
                        {u"maks.rounded-number"_s, QString::fromStdString(column.name) + u": "_s + mended.refusal});
                keep(column, mended.text);
                break;
            }
            case maks::ColumnKind::Plain:
                if (column.isStreetType && !m_streetList.empty())
                    keep(column, m_streetList + maks::mendedNumber(text).text);
                else
                    keep(column, text);
            }
        }
        std::swap(object.attributes, m_kept);
    }

    std::unique_ptr<Source> m_inner;
    bool m_grows = false;
    std::vector<bool> m_hasState; ///< per layer: rows have a version or say whether they are in force
    std::vector<SourceLayer> m_layers;
    std::vector<const maks::Table *> m_tables;
    std::vector<std::map<std::string, std::string>> m_names; ///< per layer: as written → in full
    std::vector<std::vector<Column>> m_columns;              ///< per layer and place in the row
    AttributeList m_kept;
    std::string m_streetList;
    std::unordered_map<std::size_t, qint64> m_newest; ///< by layer and key, where rows have versions
    std::vector<Finding> m_notes;
};

/// The general reader that would read the file.
const Encoding *readerOf(const Probe &probe)
{
    const Encoding *best = nullptr;
    int bestScore = 0;
    for (const QString &name : {u"ogr"_s, u"table"_s, u"gml"_s}) {
        const Encoding *encoding = findEncoding(name);
        const int score = encoding ? encoding->recognise(probe).score : 0;
        if (score > bestScore) {
            best = encoding;
            bestScore = score;
        }
    }
    return best;
}

class MaksEncoding final : public Encoding {
public:
    QString name() const override { return u"maks"_s; }
    QString title() const override { return Say::tr("MAKS / UAVT tables and WFS answers"); }
    QStringList extensions() const override
    {
        return {u"gdb"_s, u"gpkg"_s, u"shp"_s, u"dbf"_s, u"geojson"_s, u"json"_s, u"gml"_s, u"csv"_s, u"xlsx"_s};
    }
    QString losses() const override
    {
        return Say::tr(
            "Transaction columns of MAKS and personal columns are not loaded; they are named in the report.");
    }

    Recognition recognise(const Probe &probe) const override
    {
        // Text says at once whether it has MAKS's key column; databases and shapefiles are opened to see.
        const QByteArray head = probe.head.left(1 << 16).toLower();
        const bool isText = head.startsWith('{') || head.startsWith('[')
            || QFileInfo(probe.path).suffix().compare(u"csv", Qt::CaseInsensitive) == 0;
        const bool isXml = head.trimmed().left(5).contains('<');
        if ((isText || isXml) && !head.contains("kimlikno") && !head.contains("kimlik_no"))
            return {};
        if (isXml && !head.contains("maks"))
            return {}; // other services number their objects, too
        const Encoding *reader = readerOf(probe);
        if (!reader)
            return {};
        auto opened = reader->open(probe.path, {});
        if (!opened)
            return {}; // the general reader says what is wrong with it
        QStringList found;
        for (const SourceLayer &layer : (*opened)->layers()) {
            if (const maks::Table *table = maks::tableOf(layer))
                found.append(QString::fromUtf8(table->name.data(), static_cast<qsizetype>(table->name.size())));
        }
        if (found.isEmpty())
            return {};
        return {80, Say::tr("it holds the MAKS tables %1").arg(found.join(u", "_s))};
    }

    Result<std::unique_ptr<Source>> open(const QString &path, const SourceOptions &options) const override
    {
        KBS_TRY(const Probe probe, Probe::of(firstPage(path)));
        const auto refuse = [&path](const QString &message) {
            auto error = fail(ErrorKind::Input, message, Say::tr("Import it as a general vector file or table"));
            error.error().at(path);
            return error;
        };
        const Encoding *reader = readerOf(probe);
        if (!reader)
            return refuse(Say::tr("This is no file that holds MAKS tables"));
        KBS_TRY(auto inner, openSource(*reader, path, options));
        auto source = std::make_unique<MaksSource>(std::move(inner), reader->name() == u"gml");
        if (!source->look())
            return refuse(Say::tr("No layer of this file has the columns of a MAKS table"));
        KBS_CHECK(source->decideStreetTypes());
        KBS_CHECK(source->findNewestVersions());
        return source;
    }

    /// The list of street types and the newest versions are those of all pages.
    bool opensPages() const override { return true; }
    QString mapping() const override { return u":/importers/maks/maks.mapping.json"_s; }
};

} // namespace

std::unique_ptr<Encoding> maksEncoding()
{
    return std::make_unique<MaksEncoding>();
}

} // namespace kbs::import
