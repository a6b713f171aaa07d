// SPDX-License-Identifier: GPL-3.0-or-later
#include "raster/gdal.h"

#include "base/gdal_drivers.h"

#include <QCoreApplication>

#include <cpl_string.h>

namespace kbs::raster {

QuietGdal::QuietGdal()
{
    registerGdalDrivers();
    CPLPushErrorHandler(CPLQuietErrorHandler);
    CPLErrorReset();
}

QuietGdal::~QuietGdal()
{
    CPLPopErrorHandler();
}

Words::Words(const QStringList &words)
{
    for (const QString &word : words)
        m_list = CSLAddString(m_list, word.toUtf8().constData());
}

Words::~Words()
{
    CSLDestroy(m_list);
}

int stopOnCancel(double, const char *, void *progress)
{
    return static_cast<Progress *>(progress)->isCancelled() ? FALSE : TRUE;
}

int reportToProgress(double fraction, const char *, void *report)
{
    auto *to = static_cast<GdalReport *>(report);
    to->progress.report(fraction, to->what);
    return to->progress.isCancelled() ? FALSE : TRUE;
}

std::unexpected<Error> unreadable(const QString &path)
{
    const QString why = QString::fromUtf8(CPLGetLastErrorMsg());
    auto error = fail(ErrorKind::Input,
        why.isEmpty() ? QCoreApplication::translate("Raster", "the raster cannot be read")
                      : QCoreApplication::translate("Raster", "the raster cannot be read: %1").arg(why));
    error.error().at(path);
    return error;
}

Reference referenceOf(const QString &crsId)
{
    Reference reference(OSRNewSpatialReference(nullptr));
    if (OSRSetFromUserInput(reference.get(), crsId.toUtf8().constData()) != OGRERR_NONE)
        return nullptr;
    OSRSetAxisMappingStrategy(reference.get(), OAMS_TRADITIONAL_GIS_ORDER);
    return reference;
}

} // namespace kbs::raster
