// SPDX-License-Identifier: GPL-3.0-or-later
#include "importers/tables/tables_encoding.h"

#include "importers/tables/table_source.h"

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

enum class Form { None, Text, Sheets, Json };

Form formOf(const QString &path, const QByteArray &head)
{
    const QString suffix = QFileInfo(path).suffix().toLower();
    if (QFileInfo(path).isDir())
        return Form::None;
    if (suffix == u"xlsx" || suffix == u"xlsm" || suffix == u"ods")
        return Form::Sheets;
    if (suffix == u"csv" || suffix == u"tsv" || suffix == u"txt")
        return Form::Text;
    const QByteArray text = (head.startsWith("\xEF\xBB\xBF") ? head.mid(3) : head).trimmed();
    if (suffix == u"json" || text.startsWith('['))
        return Form::Json;
    return Form::None;
}

class TablesEncoding final : public Encoding {
public:
    QString name() const override { return u"table"_s; }
    QString title() const override { return Say::tr("Table (CSV, XLSX, ODS, JSON list)"); }
    QStringList extensions() const override
    {
        return {u"csv"_s, u"tsv"_s, u"txt"_s, u"xlsx"_s, u"xlsm"_s, u"ods"_s, u"json"_s};
    }
    QString losses() const override
    {
        return Say::tr("Formulas come as their last value; formats, comments and pictures are not kept.");
    }

    Recognition recognise(const Probe &probe) const override
    {
        switch (formOf(probe.path, probe.head)) {
        case Form::Sheets: return {60, Say::tr("it is a spreadsheet")};
        case Form::Text: return {50, Say::tr("it is a text table by its name")};
        case Form::Json: return {30, Say::tr("it is a JSON list")};
        case Form::None: break;
        }
        return {};
    }

    Result<std::unique_ptr<Source>> open(const QString &path, const SourceOptions &options) const override
    {
        KBS_TRY(const Probe probe, Probe::of(path));
        if (probe.head.isEmpty()) {
            auto error = fail(ErrorKind::Input, Say::tr("The file is empty"), Say::tr("Ask the sender for it again"));
            error.error().at(path);
            return error;
        }
        switch (formOf(path, probe.head)) {
        case Form::Sheets: return openSheets(path, options);
        case Form::Json: return openJsonList(path, options);
        default: return openCsv(path, options);
        }
    }

    QString mapping() const override { return {}; }
};

} // namespace

std::unique_ptr<Encoding> tablesEncoding()
{
    return std::make_unique<TablesEncoding>();
}

} // namespace kbs::import
