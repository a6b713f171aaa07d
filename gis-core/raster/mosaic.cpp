// SPDX-License-Identifier: GPL-3.0-or-later
#include "raster/mosaic.h"

#include "raster/overviews.h"
#include "store/spatialite/sqlite.h"

#include <QCoreApplication>
#include <QCryptographicHash>
#include <QFileInfo>

#include <cmath>

using namespace Qt::StringLiterals;

namespace kbs::raster {

using spatialite::Database;
using spatialite::Statement;

namespace {

constexpr double overviewMost = 16384; ///< pixels of the longer side
constexpr double overviewLeast = 4;    ///< sheets' pixels in one of the overview

QString tr(const char *text)
{
    return QCoreApplication::translate("Raster", text);
}

} // namespace

/// Heights and colours of the same sheets are two indexes: they have pictures of the whole of different kinds.
QString Mosaic::indexPath(const Layer &layer, const Crs &mapCrs)
{
    const QString of = u"%1|%2|%3"_s
                           .arg(QFileInfo(layer.source).absoluteFilePath(),
                               layer.crs.isEmpty() ? mapCrs.id : u"stated "_s + layer.crs)
                           .arg(layer.look == Look::Natural ? 0 : 1);
    return cacheFolder() + u"/mosaic-"_s
        + QString::fromLatin1(QCryptographicHash::hash(of.toUtf8(), QCryptographicHash::Sha256).toHex().left(32))
        + u".sqlite"_s;
}

Mosaic::Mosaic() = default;
Mosaic::~Mosaic() = default;
Mosaic::Mosaic(Mosaic &&) noexcept = default;

Result<Mosaic> Mosaic::open(const Layer &layer, const Crs &mapCrs)
{
    Mosaic mosaic;
    mosaic.m_path = indexPath(layer, mapCrs);
    if (!QFileInfo::exists(mosaic.m_path)) {
        auto error = fail(ErrorKind::NotFound, tr("the index of the mosaic is not made yet"));
        error.error().at(layer.source);
        return error;
    }
    KBS_TRY(mosaic.m_database, Database::open(mosaic.m_path, Database::Mode::ReadOnly));
    KBS_CHECK(mosaic.load());
    return mosaic;
}

Result<void> Mosaic::load()
{
    std::map<std::string, std::string, std::less<>> values;
    KBS_TRY(Statement meta, m_database->prepare("SELECT key, value FROM about"));
    for (;;) {
        KBS_TRY(const bool isThere, meta.step());
        if (!isThere)
            break;
        values.emplace(meta.text(0), meta.text(1));
    }
    const auto number = [&](const char *key) { return QByteArray::fromStdString(values[key]).toDouble(); };
    KBS_TRY(m_crs, crs::find(QString::fromStdString(values["crs"])));
    m_plan.bands = number("colours") >= 3 ? std::vector{1, 2, 3} : std::vector{1};
    m_plan.isDeep = number("deep") > 0;
    m_plan.least = number("least");
    m_plan.most = number("most");
    m_pixelSize = number("pixel");
    m_state = static_cast<qint64>(number("state"));
    m_overviewState = values.contains("overview") ? static_cast<qint64>(number("overview")) : -1;
    KBS_TRY(Statement all, m_database->prepare("SELECT count(*), min(w), min(s), max(e), max(n) FROM sheets"));
    KBS_TRY([[maybe_unused]] const bool isThere, all.step());
    m_sheets = all.integer(0);
    if (!all.isNull(1))
        m_box = {all.real(1), all.real(2), all.real(3), all.real(4)};
    return {};
}

Result<qint64> Mosaic::countIn(const Bbox &box) const
{
    KBS_TRY(Statement count,
        m_database->prepare("SELECT count(*) FROM places WHERE w <= ? AND e >= ? AND s <= ? AND n >= ?"));
    count.bind(1, box.maxX);
    count.bind(2, box.minX);
    count.bind(3, box.maxY);
    count.bind(4, box.minY);
    KBS_TRY([[maybe_unused]] const bool isThere, count.step());
    return count.integer(0);
}

Result<std::vector<Sheet>> Mosaic::sheetsIn(const Bbox &box, qint64 most) const
{
    KBS_TRY(Statement rows,
        m_database->prepare(
            "SELECT sheets.path, sheets.w, sheets.s, sheets.e, sheets.n, sheets.trouble FROM places JOIN "
            "sheets USING (id) WHERE places.w <= ? AND places.e >= ? AND places.s <= ? AND places.n >= ? "
            "ORDER BY sheets.path LIMIT ?"));
    rows.bind(1, box.maxX);
    rows.bind(2, box.minX);
    rows.bind(3, box.maxY);
    rows.bind(4, box.minY);
    rows.bind(5, most);
    std::vector<Sheet> sheets;
    for (;;) {
        KBS_TRY(const bool isThere, rows.step());
        if (!isThere)
            return sheets;
        sheets.push_back({rows.string(0), {rows.real(1), rows.real(2), rows.real(3), rows.real(4)}, rows.string(5)});
    }
}

Result<std::vector<Sheet>> Mosaic::troubles() const
{
    KBS_TRY(Statement rows,
        m_database->prepare("SELECT path, w, s, e, n, trouble FROM sheets WHERE trouble <> '' ORDER BY path"));
    std::vector<Sheet> sheets;
    for (;;) {
        KBS_TRY(const bool isThere, rows.step());
        if (!isThere)
            return sheets;
        Sheet &sheet = sheets.emplace_back(Sheet{.path = rows.string(0), .trouble = rows.string(5)});
        if (!rows.isNull(1))
            sheet.box = {rows.real(1), rows.real(2), rows.real(3), rows.real(4)};
    }
}

QString Mosaic::overview() const
{
    const QString path = u"%1.%2.tif"_s.arg(m_path).arg(m_state);
    return m_overviewState == m_state && QFileInfo::exists(path) ? path : QString();
}

double Mosaic::overviewPixel() const
{
    const double side = std::max(m_box.width(), m_box.height());
    double factor = overviewLeast;
    while (side / (m_pixelSize * factor) > overviewMost)
        factor *= 2;
    return m_pixelSize * factor;
}

} // namespace kbs::raster
