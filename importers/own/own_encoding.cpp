// SPDX-License-Identifier: GPL-3.0-or-later
#include "importers/own/own_encoding.h"

#include "importers/common/own_mark.h"

#include <QCoreApplication>

#include <algorithm>

namespace kbs::import {

using namespace Qt::StringLiterals;

namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("Import", text);
}

/// The encoding that reads such a file as what it is to everybody else.
const Encoding *readerOf(const Probe &probe)
{
    const Encoding *best = nullptr;
    int score = 0;
    for (const QString &name : {u"ogr"_s, u"table"_s})
        if (const Encoding *encoding = findEncoding(name))
            if (const int fit = encoding->recognise(probe).score; fit > score) {
                best = encoding;
                score = fit;
            }
    return best;
}

class OwnEncoding final : public Encoding {
public:
    QString name() const override { return u"kbs"_s; }
    QString title() const override { return tr("Exports of this program (GeoPackage, GeoJSON, CSV)"); }
    QStringList extensions() const override { return {u"gpkg"_s, u"geojson"_s, u"csv"_s}; }
    QString losses() const override { return tr("Personal attributes are loaded only where a mapping names them."); }
    QString mapping() const override { return {}; }

    Recognition recognise(const Probe &probe) const override
    {
        const bool database = probe.head.startsWith("SQLite format 3");
        const Encoding *reader = database || probe.head.contains(ownSourceColumn) ? readerOf(probe) : nullptr;
        if (!reader)
            return {};
        if (database) { // the names of its columns may lie anywhere in it
            const auto source = reader->open(probe.path, {});
            if (!source || std::ranges::none_of((*source)->layers(), [](const SourceLayer &layer) {
                    return layer.fields.contains(QLatin1StringView(ownSourceColumn));
                }))
                return {};
        }
        return {.score = 100, .why = tr("it is an export of this program")};
    }

    Result<std::unique_ptr<Source>> open(const QString &path, const SourceOptions &options) const override
    {
        KBS_TRY(const Probe probe, Probe::of(path));
        const Encoding *reader = readerOf(probe);
        if (!reader) {
            auto error = fail(ErrorKind::Input, tr("This is no export of this program"),
                tr("Leave the encoding out, then it is recognised"));
            error.error().at(path);
            return error;
        }
        return reader->open(path, options);
    }
};

} // namespace

std::unique_ptr<Encoding> ownEncoding()
{
    return std::make_unique<OwnEncoding>();
}

} // namespace kbs::import
