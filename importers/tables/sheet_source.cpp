// SPDX-License-Identifier: GPL-3.0-or-later
#include "importers/tables/table_source.h"

#include "importers/common/gdal.h"

#include <QCoreApplication>
#include <QFileInfo>
#include <QRegularExpression>

#include <gdal_priv.h>
#include <ogrsf_frmts.h>

namespace kbs::import {

using namespace Qt::StringLiterals;

namespace {

struct Say {
    Q_DECLARE_TR_FUNCTIONS(Import)
};

/// GDAL shows the dates of date cells as 2012/01/22 18:49:00; the program writes ISO 8601.
std::string isoDate(const char *text)
{
    static const QRegularExpression date(u"^(\\d{4})/(\\d{2})/(\\d{2})(?: (\\d{2}:\\d{2}:\\d{2}(?:\\.\\d+)?))?$"_s);
    if (text[0] < '0' || text[0] > '9' || !std::strchr(text, '/'))
        return text;
    const auto match = date.match(QString::fromUtf8(text));
    if (!match.hasMatch())
        return text;
    const QString day = match.captured(1) + u'-' + match.captured(2) + u'-' + match.captured(3);
    return (match.captured(4).isEmpty() ? day : day + u'T' + match.captured(4)).toStdString();
}

class SheetSource final : public Source {
public:
    SheetSource(const QString &path, const char *driver) : m_path(path), m_driver(driver) { }
    ~SheetSource() override
    {
        const GdalScope scope;
        m_dataset.reset();
    }

    Result<void> look()
    {
        // Every row as it is: GDAL tells headers by types, which text-only lists do not have.
        const GdalScope scope({{"OGR_XLSX_HEADERS", "DISABLE"}, {"OGR_XLSX_FIELD_TYPES", "STRING"},
            {"OGR_ODS_HEADERS", "DISABLE"}, {"OGR_ODS_FIELD_TYPES", "STRING"}});
        KBS_TRY(m_dataset, openWith(m_driver, m_path));
        for (int i = 0; i < m_dataset->GetLayerCount(); ++i) {
            OGRLayer *sheet = m_dataset->GetLayer(i);
            std::vector<Row> head;
            sheet->ResetReading();
            while (head.size() < tableHead) {
                const OGRFeatureUniquePtr feature(sheet->GetNextFeature());
                if (!feature)
                    break;
                head.push_back(rowOf(*feature, static_cast<qint64>(head.size()) + 1));
            }
            TableShape shape;
            shape.learn(std::move(head));
            m_layers.push_back(shape.layer(QString::fromUtf8(sheet->GetName())));
            m_layers.back().count = static_cast<qint64>(sheet->GetFeatureCount()) - (shape.hasHeader() ? 1 : 0);
            m_shapes.push_back(std::move(shape));
        }
        return {};
    }

    QString file() const override { return m_path; }
    const std::vector<SourceLayer> &layers() const override { return m_layers; }
    bool usesAuthorityOrder(const QString &) const override { return false; }
    QString characterSet() const override { return u"UTF-8"_s; }

    Result<void> read(const ObjectSink &sink, Progress &progress) override
    {
        GdalScope scope;
        for (std::size_t i = 0; i < m_layers.size(); ++i) {
            OGRLayer *sheet = m_dataset->GetLayer(static_cast<int>(i));
            sheet->ResetReading();
            for (qint64 record = 1;; ++record) {
                if (progress.isCancelled())
                    return std::unexpected(cancelled().error());
                const OGRFeatureUniquePtr feature(sheet->GetNextFeature());
                if (const QString failure = scope.takeFailure(); !failure.isEmpty()) {
                    auto error = fail(ErrorKind::Input,
                        Say::tr("The sheet \"%1\" cannot be read beyond row %2: %3")
                            .arg(m_layers[i].name)
                            .arg(record - 1)
                            .arg(failure));
                    error.error().at(m_path, record);
                    return error;
                }
                if (!feature)
                    break;
                if (record == 1 && m_shapes[i].hasHeader())
                    continue;
                if ((record & 1023) == 0)
                    progress.report(-1, Say::tr("Reading %1").arg(QFileInfo(m_path).fileName()));
                if (!sink(m_shapes[i].object(rowOf(*feature, record), static_cast<int>(i), false)))
                    return {};
            }
        }
        return {};
    }

private:
    static Row rowOf(const OGRFeature &feature, qint64 record)
    {
        Row row;
        row.line = record;
        for (int field = 0; field < feature.GetFieldCount(); ++field)
            row.cells.push_back(
                feature.IsFieldSetAndNotNull(field) ? isoDate(feature.GetFieldAsString(field)) : std::string());
        return row;
    }

    QString m_path;
    const char *m_driver;
    GdalDataset m_dataset;
    std::vector<SourceLayer> m_layers;
    std::vector<TableShape> m_shapes;
};

} // namespace

Result<std::unique_ptr<Source>> openSheets(const QString &path, const SourceOptions &)
{
    const bool isOds = QFileInfo(path).suffix().compare(u"ods", Qt::CaseInsensitive) == 0;
    auto source = std::make_unique<SheetSource>(path, isOds ? "ODS" : "XLSX");
    KBS_CHECK(source->look());
    return source;
}

} // namespace kbs::import
