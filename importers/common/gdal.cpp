// SPDX-License-Identifier: GPL-3.0-or-later
#include "importers/common/gdal.h"

#include "base/gdal_drivers.h"

#include <QCoreApplication>
#include <QFileInfo>

#include <cpl_conv.h>
#include <cpl_error.h>
#include <gdal_priv.h>

namespace kbs::import {

namespace {

struct Say {
    Q_DECLARE_TR_FUNCTIONS(Import)
};

constexpr qsizetype mostFailures = 20;

const std::vector<std::pair<std::string, std::string>> &always()
{
    static const std::vector<std::pair<std::string, std::string>> settings{
        {"CPL_VSIL_CURL_ALLOWED_FILENAME", "/vsicurl/none"}, // no path may lead to the network
        {"GDAL_HTTP_TIMEOUT", "1"},
        {"SHAPE_RESTORE_SHX", "NO"}, // would write beside the delivery
        {"SHAPE_REWIND_ON_WRITE", "NO"},
        {"OGR_SQLITE_STATIC_VIRTUAL_OGR", "NO"},
        {"OGR_GPKG_FOREIGN_KEY_CHECK", "NO"},
        {"SQLITE_USE_OGR_VFS", "NO"},
        {"GDAL_PAM_ENABLED", "NO"},
        {"OGR_ORGANIZE_POLYGONS", "DEFAULT"},
    };
    return settings;
}

} // namespace

GdalScope::GdalScope(const std::vector<std::pair<std::string, std::string>> &settings)
{
    registerGdalDrivers();
    const auto set = [this](const std::string &key, const std::string &value) {
        const char *former = CPLGetThreadLocalConfigOption(key.c_str(), nullptr);
        m_former.emplace_back(key, former ? former : "");
        CPLSetThreadLocalConfigOption(key.c_str(), value.c_str());
    };
    for (const auto &[key, value] : always())
        set(key, value);
    for (const auto &[key, value] : settings)
        set(key, value);
    CPLPushErrorHandlerEx(
        [](CPLErr level, CPLErrorNum number, const char *message) { collect(level, number, message); }, this);
    CPLSetCurrentErrorHandlerCatchDebug(FALSE);
}

GdalScope::~GdalScope()
{
    CPLPopErrorHandler();
    for (auto it = m_former.rbegin(); it != m_former.rend(); ++it)
        CPLSetThreadLocalConfigOption(it->first.c_str(), it->second.empty() ? nullptr : it->second.c_str());
}

void GdalScope::collect(int level, int, const char *message)
{
    auto *scope = static_cast<GdalScope *>(CPLGetErrorHandlerUserData());
    if (level >= CE_Failure && scope->m_failures.size() < mostFailures)
        scope->m_failures.append(QString::fromUtf8(message).trimmed());
}

QString GdalScope::takeFailure()
{
    const QString all = m_failures.join(QStringLiteral("; "));
    m_failures.clear();
    CPLErrorReset();
    return all;
}

void GdalClose::operator()(GDALDataset *dataset) const
{
    GDALClose(GDALDataset::ToHandle(dataset));
}

Result<GdalDataset> openWith(const char *driver, const QString &path, const QStringList &openOptions)
{
    const auto refuse = [&path](ErrorKind kind, const QString &message, const QString &advice = {}) {
        auto error = fail(kind, message, advice);
        error.error().at(path);
        return error;
    };
    if (!QFileInfo::exists(path) || path.startsWith(QStringLiteral("/vsi")))
        return refuse(ErrorKind::Io, Say::tr("The file is not there"), Say::tr("Check the path"));
    GdalScope scope;
    const char *const drivers[] = {driver, nullptr};
    std::vector<QByteArray> bytes;
    for (const QString &option : openOptions)
        bytes.push_back(option.toUtf8());
    std::vector<const char *> options;
    for (const QByteArray &option : bytes)
        options.push_back(option.constData());
    options.push_back(nullptr);
    GdalDataset dataset(GDALDataset::Open(path.toUtf8().constData(),
        GDAL_OF_VECTOR | GDAL_OF_READONLY | GDAL_OF_VERBOSE_ERROR, drivers, options.data(), nullptr));
    if (!dataset) {
        const QString why = scope.takeFailure();
        return refuse(ErrorKind::Input,
            Say::tr("The file cannot be read as %1: %2").arg(QLatin1StringView(driver), why),
            Say::tr("It may be damaged or of another format; ask the sender for it again"));
    }
    return dataset;
}

} // namespace kbs::import
