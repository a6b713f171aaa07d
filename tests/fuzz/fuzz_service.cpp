// SPDX-License-Identifier: GPL-3.0-or-later
#include "fuzz/target.h"
#include "importers/services/page_scan.h"

/// Answers of services: pages, exception reports, capabilities.
KBS_FUZZ_TARGET(service)
{
    using namespace kbs;
    const QString file = fuzz::fileOf(bytes, QStringLiteral("answer"));
    Progress progress;
    const auto page = import::services::scanPage(file, progress);
    fuzz::require(page && page->members >= 0);
    fuzz::require(page->matched.value_or(0) >= 0 && page->returned.value_or(0) >= 0);
    (void)import::services::exceptionIn(QByteArray(bytes.data(), static_cast<qsizetype>(bytes.size())));
    const auto capabilities = import::services::readCapabilities(file, progress);
    fuzz::require(capabilities || !capabilities.error().message.isEmpty());
}
